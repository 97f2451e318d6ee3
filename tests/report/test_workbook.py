"""The workbook read by another library: every number of the model, last year's beside it."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint.changes import PERIMETER
from footprint.lake import Lake
from footprint.messages import LANGUAGES
from footprint.report.cells import Sum, total
from footprint.report.formats import result_sheets, rows_of_lake
from footprint.report.formats.xlsx import _sheets, workbook
from footprint.report.last_year import LastYear
from footprint.report.model import Report, member_report
from footprint.report.obligations import authority, vsme, whom
from footprint.report.wording import Wording
from tests.report.conftest import YEAR

W = Wording("en")
HEADLINE = {"view": "depreciation", "basis": "location"}


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def cell(value: Any) -> Any:
    """What a cell is read back as: numbers stand in workbooks with sixteen digits, nothing is an empty text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value or ""
    return float(f"{value:.16G}")


def opened(report: Report, lang: str) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, lang)))


def table(report: Report, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by their headings."""
    heads, *rows = opened(report, "en").get_sheet_by_name(W.t(f"data.{name}")).to_python()
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def sums(lake: Lake, year: int, column: str) -> dict[tuple[str, str], float]:
    """Of `footprint` itself: by criterion and one of its columns, what is known of the town in the headline."""
    found = defaultdict(list)
    for row in lake.read("footprint", year=year, member_id="town").to_pylist():
        is_shown = row["view"] in ("any", "depreciation") and row["basis"] in ("any", "location")
        if is_shown and row["ownership"] != "visitor" and row["value"] is not None:
            found[row["criterion"], row[column] or ""].append(row["value"])
    return {key: math.fsum(values) for key, values in found.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_the_model_is_read_back_to_its_sixteenth_digit(report: Report, lang: str) -> None:
    book, w = opened(report, lang), whom.wording(report.member, lang)
    listed = list(_sheets(report, w))
    assert book.sheet_names == [w.t("data.contents"), *(w.t(f"data.{name}") for name, _, _ in listed)]
    for name, heads, rows in listed:
        first, *read = book.get_sheet_by_name(w.t(f"data.{name}")).to_python()
        assert first == list(w.labels("data", *heads))
        wanted = [[*row, *[None] * (len(heads) - len(row))] for row in rows]
        assert len(read) == len(wanted)
        for got, row in zip(read, wanted, strict=True):
            assert got == [cell(value) for value in row]


def test_the_contents_lead_to_every_sheet_and_count_its_rows(report: Report) -> None:
    book = opened(report, "fr")
    heads, *rows = book.get_sheet_by_index(0).to_python()
    assert heads == ["Feuille", "Ce qu’elle contient", "Lignes"]
    listed = [row for row in rows if row[0]]
    assert [row[0] for row in listed] == book.sheet_names[1:]
    counted = [sum(not isinstance(row, Sum) for row in of) for _, _, of in _sheets(report, Wording("fr"))]
    assert [row[2] for row in listed] == counted
    assert all(str(row[1]).endswith((".", ";")) for row in listed)


@pytest.mark.parametrize(("name", "head", "column"), [("categories", "Type", "category"), ("sites", "Site", "site_id")])
def test_this_year_and_last_are_the_sums_of_the_lake_and_add_up(
    report: Report, lake: Lake, name: str, head: str, column: str
) -> None:
    now, before = (sums(lake, year, column) for year in (YEAR, YEAR - 1))
    *rows, last = table(report, name)
    names = {W.term("category", key) if name == "categories" else key or W.t("words.no_name"): key
             for _, key in {*now, *before}}  # fmt: skip
    for row in rows:
        key = ("gwp", names[row[head]]) if row[head] in names else None
        for label, of in (("GHG (kg CO₂e)", now), ("GHG, year before (kg CO₂e)", before)):
            figure = row[label.replace("kg CO", "kg\u00a0CO")]
            assert (figure or 0.0) == pytest.approx(of.get(key, 0.0) if key else 0.0, rel=1e-12)
    for label in ("GHG (kg\u00a0CO₂e)", "GHG, year before (kg\u00a0CO₂e)"):
        assert math.fsum(row[label] for row in rows if row[label] != "") == pytest.approx(last[label], rel=1e-12)


def test_a_difference_is_that_of_its_causes_or_is_not_given_with_a_reason(report: Report, lake: Lake) -> None:
    """What the method says of each category and criterion (`changes_member`), added up here once more."""
    moved: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    apart = set()
    for row in lake.read("changes_member", year=YEAR, member_id="town").to_pylist():
        if row["basis"] == "location":
            moved[row["criterion"], row["category"]].append(row["difference"])
            moved[row["criterion"], "*"].append(row["difference"])
            if row["cause"] in PERIMETER:
                apart |= {(row["criterion"], row["category"]), (row["criterion"], "*")}
    given = {("gwp", row["Type"]): row for row in table(report, "categories")[:-1]}
    given |= {("*", row["Criterion"].removesuffix(" (at least)")): row for row in table(report, "criteria")}
    names = {("gwp", W.term("category", name)): ("gwp", name) for _, name in moved}
    names |= {("*", W.term("criterion", name)): (name, "*") for name, _ in moved}
    shown = 0
    for label, row in given.items():
        difference = row.get("Difference", row.get("Difference (kg\u00a0CO₂e)"))
        assert (difference == "") == (row["Remark"] != ""), label
        if label in names and difference != "":
            assert names[label] not in apart
            assert difference == pytest.approx(math.fsum(moved[names[label]]), abs=1e-9, rel=1e-9)
            shown += 1
        elif label in names and names[label] in apart:
            assert row["Remark"]
    assert shown >= 5


def test_last_year_that_nobody_knows_is_empty_and_says_so(report: Report) -> None:
    unknown = LastYear({}, replace(report.fleet, rows=()), False, False, True, {}, {})
    alone = replace(report, before=unknown, last_year=None, last_indicators=())
    for name in ("categories", "sites", "stages", "criteria"):
        for row in table(alone, name):
            assert {value for label, value in row.items() if "before" in label or "Difference" in label} == {""}
            assert row["Remark"] == "no figure of the year before"


@pytest.mark.parametrize(("now", "before", "why"), [
    (5.0, 3.0, ()), (None, 3.0, ()), (5.0, None, ()), (None, None, ("not_assessed",)), (None, 0.0, ("not_assessed",)),
    (0.0, None, ("not_assessed",)),
])  # fmt: skip
def test_a_whole_that_one_year_lacks_was_nothing_and_what_is_unknown_has_no_difference(
    now: float | None, before: float | None, why: tuple[str, ...]
) -> None:
    told = LastYear({}, None, True, True, True, {("category", "gwp", "laptop"): before}, {})  # type: ignore[arg-type]
    found = told.beside("category", "gwp", "laptop", now)
    assert found.why == why
    assert found.difference == (None if why else (now or 0.0) - (before or 0.0))
    of_site = replace(told, sums={("site", "gwp", "laptop"): before}).beside("site", "gwp", "laptop", now)
    assert (of_site.difference is None) == (None in (now, before))


def test_what_is_not_counted_alike_is_named_and_not_subtracted() -> None:
    of = ("category", "gwp", "laptop")
    told = LastYear({}, None, True, True, True, {of: 3.0}, {of: frozenset(PERIMETER[:2])})  # type: ignore[arg-type]
    assert told.beside(*of, 5.0) == (3.0, None, PERIMETER[:2])
    assert replace(told, is_told=False).beside(*of, 5.0).why == ("not_compared",)
    assert replace(told, has_figures=False).beside(*of, 5.0).why == ("no_year",)


def test_ages_are_the_devices_of_the_fleet(report: Report) -> None:
    *rows, last = table(report, "ages")
    assert math.fsum(row["Devices (number)"] for row in rows) == last["Devices (number)"]
    assert last["Devices (number)"] == pytest.approx(total(age.devices for age in report.ages))
    assert {row["Expected life"] for row in rows} >= {W.t("ages.range"), W.t("ages.ours")}


def test_what_came_and_left_adds_up_to_the_devices_of_the_fleet(report: Report) -> None:
    """2,198 at the start, 25 left, 35 not explained: 2,138; 6 gone without a date are in none."""
    rows = {row["Movement"]: row["Devices (number)"] for row in table(report, "flow")}
    assert rows == {"On 1 January 2025": 2198, "Left, not said where to": -25,
                    "Difference that your lists do not explain": -35,
                    "On 31 December 2025": 2138, "of which in use": 2123, "of which in stock": 15,
                    "Said to have left without a date, in no row above": 6}  # fmt: skip
    assert report.flow
    counted = [row for row in result_sheets.movements(report.flow, W) if not isinstance(row, Sum)]
    assert math.fsum(float(devices or 0) for _, devices in counted) == report.fleet.devices
    assert "flow" not in {name for name, _, _ in _sheets(replace(report, flow=None), W)}


def test_the_line_to_declare_has_shares_as_shares_and_the_steps_of_the_decree(report: Report) -> None:
    typed = {**report.member, "it_spend_eur": 198_500.0, "it_spend_reused_eur": 31_000.0}
    r2 = {"indicator": "R2", "view": "any", "basis": "any", "value": 31 / 198.5, "unit": "1", "low": None, "high": None,
          "covered_share": None}  # fmt: skip
    others = tuple(row for row in report.indicators if row["indicator"] != "R2")
    steps = [("Minimum asked from 2024", 0.2), ("Minimum asked from 2027", 0.25), ("Minimum asked from 2030", 0.3)]
    rows = table(replace(report, member=typed, indicators=(*others, r2)), "agec")
    assert [(row["Quantity"], row["Value"]) for row in rows] == [
        ("Total spend", 198_500), ("of which re-used or recycled material", ""), ("of which re-used", 31_000),
        ("Re-used share", cell(31 / 198.5)), ("Minimum asked", 0.2), *steps]  # fmt: skip
    assert [row["Unit"] for row in rows[2:4]] == ["€ without VAT", ""]
    assert [(row["Quantity"], row["Value"]) for row in table(report, "agec")] == steps


@pytest.mark.parametrize("kind", [*whom.TABLES])
def test_tables_that_a_member_owes_have_sheets_and_the_others_have_none(
    report: Report, kind: whom.Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whom, "kind", lambda _: kind)
    found = {name: list(rows) for name, _, rows in _sheets(report, W)}
    assert {*found} & {"vsme", "agec", "reen"} == {*whom.TABLES[kind]}
    data = json.loads(rows_of_lake.content(report))["tables"]["vsme_datapoints"]["rows"]
    assert len(data) == (len(vsme.datapoints(report)) if "vsme" in found else 0)
    for row, point, line in zip(found.get("vsme", []), vsme.datapoints(report), data, strict=False):
        assert (row[1], row[4] or "") == (point.value, point.name) == (line["value"], line["datapoint"] or "")
        assert bool(line["why"]) == (point.value is None) == (line["basis"] is None)
    if "reen" in found:
        assert [str(row[0])[-3:-1] for row in found["reen"]] == [*authority.REEN]


def test_a_report_without_a_total_owes_nothing(report: Report) -> None:
    unknown = replace(report, grid=dict.fromkeys(report.grid))
    assert not {name for name, _, _ in _sheets(unknown, W)} & {"vsme", "agec", "reen"}


def test_indicators_are_those_of_the_lake_with_last_years(report: Report, lake: Lake) -> None:
    stored = {}
    for year in (YEAR - 1, YEAR):
        for row in lake.read("indicators_member", year=year, member_id="town").to_pylist():
            if all(row[name] in (wanted, "any") for name, wanted in HEADLINE.items()):
                stored[year, row["indicator"]] = row["value"]
    rows = table(report, "indicators")
    assert len(rows) == sum(year == YEAR for year, _ in stored)
    for row in rows:
        (name,) = re.findall(r"\((\w+)\)$", row["Indicator"])
        for year, label in ((YEAR, "Value"), (YEAR - 1, "Value, year before")):
            assert row[label] == cell(stored.get((year, name)))
        if row["Difference"] != "":
            assert row["Difference"] == pytest.approx(row["Value"] - row["Value, year before"], rel=1e-9, abs=1e-14)


def test_tables_have_filters_over_rows_and_not_over_their_sum(report: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(report, "en"))) as archive:
        sheets = {name: archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name}
    first = sheets.pop("xl/worksheets/sheet1.xml")
    assert "<autoFilter" not in first
    assert not any("r:id" in link for link in re.findall(r"<hyperlink [^>]*>", first))
    for place, (name, heads, rows) in enumerate(_sheets(report, W), start=2):
        content, all_rows = sheets[f"xl/worksheets/sheet{place}.xml"], list(rows)
        last = max((at for at, row in enumerate(all_rows, start=1) if not isinstance(row, Sum)), default=0)
        (given,) = re.findall(r'<autoFilter ref="A1:([A-Z]+)(\d+)"', content) or [("", "0")]
        assert int(given[1]) in ((last + 1) if last else 0, 0), name
        assert bool(last) == ("<autoFilter" in content)
        assert len(given[0]) in (0, 1 if len(heads) <= 26 else 2)
        widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', content)]
        assert all(8 < width < 62 for width in widths), name


def test_percentages_dates_and_differences_show_as_such(written: dict[str, Path]) -> None:
    with zipfile.ZipFile(written["rapport.xlsx"]) as archive:
        styles = archive.read("xl/styles.xml").decode()
    codes = set(re.findall(r'formatCode="([^"]+)"', styles))
    assert {"0.0%", "#,##0.0"} <= codes
    assert any(code.startswith("+") and ";-" in code for code in codes)


def test_items_of_the_emissions_report_add_up_on_both_bases(report: Report) -> None:
    *rows, last = table(report, "scopes")
    for label, basis in (
        ("GHG, country’s grid (kg\u00a0CO₂e)", "location"),
        ("GHG, contracts (kg\u00a0CO₂e)", "market"),
    ):
        assert math.fsum(row[label] for row in rows if row[label] != "") == pytest.approx(last[label], rel=1e-12)
        assert last[label] == pytest.approx(report.grid["depreciation", basis], rel=1e-12)
