"""Killed at random moments, some hundred times, while the mail server and the webhook fail, hang, hang up and refuse.

Figures of one month are corrected again and again, so that alerts begin, worsen, are taken back and end.  Each life of the
daemon is a few tenths of a second; its receivers misbehave in another way in each.  At the end the servers are well again,
and what they have got must equal the ledger: everything that was to be told was told, nothing else, nobody was told one
thing under two Message-IDs, and a repeat is the first to the byte.  What was to be told is what the same figures give in a
town where nothing goes wrong.

VARSKO_WALK_KILLS says how many kills (thousands, over night); VARSKO_WALK_SEED which ones.
"""
import collections
import datetime
import json
import os
import random
import sys
import time

from town import Town, WalkFailed, expect

KILLS = int(os.environ.get("VARSKO_WALK_KILLS", "200"))
SEED = int(os.environ.get("VARSKO_WALK_SEED", str(random.randrange(1_000_000))))
UNITS = [f"unit_{n}" for n in range(8)]
LONGEST_LIFE = 0.7                                # seconds
MAIL_TRICKS = [{}, {}, {"defer": 3}, {"defer_all": True}, {"close_at": "rcpt"}, {"close_at": "data"}, {"close_at": "connect"},
               {"hang_at": "rcpt"}, {"hang_at": "data"}, {"hang_at": "connect"}, {"greeting": "421 4.3.2 not now"},
               {"refuse_to": ["forvaltningschef@smavik.example"]}]
HOOK_TRICKS = [{}, {}, {"status": 503}, {"status": 429, "retry_after": "1"}, {"status": 404}, {"hang": True}, {"close": True},
               {"first": 2}, {"endless": True}]
WELL_MAIL = {"refuse_from": False, "refuse_to": [], "refuse_data": False, "defer": 0, "defer_all": False, "greeting": "",
             "hang_at": "", "close_at": ""}
WELL_HOOK = {"status": 200, "first": 0, "retry_after": "", "hang": False, "close": False, "endless": False}


def clock(step: int) -> str:
    """Each start is some minutes later than the last, so that what is tried again is due; all of them within two days."""
    began = datetime.datetime(2024, 4, 16)
    return (began + step * min(datetime.timedelta(minutes=10), datetime.timedelta(hours=40) / KILLS)).strftime("%Y-%m-%dT%H:%M:%SZ")


def hours_later(hours: float) -> str:
    """After the last kill."""
    began = datetime.datetime(2024, 4, 18)
    return (began + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def busy_town() -> Town:
    town = Town()
    settings = town.configured("varsko.toml").replace('[clock]\npretend = "2024-04-16"\n', "").replace("timeout = 10", "timeout = 1")
    # That a channel is stuck is told by how long a life happens to last, and is channels_walk's subject.
    town.configure("varsko.toml", settings + '[outbox]\noldest_alarm = "3000 days"\n')
    metrics = town.configured("metrics.toml")
    town.configure("metrics.toml", metrics[:metrics.rindex("[[metric]]")])
    units = "".join(f'[[unit]]\nid = "{u}"\nparent = "asn"\nname = "Enhet {u[-1]}"\nlevel = "area"\ndimension = "activity"\n'
                    f'responsible = ["child_youth_1"]\n' for u in UNITS)
    town.configure("units.toml", town.configured("units.toml") + units)
    return town


def corrections(dice: random.Random) -> str:
    lines = ["metric;unit;scenario;period;value"]
    for unit in dice.sample(UNITS, dice.randint(1, len(UNITS))):
        lines.append(f"net_cost;{unit};outcome;2024-03 ack;{-10_000 - dice.choice([0, 100, 500, 2_000])}")
    return "\n".join(lines) + "\n"


BUDGETS = "metric;unit;scenario;period;value\n" + "".join(f"net_cost;{u};budget;2024-03 ack;-10 000\n" for u in UNITS)


def post(town: Town, body: str, key: str) -> bool:
    """As a sender does it that asks again until it is answered."""
    try:
        answer = town.request("POST", "/api/v1/figures", body, {"Content-Type": "text/csv", "Idempotency-Key": key})
    except (OSError, FileNotFoundError):
        return False
    expect(answer.status in (200, 201, 503), "figures are taken, or cannot be now", answer.status, answer.body.decode())
    return answer.status != 503


def lives_with_kills(town: Town, dice: random.Random) -> tuple[list[str], str]:
    """Which corrections were taken, in order, and the one that nobody has been answered about."""
    taken: list[str] = []
    waiting = BUDGETS
    for _ in range(KILLS):
        town.smtp.tell(**{**WELL_MAIL, **dice.choice(MAIL_TRICKS)})
        town.http.tell(**{**WELL_HOOK, **dice.choice(HOOK_TRICKS)})
        town.launch(VARSKO_CLOCK=clock(town.starts))
        end, most = time.monotonic() + dice.uniform(0, LONGEST_LIFE), len(taken) + dice.randint(0, 3)
        while time.monotonic() < end:
            if len(taken) < most and town.url and town.running() and post(town, waiting, f"c{len(taken)}"):
                taken.append(waiting)
                waiting = corrections(dice)
            time.sleep(0.005)
        expect(town.running(), "it dies of nothing but our hand", town.log()[-3000:])
        town.kill9()
    return taken, waiting


def settle(town: Town, unanswered: str, key: str) -> None:
    """The servers are well again; what waits is tried until nothing does."""
    town.smtp.tell(**WELL_MAIL)
    town.http.tell(**WELL_HOOK)
    for hours in range(6, 150, 12):                   # what was put off is due, and nothing is too old yet
        town.start(VARSKO_CLOCK=hours_later(hours))
        expect(post(town, unanswered, key), "what was not answered is sent once more")
        try:
            town.wait_until("nothing waits", lambda: not town.items("/api/v1/messages?state=waiting&limit=1"), seconds=20)
            return
        except WalkFailed:
            town.kill9()
    raise WalkFailed("messages wait for ever")


def ledger(town: Town) -> list[dict]:
    return [m for m in town.items("/api/v1/messages?limit=100000")]


def told(messages: list[dict]) -> collections.Counter:
    return collections.Counter((m["alert"], m["transition"], m["recipient"], m["channel"], m["subject"]) for m in messages)


def standing(town: Town) -> list:
    alerts = sorted((a["id"], a["state"], a["level"], a["value"]) for a in town.items("/api/v1/alerts"))
    return [alerts, town.risk("EK-01")["value"]]


def compare_with_what_arrived(town: Town) -> tuple[list[dict], int, int]:
    """(the ledger, how many arrived more than once, how many were refused for good)

    The ledger is read before and after what arrived, so that it does not matter if something is told in between."""
    before, arrived, again = ledger(town), {}, 0
    took = [(m.id.strip("<>").partition("@")[0], m.raw) for m in town.mails()]
    took += [(h["headers"]["x-varsko-message-id"], h["body"]) for h in town.hooks()]
    took += [(m["id"], json.dumps({**m, "try": 0, "written": ""})) for m in town.archived_messages()]
    for id, content in took:
        if id in arrived:
            again += 1
            expect(arrived[id] == content, f"what comes again is the same to the byte: {id}", arrived[id], content)
        arrived[id] = content
    messages = ledger(town)
    states = {m["id"]: m["state"] for m in messages}
    lost = [m["id"] for m in before if m["state"] == "delivered" and m["id"] not in arrived]
    expect(not lost, "what counts as delivered has arrived", lost)
    strangers = [(id, str(arrived[id])[:600]) for id in arrived if id not in states]
    expect(not strangers, "nothing arrives that is not in the ledger", *strangers)
    dead = [m["id"] for m in messages if m["state"] == "dead"]
    for id in dead:
        last = town.api(f"/api/v1/messages/{id}")["history"][-1]
        expect(last["outcome"] == "refused", "only what was refused is given up", id, last)
    expect(set(states.values()) <= {"delivered", "dead"}, "nothing is left waiting", collections.Counter(states.values()))
    return messages, again, len(dead)


def main() -> None:
    dice = random.Random(SEED)
    print(f"seed {SEED}", flush=True)
    with busy_town() as town:
        taken, unanswered = lives_with_kills(town, dice)
        settle(town, unanswered, f"c{len(taken)}")
        taken.append(unanswered)
        messages, again, dead = compare_with_what_arrived(town)
        stands, tellings = standing(town), told(messages)
    with busy_town() as calm:
        calm.start(VARSKO_CLOCK=clock(0))
        for n, body in enumerate(taken):
            expect(post(calm, body, f"c{n}"), "figures are taken")
        calm.wait_until("nothing waits", lambda: not calm.items("/api/v1/messages?state=waiting&limit=1"))
        expected = told(ledger(calm))
        expect(standing(calm) == stands, "alerts and risks stand as without kills", stands, standing(calm))
    forgotten, twice = expected - tellings, tellings - expected
    expect(not forgotten, "nothing is forgotten", *sorted(forgotten)[:5])
    expect(not twice, "nobody is told one thing under two ids", *sorted(twice)[:5])
    expect(len(messages) >= KILLS, "much is told", len(messages))
    print(f"{KILLS} kills, {len(taken)} deliveries of figures, {len(messages)} messages: 0 forgotten, 0 told under two ids, "
          f"{again} sent again under the same, {dead} refused for good")


try:
    main()
except WalkFailed as problem:
    print(f"FAILED with VARSKO_WALK_SEED={SEED}\n{problem}")
    sys.exit(1)
