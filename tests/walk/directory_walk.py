"""Signing in by a directory over real connections: a provider of OpenID Connect of our own, a browser that follows as browsers do,
and people.toml that decides who may.
"""
import base64
import hashlib
import http.cookiejar
import http.server
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from town import ECONOMIST, PATIENCE, Town, expect, walk


class Provider(http.server.BaseHTTPRequestHandler):
    """Lets anybody in as `mail`, and keeps to RFC 6749, RFC 7636 and OpenID Connect Core in what it asks for."""
    mail, wrong_nonce, codes = ECONOMIST, False, {}

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        asked = dict(urllib.parse.parse_qsl(query))
        here = f"http://127.0.0.1:{self.server.server_port}"
        if path == "/.well-known/openid-configuration":
            return self.answer(200, {"issuer": here, "authorization_endpoint": here + "/authorize", "token_endpoint": here + "/token"})
        assert path == "/authorize" and asked["response_type"] == "code" and asked["client_id"] == "varsko" and asked["code_challenge_method"] == "S256", self.path
        code = f"kod-{len(Provider.codes)}"
        Provider.codes[code] = asked
        self.send_response(302)
        self.send_header("Location", asked["redirect_uri"] + "?" + urllib.parse.urlencode({"code": code, "state": asked["state"], "session_state": "x"}))
        self.end_headers()

    def do_POST(self) -> None:
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        asked = Provider.codes.pop(form["code"], None)
        right = "Basic " + base64.b64encode(b"varsko:delad").decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or self.headers["Authorization"] != right or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return self.answer(400, {"error": "invalid_grant"})
        claims = {"iss": f"http://127.0.0.1:{self.server.server_port}", "aud": "varsko", "exp": time.time() + 300, "email": Provider.mail, "email_verified": True,
                  "nonce": "another" if Provider.wrong_nonce else asked["nonce"]}
        part = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        self.answer(200, {"access_token": "x", "token_type": "Bearer", "id_token": f"e30.{part}.c2ln"})

    def answer(self, status: int, body: dict) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_) -> None:
        pass


def there_and_back() -> None:
    provider = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    with Town() as town:
        # The address people reach the daemon by stands in the configuration, and the system gives ports: a place in
        # front that sends them on, as a proxy would.
        front = http.server.ThreadingHTTPServer(("127.0.0.1", 0), None)
        class Front(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(307)
                self.send_header("Location", town.url + self.path)
                self.end_headers()
            def log_message(self, *_) -> None:
                pass
        front.RequestHandlerClass = Front
        threading.Thread(target=front.serve_forever, daemon=True).start()
        (town.config / "directory.secret").write_text("delad\n")
        (town.config / "directory.secret").chmod(0o600)
        varsko = town.configured("varsko.toml")
        directory = f'directory = {{ issuer = "http://127.0.0.1:{provider.server_port}", client_id = "varsko", client_secret_file = "directory.secret", name = "Kommunkonto" }}'
        town.configure("varsko.toml", varsko.replace("[http]\n", f'[http]\nbase_url = "http://127.0.0.1:{front.server_port}"\n{directory}\n'))
        town.start()

        def browser():
            return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

        def ended_at(opener) -> str:
            with opener.open(town.url + "/api/v1/session/directory", timeout=PATIENCE) as answer:
                return urllib.parse.urlsplit(answer.url)._replace(scheme="", netloc="").geturl()

        def session(opener) -> dict:
            with opener.open(town.url + "/api/v1/session", timeout=PATIENCE) as answer:
                return json.load(answer)

        economist = browser()
        expect(session(economist)["directory"] == "Kommunkonto", "the page is told of the directory")
        expect(ended_at(economist) == "/", "the browser comes back to the page")
        expect(session(economist)["user"]["id"] == "economist1", "signed in as the person of that mail address")
        noted = [(row["who"], row["what"]) for row in town.request("GET", "/api/v1/audit").json]
        expect(("economist1", "sign in by the directory") in noted, "which is noted", noted)

        stranger = browser()
        Provider.mail = "okand@smavik.example"
        expect(ended_at(stranger) == "/sign-in?directory=unknown" and session(stranger)["user"] is None, "whom people.toml does not know is not let in")
        Provider.mail = ECONOMIST
        Provider.wrong_nonce = True
        expect(ended_at(stranger) == "/sign-in?directory=unreachable" and session(stranger)["user"] is None, "an answer to another question lets nobody in")
        Provider.wrong_nonce = False
        provider.shutdown()
        provider.server_close()
        town.stop()
        town.start()
        expect(ended_at(stranger) == "/sign-in?directory=unreachable", "a directory that is gone is told, and the page goes on")
        expect("OpenID" not in town.log() and "delad" not in town.log(), "no secret is in the log")
        front.shutdown()
        front.server_close()


def what_is_not_a_directory() -> None:
    with Town() as town:
        varsko = town.configured("varsko.toml")
        town.configure("varsko.toml", varsko.replace("[http]\n", '[http]\ndirectory = { issuer = "http://id.example", client_id = "varsko" }\n'))
        told = town.varsko("check", "--config", str(town.config), exit_code=1)
        for wanted in ("https://", "client_secret_file", "base_url"):
            expect(wanted in told, f"what is wrong is told: {wanted}", told)


walk({
    "a person signs in at the directory, and is who it says": there_and_back,
    "a directory that cannot be trusted or reached is an error of the configuration": what_is_not_a_directory,
})
