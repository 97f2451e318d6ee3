"""What everybody knows of the amounts of holdings: who is in which cell, what is published, and how little a figure
changes from one release to another.

Holdings of one group (the same strata in every release) stand in the same published sums: their amounts are one
unknown. Atoms that no figure tells apart are one unknown, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from footprint.disclosure.alike import Alike, alike
from footprint.disclosure.changes import EQUAL, LEAST, MOST, SAME, Belief, Link, distinct, floors, matrix, needed
from footprint.disclosure.families import Cell, Family, Matrix, Variable
from footprint.disclosure.staying import Staying, parts_of

NOBODY = ""  # an outsider
ALONE = 1 - 1e-9  # share of a holding in an amount that nobody else has a part of
DIGITS = 12  # to which coefficients of two atoms must agree to be one unknown


class Row(NamedTuple):
    """A published sum: of a release (0 is the one to come, then earlier ones, the newest first), a variable, a cell."""

    release: int
    variable: Variable
    cell: Cell


@dataclass(frozen=True)
class Earlier:
    """A family as it was released before. `published`: what may be read there; `change`: by how much an attacker
    believes that an amount differs at most from the one in the release after it (0: the same unless it was mended)."""

    family: Family
    published: frozenset[tuple[Variable, Cell]]
    change: float


class Group(NamedTuple):
    """Holdings that no published sum tells apart: their stratum in each release, None where they are not in it, and the
    figures that count them there (who gave what is known, not how much); `changed`: by release, what is
    believed of which of their figures; `stays`: the number of the set of sums that count them in two years."""

    strata: tuple[Cell | None, ...]
    counted: tuple[tuple[bool, ...], ...]
    changed: tuple[tuple[Belief, ...], ...]
    stays: int


class Column(NamedTuple):
    """An unknown: the amount of a group in a release and in a bundle of atoms."""

    group: Group
    release: int
    bundle: int


@dataclass(frozen=True)
class Bundles:
    """Atoms of one release that no figure tells apart. `of_atoms`: atoms × bundles, what an amount
    counts; `coefficients`: of each variable in bundles."""

    of_atoms: Matrix
    coefficients: Mapping[Variable, Matrix]


def bundles(family: Family) -> Bundles:
    """Atoms with proportional coefficients in all figures as one; those that stand in none are left out."""
    asked, table = family.variables, family.coefficients
    norms = np.sqrt((table**2).sum(axis=0))
    directions: dict[tuple[float, ...], list[int]] = {}
    for place in np.flatnonzero(norms):
        key = tuple((np.round(table[:, place] / norms[place], DIGITS) + 0.0).tolist())
        directions.setdefault(key, []).append(int(place))
    ordered = sorted(directions)
    of_atoms = np.zeros((len(family.atoms), len(ordered)))
    for number, key in enumerate(ordered):
        of_atoms[directions[key], number] = norms[directions[key]]
    made = {v: np.array([key[line] for key in ordered]) for line, v in enumerate(asked)}
    return Bundles(of_atoms, made)


class Knowledge:
    """One family in all releases, with what is published of it.

    `columns`: the unknowns whose true amount is not 0; `totals`: that amount, by column; `owned`: by holding, what it
    has of which columns; `published`: sums as coefficients × true amounts, so that the truth is a vector of ones.
    """

    def __init__(
        self,
        family: Family,
        earlier: Sequence[Earlier] = (),
        rows: Iterable[Row] = (),
        shown: Collection[str] = (),
    ) -> None:
        """`shown`: holdings whose amounts everybody knows, which are no unknowns."""
        everybody = (family, *(each.family for each in earlier))
        self.releases, self._shown = tuple(each.without(shown) for each in everybody), shown
        self._changes = tuple(each.change for each in earlier)
        self._before = frozenset(
            Row(place, *each)
            for place, release in enumerate(earlier, 1)
            for each in release.published
            if each[0] in release.family.index
        )
        self.published = sorted(self._before.union(rows))
        self._bundles = [bundles(each) for each in self.releases]
        self._staying = Staying(everybody, self._changes, self._before)
        self._coefficients: dict[Row, dict[int, float]] = {}
        self._normalised: dict[Row, Matrix] = {}
        self._add_up()

    def publishing(self, rows: Iterable[Row]) -> Knowledge:
        """The same with these sums of the release to come; what does not hang on them is shared."""
        other = copy(self)
        other.published = sorted(self._before.union(rows))
        return other

    @property
    def family(self) -> Family:
        """That of the release to come."""
        return self.releases[0]

    def _add_up(self) -> None:
        groups = {holding: self._groups_of(holding, parts) for holding, parts in parts_of(self.releases).items()}
        amounts: defaultdict[Column, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        for holding, mine in groups.items():
            for group, release, values in mine:
                for bundle in np.flatnonzero(values):
                    amounts[Column(group, release, int(bundle))][holding] += float(values[bundle])
        self.columns = sorted(amounts, key=_order)
        self.at = {column: place for place, column in enumerate(self.columns)}
        self.totals = np.array([sum(sorted(amounts[column].values())) for column in self.columns])
        self.owned: dict[str, dict[int, float]] = {holding: {} for holding in sorted(groups)}
        for place, column in enumerate(self.columns):
            for holding, amount in amounts[column].items():
                self.owned[holding][place] = amount
        self.holdings_in: defaultdict[Group, set[str]] = defaultdict(set)
        for holding, mine in groups.items():
            for group, _, _ in mine:
                self.holdings_in[group].add(holding)

    def _groups_of(self, holding: str, parts: list[list[int]]) -> list[tuple[Group, int, Matrix]]:
        """The group, release and amounts by bundle of each part of a holding; its parts are the same in two releases if
        they lie in the same stratum or if there is one in each."""
        made: list[tuple[Group, int, Matrix]] = []
        stays = self._staying.number(holding)
        for same in self._matched(parts):
            values = [None if place is None else self.releases[number].amounts[place] @ self._bundles[number].of_atoms
                      for number, place in enumerate(same)]  # fmt: skip
            strata = tuple(None if place is None else self.releases[number].parts[place].stratum
                           for number, place in enumerate(same))  # fmt: skip
            counted = tuple(() if place is None else tuple(self.releases[number].assessed[place].tolist())
                            for number, place in enumerate(same))  # fmt: skip
            group = Group(strata, counted, self._changed(same), stays)
            made += [(group, number, value) for number, value in enumerate(values) if value is not None]
        return made

    def _matched(self, parts: list[list[int]]) -> list[tuple[int | None, ...]]:
        if all(len(each) <= 1 for each in parts):
            return [tuple(each[0] if each else None for each in parts)]
        by_stratum: defaultdict[Cell, list[int | None]] = defaultdict(lambda: [None] * len(parts))
        for number, places in enumerate(parts):
            for place in places:
                by_stratum[self.releases[number].parts[place].stratum][number] = place
        return [tuple(by_stratum[stratum]) for stratum in sorted(by_stratum)]

    def _changed(self, same: Sequence[int | None]) -> tuple[tuple[Belief, ...], ...]:
        """By release, what is believed of a part and holds of it."""
        made: list[tuple[Belief, ...]] = []
        for number in range(len(self._changes)):
            later, earlier = same[number], same[number + 1]
            if later is None or earlier is None:
                made.append(())
                continue
            now, before = self.releases[number], self.releases[number + 1]
            made.append(tuple(
                its for each in self._beliefs(number)
                if (its := each.of(now.values[later, now.index[each.later]],
                                   before.values[earlier, before.index[each.earlier]]))
            ))  # fmt: skip
        return tuple(made)

    def _beliefs(self, number: int) -> list[Belief]:
        """All sums of amounts of both releases, and those of this one that are figures of the one before."""
        now, then = self.releases[number], self.releases[number + 1]
        same = [Belief(*pair, 1.0, 1.0) for pair in SAME if pair[0] in now.index and pair[1] in then.index]
        low, high = 1 - self._changes[number], 1 + self._changes[number]
        return same + [Belief(each, each, low, high) for each in sorted(now.sums & then.sums)]

    @cached_property
    def links(self) -> list[Link]:
        """What is believed of groups, and of all together who stay in a cell, each once."""
        return distinct((*needed([*self._of_groups()]), *self._of_sums()))

    def _of_groups(self) -> Iterator[Link]:
        for group in self.holdings_in:
            for number, beliefs in enumerate(group.changed):
                for each in beliefs:
                    later = self._within(group, number, each.later)
                    earlier = self._within(group, number + 1, each.earlier)
                    if later and earlier:
                        yield Link(later, earlier, each.low, LEAST)
                        yield Link(later, earlier, each.high, MOST)

    def _of_sums(self) -> Iterator[Link]:
        """Those of a cell in two years change together by no more than one of them is believed to, if their sum was
        published in the first: whoever believes it of each, wrongly of some, may be right of their sum."""
        for number, each in enumerate(self._staying.sums):
            later, earlier = (
                {place: its for place, its in self.coefficients(Row(release, each.variable, each.cell)).items()
                 if self._staying.has(self.columns[place].group.stays, number)}
                for release in (each.later, each.earlier)
            )  # fmt: skip
            if later and earlier:
                shown = [self._staying.amount(number, its, self._shown) for its in (each.later, each.earlier)]
                for side in (LEAST, MOST):
                    factor = 1 + side * self._changes[each.earlier - 1]
                    link = Link(later, earlier, factor, side, True, side * (factor * shown[1] - shown[0]))
                    if each.earlier - each.later > 1 or not self._follows(link):
                        yield link

    def _follows(self, link: Link) -> bool:
        """Whether a belief of a sum says no more than those of the groups that are in it."""
        moved: defaultdict[Group, float] = defaultdict(float)
        for place, its in link.terms().items():
            moved[self.columns[place].group] += its
        return min(link.beside(), *moved.values()) >= -EQUAL

    def _within(self, group: Group, release: int, variable: Variable) -> dict[int, float]:
        """The terms of a group's figure."""
        stratum = group.strata[release]
        terms = self.coefficients(Row(release, variable, stratum)) if stratum else {}
        return {place: value for place, value in terms.items() if self.columns[place].group == group}

    @cached_property
    def _believed(self) -> tuple[Matrix, Matrix]:
        beliefs = matrix(self.links, len(self.columns))
        least = floors(self.links, beliefs, self.shares)
        is_any = np.isfinite(least).any(axis=0)
        return beliefs[is_any], least[:, is_any]

    @cached_property
    def alike(self) -> Alike:
        """Which columns everybody knows to be equal."""
        return alike(self.links, len(self.columns))

    @property
    def beliefs(self) -> Matrix:
        """What somebody believes of changes, as sums that are not below `floors`: beliefs × columns."""
        return self._believed[0]

    @property
    def floors(self) -> Matrix:
        """The least that each attacker believes each of `beliefs` to be: attackers × beliefs."""
        return self._believed[1]

    @cached_property
    def attackers(self) -> dict[str, int]:
        """Everybody who may attack, an outsider first, with the row of `shares`."""
        return {name: place for place, name in enumerate((NOBODY, *self.owned))}

    @cached_property
    def shares(self) -> Matrix:
        """What each attacker has of each unknown, as a multiple of its truth: attackers × columns."""
        made = np.zeros((len(self.attackers), len(self.columns)))
        for name, owned in self.owned.items():
            for place, amount in owned.items():
                made[self.attackers[name], place] = min(1.0, amount / self.totals[place])
        return made

    def coefficients(self, row: Row) -> dict[int, float]:
        """What a sum counts of each unknown (its coefficient × its true amount), by place of column."""
        if row not in self._coefficients:
            self._coefficients[row] = self._counted(row)
        return self._coefficients[row]

    def normalised(self, row: Row) -> Matrix:
        """The same as shares of the sum of their sizes, by column."""
        if row not in self._normalised:
            made = self._normalised[row] = np.zeros(len(self.columns))
            terms = self.coefficients(row)
            made[list(terms)] = np.array(list(terms.values())) / sum(map(abs, terms.values()))
        return self._normalised[row]

    def _counted(self, row: Row) -> dict[int, float]:
        factors = self._bundles[row.release].coefficients[row.variable]
        return {
            place: float(factors[column.bundle] * self.totals[place])
            for place, column in enumerate(self.columns)
            if column.release == row.release
            and factors[column.bundle] != 0
            and (stratum := column.group.strata[row.release]) is not None
            and row.cell.holds(stratum)
        }

    def targets(self, release: int) -> dict[tuple[Group, ...], list[str]]:
        """Whom to attack in a release: the holdings of each set of groups in which one has parts; a part of a holding
        of several is a target, too."""
        of: defaultdict[tuple[Group, ...], set[str]] = defaultdict(set)
        for holding, mine in self.owned.items():
            groups = tuple(sorted({self.columns[place].group for place in mine
                                   if self.columns[place].release == release}, key=_group_order))  # fmt: skip
            for asked in {groups, *((group,) for group in groups)} - {()}:
                of[asked].add(holding)
        return {groups: sorted(of[groups]) for groups in sorted(of, key=lambda asked: [_group_order(g) for g in asked])}

    def asked(self, release: int) -> list[Variable]:
        """What must not be found out: every figure, published or not."""
        return sorted(self.releases[release].variables)


def direction(terms: Mapping[int, float]) -> tuple[tuple[int, float], ...]:
    """Terms but for their scale."""
    size = sum(map(abs, terms.values()))
    return tuple((place, round(value / size, 9)) for place, value in sorted(terms.items()))


def _group_order(group: Group) -> tuple[object, ...]:
    return (
        tuple((cell is not None, cell or Cell("", "", "")) for cell in group.strata),
        group.counted,
        group.changed,
        group.stays,
    )


def _order(column: Column) -> tuple[object, ...]:
    return _group_order(column.group), column.release, column.bundle
