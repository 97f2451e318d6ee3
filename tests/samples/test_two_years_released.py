"""The region of the sample members, released two years in a row as one types it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

YEARS = ("2024", "2025")
MAIN = "from footprint.cli import main; main()"
pytestmark = (
    pytest.mark.long
)  # two whole years and two releases, of which tests/disclosure and tests/pipelines see parts


def footprint(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *arguments], capture_output=True, text=True, check=False,
        env=os.environ | {"FOOTPRINT_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def published(folder: Path) -> list[dict[str, str]]:
    with (folder / "open-data/cells.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["status"] == "published"]


def test_a_year_is_released_beside_the_year_before_and_its_audit_takes_nothing_away(tmp_path: Path) -> None:
    """What disclosure control lets through the auditor, which knows both years, cannot attack. Both are computed first:
    a year that is released late makes no results of the next one others."""
    footprint(tmp_path, "samples")
    for year in YEARS:
        footprint(tmp_path, "run", "--year", year)
    for year in YEARS:
        footprint(tmp_path, "release", "--year", year)
        folder = tmp_path / "releases" / year / "1"
        assert json.loads((folder / "manifest.json").read_bytes())["open_data"]["withheld"] == []
        assert {"C1", "C2", "C3", "E1", "P1"} <= {row["indicator"] for row in published(folder)}
