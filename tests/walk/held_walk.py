"""What waits, and why: quiet hours, digests, silences, alerts inside larger alerts.  Nothing is lost on the way, and
`varsko why-not` says where it lies."""
import json

from town import CHIEF, ECONOMIST, HEAD, MARCH, Town, expect, walk

EVENING, NEXT_MORNING = "2024-04-16T19:30:00Z", "2024-04-17T05:00:01Z"     # 21.30 and 07.00.01 in Sweden
ALERT = "budget-balance:net_cost:child_youth"

# After it child_youth is within the limit again.
GOOD = """metric;unit;scenario;period;value
net_cost;child_youth;outcome;2024-04 ack;-26 000
net_cost;child_youth;budget;2024-04 ack;-26 388
"""


def quiet_town() -> Town:
    """Where no figure is expected, so that no alert of missing ones comes between."""
    town = Town()
    metrics = town.configured("metrics.toml")
    town.configure("metrics.toml", metrics[:metrics.rindex("[[metric]]")])
    return town


def town_without_pretence(people: str | None = None) -> Town:
    town = quiet_town()
    town.configure("varsko.toml", town.configured("varsko.toml").replace('[clock]\npretend = "2024-04-16"\n', ""))
    if people:
        text = town.configured("people.toml")
        for before, after in zip(people.split("\n=>\n")[::2], people.split("\n=>\n")[1::2]):
            expect(before in text, "the walk finds what it changes", before)
            text = text.replace(before, after)
        town.configure("people.toml", text)
    return town


def with_line(mail: str, line: str) -> str:
    return f'mail = "{mail}"\n=>\nmail = "{mail}"\n{line}'


def take_march(town: Town) -> None:
    town.drop("mars.csv", MARCH)
    town.wait_until("child_youth is red", lambda: (town.alert("budget-balance", "child_youth") or {}).get("level") == "red")


def held(town: Town) -> list[dict]:
    return town.items("/api/v1/messages?state=held")


def quiet_hours_defer() -> None:
    with town_without_pretence(with_line(CHIEF, 'quiet = { nights = "18:00-07:00", weekends = true }')) as town:
        town.start(VARSKO_CLOCK=EVENING)
        take_march(town)
        town.wait_until("the economist has it at once", lambda: town.mails(to=ECONOMIST))
        (message,) = [m for m in held(town) if m["recipient"] == "chief_child_youth"]
        expect(message["held"]["why"] == "quiet-hours" and message["held"]["until"] == "2024-04-17T05:00:00.000Z",
               "the chief's waits for the morning, by the clock on the wall", message["held"])
        said = town.varsko("why-not", CHIEF, ALERT, exit_code=1)
        expect("tysta timmar" in said and "2024-04-17 07:00" in said and "Hålls än" in said, "why-not says so", said)
        expect("tysta timmar till 2024-04-17 07:00" in town.varsko("routes", "test", "budget-balance", "child_youth", "red"),
               "and routes test says it beforehand")
        town.kill9()                                                   # what waits is a row
        town.start(VARSKO_CLOCK=NEXT_MORNING)
        town.wait_until("the chief has it in the morning", lambda: town.mails(to=CHIEF))
        (mail,) = town.mails(to=CHIEF)
        expect(mail.text.startswith("Väntade sedan 2024-04-16 kl. 21.30: tysta timmar."), "and reads since when it waited", mail.text[:300])
        expect(mail.subject.startswith("Röd: Budget i balans"), "as the message that it is", mail.subject)
        expect("Lämnades 2024-04-17 07:0" in town.varsko("why-not", CHIEF, ALERT), "why-not tells the whole way")
        expect(held(town) == [], "nothing is held")


def a_digest_gathers() -> None:
    text = with_line(ECONOMIST, 'digest = "07:00"') + '\n=>\nmatch = { rule = "budget-balance" }\n=>\nmatch = { rule = "nothing-here" }'
    text = text.replace("nothing-here", "inflow-rising")
    with town_without_pretence(text) as town:
        rule = town.configured("rules.d/10-budget.toml").replace("deviation < -2%", "deviation < -90%").replace('on = ["red",', 'on = ["red", "yellow",')
        town.configure("rules.d/10-budget.toml", rule)
        town.start(VARSKO_CLOCK=EVENING)
        town.drop("mars.csv", MARCH.replace("-20 091", "-20 450"))
        town.wait_until("three yellow alerts wait", lambda: len([m for m in held(town) if m["recipient"] == "economist1"]) == 3)
        town.drop("april.csv", GOOD)
        town.wait_until("and one of them is over", lambda: len([m for m in held(town) if m["recipient"] == "economist1"]) == 4)
        expect(town.mails(to=ECONOMIST) == [], "the economist hears nothing in the evening")
        town.wait_until("the chief, who wants no digest, is told one by one", lambda: len(town.mails(to=CHIEF)) == 2)
        town.stop()
        town.start(VARSKO_CLOCK=NEXT_MORNING)
        town.wait_until("one mail in the morning", lambda: town.mails(to=ECONOMIST))
        (mail,) = town.mails(to=ECONOMIST)
        expect(mail.subject == "Sammandrag: 2 nya, 1 kom och gick", "that counts what became of each alert", mail.subject)
        for words in ("Väntade sedan 2024-04-16 kl. 21.30: dagens sammandrag.",
                      "Socialnämnden ligger −1,8\u00a0%"):
            expect(words in mail.text, f"it says {words!r}", mail.text)
        expect([line for line in mail.text.splitlines() if line in ("Nya", "Kom och gick under tiden")] == ["Nya", "Kom och gick under tiden"],
               "in sections", mail.text)
        expect("<h2" in mail.html and "Nya</h2>" in mail.html, "also as HTML", mail.html)
        gathered = town.items("/api/v1/messages?state=gathered")
        expect(len(gathered) == 4 and len({m["gathered_in"] for m in gathered}) == 1, "the four went in it", gathered)
        said = town.varsko("why-not", ECONOMIST, ALERT)
        expect("dagens sammandrag" in said and "Sammandrag: 2 nya" in said, "why-not follows each into it", said)
        shown = town.varsko("outbox", "show", gathered[0]["id"])
        expect("gick i v" in shown and "hölls: dagens sammandrag" in shown, "and outbox show", shown)
        shown = town.varsko("outbox", "show", gathered[0]["gathered_in"])
        expect(all(f"samlar {m['id']}" in shown for m in gathered), "which also says what a digest gathers", shown)


def red_passes_a_digest() -> None:
    with town_without_pretence(with_line(CHIEF, 'digest = "07:00"')) as town:
        town.start(VARSKO_CLOCK=EVENING)
        take_march(town)
        town.wait_until("red is told at once", lambda: town.mails(to=CHIEF))
        town.drop("april.csv", GOOD)
        town.wait_until("and so is its end", lambda: len(town.mails(to=CHIEF)) == 2)


def a_silence_holds_and_gives_back() -> None:
    with quiet_town() as town:
        town.start()
        said = town.varsko("silence", "add", "unit=asn", "rule=budget-balance", "--for", "14d", "--comment", "Bokslut pågår", "--by", "eva")
        expect('rule="budget-balance"' in said and "Den håller 0 larm" in said, "a silence is made before anything rings", said)
        take_march(town)
        town.wait_until("all messages of the alert wait", lambda: len(held(town)) >= 2)
        expect(town.mails() == [] and town.hooks() == [], "nobody is told", town.mails())
        (silence,) = town.items("/api/v1/silences")
        expect(ALERT in silence["alerts"] and silence["messages"] == len(held(town)), "the list says what it holds", silence)
        said = town.varsko("why-not", CHIEF, ALERT, exit_code=1)
        expect("en tystnad av eva" in said and "Bokslut pågår" in said, "why-not says who silenced it, and why", said)
        town.drop("april.csv", GOOD)
        town.wait_until("the alert ends meanwhile", lambda: town.alert("budget-balance", "child_youth")["state"] == "resolved")
        town.kill9()
        town.start()
        expect(len(town.items("/api/v1/silences?state=active")) == 1, "a silence outlives the process")
        town.varsko("silence", "expire", silence["id"], "--by", "eva")
        town.wait_until("who was silenced is told what came and went", lambda: town.mails(to=CHIEF))
        (mail,) = town.mails(to=CHIEF)
        expect("kom och gick" in mail.subject and "Väntade sedan" in mail.text and "en tystnad" in mail.text, "in one message", mail.subject, mail.text)
        town.wait_until("the webhook has both", lambda: len(town.hooks()) >= 2)
        expect(held(town) == [], "nothing is held on")
        expect("Inga tystnader" in town.varsko("silence", "list"), "it is over")
        expect("slut" in town.varsko("silence", "list", "--all"), "and remembered")


def silences_that_are_refused() -> None:
    with quiet_town() as town:
        town.start()
        for arguments, words in ((["unit=asn", "--for", "14d", "--comment", " "], "a comment is needed"),
                                 (["unit=asn", "--until", "2020-01-01", "--comment", "x"], "not in the past"),
                                 (["unit=asn", "--for", "3000d", "--comment", "x"], "a year at most"),
                                 (["unit", "--for", "14d", "--comment", "x"], "chooses nothing"),
                                 (["unit=asn", "--for", "fort", "--comment", "x"], "expected 14d"),
                                 (["unit=asn", "--for", "1d", "--comment", "gäller 19640823-3234"], "personal number")):
            said = town.varsko("silence", "add", *arguments, exit_code=1)
            expect(words in said, f"{arguments} is refused with a reason", said)
        take_march(town)
        said = town.varsko("silence", "add", "unit=asn", "--for", "1d", "--comment", "x", "--dry-run")
        expect(ALERT in said and "På prov" in said, "a trial says what it would hold", said)
        expect(town.items("/api/v1/silences") == [], "and makes nothing")


def a_larger_alert_inhibits() -> None:
    with quiet_town() as town:
        town.configure("people.toml", town.configured("people.toml") + """
[[inhibit]]
source = "board-red"
targets = ["budget-balance"]
units = "below"
""")
        town.configure("rules.d/05-board.toml", """
[[rule]]
id = "board-red"
title = { sv = "Nämnden över budget" }
metric = "net_cost"
units = ["asn"]
value = "ytd(outcome) - ytd(budget)"
when = "value < -1000 tkr"
[rule.notify]
on = ["flag", "resolved"]
to = ["economist"]
[rule.say]
sv = "{unit} ligger {value:+} mot budget."
""")
        town.start()
        take_march(town)
        town.wait_until("the larger one is told", lambda: [m for m in town.mails(to=ECONOMIST) if "Nämnden över budget" in m.subject])
        waiting = [m for m in held(town) if m["rule"] == "budget-balance"]
        expect(waiting and all(m["held"]["why"] == "inhibited" and m["held"]["by"] == "board-red:net_cost:asn" for m in waiting),
               "those below it wait", waiting)
        expect(town.mails(to=CHIEF) == [], "the chief is not told yet")
        (seen,) = town.items("/api/v2/alerts?filter=alertname=budget-balance&filter=unit=child_youth")
        expect(seen["status"]["state"] == "suppressed" and len(seen["status"]["inhibitedBy"]) == 1, "dashboards see it too", seen)
        town.kill9()
        town.start()                                    # no order of arrival, and no restart, lets it out
        expect(town.mails(to=CHIEF) == [], "not after a restart either")
        town.drop("april.csv", "metric;unit;scenario;period;value\nnet_cost;asn;outcome;2024-04 ack;-102 000\nnet_cost;asn;budget;2024-04 ack;-102 900\n")
        town.wait_until("the larger one ends, and the smaller is told at once", lambda: town.mails(to=CHIEF))


def amtool_silences() -> None:
    with town_without_pretence() as town:                       # amtool leaves out what is over by its own clock
        town.start()
        id = town.amtool("silence", "add", "alertname=budget-balance", "unit=child_youth", "--duration=2h", "--comment=Känt", "--author=eva").strip()
        (mine,) = json.loads(town.amtool("silence", "query", "-o", "json"))
        expect(mine["id"] == id and mine["createdBy"] == "eva" and mine["status"]["state"] == "active", "amtool makes a silence and finds it", mine)
        expect(json.loads(town.amtool("silence", "query", "-o", "json", "unit=asn")) == [], "among those it asks for")
        expect("Känt" in town.varsko("silence", "list"), "so do we")
        town.amtool("silence", "expire", id)
        expect(json.loads(town.amtool("silence", "query", "-o", "json")) == [], "amtool ends it")
        (over,) = json.loads(town.amtool("silence", "query", "--expired", "-o", "json"))
        expect(over["id"] == id, "and finds it among those that are over", over)


def silenced_alerts_are_seen_as_such() -> None:
    with quiet_town() as town:
        town.start()
        take_march(town)
        town.wait_until_quiet()
        ask = ("alert", "query", "-o", "json", "unit=child_youth", "alertname=budget-balance")
        expect(len(json.loads(town.amtool(*ask))) == 1, "the alert is there")
        town.varsko("silence", "add", "unit=asn", "--for", "2h", "--comment", "Känt")
        expect(json.loads(town.amtool(*ask)) == [], "amtool asks for what is not silenced")
        (silenced,) = json.loads(town.amtool(*ask, "--silenced"))
        (silence,) = town.items("/api/v1/silences")
        expect(silenced["status"] == {"state": "suppressed", "silencedBy": [silence["id"]], "inhibitedBy": []}, "and sees by what it is", silenced)


def why_not_says_why() -> None:
    with quiet_town() as town:
        town.start()
        said = town.varsko("why-not", HEAD, ALERT, exit_code=1)
        expect("har aldrig ringt" in said, "nothing has rung yet", said)
        take_march(town)
        town.wait_until_quiet()
        expect("Lämnades" in town.varsko("why-not", CHIEF, ALERT), "who was told was told")
        expect("ägare av risken EK-01" in town.varsko("why-not", HEAD, ALERT), "as what they were told")
        said = town.varsko("why-not", CHIEF, "budget-balance:net_cost:asn", exit_code=1)
        expect("Ingen roll, ingen väg och ingen regel pekar ut chief_child_youth" in said and "economist1 (economist-of asn)" in said, "a stranger to it is none of its recipients", said)
        said = town.varsko("why-not", ECONOMIST, "budget-balance:net_cost:asn", exit_code=1)
        expect("meddelar inte nivån yellow" in said, "yellow is not asked for", said)
        said = town.varsko("why-not", "chef.bu@smavik.example", ALERT, exit_code=1)
        expect("did you mean" in said and CHIEF in said, "a misspelt address is told", said)
        shown = town.varsko("routes", "test", "budget-balance", "child_youth", "red")
        expect(CHIEF in shown and ECONOMIST in shown and "genast" in shown and "hook" in shown, "routes test names them all", shown)
        shown = town.varsko("routes", "test", "budget-balance", "child_youth", "yellow")
        expect("regeln meddelar inte nivån" in shown, "and says when the rule does not ask", shown)


walk({"quiet hours defer until they end, and say since when": quiet_hours_defer,
      "a digest gathers a day in one mail": a_digest_gathers,
      "red, and the end of red, pass a digest": red_passes_a_digest,
      "a silence holds, outlives a kill, and gives back what it held": a_silence_holds_and_gives_back,
      "a silence without a reason, an end or a limit is refused": silences_that_are_refused,
      "alerts inside a larger one wait until it is over": a_larger_alert_inhibits,
      "amtool adds, queries and expires silences": amtool_silences,
      "a silenced alert is suppressed to dashboards": silenced_alerts_are_seen_as_such,
      "why somebody was not told": why_not_says_why})
