"""Long tables of a report: the rest is one row, unless it is one type only."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from footprint.report.model import Part
from footprint.report.result_tables import MOST_ROWS, OTHERS, _most


@given(known=st.integers(0, 40), unknown=st.integers(0, 5))
def test_others_are_several_and_nothing_is_lost(known: int, unknown: int) -> None:
    """Parts of 1 kg each: the rows add up to as many kg, and a row for others stands for two at least."""
    parts = tuple(Part(f"k{n}", 1.0, 1 / known) for n in range(known))
    parts += tuple(Part(f"u{n}", None, None) for n in range(unknown))
    shown = _most(parts)
    assert sum(part.value or 0.0 for part in shown) == known
    assert [part.key for part in shown if part.value is None] == [f"u{n}" for n in range(unknown)]
    others = [part for part in shown if part.key == OTHERS]
    assert all((part.value or 0.0) >= 2 for part in others)
    assert bool(others) == (known > MOST_ROWS)
