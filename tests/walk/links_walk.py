"""Links in a mail: each does its one thing, once, without a password, after a page has asked."""
import re
import urllib.error
import urllib.parse
import urllib.request

from town import CHIEF, ECONOMIST, MARCH, PATIENCE, Answer, Town, expect, walk

BASE = "https://larm.smavik.example"
RULE, UNIT = "budget-balance", "child_youth"
ALERT = f"{RULE}:net_cost:{UNIT}"


def town_with_links(more: str = "") -> Town:
    town = Town()
    metrics = town.configured("metrics.toml")
    town.configure("metrics.toml", metrics[:metrics.rindex("[[metric]]")])
    settings = town.configured("varsko.toml").replace("[http]", f'[http]\nbase_url = "{BASE}/"\n{more}')
    town.configure("varsko.toml", settings)
    return town


def take_march(town: Town) -> None:
    town.drop("mars.csv", MARCH)
    town.wait_until("the chief has the mail", lambda: town.mails(to=CHIEF))


def link(mail, action: str) -> str:
    """Its path; the mail has it twice, in the plain text and in the HTML."""
    found = re.findall(rf"{BASE}(/act/[a-z0-9]+/{action}/\d{{4}}-\d\d-\d\d\.[0-9a-f]{{32}})", mail.text)
    expect(len(found) == 1, f"the plain text has one link to {action}", mail.text)
    expect(found[0] in mail.html, "and the HTML has the same", mail.html)
    return found[0]


def follow(town: Town, path: str, form: dict | None = None) -> Answer:
    """As a browser does it: no token."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(town.url + path, data=data), timeout=PATIENCE) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as answer:
        with answer:
            return Answer(answer.code, answer.headers, answer.read())


def state(town: Town) -> str:
    return town.alert(RULE, UNIT)["state"]


def a_link_acknowledges_once() -> None:
    with town_with_links() as town:
        town.start()
        take_march(town)
        (mail,) = town.mails(to=CHIEF)
        path = link(mail, "ack")
        for _ in range(3):                                     # scanners and previews follow links
            page = follow(town, path)
            expect(page.status == 200 and "Vad görs åt det?" in page.body.decode(), "a page asks first", page.body.decode())
        expect("Enhetschef Barn och ungdom" in page.body.decode(), "and says as whom", page.body.decode())
        expect(page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer", "the link goes no further")
        expect(state(town) == "firing", "following it does nothing")
        empty = follow(town, path, {"comment": "  "})
        expect(empty.status == 422 and "Skriv några ord" in empty.body.decode(), "words are needed", empty.body.decode())
        secret = follow(town, path, {"comment": "gäller 850709-9805"})
        expect(secret.status == 422 and "personnummer" in secret.body.decode(), "but no personal number", secret.body.decode())
        expect("850709" not in secret.body.decode(), "which is not shown again")
        done = follow(town, path, {"comment": "ser över placeringarna & köpen"})
        expect(done.status == 200 and "kvitterat" in done.body.decode(), "then it is done", done.body.decode())
        ack = town.alert(RULE, UNIT)
        expect(ack["state"] == "acknowledged" and ack["acknowledged"]["by"] == "chief_child_youth"
               and ack["acknowledged"]["comment"] == "ser över placeringarna & köpen", "by the one who got the mail", ack)
        for again in (follow(town, path), follow(town, path, {"comment": "igen"})):
            expect(again.status == 410 and "redan använd" in again.body.decode(), "the link works once", again.body.decode())
        town.kill9()
        town.start()
        expect(follow(town, path).status == 410, "also after a kill")
        page = follow(town, link(town.mails(to=ECONOMIST)[0], "ack")).body.decode()
        expect("chief_child_youth har kvitterat larmet: ser över placeringarna &amp; köpen" in page and "<form" not in page,
               "another's says what has happened, and offers nothing", page)
        other = follow(town, link(town.mails(to=ECONOMIST)[0], "ack"), {"comment": "jag också"})
        expect(other.status == 409 and "redan kvitterat" in other.body.decode(), "and does nothing", other.body.decode())


def each_link_does_its_own() -> None:
    with town_with_links() as town:
        town.start()
        take_march(town)
        (mail,) = town.mails(to=CHIEF)
        expect(follow(town, link(mail, "comment"), {"comment": "två nya placeringar"}).status == 200, "a comment is taken")
        events = town.api(f"/api/v1/alerts/{ALERT}")["events"]
        expect(any(e["comment"] == "två nya placeringar" for e in events), "and stands in the alert's history", events)
        expect(follow(town, link(mail, "silence"), {"comment": "väntar på beslut", "days": "14"}).status == 200, "a silence is made")
        (silence,) = town.items("/api/v1/silences")
        expect(silence["by"] == "chief_child_youth" and silence["alerts"] == [ALERT], "of this alert alone", silence)
        expect(follow(town, link(mail, "noise"), {}).status == 200, "a judgement is counted")
        expect(town.alert(RULE, UNIT)["verdicts"]["noise"] == 1, "as noise", town.alert(RULE, UNIT))
        expect(follow(town, link(mail, "useful"), {}).status == 200, "and may be changed by the other link")
        expect(town.alert(RULE, UNIT)["verdicts"] == {"useful": 1, "noise": 0}, "one voice each", town.alert(RULE, UNIT)["verdicts"])


def nobody_makes_a_link() -> None:
    with town_with_links() as town:
        town.start()
        take_march(town)
        (mail,) = town.mails(to=CHIEF)
        path = link(mail, "ack")
        seal = path.rsplit("/", 1)[1]
        forged = [path[:-1] + ("0" if path[-1] != "0" else "1"),                    # another signature
                  path.replace("/ack/", "/noise/"),                               # another action
                  path.replace(seal[:10], "2099-01-01"),                          # a later day
                  path.replace(path.split("/")[2], "v" + "0" * 32),               # another message
                  path[: path.rindex(".")], "/act/x/y/z", path + "0"]
        for one in forged:
            for answer in (follow(town, one), follow(town, one, {"comment": "hej"})):
                expect(answer.status == 404 and "stämmer inte" in answer.body.decode(), "a forged link does nothing", one, answer.status)
        expect(state(town) == "firing", "nothing has happened")
        kept = [town.api(f"/api/v1/messages/{m['id']}") for m in town.items("/api/v1/messages")]
        expect(any("/act/" in m["text"] for m in kept), "what is kept has the links")
        expect(not any(seal.split(".")[1] in str(m) for m in kept), "without their signatures: who reads messages cannot act")
        for hook in town.hooks():
            expect("/act/" not in str(hook), "a channel is nobody in particular, and gets no such links", hook)
        for file in town.data.rglob("*"):
            if file.name == "link-key":
                expect(file.stat().st_mode & 0o077 == 0, "the key is the daemon's alone")


def a_link_ends_with_its_day() -> None:
    with town_with_links('links_last = "5 days"\n') as town:
        town.configure("varsko.toml", town.configured("varsko.toml").replace('[clock]\npretend = "2024-04-16"\n', ""))
        town.start(VARSKO_CLOCK="2024-04-16T12:00:00Z")
        take_march(town)
        path = link(town.mails(to=CHIEF)[0], "ack")
        expect("/2024-04-21." in path, "it says how long it lasts", path)
        town.stop()
        town.start(VARSKO_CLOCK="2024-04-21T21:00:00Z")                            # 23.00 in Sweden
        expect(follow(town, path).status == 200, "it works on its last day")
        town.stop()
        town.start(VARSKO_CLOCK="2024-04-21T22:30:00Z")                            # after midnight there
        late = follow(town, path, {"comment": "för sent"})
        expect(late.status == 410 and "gäller inte längre" in late.body.decode(), "and not after it", late.body.decode())
        expect(state(town) == "firing", "nothing has happened")


def without_an_address_there_are_none() -> None:
    with Town() as town:
        town.start()
        take_march(town)
        expect("/act/" not in town.mails(to=CHIEF)[0].text, "no links without base_url")
        expect("varsko ack" in town.mails(to=CHIEF)[0].text, "but the command")


walk({
    "a link acknowledges, once, after a page has asked": a_link_acknowledges_once,
    "comment, silence, useful and noise": each_link_does_its_own,
    "a forged link does nothing, and no signature is kept": nobody_makes_a_link,
    "a link ends with its last day": a_link_ends_with_its_day,
    "without an address there are no links": without_an_address_there_are_none,
})
