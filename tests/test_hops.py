"""The way of a value through the code does not grow longer (`tests/hops.py` says how it is counted)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hops import JOURNEYS

MOST = {"cell": 217, "member-year": 140, "report": 9950, "estimate": 75}  # changes of file


@pytest.mark.parametrize("journey", MOST)
def test_a_journey_changes_files_no_more_often(journey: str, tmp_path: Path) -> None:
    hops = JOURNEYS[journey](tmp_path)
    assert hops.files < hops.changes <= MOST[journey]
