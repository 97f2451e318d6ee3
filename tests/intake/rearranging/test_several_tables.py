"""Tables below one another in one text: each is read with its own header, and no line is counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.vocabulary.counts_in_labels import counted
from tests.intake.accounts import AS_OF, conserved

PCS = "Type;Marque;Modèle;Qté\nPC fixe;HP;EliteDesk 800;4\nPC portable;Dell;Latitude 5420;2\n"
SCREENS = "Écrans;;;\nDésignation;Taille;Date d'achat;Nombre\nÉcran;24;2021;6\nTOTAL;;;6\n"


def readings(tmp_path: Path, text: str) -> list[Reading]:
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


@pytest.mark.parametrize("gap", ["\n", ";;;\n", "\n\n\n", ";;;\n;;;\n"])
def test_two_tables(tmp_path: Path, gap: str) -> None:
    first, second = readings(tmp_path, PCS + gap + SCREENS)
    assert (first.rows, first.accepted, second.accepted, second.set_aside) == (2, 2, 1, 1)
    header = 3 + gap.count("\n") + 2
    assert second.dialect.header_line == header
    assert second.table["line"].to_pylist() == [header + 1]
    assert second.name == f"parc.csv ({header})"
    assert first.sha256 != second.sha256


def test_a_blank_line_alone_starts_no_table(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, PCS + "\n" + "Écran;Iiyama;XUB2493;6\n")
    assert (reading.rows, reading.accepted, reading.set_aside) == (4, 3, 1)


def test_a_long_list_with_many_blank_lines_stays_one(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, "Type;Modèle\n" + "Écran;P2419H\n\n" * 2_000)
    assert (reading.accepted, reading.set_aside) == (2_000, 2_000)


def test_a_second_table_of_something_else_is_left_out(tmp_path: Path) -> None:
    tickets = "ID;Titre;Statut;Priorité;Demandeur - Demandeur\n12;Panne;Clos;Haute;x\n"
    (reading,) = readings(tmp_path, PCS + "\n" + tickets)
    assert (reading.rows, "table_left_out" in reading.findings["rule"].to_pylist()) == (2, True)


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [
        ("20 PC portables", "20", "PC portables"),
        ('Écrans 24" (lot de 12)', "12", 'Écrans 24"'),
        ("Acquisition de 15 tablettes", "15", "tablettes"),
        ("PC x 4", "4", "PC"),
        ("3 écrans", "3", "écrans"),
        ("Achat de serveur", "", "serveur"),
        ("Serveur 2019", "", "Serveur 2019"),
        ("Switch 24 ports", "", "Switch 24 ports"),
        ("2019 serveurs", "", "2019 serveurs"),
    ],
)
def test_how_many_a_label_means(label: str, number: str, rest: str) -> None:
    assert counted(label) == (number, rest)
