"""A slip of one letter may be mended into a device, which is then to be confirmed; it takes no line out."""

from __future__ import annotations

import pytest

from footprint.intake.vocabulary.categories import verdict
from tests.intake.accounts import rules
from tests.intake.conftest import Read


@pytest.mark.parametrize("word", ["ptable", "tbale", "fauteil", "chaies", "garntie", "cabel", "machine virtuele"])
def test_a_slip_takes_no_line_out(word: str) -> None:
    assert verdict(word).fate == "unknown"


@pytest.mark.parametrize("word", ["chaise bureua", "cable hdmii", "Licence ofice"])
def test_a_slip_beside_a_known_thing_changes_nothing(word: str) -> None:
    assert verdict(word).fate == "not_hardware"


@pytest.mark.parametrize(
    ("word", "category"), [("imprimente", "printer"), ("portabel", "laptop"), ("moniter", "monitor")]
)
def test_a_slip_of_a_device_is_one(word: str, category: str) -> None:
    assert (verdict(word).category, verdict(word).how) == (category, "typo")


def test_a_slip_with_the_model_of_a_device_counts_to_be_confirmed(read_text: Read) -> None:
    reading = read_text("Qui;Quoi;Modèle\nA;ptable;Dell Latitude 5420\nB;ptable;MacBook Pro 14\nC;écran;Dell P2419H\n")
    assert reading.table["category"].to_pylist() == ["laptop", "laptop", "monitor"]
    assert rules(reading)["category_corrected"] >= 1
