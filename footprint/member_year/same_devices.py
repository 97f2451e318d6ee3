"""Which lines of a member-year's inventories describe the same devices, and which lists probably are one.

Serials are compared in memory and go with it. Nothing here reads a file or writes a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import SET_ASIDE, Cause
from footprint.intake.inventory.same_device import family
from footprint.member_year.filed import Filed, YearFindings, numbers, set_aside

# Two lists that share more than this part of what they describe are probably one (contracts: rule 7).
SHARED_PART = 0.20
DESCRIBED_BY = ("category", "model_text", "acquired_on", "site_id")


@dataclass(frozen=True)
class Repeated:
    """A line whose serial a later list also names, in `other`."""

    sha8: str
    line: int
    other: str


def deduplicate(filed: Sequence[Filed], noted: YearFindings) -> list[Filed]:
    """The files with every device that several lists name in the latest list only; findings name the others."""
    repeats = repeated_serials(filed)
    if not repeats:
        return list(filed)
    lines: dict[str, list[int]] = {}
    lines_by_list: dict[tuple[str, str], list[int]] = {}
    for line in repeats:
        lines.setdefault(line.sha8, []).append(line.line)
        lines_by_list.setdefault((line.sha8, line.other), []).append(line.line)
    for (sha8, other), repeated in sorted(lines_by_list.items()):
        noted.add(sha8, Cause("duplicate_serial", SET_ASIDE, lines=numbers(repeated), variant="other_list"), list=other)
    return set_aside(filed, lines)


def _inventories(filed: Iterable[Filed]) -> list[Filed]:
    return [part for part in filed if part.kind == "inventory"]


def repeated_serials(filed: Iterable[Filed]) -> list[Repeated]:
    """The lines to set aside, so that a device named in several inventories counts once, as the latest one has it: by
    the day described, then the day received."""
    inventories = _inventories(filed)
    if len(inventories) < 2:
        return []
    by_age = sorted(inventories, key=lambda part: (part.receipt.described_on, *part.receipt.rank, part.receipt.list))
    serials = pa.concat_tables([_serials(part, position) for position, part in enumerate(by_age)])
    latest = serials.group_by("serial_key").aggregate([("position", "max")])
    repeated = serials.join(latest, "serial_key").filter(pc.field("position") < pc.field("position_max"))
    return [
        Repeated(by_age[row["position"]].receipt.sha8, row["line"], by_age[row["position_max"]].receipt.list)
        for row in repeated.sort_by([("position", "ascending"), ("line", "ascending")]).to_pylist()
    ]


def _serials(part: Filed, position: int) -> pa.Table:
    """(position, line, serial_key) of the accepted lines that have a real serial. A key holds the family of the device:
    a computer and a monitor of one maker may bear one number."""
    valid = part.serials.filter(pc.is_valid(part.serials.column("serial_key")))
    serials = valid.join(part.tables["devices"].select(["line", "category"]), "line", join_type="inner")
    categories = serials.column("category").combine_chunks().dictionary_encode()
    families = pa.array([family(name) for name in categories.dictionary.to_pylist()], pa.string())
    keys = pc.binary_join_element_wise(families.take(categories.indices), serials.column("serial_key"), "|")
    positions = pa.repeat(pa.scalar(position, pa.int64()), serials.num_rows)
    return pa.table({"position": positions, "line": serials.column("line"), "serial_key": keys})


@dataclass(frozen=True)
class ListOverlap:
    """The later of two lists, what part of the smaller stands in the other, and the name of the earlier."""

    later: Filed
    other: str
    share: float


def overlaps(filed: Iterable[Filed]) -> list[ListOverlap]:
    """The inventories that probably describe devices of an earlier one again, each with the one it shares most with."""
    inventories = _inventories(filed)
    if len(inventories) < 2:
        return []
    by_age = sorted(inventories, key=lambda part: (part.receipt.rank, part.receipt.list))
    descriptions = [_descriptions(part.tables["devices"]) for part in by_age]
    overlapping: list[ListOverlap] = []
    for position, later in enumerate(by_age):
        shares = [
            ListOverlap(later, by_age[earlier].receipt.list, _shared(descriptions[position], descriptions[earlier]))
            for earlier in range(position)
        ]
        largest = max(shares, key=lambda overlap: overlap.share, default=None)
        if largest and largest.share > SHARED_PART:
            overlapping.append(largest)
    return overlapping


def _descriptions(devices: pa.Table) -> pa.Array:
    """The distinct descriptions of a list, as text; a line with neither model nor date describes nothing."""
    is_described = pc.or_(pc.is_valid(devices.column("model_text")), pc.is_valid(devices.column("acquired_on")))
    parts = [devices.column(name).cast(pa.string()).filter(is_described) for name in DESCRIBED_BY]
    joined = pc.binary_join_element_wise(*parts, "\x1f", null_handling="replace", null_replacement="\x00")
    return pc.unique(joined)


def _shared(one: pa.Array, other: pa.Array) -> float:
    smaller, larger = sorted((one, other), key=len)
    return pc.sum(pc.is_in(smaller, value_set=larger)).as_py() / len(smaller) if len(smaller) else 0.0
