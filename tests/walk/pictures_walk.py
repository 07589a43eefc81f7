"""A mail of each kind, lived through and looked at: each is shown by a real browser (Chromium, headless), as a mail program
would, with its picture.

What is checked: that the mail comes, that its picture is drawn and says in words what it shows, that nothing runs out of
the page, and that no template name is left unfilled.  With VARSKO_PICTURES=docs/images the pictures that the docs show are
written there.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.request

from town import CHIEF, ECONOMIST, HEAD, INFLOW, Town, expect, walk

WIDTH = 760
KEPT = os.environ.get("VARSKO_PICTURES")
BASE = "https://larm.smavik.example"


class Browser:
    """Chromium, asked twice: how high is the page, and what does it look like."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.program = shutil.which("chromium")
        expect(self.program, "Chromium is installed (chromium, packaging/packages.txt)")

    def run(self, *options: str) -> str:
        done = subprocess.run([self.program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                               f"--user-data-dir={self.folder / 'profile'}", "--virtual-time-budget=2000", *options],
                              capture_output=True, text=True, timeout=120)
        return done.stdout

    def look(self, name: str, html: str) -> dict:
        page = self.folder / f"{name}.html"
        script = ("<script>addEventListener('load', () => { const d = document.documentElement; d.dataset.height = Math.ceil(document.body.getBoundingClientRect().bottom) + 24;"
                  "d.dataset.width = d.scrollWidth; d.dataset.drawn = [...document.images].filter(i => i.naturalWidth).length; })</script>")
        page.write_text(html.replace("</body>", script + "</body>"), encoding="utf-8")
        dom = self.run(f"--window-size={WIDTH},1000", "--dump-dom", page.as_uri())
        seen = {key: int(value) for key, value in re.findall(r'data-(height|width|drawn)="(\d+)"', dom)}
        expect(len(seen) == 3, "the page is shown", dom[:500])
        picture = self.folder / f"{name}.png"
        self.run(f"--window-size={WIDTH},{max(seen['height'], 200)}", f"--screenshot={picture}", page.as_uri())
        expect(picture.exists() and picture.stat().st_size > 3_000, "and photographed", name)
        if KEPT:
            shutil.copy(picture, pathlib.Path(KEPT) / f"{name}.png")
        return seen


def html_of(mail) -> str:
    """With its picture in it, as a mail program puts it there."""
    html = mail.html
    for part in mail.parsed.walk():
        if part.get_content_maintype() == "image":
            import base64
            name = part["Content-ID"].strip("<>")
            expect(f"cid:{name}" in html, "the HTML asks for the picture that comes with it", name)
            html = html.replace(f"cid:{name}", "data:image/png;base64," + base64.b64encode(part.get_content()).decode())
    expect("cid:" not in html, "and for no other")
    expect("{{" not in html and "{{" not in mail.text and "{{" not in mail.subject, "every name of the template is filled")
    return html


def month(year: int, m: int, child: int, adults: int) -> str:
    """To date: budgets grow evenly, outcomes are so many tkr beside them."""
    rows = []
    for unit, per_month, beside in (("child_youth", 6_597, child), ("care_adults", 6_801, adults)):
        rows += [f"net_cost;{unit};budget;{year}-{m:02} ack;-{per_month * m}", f"net_cost;{unit};outcome;{year}-{m:02} ack;{-per_month * m + beside}"]
    return "\n".join(rows)


def history() -> str:
    """Two made-up years before March 2024."""
    lines = ["metric;unit;scenario;period;value"]
    for n in range(24):
        year, m = 2022 + (n + 2) // 12, (n + 2) % 12 + 1
        share = 0.01 - 0.0012 * (n % 13) * (1 + n // 12)
        lines.append(month(year, m, int(6_597 * m * (share if n < 22 else 0.004)), 60 * (n % 5)))   # the newest are news, and green
    return "\n".join(lines) + "\n"


def figures(year: int, m: int, child: int, adults: int) -> str:
    return f"metric;unit;scenario;period;value\n{month(year, m, child, adults)}\n"


def town_of_pictures() -> Town:
    town = Town()
    settings = town.configured("varsko.toml").replace('[clock]\npretend = "2024-04-16"\n', "")
    settings = settings.replace("[http]", f'constructed = "Siffrorna är påhittade."\n[http]\nbase_url = "{BASE}"')
    town.configure("varsko.toml", settings)
    rule = town.configured("rules.d/10-budget.toml")
    rule = rule.replace('on = ["red", "worsened", "resolved", "corrected"]', 'on = ["red", "yellow", "worsened", "improved", "resolved", "corrected"]\nremind = "14 days"')
    town.configure("rules.d/10-budget.toml", rule)
    metrics = town.configured("metrics.toml").replace('from = "2024-02"', 'from = "2024-05"').replace('to = "2024-12"', 'to = "2024-05"')
    town.configure("metrics.toml", metrics)
    return town


def begin(town: Town) -> None:
    town.start(VARSKO_CLOCK="2024-04-16T08:00:00Z")
    town.drop("historia.csv", history())
    town.wait_until("the history is in", lambda: town.batch("historia.csv"))
    town.wait_until_quiet()
    expect(town.mails() == [], "old news is told to nobody", [m.subject for m in town.mails()])


def newest(town: Town, to: str, about: str):
    """The newest mail that begins so, when it has come."""
    def found():
        return [mail for mail in town.mails(to=to) if mail.subject.startswith(about)]
    return town.wait_until(f"{to} has mail: {about}", found)[-1]


def go_on(town: Town, clock: str, file: str = "", content: str = "") -> None:
    town.stop()
    town.start(VARSKO_CLOCK=clock)
    if file:
        town.drop(file, content)
        town.wait_until(f"{file} is in", lambda: town.batch(file))


def each_kind() -> None:
    with town_of_pictures() as town, tempfile.TemporaryDirectory() as folder:
        browser = Browser(pathlib.Path(folder))
        begin(town)
        go_on(town, "2024-04-16T09:00:00Z", "mars.csv", figures(2024, 3, -2_890, 60))
        shown = {"mail": newest(town, CHIEF, "Röd: Budget i balans"), "mail-risk": newest(town, HEAD, "Röd: Budget i balans")}
        go_on(town, "2024-05-02T09:00:00Z")
        shown["mail-reminder"] = newest(town, CHIEF, "Påminnelse: Röd: Budget i balans")
        go_on(town, "2024-05-16T09:00:00Z", "april.csv", figures(2024, 4, -420, 60))
        shown["mail-better"] = newest(town, CHIEF, "Gul (förbättrad): Budget i balans")
        town.drop("inflode.csv", INFLOW)
        shown["mail-flag"] = newest(town, CHIEF, "Flagga: Inflödet stiger")
        go_on(town, "2024-06-18T09:00:00Z", "maj.csv", figures(2024, 5, -3_900, 60))
        shown["mail-worse"] = newest(town, CHIEF, "Röd (förvärrad): Budget i balans")
        shown["mail-missing"] = newest(town, CHIEF, "Saknas: Pulsmätning")
        page = re.search(rf"{BASE}(/act/\S+/ack/\S+)", shown["mail-worse"].text)
        expect(page, "the mail has a link to acknowledge", shown["mail-worse"].text)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(town.url + page.group(1)) as answer:
            browser.look("link", answer.read().decode())
        town.drop("maj-rattad.csv", figures(2024, 5, -450, 60))
        shown["mail-corrected"] = town.wait_until("a correction comes", lambda: [m for m in town.mails(to=CHIEF) if "−1,4" in m.subject and "maj" in m.subject])[-1]
        go_on(town, "2024-07-16T09:00:00Z", "juni.csv", figures(2024, 6, 900, 60))
        shown["mail-over"] = newest(town, CHIEF, "Avslutad: Budget i balans")
        for name, mail in shown.items():
            look_at(browser, name, mail)


def look_at(browser: Browser, name: str, mail) -> None:
    seen = browser.look(name, html_of(mail))
    expect(seen["width"] <= WIDTH, "nothing runs out of the page", name, seen)
    has_course = name not in ("mail-missing",)
    words = re.search(r'alt="(Från [^"]+)"', mail.html)
    expect(seen["drawn"] == (1 if words else 0), "the picture is drawn", name, seen)
    if has_course and name != "mail-flag":                       # three months are all that the flag has
        expect(words, "and says in words what it shows", name, mail.html)
        expect(words.group(1) in mail.text, "as the plain text does", name, mail.text)


def a_digest() -> None:
    with town_of_pictures() as town, tempfile.TemporaryDirectory() as folder:
        people = town.configured("people.toml").replace(f'mail = "{ECONOMIST}"', f'mail = "{ECONOMIST}"\ndigest = "07:00"')
        town.configure("people.toml", people.replace('match = { rule = "budget-balance" }', 'match = { rule = "inflow-rising" }'))
        begin(town)
        go_on(town, "2024-04-16T19:30:00Z", "mars.csv", figures(2024, 3, -300, -120))
        town.drop("mars-rattad.csv", figures(2024, 3, -300, 40))
        town.wait_until("it is corrected", lambda: town.batch("mars-rattad.csv"))
        go_on(town, "2024-04-17T05:00:01Z")
        mail = newest(town, ECONOMIST, "Sammandrag")
        look = Browser(pathlib.Path(folder)).look("digest", html_of(mail))
        expect(look["width"] <= WIDTH, "nothing runs out of the page", look)


walk({
    "a mail of each kind looks as it should": each_kind,
    "so does a digest": a_digest,
})
