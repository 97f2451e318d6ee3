"""How runs went, as Dagster's daemon leaves it for whoever watches: counts and times, no member."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from footprint import monitoring
from pipelines import history, inprocess
from pipelines.definitions import defs
from pipelines.definitions import home as home_resource
from pipelines.operating.metrics import run_metrics
from tests.monitoring.strict import Samples, parsed
from tests.pipelines.installation import LAPTOPS, deliver

pytestmark = pytest.mark.usefixtures("brief_reports", "unprinted", "brief_year")
MEMBERS = ("ville-a", "club-b")


@pytest.fixture
def ran(small_year: Path, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """The history of the run that made `computed_home`."""
    with history.opened(str(shutil.copytree(small_year / "history", tmp_path / "history"))) as instance:
        yield instance


def look(instance: dg.DagsterInstance, home: Path) -> Samples:
    context = dg.build_sensor_context(instance=instance, resources={"home": home_resource}, definitions=defs)
    run_metrics(context)
    text = monitoring.kept(home).decode()
    assert not [member_id for member_id in MEMBERS if member_id in text]
    return parsed(text)


def test_runs_are_counted_by_outcome_with_when_each_ended_last(
    computed_home: Path, ran: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = computed_home
    assert monitoring.kept(home) == b""
    samples = look(ran, home)
    assert samples["footprint_inbox_unread_files", 'year="2025"'] == 0
    assert samples["footprint_runs", 'job="yearly_job",status="success"'] == 1
    ended = samples["footprint_run_ended_timestamp_seconds", 'job="yearly_job",status="success",year="2025"']
    (record,) = ran.get_run_records(dg.RunsFilter(job_name="yearly_job"))
    assert ended == pytest.approx(record.end_time, abs=1)

    deliver(home, LAPTOPS.replace(",10,", ",20,"), year=2025, member_id="club-b", day=20)
    assert look(ran, home)["footprint_inbox_unread_files", 'year="2025"'] == 1
    monkeypatch.setattr("footprint.steps.year_factors", lambda *_: 1 / 0)
    begin = time.time()
    inprocess.compute(ran, 2025, progress=lambda *_: None)
    samples = look(ran, home)
    assert samples["footprint_inbox_unread_files", 'year="2025"'] == 0
    assert samples["footprint_runs", 'job="yearly_job",status="failure"'] == 1
    failed = samples["footprint_run_ended_timestamp_seconds", 'job="yearly_job",status="failure",year="2025"']
    assert ended < begin <= failed <= time.time()
    assert samples["footprint_runs", 'job="yearly_job",status="success"'] == 1


def test_figures_of_a_home_and_of_its_runs_are_one_exposition(home: Path, instance: dg.DagsterInstance) -> None:
    runs = look(instance, home)
    from footprint.years import closure

    whole = parsed((monitoring.written(monitoring.of_home(home, closure.today())) + monitoring.kept(home)).decode())
    assert set(runs) < set(whole)
