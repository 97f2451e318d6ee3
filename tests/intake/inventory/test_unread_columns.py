"""Columns that are not read although their names say that something is lost by it; lists without a type."""

from __future__ import annotations

import json

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read


def _unread(read_text: Read, header: str, name: str = "parc.csv") -> dict[str, str]:
    cells = ["Ordinateur portable" if column in ("Type", "Matériel", "Item") else "1" for column in header.split(";")]
    findings = read_text(f"{header}\n{';'.join(cells)}\n", name).findings.to_pylist()
    return {
        row["message_key"].split(".")[2]: json.loads(row["message_args"])["columns"]
        for row in findings
        if row["rule"] == "unread_column"
    }


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Type;Écran;Date d'achat", {"devices": "Écran"}),
        ("Type;2 écrans;Souris;Clavier;Année", {"devices": "2 écrans, Souris, Clavier"}),
        ("Type;Date", {"date": "Date"}),
        ("Type;Âge;Date de garantie", {"date": "Âge"}),
        ("Type;Date;Date d'achat", {}),
        ("Type;Date de fin de garantie", {}),
        ("Matériel;Quantité;Mouvement;Année", {"movement": "Mouvement"}),
        ("Type;Modèle;Quantité;Ports;Année", {}),
    ],
)
def test_columns_whose_names_say_that_something_is_lost(read_text: Read, header: str, told: dict[str, str]) -> None:
    assert _unread(read_text, header) == told


def test_an_exit_by_other_names_is_read(read_text: Read) -> None:
    for header in ("Sortie", "Sortie du parc", "Date de réforme"):
        reading = read_text(f"Type;Mise en service;{header}\nPC portable;09/2014;06/2022\n")
        assert reading.table["retired_on"].to_pylist()[0].year == 2022


def test_a_list_without_a_type_is_told_what_was_understood_and_what_lacks(read_text: Read) -> None:
    reading = read_text("Marque;Date d'achat;Quantité;Site\nDell;2020;3;Mairie\n")
    (found,) = reading.findings.to_pylist()
    assert found["message_key"] == "findings.wrong_kind.untyped.says"
    assert json.loads(found["message_args"])["columns"] == "Marque, Date d'achat, Quantité, Site"


def test_an_unknown_status_says_that_the_device_counts_as_in_use(read_text: Read) -> None:
    reading = read_text("Type;Année;Statut\nPC portable;2020;quantique\n")
    assert rules(reading) == {"unknown_word": 1}
    assert reading.findings["message_key"].to_pylist() == ["findings.unknown_word.status.says"]
