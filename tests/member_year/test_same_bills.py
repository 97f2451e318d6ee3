"""Two exports of one cloud bill count once; two accounts, two months and two halves of a bill add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from footprint.inbox.deliveries import Receipt
from footprint.member_year import same_bills, usage_days
from footprint.member_year.usage_days import SAME_BILL, Used
from footprint.schema import table
from tests.method.usage_cases import use

Row = dict[str, Any]


def bill(name: str, sequence: int, *rows: Row) -> Used:
    receipt = Receipt(
        year=2025, member_id="m", list=name, sha256=str(sequence) * 64, size_bytes=1, name=name,
        received_on=date(2026, 1, 1), as_of=None, sequence=sequence,
    )  # fmt: skip
    columns = table("usage").names
    return Used(receipt, pa.Table.from_pylist([dict.fromkeys(columns) | row for row in rows], table("usage").arrow))


def machine(hours: float, day: int = 1, resource: str = "m5.xlarge", account: str | None = "517", **more: Any) -> Row:
    given = {"provider": "aws", "region": "eu-west-3", "resource": resource, "account": account}
    return use("compute_hours", hours, day=date(2025, 3, day), **given | more)


def hours(parts: Sequence[Used | pa.Table]) -> list[float]:
    tables = [part.usage if isinstance(part, Used) else part for part in parts]
    rows = [[row for row in each.to_pylist() if row["metric"] == "compute_hours"] for each in tables]
    return [sum(row["quantity"] for row in each) for each in rows]


FOCUS = [machine(24.0, day, subject_id="Prod") for day in (1, 2, 3)]
# The same 72 hours, told by the hour: most of them on the first day; its money in dollars.
REPORT = [machine(amount, day, subject_id="shop") for day, amount in ((1, 40.0), (2, 16.0), (3, 16.0))]
MONEY = use("cost", 9.0, unit="USD", day=date(2025, 3, 2), provider="aws", resource="m5.xlarge", account="517")


def test_a_cost_report_and_a_focus_file_of_one_account_count_once() -> None:
    left, found = same_bills.once([bill("report", 1, *REPORT, MONEY), bill("focus", 2, *FOCUS)])
    assert hours(left) == [0, 72.0]
    assert left[0].usage.num_rows == 0  # its money is the same money
    assert [(each.sha8, each.other, each.how, each.days) for each in found] == [("1" * 8, "focus", SAME_BILL, 3)]


def test_the_later_counts_whatever_the_order_of_files() -> None:
    left, _ = same_bills.once([bill("focus", 2, *FOCUS), bill("report", 1, *REPORT)])
    assert hours(left) == [72.0, 0]


def test_of_two_that_agree_the_one_that_says_more_counts() -> None:
    more = machine(24.0, resource="r5.large")
    left, _ = same_bills.once([bill("report", 1, *REPORT, more), bill("focus", 2, *FOCUS)])
    assert hours(left) == [96.0, 0]


def test_days_that_only_one_of_them_has_stay() -> None:
    left, found = same_bills.once([bill("report", 1, *REPORT, machine(5.0, 9)), bill("focus", 2, *FOCUS)])
    assert hours(left) == [5.0, 72.0]
    assert [each.days for each in found] == [3]


@pytest.mark.parametrize(
    ("why", "other"),
    [
        ("another account", [row | {"account": "518"} for row in FOCUS]),
        ("another provider", [row | {"provider": "azure"} for row in FOCUS]),
        ("other days", [row | {"day": date(2025, 4, 1 + n)} for n, row in enumerate(FOCUS)]),
        ("other machines", [row | {"resource": "c5.large"} for row in FOCUS]),
        ("other hours", [row | {"quantity": 11.0} for row in FOCUS]),
        ("no machines", [MONEY]),
    ],
)
def test_what_is_not_the_same_adds_up(why: str, other: list[Row]) -> None:
    parts = [bill("one", 1, *FOCUS), bill("other", 2, *other)]
    left, found = same_bills.once(parts)
    assert (hours(left), found) == (hours(parts), []), why


def test_a_subscription_may_be_written_as_a_path() -> None:
    native = [row | {"provider": "azure", "account": "AB-12"} for row in FOCUS]
    focus = [row | {"provider": "azure", "account": "/subscriptions/ab-12"} for row in FOCUS]
    assert hours(same_bills.once([bill("native", 1, *native), bill("focus", 2, *focus)])[0]) == [0, 72.0]


def test_meters_and_logs_are_no_bills() -> None:
    parts = [bill(name, n, use("energy", 5.0, subject_id="S1"), use("bytes_out", 9.0)) for n, name in enumerate("ab")]
    left, found = same_bills.once(parts)
    assert ([part.usage.num_rows for part in left], found) == ([2, 2], [])


def test_three_exports_of_one_bill() -> None:
    left, found = same_bills.once([bill(name, n, *FOCUS) for n, name in enumerate("abc", 1)])
    assert hours(left) == [0, 0, 72.0]
    assert {each.sha8 for each in found} == {"1" * 8, "2" * 8}


def test_parts_of_a_bill_in_one_archive_add_up_and_a_copy_among_them_does_not() -> None:
    """Two machines of one type, one in each part: the parts differ in hours, so both count; a copy is once too many."""
    part, rest = [machine(24.0, day) for day in (1, 2)], [machine(10.0, day) for day in (1, 2)]
    one, other, copy = (bill(name, 1, *rows) for name, rows in (("a", part), ("b", rest), ("c", part)))
    assert hours(usage_days.each_day_once(same_bills.once([one, other])[0])[0]) == [48.0, 20.0]
    assert hours(usage_days.each_day_once(same_bills.once([one, copy])[0])[0]) == [0, 48.0]
    later = bill("b", 2, *rest)
    assert hours(usage_days.each_day_once(same_bills.once([one, later])[0])[0]) == [0, 20.0]
