"""How runs went and what waits, as a text file of Prometheus in the home, which portal and `footprint metrics` give."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from footprint.monitoring import exposition
from pipelines.changes import unread_files
from pipelines.operating.notices import failing
from pipelines.partitions import FIRST_YEAR, LAST_YEAR, YEAR_TAG
from pipelines.resources import Home

LOOK_EVERY_S = 120
MOST_RUNS = 1000  # of the history, the newest


@dg.sensor(minimum_interval_seconds=LOOK_EVERY_S, default_status=dg.DefaultSensorStatus.RUNNING)
def run_metrics(context: dg.SensorEvaluationContext, home: Home) -> dg.SkipReason:
    """Counts runs and files, for whoever watches the machine."""
    content = exposition.written(_all(context.instance, home, datetime.now(UTC)))
    exposition.keep(home.folder, content)
    return dg.SkipReason(str(exposition.place(home.folder)))


def _all(instance: dg.DagsterInstance, home: Home, now: datetime) -> Iterator[Metric]:
    name = "footprint_runs_observed_timestamp_seconds"
    yield exposition.gauge(name, "When Dagster's daemon last looked: it is alive.", now.timestamp())
    yield from _of_runs(instance)
    unread = GaugeMetricFamily("footprint_inbox_unread_files", "Files received and not read yet.", labels=["year"])
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if home.inbox.members(year):
            unread.add_metric([str(year)], sum(map(len, unread_files(home, year).values())))
    yield unread
    broken = len(list(failing(instance, now)))
    yield exposition.gauge("footprint_looks_failing", "Sensors and schedules whose last looks all failed.", broken)


def _of_runs(instance: dg.DagsterInstance) -> Iterator[Metric]:
    count = GaugeMetricFamily(
        "footprint_runs", f"Runs in Dagster's history, of the newest {MOST_RUNS}.", labels=["job", "status"]
    )
    last = GaugeMetricFamily(
        "footprint_run_ended_timestamp_seconds",
        "When a run of a job, for a year where it has one, last ended so.",
        labels=["job", "year", "status"],
    )
    counted: Counter[tuple[str, str]] = Counter()
    ended: dict[tuple[str, str, str], float] = {}
    for record in instance.get_run_records(limit=MOST_RUNS):
        run, status = record.dagster_run, record.dagster_run.status.value.lower()
        counted[run.job_name, status] += 1
        if record.end_time is not None:
            key = run.job_name, _year(run), status
            ended[key] = max(record.end_time, ended.get(key, 0.0))
    for job_status, number in sorted(counted.items()):
        count.add_metric(job_status, number)
    for key, moment in sorted(ended.items()):
        last.add_metric(key, moment)
    yield from (count, last)


def _year(run: dg.DagsterRun) -> str:
    year = run.tags.get(YEAR_TAG) or run.tags.get("dagster/partition", "")
    return year if year.isdecimal() else ""


SENSORS = [run_metrics]
