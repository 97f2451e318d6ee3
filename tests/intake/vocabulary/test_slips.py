"""A slip of one letter may be mended, into a device that is then to be confirmed."""

from __future__ import annotations

import pytest

from footprint.intake.vocabulary.categories import verdict


@pytest.mark.parametrize("word", ["chaise bureua", "cable hdmii", "Licence ofice"])
def test_a_slip_beside_a_known_thing_changes_nothing(word: str) -> None:
    assert verdict(word).fate == "not_hardware"


@pytest.mark.parametrize(
    ("word", "category"), [("imprimente", "printer"), ("portabel", "laptop"), ("moniter", "monitor")]
)
def test_a_slip_of_a_device_is_one(word: str, category: str) -> None:
    assert (verdict(word).category, verdict(word).how) == (category, "typo")
