"""Columns are known by the words of headers and by cells; a name that a profile has is not overruled lightly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.evidence.headers import EXACT, scores
from footprint.intake.evidence.roles import OTHER, roles
from footprint.intake.evidence.sheets import of_rows

KINDS = ["PC portable", "Écran", "Imprimante", "Serveur"]
MODELS = ["Latitude 5420", "P2419H", "LaserJet Pro M404", "PowerEdge R740"]
DAYS = ["12/03/2021", "04/09/2020", "15/01/2019", "01/06/2022"]


def assigned(header: list[str], *columns: list[str]) -> dict[str, str]:
    """Header → role."""
    judged = of_rows(header, [list(row) for row in zip(*columns, strict=True)])
    return {header[position]: role for position, role in judged.assignment.roles.items()}


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Libellé article", "category"), ("Geräteart", "category"), ("Qté livrée", "quantity_devices"),
        ("Année achat matériel", "acquired_on"), ("Date de mise à la réforme", "retired_on"),
        ("Localisation précise", "site_id"), ("Mémoire vive installée", "ram_gb"), ("Fin théorique garantie", OTHER),
        ("Prix d'achat unitaire HT", "price_eur"), ("Nom utilisateur", OTHER), ("Modèle PC", "model_text"),
    ],
)  # fmt: skip
def test_the_words_of_a_header(header: str, role: str) -> None:
    said = scores(header)
    assert max(said, key=lambda name: said[name]) == role
    assert said[role] >= 2


def test_cells_say_what_no_header_says() -> None:
    assert assigned(["Truc", "Machin", "Chose"], KINDS, MODELS, ["1", "2", "3", "4"]) == {
        "Truc": "category", "Machin": "model_text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Chose", DAYS), ("Garantie", DAYS), ("Chose", ["1", "2", "3", "4"]), ("Pages", ["1", "2", "3", "4"])],
)
def test_a_day_or_a_number_is_nothing_without_a_header(header: str, cells: list[str]) -> None:
    assert header not in assigned(["Truc", header], KINDS, cells)


def test_of_two_columns_of_one_name_the_cells_decide() -> None:
    """`Type` of a hospital's list holds models, `Désignation` the kinds."""
    assert assigned(["Désignation", "Type"], KINDS, MODELS) == {"Désignation": "category", "Type": "model_text"}
    assert assigned(["Désignation", "Type"], MODELS, KINDS)["Type"] == "category"


def test_a_yes_below_a_question_is_a_state() -> None:
    judged = assigned(["Type", "Reconditionné"], KINDS, ["oui", "non", "non", "oui"])
    assert judged["Reconditionné"] == "condition"


@given(st.lists(st.text(max_size=12), min_size=4, max_size=4), st.text(max_size=12))
def test_a_name_of_a_profile_keeps_its_role_whatever_stands_below(cells: list[str], header: str) -> None:
    """Of `N° de série` nothing but far better evidence makes something else; each role has one column."""
    judged = of_rows(["N° de série", header], [[cell, cell] for cell in cells])
    given_roles = list(judged.assignment.roles.values())
    assert len(given_roles) == len(set(given_roles)) or scores(header)["serial"] == EXACT
    assert set(given_roles) <= set(roles()) - {OTHER}


PEOPLE = ["Anne Exemple", "Luc Modele", "Zoé Fictive", "Paul Inventé"]


@pytest.mark.parametrize(
    "header",
    ["Nom utilisateur", "Utilisateur principal", "Nom de l'agent", "Utilisateurs", "Agent affecté", "Nom du salarié",
     "Attribué à (nom)", "Primary user", "User name", "Benutzername", "Titulaire"],
)  # fmt: skip
def test_a_column_of_people_is_given_no_role(header: str) -> None:
    assert header not in assigned(["Type", header], KINDS, PEOPLE)


@pytest.mark.parametrize("numbers", [["25308", "06963", "80162", "7678"], ["251308", "169630", "480162", "907678"]])
@pytest.mark.parametrize("header", ["Pièce", "Pièces", "Stück", "Units"])
def test_numbers_by_which_lines_are_known_are_no_quantity(header: str, numbers: list[str]) -> None:
    """Those of the pieces of a ledger: none comes twice, and they begin with 0 or are long."""
    found = assigned(["Libellé", header], ["4 PC portables", "Écran", "Imprimante", "Serveur"], numbers)
    assert found.get(header) != "quantity_devices"


@pytest.mark.parametrize(
    "numbers", [["1250", "340", "2100", "85"], ["12000", "12000", "500", "7"], ["3", "4", "1", "2"]]
)
def test_large_numbers_of_devices_are_a_quantity(numbers: list[str]) -> None:
    assert assigned(["Libellé", "Stück"], KINDS, numbers)["Stück"] == "quantity_devices"
    assert (
        assigned(["Libellé", "Pièce"], KINDS, numbers).get("Pièce") != "quantity_devices"
    )  # a room, or that of a ledger
