"""Months without a year that run over the end of one, below a title of two years or in a file named after them: each
is of the one in which it lies, whatever the table counts; and hours of sessions in rooms of a school."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake.rearranging.in_place.two_years import years_in
from tests.intake.usage.written import days, read, rules, totals

MONTHS = {
    "fr": ["Septembre", "Octobre", "Novembre", "Décembre", "Janvier", "Février", "Mars", "Avril", "Mai", "Juin"],
    "en": ["Sept", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun"],
    "de": ["September", "Oktober", "November", "Dezember", "Januar", "Februar", "März", "April", "Mai", "Juni"],
}
TITLES = [
    "Année scolaire 2024-2025", "Année scolaire 2024/2025", "Année 2024-25", "Année scolaire 24-25",
    "Saison 2024–2025", "School year 2024/25", "Schuljahr 2024/2025",
]  # fmt: skip
COUNTED = {
    "energy": "Mois;Gymnase (kWh);École (kWh)", "visits": "Mois;Visites", "requests": "Mois;Requêtes",
    "lines": "Mois;Nb lignes;Data mobile (Go)", "cost": "Mois;Hébergement OVH HT (€)", "compute": "Mois;Heures VM",
    "storage": "Mois;Stockage NAS (Go)", "tokens": "Mois;Tokens entrée;Tokens sortie",
}  # fmt: skip


def _table(header: str, months: list[str]) -> str:
    columns = header.count(";")
    lines = (
        ";".join((month, *(f"{100 * (row + 1) + at}" for at in range(columns)))) for row, month in enumerate(months)
    )
    return "\n".join((header, *lines)) + "\n"


@pytest.mark.parametrize("kind", COUNTED)
def test_months_are_of_the_year_in_which_they_lie(tmp_path: Path, kind: str) -> None:
    for title in TITLES:
        for months in MONTHS.values():
            readings = read(tmp_path, "suivi.csv", f"{title}\n\n{_table(COUNTED[kind], months)}")
            assert days(readings) == [date(2024, 9, 1), date(2025, 6, 30)], (title, months[0])
            assert "year_assumed.says" not in rules(readings)


def test_the_name_of_a_file_says_two_years(tmp_path: Path) -> None:
    readings = read(tmp_path, "conso 24-25.csv", _table(COUNTED["energy"], MONTHS["fr"]))
    assert days(readings) == [date(2024, 9, 1), date(2025, 6, 30)]


def test_months_in_columns(tmp_path: Path) -> None:
    text = "Conso électrique (kWh) - année 2024-2025\n\nSite;" + ";".join(MONTHS["fr"]) + "\n"
    text += "École;" + ";".join(str(100 + at) for at in range(10)) + "\nMairie;" + ";".join(["50"] * 10) + "\n"
    assert days(read(tmp_path, "suivi.csv", text)) == [date(2024, 9, 1), date(2025, 6, 30)]


@pytest.mark.parametrize(
    ("months", "title"), [(MONTHS["fr"][4:], "Bilan 2024-2025"), (MONTHS["fr"][4:], "Comparaison 2024/2025")]
)
def test_months_of_one_year_are_left_as_they_are(tmp_path: Path, months: list[str], title: str) -> None:
    readings = read(tmp_path, "suivi.csv", f"{title}\n\n{_table(COUNTED['energy'], months)}")
    assert "year_assumed.says" in rules(readings) or not totals(readings)


@pytest.mark.parametrize(
    ("text", "years"),
    [("2024-2025", (2024, 2025)), ("Exercice 2024/25", (2024, 2025)), ("saison 24/25", (2024, 2025)), ("24-25", None),
     ("2024-12-13", None), ("10-11-2025", None), ("2024-2026", None), ("de 9 h à 10 h", None)],
)  # fmt: skip
def test_two_years_of_which_one_follows_the_other(text: str, years: tuple[int, int] | None) -> None:
    assert years_in(text) == years


ROOMS = {
    "fr": ("Heures de sessions ouvertes sur les postes élèves", "Mois;Salle 101;CDI", "Septembre 2025"),
    "en": ("Hours of logged sessions, computer labs", "Month;Lab A;Lab B", "September 2025"),
    "de": ("Stunden angemeldeter Sitzungen im Computerraum", "Monat;Raum 1;Raum 2", "September 2025"),
}


@pytest.mark.parametrize("language", ROOMS)
def test_hours_of_sessions_at_computers_are_those_of_terminals(tmp_path: Path, language: str) -> None:
    title, header, month = ROOMS[language]
    readings = read(
        tmp_path, "rooms.csv", f"{title}\n\n{header}\n{month};120;80\n{month.replace('Sept', 'Nov')};90;70\n"
    )
    assert totals(readings) == pytest.approx({"terminal_hours": 360})
    assert "own_terminals.says" in rules(readings)


def test_hours_of_rooms_and_of_people_are_none_of_terminals(tmp_path: Path) -> None:
    for title in ("Heures d'occupation des salles", "Heures de formation sur ordinateurs, sessions de l'année"):
        readings = read(tmp_path, "salles.csv", f"{title}\n\nMois;Salle 1;Salle 2\njanvier 2025;12;8\nmars 2025;9;7\n")
        assert totals(readings) == {}
