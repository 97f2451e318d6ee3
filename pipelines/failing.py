"""Why steps broke, in words: in the log of their run, and for whoever started it. Errors of our own have a number."""

from __future__ import annotations

import dagster as dg
from dagster._core.errors import DagsterAssetCheckFailedError

from footprint.cli import failures
from footprint.cli.failures import words
from footprint.lake import DamagedError

# Failures of steps of runs in this process, by run and step.
_SAID: dict[tuple[str, str], str] = {}


@dg.failure_hook(name="in_words")
def in_words(context: dg.HookContext) -> None:
    """Say why a step broke, but for one that said it itself."""
    error = context.op_exception
    if error is not None and not isinstance(error, dg.Failure | DagsterAssetCheckFailedError):
        _SAID[context.run_id, context.step_key] = sentence = words(error)
        context.log.error(sentence)


def said(run_id: str, step_key: str) -> str | None:
    """What was said of a step that broke in this process; once."""
    return _SAID.pop((run_id, step_key), None)


def is_known(error: BaseException) -> bool:
    """Whether an error says what it is about, the machine or the run, so that no member can be the reason. A member can
    be too large for the memory, or have a table that was damaged since the run began."""
    if failures.is_of_room(error) or isinstance(error, DamagedError):
        return False
    return isinstance(error, dg.Failure) or failures.sentence(error) is not None
