"""Runs the jobs in this process, quietly, and says in words what went wrong. What people are shown is in `run`."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import dagster as dg
from dagster._core.execution.plan.objects import StepFailureData

from pipelines.changes import INPUTS_TAG, inputs_digest, unread_files
from pipelines.definitions import catalogue, defs, home
from pipelines.defs.jobs import member_year_job, yearly_job
from pipelines.partitions import is_year, known_members, range_tags, register, stretches

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
STEP_ENDS = ("STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED")

# The work of `compute`, part by part, and who is told of it: of each step that ended (part, share of the part) and of
# each member worked on (part, 0, member).
PARTS = ("last_year", "files", "year")
Progress = Callable[[str, float, str], None]
Told = Callable[[float, str], None]


@dataclass
class Outcome:
    """What runs came to, in words: checks that stop the year, checks that only warn, steps that broke."""

    failed: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> Outcome:
        for name in ("failed", "warned", "broken"):
            getattr(self, name).extend(item for item in getattr(other, name) if item not in getattr(self, name))
        return self


def compute(instance: dg.DagsterInstance, year: int, *, members: Sequence[str] = (), progress: Progress) -> Outcome:
    """Everything for `year`: the year before as far as it is needed, members' files, the year's tables and reports.

    `members` limits whose files are read again and whose reports are written; the year's tables hold everybody. A
    failed check stops what comes after it.
    """
    last_year, files, this_year = (partial(progress, part) for part in PARTS)
    outcome = _last_year(instance, year - 1, last_year) if is_year(year - 1) else Outcome()
    if not outcome.failed:
        outcome.add(read_files(instance, year, members or home.inbox.members(year), files))
    if not outcome.failed:
        outcome.add(_year(instance, year, members, this_year))
    return outcome


def _last_year(instance: dg.DagsterInstance, year: int, told: Told) -> Outcome:
    """Files of last year that nobody has read, and last year's lives: what vanished since is seen against them."""
    unread = list(unread_files(home, year))
    outcome = read_files(instance, year, unread, lambda share, now: told(share / 2, now))
    if home.lake.paths("devices", year=year) and not outcome.failed:
        lives: dict[str, Any] = {"partition_key": str(year), "asset_selection": [dg.AssetKey("device_lives")]}
        outcome.add(_execute(instance, yearly_job.name, lambda share, now: None, **lives))
    told(0.5 if unread else 1, "")
    return outcome


def read_files(instance: dg.DagsterInstance, year: int, members: Sequence[str], told: Told) -> Outcome:
    """`validated` of these members of `year`, as few runs as ranges of partitions allow."""
    register(instance, list(members))
    outcome = Outcome()
    for stretch in stretches(known_members(instance), members):
        share, tags = len(stretch) / len(members), range_tags(year, stretch)
        outcome.add(_execute(instance, member_year_job.name, told, share=share, tags=tags))
    return outcome


def _year(instance: dg.DagsterInstance, year: int, members: Sequence[str], told: Told) -> Outcome:
    digest = inputs_digest(home.lake, year, catalogue.factor_set) or ""
    return _execute(
        instance,
        yearly_job.name,
        told,
        partition_key=str(year),
        tags={} if members else {INPUTS_TAG: digest},
        run_config=QUIET | {"ops": {"member_reports": {"config": {"members": list(members)}}}},
    )


def _execute(
    instance: dg.DagsterInstance,
    name: str,
    told: Told,
    *,
    share: float = 1.0,
    run_config: dict[str, Any] | None = None,
    **what: Any,
) -> Outcome:
    """Run one job here and translate its events."""
    job, run_id = defs.resolve_job_def(name), str(uuid.uuid4())
    steps = len(what.get("asset_selection") or job.graph.nodes)

    def listen(entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None and entry.level == logging.INFO:
            told(0, entry.user_message)
        elif event is not None and event.event_type_value in STEP_ENDS:
            told(share / steps, "")

    instance.add_event_listener(run_id, listen)
    result = job.execute_in_process(
        instance=instance, run_id=run_id, raise_on_error=False, run_config=run_config or QUIET, **what
    )
    return _outcome(result)


def _outcome(result: dg.ExecuteInProcessResult) -> Outcome:
    outcome = Outcome()
    for check in result.get_asset_check_evaluations():
        if not check.passed:
            stops = check.blocking and check.severity == dg.AssetCheckSeverity.ERROR
            (outcome.failed if stops else outcome.warned).append(check.description or check.check_name)
    for event in result.all_events:
        if event.is_step_failure and (reason := _reason(event.step_failure_data)):
            outcome.broken.append(f"{event.step_key}: {reason}")
        elif event.is_run_failure and not (outcome.failed or outcome.broken):
            error = event.job_failure_data.error  # before the first step: a resource that could not start
            outcome.broken.append((error.cause or error).message.strip() if error else str(event.message))
    return outcome


def _reason(data: StepFailureData) -> str:
    """Why a step broke; empty if all it did was to say that a check failed."""
    if data.user_failure_data and data.user_failure_data.description:
        return str(data.user_failure_data.description)
    error = data.error
    if error is None or error.cls_name == "DagsterAssetCheckFailedError":
        return ""
    return (error.cause or error).message.strip()
