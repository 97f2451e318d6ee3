"""The first page: one message that is true of the member, six questions with a sentence and a picture each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from factors.catalogue import FactorSet
from footprint.changes import BOTH, PERIMETER, SAME, TOTAL
from footprint.lake import Lake
from footprint.levers.policies import LEVERS
from footprint.report.build import member_document
from footprint.report.causes import Cause, Sure
from footprint.report.cells import Impacts
from footprint.report.changes import Change, Changes
from footprint.report.document import Chart, Document, Note, Paragraph
from footprint.report.essentials.answers import QUESTIONS
from footprint.report.essentials.changed import agreeing
from footprint.report.essentials.message import before, is_alike, message
from footprint.report.model import HEADLINE, Part, Report, Vanished, member_report
from footprint.report.sections.cause_section import FIRST
from footprint.report.sections.coverage import Coverage, Fleet, gaps
from footprint.report.wording import Wording
from tests.report.conftest import YEAR
from tests.report.test_charts import written

LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def answered(document: Document) -> dict[str, str]:
    """What is said below each question, which begins with a sentence."""
    assert all(isinstance(answer.blocks[0], Paragraph) for answer in document.answers)
    texts = {
        each.id: [block.text for block in each.blocks if isinstance(block, Paragraph)] for each in document.answers
    }
    return {name: " ".join(of) for name, of in texts.items()}


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
    assert report.changes is not None
    moved = written(shown["q-changed"])
    first, last = (of("counted_in_both") for of in (report.changes.before, report.changes.now))
    assert {w.measure(first, "kgCO2e"), w.measure(last, "kgCO2e")} <= set(moved)
    largest = max(report.causes.of(BOTH), key=lambda cause: abs(cause.difference))
    assert w.more(largest.difference, "kgCO2e") in moved


def sure(report: Report, *, same: tuple[float, float], whole: tuple[float, float]) -> Report:
    """The report with these intervals of what is counted in both years and of the total."""
    assert report.causes is not None
    found = {SAME: Sure(*same, p_higher=0.5), TOTAL: Sure(*whole, p_higher=0.5)}
    return replace(report, causes=replace(report.causes, sure=found))


def test_a_total_and_what_is_per_head_are_written_alike_all_over_the_page(report: Report) -> None:
    """18.3 t (13 to 37) is 18 t, not 18.3; 104 kg per head is not 100."""
    assert report.certainty is not None
    assert report.headline is not None
    assert report.causes is not None
    factor = 18_300 / report.headline
    sizes = {name: getattr(report.certainty, name) * factor for name in ("value", "low", "high")}
    grid = report.grid | {("depreciation", "location"): sizes["value"]}
    own = replace(report.comparison.own[0], value=sizes["value"] / 176)
    assert own.indicator == "C2"
    larger = replace(
        report, grid=grid, certainty=replace(report.certainty, **(sizes | {"low": 13_000.0, "high": 37_000.0})),
        member=report.member | {"employees_fte": 176.0}, comparison=replace(report.comparison, own=(own,)),
    )  # fmt: skip
    document = member_document(larger, "fr")
    shown = charts(document)
    assert (document.message or "").startswith("18\u00a0tonnes ")
    assert "18\u00a0t\u00a0CO₂e" in written(shown["q-much"])
    assert document.figures[1].value == "104"
    assert answered(document)["q-compared"].startswith("104\u00a0kg\u00a0CO₂e par agent")
    assert "vous\u00a0: 104" in written(shown["q-compared"])


def test_where_too_little_compares_there_is_no_picture_of_change(report: Report) -> None:
    assert report.changes is not None
    alone = replace(report, changes=replace(report.changes, parts=report.changes.of("first_counted")))
    assert alone.changes is not None
    assert alone.changes.same is None
    shown = charts(member_document(alone, "fr"))
    assert set(shown) == {f"q-{name}" for name in QUESTIONS} - {"q-changed"}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_picture_of_change_leads_from_what_compares_to_what_compares(report: Report, lang: str) -> None:
    """What is counted for the first time is in the sentence; totals that hold it are in no picture of change."""
    assert report.changes is not None
    assert not is_alike(report)
    both = replace(report, changes=replace(report.changes, parts=report.changes.of("counted_in_both")))
    assert is_alike(both)
    w = Wording(lang)
    for found, names in ((report, [w.t("answers.changed.part", year=year) for year in ("2024", "2025")]),
                         (both, ["2024", "2025"])):  # fmt: skip
        shown = charts(member_document(found, lang))
        drawn = written(shown["q-changed"])
        assert [each for each in drawn if each in names] == names
        assert (w.t("answers.much.before", year=2024, value="") in " ".join(written(shown["q-much"]))) is is_alike(
            found
        )


def test_two_totals_have_the_digits_that_their_change_asks_for() -> None:
    """379.6 to 583.4 is +54 %; 380 to 583 would be +53 %."""
    w = Wording("en")
    assert agreeing(379.6, 583.4, w) == ("379.6\u00a0kg\u00a0CO₂e", "583.4\u00a0kg\u00a0CO₂e")
    assert agreeing(3160.0, 3600.0, w) == ("3.16\u00a0t\u00a0CO₂e", "3.6\u00a0t\u00a0CO₂e")


def test_shares_of_making_and_use_are_those_of_the_picture_with_what_is_published_in_one(report: Report) -> None:
    """600 made, 300 used and 100 in one are 60, 30 and 10 %; 606 and 394 are 61 and 39 %."""
    of = [cell for cell in report.impacts.of(criterion="gwp", **HEADLINE) if cell.value]
    stages = {name: next(cell for cell in of if cell.stage == name) for name in ("manufacturing", "end_of_life", "use")}
    for sizes, words in (
        ((590.0, 10.0, 300.0, 100.0), "comptent pour 60\u00a0%, faire tourner pour 30\u00a0%, "
                                      "réseau fixe pour 10\u00a0% (publiés sans ce partage)."),
        ((600.0, 6.0, 394.0, None), "comptent pour 61\u00a0%, faire tourner pour 39\u00a0%."),
    ):  # fmt: skip
        *parts, combined = sizes
        cells = [cell._replace(value=value) for cell, value in zip(stages.values(), parts, strict=True)]
        cells.append(stages["use"]._replace(stage="combined", category="fixed_network", value=combined))
        shown = replace(report, impacts=Impacts(tuple(cells), report.impacts.parameter_keys))
        said = answered(member_document(shown, "fr"))["q-weighs"]
        assert said.endswith(f"Fabriquer, livrer et traiter en fin de vie {words}")


@pytest.mark.parametrize(
    ("same", "whole", "words"),
    [
        ((1.0, 2.0), (1.0, 2.0), "très probablement en hausse depuis 2024"),
        ((-2.0, -1.0), (-2.0, -1.0), "très probablement en baisse depuis 2024"),
        ((1.0, 2.0), (-1.0, 2.0), "très probablement en hausse pour ce qui est compté depuis 2024"),
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
    both_fall = replace(falling, vanished=Vanished(120.0, None, 120.0))
    assert message(both_fall, Wording("fr")).endswith(
        "en baisse sur le papier\u00a0: 120 équipements ont disparu des listes"
    )
    total_rises = replace(sure(report, same=(-2.0, -1.0), whole=(1.0, 2.0)), vanished=Vanished(120.0, None, 120.0))
    said_of_part = "baisse pour ce qui est compté depuis 2024, mais 120 équipements ont disparu des listes"
    assert message(total_rises, Wording("fr")).endswith(said_of_part)
    rising = replace(sure(report, same=(1.0, 2.0), whole=(1.0, 2.0)), vanished=Vanished(900.0, None, 900.0))
    assert "en hausse" in message(rising, Wording("fr"))


def test_types_that_lack_both_their_making_and_their_use_are_named_once(report: Report) -> None:
    said = answered(member_document(report, "en"))["q-sure"]
    assert [gap.devices for gap in report.gaps.reasons] == [35, 12, 12]
    assert re.findall(r"(\d+) \(", said.partition("missing of")[2].partition(".")[0]) == ["35", "12"]


def test_what_is_missing_adds_up_and_the_types_of_most_devices_are_named(report: Report, factor_set: FactorSet) -> None:
    """12 + 4 + 4 devices without a figure of their making, of which 16 lack one of their use too, and 10 refurbished
    are 30 devices; 5 more lack their use only."""
    unknown = "missing_energy"
    kinds = (("storage", "", 4.0, "ok"), ("ups", "", 4.0, unknown), ("video_conference", "", 12.0, unknown),
             ("laptop", ":refurbished", 10.0, "ok"))  # fmt: skip
    rows = [{"category": name, "factor_key": f"device:{name}{end}", "embodied_status": "ok", "use_status": use,
             "devices": devices} for name, end, devices, use in kinds]  # fmt: skip
    known = {"category": "laptop", "factor_key": "device:laptop", "embodied_status": "ok", "devices": 5.0}
    for more, rest in (([], ""), ([known | {"use_status": "missing_energy"}], " et 5 pour d’autres raisons")):
        found = gaps(Fleet((*rows, *more), 0), frozenset({"device:laptop"}), factor_set)
        said = answered(member_document(replace(report, gaps=found), "fr"))["q-sure"]
        joint = "," if rest else " et"
        assert said.partition("Il manque l’un ou l’autre à\u00a0: ")[2].startswith(
            "20 (visioconférence, baie de stockage et onduleur\u00a0: fabrication sans chiffre publié)"
            f"{joint} 10 (ordinateur portable\u00a0: d’occasion, sans chiffre publié pour leur remise en état){rest}. "
            "Parmi eux, 16 (visioconférence et onduleur) n’ont aucun des deux\u00a0: rien n’en est compté. "
        )
        assert sum(gap.devices for gap in found.missing) == (35 if rest else 30)


def test_devices_that_all_lack_both_are_not_counted_among_themselves(report: Report, factor_set: FactorSet) -> None:
    """ "3 lack one or the other, among them 3 have neither" reads as an error."""
    row = {"category": "ups", "factor_key": "device:ups", "embodied_status": "ok", "use_status": "missing_energy",
           "devices": 3.0}  # fmt: skip
    found = gaps(Fleet((row,), 0), frozenset(), factor_set)
    said = answered(member_document(replace(report, gaps=found), "fr"))["q-sure"].replace("\u00a0", " ")
    assert "3 (onduleur : fabrication sans chiffre publié). Les deux leur manquent : rien n’en est compté." in said
    assert "Parmi eux" not in said


def test_where_making_is_all_that_is_missing_the_use_of_all_is_said(report: Report, factor_set: FactorSet) -> None:
    """Who reads that 29 % of the fleet have both takes the whole to be three times as much, though the electricity of
    all is in it."""
    rows = [{"category": "laptop", "factor_key": f"device:laptop{end}", "embodied_status": "ok", "use_status": "ok",
             "devices": devices} for end, devices in (("", 29.0), (":refurbished", 71.0))]  # fmt: skip
    lacking = rows[0] | {"use_status": "missing_energy", "devices": 1.0}
    assert report.gwp is not None
    gwp = replace(report.gwp, coverage=Coverage(0.29, 1.0, 0.29))
    for fleet, is_making_alone in ((rows, True), ([*rows, lacking], False)):
        found = gaps(Fleet(tuple(fleet), 0), frozenset({"device:laptop"}), factor_set)
        low = replace(report, gaps=found, criteria=(gwp, *report.criteria[1:]))
        said = answered(member_document(low, "fr"))["q-sure"].replace("\u00a0", " ")
        assert ("tous comptés pour leur usage, mais 29 % seulement le sont aussi pour leur fabrication" in said) is (
            is_making_alone
        )
        assert ("Il manque l’un ou l’autre" in said) is not is_making_alone
        ending = "sans la fabrication de 71 % du parc" if is_making_alone else "pour 29 % du parc seulement"
        assert message(low, Wording("fr")).replace("\u00a0", " ").endswith(ending)


@pytest.mark.parametrize(
    ("values", "level", "others"),
    [
        ((100.0, 91.0, 50.0), 2, None),
        ((100.0, 99.0, 95.0, 91.0, 90.0), 4, None),
        ((100.0, 90.0, 50.0), 0, None),
        ((100.0,), 0, None),
        ((100.0, 60.0, 30.0, 25.0, 20.0, 51.0, 50.0), 0, "Les 2 autres types pèsent 30 % ensemble."),
        ((100.0, 60.0, 30.0, 25.0, 20.0, 50.0, 49.0), 0, None),
    ],
)
def test_the_order_of_types_is_no_surer_than_they_are_apart(
    report: Report, values: tuple[float, ...], level: int, others: str | None
) -> None:
    """Five types have bars of their own; all others are one, which may be the longest."""
    whole = sum(values)
    parts = tuple(Part(f"type{n}", value, value / whole) for n, value in enumerate(values))
    said = answered(member_document(replace(report, categories=parts), "fr"))["q-weighs"].replace("\u00a0", " ")
    named = f"L’ordre n’est pas sûr : les {level} premiers sont presque à égalité."
    assert (named in said) if level else ("L’ordre" not in said)
    assert (others in said) if others else ("autres types" not in said)


@pytest.mark.parametrize(
    ("driver", "words"),
    [
        ("device:monitor", "L’ordre n’est pas sûr : le moins sûr est un autre (écran)."),
        ("device:laptop", None),  # the first
        ("device:drone", None),  # none of theirs
        ("lifetime:monitor", None),
    ],
)
def test_a_type_that_is_less_sure_than_the_first_may_be_heavier(report: Report, driver: str, words: str | None) -> None:
    assert report.certainty is not None
    parts = (Part("laptop", 100.0, 0.5), Part("server", 60.0, 0.3), Part("monitor", 40.0, 0.2))
    most = report.certainty.drivers[0] | {"driver": driver}
    unsure = replace(report, categories=parts, certainty=replace(report.certainty, drivers=(most,)))
    said = answered(member_document(unsure, "fr"))["q-weighs"].replace("\u00a0", " ")
    assert (words in said) if words else ("L’ordre" not in said)


def test_that_the_fleet_has_no_dates_is_said_on_the_first_page(report: Report) -> None:
    """Of 2,138 devices 4 % without a date are too few to be said there, 6 % are said, with 60 % nobody compares."""
    row = report.fleet.rows[0]
    for share, words in (
        (0.04, None),
        (0.06, "comptée comme un renouvellement régulier"),
        (0.6, "renouvellement supposé"),
    ):
        rows = (
            {**row, "devices": 100 * share, "age_years": None},
            {**row, "devices": 100 * (1 - share), "age_years": 3.0},
        )
        said = answered(member_document(replace(report, fleet=replace(report.fleet, rows=rows)), "fr"))["q-sure"]
        assert ("n’a aucune date d’achat" in said) is (words is not None)
        assert (words or "") in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_interval_is_that_of_what_is_counted(report: Report, lang: str) -> None:
    """Choices of method and what is not assessed are outside it."""
    words = {
        "fr": "pour ce qui a pu être calculé (95 chances sur 100\u00a0: entre",
        "en": "for what could be worked out (95% probability: between",
    }
    assert words[lang] in answered(member_document(report, lang))["q-much"]


def test_the_first_year_and_a_year_without_figures_are_told_apart(report: Report) -> None:
    w = Wording("fr")
    assert message(replace(report, changes=None, was_registered=False), w).endswith("\u00a0: rien n’est connu de 2024")
    assert "2024 n’a pas de total" in message(replace(report, changes=None, was_registered=True), w)


def test_a_minimum_is_said_and_that_little_is_assessed_comes_before_what_is_good(report: Report) -> None:
    w = Wording("fr")
    assert report.gwp is not None
    gwp = replace(report.gwp, coverage=Coverage(0.3, 0.3, 0.29))
    state: dict[str, Any] = {"left_out": "low_coverage", "reason": None, "coverage": 0.29, "number": None}
    low = replace(report, criteria=(gwp, *report.criteria[1:]), state=state)
    assert re.match(
        r"\d.* pour la partie calculée, mais fabrication et usage pour 29\u00a0% du parc seulement$",
        message(low, w),
    )
    reused = tuple(row | {"value": 0.92} if row["indicator"] == "R1" else row for row in low.indicators)
    good = replace(low, indicators=reused)
    assert message(good, w) == message(low, w)
    more = replace(good, criteria=(replace(gwp, coverage=Coverage(0.6, 0.6, 0.57)), *report.criteria[1:]))
    assert message(more, w).endswith("et 92\u00a0% d’achats d’occasion")
    document = member_document(good, "fr")
    assert document.lead == ()
    assert report.certainty is not None
    of = report.certainty
    value, least, most = w.measured(of.value, of.low, of.high, "kgCO2e")
    assert answered(document)["q-much"].startswith(f"La partie calculée pèse {value} en 2025")
    assert document.figures[0].range.endswith(", sans ce qui n’est pas calculé")
    sure_of_it = answered(document)["q-sure"]
    assert sure_of_it.startswith("Le total est incomplet. Pour la partie calculée, le vrai poids est très probablement")
    assert f"entre {least} et {most}\u00a0; ce qui n’est pas calculé s’ajoute." in sure_of_it
    assert "plus bas" not in sure_of_it
    assert answered(document)["q-weighs"].startswith("Dans la partie calculée, ce qui pèse le plus\u00a0: ")
    notes = [block.text for each in document.answers for block in each.blocks if isinstance(block, Note)]
    assert [note.startswith("Fabrication et usage sont calculés pour moins de 50") for note in notes] == [True]


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
    assert html.count('role="img"') == len(QUESTIONS) + 2  # what came and left, and ages, stand further down
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


def test_what_is_in_no_list_and_what_left_without_a_date_is_said_with_what_follows(report: Report) -> None:
    """A reader takes "100 % of the fleet assessed" for "nothing is missing"."""
    comparison = replace(report.comparison, absent=("printers", "access"))
    lacking = replace(report, comparison=comparison, fleet=replace(report.fleet, gone_undated_lines=8))
    said = answered(member_document(lacking, "fr"))["q-sure"]
    assert "Absents de vos fichiers\u00a0: les imprimantes et les lignes téléphoniques ou internet. Si vous en" in said
    assert "8 lignes d’équipements sortis sans date\u00a0: ils ne sont pas comptés." in said
    whole = replace(
        report, comparison=replace(comparison, absent=()), fleet=replace(report.fleet, gone_undated_lines=0)
    )
    said = answered(member_document(whole, "fr"))["q-sure"]
    assert "vrai total" not in said
    assert "sortis sans date" not in said


def test_the_total_by_contracts_stands_beside_where_it_is_another(report: Report) -> None:
    assert report.headline is not None
    for market, is_said in ((0.6, True), (0.98, False), (None, False)):
        value = None if market is None else market * report.headline
        changed = replace(report, grid=report.grid | {("depreciation", "market"): value}, contracts_not_assessed=None)
        text = answered(member_document(changed, "fr"))["q-much"]
        assert ("avec vos contrats d’électricité là où vous en avez" in text) is is_said
        assert "Chiffre à citer" in text or not is_said


def lever(**given: Any) -> dict[str, Any]:
    row = {"lever": "keep_longer", "subject": "tablet", "parameters": '{"years": 2}', "criterion": "gwp",
           "year_offset": 0, "full_effect_year": 2029, "devices": 14.0, "kept_years": 3.0, "saving": 160.0, "low": 40.0,
           "high": 660.0, "p_saves": 1.0, "unit": "kgCO2e", "saving_eur": 588.0, "status": "ok"}  # fmt: skip
    return row | given


def test_what_to_do_says_of_how_many_for_how_long_when_and_what_it_spares(report: Report) -> None:
    """What it avoids in the long run is a mean of years: next year's and a later one's are those of the projection.
    A number of servers is one of those that were counted."""
    rows = (lever(), lever(year_offset=1, saving=44.9, low=11.0, high=190.0),
            lever(year_offset=2, saving=84.2, low=20.0, high=352.0))  # fmt: skip
    text = answered(member_document(replace(report, levers=rows), "fr"))["q-do"].replace("\u00a0", " ")
    share = Wording("fr").percent(160 / (report.headline or 0)).replace("\u00a0", " ")
    assert text.startswith(
        "D’abord, garder chaque tablette 5 ans au lieu des 3 supposés ici (14 appareils hors occasion). En"
        f" moyenne, environ 160 kg CO₂e évités par an, soit {share} du total calculé, une fois que c’est fait"
        " partout ; d’ici là, 45 kg CO₂e en 2026 et 84 kg CO₂e en 2027."
        " Si vous les gardez déjà plus longtemps, le gain est moindre : dites-le. Achats ou loyers"
        " évités : environ 590 € par an. Prévoir des réparations et des batteries"
    )
    whole = lever(lever="pool_hosts", subject="*", parameters='{"percent": 25}', devices=25.0)
    pooled = (whole, whole | {"year_offset": 1})
    text = answered(member_document(replace(report, levers=pooled), "fr"))["q-do"].replace("\u00a0", " ")
    assert text.startswith(
        "D’abord, ne pas remplacer environ 6 des 25 serveurs hors occasion, à leur fin de vie. En moyenne, "
    )
    assert "leur charge, à mesurer avant" in text
    shown = charts(member_document(replace(report, levers=pooled), "fr"))["q-do"]
    assert "6 serveurs de moins" in written(shown)
    assert "%" not in "".join(written(shown))


@pytest.mark.parametrize(
    ("count", "words"), [(1, None), (3, "Ces leviers ensemble, rien"), (5, "Ces leviers et les autres")]
)
def test_what_all_save_is_of_those_shown_or_of_others_too(report: Report, count: int, words: str | None) -> None:
    """Three levers above a sum of nine were taken to save what nine do."""
    types = ("tablet", "laptop", "monitor", "printer", "server")[:count]
    rows = [lever(subject=name, saving=100.0 - place) for place, name in enumerate(types)]
    every = lever(lever="together", subject="*", parameters="{}", devices=None, kept_years=None, saving=400.0)
    text = answered(member_document(replace(report, levers=(*rows, every)), "fr"))["q-do"].replace("\u00a0", " ")
    assert (words in text and "environ 400 kg CO₂e par an" in text) if words else ("Ces leviers" not in text)


@pytest.mark.parametrize(
    ("savings", "words"),
    [
        ((41.5, 90.5), "; d’ici là, 42 kg CO₂e en 2026 et 90 kg CO₂e en 2027."),
        ((41.5, 390.0), "; d’ici là, 42 kg CO₂e en 2026."),
        ((155.0, 390.0), "fait partout."),
        ((0.0, 0.0), "fait partout."),
        ((0.0, 30.0), "; rien avant 2027."),
        ((0.0, 0.0, 300.0), "; rien avant 2028."),
    ],
)
def test_years_before_the_mean_is_reached_are_below_it_and_save_something(
    report: Report, savings: tuple[float, ...], words: str
) -> None:
    """A year above the mean of years, or "0 kg until then", reads as an error."""
    years = tuple(lever(year_offset=offset, saving=saving) for offset, saving in enumerate(savings, start=1))
    text = answered(member_document(replace(report, levers=(lever(), *years)), "fr"))["q-do"].replace("\u00a0", " ")
    assert f"{words} Si vous les gardez déjà" in text
    assert " 0 kg" not in text


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (3.0, "garder chaque tablette 5 ans au lieu des 3 supposés ici"),
        (2.98, "garder chaque tablette 5 ans au lieu des 3 supposés ici"),  # three as it is printed
        (3.96, "garder chaque tablette environ 6 ans au lieu de 4 aujourd’hui"),
        (4.64, "garder chaque tablette environ 6,6 ans au lieu de 4,6 aujourd’hui"),
    ],
)
def test_longer_is_said_beside_how_long_devices_are_kept_today(report: Report, kept: float, words: str) -> None:
    """Tablets are planned for 3 years."""
    row = lever(kept_years=kept)
    text = answered(member_document(replace(report, levers=(row, row | {"year_offset": 1})), "fr"))["q-do"]
    assert words in text.replace("\u00a0", " ")
    assert ("Si vous les gardez déjà plus longtemps" in text) is ("supposés" in words)


def test_a_life_that_nobody_publishes_is_only_longer_than_planned(report: Report) -> None:
    row = lever(subject="drone", devices=1.0, kept_years=None)
    text = answered(member_document(replace(report, levers=(row, row | {"year_offset": 1})), "fr"))["q-do"]
    assert text.startswith("D’abord, garder chaque drone 2 ans de plus (1 appareil hors occasion)")


@pytest.mark.parametrize(
    ("electricity", "words"),
    [(0.0, "le matériel est gardé plus longtemps ou moins renouvelé"), (-90.0, "le matériel a servi moins de mois"),
     (-50.0, "le matériel est moins renouvelé et il a servi moins de mois"),
     (20.0, "le matériel est gardé plus longtemps ou moins renouvelé")],
)  # fmt: skip
def test_a_cause_says_which_of_its_kinds_it_is_and_names_what_goes_its_way(
    report: Report, electricity: float, words: str
) -> None:
    """Of −100 kg of ages 20 kg more electricity are no reason for a fall, nor are 300 kg more of laptops."""
    assert report.causes is not None
    moved = Cause("ages", -100.0, (("laptop", 300.0), ("switch", -250.0), ("desktop", -150.0)), electricity)
    shown = replace(report, causes=replace(report.causes, causes=(moved,)))
    said = answered(member_document(shown, "fr"))["q-changed"]
    assert words in said
    assert ("surtout commutateur)" in said) is (electricity != -50.0), "a cause of both kinds is of other types in each"


def test_a_rise_that_comes_of_devices_missing_from_last_years_lists_is_one_on_paper(report: Report) -> None:
    up = sure(report, same=(100.0, 900.0), whole=(100.0, 900.0))
    assert up.flow is not None
    assert up.flow.is_listed
    start = up.flow.start + up.flow.unexplained  # everything is explained
    explained = replace(up, flow=replace(up.flow, start=start))
    some = replace(up, flow=replace(up.flow, start=start - 0.2 * up.flow.end))
    for found, doubted in ((explained, False), (some, True)):
        text = answered(member_document(found, "en"))["q-changed"]
        assert ("most likely missing from the lists of 2024" in text) is doubted
        assert ("most likely missing from the lists" in message(found, Wording("en"))) is doubted
        assert ("comes from the lists" in text) is doubted
        assert ("very likely a rise" in text) is not doubted
        assert ("the lists have more devices" in text) is (doubted and "fleet" in largest(found))


def largest(report: Report) -> list[str]:
    """The causes that are named."""
    assert report.causes is not None
    return [cause.name for cause in report.causes.of(BOTH)[:FIRST]]


def test_on_paper_the_lists_have_grown_and_not_the_fleet(report: Report) -> None:
    """That 45 devices were missing from the lists does not stand beside a fleet that has grown."""
    up = sure(report, same=(100.0, 900.0), whole=(100.0, 900.0))
    assert up.flow is not None
    assert up.causes is not None
    grown = replace(up.causes, causes=(Cause("fleet", 500.0), *up.causes.of(PERIMETER)))
    start = up.flow.start + up.flow.unexplained
    for lacking, listed in ((0.0, False), (0.2 * up.flow.end, True)):
        found = replace(up, causes=grown, flow=replace(up.flow, start=start - lacking))
        text = answered(member_document(found, "en"))["q-changed"]
        assert ("the fleet has grown" in text) is not listed
        assert ("the lists have more devices" in text) is listed


def test_what_is_counted_for_the_first_time_is_named_and_in_the_heading_where_it_is_the_largest(report: Report) -> None:
    assert report.causes is not None
    assert report.causes.of(PERIMETER)
    w = Wording("fr")
    up = sure(report, same=(100.0, 900.0), whole=(100.0, 900.0))
    assert up.causes is not None
    for first, is_said in ((445.0, True), (90.0, False)):
        causes = (Cause("mix", 202.0), Cause("first_counted", first), Cause("partly_assessed", -3.0))
        found = replace(up, causes=replace(up.causes, causes=causes))
        heading = message(found, w).replace("\u00a0", " ")
        assert (
            f"dont {first:.0f} kg CO₂e comptés pour la première fois ; sans eux, très probablement en hausse" in heading
        ) is is_said
        said = answered(member_document(found, "fr"))["q-changed"].replace("\u00a0", " ")
        assert "Hors de cette comparaison : " in said


def test_what_compares_and_what_does_not_make_up_the_total(report: Report) -> None:
    """What is named beside the part that compares is how much it is, so that a reader has the total of the cover."""
    parts = (
        Change("laptop", "", "use", True, 300.0, 500.0, 200.0, "counted_in_both"),
        Change("server", "", "use", True, None, 245.0, 245.0, "first_counted"),
        Change("monitor", "", "use", True, 130.0, 182.0, 52.0, "partly_assessed"),
        Change("printer", "", "use", True, 77.0, None, -77.0, "no_longer_counted"),
    )
    found = replace(sure(report, same=(100.0, 300.0), whole=(1.0, 900.0)), changes=Changes(parts))
    said = answered(member_document(found, "fr"))["q-changed"].replace("\u00a0", " ")
    assert "est passé de 300 kg CO₂e à 500 kg CO₂e (+200 kg CO₂e, +67 %)" in said
    apart = said.partition("Hors de cette comparaison : ")[2].partition(" Les totaux ne")[0]
    sizes = ["245 kg CO₂e comptés pour la première fois, nouveaux ou non (serveur 245 kg CO₂e)",
             "77 kg CO₂e comptés en 2024 seulement (imprimante 77 kg CO₂e)",
             "182 kg CO₂e (écran, chiffrés en partie)"]  # fmt: skip
    assert all(size in apart for size in sizes), apart


def test_stages_that_nobody_publishes_are_named_with_their_types(report: Report) -> None:
    """Those of the same types together, beside what is said to have both figures."""
    both, alone = ("switch",), ("printer", "switch", "monitor", "laptop")
    found = replace(report, missing_stages={"distribution": both, "manufacturing": both, "end_of_life": alone})
    said = answered(member_document(found, "fr"))["q-sure"].replace("\u00a0", " ")
    assert "Sans chiffre publié pour une étape : " in said
    assert "(commutateur) et fin de vie (imprimante, commutateur et 2 autres types)." in said


def test_devices_gone_from_the_lists_are_looked_for_before_anything_is_kept_longer(report: Report) -> None:
    falling = replace(sure(report, same=(-2.0, -1.0), whole=(-2.0, -1.0)), levers=(lever(),))
    doubtful = replace(falling, vanished=Vanished(120.0, None, 120.0))
    texts = [answered(member_document(each, "fr"))["q-do"] for each in (falling, doubtful)]
    assert texts[0].startswith("D’abord, garder")
    assert "120 équipements ont disparu des listes, retrouvez-en la trace. Ensuite, garder" in texts[1]


def test_what_is_only_put_off_comes_after_what_lasts_and_is_said_to_fade(report: Report) -> None:
    """The best year of a lever that is over one day is larger than what another avoids year after year."""
    once = {"lever": "free_software", "subject": "laptop", "parameters": '{"years": 2, "age": 3}', "status": "once",
            "full_effect_year": None, "devices": 6.0, "saving_eur": -760.0}  # fmt: skip
    years = tuple(lever(**once, year_offset=offset, saving=saving, low=saving / 2, high=2 * saving)
                  for offset, saving in ((1, 4.66), (2, 60.3), (3, 217.3), (4, 161.7), (5, 0.0)))  # fmt: skip
    lasting = (lever(saving=74.0, low=33.0, high=167.0), lever(year_offset=1, saving=4.66, low=2.9, high=45.0))
    first = answered(member_document(replace(report, levers=(*years, *lasting)), "fr"))["q-do"]
    assert first.startswith("D’abord, garder chaque tablette 5 ans au lieu des 3 supposés ici")
    alone = answered(member_document(replace(report, levers=years), "fr"))["q-do"].replace("\u00a0", " ")
    assert "Au plus fort, en 2028, environ 220 kg CO₂e évités" in alone
    assert "l’achat n’est que reporté" in alone
    assert "par an" not in alone
    assert "€" not in alone


@pytest.mark.parametrize("name", [*LEVERS])
@pytest.mark.parametrize("devices", [None, 25.0])
def test_a_lever_without_a_row_of_a_year_is_said_by_what_it_saves_each_year(
    report: Report, name: str, devices: float | None
) -> None:
    """A better room renews nothing: its saving is the same from the first year on."""
    given = {"pue": 1.46} if name == "better_room" else dict(LEVERS[name].parameters)  # its PUE is the catalogue's
    row = lever(lever=name, subject="*", parameters=json.dumps(given), devices=devices, saving_eur=None)
    for lang, start in (("fr", "D’abord, "), ("en", "First, ")):
        text = answered(member_document(replace(report, levers=(row,)), lang))["q-do"]
        assert text.startswith(start)
        assert "160\u00a0kg\u00a0CO₂e" in text
        assert "2026" not in text
        assert Wording(lang).t(f"answers.do.needs.{name}") in text


def test_a_minimum_is_nowhere_said_to_be_at_least_what_it_may_be_below(lake: Lake, factor_set: FactorSet) -> None:
    """ "At least 860 kg, very likely 630 to 1,550" contradicts itself."""
    for member in ("town", "host", "village", "farm"):
        found = member_report(lake, year=YEAR, member_id=member, factor_set=factor_set)
        assert found.gwp is not None
        low = replace(found, criteria=(replace(found.gwp, coverage=Coverage(0.3, 0.4, 0.2)), *found.criteria[1:]))
        assert low.is_minimum
        for lang, words in (("fr", "au moins"), ("en", "at least")):
            document = member_document(low, lang)
            shown = [document.message or "", *(each.before for each in document.figures)]
            shown += [text for chart in charts(document).values() for text in written(chart)]
            assert words not in " ".join([*shown, *list(answered(document).values())[:4]]).lower()


def test_the_fleet_is_drawn_by_what_of_a_device_is_worked_out(report: Report) -> None:
    """Of ten devices two in full, two more their use alone, one its making alone, five nothing."""
    assert report.gwp is not None
    low = replace(report, criteria=(replace(report.gwp, coverage=Coverage(0.3, 0.4, 0.2)), *report.criteria[1:]))
    shown = charts(member_document(low, "fr"))["q-sure"]
    widths = {look: float(re.search(rf'class="{look}"[^>]*? width="([\d.]+)"', shown.svg)[1])  # type: ignore[index]
              for look in ("making", "use", "combined", "missing")}  # fmt: skip
    whole = sum(widths.values())
    assert [round(widths[look] / whole, 2) for look in widths] == [0.2, 0.2, 0.1, 0.5]
    assert {"fabrication et usage", "électricité seule", "fabrication seule", "aucun des deux"} <= set(written(shown))


def test_last_years_total_is_written_as_finely_as_this_years(report: Report) -> None:
    """2.51 beside 2.4 looks like another change than 2.5 beside 2.4."""
    assert report.certainty is not None
    assert report.headline is not None
    for size, (low, high), last, words in (
        (2_432.0, (1_700.0, 4_900.0), 2_507.0, "2,5 t CO₂e"),
        (17_800.0, (13_000.0, 37_000.0), 17_000.0, "17 t CO₂e"),
        (9_270.0, (5_700.0, 21_800.0), 8_039.0, "8,0 t CO₂e"),
        (9_270.0, (5_700.0, 21_800.0), 139.0, "139 kg CO₂e"),
    ):
        grid = report.grid | {("depreciation", "location"): size}
        certainty = replace(report.certainty, value=size, low=low, high=high)
        found = replace(report, grid=grid, certainty=certainty, last_year_is_minimum=False)
        assert before(found, last, Wording("fr")).replace("\u00a0", " ") == words


def test_what_else_makes_a_low_figure_per_head_no_comparison_is_said(report: Report) -> None:
    own = report.comparison.own[0]
    low = replace(report.comparison, own=(replace(own, indicator="C2", value=29.0),), absent=("access", "servers"))
    found = replace(report, comparison=low, member=report.member | {"employees_fte": 900.0, "users": 14_850.0})
    text = answered(member_document(found, "fr"))["q-compared"].replace("\u00a0", " ").replace("\u202f", " ")
    assert "De plus, vos fichiers n’ont pas tous les genres d’équipement (voir « Est-ce sûr »)." in text
    assert "Par utilisateur (vous en déclarez 14 850) il serait plus bas, sans se comparer à ces moyennes." in text
    alike = replace(found, member=found.member | {"users": 900.0}, comparison=replace(low, absent=()))
    text = answered(member_document(alike, "fr"))["q-compared"]
    assert "serait plus bas" not in text
    assert "non plus" not in text


@pytest.mark.parametrize(
    ("subject", "words"),
    [("laptop", "des batteries"), ("server", "les mises à jour de sécurité"), ("monitor", "des réparations, non")],
)
def test_what_keeping_longer_asks_for_is_that_of_the_device(report: Report, subject: str, words: str) -> None:
    text = answered(member_document(replace(report, levers=(lever(subject=subject),)), "fr"))["q-do"]
    assert words in text
    assert ("batteries" in text) is (subject == "laptop")
