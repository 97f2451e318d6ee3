"""Runs the jobs in this process, quietly, and says in words what went wrong. What people are shown is in `run`."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import dagster as dg

from footprint import releases
from footprint.member_year import to_read
from footprint.years import closure, inputs, proposals
from footprint.years.proposals import Proposal
from footprint.years.reported import reported
from pipelines import alive, failing
from pipelines.changes import INPUTS_TAG, is_closed, unread_files
from pipelines.definitions import catalogue, defs, home
from pipelines.defs.jobs import member_year_job, yearly_job
from pipelines.partitions import is_year, known_members, range_tags, register, stretches
from pipelines.resources import RESTATE_TAG

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
STEP_ENDS = ("STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED")

# The work of `compute`, part by part, and who is told of it: of each step that ended (part, share of the part) and of
# each member worked on (part, 0, member).
PARTS = ("last_year", "files", "year")
Progress = Callable[[str, float, str], None]
Told = Callable[[float, str], None]


@dataclass
class Outcome:
    """What runs came to, in words: checks that stop the year, checks that only warn, steps and readings that broke.
    `closed`: the year is frozen or published, and was left as it is; `proposal`: what changed since it was made."""

    failed: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    closed: closure.State | None = None
    proposal: Proposal = field(default_factory=dict)

    def add(self, other: Outcome) -> Outcome:
        for name in ("failed", "warned", "broken"):
            getattr(self, name).extend(item for item in getattr(other, name) if item not in getattr(self, name))
        self.closed, self.proposal = self.closed or other.closed, self.proposal or other.proposal
        return self


def compute(
    instance: dg.DagsterInstance,
    year: int,
    *,
    members: Sequence[str] = (),
    restate: bool = False,
    progress: Progress,
) -> Outcome:
    """Everything for `year`: last year's unread files, members' files, the year's tables and reports.

    `members` limits whose files are read again and whose reports are written; the year's tables hold everybody. A
    member that cannot be read costs the others nothing. The results of a closed year are left as they are, unless the
    run is to `restate` them.
    """
    last_year, files, this_year = (partial(progress, part) for part in PARTS)
    alive.bury(instance, home.folder)
    releases.restore(home.folder, year)
    outcome = _last_year(instance, year - 1, last_year) if is_year(year - 1) else Outcome()
    outcome.add(_read_what_changed(instance, year, members, files))
    if is_closed(home.folder, year) and not restate:
        return outcome.add(_closed(instance, year, this_year))
    if restate and not _differs(year):
        return outcome
    return outcome.add(_year(instance, year, members, restate, this_year))


def _differs(year: int) -> bool:
    """Whether the year's results are not made from what there is now, or lack the region's tables."""
    made = inputs.made(home.lake, year)
    if made is None or inputs.lacks_region(home.lake, year):
        return True
    return made.digest != inputs.gather(home.lake, year, catalogue.factor_set).digest


def _closed(instance: dg.DagsterInstance, year: int, told: Told) -> Outcome:
    """What changed since the results of a closed year were made; its reports, where they are not there yet."""
    outcome = Outcome(closed=closure.state(home.folder, year, closure.today()).state)
    made = inputs.made(home.lake, year)
    if made is None:
        return outcome
    now = inputs.gather(home.lake, year, catalogue.factor_set)
    outcome.proposal = proposals.propose(home.folder, made, now, catalogue.factor_set)
    if reported(home.folder, year) != made.digest:
        names = [dg.AssetKey(name) for name in ("member_reports", "group_reports", "region_draft")]
        outcome.add(_execute(instance, yearly_job.name, told, partition_key=str(year), asset_selection=names))
    return outcome


def _last_year(instance: dg.DagsterInstance, year: int, told: Told) -> Outcome:
    """Files of last year that nobody has read: what vanished since is seen against them."""
    unread = list(unread_files(home, year))
    if not unread:
        told(1, "")
    return read_files(instance, year, unread, told)


def _read_what_changed(instance: dg.DagsterInstance, year: int, members: Sequence[str], told: Told) -> Outcome:
    """The member-years that would be read otherwise than they were; of members that are named every file, as asked."""
    factor_set, delivered = catalogue.factor_set, home.inbox.members(year)
    unread = members or to_read(home.lake, home.inbox, year=year, members=delivered, factor_set=factor_set)
    if not unread:
        told(1, "")
    return read_files(instance, year, unread, told)


def read_files(instance: dg.DagsterInstance, year: int, members: Sequence[str], told: Told) -> Outcome:
    """`validated` of these members of `year`, as few runs as ranges of partitions allow."""
    register(instance, list(members))
    outcome = Outcome()
    for stretch in stretches(known_members(instance), members):
        share, tags = len(stretch) / len(members), range_tags(year, stretch)
        outcome.add(_execute(instance, member_year_job.name, told, share=share, tags=tags))
    return outcome


def _year(instance: dg.DagsterInstance, year: int, members: Sequence[str], restate: bool, told: Told) -> Outcome:
    tags = {} if members else {INPUTS_TAG: inputs.gather(home.lake, year, catalogue.factor_set).digest}
    return _execute(
        instance,
        yearly_job.name,
        told,
        partition_key=str(year),
        tags=tags | ({RESTATE_TAG: "true"} if restate else {}),
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
    alive.hold(home.folder, run_id)
    try:
        result = job.execute_in_process(
            instance=instance, run_id=run_id, raise_on_error=False, run_config=run_config or QUIET, **what
        )
    finally:
        alive.let_go(home.folder, run_id)
    return _outcome(result)


def _outcome(result: dg.ExecuteInProcessResult) -> Outcome:
    outcome = Outcome()
    for check in result.get_asset_check_evaluations():
        if not check.passed:
            kind = outcome.warned
            if check.severity == dg.AssetCheckSeverity.ERROR:
                kind = outcome.failed if check.blocking else outcome.broken
            kind.append(check.description or check.check_name)
    steps: dict[str, list[str]] = {}
    for event in result.all_events:
        if event.is_step_failure and (reason := _reason(result.run_id, event)):
            steps.setdefault(reason, []).append(event.step_key or "")
        elif event.is_run_failure and not (outcome.failed or outcome.broken or steps):
            error = event.job_failure_data.error  # before the first step: a resource that could not start
            outcome.broken.append((error.cause or error).message.strip() if error else str(event.message))
    outcome.broken += [f"{', '.join(broke)}: {reason}" for reason, broke in steps.items()]
    return outcome


def _reason(run_id: str, event: dg.DagsterEvent) -> str:
    """Why a step broke; empty if all it did was to say that a check failed."""
    data = event.step_failure_data
    if words := failing.said(run_id, event.step_key or ""):
        return words
    if data.user_failure_data and data.user_failure_data.description:
        return str(data.user_failure_data.description)
    error = data.error
    if error is None or error.cls_name == "DagsterAssetCheckFailedError":
        return ""
    return (error.cause or error).message.strip()
