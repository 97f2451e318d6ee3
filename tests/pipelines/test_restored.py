"""The drill: a released year from a backup is verified to the byte, and the next run has nothing to make."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from footprint import backup
from footprint.lake import Lake
from footprint.years import inputs
from pipelines.changes import changed_years
from pipelines.definitions import catalogue
from tests.pipelines.installation import use
from tests.pipelines.releasing import YEAR, command

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


def test_a_release_of_a_restored_home_is_verified_and_damage_to_it_is_seen(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.make(released, tmp_path / "backup", NOW)
    before = inputs.gather(Lake(released), YEAR, catalogue.factor_set).digest
    changed = changed_years(Lake(released), catalogue.factor_set).keys()
    new = tmp_path / "new"
    assert backup.restore(tmp_path / "backup", new).damaged == ()
    use(monkeypatch, new)
    assert inputs.gather(Lake(new), YEAR, catalogue.factor_set).digest == before
    assert changed_years(Lake(new), catalogue.factor_set).keys() == changed
    verified = command("verify")
    assert verified.exit_code == 0, verified.stderr
    cells = new / "releases" / str(YEAR) / "1" / "open-data" / "cells.csv"
    cells.chmod(0o600)
    cells.write_bytes(cells.read_bytes() + b"\n")
    assert command("verify").exit_code != 0
