"""A type of several trades below a family of another one is asked about, unless its model is one of equipment."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read

HEADER = "Famille;Désignation;Marque;Modèle;Date mise en service"


@pytest.mark.parametrize(
    ("family", "name", "maker", "model", "accepted"),
    [
        ("BIOMEDICAL", "SCANNER", "SIEMENS", "X12", 0),
        ("Équipement biomédical", "Caméra", "STORZ", "C3", 0),
        ("BIOMEDICAL", "STATION DE TRAVAIL", "HP", "Z4 G4", 1),
        ("INFORMATIQUE", "SCANNER", "FUJITSU", "FI-7160", 1),
        ("INFORMATIQUE", "SCANNER", "SIEMENS", "X12", 1),
    ],
)
def test_a_family_of_another_trade_is_asked(
    read_text: Read, family: str, name: str, maker: str, model: str, accepted: int
) -> None:
    reading = read_text(
        f"{HEADER}\n{family};{name};{maker};{model};2020\nINFORMATIQUE;PC portable;HP;ProBook 450;2021\n"
    )
    assert reading.accepted == 1 + accepted
    assert ("ambiguous_category" in rules(reading)) is not bool(accepted)


def test_a_service_of_this_name_may_own_computers(read_text: Read) -> None:
    reading = read_text("Service;Type;Date achat\nBiomédical;PC portable;2020\nBiomédical;Scanner;2020\n")
    assert reading.accepted == 2


def test_a_model_of_a_scanner_for_patients_is_none_for_papers(read_text: Read) -> None:
    reading = read_text(
        "Type;Marque;Modèle;Date achat\nScanner;Siemens;Somatom go.Top;2020\nScanner;Canon;DR-C225;2020\n"
    )
    assert reading.table["category"].to_pylist() == ["scanner"]
    assert rules(reading)["not_hardware"] == 1
