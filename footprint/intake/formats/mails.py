"""Mails as programs keep them (`.eml`): what is written in them, and the files that are attached.

Lines are counted in the text of the mail, as a program shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path

from footprint.intake.formats.limits import Limits, refuse_beyond

_HEADERS = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+?(?:mime-version|content-type):", re.I)
_FROM = re.compile(rb"^(?:from|return-path|received):", re.I | re.M)
_SOFT_BREAK = re.compile(rb"(?<!^--) \r?\n(?!>)", re.M)


def detect(head: bytes) -> bool:
    """Whether a file is a mail with all its headers."""
    start = _HEADERS.match(head)
    return start is not None and _FROM.search(head, 0, start.end() + 4_000) is not None


def parts(path: Path, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the text of the mail ('' where it is all) and of each file in it but pictures."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    # The library stumbles over a NUL in a header.
    mail = message_from_bytes(path.read_bytes().replace(b"\0", b""), policy=default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain", "html"))
    attached = [part for part in mail.iter_attachments() if part.get_content_maintype() != "image"]
    refuse_beyond("entries", len(attached), limits.entries)
    if body is not None:
        text = _content(body)
        yield "text" if attached else "", _SOFT_BREAK.sub(b" ", text) if body.get_param("format") == "flowed" else text
    for number, part in enumerate(attached, start=1):
        yield part.get_filename() or f"{number}", _content(part)


def _content(part: MIMEPart) -> bytes:
    """What a part holds, as bytes; of a mail in a mail, that one."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b"".join(each.as_bytes() for each in part.iter_parts())
