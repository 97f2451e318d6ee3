"""The sample members, installed and rebuilt once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from factors import catalogue
from footprint import samples
from footprint.inbox import Inbox
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
