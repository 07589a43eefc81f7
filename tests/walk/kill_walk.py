"""Killed at every named step of the way, and started again: nothing is lost, nothing is half, nobody is told a new thing
twice.

A working day is lived once undisturbed.  Then, for each failpoint that `varskod --failpoints` names, and for its first,
second, … passing, the same day is lived with a varskod that dies there by SIGKILL, and is started again without it.
At the end figures, batches, alerts with their events, risks with theirs, and messages must equal those of the
undisturbed day.  What was sent twice must be the same bytes, under the same Message-ID.

VARSKO_WALK_PASSINGS says how many passings of each point are tried; VARSKO_WALK_POINT tries one point only.
"""
import concurrent.futures
import json
import os
import subprocess
import sys

from town import BIN, INFLOW, MARCH, Town, WalkFailed, expect

EVENING = "2024-04-15T10:00:00Z"                  # the day on which March is due
PASSINGS = int(os.environ.get("VARSKO_WALK_PASSINGS", "3"))
RED, FLAG, LATE = "budget-balance:net_cost:child_youth", "inflow-rising:investigations_opened:child_youth", "missing:pulse:child_youth"


class Day:
    """What happens in a day.  A person does each act once, and does it again only if nobody answered and it has had no
    effect; a file is put in the inbox once."""

    def __init__(self, town: Town):
        self.town, self.failpoint, self.deaths = town, "", 0
        # No pretended day: the clock is set by VARSKO_CLOCK, and the day passes.
        town.configure("varsko.toml", town.configured("varsko.toml").replace('[clock]\npretend = "2024-04-16"\n', ""))
        town.configure("metrics.toml", town.configured("metrics.toml").replace('from = "2024-02"', 'from = "2024-03"'))
        # (what happens, how, when it has had its effect)
        self.acts = [
            ("figures are late", lambda: None, lambda: self.state(LATE) == "firing"),
            ("the month's figures come", lambda: town.drop("mars-2024.csv", MARCH), lambda: town.batch("mars-2024.csv")),
            ("more figures come", lambda: town.drop("inflode.csv", INFLOW), lambda: town.batch("inflode.csv")),
            ("a picture comes", lambda: town.drop("bild.csv", bytes(range(256)) * 40), lambda: town.batch("bild.csv")),
            ("an alert is acknowledged", self.acknowledge, lambda: self.state(RED) == "acknowledged"),
            ("a risk is edited", self.edit, lambda: town.risk("EK-01")["own"]),
            ("a limit changes", self.change_limit, lambda: self.level(RED) == "yellow"),
            ("the flag is silenced", self.silence, lambda: self.silences("active")),
            ("a figure is restated", self.restate, lambda: town.batch("rattelse.csv")),
            ("the silence is ended, and what it held goes", self.end_silence, lambda: self.silences("expired") and not self.held()),
        ]

    def state(self, id: str) -> str | None:
        return next((a["state"] for a in self.town.items("/api/v1/alerts") if a["id"] == id), None)

    def level(self, id: str) -> str | None:
        return next((a["level"] for a in self.town.items("/api/v1/alerts") if a["id"] == id), None)

    def acknowledge(self) -> None:
        self.town.request("POST", f"/api/v1/alerts/{RED}/ack", json.dumps({"by": "economist1", "comment": "Genomgång pågår"}))

    def edit(self) -> None:
        self.town.request("POST", "/api/v1/risks/EK-01", json.dumps({"by": "head", "consequence": 4, "comment": "Bedömd på möte"}))

    def change_limit(self) -> None:
        rules = self.town.configured("rules.d/10-budget.toml")
        self.town.configure("rules.d/10-budget.toml", rules.replace("-2% and", "-20% and"))
        self.town.reload()

    def restate(self) -> None:
        self.town.drop("rattelse.csv", "metric;unit;scenario;period;value\ninvestigations_opened;child_youth;outcome;2024-03;61\n")

    def silence(self) -> None:
        self.town.request("POST", "/api/v1/silences", json.dumps({"matchers": ["alertname=inflow-rising"], "for": "14d", "by": "head", "comment": "Granskas"}))

    def end_silence(self) -> None:
        self.town.wait_until("what was restated is held", lambda: not self.town.running() or self.held() or self.silences("expired"))
        for silence in self.silences("active"):
            self.town.request("POST", f"/api/v1/silences/{silence['id']}/end", json.dumps({"by": "head"}))

    def silences(self, state: str) -> list[dict]:
        return self.town.items(f"/api/v1/silences?state={state}")

    def held(self) -> list[dict]:
        return self.town.items("/api/v1/messages?state=held")

    def live(self, failpoint: str) -> None:
        town = self.town
        self.failpoint = failpoint
        self.start(EVENING)
        if town.running():
            expect(town.stop() == 0, "the evening before ends well")
        self.start()                              # the next morning: figures are late
        for what, act, done in self.acts:
            acted = False
            while True:
                try:
                    if not acted:
                        act()
                        acted = True              # it was answered, or needs no answer: never done again
                    town.wait_until(f"{what}: it has had its effect", lambda: self.over(done))
                    if town.running() and done():
                        break
                except OSError:
                    # Nobody answered whoever did it: the daemon must have died.
                    town.wait_until("the daemon is dead", lambda: not town.running())
                self.start()
                acted = acted or bool(done())     # who got no answer looks whether it has had its effect
        while True:                               # until nothing is left to do
            try:
                town.wait_until("all is quiet", lambda: self.over(town.quiet))
                if town.running() and town.quiet():
                    return
            except OSError:
                town.wait_until("the daemon is dead", lambda: not town.running())
            self.start()

    def start(self, clock: str = "") -> None:
        """Starts it, again without the failpoint if it has died there; each start is an hour later than the last."""
        if self.town.process is not None and self.town.dead():
            self.deaths += 1
            self.failpoint = ""
            expect(self.deaths == 1, "it dies once")
        self.town.start(self.failpoint, VARSKO_CLOCK=clock or f"2024-04-16T{6 + self.town.starts:02}:00:00Z")
        if not self.town.running():
            self.start(clock)

    def over(self, done) -> bool:
        return not self.town.running() or bool(done())

    # ── what is left of a day ────────────────────────────────────────────────────────────────────────────────────
    def remains(self) -> dict:
        town = self.town
        figures = [(f["metric"], f["unit"], f["scenario"], f["period"], f["value"], f["source"]["file"], f["source"]["row"])
                   for f in town.items("/api/v1/figures?versions=all")]
        batches = [(b["file"], b["state"], b["figures"], b["changed"], b["rejected"], b["failure"]) for b in town.items("/api/v1/batches")]
        alerts, events = [], []
        for alert in town.items("/api/v1/alerts"):
            alerts.append([alert[k] for k in ("id", "state", "level", "value", "period", "since", "fired", "episode", "ended_because")]
                          + [(alert["acknowledged"] or {}).get("by")])
            for e in town.api(f"/api/v1/alerts/{alert['id']}")["events"]:
                events.append([alert["id"], e["transition"], e["reason"], e["period"], e["before"], e["after"], e["by"], e["told"]])
        risks = []
        for risk in town.items("/api/v1/risks"):
            whole = town.risk(risk["id"])
            risks.append([whole[k] for k in ("id", "state", "probability", "consequence", "value", "computed", "version")]
                         + [(e["kind"], e["by"], e["before"], e["after"], e["figure"], e["message"]) for e in whole["events"]])
        # Not the id: that of a second message of one kind holds the time at which the first was told.
        messages = [(m["alert"], m["transition"], m["recipient"], m["channel"], m["state"], m["subject"])
                    for m in town.items("/api/v1/messages")]
        return {"figures": sorted(map(repr, figures)), "batches": sorted(map(repr, batches)), "alerts": sorted(map(repr, alerts)),
                "events": list(map(repr, events)), "risks": sorted(map(repr, risks)), "messages": sorted(map(repr, messages)),
                "files": [sorted(town.archive()), sorted(n for n in town.refused() if not n.endswith(".txt")), town.waiting_files()]}

    def sent(self) -> int:
        """How many messages reached the other side more than once.  All that was delivered must have arrived, nothing
        else may have, and a second arrival must be the first to the byte."""
        arrived, again = {}, 0
        for id, content in ([(m.id.strip("<>").partition("@")[0], m.raw) for m in self.town.mails()]
                            + [(h["headers"]["x-varsko-message-id"], h["body"]) for h in self.town.hooks()]
                            + [(m["id"], json.dumps({**m, "try": 0, "written": ""})) for m in self.town.archived_messages()]):
            if id in arrived:
                again += 1
                expect(arrived[id] == content, f"what is sent again is the same to the byte: {id}", arrived[id], content)
            arrived[id] = content
        delivered = {m["id"] for m in self.town.items("/api/v1/messages?state=delivered")}
        expect(set(arrived) == delivered, "what arrived is what counts as delivered",
               f"only arrived: {set(arrived) - delivered}", f"only delivered: {delivered - set(arrived)}")
        return again


def lived(failpoint: str) -> tuple[dict, int, int]:
    """What remains of a day, how many messages were sent again, and how often the daemon died."""
    with Town() as town:
        day = Day(town)
        day.live(failpoint)
        try:
            return day.remains(), day.sent(), day.deaths
        except OSError:
            # It died at the very last step, when all seemed done.
            day.start()
            town.wait_until_quiet()
            return day.remains(), day.sent(), day.deaths


def difference(was: dict, now: dict) -> list[str]:
    told = []
    for part in was:
        if was[part] != now[part]:
            told += [f"{part}: lost    {x}" for x in was[part] if x not in now[part]]
            told += [f"{part}: new     {x}" for x in now[part] if x not in was[part]]
            told += [f"{part}: in another order"] if sorted(map(str, was[part])) == sorted(map(str, now[part])) else []
    return told


def points() -> list[str]:
    named = subprocess.run([str(BIN / "varskod"), "--failpoints"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in named.splitlines() if line.strip()]


def kill_at(point: str, undisturbed: dict) -> list[tuple[str, str, int]]:
    """(point:passing, verdict, repeats) for each passing that the day has, at most PASSINGS."""
    results = []
    for passing in range(1, PASSINGS + 1):
        name = f"{point}:{passing}"
        try:
            remains, again, deaths = lived(name)
            if deaths == 0:
                if passing == 1:
                    results.append((name, "never passed: the day must be made longer", 0))
                break
            told = difference(undisturbed, remains)
            if point == "after-send-before-settle" and again == 0:
                told += ["a message whose answer was not written must be sent again"]
            results.append((name, "\n".join(told), again))
        except (WalkFailed, OSError, KeyError, ValueError) as problem:
            results.append((name, f"{type(problem).__name__}: {problem}", 0))
    return results


def main() -> None:
    names = [os.environ["VARSKO_WALK_POINT"]] if "VARSKO_WALK_POINT" in os.environ else points()
    expect(names, "varskod --failpoints names some")
    undisturbed, again, deaths = lived("")
    expect((again, deaths) == (0, 0), "the undisturbed day is undisturbed", again, deaths)
    expect(len(undisturbed["messages"]) >= 10, "and things are told in it", undisturbed["messages"])
    told = difference(undisturbed, lived("")[0])
    expect(not told, "a day lived twice is the same", *told)
    print(f"the day: {', '.join(f'{len(v)} {k}' for k, v in undisturbed.items() if k != 'files')}", flush=True)

    failed = kills = repeats = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as several:
        for results in several.map(lambda point: kill_at(point, undisturbed), names):
            for name, verdict, again in results:
                kills += 1
                repeats += again
                failed += bool(verdict)
                sent_again = f"  ({again} sent again, the same bytes)" if again else ""
                print(f"{'FAILED  ' if verdict else 'ok      '}{name}{sent_again}" + (f"\n{verdict}" if verdict else ""), flush=True)
    print(f"{len(names)} kill points, {kills} kills, {repeats} messages sent again under the same id, {failed} days that ended otherwise")
    sys.exit(failed != 0)


main()
