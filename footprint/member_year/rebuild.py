"""Rebuilds what is validated of one member-year: reads its files, merges them and commits all tables at once.

Serials live only inside `rebuild`. Days come from receipts, never from the clock: the same files give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import incidents
from footprint.inbox.deliveries import Receipt, Received
from footprint.inbox.recognition import holds_access_log
from footprint.inbox.store import Inbox
from footprint.intake import read_all
from footprint.intake.usage.access_log import PROFILE as ACCESS_LOG
from footprint.lake import DamagedError, Failure, Lake, RuleError, upkeep
from footprint.member_year import origin, plausibility
from footprint.member_year.filed import Filed
from footprint.member_year.files import Files, ReadAll
from footprint.member_year.merge import MemberYear, validated
from footprint.schema import TABLES

SUMMED = ("receipts", "findings", "devices")

ByFile = Mapping[str, Sequence[Filed]]


class ReadingError(Exception):
    """A member-year could not be read anew: it keeps the tables of its last good reading. `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.reason} {failure.number}".strip())
        self.failure = failure


@dataclass(frozen=True)
class Summary:
    """One member-year after a rebuild: counts of tables (`files`: a plain file is one table), of lines, of devices (sum
    of countable quantities), of findings by rule, and the lists of which a table cannot be used. `rebuilt` is False
    where nothing was left to rebuild from."""

    year: int
    member_id: str
    files: int
    rows: int
    accepted: int
    refused: int
    set_aside: int
    devices: float
    findings: dict[str, int]
    unusable: tuple[str, ...]
    rebuilt: bool


def rebuild(
    lake: Lake, inbox: Inbox, *, year: int, member_id: str, factor_set: FactorSet, read: ReadAll = read_all
) -> Summary:
    """Read every current file of the member-year, merge its lists, commit devices, sites, contracts, services,
    allocations, usage, provider_claims, lines, findings, receipts (and the declarations of a members file) as one,
    under the one lock of the member-year. `read`: what reads a file.

    A raw access log is deleted once its daily counts are committed, or those of the file that replaced it. A file that
    cannot be used, that breaks a rule of the lake or that makes us fail has a receipt and a finding, and stops no
    other. Where a file has expired its validated lines stay; where all have, nothing is written. Lines of a list that
    was taken back go. Raises ReadingError where we fail and no single file is the reason; OSError for a full disk.
    """
    with lake.lock(year=year, member_id=member_id):
        received = inbox.received(year=year, member_id=member_id)
        try:
            mend(lake, received, year=year, member_id=member_id)
            left = any(item.path for item in received if item.current) or _taken_back(lake, received)
            if left:
                of = _member_year(lake, year, member_id)
                began = origin.gather(lake, received, of.profile, factor_set)
                by_file, tables = _committed(of, received, Files(lake, factor_set, read), began)
                _discard_logs(inbox, received, by_file)
            else:
                tables = {name: lake.read(name, year=year, member_id=member_id) for name in SUMMED}
            return _summary(tables, year, member_id, rebuilt=left)
        except ReadingError as error:
            lake.fail(error.failure, year=year, member_id=member_id)
            raise


def mend(lake: Lake, received: Sequence[Received], *, year: int, member_id: str) -> None:
    """Give a damaged member-year a manifest of what is whole. Raises ReadingError where that is not enough: lines of a
    file that has expired stand nowhere else."""
    damage = lake.damage(year=year, member_id=member_id)
    is_readable = all(item.path for item in received if item.current)
    if damage and not upkeep.salvage(lake, year=year, member_id=member_id, is_readable=is_readable):
        raise ReadingError(Failure("", "damaged", (damage.relative_to(lake.home).as_posix(),)))


def _committed(
    of: MemberYear, received: Sequence[Received], files: Files, began: origin.Origin
) -> tuple[ByFile, dict[str, pa.Table]]:
    """Commit the merged files; the tables of each file as they were committed, and those of the member-year.

    A file whose rows break a rule, or with which merging fails, is replaced by what was read of it before, else by a
    finding, until the rest holds.
    """
    by_file: dict[str, Sequence[Filed]] = dict(files.current(received))
    suspects = dict(by_file)
    while True:
        try:
            tables = validated(of, received, by_file, files.factor_set)
            files.lake.commit(tables, _made(began, tables), year=of.year, member_id=of.member_id)
            return by_file, tables
        except Exception as error:
            if incidents.is_of_the_machine(error):
                raise
            number = incidents.log(error, member=of.member_id, year=of.year)
            culprit = _culprit(of, received, suspects, files, error)
            if culprit is None:
                reason = "damaged" if isinstance(error, DamagedError) else "error"
                lists = tuple(sorted({part.receipt.list for parts in by_file.values() for part in parts}))
                raise ReadingError(Failure(number, reason, lists)) from error
            by_file[culprit] = files.failed(_receipt_of(received, culprit), number)
            del suspects[culprit]


def _made(began: origin.Origin, tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """What the tables follow from, with the profile that they hold themselves; nothing where another try might read
    more."""
    if not origin.is_settled(tables["findings"]):
        return {}
    profile = tables["members"].to_pylist()[0] if "members" in tables else began.profile
    return {origin.ORIGIN: replace(began, profile=profile).digest}


def _culprit(
    of: MemberYear, received: Sequence[Received], by_file: ByFile, files: Files, error: Exception
) -> str | None:
    """The file because of which merging fails: the one whose rows the error names, one with which merging fails alone,
    or one without which it does not; of several, the one received last."""
    latest_first = sorted(by_file, key=lambda name: _receipt_of(received, name).rank, reverse=True)
    if isinstance(error, RuleError):
        for name in latest_first:
            if any(part.receipt.sha8 in error.files for part in by_file[name]):
                return name
    for name in latest_first:
        if not _holds(of, received, {name: by_file[name]}, files):
            return name
    for name in latest_first:
        if _holds(of, received, {other: by_file[other] for other in by_file if other != name}, files):
            return name
    return None


def _holds(of: MemberYear, received: Sequence[Received], by_file: ByFile, files: Files) -> bool:
    """Whether these files alone can be merged."""
    try:
        files.lake.check(validated(of, received, by_file, files.factor_set), year=of.year, member_id=of.member_id)
    except Exception as error:
        if incidents.is_of_the_machine(error):
            raise
        return False
    return True


def _receipt_of(received: Sequence[Received], sha256: str) -> Receipt:
    return max((item.receipt for item in received if item.receipt.sha256 == sha256), key=lambda receipt: receipt.rank)


def _member_year(lake: Lake, year: int, member_id: str) -> MemberYear:
    profiles = lake.read("members", year=year, member_id=member_id).to_pylist()
    try:
        last_year = lake.read("devices", year=year - 1, member_id=member_id)
    except DamagedError:  # that year is repaired on its own; here it only serves to ask what vanished
        last_year = TABLES["devices"].arrow.empty_table()
    return MemberYear(year, member_id, profiles[0] if profiles else None, last_year)


def _taken_back(lake: Lake, received: Sequence[Received]) -> bool:
    """Whether the validated tables still rest on a list that the member has taken back."""
    gone = {(item.receipt.list, item.receipt.sha256) for item in received if item.withdrawn_on}
    if not gone:
        return False
    receipt = received[0].receipt
    rows = lake.read("receipts", year=receipt.year, member_id=receipt.member_id).to_pylist()
    return any(row["current"] and (row["list"], row["file_sha256"]) in gone for row in rows)


def _discard_logs(inbox: Inbox, received: Sequence[Received], filed: ByFile) -> None:
    """Delete the raw access logs: those whose daily counts are written, and those that another file has replaced."""
    for item in received:
        parts = filed.get(item.receipt.sha256)
        if parts is None:
            is_log = item.path is not None and holds_access_log(item.path)
        else:
            is_log = any(part.profile == ACCESS_LOG for part in parts)
        if is_log:
            inbox.discard(item.receipt)


def _summary(tables: Mapping[str, pa.Table], year: int, member_id: str, *, rebuilt: bool) -> Summary:
    current = [row for row in tables["receipts"].to_pylist() if row["current"]]
    causes = tables["findings"].group_by("rule").aggregate([("group_id", "count_distinct")])
    return Summary(
        year=year,
        member_id=member_id,
        files=len(current),
        **{name: sum(row[name] or 0 for row in current) for name in ("rows", "accepted", "refused", "set_aside")},
        devices=plausibility.devices_listed(tables["devices"]),
        findings={row["rule"]: row["group_id_count_distinct"] for row in causes.sort_by("rule").to_pylist()},
        unusable=tuple(sorted(row["list"] for row in current if row["kind"] is None)),
        rebuilt=rebuilt,
    )
