"""Every #include must follow an arrow drawn in docs/architecture.md.  Run by ctest.

rules/ and ingest/ are pure: they compute, and are told what time it is.  Only daemon/ wires.
"""
import pathlib
import re
import sys

MAY_USE = {
    "rules": set(),
    "ingest": {"rules"},
    "storage": {"rules"},
    "notifiers": {"rules"},
    "daemon": {"rules", "ingest", "storage", "notifiers"},
}
PURE = {"rules", "ingest"}
IMPURE = re.compile(
    r"[<\"](?:boost/asio|boost/beast|sqlite3|spdlog|curl|openssl|libpq|gmime|unistd|sys/)"
    r"|<(?:filesystem|fstream|iostream|thread|mutex|shared_mutex|atomic|future|condition_variable|random|ctime)>"
    r"|_clock::now\(|\bgetenv\(|\bfopen\("
)
# Third-party libraries that one folder alone may know.
ONLY_IN = {
    r"<toml\+\+": "rules/configuration/",
    r"<(?:kainjow/)?mustache": "rules/alert/",
    r"<boost/math": "rules/chance/",
    r"<sqlite3": "storage/sqlite/",
    r"<curl/": ("notifiers/", "daemon/command/"),
    r"<gmime": "notifiers/",
    r"<boost/(?:asio|beast)": "daemon/",
    r"<spdlog": "daemon/",
}
# g++ 12 destroys these temporaries twice; name them on the line before (docs/decisions/).
HAZARD = re.compile(
    r"co_await[^;]*?(?:[(,]\s*\{|\w\{|\[[^\]\n]*\w[^\]\n]*\]\s*(?:\(|\{|mutable|->))")
# … and makes an illegal instruction of a loop that only waits.
EMPTY_LOOP = re.compile(r"while\s*\([^;{}]*co_await[^;{}]*\)\s*(?:\{\s*\}|;)")

root, bad = pathlib.Path(sys.argv[1]), []
for part, allowed in MAY_USE.items():
    for file in sorted([*(root / part).rglob("*.cpp"), *(root / part).rglob("*.hpp")]):
        text, name = file.read_text(encoding="utf-8"), str(file.relative_to(root))
        for target in re.findall(r'#include "(\w+)/', text):
            if target != part and target not in allowed:
                bad.append(f"{name}: {part} may not use {target}")
        for target in re.findall(r'#include "storage/(?:sqlite|memory|postgres)/(\w+_store)', text):
            if part != "storage" and name != "daemon/house.cpp":
                bad.append(f"{name}: only daemon/house.cpp may choose a store ({target})")
        if part in PURE and (hit := IMPURE.search(text)):
            bad.append(f"{name}: {part} is pure, found {hit.group()}")
        for pattern, home in ONLY_IN.items():
            if re.search(r"#include " + pattern, text) and not name.startswith(home):
                bad.append(f"{name}: {pattern} belongs in {home}")
        for hit in HAZARD.finditer(text):
            bad.append(f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: temporary inside co_await")
        for hit in EMPTY_LOOP.finditer(re.sub(r"//[^\n]*", "", text)):
            bad.append(f"{name}: a loop on co_await with an empty body: {hit.group()}")
print("\n".join(bad) or "all arrows hold")
sys.exit(bool(bad))
