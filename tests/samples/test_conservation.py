"""The sample members, all at once: what their machines and services share adds up, in both years."""

from __future__ import annotations

from pathlib import Path

import pytest

from factors import catalogue
from footprint import steps
from footprint.lake import Lake
from footprint.member_year import Summary
from tests.cases import long_but
from tests.conserved import conserved


# Last year by the same steps and laws, with fewer members.
@pytest.mark.parametrize(("year", "members"), long_but([(2025, 16)], [(2024, 15), (2025, 16)]))
def test_nothing_is_lost_and_nothing_is_counted_twice(
    home: Path, summaries: dict[tuple[int, str], Summary], year: int, members: int
) -> None:
    lake = Lake(home)
    footprint = conserved({name: lake.read(name, year=year) for name in steps.VALIDATED}, catalogue.load(), year=year)
    assert len(footprint["member_id"].unique()) == members
