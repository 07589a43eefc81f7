"""A figure is restated: what it made is corrected, who was told is told, and what was known then can still be asked."""
import json

from town import CHIEF, ECONOMIST, INFLOW, MARCH, Town, expect, walk

HEADER = "metric;unit;scenario;period;value\n"


def the_flag_was_wrong() -> None:
    with Town() as town:
        town.start()
        town.drop("inflode.csv", INFLOW)
        town.wait_until("the chief has mail", lambda: [m for m in town.mails(CHIEF) if "nledda utredningar" in m.text])
        town.wait_until_quiet()
        alert = town.alert("inflow-rising", "child_youth", "investigations_opened")
        first = next(m for m in town.mails(CHIEF) if "nledda utredningar" in m.text)
        told_before = len(town.mails(CHIEF))
        # 61 instead of 88 is constructed: no report restates it.
        town.drop("rattelse.csv", HEADER + "investigations_opened;child_youth;outcome;2024-03;61\n")
        town.wait_until("the alert is corrected", lambda: town.alert("inflow-rising", "child_youth", "investigations_opened")["state"] == "corrected")
        town.wait_until("and the chief is told", lambda: len(town.mails(CHIEF)) > told_before)
        town.wait_until_quiet()
        second = town.mails(CHIEF)[-1]
        expect(len(town.mails(CHIEF)) == told_before + 1, "in one mail", [m.subject for m in town.mails(CHIEF)])
        expect(second.id != first.id and second.parsed["References"] == first.parsed["References"],
               "of the same thread", first.parsed["References"], second.parsed["References"])
        expect("88" in second.text and "61" in second.text, "that says what was and what is", second.text)
        versions = town.items("/api/v1/figures?metric=investigations_opened&unit=child_youth&from=2024-03&to=2024-03&versions=all")
        expect(sorted(v["value"] for v in versions) == [61, 88], "both versions are kept", versions)
        detail = town.api(f"/api/v1/alerts/{alert['id']}")
        expect(detail["events"][-1]["transition"] == "corrected" and detail["events"][-1]["told"], "the event says so", detail["events"])
        risk = [r for r in town.items("/api/v1/risks") if "inflow-rising" in (r["origin"] or "")]
        expect(len(risk) == 1, "the proposed risk is still there for a person to close", risk)


def as_known_then() -> None:
    with Town() as town:
        town.start()
        answer = town.request("POST", "/api/v1/figures", json.dumps(
            [{"metric": "net_cost", "unit": "child_youth", "scenario": s, "period": "2024-03 ack", "value": v, "known_at": "2024-04-10"}
             for s, v in (("outcome", -22681), ("budget", -19791))]))
        expect(answer.status == 201, "figures with their own date are taken", answer.body)
        restated = town.request("POST", "/api/v1/figures", json.dumps(
            [{"metric": "net_cost", "unit": "child_youth", "scenario": "outcome", "period": "2024-03 ack", "value": -19000, "known_at": "2024-04-15"}]))
        expect(restated.status == 201, "and restated", restated.body)
        now = town.assessment("budget-balance", "child_youth", "2024-03")
        then = town.assessment("budget-balance", "child_youth", "2024-03", as_of="2024-04-12")
        expect((then["level"], now["level"]) == ("red", "green"), "then it was red, now it is green", then["level"], now["level"])
        before = town.assessment("budget-balance", "child_youth", "2024-03", as_of="2024-04-01")
        expect(before["level"] == "unknown", "and before that nothing was known", before)


def the_same_value_again() -> None:
    with Town() as town:
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.wait_until("the figures are in", lambda: town.batch("mars-2024.csv"))
        town.wait_until_quiet()
        mails = len(town.mails())
        town.drop("mars-2024-igen.csv", MARCH + "net_cost;care_adults;forecast;2024;-77 929\n")
        town.wait_until("the second file is in", lambda: town.batch("mars-2024-igen.csv"))
        town.wait_until_quiet()
        expect(town.batch("mars-2024-igen.csv")["changed"] == 1, "only the new figure is news", town.batch("mars-2024-igen.csv"))
        expect(len(town.mails()) == mails, "nobody is told")


def less_red() -> None:
    with Town() as town:
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.wait_until("child_youth is red", lambda: (town.alert("budget-balance", "child_youth") or {}).get("level") == "red")
        town.wait_until_quiet()
        episode = town.alert("budget-balance", "child_youth")["episode"]
        town.drop("rattelse.csv", HEADER + "net_cost;child_youth;outcome;2024-03 ack;-19 900\n")
        town.wait_until("it is yellow", lambda: town.alert("budget-balance", "child_youth")["level"] == "yellow")
        after = town.alert("budget-balance", "child_youth")
        expect((after["state"], after["episode"]) == ("firing", episode), "in the same episode", after)
        town.wait_until("the economist, who was told red, is told", lambda: [
            m for m in town.mails(ECONOMIST) if "19\u00a0900" in m.text or "0,6" in m.text])


walk({
    "a flag that was wrong is corrected, and all who were told are told": the_flag_was_wrong,
    "what was known at a time can be asked afterwards": as_known_then,
    "a file that says nothing new tells nobody": the_same_value_again,
    "a restatement inside an episode is an event in it": less_red,
})
