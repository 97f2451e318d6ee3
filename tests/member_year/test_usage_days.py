"""Which day of use counts where two files describe it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from footprint.inbox.deliveries import Receipt
from footprint.member_year.log_days import ADDED, PARTIAL, REPEATED
from footprint.member_year.usage_days import REPLACED, Used, apart_from, each_day_once
from footprint.schema import table
from tests.method.usage_cases import use

Row = dict[str, Any]


def part(name: str, sequence: int, *rows: Row) -> Used:
    receipt = Receipt(
        year=2025, member_id="m", list=name, sha256=str(sequence) * 64, size_bytes=1, name=name,
        received_on=date(2026, 1, 1), as_of=None, sequence=sequence,
    )  # fmt: skip
    full = [dict.fromkeys(table("usage").names) | row for row in rows]
    return Used(receipt, pa.Table.from_pylist(full, table("usage").arrow))


def counted(*parts: Used) -> tuple[list[list[float]], list[tuple[str, str, int]]]:
    """Quantities that count in each file, and what was found: (how, in favour of, days)."""
    tables, overlaps = each_day_once(parts)
    return [each["quantity"].to_pylist() for each in tables], [(o.how, o.other, o.days) for o in overlaps]


def machine(hours: float, day: int) -> Row:
    return use("compute_hours", hours, day=date(2025, 3, day), provider="aws", region="r", resource="m5.large")


def test_of_two_bills_the_later_counts_for_a_day() -> None:
    early, late = (
        part("early", 1, machine(24.0, 1), machine(20.0, 2)),
        part("late", 2, machine(5.0, 2), machine(6.0, 3)),
    )
    assert counted(early, late) == ([[24.0], [5.0, 6.0]], [(REPLACED, "late", 1)])
    assert counted(late, early) == ([[5.0, 6.0], [24.0]], [(REPLACED, "late", 1)])


def test_of_two_files_of_a_meter_the_later_counts_for_a_day() -> None:
    def meter(kwh: float, day: int) -> Row:
        return use("energy", kwh, day=date(2025, 3, day), subject_id="S1", subject_kind="asset", boundary="it")

    found = counted(part("early", 1, meter(4.0, 1), meter(5.0, 2)), part("late", 2, meter(5.5, 2)))
    assert found == ([[4.0], [5.5]], [(REPLACED, "late", 1)])


def test_copies_of_a_log_count_once_and_logs_of_two_machines_add_up() -> None:
    def log(*counts: float) -> list[Row]:
        same = {"subject_id": "www", "provider": "weblog", "is_bot": False}
        return [use("requests", count, day=date(2025, 3, day), **same) for day, count in enumerate(counts, start=1)]

    copies = counted(part("one", 1, *log(90.0, 70.0, 80.0)), part("two", 2, *log(90.0, 70.0, 81.0)))
    assert copies == ([[], [90.0, 70.0, 81.0]], [(PARTIAL, "two", 1), (REPEATED, "two", 2)])
    machines = counted(part("one", 1, *log(90.0, 70.0, 80.0)), part("two", 2, *log(90.0, 71.0, 80.0)))
    assert machines == ([[90.0, 70.0, 80.0], [90.0, 71.0, 80.0]], [(ADDED, "two", 3)])


def test_what_only_one_file_says_stays() -> None:
    assert counted(part("one", 1, machine(24.0, 1)), part("two", 2, machine(24.0, 2))) == ([[24.0], [24.0]], [])
    assert counted(part("one", 1)) == ([[]], [])


def test_a_file_of_another_year_is_named() -> None:
    last_year = part("one", 1, *(machine(24.0, 1) | {"day": date(2024, 12, day)} for day in (30, 31)))
    assert apart_from(2025, last_year.usage) == ("2024-12-30", "2024-12-31")
    assert apart_from(2024, last_year.usage) is None
    both = part("one", 1, machine(24.0, 1) | {"day": date(2024, 12, 31)}, machine(24.0, 1))
    assert apart_from(2025, both.usage) is None
    assert apart_from(2025, part("none", 1).usage) is None
