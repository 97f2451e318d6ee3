"""Providers' own carbon figures: each export read by eye first, units, months, bounds and totals counted by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake import Reading, read_all
from footprint.intake.usage.claims.amounts import is_bound, kilograms, unit_of_header
from footprint.intake.usage.claims.months import days_of, whole_months

FILES = Path(__file__).parents[1] / "files" / "usage" / "claims"
AS_OF = date(2025, 12, 31)
MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


def reading(path: Path, year: int = 2025) -> Reading:
    (found,) = read_all(path, year=year, as_of=AS_OF)
    return found


def rows(found: Reading) -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = found.table.to_pylist()
    return table


def rules(found: Reading) -> Counter[tuple[str, int]]:
    return Counter((row["rule"], row["line"]) for row in found.findings.to_pylist())


def of(found: Reading, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in rows(found)]


# file → profile, lines, accepted, refused, set aside
ACCOUNTS = {
    "claims_aws_data_export.csv": ("claims_aws", 5, 3, 0, 2),
    "claims_aws_console.json": ("claims_aws_console", 5, 3, 0, 2),
    "claims_google_bigquery.jsonl": ("claims_google", 3, 3, 0, 0),
    "claims_google_flat.csv": ("claims_google", 2, 2, 0, 0),
    "claims_azure_emissions.csv": ("claims_azure", 5, 5, 0, 0),
    "claims_azure_optimization.json": ("claims_azure_optimization", 2, 2, 0, 0),
    "claims_ovhcloud_fr.csv": ("claims_ovhcloud", 4, 3, 0, 1),
    "claims_scaleway_api.json": ("claims_scaleway", 2, 2, 0, 0),
    "claims_scaleway_days.csv": ("claims_scaleway", 3, 3, 0, 0),
    "claims_template_fr.csv": ("canonical_claims", 2, 2, 0, 0),
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_line_of_each_export_has_one_fate(name: str) -> None:
    found = reading(FILES / name)
    counts = (found.rows, found.accepted, found.refused, found.set_aside)
    assert (found.kind, found.profile, *counts) == ("claims", *ACCOUNTS[name])


def test_every_export_is_tried() -> None:
    assert {path.name for path in FILES.iterdir()} == set(ACCOUNTS)


def test_aws_data_export_has_both_bases_in_kg_and_its_newest_method_counts() -> None:
    found = reading(FILES / "claims_aws_data_export.csv")
    assert of(found, "service", "month", "method_version", "location_kgco2e", "market_kgco2e", "status") == [
        ("AmazonEC2", MARCH, "v3.0.0", 12.3, 4.1, "ok"),
        ("AmazonEC2", APRIL, "v3.0.0", None, 3.9, "ok"),
        ("AmazonS3", MARCH, "v3.0.0", 2.0, None, "at_least"),
    ]
    assert rules(found) == {("claim_below", 3): 1, ("former_method", 4): 1, ("claim_other_year", 6): 1}
    assert [(row["region"], row["account"], row["days"]) for row in rows(found)] == [
        ("eu-west-3", "111122223333", 31), ("eu-west-3", "111122223333", 30), ("eu-west-3", "111122223333", 31),
    ]  # fmt: skip


def test_the_same_export_as_parquet(tmp_path: Path) -> None:
    columns = {
        "product_code": ["AmazonEC2"], "region_code": ["eu-west-3"], "usage_account_id": ["1"],
        "model_version": ["v3.0.1"], "total_lbm_emissions_value": [0.0123], "total_lbm_emissions_unit": ["MTCO2e"],
        "total_mbm_emissions_value": [0.0041], "total_mbm_emissions_unit": ["MTCO2e"],
        "usage_period_start": ["2025-03-01 00:00:00Z"], "usage_period_end": ["2025-03-31 23:59:59Z"],
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "export.parquet")
    found = reading(tmp_path / "export.parquet")
    assert of(found, "month", "location_kgco2e", "market_kgco2e") == [(MARCH, 12.3, 4.1)]


def test_forecasts_of_the_console_are_no_emissions() -> None:
    found = reading(FILES / "claims_aws_console.json")
    assert sorted(of(found, "service", "month", "market_kgco2e", "location_kgco2e")) == [
        ("EC2", date(2025, 1, 1), 48.0, None), ("EC2", date(2025, 2, 1), 51.0, None),
        ("S3", date(2025, 1, 1), 2.0, None),
    ]  # fmt: skip
    assert rules(found) == {("not_emitted", 5): 1, ("not_emitted", 6): 1}


def test_google_has_both_bases_and_three_scopes() -> None:
    first = rows(reading(FILES / "claims_google_bigquery.jsonl"))[1]
    assert (first["service"], first["scopes"], first["account"]) == ("Compute Engine", "1,2,3", "mairie-web")
    assert (first["location_kgco2e"], first["market_kgco2e"]) == (4.11, 3.46)
    assert (first["scope1_kgco2e"], first["scope2_location_kgco2e"], first["scope3_market_kgco2e"]) == (0.01, 0.9, 3.2)


def test_scopes_alone_add_up_and_a_missing_one_leaves_a_minimum() -> None:
    assert of(reading(FILES / "claims_google_flat.csv"), "month", "location_kgco2e", "market_kgco2e", "status") == [
        (MARCH, pytest.approx(4.11), pytest.approx(3.46), "ok"),
        (APRIL, pytest.approx(3.91), pytest.approx(3.11), "at_least"),
    ]


def test_azure_says_its_scopes_in_lines_and_its_basis_nowhere() -> None:
    found = reading(FILES / "claims_azure_emissions.csv")
    names = ("service", "month", "unstated_kgco2e", "location_kgco2e", "market_kgco2e", "scopes", "lines")
    assert of(found, *names) == [
        ("Storage", MARCH, 1.0, None, None, "3", 1),
        ("Virtual Machines", MARCH, 8.0, None, None, "1,2,3", 3),
        ("Virtual Machines", APRIL, 7.0, None, None, "3", 1),
    ]
    assert of(reading(FILES / "claims_azure_optimization.json"), "month", "unstated_kgco2e") == [
        (MARCH, 8.0),
        (APRIL, 7.1),
    ]


def test_totals_of_a_month_are_counted_once() -> None:
    found = reading(FILES / "claims_ovhcloud_fr.csv")
    assert of(found, "service", "month", "location_kgco2e") == [
        ("Block Storage", MARCH, 0.55), ("Instances Public Cloud", MARCH, 5.0), ("Instances Public Cloud", APRIL, 4.8),
    ]  # fmt: skip
    assert rules(found) == {("total_row", 4): 1}


HEADER = "Mois,Fournisseur,Service,Émissions au mix du pays (kgCO2e),Émissions selon les contrats (kgCO2e)\n"


def test_a_total_without_a_word_is_known_by_its_sum(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "2025-03,aws,EC2,3,1\n2025-03,aws,S3,0.5,0.25\n2025-03,aws,,3.5,1.25\n2025-04,aws,,9,9\n")
    found = reading(path)
    assert of(found, "service", "month", "location_kgco2e") == [
        (None, APRIL, 9.0), ("EC2", MARCH, 3.0), ("S3", MARCH, 0.5),
    ]  # fmt: skip
    assert rules(found) == {("total_row", 4): 1}


def test_parts_of_a_life_add_up_where_no_total_stands(tmp_path: Path) -> None:
    path = tmp_path / "ovhcloud.csv"
    path.write_text("Mois;Service;Fabrication;Électricité;Opérations\n2025-03;VPS;3,2;1,1;0,7\n")
    assert of(reading(path), "location_kgco2e", "provider") == [(5.0, "ovhcloud")]


def test_products_of_scaleway_are_read_below_their_totals() -> None:
    found = reading(FILES / "claims_scaleway_api.json")
    assert of(found, "service", "region", "month", "location_kgco2e") == [
        ("block_storage", "fr-par-1", MARCH, 0.25), ("instances", "fr-par-1", MARCH, 2.5),
    ]  # fmt: skip


def test_days_are_months_that_are_not_whole() -> None:
    found = reading(FILES / "claims_scaleway_days.csv")
    assert of(found, "month", "days", "location_kgco2e") == [(MARCH, 2, pytest.approx(0.16)), (APRIL, 1, 0.08)]
    assert {rule for rule, _ in rules(found)} == {"claim_part_of_month"}


def test_a_year_and_a_bound_in_the_template() -> None:
    found = reading(FILES / "claims_template_fr.csv")
    assert of(found, "provider", "month", "months", "location_kgco2e", "unstated_kgco2e", "status") == [
        ("infomaniak", date(2025, 1, 1), 12, None, None, "at_least"),
        ("ovhcloud", MARCH, 1, 12.4, None, "ok"),
    ]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("2025-03,,EC2,3,1", "missing_provider"),
        ("2025-03,aws,EC2,,", "no_figure"),
        ("2025-03,aws,EC2,-3,1", "invalid_usage"),
        (",aws,EC2,3,1", "missing_day"),
        ("2025-03-15/2025-04-15,aws,EC2,3,1", "claim_period"),
    ],
)
def test_lines_that_say_too_little_are_refused(tmp_path: Path, line: str, rule: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(HEADER + "2025-02,aws,EC2,3,1\n" + line + "\n2025-04,aws,EC2,3,1\n")
    found = reading(path)
    assert (found.accepted, found.refused) == (2, 1)
    assert (rule, 3) in rules(found)


def test_a_unit_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "aws.csv"
    path.write_text(
        "Month,Provider,Service,Location-based emissions (kgCO2e),Unit\n"
        "2025-03,aws,EC2,3,gCO2e\n2025-03,aws,S3,3,bananas\n2025-03,aws,EBS,3,\n2025-03,aws,RDS,0.003,MTCO2e\n"
    )
    found = reading(path)
    assert sorted(of(found, "service", "location_kgco2e")) == [("EBS", 3.0), ("EC2", 0.003), ("RDS", 3.0)]
    assert ("unknown_claim_unit", 3) in rules(found)


@pytest.mark.parametrize(
    ("text", "kg"),
    [("MTCO2e", 1000), ("mtCO2e", 1000), ("tCO2e", 1000), ("t CO2 eq", 1000), ("metric tons", 1000), ("tonnes", 1000),
     ("kgCO2e", 1), ("kg CO₂e", 1), ("kg", 1), ("gCO2e", Decimal("0.001")), ("g", Decimal("0.001")), ("kWh", None),
     ("", None)],
)  # fmt: skip
def test_units(text: str, kg: Decimal | int | None) -> None:
    assert kilograms(text) == kg
    assert unit_of_header(f"Emissions ({text})") == kg


@pytest.mark.parametrize("text", ["<0.001", "< 0,01", "less than 0.001", "Moins de 0,5", "≤ 1", "inférieur à 0,1"])
def test_bounds_are_no_figures(text: str) -> None:
    assert is_bound(text)


@pytest.mark.parametrize("text", ["0.001", "0", "", "1e-5", "-3", ">1"])
def test_figures_are_no_bounds(text: str) -> None:
    assert not is_bound(text)


@given(st.integers(0, 20_000), st.integers(1, 800))
def test_whole_months_hold_their_days(start: int, length: int) -> None:
    found = whole_months(start, start + length)
    if found is not None:
        assert days_of(*found) >= length
        assert found[1] == 1 or days_of(*found) == length
