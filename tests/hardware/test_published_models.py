"""Makers' own figures: which model an inventory names, when nobody can say, and what stands beside the total."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import settings, steps
from footprint.hardware import published_models
from footprint.hardware.published_models import in_its_time, match, usable
from footprint.lake import Lake
from footprint.report.build import documents
from footprint.report.cells import total
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.model import member_report
from footprint.schema import table

YEAR, MEMBER = 2025, "town"
WHERE = {"year": YEAR, "member_id": MEMBER}
# By hand: category laptop 170 + 12.3 + 2.79 and smartphone 77 + 2.27 + 0.246 kgCO2e; makers say 308.672 and 62.25.
LAPTOP_OTHER, PHONE_OTHER = 12.3 + 2.79, 2.27 + 0.246


@pytest.mark.parametrize(
    ("maker", "text", "category", "published", "making"),
    [
        ("Dell", "Latitude 5420", "laptop", "Dell Latitude 5420", 308.672),
        ("DELL INC.", "LATITUDE-5420", "laptop", "Dell Latitude 5420", 308.672),
        (None, "Dell Latitude 5420", "laptop", "Dell Latitude 5420", 308.672),
        (None, "Latitud 5420 i5-1145G7 16 Go", "laptop", "Dell Latitude 5420", 308.672),
        ("Apple", "iPhone 12", "smartphone", "Apple iPhone 12 128GB", 62.25),
        ("Apple", "iPhone 12 64 Go", "smartphone", "Apple iPhone 12 64GB", 58.1),
        ("Dell", "OptiPlex 7090 SFF", "desktop", "Dell OptiPlex 7090 Small Form Factor", 224.234),
        ("Hewlett-Packard", "EliteBook 645 G9", "laptop", "HP EliteBook 645 14 inch G9 Notebook PC", 117.86),
        ("Microsoft", "Surface Pro 7", "tablet", "Microsoft Surface Pro 7", 125.952),
        ("Microsoft", "Surface Pro 7+", "tablet", "Microsoft Surface Pro 7+", 146.972),
    ],
)
def test_a_model_named_without_doubt(
    maker: str | None, text: str, category: str, published: str, making: float
) -> None:
    found = match(maker, text, category)
    assert found.status == "matched"
    assert found.model is not None
    assert (found.model.title, found.model.making) == (published, making)
    assert found.score is not None
    assert found.score >= published_models.THRESHOLD
    assert found.model.locator.startswith("boavizta-data-us.csv row ")


@pytest.mark.parametrize(
    ("maker", "text", "category"),
    [
        ("Toshiba", "Latitude 5420", "laptop"),  # a maker that publishes nothing
        ("Toshiba", "Portégé X30", "laptop"),
        ("Dell", None, "laptop"),
        (None, "", "laptop"),
        ("Dell", "OptiPlex 7090 Tower", "laptop"),  # a model of another category
        ("Dell", "Latitude 5425", "laptop"),  # one digit is another machine
        ("Dell", "5420", "laptop"),  # a number without its series
        ("Apple", "iPhone 12 Pro", "smartphone"),
        ("Dell", "OptiPlex 7090 Ultra", "desktop"),  # published, without a split by stage
        ("Lenovo", "20W0005UFR", "laptop"),
    ],
)
def test_a_model_that_nobody_publishes(maker: str | None, text: str | None, category: str) -> None:
    found = match(maker, text, category)
    assert (found.status, found.model) == ("unmatched", None)


def test_a_form_factor_left_open_is_a_doubt_and_its_candidates_are_kept() -> None:
    found = match("Dell", "OptiPlex 7090", "desktop")
    assert (found.status, found.model) == ("ambiguous", None)
    assert {m.title.removeprefix("Dell OptiPlex 7090 "): m.making for m in found.candidates} == {
        "Micro Form Factor": 176.22, "Small Form Factor": 224.234, "Tower": 227.0, "Ultra": None,
    }  # fmt: skip
    assert match("Dell", "Precision 3640", "workstation").status == "ambiguous"  # only its tower is published


def test_an_old_name_on_a_new_machine_is_not_the_old_machine() -> None:
    found = match("Dell", "Latitude 5450", "laptop")
    assert found.model is not None
    assert found.model.year == 2018
    assert in_its_time(found, 2022) is found
    assert in_its_time(found, None).status == "ambiguous"
    assert in_its_time(found, 2024).status == "unmatched"


@pytest.mark.parametrize(
    ("making", "distribution", "use", "end", "usable_making"),
    [
        (70.0, 9.0, 20.0, 1.0, 70.0),
        (75.0, None, 20.0, None, 75.0),  # 95 % of the whole is told
        (60.0, None, 20.0, None, None),
        (77.6, 5.0, 60.0, 1.0, None),  # more than the whole
        (None, None, 20.0, None, None),
        (99.0, None, None, None, None),
    ],
)
def test_a_split_must_be_nearly_the_whole(
    making: float | None, distribution: float | None, use: float | None, end: float | None, usable_making: float | None
) -> None:
    stages = {"manufacturing_kgco2e": making, "distribution_kgco2e": distribution, "use_kgco2e": use}
    assert usable({**stages, "end_of_life_kgco2e": end, "total_kgco2e": 100.0}) == usable_making


def test_most_usable_models_are_found_by_their_own_name_and_none_as_a_far_one() -> None:
    own = [model for kind in published_models.published().values() for model in kind if model.making is not None]
    found = [(model, match(None, model.title, model.category)) for model in own]
    assert sum(m.status == "matched" for _, m in found) >= 0.98 * len(own)
    for model, m in found:
        assert m.status != "unmatched", model.title
        if m.model and m.model.making and model.making:
            assert abs(m.model.making / model.making - 1) <= 2 * published_models.MATERIAL / (
                1 - published_models.MATERIAL
            ), model.title


def row(line: int, category: str, maker: str | None, model: str | None, devices: float, bought: date) -> dict[str, Any]:
    where = {**WHERE, "line_id": f"aaaaaaaa:{line}", "file_sha8": "aaaaaaaa", "line": line, "list": "inventory"}
    what = {"category": category, "maker": maker, "model_text": model, "quantity_devices": devices}
    return {**where, **what, "acquired_on": bought, "status": "in_use", "lifetime_years": 5.0}


# In service all 365 days of 2025, over a life of 5 x 365.25 days: 365/1826.25 of a life each.
LIFE = 365 / 1826.25
DEVICES = [
    row(2, "laptop", "Dell", "Latitude 5420", 1.0, date(2022, 1, 1)),
    row(3, "laptop", "Dell", "Latitude 5420", 1.0, date(2023, 1, 1)),
    row(4, "smartphone", "Apple", "iPhone 12", 1.0, date(2022, 1, 1)),
]
FURTHER = [
    row(5, "desktop", "Dell", "OptiPlex 7090", 4.0, date(2022, 1, 1)),
    row(6, "laptop", "Toshiba", "X30", 3.0, date(2022, 1, 1)),
    row(7, "laptop", None, None, 2.0, date(2022, 1, 1)),
]


@pytest.fixture(scope="module")
def factor_set() -> FactorSet:
    return catalogue.load()


def computed(home: Path, devices: list[dict[str, Any]], factor_set: FactorSet) -> Lake:
    lake, described = Lake(home), table("devices")
    full = [dict.fromkeys(described.names) | device for device in devices]
    lake.write("devices", pa.Table.from_pylist(full, schema=described.arrow), **WHERE)
    steps.service_shares(lake, YEAR)
    for step in (steps.year_factors, steps.device_lives, steps.activity_data, steps.model_matches, steps.footprint):
        step(lake, YEAR, factor_set)
    steps.fleet(lake, YEAR)
    steps.indicators_member(lake, YEAR, factor_set)
    return lake


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    settings.settings.cache_clear()
    yield
    settings.settings.cache_clear()


def test_three_devices_by_hand(tmp_path: Path, factor_set: FactorSet) -> None:
    lake = computed(tmp_path, DEVICES, factor_set)
    report = member_report(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)
    assert report.makers is not None
    whole = report.makers.whole
    by_category = LIFE * (2 * (170 + LAPTOP_OTHER) + 77 + PHONE_OTHER)
    with_makers = LIFE * (2 * (308.672 + LAPTOP_OTHER) + 62.25 + PHONE_OTHER)
    assert whole.with_category == pytest.approx(by_category, rel=1e-12)
    assert whole.with_makers == pytest.approx(with_makers, rel=1e-12)
    assert [part.category for part in report.makers.compared] == ["laptop", "smartphone"]
    # What the section calls the category's figure is what the total holds of these devices, and stays there.
    embodied = [
        c.value for c in report.impacts.of(view="depreciation", basis="location", criterion="gwp") if c.stage != "use"
    ]
    assert total(embodied) == pytest.approx(by_category, rel=1e-12)


def test_shares_candidates_and_sources_are_in_table_and_page(tmp_path: Path, factor_set: FactorSet) -> None:
    lake = computed(tmp_path, DEVICES + FURTHER, factor_set)
    rows = {row["model_text"]: row for row in lake.read("model_matches", year=YEAR).to_pylist()}
    assert {text: (row["status"], row["devices"]) for text, row in rows.items()} == {
        "Latitude 5420": ("matched", 2.0), "iPhone 12": ("matched", 1.0), "OptiPlex 7090": ("ambiguous", 4.0),
        None: ("unmatched", 5.0),  # the X30, and those of which no model is named
    }  # fmt: skip
    assert len(json.loads(rows["OptiPlex 7090"]["candidates"])) == 4
    assert rows["OptiPlex 7090"]["maker_kgco2e"] is None
    assert rows["Latitude 5420"]["factor_id"].startswith("boavizta_env_footprint-laptop-dell_latitude_5420-")
    report = member_report(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)
    assert report.makers is not None
    assert [report.makers.share(status) for status in ("matched", "ambiguous", "unmatched")] == [3 / 12, 4 / 12, 5 / 12]
    for lang in ("fr", "en"):
        _, document = documents(report, lang)
        html = page(document).decode()
        for said in ("ODbL-1.0", "latitude-5420-pcf-datasheet.pdf", "OptiPlex 7090 Tower"):
            assert said in html
        assert print_pdf(document) == print_pdf(document)


@pytest.mark.usefixtures("fresh_settings")
def test_switched_off_there_is_no_row_no_section_and_the_same_total(
    tmp_path: Path, factor_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = member_report(
        computed(tmp_path / "on", DEVICES, factor_set), year=YEAR, member_id=MEMBER, factor_set=factor_set
    )
    monkeypatch.setenv("FOOTPRINT_MODEL_FACTORS", "off")
    settings.settings.cache_clear()
    lake = computed(tmp_path / "off", DEVICES, factor_set)
    hidden = member_report(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)
    assert lake.read("model_matches", year=YEAR).num_rows == 0
    assert (shown.makers is None, hidden.makers is None) == (False, True)
    assert hidden.grid == shown.grid
    assert "makers" not in {section.id for section in documents(hidden, "fr")[1].sections}


def test_the_order_of_lines_changes_no_byte(tmp_path: Path, factor_set: FactorSet) -> None:
    written = []
    for name, devices in (("one", DEVICES + FURTHER), ("two", list(reversed(DEVICES + FURTHER)))):
        (path,) = computed(tmp_path / name, devices, factor_set).paths("model_matches", year=YEAR)
        written.append(path.read_bytes())
    assert written[0] == written[1]
