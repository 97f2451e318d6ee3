"""Lines that name devices are read or told: above the names of columns, as headings, beside other devices."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_beside_a_list import counted


def test_devices_alone_in_their_lines_above_names_of_columns_are_told(read_text: Read) -> None:
    above = "PC portable Dell Latitude 5420\nÉcran LG 27 pouces\nImprimante Epson\nScanner Canon\n"
    reading = read_text(above + "Type;Modèle;Site\nPC fixe;HP ProDesk 600;A\nServeur;Dell R640;B\n")
    assert counted(reading) == {"desktop": 1, "server": 1}
    assert rules(reading)["devices_above"] == 4


def test_titles_above_names_of_columns_are_none(read_text: Read) -> None:
    reading = read_text(
        "Mairie de Lussac\nInventaire des ordinateurs\n"
        "Type;Modèle;Site\nPC fixe;HP ProDesk 600;A\nServeur;Dell R640;B\n"
    )
    assert "devices_above" not in rules(reading)


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("router TIM + switch 16 porte", {"switch": 1}),
        ("NAS Synology 2 baies -> archives", {"storage": 1}),
        ("PC du secrétariat vendu", {}),
    ],
)
def test_a_line_of_a_device_gives_no_state_and_no_place_in_silence(
    read_text: Read, line: str, more: dict[str, int]
) -> None:
    reading = read_text(f"4 workstation Dell\n8 monitor Dell\n1 plotter HP\n{line}\n3 tablet Samsung\n1 ups\n", "a.txt")
    units = counted(reading)
    assert units["tablet"] == 3
    assert units["ups"] == 1
    assert {name: units[name] for name in more} == more
    assert more or rules(reading)["text_devices_left_out"] == 1


@pytest.mark.parametrize(
    "name", ["PC pro + public", "PC (adultes + enfants)", "Computer Büro + Schule", "PC salle 1 + salle 2"]
)
def test_one_device_and_words_at_a_plus_are_one_column(read_text: Read, name: str) -> None:
    reading = read_text(
        f"Site;{name};Écrans;Portables;Imprimantes tickets\nA;22;24;6;4\nB;5;5;1;1\nC;4;5;1;1\nTOTAL;31;34;8;6\n"
    )
    assert counted(reading) == {"desktop": 31, "monitor": 34, "laptop": 8, "printer": 6}


@pytest.mark.parametrize("total", ["Parc total", "Total", "Gesamtbestand", "Effectif total"])
def test_years_of_purchase_have_a_total_by_any_name(read_text: Read, total: str) -> None:
    reading = read_text(f"Type de matériel;2021;2022;2023;{total}\nPC fixes;4;6;2;12\nÉcrans;8;;3;11\nServeurs;;1;;1\n")
    assert counted(reading) == {"desktop": 12, "monitor": 11, "server": 1}


@pytest.mark.parametrize("planned", ["À renouveler", "À remplacer"])
def test_what_is_planned_beside_numbers_by_place_counts_nothing(read_text: Read, planned: str) -> None:
    reading = read_text(f"Type;Mairie;École;Total;{planned}\nPC fixes;4;6;10;3\nÉcrans;8;5;13;2\nServeurs;1;1;2;0\n")
    assert counted(reading) == {"desktop": 10, "monitor": 13, "server": 2}
