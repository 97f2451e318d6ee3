"""What a home tells of itself, and how figures are written: the text format of Prometheus, version 0.0.4.

Labels are years, states, kinds of jobs and versions. What is not known is left out, never 0.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from importlib.metadata import version
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from footprint.lake import Lake, write_atomically
from footprint.notices import journal
from footprint.years import closure
from footprint.years.reported import reported_at

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STATES = ("open", "frozen", "published")


class Given(Collector):
    """Metrics that were gathered before."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self.metrics = list(metrics)

    def collect(self) -> list[Metric]:
        return self.metrics


def written(metrics: Iterable[Metric], *collectors: Collector) -> bytes:
    """Metrics, and those of collectors, as Prometheus reads them. Raises ValueError where two have one name."""
    registry = CollectorRegistry()
    for collector in (Given(metrics), *collectors):
        registry.register(collector)
    return generate_latest(registry)


def of_home(home: Path, day: date) -> Iterator[Metric]:
    """What is known of an installation without its database and without Dagster. `day` tells of each year whether it is
    open."""
    yield InfoMetricFamily(
        "footprint_build",
        "The program that wrote this.",
        value={"version": version("enter-footprint"), "python": platform.python_version()},
    )
    yield from _of_years(home, day)
    yield gauge("footprint_home_free_bytes", "Bytes that are free on the disk of the home.", _free(home))
    waiting = len(journal.read(home).waiting)
    yield gauge("footprint_notices_waiting", "Failures that nobody could be told of yet.", waiting)


def _of_years(home: Path, day: date) -> Iterator[Metric]:
    states = GaugeMetricFamily("footprint_year_state", "1 for the state of each year.", labels=["year", "state"])
    made = GaugeMetricFamily(
        "footprint_year_made_timestamp_seconds",
        "When a run of the year last ended well: results made, everybody's report written.",
        labels=["year"],
    )
    failed = GaugeMetricFamily(
        "footprint_year_members_unread", "Members whose last reading came to nothing.", labels=["year"]
    )
    for year in closure.known(home):
        name, state = str(year), closure.state(home, year, day).state
        for each in STATES:
            states.add_metric([name, each], float(each == state))
        if moment := reported_at(home, year):
            made.add_metric([name], moment.timestamp())
        failed.add_metric([name], len(Lake(home).failures(year)))
    yield from (states, made, failed)


def gauge(name: str, meaning: str, value: float | None) -> Metric:
    """One figure without labels; without a value where it is not known."""
    metric = GaugeMetricFamily(name, meaning)
    if value is not None:
        metric.add_metric([], value)
    return metric


def _free(home: Path) -> float | None:
    with suppress(OSError):
        return shutil.disk_usage(home).free
    return None


def kept(home: Path) -> bytes:
    """What Dagster's daemon last wrote of its runs; nothing where there is no daemon."""
    try:
        return place(home).read_bytes()
    except FileNotFoundError:
        return b""


def keep(home: Path, content: bytes) -> None:
    """Leave the figures of runs where `kept` finds them, and a collector of text files."""
    write_atomically(place(home), content)


def place(home: Path) -> Path:
    """The file with the figures of runs."""
    return home.absolute() / "metrics" / "runs.prom"
