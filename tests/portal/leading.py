"""Loaded by the fuzzer of test_api_schema.py: every other sound case goes where there is something. No test here.

FOOTPRINT_TEST_THERE names it, as JSON: the year with files, a file, a report, the version.
"""

from __future__ import annotations

import json
import os
from itertools import count
from typing import Any

import schemathesis

THERE: dict[str, Any] = json.loads(os.environ["FOOTPRINT_TEST_THERE"])
turn = count()


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Put what is there into the address, and the version into a confirmation that would have been sound."""
    sound = case.meta is None or case.meta.generation.mode.is_positive
    if next(turn) % 2 or not sound:
        return
    for name in case.path_parameters or {}:
        case.path_parameters[name] = THERE[name]
    if isinstance(case.body, dict) and "version" in case.body and next(turn) % 3:
        case.body["version"] = THERE["version"]
