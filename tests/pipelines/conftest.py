"""A small installation: two members, two years, one file that cannot be used; computed once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from footprint.settings import settings
from pipelines import inprocess
from tests.pipelines.installation import FLEET, LAPTOPS, TICKETS, deliver, register_member, use


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ville-a with 2024 and 2025, club-b with 2025 and a ticket export among its files."""
    home = tmp_path_factory.mktemp("small")
    for year, member_id in ((2024, "ville-a"), (2025, "ville-a"), (2025, "club-b")):
        register_member(home, year=year, member_id=member_id)
    deliver(home, FLEET.replace(",4,", ",6,"), year=2024, member_id="ville-a")
    deliver(home, FLEET, year=2025, member_id="ville-a")
    deliver(home, LAPTOPS, year=2025, member_id="club-b")
    deliver(home, TICKETS, year=2025, member_id="club-b", list_name="tickets")
    return home


@pytest.fixture(scope="session")
def computed(small_home: Path) -> Iterator[tuple[dg.DagsterInstance, inprocess.Outcome, list[tuple[str, float, str]]]]:
    """The small installation after its 2025 was run: Dagster's history, the outcome, what progress was told."""
    told: list[tuple[str, float, str]] = []
    with pytest.MonkeyPatch.context() as patch, dg.DagsterInstance.ephemeral() as instance:
        use(patch, small_home)
        outcome = inprocess.compute(instance, 2025, progress=lambda *news: told.append(news))
        yield instance, outcome, told
    settings.cache_clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty installation that this process uses."""
    use(monkeypatch, tmp_path)
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance
