"""Every page in both languages: the same pages, each leading to its other self."""

from __future__ import annotations

import re

import pytest

from footprint.messages import catalogue
from footprint.portal.pages import legal
from footprint.portal.web.language import at, preferred
from footprint.portal.web.rendering import LEGAL_PAGES
from tests.portal.conftest import Site


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "fr"), ("en", "en"), ("en-GB,en;q=0.9,fr;q=0.8", "en"), ("fr;q=0.5, en;q=0.9", "en"), ("de, es", "fr"),
        ("en;q=0", "fr"), ("en;q=x", "fr"), ("EN-us", "en"), (",,;q=1", "fr"),
    ],
)  # fmt: skip
def test_callers_of_the_api_say_what_they_read(header: str, lang: str) -> None:
    assert preferred(header) == lang


@pytest.mark.parametrize("path", ["/", "/connexion", *LEGAL_PAGES])
def test_a_page_names_its_language_and_leads_to_the_other(site: Site, path: str) -> None:
    browser = site.visitor()
    for lang, other in (("fr", "en"), ("en", "fr")):
        page = browser.get(at(path, lang)).text
        assert f'<html lang="{lang}">' in page
        assert f'<link rel="alternate" hreflang="{other}" href="{at(path, other)}">' in page
        assert re.search(rf'<a href="{re.escape(at(path, other))}" hreflang="{other}" lang="{other}">', page)
        inside = [href for href in re.findall(r'<a[^>]* href="(/[^"]*)"', page) if href != at(path, other)]
        assert all(href.startswith("/en") == (lang == "en") for href in inside), inside


def test_french_signs_stand_after_a_space_that_does_not_break() -> None:
    wrong = {key: text for key, text in catalogue("portal", "fr").items() if re.search(r" [:;?!»%]|« ", text)}
    assert wrong == {}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_legal_pages_say_what_the_code_does(lang: str) -> None:
    """Periods in the words are those that the code uses; nothing is left unfilled."""
    from footprint.portal.store.configuration import PortalSettings

    facts = legal.facts(PortalSettings(portal_contact="dpd@pole.example"), lang)
    assert (facts["session_hours"], facts["log_months"], facts["limit_hours"], facts["raw_days"]) == (24, 6, 24, 30)
    for topic in LEGAL_PAGES.values():
        found = legal.sections(topic, lang, facts)
        assert found
        assert all(section.paragraphs or section.items for section in found)
        words = " ".join(text for section in found for text in (*section.paragraphs, *section.items))
        assert not re.search(r"[{}]", words)
