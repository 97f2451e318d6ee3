"""A member with very many lines, each with a model of its own, beside others: file, inbox, lake, year, report."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pyarrow.compute as pc
import pytest

from footprint import engine
from footprint.lake import Lake
from pipelines import inprocess
from tests.pipelines.installation import HEADER, deliver, register_member

LINES = 2_100
KNOWN = 7  # of them name a model that its maker publishes


def large(count: int) -> str:
    """An inventory in which no two lines name the same model."""
    models = [f"Latitude n{n:07d}" for n in range(count)]
    for n in range(KNOWN):
        models[n * (count // KNOWN)] = "Latitude 5420" + "!" * n
    return HEADER + "".join(f"PC-{n},Laptop,Dell,{model},1,2023-03-01,,In use\n" for n, model in enumerate(models))


@pytest.mark.long  # rows of many are those of few: engine/test_duck.py; who is new: test_members_who_changed.py
@pytest.mark.usefixtures("brief_year", "unprinted")
def test_it_has_its_year_and_costs_the_others_nothing(
    computed_home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ROWS_AT_ONCE", 2_048)  # the engine hands out no less at a time
    lake = Lake(computed_home)
    before = {name: lake.read(name, year=2025) for name in ("footprint", "model_matches", "fleet")}
    register_member(computed_home, year=2025, member_id="region-c")
    deliver(computed_home, large(LINES), year=2025, member_id="region-c")
    outcome = inprocess.compute(instance, 2025, members=["region-c"], progress=lambda *_: None)
    assert (outcome.failed, outcome.broken) == ([], [])
    for name, rows in before.items():
        assert lake.read(name, year=2025).filter(pc.field("member_id") != "region-c").equals(rows), name
    matches = lake.read("model_matches", year=2025).filter(pc.field("member_id") == "region-c").to_pylist()
    assert len(matches) == KNOWN + 1
    assert sorted(row["devices"] for row in matches) == [1.0] * KNOWN + [float(LINES - KNOWN)]
    assert (computed_home / "reports" / "2025" / "region-c" / "report.en.html").is_file()
