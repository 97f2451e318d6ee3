"""kill -9 at random moments of uploads, deliveries and reading: what was acknowledged is there, once, and is read."""

from __future__ import annotations

import hashlib
import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx2

from factors import catalogue
from footprint.inbox.store import Inbox
from footprint.inbox.upkeep import RECEIVING, SETTLED_SECONDS
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.portal.store.database import open_database
from footprint.portal.store.tables import Job
from footprint.schema import tables as all_tables
from tests.cases import cases
from tests.portal.conftest import MEMBER, csrf, register
from tests.portal.journeys import HEADER, YEAR
from tests.portal.served import Served, browser, inhabited

WHERE: dict[str, Any] = {"year": 2025, "member_id": MEMBER}
KILLS = cases(2, long=50)
AS_OF = "2025-12-31"
LONGEST = cases(2_000, long=25_000)  # lines of a list
LONGEST_PAUSE_S = cases(3, long=9)
LISTS = 6  # a file of a known name replaces the one before, so that reading stays short


@dataclass
class Sender:
    """Somebody who sends one file after the other, whatever happens, and notes which the portal said to have taken."""

    served: Served
    key: str
    draw: random.Random
    sent: dict[str, bytes] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    enough: threading.Event = field(default_factory=threading.Event)

    def content(self) -> bytes:
        """A list unlike any other, of up to a megabyte in the long run."""
        lines = self.draw.choice([1, 40, 1_000, LONGEST])
        body = "".join(f"Ordinateur portable;Modèle {len(self.sent)}-{n % 97};1;2021\n" for n in range(lines))
        return (HEADER + body).encode()

    def __call__(self) -> None:
        while not self.enough.is_set():
            try:
                with browser(self.served, self.key) as client:
                    secret = csrf(client.get("/compte"))
                    self.send(client, secret)
            except httpx2.TransportError:
                time.sleep(0.02)

    def send(self, client: httpx2.Client, secret: str) -> None:
        name, content = f"parc-{len(self.sent) % LISTS}.csv", self.content()
        sha256 = hashlib.sha256(content).hexdigest()
        self.sent[sha256] = content
        fields = {"csrf": secret, "as_of": AS_OF, "mode": "add" if len(self.sent) <= LISTS else "auto"}
        answer = client.post(f"{YEAR}/fichiers", data=fields, files={"fichiers": (name, content)})
        if answer.status_code == 303:
            self.acknowledged.add(sha256)


def test_kills_at_random_moments_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    served, draw = Served(tmp_path / "home"), random.Random(20)
    sender = Sender(served, inhabited(served.home, MEMBER)[MEMBER], draw)
    served.start()
    sending = threading.Thread(target=sender)
    sending.start()
    met: Counter[str] = Counter()
    earlier: set[Path] = set()
    for _ in range(KILLS):
        time.sleep(draw.choice([draw.uniform(0, 1.5), draw.uniform(2, LONGEST_PAUSE_S)]))
        served.kill()
        met[moment(served.home, earlier)] += 1
        earlier = leftovers(served.home)
        served.start()
    sender.enough.set()
    sending.join()
    with browser(served, sender.key) as client:
        sender.send(client, csrf(client.get("/compte")))
    try:
        until_read(served.home)
    finally:
        served.kill()
    print(f"\n{KILLS} kills while {dict(met)}; {len(sender.acknowledged)} of {len(sender.sent)} files acknowledged")
    hold(served.home, sender)
    assert tables(served.home) == tables(clean_run(tmp_path / "clean", served.home))


def leftovers(home: Path) -> set[Path]:
    """Bytes under way to the inbox, or left there by a kill."""
    return {*(home / "incoming").glob("form-*/*"), *(home / "inbox").glob("*/*/.receiving-*")}


def moment(home: Path, earlier: set[Path]) -> str:
    """What the killed process was doing, as it left it; `earlier`: what other kills had left."""
    new = {path.parent.parent.name for path in leftovers(home) - earlier}
    if new:
        return "receiving" if new == {"incoming"} else "delivering"
    return "reading" if "running" in states(home) else "nothing"


def states(home: Path) -> list[str]:
    database = open_database(f"sqlite:///{home.absolute() / 'portal.db'}")
    with database.reading() as db:
        found: list[str] = [job.state for job in db.query(Job)]
    database.close()
    return found


def until_read(home: Path) -> None:
    """Wait until nothing waits; the last work was done."""
    while {"queued", "running"} & set(states(home)):
        time.sleep(0.3)
    assert states(home)[-1] == "done"


def hold(home: Path, sender: Sender) -> None:
    """Every acknowledged file is there whole and once; nothing is there that was not sent; no half counts."""
    inbox = Inbox(home)
    received = inbox.received(**WHERE)
    there = [item.receipt.sha256 for item in received]
    assert sender.acknowledged
    assert sender.acknowledged <= set(there)
    assert len(there) == len(set(there))
    for item in received:
        assert item.path is not None
        content = item.path.read_bytes()
        assert content == sender.sent[item.receipt.sha256]
        assert item.receipt.sha256 == item.path.stem
    a_minute_later(home)
    inbox.expire(today=date(2099, 1, 1), confirmed={})
    raw = list((home / "inbox").rglob("*.raw"))
    assert sorted(raw) == sorted(item.path for item in received if item.path)
    assert not [path for path in (home / "inbox").rglob(".*") if path.is_file()]


def a_minute_later(home: Path) -> None:
    """Bytes that a kill left count as left only after a while (`inbox.upkeep`): this is that while."""
    since = time.time() - 2 * SETTLED_SECONDS
    for path in home.glob(f"inbox/*/*/{RECEIVING}*"):
        os.utime(path, (since, since))


def clean_run(home: Path, like: Path) -> Path:
    """The same deliveries, in the same lists and order, and one reading that nobody disturbs."""
    register(home, MEMBER, MEMBER.title())
    inbox = Inbox(home)
    for item in sorted(Inbox(like).received(**WHERE), key=lambda item: item.receipt.sequence):
        assert item.path is not None
        receipt = item.receipt
        same: dict[str, Any] = {"received_on": receipt.received_on, "name": receipt.name, "as_of": receipt.as_of}
        inbox.deliver(item.path, **WHERE, **same, list_name=receipt.list)
    rebuild(Lake(home), inbox, **WHERE, factor_set=catalogue.load())
    return home


def tables(home: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table of the lake of this member-year."""
    lake = Lake(home)
    kept = [name for name, described in all_tables().items() if set(described.partition) == {"year", "member_id"}]
    found = {name: lake.read(name, **WHERE).to_pylist() for name in kept}
    assert found["devices"]
    assert found["receipts"]
    return found
