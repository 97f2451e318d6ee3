"""Limits between quarters of a group, attacked beside published sums: by hand, and by trying every order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations, product
from typing import NamedTuple

import numpy as np
import pytest

from footprint.disclosure import Rules
from footprint.disclosure.bands import Limit, Line, Ratio
from footprint.disclosure.families import TOTAL, Cell, Family, Part, Variable
from footprint.disclosure.quarters import UP, Beside, Target, Worlds, may_be_given
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
    """With the middle alone five of the others may have nothing."""
    of = ratio(DOMINANT | {"large": 6000.0})
    assert [each.cuts for each in may_be_given(of, [line(of)], Rules())] == [(6,)]


def test_order_and_scale_change_nothing() -> None:
    drawn = np.random.default_rng(4).lognormal(8, 1, 24)
    amounts = {f"h-{number:02}": float(value) for number, value in enumerate(drawn)}
    turned = {f"h-{number:02}": float(value) for number, value in enumerate(drawn[::-1])}
    larger = ratio({name: 10 * kg for name, kg in amounts.items()}, 1000.0)
    regions = (ratio(amounts), ratio(turned), larger)
    given = [[each.cuts for each in may_be_given(of, [line(of)], Rules())] for of in regions]
    assert given == [[(6, 12, 18)]] * 3


# Four have next to nothing, five the same, one half of all.
HALVED = {"large": 10_000.0} | {f"upper-{n}": 2000.0 for n in range(5)} | {f"lower-{n}": 1.0 for n in range(4)}


@pytest.mark.parametrize(("change", "attacker"), [(0.1, ""), (0.3, None)])
def test_the_line_of_a_year_and_the_sum_of_the_next_tell_together(change: float, attacker: str | None) -> None:
    """The middle was 20 (19 to 21), so five of the others had 1900 and more. A year later they have 90 % of it, 8550 of
    20 004 in all: 11 454 at most are left to the one with 10 000, and 13 354 where changes of 30 % are possible. Of
    neither year anybody knows as much: no sum beside the line, no line beside the sum."""
    was, now = ratio(HALVED, published=()), ratio(HALVED)
    target = Target("large", (Part("large", STRATUM),), UP)
    assert Worlds(now, (), Rules()).known_to(target) is None
    assert Worlds(was, (line(was, (5,)),), Rules()).known_to(target) is None
    both = Worlds(now, (), Rules(), Beside(was, [line(was, (5,))], change, is_earlier=True))
    assert both.known_to(target) == attacker


@pytest.mark.parametrize("is_earlier", [True, False])
def test_a_line_is_given_only_if_it_tells_nothing_of_the_year_before_or_after(is_earlier: bool) -> None:
    """Of 20 004 in the year before five of the others had 9500 / 1.1 at least; in the year after, 9500 x 0.9."""
    other, now = ratio(HALVED), ratio(HALVED, published=())
    asked = [line(now, (5,))]
    assert may_be_given(now, asked, Rules()) == asked
    assert may_be_given(now, asked, Rules(), beside=[Beside(other, (), 0.1, is_earlier)]) == []
    assert may_be_given(now, asked, Rules(), beside=[Beside(other, (), 0.5, is_earlier)]) == asked


@pytest.mark.parametrize("waived", [frozenset(), frozenset({"large"})])
def test_who_came_or_agreed_to_be_shown_is_asked_of_as_in_one_year(waived: frozenset[str]) -> None:
    """Nobody is there in both years, so that nothing is believed: the same is given as of the year alone."""
    was = ratio({f"gone-{name}": amount for name, amount in HALVED.items()})
    for amounts, kept in ((DOMINANT, 0), (DOMINANT | {"large": 6000.0}, 1)):
        of, rules = ratio(amounts), Rules(waived=waived)
        given = may_be_given(of, [line(of)], rules, beside=[Beside(was, (), 0.1, is_earlier=True)])
        assert given == may_be_given(of, [line(of)], rules)
        assert len(given) == max(kept, len(waived))


Kind = tuple[bool, float, str]  # whether it is under attack, what it is known to have (-1: nothing), its zone


class Ordered(NamedTuple):
    """What lies between two limits, in one order: who has least of it where a limit is below, and most where one is
    above, and the others."""

    least: tuple[Kind, ...]
    others: tuple[Kind, ...]
    most: tuple[Kind, ...]


def orders(kinds: Sequence[Kind], sizes: Sequence[int], *, is_first: bool = True) -> Iterator[tuple[Ordered, ...]]:
    """Every way to share holdings out, as far as limits ask who stands where."""
    if not sizes:
        yield ()
        return
    ends = not is_first, len(sizes) > 1
    for chosen in {*combinations(kinds, sizes[0])}:
        rest = sorted((Counter(kinds) - Counter(chosen)).elements())
        for picked in {*permutations(chosen, sum(ends))}:
            others = tuple((Counter(chosen) - Counter(picked)).elements())
            band = Ordered(picked[: ends[0]], others, picked[ends[0] :])
            yield from ((band, *after) for after in orders(rest, sizes[1:], is_first=False))


def most(of: Ratio, told: Line, holding: str, attacker: str) -> float:
    """The most that a holding may have, by trying every order, with limits as the means that they are: the exact
    bound. Holdings that nothing tells apart are one kind."""
    amounts = {part.holding: amount for part, amount in of.amounts.items()}
    kind_of = {part.holding: (part.holding == holding, amount if not amount or part.holding == attacker else -1.0,
                              part.stratum.zone) for part, amount in of.amounts.items()}  # fmt: skip
    sizes = np.diff([0, *told.cuts, len(amounts)]).tolist()
    best = 0.0
    for order in orders(sorted(kind_of.values()), sizes):
        names = {kind: sorted(name for name in amounts if kind_of[name] == kind) for kind in {*kind_of.values()}}
        placed = [[[names[kind].pop() for kind in kinds] for kinds in band] for band in order]
        best = max(best, _most_in(of, told, holding, {name: kind_of[name][1] for name in amounts}, placed))
    return best


def _most_in(
    of: Ratio, told: Line, holding: str, known: Mapping[str, float], bands: Sequence[Sequence[list[str]]]
) -> float:
    at, rows = {name: place for place, name in enumerate(sorted(known))}, Rows()

    def is_above(upper: str, lower: str) -> None:
        rows.add({at[upper]: 1.0, at[lower]: -1.0}, 0.0, INFINITE)

    for name, amount in known.items():
        rows.add({at[name]: 1.0}, *((0.0, INFINITE) if amount < 0 else (amount, amount)))
    for least, others, highest in bands:
        for lower, upper in (*product(least, others), *product(others, highest)):
            is_above(upper, lower)
    for (_, _, (last,)), ((following,), _, _), limit in zip(bands, bands[1:], told.given, strict=False):
        is_above(following, last)
        rows.add({at[last]: 0.01, at[following]: 0.01}, 2 * limit.low, 2 * limit.high)
    for (lower,), _, (upper,) in bands[1:-1]:
        is_above(upper, lower)
    for parts in of.sums:
        whole = sum(of.amounts[part] for part in parts)
        rows.add({at[part.holding]: 1.0 for part in parts}, whole, whole)
    try:
        costs = [float(name == holding) for name in sorted(known)]
        return float(Solver(rows, costs, INFINITE).solved().col_value[at[holding]])
    except UnsolvedError:
        return 0.0


def two_zones(lower: Sequence[float], upper: Sequence[float], zones: int = 1) -> Ratio:
    """Holdings of which the lower ones are in another zone than the upper ones where there are two, whose sums are
    published."""
    gironde, landes = STRATUM, STRATUM._replace(zone="landes") if zones > 1 else STRATUM
    amounts = {Part(f"l-{place}", gironde): value for place, value in enumerate(lower)}
    amounts |= {Part(f"u-{place}", landes): value for place, value in enumerate(upper)}
    of = ratio({part.holding: value for part, value in amounts.items()})
    parts = tuple(sorted(amounts))
    family = replace(of.family, parts=parts, amounts=np.array([[amounts[part]] for part in parts]))
    cells = [TOTAL, *(Cell(zone=zone) for zone in ("gironde", "landes") if zones > 1)]
    return Ratio(family, KG, dict.fromkeys(parts, 100.0), [(KG, cell) for cell in cells])


def is_open_to_orders(of: Ratio, told: Line, rules: Rules) -> bool:
    """Whether nobody who tries each order knows the largest figure too well."""
    amounts = {part.holding: amount for part, amount in of.amounts.items()}
    least, *_, second, largest = sorted(amounts, key=lambda name: amounts[name])
    margins = {"": rules.outsider, second: rules.insider, least: rules.insider}
    return all(most(of, told, largest, attacker) >= (1 + margin) * amounts[largest] * (1 - 1e-6)
               for attacker, margin in margins.items())  # fmt: skip


def test_a_limit_is_a_mean() -> None:
    """Five have nothing, five nearly the same: everybody above has twice what would be rounded to the limit."""
    of = two_zones([0.0] * 5, [381.0, 382.0, 383.0, 384.0, 385.0])
    told = line(of)
    assert told.given[0][:2] == (2.0, 1.9)
    assert most(of, told, "u-4", "") == pytest.approx(sum(of.amounts.values()) - 4 * 380)
    assert may_be_given(of, [told], Rules()) == []


@pytest.mark.parametrize("seed", range(24 if LONG else 3))
def test_no_order_tells_more_than_shares_do(seed: int) -> None:
    """What the programme lets through is open to whoever tries each order, too: of figures far apart, and of groups of
    which one half has next to nothing and the other nearly the same."""
    draws = np.random.default_rng(seed)
    half = 6 if seed % 4 == 0 else 5  # with three limits, or the middle alone
    lower, upper = (
        draws.uniform(0, 1, half) * draws.choice([0, 1, 30]),
        380 * draws.uniform(1, draws.choice([1.05, 2]), half),
    )
    if seed % 3 == 0:
        lower, upper = np.sort(draws.lognormal(5, 1.5, 2 * half)).reshape(2, half)
    of, rules = two_zones(lower.tolist(), upper.tolist(), 1 + seed % 2), Rules()
    for told in may_be_given(of, [line(of)], rules):
        assert is_open_to_orders(of, told, rules)


def test_bands_hold_whoever_lies_beside_a_limit() -> None:
    """A limit says of whom is next to it no more than that the two add up to what is rounded to it."""
    of = ratio({f"h-{number:02}": 100.0 * (number + 1) for number in range(12)})
    told = line(of)
    assert told.given == (Limit(3.5, 3.25, 3.75), Limit(6.0, 5.75, 6.5), Limit(9.0, 8.5, 9.5))
    assert [band.holdings for band in told.bands] == [2, 1, 1, 1, 1, 1, 1, 1, 1, 2]
    assert all(told.bands[told.band_of[name]].low <= value <= told.bands[told.band_of[name]].high
               for name, value in told.values.items())  # fmt: skip
