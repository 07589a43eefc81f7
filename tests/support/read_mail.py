"""Reads one mail on standard input with Python's own parser and prints what it says as JSON: a second opinion."""
import email
import email.policy
import json
import sys

mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)


def content(kind: str) -> str | None:
    # CRLF is how lines end on the way; what was meant is a line end.
    return parts[kind].get_content().replace("\r\n", "\n") if kind in parts else None


parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
print(json.dumps({
    "headers": {name.lower(): str(value) for name, value in mail.items()},
    "names": [name for name, _ in mail.items()],
    "defects": [str(defect) for part in mail.walk() for defect in part.defects],
    "type": mail.get_content_type(),
    "text": content("text/plain"),
    "html": content("text/html"),
    "languages": [part["Content-Language"] for part in parts.values()],
}))
