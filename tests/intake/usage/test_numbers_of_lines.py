"""Follow-ups of mobile lines by month that say how many there were: each of them was open on every day of its month."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

# month; what the numbers of lines are called; data, cost
NAMES = {
    "fr": ("Mois", ["Cartes SIM actives", "Lignes mobiles actives", "Nombre de cartes SIM", "SIM", "Lignes"],
           "Data consommée (Go)", "Facture HTVA (€)", ["janvier 2025", "février 2025", "mars 2025"]),
    "en": ("Month", ["Active SIM cards", "Active SIMs", "Number of SIM cards", "SIM cards", "Lines"],
           "Data used (GB)", "Bill excl. VAT (€)", ["January 2025", "February 2025", "March 2025"]),
    "de": ("Monat", ["Aktive SIM-Karten", "Anzahl Rufnummern", "SIM-Karten"],
           "Datenvolumen (GB)", "Rechnung netto (€)", ["Januar 2025", "Februar 2025", "März 2025"]),
    "es": ("Mes", ["Líneas activas", "Tarjetas SIM activas", "Número de líneas"],
           "Datos (GB)", "Factura sin IVA (€)", ["enero 2025", "febrero 2025", "marzo 2025"]),
    "it": ("Mese", ["SIM attive", "Linee attive", "Numero di SIM"],
           "Dati mobili (GB)", "Fattura senza IVA (€)", ["gennaio 2025", "febbraio 2025", "marzo 2025"]),
    "nl": ("Maand", ["Actieve simkaarten", "Aantal simkaarten", "Actieve lijnen"],
           "Mobiele data (GB)", "Factuur excl. btw (€)", ["januari 2025", "februari 2025", "maart 2025"]),
}  # fmt: skip
LINES, DATA, COSTS = ("17", "19", "21"), ("47.6", "36.4", "40.3"), ("234.71", "241.27", "234.13")
WANTED = {"line_days": 17 * 31 + 19 * 28 + 21 * 31, "data_gb": 124.3}


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language, (_, names, *_) in NAMES.items() for name in names]
)
def test_so_many_lines_were_open_on_each_day_of_a_month(tmp_path: Path, language: str, name: str) -> None:
    month, _, data, cost, months = NAMES[language]
    cells = {name: LINES, data: DATA, cost: COSTS}
    for order in ((name, data, cost), (name, data), (data, cost, name)):
        text = ";".join((month, *order)) + "\n"
        text += "".join(";".join((at, *(cells[one][row] for one in order))) + "\n" for row, at in enumerate(months))
        counted = totals(read(tmp_path, "gsm.csv", text))
        assert {metric: counted.get(metric) for metric in WANTED} == pytest.approx(WANTED), order
        assert counted.keys() <= WANTED.keys() | {"cost"}, order


def test_numbers_that_name_lines_are_lines(tmp_path: Path) -> None:
    text = "Mois;Ligne;Data (Go)\n01/2025;0611223344;1,5\n01/2025;0611223345;2,5\n02/2025;0611223344;1\n"
    assert totals(read(tmp_path, "detail.csv", text)) == pytest.approx({"line_days": 31 + 31 + 28, "data_gb": 5.0})


@pytest.mark.parametrize(
    "text",
    [
        "Actieve gsm-lijnen per maand;;\nMaand;Telenet;Proximus\n01/2025;10;5\n02/2025;12;5\n",
        "Aktive SIM-Karten 2025\nNetz;Januar;Februar\nTelekom;10;5\nO2;5;12\nGesamt;15;17\n",
        "Numero di SIM attive;;;\nMese;TIM;Vodafone;Totale\ngen 2025;10;5;15\nfeb 2025;12;5;17\n",
        "Active mobile lines 2025;;;\nMonth;Depot;Office;Cost (EUR)\nJan;10;5;130.5\nFeb;12;5;150.2\n",
        "Mes;Tarjetas SIM activas\nenero 2025;15\nfebrero 2025;17\n",
    ],
)
def test_lines_that_are_said_to_be_mobile_count_without_their_data(tmp_path: Path, text: str) -> None:
    """Below a title, by operator or site, totals once; what they carried is not known."""
    assert totals(read(tmp_path, "suivi.csv", text)) == pytest.approx({"line_days": 15 * 31 + 17 * 28})


@pytest.mark.parametrize(
    "text",
    [
        "Nombre de lignes fixes;;\nMois;Orange;SFR\n01/2025;10;5\n02/2025;12;5\n",
        "Mese;Linee mobili attive;Linee fisse\ngen 2025;10;5\nfeb 2025;12;5\n",
        "Mois;Nombre de lignes\n01/2025;15\n02/2025;17\n",
        "Données des lignes mobiles actives;;\nMois;Orange;SFR\n01/2025;10;5\n02/2025;12;5\n",
    ],
)
def test_numbers_that_may_be_of_something_else_are_no_mobile_lines(tmp_path: Path, text: str) -> None:
    """Lines of telephones on desks, or what lines carried."""
    assert not totals(read(tmp_path, "suivi.csv", text))


def test_what_is_kept_on_volumes_stays_storage(tmp_path: Path) -> None:
    readings = read(tmp_path, "nas.csv", "Month;Data used (GB)\nJanuary 2025;100\nFebruary 2025;110\nMarch 2025;120\n")
    assert totals(readings) == pytest.approx({"storage_gb_hours": 24 * (31 * 100 + 28 * 110 + 31 * 120)})
    assert "own_storage.says" in rules(readings)
