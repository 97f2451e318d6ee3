"""States that nobody can read are asked before the device counts; a state in a column that is not read is said."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read


def states(read_text: Read, cells: list[str], header: str = "État") -> tuple[int, int, dict[str, int]]:
    lines = "".join(f"PC-{n:02};PC portable;2021;{cell}\n" for n, cell in enumerate(cells))
    reading = read_text(f"Nom;Type;Date achat;{header}\n{lines}")
    return reading.accepted, reading.refused, rules(reading)


@pytest.mark.parametrize(
    "state",
    [
        "Rendu au loueur", "Restitué fin de bail", "Retourné", "Returned to vendor", "Removed from network",
        "Enlevé par le prestataire", "Ne fait plus partie du parc", "Pas retrouvé", "Accounts: write-off",
        "Fin de vie atteinte", "Location terminée, rendu", "Ausgemustert", "Dado de baja", "Radié de l'actif",
    ],
)  # fmt: skip
def test_an_unknown_state_that_says_gone_is_asked(read_text: Read, state: str) -> None:
    """9 in service + 1 that may be gone: 9 count, 1 is asked, none counts silently as in use."""
    assert states(read_text, ["En service"] * 9 + [state]) == (9, 1, {"unknown_state": 1})


def test_many_unknown_states_are_asked(read_text: Read) -> None:
    """3 of 20 lines are more than a tenth, 2 of 20 are not: those are flagged and count as in use."""
    assert states(read_text, ["En service"] * 17 + ["Zorg"] * 3) == (17, 3, {"unknown_state": 3})
    assert states(read_text, ["En service"] * 18 + ["Zorg"] * 2) == (20, 0, {"unknown_word": 2})


@pytest.mark.parametrize(
    "cells",
    [
        ["Bon", "Moyen", "Vieux", "Mauvais état", "Très bon état", "Usé"],
        ["Neuf", "Occasion", "Reconditionné", "Neuf", "Neuf", "Neuf"],  # a condition
        ["Loué", "Acheté", "Loué", "LLD", "Loué", "Loué"],  # an ownership
        ["En stock", "HS", "À réformer", "En panne", "", "?"],
        ["Good", "Fair", "Poor", "Deployed", "Assigned", "Checked out"],
        ["Présent", "Présent", "Vérifié", "Présent", "", ""],
    ],
)
def test_ordinary_states_are_no_question(read_text: Read, cells: list[str]) -> None:
    accepted, refused, found = states(read_text, cells)
    assert (accepted, refused) == (6, 0)
    assert not {"unknown_state", "unread_state"} & set(found)


def test_known_words_of_leaving_need_no_question(read_text: Read) -> None:
    """Gone without a date is a finding of its own: the line is accepted as gone, at an unknown day."""
    found = states(read_text, ["Au rebut", "Volé", "Sorti du parc", "Égaré"])
    assert found == (4, 0, {"retired_without_date": 4})


@pytest.mark.parametrize("header", ["Remarques", "Obs. DSI", "Avis de la DSI"])
@pytest.mark.parametrize("cell", ["Au rebut", "Volé le 12/03/2023", "Introuvable", "Mis à la benne"])
def test_a_state_in_a_column_that_is_not_read_is_said(read_text: Read, header: str, cell: str) -> None:
    assert states(read_text, ["", "", cell], header) == (3, 0, {"unread_state": 1})


def test_a_state_below_a_header_that_speaks_of_it_is_read(read_text: Read) -> None:
    assert states(read_text, ["", "", "Au rebut"], "Point de situation") == (3, 0, {"retired_without_date": 1})


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Remarques", "remplace le PC volé en 2022"), ("Antivirus", "Inactif"), ("Type de mouvement", "Sortie"),
        ("Garantie", "7"), ("Sortie vidéo", "HDMI"), ("Remarques", "En service"), ("Utilisateur", "Perdu"),
    ],
)  # fmt: skip
def test_what_is_no_state_of_the_device_is_not_said(read_text: Read, header: str, cell: str) -> None:
    assert "unread_state" not in states(read_text, ["", "", cell], header)[2]


def test_a_state_that_is_read_beats_the_remark(read_text: Read) -> None:
    reading = read_text("Nom;Type;Date achat;Statut;Remarques\nPC-01;PC portable;2021;En service;Au rebut\n")
    assert "unread_state" not in rules(reading)
