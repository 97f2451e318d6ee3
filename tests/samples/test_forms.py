"""The reports of sample members, read back: every number of HTML, PDF, workbook, CSV and JSON is that of the model or
of the lake, tables add up, and no text holds what is for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from python_calamine import CalamineWorkbook

from footprint.lake import Lake
from footprint.messages import LANGUAGES
from footprint.report.build import _data, documents, printed_document, service_documents
from footprint.report.cells import total
from footprint.report.document import Document, Table
from footprint.report.formats.data_schema import OF_LAKE
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.formats.xlsx import _sheets, workbook
from footprint.report.model import Report, member_report
from footprint.report.obligations import vsme, whom
from footprint.report.sections.flow import OUTSIDE
from footprint.report.services.model import TIERS
from footprint.report.wording import Wording
from footprint.schema import BASES, VIEWS
from footprint.schema import table as described
from tests.cases import long_but
from tests.report.reading_back import has_sum, number, numbers, of_pdf, pictured, seen, tables, texts, uneven
from tests.report.test_data_schema import wrong
from tests.report.test_workbook import cell
from tests.samples.test_words import CATALOGUE, MEMBERS
from tests.shipped import FACTORS
from tests.spoken import nodes

YEAR = 2025
# Five very different ones: a tiny association, a town, a university, a start-up in the cloud, one of a group with gaps.
KINDS = ("libre-fontaine", "ville-port-salvert", "universite-clairmarais", "nuage-doux", "halbrane-numerique")
# The largest, the university, and the one of a group are read back in the long run; the three others are their short
# brothers.
every_member = pytest.mark.parametrize("member_id", long_but([*KINDS[:2], KINDS[3]], MEMBERS))


class Written(NamedTuple):
    report: Report
    pages: Mapping[str, list[Document]]  # by language: the report, its annex, pages of services


@cache
def _written(home: Path, member_id: str) -> Written:
    report = member_report(Lake(home), year=YEAR, member_id=member_id, factor_set=FACTORS)
    return Written(report, {lang: [*documents(report, lang), *service_documents(report, lang, FACTORS).values()]
                            for lang in LANGUAGES})  # fmt: skip


@pytest.fixture
def written(whole: Lake, member_id: str) -> Written:
    return _written(whole.home, member_id)


@every_member
def test_every_table_and_number_of_a_page_is_that_of_its_document(written: Written, member_id: str) -> None:
    for lang, found in written.pages.items():
        for document in found:
            html = page(document).decode()
            given = [block for section in (*document.answers, *document.sections) for block in section.blocks
                     if isinstance(block, Table)]  # fmt: skip
            read = tables(html)
            assert [each.caption for each in read] == [block.caption for block in given]
            for each, block in zip(read, given, strict=True):
                assert each.heads == [column.label for column in block.columns]
                assert each.rows == [(list(row.cells), row.strong) for row in block.rows]
            assert not numbers(texts(document), lang) - numbers([seen(html)], lang)


@every_member
def test_no_heading_says_again_what_its_part_is_called(written: Written, member_id: str) -> None:
    for report, *_ in written.pages.values():
        for part in report.parts:
            name, below = part.title.casefold(), [section.title.casefold() for section in part.sections]
            assert not [each for each in below if each in name or name in each or each.split()[:3] == name.split()[:3]]


@every_member
def test_every_number_of_the_document_is_printed_and_none_beside_it(written: Written, member_id: str) -> None:
    for lang, (report, *_) in written.pages.items():
        document = printed_document(written.report, report)
        printed = numbers([of_pdf(print_pdf(document))], lang)
        wanted = numbers(texts(document), lang)
        assert not {each: count for each, count in (wanted - printed).items() if len(each) > 1}, lang
        pages = Counter(str(place) for place in range(1, 100))
        drawn = set(numbers(pictured(document), lang))
        joined = {before + behind for before in drawn for behind in drawn}  # labels that stand side by side
        assert not set(printed) - set(wanted) - drawn - joined - set(pages), lang


@every_member
def test_every_table_with_a_total_adds_up(written: Written, member_id: str) -> None:
    checked = 0
    for lang, found in written.pages.items():
        for document in found:
            for each in tables(page(document).decode()):
                assert list(uneven(each, lang)) == [], (document.title, each.caption)
                checked += has_sum(each, lang)
    assert checked >= 4


@every_member
def test_no_table_of_parts_has_a_column_of_dashes(written: Written, member_id: str) -> None:
    """Where no share is given there is no column of shares, nor one of their bars."""
    for lang, (document, annex, *_) in written.pages.items():
        for section in (*document.sections, *annex.sections):
            for block in section.blocks if section.id in ("stages", "categories", "types", "places") else ():
                if isinstance(block, Table):
                    shares = [row.cells[-1] for row in block.rows]
                    assert set(shares) != {Wording(lang).t("words.none")}
                    assert block.bars is any("%" in share for share in shares)


@every_member
def test_tables_of_results_say_the_figures_of_the_model(written: Written, member_id: str) -> None:
    """To the digits that are printed; what the model does not know has no figure."""
    report = written.report
    for lang, (document, annex, *_) in written.pages.items():
        w = Wording(lang)
        shown = {part.id: part for part in (*document.sections, *annex.sections)}
        wanted = {w.capital(w.term("category", part.key)): part.value for part in report.categories}
        block = next(block for block in shown["categories"].blocks if isinstance(block, Table))
        scale = 1000.0 if block.columns[3].label == w.unit("tCO2e") else 1.0
        for row in block.rows:
            if row.cells[0] not in wanted:
                continue
            value, read = wanted[row.cells[0]], number(row.cells[3], lang)
            assert is_said(value, read, scale), row
        for row in next(block for block in shown["criteria"].blocks if isinstance(block, Table)).rows:
            (criterion,) = (c for c in report.criteria if w.capital(w.term("criterion", c.name)) == row.cells[0])
            assert any(is_said(criterion.value, number(row.cells[1], lang), 10.0**power) for power in (-3, 0, 3)), row


def table_of(written: Written, lang: str, section: str, place: int = 0) -> Table:
    """A table of a section, wherever the report or its annex has it."""
    (found,) = (part for each in written.pages[lang][:2] for part in each.sections if part.id == section)
    return [block for block in found.blocks if isinstance(block, Table)][place]


@every_member
def test_items_of_the_emissions_report_are_printed_with_both_bases_and_their_bounds(
    written: Written, member_id: str
) -> None:
    report = written.report
    sure = (report.certainty.low, report.certainty.high) if report.certainty else None
    totals = (report.grid["depreciation", "location"], report.grid["depreciation", "market"], sure)
    wanted = [*((part.value, part.market, part.interval) for part in report.scopes), totals]
    for lang in LANGUAGES:
        table, w = table_of(written, lang, "scopes"), Wording(lang)
        scale = 1000.0 if w.unit("tCO2e") in table.columns[2].label else 1.0
        for row, (*values, bounds) in zip(table.rows, wanted, strict=True):
            for cell_of, value in zip(row.cells[2:4], values, strict=True):
                assert is_said(value, number(cell_of, lang, is_rounded=row.strong), scale), row
            ends = [number(end, lang, is_rounded=True) for end in re.split(r" (?:à|to) ", row.cells[4]) if end != "–"]
            assert len(ends) == len(bounds or ()), row
            assert all(is_said(bound, end, scale) for bound, end in zip(bounds or (), ends, strict=True)), row


@every_member
def test_what_came_and_left_is_printed_as_the_model_has_it(written: Written, member_id: str) -> None:
    flow = written.report.flow
    assert flow
    left = [-each for each in flow.left.values()]
    wanted = [flow.start, *flow.came.values(), *left, *([flow.unexplained] if flow.unexplained else []), flow.end]
    wanted += [*flow.stays.values()] if len(flow.stays) > 1 else []
    for lang in LANGUAGES:
        read = [number(row.cells[1], lang) for row in table_of(written, lang, "flow").rows]
        assert len(read) == len(wanted)
        assert all(found and abs(found[0] - value) <= 0.5 for found, value in zip(read, wanted, strict=True)), read


@every_member
def test_a_count_of_devices_that_is_not_that_of_the_fleet_says_which_it_is(written: Written, member_id: str) -> None:
    """Those of the inventories in the figure, and those that two years are compared by."""
    report = written.report
    account, causes, devices = report.account, report.causes, report.fleet.devices
    assert account
    assert devices
    for lang in LANGUAGES:
        w = Wording(lang)
        said = " ".join(text for each in written.pages[lang][:2] for text in texts(each))
        bridge = w.t("coverage.more_than_fleet", year=YEAR, devices=w.count(devices))
        assert (bridge in said) is (account.in_figure > devices + 0.5)
        if causes and any(each.name == "fleet" for each in causes.causes):
            of_both_years = {"fr": "ceux sortis dans l’année compris", "en": "those that left in the year included"}
            assert of_both_years[lang] in said


@every_member
def test_services_are_printed_with_the_totals_and_parts_of_the_model(written: Written, member_id: str) -> None:
    found = written.report.services
    if found is None:
        assert all(part.id != "services" for each in written.pages["fr"] for part in each.sections)
        return
    values = {service.name: service for service in found.found}
    for lang in LANGUAGES:
        w = Wording(lang)
        for table, tiers in (
            (table_of(written, lang, "services"), ()),
            (table_of(written, lang, "each_service"), TIERS),
        ):
            scale = 1000.0 if f"{w.unit('tCO2e')})" in table.caption else 1.0
            shown = [row for row in table.rows if row.cells[0] in values]
            assert shown or not values
            for row in shown:
                service = values[row.cells[0]]
                assert is_said(service.kgco2e, number(row.cells[-1], lang, is_rounded=True), scale), row
                for tier, cell_of in zip(tiers, row.cells[1:], strict=False):
                    assert is_said(service.amounts.borne.of(tier=tier).value(), number(cell_of, lang), scale), row
            assert is_said(found.kgco2e, number(table.rows[-1].cells[-1], lang), scale)


def is_said(value: float | None, read: tuple[float, float] | None, scale: float) -> bool:
    """Whether what is read, in a unit of this scale, is the value to the digits that are printed."""
    if value is None or read is None:
        return value is None and read is None
    return abs(read[0] * scale - value) <= max(read[1] * scale, abs(value) * 0.005)


@every_member
def test_the_workbook_holds_the_numbers_of_the_model(written: Written, member_id: str) -> None:
    for lang in LANGUAGES:
        book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(written.report, lang)))
        w = whom.wording(written.report.member, lang)
        for place, (name, heads, rows) in enumerate(_sheets(written.report, w), start=1):
            read = book.get_sheet_by_index(place).to_python()[1:]
            wanted = [[*row, *[None] * (len(heads) - len(row))] for row in rows]
            assert read == [[cell(value) for value in row] for row in wanted], name


@every_member
def test_the_flow_and_the_datapoints_of_the_data_are_those_of_the_model(written: Written, member_id: str) -> None:
    report, read = written.report, json.loads(_data(written.report)["donnees.json"])["tables"]
    rows = {(row["movement"], row["kind"]): row["devices"] for row in read["flow"]["rows"]}
    flow = report.flow
    assert flow
    assert len(rows) == len(read["flow"]["rows"])
    assert total(size for (name, _), size in rows.items() if name not in OUTSIDE) == pytest.approx(rows["end", None])
    assert {kind: -size for (name, kind), size in rows.items() if name == "left"} == flow.left
    assert {kind: size for (name, kind), size in rows.items() if name == "came"} == flow.came
    assert (rows["start", None], rows["end", None]) == (flow.start, report.fleet.devices)
    is_company = whom.kind(report.member) in ("company", "unknown")
    assert [(row["datapoint"] or "", row["label"], row["value"]) for row in read["vsme_datapoints"]["rows"]] == (
        [(each.name, each.label, each.value) for each in vsme.datapoints(report)] if is_company else []
    )


LAKE = {"leviers.csv": "levers_member", "incertitude.csv": "uncertainty_member", "causes.csv": "changes_member",
        "fabricants.csv": "model_matches"}  # fmt: skip


@every_member
def test_data_files_hold_the_rows_of_the_lake_to_the_last_digit(written: Written, whole: Lake, member_id: str) -> None:
    files = _data(written.report)
    data = json.loads(files["donnees.json"])
    assert wrong(data) == []
    for name, told in data["tables"].items():
        if name in OF_LAKE:
            assert _counted(told["rows"], described(name).names) == _counted(_rows(whole, name, member_id),
                                                                            described(name).names)  # fmt: skip
    for file, name in LAKE.items():
        if file not in files:
            continue
        read = list(csv.DictReader(io.StringIO(files[file].decode(), newline="")))
        shared = [column for column in described(name).names if column in read[0]] if read else []
        stored = [
            row for row in _rows(whole, name, member_id) if file != "fabricants.csv" or row["status"] != "unmatched"
        ]
        assert len(shared) >= 5 or not stored
        assert _counted(read, shared) == _counted(stored, shared), file


def _rows(lake: Lake, name: str, member_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = lake.read(name, year=YEAR, member_id=member_id).to_pylist()
    return rows


def _counted(rows: list[dict[str, Any]], columns: list[str]) -> Counter[tuple[str, ...]]:
    """Rows by the exact text of their values, in any order."""
    return Counter(tuple("" if row[name] is None else str(row[name]) for name in columns) for row in rows)


@every_member
def test_rows_of_the_table_for_programs_add_up_to_every_total(written: Written, member_id: str) -> None:
    report, files = written.report, _data(written.report)
    for file, point, delimiter in (("rapport.csv", ".", ","), ("rapport-excel.csv", ",", ";")):
        read = list(csv.DictReader(io.StringIO(files[file].decode("utf-8-sig"), newline=""), delimiter=delimiter))
        for view in VIEWS:
            for basis in BASES:
                asked = (row for row in read if row["criterion"] == "gwp" and row["view"] == view)
                values = [row["value"].replace(point, ".") for row in asked if row["basis"] in (basis, "any")]
                assert total([float(value) if value else None for value in values]) == pytest.approx(
                    report.grid[view, basis], rel=1e-12)  # fmt: skip


# What only programs write, and what was to be filled in.
MACHINE = re.compile(r"\b(?:None|nan|NaN|NULL|null|inf|True|False|undefined)\b|[{}]|\\u|&[a-z]+;|\b[A-Z]+_[A-Z_]+\b")


@every_member
def test_no_text_holds_what_is_for_programs(written: Written, member_id: str) -> None:
    for lang, found in written.pages.items():
        said = [text for document in found for text in nodes(page(document).decode(), lang)]
        said += [str(value) for _, _, rows in _sheets(written.report, Wording(lang)) for row in rows for value in row
                 if isinstance(value, str)]  # fmt: skip
        ours = (text for text in said if text not in CATALOGUE)
        assert {text: MACHINE.findall(text) for text in ours if MACHINE.search(text)} == {}
