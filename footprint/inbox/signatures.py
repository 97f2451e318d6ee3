"""Which member-years are signed: the region counts what a member stands behind, and no other version of it.

    $FOOTPRINT_HOME/inbox/<year>/<member>/.signed     the version that was signed, and when

A signature is one of files, profile and answers as they stood. It counts as long as they do: whatever changes later
needs another one, and what comes back to the same is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from footprint.inbox.deliveries import Received
from footprint.inbox.store import Inbox
from footprint.intake import answers
from footprint.lake import Lake

PROFILE = (
    "siren", "sector", "zone", "departement", "employees_fte", "users",
    "it_spend_eur", "it_spend_reused_eur", "stored_tb",
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """What a member-year rests on: files by list (sha256, size, day), declared profile, hash of the answers."""

    files: Mapping[str, Mapping[str, Any]]
    profile: Mapping[str, Any]
    answers: str

    @property
    def content(self) -> str:
        """The same version is the same text."""
        whole = {"files": self.files, "profile": self.profile, "answers": self.answers}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


def now_of(lake: Lake, inbox: Inbox, *, year: int, member_id: str) -> Version:
    """The version of a member-year as it stands."""
    current = inbox.current(year=year, member_id=member_id)
    profile: Mapping[str, Any] = next(iter(lake.read("members", year=year, member_id=member_id).to_pylist()), {})
    return resting_on(current, profile, answers.load(lake.home, member_id))


def resting_on(current: Sequence[Received], known: Mapping[str, Any], words: Mapping[str, str]) -> Version:
    """The version that rests on these current files, this row of `members`, and these answers about words."""
    files = {
        item.receipt.list: {
            "sha256": item.receipt.sha256,
            "size_bytes": item.receipt.size_bytes,
            "as_of": item.receipt.described_on.isoformat(),
        }
        for item in current
    }
    given = json.dumps(words, ensure_ascii=False, sort_keys=True)
    profile = {name: known.get(name) for name in PROFILE}
    return Version(files, profile, hashlib.sha256(given.encode()).hexdigest()[:16])


@dataclass(frozen=True)
class Signature:
    """What stands beside the files: digest of the version, when it was signed (ISO 8601); `by`: who signed on paper, as
    the analyst wrote it, None of a signature in the portal, whose own records say who."""

    version: str
    at: str
    by: str | None = None


def sign(inbox: Inbox, digest: str, *, year: int, member_id: str, at: datetime, by: str | None = None) -> None:
    """Note that the version of this digest is signed; a signature before is replaced."""
    mark = Signature(digest, at.isoformat(timespec="seconds"), by)
    inbox.mark_signed(json.dumps(asdict(mark), ensure_ascii=False), year=year, member_id=member_id)


def withdraw(inbox: Inbox, *, year: int, member_id: str) -> bool:
    """Take the signature back; False if there was none."""
    return inbox.unmark_signed(year=year, member_id=member_id)


def of(inbox: Inbox, *, year: int, member_id: str) -> Signature | None:
    """The last signature, of whatever version; None without one, and where the mark cannot be read."""
    try:
        told = json.loads(inbox.signed_mark(year=year, member_id=member_id) or "")
    except ValueError:
        return None
    is_mark = isinstance(told, dict) and told.keys() == Signature.__dataclass_fields__.keys()
    return Signature(**told) if is_mark else None


def standing(lake: Lake, inbox: Inbox, year: int) -> tuple[str, ...]:
    """Members whose signature is one of the year as it stands."""
    found = []
    for member_id in inbox.members(year):
        signed = of(inbox, year=year, member_id=member_id)
        if signed and signed.version == now_of(lake, inbox, year=year, member_id=member_id).digest:
            found.append(member_id)
    return tuple(sorted(found))
