"""The rows of some members in a year's tables made anew, in a folder of their own; those of the others stay.

It is the year of these members alone, by the same steps: a member's rows are the same to the last bit whoever else is
computed (`tests/releases/test_part.py` proves it of every table that is kept by member).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from footprint.lake import Entry, Lake
from footprint.lake.filters import is_among
from footprint.releases.rebuilt import lay_out, lay_out_partition, linked
from footprint.years.inputs import OF_MEMBERS, OF_NOBODY, Inputs

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """`members` of the year of `inputs`. `lake`: what they alone sent, and the tables that steps make of it; `before`:
    the lake whose results hold the rows of the others."""

    inputs: Inputs
    members: frozenset[str]
    before: Lake
    lake: Lake
    _taken: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def laid_out(cls, inputs: Inputs, members: frozenset[str], before: Lake, folder: Path) -> Part:
        """The part in the empty `folder`. Raises DamagedError."""
        own = inputs.of(members)
        lay_out(own, before.root, folder, linked)
        if held := before.manifest(year=inputs.year):
            of_nobody = {name: entry for name, entry in held.tables.items() if name in OF_NOBODY}
            lay_out_partition(replace(held, tables=of_nobody), before.root, folder, linked, year=inputs.year)
        plain, last = Lake(folder), inputs.year - 1
        plain.commit({name: _of(plain.read(name, year=last), members) for name in inputs.last_results}, year=last)
        return cls(inputs, members, before, Lake(folder, draft=True, hidden=own.hidden, pinned=own.pinned))

    def make(self, step: Callable[[Lake], T], results: Lake) -> T:
        """What a step gives of these members. The tables that it makes are written to `results`, with the rows of all
        others as they were. KeyError for a table that adds over members."""
        made = step(self.lake)
        manifest = self.lake.manifest(year=self.inputs.year)
        for name, entry in manifest.tables.items() if manifest else ():
            if self._taken.get(name) != entry:
                results.write(name, self._with_others(name), year=self.inputs.year)
                self._taken[name] = entry
        return made

    def _with_others(self, name: str) -> pa.Table:
        mine = self.lake.read(name, year=self.inputs.year)
        if name in OF_NOBODY:
            return mine
        if name not in OF_MEMBERS:
            raise KeyError(name)
        return _among(self.before.read(name, year=self.inputs.year), _of(mine, self.members), self.members)


def _among(rows: pa.Table, mine: pa.Table, members: frozenset[str]) -> pa.Table:
    """`mine`, the rows of `members`, in the place of theirs among `rows`: all are in the order of members, and stay."""
    names, own = (each["member_id"].combine_chunks() for each in (rows, mine))
    parts, place = [], 0
    for member_id in sorted(members):
        (first, last), (start, end) = (_ends(each, member_id) for each in (names, own))
        parts += [rows.slice(place, first - place), mine.slice(start, end - start)]
        place = last
    return pa.concat_tables([*parts, rows.slice(place)])


def _ends(names: pa.Array, member_id: str) -> tuple[int, int]:
    """Where the rows of a member begin and end, or would."""
    return tuple(pc.search_sorted(names, pa.scalar(member_id), side=side).as_py() for side in ("left", "right"))


def _of(rows: pa.Table, members: frozenset[str]) -> pa.Table:
    """The rows of `members`; all of a table of nobody's."""
    return rows.filter(is_among("member_id", members)) if "member_id" in rows.column_names else rows
