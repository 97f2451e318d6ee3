"""The sample members, installed and rebuilt once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from factors import catalogue
from footprint import samples, steps
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import Summary, rebuild


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    samples.install(folder)
    return folder


@pytest.fixture(scope="session")
def summaries(home: Path) -> dict[tuple[int, str], Summary]:
    lake, inbox, factor_set = Lake(home), Inbox(home), catalogue.load()
    return {
        (year, member_id): rebuild(lake, inbox, year=year, member_id=member_id, factor_set=factor_set)
        for year in inbox.years()
        for member_id in inbox.members(year)
    }


@pytest.fixture(scope="session")
def lake(home: Path, summaries: dict[tuple[int, str], Summary]) -> Lake:
    """The results of 2025, computed once."""
    lake, factor_set = Lake(home), catalogue.load()
    steps.year_factors(lake, 2025, factor_set)
    steps.device_lives(lake, 2025, factor_set)
    steps.service_shares(lake, 2025)
    steps.activity_data(lake, 2025, factor_set)
    steps.fleet(lake, 2025)
    steps.footprint(lake, 2025, factor_set)
    steps.indicators_member(lake, 2025, factor_set)
    return lake
