"""A catalogue of models is asked about, not counted; lists of devices, even short or poor ones, are."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read

MODELS = (
    "PC portable;Dell;Latitude 5420",
    "PC portable;HP;ProBook 450 G8",
    "PC fixe;Dell;OptiPlex 7090",
    "Écran;Dell;P2422H",
    "Écran;Iiyama;ProLite XUB2492",
    "Imprimante;HP;LaserJet Pro M404",
)


def listed(header: str, cells: list[str], lines: tuple[str, ...] = MODELS) -> str:
    rows = [f"{line};{cell}" for line, cell in zip(lines, cells, strict=True)]
    return "\n".join([f"Type;Marque;Modèle;{header}", *rows]) + "\n"


PRICES = ["900", "800", "700", "150", "160", "250"]


@pytest.mark.parametrize("header", ["Prix", "Garantie (ans)", "Description", "Identifiant fournisseur", "RAM"])
def test_models_without_any_trace_of_devices_are_asked_about(read_text: Read, header: str) -> None:
    """6 models with their prices are no 6 devices: 0 counted, 6 lines refused by one finding."""
    reading = read_text(listed(header, PRICES))
    assert (reading.accepted, reading.refused) == (0, 6)
    assert rules(reading)["catalogue"] == 6


@pytest.mark.parametrize("header", ["Cote", "Ref interne", "Shelf mark", "Free"])
def test_a_model_on_many_lines_is_of_devices(read_text: Read, header: str) -> None:
    """A catalogue lists each model once, or in its few variants; here 2 models stand on 10 lines, with numbers that no
    column is known for."""
    lines = ["PC portable;Lenovo;ThinkBook 14", "Liseuse;Vivlio;Touch HD"] * 5
    content = listed(header, [f"A{number}" for number in range(10)], tuple(lines))
    assert read_text(content).accepted == 10
    variants = tuple(f"PC portable;Dell;Latitude 54{number}0" for number in (1, 2, 3) for _ in range(2))
    assert read_text(listed("RAM", ["8", "16", "8", "16", "8", "16"], variants)).accepted == 0


@pytest.mark.parametrize("number", ["N°", "Numéro"])
def test_the_number_of_the_line_is_no_tag(read_text: Read, number: str) -> None:
    content = f"{number};Type;Marque;Modèle\n" + "".join(f"{n};{line}\n" for n, line in enumerate(MODELS, 1))
    assert read_text(content).accepted == 0


def test_the_name_of_a_model_is_no_name_of_a_machine(read_text: Read) -> None:
    names = ["Latitude 5420", "Latitude 5430", "ProBook 450", "ProBook 640", "EliteBook 840"]
    content = "Nom;Type;Prix\n" + "".join(f"{name};PC portable;900\n" for name in names)
    assert rules(read_text(content))["catalogue"] == 5


def test_one_that_is_called_so_is_asked_about_even_if_short(read_text: Read) -> None:
    """2 lines are the fewest of a catalogue that says what it is; as a list of devices they count."""
    content = "Type;Marque;Modèle;{}\n" + "\n".join(f"{line};900" for line in MODELS[:2]) + "\n"
    assert read_text(content.format("Tarif HT")).accepted == 0
    assert read_text(content.format("Prix")).accepted == 2
    assert read_text(content.format("Prix"), name="catalogue.csv").accepted == 0


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Quantité", ["3", "2", "4", "8", "1", "1"]),
        ("N° de série", ["A1B2C3", "A1B2C4", "A1B2C5", "A1B2C6", "A1B2C7", "A1B2C8"]),
        ("N° inventaire", ["PC-07", "PC-11", "PC-31", "E-04", "E-09", "I-01"]),
        ("Date d'achat", ["2020", "2020", "2021", "2021", "2022", "2022"]),
        ("Site", ["Mairie", "Mairie", "École", "École", "Mairie", "Mairie"]),
        ("Salle", ["1", "2", "2", "3", "4", "4"]),
        ("Utilisateur", ["a", "b", "c", "d", "e", "f"]),
        ("Statut", ["En service", "En service", "En stock", "En service", "En service", "En service"]),
        ("État", ["Bon", "Bon", "", "", "", "Bon"]),
        ("Adresse IP", ["10.0.0.1", "10.0.0.2", "10.0.0.3", "", "", "10.0.0.4"]),
        ("Contrôlé", ["12/03/2024", "12/03/2024", "", "13/03/2024", "", ""]),
        ("Leasing", ["oui", "non", "oui", "oui", "non", "non"]),
    ],
)
def test_any_trace_of_devices_makes_a_list_of_them(read_text: Read, header: str, cells: list[str]) -> None:
    reading = read_text(listed(header, cells))
    assert reading.accepted == 6
    assert "catalogue" not in rules(reading)


def test_lines_that_repeat_are_devices(read_text: Read) -> None:
    """7 lines of 6 models: somebody wrote down what stands there."""
    assert read_text(listed("Prix", [*PRICES, "900"], (*MODELS, MODELS[0]))).accepted == 7


def test_few_devices_or_devices_without_models_are_counted(read_text: Read) -> None:
    assert read_text(listed("Prix", PRICES[:4], MODELS[:4])).accepted == 4
    kinds = ["PC portable", "PC fixe", "Écran", "Imprimante", "Serveur", "Tablette"]
    assert read_text("Type;Prix\n" + "".join(f"{kind};1\n" for kind in kinds)).accepted == 6


def test_a_title_that_names_a_place_is_a_trace(read_text: Read) -> None:
    assert read_text("École Pasteur;;;\n" + listed("Prix", PRICES)).accepted == 6
    assert read_text("Nos modèles;;;\n" + listed("Prix", PRICES)).accepted == 0
