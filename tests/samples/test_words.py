"""What people read of every sample member is in one language: pages of the report and of its services, and the
workbook. The printed report is the same document as the page; CSV files are for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib.resources import files

import pytest
from python_calamine import CalamineWorkbook

from footprint.lake import Lake
from footprint.report.build import documents, service_documents
from footprint.report.formats.html import page
from footprint.report.formats.xlsx import workbook
from footprint.report.model import Report, member_report
from tests.cases import long_but
from tests.shipped import FACTORS
from tests.spoken import foreign, nodes

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


CATALOGUE = catalogue_names()


def given_names(report: Report) -> Iterator[str]:
    """What the member or a maker named: organisation, lists, sites, services, models."""
    yield from (report.member["name"], report.member["member_id"], *report.lists.values())
    yield from (part.key for part in report.sites)
    for service in report.services.found if report.services else ():
        yield from (service.name, service.service_id)
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


@pytest.mark.parametrize("member_id", long_but(WORDIEST, MEMBERS))
def test_every_text_is_in_its_readers_language(lake: Lake, member_id: str) -> None:
    report = member_report(lake, year=YEAR, member_id=member_id, factor_set=FACTORS)
    names = CATALOGUE | set(given_names(report))
    for lang in ("fr", "en"):
        assert foreign(texts(report, lang), lang, names) == {}
