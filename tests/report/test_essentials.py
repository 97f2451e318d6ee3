"""The first page: one message that is true of the member, six questions with a sentence and a picture each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from factors.catalogue import FactorSet
from footprint.changes import SAME, TOTAL
from footprint.lake import Lake
from footprint.report.build import member_document
from footprint.report.causes import Sure
from footprint.report.document import Chart, Document, Note, Paragraph
from footprint.report.essentials.answers import QUESTIONS
from footprint.report.essentials.message import message
from footprint.report.model import Report, Vanished, member_report
from footprint.report.sections.coverage import Coverage
from footprint.report.wording import Wording
from tests.report.conftest import YEAR
from tests.report.test_charts import written

LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def answered(document: Document) -> dict[str, str]:
    """The first sentence below each question."""
    found = {}
    for answer in document.answers:
        first = answer.blocks[0]
        assert isinstance(first, Paragraph)
        found[answer.id] = first.text
    return found


def charts(document: Document) -> dict[str, Chart]:
    return {each.id: block for each in document.answers for block in each.blocks if isinstance(block, Chart)}


@pytest.mark.parametrize("member", ["town", "host", "village", "farm"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_six_questions_are_answered_by_a_sentence_each(
    lake: Lake, factor_set: FactorSet, member: str, lang: str
) -> None:
    document = member_document(member_report(lake, year=YEAR, member_id=member, factor_set=factor_set), lang)
    said = answered(document)
    assert tuple(said) == tuple(f"q-{name}" for name in QUESTIONS)
    for text in (document.message or "", *said.values()):
        assert re.fullmatch(r"[^{}]*\w[^{}]*", text)
        assert "None" not in text
    assert all(text.endswith(".") for text in said.values())


def test_a_member_without_a_total_is_asked_nothing(lake: Lake, factor_set: FactorSet) -> None:
    document = member_document(member_report(lake, year=YEAR, member_id="silent", factor_set=factor_set), "fr")
    assert document.answers == ()
    assert document.message is not None
    assert document.message.startswith("Pas de total pour 2025")


def test_pictures_are_small_and_each_number_in_them_is_in_the_report(report: Report) -> None:
    document = member_document(report, "fr")
    shown = charts(document)
    assert set(shown) == {f"q-{name}" for name in QUESTIONS}
    assert max(len(chart.svg.encode()) for chart in shown.values()) < 20_000
    w = Wording("fr")
    weights = [text for text in written(shown["q-weighs"]) if "CO₂e" in text]
    assert w.measure(report.categories[0].value, "kgCO2e") in weights
    assert report.certainty is not None
    value, low, high = w.measured(report.certainty.value, report.certainty.low, report.certainty.high, "kgCO2e")
    assert {value, low, high} <= set(written(shown["q-much"]))
    assert report.causes is not None
    moved = written(shown["q-changed"])
    assert w.measure(report.causes.facts["value_before"], "kgCO2e") in moved
    assert w.measure(report.causes.facts["value"], "kgCO2e") in moved
    largest = max(report.causes.causes, key=lambda cause: abs(cause.difference))
    assert w.more(largest.difference, "kgCO2e") in moved


def sure(report: Report, *, same: tuple[float, float], whole: tuple[float, float]) -> Report:
    """The report with these intervals of what is counted in both years and of the total."""
    assert report.causes is not None
    found = {SAME: Sure(*same, p_higher=0.5), TOTAL: Sure(*whole, p_higher=0.5)}
    return replace(report, causes=replace(report.causes, sure=found))


@pytest.mark.parametrize(
    ("same", "whole", "words"),
    [
        ((1.0, 2.0), (1.0, 2.0), "sans doute en hausse depuis 2024"),
        ((-2.0, -1.0), (-2.0, -1.0), "sans doute en baisse depuis 2024"),
        ((1.0, 2.0), (-1.0, 2.0), "sans doute en hausse pour ce qui est compté depuis 2024"),
        ((-1.0, 2.0), (-1.0, 2.0), "sans hausse ni baisse certaine depuis 2024"),
    ],
)
def test_a_rise_or_fall_is_said_as_far_as_the_interval_says(
    report: Report, same: tuple[float, float], whole: tuple[float, float], words: str
) -> None:
    assert report.changes is not None
    both = replace(report.changes, parts=report.changes.of("counted_in_both"))
    shown = replace(sure(report, same=same, whole=whole), changes=both if same == whole else report.changes)
    assert words in message(shown, Wording("fr"))


def test_a_fall_of_devices_that_left_the_lists_without_a_date_is_one_on_paper(report: Report) -> None:
    """60 of 2,198 devices are fewer than 5 of 100, 120 of 2,258 are more."""
    falling = sure(report, same=(-2.0, -1.0), whole=(-2.0, -1.0))
    for devices, is_doubtful in ((60.0, False), (120.0, True)):
        shown = replace(falling, vanished=Vanished(devices, None, devices))
        said = (message(shown, Wording("fr")), answered(member_document(shown, "fr"))["q-changed"])
        assert ["disparu des listes" in text for text in said] == [is_doubtful] * 2
    rising = replace(sure(report, same=(1.0, 2.0), whole=(1.0, 2.0)), vanished=Vanished(900.0, None, 900.0))
    assert "en hausse" in message(rising, Wording("fr"))


def test_types_that_lack_both_their_making_and_their_use_are_named_once(report: Report) -> None:
    said = answered(member_document(report, "en"))["q-sure"]
    assert [gap.devices for gap in report.gaps.reasons] == [35, 12, 12]
    assert re.findall(r"(\d+) \(", said.partition("Missing")[2].partition(".")[0]) == ["35", "12"]


def test_the_first_year_and_a_year_without_figures_are_told_apart(report: Report) -> None:
    w = Wording("fr")
    assert "première année" in message(replace(report, changes=None, was_registered=False), w)
    assert "2024 n’a pas de total" in message(replace(report, changes=None, was_registered=True), w)


def test_a_minimum_is_said_and_what_is_good_comes_before_what_lacks(report: Report) -> None:
    w = Wording("fr")
    assert report.gwp is not None
    gwp = replace(report.gwp, coverage=Coverage(0.3, 0.3, 0.29))
    state: dict[str, Any] = {"left_out": "low_coverage", "reason": None, "coverage": 0.29, "number": None}
    low = replace(report, criteria=(gwp, *report.criteria[1:]), state=state)
    assert re.match(r"Au moins .* mais 29\u00a0% seulement du parc est évalué$", message(low, w))
    reused = tuple(row | {"value": 0.92} if row["indicator"] == "R1" else row for row in low.indicators)
    good = replace(low, indicators=reused)
    assert message(good, w).endswith("et 92\u00a0% d’achats d’occasion")
    document = member_document(good, "fr")
    assert document.lead == ()
    notes = [block.text for each in document.answers for block in each.blocks if isinstance(block, Note)]
    assert [note.startswith("Moins de 50") for note in notes] == [True]


def test_figures_that_must_not_be_used_are_marked_before_any_of_them(report: Report) -> None:
    state: dict[str, Any] = {"left_out": "failed", "reason": "check_total", "coverage": 1.0, "number": None}
    document = member_document(replace(report, state=state), "fr")
    assert [text.startswith("Un de nos contrôles échoue") for text in document.lead] == [True]


def test_no_lever_is_said_to_be_none(report: Report) -> None:
    document = member_document(replace(report, levers=()), "en")
    assert answered(document)["q-do"] == "No lever can be computed from your data of this year."
    assert "q-do" not in charts(document)


def test_page_and_print_show_the_same_pictures_and_the_first_page_is_one(written: dict[str, Path]) -> None:
    html = written["rapport.html"].read_text(encoding="utf-8")
    assert html.count('role="img"') == len(QUESTIONS) + 1  # the picture of ages stands further down
    reader = PdfReader(written["rapport.pdf"])
    first = reader.pages[0].extract_text()
    assert all(title in first for title in re.findall(r'<h3 id="h-q-\w+">([^<]+)</h3>', html))
    root: Any = reader.trailer["/Root"]
    shown = list(alternatives(root["/StructTreeRoot"]))
    assert shown == [unescape(each) for each in re.findall(r'aria-label="([^"]+)" font-family', html)]


def alternatives(node: Any) -> Iterator[str]:
    """What is said in a tagged PDF for each picture, in reading order."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        for each in found:
            yield from alternatives(each)
    elif isinstance(found, dict):
        if found.get("/S") == "/Figure":
            yield str(found["/Alt"])
        yield from alternatives(found.get("/K", []))
