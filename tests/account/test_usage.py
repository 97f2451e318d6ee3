"""What a table of usage gives and what of it does not count, in the terminal and for programs."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from footprint import estimate
from footprint.account import usage
from footprint.cli import app
from footprint.intake import read_all
from footprint.intake.formats.packing import form
from tests.cases import one_in
from tests.fixtures import INTAKE, Fixture, kept
from tests.shipped import FACTORS

DAY = date(2025, 12, 31)
FOCUS = """\
BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ConsumedQuantity,ConsumedUnit,\
BilledCost,BillingCurrency,ProviderName,ServiceCategory,ServiceName,RegionId,SkuId,x_InstanceType,ResourceId
2025-03-01,2025-04-01,2025-03-01T00:00:00Z,2025-03-02T00:00:00Z,Usage,24,Hours,\
3.00,EUR,AWS,Compute,Amazon EC2,eu-west-3,a,t3.medium,i-1
2025-03-01,2025-04-01,2025-03-02T00:00:00Z,2025-03-03T00:00:00Z,Usage,12,Hours,\
1.00,EUR,AWS,Compute,Amazon EC2,eu-west-3,a,zz9.nobody,i-2
"""
VISITS = ["estimate", "--year", "2025", str(INTAKE / "usage" / "town_ga4.csv")]


def one(path: Path) -> usage.Uses:
    readings = read_all(path, year=2025, as_of=DAY)
    (found,) = usage.uses(readings, year=2025, as_of=DAY, factor_set=FACTORS).values()
    return found


def told(*args: str) -> list[dict[str, Any]]:
    answer = CliRunner().invoke(app, ["check", "--year", "2025", "--json", *args])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_sums_and_days_of_a_meter(tmp_path: Path) -> None:
    """10.5 + 4 = 14.5 kWh from 1 to 2 June; one line has no figure."""
    path = tmp_path / "energie.csv"
    lines = "Site;Jour;Énergie (kWh)\nA;2025-06-01;10,5\nA;2025-06-02;4\nA;2025-06-03;?\n"
    path.write_text(lines, encoding="utf-8")
    found = one(path)
    (total,) = found.totals
    assert (total.metric, total.unit, total.total) == ("energy", "kWh", 14.5)
    assert (total.first_day, total.last_day) == (date(2025, 6, 1), date(2025, 6, 2))
    assert sum(each.lines or 0 for each in found.not_counted) == 1


def test_hours_and_money_of_a_bill_without_a_published_figure(tmp_path: Path) -> None:
    """36 h, of which 12 of a machine that nobody knows; 1 of 4 euros is a quarter of the money."""
    path = tmp_path / "focus.csv"
    path.write_text(FOCUS, encoding="utf-8")
    found = one(path)
    assert {each.metric: each.total for each in found.totals} == {"compute_hours": 36.0, "cost": 4.0}
    (left,) = [each for each in found.not_counted if each.reason == "no_figure"]
    assert (left.lines, left.hours, left.cost_share, left.currency) == (None, 12.0, 0.25, "EUR")


USAGE = [e for e in kept() if e.kind not in (None, "inventory")]


@pytest.mark.parametrize("each", one_in(3, USAGE), ids=lambda e: e.name)  # one sum for files of all tools
def test_every_line_of_usage_counts_or_has_a_reason(each: Fixture, tmp_path: Path) -> None:
    path = tmp_path / each.name
    path.write_bytes(each.content)
    for reading in read_all(path, year=each.year, as_of=date(each.year, 12, 31)):
        if not usage.is_usage(reading):
            continue
        found = usage.not_counted(reading, year=each.year, as_of=DAY, factor_set=FACTORS)
        assert reading.rows == reading.accepted + sum(reason.lines or 0 for reason in found)
        totals = usage.totals(reading)
        assert fsum(total.total for total in totals) == pytest.approx(fsum(reading.table["quantity"].to_pylist()))


def test_programs_get_form_packing_sums_and_reasons(tmp_path: Path) -> None:
    path = tmp_path / "focus.csv.gz"
    path.write_bytes(gzip.compress(FOCUS.encode()))
    (table,) = told(str(path))
    assert (table["format"], table["compression"], table["account"]) == ("csv", "gzip", None)
    assert {each["metric"] for each in table["totals"]} == {"compute_hours", "cost"}
    assert [each["reason"] for each in table["not_counted"]] == ["no_figure"]


def test_an_inventory_has_an_account_and_no_sums(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Type;Quantité\nÉcran;3\n", encoding="utf-8")
    (table,) = told(str(path))
    assert (table["totals"], table["not_counted"], table["format"], table["compression"]) == (None, None, "csv", "")
    assert table["account"]["units"] == 3


def test_forms_and_packings(tmp_path: Path) -> None:
    text = tmp_path / "a.csv"
    text.write_text("Type\nÉcran\n", encoding="utf-8")
    assert form(text, "a.csv") == ("csv", "")
    assert form(text, "a.csv", is_log=True) == ("log", "")
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/parc.csv", "Type\nÉcran\n")
        archive.writestr("b.json", "{}")
    assert form(packed, "a.zip › x/parc.csv") == ("csv", "zip")
    assert form(packed, "a.zip › b.json") == ("json", "zip")
    assert form(next(INTAKE.glob("*.xlsx")), "a.xlsx › Feuil1") == ("xlsx", "")
    cut = tmp_path / "b.gz"
    cut.write_bytes(gzip.compress(b"x" * 999)[:9])
    assert form(cut, "b.gz") == ("", "")


def test_visitors_are_a_table_beside_the_total_and_lines_of_their_own() -> None:
    answer = CliRunner().invoke(app, VISITS)
    assert answer.exit_code == 0
    assert "Hors du total, chez les visiteurs de vos services" in answer.stderr
    assert "voyez le tableau qui suit" in answer.stderr
    lines = CliRunner().invoke(app, [*VISITS, "--by", "line", "--format", "json"])
    rows = json.loads(lines.stdout)
    assert {(row["ownership"], row["beside_total"]) for row in rows} == {("visitor", True)}
    use = [row for row in rows if (row["view"], row["basis"], row["stage"]) == ("depreciation", "location", "use")]
    shown = fsum(row["value"] for row in use if row["criterion"] == "gwp")
    readings = estimate.read_files([Path(VISITS[-1])], year=2025, as_of=DAY, factor_set=FACTORS)
    tables = estimate.merge(readings, year=2025, as_of=DAY, factor_set=FACTORS).tables
    with estimate.method(tables, FACTORS, year=2025) as engine:
        sums = estimate.visitors(engine).to_pylist()
    beside = fsum(r["value"] for r in sums if (r["criterion"], r["stage"], r["basis"]) == ("gwp", "use", "location"))
    assert shown == pytest.approx(beside)
    assert shown > 0


@pytest.mark.parametrize("kind", ["services", "hosting", "sites", "contracts", "energy"])
def test_nobody_sees_an_empty_table_without_a_reason(kind: str, tmp_path: Path) -> None:
    each = next(each for each in kept() if each.kind == kind and each.year == 2025)
    path = tmp_path / each.name
    path.write_bytes(each.content)
    answer = CliRunner().invoke(app, ["estimate", "--year", "2025", str(path)])
    assert "critère" not in answer.stdout
    assert "onnez aussi" in answer.stderr
