"""A mail server and a webhook on loopback, which keep what they are sent."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@dataclass
class Mailbox:
    """What came in. `refuses`: the verbs that the server answers with 550; `port`: where it listens."""

    messages: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    port: int = 0

    @property
    def texts(self) -> list[str]:
        """Subject and text of each."""
        return [f"{message['Subject']}\n{message.get_content()}" for message in self.messages]


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client says that sends one message."""

    server: Any

    def handle(self) -> None:
        box: Mailbox = self.server.box
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb in box.refuses:
                self._say("550 no")
            elif verb == "EHLO":
                self._say("250-loopback\r\n250 AUTH PLAIN")
            elif verb == "DATA":
                self._say("354 go on")
                box.messages.append(self._message())
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                box.to += [line] if verb == "RCPT" else []
                box.logins += [line] if verb == "AUTH" else []
                self._say("235 in" if verb == "AUTH" else "250 fine")

    def _message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """One that takes everything, until the end of the block."""
    box = Mailbox()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        with _served(server):
            yield box


@dataclass
class Hook:
    """What came in; `answer`: the status of each; `port`: where it listens."""

    posts: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)  # path, Authorization, JSON
    answer: int = 204
    port: int = 0


class _Post(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        hook: Hook = self.server.hook
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        hook.posts.append((self.path, self.headers["Authorization"], content))
        self.send_response(hook.answer)
        if hook.answer // 100 == 3:
            self.send_header("Location", f"http://127.0.0.1:{hook.port}/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.hook.posts.append((self.path, self.headers["Authorization"], {}))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def webhook() -> Iterator[Hook]:
    """One that takes everything, until the end of the block."""
    hook = Hook()
    with HTTPServer(("127.0.0.1", 0), _Post) as server:
        server.hook = hook  # type: ignore[attr-defined]
        hook.port = server.server_address[1]
        with _served(server):
            yield hook


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
