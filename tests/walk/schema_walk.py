"""The JSON Schema that editors read says what the reader says: every configuration of ours is by it, no unknown key is."""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import tomllib

import jsonschema

from town import expect, walk

SOURCE = pathlib.Path(os.environ["VARSKO_SOURCE"])
VARSKO = pathlib.Path(os.environ["VARSKO_BIN"]) / "varsko"
EXAMPLE = SOURCE / "examples" / "tyreso"
FILES = ("varsko", "units", "metrics", "people", "mappings", "risks")


def schema(*which: str) -> jsonschema.Draft7Validator:
    printed = subprocess.run([VARSKO, "schema", *which], capture_output=True, text=True, check=True).stdout
    document = json.loads(printed)
    jsonschema.Draft7Validator.check_schema(document)
    return jsonschema.Draft7Validator(document)


def as_json(value):
    """As an editor sees it: days are texts."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return str(value) if isinstance(value, (datetime.date, datetime.time, datetime.datetime)) else value


def problems(validator: jsonschema.Draft7Validator, text: str) -> list[str]:
    return [f"{'/'.join(map(str, p.absolute_path))}: {p.message}" for p in validator.iter_errors(as_json(tomllib.loads(text)))]


def ours_are_by_it() -> None:
    whole, tests = schema(), schema("--for", "tests")
    tried = 0
    for file in [*EXAMPLE.glob("*.toml"), *EXAMPLE.glob("rules.d/*.toml")]:
        expect(not problems(whole, file.read_text()), f"{file.name} is by the schema", *(p[:300] for p in problems(whole, file.read_text())[:5]))
        name = "rules" if file.parent.name == "rules.d" else file.stem
        if name in (*FILES, "rules"):
            own = schema("--for", name)
            expect(not problems(own, file.read_text()), f"{file.name} is by the schema of {name}", *(p[:300] for p in problems(own, file.read_text())[:5]))
        tried += 1
    for file in [*EXAMPLE.glob("tests/*.toml"), *(SOURCE / "tests" / "cases").glob("*.toml")]:
        expect(not problems(tests, file.read_text()), f"{file.name} is by the schema of tests", *(p[:300] for p in problems(tests, file.read_text())[:5]))
        tried += 1
    expect(tried > 10, "there was something to try", tried)
    print(f"{tried} files by the schema")


def what_is_unknown() -> None:
    """A key that nobody knows, in each table of the example: both refuse it."""
    whole = schema()
    tried = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "config"
        for name in sorted(str(f.relative_to(EXAMPLE).with_suffix("")) for f in [*EXAMPLE.glob("*.toml"), EXAMPLE / "rules.d" / "10-budget.toml"]):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(EXAMPLE, copy)
            file = copy / f"{name}.toml"
            lines = file.read_text().splitlines()
            heads = [i for i, line in enumerate(lines) if line.startswith("[") and not line.startswith(("[constants", "[rule.let", "[mapping.columns", "[channel]"))]
            for i in heads[:2]:
                broken = "\n".join([*lines[:i + 1], "surely_not = 1", *lines[i + 1:]]) + "\n"
                expect(any("surely_not" in p for p in problems(whole, broken)), f"the schema refuses a key in {name}, {lines[i]}", *(p[:300] for p in problems(whole, broken)[:3]))
                file.write_text(broken)
                check = subprocess.run([VARSKO, "--lang", "en", "check", "--config", copy, "--data", pathlib.Path(folder) / "none"], capture_output=True, text=True)
                expect(check.returncode == 1 and "surely_not" in check.stdout, f"varsko check refuses it too: {name}, {lines[i]}", check.stdout[-500:])
                tried += 1
    expect(tried > 10, "there was something to try", tried)


def what_an_editor_shows() -> None:
    swedish, english = schema("--lang", "sv"), schema("--lang", "en")
    rule = english.schema["definitions"]["rule"]["properties"]
    expect(rule["for"]["minimum"] == 1 and rule["for"]["maximum"] == 60, "a range is a range", rule["for"])
    expect(english.schema["definitions"]["unit"]["properties"]["dimension"]["enum"] == ["responsibility", "activity", "cost_kind"], "words are words")
    expect("rising(x, n)" in english.schema["definitions"]["expression"]["description"], "an expression knows the functions")
    expect(swedish.schema["definitions"]["rule"]["properties"]["goal"]["description"] == "målets nummer", "the descriptions are in the reader's language")
    expect(english.schema["definitions"]["rule"]["required"] == ["id", "metric"], "what must be there is required", english.schema["definitions"]["rule"].get("required"))


walk({
    "every configuration and test of ours is by the schema": ours_are_by_it,
    "a key that nobody knows is refused by the schema and by varsko check": what_is_unknown,
    "descriptions, words and ranges are there": what_an_editor_shows,
})
