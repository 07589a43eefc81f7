"""The API is what /api/v1/openapi.json says: a day's work, and every answer held against its schema.

The addresses cannot differ, for both come from one table; the shapes can, and are tried here on a real daemon's answers.
"""
import json
import urllib.parse

import jsonschema

from town import INFLOW, MARCH, Town, expect, walk

tried = 0


def as_described() -> None:
    with Town() as town:
        town.start()
        document = town.request("GET", "/api/v1/openapi.json").json
        expect(document["openapi"].startswith("3.1"), "the description is of OpenAPI 3.1", document["openapi"])
        key = {"Authorization": f"Bearer {town.token()}"}
        used = set()

        def resolved(schema):
            return {**schema, "components": document["components"]}

        def ask(method: str, path: str, template: str, body=None, kind="application/json", query="", status=None, **more):
            global tried
            operation = document["paths"][template][method.lower()]
            answer = town.request(method, urllib.parse.quote(path, safe="/") + query, body=body,
                                  headers={**key, **({"Content-Type": kind} if body is not None else {}), **more})
            described = operation["responses"].get(str(answer.status), operation["responses"]["default"])
            if status is not None:
                expect(answer.status == status, f"{method} {path} answers {status}", answer.status, answer.body[:500])
            content = described.get("content", {})
            for each, what in content.items():
                expect(answer.headers["Content-Type"].startswith(each), f"{method} {path} answers {each}", answer.headers["Content-Type"])
                problems = list(jsonschema.Draft202012Validator(resolved(what["schema"])).iter_errors(answer.json))
                expect(not problems, f"{method} {path} answers as described",
                       *(f"{'/'.join(map(str, p.absolute_path))}: {p.message[:300]}" for p in problems[:5]))
            used.add((method.lower(), template))
            tried += 1
            return answer.json if content else answer.body

        # The document itself is sound: every reference leads somewhere, every operation says what it gives.
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                expect(operation["summary"], f"{method} {path} has a summary")
        for name, schema in document["components"]["schemas"].items():
            jsonschema.Draft202012Validator.check_schema(schema)
        text = json.dumps(document)
        for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
            expect(name in document["components"]["schemas"], f"schema {name} exists")

        figures = "/api/v1/figures"
        ask("POST", figures, figures, MARCH, "text/csv", "?file=mars.csv", 201)
        ask("POST", figures, figures, MARCH, "text/csv", "?file=mars.csv", 200)
        ask("POST", figures, figures, INFLOW, "text/csv", "?dry_run=1", 200)
        ask("POST", figures, figures, INFLOW + "investigations_opened;nowhere;outcome;2024-03;1\n", "text/csv", "", 201)
        ask("POST", figures, figures, json.dumps([{"metric": "net_cost", "unit": "asn", "scenario": "forecast", "period": "2024", "made": "2024-03",
                                                   "value": -308853}]), status=201)
        ask("POST", figures, figures, "nothing of this\ncan be read", "text/csv", "", 422)
        ask("GET", figures, figures, query="?versions=all")
        ask("GET", "/api/v1/findings", "/api/v1/findings")
        ask("GET", "/api/v1/findings", "/api/v1/findings", query="?unit=ans", status=404)
        ask("GET", "/api/v1/series", "/api/v1/series", query="?metric=net_cost")
        ask("GET", "/api/v1/series", "/api/v1/series", status=400)
        expect(ask("GET", "/api/v1/assessments", "/api/v1/assessments", query="?period=2024-03&why=1"), "something is assessed")
        ask("GET", "/api/v1/assessments", "/api/v1/assessments", query="?period=2024-03&as_of=2024-04-01")
        alert = ask("GET", "/api/v1/alerts", "/api/v1/alerts")[0]["id"]
        judge, judged = "/api/v1/assessments/{id}/judgement", f"/api/v1/assessments/{alert}:2024-03/judgement"
        held = ask("POST", judged, judge, json.dumps({"level": "green", "comment": "Engångskostnad", "by": "head"}), status=200)
        expect(held["level"] == "green" and held["computed_level"] != "green", "both levels are seen", held)
        ask("POST", judged, judge, json.dumps({"level": "red", "by": "head"}), status=422)
        ask("POST", judged, judge, json.dumps({"level": None, "by": "head"}), status=200)
        ask("POST", judged, judge, json.dumps({"level": None, "by": "head"}), status=409)
        ask("POST", "/api/v1/assessments/no:such:rule:2024-03/judgement", judge, json.dumps({"level": "green"}), status=404)
        verdict = ask("POST", f"/api/v1/alerts/{alert}/judge", "/api/v1/alerts/{id}/judge", json.dumps({"verdict": "noise", "by": "head"}), status=200)
        expect(verdict["verdicts"] == {"useful": 0, "noise": 1}, "a verdict is counted", verdict["verdicts"])
        ask("GET", f"/api/v1/alerts/{alert}", "/api/v1/alerts/{id}", status=200)
        ask("GET", "/api/v1/alerts/no:such:alert", "/api/v1/alerts/{id}", status=404)
        ask("POST", f"/api/v1/alerts/{alert}/ack", "/api/v1/alerts/{id}/ack", json.dumps({"by": "chief_child_youth", "comment": "Vi ser över det"}), status=200)
        ask("POST", f"/api/v1/alerts/{alert}/comment", "/api/v1/alerts/{id}/comment", json.dumps({"by": "economist1", "comment": "Bra"}), status=200)
        ask("POST", "/api/v1/risks", "/api/v1/risks", json.dumps({"id": "VK-09", "type": "quality", "text": "Köer", "probability": 2, "consequence": 3, "by": "head"}), status=201)
        ask("POST", "/api/v1/risks/VK-09", "/api/v1/risks/{id}", json.dumps({"probability": 4, "comment": "sett", "by": "head"}), status=200)
        ask("PATCH", "/api/v1/risks/VK-09", "/api/v1/risks/{id}", json.dumps({"release": True, "by": "head"}), status=200)
        ask("POST", "/api/v1/risks/VK-09/measures", "/api/v1/risks/{id}/measures", json.dumps({"text": "Bemanna", "start": "2024-05-01", "status": "planned", "by": "head"}), status=200)
        ask("POST", "/api/v1/risks/import", "/api/v1/risks/import", json.dumps({"risks": [{"id": "VK-09", "measures": [{"text": "Utbilda"}]}], "by": "head"}), status=200)
        ask("POST", "/api/v1/risks/import", "/api/v1/risks/import", json.dumps({"risks": [{"id": "VK-08", "measures": []}], "by": "head"}), status=422)
        ask("GET", "/api/v1/risks/VK-09", "/api/v1/risks/{id}", status=200)
        ask("GET", "/api/v1/risks", "/api/v1/risks")
        message = ask("GET", "/api/v1/messages", "/api/v1/messages")[0]["id"]
        ask("GET", f"/api/v1/messages/{message}", "/api/v1/messages/{id}", status=200)
        town.wait_until("a message is delivered", lambda: any(m["state"] == "delivered" for m in town.request("GET", "/api/v1/messages").json))
        done = next(m["id"] for m in town.request("GET", "/api/v1/messages").json if m["state"] == "delivered")
        ask("POST", f"/api/v1/messages/{done}/retry", "/api/v1/messages/{id}/retry", "", status=409)
        silences, theirs = "/api/v1/silences", "/api/v2/silences"
        asked = {"matchers": ["unit=asn"], "for": "14d", "comment": "Bokslut", "by": "eva"}
        expect(ask("POST", silences, silences, json.dumps(asked), query="?dry_run=1", status=200)["alerts"], "a trial says what it would hold")
        silence = ask("POST", silences, silences, json.dumps(asked), status=201)["id"]
        ask("POST", silences, silences, json.dumps({**asked, "comment": ""}), status=422)
        ask("POST", silences, silences, json.dumps({**asked, "for": "long"}), status=400)
        ask("GET", silences, silences, query="?state=active", status=200)
        ask("GET", f"{silences}/{silence}", silences + "/{id}", status=200)
        ask("POST", f"{silences}/{silence}/end", silences + "/{id}/end", json.dumps({"by": "eva"}), status=200)
        ask("POST", f"{silences}/{silence}/end", silences + "/{id}/end", json.dumps({"by": "eva"}), status=409)
        ask("POST", f"{silences}/none/end", silences + "/{id}/end", "{}", status=404)
        foreign = {"matchers": [{"name": "unit", "value": "asn", "isRegex": False, "isEqual": True}], "startsAt": "2024-04-16T00:00:00Z",
                   "endsAt": "2024-05-01T00:00:00Z", "createdBy": "eva", "comment": "Bokslut"}
        made = ask("POST", theirs, theirs, json.dumps(foreign), status=200)["silenceID"]
        longer = ask("POST", theirs, theirs, json.dumps({**foreign, "id": made, "endsAt": "2024-06-01T00:00:00Z"}), status=200)["silenceID"]
        ended = ask("GET", f"/api/v2/silence/{made}", "/api/v2/silence/{id}", status=200)
        expect(longer != made and ended["status"]["state"] == "expired", "one that is edited takes the place of the other", ended)
        ask("GET", theirs, theirs, query="?filter=unit=asn", status=200)
        ask("DELETE", f"/api/v2/silence/{longer}", "/api/v2/silence/{id}", status=200)
        ask("GET", "/api/v2/silence/none", "/api/v2/silence/{id}", status=404)
        why, routes = "/api/v1/why-not", "/api/v1/routes/test"
        expect(ask("GET", why, why, query=f"?address=economist1&alert={alert}", status=200)["sentences"], "why-not answers in sentences")
        ask("GET", why, why, query=f"?address=nobody&alert={alert}", status=404)
        ask("GET", why, why, query="?address=economist1&alert=x", status=400)
        expect(ask("GET", routes, routes, query="?rule=budget-balance&unit=child_youth&level=red", status=200)["recipients"], "routes are tried beforehand")
        ask("GET", routes, routes, query="?rule=budget-balance&unit=child_youth_1&level=red", status=404)
        ask("GET", routes, routes, query="?rule=budget-balance&unit=child_youth&level=rosa", status=400)
        grafana = "/prometheus/api/v1"
        groups = ask("GET", f"{grafana}/rules", f"{grafana}/rules", status=200)["data"]["groups"]
        theirs = {r["name"]: r for g in groups for r in g["rules"]}
        expect(theirs["budget-balance"]["state"] == "firing" and theirs["budget-balance"]["alerts"], "Grafana sees the rules with their alerts", theirs)
        lives = ask("GET", f"{grafana}/alerts", f"{grafana}/alerts", status=200)["data"]["alerts"]
        expect(len(lives) == len(town.items("/api/v1/alerts?state=pending,firing,acknowledged")), "and all that live", lives)
        ask("GET", f"{grafana}/status/buildinfo", f"{grafana}/status/buildinfo", status=200)
        query = f"{grafana}/query"                             # as a data source asks before it is saved
        for said in (ask("GET", query, query, query="?query=1%2B1&time=1713254400", status=200),
                     ask("POST", query, query, "query=1%2B1&time=1713254400", "application/x-www-form-urlencoded", status=200)):
            expect(said["status"] == "success" and said["data"]["result"][1] == "2", "somebody is there", said)
        ask("GET", query, query, query="?query=up", status=400)
        for method in ("GET", "POST"):
            ask(method, "/act/v1/ack/2024-05-16.00", "/act/{message}/{action}/{seal}", status=404)
        ask("GET", "/api/v1/rules", "/api/v1/rules")
        ask("GET", "/api/v1/rules/budget-balance", "/api/v1/rules/{id}", status=200)
        expect(ask("GET", "/api/v1/rules/budget-balance/chance", "/api/v1/rules/{id}/chance", status=200)[0]["metric"] == "net_cost", "chance is told by metric")
        ask("GET", "/api/v1/rules/nosuch/chance", "/api/v1/rules/{id}/chance", status=404)
        ask("POST", "/api/v1/rules/check", "/api/v1/rules/check", '[[rule]]\nid = "x"\nmetric = "net_cots"\n', "application/toml", status=200)
        versions = "/api/v1/rules/versions"
        expect(ask("GET", versions, versions, status=200)[0]["running"], "the rules that run are kept")
        ask("GET", f"{versions}/1", versions + "/{id}", status=200)
        ask("GET", f"{versions}/99", versions + "/{id}", status=404)
        ask("GET", "/api/v1/rules/diff", "/api/v1/rules/diff", query="?from=1&text=1", status=200)
        ask("GET", "/api/v1/rules/diff", "/api/v1/rules/diff", query="?from=99", status=404)
        preview = "/api/v1/rules/preview"
        milder_rules = town.configured("rules.d/10-budget.toml").replace("deviation < -2% and", "deviation < -20% and")
        would = ask("POST", preview, preview, json.dumps({"file": "rules.d/10-budget.toml", "text": milder_rules}), status=200)
        expect(would["did"]["changed"] >= 1 and would["changed"], "a milder limit would change an alert", would["did"])
        ask("POST", preview, preview, json.dumps({"file": "rules.d/10-budget.toml", "text": "oops"}), status=200)
        ask("POST", preview, preview, json.dumps({"files": [{"name": 1}]}), status=400)
        ask("POST", f"{versions}/1/restore", versions + "/{id}/restore", json.dumps({"by": "admin"}), status=200)
        ask("POST", f"{versions}/99/restore", versions + "/{id}/restore", "{}", status=404)
        apply, waiting = "/api/v1/rules/apply", "/api/v1/rules/waiting"
        expect(ask("GET", waiting, waiting, status=200)["waiting"] is None, "nothing waits where changes take effect by themselves")
        ask("POST", apply, apply, "{}", status=409)
        ask("POST", apply, apply, json.dumps({"version": "ab"}), status=400)
        town.configure("varsko.toml", town.configured("varsko.toml") + "[reload]\nconfirm = true\n")
        town.wait_until("changes are to be confirmed", lambda: town.api(waiting)["confirm"])
        town.configure("rules.d/10-budget.toml", milder_rules)
        town.wait_until("a change waits", lambda: town.api(waiting)["waiting"])
        expect(ask("GET", waiting, waiting, status=200)["waiting"]["would"] == would["did"], "with what the preview said", would["did"])
        ask("POST", apply, apply, json.dumps({"version": "0123456789ab"}), status=409)
        applied = ask("POST", apply, apply, json.dumps({"by": "admin"}), status=200)
        expect(applied["did"] == would["did"], "and does it", applied)
        backtest = "/api/v1/backtest"
        replay = ask("POST", backtest, backtest, "{}", status=200)
        expect(replay["now"]["alarms"] > 0, "the history rang", replay)
        tried_rules = '[[rule]]\nid = "budget-balance"\nmetric = "net_cost"\nunits = "*"\nvalue = "ytd(outcome) - ytd(budget)"\nlevels = { red = "value < -1000000 tkr" }\n'
        milder = ask("POST", backtest, backtest, json.dumps({"rules": tried_rules, "messages": True}), status=200)
        expect(any(c["shift"] == "goes" for c in milder["difference"]["changes"]), "a milder rule lets alarms go", milder["difference"])
        ask("POST", backtest, backtest, json.dumps({"rules": "[[rule]]\nid = 1\n"}), status=422)
        ask("POST", backtest, backtest, json.dumps({"sweep": "no_such_constant=1..5"}), status=404)
        ask("POST", backtest, backtest, json.dumps({"from": "2024-03", "to": "2024-01"}), status=400)
        ask("GET", "/api/v1/batches", "/api/v1/batches")
        ask("GET", "/api/v1/batches/1", "/api/v1/batches/{id}", status=200)
        expect(ask("GET", "/api/v1/channels", "/api/v1/channels", status=200), "there are channels")
        ask("GET", "/feeds/asn.atom", "/feeds/{unit}.atom", query="?lang=en&limit=5", status=200)
        for path in ("status", "receivers", "alerts", "alerts/groups"):
            expect(ask("GET", "/api/v2/" + path, "/api/v2/" + path, status=200), f"Alertmanager's clients get {path}")
        ask("GET", "/api/v2/alerts", "/api/v2/alerts", query="?filter=red", status=400)
        ask("GET", "/feeds/nowhere.atom", "/feeds/{unit}.atom", status=404)
        economy, course = "/api/v1/economy", "/api/v1/course"
        expect(ask("GET", economy, economy, status=200)["rows"], "the economy table")
        ask("GET", economy, economy, query="?dimension=cost_kind&metric=net_cost&period=2024-03", status=200)
        ask("GET", economy, economy, query="?dimension=colour", status=400)
        expect(ask("GET", course, course, query="?metric=net_cost&unit=asn", status=200)["points"], "a figure's course")
        ask("GET", course, course, query="?metric=net_cost", status=400)
        ask("GET", course, course, query="?metric=net_cost&unit=asn&from=2024-03&to=2024-01", status=400)
        levels, session, password = "/api/v1/levels", "/api/v1/session", "/api/v1/people/{id}/password"
        expect(ask("GET", "/api/v1/catalogue", "/api/v1/catalogue", status=200)["units"], "units have names")
        expect(ask("GET", levels, levels, query="?from=2024-01&to=2024-12", status=200), "levels of a year")
        ask("GET", levels, levels, query="?from=2024-01", status=400)
        ask("POST", "/api/v1/people/head/password", password, json.dumps({"password": "korrekt häst batteri", "by": "eva"}), status=200)
        ask("POST", "/api/v1/people/head/password", password, json.dumps({"password": "kort"}), status=422)
        ask("POST", "/api/v1/people/nobody/password", password, json.dumps({"password": "korrekt häst batteri"}), status=404)
        expect(ask("GET", session, session, status=200)["user"] is None, "nobody is signed in")
        who = ask("POST", session, session, json.dumps({"user": "head", "password": "korrekt häst batteri"}), status=200)
        expect(who["user"]["id"] == "head" and who["csrf"], "head signs in", who)
        ask("POST", session, session, json.dumps({"user": "head", "password": "fel"}), status=401)
        ask("POST", session, session, json.dumps({"user": "head"}), status=400)
        ask("DELETE", session, session, status=200)
        for path in ("/api/v1/session/directory", "/api/v1/session/directory/done"):
            ask("GET", path, path, status=404)                # nobody signs in by one here; with one: directory_walk.py
        tokens, ended = "/api/v1/tokens", "/api/v1/tokens/{id}/end"
        made = ask("POST", tokens, tokens, json.dumps({"name": "rapport", "rights": ["see"], "unit": "asn", "days": 30, "by": "eva"}), status=201)
        expect(made["token"].startswith("varsko_") and made["state"] == "valid", "a token is made", made)
        ask("POST", tokens, tokens, json.dumps({"name": "rapport", "rights": ["sea"]}), status=400)
        expect("token" not in ask("GET", tokens, tokens, status=200)[0], "and shown once")
        expect(ask("POST", f"{tokens}/{made['id']}/end", ended, json.dumps({"by": "eva"}), status=200)["state"] == "revoked", "it is revoked")
        ask("POST", f"{tokens}/nosuch/end", ended, "{}", status=404)
        expect(ask("GET", "/api/v1/audit", "/api/v1/audit", query="?limit=5", status=200)[0]["what"] == "POST /api/v1/tokens/{id}/end", "and that is noted")
        for path in ("/", "/plain", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"):
            ask("GET", path, path, status=200)

        # What keeps its connection open is another walk's.
        untried = {(method, path) for path, methods in document["paths"].items() for method in methods} - used - {("get", "/api/v1/events")}
        expect(not untried, "every address of the description was tried", *untried)
        # Parameters: what is described is taken, what is not described is refused.
        for path, methods in document["paths"].items():
            if "get" not in methods or "{" in path or path in ("/api/v1/events", "/"):   # the page reads its address itself
                continue
            refused = town.request("GET", f"{path}?surely_not=1", headers=key)
            expect(refused.status == 400, f"{path} refuses a parameter that it does not describe", refused.status)
        print(f"{tried} answers as described; {sum(len(m) for m in document['paths'].values())} operations")


walk({"every answer is as /api/v1/openapi.json says": as_described})
