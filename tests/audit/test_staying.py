"""Who stays in a place changes together by as little as each: by hand, and beside a programme with an unknown for each
holding that is written here anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.audit import Asked, Attack, Audit, Knowing, Release, audit
from footprint.audit.solver import Quiet
from tests.audit.publishing import Row, cell, has, member, release
from tests.cases import cases

YEARS = (2024, 2025)
OUTSIDER, NEW = "", "new"
LESS = Asked(p_outsider=0.1)
# +30 % and -25 %, so that of single ones much is thought possible; the sum goes from 500 to 510.
MOVES = {"up": (100, 130), "down": (100, 75), "c": (100, 102), "d": (100, 102), "e": (100, 101)}
Amounts = Mapping[str, tuple[float, float]]


def two_years(amounts: Amounts, newcomer: float = 390.0) -> tuple[list[Row], list[Row]]:
    """Members and truth: who stays, and one that comes."""
    members = [member(name, year=year) for name in amounts for year in YEARS] + [member(NEW, year=2025)]
    truth = [
        has(member(name), value, year=year)
        for name, both in amounts.items() for year, value in zip(YEARS, both, strict=True)
    ]  # fmt: skip
    return members, [*truth, has(member(NEW), newcomer, year=2025)]


def totals(before: float | None, after: float) -> list[Release]:
    return [release([cell(before, year=2024)]), release([cell(after)], 1)]


def of_newcomer(done: Audit, attacker: str = OUTSIDER) -> list[Attack]:
    return [each for each in done.attacks if (each.attacker, each.target) == (attacker, NEW)]


def between(done: Audit, attacker: str = OUTSIDER) -> tuple[float, float]:
    (found,) = of_newcomer(done, attacker)
    return found.lower, found.upper


def test_who_came_is_known_by_the_sum_of_who_stayed() -> None:
    """500 becomes 450 to 550, though of the single ones 375 to 650 is possible: of 900 the newcomer has 350 to 450."""
    done = audit(totals(500, 900), *two_years(MOVES))
    assert between(done) == pytest.approx((350, 450))
    assert set(of_newcomer(done)[0].rows) == {"cells:2"}


def test_of_a_sum_that_changed_more_nothing_is_believed_on_that_side() -> None:
    """500 became 600, which who believed in 550 would have wrong; 450 at least is true, so that of 900 it has 450 at
    most, and 300. Of a total of 1000 the newcomer's 400 would be known by nobody who does not know of the 600."""
    moves = MOVES | {"c": (100, 192)}
    near, far = (audit(totals(500, 900), *two_years(moves, 300), asked=Asked(p, lower=False)) for p in (0.49, 0.51))
    assert not of_newcomer(near)
    assert between(far) == pytest.approx((0, 450))
    assert not of_newcomer(audit(totals(500, 1000), *two_years(moves, 400), asked=Asked(p_outsider=0.3)))


@pytest.mark.parametrize(
    ("released", "prior"),
    [(totals(500, 900), inf), (totals(None, 900), 0.1), (totals(500, 900), 0.5)],
    ids=["nothing is expected", "nothing was published the year before", "much is expected"],
)
def test_nobody_knows_where_nothing_is_believed(released: list[Release], prior: float) -> None:
    done = audit(released, *two_years(MOVES), knowing=Knowing(prior=prior))
    assert not of_newcomer(done)


def test_only_sums_that_were_published_are_believed_to_change_little() -> None:
    """One sector rises by 40 %, the other falls by 30 %; all that stay by 5 %, which is believed where it was told."""
    moves = {f"a{n}": (100, 140) for n in range(5)} | {f"b{n}": (100, 70) for n in range(5)}
    members, truth = ([row | ({"sector": row["holding"][0]} if row["holding"] != NEW else {}) for row in rows]
                      for rows in two_years(moves, 400))  # fmt: skip
    sectors = [cell(500, year=2024, sector=sector) for sector in "ab"]
    now = release([cell(1450)], 1)
    assert not of_newcomer(audit([release(sectors), now], members, truth))
    done = audit([release([*sectors, cell(1000, year=2024)]), now], members, truth)
    assert between(done) == pytest.approx((350, 550))
    two = [release([cell(None, year=2024), *sectors]), release([cell(1000, year=2024)], 1)]
    assert between(audit([*two, release([cell(1450)], 2)], members, truth)) == pytest.approx((350, 550))


@pytest.mark.parametrize(
    ("insider", "expected"),
    [
        ("up", (350, 410)),  # the others' 400 become 360 to 440, with its own 490 to 570, of all 450 to 550
        ("down", (385, 450)),  # 360 to 440 and 75
        ("c", (358, 438)),  # 360 to 440 and 102
    ],
)
def test_an_insider_believes_it_of_the_others(insider: str, expected: tuple[float, float]) -> None:
    done = audit(totals(500, 900), *two_years(MOVES), asked=LESS)
    assert not of_newcomer(done), "350 to 450 is a tenth on either side"
    assert between(done, insider) == pytest.approx(expected)
    assert not of_newcomer(audit(totals(500, 900), *two_years(MOVES), asked=LESS, knowing=Knowing(prior=inf)), insider)


def test_an_insider_believes_of_the_others_what_is_not_true_of_all() -> None:
    """The others rose from 400 to 410, all from 500 to 710: with its own 300 taken off, of 800 the others have 360 to
    440. To everybody else all may have any part of 1100, as long as single ones moved by no more than they did."""
    moves = {"up": (100, 130), "down": (100, 75), "c": (100, 102), "d": (100, 103), "big": (100, 300)}
    done = audit(totals(500, 1100), *two_years(moves), asked=Asked(0.15, 0.15, lower=False))
    assert between(done, "big") == pytest.approx((360, 440))
    assert {each.attacker for each in done.attacks if each.target == NEW} == {"big"}


def test_an_insider_believes_of_all_what_is_true_of_them_together() -> None:
    """The others fell from 400 to 320: with its own 190 that are 510 to 630 for the one that rose, 550 at most for
    all."""
    moves = {"up": (100, 190)} | dict.fromkeys("bcde", (100, 80))
    done = audit(totals(500, 900), *two_years(moves), asked=LESS)
    assert between(done, "up") == pytest.approx((350, 390))


def test_what_is_shown_to_everybody_is_what_an_insider_knows() -> None:
    done = audit(totals(500, 900), *two_years(MOVES), asked=Asked(waived=frozenset({"up"})))
    assert between(done) == pytest.approx((350, 410))


def test_a_holding_stays_though_nobody_can_tell_which_of_its_parts_did() -> None:
    """Two parts are in other zones the year after: of each nothing is known, of the holding that it is still there."""
    members, truth = two_years(MOVES)
    zones = {2024: "xy", 2025: "zw"}

    def split(rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            halves = ({"zone": zone} for zone in zones[row["year"]])
            for half in halves if row["holding"] == "c" else ({},):
                value = {"value": row["value"] / 2} if half and "value" in row else {}
                yield row | half | value

    known = list(split(members)), list(split(truth))
    assert between(audit(totals(500, 900), *known)) == pytest.approx((350, 450))
    left = member("left", zone="x", year=2024)
    members, truth = ([*rows, row] for rows, row in zip(known, (left, has(left, 50)), strict=True))
    for order in (1, -1):  # who left stood where one part did, and may have had all
        assert not of_newcomer(audit(totals(550, 900), members[::order], truth))


@dataclass(frozen=True)
class Moved:
    """Holdings in one of two sectors, or none, in each of two years, what they had, and what is published of it."""

    sectors: dict[tuple[str, int], str]
    amounts: dict[tuple[str, int], int]
    step: float
    shown: dict[tuple[str, int], float]
    prior: float

    @property
    def names(self) -> list[str]:
        return sorted({name for name, _ in self.sectors})

    @property
    def years(self) -> set[int]:
        """Those of which something is published."""
        return {year for _, year in self.shown}

    @property
    def insiders(self) -> list[str]:
        """Who is there in one of these; whoever is not knows no more than anybody."""
        return sorted({name for name, year in self.sectors if year in self.years})

    def targets(self, attacker: str) -> dict[tuple[str, int], int]:
        """All that others have."""
        return {key: its for key, its in self.amounts.items() if its and key[0] != attacker and key[1] in self.years}

    def inside(self, place: str, year: int) -> list[str]:
        """Who is in a place."""
        return [name for name in self.names if (at := self.sectors.get((name, year))) and place in ("*", at)]

    def done(self, asked: Asked, *, aggregate: bool = True) -> Audit:
        members = [member(name, sector, year=year) for (name, year), sector in self.sectors.items()]
        truth = [has(member(*key), self.amounts[key[0], year], year=year)
                 for (name, year), sector in self.sectors.items() for key in [(name, sector)]]  # fmt: skip
        released = [
            release([
                cell(value, year=year, sector=place, rounded_to=self.step)
                for (place, of), value in self.shown.items() if of == year
            ], number)
            for number, year in enumerate(YEARS) if year in self.years
        ]  # fmt: skip
        return audit(released, members, truth, asked=asked, knowing=Knowing(prior=self.prior, aggregate=aggregate))


@st.composite
def moved(draw: st.DrawFn) -> Moved:
    sectors, amounts = {}, {}
    for number in range(draw(st.integers(2, 6))):
        for year in YEARS if number < 2 else draw(st.sampled_from([YEARS, YEARS, YEARS[:1], YEARS[1:]])):
            sectors[f"h{number}", year] = draw(st.sampled_from("aab"))
            amounts[f"h{number}", year] = draw(st.integers(0, 40))
    step = draw(st.sampled_from([0.0, 0.0, 4.0]))
    shown = {}
    for place in "*ab":
        for year in YEARS:
            inside = [amounts[key] for key, at in sectors.items() if key[1] == year and place in ("*", at)]
            is_told = draw(st.booleans()) or (place, year) == ("*", 2025)
            if inside and is_told:
                shown[place, year] = round(sum(inside) / step) * step if step else float(sum(inside))
    return Moved(sectors, amounts, step, shown, draw(st.sampled_from([0.02, 0.1, 0.4])))


class Plain:
    """An unknown for each holding and year, and what an attacker knows, line by line."""

    def __init__(self, moved: Moved, attacker: str, *, sums: bool = True) -> None:
        self.moved, self.highs = moved, Quiet.ready()
        for name, year in moved.amounts:
            own = float(moved.amounts[name, year])
            self.highs.addVar(*((own, own) if name == attacker else (0.0, inf)))
        self.at = {key: number for number, key in enumerate(moved.amounts)}
        for (place, year), value in moved.shown.items():
            self._row({self.at[name, year]: 1.0 for name in moved.inside(place, year)}, value, moved.step / 2)
        if moved.years == set(YEARS):
            for name in moved.names:
                self._change([name] if {(name, year) for year in YEARS} <= self.at.keys() else [])
            for place in [place for place, year in moved.shown if year == YEARS[0]] if sums else ():
                stay = [name for name in moved.inside(place, YEARS[0]) if name in moved.inside(place, YEARS[1])]
                self._change(stay)
                self._change([name for name in stay if name != attacker])

    def _row(self, terms: dict[int, float], value: float, room: float) -> None:
        columns, its = np.array([*terms], dtype=np.int32), np.array([*terms.values()])
        self.highs.addRow(value - room - 1e-9, value + room + 1e-9, len(terms), columns, its)

    def _change(self, names: list[str]) -> None:
        """So many together change by a tenth. One alone: or by as much as it did; several: where that is true."""
        before, after = [sum(self.moved.amounts[name, year] for name in names) for year in YEARS]
        for side in (1, -1) if before > 0 else ():
            factor = 1 + side * self.moved.prior
            is_true = side * after <= side * factor * before + 1e-9
            if len(names) == 1:
                factor = side * max(side * factor, side * after / before)
            if is_true or len(names) == 1:
                terms = {self.at[name, 2025]: 1.0 for name in names}
                terms |= {self.at[name, 2024]: -factor for name in names}
                low, high = (-inf, 1e-9) if side > 0 else (-1e-9, inf)
                self.highs.addRow(low, high, len(terms), np.array([*terms], np.int32), np.array([*terms.values()]))

    def extreme(self, key: tuple[str, int], side: int) -> float:
        """The most or the least that one has."""
        self.highs.changeColsCost(len(self.at), np.arange(len(self.at), dtype=np.int32), np.zeros(len(self.at)))
        self.highs.changeColCost(self.at[key], -float(side))
        self.highs.clearSolver()
        self.highs.run()
        status = self.highs.getModelStatus()
        unbounded = highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible
        assert status in (highspy.HighsModelStatus.kOptimal, *unbounded), "the truth is possible"
        return side * inf if status in unbounded else float(self.highs.getSolution().col_value[self.at[key]])


@settings(max_examples=cases(30, long=2000), deadline=None)
@given(moved(), st.booleans())
def test_bounds_are_those_of_a_plain_programme_and_never_wider_than_without(moved: Moved, aggregate: bool) -> None:
    """Everything that anybody can bound is told where everything is too near."""
    for asked in (Asked(1e6, -1, lower=False), Asked(-1, 1e6, lower=False)):
        found = {
            (each.attacker, each.target, each.year): each for each in moved.done(asked, aggregate=aggregate).attacks
        }
        for attacker in [OUTSIDER] if asked.p_outsider > 0 else moved.insiders:
            plain, without = Plain(moved, attacker), Plain(moved, attacker, sums=False)
            for key, truth in moved.targets(attacker).items():
                upper, told = plain.extreme(key, 1), found.get((attacker, *key))
                assert (told is None) is (upper == inf), (attacker, key, upper)
                if told is not None:
                    assert told.upper == pytest.approx(upper, rel=1e-5, abs=1e-5)
                    assert told.lower == pytest.approx(plain.extreme(key, -1), rel=1e-5, abs=1e-5)
                    assert told.lower - 1e-5 <= truth <= told.upper + 1e-5
                    assert told.upper <= without.extreme(key, 1) * (1 + 1e-5) + 1e-5
                    assert told.lower >= without.extreme(key, -1) * (1 - 1e-5) - 1e-5


@settings(max_examples=cases(30, long=2000), deadline=None)
@given(moved(), st.sampled_from([0.0, 0.05, 0.1, 0.3]))
def test_one_solution_answers_for_many_as_each_programme_alone(moved: Moved, p: float) -> None:
    asked = Asked(p_outsider=0.2, p_insider=p, lower=False)
    told = {(each.attacker, each.target, each.year) for each in moved.done(asked).attacks}
    for attacker in (OUTSIDER, *moved.insiders):
        plain = Plain(moved, attacker)
        for key, truth in moved.targets(attacker).items():
            margin = plain.extreme(key, 1) - (1 + asked.p(attacker)) * truth
            if abs(margin) > 1e-4 and (not attacker or (OUTSIDER, *key) not in told):
                assert ((attacker, *key) in told) is (margin < 0), (attacker, key, margin)
