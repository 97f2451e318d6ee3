"""The page of the pôle's vocabulary: an analyst sees what members said alike and what it changes, decides, takes it
back; files are read again; a member sees nothing of it but what its own files became."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from footprint.intake import answers
from footprint.intake.answers import pole
from footprint.lake import Lake
from footprint.pole import exchange
from tests.in_a_browser import chromium
from tests.portal.analysing import ANALYST, analyst, did, logged, rows
from tests.portal.browsing import alike, opened
from tests.portal.conftest import EMAIL, MEMBER, Site
from tests.portal.journeys import UNKNOWN, YEAR, posted, sent
from tests.portal.test_pages_in_a_browser import hold_to_the_rules

VOCABULARY = "/analyste/vocabulaire"
PROPOSAL = f"{VOCABULARY}/proposition"


@pytest.fixture
def asked(site: Site) -> Site:
    """A member whose file has a word that nobody knows, and others who explained it."""
    site.account()
    sent(site.signed(), ("parc.csv", UNKNOWN))
    alike(site)
    return site


def categories(site: Site) -> list[str]:
    return sorted(Lake(site.app_portal.lake.home).read("devices", year=2025, member_id=MEMBER)["category"].to_pylist())


def test_three_alike_are_accepted_and_the_member_is_asked_no_more(asked: Site) -> None:
    claire, member = analyst(asked), asked.signed(EMAIL)
    assert "Bidulotron" in member.get(f"{YEAR}/resultat").text
    before = categories(asked)
    assert [row.split("|")[:4] for row in rows(claire.get(VOCABULARY))] == [
        ["« bidulotron »".replace(" ", "\u00a0"), "tablette", "4", "0"],
        ["« brol »".replace(" ", "\u00a0"), "tablette", "4", "0"],
        ["colonne « bazar »".replace("« ", "«\u00a0").replace(" »", "\u00a0»"), "Type d’appareil", "3", "1"],
        ["« zorglub »".replace(" ", "\u00a0"), "tablette", "3", "1"],
    ]
    page = claire.get(PROPOSAL, params={"sujet": "bidulotron"}).text
    assert "1 ligne refusée est comprise" in page
    assert "Fichiers de 1 membre" in page
    assert "voisin" not in page + claire.get(VOCABULARY).text, "who answered is nobody's business"

    wrong = did(claire, PROPOSAL, sujet="bidulotron", do="accept", meaning="licorne")
    assert wrong.status_code == 422
    assert "Ce n’est ni une catégorie" in wrong.text
    assert pole.history(asked.app_portal.lake.home) == []

    done = did(claire, PROPOSAL, sujet="bidulotron", do="accept", meaning="vidéoprojecteur")
    assert done.status_code == 303
    settled(asked, [*before, "projector"])
    assert [each.detail for each in logged(asked, "vocabulary.decided")] == ['{"number": 1}']
    (decision,) = pole.history(asked.app_portal.lake.home)
    assert (decision.meaning, decision.on.isoformat(), decision.members) == ("projector", "2026-03-02", 0)
    assert "claire" in claire.get(VOCABULARY, params={"liste": "accepted"}).text
    found = member.get(f"{YEAR}/resultat").text
    assert "vocabulaire du pôle" in found
    assert "Claire" not in found
    assert ANALYST not in found
    assert list(exchange.read(claire.get(f"{VOCABULARY}.toml").text)) == ["bidulotron"]

    # The member has the last word: the page says what was understood, and takes another answer.
    assert "Mots compris d’après le vocabulaire du pôle (1)" in found
    fields = re.findall(r'name="(word-\d+)" value="Bidulotron"', found)
    (at,) = (name.removeprefix("word-") for name in fields)
    posted(member, f"{YEAR}/resultat", **{f"word-{at}": "Bidulotron", f"category-{at}": "serveur"})
    settled(asked, [*before, "server"])
    assert "Mots compris" not in member.get(f"{YEAR}/resultat").text

    did(claire, PROPOSAL, sujet="bidulotron", do="undo")
    assert pole.standing(asked.app_portal.lake.home) == {}


def settled(site: Site, expected: list[str]) -> None:
    """Wait until the worker has read the member's files again."""
    from footprint.portal.work import jobs

    jobs.wait(site.db, year=2025, member_id=MEMBER)
    for _ in range(100):
        if categories(site) == sorted(expected):
            return
        jobs.wait(site.db, year=2025, member_id=MEMBER)
    assert categories(site) == sorted(expected)


def test_refused_is_gone_until_the_answers_change(asked: Site) -> None:
    claire = analyst(asked)
    assert did(claire, PROPOSAL, sujet="zorglub", do="refuse").status_code == 303
    assert "zorglub" not in claire.get(VOCABULARY).text
    assert "zorglub" in claire.get(VOCABULARY, params={"liste": "refused"}).text
    answers.remember(asked.app_portal.lake.home, "voisin-4", {"Zorglub": "tablet"})
    assert "zorglub" in claire.get(VOCABULARY).text


def test_what_fewer_than_three_said_is_shown_to_nobody(asked: Site) -> None:
    claire = analyst(asked)
    answers.remember(asked.app_portal.lake.home, MEMBER, {"Machinchose": "laptop"})
    assert "machinchose" not in claire.get(VOCABULARY).text
    assert claire.get(PROPOSAL, params={"sujet": "machinchose"}).status_code == 404
    assert did(claire, PROPOSAL, sujet="machinchose", do="accept", meaning="laptop").status_code == 404
    assert pole.history(asked.app_portal.lake.home) == []


def test_a_member_sees_nothing_of_it(asked: Site) -> None:
    member = asked.signed(EMAIL)
    for address in (VOCABULARY, f"{VOCABULARY}.toml", f"{PROPOSAL}?sujet=zorglub"):
        assert member.get(address).status_code == 403, address
    assert did(member, PROPOSAL, sujet="zorglub", do="accept", meaning="tablet").status_code == 403
    assert pole.history(asked.app_portal.lake.home) == []


@pytest.fixture
def page(asked: Site) -> Iterator[Page]:
    analyst(asked)
    with chromium() as browser, opened(browser, asked, ANALYST) as page:
        yield page


@pytest.mark.long  # without a browser above; the page is among those of test_pages_in_a_browser.py
def test_from_the_list_to_the_decision_and_back_by_keyboard(page: Page) -> None:
    page.goto("/analyste/2025/")
    page.get_by_role("link", name="Vocabulaire").press("Enter")
    hold_to_the_rules(page)
    page.get_by_role("link", name="bidulotron").press("Enter")
    expect(page.get_by_label("Catégorie")).to_have_value("tablette")
    hold_to_the_rules(page)
    page.get_by_label("Catégorie").fill("licorne")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Catégorie")).to_have_attribute("aria-invalid", "true")
    hold_to_the_rules(page)
    page.get_by_label("Catégorie").fill("ordinateur portable")
    page.get_by_role("button", name="Accepter pour tous").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("accepté pour tous")
    page.get_by_role("link", name=re.compile("^Acceptés")).press("Enter")
    hold_to_the_rules(page)
    page.get_by_role("link", name="bidulotron").press("Enter")
    hold_to_the_rules(page)
    page.get_by_role("button", name="Annuler la décision").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("annulée")
    expect(page.get_by_role("link", name="bidulotron")).to_be_visible()
