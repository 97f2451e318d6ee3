"""The inventory lines that levers work on, as columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Reals: TypeAlias = npt.NDArray[np.float64]
Wholes: TypeAlias = npt.NDArray[np.int64]
Texts: TypeAlias = npt.NDArray[np.object_]
Flags: TypeAlias = npt.NDArray[np.bool_]
DISTINCT = ("line_id", "asset_id")
SEPARATOR = "\x1f"  # between a member and something of it, in no name of a member


@dataclass(frozen=True)
class Lines:
    """Rows of `_lines_ahead`, each text of a column kept once, and the first day of the year and of the next [day
    number]."""

    rows: pa.Table
    start: float
    end: float
    _texts: dict[str, Texts] = field(default_factory=dict, repr=False, compare=False)

    def _reals(self, name: str) -> Reals:
        column = self.rows[name].combine_chunks()
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)

    def flags(self, name: str) -> Flags:
        """A column of yes and no."""
        return np.asarray(self.rows[name].combine_chunks().to_numpy(zero_copy_only=False), dtype=np.bool_)

    def texts(self, name: str) -> Texts:
        """A column of texts."""
        if name not in self._texts:
            plain = self.rows[name].cast(pa.string()).combine_chunks()
            self._texts[name] = np.asarray(plain.to_numpy(zero_copy_only=False), dtype=np.object_)
        return self._texts[name]

    @cached_property
    def bought(self) -> Reals:
        return self._reals("t_in")

    @cached_property
    def used(self) -> Reals:
        return self._reals("t_use")

    @cached_property
    def left(self) -> Reals:
        """Day on which it is known to leave, after the year."""
        return self._reals("t_out")

    @cached_property
    def devices(self) -> Reals:
        return self._reals("devices")

    @cached_property
    def pue(self) -> Reals:
        """Of the room of each, 1 where it has none."""
        return self._reals("pue_used")

    @cached_property
    def is_renewed(self) -> Flags:
        return self.flags("is_renewed")

    @cached_property
    def life(self) -> Reals:
        """Expected life [day]; 1 where it is not needed."""
        return np.where(self.is_renewed, np.nan_to_num(self._reals("life_days"), nan=1.0), 1.0)

    @cached_property
    def is_past(self) -> Flags:
        """Whether a device is older than its expected life already."""
        return self.is_renewed & (self.bought + self.life <= self.end)

    @cached_property
    def beyond(self) -> Reals:
        """Days that devices stay beyond their expected life today: of those of the kind whose day of purchase is known
        as many are past it as in a steady stock that is replaced so late; but no longer than the oldest of them has
        stayed. 0 where the day is unknown, since the method then books every device as within its life."""
        dated = self.is_renewed & np.isfinite(self.bought)
        held, past = (summed(self.kind, np.where(mask, self.devices, 0.0)) for mask in (dated, dated & self.is_past))
        within, oldest = 1 - past / np.where(held > 0, held, 1.0), np.zeros(len(self.life))
        np.maximum.at(oldest, self.kind[dated], self.end - self.bought[dated])
        with np.errstate(divide="ignore"):
            stays = np.minimum(self.life / within, oldest[self.kind])
        return np.where(dated, np.maximum(stays - self.life, 0.0), 0.0)

    @cached_property
    def is_overdue(self) -> Flags:
        """Whether a device is as old as those of its kind get today: who knows when it goes."""
        return self.is_renewed & (self.bought + self.life + self.beyond <= self.end)

    @cached_property
    def _kinds(self) -> tuple[npt.NDArray[np.str_], Wholes]:
        """Kinds in order, and the place of each line's."""
        _, first, number = np.unique(
            self.member * len(self.rows) + numbered(self.rows["category"]), return_index=True, return_inverse=True
        )
        held = self.rows.select(["member_id", "category"]).take(pa.array(first)).to_pylist()
        joined = [SEPARATOR.join(row.values()) for row in held]
        names, place = np.unique(np.asarray(joined, dtype=np.str_), return_inverse=True)
        return names, place[number]

    @cached_property
    def member(self) -> Wholes:
        """The member of each line, as a number."""
        return numbered(self.rows["member_id"])

    @property
    def kind(self) -> Wholes:
        """Member and category of each line, as one number; those of `kinds` in order."""
        return self._kinds[1]

    def kinds(self, mask: Flags | None = None) -> list[str]:
        """Members and categories of all lines, or of some, each as one text."""
        names, number = self._kinds
        return names[np.unique(number if mask is None else number[mask])].tolist()  # type: ignore[no-any-return]

    def of_kinds(self, kinds: Collection[str]) -> Flags:
        """Lines of these kinds."""
        names, number = self._kinds
        return np.array([name in kinds for name in names.tolist()], dtype=np.bool_)[number]

    @cached_property
    def price(self) -> Reals:
        """Of one device [EUR]: the line's, else the mean of its member's devices of the category; NaN: unknown."""
        given = self._reals("price_eur")
        known = given > 0
        group = self.kind
        count = np.bincount(group, known * self.devices)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(group, np.where(known, given, 0.0) * self.devices) / count
        return np.where(known, given, mean[group] if len(group) else given)

    def take(self, mask: Flags) -> Lines:
        """Some of the lines."""
        return self if mask.all() else Lines(self.rows.filter(pa.array(mask)), self.start, self.end)


def summed(group: Wholes, values: Reals) -> Reals:
    """The sum of the group of each line."""
    return np.asarray(np.bincount(group, values), dtype=np.float64)[group] if len(values) else values


def once(rows: pa.Table) -> pa.Table:
    """The same rows, each text of a column kept once: to take some of them, or to give them another name, is quick. Not
    of what names a line or a machine, which are all different."""
    for place, field_of in enumerate(rows.schema):
        if pa.types.is_string(field_of.type) and field_of.name not in DISTINCT:
            rows = rows.set_column(place, field_of.name, rows[field_of.name].combine_chunks().dictionary_encode())
    return rows


def numbered(column: pa.ChunkedArray) -> Wholes:
    """A number for each text of a column."""
    return np.asarray(column.combine_chunks().dictionary_encode().indices.to_numpy(), dtype=np.int64)
