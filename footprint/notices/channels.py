"""Where notices go: to a mail server, to a webhook. Secrets come from files, and stand in no message and in no log."""

from __future__ import annotations

import json
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from footprint.messages import text
from footprint.notices.letter import Notice
from footprint.settings import Settings, settings

PATIENCE_S = 8  # for each answer of a server
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


class ChannelError(Exception):
    """A notice was not taken; the message is the sentence that the operator reads."""


class Channel(Protocol):
    """A way to the operator."""

    @property
    def name(self) -> str:
        """What people call it."""

    def send(self, notice: Notice) -> None:
        """Raises ChannelError."""


def channels(given: Settings) -> list[Channel]:
    """The ways that an installation has set; none by default."""
    ways: list[Channel] = []
    if given.notice_smtp and given.notice_to:
        to = tuple(given.notice_to.split())
        password = given.notice_smtp_password_file
        ways.append(Mail(given.notice_smtp, to, given.notice_from or to[0], given.notice_smtp_user, password))
    if given.notice_webhook_file:
        ways.append(Webhook(given.notice_webhook_file))
    return ways


@dataclass(frozen=True)
class Mail:
    """A mail server. `address`: smtp://, starttls:// or smtps:// with host and, if it is another than usual, port."""

    address: str
    to: tuple[str, ...]
    sender: str
    user: str = ""
    password_file: Path | None = None

    @property
    def name(self) -> str:
        return _said("channel.mail", to=" ".join(self.to), host=urlsplit(self.address).hostname or "")

    def send(self, notice: Notice) -> None:
        """Raises ChannelError where the server does not take it for all."""
        password = _secret(self.password_file)[0] if self.password_file else ""
        with _faults(self.name), self._connected() as server:
            if self.user:
                server.login(self.user, password)
            refused = server.send_message(self._message(notice), self.sender, list(self.to))
        if refused:
            raise ChannelError(
                _said("fault", channel=self.name, why=_said("refused", count=len(refused), all=len(self.to)))
            )

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.address)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE_S, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE_S)
        with server:
            if parts.scheme == "starttls":
                server.starttls(context=context)
            yield server

    def _message(self, notice: Notice) -> EmailMessage:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = notice.subject, self.sender, ", ".join(self.to)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # nobody's absence answers it
        message.set_content(notice.body)
        return message


@dataclass(frozen=True)
class Webhook:
    """An address that takes JSON by POST. `file`: the address on its first line; on its second, if there is one, the
    value of the header Authorization."""

    file: Path

    @property
    def name(self) -> str:
        return _said("channel.webhook", file=self.file)

    def send(self, notice: Notice) -> None:
        """Raises ChannelError for all but an answer between 200 and 299."""
        address, *more = _secret(self.file)
        headers = {"Content-Type": "application/json; charset=utf-8"} | ({"Authorization": more[0]} if more else {})
        if urlsplit(address).scheme not in ("https", "http") or not urlsplit(address).hostname:
            raise ChannelError(_said("no_address", file=self.file))
        with _faults(self.name):
            body = json.dumps(notice.data, ensure_ascii=False).encode()
            request = Request(address, body, headers, method="POST")
            build_opener(_Stay).open(request, timeout=PATIENCE_S).close()


class _Stay(HTTPRedirectHandler):
    """A redirected POST would become a GET, and its secret go to somebody else."""

    def redirect_request(self, *_: object) -> None:
        return None


@contextmanager
def _faults(channel: str) -> Iterator[None]:
    """What a server or the way to it refuses, in words that hold no secret."""
    try:
        yield
    except HTTPError as answer:
        raise ChannelError(_said("fault", channel=channel, why=f"HTTP {answer.code}")) from None
    except smtplib.SMTPResponseException as answer:
        raise ChannelError(_said("fault", channel=channel, why=f"SMTP {answer.smtp_code}")) from None
    except smtplib.SMTPException as refusal:
        raise ChannelError(_said("fault", channel=channel, why=type(refusal).__name__)) from None
    except OSError as failure:
        cause = getattr(failure, "reason", failure)
        why = (cause.strerror if isinstance(cause, OSError) else "") or type(cause).__name__
        raise ChannelError(_said("fault", channel=channel, why=why)) from None
    except (HTTPException, ValueError) as failure:  # an address with a blank, a header with a line break
        raise ChannelError(_said("fault", channel=channel, why=type(failure).__name__)) from None


def _secret(file: Path) -> list[str]:
    """The lines of a file that hold something. Raises ChannelError where there is none."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeError) as failure:
        why = failure.strerror if isinstance(failure, OSError) else "UTF-8"
        raise ChannelError(_said("no_secret", file=file, why=why)) from None
    if not lines:
        raise ChannelError(_said("no_secret", file=file, why=_said("empty")))
    return lines


def _said(key: str, **args: object) -> str:
    return text(f"cli.notices.{key}", settings().lang, **args)
