"""What is doubtful about the meters of a member-year, from rows of `usage`."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from footprint.member_year.doubts import doubtful_meters
from tests.method.usage_cases import use

KNOWN = {"asset": frozenset({"s1", "s2"}), "site": frozenset({"dc"})}


def found(*rows: dict[str, Any]) -> list[tuple[str, str, object]]:
    energy = pa.Table.from_pylist(list(rows))
    return [(cause.rule, str(cause.raw), cause.args.get("days")) for _, cause in doubtful_meters(energy, KNOWN)]


def meter(name: str, kind: str = "asset", boundary: str = "it", day: int = 1) -> dict[str, Any]:
    return use("energy", 1.0, subject_id=name, subject_kind=kind, boundary=boundary, day=date(2025, 3, day)) | {
        "file": "f0000000"
    }


def test_two_meters_of_one_machine_on_two_days() -> None:
    both = [meter("S1", boundary=boundary, day=day) for boundary in ("it", "facility") for day in (1, 2)]
    assert found(*both, meter("S1", day=3)) == [("overlapping_meters", "S1", 2)]


def test_a_machine_of_which_only_a_part_is_seen() -> None:
    assert found(meter("S2", boundary="machine")) == [("partial_meter", "S2", None)]
    assert found(meter("S2", boundary="machine"), meter("S2", day=2)) == []


def test_meters_that_no_list_knows() -> None:
    rows = meter("S9"), meter("PRM-1234", "site", "facility"), meter("DC", "site", "facility"), meter("any", "service")
    assert found(*rows) == [("unknown_meter", "S9", None), ("unknown_meter", "PRM-1234", None)]
