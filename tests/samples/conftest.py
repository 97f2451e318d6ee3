"""The sample members. The tests of this folder write nothing into their home."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.lake import Lake
from footprint.member_year import Summary
from tests.once import once
from tests.sample_members import finished, summaries_of


@pytest.fixture(scope="session")
def home(sample_home: Path) -> Path:
    return sample_home


@pytest.fixture(scope="session")
def summaries(sample_home: Path) -> dict[tuple[int, str], Summary]:
    return summaries_of(sample_home)


@pytest.fixture(scope="session")
def lake(sample_home: Path) -> Lake:
    return Lake(sample_home)


@pytest.fixture(scope="session")
def whole(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """With all that reports read: intervals, causes of change, levers."""
    return Lake(once(tmp_path_factory, "finished", lambda home: finished(home, sample_home)))
