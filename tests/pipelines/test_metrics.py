"""How runs went, as Dagster's daemon leaves it for whoever watches: counts and times, no member."""

from __future__ import annotations

import time
from pathlib import Path

import dagster as dg
import pytest

from footprint import monitoring
from pipelines import inprocess
from pipelines.definitions import defs
from pipelines.definitions import home as home_resource
from pipelines.operating.metrics import run_metrics
from tests.monitoring.strict import Samples, parsed
from tests.pipelines.installation import LAPTOPS, deliver, register_member

pytestmark = pytest.mark.usefixtures("brief_reports", "unprinted", "brief_year")
MEMBER = "ville-secrete"


def look(instance: dg.DagsterInstance, home: Path) -> Samples:
    context = dg.build_sensor_context(instance=instance, resources={"home": home_resource}, definitions=defs)
    run_metrics(context)
    text = monitoring.kept(home).decode()
    assert MEMBER not in text
    return parsed(text)


def test_runs_are_counted_by_outcome_with_when_each_ended_last(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert monitoring.kept(home) == b""
    register_member(home, year=2025, member_id=MEMBER)
    deliver(home, LAPTOPS, year=2025, member_id=MEMBER)
    assert look(instance, home)["footprint_inbox_unread_files", 'year="2025"'] == 1

    begin = time.time()
    inprocess.compute(instance, 2025, progress=lambda *_: None)
    samples = look(instance, home)
    assert samples["footprint_inbox_unread_files", 'year="2025"'] == 0
    assert samples["footprint_runs", 'job="yearly_job",status="success"'] == 1
    ended = samples["footprint_run_ended_timestamp_seconds", 'job="yearly_job",status="success",year="2025"']
    assert begin <= ended <= time.time()

    monkeypatch.setattr("footprint.steps.year_factors", lambda *_: 1 / 0)
    deliver(home, LAPTOPS.replace(",10,", ",20,"), year=2025, member_id=MEMBER, day=20)
    inprocess.compute(instance, 2025, progress=lambda *_: None)
    samples = look(instance, home)
    assert samples["footprint_runs", 'job="yearly_job",status="failure"'] == 1
    assert samples["footprint_run_ended_timestamp_seconds", 'job="yearly_job",status="failure",year="2025"'] >= ended
    assert samples["footprint_runs", 'job="yearly_job",status="success"'] == 1


def test_figures_of_a_home_and_of_its_runs_are_one_exposition(home: Path, instance: dg.DagsterInstance) -> None:
    runs = look(instance, home)
    from footprint.years import closure

    whole = parsed((monitoring.written(monitoring.of_home(home, closure.today())) + monitoring.kept(home)).decode())
    assert set(runs) < set(whole)
