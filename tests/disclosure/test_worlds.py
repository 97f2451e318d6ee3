"""Worlds that are kept: of no attacker is anything said that its own programmes would not say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.disclosure.attacker import Attacker
from footprint.disclosure.attacks import Attacks, Search
from footprint.disclosure.families import Cell, Family
from footprint.disclosure.knowledge import Earlier, Knowledge, Row
from footprint.disclosure.rules import Rules
from footprint.disclosure.worlds import Worlds
from tests.disclosure.tables import X, family, margins

RULES = Rules()
amounts = st.dictionaries(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from(("r1", "r2")), st.sampled_from(("c1", "c2"))),
    st.integers(1, 60).map(float),
    min_size=2,
    max_size=9,
)


def cells_of(table: Family) -> list[Cell]:
    return [*margins(table), *sorted({Cell(p.stratum.sector, p.stratum.zone) for p in table.parts})]


def before(table: Family, data: st.DataObject) -> list[Earlier]:
    """None, or the same holdings a little smaller, some much smaller or larger, the total published."""
    if not data.draw(st.booleans()):
        return []
    shares = data.draw(
        st.lists(st.sampled_from((0.95, 0.95, 0.5, 1.5)), min_size=len(table.parts), max_size=len(table.parts))
    )
    smaller = {(p.holding, p.stratum.sector, p.stratum.zone): float(amount[0]) * share
               for p, amount, share in zip(table.parts, table.amounts, shares, strict=True)}  # fmt: skip
    return [Earlier(family(smaller), frozenset({(X, Cell())}), change=0.1)]


def pairs(made: Attacks, rows: set[Row]) -> set[tuple[object, ...]]:
    return {(s.attacker, s.target, s.groups, s.release, s.is_below) for s in made.successes(rows, RULES, Search())}


@given(drawn=amounts, data=st.data())
def test_who_goes_on_with_worlds_of_before_is_told_the_same(
    drawn: dict[tuple[str, str, str], float], data: st.DataObject
) -> None:
    """One search after the other, each with other sums published, against each from nothing."""
    table = family(drawn)
    knowledge = Knowledge(table, before(table, data))
    kept = Attacks(knowledge)
    for _ in range(3):
        rows = {Row(0, X, cell) for cell in data.draw(st.sets(st.sampled_from(cells_of(table))))}
        assert pairs(kept, rows) == pairs(Attacks(knowledge), rows)


@given(drawn=amounts, data=st.data())
def test_room_is_how_far_an_attacker_can_follow(drawn: dict[tuple[str, str, str], float], data: st.DataObject) -> None:
    """At that share of a world the attacker has all that it has, and what is believed holds; beyond, it does not."""
    table = family(drawn)
    rows = {Row(0, X, cell) for cell in data.draw(st.sets(st.sampled_from(cells_of(table)), min_size=1))}
    knowledge = Knowledge(table, before(table, data), rows)
    asked = data.draw(st.sampled_from(range(len(knowledge.columns))))
    world = np.round(Attacker(knowledge).bound({asked: 1.0}, least=data.draw(st.booleans())).weights, 6)
    room = Worlds(knowledge).add(world)

    def follows(share: float, attacker: str) -> bool:
        own = knowledge.shares[knowledge.attackers[attacker]]
        rest = 1 + share * (world - 1) - own
        alone = rest[own > 1 - 1e-9]
        of_all, of_others = (
            knowledge.beliefs @ here > np.where(knowledge.beliefs @ true > -1e-7, -1e-7, -np.inf)
            for here, true in ((rest + own, np.ones(len(own))), (rest, 1 - own))
        )
        return bool((rest > -1e-7).all() and (alone < 1e-7).all() and of_all.all() and of_others.all())

    assert room[knowledge.attackers[""]] == np.inf
    for name in knowledge.owned:
        share = float(room[knowledge.attackers[name]])
        assert follows(min(share, 1.0), name)
        if share < 1.0:
            assert not follows(share + 1e-3, name)


def test_worlds_that_new_sums_rule_out_come_back_with_the_old_ones() -> None:
    table = family({(f"h{n}", f"r{n % 2}", f"c{n % 3}"): 10.0 + n for n in range(9)})
    knowledge = Knowledge(table)
    worlds = Worlds(knowledge)
    few, many = [Row(0, X, Cell())], [Row(0, X, cell) for cell in cells_of(table)]
    worlds.add(Attacker(knowledge, few).bound({0: 1.0}).weights)
    worlds.turn_to(many)
    assert worlds.weights == pytest.approx(np.ones((1, len(knowledge.columns))))
    worlds.turn_to(few)
    assert len(worlds.weights) == 2
