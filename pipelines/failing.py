"""Why steps broke, in words: in the log of their run, and for whoever started it. Errors of our own have a number."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import dagster as dg
from dagster._core.errors import DagsterAssetCheckFailedError

from footprint.cli import failures
from footprint.lake import DamagedError
from footprint.settings import settings

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


def words(error: BaseException) -> str:
    """What to tell people of an error in a step; one of our own goes to the log. One sentence for all steps that a full
    disk stops, and not one a file."""
    if isinstance(error, OSError) and (error.filename is None or _fills(error, settings().home)):
        error.filename = str(settings().home)
    return failures.sentence(error) or failures.unforeseen(error)


def _fills(error: OSError, home: Path) -> bool:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full and home.absolute() in Path(os.fsdecode(error.filename)).absolute().parents
