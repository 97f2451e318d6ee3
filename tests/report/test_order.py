"""In which order a report is read: few headings, nothing lost between report and annex, short for few devices."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.report import result_tables
from footprint.report.build import _sections, documents
from footprint.report.document import Section, Table
from footprint.report.formats.pdf import print_pdf
from footprint.report.model import Part, Report, member_report
from footprint.report.order import ANNEX, FEW_DEVICES, IN_SHORT, is_short, parts
from footprint.report.wording import Wording
from tests.report.conftest import YEAR, whole

MOST_HEADINGS = 7


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


@pytest.fixture(scope="module")
def few(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="village", factor_set=factor_set)


@pytest.fixture(scope="module")
def silent(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="silent", factor_set=factor_set)


def test_the_contents_have_few_lines_and_lead_to_headings(written: dict[str, Path]) -> None:
    html = written["rapport.html"].read_text(encoding="utf-8")
    contents = html.partition("<nav")[2].partition("</nav>")[0]
    led = re.findall(r'href="([^"]+)"', contents)
    assert 4 <= len(led) <= MOST_HEADINGS
    assert led[-1] == "annexe.html"
    assert all(f'<h2 id="{address[1:]}"' in html for address in led[:-1])


def test_every_section_is_in_the_report_or_in_its_annex_once(report: Report, few: Report, silent: Report) -> None:
    for shown in (report, few, silent):
        found = [section.id for section in whole(shown, "fr").sections]
        assert sorted(found) == sorted(section.id for section in _sections(shown, Wording("fr")))
        assert {"stages", "scopes", "coverage", "factors", "sources", "findings"} <= set(found)
    document, annex = documents(report, "fr")
    assert {section.id for section in annex.sections} <= {*ANNEX}
    assert not {section.id for section in document.sections} & {*ANNEX}


def test_a_section_without_a_place_is_named(report: Report) -> None:
    with pytest.raises(ValueError, match="no place in a report for weather"):
        parts([Section("weather", "Weather", ())], report, Wording("en"))


def test_findings_stand_in_the_report_that_has_no_total_and_says_that_they_do(few: Report, silent: Report) -> None:
    no_total = replace(few, grid=dict.fromkeys(few.grid), certainty=None)
    for shown, is_there in ((few, False), (no_total, True), (silent, True)):
        document, annex = documents(shown, "fr")
        ids = [[section.id for section in each.sections] for each in (document, annex)]
        assert ["findings" in each for each in ids] == [is_there, not is_there]
        assert any("Les constats ci-dessous disent pourquoi" in text for text in document.lead) is is_there


def test_an_unknown_number_of_devices_is_not_few(silent: Report) -> None:
    assert silent.fleet.devices is None
    assert not is_short(silent)
    assert not any("Moins de cent" in text for text in documents(silent, "fr")[0].footer)


def test_defaults_are_said_to_be_listed_where_they_are(report: Report) -> None:
    for lang, words in (("fr", "listées dans l’annexe"), ("en", "listed in the annex")):
        assert any(words in text for text in Wording(lang).labels("method", "defaults"))
        assert {"factors", "sources"} <= {section.id for section in documents(report, lang)[1].sections}


def test_a_report_of_few_devices_is_three_pages_and_the_rest_is_in_its_annex(few: Report) -> None:
    assert few.fleet.devices is not None
    assert few.fleet.devices < FEW_DEVICES
    document, annex = documents(few, "fr")
    assert {section.id for section in document.sections} <= {*IN_SHORT}
    assert {"categories", "counting", "certainty", "method"} <= {section.id for section in annex.sections}
    assert len(PdfReader(io.BytesIO(print_pdf(document))).pages) <= 3
    assert document.footer[0].startswith("Moins de cent équipements")


def test_a_hundred_devices_are_not_few(few: Report) -> None:
    rows = ({**few.fleet.rows[0], "devices": float(FEW_DEVICES)},)
    assert not is_short(replace(few, fleet=replace(few.fleet, rows=rows)))


def test_a_figure_for_several_stages_that_is_nothing_is_no_row_of_zeros(report: Report) -> None:
    assert report.gwp is not None
    w = Wording("fr")
    stages = tuple(stage for stage in report.gwp.stages if stage.key not in result_tables.SEVERAL)
    shown = {}
    for value in (0.0, 5.0):
        gwp = replace(report.gwp, stages=(*stages, Part("embodied", value, 0.0)))
        table = result_tables.stages(replace(report, criteria=(gwp,)), w)[0]
        assert isinstance(table, Table)
        shown[value] = [row.cells[0] for row in table.rows]
    assert len(shown[5.0]) == len(shown[0.0]) + 1
    assert not any("d’un seul bloc" in name for name in shown[0.0])


def test_a_page_is_light_before_its_annex(written: dict[str, Path]) -> None:
    html = written["rapport.html"].read_text(encoding="utf-8")
    assert len(re.findall(r"<[a-z]", html)) <= 600
    assert len(html.encode()) < 100_000
