"""The web server around the portal: what it waits for, what it refuses, what it does not write down.

Pages and rules are elsewhere. h11 parses requests: it bounds their heads (64 KiB), which httptools does not.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

# Seconds in which the head of a request must come whole, from the opening of a connection or its first byte.
HEAD_S = 20.0
MOST_CONNECTIONS = 1_000
# Seconds that a portal that ends waits for requests under way: one whose other half never comes would keep it for ever.
END_S = 30


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that hangs up on whoever opens a connection and does not say what for."""

    _deadline: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_a_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._deadline = None
        elif self.timeout_keep_alive_task is None and not self.transport.is_closing():
            self._expect_a_head()

    def _expect_a_head(self) -> None:
        self._deadline = self._deadline or self.loop.time() + HEAD_S
        left = max(0.0, self._deadline - self.loop.time())
        self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)


def server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    """A server for `app` that keeps no access log: addresses of visitors and links of invitations would stand in it.

    Behind a proxy on the same machine, the visitor's own address is taken from it; of a proxy elsewhere, the
    environment variable FORWARDED_ALLOW_IPS names the address.
    """
    quiet: dict[str, Any] = {"access_log": False, "log_level": "warning", "server_header": False, "date_header": True}
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=PatientProtocol,
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=END_S,
        **quiet,
    )
    return uvicorn.Server(config)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, before anything is said or begun. Raises OSError where nobody may listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def keep_to_oneself() -> None:
    """From now on, files that this process makes are its owner's only; and it may open as many as it has visitors."""
    os.umask(0o077)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST_CONNECTIONS
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
