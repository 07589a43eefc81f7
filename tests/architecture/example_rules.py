"""Every rule of the example has its words in both languages and a case in tests/cases that expects something of it, and
every metric and rule that the example's README names is there.   example_rules.py ROOT"""
import pathlib
import re
import sys
import tomllib

root = pathlib.Path(sys.argv[1])
example = root / "examples/tyreso"


def read(path: pathlib.Path) -> dict:
    with path.open("rb") as file:
        return tomllib.load(file)


rules = [(path, rule) for path in sorted(example.glob("rules.d/*.toml")) for rule in read(path).get("rule", [])]
wrong = []
for path, rule in rules:
    for key in ("title",) if rule.get("judged") else ("title", "say"):  # of a judgement, a person says it
        for language in ("sv", "en"):
            if not rule.get(key, {}).get(language):
                wrong.append(f"{path.relative_to(root)}: {rule['id']} has no {key}.{language}")
for path in sorted(example.glob("metrics*.toml")):
    for metric in read(path)["metric"]:
        for language in ("sv", "en"):
            if not metric.get("name", {}).get(language):
                wrong.append(f"{path.relative_to(root)}: {metric['id']} has no name.{language}")

expected = set()
for path in sorted(root.glob("tests/cases/*.toml")):
    for test in read(path).get("test", []):
        for then in test.get("then", []):
            for key in ("assessments", "alerts"):
                listed = then.get(key, [])
                expected |= {one["rule"] for one in listed} if isinstance(listed, list) else set()
wrong += [f"no case in tests/cases expects anything of {rule['id']}" for _, rule in rules if rule["id"] not in expected]

words = re.findall(r"`([a-z][a-z0-9-]*-[a-z0-9-]+|queue)`", (example / "README.md").read_text(encoding="utf-8"))
ids = {rule["id"] for _, rule in rules}
wrong += [f"examples/tyreso/README.md names a rule that is not there: {word}" for word in words if word not in ids]
wrong += [f"examples/tyreso/README.md does not name {id}" for id in sorted(ids) if id not in words]

for line in wrong:
    print(line)
print(f"{len(rules)} rules, {len(wrong)} without words, case or place in the README")
sys.exit(1 if wrong else 0)
