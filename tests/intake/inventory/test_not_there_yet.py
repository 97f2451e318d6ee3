"""Devices that are ordered or planned for a year to come are not there, whatever else their state says; what is there
stays, and so does what is ordered in its place."""

from __future__ import annotations

import pytest

from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read


def state(read_text: Read, stated: str, remark: str, serial: str = "", header: str = "Description") -> str | None:
    """The state of the first of two laptops, read for 2025."""
    reading = conserved(
        read_text(
            f"Nom;Type;Modèle;Statut;Numéro de série;{header}\n"
            f"PC-1;PC portable;ThinkPad L13;{stated};{serial};{remark}\n"
            "PC-2;PC portable;ThinkPad L13;production;AB2C3D4;\n"
        )
    )
    return str(reading.table["status"].to_pylist()[0])


@pytest.mark.parametrize("header", ["Description", "Commentaire"])
@pytest.mark.parametrize(
    ("stated", "remark"),
    [
        ("implémentation", "commande passée, livraison janvier 2026"),
        ("Implementation", "on order, delivery March 2026"),
        ("en préparation", "bestellt, Lieferung Januar 2026"),
        ("En stock", "commandé 12/2025, livraison 01/2026"),
        ("spare", "in attesa di consegna 01/2026"),
    ],
)
def test_what_is_ordered_for_a_later_year_is_not_there(read_text: Read, stated: str, remark: str, header: str) -> None:
    assert state(read_text, stated, remark, header=header) == "on_order"


@pytest.mark.parametrize(
    ("stated", "remark", "serial"),
    [
        ("implémentation", "commande passée, livraison janvier 2026", "XY12Z34"),
        ("En stock", "livraison au service RH en janvier 2026", ""),
        ("En stock", "batterie commandée, livraison 2026", ""),
        ("En stock", "écran commandé, arrive en 2026", ""),
        ("En stock", "remplaçant commandé, livraison janvier 2026", ""),
        ("En stock", "commandé et livré en 2025", ""),
        ("En stock", "commandé en 2024, garantie 2027", ""),
        ("En stock", "à remplacer en 2026", ""),
        ("En service", "commande passée, livraison janvier 2026", ""),
    ],
)
def test_a_device_that_is_there_stays(read_text: Read, stated: str, remark: str, serial: str) -> None:
    assert state(read_text, stated, remark, serial) in ("in_stock", "in_use")


@pytest.mark.parametrize(
    ("stated", "there"),
    [("projet 2026", False), ("Projekt 2027", False), ("budget 2026", False), ("projet 2024", True),
     ("budget 2025", True), ("extension 2026", True), ("à remplacer 2026", True)],
)  # fmt: skip
def test_a_project_of_a_later_year_is_not_there(read_text: Read, stated: str, there: bool) -> None:
    assert (state(read_text, stated, "") != "on_order") is there
    assert state(read_text, stated, "", "XY12Z34") != "on_order"  # what has a number of its own is there


def test_a_total_with_its_number_in_the_place_of_the_kind_is_one(read_text: Read) -> None:
    reading = read_text(
        "Réf;Implantation;Type;Marque\nC1;Gare;dôme;Axis\nC2;Port;dôme;Axis\n"
        ";Total prévu :;2;\n;Total Énergies;47;Axis\n"
    )
    assert (reading.accepted, rules(reading)["total_row"], reading.refused) == (2, 1, 1)


def test_a_sensor_gives_way_to_the_model_of_a_camera(read_text: Read) -> None:
    reading = read_text("Type;Marque;Modèle\nmulti-capteurs;Axis;P3727-PLE\ncapteur CO2;;\nsensor;Milesight;AM107\n")
    assert reading.table["category"].to_pylist() == ["camera", "iot", "iot"]
