"""A webhook's receiver for tests, that can also misbehave.

Started as a child: prints one line of JSON, {"port": 40124, "ca": null}, then serves until its standard input ends.
Every request is a line of JSON in --out, with what became of its signature:

    {"path": "/varsko", "headers": {"idempotency-key": "v1-3f2a", …}, "body": "…", "signature": "good", "status": 200,
     "connection": 1}

A line of JSON on standard input changes its tricks while it runs, for example {"status": 503}.
"""
import argparse
import hashlib
import hmac
import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import threading

TRICKS = {
    "status": 200,
    "first": 0,             # so many requests get first_status before status counts
    "first_status": 503,
    "retry_after": "",      # the header of that name
    "location": "",         # likewise
    "body": "ok\n",
    "endless": False,       # a body without end
    "hang": False,          # takes the request and never answers
    "close": False,         # takes the request and hangs up
}


def verdict(headers: dict, body: bytes, secret: str) -> str:
    given = headers.get("x-varsko-signature")
    if given is None:
        return "absent"
    signed = headers.get("x-varsko-timestamp", "").encode() + b"." + body
    right = "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return "good" if hmac.compare_digest(given, right) else "bad"


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True          # else the body, written after the head, waits 40 ms for its receipt

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.connections += 1
            self.number = self.server.connections

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        tricks = self.server.tricks
        with self.server.lock:
            early = tricks["first"] > 0
            tricks["first"] -= early
            status = tricks["first_status"] if early else tricks["status"]
            record = {"path": self.path, "headers": headers, "body": body.decode("utf-8"),
                      "signature": verdict(headers, body, self.server.secret), "status": status,
                      "connection": self.number}
            with self.server.out.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(record) + "\n")
        if tricks["hang"]:
            self.server.released.wait()
        if tricks["close"] or tricks["hang"]:
            self.close_connection = True
            return
        self.answer(status, tricks)

    do_GET = do_POST

    def answer(self, status: int, tricks: dict) -> None:
        self.send_response(status)
        if tricks["retry_after"]:
            self.send_header("Retry-After", tricks["retry_after"])
        if tricks["location"]:
            self.send_header("Location", tricks["location"])
        if not tricks["endless"]:
            self.send_header("Content-Length", str(len(tricks["body"].encode())))
            self.end_headers()
            self.wfile.write(tricks["body"].encode())
            return
        self.close_connection = True
        self.end_headers()
        try:
            while not self.server.released.is_set():
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass  # the other side had enough, which is what is tried here

    def log_message(self, format, *args):
        pass  # requests stand in --out


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # Whoever asks may be killed in the midst of it, which is what is tried here.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--out", required=True)
    parser.add_argument("--secret", default="")
    parser.add_argument("--tls", choices=["none", "implicit"], default="none")
    parser.add_argument("--tricks", default="{}", help="JSON, keys as in TRICKS")
    options = parser.parse_args()

    server = Server(("127.0.0.1", options.port), Receiver)
    server.tricks = {**TRICKS, **json.loads(options.tricks)}
    server.out, server.secret = pathlib.Path(options.out), options.secret
    server.lock, server.released, server.connections = threading.Lock(), threading.Event(), 0
    certificate = None
    if options.tls == "implicit":
        folder = server.out.parent
        key, certificate = str(folder / "key.pem"), str(folder / "cert.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", key, "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_address[1], "ca": certificate}), flush=True)
    for line in sys.stdin:
        change = json.loads(line)
        if unknown := change.keys() - TRICKS.keys():
            raise SystemExit(f"unknown tricks: {sorted(unknown)}")
        with server.lock:
            server.tricks.update(change)
    server.released.set()


main()
