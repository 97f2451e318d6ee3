"""Programmes without what follows from the rest give the bounds of those that have all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.disclosure import knowledge as knowing
from footprint.disclosure.alike import apart
from footprint.disclosure.attacker import Attacker
from footprint.disclosure.families import TOTAL, Cell, Family, Part, Variable
from footprint.disclosure.knowledge import Earlier, Knowledge, Row
from tests.cases import cases

KWH, GASES, ALL = Variable("kWh"), Variable("gases"), Variable("all")
FACTORS = np.array([[1.0, 0.0], [0.5, 2.0], [1.0, 1.0]])  # kWh; gases of both atoms; both atoms
MOVED = (1.0, 1.0, 1.05, 0.7, 3.0)  # what a holding has of a year, as a multiple of the year before
MENDED = (1.0, 1.0, 1.0, 1.2)  # the same of a year that is published again


@dataclass(frozen=True)
class Releases:
    """Amounts of both atoms by holding, of the year to come, of its version before, of the year before; which cells of
    which figures are told in each."""

    amounts: Sequence[dict[str, tuple[float, float]]]
    told: Sequence[frozenset[tuple[Variable, Cell]]]

    def family(self, release: int) -> Family:
        its = self.amounts[release]
        parts = tuple(Part(name, Cell("ab"[int(name[1]) % 2], "z", "any")) for name in sorted(its))
        values = np.array([its[part.holding] for part in parts])
        return Family("x", ("one", "other"), parts, values, values > 0, (KWH, GASES, ALL), FACTORS,
                      ("cells",) * 3, ("kWh", "kg", "kWh"))  # fmt: skip

    def known(self) -> Knowledge:
        before = [
            Earlier(self.family(number).with_atoms(), self.told[number], (0.0, 0.1)[number - 1]) for number in (1, 2)
        ]
        return Knowledge(self.family(0).with_atoms(), before, {Row(0, *each) for each in self.told[0]})


@st.composite
def releases(draw: st.DrawFn) -> Releases:
    names = [f"h{number}" for number in range(draw(st.integers(3, 6)))]
    sizes = st.sampled_from((0.0, 5.0, 8.0, 20.0, 33.0))
    then = {name: (float(draw(st.integers(1, 40))), draw(sizes)) for name in names}

    def later(its: dict[str, tuple[float, float]], by: Sequence[float]) -> dict[str, tuple[float, float]]:
        return {name: (one * draw(st.sampled_from(by)), other * draw(st.sampled_from(by)))
                for name, (one, other) in its.items() if name in names[:2] or draw(st.integers(0, 4))}  # fmt: skip

    first = later(then, MOVED)
    again = later(first, MENDED)
    figures = [(figure, cell) for figure in (KWH, GASES, ALL) for cell in (TOTAL, Cell("a"))]
    told = [frozenset(draw(st.sets(st.sampled_from(figures), min_size=1))) for _ in range(3)]
    return Releases((again, first, then), told)


@contextmanager
def unabridged() -> Iterator[None]:
    """Every belief is a line of a programme, and every column an unknown."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowing, "needed", list)
        patch.setattr(knowing, "alike", lambda links, columns: apart(columns))
        yield


def bounds(made: Releases) -> dict[tuple[object, ...], float]:
    """The least and the most that anybody must think possible of each amount."""
    known = made.known()
    attacker, whole = Attacker(known), float(known.totals.max())
    return {
        (known.columns[place].release, known.columns[place].group.strata, place, who, least):
            attacker.bound({place: float(known.totals[place] / whole)}, who, least=least).value
        for place in range(len(known.columns)) for who in known.attackers for least in (True, False)
    }  # fmt: skip


@settings(max_examples=cases(25, long=1000), deadline=None)
@given(releases())
def test_what_follows_may_be_left_out(made: Releases) -> None:
    shorter = bounds(made)
    with unabridged():
        assert shorter == pytest.approx(bounds(made), rel=1e-5, abs=1e-6)


def test_a_year_published_again_has_no_unknowns_of_its_own() -> None:
    """Three groups, two amounts each in three releases; all is the same in both versions of the year but one amount.
    What is believed of figures follows from what is believed of amounts, two sides each."""
    amounts = {f"h{number}": (10.0 + number, 5.0) for number in range(4)}
    made = Releases((amounts | {"h3": (20.0, 5.0)}, amounts, amounts), [frozenset({(ALL, TOTAL)})] * 3)
    known = made.known()
    assert (len(known.columns), known.alike.count) == (18, 13)
    assert {len(link.later) for link in known.links if not link.is_sum} == {1}
    with unabridged():
        assert {len(link.later) for link in made.known().links if not link.is_sum} == {1, 2}
