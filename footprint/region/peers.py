"""Where members stand among others: limits between the quarters of groups, as members' reports give them.

A line is the limits of one indicator in one group: a size within a sector, a size, or all. Lines are made once,
by the release of a year, since two sets of them could be subtracted; DECISIONS 7 says what is proved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

from footprint.disclosure import Rules
from footprint.disclosure.bands import Line, Ratio
from footprint.disclosure.families import ALL, Cell, Family, Variable, families, published_of
from footprint.disclosure.quarters import Beside, may_be_given
from footprint.lake import Lake
from footprint.region.indicators import unit
from footprint.region.median import ERASED, MEDIAN, OF, line_of_all, ratio_of
from footprint.region.quarters import FEWEST_OF_A_BAND, cuts, limits
from footprint.schema import SIZES, table

Row: TypeAlias = dict[str, Any]
Told: TypeAlias = tuple[Variable, Cell]  # a figure in a cell
INDICATORS = ("C2", "P1", "L2", "R1", "P4")
MIDDLE = (Variable(MEDIAN), Cell())
LIMITS = ("low", "middle", "high")
NOBODY = ("unclassified", "unknown")  # no group that anybody would know itself in


class Group(NamedTuple):
    """Who is compared; `*` = all."""

    sector: str = ALL
    size: str = ALL

    @property
    def cell(self) -> Cell:
        return Cell(sector=self.sector, size=self.size)


def size_of(employees: float | None) -> str:
    """The size of an organisation with so many employees in full-time equivalents."""
    if employees is None or employees <= 0:
        return NOBODY[1]
    return max((least, size) for size, least in SIZES.items() if employees >= least)[1]


def groups_of(sector: str | None, size: str | None) -> list[Group]:
    """The groups that a member of a sector and size may be compared with, the nearest first. They lie in one another: a
    sector beside a size would order the same holdings once more."""
    mine = Group(sector or NOBODY[0], size or NOBODY[1])
    wanted = (mine, Group(size=mine.size), Group())
    return [group for group in wanted if not {*group} & {*NOBODY}]


class Sums(NamedTuple):
    """Rows of `region_amounts` and `region_variables` of a year; where holdings stood that were erased from it."""

    amounts: pa.Table
    variables: pa.Table
    erased: Collection[tuple[str, ...]] = ()


class Neighbour(NamedTuple):
    """What is known of the year before or after another: its sums, the figures that are published of it, and its lines
    (rows of `region_peers`) in reports."""

    is_earlier: bool
    sums: Sums
    published: Set[Told]
    lines: Sequence[Row] = ()

    def beside(self, name: str, rules: Rules) -> Beside | None:
        """What attackers know of an indicator there; None where it has none. A line that nobody can make any more is
        left out: somebody was erased."""
        ratio = ratio_of(name, families(self.sums.amounts, self.sums.variables), self.published)
        if ratio is None:
            return None
        lines = [line for row in self.lines if row["indicator"] == name and (line := _line(row, ratio))]
        return Beside(ratio, lines + _middles(name, ratio, self.published), rules.change, self.is_earlier)


@dataclass(frozen=True)
class Earlier:
    """What stood in reports: rows of `region_peers` of the years before, those that go on, and of years after that were
    released first; the sums that they were made of by the year of their figures, as far as these are known."""

    lines: Sequence[Row] = ()
    of: Mapping[int, Sums] = field(default_factory=dict)
    later: Sequence[Row] = ()

    def holdings(self, name: str) -> dict[Group, list[frozenset[str] | None]]:
        """Who was in the lines of a group of an indicator, None where nobody knows; whoever was erased is one, since a
        holding may stand in several strata."""
        sums_of = {year: (ratio_of(name, families(sums.amounts, sums.variables), ()), sums.erased)
                   for year, sums in self.of.items()}  # fmt: skip
        made: defaultdict[Group, list[frozenset[str] | None]] = defaultdict(list)
        for line in (*self.lines, *self.later):
            if line["indicator"] == name:
                group, (ratio, erased) = Group(line["sector"], line["size"]), sums_of.get(line["of_year"], (None, ()))
                gone = {ERASED for stratum in erased if _may_hold(group.cell, stratum)}
                made[group].append(frozenset({*ratio.values(group.cell), *gone}) if ratio else None)
        return made


def _may_hold(cell: Cell, stratum: tuple[str, ...]) -> bool:
    return all(mine in (ALL, its) or its == ALL for mine, its in zip(cell, stratum, strict=True))


def peers(
    year: int,
    amounts: pa.Table,
    variables: pa.Table,
    cells: Iterable[Mapping[str, Any]],
    rules: Rules,
    earlier: Earlier | None = None,
    neighbours: Sequence[Neighbour] = (),
) -> pa.Table:
    """Rows of `region_peers` of a year, from rows of `region_amounts` and `region_variables`: those that tell nobody
    too much beside `cells`, what is published of the year, and what is known of the years before and after. Groups
    without a new line keep their earlier one."""
    known, earlier = families(amounts, variables), earlier or Earlier()
    published = published_of(cells)
    rows = []
    for name in INDICATORS:
        if ratio := ratio_of(name, known, published):
            before = earlier.holdings(name)
            lines = [line for line in candidates(ratio) if _is_another(line, before)]
            beside = [its for neighbour in neighbours if (its := neighbour.beside(name, rules))]
            given = may_be_given(ratio, lines, rules, _middles(name, ratio, published), beside)
            rows += [_row(name, line) | {"of_year": year} for line in given]
    return carried(year, rows, earlier.lines)


def sides(amounts: pa.Table, variables: pa.Table) -> list[Row]:
    """What each holding has of both sides of what is compared: fields of a variable, holding, sector, zone, size,
    value; of holdings of which both are known."""
    known, made = families(amounts, variables), []
    for name in INDICATORS:
        if ratio := ratio_of(name, known, ()):
            for part, above in ratio.amounts.items():
                who = {"holding": part.holding, **part.stratum._asdict()}
                made.append(who | ratio.above._asdict() | {"value": above})
                made.append(who | Variable(f"{name}_den")._asdict() | {"value": ratio.below[part]})
    return made


def telling(
    sums: Sums,
    lines: Sequence[Row],
    published: Set[Told],
    more: Collection[Told],
    rules: Rules,
    neighbours: Sequence[Neighbour] = (),
) -> frozenset[Told]:
    """Which of `more` figures may not be published beside `published` ones, since `lines` stand in reports: rows of
    `region_peers` that were made of `sums`, and those of the years before and after. All that bear on a line that these
    do not give (somebody was erased)."""
    known, gone = families(sums.amounts, sums.variables), set[Told]()
    for name in INDICATORS:
        own = [row for row in lines if row["indicator"] == name]
        beside = [its for neighbour in neighbours if (its := neighbour.beside(name, rules))]
        stand = _Standing(name, own, known, rules, beside)
        if not stand.beside_all({*published, *more} - gone):
            kept = {*published}
            for each in sorted({*more} - gone, key=lambda told: (told[1] != Cell(), told)):
                if not _bears_on(name, known, each) or stand.beside_all(kept | {each}):
                    kept.add(each)
                else:
                    gone.add(each)
    return frozenset(gone)


class _Standing(NamedTuple):
    """Lines of an indicator that stand in reports, of a year and of those before and after."""

    name: str
    rows: Sequence[Row]
    known: Mapping[str, Family]
    rules: Rules
    neighbours: Sequence[Beside]

    def beside_all(self, published: Set[Told]) -> bool:
        """Whether they tell nobody too much beside what is published of the year, which may have the median."""
        ratio = ratio_of(self.name, self.known, published)
        if ratio is None:
            return not self.rows
        lines = [_line(row, ratio) for row in self.rows]
        asked = [line for line in lines if line]
        if len(asked) < len(lines):
            return False
        if asked := asked + _middles(self.name, ratio, published):
            return may_be_given(ratio, asked, self.rules, beside=self.neighbours) == asked
        return all(self._stands(each, ratio) for each in self.neighbours if each.lines)

    def _stands(self, other: Beside, ratio: Ratio) -> bool:
        """Whether the lines of another year do, beside a year that has none."""
        beside = Beside(ratio, (), other.change, not other.is_earlier)
        return may_be_given(other.ratio, other.lines, self.rules, beside=[beside]) == other.lines


def _middles(name: str, ratio: Ratio, published: Set[Told]) -> list[Line]:
    """The median as a line, where it is published of an indicator."""
    middle = line_of_all(ratio) if name == OF and MIDDLE in published else None
    return [middle] if middle else []


def _bears_on(name: str, known: Mapping[str, Family], told: Told) -> bool:
    ratio = ratio_of(name, known, [told])
    return (name == OF and told == MIDDLE) or ratio is None or any(ratio.sums)


def _line(row: Row, ratio: Ratio) -> Line | None:
    """The line of a row; None where the ratio does not give it any more."""
    values = ratio.values(Group(row["sector"], row["size"]).cell)
    line = Line(Group(row["sector"], row["size"]).cell, values, at := cuts(len(values)), limits([*values.values()], at))
    made = [each for each in (line, line.middle) if each and each.given]
    return next(
        (each for each in made if (its := _row(row["indicator"], each)) == {name: row[name] for name in its}), None
    )


def _is_another(line: Line, before: Mapping[Group, Sequence[frozenset[str] | None]]) -> bool:
    """Whether it is known that nobody stands out between a group and what it was: one newcomer would be the difference
    of two lines."""
    known = before.get(Group(line.cell.sector, line.cell.size), ())
    return not any(then is None or _stands_out(line.values.keys(), then) for then in known)


def candidates(ratio: Ratio) -> list[Line]:
    """Lines that plain rules let through, those of the nearest groups first: ten holdings, three in each quarter,
    limits that are apart, and no two groups that differ by one or two holdings."""
    strata = sorted({part.stratum for part in ratio.amounts})
    asked = {group for stratum in strata for group in groups_of(stratum.sector, stratum.size)}
    made: list[Line] = []
    for group in sorted(asked, key=lambda each: ((each.size == ALL), (each.sector == ALL), each)):
        values = ratio.values(group.cell)
        line = Line(group.cell, values, at := cuts(len(values)), limits([*values.values()], at))
        for each in (line, line.middle):
            if each and _are_apart(each) and _are_many(each, made):
                made.append(each)
                break
    return made


def _are_apart(line: Line) -> bool:
    """Whether there are limits, all above 0, that differ: of groups that are nearly alike they would be values."""
    given = [limit.value for limit in line.given]
    return bool(given) and given[0] > 0 and all(low < high for low, high in pairwise(given))


def _are_many(line: Line, others: Sequence[Line]) -> bool:
    """Whether nobody stands out between groups: of two, none has one or two holdings that the other has not, and of one
    not one or two are in none of the smaller ones."""
    mine = line.values.keys()
    inside = [other.values.keys() for other in others if other.values.keys() <= mine]
    together = set[str]().union(*inside) if inside else mine
    return not _stands_out(mine, together) and not any(_stands_out(mine, other.values.keys()) for other in others)


def _stands_out(one: Set[str], other: Set[str]) -> bool:
    """Whether one or two holdings are in one group and not in the other."""
    return any(0 < len(rest) < FEWEST_OF_A_BAND for rest in (one - other, other - one))


def _row(name: str, line: Line) -> Row:
    given = [limit.value for limit in line.given]
    shown = dict(zip(LIMITS, given if len(given) > 1 else (None, *given, None), strict=True))
    group = {"sector": line.cell.sector, "size": line.cell.size, "holdings": len(line.values)}
    return {"indicator": name, "unit": unit(name)} | group | shown


def carried(year: int, lines: Iterable[Row], before: Iterable[Row]) -> pa.Table:
    """Rows of `region_peers` of a year: its own, and earlier ones of groups that have none."""
    kept = [row | {"year": year} for row in nearest([lines, before])]
    return pa.Table.from_pylist(kept, table("region_peers").arrow)


def nearest(of_years: Iterable[Iterable[Row]]) -> list[Row]:
    """Of each group the first line of an indicator that there is."""
    known: dict[tuple[str, ...], Row] = {}
    for row in chain.from_iterable(of_years):
        known.setdefault((row["indicator"], row["sector"], row["size"]), row)
    return [*known.values()]


def region_peers(lake: Lake, year: int) -> None:
    """Write `region_peers` of `year` as a release left it, empty where there was none: a run makes no line, for those
    of two runs that differ by one member tell what it has."""
    lake.write("region_peers", lake.read("region_peers", year=year), year=year)
