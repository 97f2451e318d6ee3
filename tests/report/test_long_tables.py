"""Long tables of a report: the rest is one row, unless it is one type only."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from footprint.report.model import Part
from footprint.report.result_tables import MOST_ROWS, OTHERS, UNASSESSED, _most


@given(known=st.integers(0, 40), unknown=st.integers(0, 5))
def test_others_are_several_and_nothing_is_lost(known: int, unknown: int) -> None:
    """Parts of 1 kg each: the rows add up to as many kg, and a row for others stands for two at least."""
    parts = tuple(Part(f"k{n}", 1.0, 1 / known, 2.0) for n in range(known))
    parts += tuple(Part(f"u{n}", None, None, 3.0) for n in range(unknown))
    shown = _most(parts, MOST_ROWS)
    assert sum(part.value or 0.0 for part in shown) == known
    assert sum(part.devices or 0.0 for part in shown) == 2 * known + 3 * unknown
    names = [part.key for part in shown if part.value is None]
    assert names[-1:] == [UNASSESSED] or names == [f"u{n}" for n in range(unknown)]
    assert all(part.devices is not None and part.devices >= 6 for part in shown if part.key == UNASSESSED)
    assert len(shown) <= MOST_ROWS + 1
    others = [part for part in shown if part.key == OTHERS]
    assert all((part.value or 0.0) >= 2 for part in others)
    assert bool(others) == (known > MOST_ROWS)
