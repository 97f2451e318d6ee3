"""Lines of bills that look alike: two machines of one size, a line that stands twice, totals among records."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from footprint.intake import Reading
from tests.intake.accounts import rules
from tests.intake.conftest import Read


def totals(reading: Reading) -> dict[str, float]:
    found: Counter[str] = Counter()
    for row in reading.table.to_pylist():
        found[row["metric"]] += row["quantity"]
    return dict(found)


def machine(name: str, hours: float = 720) -> dict[str, Any]:
    own = {"quantity": {"unit": "Hour", "value": hours}, "totalPrice": 20}
    return {"reference": "b2-7", "region": "BHS5", **own, "details": [{"instanceId": name, **own}]}


def usage(*machines: dict[str, Any]) -> str:
    period = {"from": "2025-04-01T00:00:00Z", "to": "2025-05-01T00:00:00Z"}
    return json.dumps({"period": period, "hourlyUsage": {"instance": list(machines)}})


def test_two_machines_of_a_size_and_place_both_count(read_text: Read) -> None:
    """Their names stand inside the line, where nothing is read: 2 x 720 hours."""
    reading = read_text(usage(machine("a"), machine("b")), name="usage.json")
    assert totals(reading) == pytest.approx({"compute_hours": 1440, "cost": 40})
    assert "repeated_row" not in rules(reading)


def test_a_machine_that_is_written_twice_counts_once(read_text: Read) -> None:
    reading = read_text(usage(machine("a"), machine("a")), name="usage.json")
    assert totals(reading) == pytest.approx({"compute_hours": 720, "cost": 20})
    assert "repeated_row" in rules(reading)


HEADER = (
    "InvoiceID,PayerAccountId,LinkedAccountId,RecordType,RecordID,BillingPeriodStartDate,ProductCode,ProductName,"
    "UsageType,Operation,RateId,ItemDescription,UsageStartDate,UsageEndDate,UsageQuantity,CurrencyCode,CostBeforeTax,"
    "TaxAmount,TotalCost\n"
)


def record(kind: str, usage_type: str, quantity: str, cost: str) -> str:
    day = "2025/03/01 00:00:00,2025/03/31 23:59:59" if usage_type else ","
    product = "AmazonEC2,Amazon Elastic Compute Cloud" if usage_type else ","
    return f"E1,1,2,{kind},9,2025/03/01 00:00:00,{product},{usage_type},,,x,{day},{quantity},EUR,{cost},0,{cost}\n"


def test_totals_of_accounts_invoices_and_statements_are_no_charges(read_text: Read) -> None:
    """Also those of an account between the lines of two."""
    text = HEADER + record("LinkedLineItem", "EUW3-BoxUsage:t3.small", "744", "16")
    text += record("AccountTotal", "", "", "16") + record("LinkedLineItem", "EU-EBS:VolumeUsage.gp3", "10", "1")
    text += "".join(record("LinkedLineItem", f"EU-BoxUsage:m5.x{n}large", "1", "1") for n in range(2, 9))
    text += record("InvoiceTotal", "", "", "24") + record("StatementTotal", "", "", "24")
    reading = read_text(text, name="aws-billing-csv-2025-03.csv")
    assert (reading.profile, reading.accepted, rules(reading)["total_row"]) == ("cloud_aws_billing", 9, 3)
    assert totals(reading) == pytest.approx({"compute_hours": 751, "storage_gb_hours": 7440, "cost": 24})
