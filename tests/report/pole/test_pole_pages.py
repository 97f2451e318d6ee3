"""The pole's page on itself says what its rows say, in both languages, and nothing that nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from footprint.report.document import Table
from footprint.report.pole_pages import of_year
from footprint.report.pole_pages.model import LEAST, NOT_YET, REACHED, UNKNOWN, WHOLE, PoleYear, _reached
from footprint.report.pole_pages.pages import document
from tests.report.reading_back import of_pdf, seen

UNSURE = "<script>alert('é')</script>"


def row(topic: str, unit: str, **given: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("target", "target_year", "measure_fr", "measure_en", "before", "bound_before", "result"))
    named = {"year": 2025, "topic": topic, "name_fr": f"Sujet {topic}", "name_en": f"Topic {topic}", "unit": unit}
    return empty | named | {"direction": "lower", "bound": WHOLE, "reached": "no_target"} | given


ROWS = (
    row("C1", "kgCO2e", result=12_400.0, bound=LEAST, before=15_000.0, bound_before=WHOLE),
    row("C2", "kgCO2e/fte", result=49.3, target=60.0, target_year=2027, reached=UNKNOWN, bound=LEAST,
        measure_fr=UNSURE, measure_en=UNSURE),
    row("R1", "1", direction="higher", result=0.67, target=0.8, target_year=2028, reached=NOT_YET),
    row("P1", "device/fte"),
    row("own_kwh", "kWh", result=0.0012, target=0.002, target_year=2026, reached=REACHED),
    row("own_kgco2e", "kgCO2e"),
)  # fmt: skip
POLE = PoleYear(2025, "Pôle & fils", ROWS, "CodeCarbon 3", "abc", "1.0")
NOBODY = PoleYear(2025, "Pôle", (row("C1", "kgCO2e"), row("own_kwh", "kWh")), "", "abc", "1.0")


def cells(of: PoleYear, lang: str) -> dict[str, tuple[str, ...]]:
    """Cells of the first table of each section by topic."""
    tables = (
        [block for block in section.blocks if isinstance(block, Table)][:1] for section in document(of, lang).sections
    )
    return {shown.cells[0]: shown.cells[1:] for found in tables for table in found for shown in table.rows}


@pytest.mark.parametrize(("kwh", "said"), [(0.0000276, "0.0276\xa0Wh"), (0.0012, "1.2\xa0Wh"), (3.0, "3\xa0kWh")])
def test_what_computing_took_is_never_told_in_mwh(kwh: float, said: str) -> None:
    """Which is read as MWh."""
    of = PoleYear(2025, "P", (row("own_kwh", "kWh", result=kwh),), "CodeCarbon 3", "abc", "1.0")
    (figure,) = document(of, "en").figures
    assert f"{figure.value}\xa0{figure.unit}" == said
    assert (
        cells(PoleYear(2025, "P", (row("own_kwh", "kWh", result=kwh),), "C", "abc", "1.0"), "en")["Topic own_kwh"][-1]
        == said
    )


def test_objective_and_result_of_each_topic_read_as_they_are() -> None:
    read = {topic: tuple(cell.replace("\u00a0", " ").replace("\u202f", " ") for cell in its)
            for topic, its in cells(POLE, "en").items()}  # fmt: skip
    assert read == {
        "Topic C1": ("no objective", "at least 12.4 t CO₂e (15 t CO₂e in 2024)"),
        "Topic C2": ("at most 60 kg CO₂e in 2027: nobody knows yet", "at least 49.3 kg CO₂e"),
        "Topic R1": ("at least 80% in 2028: not yet", "67%"),
        "Topic P1": ("no objective", "unknown"),
        "Topic own_kwh": ("at most 2 Wh in 2026: reached", "1.2 Wh"),
        "Topic own_kgco2e": ("no objective", "unknown"),
    }
    assert document(POLE, "en").message == "In 2025 the pôle reaches 1 of 3 objectives"
    assert "0" not in "".join(cell for its in cells(NOBODY, "fr").values() for cell in its)


@pytest.mark.parametrize("of", [POLE, NOBODY])
def test_its_files_hold_the_page_in_both_languages_and_no_markup_of_others(of: PoleYear) -> None:
    made = of_year(of)
    assert set(made) == {"pole.html", "pole.pdf", "pole.en.html", "pole.en.pdf"}
    for lang, name in (("fr", "pole"), ("en", "pole.en")):
        page, message = made[f"{name}.html"].decode(), document(of, lang).message or ""
        assert "<script" not in page
        assert f'<html lang="{lang}"' in page
        assert message in seen(page)
        assert " ".join(message.split()) in " ".join(of_pdf(made[f"{name}.pdf"]).split())
    assert of_year(of) == made


@pytest.mark.parametrize(
    ("value", "target", "direction", "is_least", "state"),
    [
        (None, 1.0, "lower", False, UNKNOWN),
        (1.0, 1.0, "lower", False, REACHED),
        (1.1, 1.0, "lower", False, NOT_YET),
        (0.9, 1.0, "lower", True, UNKNOWN),
        (1.1, 1.0, "lower", True, NOT_YET),
        (0.9, 1.0, "higher", True, UNKNOWN),
        (1.0, 1.0, "higher", True, REACHED),
        (0.9, 1.0, "higher", False, NOT_YET),
        (0.9, None, "higher", False, "no_target"),
    ],
)
def test_of_a_minimum_nobody_knows_whether_a_ceiling_is_kept(
    value: float | None, target: float | None, direction: str, is_least: bool, state: str
) -> None:
    assert _reached(value, target, direction, is_least=is_least) == state
