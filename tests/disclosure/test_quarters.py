"""Limits between quarters of a group, attacked beside published sums: by hand, and by trying every order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pytest

from footprint.disclosure import Rules
from footprint.disclosure.families import TOTAL, Cell, Family, Part, Variable
from footprint.disclosure.quarters import UP, Limit, Line, Ratio, Target, Worlds, may_be_given
from footprint.disclosure.solver import INFINITE, Rows, Solver, UnsolvedError
from footprint.region.quarters import cuts, limits
from tests.cases import LONG

KG = Variable("C2_num")
STRATUM = Cell("public", "gironde", "medium")


def ratio(amounts: Mapping[str, float], below: float = 100.0, published: Sequence[Cell] = (TOTAL,)) -> Ratio:
    """Holdings of one stratum with so many kg, each with as many employees."""
    parts = tuple(Part(holding, STRATUM) for holding in sorted(amounts))
    values = np.array([[amounts[part.holding]] for part in parts])
    known, one = np.full(values.shape, fill_value=True), np.ones((1, 1))
    family = Family("impact", ("kg",), parts, values, known, (KG,), one, ("cells",), ("kg",))
    return Ratio(family, KG, dict.fromkeys(parts, below), [(KG, cell) for cell in published])


def line(of: Ratio, at: tuple[int, ...] | None = None, cell: Cell = TOTAL) -> Line:
    values = of.values(cell)
    after = cuts(len(values)) if at is None else at
    return Line(cell, values, after, limits([*values.values()], after))


# One holding has 80 of 100; the others have nearly the same for each employee.
DOMINANT = {"large": 8000.0} | {f"other-{number:02}": 200.0 + number for number in range(11)}


def test_limits_tell_what_a_sum_alone_does_not() -> None:
    """Of eleven others at least eight have 180 and more, so the large one has 8 % more at most."""
    of = ratio(DOMINANT)
    target = Target("large", (Part("large", STRATUM),), UP)
    assert Worlds(of, (), Rules()).known_to(target) is None
    assert Worlds(of, (line(of),), Rules()).known_to(target) is not None
    assert may_be_given(of, [line(of)], Rules()) == []


def test_the_same_limits_may_be_given_where_no_sum_is_published() -> None:
    of = ratio(DOMINANT, published=())
    assert may_be_given(of, [line(of)], Rules()) == [line(of)]


def test_a_waived_holding_is_no_target() -> None:
    of = ratio(DOMINANT)
    assert may_be_given(of, [line(of)], Rules(waived=frozenset({"large"}))) == [line(of)]


def test_less_is_given_before_nothing_is() -> None:
    """With the middle alone six of the others may have nothing."""
    of = ratio(DOMINANT | {"large": 6500.0})
    assert [each.cuts for each in may_be_given(of, [line(of)], Rules())] == [(6,)]


def test_order_and_scale_change_nothing() -> None:
    drawn = np.random.default_rng(4).lognormal(8, 1, 24)
    amounts = {f"h-{number:02}": float(value) for number, value in enumerate(drawn)}
    turned = {f"h-{number:02}": float(value) for number, value in enumerate(drawn[::-1])}
    larger = ratio({name: 10 * kg for name, kg in amounts.items()}, 1000.0)
    regions = (ratio(amounts), ratio(turned), larger)
    given = [[each.cuts for each in may_be_given(of, [line(of)], Rules())] for of in regions]
    assert given == [[(6, 12, 18)]] * 3


def most(of: Ratio, told: Line, holding: str, attacker: str) -> float:
    """The most that a holding may have, by trying who is below the middle: the exact bound, an order at a time."""
    low, high = told.bands
    names, found = sorted(told.values), 0.0
    for below in combinations(names, low.holdings):
        if (attacker in below) != (told.band_of[attacker] == 0):
            continue
        rows, amounts = Rows(), {part.holding: amount for part, amount in of.amounts.items()}
        rows.add(dict.fromkeys(range(len(names)), 1.0), sum(amounts.values()), sum(amounts.values()))
        for place, name in enumerate(names):
            band = low if name in below else high
            ends = (amounts[name],) * 2 if name == attacker else (100 * band.low, 100 * band.high)
            rows.add({place: 1.0}, *ends)
        try:
            at = names.index(holding)
            found = max(
                found,
                Solver(rows, [float(place == at) for place in range(len(names))], INFINITE).solved().col_value[at],
            )
        except UnsolvedError:
            continue
    return found


@pytest.mark.parametrize("seed", range(6 if LONG else 2))
def test_no_order_tells_more_than_shares_do(seed: int) -> None:
    """What the programme lets through is open to whoever tries each order of ten holdings, too."""
    draws = np.random.default_rng(seed)
    of = ratio({f"h-{number}": float(value) for number, value in enumerate(draws.lognormal(5, 1.5, 10))})
    told, rules = line(of), Rules()
    assert told.cuts == (5,)
    amounts = {part.holding: amount for part, amount in of.amounts.items()}
    largest, second = sorted(amounts, key=lambda name: -amounts[name])[:2]
    is_open = Worlds(of, (told,), rules).known_to(Target(largest, (Part(largest, STRATUM),), UP)) is None
    if is_open:
        for attacker in (second, min(amounts, key=lambda name: amounts[name])):
            assert most(of, told, largest, attacker) >= (1 + rules.insider) * amounts[largest] * (1 - 1e-6)
    else:
        assert may_be_given(of, [told], rules) == []


def test_bands_hold_whoever_lies_beside_a_limit() -> None:
    """A limit says of whom is next to it no more than its rounding does."""
    of = ratio({f"h-{number:02}": 100.0 * (number + 1) for number in range(12)})
    told = line(of)
    assert told.given == (Limit(3.5, 3.25, 3.75), Limit(6.0, 5.75, 6.5), Limit(9.0, 8.5, 9.5))
    assert [band.holdings for band in told.bands] == [3, 3, 3, 3]
    assert all(told.bands[told.band_of[name]].low <= value <= told.bands[told.band_of[name]].high
               for name, value in told.values.items())  # fmt: skip
