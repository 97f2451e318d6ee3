"""Whatever fails while nobody looks reaches the operator: runs, looks of the daemon, files that break our own code."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import psutil
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteInstigatorOrigin, RemoteRepositoryOrigin
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    ScheduleInstigatorData,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from dagster._core.test_utils import create_run_for_test
from dagster_shared.error import SerializableErrorInfo

from footprint import incidents
from footprint.intake.delivery import _Job
from footprint.lake import Lake
from footprint.notices import journal
from footprint.settings import settings
from pipelines import alive, inprocess
from pipelines.definitions import defs
from pipelines.definitions import home as home_resource
from pipelines.inprocess import QUIET
from pipelines.instance import dagster_home
from pipelines.operating import notices
from pipelines.operating.notices import failed_runs, failure_notices
from pipelines.partitions import YEAR_TAG, register
from tests.notices.servers import Mailbox, mail_server
from tests.pipelines.installation import LAPTOPS, deliver, register_member
from tests.pipelines.test_killed_daemon import daemon

pytestmark = pytest.mark.usefixtures("brief_reports", "unprinted", "brief_year")
MEMBER, NAME, SERIAL = "ville-secrete", "parc-de-jean.csv", "5CG9DUPONT"


@pytest.fixture
def mailbox(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    before = list(incidents.LOG.handlers)
    with mail_server() as box:
        monkeypatch.setenv("FOOTPRINT_NOTICE_SMTP", f"smtp://127.0.0.1:{box.port}")
        monkeypatch.setenv("FOOTPRINT_NOTICE_TO", "operator@pole.example")
        settings.cache_clear()
        yield box
    for handler in incidents.LOG.handlers:
        if handler not in before:
            handler.close()
    incidents.LOG.handlers[:] = before


def look(instance: dg.DagsterInstance) -> str:
    """One look of the sensor that tells; what it says of itself."""
    context = dg.build_sensor_context(instance=instance, resources={"home": home_resource}, definitions=defs)
    result = failure_notices(context)
    assert isinstance(result, dg.SkipReason)
    return str(result.skip_message)


def failed(instance: dg.DagsterInstance, job: str, key: str, **tags: str) -> dg.ExecuteInProcessResult:
    """A run that fails, and what Dagster tells the sensor of it."""
    ended = defs.resolve_job_def(job).execute_in_process(
        instance=instance, partition_key=key, tags=tags, run_config=QUIET, raise_on_error=False
    )
    assert not ended.success
    event = next(each for each in ended.all_events if each.event_type_value == "RUN_FAILURE" or each.is_job_failure)
    hear(instance, ended.dagster_run, event)
    return ended


def hear(instance: dg.DagsterInstance, run: dg.DagsterRun, event: dg.DagsterEvent) -> None:
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_runs", dagster_event=event, dagster_instance=instance, dagster_run=run,
        resources={"home": home_resource},
    )  # fmt: skip
    failed_runs(context.for_run_failure())


def broken_by(monkeypatch: pytest.MonkeyPatch, error: Exception, place: str = "footprint.steps.device_lives") -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(place, broken)


def deliver_one(home: Path, instance: dg.DagsterInstance) -> None:
    register_member(home, year=2025, member_id=MEMBER)
    deliver(home, LAPTOPS.replace("PC-1", SERIAL), year=2025, member_id=MEMBER, list_name="parc-de-jean")
    register(instance, [MEMBER])


@pytest.mark.parametrize(
    ("error", "words"),
    [
        # told the same way, by another word
        pytest.param(
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/x"), "The disk is full.", marks=pytest.mark.long
        ),
        pytest.param(
            OSError(errno.EROFS, os.strerror(errno.EROFS), "/data/x"), "The disk refused", marks=pytest.mark.long
        ),
        pytest.param(MemoryError(), "There was not enough memory.", marks=pytest.mark.long),
        (KeyError(SERIAL), "could not be made; its results of before stay as they are."),
    ],
)
def test_a_year_that_could_not_be_made_is_told_once_with_its_reason(
    home: Path, instance: dg.DagsterInstance, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch,
    error: Exception, words: str,
) -> None:  # fmt: skip
    deliver_one(home, instance)
    look(instance)
    broken_by(monkeypatch, error, "footprint.steps.year_factors")
    ended = failed(instance, "yearly_job", "2025")
    failed(instance, "yearly_job", "2025")
    (text,) = [text for text in mailbox.texts if "The year 2025 could not be made" in text]
    assert words in text
    assert "footprint run --year 2025" in text
    assert ended.run_id[:8] in text


def test_a_file_that_breaks_our_own_code_is_told_without_its_member_and_its_cells(
    home: Path, instance: dg.DagsterInstance, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(instance)
    deliver_one(home, instance)
    broken_by(monkeypatch, ValueError(f"{SERIAL} of {NAME}"), f"{_Job.__module__}.{_Job.__name__}.run")
    inprocess.read_files(instance, 2025, [MEMBER], lambda share, now: None)
    log = (home / "logs" / "errors.log").read_text()
    number = next(line.split()[2] for line in log.splitlines() if not line.startswith(" "))
    look(instance)
    look(instance)
    (text,) = mailbox.texts
    assert f"number {number}" in text
    assert "logs/errors.log" in text
    kept = text + journal.place(home).read_text()
    assert [secret for secret in (MEMBER, NAME, SERIAL, "parc-de-jean") if secret in kept] == []


@pytest.mark.parametrize("buried_by", ["our sensor", "Dagster"])
def test_a_run_whose_process_was_killed_is_told_as_that(
    home: Path, instance: dg.DagsterInstance, mailbox: Mailbox, buried_by: str
) -> None:
    run = create_run_for_test(
        instance, job_name="yearly_job", status=dg.DagsterRunStatus.STARTED, tags={YEAR_TAG: "2025"}
    )
    later = datetime.now(UTC) + 2 * alive.GRACE
    if buried_by == "Dagster":
        instance.report_run_failed(run)
    else:
        assert alive.bury(instance, home, later) == [run.run_id]
    (record,) = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
    buried = instance.get_run_by_id(run.run_id)
    assert buried
    assert record.dagster_event
    hear(instance, buried, record.dagster_event)
    assert "Its process was ended from outside" in mailbox.texts[0]


def test_nothing_is_noted_where_no_notice_is_set(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_one(home, instance)
    broken_by(monkeypatch, MemoryError(), "footprint.steps.year_factors")
    failed(instance, "yearly_job", "2025")
    assert look(instance) == notices.NOT_SET
    assert not journal.place(home).exists()


def test_a_mail_server_that_refuses_breaks_nothing_and_is_said(
    home: Path, instance: dg.DagsterInstance, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.refuses = {"MAIL"}
    deliver_one(home, instance)
    broken_by(monkeypatch, MemoryError(), "footprint.steps.year_factors")
    failed(instance, "yearly_job", "2025")
    assert len(journal.read(home).waiting) == 1
    look(instance)
    monkeypatch.undo()
    assert Lake(home).failures(2025) == {}


def ticked(
    instance: dg.DagsterInstance, name: str, kind: InstigatorType, statuses: list[TickStatus], why: str | None = None
) -> None:
    """A sensor or schedule whose looks ended so, the last one last, each for the reason `why`."""
    repository = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("here"), "__repository__")
    is_schedule = kind is InstigatorType.SCHEDULE
    data = ScheduleInstigatorData("0 2 * * *") if is_schedule else SensorInstigatorData(cursor="12")
    state = InstigatorState(RemoteInstigatorOrigin(repository, name), kind, InstigatorStatus.RUNNING, data)
    keys = state.instigator_origin_id, state.selector_id
    if not instance.get_instigator_state(*keys):
        instance.add_instigator_state(state)
    begun = len(instance.get_ticks(*keys))
    for number, status in enumerate(statuses, begun):
        error = SerializableErrorInfo("broken", [], "KeyError") if status is TickStatus.FAILURE else None
        tick = TickData(keys[0], name, kind, status, float(number), error=error, selector_id=keys[1], skip_reason=why)
        instance.create_tick(tick)


def test_a_sensor_that_fails_each_time_is_told_and_one_that_failed_once_is_not(
    instance: dg.DagsterInstance, mailbox: Mailbox
) -> None:
    bad, good, begun = TickStatus.FAILURE, TickStatus.SKIPPED, TickStatus.STARTED
    ticked(instance, "inbox_sensor", InstigatorType.SENSOR, [bad, bad, good, bad, bad])
    look(instance)
    assert mailbox.texts == []
    ticked(instance, "inbox_sensor", InstigatorType.SENSOR, [bad, begun])
    ticked(instance, "nightly", InstigatorType.SCHEDULE, [good, bad])
    look(instance)
    look(instance)
    (text,) = mailbox.texts
    assert "The inbox is no longer looked at" in text
    assert "nightly, which Dagster starts by itself, fails each time" in text


@pytest.mark.long  # a minute; what it proves of the real daemon is proven of each part above
def test_a_real_daemon_tells_of_a_run_that_was_killed(
    home: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        register_member(home, year=2025, member_id=f"ville-{number}")
        deliver(home, LAPTOPS, year=2025, member_id=f"ville-{number}")
    dagster_home()
    with daemon(home):
        killed = False
        deadline = time.monotonic() + 600
        while not mailbox.messages and time.monotonic() < deadline:
            killed = killed or kill_a_run(home)
            time.sleep(0.1)
    assert killed
    assert "execution errored" not in (home.parent / f"{home.name}.log").read_text()
    assert any("Its process was ended from outside" in text for text in mailbox.texts), mailbox.texts


def kill_a_run(home: Path) -> bool:
    """Whether a run was there whose process could be killed."""
    locks = {str(path) for path in (home / "locks" / "runs").glob("*.lock")}
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if locks & {file.path for file in process.open_files()}:
                os.kill(process.pid, signal.SIGKILL)
                return True
    return False
