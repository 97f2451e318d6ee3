"""The sample members' region of 2025."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from footprint import region, steps
from footprint.lake import Lake
from tests.once import once

YEAR = 2025


@pytest.fixture(scope="session")
def lake(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """With the region's sums; tests only read it."""

    def make(home: Path) -> None:
        shutil.copytree(sample_home, home, dirs_exist_ok=True)
        steps.member_states(Lake(home), YEAR)
        region.region_amounts(Lake(home), YEAR)

    return Lake(once(tmp_path_factory, "region_sums", make))
