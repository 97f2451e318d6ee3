"""What the sensor asks for when files lie in the inbox, without a daemon."""

from __future__ import annotations

import os
import time
from pathlib import Path

import dagster as dg
import pytest

from footprint import member_year
from footprint.years import closure
from pipelines.changes import FILES_TAG, INPUTS_TAG, files_key
from pipelines.definitions import catalogue, defs
from pipelines.definitions import home as home_resource
from pipelines.defs.jobs import SETTLED_SECONDS, inbox_sensor
from pipelines.inprocess import QUIET
from pipelines.partitions import register
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member

pytestmark = pytest.mark.usefixtures("home", "brief_reports", "unprinted", "brief_year")


def tick(instance: dg.DagsterInstance, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    """One evaluation; new members become known, as the daemon would make them."""
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, resources={"home": home_resource, "catalogue": catalogue}, definitions=defs
    )
    result = inbox_sensor(context)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    if isinstance(result, dg.SensorResult):
        for request in result.dynamic_partitions_requests or []:
            register(instance, request.partition_keys)
    return result


def requests(instance: dg.DagsterInstance) -> list[dg.RunRequest]:
    result = tick(instance)
    return list(result.run_requests or []) if isinstance(result, dg.SensorResult) else []


def carry_out(instance: dg.DagsterInstance, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(str(request.job_name)).execute_in_process(
        instance=instance, partition_key=request.partition_key, tags=dict(request.tags), run_config=QUIET
    )


def drop(home: Path, text: str, *folders: str, age: float = 2 * SETTLED_SECONDS) -> Path:
    """Copy a file into the inbox by hand."""
    path = home.joinpath("inbox", *folders, "parc.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_an_empty_inbox_asks_for_nothing(instance: dg.DagsterInstance) -> None:
    assert isinstance(tick(instance), dg.SkipReason)


def test_a_dropped_file_is_taken_in_and_its_member_year_asked_for(home: Path, instance: dg.DagsterInstance) -> None:
    path = drop(home, LAPTOPS, "2025", "ville-a")
    (request,) = requests(instance)
    (receipt,) = [item.receipt for item in home_resource.inbox.current(year=2025, member_id="ville-a")]
    assert (request.job_name, str(request.partition_key)) == ("member_year_job", "ville-a|2025")
    assert request.tags[FILES_TAG] == files_key([receipt], closure.today())
    assert request.tags[FILES_TAG] in str(request.run_key)
    assert not path.exists()
    assert instance.get_dynamic_partitions("members") == ["ville-a"]


def test_until_it_is_read_a_file_has_the_same_run_key_and_afterwards_none(
    home: Path, instance: dg.DagsterInstance
) -> None:
    drop(home, LAPTOPS, "2025", "ville-a")
    (first,), (second,) = requests(instance), requests(instance)
    assert first.run_key == second.run_key  # Dagster starts one run a key
    assert carry_out(instance, first).success
    assert [request.job_name for request in requests(instance)] == ["yearly_job"]


def test_the_year_is_asked_for_once_all_its_files_are_read(home: Path, instance: dg.DagsterInstance) -> None:
    register_member(home, year=2025, member_id="ville-a")
    deliver(home, LAPTOPS, year=2025, member_id="ville-a")
    (read,) = requests(instance)
    carry_out(instance, read)
    (year,) = requests(instance)
    assert (year.job_name, year.partition_key) == ("yearly_job", "2025")
    assert year.tags[INPUTS_TAG] in str(year.run_key)
    assert carry_out(instance, year).success
    assert isinstance(tick(instance), dg.SkipReason)


def test_the_year_waits_while_a_file_is_unread(home: Path, instance: dg.DagsterInstance) -> None:
    deliver(home, LAPTOPS, year=2025, member_id="ville-a")
    carry_out(instance, requests(instance)[0])
    deliver(home, LAPTOPS, year=2025, member_id="club-b")
    assert [request.job_name for request in requests(instance)] == ["member_year_job"]


def test_a_corrected_file_is_read_and_so_is_the_first_one_when_it_comes_back(
    home: Path, instance: dg.DagsterInstance
) -> None:
    keys = []
    for day, text in enumerate((LAPTOPS, FLEET, LAPTOPS), start=10):
        deliver(home, text, year=2025, member_id="ville-a", day=day)
        (read,) = [request for request in requests(instance) if request.job_name == "member_year_job"]
        keys.append(read.run_key)
        carry_out(instance, read)
    assert len(set(keys)) == 3


def test_neighbours_are_read_in_one_run(home: Path, instance: dg.DagsterInstance) -> None:
    for member_id in ("a", "b", "c"):
        deliver(home, LAPTOPS, year=2025, member_id=member_id)
    (request,) = requests(instance)
    assert request.partition_key is None
    assert carry_out(instance, request).success
    assert {part["member_id"] for part in home_resource.lake.partitions("devices")} == {"a", "b", "c"}


def test_a_member_waits_until_last_year_is_read(home: Path, instance: dg.DagsterInstance) -> None:
    for year in (2024, 2025):
        deliver(home, LAPTOPS, year=year, member_id="ville-a")
    (request,) = requests(instance)
    assert str(request.partition_key) == "ville-a|2024"
    carry_out(instance, request)
    asked = {str(request.partition_key) for request in requests(instance)}
    assert asked == {"2024", "ville-a|2025"}


def test_a_file_that_is_still_being_copied_is_left_alone(home: Path, instance: dg.DagsterInstance) -> None:
    register_member(home, year=2025, member_id="ville-a")
    path = drop(home, LAPTOPS, "2025", "ville-a", age=0)
    assert isinstance(tick(instance), dg.SkipReason)
    assert path.exists()


def test_a_file_for_a_year_that_we_do_not_have_is_told_and_stays(home: Path, instance: dg.DagsterInstance) -> None:
    path = drop(home, LAPTOPS, "2031", "ville-a")
    result = tick(instance)
    assert isinstance(result, dg.SensorResult)
    assert not result.run_requests
    assert "2031/ville-a" in str(result.asset_events[0].metadata["told"].value)
    assert path.exists()


def test_a_file_too_large_is_told_and_stops_no_other(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footprint.inbox.store.settings", lambda: type("Small", (), {"max_file_mb": 0.0005})())
    drop(home, LAPTOPS * 20, "2025", "ville-a")
    drop(home, LAPTOPS, "2025", "ville-b")
    assert [str(request.partition_key) for request in requests(instance)] == ["ville-b|2025"]


def test_a_run_over_members_goes_on_when_one_breaks(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild = member_year.rebuild

    def breaks_for_a(*args: object, member_id: str, **kwargs: object) -> object:
        if member_id == "a":
            raise OSError("disk")
        return rebuild(*args, member_id=member_id, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(member_year, "rebuild", breaks_for_a)
    for member_id in ("a", "b"):
        deliver(home, LAPTOPS, year=2025, member_id=member_id)
    (request,) = requests(instance)
    with pytest.raises(dg.Failure, match=r"a: .*: disk"):
        carry_out(instance, request)
    assert [part["member_id"] for part in home_resource.lake.partitions("devices")] == ["b"]


def test_what_is_passed_over_is_metadata_of_the_inbox_once(home: Path, instance: dg.DagsterInstance) -> None:
    path = drop(home, LAPTOPS, "2025", "Ville de Pau")
    result = tick(instance)
    assert isinstance(result, dg.SensorResult)
    assert not result.run_requests
    (event,) = result.asset_events
    assert event.asset_key == dg.AssetKey("inbox")
    assert "2025/Ville de Pau" in str(event.metadata["told"].value)
    assert event.metadata["sentences"].value == 1
    assert isinstance(tick(instance, result.cursor), dg.SkipReason)
    path.unlink()
    after = tick(instance, result.cursor)
    assert isinstance(after, dg.SensorResult)
    assert [each.metadata["sentences"].value for each in after.asset_events] == [0]
