"""Numbers beside those of periods that are of no period, as how many machines stand in a room: never added to what was
used, in whatever unit, and said to be left aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

GRIDS = [  # title, name of the lines, of the numbers, months, metric
    (
        "Horas de uso de los ordenadores (sesiones de usuario) 2025",
        "Aula",
        "Equipos",
        "Enero;Febrero",
        "terminal_hours",
    ),
    ("Hours of use of public computers (user sessions) 2025", "Room", "PCs", "January;February", "terminal_hours"),
    ("Ore di utilizzo dei computer (sessioni utente) 2025", "Aula", "Postazioni", "Gennaio;Febbraio", "terminal_hours"),
    ("Données mobiles consommées en Go 2025", "Service", "Effectif", "janvier;février", "data_gb"),
    ("Requêtes à l'IA 2025", "Service", "Comptes", "janvier;février", "llm_requests"),
    ("Visites du site web 2025", "Site", "Pages publiées", "janvier;février", "sessions"),
    ("Consommation électrique en kWh 2025", "Bâtiment", "Baies", "janvier;février", "energy"),
]


@pytest.mark.parametrize(("title", "of_lines", "numbers", "months", "metric"), GRIDS)
@pytest.mark.parametrize("last", [False, True])
def test_numbers_beside_months_are_never_added(
    tmp_path: Path, title: str, of_lines: str, numbers: str, months: str, metric: str, *, last: bool
) -> None:
    head, rows = [of_lines, numbers, months], [["A", "24", "100;110"], ["B", "12", "50;60"]]
    table = [[row[0], row[2], row[1]] if last else row for row in [head, *rows]]
    text = f"{title};;;\n" + "\n".join(map(";".join, table)) + "\n"
    readings = read(tmp_path, "usage.csv", text)
    assert totals(readings) == pytest.approx({metric: 320})
    assert metric == "energy" or "read_crossed.periods_left.says" in rules(readings)


@pytest.mark.parametrize("title", ["Heures de sessions des ordinateurs 2025", "Consommation électrique en kWh 2025"])
@pytest.mark.parametrize("name", ["Postes", "Équipements", "Ordinateurs"])
def test_a_number_that_hardly_changes_below_months_counts_seats(tmp_path: Path, title: str, name: str) -> None:
    text = f"{title};;;\nMois;Mairie;École;{name}\njanvier;100;110;24\nfévrier;50;60;24\nmars;51;63;24\n"
    readings = read(tmp_path, "usage.csv", text)
    assert sum(totals(readings).values()) == pytest.approx(434)
    assert {"read_crossed.periods_left.says", "read_crossed.meters_left.says"} & rules(readings)


def test_numbers_in_words_below_months_are_no_meter(tmp_path: Path) -> None:
    text = "Consommation en kWh 2025;;;\nMois;Mairie;École;Nb serveurs\njanvier;10;11;2\nfévrier;5;6;2\nmars;5;6;3\n"
    assert totals(read(tmp_path, "conso.csv", text)) == pytest.approx({"energy": 43})


NEAR = [  # header and lines that look so, what they come to
    ("Salle;janvier;février;mars;Total", "A;100;110;120;330\nB;50;60;70;180", 510),
    ("Salle;janvier;févirer;mars", "A;100;110;120\nB;50;60;70", 510),  # a month, misspelt
    ("Mois;Poste 1;Poste 2;Poste 3", "janvier;10;11;24\nfévrier;5;6;24\nmars;5;6;24", 115),
    ("Salle;Année (h);janvier (h);février (h)", "A;1000;100;110\nB;2000;50;60", 320),
]


@pytest.mark.parametrize(("head", "lines", "total"), NEAR)
def test_months_and_rooms_still_count(tmp_path: Path, head: str, lines: str, total: float) -> None:
    text = f"Heures d'utilisation des ordinateurs (sessions) 2025;;;;\n{head}\n{lines}\n"
    assert totals(read(tmp_path, "usage.csv", text)) == pytest.approx({"terminal_hours": total})


def test_a_column_between_months_that_nothing_explains_is_no_number_to_leave_out(tmp_path: Path) -> None:
    """It may be a month."""
    text = "Salle;janvier;février;Xyz;avril\nA;1;2;9;4\nB;5;6;9;8\n"
    text = "Heures d'utilisation des ordinateurs (sessions) 2025;;;;\n" + text
    assert not totals(read(tmp_path, "usage.csv", text))


SUMS = [("Summe;;45,00", True), ("Summe;45,00;", True), ("Summe;15,00;30,00", True), ("Summe;;30,00", True),
        ("Summe;;44,00", False), ("Summe;45,00;30,00", False)]  # fmt: skip


@pytest.mark.parametrize(("line", "adds_up"), SUMS)
@pytest.mark.parametrize("unit", ["kWh", "Stunden VM"])
def test_a_number_alone_in_a_line_of_totals_may_be_the_sum_of_all_columns(
    tmp_path: Path, line: str, unit: str, *, adds_up: bool
) -> None:
    head = f"Serverraum 2025;;;\nMonat;Teil 1 ({unit});Teil 2 ({unit});Bemerkung\n"
    text = f"{head}Januar;7,50;14,00;\nFebruar;7,50;16,00;Wartung USV\n{line};\n"
    assert sum(totals(read(tmp_path, "raum.csv", text)).values()) == pytest.approx(45 if adds_up else 0)


def test_lines_that_are_open_are_counted_beside_months_of_data(tmp_path: Path) -> None:
    text = "Données mobiles en Go 2025;;;\nService;SIM;janvier;février\nA;2;100;110\nB;1;50;60\n"
    assert totals(read(tmp_path, "flotte.csv", text))["data_gb"] == pytest.approx(320)
