"""200 members send 1 MB each within a minute: everything is stored once; what pages took is printed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from footprint.inbox.store import Inbox
from footprint.portal.people import passphrases
from footprint.portal.store.database import open_database
from footprint.portal.store.tables import Account, Job, Membership
from tests.bench.conftest import Add
from tests.bench.inventories import french_csv
from tests.portal.conftest import PASSPHRASE, register
from tests.portal.served import serving

MEMBERS, SECONDS, LINES = 200, 60, 10_800


def test_two_hundred_members_send_a_megabyte_each_within_a_minute(tmp_path: Path, add: Add) -> None:
    home = tmp_path / "home"
    database = open_database(f"sqlite:///{home / 'portal.db'}")
    kept = passphrases.hashed(PASSPHRASE)
    for number in range(MEMBERS):
        register(home, f"m{number}", f"Commune {number}")
        with database.transaction() as db:
            account = Account(email=f"editor@m{number}.example", passphrase_hash=kept, created_at=datetime.now(UTC))
            account.memberships.append(Membership(member_id=f"m{number}", role="editor"))
            db.add(account)
    content = french_csv(tmp_path / "parc.csv", LINES).read_text(encoding="cp1252")
    with serving(home) as served:
        task = {"url": served.url, "passphrase": PASSPHRASE, "members": MEMBERS, "seconds": SECONDS, "content": content}
        start = time.monotonic()
        client = [sys.executable, "-m", "tests.bench.portal_visitors"]
        answer = subprocess.run(client, input=json.dumps(task), check=True, capture_output=True, text=True).stdout
        found, memory = json.loads(answer), served.memory_mb()
        read = until_read(database)
    sent = f"{MEMBERS} members send {len(content.encode()) / 1e6:.2f} MB each within a minute"
    for what, times in found["times"].items():
        p50, p95, most = np.percentile(times, [50, 95, 100])
        add(f"{sent}: {what}", f"of the clock: median {p50:.3f} s, 95th percentile {p95:.3f} s, longest {most:.3f} s")
    add(
        f"{sent}: all read and estimated",
        f"{read} after {time.monotonic() - start:.0f} s of the clock, {memory:.0f} MB",
    )
    assert found["failures"] == []
    assert stored(home) == {
        f"m{number}": hashlib.sha256(content.replace("SN", f"S{number}").encode()).hexdigest()
        for number in range(MEMBERS)
    }


def until_read(database: object) -> int:
    """How many member-years are done once nothing waits any more, or after some minutes."""
    for _ in range(240):
        with database.reading() as db:  # type: ignore[attr-defined]
            states = [job.state for job in db.query(Job)]
        if not {"queued", "running"} & set(states):
            break
        time.sleep(1)
    return states.count("done")


def stored(home: Path) -> dict[str, str]:
    """The hash of what is there of each member that has exactly one file."""
    inbox = Inbox(home)
    every = {member_id: inbox.received(year=2025, member_id=member_id) for member_id in inbox.members(2025)}
    return {
        member_id: hashlib.sha256(found[0].path.read_bytes()).hexdigest()
        for member_id, found in every.items()
        if len(found) == 1 and found[0].path
    }
