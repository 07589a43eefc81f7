"""Stopped while the other sides hang: bounded, clean, and what was not sent is sent after the next start."""
import time

from town import ECONOMIST, MARCH, Town, expect, walk


def with_a_mail_server_that_hangs() -> None:
    with Town() as town:
        town.smtp.tell(hang_at="data")
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.wait_until("the figures are in", lambda: town.batch("mars-2024.csv"))
        town.wait_until("the webhook is not held up by the mail server", lambda: [h for h in town.hooks() if "child_youth" in h["body"]])
        waiting = {m["id"] for m in town.items("/api/v1/messages?state=waiting")}
        expect(waiting, "mails wait", waiting)
        began = time.monotonic()
        expect(town.stop() == 0, "SIGTERM is a clean stop")
        took = time.monotonic() - began
        expect(took < 12, "within the stop's limit of ten seconds and one", took)
        expect("is interrupted" in town.log(), "it says which channel it did not wait for", town.log()[-2000:])
        town.smtp.tell(hang_at="")
        town.start()
        town.wait_until_quiet()
        rows = [town.api(f"/api/v1/messages/{id}") for id in waiting]
        outcomes = [attempt["outcome"] for row in rows for attempt in row["history"]]
        expect("interrupted" in outcomes, "the try stands in the message's history", outcomes)
        sent_twice = [row for row in rows if row["history"][0]["outcome"] == "interrupted"]
        expect(sent_twice and all(row["attempts"] == 2 for row in sent_twice), "and it was sent again", sent_twice)
        delivered = {m["id"] for m in town.items("/api/v1/messages?state=delivered")}
        expect(waiting <= delivered, "what waited is delivered after the next start", waiting - delivered)
        expect([m for m in town.mails(ECONOMIST) if "Barn- och ungdomsvård" in m.subject], "and has arrived")


def with_a_server_that_is_away() -> None:
    with Town() as town:
        town.smtp.tell(close_at="connect")
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.wait_until("a first try has failed", lambda: [
            m for m in town.items("/api/v1/messages?state=waiting") if m["channel"] == "mail" and m["attempts"] == 1])
        row = next(m for m in town.items("/api/v1/messages?state=waiting") if m["channel"] == "mail" and m["attempts"] == 1)
        expect(row["answer"] and row["next_try"], "it says what went wrong and when it is tried again", row)
        expect(row["id"] in town.varsko("outbox", "--json"), "varsko outbox shows it")
        town.smtp.tell(close_at="")
        town.kill9()
        town.start()                             # everything that waits is tried at a start
        town.wait_until_quiet()
        expect(len({m.id for m in town.mails()}) == len(town.mails()) > 0, "each mail came once", [m.id for m in town.mails()])


def started_and_stopped() -> None:
    with Town() as town:
        for _ in range(3):
            town.start()
            expect(town.stop() == 0, "SIGTERM right after the start is a clean stop")
        town.launch()
        town.stop()                              # before it is ready: any end but a hanging one
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.wait_until_quiet()
        expect(town.batch("mars-2024.csv"), "it works as ever")


walk({
    "a mail server that hangs": with_a_mail_server_that_hangs,
    "a mail server that is away": with_a_server_that_is_away,
    "starts and stops in a row": started_and_stopped,
})
