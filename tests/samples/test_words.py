"""What people read of every sample member is in one language: pages of the report and of its services, and the
workbook. The printed report is the same document as the page; CSV files are for programs."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from footprint.lake import Lake
from footprint.report.build import documents, service_documents
from footprint.report.formats.html import page
from footprint.report.formats.xlsx import workbook
from footprint.report.model import Report, member_report
from footprint.report.obligations import whom
from footprint.report.sections.coverage import Coverage
from tests.cases import long_but
from tests.shipped import FACTORS
from tests.spoken import bounded_minima, foreign, nodes, own_words, strangers

YEAR = 2025
PROFILES = csv.DictReader(files("footprint.samples").joinpath("members.csv").read_text(encoding="utf-8").splitlines())
MEMBERS = [row["member_id"] for row in PROFILES if row["year"] == str(YEAR)]
# A town with everything, a host of services, a small list with refused lines; the others are read in the long run.
WORDIEST = ("ville-port-salvert", "nuage-doux", "commune-ormevigne")


def catalogue_names() -> set[str]:
    """What stays as it is in any language: titles of sources, identifiers and places of published figures."""
    found = {row[name] for row in FACTORS.sources.to_pylist() for name in ("title", "url", "licence_url", "source_id")}
    found |= {row[name] for row in FACTORS.factors.to_pylist() for name in ("factor_id", "locator")}
    found |= {row[name] for row in FACTORS.normalisation.to_pylist() for name in ("normalisation_id", "locator")}
    return found | {row[name] for row in FACTORS.parameters.to_pylist() for name in ("parameter_key", "locator")}


CATALOGUE = catalogue_names() | {"La Rochelle", "Nantes Métropole", "Bordeaux Métropole"}  # whose figures are cited
ALLOWED = tomllib.loads((Path(__file__).parent / "foreign_words.toml").read_text(encoding="utf-8"))


def given_names(report: Report) -> Iterator[str]:
    """What the member or a maker named: organisation, lists, sites, services and their units, models."""
    yield from (report.member["name"], report.member["member_id"], *report.lists.values())
    for part in report.sites:
        yield from (part.key, f"{part.key[:1].upper()}{part.key[1:]}")
    for service in report.services.found if report.services else ():
        yield from (service.name, service.service_id, service.functional_unit or "")
    yield from (row["key"] for row in report.certainty.rows if row["output"] == "service") if report.certainty else ()
    yield from (part.service_id for part in report.changes.parts) if report.changes else ()
    for row in (*report.makers.matched, *report.makers.ambiguous) if report.makers else ():
        yield from (row["maker"], row["model_text"], row["matched_model"], row["locator"])
        yield from (title for title, _ in json.loads(row["candidates"] or "[]"))


def texts(report: Report, lang: str) -> Iterator[str]:
    for document in (*documents(report, lang), *service_documents(report, lang, FACTORS).values()):
        yield from nodes(page(document).decode(), lang)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, lang)))
    for name in book.sheet_names:
        yield name
        rows = book.get_sheet_by_name(name).to_python()
        yield from (cell for row in rows for cell in row if isinstance(cell, str))


@cache
def reported(home: Path, member_id: str) -> Report:
    return member_report(Lake(home), year=YEAR, member_id=member_id, factor_set=FACTORS)


@cache
def told(home: Path, member_id: str, lang: str) -> tuple[str, ...]:
    """All that a member reads: several tests look through it."""
    return tuple(texts(reported(home, member_id), lang))


@pytest.mark.parametrize("member_id", long_but(WORDIEST, MEMBERS))
def test_every_text_is_in_its_readers_language(whole: Lake, member_id: str) -> None:
    names = CATALOGUE | set(given_names(reported(whole.home, member_id)))
    for lang in ("fr", "en"):
        said = told(whole.home, member_id, lang)
        assert foreign(said, lang, names) == {}
        assert {word: text for word, text in strangers(said, lang, names).items() if word not in ALLOWED[lang]} == {}


# A town, a university, a company, an association; all members in the long run.
STAFFED = ("ville-port-salvert", "universite-clairmarais", "nuage-doux", "libre-fontaine")
OWN_STAFF = {
    "agent": re.compile(r"\b(?:par|vos) agents?\b"),
    "salarié": re.compile(r"\b(?:par|vos) salariés?\b(?! utilisateur)"),
}


@pytest.mark.parametrize("member_id", long_but(STAFFED, MEMBERS))
def test_those_who_work_for_a_member_have_one_name_all_over(whole: Lake, member_id: str) -> None:
    """Agents of a public body, salariés of all others, on pages and in the workbook; one word in English."""
    is_public = whom.kind(reported(whole.home, member_id).member) in ("authority", "institution")
    (own, others) = ("agent", "salarié") if is_public else ("salarié", "agent")
    said = "\n".join(told(whole.home, member_id, "fr"))
    assert OWN_STAFF[own].search(said)
    assert not OWN_STAFF[others].search(said)
    assert not re.search(r"\b(?:per|your) agents?\b", "\n".join(told(whole.home, member_id, "en")))


@pytest.mark.parametrize("member_id", long_but(WORDIEST, MEMBERS))
def test_no_figure_is_at_least_what_its_interval_goes_below(whole: Lake, member_id: str) -> None:
    """Of the member with a third of its devices assessed; services that lack something come with the samples."""
    report = reported(whole.home, member_id)
    assert report.gwp is not None
    low = replace(report, criteria=(replace(report.gwp, coverage=Coverage(0.5, 0.4, 0.3)), *report.criteria[1:]))
    assert low.is_minimum
    for lang in ("fr", "en"):
        for document in (*documents(low, lang), *service_documents(low, lang, FACTORS).values()):
            assert bounded_minima(document, lang) == []


def test_each_word_that_is_allowed_has_a_reason_and_is_needed() -> None:
    """Only words that the other language alone has in its texts are in the list."""
    for lang, other in (("fr", "en"), ("en", "fr")):
        assert set(ALLOWED[lang]) <= own_words(other) - own_words(lang)
        assert all(len(reason.split()) > 2 for reason in ALLOWED[lang].values())
