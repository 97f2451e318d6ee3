"""The period of a list of which no line says one: that of its sheet before that of its file, in any language and form;
what is said of one half of a year is never that of all of it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint.intake.delivery import read_all
from footprint.intake.reading import Reading
from footprint.intake.usage.said_periods import said_by_name, said_in
from footprint.intake.values.reader import EPOCH
from tests.intake.usage.written import days, read, rules, totals
from tests.intake.workbook_files import xlsx

HEADERS = {
    "fr": ["Numéro de ligne", "Forfait", "Data (Go)"], "en": ["Phone number", "Plan", "Data (GB)"],
    "de": ["Rufnummer", "Abo", "Datenvolumen (GB)"], "it": ["Numero telefono", "Piano", "Dati (GB)"],
    "es": ["Teléfono", "Tarifa", "Datos (GB)"], "nl": ["Telefoonnummer", "Abo", "Data GB"],
}  # fmt: skip
TABLES = {
    "visits": ["Page", "Visites"], "energy": ["Compteur", "Consommation (kWh)"], "cost": ["Service", "Coût HT (€)"],
    "storage": ["Partage", "Espace utilisé (Go)"], "compute": ["VM", "Heures de VM"], "requests": ["API", "Requêtes"],
    "terminals": ["Ordinateur", "Heures de session"], "bytes": ["Site", "Trafic sortant (Go)"],
    "tokens": ["Modèle", "Tokens entrée", "Tokens sortie"],
}  # fmt: skip
NAMES = {"visits": "/accueil", "cost": "OVH VPS", "tokens": "gpt-4o", "bytes": "www.exemple.fr"}
SHEETS = [
    ("Mobilabos 2025 Q1-Q2", "de", ["Januar 2025", "Februar 2025", "März 2025"]),
    ("Mobilabos 2025", "de", ["Januar", "Februar", "März"]),
    ("lignes 2025", "fr", ["janv.", "févr.", "mars"]),
    ("lignes 2025 T1", "fr", ["01-2025", "02-2025", "03-2025"]),
    ("linee 1° semestre 2025", "it", ["Gennaio 2025", "Febbraio 2025", "Marzo 2025"]),
    ("lineas S1 2025", "es", ["Enero", "Febrero", "Marzo"]),
    ("lijnen 2025 H1", "nl", ["januari", "februari", "maart"]),
    ("sim 2025", "en", ["Jan", "Feb", "Mar"]),
    ("sim", "en", ["Jan 25", "Feb 25", "Mar 25"]),
    ("sim 2025", "en", ["01", "02", "03"]),
    ("sim", "en", ["2025-01", "2025-02", "2025-03"]),
]
FILES = {
    "mobiles 2025 Q1-Q2": (1, 6), "mobiles S1 2025": (1, 6), "mobiles 2025 S2": (7, 12), "sem 1 2025": (1, 6),
    "mobiles 1er semestre 2025": (1, 6), "Mobilabos 1. Halbjahr 2025": (1, 6), "zweites Halbjahr 2025": (7, 12),
    "Mobilfunk erstes Quartal 2025": (1, 3), "lignes 2025 janvier-juin": (1, 6), "lignes janv-juin 2025": (1, 6),
    "lignes 2025-01_2025-06": (1, 6), "lignes 01-2025 à 06-2025": (1, 6), "lignes_202501-202506": (1, 6),
    "linee primo semestre 2025": (1, 6), "lineas segundo semestre 2025": (7, 12), "first half of 2025": (1, 6),
    "lignes T1+T2 2025": (1, 6), "lignes T1-T3 2025": (1, 9), "SIM 2025 Apr to Jun": (4, 6),
    "eerste kwartaal 2025": (1, 3),
    "lignes_2025-03": (3, 3), "lineas diciembre 2025": (12, 12), "lignes 2025": (1, 12),
}  # fmt: skip


def _read(folder: Path, name: str, sheets: Mapping[str, Any]) -> list[Reading]:
    path = folder / name
    path.write_bytes(xlsx(sheets))
    return read_all(path, year=2025, as_of=date(2025, 12, 31))


def _lines(header: list[str], *, title: str = "Parc") -> list[list[object]]:
    return [[title], list(header), ["079 555 00 40", "A", 1.5], ["079 555 01 43", "B", 2.5], ["Total", "", 4.0]]


@pytest.mark.parametrize(("name", "language", "months"), SHEETS)
def test_each_sheet_is_of_its_month(tmp_path: Path, name: str, language: str, months: list[str]) -> None:
    readings = _read(tmp_path, f"{name}.xlsx", {month: _lines(HEADERS[language]) for month in months})
    assert totals(readings) == pytest.approx({"data_gb": 12.0, "line_days": 2 * 90})
    assert days(readings) == [date(2025, 1, 1), date(2025, 3, 31)]
    assert "period_of_title.says" in rules(readings)


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize(
    ("name", "sheets", "last"),
    [("Werte 2025", ["Januar", "Februar"], 28), ("suivi 2025 T1", ["Janvier 2025", "Février 2025"], 28),
     ("S1 2025", ["Gennaio 2025", "Febbraio 2025"], 28), ("suivi 2025", ["T1", "T2"], 30)],
)  # fmt: skip
def test_of_whatever_is_counted(tmp_path: Path, kind: str, name: str, sheets: list[str], last: int) -> None:
    header = TABLES[kind]
    names = ["gpt-4o", "mistral-small"] if kind == "tokens" else [f"{NAMES.get(kind, 'PC0')}{row}" for row in (1, 2)]
    book = {
        sheet: [list(header), *([label, *[70 + 7 * at + row for _ in header[1:]]] for row, label in enumerate(names))]
        for at, sheet in enumerate(sheets)
    }
    used = days(_read(tmp_path, f"{name}.xlsx", book))
    assert used == [date(2025, 1, 1), date(2025, 2 if last == 28 else 6, last)]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_of_the_part_of_the_year_that_it_says(tmp_path: Path, name: str) -> None:
    text = "\n".join(";".join(map(str, row)) for row in _lines(HEADERS["fr"])) + "\n"
    readings = read(tmp_path, f"{name}.csv", text)
    first, last = FILES[name]
    assert days(readings) == [date(2025, first, 1), date(2025, last, monthrange(2025, last)[1])]
    assert "period_of_title.says" in rules(readings)


@pytest.mark.parametrize("name", ["lignes au 30 juin 2025", "lignes jusqu'à juin 2025", "Linien bis Juni 2025",
                                  "lines until June 2025", "linee fino a giugno 2025"])  # fmt: skip
def test_a_last_day_without_a_first_one_is_asked_about(tmp_path: Path, name: str) -> None:
    text = "\n".join(";".join(map(str, row)) for row in _lines(HEADERS["fr"])) + "\n"
    readings = read(tmp_path, f"{name}.csv", text)
    assert not days(readings)
    assert "missing_day.says" in rules(readings)


def test_a_title_of_another_month_than_its_sheet_is_asked_about(tmp_path: Path) -> None:
    """Copied with the sheet, or the month of a bill: nobody knows."""
    book = {month: _lines(HEADERS["de"], title="Januar 2025") for month in ("Januar", "Februar")}
    readings = _read(tmp_path, "Abos 2025.xlsx", book)
    assert days(readings) == [date(2025, 1, 1), date(2025, 1, 31)]
    assert "missing_day.says" in rules(readings)


def test_the_month_of_a_sheet_goes_before_the_year_of_its_title(tmp_path: Path) -> None:
    book = {month: [["Consommation 2025"], ["Compteur", "Énergie (kWh)"], ["Mairie", at + 100], ["École", 2 * at + 50]]
            for at, month in enumerate(("Janvier", "Février"))}  # fmt: skip
    assert days(_read(tmp_path, "suivi.xlsx", book)) == [date(2025, 1, 1), date(2025, 2, 28)]


PAIRS = {
    "01-03-2025 au 31-03-2025": ("03-01", "03-31"), "du 15-03-2025 au 14-04-2025": ("03-15", "04-14"),
    "du 1 janvier au 30 juin 2025": ("01-01", "06-30"), "du 1er au 31 mars 2025": ("03-01", "03-31"),
    "vom 1. Januar bis 30. Juni 2025": ("01-01", "06-30"), "01.03-31.03.2025": ("03-01", "03-31"),
    "from 1 March to 31 March 2025": ("03-01", "03-31"), "Mar 1 - Mar 31, 2025": ("03-01", "03-31"),
    "del 1 al 31 de marzo 2025": ("03-01", "03-31"), "dal 1 marzo al 31 marzo 2025": ("03-01", "03-31"),
    "van 1 januari tot en met 31 maart 2025": ("01-01", "03-31"), "01_03_2025_au_31_03_2025": ("03-01", "03-31"),
    "2025_01_au_2025_03": ("01-01", "03-31"), "20250301-20250331": ("03-01", "03-31"),
    "mars 2025 au 30 juin 2025": ("03-01", "06-30"), "du T1 2025 au T3 2025": ("01-01", "09-30"),
    "1er sem 2025": ("01-01", "06-30"), "2e sem. 2025": ("07-01", "12-31"), "au 2e trimestre 2025": ("04-01", "06-30"),
    "mai 25": ("05-01", "05-31"), "mars_25": ("03-01", "03-31"), "jan-25": ("01-01", "01-31"),
    "mars'25": ("03-01", "03-31"), "janv.25": ("01-01", "01-31"), "202503": ("03-01", "03-31"),
    "per marzo 2025": ("03-01", "03-31"), "2025-T1": ("01-01", "03-31"),
}  # fmt: skip
BESIDE = {
    "Facture de mars 2025, à payer au 30 avril 2025": 3, "Mars 2025 (relevé au 31/03/2025)": 3,
    "Conso mars 2025 - parc au 31/03/2025": 3, "Edité au 05/04/2025 - mars 2025": 3,
    "Contrat jusqu'au 31/12/2027 - mars 2025": 3, "Facture du 5 avril 2025 : consommation de mars 2025": 3,
    "Rechnung vom 5. April 2025 - März 2025": 3, "Invoice of April 5, 2025 for March 2025": 3,
    "Fattura del 05/04/2025, marzo 2025": 3, "Parc au 30/06/2025 - 2e trimestre 2025": 0,
}  # fmt: skip
UNSAID = ["au 30 juin 2025", "bis 30. Juni 2025", "until June 30, 2025", "fin mars 2025", "Stand 30.06.2025",
          "Contrat jusqu'au 31/12/2025", "n° 2025-03", "12 mai 25", "v1.2.25", "2024-2025",
          "Facture du 05/04/2025, à payer au 30/04/2025"]  # fmt: skip


def _days(period: tuple[int, int] | None) -> tuple[str, ...] | None:
    return period and tuple(str(date.fromordinal(EPOCH.toordinal() + day)) for day in (period[0], period[1] - 1))


@pytest.mark.parametrize("text", PAIRS)
def test_names_of_files_and_sheets_and_titles_say_a_period_in_any_form(text: str) -> None:
    expected = tuple(f"2025-{day}" for day in PAIRS[text])
    assert _days(said_by_name(f"SIM {text}.csv")) == _days(said_by_name(f"SIM.xlsx › {text}")) == expected
    assert text == "202503" or _days(said_in(f"Consommation {text}")) == expected


@pytest.mark.parametrize("title", BESIDE)
def test_a_day_beside_a_month_is_that_of_a_paper(tmp_path: Path, title: str) -> None:
    months = (BESIDE[title], BESIDE[title]) if BESIDE[title] else (4, 6)
    expected = [date(2025, months[0], 1), date(2025, months[1], monthrange(2025, months[1])[1])]
    lines = "Ligne;Titulaire;Data (Go)\n0612345678;A;2,5\n0612345679;B;3,1\n"
    assert days(read(tmp_path, "SIM.csv", f"{title}\n\n{lines}")) == expected
    assert days(read(tmp_path, "elec.csv", f"{title}\n\nBâtiment;kWh\nMairie;1200\nÉcole;800\n")) == expected


@pytest.mark.parametrize("text", UNSAID)
def test_an_end_the_number_of_a_paper_and_two_years_say_no_period(text: str) -> None:
    assert said_in(text) is None
    assert said_by_name(f"SIM {text}.csv") is None
