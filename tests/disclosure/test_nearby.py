"""A world near the truth is one that an attacker must think possible, and there is one wherever a bound says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.disclosure.attacker import Attacker
from footprint.disclosure.knowledge import ALONE
from footprint.disclosure.nearby import Nearby
from tests.cases import cases
from tests.disclosure.tables import family, knowledge, margins
from tests.disclosure.test_alike import Releases, releases


@settings(max_examples=cases(25, long=1000), deadline=None)
@given(made=releases(), data=st.data())
def test_a_world_is_possible_and_is_found_where_there_is_one(made: Releases, data: st.DataObject) -> None:
    """Of several figures, attackers and sides one after the other, as a search asks."""
    known = made.known()
    attacker = Attacker(known)
    near = Nearby(attacker)
    for _ in range(6):
        who = data.draw(st.sampled_from(sorted(known.attackers)))
        figure = np.zeros(len(known.columns))
        figure[data.draw(st.integers(0, len(figure) - 1))] = 1.0
        figure[data.draw(st.integers(0, len(figure) - 1))] += 0.5
        side = data.draw(st.sampled_from((1, -1)))
        asked = data.draw(st.sampled_from((0.05, 0.2, 0.9)))
        place, terms = known.attackers[who], dict(enumerate(figure.tolist()))
        most = side * (attacker.bound(terms, who, least=side < 0).value - figure.sum())
        world = near.world(figure, place, side * asked)
        if abs(most - asked) > 1e-4:
            assert (world is not None) == (most > asked)
        if world is not None:
            assert side * (figure @ (world - 1)) >= asked
            assert_possible(attacker, place, world)


def assert_possible(attacker: Attacker, place: int, world: np.ndarray) -> None:
    """Published sums are what they are, the attacker has what it has, and what it believes holds."""
    known = attacker.knowledge
    for row in attacker.rows:
        assert known.normalised(row) @ world == pytest.approx(known.normalised(row).sum(), abs=1e-6)
    own = known.shares[place]
    assert (world >= own - 1e-6).all()
    assert world[own >= ALONE] == pytest.approx(1.0)
    assert (known.beliefs @ world >= known.floors[place] - 1e-6).all()


def test_little_else_moves() -> None:
    """A tenth more of one of six groups, in a total and its margins: one of its row and one of its column has a tenth
    less, the one across from it a tenth more."""
    table = family({(f"h{n}", f"r{n % 2}", f"c{n % 3}"): 10.0 for n in range(12)})
    known = knowledge(table, margins(table))
    figure = np.zeros(len(known.columns))
    figure[0] = 1.0
    world = Nearby(Attacker(known)).world(figure, 0, 0.1)
    far = Attacker(known).bound({0: 1.0}).weights
    assert world is not None
    assert np.abs(world - 1).sum() == pytest.approx(0.4, rel=1e-3)
    assert np.abs(far - 1).sum() > 1
