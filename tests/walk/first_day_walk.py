"""The first working day: figures in, a red alert, the right people told, the register changed, all of it explained."""
import json

from town import CHIEF, ECONOMIST, HEAD, INFLOW, MARCH, Town, expect, walk


def red_is_told() -> None:
    with Town() as town:
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.wait_until("the economist has mail about child_youth",
                        lambda: [m for m in town.mails(ECONOMIST) if "Barn- och ungdomsvård" in m.subject])
        town.wait_until_quiet()

        alert = town.alert("budget-balance", "child_youth")
        expect(alert and alert["state"] == "firing" and alert["level"] == "red", "child_youth fires red", alert)
        expect(abs(alert["value"] - (-2890 / 19791)) < 1e-9, "the value is -2 890 / 19 791", alert)
        board = town.alert("budget-balance", "asn")
        expect(board and board["level"] == "yellow", "the board is yellow at -1.82 %", board)
        expect(town.alert("budget-balance", "care_adults") is None, "care_adults is green and has no alert")

        mail = next(m for m in town.mails(ECONOMIST) if "Barn- och ungdomsvård" in m.subject)
        for part in (mail.text, mail.html):
            for word in ("Barn- och ungdomsvård", "14,6", "EK-01", "ekonom för Socialnämnden"):
                expect(word in part.replace("\u00a0", " "), f"the mail says {word}", part)
        expect("\u22122\u00a0890" in mail.text or "\u22122\u202f890" in mail.text, "amounts are printed as in Swedish", mail.text)
        told = sorted({m.to for m in town.mails() if "Barn- och ungdomsvård" in m.subject})
        expect(told == sorted([ECONOMIST, CHIEF, HEAD]) or told == sorted([ECONOMIST, CHIEF]),
               "the economist and the unit's chief are told, and at most the risk's owner besides", told)
        expect(all(m.to in (ECONOMIST, CHIEF, HEAD) for m in town.mails()), "nobody else is told", [m.to for m in town.mails()])

        hooks = [h for h in town.hooks() if "child_youth" in h["body"]]
        expect(len(hooks) == 1 and hooks[0]["signature"] == "good", "the webhook came once, rightly signed", hooks)
        body = json.loads(hooks[0]["body"])
        expect(body["version"] == "4" and body["status"] == "firing", "in the field's version 4", body)
        labels = body["alerts"][0]["labels"]
        expect({k: labels[k] for k in ("alertname", "unit", "metric", "level")} ==
               {"alertname": "budget-balance", "unit": "child_youth", "metric": "net_cost", "level": "red"},
               "with the rule, unit, metric and level as labels", labels)
        expect([m["unit"] for m in town.archived_messages()].count("child_youth") == 1, "the archive channel has its line")

        risk = town.risk("EK-01")
        expect((risk["probability"], risk["value"]) == (5, 25), "EK-01 moved to probability 5, value 25", risk)
        expect(risk["base"]["value"] == 15, "its base stays 15", risk)
        moved = risk["events"][-1]
        expect("EK-01" in moved["message"] and "25" in moved["message"] and "net_cost" in (moved["figure"] or ""),
               "the event names the figure that did it", moved)


def every_number_can_be_explained() -> None:
    with Town() as town:
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.wait_until("the figures are in", lambda: town.batch("mars-2024.csv"))
        found = town.assessment("budget-balance", "child_youth", "2024-03")
        outcome = next(i for i in found["inputs"] if i["scenario"] == "outcome")
        expect((outcome["source"]["file"], outcome["source"]["row"], outcome["value"]) == ("mars-2024.csv", 4, -22681),
               "the assessment names file and row of the figure", found)
        expect(found["explanation"]["sv"], "and says in Swedish why", found)
        told = town.varsko("explain", "budget-balance", "child_youth", "2024-03")
        for word in ("mars-2024.csv", "deviation", "child_youth"):
            expect(word in told or word == "child_youth" and "Barn- och ungdomsvård" in told, f"varsko explain says {word}", told)


def a_flag_opens_a_proposed_risk() -> None:
    with Town() as town:
        town.start()
        town.drop("inflode.csv", INFLOW)
        town.wait_until("the chief has mail", lambda: [m for m in town.mails(CHIEF) if "nledda utredningar" in m.text])
        alert = town.alert("inflow-rising", "child_youth", "investigations_opened")
        expect(alert and alert["state"] == "firing", "59, 65, 88 is a flag", alert)
        proposed = [r for r in town.items("/api/v1/risks") if r["state"] == "proposed"]
        expect(len(proposed) == 1 and "inflow-rising" in proposed[0]["origin"], "a risk is proposed, by that rule", proposed)


def figures_that_have_not_come_are_missed() -> None:
    with Town() as town:
        town.start()
        missing = town.wait_until("somebody misses the pulse figures", lambda: town.alert("missing", "child_youth", "pulse"))
        expect(missing["state"] == "firing", "the alert fires", missing)
        town.wait_until("its chief is told", lambda: [m for m in town.mails(CHIEF) if "Pulsmätning" in m.subject + m.text])


def a_restart_tells_nobody_again() -> None:
    with Town() as town:
        town.start()
        town.drop("mars-2024.csv", MARCH)
        town.drop("inflode.csv", INFLOW)
        town.wait_until("both are in", lambda: town.batch("mars-2024.csv") and town.batch("inflode.csv"))
        town.wait_until_quiet()
        before = len(town.mails()), len(town.hooks()), town.items("/api/v1/alerts")
        expect(town.stop() == 0, "SIGTERM is a clean stop")
        town.start()
        town.drop("en-till.csv", "metric;unit;scenario;period;made;value\nnet_cost;care_adults;forecast;2024;2024-03;-77 929\n")
        town.wait_until("a third file is in", lambda: town.batch("en-till.csv"))
        expect(town.batch("en-till.csv")["changed"] == 1, "and its figure was taken", town.batch("en-till.csv"))
        town.wait_until_quiet()
        expect(before == (len(town.mails()), len(town.hooks()), town.items("/api/v1/alerts")), "nothing is told twice")


def the_figures_come_by_post_as_well() -> None:
    with Town() as town:
        town.start()
        answer = town.request("POST", "/api/v1/figures?file=mars.csv", MARCH, {"Content-Type": "text/csv", "Idempotency-Key": "k1"})
        expect(answer.status == 201 and answer.json["figures"] == 6, "six figures are taken", answer.status, answer.body)
        again = town.request("POST", "/api/v1/figures?file=mars.csv", MARCH, {"Content-Type": "text/csv", "Idempotency-Key": "k1"})
        expect(again.status == 200 and again.json["outcome"] == "seen_before", "the same again is seen", again.body)
        town.wait_until_quiet()
        expect(len([m for m in town.mails(ECONOMIST) if "Barn- och ungdomsvård" in m.subject]) == 1, "told once")


walk({
    "a red figure is told by mail and webhook, and the register moves": red_is_told,
    "every number can be explained down to file and row": every_number_can_be_explained,
    "a flag is told to the chief and opens a proposed risk": a_flag_opens_a_proposed_risk,
    "figures that have not come by their due day are an alert": figures_that_have_not_come_are_missed,
    "a restart tells nobody anything again": a_restart_tells_nobody_again,
    "figures come by POST as well, and once": the_figures_come_by_post_as_well,
})
