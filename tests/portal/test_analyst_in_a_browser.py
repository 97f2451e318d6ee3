"""An analyst with a keyboard invites somebody, sees a mistake at its field, the link, and takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.in_a_browser import chromium
from tests.portal.analysing import ANALYST, HERE, analyst
from tests.portal.browsing import opened
from tests.portal.conftest import MEMBER, NAME, Site
from tests.portal.test_pages_in_a_browser import hold_to_the_rules


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    analyst(site)
    with chromium() as browser, opened(browser, site, ANALYST) as page:
        yield page


@pytest.mark.long  # without a browser in test_analyst_access.py; its pages: test_pages_in_a_browser.py
def test_from_a_member_to_its_invitation_and_back(page: Page) -> None:
    page.goto(HERE)
    page.get_by_role("link", name=NAME).press("Enter")
    page.get_by_role("link", name="Inviter quelqu’un pour ce membre").press("Enter")
    expect(page.get_by_label("Membre", exact=True)).to_have_value(MEMBER)
    page.get_by_label("Durée en jours").fill("400")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("de 1 à 90")
    hold_to_the_rules(page)
    assert page.get_by_label("Durée en jours").get_attribute("aria-invalid") == "true"
    page.get_by_label("Durée en jours").fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Invitation pour {NAME}")).to_have_value(re.compile("/invitation/"))
    hold_to_the_rules(page)
    buttons = page.get_by_role("button", name="Retirer")
    before = buttons.count()
    buttons.first.press("Enter")
    expect(page.get_by_role("status")).to_have_text("L’invitation est retirée.")
    assert page.get_by_role("button", name="Retirer").count() == before - 1
