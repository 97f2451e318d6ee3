"""Which lines of a member-year's files describe the same devices. Serials are compared in memory and go with it.

Nothing here reads a file or writes a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from footprint.inbox.deliveries import Receipt
from footprint.intake.inventory.same_device import family

# Two lists that share more than this part of what they describe are probably one (contracts: rule 7).
SHARED_PART = 0.20
DESCRIBED_BY = ("category", "model_text", "acquired_on", "site_id")


@dataclass(frozen=True)
class Listed:
    """The inventory lines of one list: `devices` (columns of the lake), `serials` (line, serial_key; empty when the
    file itself has expired and only its validated lines are left)."""

    receipt: Receipt
    devices: pa.Table
    serials: pa.Table

    @property
    def rank(self) -> tuple[object, ...]:
        """Of two lists the later one is believed: the day described, then the day received."""
        return self.receipt.described_on, *self.receipt.rank, self.receipt.list


@dataclass(frozen=True)
class Repeated:
    """A line whose serial a later list also names, in `other`."""

    sha8: str
    line: int
    other: str


def repeated_serials(lists: Sequence[Listed]) -> list[Repeated]:
    """The lines to set aside, so that a device named in several lists counts once, as the latest list has it."""
    if len(lists) < 2:
        return []
    ordered = sorted(lists, key=lambda listed: listed.rank)
    parts = [_serials(listed, position) for position, listed in enumerate(ordered)]
    named = pa.concat_tables(parts)
    latest = named.group_by("serial_key").aggregate([("position", "max")])
    joined = named.join(latest, "serial_key").filter(pc.field("position") < pc.field("position_max"))
    return [
        Repeated(ordered[row["position"]].receipt.sha8, row["line"], ordered[row["position_max"]].receipt.list)
        for row in joined.sort_by([("position", "ascending"), ("line", "ascending")]).to_pylist()
    ]


def _serials(listed: Listed, position: int) -> pa.Table:
    """(position, line, serial_key) of the accepted lines that have a real serial. A key holds the family of the device:
    a computer and a monitor of one maker may bear one number."""
    known = listed.serials.filter(pc.is_valid(listed.serials.column("serial_key")))
    named = known.join(listed.devices.select(["line", "category"]), "line", join_type="inner")
    categories = named.column("category").combine_chunks().dictionary_encode()
    families = pa.array([family(name) for name in categories.dictionary.to_pylist()], pa.string())
    keys = pc.binary_join_element_wise(families.take(categories.indices), named.column("serial_key"), "|")
    places = pa.repeat(pa.scalar(position, pa.int64()), named.num_rows)
    return pa.table({"position": places, "line": named.column("line"), "serial_key": keys})


@dataclass(frozen=True)
class Overlap:
    """The later of two lists, what part of the smaller stands in the other, and the name of the earlier."""

    later: Listed
    other: str
    share: float


def overlaps(lists: Sequence[Listed]) -> list[Overlap]:
    """The lists that probably describe devices of an earlier list again, each with the list it shares most with."""
    if len(lists) < 2:
        return []
    ordered = sorted(lists, key=lambda listed: (listed.receipt.rank, listed.receipt.list))
    described = [_described(listed.devices) for listed in ordered]
    found: list[Overlap] = []
    for position, later in enumerate(ordered):
        earlier = [
            Overlap(later, ordered[before].receipt.list, _shared(described[position], described[before]))
            for before in range(position)
        ]
        most = max(earlier, key=lambda overlap: overlap.share, default=None)
        if most and most.share > SHARED_PART:
            found.append(most)
    return found


def _described(devices: pa.Table) -> pa.Array:
    """The distinct descriptions of a list, as text; a line with neither model nor date describes nothing."""
    told = pc.or_(pc.is_valid(devices.column("model_text")), pc.is_valid(devices.column("acquired_on")))
    parts = [devices.column(name).cast(pa.string()).filter(told) for name in DESCRIBED_BY]
    joined = pc.binary_join_element_wise(*parts, "\x1f", null_handling="replace", null_replacement="\x00")
    return pc.unique(joined)


def _shared(one: pa.Array, other: pa.Array) -> float:
    smaller, larger = sorted((one, other), key=len)
    return pc.sum(pc.is_in(smaller, value_set=larger)).as_py() / len(smaller) if len(smaller) else 0.0
