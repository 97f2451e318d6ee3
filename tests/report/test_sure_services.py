"""The interval of a service on its page, per unit too, and how sure it is that it weighs more than the year before."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake
from footprint.messages import LANGUAGES, catalogue, within
from footprint.report.build import service_documents
from footprint.report.document import Document, Items, Paragraph, Table
from footprint.report.formats import service_sheets
from footprint.report.model import Report, member_report
from footprint.report.services.actions import actions
from footprint.report.services.model import Service
from footprint.report.services.pages import how_sure
from footprint.report.wording import Wording, below, fitting
from tests.report import serving
from tests.report.conftest import rows
from tests.report.serving import MEMBER, YEAR

SITE = "site-web"
MOVED = {"service_id": SITE, "from_year": YEAR - 1, "before": 300.0, "difference": -20.0, "low": -50.0, "high": -4.0,
         "p_higher": 0.01, "unit": "kgCO2e"}  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, factor_set: FactorSet) -> Lake:
    made = Lake(tmp_path_factory.mktemp("sure"))
    serving.fill(made, factor_set)
    steps.uncertainty_member(made, YEAR, factor_set)
    moved = rows("uncertainty_services", [MOVED | {"member_id": MEMBER, "year": YEAR}])
    made.write("uncertainty_services", moved, year=YEAR)
    return made


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id=MEMBER, factor_set=factor_set)


def service(report: Report, name: str) -> Service:
    assert report.services is not None
    return next(each for each in report.services.found if each.service_id == name)


def page(report: Report, factor_set: FactorSet, lang: str, name: str = SITE) -> Document:
    documents = service_documents(report, lang, factor_set)
    suffix = {"fr": ".html", "en": ".en.html"}[lang]
    return documents[f"services/{name}{suffix}"]


def test_the_interval_of_a_service_is_that_of_its_own_total(lake: Lake, report: Report) -> None:
    site = service(report, SITE)
    assert site.kgco2e
    assert site.interval
    wanted = {"output": "service", "key": SITE, "criterion": "gwp", "view": "depreciation", "basis": "location"}
    (row,) = [each for each in lake.read("uncertainty_member", year=YEAR).to_pylist() if wanted.items() <= each.items()]
    assert site.interval == (row["low"], row["high"])
    assert row["value"] == pytest.approx(site.kgco2e, rel=1e-12)
    assert site.interval[0] < site.kgco2e < site.interval[1]
    assert service(report, "archives").interval is None  # nothing of it is assessed


def test_a_page_shows_the_interval_of_the_total_and_of_a_unit_with_the_digits_that_it_leaves(
    report: Report, factor_set: FactorSet
) -> None:
    site = service(report, SITE)
    assert site.kgco2e
    assert site.interval
    assert site.units == 240_000.0
    whole, each, *_ = page(report, factor_set, "en").figures
    divisor, _ = fitting(site.kgco2e, "kgCO2e")
    small, _ = below(site.kgco2e / site.units, "kgCO2e")
    for figure, by in ((whole, divisor), (each, site.units * small)):
        value, low, high = within(site.kgco2e / by, site.interval[0] / by, site.interval[1] / by, "en")
        assert (figure.value, figure.range) == (value, f"very likely between {low} and {high}")
    tables = {section.id: [block for block in section.blocks if isinstance(block, Table)]
              for section in page(report, factor_set, "en").sections}  # fmt: skip
    # Rows of a table add up, so that its whole has the digits of its parts.
    assert tables["tiers"][0].rows[-1].cells[1] == Wording("en").number(site.kgco2e / divisor)
    assert tables["tiers"][0].rows[-1].cells[-1] == Wording("en").number(site.kgco2e / site.units / small)
    assert tables["unit"][0].rows[-1].cells[-1] == tables["tiers"][0].rows[-1].cells[-1]


@pytest.mark.parametrize(
    ("lang", "chance", "lower"), [("en", "1.0%", "probability of"), ("fr", "1,0\u00a0%", "probabilité")]
)
def test_a_page_says_how_sure_a_change_is_and_leaves_no_gap_in_a_sentence(
    report: Report, factor_set: FactorSet, lang: str, chance: str, lower: str
) -> None:
    lead = page(report, factor_set, lang).lead
    assert lower in lead[-1]
    assert chance in lead[-1]
    assert "−20" in lead[-1]
    assert str(YEAR - 1) in lead[-1]
    for document in service_documents(report, lang, factor_set).values():
        assert not re.search(r"\{\w+\}", " ".join(document.lead))


def test_without_an_interval_a_page_says_that_there_is_none(report: Report, factor_set: FactorSet) -> None:
    documents = service_documents(report, "en", factor_set)
    (lead,) = (each.lead for name, each in documents.items() if name == "services/demarches.en.html")
    assert any("it weighs between" in sentence for sentence in lead)
    assert not any("probability of" in sentence for sentence in lead)  # no figure of last year


def test_the_sheet_has_the_bounds_of_what_has_some(report: Report) -> None:
    assert report.services is not None
    bounds = {row[-1]: row[2:4] for row in service_sheets.services(report.services, Wording("en"))}
    assert bounds["archives"] == (None, None)
    assert bounds[SITE] == service(report, SITE).interval


def test_a_page_says_what_a_unit_weighed_where_both_years_count_in_it(report: Report) -> None:
    site = service(report, SITE)
    assert site.units_before is None  # last year nobody said
    assert site.units
    assert site.change
    before = replace(site, units_before=site.units / 2)
    w = Wording("en")
    was, now = w.each(site.change.before / site.units * 2, "kgCO2e"), w.each(site.per_unit(site.kgco2e), "kgCO2e")
    said = f"Per “{site.functional_unit}”: {was} in {YEAR - 1}, {now} now."
    assert said in how_sure(before, w)
    for units in (None, 0.0, float("nan"), float("inf")):
        assert len(how_sure(replace(site, units_before=units), w)) == len(how_sure(before, w)) - 1


def test_a_page_names_the_levers_that_touch_what_the_service_uses(report: Report) -> None:
    lever = {"lever": "pool_hosts", "subject": "*", "criterion": "gwp", "status": "ok", "year_offset": 0,
             "saving": 120.0, "low": 60.0, "high": 300.0, "p_saves": 1.0, "unit": "kgCO2e"}  # fmt: skip
    others = [lever | {"lever": "keep_longer", "subject": "laptop"}, lever | {"lever": "lighter_pages", "p_saves": 0.0}]
    [items, whole] = actions(replace(service(report, SITE), machines=1), [lever, *others], Wording("en"))
    assert isinstance(items, Items)
    assert len(items.items) == 1
    assert "120 kg" in items.items[0].replace("\u00a0", " ")
    assert isinstance(whole, Paragraph)
    assert "whole organisation" in whole.text
    assert actions(replace(service(report, SITE), machines=0), [lever, *others], Wording("en")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_service_has_one_margin_its_interval(lang: str) -> None:
    """No text of a service names a factor by which its figure may be wrong: its interval would say another."""
    times = re.compile(r"\b(?:deux|trois|quatre|cinq|dix|\d+) fois\b|\b(?:two|three|four|five|ten|\d+) times\b")
    texts = {name: text for name, text in catalogue("report", lang).items() if name.startswith("service")}
    assert len(texts) > 100
    assert {name: text for name, text in texts.items() if times.search(text)} == {}
