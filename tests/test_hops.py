"""The way of a value through the code does not grow longer (`tests/hops.py` says how it is counted)."""

from __future__ import annotations

import pytest

from tests.hops import JOURNEYS
from tests.report.conftest import region

# Of a report most are cells of its tables, each written by the module of its form: it grew with what members owe,
# and with what the first page names of what is missing, of what does not compare and of an order that is not sure.
# A member-year says what it follows from (`member_year/origin.py`), so that a run leaves whom nothing concerns.
MOST = {"cell": 217, "member-year": 161, "report": 13_400, "estimate": 75}  # changes of file


@pytest.mark.parametrize("journey", MOST)
def test_a_journey_changes_files_no_more_often(journey: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = region(tmp_path_factory) if journey == "report" else tmp_path_factory.mktemp(journey)
    hops = JOURNEYS[journey](folder)
    assert hops.files < hops.changes <= MOST[journey]
