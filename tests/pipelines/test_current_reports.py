"""A run writes the reports of those of whom something changed, and of nobody else; all are what it would write anew."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from footprint import report
from footprint.lake import Lake
from pipelines import inprocess
from pipelines.definitions import catalogue
from tests.pipelines.installation import LAPTOPS, deliver

pytestmark = pytest.mark.usefixtures("unprinted")
YEAR = 2025


def places(home: Path) -> dict[str, int]:
    """Where the files of reports lie on the disk: one that is written again lies elsewhere."""
    folder = home / "reports" / str(YEAR)
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*.*")}


def compute(instance: dg.DagsterInstance) -> None:
    outcome = inprocess.compute(instance, YEAR, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken) == ([], [])


@pytest.mark.long  # one report of one who changed: test_region_later.py; whose are current: report/test_current.py
def test_a_run_of_which_nothing_changed_writes_no_report(computed_home: Path, instance: dg.DagsterInstance) -> None:
    before = places(computed_home)
    compute(instance)
    assert places(computed_home) == before


@pytest.mark.long  # whose reports are made from something else: report/test_current.py
def test_reports_of_whom_nothing_changed_stay_as_they_are(computed_home: Path, instance: dg.DagsterInstance) -> None:
    before = places(computed_home)
    deliver(computed_home, LAPTOPS.replace(",10,", ",30,"), year=YEAR, member_id="club-b", day=11)
    compute(instance)
    after = places(computed_home)
    written = {name.split("/")[0] for name, place in after.items() if before.get(name) != place}
    assert written == {"club-b"}
    for member_id in ("club-b", "ville-a"):
        kept = {path: path.read_bytes() for path in (computed_home / "reports" / str(YEAR) / member_id).glob("*.*")}
        lake = Lake(computed_home)
        again = report.write_member(lake, year=YEAR, member_id=member_id, factor_set=catalogue.factor_set)
        assert len(again) > 10
        assert [path.name for path in again if kept[path] != path.read_bytes()] == []
