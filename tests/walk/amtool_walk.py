"""Alertmanager's own command line reads our alerts."""
import json

from town import MARCH, Town, expect, walk


def read_by_amtool() -> None:
    with Town() as town:
        town.start()
        expect(json.loads(town.amtool("alert", "query", "-o", "json", "level=red")) == [], "nothing is red yet")
        town.drop("mars.csv", MARCH)
        town.wait_until("an alert", lambda: town.alert("budget-balance", "child_youth"))
        every = json.loads(town.amtool("alert", "query", "-o", "json"))
        lives = [a for a in town.items("/api/v1/alerts?state=firing,acknowledged")]
        expect(len(every) == len(lives) > 1, "every alert that lives", every, lives)
        (mine,) = json.loads(town.amtool("alert", "query", "-o", "json", "alertname=budget-balance", "unit=~child_.*", "level!=yellow"))
        expect(mine["labels"] == {"alertname": "budget-balance", "metric": "net_cost", "unit": "child_youth", "level": "red",
                                  "organisation": "smavik"}, "the one that is asked for, with its labels", mine)
        expect(mine["status"]["state"] == "active" and mine["receivers"] == [{"name": "varsko"}], "it rings", mine)
        expect("mot budget" in mine["annotations"]["description"], "with the rule's sentence", mine)
        shown = town.amtool("alert", "query", "level=red", "unit=child_youth")
        expect("budget-balance" in shown and "R Röd: Budget i balans" in shown, "and for people", shown)
        expect(json.loads(town.amtool("alert", "query", "-o", "json", "unit=nowhere")) == [], "no such unit, no alert")
        town.varsko("ack", "budget-balance:net_cost:child_youth", "--comment", "Vi ser över det")
        (mine,) = json.loads(town.amtool("alert", "query", "-o", "json", "alertname=budget-balance", "unit=child_youth"))
        expect(mine["annotations"]["acknowledged"].endswith(": Vi ser över det"), "who has taken it", mine)
        expect("varsko" in town.amtool("config", "show"), "it says what it is")

        groups = town.items("/api/v2/alerts/groups")
        expect(sum(len(g["alerts"]) for g in groups) == len(lives) and all(
            a["labels"]["alertname"] == g["labels"]["alertname"] for g in groups for a in g["alerts"]), "each in the group of its rule", groups)
        expect([r["name"] for r in town.items("/api/v2/receivers")] == ["varsko"], "one receiver")
        expect(town.items("/api/v2/alerts?active=false") == [] and town.items("/api/v2/alerts?receiver=other.*") == [],
               "what is not asked for does not come")
        for wrong in ("filter=red", "filter=level=~%22(%22", "receiver=(", "active=perhaps"):
            answer = town.request("GET", "/api/v2/alerts?" + wrong)
            expect(answer.status == 400, f"{wrong} is told to be wrong", answer.status, answer.body)


walk({"amtool reads the alerts, chooses among them, and sees who has taken one": read_by_amtool})
