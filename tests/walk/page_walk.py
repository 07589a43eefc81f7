"""The page in a real browser (Chromium, headless), on the example's figures: the mornings of its people by keyboard, in both
languages, narrow and wide, light and dark, and on paper; axe finds nothing on any view.

What the browser does stands in web/tests/morning.mjs.  With VARSKO_PICTURES=docs/images the pictures that the docs show are
written there.
"""
import os
import pathlib
import shutil
import subprocess

from town import Town, expect, walk

SOURCE = pathlib.Path(os.environ["VARSKO_SOURCE"])


def mornings() -> None:
    expect(shutil.which("chromium"), "Chromium is installed (chromium, packaging/packages.txt)")
    with Town() as town:
        shutil.rmtree(town.config)
        shutil.copytree(SOURCE / "examples" / "tyreso", town.config)
        town.start()
        figures = [*sorted((town.config / "figures").glob("*.csv")), *sorted((town.config / "constructed").glob("*.csv"))]
        town.varsko("ingest", *map(str, figures), exit_code=None)
        town.wait_until_quiet()
        pictures = os.environ.get("VARSKO_PICTURES", str(town.folder))
        kept = str(SOURCE / "docs" / "images")
        done = subprocess.run(["node", str(SOURCE / "web/tests/morning.mjs"), town.url, str(pathlib.Path(pictures).absolute()), town.token(), kept],
                              capture_output=True, text=True, timeout=900)
        print(done.stdout, end="", flush=True)
        expect(done.returncode == 0, "each morning goes from beginning to end", done.stdout[-3000:], done.stderr[-3000:])


def what_the_files_are_served_with() -> None:
    with Town() as town:
        town.start()
        page = town.request("GET", "/")
        policy = page.headers["Content-Security-Policy"]
        expect("default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy, "nothing foreign, nothing inline, no frame", policy)
        for name in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cross-Origin-Resource-Policy"):
            expect(page.headers[name], f"{name} is said", page.headers)
        script = town.request("GET", "/page.js", headers={"Accept-Encoding": "gzip"})
        expect(script.headers["Content-Encoding"] == "gzip" and len(script.body) < 200_000, "the script is packed, and under 200 kB", len(script.body))
        again = town.request("GET", "/page.js", headers={"If-None-Match": script.headers["ETag"]})
        expect(again.status == 304 and again.body == b"", "what the browser has is not sent again", again.status)
        expect(town.request("GET", "/alerts/some:one:here").body == page.body, "every view is the same file")
        expect(town.request("GET", "/nonsense").status == 404, "and what is no view is not there")
        plain = town.request("GET", "/plain").body.decode()
        expect("<script" not in plain and "<table" in plain or "Larm" in plain, "without script there is a page too", plain[:500])


walk({
    "the files of the page come whole, packed, and under a strict policy": what_the_files_are_served_with,
    "the morning of an economist, a chief and an admin": mornings,
})
