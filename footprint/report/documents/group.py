"""Members of one group together, in figures and keys: the sum of those that have a total, and who is missing."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake
from footprint.members import registry
from footprint.report import cells, changes
from footprint.report.cells import Cell, ratio, total
from footprint.report.changes import Changes
from footprint.report.model import HEADLINE
from footprint.report.sections import certainty, coverage
from footprint.report.tables import TOGETHER, MemberTables, YearTables

Interval = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """One member [kgCO2e]. `missing`: why it is not in the sum (a state of `member_states`, `not_registered` or
    `no_figure`), None where it is; `cells`: of its headline; `assessed`: share of its devices whose making and use are
    both in it; `changes`: since last year, None where that has no figure."""

    member_id: str
    name: str
    missing: str | None
    value: float | None = None
    interval: Interval | None = None
    devices: float | None = None
    assessed: float | None = None
    employees: float | None = None
    cells: tuple[Cell, ...] = ()
    changes: Changes | None = None

    @property
    def is_minimum(self) -> bool:
        return steps.is_minimum(self.assessed)


@dataclass(frozen=True)
class Group:
    """A group of members in one year; `interval`: of the sum, a figure that several members use being one draw."""

    year: int
    holding_id: str
    parts: tuple[Part, ...]
    interval: Interval | None
    factor_set_id: str
    code_version: str

    @cached_property
    def counted(self) -> tuple[Part, ...]:
        """The members in the sum, the heaviest first."""
        return tuple(sorted((p for p in self.parts if not p.missing), key=lambda p: (-(p.value or 0.0), p.member_id)))

    @cached_property
    def missing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.missing)

    @cached_property
    def value(self) -> float | None:
        """GWP of the headline, all counted members together [kgCO2e]; None where there is none."""
        return total([part.value for part in self.counted])

    @property
    def devices(self) -> float | None:
        return total([part.devices for part in self.counted])

    @property
    def assessed(self) -> float | None:
        """Share of the devices whose making and use are both in the sum; None where a member has no such share."""
        shares = [(part.devices, part.assessed) for part in self.counted if part.devices]
        known = [devices * share for devices, share in shares if devices is not None and share is not None]
        return ratio(math.fsum(known), self.devices) if known and len(known) == len(shares) else None

    @property
    def per_employee(self) -> float | None:
        """None where a member's employees are not known."""
        people = [part.employees for part in self.counted]
        return None if None in people else ratio(self.value, total(people))

    @property
    def is_minimum(self) -> bool:
        """Whether a member is missing, or has less assessed than a total needs."""
        return bool(self.missing) or any(part.is_minimum for part in self.counted)

    @cached_property
    def changes(self) -> Changes | None:
        """All parts of both years of all members; None where one of them has no figure last year."""
        found = [part.changes for part in self.counted]
        both = [each for each in found if each is not None]
        return (
            Changes(tuple(part for each in both for part in each.parts)) if both and len(both) == len(found) else None
        )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for part in self.counted for cell in part.cells)


def group(lake: Lake, *, year: int, holding_id: str, members: Collection[str], factor_set: FactorSet) -> Group:
    """What the lake holds of these members, who are one group."""
    states = {row["member_id"]: row["state"] for row in lake.read("member_states", year=year).to_pylist()}
    names, parts = sorted(members), list[Part]()
    for first in range(0, len(names), TOGETHER):
        together = names[first : first + TOGETHER]
        with YearTables(lake, year=year, members=together, factor_set=factor_set) as among:
            parts += [_part(among, each, states) for each in together]
    counted = [part.member_id for part in parts if not part.missing]
    row = next(iter(steps.uncertain_sum(lake, year, factor_set, counted).to_pylist()), None) if counted else None
    interval = (row["low"], row["high"]) if row and row["high"] > row["low"] else None
    return Group(year, holding_id, tuple(parts), interval, factor_set.id, version("enter-footprint"))


def _part(among: YearTables, member_id: str, states: Mapping[str, str]) -> Part:
    """A member as it stands; nothing is read of one whose year is not whole."""
    lake, year = among.lake, among.year
    profile = registry.nearest(lake, year=year, member_id=member_id) or {}
    name, state = profile.get("name") or member_id, states.get(member_id)
    if state != "whole":
        known = profile.get("year") == year
        return Part(member_id, name, state or ("missing" if known else "not_registered"))
    with MemberTables(lake, year=year, member_id=member_id, factor_set=among.factor_set, among=among) as now:
        headline = tuple(cells.load(now).of(criterion="gwp", **HEADLINE))
        value = total([cell.value for cell in headline])
        covered, sure = coverage.by_criterion(now).get("gwp"), certainty.certainty(now)
        return Part(
            member_id,
            name,
            "no_figure" if value is None else None,
            value=value,
            interval=(sure.low, sure.high) if sure else None,
            devices=coverage.fleet(now.rows("fleet")).devices,
            assessed=covered.both if covered else None,
            employees=profile.get("employees_fte") if profile.get("year") == year else None,
            cells=headline,
            changes=changes.of_rows(changes.compared(now.last_year, now).parts),
        )


def names(parts: Sequence[Part]) -> list[str]:
    """What these members are called."""
    return [part.name for part in parts]
