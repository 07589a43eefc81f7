"""Every way out that is not mail or a webhook, with a real peer at its end; and what happens when one is stuck."""
import datetime
import json
import pathlib
import shutil
import socket
import subprocess
import urllib.request
import xml.etree.ElementTree as ElementTree

from town import ECONOMIST, MARCH, Receiver, Town, expect, walk

BETTER = MARCH.replace("-22 681", "-19 700").replace("-78 622", "-77 200")
ATOM = "{http://www.w3.org/2005/Atom}"


def add(town: Town, name: str, text: str) -> None:
    town.configure(name, town.configured(name) + text)


# ── a real Alertmanager ──────────────────────────────────────────────────────────────────────────────────────────────

class RealAlertmanager:
    """Debian's, on a port of its own, without a cluster; it passes on to a receiver of ours."""

    def __init__(self, folder: pathlib.Path):
        program = shutil.which("prometheus-alertmanager")
        expect(program, "prometheus-alertmanager is installed (packaging/packages.txt)")
        self.behind = Receiver("http_sink.py", folder / "behind.jsonl")
        (folder / "am.yml").write_text(
            "route: {receiver: ours, group_by: [alertname, unit], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
            "receivers:\n- name: ours\n  webhook_configs:\n"
            f"  - {{url: 'http://127.0.0.1:{self.behind.port}/', send_resolved: true}}\n", encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = (folder / "am.log").open("wb")
        self.process = subprocess.Popen(
            [program, f"--config.file={folder / 'am.yml'}", f"--storage.path={folder / 'am'}",
             f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address="],
            stdout=self.log, stderr=self.log)
        self.url = f"http://127.0.0.1:{self.port}"

    def ask(self, path: str):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def ready(self) -> bool:
        with urllib.request.urlopen(self.url + "/-/ready", timeout=10) as answer:
            return answer.status == 200

    def heard(self, status: str, unit: str, color: str) -> dict | None:
        """The newest notification behind it with such an alert."""
        for record in reversed(self.behind.records()):
            for alert in json.loads(record["body"])["alerts"]:
                labels = alert["labels"]
                if alert["status"] == status and labels["unit"] == unit and labels["level"] == color:
                    return alert
        return None

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()
        self.behind.stop()


def told_to_alertmanager() -> None:
    with Town() as town:
        manager = RealAlertmanager(town.folder)
        try:
            town.wait_until("the Alertmanager is ready", manager.ready)
            add(town, "varsko.toml", f'[channel.am]\nkind = "alertmanager"\nurl = "{manager.url}"\nresend = "1 s"\n')
            town.start()
            town.drop("mars.csv", MARCH)
            town.wait_until("the alert has gone through it", lambda: manager.heard("firing", "child_youth", "red"))
            active = manager.ask("/api/v2/alerts?active=true")
            mine = [a for a in active if a["labels"]["unit"] == "child_youth" and a["labels"]["alertname"] == "budget-balance"]
            expect(len(mine) == 1, "it has the alert once", active)
            expect(mine[0]["labels"] == {"alertname": "budget-balance", "metric": "net_cost", "unit": "child_youth",
                                         "level": "red", "organisation": "smavik"}, "with its labels", mine[0])
            expect(mine[0]["annotations"]["summary"].startswith("R Röd: Budget i balans, ackumulerat, Barn- och ungdomsvård"),
                   "a heading", mine[0])
            expect("mot budget" in mine[0]["annotations"]["description"], "and the rule's sentence", mine[0])
            ends = datetime.datetime.fromisoformat(mine[0]["endsAt"].replace("Z", "+00:00"))
            expect(ends > datetime.datetime.now(datetime.timezone.utc), "it lives by its clock", mine[0])
            state = next(c for c in town.items("/api/v1/channels") if c["name"] == "am")
            expect(state["kind"] == "alertmanager" and state["state"] == "flows" and state["delivered"], "it is seen to be told", state)

            # The figures are mended, and the daemon is gone before anybody was told so.
            town.stop()
            town.varsko("ingest", "--config", str(town.config), "--data", str(town.data), write(town, "bättre.csv", BETTER))
            town.start()
            town.wait_until("the end came through after the restart", lambda: manager.heard("resolved", "child_youth", "red"))
            expect(not [a for a in manager.ask("/api/v2/alerts?active=true") if a["labels"] == mine[0]["labels"]],
                   "and it rings no more")
        finally:
            manager.stop()


def write(town: Town, name: str, text: str) -> str:
    path = town.folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# ── chat, command, journal, syslog ───────────────────────────────────────────────────────────────────────────────────

def every_way_out() -> None:
    with Town() as town, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as syslog:
        chat = Receiver("http_sink.py", town.folder / "chat.jsonl")
        journal.bind(str(town.folder / "journal"))
        journal.settimeout(60)
        syslog.bind(("127.0.0.1", 0))
        syslog.settimeout(60)
        program = town.folder / "tell"
        program.write_text(f'#!/bin/sh\ncat >> "{town.folder}/told"\necho "taken for $VARSKO_RECIPIENT"\n', encoding="utf-8")
        program.chmod(0o755)
        secret = town.folder / "room.url"
        secret.write_text(f"http://127.0.0.1:{chat.port}/hooks/hemlig\n", encoding="utf-8")
        secret.chmod(0o600)
        add(town, "varsko.toml", f"""
[channel.room]
kind = "chat"
form = "mattermost"
url_file = "{secret}"
rate = "60 per minute"
[channel.sms]
kind = "command"
run = ["{program}"]
[channel.journal]
kind = "journal"
socket = "{town.folder / 'journal'}"
[channel.log]
kind = "syslog"
url = "udp://127.0.0.1:{syslog.getsockname()[1]}"
""")
        add(town, "people.toml", '[[route]]\nmatch = { rule = "budget-balance", unit = "child_youth" }\nchannels = ["room", "sms", "journal", "log"]\n')
        town.start()
        town.drop("mars.csv", MARCH)
        town.wait_until_quiet()
        (posted,) = chat.records()
        text = json.loads(posted["body"])["text"]
        expect(text.startswith("**R Röd · Budget i balans, ackumulerat · Barn- och ungdomsvård**"), "the room has it", text)
        entry = journal.recv(1 << 16).decode(errors="replace")       # a field of several lines has its length before it, in bytes
        expect("VARSKO_UNIT=child_youth\n" in entry and "PRIORITY=3\n" in entry, "the journal has it", entry)
        line = syslog.recv(1 << 16).decode()
        expect(line.startswith("<27>1 ") and 'unit="child_youth"' in line, "syslog has it", line)
        told = json.loads((town.folder / "told").read_text(encoding="utf-8"))
        expect(told["alert"] == "budget-balance:net_cost:child_youth", "the program has it", told)
        answers = {m["channel"]: m["answer"] for m in town.items("/api/v1/messages")}
        expect(answers["sms"] == "exit 0: taken for channel:sms", "and its words are kept", answers)
        expect("hemlig" not in town.log() and "hemlig" not in json.dumps(town.items("/api/v1/messages")),
               "the room's address is nowhere to be read")
        chat.stop()

        # A secret that everybody can read is not used.
        secret.chmod(0o644)
        town.reload()
        town.wait_until("it is refused", lambda: "is a secret that everybody on this machine can read" in town.log())


# ── a channel that is stuck ──────────────────────────────────────────────────────────────────────────────────────────

def later(town: Town, day: str) -> None:
    """The daemon is started on another day."""
    expect(town.stop() == 0, "a clean stop")
    text = town.configured("varsko.toml")
    before = text.split('pretend = "')[1][:10]
    town.configure("varsko.toml", text.replace(before, day))
    town.start()


def deliveries(town: Town) -> list[dict]:
    bodies = [json.loads(record["body"]) for record in town.hooks()]
    return [body["alerts"][0] for body in bodies if body["groupLabels"]["alertname"] == "delivery"]


def stuck_and_told() -> None:
    with Town() as town:
        add(town, "people.toml", '[[person]]\nid = "admin1"\nmail = "admin@smavik.example"\nroles = [{ role = "admin" }]\n')
        town.smtp.tell(defer_all=True)
        town.start()
        town.drop("mars.csv", MARCH)
        town.wait_until("mail waits, the webhook has gone", lambda: town.hooks() and town.items("/api/v1/messages?state=waiting"))
        mail = lambda: next(c for c in town.items("/api/v1/channels") if c["name"] == "mail")
        town.wait_until("the channel has failed", lambda: mail()["failures"] > 0)
        expect(mail()["oldest_waiting"] is not None, "the API says since when", mail())
        metrics = town.request("GET", "/metrics").body.decode()
        expect('varsko_channel_oldest_waiting_seconds{channel="mail"}' in metrics, "so do the metrics", metrics[:2000])
        expect("mail: " in town.varsko("outbox") and " väntar, det äldsta sedan " in town.varsko("outbox"), "and varsko outbox",
               town.varsko("outbox"))

        later(town, "2024-04-17")
        town.wait_until("the admin is told, by another channel", lambda: deliveries(town))
        (told,) = deliveries(town)
        expect(told["status"] == "firing" and told["labels"]["unit"] == "mail", "which channel it is", told)
        expect("Röd: kanalen mail levererar inte" == told["annotations"]["summary"], "in words", told)

        town.smtp.tell(defer_all=False)
        later(town, "2024-04-18")
        town.wait_until("the mails have gone", lambda: town.mails(to=ECONOMIST))
        town.wait_until("the admin hears that it is over, by mail", lambda: town.mails(to="admin@smavik.example"))
        (over,) = town.mails(to="admin@smavik.example")
        expect(over.subject == "Kanalen mail levererar igen", "it delivers again", over.subject)
        expect(len(deliveries(town)) == 1, "each was told once", deliveries(town))


def given_up() -> None:
    with Town() as town:
        town.configure("varsko.toml", town.configured("varsko.toml").replace(
            'kind = "smtp"', 'kind = "smtp"\nmost_age = "2 days"'))
        town.smtp.tell(defer_all=True)
        town.start()
        town.drop("mars.csv", MARCH)
        town.wait_until("mail has been tried", lambda: any(m["attempts"] for m in town.items("/api/v1/messages?state=waiting")))
        later(town, "2024-04-20")
        dead = town.wait_until("what is too old is given up", lambda: town.items("/api/v1/messages?state=dead"))
        expect(all("given up: it has waited longer than 48 hours" in m["answer"] for m in dead if m["channel"] == "mail"), "and says why", dead)
        town.smtp.tell(defer_all=False)
        one = dead[0]["id"]
        town.varsko("outbox", "retry", one)
        town.wait_until("a person puts one back, and it goes", lambda: town.api(f"/api/v1/messages/{one}")["state"] == "delivered")


# ── the feeds ────────────────────────────────────────────────────────────────────────────────────────────────────────

def feed(town: Town, name: str) -> ElementTree.Element:
    answer = town.request("GET", name)
    expect(answer.status == 200, f"{name} is answered", answer.status, answer.body.decode())
    expect(answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8", "as a feed", answer.headers["Content-Type"])
    root = ElementTree.fromstring(answer.body)
    expect(root.tag == ATOM + "feed", "it is a feed", root.tag)
    # RFC 4287, 4.1.1 and 4.1.2: what must be there, and once.
    for element, children in ((root, ("id", "title", "updated")), *((e, ("id", "title", "updated", "content")) for e in root.iter(ATOM + "entry"))):
        for child in children:
            found = element.findall(ATOM + child)
            expect(len(found) == 1 and found[0].text, f"one {child}", ElementTree.tostring(element))
        datetime.datetime.fromisoformat(element.find(ATOM + "updated").text.replace("Z", "+00:00"))
    expect(root.find(f"{ATOM}author/{ATOM}name").text, "an author for all of it")
    expect([l.get("rel") for l in root.findall(ATOM + "link")] == ["self"], "its own address")
    ids = [e.find(ATOM + "id").text for e in root.iter(ATOM + "entry")]
    expect(len(ids) == len(set(ids)), "no id twice", *ids)
    stamps = [e.find(ATOM + "updated").text for e in root.iter(ATOM + "entry")]
    expect(stamps == sorted(stamps, reverse=True), "newest first", *stamps)
    return root


def entries(root: ElementTree.Element) -> dict[str, tuple[str, str]]:
    return {e.find(ATOM + "id").text: (e.find(ATOM + "updated").text, e.find(ATOM + "title").text) for e in root.iter(ATOM + "entry")}


def titles(root: ElementTree.Element) -> list[str]:
    return [title for _, title in entries(root).values()]


def feeds() -> None:
    with Town() as town:
        town.start()
        fired = "Nytt larm: R Röd: Budget i balans, ackumulerat, Barn- och ungdomsvård, mars 2024"
        expect(fired not in titles(feed(town, "/feeds/child_youth.atom")), "nothing has happened yet")
        town.drop("mars.csv", MARCH)
        town.wait_until_quiet()
        area, every = feed(town, "/feeds/child_youth.atom"), feed(town, "/feeds/all.atom")
        board = feed(town, "/feeds/asn.atom")
        expect(area.get("{http://www.w3.org/XML/1998/namespace}lang") == "sv", "in Swedish")
        expect(titles(area).count(fired) == 1, "an entry says what happened", titles(area))
        content = next(e.find(f"{ATOM}content").text for e in area.iter(ATOM + "entry") if e.find(f"{ATOM}title").text == fired)
        expect(content.startswith("Nytt larm. ") and "mot budget" in content, "with the rule's sentence", content)
        expect(entries(area).keys() < entries(board).keys(), "the board's has all under it", entries(board))
        expect(entries(board).keys() <= entries(every).keys(), "and all has everything")
        english = feed(town, "/feeds/child_youth.atom?lang=en")
        expect(entries(english).keys() == entries(area).keys(), "an entry has one id in both languages")
        expect(any(title.startswith("New alert: R Red: ") for title in titles(english)), "in English", titles(english))
        town.varsko("ack", "budget-balance:net_cost:child_youth", "--comment", "Vi ser <över> & återkommer")
        after = feed(town, "/feeds/child_youth.atom")
        expect(entries(area).items() <= entries(after).items() and len(entries(after)) == len(entries(area)) + 1, "what was there stays as it was", entries(after))
        expect("Vi ser <över> & återkommer" in after.find(f"{ATOM}entry/{ATOM}content").text, "the comment can be read")
        town.kill9()
        town.start()
        expect(entries(feed(town, "/feeds/child_youth.atom")) == entries(after), "a restart changes nothing")
        expect(len(entries(feed(town, "/feeds/all.atom?limit=1"))) == 1, "as many as are asked for")
        unknown = town.request("GET", "/feeds/child_yuoth.atom")
        expect(unknown.status == 404 and 'did you mean "child_youth"' in unknown.json["detail"], "an unknown unit is told", unknown.body)
        expect(town.request("GET", "/feeds/child_youth").status == 404, "a feed's name ends with .atom")


walk({"a real Alertmanager is told how alerts stand, and hears of an end over a restart": told_to_alertmanager,
      "a room, a program, the journal and syslog get what concerns them": every_way_out,
      "a channel that is stuck is told of through another, once, and so is its end": stuck_and_told,
      "what has waited too long is given up, and a person can send it all the same": given_up,
      "the feeds are Atom, in two languages, and never change what they have said": feeds})
