"""The files of a member-year made one: nothing counted twice, what is doubtful noted. Nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.inbox.deliveries import Receipt, Received
from footprint.intake.finding_keys import keyed
from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause
from footprint.intake.lake_rows import TABLE_OF
from footprint.member_year import doubts, log_days, plausibility, same_bills, same_claims, same_devices, usage_days
from footprint.member_year.filed import KEY_OF, Filed, YearFindings, declared, numbers, receipts, set_aside
from footprint.members.registry import UNREGISTERED
from footprint.schema import TABLES

ALLOCATED = ("from_kind", "from_id", "to_kind", "to_id", "environment")
# A finding is known by file, line, column and rule: each way of overlapping has a column of its own.
OVERLAP_COLUMN = {
    usage_days.REPLACED: "day", log_days.REPEATED: "requests", log_days.PARTIAL: "bytes_out",
    log_days.ADDED: "sessions", usage_days.SAME_BILL: "account",
}  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """The accepted rows of all files by table of the method, and the files with what does not count set aside."""

    tables: dict[str, pa.Table]
    filed: list[Filed]


def merge(
    filed: Sequence[Filed],
    factor_set: FactorSet,
    noted: YearFindings,
    doubt_lists: Callable[[Sequence[Filed], YearFindings], None],
) -> Merged:
    """Files of one year as one, for a member-year and for an estimate. Findings are noted in this order:

    1. each device once, in the list that describes the later day; then `doubt_lists` has its say about the lists;
    2. of several sites, contracts or services of one identifier the latest;
    3. each part of a machine from the latest file that allocates it;
    4. each day of use once, and each month that a provider claims from its newest export;
    5. contracts are held against all sites, hosts against all devices, meters against all names, bills against the
       catalogue.
    """
    filed = same_devices.deduplicate(filed, noted)
    doubt_lists(filed, noted)
    tables = {"devices": stacked("devices", filed)}
    aside: dict[str, list[int]] = {}
    for name in KEY_OF:
        tables[name], lines = _latest(name, filed, noted)
        aside |= lines
    filed, lines = _deduplicate_allocations(filed, noted)
    filed = _deduplicate_claims(_deduplicate_days(filed, noted), noted)
    filed = set_aside(filed, aside | lines)
    doubts.doubt_contracts(filed, factor_set, noted)
    doubts.doubt_hosts(filed, noted)
    doubts.doubt_meters(filed, noted)
    doubts.doubt_bills(filed, factor_set, noted)
    tables |= {name: stacked(name, filed) for name in ("allocations", "usage", "provider_claims")}
    return Merged(tables, filed)


def stacked(name: str, filed: Iterable[Filed]) -> pa.Table:
    """The rows of one table of all files."""
    none = TABLES[name].arrow.empty_table()
    return pa.concat_tables([none, *(part.tables[name] for part in filed if name in part.tables)])


def _latest(name: str, filed: Sequence[Filed], noted: YearFindings) -> tuple[pa.Table, dict[str, list[int]]]:
    """The rows of `sites`, `contracts` or `services`, of several with one identifier the latest; and the other lines,
    by file. What is left of an expired file gives way to any row that was read."""
    key = KEY_OF[name]
    parts = sorted(
        (part for part in filed if part.kind == name), key=lambda part: (bool(part.lines), part.receipt.rank)
    )
    latest: dict[str, dict[str, object]] = {}
    holder: dict[str, tuple[str, int]] = {}
    aside: dict[str, list[int]] = {}
    for part in parts:
        rows = part.tables[name].to_pylist()
        for row, line in zip(rows, part.lines or [0] * len(rows), strict=True):
            sha8, earlier_line = holder.get(row[key], ("", 0))
            if earlier_line:
                aside.setdefault(sha8, []).append(earlier_line)
            latest[row[key]], holder[row[key]] = row, (part.receipt.sha8, line)
    for sha8, lines in sorted(aside.items()):
        noted.add(sha8, Cause("repeated_row", SET_ASIDE, key, lines=numbers(sorted(lines))))
    return pa.Table.from_pylist(list(latest.values()), schema=TABLES[name].arrow), aside


def _deduplicate_allocations(filed: Sequence[Filed], noted: YearFindings) -> tuple[list[Filed], dict[str, list[int]]]:
    """The files with each part of a machine from one of them, the latest; and the lines that say nothing else, by
    file."""
    allocating = [part for part in filed if "allocations" in part.tables]
    latest: dict[tuple[object, ...], str] = {}
    for part in sorted(allocating, key=lambda part: part.receipt.rank):
        latest |= dict.fromkeys(_allocation_keys(part.tables["allocations"]), part.receipt.sha256)
    deduplicated: dict[str, Filed] = {}
    lines: dict[str, list[int]] = {}
    for part in allocating:
        rows = part.tables["allocations"]
        is_latest = [latest[key] == part.receipt.sha256 for key in _allocation_keys(rows)]
        latest_rows = rows.filter(pa.array(is_latest, pa.bool_()))
        aside = sorted(set(rows["line"].to_pylist()) - set(latest_rows["line"].to_pylist()))
        if aside:
            noted.add(part.receipt.sha8, Cause("repeated_row", SET_ASIDE, "host", lines=numbers(aside)))
            lines[part.receipt.sha8] = aside
        deduplicated[part.receipt.sha256] = replace(part, tables=part.tables | {"allocations": latest_rows})
    return [deduplicated.get(part.receipt.sha256, part) for part in filed], lines


def _allocation_keys(allocations: pa.Table) -> list[tuple[object, ...]]:
    columns = (allocations[name].to_pylist() for name in ALLOCATED)
    return list(zip(*columns, strict=True))


def _deduplicate_days(filed: Sequence[Filed], noted: YearFindings) -> list[Filed]:
    """The files with each day of use counted from one of them (`same_bills`, `usage_days`); findings name overlaps."""
    used = [part for part in filed if part.kind is not None and TABLE_OF[part.kind] == "usage"]
    if not used:
        return list(filed)
    parts, same = same_bills.once([usage_days.Used(part.receipt, part.tables["usage"]) for part in used])
    tables, overlaps = usage_days.each_day_once(parts)
    for part in used:
        if days := usage_days.apart_from(noted.year, part.tables["usage"]):
            cause = Cause("no_day_of_the_year", FLAGGED, "day")
            noted.add(part.receipt.sha8, cause, year=noted.year, first=days[0], last=days[1])
    _note_overlaps(same + overlaps, noted)
    usage = {part.receipt.sha256: rows for part, rows in zip(used, tables, strict=True)}
    return [
        replace(part, tables=part.tables | {"usage": usage.get(part.receipt.sha256, part.tables["usage"])})
        if "usage" in part.tables
        else part
        for part in filed
    ]


def _deduplicate_claims(filed: Sequence[Filed], noted: YearFindings) -> list[Filed]:
    """The files with each month of a provider's own figures from its newest export (`same_claims`)."""
    claiming = [part for part in filed if "provider_claims" in part.tables]
    if not claiming:
        return list(filed)
    tables, replaced = same_claims.newest(
        [same_claims.Claimed(part.receipt, part.tables["provider_claims"]) for part in claiming]
    )
    by_file: dict[str, list[same_claims.Replaced]] = {}
    for each in replaced:
        by_file.setdefault(each.sha8, []).append(each)
    for sha8, of_file in sorted(by_file.items()):
        cause = Cause("overlapping_periods", FLAGGED, "month", variant="claims")
        others = " », « ".join(each.other for each in of_file)
        noted.add(sha8, cause, other=others, months=sum(each.months for each in of_file))
    claims = {id(part): rows for part, rows in zip(claiming, tables, strict=True)}
    return [
        replace(part, tables=part.tables | {"provider_claims": claims[id(part)]}) if id(part) in claims else part
        for part in filed
    ]


def _note_overlaps(overlaps: Iterable[usage_days.Overlap], noted: YearFindings) -> None:
    by_file: dict[tuple[str, str], list[usage_days.Overlap]] = {}
    for overlap in overlaps:
        by_file.setdefault((overlap.sha8, overlap.how), []).append(overlap)
    for (sha8, how), of_file in sorted(by_file.items()):
        cause = Cause("overlapping_periods", FLAGGED, OVERLAP_COLUMN[how], variant=how)
        others = " », « ".join(overlap.other for overlap in of_file)
        noted.add(sha8, cause, other=others, days=sum(overlap.days for overlap in of_file))


@dataclass(frozen=True)
class MemberYear:
    """Whose files are merged: `profile` is the member's row of `members` (None = not registered), `last_year` its
    devices of the year before."""

    year: int
    member_id: str
    profile: Mapping[str, Any] | None
    last_year: pa.Table


def validated(
    of: MemberYear, received: Sequence[Received], by_file: Mapping[str, Sequence[Filed]], factor_set: FactorSet
) -> dict[str, pa.Table]:
    """Every validated table of the member-year. `by_file`: the tables of each file by its sha256."""
    noted = YearFindings(of.year, of.member_id)
    copies = _copies(received, by_file)

    def doubt_lists(filed: Sequence[Filed], noted: YearFindings) -> None:
        _doubt_lists(filed, copies, noted)
        _doubt_year(stacked("devices", filed), of, factor_set, noted)

    merged = merge(_distinct_tables(by_file), factor_set, noted, doubt_lists)
    filed, tables = merged.filed, merged.tables | {"lines": stacked("lines", merged.filed)}
    tables["devices"] = _without_names(tables["devices"], factor_set)
    profile = declared(of.profile, filed)
    if filed and not (of.profile or profile):  # last: `registry` takes it away, and the others keep their groups
        noted.add("", Cause(UNREGISTERED, FLAGGED))
    tables["findings"] = keyed(pa.concat_tables([stacked("findings", filed), noted.table()]))
    tables["receipts"] = receipts(received, by_file, filed)
    if profile:
        tables["members"] = pa.Table.from_pylist([profile], schema=TABLES["members"].arrow)
    return tables


def _distinct_tables(by_file: Mapping[str, Sequence[Filed]]) -> list[Filed]:
    """The tables of all files by list and age, each once: the same table may come plain and packed."""
    parts = [part for parts in by_file.values() for part in parts]
    distinct: dict[str, Filed] = {}
    for part in sorted(parts, key=lambda part: (part.receipt.list, part.receipt.rank)):
        distinct.setdefault(part.receipt.sha256, part)
    return list(distinct.values())


def _copies(received: Sequence[Received], by_file: Mapping[str, Sequence[Filed]]) -> dict[Receipt, list[str]]:
    """Tables that fill several lists, in one file or in several: the first of them, with the names of the others."""
    holders: dict[str, dict[str, Receipt]] = {}
    for item in received:
        for part in by_file.get(item.receipt.sha256, ()) if item.current else ():
            receipt = replace(item.receipt, sha256=part.receipt.sha256)
            holders.setdefault(receipt.sha256, {}).setdefault(receipt.list, receipt)
    copies: dict[Receipt, list[str]] = {}
    for first, *others in ([*lists.values()] for lists in holders.values()):
        names = [receipt.list for receipt in others]
        if names and (first.list, names) not in [(receipt.list, lists) for receipt, lists in copies.items()]:
            copies[first] = names  # of a workbook that came twice, its first sheet tells
    return copies


def _doubt_lists(filed: Sequence[Filed], copies: Mapping[Receipt, list[str]], noted: YearFindings) -> None:
    lists = {part.receipt.list: part.receipt for part in reversed(filed) if part.kind is not None}
    for receipt in lists.values():
        if far := plausibility.far_from_year_end(receipt):
            noted.add(receipt.sha8, far)
    for original, others in copies.items():
        cause = Cause("probable_duplicate_list", FLAGGED, "list", variant="same_file")
        noted.add(original.sha8, cause, list=", ".join(others), other=original.list, share=1.0)
    copied = {original.sha8 for original in copies}  # of one file, only the stronger doubt is told
    for overlap in same_devices.overlaps(filed):
        later = overlap.later.receipt
        variant = "same_list" if overlap.other == later.list else ""
        cause = Cause("probable_duplicate_list", FLAGGED, "list", variant=variant)
        if later.sha8 not in copied:
            noted.add(later.sha8, cause, list=later.list, other=overlap.other, share=overlap.share)


def _doubt_year(devices: pa.Table, of: MemberYear, factor_set: FactorSet, noted: YearFindings) -> None:
    categories = factor_set.device_categories
    counts_as = dict(zip(*(categories.column(name).to_pylist() for name in ("category", "counts_as")), strict=True))
    for cause in (
        plausibility.screens_missing(devices, of.last_year, counts_as),
        plausibility.vanished(devices, of.last_year, of.year),
    ):
        if cause:
            noted.add("", cause)


def _without_names(devices: pa.Table, factor_set: FactorSet) -> pa.Table:
    """asset_id only where it names a machine of a datacentre; a workstation's may name a person."""
    categories = factor_set.device_categories
    datacentre = categories.filter(pc.equal(categories.column("tier"), "datacentre")).column("category")
    is_machine = pc.is_in(devices.column("category"), value_set=datacentre.combine_chunks())
    names = pc.if_else(is_machine, devices.column("asset_id"), pa.scalar(None, pa.string()))
    return devices.set_column(devices.column_names.index("asset_id"), "asset_id", names)
