"""Headings between lines give their kind to the lines below; a device alone in its line stays one."""

from __future__ import annotations

import pytest

from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read


def kinds(reading: object) -> list[str]:
    return reading.table["category"].to_pylist()  # type: ignore[attr-defined]


@pytest.mark.parametrize("heading", ["PORTABLES;;", ";Portables;", "PORTABLES"])
def test_a_heading_gives_its_kind(read_text: Read, heading: str) -> None:
    reading = conserved(read_text(f"Nom;Modèle;Année\n{heading}\nLAP1;assemblé;2021\nLAP2;;2022\nECRANS;;\nE1;;2020\n"))
    assert kinds(reading) == ["laptop", "laptop", "monitor"]
    assert (rules(reading)["heading_row"], rules(reading)["category_from_heading"]) == (2, 3)


def test_a_type_of_the_line_itself_wins(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Année\nPORTABLES;;\n;assemblé;2021\nÉcran;HP E24;2022\n")
    assert kinds(reading) == ["laptop", "monitor"]


def test_a_device_alone_in_its_line_counts_where_no_line_below_lacks_a_type(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Année\nÉcran;;\nPC portable;Latitude 5420;2021\n")
    assert kinds(reading) == ["monitor", "laptop"]
    assert "heading_row" not in rules(reading)


def test_a_total_ends_no_section_and_is_none(read_text: Read) -> None:
    reading = read_text("Nom;Modèle;Année\nFIXES;;\nF1;assemblé;2019\nTotal;;\nF2;assemblé;2020\n")
    assert kinds(reading) == ["desktop", "desktop"]
    assert rules(reading)["total_row"] == 1


@pytest.mark.parametrize(
    ("line", "aside"),
    [
        ("Compte 218300 Matériel de bureau;;", True), ("NB : hors prêts aux agents;;", True),
        (";;à revoir en 2026", True),
        ("PC-0012;;", False), ("Zorglub;;", False), ("Poste du maire;;", False), ("Zone A bureau;;2021", False),
    ],
)  # fmt: skip
def test_words_alone_in_their_line_are_a_title_or_a_note(read_text: Read, line: str, aside: bool) -> None:
    """A name, a number, a word of a device, or a second cell: the line may be a device of which the kind lacks."""
    reading = conserved(read_text(f"Nom;Type;Année\nA1;Écran;2021\n{line}\nA2;PC portable;2022\n"))
    assert kinds(reading) == ["monitor", "laptop"]
    assert ("heading_row" in rules(reading), reading.refused) == (aside, 0 if aside else 1)


def test_a_place_that_is_called_like_a_device_is_no_heading(read_text: Read) -> None:
    """`Caisses` is a zone of the shop: a line with nothing else is none of tills."""
    reading = conserved(
        read_text(
            "Zone;Équipement;Nombre;Fournisseur\nCaisses;TPE;6;Banque\nCaisses;Douchette;6;Zebra\nCaisses;;;\n"
            "RÉSERVE ET QUAIS;;;\nQuais;Imprimante étiquettes;2;Zebra\nRéserve;;;\nBureau;PC fixe;1;\n"
        )
    )
    assert kinds(reading) == ["payment_terminal", "barcode_scanner", "printer", "desktop"]
    assert rules(reading)["heading_row"] == 3


def test_lines_of_one_device_each_are_no_sums_of_the_next(read_text: Read) -> None:
    """`1` above `1` adds up nothing, however often: the second line's kind is in its model alone."""
    line = "Bloc {0};Client léger;;A{0};1\nBloc {0};Chariot;Ergotron + Dell Latitude 5420;B{0};1\n"
    reading = conserved(read_text("Salle;Type;Modèle;Nom;Qté\n" + "".join(map(line.format, range(4)))))
    assert "total_row" not in rules(reading)
    assert kinds(reading).count("thin_client") == 4


def test_sums_of_several_lines_stay_sums(read_text: Read) -> None:
    text = "Type;Modèle;Qté\nPORTABLES;;13\n;HP ProBook 450 G8;9\n;Dell Latitude 5420;4\nÉCRANS;;5\n;Dell P2419H;5\n"
    reading = conserved(read_text(text))
    assert sum(row["quantity_devices"] for row in reading.table.to_pylist()) == 18
