"""What is believed of changes: by hand, and beside a programme with an unknown for each holding that is written here
anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import inf

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.disclosure.attacker import Attacker
from footprint.disclosure.attacks import Search, Target
from footprint.disclosure.families import TOTAL, Cell, Family, Variable
from footprint.disclosure.knowledge import Earlier, Knowledge, Row
from footprint.disclosure.rules import Rules
from tests.cases import cases
from tests.disclosure.tables import X, family, knowledge, successes

OUTSIDER, NEW = "", "new"
# +30 % and -25 %, so that of single ones much is thought possible; the sum goes from 400 to 410.
MOVES = {"up": (100, 130), "down": (100, 75), "c": (100, 102), "d": (100, 103)}
Moves = Mapping[str, tuple[float, float]]


def with_newcomer(
    moves: Moves, newcomer: float, change: float = 0.1, shown: Collection[str] = frozenset()
) -> Knowledge:
    """Two years of one cell, both totals published."""
    then, now = ({(name, "s", "z"): float(both[year]) for name, both in moves.items()} for year in (0, 1))
    before = Earlier(family(then), frozenset({(X, TOTAL)}), change)
    return Knowledge(family(now | {(NEW, "s", "z"): newcomer}), [before], {Row(0, X, TOTAL)}, shown)


def between(known: Knowledge, attacker: str = OUTSIDER, name: str = NEW, release: int = 0) -> tuple[float, float]:
    """What somebody knows of a holding that has one part, beside which the others of its group may have nothing."""
    groups = {known.columns[place].group for place in known.owned[name] if known.columns[place].release == release}
    target = Target(known, release, tuple(groups), [name], X)
    at, made = known.attackers[attacker], Attacker(known)
    its = [made.bound(target.objective, attacker, least=least).value - float(target.others[at])
           for least in (True, False)]  # fmt: skip
    return its[0], its[1]


def test_an_insider_believes_it_of_the_others_though_it_is_not_true_of_all() -> None:
    """The others rose from 400 to 410, which is 360 to 440 to whoever knows of the 300; of 1110 the newcomer has 370 to
    450. All rose from 500 to 710, more than anybody believes."""
    known = with_newcomer(MOVES | {"big": (100, 300)}, 400.0)
    assert between(known, "big") == pytest.approx((370, 450))
    least, most = between(known)
    assert least < 350
    assert most > 470
    found = {(each.attacker, each.target) for each in successes(known, Rules(insider=0.15), Search())}
    assert ("big", NEW) in found
    assert (OUTSIDER, NEW) not in found


def test_an_insider_believes_of_all_what_is_true_of_them_together() -> None:
    """The others fell from 400 to 320: with its own 190 that are 510 to 630 for the one that rose, 550 at most for
    all."""
    known = with_newcomer({"up": (100, 190)} | dict.fromkeys("bcde", (100, 80)), 390.0)
    assert between(known, "up") == pytest.approx((350, 390))


def test_of_a_sum_that_changed_more_nothing_is_believed_on_that_side() -> None:
    """500 became 600, which who believed in 550 would have wrong; 450 at least is true, so that of 900 it has 450 at
    most. Of single ones one is believed to have fallen by a quarter, and may have had all."""
    known = with_newcomer(MOVES | {"e": (100, 190)}, 300.0)
    least, most = between(known)
    assert most == pytest.approx(450)
    assert least < 300 - 1e-3


def test_of_whom_is_shown_everybody_knows_what_an_insider_does() -> None:
    """The others' 400 become 360 to 440, with the 130 that everybody sees 490 to 570, of all 450 to 550."""
    known = with_newcomer(MOVES | {"e": (100, 100)}, 390.0, shown={"up"})
    assert between(known) == pytest.approx((350, 410))
    big = with_newcomer(MOVES | {"big": (100, 300)}, 400.0, shown={"big"})
    assert between(big) == pytest.approx((370, 450))


@pytest.mark.parametrize("change", [0.1, 0.02])
def test_what_holds_of_each_needs_no_sum(change: float) -> None:
    """Nobody moved by more than is believed: as many beliefs as holdings that can be told apart, on each side."""
    known = with_newcomer({name: (100, 101 + n / 10) for n, name in enumerate("abcd")}, 400.0, change)
    assert [link.is_sum for link in known.links] == [False, False]


def test_two_figures_of_one_amount_whose_factors_changed_say_two_things() -> None:
    """kWh between 450 and 550, and their gases, a factor of 1.08 times what it was: 1.08 x kWh between 450 and 550, so
    that kWh are 509.3 at most, and of 900 the newcomer has 390.7 at least."""
    gases = Variable("Y")
    stay = {(name, "s", "z"): 100.0 for name in "abcde"}

    def both(amounts: Mapping[tuple[str, str, str], float], factor: float) -> Family:
        of_one = family(amounts)
        return replace(of_one, variables=(X, gases), coefficients=np.array([[1.0], [factor]]),
                       levels=("cells",) * 2, units=("kWh", "kg"))  # fmt: skip

    before = Earlier(both(stay, 1.0), frozenset({(X, TOTAL)}), 0.1)
    known = Knowledge(both(stay | {(NEW, "s", "z"): 400.0}, 1.08), [before], {Row(0, X, TOTAL)})
    assert between(known) == pytest.approx((900 - 550 / 1.08, 450))


def test_a_sum_of_whichever_version_of_a_year_is_one_of_its_newest_figures() -> None:
    """The total was published first, and not again when one of them was corrected: it changed from 500 to 510."""
    moves = MOVES | {"e": (100, 100)}
    then, now = ({(name, "s", "z"): float(both[year]) for name, both in moves.items()} for year in (0, 1))
    first = Earlier(family(then | {("e", "s", "z"): 60.0}), frozenset({(X, TOTAL)}), 0.0)
    again = Earlier(family(then), frozenset({(X, Cell(sector="s"))}), 0.1)
    known = knowledge(family(now | {(NEW, "s", "z"): 390.0}), [TOTAL], [again, first])
    assert {(link.factor, sum(link.earlier.values())) for link in known.links if link.is_sum} == {
        (1.1, 500),
        (0.9, 500),
    }
    assert between(known) == pytest.approx((350, 450))


def test_a_holding_stays_though_nobody_can_tell_which_of_its_parts_did() -> None:
    """Its two parts are in other zones the year after: of each nothing is known, of the holding that it is still there.
    Who is new in one of these zones stands alone."""
    then, now = ({(name, "s", "z"): float(both[year]) for name, both in MOVES.items()} for year in (0, 1))
    then |= {("two", "s", "x"): 60.0, ("two", "s", "y"): 40.0}
    now |= {("two", "s", "v"): 50.0, ("two", "s", "w"): 50.0, (NEW, "s", "v"): 390.0}
    known = knowledge(family(now), [TOTAL], [Earlier(family(then), frozenset({(X, TOTAL)}), 0.1)])
    assert between(known) == pytest.approx((350, 450))


def test_who_was_not_counted_does_not_stay() -> None:
    """Of `d` nothing was known the year before; 300 became 307, and of 800 it and the newcomer have 470 to 530."""
    then, now = ({(name, "s", "z"): float(both[year]) for name, both in MOVES.items()} for year in (0, 1))
    before, after = family(then), family(now | {(NEW, "s", "z"): 390.0})
    is_counted = np.array([[part.holding != "d"] for part in before.parts])
    before = replace(before, amounts=before.amounts * is_counted, known=is_counted)
    known = knowledge(after, [TOTAL], [Earlier(before, frozenset({(X, TOTAL)}), 0.1)])
    least, most = between(known)
    assert least < 1
    assert most == pytest.approx(530)


@dataclass(frozen=True)
class Years:
    """Holdings of one part in each of two years (the earlier one is 1), what they have, and which cells are told."""

    amounts: dict[tuple[str, int], float]
    sectors: dict[tuple[str, int], str]
    shown: frozenset[tuple[Cell, int]]
    change: float
    waived: frozenset[str]

    def family(self, year: int) -> Family:
        return family({(name, self.sectors[name, its], "z"): value
                       for (name, its), value in self.amounts.items() if its == year})  # fmt: skip

    def known(self) -> Knowledge:
        cells = [[cell for cell, its in self.shown if its == year] for year in (0, 1)]
        before = Earlier(self.family(1), frozenset((X, cell) for cell in cells[1]), self.change)
        return Knowledge(self.family(0), [before], {Row(0, X, cell) for cell in cells[0]}, self.waived)

    def inside(self, cell: Cell, year: int) -> list[str]:
        return [name for (name, its), sector in self.sectors.items() if its == year and cell.sector in ("*", sector)]


@st.composite
def years(draw: st.DrawFn) -> Years:
    amounts, sectors = {}, {}
    for number in range(draw(st.integers(3, 7))):
        name, value = f"h{number}", float(draw(st.integers(5, 40)))
        in_years = (0, 1) if number < 2 else draw(st.sampled_from([(0, 1), (0, 1), (0, 1), (0,), (1,)]))
        for year in in_years:
            sectors[name, year] = draw(st.sampled_from("aab"))
            amounts[name, year] = value if year else value * draw(st.sampled_from((1.0, 1.05, 0.95, 0.7, 1.3, 3.0)))
    cells = [(cell, year) for cell in (TOTAL, Cell("a"), Cell("b")) for year in (0, 1)]
    shown = draw(st.sets(st.sampled_from(cells), min_size=2))
    waived = draw(st.sets(st.sampled_from(["h0", "h4"]), max_size=1))
    change = draw(st.sampled_from((0.04, 0.1, 0.4)))
    return Years(amounts, sectors, frozenset(shown | {(TOTAL, 0)}), change, frozenset(waived))


class Plain:
    """An unknown for each holding and year, and what an attacker knows, line by line."""

    def __init__(self, years: Years, attacker: str) -> None:
        self.years, self.highs = years, highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.silent()
        self.at = {key: place for place, key in enumerate(years.amounts)}
        for (name, _), value in years.amounts.items():
            is_known = name in {attacker, *years.waived}
            self.highs.addVar(*((value, value) if is_known else (0.0, highspy.kHighsInf)))
        for cell, year in years.shown:
            inside = [(name, year) for name in years.inside(cell, year)]
            value = sum(years.amounts[key] for key in inside)
            self._row(dict.fromkeys(inside, 1.0), value, value)
        for name in {name for name, _ in years.amounts}:
            self._change([name] if {(name, 0), (name, 1)} <= self.at.keys() else [], is_wide=True)
        for cell in (cell for cell, year in years.shown if year == 1):
            stay = [name for name in years.inside(cell, 1) if name in years.inside(cell, 0)]
            for known in ((), (attacker,), years.waived, (attacker, *years.waived)):
                self._change([name for name in stay if name not in known])

    def _row(self, terms: Mapping[tuple[str, int], float], low: float, high: float) -> None:
        columns, its = np.array([self.at[key] for key in terms], dtype=np.int32), np.array([*terms.values()])
        self.highs.addRow(low - 1e-9, high + 1e-9, len(terms), columns, its)

    def _change(self, names: Collection[str], *, is_wide: bool = False) -> None:
        """So many together change by a tenth, or by as much as they did (`is_wide`), or nothing is believed."""
        then, now = (sum(self.years.amounts[name, year] for name in names) for year in (1, 0))
        for side in (1, -1) if names else ():
            factor = 1 + side * self.years.change
            is_true = side * now <= side * factor * then + 1e-9
            factor = factor if is_true or not is_wide else now / then
            if is_true or is_wide:
                terms = {(name, 0): 1.0 for name in names} | {(name, 1): -factor for name in names}
                self._row(terms, *((-highspy.kHighsInf, 0.0) if side > 0 else (0.0, highspy.kHighsInf)))

    def extreme(self, key: tuple[str, int], side: int) -> float:
        """The most or the least that one has."""
        self.highs.changeColsCost(len(self.at), np.arange(len(self.at), dtype=np.int32), np.zeros(len(self.at)))
        self.highs.changeColCost(self.at[key], -float(side))
        self.highs.clearSolver()
        self.highs.run()
        is_bounded = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(self.highs.getSolution().col_value[self.at[key]]) if is_bounded else side * inf


@settings(max_examples=cases(20, long=1500), deadline=None)
@given(years())
def test_bounds_are_those_of_a_plain_programme(years: Years) -> None:
    """From above of everybody; from below of who is alone in its group, beside whom nobody can have anything."""
    known = years.known()
    for attacker in known.attackers:
        plain = Plain(years, attacker)
        for name, year in years.amounts:
            if name not in {attacker, *years.waived}:
                least, most = between(known, attacker, name, year)
                above = plain.extreme((name, year), 1)
                assert most == pytest.approx(above, rel=1e-5) if above < inf else most > 100 * years.amounts[name, year]
                if all(holdings == {name} for group, holdings in known.holdings_in.items() if name in holdings):
                    assert least == pytest.approx(plain.extreme((name, year), -1), rel=1e-5, abs=1e-5)
