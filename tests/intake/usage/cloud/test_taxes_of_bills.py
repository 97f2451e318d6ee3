"""Lines of taxes of a bill cost what they cost, and are none of what was used, wherever their name stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake.usage.cloud.words import is_tax
from tests.intake.usage.written import read

HEAD = "product,group_description,description,hours,start,end,USD,project_name,category\n"
DAYS = "2025-11-01 00:00:00 +0000,2025-12-01 00:00:00 +0000"
MACHINE = f"Droplets,,web (s-2vcpu-4gb),720,{DAYS},$24.00,web,iaas\n"


@pytest.mark.parametrize(
    ("service", "text"), [("Taxes", "VAT (20.0%)"), ("Tax", ""), ("Billing", "TVA 20 %"), ("", "IVA")]
)
def test_a_line_of_tax_is_kept_apart(tmp_path: Path, service: str, text: str) -> None:
    lines = f"{HEAD}{MACHINE}{service},,{text},,{DAYS},$4.80,web,iaas\n"
    reading = read(tmp_path, "bill.csv", lines)[0]
    costs: dict[bool, float] = {}
    for row in reading.table.to_pylist():
        if row["metric"] == "cost":
            apart = str(row["resource"]) == "charge:tax"
            costs[apart] = costs.get(apart, 0.0) + row["quantity"]
    assert costs == pytest.approx({False: 24.0, True: 4.8})


@pytest.mark.parametrize("text", ["Taxi booking VM", "tax-portal (s-1vcpu-1gb)", "vat checker", "20", ""])
def test_what_only_has_a_word_of_taxes_is_none(text: str) -> None:
    assert not is_tax(text)
