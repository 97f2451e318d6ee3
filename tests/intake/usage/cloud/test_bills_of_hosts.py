"""Bills of hosts in other languages than French and English: what a line is, signs of numbers, sums below the lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

HEAD = "Pos.;Projekt;Produkt;Beschreibung;Von;Bis;Menge;Einheit;Einzelpreis netto (EUR);Gesamt netto (EUR)\n"
SUMS = "\nSumme netto;;;;;;;;;{net}\nzzgl. USt. 19 %;;;;;;;;;9,99\nRechnungsbetrag;;;;;;;;;99,99\n"


def test_a_german_bill_by_the_hour(tmp_path: Path) -> None:
    """Hours of servers alone; a credit is taken off; sums and taxes are no lines. `1.488` and `2.232` are thousands, as
    the commas of the amounts say."""
    lines = (
        "1;p;Server;'api' CX32;01.03.2025;12.03.2025;1.488;Stunden;0,0210;31,25\n"
        "2;p;Primary IPv4;2 Adressen;01.03.2025;12.03.2025;2.232;Stunden;0,0008;1,79\n"
        "3;p;Gutschrift;Ausfall;01.03.2025;12.03.2025;1;Stück;-1,5000;-1,50\n"
    )
    readings = read(tmp_path, "Rechnung_2025-04-02.csv", HEAD + lines + SUMS.format(net="31,54"))
    assert totals(readings) == pytest.approx({"compute_hours": 1488, "cost": 31.54})
    assert days(readings) == [date(2025, 3, 1), date(2025, 3, 12)]
    assert {row["unit"] for each in readings for row in each.table.to_pylist() if row["metric"] == "cost"} == {"EUR"}
    assert "total_row.says" in rules(readings)


def test_a_quantity_of_two_readings_is_told_where_no_other_column_decides(tmp_path: Path) -> None:
    line = "1;p;Server;'api' CX32;01.03.2025;31.03.2025;1.488;Stunden;2;31\n"
    readings = read(tmp_path, "Rechnung.csv", HEAD + line)
    assert "decimal_assumed.comma.says" in rules(readings)


def test_a_spanish_tax_and_total_are_no_lines(tmp_path: Path) -> None:
    text = (
        "Descripción;Service;Desde;Hasta;Quantity;Unit;Amount (EUR)\nweb;Server;01/02/2025;28/02/2025;672;hours;20,50\n"
        "IVA 21 %;;;;;;4,31\nTotal factura;;;;;;24,81\n"
    )
    readings = read(tmp_path, "bill.csv", text.replace("Desde", "From").replace("Hasta", "To"))
    assert totals(readings) == pytest.approx({"compute_hours": 672, "cost": 20.5})
    assert "total_row.says" in rules(readings)


def test_costs_that_repeat_the_one_that_is_read_are_not_said_to_be_left_out(tmp_path: Path) -> None:
    columns = ("usage_start_date", "usage_end_date", "product_code", "usage_type", "line_item_type", "usage_amount",
               "currency_code", "unblended_cost", "blended_cost")  # fmt: skip
    text = ",".join(f"line_item_{column}" for column in columns) + ",pricing_unit,pricing_public_on_demand_cost\n"
    text += "2025-07-01T00:00:00Z,2025-07-02T00:00:00Z,AmazonEC2,EU-BoxUsage:t3.micro,Usage,24,USD,0.5,0.5,Hrs,0.6\n"
    readings = read(tmp_path, "cur.csv", text)
    assert totals(readings) == pytest.approx({"compute_hours": 24, "cost": 0.5})
    assert "cost_left_out.says" not in rules(readings)
