"""Many alerts begin in one batch, for many people: none is lost, digests are right, the API answers meanwhile, and the
memory does not grow with each month.

VARSKO_WALK_LOAD says how many units (10 000 over night); the recipients are a fiftieth of them.
"""
import collections
import os
import threading
import time

from town import Town, expect, walk

UNITS = int(os.environ.get("VARSKO_WALK_LOAD", "300"))
PEOPLE = max(20, UNITS // 50)
MONTHS = ["2024-03", "2024-04", "2024-05"]


def crowded_town() -> Town:
    town = Town()
    settings = town.configured("varsko.toml").replace('[clock]\npretend = "2024-04-16"\n', "")
    settings = settings.replace('kind = "smtp"', 'kind = "file"\nfolder = "mail"\n[channel.post]\nkind = "smtp"')
    town.configure("varsko.toml", settings)
    town.configure("units.toml", '[[unit]]\nid = "board"\nname = "Nämnden"\nlevel = "board"\n' + "".join(
        f'[[unit]]\nid = "unit_{n}"\nparent = "board"\nname = "Enhet {n}"\nlevel = "unit"\n' for n in range(UNITS)))
    town.configure("metrics.toml", '[[metric]]\nid = "referrals"\nname = { sv = "Ärenden" }\nmeasure = "count"\ngood = "lower"\n')
    # Each person has fifty units; every other one wants a digest.
    town.configure("people.toml", "".join(
        f'[[person]]\nid = "p{n}"\nname = "Person {n}"\nmail = "p{n}@smavik.example"\n{digest(n)}roles = ['
        + ", ".join(f'{{ role = "chief", unit = "unit_{u}" }}' for u in range(n, UNITS, PEOPLE)) + "]\n" for n in range(PEOPLE))
        + '[[route]]\nchannels = ["hook"]\n')
    town.configure("risks.toml", "")
    (town.config / "rules.d" / "20-inflow.toml").unlink()
    town.configure("rules.d/10-budget.toml", """
[[rule]]
id = "many"
title = { sv = "Många ärenden" }
metric = "referrals"
units = { level = "unit" }
value = "outcome"
levels = { red = "value > 100 count", yellow = "value > 10 count" }
notify = { on = ["yellow", "red", "resolved"], to = ["chief"] }
say = { sv = "{unit}: {outcome} i {period}." }
""")
    return town


def digest(n: int) -> str:
    return 'digest = "07:00"\n' if n % 2 else ""


def wants_digest(recipient: str) -> bool:
    return int(recipient[1:]) % 2 == 1


def figures(month: str, value: int) -> str:
    return "metric;unit;scenario;period;value\n" + "".join(f"referrals;unit_{n};outcome;{month};{value}\n" for n in range(UNITS))


class Asking:
    """Asks the API all the time, and notes how long each answer takes, in ms."""

    def __init__(self, town: Town):
        self.town, self.took, self.over, self.wrong = town, collections.defaultdict(list), False, []
        self.thread = threading.Thread(target=self.ask)

    def ask(self) -> None:
        while not self.over:
            for path in ("/healthz", "/api/v1/alerts?limit=10", "/api/v1/messages?limit=10"):
                began = time.monotonic()
                try:
                    status = self.town.request("GET", path).status
                except (OSError, TypeError):                         # it is being started
                    continue
                if status != 200:
                    self.wrong.append(f"{path}: {status}")
                self.took[path].append(1000 * (time.monotonic() - began))
            time.sleep(0.01)

    def said(self) -> str:
        return "; ".join(f"{path} {len(took)} times, 99 of 100 within {sorted(took)[len(took) * 99 // 100]:.0f} ms, the slowest {max(took):.0f} ms"
                         for path, took in self.took.items())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.thread.join()
        expect(not self.wrong, "the API answers", self.wrong[:3])


def memory(town: Town) -> float:
    status = open(f"/proc/{town.process.pid}/status").read()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def many_alerts() -> None:
    with crowded_town() as town:
        town.start(VARSKO_CLOCK="2024-04-16T12:00:00Z")
        resident = []
        with Asking(town) as asking:
            for n, month in enumerate(MONTHS):                       # they begin, end, begin again
                if n:
                    town.stop()
                    town.start(VARSKO_CLOCK=f"2024-{4 + n:02}-16T12:00:00Z")
                taken = town.request("POST", "/api/v1/figures", figures(month, 50 if n != 1 else 5), {"Content-Type": "text/csv"})
                expect(taken.status == 201, "the month is taken", taken.status, taken.body.decode()[:500])
                town.wait_until("nothing waits", lambda: not town.items("/api/v1/messages?state=waiting&limit=1"), seconds=300)
                resident.append(memory(town))
        town.stop()
        town.start(VARSKO_CLOCK="2024-06-17T05:30:00Z")              # the digests' hour
        town.wait_until("nothing is held", lambda: not town.items("/api/v1/messages?state=held&limit=1"), seconds=300)
        town.wait_until("nothing waits", lambda: not town.items("/api/v1/messages?state=waiting&limit=1"), seconds=300)

        hooks = [h["headers"]["x-varsko-message-id"] for h in town.hooks()]
        expect(len(hooks) == len(set(hooks)) == len(MONTHS) * UNITS, "the webhook has each once", len(hooks), len(set(hooks)))
        mails = [m for m in archived(town)]
        at_once = [m for m in mails if not wants_digest(m["recipient"])]
        expect(len(at_once) == len(MONTHS) * UNITS // 2, "whoever wants it at once has each by itself", len(at_once))
        digests = collections.Counter(m["recipient"] for m in mails if wants_digest(m["recipient"]))
        expect(set(digests) == {f"p{n}" for n in range(PEOPLE) if n % 2}, "each of the others has a digest", digests)
        last = {m["recipient"]: m for m in mails if wants_digest(m["recipient"])}
        for person, mail in last.items():
            told = sum(f"Enhet {u}," in mail["text"] for u in range(int(person[1:]), UNITS, PEOPLE))
            expect(told == len(range(int(person[1:]), UNITS, PEOPLE)), "with each of their alerts", person, told, mail["subject"])
        print(f"        {UNITS} alerts, {PEOPLE} recipients, {len(hooks)} webhooks, {len(mails)} mails; memory after each month "
              f"{', '.join(f'{m:.0f} MiB' for m in resident)}\n        the API was asked for {asking.said()}", flush=True)


def archived(town: Town) -> list[dict]:
    import json
    return [json.loads(line) for line in (town.data / "mail" / "messages.ndjson").read_text(encoding="utf-8").splitlines()]


walk({"many alerts begin in one batch, for many people": many_alerts})
