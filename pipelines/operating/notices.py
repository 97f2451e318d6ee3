"""Failures of what Dagster starts by itself, and errors of our own that anything logged, are told to the operator."""

import errno
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.errors import DagsterAssetCheckFailedError
from dagster._core.events import JobFailureData
from dagster._core.scheduler.instigation import InstigatorState, TickStatus
from dagster_shared.error import SerializableErrorInfo

from footprint import notices
from footprint.notices import Event
from footprint.settings import settings
from pipelines.alive import has_died
from pipelines.partitions import YEAR_TAG
from pipelines.resources import Home

LOOK_EVERY_S = 60
# So many looks of a sensor one after the other; one may meet a database that is busy. A schedule's next is a day away.
FAILED_LOOKS = {InstigatorType.SENSOR: 3, InstigatorType.SCHEDULE: 1}
NOT_SET = "no notice of failures is set: footprint notices trial"
# What the operating system says → the key of its words.
OF_THE_DISK = {
    errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EACCES: "denied", errno.EPERM: "denied", errno.EROFS: "denied",
}  # fmt: skip
CLASSES = {
    "MemoryError": "memory",
    "OutOfMemoryException": "memory",
    "DamagedError": "damaged",
    DagsterAssetCheckFailedError.__name__: "check",
}


@dg.run_failure_sensor(
    name="failed_runs", minimum_interval_seconds=LOOK_EVERY_S, default_status=dg.DefaultSensorStatus.RUNNING
)
def failed_runs(context: dg.RunFailureSensorContext, home: Home) -> None:
    """Notes a run that failed, whatever started it but the terminal, and tells."""
    if not notices.channels(settings()):
        return
    now, run = datetime.now(UTC), context.dagster_run
    told_year = run.tags.get(YEAR_TAG) or run.tags.get("dagster/partition", "")
    year = int(told_year) if told_year.isdecimal() else None
    reason = "died" if has_died(context.instance, run) else _reason(context)
    event = Event("run", now, what=run.job_name, year=year, reason=reason, run=run.run_id)
    notices.note(home.folder, [event], now)
    _tell(home, now)


@dg.sensor(minimum_interval_seconds=LOOK_EVERY_S, default_status=dg.DefaultSensorStatus.RUNNING)
def failure_notices(context: dg.SensorEvaluationContext, home: Home) -> dg.SkipReason:
    """Tells what waits, errors of our own that came into the log of the home, and sensors and schedules that fail."""
    if not notices.channels(settings()):
        return dg.SkipReason(NOT_SET)
    now = datetime.now(UTC)
    notices.gather(home.folder, now)
    notices.note(home.folder, failing(context.instance, now), now)
    faults = _tell(home, now)
    for fault in faults:
        context.log.warning(fault)
    return dg.SkipReason("; ".join(faults) or "what failed was told")


def _tell(home: Home, now: datetime) -> list[str]:
    return notices.tell(home.folder, notices.channels(settings()), now)


def _reason(context: dg.RunFailureSensorContext) -> str:
    """Why a step broke, if that is something that an operator can look after; empty where it is not."""
    for error in _errors(context):
        while error is not None:
            if reason := _of_error(error):
                return reason
            error = error.cause
    return ""


def _errors(context: dg.RunFailureSensorContext) -> Iterator[SerializableErrorInfo | None]:
    """Of its steps, and of what came before them; of a process that was ended Dagster may know nothing."""
    yield from (event.step_failure_data.error for event in context.get_step_failure_events())
    data = context.failure_event.event_specific_data
    yield data.error if isinstance(data, JobFailureData) else None


def _of_error(error: SerializableErrorInfo) -> str:
    name = error.cls_name or ""
    code = next((code for code in OF_THE_DISK if f"[Errno {int(code)}]" in error.message), None)
    return CLASSES.get(name, "") or (OF_THE_DISK[code] if code is not None else "")


def failing(instance: dg.DagsterInstance, now: datetime) -> Iterator[Event]:
    """Sensors and schedules of which the last looks have all failed."""
    for state in instance.all_instigator_state():
        if _is_failing(instance, state):
            yield Event("look", now, what=state.instigator_name)


def _is_failing(instance: dg.DagsterInstance, state: InstigatorState) -> bool:
    wanted = FAILED_LOOKS.get(state.instigator_type, 1)
    ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=wanted + 1)
    ended = [tick.status for tick in ticks if tick.status is not TickStatus.STARTED][:wanted]
    return len(ended) == wanted and set(ended) == {TickStatus.FAILURE}


SENSORS = [failed_runs, failure_notices]
