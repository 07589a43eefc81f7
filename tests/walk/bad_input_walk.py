"""Everything a day brings that should not have come.  Each gives one clear message and loses nothing: after every piece
of bad input the good figures of March still come in, are assessed, and the right people are told."""
import http.client
import os
import re
import resource
import signal
import sqlite3
import subprocess

from town import BIN, ECONOMIST, INFLOW, MARCH, Town, expect, walk


def march_still_works(town: Town) -> None:
    town.drop("mars-2024.csv", MARCH)
    town.wait_until("the good file is taken all the same", lambda: town.batch("mars-2024.csv"))
    town.wait_until("and told", lambda: [m for m in town.mails(ECONOMIST) if "Barn- och ungdomsvård" in m.subject])
    expect(town.alert("budget-balance", "child_youth")["level"] == "red", "and assessed")


def refused_whole(name: str, content: bytes, failure: str, *words: str):
    def step() -> None:
        with Town() as town:
            town.start()
            town.drop(name, content)
            batch = town.wait_until(f"{name} is refused", lambda: town.batch(name))
            expect(batch["state"] == "refused" and batch["failure"] == failure, f"it is refused as {failure}", batch)
            expect(batch["failure_message"] and "\n" not in batch["failure_message"], "in one sentence", batch)
            for word in words:
                expect(word in batch["failure_message"], f"which says {word}", batch["failure_message"])
            town.wait_until("it lies in refused/", lambda: name in town.refused())
            expect(name not in town.waiting_files() and name not in town.archive(), "and nowhere else")
            expect(town.items("/api/v1/figures") == [], "nothing of it was taken")
            march_still_works(town)
    return step


def rows_that_cannot_be_read() -> None:
    with Town() as town:
        town.start()
        town.drop("blandat.csv", MARCH.replace("net_cost;asn;budget", "net_cots;asn;budget") +
                  "net_cost;child_yuoth;outcome;2024-02 ack;-1\n"
                  "net_cost;child_youth;outcome;2024-13;-1\n"
                  "net_cost;child_youth;outcome;2024-02 ack;tolv\n")
        batch = town.wait_until("the file is taken", lambda: town.batch("blandat.csv"))
        expect((batch["state"], batch["figures"], batch["rejected"]) == ("taken", 5, 4), "five figures in, four rows out", batch)
        problems = {p["row"]: p for p in town.api(f"/api/v1/batches/{batch['id']}")["problems"] if p["kind"] == "rejection"}
        expect(sorted(problems) == [3, 8, 9, 10], "each rejected row is named", problems)
        expect("net_cost" in problems[3]["message"], "with the nearest metric", problems[3])
        expect("child_youth" in problems[8]["message"], "with the nearest unit", problems[8])
        expect("2024-13" in problems[9]["message"], "with what is no period", problems[9])
        expect("tolv" in problems[10]["message"], "with what is no number", problems[10])


def duplicate_rows() -> None:
    with Town() as town:
        town.start()
        town.drop("dubbel.csv", MARCH + "net_cost;asn;outcome;2024-03 ack;-78 622\nnet_cost;care_adults;outcome;2024-03 ack;-99\n")
        batch = town.wait_until("it is taken", lambda: town.batch("dubbel.csv"))
        told = town.api(f"/api/v1/batches/{batch['id']}")["problems"]
        about = [p for p in told if p["row"] in (8, 9)]
        expect(any(p["row"] == 9 for p in about), "the row that says otherwise is told", told)
        values = {f["value"] for f in town.items("/api/v1/figures?metric=net_cost&unit=asn&scenario=outcome")}
        expect(values == {-78622}, "the same said twice is said once", values)


def the_same_file_twice() -> None:
    with Town() as town:
        town.start()
        march_still_works(town)
        town.wait_until_quiet()
        before = len(town.mails()), len(town.items("/api/v1/figures?versions=all")), len(town.items("/api/v1/batches"))
        town.drop("mars-2024.csv", MARCH)
        town.drop("kopia-av-mars.csv", MARCH)
        town.wait_until_quiet()
        after = len(town.mails()), len(town.items("/api/v1/figures?versions=all")), len(town.items("/api/v1/batches"))
        expect(before == after, "nothing is taken or told twice", before, after)
        expect(len(town.archive()) + len(town.refused()) == 3, "all three files are kept", town.archive(), town.refused())


def two_files_at_once() -> None:
    with Town() as town:
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.drop("inflode.csv", INFLOW)
        town.wait_until("both are taken", lambda: town.batch("mars-2024.csv") and town.batch("inflode.csv"))
        expect(len(town.items("/api/v1/figures")) == 9, "each whole")
        town.wait_until_quiet()
        expect(town.archive() == ["inflode.csv", "mars-2024.csv"], "both are archived", town.archive())


def a_file_that_is_still_written() -> None:
    with Town() as town:
        town.start()
        half = len(MARCH) // 2
        with (town.inbox / "langsam.csv").open("w", encoding="utf-8") as slow:
            slow.write(MARCH[:half])
            slow.flush()
            town.drop("inflode.csv", INFLOW)
            town.wait_until("another file is taken meanwhile", lambda: town.batch("inflode.csv"))
            expect(town.batch("langsam.csv") is None and "langsam.csv" in town.waiting_files(), "the half file waits")
            slow.write(MARCH[half:])
        batch = town.wait_until("it is taken when it is closed", lambda: town.batch("langsam.csv"))
        expect(batch["figures"] == 6 and batch["rejected"] == 0, "whole", batch)


def renamed_when_finished() -> None:
    with Town() as town:
        town.start()
        town.drop("mars.csv.part", MARCH)
        town.drop(".mars.csv", MARCH)
        town.drop("inflode.csv", INFLOW)
        town.wait_until("another file is taken and archived meanwhile", lambda: "inflode.csv" in town.archive())
        expect(town.waiting_files() == [".mars.csv", "mars.csv.part"], "unfinished names wait", town.waiting_files())
        (town.inbox / "mars.csv.part").rename(town.inbox / "mars.csv")
        town.wait_until("it is taken under its final name", lambda: town.batch("mars.csv"))


def a_folder_in_the_inbox() -> None:
    with Town() as town:
        town.start()
        (town.inbox / "gamla filer").mkdir()
        (town.inbox / "gamla filer" / "feb.csv").write_text(INFLOW, encoding="utf-8")
        os.symlink("/etc/passwd", town.inbox / "lank.csv")
        march_still_works(town)
        town.wait_until("the log names the folder", lambda: "gamla filer" in town.log())
        expect((town.inbox / "gamla filer" / "feb.csv").exists(), "it is left alone")
        expect(town.items("/api/v1/figures?metric=investigations_opened") == [], "nothing of it is taken")
        expect(town.batch("lank.csv") is None, "a link is not followed")


def a_personal_number() -> None:
    with Town() as town:
        town.start()
        # Of nobody: a date and the check digit that goes with it, as the tax agency's own test numbers are.
        number, digits = "850709-9805", "8507099805"
        town.drop("namn.csv", MARCH + f"net_cost;asn;outcome;2024-02 ack;{number}\n")
        batch = town.wait_until("the file is set aside", lambda: town.batch("namn.csv"))
        expect(batch["failure"] == "personal number", "for that reason", batch)
        expect("8" in batch["failure_message"] and number not in batch["failure_message"], "row told, number not", batch)
        town.wait_until("it leaves the inbox", lambda: not town.waiting_files())
        expect("namn.csv" not in town.archive(), "it is not archived")
        aside = [p for p in (town.data / "refused").rglob("namn*") if p.name.endswith(".csv")]
        expect(len(aside) == 1 and aside[0].stat().st_mode & 0o077 == 0, "it lies in refused/ for nobody else's eyes", aside)
        march_still_works(town)
        town.wait_until_quiet()
        said = town.log() + town.said() + town.varsko("outbox") + str(town.items("/api/v1/batches"))
        said += "".join(mail.raw.decode("utf-8", "replace") for mail in town.mails())
        expect(number not in said and digits not in said, "the number stands nowhere")
        kept = [p for p in town.data.rglob("*") if p.is_file() and town.data / "refused" not in p.parents]
        with_it = [p.name for p in kept if number.encode() in p.read_bytes() or digits.encode() in p.read_bytes()]
        expect(not with_it, "nor in any file that is kept", with_it)


def a_large_file() -> None:
    with Town() as town:
        town.start()
        row = b"net_cost;asn;outcome;2024-03 ack;-78 622" + b" " * 1959 + b"\n"
        town.drop("stor.csv", b"metric;unit;scenario;period;value\n" + row * (200_000_000 // len(row)))
        batch = town.wait_until("it is judged", lambda: town.batch("stor.csv"), seconds=300)
        expect((batch["state"], batch["figures"], batch["rejected"]) == ("taken", 1, 0), "the one figure that it says is taken", batch)
        told = town.api(f"/api/v1/batches/{batch['id']}")["problems"]
        expect(0 < len(told) <= 20_000, "its hundred thousand repetitions are not all told", len(told))
        town.wait_until("it leaves the inbox", lambda: not town.waiting_files())
        march_still_works(town)


def a_large_post() -> None:
    with Town() as town:
        town.start()
        host, _, port = town.url.removeprefix("http://").partition(":")
        for path in ("/api/v1/figures", "/api/v1/alerts/x/ack"):
            asked = http.client.HTTPConnection(host, int(port), timeout=60)
            asked.putrequest("POST", path)
            for name, value in (("Authorization", f"Bearer {town.token()}"), ("Content-Type", "text/csv"), ("Content-Length", "5000000000")):
                asked.putheader(name, value)
            asked.endheaders()   # and not a byte of the body
            answer = asked.getresponse()
            expect(answer.status == 413, f"a body of 5 GB is refused by {path} before it is sent", answer.status)
            asked.close()
        march_still_works(town)


def a_held_data_folder() -> None:
    with Town() as town:
        town.start()
        second = subprocess.run([str(BIN / "varskod"), "--config", str(town.config), "--data", str(town.data), "--listen", "127.0.0.1:0"],
                                capture_output=True, text=True, timeout=60)
        expect(second.returncode not in (0, -signal.SIGSEGV, -signal.SIGABRT), "a second daemon does not start", second.returncode)
        said = second.stdout + second.stderr
        expect(str(town.process.pid) in said and str(town.data) in said, "and says who has the folder", said)
        march_still_works(town)


def no_data_folder() -> None:
    with Town() as town:
        town.data.write_text("a file where the folder should be", encoding="utf-8")
        done = subprocess.run([str(BIN / "varskod"), "--config", str(town.config), "--data", str(town.data), "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60)
        said = done.stdout + done.stderr
        expect(done.returncode > 0 and str(town.data) in said, "it does not start, and names the folder", done.returncode, said)
        expect(len(said.strip().splitlines()) <= 3 and "terminate called" not in said, "in one sentence", said)
        town.data.unlink()
        town.start()
        march_still_works(town)


def a_full_disk() -> None:
    with Town() as town:
        town.start()
        # A limit on the size of files is to a program what a full disk is, and needs no disk.
        largest = max(p.stat().st_size for p in town.data.rglob("*") if p.is_file())
        resource.prlimit(town.process.pid, resource.RLIMIT_FSIZE, (largest // 4096 * 4096 + 4096, resource.RLIM_INFINITY))
        many = "".join(f"net_cost;asn;outcome;{year}-{month:02};-{year}{month}\n" for year in range(1990, 2024) for month in range(1, 13))
        town.drop("mycket.csv", "metric;unit;scenario;period;value\n" + many)
        town.wait_until("/readyz says that storage has trouble", lambda: town.request("GET", "/readyz").status == 503)
        expect(town.request("GET", "/healthz").status == 200, "the process itself is well")
        expect(not town.archive(), "the file is not archived as if it were in")
        resource.prlimit(town.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        town.wait_until("it is well again when there is room", lambda: town.request("GET", "/readyz").status == 200)
        batch = town.wait_until("and takes the file by itself", lambda: town.batch("mycket.csv"))
        expect(batch["figures"] == 34 * 12, "whole", batch)
        march_still_works(town)


def a_locked_database() -> None:
    with Town() as town:
        town.start()
        database = next(p for p in town.data.iterdir() if p.is_file() and p.read_bytes()[:15] == b"SQLite format 3")
        other = sqlite3.connect(database, isolation_level=None, timeout=0)
        try:
            other.execute("begin immediate")
        except sqlite3.OperationalError:
            other.close()   # the daemon lets nobody else in: then nobody can lock it out
        else:
            town.drop("mars-2024.csv", MARCH)
            town.wait_until("/readyz says so", lambda: town.request("GET", "/readyz").status == 503)
            expect(not town.archive(), "the file waits")
            expect(town.items("/api/v1/alerts") == [a for a in town.items("/api/v1/alerts") if a["rule"] == "missing"],
                   "no alert comes of a locked database")
            other.execute("rollback")
            other.close()
        march_still_works(town)


def a_locked_database_at_start() -> None:
    with Town() as town:
        town.start()
        town.stop()
        database = next(p for p in town.data.iterdir() if p.is_file() and p.read_bytes()[:15] == b"SQLite format 3")
        other = sqlite3.connect(database, isolation_level=None)
        other.execute("begin exclusive")
        done = subprocess.run([str(BIN / "varskod"), "--config", str(town.config), "--data", str(town.data), "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60)
        sentences = [line for line in done.stderr.splitlines() if database.name in line]
        expect(done.returncode > 0 and len(sentences) == 1 and "lock" in sentences[0], "one sentence says who is in the way", done)
        other.execute("rollback")
        other.close()
        town.start()
        march_still_works(town)


def fifty_errors_at_start() -> None:
    with Town() as town:
        good = town.configured("rules.d/10-budget.toml")
        town.configure("rules.d/10-budget.toml", fifty_errors())
        done = subprocess.run([str(BIN / "varskod"), "--config", str(town.config), "--data", str(town.data), "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60)
        expect(done.returncode == 2, "the daemon ends with 2", done.returncode, done.stderr)
        told = re.findall(r"10-budget\.toml:(\d+):(\d+)", done.stdout + done.stderr)
        expect(len({line for line, _ in told}) >= 50, "all fifty are told, with line and column", done.stderr[-4000:])
        checked = town.varsko("check", "--config", str(town.config), exit_code=1)
        expect(len(set(re.findall(r"10-budget\.toml:(\d+):\d+", checked))) >= 50, "varsko check tells the same", checked)
        expect("did you mean" in checked or "menade" in checked, "with the nearest known name", checked[:2000])
        town.configure("rules.d/10-budget.toml", good)
        town.start()
        march_still_works(town)


def fifty_errors_at_reload() -> None:
    with Town() as town:
        town.start()
        good = town.configured("rules.d/10-budget.toml")
        rules = town.items("/api/v1/rules")
        town.configure("rules.d/10-budget.toml", fifty_errors())
        town.reload()
        town.wait_until("the log tells the errors", lambda: len(set(re.findall(r"10-budget\.toml:(\d+):\d+", town.log()))) >= 50)
        expect(town.items("/api/v1/rules") == rules, "the old rules stay")
        march_still_works(town)
        town.configure("rules.d/10-budget.toml", good)
        town.reload()
        town.wait_until("a mended file is taken", lambda: town.request("GET", "/readyz").status == 200)


def fifty_errors() -> str:
    rule = '[[rule]]\nid = "r{n}"\ntitle = {{ sv = "R" }}\nmetric = "net_cost"\nunits = ["asn"]\nvalue = "{bad}"\nlevels = {{ red = "value < 0" }}\n'
    bad = ["outcom", "outcome +", "ytd(outcome", "outcome * tkr2", "sum(outcome)"]
    return "".join(rule.format(n=n, bad=bad[n % len(bad)]) for n in range(50))


def a_clock_that_jumps() -> None:
    with Town() as town:
        town.start()
        march_still_works(town)
        town.wait_until_quiet()
        alerts = town.alert("budget-balance", "child_youth")
        mails = len([m for m in town.mails() if "Barn- och ungdomsvård" in m.subject and "pulsm" not in m.subject.lower()])
        settings = town.configured("varsko.toml")
        for day in ("2024-04-02", "2024-04-17", "2023-12-31", "2024-04-16"):
            town.configure("varsko.toml", settings.replace("2024-04-16", day))
            town.reload()
            town.wait_until(f"it is {day}", lambda: town.request("GET", "/api/v1/rules").headers["X-Varsko-Pretended"] == day)
        town.wait_until_quiet()
        now = town.alert("budget-balance", "child_youth")
        expect((now["state"], now["level"], now["episode"]) == (alerts["state"], alerts["level"], alerts["episode"]),
               "the alert is as it was", alerts, now)
        after = len([m for m in town.mails() if "Barn- och ungdomsvård" in m.subject and "pulsm" not in m.subject.lower()])
        expect(after == mails, "nobody is told again", mails, after)


def a_mail_server_that_misbehaves() -> None:
    with Town() as town:
        town.smtp.tell(refuse_to=[ECONOMIST])
        town.http.tell(status=400)
        town.start()
        town.drop("mars-2024.csv", MARCH)
        dead = town.wait_until("refused messages are dead letters", lambda: town.items("/api/v1/messages?state=dead"))
        town.wait_until("and nothing else waits", town.quiet)
        dead = town.items("/api/v1/messages?state=dead")
        refused = [m for m in dead if m["address"] == ECONOMIST]
        expect(refused and all("550" in m["answer"] for m in refused), "with the server's own words", dead)
        expect([m for m in dead if m["channel"] == "hook" and "400" in m["answer"]], "the webhook's too", dead)
        expect("550" in town.varsko("outbox"), "varsko outbox shows them")
        expect([m for m in town.mails() if m.to != ECONOMIST], "the others are told")
        town.smtp.tell(refuse_to=[])
        town.wait_until("a dead letter that is put back is delivered", lambda: (
            town.request("POST", f"/api/v1/messages/{refused[0]['id']}/retry").status >= 200
            and f"<{refused[0]['id']}@" in "".join(m.id for m in town.mails(ECONOMIST))))


walk({
    "an empty file is refused": refused_whole("tom.csv", b"", "empty"),
    "a binary file is refused": refused_whole("bild.csv", bytes(range(256)) * 40, "binary"),
    "truncated UTF-8 is refused or read as what it is": refused_whole("avhuggen.csv", b"\xef\xbb\xbf" + MARCH.encode()[:60] + b"\xc3", "truncated"),
    "a wrong separator is refused": refused_whole("fel.csv", MARCH.replace(";", "~").encode(), "no table"),
    "rows that cannot be read are told, the rest is taken": rows_that_cannot_be_read,
    "duplicate rows in one file": duplicate_rows,
    "the same file twice, and under another name": the_same_file_twice,
    "two files at once": two_files_at_once,
    "a file that is still being written": a_file_that_is_still_written,
    "names that mean: not finished": renamed_when_finished,
    "a folder and a link in the inbox": a_folder_in_the_inbox,
    "a file with a personal number is set aside": a_personal_number,
    "a file of 200 MB": a_large_file,
    "a POST of 5 GB": a_large_post,
    "a data folder that another daemon holds": a_held_data_folder,
    "a data folder that cannot be": no_data_folder,
    "a full disk": a_full_disk,
    "a locked database": a_locked_database,
    "a locked database at start": a_locked_database_at_start,
    "fifty errors in the rules at start": fifty_errors_at_start,
    "fifty errors in the rules at reload": fifty_errors_at_reload,
    "a clock that jumps": a_clock_that_jumps,
    "a mail server and a webhook that refuse": a_mail_server_that_misbehaves,
})
