"""The sample members' region of 2025."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from factors import catalogue
from footprint import changes, levers, region, steps
from footprint.lake import Lake
from tests.once import once

YEAR = 2025


@pytest.fixture(scope="session")
def lake(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """With the region's sums; tests only read it."""

    def make(home: Path) -> None:
        shutil.copytree(sample_home, home, dirs_exist_ok=True)
        lake = Lake(home)
        steps.fleet(lake, YEAR - 1)
        steps.indicators_member(lake, YEAR - 1, catalogue.load())
        for year in (YEAR - 1, YEAR):
            steps.member_states(lake, year)
        changes.changes_member(lake, YEAR, catalogue.load(), {})
        levers.levers_member(lake, YEAR, catalogue.load())
        for year in (YEAR - 1, YEAR):
            region.region_amounts(lake, year)

    return Lake(once(tmp_path_factory, "region_sums", make))
