"""A column of years says of which year the lines are, and never counts: in any language, in any place among the
columns, whatever the others count."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, totals

# The name of the months, of the years, and three months.
LANGUAGES = {
    "fr": ("Mois", "Année", "janvier|février|mars"),
    "fr, a year of accounts": ("Mois", "Exercice", "janv.|févr.|mars"),
    "en": ("Month", "Year", "January|February|March"),
    "en, a fiscal year": ("Month", "Fiscal year", "Jan|Feb|Mar"),
    "de": ("Monat", "Jahr", "Januar|Februar|März"),
    "es": ("Mes", "Año", "enero|febrero|marzo"),
    "es, a year of accounts": ("Mes", "Ejercicio", "ene|feb|mar"),
    "it": ("Mese", "Anno", "gennaio|febbraio|marzo"),
    "it, a year of accounts": ("Mese", "Esercizio", "gen|feb|mar"),
    "pt": ("Mês", "Ano", "janeiro|fevereiro|março"),
    "nl": ("Maand", "Jaar", "januari|februari|maart"),
    "months by number": ("Mois", "Année", "1|2|3"),
    "years of no name": ("Mois", "", "janvier|février|mars"),
    "years of another name": ("Mois", "Campagne", "janvier|février|mars"),
}
AMOUNTS, COUNTS = ("40,5", "51,25", "62,75"), ("4050", "5125", "6275")
# What is counted, its metric, and the total of the three months.
COUNTED = {
    "Dati SIM traffico (GB)": (AMOUNTS, "data_gb", 154.5),
    "Données mobiles (Go)": (AMOUNTS, "data_gb", 154.5),
    "Consommation (kWh)": (AMOUNTS, "energy", 154.5),
    "Stockage NAS (Go)": (AMOUNTS, "storage_gb_hours", 24 * (31 * 40.5 + 28 * 51.25 + 31 * 62.75)),
    "Heures VM": (AMOUNTS, "compute_hours", 154.5),
    "Trafic sortant (Go)": (AMOUNTS, "bytes_out", 154.5e9),
    "Hébergement OVH HT (€)": (AMOUNTS, "cost", 154.5),
    "Visites": (COUNTS, "sessions", 15450),
    "Requêtes": (COUNTS, "requests", 15450),
    "Tokens entrée": (COUNTS, "tokens_in", 15450),
}


def _table(language: str, counted: str, order: tuple[int, ...], year: int) -> str:
    months, years, names = LANGUAGES[language]
    amounts = COUNTED[counted][0]
    rows = [
        (months, years, counted),
        *((name, str(year), one) for name, one in zip(names.split("|"), amounts, strict=True)),
    ]
    return "".join(";".join(row[at] for at in order) + "\n" for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("counted", COUNTED)
def test_years_say_when_and_never_count(tmp_path: Path, language: str, counted: str) -> None:
    _, metric, total = COUNTED[counted]
    for order in permutations(range(3)):
        readings = read(tmp_path, "suivi.csv", _table(language, counted, order, 2025))
        assert totals(readings) == pytest.approx({metric: total}), order
        assert days(readings) == [date(2025, 1, 1), date(2025, 3, 31)]


@pytest.mark.parametrize("language", ["fr", "de", "it"])
def test_lines_are_of_the_year_beside_them(tmp_path: Path, language: str) -> None:
    for year in (2023, 2024):
        readings = read(tmp_path, "suivi 2025.csv", _table(language, "Consommation (kWh)", (0, 1, 2), year))
        assert days(readings) == [date(year, 1, 1), date(year, 3, 31)]


FORMS = {
    "a year on the first of its lines": (
        "Année;Mois;Conso (kWh)\n2024;novembre;10\n;décembre;11\n2025;janvier;12\n;février;13\n",
        46, (date(2024, 11, 1), date(2025, 2, 28)),
    ),
    "a total of the year": (
        "Mese;Anno;Consumo (kWh)\ngennaio;2025;12\nfebbraio;2025;13\nTotale;2025;25\n",
        25, (date(2025, 1, 1), date(2025, 2, 28)),
    ),
    "quarters": ("Trimestre;Anno;Consumo (kWh)\nT1;2025;12\nT2;2025;13\n", 25, (date(2025, 1, 1), date(2025, 6, 30))),
    "the unit in the title": (
        "Consumo elettrico (kWh)\nMese;Anno;Sede A;Sede B\ngennaio;2025;100;50\nfebbraio;2025;110;55\n",
        315, (date(2025, 1, 1), date(2025, 2, 28)),
    ),
    "months in columns": (
        "Consumo (kWh)\nSede;Anno;gennaio;febbraio\nA;2025;10;20\nB;2025;30;40\n",
        100, (date(2025, 1, 1), date(2025, 2, 28)),
    ),
    "years alone": ("Anno;Consumo sede (kWh)\n2024;1200\n2025;1300\n", 2500, (date(2024, 1, 1), date(2025, 12, 31))),
    "beside whole dates": (
        "Data;Anno;Consumo (kWh)\n2025-01;2025;12\n2025-02;2025;13\n", 25, (date(2025, 1, 1), date(2025, 2, 28)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_years_in_other_forms_of_tables(tmp_path: Path, form: str) -> None:
    text, total, bounds = FORMS[form]
    readings = read(tmp_path, "suivi.csv", text)
    assert totals(readings) == pytest.approx({"energy": total})
    assert days(readings) == list(bounds)


def test_amounts_that_look_like_years_count(tmp_path: Path) -> None:
    text = "Mois;Conso (kWh)\njanvier 2025;2025\nfévrier 2025;2025\nmars 2025;2025\n"
    assert totals(read(tmp_path, "suivi.csv", text)) == pytest.approx({"energy": 6075})


def test_a_list_of_purchases_keeps_its_years(tmp_path: Path) -> None:
    text = "Mois;Année;Matériel;Quantité\njanvier;2023;PC portable;3\nmars;2023;Écran;5\navril;2024;Imprimante;2\n"
    reading = read(tmp_path, "achats.csv", text)[0]
    assert [row["acquired_on"].year for row in reading.table.to_pylist()] == [2023, 2023, 2024]
