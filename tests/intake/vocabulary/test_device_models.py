"""Codes of models are data with a source: each can be found, and none is believed without the maker that it needs."""

from __future__ import annotations

import csv
import re
from importlib.resources import files

import pytest

from footprint.intake.vocabulary.categories import is_device_or_aside
from footprint.intake.vocabulary.device_models import by_model, named_in

with files("footprint.intake.vocabulary").joinpath("models.csv").open(encoding="utf-8") as stream:
    ROWS = list(csv.DictReader(stream))


def test_every_code_has_a_category_and_a_source() -> None:
    assert len(ROWS) > 400
    assert [row for row in ROWS if not is_device_or_aside(row["category"]) or not row["source"]] == []
    assert len({(row["maker"], row["pattern"]) for row in ROWS}) == len(ROWS)


def test_codes_of_no_maker_begin_with_the_sign_by_which_they_are_sought() -> None:
    assert [
        row["pattern"] for row in ROWS if not row["maker"] and not re.match(r"[a-z0-9](?![?*])", row["pattern"])
    ] == []


@pytest.mark.parametrize(
    ("maker", "model", "category"),
    [
        ("LENOVO", "20XW", "laptop"), ("", "20XW", None), ("", "20XW00ABFR", "laptop"), ("", "2021", None),
        ("Dell Inc.", "OptiPlex 7490 AIO", "all_in_one"), ("Dell Inc.", "OptiPlex 7090", "desktop"),
        ("Apple", "Mac14,2", "laptop"), ("Apple", "Mac14,3", "desktop"), ("Apple", "Mac15,4", "all_in_one"),
        ("Epson", "DS-530", "scanner"), ("", "DS920+", "storage"), ("Zebra", "DS2208", "barcode_scanner"),
        ("Hewlett-Packard", "HP LaserJet Pro MFP M428fdw", "multifunction_printer"),
        ("HP", "LaserJet Pro M404dn", "printer"), ("Cisco", "C9120AXI-E", "wifi_access_point"),
        ("Cisco", "C9200L-24P", "switch"), ("", "C1000", None), ("Synology", "RS1221+", "storage"),
        ("Siemens", "Somatom go.Top", "not_hardware"),
    ],
)  # fmt: skip
def test_a_code_says_what_a_model_is(maker: str, model: str, category: str | None) -> None:
    assert by_model(maker, model) == category


def test_the_longest_decides_and_nothing_unknown_may_stand_before_it() -> None:
    assert named_in('iiyama 23.8" LED - ProLite XUB2493HS-B5') == "monitor"
    assert named_in("Housse zorg ThinkPad") is None


@pytest.mark.parametrize(
    ("maker", "model", "category"),
    [
        ("Lexmark", "B222H00", "not_hardware"), ("HP", "LaserJet CF259A", "not_hardware"),
        ("HP", "LaserJet 4250", "printer"),
        ("Brother", "DR-2400", "not_hardware"), ("Cisco", "C9200-NM-4G", "component"), ("APC", "RBC17", "component"),
    ],
)  # fmt: skip
def test_consumables_and_modules_are_not_the_device_that_they_are_for(maker: str, model: str, category: str) -> None:
    assert by_model(maker, model) == category


@pytest.mark.parametrize("text", ["FortiGate licence UTM", "EB-FH52 lampe"])
def test_an_accessory_behind_a_model_is_asked(text: str) -> None:
    assert named_in(text) is None
