"""Why the totals of one year are not the same in two versions of its results: corrections of members' files, another
factor set, another method. The same causes as between two years, of which both are the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.changes.causes import Route, between, crossed
from footprint.changes.comparing import Step
from footprint.changes.intervals import bounded
from footprint.changes.results import Results, remade, stored
from footprint.lake import Lake
from footprint.years import inputs
from footprint.years.inputs import Inputs


@dataclass(frozen=True)
class Version:
    """The results of a year below `lake`: what they were made from, and their factor set."""

    lake: Lake
    made: Inputs
    factor_set: FactorSet

    @property
    def is_current(self) -> bool:
        """Whether today's code and settings would make the same of the same tables."""
        return (self.made.code, self.made.settings_of_members) == (inputs.code(), inputs.settings_of_members())

    def stored(self) -> Results | None:
        return stored(self.lake, self.made.year, self.factor_set)

    def remade(self, factor_set: FactorSet) -> Results:
        """What today's code makes of the tables of the version with a factor set."""
        tables = replace(self.lake, pinned=self.made.pinned, hidden=self.made.hidden)
        return remade(tables, self.made.year, factor_set, with_terms=True)


@dataclass(frozen=True)
class Effects:
    """`causes`: rows of part, cause, difference and unit (`changes.split`); `intervals`: rows of member, basis,
    criterion, cause, difference, low, high, p_higher; none where a version does not say how far figures may err."""

    causes: pa.Table
    intervals: tuple[dict[str, Any], ...]


def between_versions(old: Version, new: Version) -> Effects | None:
    """The causes of the difference of the members' totals; None where one of the versions has no results."""
    route = _route(old, new)
    if route is None:
        return None
    rows = between(route)
    return Effects(rows, tuple(bounded(route, rows, new.factor_set, new.made.year)))


def _route(old: Version, new: Version) -> Route | None:
    """From the older to the newer version; the method of either, where it is not today's, comes apart and alone."""
    before, now = old.stored(), new.stored()
    if before is None or now is None:
        return None
    start = before if old.is_current else old.remade(old.factor_set)
    end = now if new.is_current else new.remade(new.factor_set)
    method = [Step(before, start, cause="method")] if start is not before else []
    method += [Step(end, now, cause="method")] if end is not now else []
    if old.factor_set.id == new.factor_set.id:
        return Route((*method, Step(start, end)), Step(before, now))
    across = crossed(start, end, old.remade(new.factor_set), new.remade(old.factor_set))
    return Route((*method, *across), Step(before, now))


Reason: TypeAlias = Literal["no_tables", "not_in_version", "not_assessed_in_version", "same_versions"]


def why_no_cause(old: Version, new: Version, member_id: str, criterion: str) -> tuple[Reason, Version | None]:
    """Why a total of a member has no cause between two versions: what is missing and in which, or that it is equal."""
    for version in (old, new):
        results = version.stored()
        if results is None:
            return "no_tables", version
        if member_id not in results.members:
            return "not_in_version", version
        mine = (pc.field("member_id") == member_id) & (pc.field("criterion") == criterion)
        if not results.tables["footprint"].filter(mine & pc.field("value").is_valid()).num_rows:
            return "not_assessed_in_version", version
    return "same_versions", None


def of_total(effects: Effects, member_id: str, basis: str, criterion: str) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Causes and intervals of one total of a member."""
    asked = {"member_id": member_id, "basis": basis, "criterion": criterion}
    mine = pc.scalar(True)
    for name, value in asked.items():
        mine = mine & (pc.field(name) == value)
    return effects.causes.filter(mine), [row for row in effects.intervals if asked.items() <= row.items()]
