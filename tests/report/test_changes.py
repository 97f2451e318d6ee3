"""The change since last year as a report tells it: at the same perimeter, with the total's beside it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint.changes import BOTH, SAME, TOTAL
from footprint.lake import Lake
from footprint.report.causes import Sure
from footprint.report.changes import Change, Changes, Perimeter
from footprint.report.document import Paragraph, Table
from footprint.report.model import Report, member_report
from footprint.report.sections.change_section import lead, sections
from footprint.report.wording import Wording
from tests.method.running import close
from tests.report.conftest import YEAR, whole

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def change(category: str, before: float | None, now: float | None, perimeter: Perimeter, **more: Any) -> Change:
    about: dict[str, Any] = {"service_id": "", "stage": "use", "is_device": True} | more
    difference = (now or 0.0) - (before or 0.0)
    return Change(category, value_before=before, value=now, difference=difference, perimeter=perimeter, **about)


def told(report: Report, lang: str, *parts: Change, **more: Any) -> list[str]:
    found = Changes(parts)
    grid = report.grid | {("depreciation", "location"): found.now()}
    return lead(replace(report, grid=grid, changes=found, causes=None, **more), Wording(lang))


SERVICES = (
    change("laptop", 14_000.0, 13_860.0, "counted_in_both"),
    change("cloud_storage", None, 860.0, "first_counted", service_id="site", is_device=False),
)


def test_the_percentage_is_that_of_the_same_perimeter_and_the_totals_stands_beside(report: Report) -> None:
    """14,000 → 13,860 kg is −1.0 % on 13,860/14,720 = 94 % of the total; the total 14,000 → 14,720 is +5.1 %, of which
    860 kg are counted for the first time and −140 kg changed."""
    assert told(report, "fr", *SERVICES) == [
        f"Depuis 2024, à périmètre égal{NBSP}: −1,0{NBSP}%, sur 94{NBSP}% du total.",
        f"Total de 2024{NBSP}: 14{NBSP}t{NBSP}CO₂e, soit +5,1{NBSP}% au total (+720{NBSP}kg{NBSP}CO₂e){NBSP}: "
        f"+860{NBSP}kg{NBSP}CO₂e comptés pour la première fois (stockage dans le cloud) et "
        f"−140{NBSP}kg{NBSP}CO₂e à périmètre égal.",
    ]
    english = told(report, "en", *SERVICES)
    assert english[0].startswith("Since 2024, of what is counted in both years: −1.0%, on 94% of the total.")
    assert f"+860{NBSP}kg{NBSP}CO₂e counted for the first time (storage in the cloud)" in english[1]


def test_a_change_of_totals_that_are_minima_has_no_percentage(report: Report) -> None:
    (same, total) = told(report, "en", *SERVICES, last_year_is_minimum=True)
    assert "−1.0%" in same
    assert "at least" in total
    assert "%" not in total


def test_one_sentence_where_all_is_counted_in_both_years(report: Report) -> None:
    (only,) = told(report, "en", SERVICES[0])
    assert only.startswith("Since 2024: −1.0%. The same parts are counted in both years")


def test_less_than_half_counted_alike_is_no_change_in_per_cent(report: Report) -> None:
    """100 → 90 kg is 90/1,090 = 8.3 % of this year's total."""
    parts = change("laptop", 100.0, 90.0, "counted_in_both"), change("server", None, 1000.0, "first_counted")
    (only,) = told(report, "en", *parts)
    assert "(8.3%)" in only
    assert "a change in per cent would mean nothing" in only
    assert "−10" not in only


@pytest.mark.parametrize(
    ("registered", "said"), [(True, "No total is known for 2024"), (False, "There are no data of 2024")]
)
def test_a_first_year_and_a_missing_one_say_so(report: Report, registered: bool, said: str) -> None:
    (only,) = lead(replace(report, changes=None, was_registered=registered), Wording("en"))
    assert only.startswith(said)
    assert "changes" not in {section.id for section in whole(replace(report, changes=None), "fr").sections}


def test_the_lake_says_whether_last_year_was_there(lake: Lake, factor_set: FactorSet) -> None:
    """2024 has no year before in this lake; the silent member is registered in both years and has sent nothing."""
    first = member_report(lake, year=YEAR - 1, member_id="town", factor_set=factor_set)
    assert (first.changes, first.was_registered) == (None, False)
    silent = member_report(lake, year=YEAR, member_id="silent", factor_set=factor_set)
    assert (silent.changes, silent.was_registered) == (None, True)


def test_where_all_is_counted_in_both_years_the_total_alone_says_so(report: Report) -> None:
    assert report.changes
    both = replace(report, changes=Changes(tuple(report.changes.of("counted_in_both"))))
    (section,) = sections(both, Wording("en"))
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert [row.cells[0] for row in table.rows if row.strong] == ["Total"]
    said = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    assert said[-1].startswith("All is counted in both years")
    assert not any("that of this row" in text for text in said)


def test_the_table_adds_up_to_the_change_of_the_total(report: Report) -> None:
    """Rows by perimeter, then the total: Σ differences = this year's total − last year's."""
    found = report.changes
    assert found
    assert report.last_year
    assert report.headline
    wanted = report.headline - (report.last_year["depreciation", "location"] or 0.0)
    assert close(sum(found.difference(perimeter) for perimeter in found.perimeters()), wanted, 1e-9)
    blocks = next(each.blocks for each in whole(report, "en").sections if each.id == "changes")
    (table,) = (block for block in blocks if isinstance(block, Table) and block.rows[-1].strong)
    assert report.causes
    names = [row.cells[0] for row in table.rows]
    told = [name for name in found.perimeters() if found.before(name) or found.now(name)]  # no row of zeros
    assert len(names) == len(report.causes.of(BOTH)) + len(told) + 1
    assert names[-1] == "Total"
    assert [row.cells[0] for row in table.rows if row.strong] == ["Counted in both years", "Total"]
    # A cause has no value of a year; each row has an interval that holds its difference.
    assert {row.cells[1:3] for row in table.rows[: len(report.causes.of(BOTH))]} == {("", "")}
    assert {len(row.cells) for row in table.rows} == {5}
    for name, sure in report.causes.sure.items():
        value = {SAME: report.causes.same, TOTAL: report.causes.difference}.get(name)
        assert value is None or sure.low <= value <= sure.high
    assert table.rows[-1].strong
    # 35 of 455 laptops are refurbished, 35 of 515 last year: their making is known of 92 and 93 of 100.
    assert ("laptop", "manufacturing") in {(part.category, part.stage) for part in found.of("partly_assessed")}
    assert ("laptop", "use") in {(part.category, part.stage) for part in found.of("counted_in_both")}
    assert any("known of at least 95%" in block.text for block in blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize(("low", "high", "verdict"), [
    (2.0, 9.0, "very likely a rise"), (-9.0, -2.0, "very likely a fall"), (-1.0, 9.0, "one cannot say"),
])  # fmt: skip
def test_a_rise_is_said_where_the_whole_interval_is_one(report: Report, low: float, high: float, verdict: str) -> None:
    assert report.causes
    sure = replace(report.causes, sure={SAME: Sure(low, high, 0.5)})
    (said,) = [line for line in lead(replace(report, causes=sure), Wording("en")) if "counted in both years: " in line]
    assert verdict in said
    unsure = replace(report.causes, sure={})
    assert not any("probability" in line for line in lead(replace(report, causes=unsure), Wording("en")))


def test_data_files_have_every_part(report: Report, written: dict[str, Path]) -> None:
    assert report.changes
    given = list(csv.DictReader(written["evolution.csv"].read_text(encoding="utf-8").splitlines()))
    sums = [sum(float(row[f"{name}_kgco2e"] or 0) for row in given) for name in ("before", "now", "difference")]
    assert len(given) == len(report.changes.parts)
    assert close(sums[1] - sums[0], sums[2], 1e-9)
    assert close(sums[1], report.headline, 1e-9)
    sheet: list[list[Any]] = (
        CalamineWorkbook.from_path(written["report.en.xlsx"]).get_sheet_by_name("Change").to_python()
    )
    assert len(sheet) == len(given) + 2  # the heads and the total
    assert [close(told, wanted, 1e-9) for told, wanted in zip(sheet[-1][3:6], sums, strict=True)] == [True] * 3
