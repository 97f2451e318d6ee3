"""Lines and their volumes: the template, a bill by month, open ends, and lines that cannot be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, FILES, rules

REFUSED = ("unknown_network", "invalid_usage_period", "invalid_usage", "total_row")


def read(path: Path, year: int = 2025) -> Reading:
    (reading,) = read_all(path, year=year, as_of=AS_OF)
    assert reading.accepted + reading.refused + reading.set_aside == reading.rows
    return reading


def total(reading: Reading, metric: str, network: str) -> float:
    rows = reading.table.to_pylist()
    return sum(row["quantity"] for row in rows if (row["metric"], row["network"]) == (metric, network))


def test_the_template_in_french() -> None:
    reading = read(FILES / "usage" / "firm_lines_fr.csv")
    assert (reading.kind, reading.profile) == ("lines", "canonical_lines")
    assert (reading.accepted, reading.refused, reading.set_aside) == (4, 3, 1)
    assert total(reading, "line_days", "fixed") == 3 * 365 + 184  # open since 2024, and from July
    assert total(reading, "line_days", "mobile") == 42 * 365 + 5 * 30
    assert total(reading, "data_gb", "mobile") == pytest.approx(365.25 * 12 + 61.5)  # a year is twelve months
    found = rules(reading)
    assert {name: found.get(name) for name in REFUSED} == dict.fromkeys(REFUSED, 1)


def test_sites_are_kept_and_the_operator_is_in_lower_case() -> None:
    rows = read(FILES / "usage" / "firm_lines_fr.csv").table.to_pylist()
    fixed = {(row["subject_kind"], row["subject_id"], row["provider"]) for row in rows if row["network"] == "fixed"}
    assert fixed == {("site", "Mairie", "orange"), ("site", "École", "orange")}


def test_a_bill_by_month(tmp_path: Path) -> None:
    path = tmp_path / "facture.csv"
    path.write_text(
        "Mois;Type;Lignes;Volume data (Go);Titulaire\n"
        "2025-01;Mobile;10;310;M. Martin\n2025-02;Mobile;12;280;M. Martin\n"
    )
    reading = read(path)
    assert reading.accepted == 2
    assert total(reading, "data_gb", "mobile") == pytest.approx(590.0)
    assert total(reading, "line_days", "mobile") == pytest.approx(10 * 31 + 12 * 28)
    days = {row["day"]: row["quantity"] for row in reading.table.to_pylist() if row["metric"] == "data_gb"}
    assert (days[date(2025, 1, 31)], days[date(2025, 2, 1)]) == pytest.approx((10.0, 10.0))
    assert "Martin" not in str(reading.table.to_pylist()) + str(reading.findings.to_pylist())


def test_a_volume_a_month_counts_by_months_of_the_calendar(tmp_path: Path) -> None:
    """100 GB a month: all February 100 (28 days of 365.25/12 would say 92), 15 March to the end of the year
    100 x (17/31 + 9) = 954.84, and a leap year 1,200 like any other."""
    path = tmp_path / "lignes.csv"
    head = "Type;Lignes;Premier jour;Dernier jour;Go par mois\n"
    for first, last, year, expected in (
        ("01/02/2025", "28/02/2025", 2025, 100.0),
        ("15/03/2025", "31/12/2025", 2025, 954.8387),
        ("01/01/2024", "31/12/2024", 2024, 1200.0),
    ):
        path.write_text(f"{head}mobile;1;{first};{last};100\n")
        assert total(read(path, year), "data_gb", "mobile") == pytest.approx(expected, rel=1e-6)


def test_a_line_closed_before_the_year_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "lignes.csv"
    path.write_text(
        "Type de ligne;Nombre de lignes;Premier jour;Dernier jour\nfixe;2;;31/12/2023\nfixe;1;;31/01/2025\n"
    )
    reading = read(path)
    assert (reading.accepted, reading.set_aside, rules(reading)) == (1, 1, {"outside_year": 1})
    assert total(reading, "line_days", "fixed") == 31


def test_a_year_that_two_years_share_is_split_by_days(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("Kind of line,Number of lines,First day,Last day,GB used\nmobile,1,2024-12-22,2025-01-10,200\n")
    rows = read(path).table.to_pylist()
    volume = {row["day"]: row["quantity"] for row in rows if row["metric"] == "data_gb"}
    assert sum(v for day, v in volume.items() if day.year == 2025) == pytest.approx(100.0)


def test_volumes_of_fixed_accesses_in_the_unit_beside_them(tmp_path: Path) -> None:
    """2 + 0.5 TB and 300 + 30 GB; the speed is no volume; a volume without a unit is refused."""
    path = tmp_path / "volumes.csv"
    path.write_text(
        "Mois;Accès;Site;Débit souscrit (Mbit/s);Volume descendant;Volume montant;Unité\n"
        "janvier 2025;FO-1;Siège;1000;2,0;0,5;To\njanvier 2025;FO-2;Dépôt;500;300;30;Go\n"
        "février 2025;FO-2;Dépôt;500;300;30;\n"
    )
    reading = read(path)
    assert (reading.accepted, reading.refused, rules(reading)) == (2, 1, {"unknown_volume_unit": 1})
    assert total(reading, "data_gb", "fixed") == pytest.approx(2830)
    assert total(reading, "line_days", "fixed") == 62
    assert "FO-1" not in str(reading.table.to_pylist())


@pytest.mark.parametrize(
    ("header", "gigabytes"),
    [("Data France (Mo);Data Europe (Mo);Data totale (Mo)", 3.3), ("Data France (Mo);Data Europe (Mo);Data (Mo)", 3.3),
     ("Data France (Mo);Data Europe (Mo);Data monde (Mo)", 3.3),
     ("Data France (Mo);Data Europe (Mo);Data VPN (Mo)", 4.3)],
)  # fmt: skip
def test_the_sum_of_the_volumes_is_not_added_to_them(tmp_path: Path, header: str, gigabytes: float) -> None:
    """1000 + 100 and 2000 + 200 MB; the last column is their sum, or of other data (500 MB each)."""
    own = (1100, 2200) if gigabytes == 3.3 else (500, 500)
    path = tmp_path / "suivi.csv"
    path.write_text(f"N° de ligne;Période;{header}\n1;01/2025;1000;100;{own[0]}\n2;01/2025;2000;200;{own[1]}\n")
    assert total(read(path), "data_gb", "mobile") == pytest.approx(gigabytes)
