"""What the night and the spring ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from pipelines import inprocess
from pipelines.definitions import catalogue
from pipelines.definitions import home as home_resource
from pipelines.defs.jobs import nightly, yearly
from tests.pipelines.installation import LAPTOPS, deliver

pytestmark = pytest.mark.usefixtures("home", "unreported", "unprinted", "brief_year")


def ask(schedule: dg.ScheduleDefinition, instance: dg.DagsterInstance, when: datetime) -> list[dg.RunRequest]:
    context = dg.build_schedule_context(
        instance=instance, scheduled_execution_time=when, resources={"home": home_resource, "catalogue": catalogue}
    )
    asked = schedule(context)
    return [asked] if isinstance(asked, dg.RunRequest) else asked if isinstance(asked, list) else []


NIGHT = datetime(2026, 2, 3, 2, tzinfo=UTC)


def test_the_night_asks_for_nothing_of_an_empty_home(instance: dg.DagsterInstance) -> None:
    assert ask(nightly, instance, NIGHT) == []


def test_the_night_asks_for_years_whose_inputs_changed_since_their_last_run(
    computed_home: Path, instance: dg.DagsterInstance
) -> None:
    """Of 2024 members have sent lists, and nobody has run it."""
    assert [request.partition_key for request in ask(nightly, instance, NIGHT)] == ["2024"]
    deliver(computed_home, LAPTOPS.replace(",10,", ",11,"), year=2025, member_id="club-b", day=20)
    inprocess.read_files(instance, 2025, ["club-b"], lambda share, now: None)
    assert [request.partition_key for request in ask(nightly, instance, NIGHT)] == ["2024", "2025"]


def test_new_devices_of_last_year_change_this_year_too(home: Path, instance: dg.DagsterInstance) -> None:
    for year in (2024, 2025):
        deliver(home, LAPTOPS, year=year, member_id="ville-a")
        inprocess.read_files(instance, year, ["ville-a"], lambda share, now: None)
    first = {request.partition_key: request.tags for request in ask(nightly, instance, NIGHT)}
    deliver(home, LAPTOPS.replace(",10,", ",11,"), year=2024, member_id="ville-a", day=20)
    inprocess.read_files(instance, 2024, ["ville-a"], lambda share, now: None)
    second = {request.partition_key: request.tags for request in ask(nightly, instance, NIGHT)}
    assert first.keys() == second.keys() == {"2024", "2025"}
    assert [first[year] != second[year] for year in ("2024", "2025")] == [True, True]


def test_the_spring_asks_for_the_year_that_ended(instance: dg.DagsterInstance) -> None:
    (request,) = ask(yearly, instance, datetime(2026, 3, 1, 5, tzinfo=UTC))
    assert request.partition_key == "2025"


def test_the_spring_says_when_the_catalogue_does_not_know_the_year(instance: dg.DagsterInstance) -> None:
    assert ask(yearly, instance, datetime(2027, 3, 1, 5, tzinfo=UTC)) == []
