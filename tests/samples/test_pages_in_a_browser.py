"""Reports and annexes of very different sample members as a browser and a screen reader meet them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from footprint.lake import Lake
from footprint.messages import LANGUAGES
from footprint.report.build import documents
from footprint.report.formats.html import page
from footprint.report.model import member_report
from tests.cases import long_but
from tests.report.test_pages_in_a_browser import browser, headed, look, of_telephone
from tests.samples.test_forms import KINDS
from tests.shipped import FACTORS

__all__ = ["browser"]  # a fixture
# A report and an annex of different members in each language: what is made of other ones goes the same way, and so do
# the pages of `report/test_pages_in_a_browser.py`; all together in the long run.
ALL = [(member_id, lang, which) for member_id in KINDS for lang in LANGUAGES for which in ("report", "annex")]
FEW = [("ville-port-salvert", "fr", "report"), ("nuage-doux", "en", "annex")]


@pytest.mark.parametrize(("member_id", "lang", "which"), long_but(FEW, ALL))
def test_a_page_has_no_violation_and_fits_every_screen(
    browser: Browser, whole: Lake, tmp_path: Path, member_id: str, lang: str, which: str
) -> None:
    report = member_report(whole, year=2025, member_id=member_id, factor_set=FACTORS)
    document, annex = documents(report, lang)
    path = tmp_path / f"{which}.html"
    path.write_bytes(page(document if which == "report" else annex))
    look(browser, path)
    headed(browser, path)
    of_telephone(browser, path, is_annex=which == "annex")
