"""A lock that machines share: an object that one of them has made and keeps writing anew. No clocks are compared: who
waits takes over a lease that has stayed the same for `LEASE_SECONDS` of its own time."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from footprint import incidents
from footprint.lake.shared.copy import Shared, json_object
from footprint.lake.shared.objects import OtherVersionError, UnreachableError, Version

LEASE_SECONDS = 60.0
RENEW_SECONDS = 15.0
ASK_SECONDS = 1.0


@contextmanager
def leased(lock: AbstractContextManager[None], shared: Shared, name: str) -> Iterator[None]:
    """Hold the `lock` of this home, then the lease `name` of all homes; inside, what others have committed before is
    seen. A holder that stands still for longer than the lease may find another one beside it: what both commit stays
    whole, since no commit is lost. Raises UnreachableError."""
    with lock:
        lease = _Lease(shared, f"locks/{name}.json")
        lease.take()
        try:
            shared.look(now=True)
            yield
        finally:
            lease.give_back()


@dataclass
class _Lease:
    shared: Shared
    name: str
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    written: int = 0  # times, so that a lease that is renewed has other bytes
    version: Version | None = None
    over: Event = field(default_factory=Event)
    renewing: Thread | None = None

    def take(self) -> None:
        seen: Version | None = None
        since = time.monotonic()
        while not self._write():
            content, stored = self.shared.objects.get(self.name) or (b"", None)
            version = stored.version if stored else None
            if version != seen:
                seen, since = version, time.monotonic()
            if json_object(content).get("holder") == self.holder:  # an answer was lost, and the request sent again
                self.version = version
                break
            # Whoever holds this home's own lock, as we do, is the only one of it that is alive.
            is_over = time.monotonic() - since >= LEASE_SECONDS or json_object(content).get("home") == self.shared.home
            if is_over or version is None:
                self.version = version
            else:
                time.sleep(ASK_SECONDS)
        self.renewing = Thread(target=self._renew, name=self.name, daemon=True)
        self.renewing.start()

    def give_back(self) -> None:
        self.over.set()
        if self.renewing:
            self.renewing.join()
        try:
            if self._is_ours():
                self.shared.objects.delete([self.name])
        except UnreachableError as error:  # it ends by itself, and what was done inside is done
            incidents.log(error)

    def _renew(self) -> None:
        while not self.over.wait(RENEW_SECONDS):
            try:
                if not self._write() and not self._is_ours():
                    incidents.log(OtherVersionError(f"the lease {self.name} was taken over"))
                    return
            except UnreachableError as error:  # asked again; others wait longer than that
                incidents.log(error)

    def _write(self) -> bool:
        """Whether the lease is ours now, for as long as it lasts: it had the version that we know, or none."""
        self.written += 1
        content = {"home": self.shared.home, "holder": self.holder, "written": self.written}
        try:
            self.version = self.shared.objects.exchange(self.name, json.dumps(content).encode(), self.version)
        except OtherVersionError:
            self.version = None
            return False
        return True

    def _is_ours(self) -> bool:
        """Whether we hold it; then the version that it has is known from here on."""
        stored = self.shared.objects.get(self.name)
        if stored is None or json_object(stored[0]).get("holder") != self.holder:
            return False
        self.version = stored[1].version
        return True
