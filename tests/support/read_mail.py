"""Reads one mail on standard input with Python's own parser and prints what it says as JSON: a second opinion."""
import email
import email.policy
import json
import sys

mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)


def content(kind: str) -> str | None:
    # CRLF is how lines end on the way; what was meant is a line end.
    return parts[kind].get_content().replace("\r\n", "\n") if kind in parts else None


def picture(part, beside) -> dict:
    png = part.get_content()
    size = [int.from_bytes(png[at:at + 4], "big") for at in (16, 20)] if png.startswith(b"\x89PNG\r\n\x1a\n") else None
    return {"id": part["Content-ID"], "type": part.get_content_type(), "disposition": part.get_content_disposition(),
            "beside": beside.get_content_type(), "size": size}


parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
print(json.dumps({
    "headers": {name.lower(): str(value) for name, value in mail.items()},
    "names": [name for name, _ in mail.items()],
    "defects": [str(defect) for part in mail.walk() for defect in part.defects],
    "type": mail.get_content_type(),
    "text": content("text/plain"),
    "html": content("text/html"),
    "pictures": [picture(part, whole) for whole in mail.walk() if whole.is_multipart() for part in whole.iter_parts()
                 if part.get_content_maintype() == "image"],
    "languages": [part["Content-Language"] for part in parts.values()],
}))
