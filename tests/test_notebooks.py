"""The notebooks run from top to bottom over a lake of two sample members, and write nothing to it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from factors import catalogue
from footprint import samples, steps
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
YEAR = 2025


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the year of one sample member, computed without Dagster."""
    folder = tmp_path_factory.mktemp("home")
    samples.install(folder)
    lake, inbox, factor_set = Lake(folder), Inbox(folder), catalogue.load()
    rebuild(lake, inbox, year=YEAR, member_id="ville-port-salvert", factor_set=factor_set)
    steps.year_factors(lake, YEAR, factor_set)
    steps.device_lives(lake, YEAR, factor_set)
    steps.service_shares(lake, YEAR)
    steps.activity_data(lake, YEAR, factor_set)
    steps.fleet(lake, YEAR)
    steps.footprint(lake, YEAR, factor_set)
    return folder


def files(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_writes_nothing(path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTPRINT_HOME", str(home))
    before = files(home)
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert files(home) == before
