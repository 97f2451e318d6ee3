"""Kinds that give way to a model: a desktop that is a thin client or in one piece, a tablet to draw with, and the types
by which consoles know a Lenovo."""

from __future__ import annotations

import pytest

from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.device_models import by_model
from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read


def kinds(read_text: Read, *lines: str) -> list[str]:
    numbered = "".join(f"{line};AB{at:04}\n" for at, line in enumerate(lines))
    reading = conserved(read_text(f"Type;Manufacturer;Model;Serial number\n{numbered}"))
    return [str(category) for category in reading.table["category"].to_pylist()]


@pytest.mark.parametrize(
    "word", ["Desktop", "Unité centrale", "Standrechner", "Sobremesa", "Computer fisso", "Mini PC"]
)
def test_a_desktop_is_what_its_model_is(read_text: Read, word: str) -> None:
    models = ("Dell;Wyse 5070 Thin Client", "HP;EliteOne 800 G6", "HP;EliteDesk 800 G5", "Dell;Latitude 5420")
    found = kinds(read_text, *(f"{word};{model}" for model in models))
    assert found == ["thin_client", "all_in_one", "desktop", "desktop"]


@pytest.mark.parametrize(
    "word", ["Drawing Tablet", "Tablet", "Tablette", "Tavoletta grafica", "Grafiktablett", "Tableta"]
)
def test_a_tablet_to_draw_with_is_what_its_model_is(read_text: Read, word: str) -> None:
    models = ("Wacom;Intuos Pro M", "Huion;H640P", "XP-Pen;Deco 01", "Wacom;Cintiq 16", "Huion;Kamvas 13")
    assert kinds(read_text, *(f"{word};{model}" for model in models)) == ["mouse"] * 3 + ["monitor"] * 2


def test_other_tablets_stay_tablets(read_text: Read) -> None:
    models = ("Apple;iPad 9", "Samsung;Galaxy Tab A8", "Lenovo;M10", "Wacom;MobileStudio Pro 16", "Zebra;ET40")
    assert kinds(read_text, *(f"Tablette;{model}" for model in models)) == ["tablet"] * 5


def test_a_tablet_of_a_maker_of_pens_without_a_known_model_is_asked(read_text: Read) -> None:
    reading = read_text("Type;Manufacturer;Model;Serial\nTablet;Wacom;Zork 3;A1\nTablet;Apple;iPad 9;A2\n")
    assert (reading.accepted, reading.refused, rules(reading)["ambiguous_category"]) == (1, 1, 1)


@pytest.mark.parametrize(
    "label", ["Drawing tablet", "Tablette Wacom", "Wacom tablet", "Palette graphique", "Stifttablett", "Pen tablet"]
)
def test_a_word_for_tablets_to_draw_with_alone_is_asked(label: str) -> None:
    assert (verdict(label).fate, set(verdict(label).candidates)) == ("ambiguous", {"tablet", "monitor", "mouse"})


@pytest.mark.parametrize(
    ("model", "category"),
    [
        ("21H1000FR", "laptop"), ("20XW0026FR", "laptop"), ("20YD001", "laptop"), ("21HD", "laptop"),
        ("12E3002FR", "desktop"), ("30FM00CFR", "workstation"), ("20240", None), ("2010", None), ("21AH00", None),
        ("201205120045", None),
    ],
)  # fmt: skip
def test_a_machine_type_is_known_with_any_end(model: str, category: str | None) -> None:
    assert (by_model("LENOVO", model), by_model("Dell", "21H1000FR")) == (category, None)
