"""What attackers can bound: worked examples of the European handbook on disclosure control, and programmes written the
long way."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.disclosure.attacker import Attacker
from footprint.disclosure.attacks import Search
from footprint.disclosure.families import TOTAL, Cell, Family, Part
from footprint.disclosure.knowledge import Earlier, Knowledge, Row
from footprint.disclosure.rules import Rules
from tests.disclosure import naive
from tests.disclosure.tables import X, family, knowledge, margins, successes

RULES = Rules()


def limits(known: Knowledge, cell: Cell) -> tuple[float, float]:
    """The least and the most of a cell."""
    attacker, objective = Attacker(known), known.coefficients(Row(0, X, cell))
    return attacker.bound(objective, least=True).value, attacker.bound(objective).value


def test_a_hidden_table_of_two_by_two_is_feasible_between_3_and_6() -> None:
    """Example 3 of the handbook: margins 7, 3 and 6, 4."""
    table = family({("a", "r1", "c1"): 4.0, ("b", "r1", "c2"): 3.0, ("c", "r2", "c1"): 2.0, ("d", "r2", "c2"): 1.0})
    assert limits(knowledge(table, margins(table)), Cell("r1", "c1")) == pytest.approx((3.0, 6.0))


def test_dominance_lets_through_what_the_p_percent_rule_does_not() -> None:
    """50 000, 49 000, 1 000: the largest is 50 %, and the second knows it to 2 %."""
    amounts = [50_000.0, 49_000.0, 1_000.0]
    assert max(amounts) <= 0.85 * sum(amounts)
    assert not RULES.is_safe(amounts)
    table = family({(str(n), "s", "z"): amount for n, amount in enumerate(amounts)})
    made = list(successes(knowledge(table, [TOTAL]), RULES, Search()))
    assert {(s.attacker, s.target) for s in made} == {("1", "0"), ("0", "1")}
    assert next(s.bound for s in made if s.attacker == "1") == pytest.approx(51_000.0)


def test_an_outsider_must_reach_352_94_of_300() -> None:
    """Example 4 of the handbook: 300, 20, 10 under the rule of 85 %."""
    assert 300 * (1 + RULES.outsider) == pytest.approx(352.94, abs=0.01)
    table = family({("a", "s", "z"): 300.0, ("b", "s", "z"): 20.0, ("c", "s", "z"): 10.0})
    made = list(successes(knowledge(table, [TOTAL]), RULES, Search()))
    assert next(s.bound for s in made if s.attacker == "") == pytest.approx(330.0)


def test_two_singletons_of_a_row_know_each_other() -> None:
    amounts = {("a", "r1", "c1"): 10.0, ("b", "r1", "c2"): 20.0, **{(f"o{n}", "r1", "c3"): 9.0 for n in range(5)}}
    table = family(amounts)
    published = [Cell(sector="r1"), Cell("r1", "c3")]
    made = list(successes(knowledge(table, published), RULES, Search()))
    assert {(s.attacker, s.target) for s in made} == {("a", "b"), ("b", "a")}


def test_who_is_alone_in_a_cell_knows_all_of_it() -> None:
    """`h` knows what is digital in `z1`, hence what is in `z2`, hence what is not digital there: 200 - (200 - 100)."""
    table = family({("h", "digital", "z1"): 100.0, ("a", "digital", "z2"): 100.0, ("t", "other", "z2"): 100.0})
    published = [Cell(sector="digital"), Cell(zone="z2")]
    made = {(s.attacker, s.target): s.bound for s in successes(knowledge(table, published), RULES, Search())}
    assert made["h", "t"] == pytest.approx(100.0)
    shown = [(X, cell) for cell in published]
    assert naive.bound(table, shown, "t", X, "h") == pytest.approx(100.0)
    assert ("", "t") not in made


def test_a_holding_of_three_members_alone_in_a_cell_is_one() -> None:
    parts = (*(Part("group", Cell(s, "z", "any")) for s in ("s1", "s2", "s3")), Part("o", Cell("s4", "z", "any")))
    amounts = np.array([[5.0], [6.0], [7.0], [50.0]])
    table = Family("x", ("x",), parts, amounts, amounts > 0, (X,), np.array([[1.0]]), ("cells",), ("kg",))
    rows = [Cell(sector=s) for s in ("s1", "s2", "s3")]
    assert {s.target for s in successes(knowledge(table, rows), RULES, Search())} == {"group"}
    assert not RULES.is_safe(table.of(X, Cell(zone="z")).values())


def test_a_newcomer_is_bounded_by_what_the_others_were() -> None:
    """Five stable members of 500, then 900 with one newcomer of 400: between 350 and 450, which is too close."""
    stayers = {(f"m{n}", "s", "z"): 100.0 for n in range(5)}
    later = family(stayers | {("new", "s", "z"): 400.0})
    before = Earlier(family(stayers), frozenset({(X, TOTAL)}), change=0.1)
    known = knowledge(later, [TOTAL], [before])
    objective = known.coefficients(Row(0, X, TOTAL))
    mine = {place: value for place, value in objective.items() if known.columns[place].group.strata[1] is None}
    attacker = Attacker(known)
    assert attacker.bound(mine, least=True).value == pytest.approx(350.0)
    assert attacker.bound(mine).value == pytest.approx(450.0)
    assert ("", "new") in {(s.attacker, s.target) for s in successes(known, RULES, Search())}
    loose = Rules(insider=0.01, max_share=0.99)  # 12.5 % above is far enough from 1 %, 12.5 % below, too
    assert "new" not in {s.target for s in successes(known, loose, Search()) if not s.attacker}


def test_a_newcomer_is_bounded_by_what_the_others_were_together() -> None:
    """Each moved by a third, all together not at all: who believes that nobody moves by more than a tenth is wrong of
    each and right of the sum, and knows the newcomer's 400 to between 360 and 440."""
    before = {(f"m{n}", "s", "z"): 100.0 for n in range(4)}
    after = {key: amount * (1.3 if number % 2 else 0.7) for number, (key, amount) in enumerate(before.items())}
    known = knowledge(family(after | {("new", "s", "z"): 400.0}), [TOTAL],
                      [Earlier(family(before), frozenset({(X, TOTAL)}), change=0.1)])  # fmt: skip
    new = next(place for place, column in enumerate(known.columns) if column.group.strata[1] is None)
    attacker = Attacker(known)
    assert attacker.bound({new: 400.0}, least=True).value == pytest.approx(360.0)
    assert attacker.bound({new: 400.0}).value == pytest.approx(440.0)
    assert ("", "new") in {(s.attacker, s.target) for s in successes(known, RULES, Search())}


def test_two_totals_that_differ_by_one_member_give_it() -> None:
    """A year published again without a member who left: the rest is the same, so the difference is that member."""
    stayers = {(f"m{n}", "s", "z"): 100.0 + n for n in range(6)}
    again = family(stayers)
    first = Earlier(family(stayers | {("left", "s", "z"): 40.0}), frozenset({(X, TOTAL)}), change=0.0)
    known = knowledge(again, [TOTAL], [first])
    assert Attacker(known).bound({}).value == 0.0
    left = {place: float(known.totals[place]) for place, column in enumerate(known.columns)
            if column.group.strata[0] is None}  # fmt: skip
    assert Attacker(known).bound(left).value == pytest.approx(40.0)


def test_two_aggregations_that_are_safe_alone_and_open_together() -> None:
    """Eight regions, summed up in two ways; one sum of the one less one of the other is a single region."""
    sizes = {"A": 30.0, "B": 3.0, "C": 25.0, "D": 31.0, "E": 28.0, "F": 33.0, "G": 27.0, "H": 29.0}
    amounts = {}
    for region, size in sizes.items():
        west = "west" if region in "ABCD" else "east"
        north = "north" if region in "ACD" else "south"
        amounts[f"h{region}", west, north] = size
    table = family(amounts)
    alone = [[Cell(sector="west"), Cell(sector="east")], [Cell(zone="north"), Cell(zone="south")]]
    for published in alone:
        assert "hB" not in {s.target for s in successes(knowledge(table, published), RULES, Search())}
    together = list(successes(knowledge(table, alone[0] + alone[1]), RULES, Search()))
    assert next(s.bound for s in together if (s.attacker, s.target) == ("", "hB")) == pytest.approx(3.0)


small = st.dictionaries(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from(("r1", "r2")), st.sampled_from(("c1", "c2"))),
    st.integers(1, 60).map(float),
    min_size=2,
    max_size=9,
)


@given(amounts=small, data=st.data())
def test_holdings_summed_up_give_the_bounds_of_each_on_its_own(
    amounts: dict[tuple[str, str, str], float], data: st.DataObject
) -> None:
    table = family(amounts)
    cells = [*margins(table), *sorted({Cell(p.stratum.sector, p.stratum.zone) for p in table.parts})]
    published = data.draw(st.lists(st.sampled_from(cells), unique=True, min_size=1))
    shown = [(X, cell) for cell in published]
    made = list(successes(knowledge(table, published), RULES, Search()))
    parts = Counter(part.holding for part in table.parts)
    for success in made:
        if parts[success.target] == 1:
            reached = naive.bound(table, shown, success.target, X, success.attacker)
            assert reached == pytest.approx(success.bound, rel=1e-6)
    attackers = {success.attacker for success in made}
    for attacker in {"", *parts} - attackers:
        margin = RULES.insider if attacker else RULES.outsider
        for target in set(parts) - {attacker}:
            needed = (1 + margin) * naive.truth(table, target, X)
            assert naive.bound(table, shown, target, X, attacker) >= needed * (1 - 1e-5)


@given(amounts=small, data=st.data())
def test_the_truth_is_possible_and_more_sums_never_widen_a_bound(
    amounts: dict[tuple[str, str, str], float], data: st.DataObject
) -> None:
    table = family(amounts)
    cells = margins(table)
    published = data.draw(st.lists(st.sampled_from(cells), unique=True, min_size=1))
    fewer = data.draw(st.sets(st.sampled_from(published), min_size=1))
    cell = data.draw(st.sampled_from(cells))
    truth = sum(table.of(X, cell).values())
    least, most = limits(knowledge(table, published), cell)
    assert least <= truth * (1 + 1e-6)
    assert most >= truth * (1 - 1e-6)
    wide_least, wide_most = limits(knowledge(table, sorted(fewer)), cell)
    assert wide_least <= least + 1e-6 * truth
    assert wide_most >= most * (1 - 1e-6)


def test_an_insider_that_is_alone_in_two_strata_knows_both() -> None:
    """Two zones less two sectors are what the insider has, and one other: no world in which its own differs helps."""
    table = family({
        ("group", "digital", "north"): 79.0, ("group", "other", "south"): 140.0, ("one", "other", "west"): 75.0,
        ("d1", "digital", "west"): 46.0, ("d2", "digital", "west"): 98.0,
        **{(f"p{n}", "public", zone): 90.0 + n for n, zone in enumerate(("south", "south", "west", "west"))},
    })  # fmt: skip
    published = [Cell(zone="west"), Cell(zone="south"), Cell(sector="public"), Cell(sector="digital")]
    made = {(s.attacker, s.target): s.bound for s in successes(knowledge(table, published), RULES, Search())}
    assert made["group", "one"] == pytest.approx(75.0)
    shown = [(X, cell) for cell in published]
    assert naive.bound(table, shown, "one", X, "group") == pytest.approx(75.0)
