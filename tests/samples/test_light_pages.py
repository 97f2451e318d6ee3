"""Reports of all sample members are light before their annex, in what a browser has to lay out and to load."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from footprint.lake import Lake
from footprint.report.build import documents, printed_document
from footprint.report.document import Chart
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.model import member_report
from footprint.report.order import is_short
from footprint.report.sections.peers import Peer
from tests.cases import long_but
from tests.report.test_charts import written
from tests.samples.test_words import MEMBERS, YEAR
from tests.shipped import FACTORS

MOST_ELEMENTS, MOST_BYTES = 600, 250_000
# A town with services, clouds and contracts, and an association half known: those with the most to say; a company like
# the town in the long run, with all others.
# What a release adds: figures among others, as many as the first page shows.
PEERS = tuple(Peer(name, 5.0, YEAR, "*", "medium", 14, 1.4, 2.0, 2.5, unit)
              for name, unit in (("C2", "kgCO2e/fte"), ("P1", "device/fte"), ("L2", "year"), ("P4", "1")))  # fmt: skip
HEAVIEST = ("ville-port-salvert", "libre-fontaine")
FEW_DEVICES = ("commune-ormevigne", "libre-fontaine", "pole-exemple")


@pytest.mark.parametrize("member_id", long_but(HEAVIEST, MEMBERS))
def test_a_report_is_light_before_its_annex(whole: Lake, member_id: str) -> None:
    report = replace(member_report(whole, year=YEAR, member_id=member_id, factor_set=FACTORS), peers=PEERS)
    for lang in ("fr", "en"):
        document = documents(report, lang)[0]
        html = page(document)
        assert len(re.findall(rb"<[a-z]", html)) <= MOST_ELEMENTS
        assert len(html) <= MOST_BYTES
        last = written(next(block for block in document.answers[-1].blocks if isinstance(block, Chart)))[-1]
        first_page = PdfReader(io.BytesIO(print_pdf(document))).pages[0].extract_text()
        assert spaced(last) in spaced(first_page)  # no picture alone on the second page


# An association half known, of which the most is said; the others of few devices in the long run.
@pytest.mark.parametrize("member_id", long_but(["libre-fontaine"], FEW_DEVICES))
def test_of_few_devices_three_pages_are_printed(whole: Lake, member_id: str) -> None:
    report = member_report(whole, year=YEAR, member_id=member_id, factor_set=FACTORS)
    assert is_short(report)
    for lang in ("fr", "en"):
        printed = print_pdf(printed_document(report, documents(report, lang)[0]))
        assert len(PdfReader(io.BytesIO(printed)).pages) <= 3


def spaced(text: str) -> str:
    return " ".join(text.split())
