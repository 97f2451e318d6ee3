"""What a member's report says: its parts add up, what is unknown is said and never 0, what is beside stays beside."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from factors.catalogue import FactorSet
from footprint.lake import Lake, former
from footprint.report.cells import ASSESSED, total
from footprint.report.document import Document, Items, Note, Paragraph, Table
from footprint.report.formats import tidy
from footprint.report.formats.xlsx import workbook
from footprint.report.model import Report, member_report
from footprint.report.obligations import section as obligations
from footprint.report.obligations.scopes import ScopePart
from footprint.report.provenance import trace
from footprint.report.sections.coverage import Coverage
from footprint.report.wording import Wording
from footprint.schema import BASES, VIEWS
from footprint.steps import is_minimum
from tests.report.conftest import EVIL_CATEGORY, YEAR, whole

REL = 1e-12


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


@pytest.fixture(scope="module")
def document(report: Report) -> Document:
    return whole(report, "en")


def said(document: Document) -> list[str]:
    """Every sentence and cell of a document."""
    texts = [
        document.message or "",
        *document.lead,
        *(f"{f.before} {f.value} {f.unit} {f.label}".strip() for f in document.figures),
    ]
    for block in (block for section in (*document.answers, *document.sections) for block in section.blocks):
        match block:
            case Table():
                texts += [block.caption, *(cell for row in block.rows for cell in row.cells)]
            case Items():
                texts += block.items
            case Paragraph() | Note():
                texts.append(block.text)
    return texts


def summary(report: Report, lang: str) -> list[list[Any]]:
    """The rows of the workbook's summary."""
    return list(CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, lang))).get_sheet_by_index(1).to_python())


def close(left: float | None, right: float | None) -> bool:
    return left is not None and right is not None and math.isclose(left, right, rel_tol=REL)


def test_categories_sites_tiers_scopes_and_qualities_add_up_to_the_total(report: Report) -> None:
    for parts in (report.categories, report.sites, report.tiers, report.scopes):
        assert close(total(part.value for part in parts), report.headline)
        assert close(total(part.share for part in parts), 1.0)
    assert close(total(each.amount for each in report.quality.of("gwp").values() if each.amount), report.headline)


def test_electricity_that_is_not_split_says_why(report: Report) -> None:
    """No parts of the mix of 2025 are published: one line under 2.1 and the reason, in both languages."""
    assert report.electricity_split == {"no_parts"}
    assert [part.beges_code for part in report.scopes if part.scope.startswith("2")] == ["2.1"]
    for lang, words in (("fr", "donné entier au poste 2.1"), ("en", "stands whole under BEGES item 2.1")):
        w = Wording(lang)
        texts = [block.text for block in obligations.scopes(report, w) if isinstance(block, Paragraph)]
        assert sum(words in text for text in texts) == 1


def test_electricity_that_is_split_has_two_lines_and_says_so(report: Report) -> None:
    parts = (ScopePart("2", "2.1", 41.8, 0.7), ScopePart("3.3", "2.1", 18.9, 0.3))
    shown = replace(report, scopes=parts, electricity_split=frozenset({"split"}))
    for lang, words in (
        ("fr", ("amont et pertes de l’électricité", "ADEME")),
        ("en", ("upstream and losses of", "ADEME")),
    ):
        table, *notes = obligations.scopes(shown, Wording(lang))
        assert isinstance(table, Table)
        assert [row.cells[0].partition(":")[0].strip() for row in table.rows] == ["2.1", "2.1", "Total"]
        text = str((table, *notes))
        assert all(word in text for word in words)


def test_total_rows_are_the_headline_and_not_the_sum_of_rounded_rows(report: Report, document: Document) -> None:
    """Every table of parts ends with the report's total, written as the cover writes it."""
    w = Wording("en")
    tables = [b for s in document.sections if s.id in ("stages", "categories", "places", "scopes") for b in s.blocks]
    sums = [b.rows[-1] for b in tables if isinstance(b, Table) and len(b.rows) > 2]
    assert len(sums) >= 4
    assert all(row.strong and row.cells[0] == "Total" for row in sums)
    wanted = w.least(w.number(report.headline), report.is_minimum)
    assert [wanted in row.cells for row in sums] == [True] * len(sums)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, "en")))
    for sheet in ("Types", "Sites"):
        total: Any = book.get_sheet_by_name(sheet).to_python()[-1][1]
        assert close(total, report.headline)


def test_stages_add_up_to_the_total_of_each_criterion(report: Report) -> None:
    assert {"gwp", "adpe", "adpf", "pe", "water", "water_onsite", "energy"} <= {c.name for c in report.criteria}
    for criterion in report.criteria:
        assert close(total(stage.value for stage in criterion.stages), criterion.value)
        by_category = [
            c.value for c in report.impacts.of(criterion=criterion.name, view="depreciation", basis="location")
        ]
        assert close(total(by_category), criterion.value)


def test_only_a_criterion_published_by_stage_has_shares(report: Report) -> None:
    shares = {c.name: [stage.share for stage in c.stages] for c in report.criteria}
    assert close(total(shares["gwp"]), 1.0)
    assert set(shares["adpe"]) == {None}


def test_exported_rows_give_every_total_of_the_grid(report: Report) -> None:
    cells = tidy.exported(report)
    for view in VIEWS:
        for basis in BASES:
            found = tidy.shown_total(cells, view=view, basis=basis, criterion="gwp")
            assert close(found, report.grid[view, basis])


def test_a_contract_lowers_the_market_total_only(report: Report) -> None:
    location, market = (report.grid["depreciation", basis] for basis in BASES)
    assert location is not None
    assert market is not None
    assert market < location


def test_a_row_that_is_not_assessed_is_empty_and_says_why(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(tidy.tables(report)[0].decode())))
    unknown = [row for row in rows if row["category"] == f"'{EVIL_CATEGORY}" and row["view"] == "depreciation"]
    assert {(row["value"], row["status"]) for row in unknown if row["stage"] == "manufacturing"} == {
        ("", "missing_lifetime")
    }
    assert all((row["value"] == "") == (row["status"] not in ASSESSED) for row in rows)


def test_what_is_not_assessed_is_never_printed_as_zero(report: Report, document: Document) -> None:
    tables = {block.caption: block for s in document.sections for block in s.blocks if isinstance(block, Table)}
    rows = {row.cells[0]: row.cells for row in tables["Greenhouse gases in 2025, by type of equipment"].rows}
    name = next(name for name in rows if name.lower().startswith("video"))
    assert rows[name][3] == "not assessed"
    assert {part.key: part.value for part in report.categories}["video_conference"] is None


def test_devices_are_counted_at_the_end_of_the_year(report: Report) -> None:
    counted = {part.key: part.devices for part in report.categories}
    assert counted["desktop"] == 310
    assert counted["monitor"] == 735
    assert report.fleet.devices == total(part.devices for part in report.categories)


def test_gone_undated_devices_and_unreadable_quantities_stand_apart(report: Report, document: Document) -> None:
    assert report.fleet.gone_undated_lines == 1
    assert report.fleet.uncounted_lines == 1
    assert any(text.startswith("Lines whose quantity is unreadable or impossible: 1.") for text in said(document))


def test_second_hand_devices_are_a_line_of_their_own(report: Report, document: Document) -> None:
    assert report.gaps.second_hand == 35
    assert any(text.startswith("Refurbished or used devices: 35.") for text in said(document))


def test_what_is_published_of_refurbished_devices_stands_beside_the_total(report: Report, document: Document) -> None:
    """35 laptops save 35 × 27 = 945 kg a year; a new one's making is (170 + 12.3 + 2.79)/5 = 37.0 kg a year, so that
    theirs is at most 35 × (37.018 − 27) = 350.6 kg. None of it is in the total."""
    (row,) = report.refurbished
    assert (row["category"], row["devices"], row["saving_kgco2e"]) == ("laptop", 35, 945)
    assert row["bound_kgco2e"] == pytest.approx(35 * (185.09 / 5 - 27))
    assert any("945\u00a0kg" in text and "351\u00a0kg" in text for text in said(document))


def test_vanished_devices_stand_beside_the_total_with_their_upper_bound(report: Report, document: Document) -> None:
    assert report.vanished
    assert report.vanished.devices == 60
    assert report.vanished.kgco2e
    assert any("60. Had they left in the course of 2025, they would add at most" in text for text in said(document))


def test_last_year_stands_beside_this_year(report: Report, document: Document) -> None:
    assert report.last_year
    assert report.changes
    assert close(report.changes.now(), report.headline)
    assert close(report.changes.before(), report.last_year["depreciation", "location"])
    assert any(text.startswith("In all: ") and "in 2024" in text for text in said(document))


def test_steady_stock_is_said_beside_the_headline(report: Report, document: Document) -> None:
    assert report.fleet.undated_share == pytest.approx(180 / 2138)
    assert report.comparable is True
    assert any("has no date of purchase" in text for text in said(document))


def test_coverage_is_that_of_the_method(report: Report) -> None:
    devices = report.fleet.devices or 0.0
    assert report.assessed == pytest.approx((devices - 35 - 9 - 3) / devices)
    found = {(gap.part, gap.reason): gap.devices for gap in report.gaps.reasons}
    assert found["embodied", "refurbished_factor_missing"] == 35
    assert found["embodied", "missing_factor"] == 12
    assert found["use", "missing_energy"] == 12


def test_totals_below_95_percent_are_minima_on_page_and_in_the_workbook(lake: Lake, factor_set: FactorSet) -> None:
    """Of 2,138 devices of the town 35 refurbished, 9 systems of video conference and 3 of an unknown kind have no
    figure: 2,091/2,138 = 97.8 % is above 95 %. With 100 devices more without a figure it is 1,991/2,138 = 93.1 %."""
    town = member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)
    assert town.assessed == pytest.approx(2091 / 2138)
    gwp = replace(town.criteria[0], coverage=Coverage(1.0, 1.0, 1991 / 2138))
    low = replace(town, criteria=(gwp, *town.criteria[1:]), last_year_is_minimum=True)
    assert (town.is_minimum, low.is_minimum) == (False, True)
    found = {name: whole(of, "fr") for name, of in (("town", town), ("low", low))}
    assert [figure.before for figure in found["low"].figures[:2]] == ["partie calculée"] * 2
    assert [figure.before for figure in found["town"].figures[:2]] == [""] * 2
    for section in ("counting", "ways"):  # three ways of counting on two bases, of this year and of the last one
        counted = {name: _table(document, section) for name, document in found.items()}
        assert len(counted["low"].rows) == 3
        assert all(cell.startswith("au moins ") for row in counted["low"].rows for cell in row.cells[1:])
        assert not any("au moins" in cell for row in counted["town"].rows[:2] for cell in row.cells)
    bought = _table(found["town"], "counting").rows[2].cells  # 180 tablets of no known year of purchase are in none
    assert all(cell.startswith("au moins ") for cell in bought[1:])
    assert _table(found["low"], "criteria").rows[0].cells[1].startswith("au moins ")
    labels = {name: [row[0] for row in summary(of, "fr")] for name, of in (("town", town), ("low", low))}
    assert ("GES, total (au moins)" in labels["low"], "GES, total (au moins)" in labels["town"]) == (True, False)


def _table(document: Document, section: str) -> Table:
    blocks = next(each.blocks for each in document.sections if each.id == section)
    return next(block for block in blocks if isinstance(block, Table))


def test_the_share_of_making_is_one_definition_on_every_page(report: Report) -> None:
    """C5 = making / (making + use) of the categories of which 95 of 100 devices are assessed in both; stages of the
    table are parts of the same whole: those before and after use add up to C5, all of them to 1."""
    assert report.making_share is not None
    headline = {"indicator": "C5", "view": "depreciation", "basis": "location"}
    (c5,) = [i for i in report.indicators if all(i[name] == wanted for name, wanted in headline.items())]
    assert close(c5["value"], report.making_share)
    stages = report.shared_stages
    assert close(total(stages.values()), 1.0)
    assert close(1 - stages["use"], report.making_share)
    cells = [c for c in report.impacts.of(criterion="gwp", view="depreciation", basis="location") if c.value]
    unequal = {"video_conference", EVIL_CATEGORY, "laptop"}  # 35 of 455 laptops are refurbished: 92.3 % are assessed
    making = total(c.value for c in cells if c.category not in unequal and c.stage not in ("use", "combined"))
    staged = total(c.value for c in cells if c.category not in unequal and c.stage != "combined")
    assert making is not None
    assert staged
    assert close(making / staged, report.making_share)


def test_no_share_of_parts_that_are_not_equally_covered(report: Report) -> None:
    low = replace(report, equal_devices=1000.0)  # of 2,138
    document = whole(low, "en")
    assert not any("known in both making and use; its" in text for text in said(document))
    table = _table(document, "stages")
    assert [column.label for column in table.columns] == ["Stage", "kg CO₂e".replace(" ", "\u00a0")]
    assert not table.bars


@given(st.floats(0, 1))
def test_a_total_is_a_minimum_below_95_percent(share: float) -> None:
    assert is_minimum(share) == (share < 0.95)
    assert not is_minimum(None)


def test_stages_that_nobody_publishes_are_named_beside_the_share(report: Report, document: Document) -> None:
    assert "printer" in report.missing_stages["end_of_life"]
    assert "laptop" not in report.missing_stages["end_of_life"]
    assert any("end of life (" in text and "printer" in text for text in said(document))
    assert "The whole fleet is assessed." not in said(document)


def test_per_employee_and_per_user_are_ratios_of_the_total(report: Report) -> None:
    assert report.headline
    assert report.per_employee == pytest.approx(report.headline / 900)
    assert report.per_user == pytest.approx(report.headline / 1800)


def test_a_member_without_employees_has_no_figure_per_employee(lake: Lake, factor_set: FactorSet) -> None:
    report = member_report(lake, year=YEAR, member_id="host", factor_set=factor_set)
    assert report.headline
    assert report.per_employee is None
    texts = said(whole(report, "en"))
    assert "Per employee: not assessed, the number of employees is not in the profile." in texts
    assert not any("full-time equivalent" in text for text in texts)


def test_a_member_without_any_row_gets_a_report_that_says_so(lake: Lake, factor_set: FactorSet) -> None:
    report = member_report(lake, year=YEAR, member_id="silent", factor_set=factor_set)
    document = whole(report, "fr")
    assert report.headline is None
    assert document.figures[0].value == "non évalué"
    assert document.lead[0].startswith("Aucun total pour cette année")


def test_only_factors_used_are_listed_and_their_sources(report: Report, factor_set: FactorSet) -> None:
    trail = report.provenance
    assert 10 < len(trail.factors) < factor_set.factors.num_rows
    beside = {key for row in report.indicators for key in (row["figures"] or "").split(";")}
    assert {f.factor_id for f in trail.factors} <= {cell.factor_id for cell in report.impacts.cells} | beside
    told = {row["indicator"] for row in report.indicators}
    quoted = {
        row["source_id"] for row in (*report.benchmarks, *report.comparison.references) if row["indicator"] in told
    }
    spreads = set(factor_set.spreads["source_id"].to_pylist())
    assert {s.source_id for s in trail.sources} == {f.source_id for f in trail.factors} | {
        p.source_id for p in trail.parameters
    } | quoted | spreads
    assert "grid:FRA" in {f.factor_key for f in trail.factors}
    assert "lifetime:laptop" in {p.parameter_key for p in trail.parameters}


def test_what_indicators_rest_on_beside_the_footprint_is_listed_with_its_source(
    report: Report, factor_set: FactorSet
) -> None:
    """Masses of what left, what a second-hand laptop saves, lives of what lasts longer, a person's budget."""
    keys = {row["indicator"]: set(row["figures"].split(";")) for row in report.indicators if row["figures"]}
    assert keys["M4"] == {"mass:desktop"}
    assert {"refurbished_saving:laptop", "lifetime:switch"} <= keys["A1"]
    (budget,) = keys["C7"]
    listed = {p.parameter_key: p for p in report.provenance.parameters}
    factors = {f.factor_id for f in report.provenance.factors}
    for each in keys.values():
        assert each <= listed.keys() | factors
    assert listed[budget].value == pytest.approx(851.25)
    sources = {s.source_id: s.title for s in report.provenance.sources}
    assert {"statistics_netherlands_ewaste", "ademe_reconditionne_2022", "g4it_jrc_boundaries"} <= sources.keys()
    blocks = next(each.blocks for each in whole(report, "en").sections if each.id == "factors")
    names = [row.cells[0] for block in blocks if isinstance(block, Table) for row in block.rows]
    assert "Mean mass, desktop computer" in names or any(name.startswith("Mean mass, ") for name in names)
    assert any("boundaries, greenhouse gases" in name for name in names)
    without = trace(report.impacts, factor_set)
    assert "statistics_netherlands_ewaste" not in {s.source_id for s in without.sources}


def test_a_list_is_called_as_people_call_it_where_its_name_is_one_of_ours(report: Report) -> None:
    files = {file for file in report.findings.column("file_sha8").to_pylist() if file}
    for name, called in (("monitors", "Liste «\u00a0écrans\u00a0»"), ("salle-9", "Liste «\u00a0salle-9\u00a0»")):
        document = whole(replace(report, lists=dict.fromkeys(files, name)), "fr")
        blocks = next(section.blocks for section in document.sections if section.id == "findings")
        captions = [block.caption for block in blocks if isinstance(block, Table) and block.caption.startswith("Liste")]
        assert captions
        assert all(caption.startswith(called) for caption in captions)


def test_what_the_run_itself_cost_is_in_a_unit_that_people_read(report: Report) -> None:
    own = {"kgco2e": 2.77e-6, "energy_kwh": 6.01e-5, "method": "CodeCarbon"}
    said = [text for section in whole(replace(report, own_footprint=own), "en").sections for block in section.blocks
            if isinstance(block, Items) for text in block.items]  # fmt: skip
    assert any("cost 2.77\u00a0mg CO₂e (60.1\u00a0mWh)" in text for text in said), said[-5:]


def test_findings_are_told_by_list_with_their_lines(document: Document) -> None:
    section = next(section for section in document.sections if section.id == "findings")
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert [(row.cells[2], row.cells[3]) for row in table.rows] == [("2", "21, 25"), ("1", "30")]
    assert "onduleur ?" in table.rows[0].cells[0]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_languages_say_the_same_figures_in_the_same_places(report: Report, lang: str) -> None:
    english, other = whole(report, "en"), whole(report, lang)
    assert [section.id for section in other.sections] == [section.id for section in english.sections]
    for ours, theirs in zip(other.sections, english.sections, strict=True):
        assert [block.kind for block in ours.blocks] == [block.kind for block in theirs.blocks]
        for a, b in zip(ours.blocks, theirs.blocks, strict=True):
            if isinstance(a, Table) and isinstance(b, Table):
                assert (len(a.columns), len(a.rows)) == (len(b.columns), len(b.rows))


def test_a_report_reads_each_table_of_its_member_once(
    lake: Lake, factor_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each section read anew cost as much as the year has members. Indicators of years gone by are read beside."""
    read = Counter[Path]()

    def counted(name: str, path: Path, columns: list[str] | None, member_id: str | None = None) -> pa.Table:
        read[path] += name != "indicators_member"
        return rows(name, path, columns, member_id)

    rows = former.rows
    monkeypatch.setattr(former, "rows", counted)
    member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)
    assert len(+read) > 20
    assert set((+read).values()) == {1}
