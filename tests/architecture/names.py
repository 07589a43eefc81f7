"""Two types of one full name are one type to the linker, which keeps the destructor of either.  Run by ctest.

Nothing else notices: each translation unit is right by itself.  Anonymous namespaces may repeat names.
"""
import collections
import pathlib
import re
import sys

NAMESPACE = re.compile(r"^(?:inline )?namespace ?([\w:]*) ?\{$")
TYPE = re.compile(r"^(?:template <.*> )?(?:class|struct|enum class|enum|union)\s+([\w:]+)(?: final)?(?: :[^;]*)?(?: \{.*)?$")
TEXTS = re.compile(r"""//.*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'""")

root, homes = pathlib.Path(sys.argv[1]), collections.defaultdict(set)
for part in ("rules", "ingest", "storage", "notifiers", "daemon"):
    for file in sorted([*(root / part).rglob("*.cpp"), *(root / part).rglob("*.hpp")]):
        inside, braces = [], 0  # the namespaces open here, each with the braces that stand around it
        for line in file.read_text().splitlines():
            line = TEXTS.sub('""', line).rstrip()
            if opened := NAMESPACE.match(line):
                inside.append((opened[1] or f"({file.name})", braces))
            elif (defined := TYPE.match(line)) and not line.endswith(";") and braces == len(inside):
                homes["::".join([*(name for name, _ in inside), defined[1]])].add(str(file.relative_to(root)))
            braces += line.count("{") - line.count("}")
            while inside and braces <= inside[-1][1]:
                inside.pop()

twice = {name: files for name, files in homes.items() if len(files) > 1}
for name, files in sorted(twice.items()):
    print(f"{name} is defined in {', '.join(sorted(files))}")
print(f"{len(homes)} types, {len(twice)} names taken twice")
sys.exit(1 if twice or len(homes) < 200 else 0)
