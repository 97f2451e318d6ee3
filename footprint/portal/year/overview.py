"""Where all members stand in one year, for the analysts: each table is read once for all of them.

Nothing is judged here, and nothing of what a file says is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, get_args

import pyarrow as pa

from footprint.engine import DuckDB
from footprint.inbox import signatures
from footprint.inbox.store import Inbox, Received
from footprint.intake import answers
from footprint.intake.findings import FLAGGED, PROPOSED
from footprint.lake import Lake
from footprint.members import registry
from footprint.portal.store.tables import JobState
from footprint.portal.web.visit import Portal
from footprint.portal.work import jobs
from footprint.portal.year import journey, years
from footprint.portal.year.journey import Stage

# Who needs somebody first: nobody else mends a table or a reading that failed; a confirmed year needs nothing.
ORDER: tuple[Stage, ...] = ("damaged", "failed", "changed", "to_confirm", "nothing", "waiting", "confirmed")
assert set(ORDER) == set(get_args(Stage))
# Causes that are to be checked, by member.
REMARKS = f"""
    SELECT member_id, count(DISTINCT group_id) AS causes
    FROM findings
    WHERE severity IN ('{FLAGGED}', '{PROPOSED}')
    GROUP BY member_id
"""


@dataclass(frozen=True)
class Standing:
    """One member in one year. `unusable` tables, `refused` lines and `remarks` (causes to check) of its current files
    are None before they were read; `received_on` is that of the last file; `failed`: the last reading did; `damaged`: a
    table of the year is, of which then nothing is known but its files."""

    member_id: str
    name: str
    stage: Stage
    files: int
    received_on: date | None
    unusable: int | None
    refused: int | None
    remarks: int | None
    missing: tuple[str, ...]
    confirmed_at: datetime | None
    failed: bool
    damaged: bool

    @property
    def need(self) -> tuple[int, int, int, int, str, str]:
        """Sorts those who need help first."""
        lost = (-(self.unusable or 0), -(self.refused or 0), -(self.remarks or 0))
        return (ORDER.index(self.stage), *lost, self.name.casefold(), self.member_id)


@dataclass(frozen=True)
class _Read:
    """What the lake and the database hold of a year, by member; of those `damaged`, only what the database does."""

    damaged: frozenset[str]
    profiles: Mapping[str, Mapping[str, Any]]
    receipts: Mapping[str, Mapping[str, int]]
    remarks: Mapping[str, int]
    work: Mapping[str, JobState]
    signed: Mapping[str, tuple[str, datetime]]


def of_year(portal: Portal, year: int) -> list[Standing]:
    """Every member who was registered by then or sent something, those who need help first."""
    received, lake = portal.inbox.of_year(year), portal.lake.whole()
    read = _read(portal, lake, year=year)
    named = names(lake, known(lake, year) | received.keys())
    standings = [_standing(lake, read, member_id, named[member_id], received.get(member_id, ())) for member_id in named]
    return sorted(standings, key=lambda standing: standing.need)


def of_member(portal: Portal, year: int, member_id: str) -> Standing:
    """The same for one member, of whom alone something is read."""
    lake = portal.lake.whole()
    read = _read(portal, lake, year=year, member_id=member_id)
    received = portal.inbox.received(year=year, member_id=member_id)
    return _standing(lake, read, member_id, names(lake, {member_id})[member_id], received)


def known(lake: Lake, year: int) -> set[str]:
    """The members who were registered for the year or an earlier one, and those of whom something is damaged there.
    `lake`: the whole of it, as of all functions here."""
    registered = {partition["member_id"] for partition in lake.partitions("members") if int(partition["year"]) <= year}
    return registered | {member_id for damaged, member_id in lake.hidden if damaged == year}


def names(lake: Lake, wanted: set[str]) -> dict[str, str]:
    """What members are called in their latest year, by short name; the short name where none is known."""
    found: dict[str, str] = {}
    for year in sorted({int(each["year"]) for each in lake.partitions("members")}, reverse=True):
        if unnamed := wanted - found.keys():
            rows = lake.read("members", ["member_id", "name"], year=year, member_id=unnamed).to_pylist()
            found |= {row["member_id"]: row["name"] for row in rows if row["name"]}
    of_damaged = {each for _, each in lake.hidden} & wanted - found.keys()  # whose profile may still be whole
    found |= {each: name for each in of_damaged if (name := registry.name(replace(lake, hidden=frozenset()), each))}
    return {member_id: found.get(member_id, member_id) for member_id in sorted(wanted)}


def with_something(portal: Portal, day: date) -> list[int]:
    """The years that an analyst may want: open to the members, or with a profile or a file; the newest first."""
    registered = {int(partition["year"]) for partition in portal.lake.whole().partitions("members")}
    open_years = set(years.open_years(portal.settings, day)) | registered | set(portal.inbox.years())
    return sorted((year for year in open_years if years.FIRST <= year <= day.year), reverse=True)


def _read(portal: Portal, lake: Lake, **where: Any) -> _Read:
    with portal.db.reading() as db:
        work = jobs.states(db, where["year"])
    signed = _signed(portal.inbox, **where)
    damaged = frozenset(member_id for year, member_id in lake.hidden if year == where["year"])
    profiles = {row["member_id"]: row for row in lake.read("members", **where).to_pylist()}
    receipts = lake.read("receipts", ["member_id", "kind", "current", "refused"], **where)
    return _Read(damaged, profiles, _counts(receipts), _remarks(lake, **where), work, signed)


def _signed(inbox: Inbox, *, year: int, member_id: str | None = None) -> dict[str, tuple[str, datetime]]:
    """The digest of the version that was signed and when, by member: in the portal or on paper."""
    members = inbox.members(year) if member_id is None else [member_id]
    marks = {each: signatures.of(inbox, year=year, member_id=each) for each in members}
    return {each: (mark.version, datetime.fromisoformat(mark.at)) for each, mark in marks.items() if mark}


def _counts(receipts: pa.Table) -> dict[str, dict[str, int]]:
    """Lines refused and tables that cannot be used, by member."""
    found: dict[str, dict[str, int]] = {}
    for row in receipts.filter(receipts["current"]).to_pylist():
        counts = found.setdefault(row["member_id"], {"refused": 0, "unusable": 0})
        counts["refused"] += row["refused"] or 0
        counts["unusable"] += row["kind"] is None
    return found


def _remarks(lake: Lake, **where: Any) -> dict[str, int]:
    """Causes that are to be checked, by member; of many findings a cause, so that the SQL engine counts them."""
    with DuckDB() as engine:
        engine.bind(findings=lake.paths("findings", **where))
        return {row["member_id"]: row["causes"] for row in engine.sql(REMARKS).to_pylist()}


def _standing(lake: Lake, read: _Read, member_id: str, name: str, received: Sequence[Received]) -> Standing:
    profile: Mapping[str, Any] = read.profiles.get(member_id, {})
    current = [item for item in received if item.current]
    digest, confirmed_at = read.signed.get(member_id, (None, None))
    same = None
    if digest is not None:
        same = digest == signatures.resting_on(current, profile, answers.load(lake.home, member_id)).digest
    counts = read.receipts.get(member_id)
    work = read.work.get(member_id)
    stage = journey.stage(work, signed_is_this=same, any_file=bool(current))
    return Standing(
        member_id=member_id,
        name=name,
        stage="damaged" if member_id in read.damaged and stage != "waiting" else stage,
        files=len(current),
        received_on=max((item.receipt.received_on for item in received), default=None),
        unusable=counts["unusable"] if counts else None,
        refused=counts["refused"] if counts else None,
        remarks=read.remarks.get(member_id, 0) if counts else None,
        missing=tuple(journey.missing(profile)),
        confirmed_at=confirmed_at,
        failed=work == "failed",
        damaged=member_id in read.damaged,
    )
