"""Visits with years or months in columns: each cell is counted in its month, totals and rates are not."""

from __future__ import annotations

from collections import Counter

import pytest

from footprint.intake.reading import Reading
from tests.intake.conftest import Read

MONTHS = ("Janvier", "Février", "Mars", "Avril")
YEARS = "Fréquentation du site\n\nMois;Visites 2024;Visites 2025;Évolution\n" + "".join(
    f"{month};{100 + n};{200 + n};{n} %\n" for n, month in enumerate(MONTHS)
)
ACROSS = (
    "Statistiques 2025\nIndicateur;janv.;févr.;mars;avr.\nVisites;200;201;202;203\nPages vues;500;510;520;530\n"
    "Taux de rebond;40 %;41 %;42 %;43 %\n"
)


def by_month(reading: Reading, metric: str) -> dict[str, float]:
    sums: Counter[str] = Counter()
    for row in reading.table.to_pylist():
        if row["metric"] == metric:
            sums[str(row["day"])[:7]] += row["quantity"]
    return {month: round(total, 6) for month, total in sums.items()}


def conserved(reading: Reading) -> None:
    assert reading.accepted + reading.refused + reading.set_aside == reading.rows


@pytest.mark.parametrize("total", ["", "Total;406;806;\n"])
def test_each_column_of_a_year_is_counted_in_its_year(read_text: Read, total: str) -> None:
    reading = read_text(YEARS + total, name="stats.csv")
    assert by_month(reading, "sessions") == {
        f"{year}-0{n + 1}": base + n for year, base in (("2024", 100), ("2025", 200)) for n in range(4)
    }
    conserved(reading)


def test_months_in_columns(read_text: Read) -> None:
    reading = read_text(ACROSS, name="stats.csv")
    assert by_month(reading, "sessions") == {f"2025-0{n + 1}": 200 + n for n in range(4)}
    assert by_month(reading, "requests") == {f"2025-0{n + 1}": 500 + 10 * n for n in range(4)}
    conserved(reading)


def test_visits_by_day_stay_a_list(read_text: Read) -> None:
    reading = read_text("Date;Visites;Pages vues\n01/03/2025;10;30\n02/03/2025;12;31\n", name="stats.csv")
    assert by_month(reading, "sessions") == {"2025-03": 22}


@pytest.mark.parametrize("place", ["Médiathèque", "Musée", "Piscine", "Sessions de formation", "Pages imprimées"])
def test_visits_to_a_place_are_no_use_of_a_website(read_text: Read, place: str) -> None:
    reading = read_text(YEARS.replace("Fréquentation du site", place), name="stats.csv")
    assert reading.kind != "visits"
    assert not by_month(reading, "sessions")


def test_two_years_of_months_in_columns(read_text: Read) -> None:
    months = [f"{n + 1:02}/{year}" for year in (2024, 2025) for n in range(12)]
    text = f"Indicateur;{';'.join(months)}\nVisites;{';'.join(str(100 + n) for n in range(24))}\n"
    assert sum(by_month(read_text(text, name="stats.csv"), "sessions").values()) == sum(range(100, 124))
