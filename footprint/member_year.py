"""Rebuilds what is validated of one member-year from all its current files. What a file says is read by the intake.

Serials live only inside `rebuild`. Days come from receipts, never from the clock: the same files give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import merging, plausibility, sameness
from footprint.cloud_doubts import doubt_bills
from footprint.contract_doubts import doubt_contracts
from footprint.deliveries import Receipt, Received, safe_name
from footprint.host_doubts import doubt_hosts
from footprint.inbox import Inbox
from footprint.intake import answers, read_all
from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause
from footprint.intake.usage.access_log import PROFILE as ACCESS_LOG
from footprint.lake import Lake
from footprint.merging import Filed, YearFindings
from footprint.meter_doubts import doubt_meters
from footprint.recognition import holds_access_log
from footprint.sameness import Listed
from footprint.schema import table
from footprint.scratch import scratch


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


def rebuild(lake: Lake, inbox: Inbox, *, year: int, member_id: str, factor_set: FactorSet) -> Summary:
    """Read every current file of the member-year, merge its lists, write devices, sites, contracts, services,
    allocations, usage, lines, findings, receipts (and the declarations of a members file) under the one lock of the
    member-year.

    A raw access log is deleted once its daily counts are written, or those of the file that replaced it.
    A file that cannot be used has a receipt and a finding, and stops no other. Where a file has expired its validated
    lines stay; where all have, nothing is written. Lines of a list that was taken back go.
    """
    with lake.lock(year=year, member_id=member_id):
        received = inbox.received(year=year, member_id=member_id)
        left = any(item.path for item in received if item.current) or _taken_back(lake, received)
        if left:
            filed = _filed(lake, received, factor_set)
            _write(lake, received, filed, factor_set)
            _discard_logs(inbox, received, filed)
        return _summary(lake, year, member_id, rebuilt=left)


def _taken_back(lake: Lake, received: Sequence[Received]) -> bool:
    """Whether the validated tables still rest on a list that the member has taken back."""
    gone = {(item.receipt.list, item.receipt.sha256) for item in received if item.withdrawn_on}
    if not gone:
        return False
    receipt = received[0].receipt
    rows = lake.read("receipts", year=receipt.year, member_id=receipt.member_id).to_pylist()
    return any(row["current"] and (row["list"], row["file_sha256"]) in gone for row in rows)


def _discard_logs(inbox: Inbox, received: Sequence[Received], filed: dict[str, list[Filed]]) -> None:
    """Delete the raw access logs: those whose daily counts are written, and those that another file has replaced."""
    for item in received:
        parts = filed.get(item.receipt.sha256)
        if parts is None:
            is_log = item.path is not None and holds_access_log(item.path)
        else:
            is_log = any(part.profile == ACCESS_LOG for part in parts)
        if is_log:
            inbox.discard(item.receipt)


def _filed(lake: Lake, received: Sequence[Received], factor_set: FactorSet) -> dict[str, list[Filed]]:
    """The tables of the files on which the member-year rests, by the file's sha256; bytes that stand in two lists once.

    A file of which no line was accepted does not displace the one that filled its list before; it stays beside it
    until a newer file comes.
    """
    filed: dict[str, list[Filed]] = {}
    met: set[str] = set()
    settled: set[str] = set()
    there = [item for item in received if item.withdrawn_on is None]
    for item in sorted(there, key=lambda item: item.receipt.rank, reverse=True):
        name, sha256 = item.receipt.list, item.receipt.sha256
        if name in settled:
            continue
        parts = filed.get(sha256) or _understood(lake, item, factor_set)
        usable = any(part.usable for part in parts)
        if usable:
            settled.add(name)
        if usable or name not in met:
            filed[sha256] = parts
        met.add(name)
    return filed


def _understood(lake: Lake, item: Received, factor_set: FactorSet) -> list[Filed]:
    """The tables of one file as read, or as validated before it expired."""
    receipt = item.receipt
    if item.path is None:
        return merging.from_lake(lake, receipt)
    known = factor_set.device_categories.column("category").to_pylist()
    given = answers.load(lake.home, receipt.member_id)
    with _under_its_name(item.path, receipt) as path:
        readings = read_all(path, year=receipt.year, as_of=receipt.described_on, known_categories=known, answers=given)
    return merging.from_readings(receipt, readings)


@contextmanager
def _under_its_name(raw: Path, receipt: Receipt) -> Iterator[Path]:
    """The raw file under a name like its own: the intake takes hints from words such as `moniteurs`, or a host name."""
    with scratch() as folder:
        path = folder / safe_name(receipt.name)
        path.symlink_to(raw.resolve())
        yield path


def _write(lake: Lake, received: Sequence[Received], by_file: dict[str, list[Filed]], factor_set: FactorSet) -> None:
    year, member_id = received[0].receipt.year, received[0].receipt.member_id
    keys = {"year": year, "member_id": member_id}
    noted = YearFindings(year, member_id)
    found = [part for parts in by_file.values() for part in parts]
    filed = each_device_once(sorted(found, key=lambda part: (part.receipt.list, part.receipt.rank)), noted)
    _doubt_lists(received, filed, noted)
    devices = _without_names(stacked("devices", filed), factor_set)
    _doubt_year(devices, lake.read("devices", year=year - 1, member_id=member_id), year, factor_set, noted)
    for name in merging.KEY_OF:
        rows, filed = merging.latest(name, filed, noted)
        lake.write(name, rows, **keys)
    doubt_contracts(filed, factor_set, noted)
    doubt_hosts(filed, noted)
    filed = merging.days_once(filed, noted)
    doubt_meters(filed, noted)
    doubt_bills(filed, factor_set, noted, year)
    for name in ("allocations", "usage"):
        lake.write(name, stacked(name, filed), **keys)
    merging.declare(lake, filed, year=year, member_id=member_id)
    lake.write("devices", devices, **keys)
    lake.write("lines", stacked("lines", filed), **keys)
    lake.write("findings", pa.concat_tables([stacked("findings", filed), noted.table()]), **keys)
    counted = {part.receipt.sha256: part for part in filed}
    last = {sha256: [counted[part.receipt.sha256] for part in parts] for sha256, parts in by_file.items()}
    lake.write("receipts", merging.receipts(received, last), **keys)


def stacked(name: str, filed: Iterable[Filed]) -> pa.Table:
    return pa.concat_tables([table(name).empty(), *(part.tables[name] for part in filed if name in part.tables)])


def each_device_once(filed: Sequence[Filed], noted: YearFindings) -> list[Filed]:
    """The files with every device that several lists name kept in the latest list only; findings name the others."""
    repeated = sameness.repeated_serials(inventories(filed))
    merged: list[Filed] = []
    for part in filed:
        others: dict[str, list[int]] = {}
        for line in repeated:
            if line.sha8 == part.receipt.sha8:
                others.setdefault(line.other, []).append(line.line)
        for other, lines in sorted(others.items()):
            cause = Cause("duplicate_serial", SET_ASIDE, lines=merging.numbers(lines), variant="other_list")
            noted.add(part.receipt.sha8, cause, list=other)
        merged.append(part.without([line for lines in others.values() for line in lines]))
    return merged


def inventories(filed: Iterable[Filed]) -> list[Listed]:
    return [Listed(part.receipt, part.tables["devices"], part.serials) for part in filed if part.kind == "inventory"]


def _doubt_lists(received: Sequence[Received], filed: Sequence[Filed], noted: YearFindings) -> None:
    lists = {part.receipt.list: part.receipt for part in reversed(filed) if part.kind is not None}
    for receipt in lists.values():
        if far := plausibility.far_from_year_end(receipt):
            noted.add(receipt.sha8, far)
    copied = _copies(received)
    for original, others in copied.items():
        cause = Cause("probable_duplicate_list", FLAGGED, "list", variant="same_file")
        noted.add(original.sha8, cause, list=", ".join(others), other=original.list, share=1.0)
    said = {original.sha8 for original in copied}  # of one file, only the stronger doubt is told
    for overlap in sameness.overlaps(inventories(filed)):
        later = overlap.later.receipt
        inside = "same_list" if overlap.other == later.list else ""
        cause = Cause("probable_duplicate_list", FLAGGED, "list", variant=inside)
        if later.sha8 not in said:
            noted.add(later.sha8, cause, list=later.list, other=overlap.other, share=overlap.share)


def _copies(received: Sequence[Received]) -> dict[Receipt, list[str]]:
    """Files whose very bytes fill several lists: the first of them, with the names of the others."""
    holders: dict[str, list[Receipt]] = {}
    for item in received:
        if item.current:
            holders.setdefault(item.receipt.sha256, []).append(item.receipt)
    return {first: [each.list for each in others] for first, *others in holders.values() if others}


def _without_names(devices: pa.Table, factor_set: FactorSet) -> pa.Table:
    """asset_id only where it names a machine of a datacentre; a workstation's may name a person."""
    categories = factor_set.device_categories
    named = categories.filter(pc.equal(categories.column("tier"), "datacentre")).column("category")
    keeps = pc.is_in(devices.column("category"), value_set=named.combine_chunks())
    names = pc.if_else(keeps, devices.column("asset_id"), pa.scalar(None, pa.string()))
    return devices.set_column(devices.column_names.index("asset_id"), "asset_id", names)


def _doubt_year(devices: pa.Table, last_year: pa.Table, year: int, factor_set: FactorSet, noted: YearFindings) -> None:
    categories = factor_set.device_categories
    counts_as = dict(zip(*(categories.column(name).to_pylist() for name in ("category", "counts_as")), strict=True))
    for cause in (
        plausibility.screens_missing(devices, last_year, counts_as),
        plausibility.vanished(devices, last_year, year),
    ):
        if cause:
            noted.add("", cause)


def _summary(lake: Lake, year: int, member_id: str, *, rebuilt: bool) -> Summary:
    keys = {"year": year, "member_id": member_id}
    receipts = lake.read("receipts", **keys).to_pylist()
    current = [row for row in receipts if row["current"]]
    causes = lake.read("findings", **keys).group_by("rule").aggregate([("group_id", "count_distinct")])
    return Summary(
        year=year,
        member_id=member_id,
        files=len(current),
        **{name: sum(row[name] or 0 for row in current) for name in ("rows", "accepted", "refused", "set_aside")},
        devices=plausibility.devices_listed(lake.read("devices", **keys)),
        findings={row["rule"]: row["group_id_count_distinct"] for row in causes.sort_by("rule").to_pylist()},
        unusable=tuple(row["list"] for row in current if row["kind"] is None),
        rebuilt=rebuilt,
    )
