"""Where all members stand in one year, for the analysts: each table is read once for all of them.

Nothing is judged here, and nothing of what a file says is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

import pyarrow as pa

from footprint.engine import Engine
from footprint.inbox import Received
from footprint.intake import answers
from footprint.intake.findings import FLAGGED, PROPOSED
from footprint.lake import Lake
from footprint.portal import journey, processing, versions, years
from footprint.portal.journey import Stage
from footprint.portal.tables import JobState
from footprint.portal.web import Portal

# Who needs somebody first: nobody else will mend a reading that failed; a year that is confirmed needs nothing.
ORDER: tuple[Stage, ...] = ("failed", "changed", "to_confirm", "nothing", "waiting", "confirmed")
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
    are None before they were read; `received_on` is that of the last file; `failed`: the last reading did."""

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

    @property
    def need(self) -> tuple[int, int, int, int, str, str]:
        """Sorts those who need help first."""
        lost = (-(self.unusable or 0), -(self.refused or 0), -(self.remarks or 0))
        return (ORDER.index(self.stage), *lost, self.name.casefold(), self.member_id)


@dataclass(frozen=True)
class _Read:
    """What the lake and the database hold of a year, by member."""

    profiles: Mapping[str, Mapping[str, Any]]
    receipts: Mapping[str, Mapping[str, int]]
    remarks: Mapping[str, int]
    work: Mapping[str, JobState]
    signed: Mapping[str, tuple[str, datetime]]


def of_year(portal: Portal, year: int) -> list[Standing]:
    """Every member who was registered by then or sent something, those who need help first."""
    received = portal.inbox.of_year(year)
    read, named = _read(portal, year=year), names(portal.lake, registered(portal.lake, year) | received.keys())
    found = [_standing(portal.lake, read, each, named[each], received.get(each, ())) for each in named]
    return sorted(found, key=lambda standing: standing.need)


def of_member(portal: Portal, year: int, member_id: str) -> Standing:
    """The same for one member, of whom alone something is read."""
    read = _read(portal, year=year, member_id=member_id)
    received = portal.inbox.received(year=year, member_id=member_id)
    return _standing(portal.lake, read, member_id, names(portal.lake, {member_id})[member_id], received)


def registered(lake: Lake, year: int) -> set[str]:
    """The members who were registered for the year or an earlier one."""
    return {each["member_id"] for each in lake.partitions("members") if int(each["year"]) <= year}


def names(lake: Lake, wanted: set[str]) -> dict[str, str]:
    """What members are called in their latest year, by short name; the short name where none is known."""
    found: dict[str, str] = {}
    for year in sorted({int(each["year"]) for each in lake.partitions("members")}, reverse=True):
        if unnamed := wanted - found.keys():
            rows = lake.read("members", ["member_id", "name"], year=year, member_id=unnamed).to_pylist()
            found |= {row["member_id"]: row["name"] for row in rows if row["name"]}
    return {member_id: found.get(member_id, member_id) for member_id in sorted(wanted)}


def with_something(portal: Portal, day: date) -> list[int]:
    """The years that an analyst may want: open to the members, or with a profile or a file; the newest first."""
    registered = {int(each["year"]) for each in portal.lake.partitions("members")}
    found = set(years.open_years(portal.settings, day)) | registered | set(portal.inbox.years())
    return sorted((year for year in found if years.FIRST <= year <= day.year), reverse=True)


def _read(portal: Portal, **where: Any) -> _Read:
    with portal.db.reading() as db:
        work = processing.states(db, where["year"])
        signed = versions.standing_of_all(db, where["year"])
    lake = portal.lake
    profiles = {row["member_id"]: row for row in lake.read("members", **where).to_pylist()}
    receipts = lake.read("receipts", ["member_id", "kind", "current", "refused"], **where)
    return _Read(profiles, _counts(receipts), _remarks(lake, **where), work, signed)


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
    with Engine() as engine:
        engine.bind(findings=lake.paths("findings", **where))
        return {row["member_id"]: row["causes"] for row in engine.sql(REMARKS).to_pylist()}


def _standing(lake: Lake, read: _Read, member_id: str, name: str, received: Sequence[Received]) -> Standing:
    profile: Mapping[str, Any] = read.profiles.get(member_id, {})
    current = [item for item in received if item.current]
    digest, confirmed_at = read.signed.get(member_id, (None, None))
    same = None
    if digest is not None:
        same = digest == versions.resting_on(current, profile, answers.load(lake.home, member_id)).digest
    counts = read.receipts.get(member_id)
    return Standing(
        member_id=member_id,
        name=name,
        stage=journey.stage(read.work.get(member_id), signed_is_this=same, any_file=bool(current)),
        files=len(current),
        received_on=max((item.receipt.received_on for item in received), default=None),
        unusable=counts["unusable"] if counts else None,
        refused=counts["refused"] if counts else None,
        remarks=read.remarks.get(member_id, 0) if counts else None,
        missing=tuple(journey.missing(profile)),
        confirmed_at=confirmed_at,
        failed=read.work.get(member_id) == "failed",
    )
