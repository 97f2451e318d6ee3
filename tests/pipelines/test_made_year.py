"""A year that tests make without Dagster (`installation.made_year`) is the one that a run makes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from footprint.lake import Lake
from footprint.schema import TABLES, YEAR
from footprint.settings import settings
from footprint.years import inputs, private
from tests.pipelines.installation import filled, made_year, use


def test_a_year_made_without_dagster_has_the_tables_and_the_inputs_of_a_run(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = filled(tmp_path / "home")
    shutil.copyfile(small_home / private.KEY, home / private.KEY)
    use(monkeypatch, home)
    made_year(home, 2025)
    run, made = Lake(small_home), Lake(home)
    names = sorted(name for name, table in TABLES.items() if table.partition == YEAR and name != "own_footprint")
    assert {name: [path.name for path in made.paths(name, year=2025)] for name in names} == {
        name: [path.name for path in run.paths(name, year=2025)] for name in names
    }
    assert inputs.made(made, 2025) == inputs.made(run, 2025)
    assert not inputs.lacks_region(made, 2025)
    settings.cache_clear()
