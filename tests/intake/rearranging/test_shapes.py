"""Sheets of many shapes as people make them: surveys, plans of racks, marks with totals, movements of a stock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from footprint.intake import read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_read_as_meant import units

SURVEYS = [
    (
        "Horodateur,Nom de votre école,Combien d'ordinateurs portables ?,Combien de tablettes ?,Nombre d'élèves\n"
        "02/12/2025 10:20:41,Les Acacias,4,0,85\n03/12/2025 11:21:41,Centre,2,8,164\n",
        {"laptop": 6, "tablet": 8},
    ),
    (
        "Timestamp,School,How many laptops do you have?,How many projectors?,Comments\n"
        "12/02/2025 10:20:41,Oak,7,1,\n12/03/2025 11:21:41,Elm,3,2,thank you\n",
        {"laptop": 10, "projector": 3},
    ),
    (
        "ID;Heure de début;Commune;1. Combien avez-vous de PC fixes ?;2. Avez-vous une imprimante ? Combien ?;Note\n"
        "1;05/11/2025 08:00:12;Aulne;3;1;\n2;05/11/2025 09:10:00;Brève;5;2;RAS\n",
        {"desktop": 8, "printer": 3},
    ),
    (
        "Site;Combien d'écrans ?;Combien de smartphones ?;Combien de tablettes voulez-vous ?\n"
        "Nord;3;2;9\nSud;5;1;4\n",
        {"monitor": 8, "smartphone": 3},
    ),
    (
        "Établissement;Quel est le nombre de serveurs ?;Indiquez le nombre d'imprimantes\nNord;1;4\nSud;2;3\n",
        {"server": 3, "printer": 7},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SURVEYS)
def test_questions_of_a_survey_name_what_they_count(read_text: Read, text: str, wanted: dict[str, int]) -> None:
    assert units([conserved(read_text(text))]) == wanted


def test_a_question_about_rooms_counts_no_devices(read_text: Read) -> None:
    reading = read_text(
        "École;Combien d'écrans ?;Combien de tablettes ?;Combien de salles ont un vidéoprojecteur ?\nA;2;1;7\nB;1;3;9\n"
    )
    assert units([conserved(reading)]) == {"monitor": 3, "tablet": 4}


MARKS = [
    "Poste;Bureau;Unité centrale;Écran;Souris\nP1;Accueil;X;X;X\nP2;Planning;;x;X\nP3;RH;X;;X\nTotal;;2;2;3\n",
    "Nom;Service;Unité centrale;Écran;Souris\nA. Bon;RH;x;;x\nB. Dû;DSI;;2;x\nC. Sel;DSI;x;;x\nTotal;;2;2;3\n",
    "Agent;Unité centrale;Écran;Souris\nBon;oui;oui;oui\nDû;non;oui;oui\nSel;oui;non;oui\n",
]


@pytest.mark.parametrize("text", MARKS)
def test_a_total_below_marks_is_no_number_among_them(read_text: Read, text: str) -> None:
    reading = conserved(read_text(text))
    assert units([reading]) == {"desktop": 2, "monitor": 2, "mouse": 3}
    assert not {"crossed_total", "invalid_quantity"} & rules(reading).keys()


STOCKS = [
    "Article;Stock initial;Entrées;Sorties;Stock au 31/12;Seuil\nPC portable;3;10;11;2;5\nÉcran;6;7;9;4;2\n"
    "Souris;7;9;0;16;5",
    "Catégorie;Parc au 30/09;Entrées;Sorties;Parc au 31/12\nPC portables;3;0;1;2\nÉcrans;6;1;3;4\nSouris;7;11;2;16\n"
    "TOTAL;16;12;6;22",
    "Item;Opening;In;Out;Closing\nLaptop;3;1;2;2\nMonitor;6;0;2;4\nMouse;9;12;5;16",
    "Type;Début;Achats;Dons reçus;Réformes;Vols;Fin\nPC portable;3;1;1;2;1;2\nÉcran;6;0;1;3;0;4\nSouris;7;9;1;1;0;16",
]  # fmt: skip


@pytest.mark.parametrize("text", STOCKS)
def test_what_is_left_of_a_stock_counts(read_text: Read, text: str) -> None:
    reading = conserved(read_text(text + "\n"))
    assert units([reading]) == {"laptop": 2, "monitor": 4, "mouse": 16}
    assert {"quantity_taken", "read_crossed"} & rules(reading).keys()


def test_a_stock_that_does_not_add_up_is_asked(read_text: Read) -> None:
    reading = read_text(
        "Type;Parc au 30/09;Entrées;Sorties;Parc au 31/12\nPC portable;3;9;8;5\nÉcran;6;7;9;4\nSouris;7;9;0;16\n"
    )
    assert "counts_by_column" in rules(reading)
    assert all(map(math.isnan, reading.table["quantity_devices"].to_pylist()))


Row = Sequence[object]
RACKS: list[tuple[list[Row], list[str], dict[str, int]]] = [
    (  # a rack a column, what is two places high merged
        [["Baies au 03/10/2025"], [], ["U", "BAIE 1 (réseau)", "BAIE 2 (serveurs)"],
         [6, "Passe-câbles", "Serveur HPE DL380 G10"], [5, "Switch Aruba 2930F n°1", None],
         [4, "Switch Aruba 2930F n°2", "libre"], [3, "vide", "NAS QNAP TS-453U"], [2, None, None],
         [1, "Onduleur Eaton 9PX", "Onduleur Eaton 9PX"], ["Conso", "2,9 kVA", "2 kVA"]],
        ["C4:C5"],
        {"server": 1, "switch": 2, "storage": 1, "ups": 2},
    ),
    (  # one rack, its devices with serial numbers
        [["Baie A11 – 42U"], [], ["U", "Face avant", "N° série", "Client"], ["U4", "Panneau brassage 24p"],
         ["U3", "Cisco CBS350-24P", "6HBL85W8", "interne"], ["U2", "Dell PowerEdge R740", "FDRB8DMY", "Cl. 1042"],
         ["U1"]],
        [],
        {"switch": 1, "server": 1},
    ),
    (  # heights of several places, devices that are alike
        [["Position", "Contenu", "Remarque"], ["U12", "Obturateur"], ["U11", "Switch HP 2530-24G"],
         ["U10", "Switch HP 2530-24G", "spare"], ["U8-9", "Serveur Dell R740"], ["U5", "Vide"],
         ["U1-3", "Onduleur APC"]],
        [],
        {"switch": 2, "server": 1, "ups": 1},
    ),
    (  # two racks beside each other, each with its places, what is several places high merged; own names and models
        [["Salle serveur"], ["U", "BAIE 1", None, "U", "BAIE 2"],
         [6, "SW-CORE-A Aruba 6300M", None, 6, "FW-1 FortiGate 200F"],
         [5, "HYP-01 Dell R740", None, 5, "R740 – pve01"], [4, None, None, 4, None],
         [3, "Obturateur", None, 3, "SAN Dell ME5024"], [2, "Onduleur APC SRT 5000", None, 2, None],
         [1, None, None, 1, None]],
        ["B4:B5", "E4:E5", "B7:B8", "E6:E8"],
        {"switch": 1, "firewall": 1, "server": 2, "storage": 1, "ups": 1},
    ),
    (  # from the lowest place up
        [["Rack unit", "Front"], [1, "UPS APC"], [2, "empty"], [3, "Server Dell R640"], [4, "Server Dell R640"],
         [5, "free"], [6, "Patch panel 24 ports"]],
        [],
        {"ups": 1, "server": 2},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "merged", "wanted"), RACKS)
def test_places_of_racks(tmp_path: Path, rows: list[Row], merged: list[str], wanted: dict[str, int]) -> None:
    path = tmp_path / "baies.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        for cells in merged:
            first = int(cells[1]) - 1
            sheet.merge_range(cells, rows[first][ord(cells[0]) - ord("A")])
    assert units(read_all(path, year=2025, as_of=AS_OF)) == wanted


PIVOTS = [
    (  # kinds, and their models below them; years of purchase
        "Étiquettes de lignes;2021;2022;2023;Total général\nPortables;5;;4;9\n   HP EliteBook 840 G8;2;;4;6\n"
        "   Dell Latitude 5420;3;;;3\nÉcrans;;3;5;8\n"
        "   Dell P2422H;;1;2;3\n   LG 27UP850;;2;3;5\nTotal général;5;3;9;17\n",
        {"laptop": 9, "monitor": 8},
    ),
    (  # kinds, and their models below them; places
        "Row Labels;Paris;Lyon;Grand Total\nLaptop;3;4;7\nDell Latitude 5420;1;4;5\nHP EliteBook 840 G8;2;;2\n"
        "Monitor;2;2;4\nDell P2422H;1;1;2\nIiyama XUB2492HSU;1;1;2\nGrand Total;5;6;11\n",
        {"laptop": 7, "monitor": 4},
    ),
    (  # places, and kinds below them; states
        "Site;En service;En stock;Total\nMairie;6;1;7\nPC portable;4;1;5\nÉcran;2;;2\n"
        "École;5;;5\nPC portable;2;;2\nÉcran;3;;3\nTotal;11;1;12\n",
        {"laptop": 7, "monitor": 5},
    ),
    (  # no outline: one line is the sum of the next by chance
        "Type;Mairie;École\nPC portable;4;6\nPC fixe;3;2\nÉcran;1;4\nImprimante;1;1\n",
        {"laptop": 10, "desktop": 5, "monitor": 5, "printer": 2},
    ),
    (  # no outline: 3 is 2 and 1, and 2 is 2, in every column of small numbers
        "Magasin;PC;Écrans;TPE\nA;3;3;3\nB;2;2;2\nC;1;1;1\nD;2;2;2\nE;2;2;2\n".replace("PC", "PC portables"),
        {"laptop": 10, "monitor": 10, "payment_terminal": 10},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), PIVOTS)
def test_what_an_outline_adds_up_counts_once(read_text: Read, text: str, wanted: dict[str, int]) -> None:
    reading = conserved(read_text(text))
    assert units([reading]) == wanted
    assert "crossed_total" not in rules(reading)


USES = [
    "Équipement;Nombre en usage;Âge moyen;Fin de vie 2025 (DEEE)\nLaptops;31;2,5;2\nÉcrans;38;2,5;4\nTotal;69;;\n",
    "Audit Numérique\nIndicateur;Valeur;\nEffectif (ETP);33;\n\nÉquipement;Nb en usage;Âge moyen\n"
    "Laptops;31;2,5\nÉcrans;38;2,1\n",
    "Equipment;Number in use;Average age\nLaptops;31;2.5\nMonitors;38;3.1\n",
]  # fmt: skip


@pytest.mark.parametrize("text", USES)
def test_what_is_in_use_counts_beside_what_went(read_text: Read, text: str) -> None:
    assert units([conserved(read_text(text))]) == {"laptop": 31, "monitor": 38}


BELOW = [
    "Type;Qté;Détail\nSwitch;2;local technique\nOnduleur;1;\n",
    "Matériel;Quantité\nSwitch;2\nOnduleur;1\n",
    "Autres équipements\nType;Nombre;Où\nSwitch;2;baie\nOnduleur;1;baie\n",
]


@pytest.mark.parametrize("text", BELOW)
def test_a_small_table_of_numbers_below_a_list(tmp_path: Path, text: str) -> None:
    path = tmp_path / "parc.csv"
    above = "Nom;Type;N° de série;Année\nPT01;PC fixe;HM2QUBQHAG;2017\nPT02;PC portable;UCY2G88NNJ;2019\n"
    path.write_text(f"{above};;;\n{text}", encoding="utf-8")
    wanted = {"desktop": 1, "laptop": 1, "switch": 2, "ups": 1}
    assert units(read_all(path, year=2025, as_of=AS_OF)) == wanted
