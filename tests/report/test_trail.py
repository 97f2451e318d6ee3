"""The trail of causes and levers in the workbook: products, lines of files, factor rows and sources."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint.changes.comparing import NUMBERS
from footprint.lake import Lake
from footprint.report.formats import trail_sheets
from footprint.report.model import Report, member_report
from footprint.report.trail import term_of
from footprint.report.wording import Wording
from tests.report.conftest import YEAR
from tests.samples.test_words import catalogue_names
from tests.spoken import foreign


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def sheet(written: dict[str, Path], name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by their heads."""
    heads, *rows = CalamineWorkbook.from_path(written["report.en.xlsx"]).get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def test_each_cause_adds_up_over_its_products_with_their_numbers(report: Report, written: dict[str, Path]) -> None:
    w, rows = Wording("en"), sheet(written, "Causes, products")
    assert report.causes
    added: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        added[row["Cause"]].append(row["The cause adds (kg CO₂e)"])
    wanted = {w.t(f"causes.name.{cause.name}"): cause.difference for cause in report.causes.causes}
    assert {name: pytest.approx(fsum(values)) for name, values in added.items()} == wanted
    heads = dict(zip(trail_sheets.CAUSE_HEADS, w.labels("data", *trail_sheets.CAUSE_HEADS), strict=True))
    products = [row for row in rows if row[heads["fleet_now"]] != ""]
    assert products
    for row in products:
        for side in ("before", "now"):
            product = 1.0
            for number in NUMBERS:
                product *= row[heads[f"{number}_{side}"]]
            assert product == pytest.approx(row[heads[side]], rel=1e-9, abs=1e-12)


def test_each_product_names_lines_of_both_years_and_factor_rows_with_their_sources(
    report: Report, written: dict[str, Path], factor_set: FactorSet
) -> None:
    """Laptops are on lines 2, 8 and 13 this year, and on 19 too last year."""
    rows = sheet(written, "Causes, products")
    laptops = [row for row in rows if row["Type"] == "laptop" and row["Stage"] == "manufacturing"]
    assert {row["Lines of files, this year"] for row in laptops} == {"aaaaaaaa:13, aaaaaaaa:2, aaaaaaaa:8"}
    assert {row["Lines of files, year before"] for row in laptops} == {
        "aaaaaaaa:13, aaaaaaaa:19, aaaaaaaa:2, aaaaaaaa:8"
    }
    titles = {row["source_id"]: row["title"] for row in factor_set.sources.to_pylist()}
    published = {row["factor_id"]: titles[row["source_id"]] for row in factor_set.factors.to_pylist()}
    for row in rows:
        factor_id, _, rest = row["Factor rows and sources"].partition(" = ")
        assert published[factor_id] in rest
    assert {row["factor_id"] for each in report.trail.causes for row in each["figures"]} <= published.keys()


def test_levers_add_up_over_their_figures_and_name_lines_and_sources(
    lake: Lake, report: Report, written: dict[str, Path]
) -> None:
    w = Wording("en")
    stored = [row for row in lake.read("levers_member", year=YEAR).filter(pc.field("member_id") == "town").to_pylist()
              if row["criterion"] == "gwp" and row["status"] == "ok" and row["year_offset"] == 0]  # fmt: skip
    wanted: defaultdict[str, list[float]] = defaultdict(list)
    for row in stored:
        wanted[w.term("lever", row["lever"])].append(row["saving"])
    saved: defaultdict[str, list[float]] = defaultdict(list)
    for row in sheet(written, "Levers, products"):
        saved[row["Lever"]].append(row["Avoided (kg CO₂e a year)"])
        assert row["Lines of files"].startswith("aaaaaaaa:")
        assert " = " in row["Factor rows and sources"]
        assert row["Amount, as it is"] * row["Published figure"] == pytest.approx(row["As it is (kg CO₂e a year)"])
    told = {name for name, values in wanted.items() if name in saved and fsum(values)}
    assert "Keep devices longer" in told or len(told) >= 2
    for name in told:
        assert fsum(saved[name]) == pytest.approx(fsum(wanted[name]), rel=1e-9)


def test_what_is_too_much_for_a_sheet_is_counted_with_the_command_that_gives_it(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail_sheets, "MOST_LINES", 1)
    monkeypatch.setattr(trail_sheets, "MOST_ROWS", 2)
    w, heads = Wording("en"), trail_sheets.CAUSE_HEADS
    kept, rest = (list(trail_sheets.causes(report, w))[part] for part in (slice(0, 2), slice(2, None)))
    lines = [row[heads.index("lines_now")] for row in kept]
    assert any("… (" in str(line) and "lines in all: “footprint explain --member town" in str(line) for line in lines)
    counted = sum(int(str(row[1]).split()[0]) for row in rest)
    assert counted == len(report.trail.causes) - 2
    assert all(f"--year {YEAR} --cause " in str(row[1]) for row in rest)


def test_a_member_without_last_year_has_no_sheet_of_causes(lake: Lake, factor_set: FactorSet) -> None:
    silent = member_report(lake, year=YEAR, member_id="silent", factor_set=factor_set)
    assert (silent.trail.causes, silent.trail.levers) == ((), ())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_sheets_speak_one_language(report: Report, lang: str) -> None:
    w, names = Wording(lang), catalogue_names()
    for rows in (trail_sheets.causes(report, w), trail_sheets.levers(report, w)):
        texts = [cell for row in rows for cell in row if isinstance(cell, str)]
        assert texts
        assert foreign(texts, lang, names) == {}


@pytest.mark.parametrize(("key", "term"), [
    ("grid:FRA", "FRA"), ("residual:FRA", "FRA"), ("technology:hydro", "contracts"),
    ("contract:not_assessed", "contracts"), ("device:laptop", "device:laptop"),
])  # fmt: skip
def test_what_is_multiplied_has_the_name_that_causes_give_it(key: str, term: str) -> None:
    assert term_of(key) == term
