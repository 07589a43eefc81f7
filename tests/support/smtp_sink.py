"""A real SMTP server for tests, that can also misbehave.

Started as a child: prints one line of JSON, {"port": 40123, "ca": "/tmp/…/cert.pem"}, then serves until its standard
input ends, so that it cannot outlive who started it.  Every mail it has taken is a line of JSON in --out:

    {"from": "varsko@kommun.example", "to": ["eko1@kommun.example"], "tls": false, "auth": "varsko", "session": 1,
     "raw": "<base64 of the mail's bytes>"}

A line of JSON on standard input changes its tricks while it runs, for example {"refuse_to": ["eko1@kommun.example"]}.
"""
import argparse
import asyncio
import base64
import json
import logging
import pathlib
import ssl
import subprocess
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

TRICKS = {
    "refuse_from": False,   # 550 to MAIL
    "refuse_to": [],        # 550 to RCPT of these addresses
    "refuse_data": False,   # 554 after the mail
    "defer": 0,             # 451 to the first so many RCPTs
    "defer_all": False,     # 451 to every RCPT
    "greeting": "",         # said instead of 220, for example "554 no service"
    "hang_at": "",          # connect | rcpt | data | quit: never answers there
    "close_at": "",         # connect | rcpt | data: hangs up; at data the mail has been taken
}


def make_certificate(folder: pathlib.Path) -> tuple[str, str]:
    key, certificate = str(folder / "key.pem"), str(folder / "cert.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return key, certificate


class Sink:
    def __init__(self, out: pathlib.Path, tricks: dict, account: str):
        self.out, self.tricks, self.account, self.sessions = out, tricks, account, 0

    async def stumble(self, where: str, server) -> None:
        if self.tricks["hang_at"] == where:
            await asyncio.Event().wait()
        if self.tricks["close_at"] == where:
            server.transport.abort()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.tricks["refuse_from"]:
            return "550 5.7.1 this sender may not send here"
        envelope.mail_from = address
        return "250 2.1.0 sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await self.stumble("rcpt", server)
        if address in self.tricks["refuse_to"]:
            return "550 5.1.1 no such user here"
        if self.tricks["defer_all"]:
            return "451 4.3.2 try again later"
        if self.tricks["defer"] > 0:
            self.tricks["defer"] -= 1
            return "451 4.3.2 try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient ok"

    async def handle_DATA(self, server, session, envelope):
        if self.tricks["refuse_data"]:
            return "554 5.6.0 this content is not wanted"
        if self.tricks["hang_at"] == "data":
            await asyncio.Event().wait()
        record = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                  "auth": getattr(session, "who", None), "session": session.number,
                  "raw": base64.b64encode(envelope.original_content).decode()}
        with self.out.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(record) + "\n")
        await self.stumble("data", server)
        return "250 2.0.0 queued as 4F3A"

    async def handle_QUIT(self, server, session, envelope):
        await self.stumble("quit", server)
        return "221 2.0.0 bye"

    def authenticate(self, server, session, envelope, mechanism, data):
        given = f"{data.login.decode()}:{data.password.decode()}"
        session.who = data.login.decode()
        # handled=False lets aiosmtpd say 535 itself.
        return AuthResult(success=given == self.account, handled=False)


class Numbered(SMTP):
    """Counts sessions, so that a test can see whether a connection was used again."""

    def __init__(self, sink: Sink, **options):
        super().__init__(sink, **options)
        self.sink = sink

    def connection_made(self, transport):
        again = self.session is not None
        super().connection_made(transport)
        if not again:
            self.sink.sessions += 1
        self.session.number = self.sink.sessions


class Rude(asyncio.Protocol):
    """What stands at the door when nobody is let in."""

    def __init__(self, tricks: dict):
        self.tricks = tricks

    def connection_made(self, transport):
        if self.tricks["close_at"] == "connect":
            transport.abort()
        elif self.tricks["greeting"]:
            transport.write(self.tricks["greeting"].encode() + b"\r\n")
            transport.close()


async def obey(tricks: dict) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        change = json.loads(line)
        if unknown := change.keys() - TRICKS.keys():
            raise SystemExit(f"unknown tricks: {sorted(unknown)}")
        tricks.update(change)


async def serve(options) -> None:
    tricks = {**TRICKS, **json.loads(options.tricks)}
    out = pathlib.Path(options.out)
    sink = Sink(out, tricks, options.account)
    context = certificate = None
    if options.tls != "none":
        key, certificate = make_certificate(out.parent)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

    def at_the_door():
        if tricks["greeting"] or "connect" in (tricks["close_at"], tricks["hang_at"]):
            return Rude(tricks)
        return Numbered(sink, hostname="sink.example", enable_SMTPUTF8=True,
                        tls_context=context if options.tls == "starttls" else None,
                        require_starttls=options.require_starttls,
                        authenticator=sink.authenticate if options.account else None,
                        auth_required=bool(options.account), auth_require_tls=False)

    server = await asyncio.get_running_loop().create_server(
        at_the_door, "127.0.0.1", options.port, ssl=context if options.tls == "implicit" else None)
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "ca": certificate}), flush=True)
    await obey(tricks)


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--out", required=True)
parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
parser.add_argument("--require-starttls", action="store_true")
parser.add_argument("--account", default="", help="user:password; asked for when given")
parser.add_argument("--tricks", default="{}", help="JSON, keys as in TRICKS")
# aiosmtpd tells of every client that hangs up and every password without TLS: here both are wanted.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
asyncio.run(serve(parser.parse_args()))
