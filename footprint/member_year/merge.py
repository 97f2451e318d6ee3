"""The files of a member-year made one: nothing counted twice, what is doubtful noted. Nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.inbox.deliveries import Receipt, Received
from footprint.intake.finding_keys import keyed
from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause
from footprint.member_year import filed_rows, plausibility, same_devices
from footprint.member_year.cloud_doubts import doubt_bills
from footprint.member_year.contract_doubts import doubt_contracts
from footprint.member_year.filed_rows import Filed, YearFindings
from footprint.member_year.host_doubts import doubt_hosts
from footprint.member_year.meter_doubts import doubt_meters
from footprint.member_year.same_devices import Listed
from footprint.members.registry import UNREGISTERED
from footprint.schema import table


@dataclass(frozen=True)
class MemberYear:
    """Whose files are merged: `profile` is the member's row of `members` (None = not registered), `last_year` its
    devices of the year before."""

    year: int
    member_id: str
    profile: Mapping[str, Any] | None
    last_year: pa.Table


def merged(
    of: MemberYear, received: Sequence[Received], by_file: Mapping[str, Sequence[Filed]], factor_set: FactorSet
) -> dict[str, pa.Table]:
    """Every validated table of the member-year. `by_file`: the tables of each file by its sha256."""
    noted = YearFindings(of.year, of.member_id)
    copies = _copies(received, by_file)
    filed = each_device_once(_each_table_once(by_file), noted)
    _doubt_lists(filed, copies, noted)
    devices = _without_names(stacked("devices", filed), factor_set)
    _doubt_year(devices, of, factor_set, noted)
    tables = {"devices": devices}
    for name in filed_rows.KEY_OF:
        tables[name], filed = filed_rows.latest(name, filed, noted)
    doubt_contracts(filed, factor_set, noted)
    filed = filed_rows.allocations_once(filed, noted)
    doubt_hosts(filed, noted)
    filed = filed_rows.days_once(filed, noted)
    doubt_meters(filed, noted)
    doubt_bills(filed, factor_set, noted, of.year)
    tables |= {name: stacked(name, filed) for name in ("allocations", "usage", "lines")}
    profile = filed_rows.declared(of.profile, filed)
    if filed and not (of.profile or profile):  # last: `registry` takes it away, and the others keep their groups
        noted.add("", Cause(UNREGISTERED, FLAGGED))
    tables["findings"] = keyed(pa.concat_tables([stacked("findings", filed), noted.table()]))
    tables["receipts"] = filed_rows.receipts(received, by_file, filed)
    if profile:
        tables["members"] = pa.Table.from_pylist([profile], schema=table("members").arrow)
    return tables


def _each_table_once(by_file: Mapping[str, Sequence[Filed]]) -> list[Filed]:
    """The tables of all files by list and age, each once: the same table may come plain and packed."""
    parts = [part for parts in by_file.values() for part in parts]
    once: dict[str, Filed] = {}
    for part in sorted(parts, key=lambda part: (part.receipt.list, part.receipt.rank)):
        once.setdefault(part.receipt.sha256, part)
    return list(once.values())


def stacked(name: str, filed: Iterable[Filed]) -> pa.Table:
    return pa.concat_tables([table(name).empty(), *(part.tables[name] for part in filed if name in part.tables)])


def each_device_once(filed: Sequence[Filed], noted: YearFindings) -> list[Filed]:
    """The files with every device that several lists name kept in the latest list only; findings name the others."""
    repeated = same_devices.repeated_serials(inventories(filed))
    merged: list[Filed] = []
    for part in filed:
        others: dict[str, list[int]] = {}
        for line in repeated:
            if line.sha8 == part.receipt.sha8:
                others.setdefault(line.other, []).append(line.line)
        for other, lines in sorted(others.items()):
            cause = Cause("duplicate_serial", SET_ASIDE, lines=filed_rows.numbers(lines), variant="other_list")
            noted.add(part.receipt.sha8, cause, list=other)
        merged.append(part.without([line for lines in others.values() for line in lines]))
    return merged


def inventories(filed: Iterable[Filed]) -> list[Listed]:
    return [Listed(part.receipt, part.tables["devices"], part.serials) for part in filed if part.kind == "inventory"]


def _doubt_lists(filed: Sequence[Filed], copies: Mapping[Receipt, list[str]], noted: YearFindings) -> None:
    lists = {part.receipt.list: part.receipt for part in reversed(filed) if part.kind is not None}
    for receipt in lists.values():
        if far := plausibility.far_from_year_end(receipt):
            noted.add(receipt.sha8, far)
    for original, others in copies.items():
        cause = Cause("probable_duplicate_list", FLAGGED, "list", variant="same_file")
        noted.add(original.sha8, cause, list=", ".join(others), other=original.list, share=1.0)
    said = {original.sha8 for original in copies}  # of one file, only the stronger doubt is told
    for overlap in same_devices.overlaps(inventories(filed)):
        later = overlap.later.receipt
        inside = "same_list" if overlap.other == later.list else ""
        cause = Cause("probable_duplicate_list", FLAGGED, "list", variant=inside)
        if later.sha8 not in said:
            noted.add(later.sha8, cause, list=later.list, other=overlap.other, share=overlap.share)


def _copies(received: Sequence[Received], by_file: Mapping[str, Sequence[Filed]]) -> dict[Receipt, list[str]]:
    """Tables that fill several lists, in one file or in several: the first of them, with the names of the others."""
    holders: dict[str, dict[str, Receipt]] = {}
    for item in received:
        for part in by_file.get(item.receipt.sha256, ()) if item.current else ():
            receipt = replace(item.receipt, sha256=part.receipt.sha256)
            holders.setdefault(receipt.sha256, {}).setdefault(receipt.list, receipt)
    copies: dict[Receipt, list[str]] = {}
    for first, *others in ([*lists.values()] for lists in holders.values()):
        names = [each.list for each in others]
        if names and (first.list, names) not in [(each.list, known) for each, known in copies.items()]:
            copies[first] = names  # of a workbook that came twice, its first sheet tells
    return copies


def _without_names(devices: pa.Table, factor_set: FactorSet) -> pa.Table:
    """asset_id only where it names a machine of a datacentre; a workstation's may name a person."""
    categories = factor_set.device_categories
    named = categories.filter(pc.equal(categories.column("tier"), "datacentre")).column("category")
    keeps = pc.is_in(devices.column("category"), value_set=named.combine_chunks())
    names = pc.if_else(keeps, devices.column("asset_id"), pa.scalar(None, pa.string()))
    return devices.set_column(devices.column_names.index("asset_id"), "asset_id", names)


def _doubt_year(devices: pa.Table, of: MemberYear, factor_set: FactorSet, noted: YearFindings) -> None:
    categories = factor_set.device_categories
    counts_as = dict(zip(*(categories.column(name).to_pylist() for name in ("category", "counts_as")), strict=True))
    for cause in (
        plausibility.screens_missing(devices, of.last_year, counts_as),
        plausibility.vanished(devices, of.last_year, of.year),
    ):
        if cause:
            noted.add("", cause)
