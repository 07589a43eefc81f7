"""Every rule of the example explains itself, in Swedish and in English and in neither with the other's words; and the
messages name the same places for the same figures."""
import re
import shutil
import tomllib

from town import SOURCE, Town, expect, walk

EXAMPLE = SOURCE / "examples" / "tyreso"
FIGURES = sorted(EXAMPLE.glob("figures/*.csv")) + sorted(EXAMPLE.glob("constructed/*.csv"))

# Words that one language is full of and the other does not have.
SWEDISH = set("och saknas utfall mål prognos kapacitet inte för månader av till regeln hade gett behöver är än högre "
              "lägre kända före med som från mot ligger siffrorna gränserna sedan ja nej".split())
ENGLISH = set("and missing outcome target forecast capacity not months of the rule would given needs is than higher "
              "lower known before with from against figures limits since yes no has cannot".split())


def example(town: Town) -> None:
    shutil.rmtree(town.config)
    shutil.copytree(EXAMPLE, town.config)
    town.start()
    for path in FIGURES:
        town.drop(path.name, path.read_bytes())
        town.wait_until(f"{path.name} is in", lambda path=path: town.batch(path.name))


def names() -> list[str]:
    """What is called the same in both languages, longest first."""
    found = set()
    for path in EXAMPLE.glob("units*.toml"):
        found |= {unit["name"] for unit in tomllib.loads(path.read_text(encoding="utf-8"))["unit"]}
    return sorted(found, key=len, reverse=True)


def rules() -> list[dict]:
    return [rule for path in sorted(EXAMPLE.glob("rules.d/*.toml"))
            for rule in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]]


def one_of_each(town: Town) -> dict[str, dict]:
    """Of each rule an assessment that says something, of a period that figures are about or the rule's last; else one
    that says what is missing."""
    chosen: dict[str, dict] = {}
    for rule in rules():
        last = rule.get("valid", {}).get("to", "2024-03")
        periods = ["", "&period=2024-03", "&period=2020-12", "&period=2020", "&period=2019-03", f"&period={last}",
                   f"&period={last[:4]}-T3"]
        for known in ("&level=red,flag,yellow", "&level=green,clear", ""):
            for period in periods:
                found = town.items(f"/api/v1/assessments?rule={rule['id']}&limit=1{known}{period}")
                if found and rule["id"] not in chosen:
                    chosen[rule["id"]] = found[0]
            if rule["id"] in chosen:
                break
    return chosen


def words_of(lines: list[str], called: list[str]) -> set[str]:
    text = "\n".join(lines)
    for name in called:
        text = text.replace(name, "")
    text = re.sub(r"[\w.]+[-_./][\w./-]*\w", "", text)   # ids, and files
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def for_people(explanation: str) -> list[str]:
    """The lines that are sentences and headings: formulas and ids are the same in both languages."""
    lines, formulas = [], False
    for line in explanation.splitlines()[2:]:
        heading = line and not line.startswith(" ")
        formulas = formulas and not heading
        if not formulas:
            lines.append(line)
        if heading and not re.match(r"Vad som hade|What would|Regeln |Rule ", line):
            formulas = True
    return lines


def every_rule_explains_itself() -> None:
    called = names()
    with Town() as town:
        example(town)
        chosen = one_of_each(town)
        every = {rule["id"] for rule in rules()}
        expect(set(chosen) == every, "every rule of the example says something of somebody", sorted(every - set(chosen)))
        for rule, row in sorted(chosen.items()):
            asked = ("explain", rule, row["unit"], row["period"], "--metric", row["metric"])
            said = {lang: town.varsko(*asked, "--lang", lang) for lang in ("sv", "en")}
            for lang, foreign in (("sv", ENGLISH), ("en", SWEDISH)):
                sentences = for_people(said[lang])
                strange = words_of(sentences, called) & foreign
                expect(not strange, f"{rule} explains itself in {lang} alone", sorted(strange), said[lang])
                expect(not re.search(r"[{}]|\(\)|: *\.| ,|\.\.$| nan\b", "\n".join(sentences), re.MULTILINE),
                       f"nothing is left out of what {rule} says", said[lang])
                sentence = row["explanation"][lang]
                expect(len(sentence.split()) > 2 and sentence.endswith("."), f"{rule} says a sentence in {lang}", row)
                expect("  " not in sentence, f"nothing is left out of it in {lang}", sentence)
            told = [i for i in row["inputs"] if i["value"] is not None]
            expect(all(i["source"] and i["source"]["file"] and i["source"]["row"] for i in told),
                   f"every figure of {rule} has its file and row", told)


def messages_name_the_same_places() -> None:
    called = names()
    with Town() as town:
        example(town)
        town.wait_until_quiet()
        told = town.archived_messages()
        expect(len(told) > 5, "the example tells several people", len(told))
        for message in told:
            row = town.items(f"/api/v1/assessments?rule={message['rule']}&metric={message['metric']}"
                             f"&unit={message['unit']}&period={message['period']}&why=1")[0]
            places = [f"{i['source']['file']}:{i['source']['row']}:{i['source']['column']}"
                      for i in row["inputs"] if i["source"]]
            expect(places, "it stands on figures", row)
            lines = re.findall(r"^  .*\[(.*)\]$", message["text"], re.MULTILINE)
            expect(lines == places, f"the mail about {message['alert']} names the places that explain names", lines, places)
            for part in (message["html"], message["annotations"]["explanation"]):
                expect(all(place in part for place in places), "in HTML and for webhooks too", part)
            limit = re.findall(r"^Gräns: +(.*)$", message["text"], re.MULTILINE)
            stands = message["transition"] not in ("resolved", "corrected", "judged")
            expect(len(limit) == (stands and bool(row["would_change"])), f"the mail about {message['alert']} says what would have "
                   "changed it where explain does", limit, row["would_change"])
            expect(all(tip["shown"]["sv"] in said for said in limit for tip in row["would_change"][:1]), "and the same",
                   limit, row)
            expect(all(line in message["html"] for line in limit), "in HTML too", message["html"])
            head = message["text"].partition("Siffrorna, och var de står")[0]
            strange = words_of(head.splitlines(), called) & ENGLISH
            expect(not strange, f"the mail about {message['alert']} is in Swedish", sorted(strange), head)
        expect(any("\nGräns: " in message["text"] for message in told), "some are decided by one figure", told)
        costs = next(m for m in told if m["rule"] == "placements-cost")
        expect("Historik: Högre än i alla" in costs["text"], "it is said how unusual it is", costs["text"])


walk({
    "every rule of the example explains itself in both languages": every_rule_explains_itself,
    "messages name the file, row and column of every figure": messages_name_the_same_places,
})
