"""Wrong, huge and hostile requests, made from the API's own description: whatever comes, the answer is a refusal that says why,
the daemon goes on, and nothing is stored.

Each operation of /api/v1/openapi.json is tried with names, parameters and bodies that its schema does not allow, or that no
sane client sends.  VARSKO_WALK_HOSTILE says how many requests (600), VARSKO_WALK_SEED which ones: the same each time, or
"random".  The seed is printed.
"""
import copy
import http.client
import json
import os
import random
import socket
import urllib.parse

import jsonschema

from town import INFLOW, MARCH, PATIENCE, Town, expect, walk

REQUESTS = int(os.environ.get("VARSKO_WALK_HOSTILE", "600"))
SEED = os.environ.get("VARSKO_WALK_SEED", "12")
SEED = random.SystemRandom().randrange(1 << 32) if SEED == "random" else int(SEED)

STRINGS = ["", " ", "\x00", "a\x00b", "\r\nX-Injected: 1", "../../etc/passwd", "..%2f..%2f", "' OR 1=1 --", "\";DROP TABLE figure;--", "<script>alert(1)</script>",
           "{{7*7}}", "%s%n%x", "😀" * 50, "\u202eevil", "å" * 3000, "x" * 100_000, "9" * 400, "-0", "1e999", "NaN", "2024-13", "2024-02-30", "9999-12-31",
           "0000-00", "2024-03 ack ack", "2024-W60", "null", "[]", "true", "\ufeff", "\ud7ff", "net_cost" * 200]
VALUES = [None, True, False, 0, -1, 1 << 70, -1e308, 1.5, [], {}, [[[[[[]]]]]], {"a": {"b": {"c": []}}}, *STRINGS[:12]]
KINDS = ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "\u00e5/\u00e4", "a" * 5000]


class Tries:
    def __init__(self, town: Town):
        self.town, self.chance = town, random.Random(SEED)
        self.document = town.request("GET", "/api/v1/openapi.json").json
        self.key = {"Authorization": f"Bearer {town.token()}"}
        self.host = urllib.parse.urlsplit(town.url).netloc
        self.counts: dict[int, int] = {}
        self.operations = [(method.upper(), path, operation) for path, methods in self.document["paths"].items()
                           for method, operation in methods.items() if path != "/api/v1/events"]

    def whole(self, schema):
        return {**schema, "components": self.document["components"]}

    def is_allowed(self, schema, value) -> bool:
        return jsonschema.Draft202012Validator(self.whole(schema)).is_valid(given(value))

    # ── values that a schema would allow, before one of them is spoilt ────────────────────────────────────────────
    def sample(self, schema, depth=0):
        if "$ref" in schema:
            return self.sample(self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], depth)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.sample(self.chance.choice(schema[choice]), depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        kind = schema.get("type", "object" if "properties" in schema else "string")
        kind = self.chance.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            return {name: self.sample(each, depth + 1) for name, each in schema.get("properties", {}).items()
                    if name in schema.get("required", []) or self.chance.random() < 0.4}
        if kind == "array":
            return [self.sample(schema.get("items", {}), depth + 1) for _ in range(self.chance.randrange(3))] if depth < 5 else []
        return {"integer": 3, "number": 2.5, "boolean": True, "null": None}.get(kind, "2024-03")

    def places(self, value, at=()):
        yield at
        if isinstance(value, dict):
            for name, each in value.items():
                yield from self.places(each, (*at, name))
        elif isinstance(value, list):
            for i, each in enumerate(value):
                yield from self.places(each, (*at, i))

    def spoilt(self, value):
        value = copy.deepcopy(value)
        at = self.chance.choice(list(self.places(value)))
        other = self.chance.choice(VALUES)
        if not at:
            if isinstance(value, dict) and self.chance.random() < 0.5:
                return {**value, self.chance.choice(STRINGS[:12]) + "?": other}
            return other
        inner = value
        for step in at[:-1]:
            inner = inner[step]
        if isinstance(inner, dict) and self.chance.random() < 0.3:
            del inner[at[-1]]
        else:
            inner[at[-1]] = other
        return value

    def names(self, path: str, hostile: bool) -> str:
        def filled(part: str) -> str:
            if "{" not in part:
                return part
            name = self.chance.choice(STRINGS) if hostile else "no-such"
            return part[:part.index("{")] + urllib.parse.quote(name[:4000] or "x", safe="") + part[part.index("}") + 1:]
        return "/".join(filled(part) for part in path.split("/"))

    def query(self, operation) -> str:
        known = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        pairs = [(self.chance.choice([*known, "nonsense", ""]), self.chance.choice(STRINGS)[:5000]) for _ in range(self.chance.randrange(4))]
        return "?" + urllib.parse.urlencode(pairs) if pairs else ""

    # ── asking ────────────────────────────────────────────────────────────────────────────────────────────────────
    def ask(self, method: str, target: str, body: bytes | None, kind: str):
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            connection.putheader("Authorization", self.key["Authorization"])
            if body is not None:
                connection.putheader("Content-Type", kind.encode("utf-8"))
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            try:
                if body:
                    connection.send(body)
            except OSError:
                pass                       # refused before all of it was read: the answer says why
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def check(self, what: str, status: int, kind: str, body: bytes) -> None:
        self.counts[status] = self.counts.get(status, 0) + 1
        expect(status < 500, f"{what[:300]} is no error of ours (seed {SEED})", status, body[:600])
        if status >= 400 and kind.startswith("application/problem+json"):
            problem = json.loads(body)
            expect(problem["title"] and problem["detail"] and problem["status"] == status, f"{what[:300]} is refused in words", problem)

    def body(self, operation):
        """A body that the description does not allow, and what it is called; None where the operation takes none."""
        content = operation.get("requestBody", {}).get("content", {})
        if not content:
            return None
        kind, schema = next(((k, c["schema"]) for k, c in content.items() if k == "application/json"), (None, None))
        way = self.chance.randrange(6)
        if kind is None or way == 0:
            return self.chance.choice([b"{", b"[", b"\xff\xfe\x00", b"{\"a\":" * 5000, b"[" * 20_000, b"\x00" * 100, b"{\"a\":1}{\"b\":2}"]), kind or next(iter(content))
        if way == 1:
            kind = self.chance.choice(KINDS)
        for _ in range(30):
            wrong = self.spoilt(self.sample(schema))
            if not self.is_allowed(schema, wrong):
                return json.dumps(wrong).encode("utf-8", "surrogatepass"), kind
        return b"[]" if not self.is_allowed(schema, []) else b"null", kind


def given(value):
    """As the API reads it: a field that is null has not been given."""
    if isinstance(value, dict):
        return {name: given(each) for name, each in value.items() if each is not None}
    return [given(each) for each in value] if isinstance(value, list) else value


def stored(town: Town) -> dict:
    lists = ["figures?versions=all", "batches", "alerts", "silences", "risks", "messages", "rules/versions", "findings"]
    answers = {name: town.request("GET", f"/api/v1/{name}").json for name in lists}
    # What was refused is kept as that, with each row and why, and is no figure.
    answers["batches"] = [batch for batch in answers["batches"] if batch["state"] != "refused"]
    return answers


def begun(town: Town) -> None:
    town.start()
    town.request("POST", "/api/v1/figures?file=mars.csv", body=MARCH, headers={"Authorization": f"Bearer {town.token()}", "Content-Type": "text/csv"})
    town.request("POST", "/api/v1/figures?file=inflow.csv", body=INFLOW, headers={"Authorization": f"Bearer {town.token()}", "Content-Type": "text/csv"})
    town.wait_until_quiet()


def wrong_requests() -> None:
    with Town() as town:
        begun(town)
        tries = Tries(town)
        before = stored(town)
        print(f"      seed {SEED}, {REQUESTS} requests to {len(tries.operations)} operations", flush=True)
        for n in range(REQUESTS):
            method, path, operation = tries.operations[n % len(tries.operations)]
            target = tries.names(path, hostile=tries.chance.random() < 0.5)
            wrong = tries.body(operation)
            # What takes no body may be asked for what is there; a name that is nowhere keeps it from doing anything.
            query = tries.query(operation) if method == "GET" or tries.chance.random() < 0.5 else ""
            what = f"{method} {target}{query} {wrong}"
            status, kind, body = tries.ask(method, target + query, *(wrong or (None, "")))
            tries.check(what, status, kind, body)
            if wrong and method != "GET" and path not in ("/api/v1/rules/check", "/api/v1/backtest", "/act/{message}/{action}/{seal}"):
                expect(400 <= status < 500, f"{what[:300]} is refused (seed {SEED})", status, body[:600])
        expect(town.running() and town.request("GET", "/readyz").status == 200, "the daemon goes on")
        after = stored(town)
        for name, rows in before.items():
            expect(after[name] == rows, f"nothing is stored by what is refused: {name} (seed {SEED})", str(rows)[:600], str(after[name])[:600])
        print("      " + ", ".join(f"{status}: {count}" for status, count in sorted(tries.counts.items())), flush=True)


def strange_words_that_are_allowed() -> None:
    """A comment may be any text: it is kept as it is and shown as text, wherever it is shown."""
    with Town() as town:
        begun(town)
        key = {"Authorization": f"Bearer {town.token()}", "Content-Type": "application/json"}
        alert = town.request("GET", "/api/v1/alerts").json[0]["id"]
        for words in ["<script>alert(1)</script>", "{{7*7}} {{{sentence}}}", "'; DROP TABLE alert; --", "😀" * 50, "rad ett\nrad två", "\u202eevil"]:
            answer = town.request("POST", f"/api/v1/alerts/{urllib.parse.quote(alert)}/comment", body=json.dumps({"comment": words, "by": "någon"}), headers=key)
            expect(answer.status == 200, f"a comment of {words[:20]!r} is taken", answer.status, answer.body[:400])
            kept = [event["comment"] for event in town.request("GET", f"/api/v1/alerts/{urllib.parse.quote(alert)}").json["events"]]
            expect(words in kept, f"and kept as it is: {words[:20]!r}", kept)
        plain = town.request("GET", "/plain").body.decode()
        expect("<script" not in plain, "the page without script shows it as text")
        expect("<script>alert" not in town.request("GET", "/feeds/all.atom").body.decode(), "and so does the feed")


def what_is_no_http() -> None:
    with Town() as town:
        begun(town)
        host, port = urllib.parse.urlsplit(town.url).netloc.split(":")
        many = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 200) for n in range(2000))
        for what, sent in {
            "noise": os.urandom(2000), "no version": b"GET /\r\n\r\n", "a header without end": b"GET / HTTP/1.1\r\nHost: " + b"a" * 200_000,
            "thousands of headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + many + b"\r\n",
            "two lengths": b"POST /api/v1/figures HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
            "a length below nothing": b"POST /api/v1/figures HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
            "a length beyond reason": b"POST /api/v1/figures HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999\r\n\r\nabc",
            "length and chunks": b"POST /api/v1/figures HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "chunks that are none": b"POST /api/v1/figures HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n",
            "a path of dots": b"GET /../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "a path with nothing in it": b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        }.items():
            with socket.create_connection((host, int(port)), timeout=PATIENCE) as peer:
                try:
                    peer.sendall(sent)
                    peer.shutdown(socket.SHUT_WR)
                    answer = b""
                    while part := peer.recv(65536):
                        answer += part
                except OSError:
                    answer = b""
            status = int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/") else 0
            expect(status == 0 or 400 <= status < 500, f"{what} is refused or hung up on", answer[:300])
            expect(town.request("GET", "/healthz").status == 200, f"after {what} the daemon goes on")


walk({
    "what the description does not allow is refused in words, and stores nothing": wrong_requests,
    "strange words are kept as words": strange_words_that_are_allowed,
    "what is no HTTP is refused or hung up on": what_is_no_http,
})
