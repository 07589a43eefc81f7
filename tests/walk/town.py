"""A small municipality with a real varskod, a real mail server and a webhook's receiver around it: what a walk is
written in.

    with Town() as town:
        town.start()
        town.drop("mars.csv", MARCH)
        town.wait_until("the economist has mail", lambda: town.mails(to="ekonom@smavik.example"))
        town.kill9()
        town.start()

Every wait polls with a bound; nothing sleeps and hopes.  All addresses are 127.0.0.1 with ports that the system gives.
The programs come from VARSKO_BIN (a folder), the checkout from VARSKO_SOURCE; both have defaults for running by hand.
"""
import base64
import dataclasses
import email
import email.policy
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

SOURCE = pathlib.Path(os.environ.get("VARSKO_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BIN = pathlib.Path(os.environ.get("VARSKO_BIN", SOURCE / "build" / "bin"))
PATIENCE = float(os.environ.get("VARSKO_WALK_PATIENCE", "60"))   # seconds; only a walk that fails waits so long

ECONOMIST, CHIEF, HEAD = "ekonom@smavik.example", "chef.bou@smavik.example", "forvaltningschef@smavik.example"

# Published figures of March 2024 (Tyresö's monthly report, net cost by activity, tkr, January to March); the
# municipality around them is invented.
MARCH = """metric;unit;scenario;period;value
net_cost;asn;outcome;2024-03 ack;-78 622
net_cost;asn;budget;2024-03 ack;-77 214
net_cost;child_youth;outcome;2024-03 ack;-22 681
net_cost;child_youth;budget;2024-03 ack;-19 791
net_cost;care_adults;outcome;2024-03 ack;-20 091
net_cost;care_adults;budget;2024-03 ack;-20 402
"""

# Published as 59, 65, 88 for January to March 2019 (investigations opened, Barn & unga); the year is moved here.
INFLOW = """metric;unit;scenario;period;value
investigations_opened;child_youth;outcome;2024-01;59
investigations_opened;child_youth;outcome;2024-02;65
investigations_opened;child_youth;outcome;2024-03;88
"""

CONFIGURATION = {
    "varsko.toml": """
[organisation]
id = "smavik"
name = "Småviks socialförvaltning"
language = "sv"
time_zone = "Europe/Stockholm"
[http]
listen = "127.0.0.1:0"
read_without_token_on_loopback = true
[clock]
pretend = "2024-04-16"
[channel.mail]
kind = "smtp"
url = "smtp://127.0.0.1:{smtp}"
from = "varsko <varsko@smavik.example>"
timeout = 10
[channel.hook]
kind = "webhook"
url = "http://127.0.0.1:{http}/varsko"
secret_file = "{folder}/hook.secret"
timeout = 10
[channel.archive]
kind = "file"
folder = "outbox"
[constants]
smallest_amount = {{ value = "200 tkr", by_level = {{ board = "0 tkr" }} }}
""",
    "units.toml": """
[[unit]]
id = "asn"
name = "Socialnämnden"
level = "board"
dimension = "activity"
responsible = ["department"]
[[unit]]
id = "child_youth"
parent = "asn"
name = "Barn- och ungdomsvård"
level = "area"
dimension = "activity"
responsible = ["child_youth_1"]
aliases = ["Barn och unga"]
[[unit]]
id = "care_adults"
parent = "asn"
name = "Vård och vuxna"
level = "area"
dimension = "activity"
responsible = ["department"]
[[unit]]
id = "department"
name = "Socialförvaltningen"
level = "department"
[[unit]]
id = "child_youth_1"
parent = "department"
name = "Barn och ungdom 1"
level = "unit"
""",
    "metrics.toml": """
[[metric]]
id = "net_cost"
name = {{ sv = "Nettokostnad", en = "Net cost" }}
measure = "tkr"
good = "higher"
adds_over_time = "sum"
scenarios = ["outcome", "budget", "forecast"]
calendar = {{ every = "month", due = "10th working day after" }}
[[metric]]
id = "investigations_opened"
name = {{ sv = "Inledda utredningar", en = "Investigations opened" }}
measure = "count"
good = "lower"
adds_over_time = "sum"
groups = ["inflow"]
[[metric]]
id = "pulse"
name = {{ sv = "Pulsmätning", en = "Pulse" }}
measure = "index"
good = "higher"
kind = "index"
adds_over_time = "mean"
expected = {{ units = ["child_youth"], from = "2024-02", to = "2024-12", by = "chief" }}
""",
    "people.toml": """
[[person]]
id = "economist1"
name = "Ekonom Ett"
mail = "ekonom@smavik.example"
roles = [{{ role = "economist", unit = "asn" }}]
[[person]]
id = "chief_child_youth"
name = "Enhetschef Barn och ungdom"
mail = "chef.bou@smavik.example"
roles = [{{ role = "chief", unit = "child_youth_1" }}]
[[person]]
id = "head"
name = "Förvaltningschef"
mail = "forvaltningschef@smavik.example"
roles = [{{ role = "chief", unit = "department" }}]
[[route]]
match = {{ rule = "budget-balance" }}
to = ["economist"]
channels = ["hook", "archive"]
continue = true
""",
    "risks.toml": """
[[risk]]
id = "EK-01"
type = "finance"
text = {{ sv = "Åtgärderna för ekonomi i balans räcker inte" }}
probability = 3
consequence = 5
owner = "head"
unit = "asn"
""",
    "rules.d/10-budget.toml": """
[[rule]]
id = "budget-balance"
title = {{ sv = "Budget i balans, ackumulerat", en = "Budget in balance, to date" }}
metric = "net_cost"
units = {{ level = ["board", "area"] }}
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
amount = "ytd(outcome) - ytd(budget)"
[rule.levels]
red = "deviation < -2% and abs(amount) >= smallest_amount"
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "worsened", "resolved", "corrected"]
to = ["economist", "chief"]
[rule.risk]
id = "EK-01"
probability = {{ yellow = 4, red = 5 }}
[rule.say]
sv = "{{unit}} ligger {{deviation:+.1%}} ({{amount:+}}) mot budget till och med {{period}}."
""",
    "rules.d/20-inflow.toml": """
[[rule]]
id = "inflow-rising"
title = {{ sv = "Inflödet stiger", en = "Inflow is rising" }}
metric = {{ group = "inflow" }}
units = "*"
value = "outcome"
when = "rising(outcome, 2)"
[rule.notify]
on = ["flag", "resolved", "corrected"]
to = ["chief"]
[rule.risk]
open = true
type = "finance"
text = {{ sv = "Fler utredningar ökar kostnaderna" }}
probability = "+1"
consequence = 4
owner = "chief"
[rule.say]
sv = "{{metric}} i {{unit}} har stigit två månader i rad: {{outcome}} i {{period}}."
""",
}


class WalkFailed(AssertionError):
    pass


def expect(condition, sentence: str, *shown) -> None:
    """A walk's assertion: says in words what did not hold, and what was there instead."""
    if not condition:
        raise WalkFailed("\n".join([f"not so: {sentence}", *(f"  {item}" for item in shown)]))


@dataclasses.dataclass
class Mail:
    """One mail as the server took it."""
    to: str
    raw: bytes

    @property
    def parsed(self):
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def id(self) -> str:
        return self.parsed["Message-ID"]

    @property
    def subject(self) -> str:
        return self.parsed["Subject"]

    @property
    def text(self) -> str:
        return self.parsed.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.parsed.get_body(("html",)).get_content()


class Receiver:
    """One of tests/support/*_sink.py as a child."""

    def __init__(self, script: str, out: pathlib.Path, *options: str):
        self.out = out
        self.process = subprocess.Popen(
            ["/usr/bin/python3", str(SOURCE / "tests" / "support" / script), "--out", str(out), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def tell(self, **tricks) -> None:
        self.process.stdin.write(json.dumps(tricks) + "\n")
        self.process.stdin.flush()

    def records(self) -> list[dict]:
        if not self.out.exists():
            return []
        whole, _, _ = self.out.read_text(encoding="utf-8").rpartition("\n")   # a line may be half written
        return [json.loads(line) for line in whole.splitlines()]

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class Answer:
    def __init__(self, status: int, headers, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Town:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="varsko-walk-"))
        self.config, self.data = self.folder / "config", self.folder / "data"
        self.inbox = self.data / "inbox"
        self.smtp = Receiver("smtp_sink.py", self.folder / "mails.jsonl")
        self.http = Receiver("http_sink.py", self.folder / "hooks.jsonl", "--secret", "hemligt")
        (self.folder / "hook.secret").write_text("hemligt\n", encoding="utf-8")
        (self.folder / "hook.secret").chmod(0o600)
        for name, text in CONFIGURATION.items():
            self.configure(name, text.format(smtp=self.smtp.port, http=self.http.port, folder=self.folder))
        self.process, self.url, self.starts = None, None, 0

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        if self.running():
            self.kill9()
        self.smtp.stop()
        self.http.stop()
        if kind is not None:
            print(f"── the daemon's log ──\n{self.log()[-6000:]}", file=sys.stderr)
        shutil.rmtree(self.folder)

    # ── what a person does ───────────────────────────────────────────────────────────────────────────────────────
    def configure(self, name: str, text: str) -> None:
        path = self.config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(path.name + "~")   # an editor writes beside and renames
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)

    def configured(self, name: str) -> str:
        return (self.config / name).read_text(encoding="utf-8")

    def drop(self, name: str, content: str | bytes) -> None:
        """As cp does it: the file appears, is written, is closed."""
        with (self.inbox / name).open("wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)

    def varsko(self, *arguments: str, exit_code: int | None = 0, through_daemon: bool = True) -> str:
        """The command line; through the daemon's API while one runs, unless told otherwise."""
        environment = {**os.environ, "LANG": "sv_SE.UTF-8"}
        if through_daemon and self.running():
            environment |= {"VARSKO_URL": self.url, "VARSKO_TOKEN": self.token()}
        done = subprocess.run([str(BIN / "varsko"), *arguments], env=environment, capture_output=True, text=True,
                              timeout=PATIENCE)
        if exit_code is not None:
            expect(done.returncode == exit_code, f"varsko {' '.join(arguments)} ends with {exit_code}",
                   f"it ended with {done.returncode}", done.stdout, done.stderr)
        return done.stdout + done.stderr

    def amtool(self, *arguments: str) -> str:
        """Alertmanager's own command line, asking our daemon."""
        program = shutil.which("amtool")
        expect(program, "amtool is installed (prometheus-alertmanager, packaging/packages.txt)")
        access = self.folder / "amtool-access.yml"                  # as a client of theirs brings a token
        access.write_text(f"authorization:\n  type: Bearer\n  credentials: {self.token()}\n")
        done = subprocess.run([program, f"--alertmanager.url={self.url}", f"--http.config.file={access}", *arguments],
                              capture_output=True, text=True, timeout=PATIENCE)
        expect(done.returncode == 0, f"amtool {' '.join(arguments)} does it", done.returncode, done.stdout, done.stderr)
        return done.stdout

    # ── the daemon ───────────────────────────────────────────────────────────────────────────────────────────────
    def launch(self, failpoint: str = "", **environment: str) -> None:
        """Starts varskod and does not wait."""
        expect(not self.running(), "only one daemon at a time")
        self.starts += 1
        variables = {**os.environ, **environment}
        variables.pop("VARSKO_FAILPOINT", None)
        if failpoint:
            variables["VARSKO_FAILPOINT"] = failpoint
        self.url = None
        with (self.folder / "log").open("ab") as log:
            # restore_signals=False: a file that grows past its limit is an error to the daemon, as a full disk is.
            self.process = subprocess.Popen(
                [str(BIN / "varskod"), "--config", str(self.config), "--data", str(self.data), "--listen", "127.0.0.1:0"],
                stdout=subprocess.PIPE, stderr=log, env=variables, restore_signals=False)
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def _listen(self, process) -> None:
        with (self.folder / "out").open("ab") as out:
            for line in process.stdout:
                out.write(line)
                if (found := re.search(rb"http://[0-9.]+:\d+", line)) and process is self.process:
                    self.url = found.group().decode()
        process.stdout.close()

    def start(self, failpoint: str = "", **environment: str) -> "Town":
        """Starts varskod and waits until it is ready, or has died at a failpoint."""
        self.launch(failpoint, **environment)
        self.wait_until("the daemon is ready", lambda: self.ready() or (failpoint and self.dead()))
        return self

    def ready(self) -> bool:
        if self.url is None:
            expect(not self.dead() or self.process.returncode == -signal.SIGKILL, "the daemon starts",
                   f"it ended with {self.process.poll()}", self.log()[-3000:])
            return False
        try:
            return self.request("GET", "/readyz").status == 200
        except OSError:
            return False

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def dead(self) -> bool:
        """Killed by SIGKILL.  Any other end that nobody asked for is a bug."""
        code = self.process.poll()
        expect(code in (None, 0, -signal.SIGKILL), "the daemon ends only when told or killed", f"it ended with {code}", self.log()[-3000:])
        return code == -signal.SIGKILL

    def kill9(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and the exit code of a clean stop."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def log(self) -> str:
        log = self.folder / "log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def said(self) -> str:
        out = self.folder / "out"
        return out.read_text(encoding="utf-8", errors="replace") if out.exists() else ""

    def token(self) -> str:
        return (self.data / "token").read_text(encoding="utf-8").strip()

    # ── what can be seen from outside ────────────────────────────────────────────────────────────────────────────
    def request(self, method: str, path: str, body: str | bytes | None = None, headers: dict | None = None) -> Answer:
        """Any answer is returned; no answer is an OSError."""
        data = body.encode("utf-8") if isinstance(body, str) else body
        asked = urllib.request.Request(self.url + urllib.parse.quote(path, safe="/?&=%:"), data=data, method=method)
        for name, value in (headers or {}).items():
            asked.add_header(name, value)
        if method != "GET":
            asked.add_header("Authorization", f"Bearer {self.token()}")
        if data is not None and "Content-Type" not in (headers or {}):
            asked.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.headers, answer.read())

    def api(self, path: str, method: str = "GET", body: dict | list | None = None) -> object:
        """The JSON of a 2xx answer."""
        answer = self.request(method, path, None if body is None else json.dumps(body))
        expect(200 <= answer.status < 300, f"{method} {path} is answered", f"HTTP {answer.status}", answer.body.decode())
        return answer.json

    def items(self, path: str) -> list[dict]:
        answer = self.api(path)
        return answer["items"] if isinstance(answer, dict) and "items" in answer else answer

    def alert(self, rule: str, unit: str, metric: str = "net_cost") -> dict | None:
        return next((a for a in self.items("/api/v1/alerts") if a["id"] == f"{rule}:{metric}:{unit}"), None)

    def risk(self, id: str) -> dict:
        return self.api(f"/api/v1/risks/{id}")

    def assessment(self, rule: str, unit: str, period: str, **more: str) -> dict:
        query = urllib.parse.urlencode({"rule": rule, "unit": unit, "period": period, **more})
        found = self.items(f"/api/v1/assessments?{query}")
        expect(len(found) == 1, f"there is one assessment of {rule} for {unit} in {period}", found)
        return found[0]

    def batch(self, file: str) -> dict | None:
        return next((b for b in self.items("/api/v1/batches") if b["file"] == file), None)

    def mails(self, to: str | None = None) -> list[Mail]:
        taken = [Mail(record["to"][0], base64.b64decode(record["raw"])) for record in self.smtp.records()]
        return [mail for mail in taken if to is None or mail.to == to]

    def hooks(self) -> list[dict]:
        return self.http.records()

    def archived_messages(self) -> list[dict]:
        file = self.data / "outbox" / "messages.ndjson"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []

    def waiting_files(self) -> list[str]:
        return sorted(path.name for path in self.inbox.iterdir() if path.is_file()) if self.inbox.exists() else []

    def archive(self) -> list[str]:
        return sorted(path.name for path in (self.inbox / "archive").rglob("*") if path.is_file())

    def refused(self) -> list[str]:
        return sorted(path.name for path in (self.inbox / "refused").rglob("*") if path.is_file())

    def quiet(self) -> bool:
        """Nothing left to do: the inbox is empty and no message waits."""
        return not self.waiting_files() and not self.items("/api/v1/messages?state=waiting")

    # ── waiting ──────────────────────────────────────────────────────────────────────────────────────────────────
    def wait_until(self, what: str, condition, seconds: float = PATIENCE):
        """Polls until the condition gives something true, and returns that."""
        end, problem = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                if found := condition():
                    return found
                problem = None
            except OSError as gone:   # the daemon is away or just dying; the condition decides whether that is right
                problem = gone
            time.sleep(0.03)
        raise WalkFailed(f"waited {seconds:.0f} s in vain until {what}" + (f": {problem}" if problem else ""))

    def wait_until_quiet(self) -> None:
        self.wait_until("everything is taken and everybody is told", self.quiet)


def walk(steps: dict) -> None:
    """Runs each step (a sentence and a function) and says what went wrong, for ctest."""
    failed = 0
    wanted = " ".join(sys.argv[1:])              # by hand: python3 bad_input_walk.py full disk
    for sentence, step in steps.items():
        if wanted not in sentence:
            continue
        began = time.monotonic()
        try:
            step()
            print(f"ok      {sentence}  ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception as problem:   # every step is tried, and each failure told
            failed += 1
            print(f"FAILED  {sentence}\n{type(problem).__name__}: {problem}", flush=True)
            if not isinstance(problem, WalkFailed):
                import traceback
                traceback.print_exc()
    sys.exit(failed != 0)
