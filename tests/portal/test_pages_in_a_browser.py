"""Pages as a browser, a keyboard and a screen reader meet them, and what they weigh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from footprint.portal.people import tokens
from footprint.portal.web import measures
from footprint.portal.web.ecoindex import Weight
from footprint.portal.web.language import at
from tests.cases import LONG, one_in
from tests.in_a_browser import ALL_RULES, OF_THE_SCREEN, chromium, violations
from tests.portal.browsing import Look, inhabit, invited, looks, opened, weigh
from tests.portal.conftest import EMAIL, PASSPHRASE, Lived, Site
from tests.portal.programs import key_of

WIDTHS = (320, 375, 1280)
# Pages that hold a table, or the list of all categories, may have more elements.
TABLES = {"licences", "resultat-2025", "colonnes-2025", "lignes-2025", "saisie-2025"}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = ALL_RULES | {"runOnly": WCAG}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened_browser:
        yield opened_browser


@pytest.fixture(scope="module")
def inhabited(lived: Lived, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A portal with two people, and the token of an invitation."""
    for site in lived(inhabit, tmp_path_factory.mktemp("portal")):
        yield site, invited(site)


@pytest.fixture(scope="module")
def window(browser: Browser, inhabited: tuple[Site, str]) -> Iterator[Callable[[str | None], Page]]:
    """One window a person, for one page after the other."""
    with ExitStack() as windows:
        yield cache(lambda who: windows.enter_context(opened(browser, inhabited[0], who)))


# Colours are those of the blocks of which all pages are made: on a narrow dark screen, every third has its turn in the
# short run, and all with tables, which scroll there.
DARK = TABLES | {look.name for look in one_in(3, looks())}


# The English page is that of the same template: every sixth has its turn.
@pytest.mark.parametrize(
    ("lang", "look"),
    [
        pytest.param(lang, look, id=f"{lang}-{look.name}")
        for lang, shown in (("fr", looks()), ("en", one_in(6, looks())))
        for look in shown
    ],
)
def test_a_page_is_light_fits_every_screen_and_has_no_violation(
    window: Callable[[str | None], Page], inhabited: tuple[Site, str], look: Look, lang: str
) -> None:
    """English texts differ in length; elements, their order and colours are those of the French page: axe looks at them
    in the long run."""
    page = window(look.who)
    weight = weigh(page, at(look.path.format(token=inhabited[1]), lang))
    assert weight.size_bytes <= 100_000
    assert weight.requests <= 10
    assert weight.elements <= 200 or look.name in TABLES
    assert weight.letter == "A", weight
    fits(page)
    if lang == "fr" or LONG:
        has_no_violation(page, is_dark=look.name in DARK)


def fits(page: Page) -> None:
    """No horizontal scrolling at any width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, width


def hold_to_the_rules(page: Page) -> None:
    fits(page)
    has_no_violation(page)


def has_no_violation(page: Page, *, is_dark: bool = True) -> None:
    """Axe finds nothing, in light and, `is_dark`, on a narrow dark screen; headings go down one by one."""
    narrow = RULES if LONG else OF_THE_SCREEN  # portal.css hides nothing by width or scheme
    screens = [(1280, "light", RULES), (320, "dark", narrow)]
    for width, scheme, rules in screens if is_dark else screens[:1]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page, rules) == [], (width, scheme)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_errors_are_tied_to_their_fields(browser: Browser, inhabited: tuple[Site, str]) -> None:
    site, token = inhabited
    with opened(browser, site) as page:
        page.goto(f"/invitation/{token}")
        page.fill("#f-email", "someone@valbrume.example")
        page.fill("#f-passphrase", "court")
        page.fill("#f-again", "court")
        page.click("main button")
        described = page.get_attribute("#f-passphrase", "aria-describedby") or ""
        assert page.get_attribute("#f-passphrase", "aria-invalid") == "true"
        words = " ".join(page.inner_text(f"#{name}") for name in described.split())
        assert "il faut au moins 12" in words
        assert page.title().startswith("À corriger")
        hold_to_the_rules(page)


def test_one_gets_in_and_out_by_keyboard_alone(browser: Browser, inhabited: tuple[Site, str]) -> None:
    """Skip link, fields in order, enter; nothing is reached by the mouse and nothing needs a script."""
    site, _ = inhabited
    with opened(browser, site, None, java_script_enabled=False) as page:
        page.goto("/connexion")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.url.endswith("/connexion#content")
        page.keyboard.press("Tab")
        page.keyboard.type(EMAIL)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSPHRASE)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "Ville de Valbrume" in page.inner_text("main")
        page.focus("text=Se déconnecter")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "Vous êtes déconnecté" in page.inner_text("main")


def test_keys_are_made_and_revoked_by_keyboard_and_many_of_them_stay_light(
    browser: Browser, inhabited: tuple[Site, str]
) -> None:
    site, _ = inhabited
    email = "cles@valbrume.example"
    site.account(email)
    for number in range(tokens.MOST - 2):
        key_of(site, email, name=f"clé {number}")
    with opened(browser, site, email, java_script_enabled=False) as page:
        for number in range(2):
            page.goto("/compte/cles")
            page.focus("#f-name")
            page.keyboard.type(f"serveur {number}")
            page.keyboard.press("Tab")
            with page.expect_navigation():
                page.keyboard.press("Tab")
                page.keyboard.press("Enter")
            assert page.input_value("#f-fresh").startswith(tokens.PREFIX)
        assert page.evaluate("document.querySelectorAll('*').length") <= 200
        page.focus("text=Révoquer >> nth=0")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "La clé est révoquée" in page.inner_text("main")
    with opened(browser, site, email) as page:
        page.goto("/compte/cles")
        page.fill("#f-name", " ")
        page.click("text=Faire la clé")
        assert page.title().startswith("À corriger")
        hold_to_the_rules(page)
        page.fill("#f-name", "x")
        page.click("text=Faire la clé")
        hold_to_the_rules(page)


@pytest.mark.parametrize("path", ["/", "/connexion", "/donnees-personnelles"])
def test_the_focus_is_seen_wherever_it_stands(browser: Browser, inhabited: tuple[Site, str], path: str) -> None:
    site, _ = inhabited
    with opened(browser, site) as page:
        page.goto(path)
        stops = page.evaluate("document.querySelectorAll('a, button, input:not([type=hidden])').length")
        for _stop in range(stops):
            page.keyboard.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            name = page.evaluate("document.activeElement.outerHTML")
            assert outline != "none" or 'class="skip"' in name, name


def test_targets_are_large_enough_to_touch(browser: Browser, inhabited: tuple[Site, str]) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels, on the narrowest screen."""
    site, _ = inhabited
    small = """[...document.querySelectorAll('header a, footer a, button, input:not([type=hidden])')]
        .filter(e => !e.classList.contains('skip')).map(e => [e.outerHTML, e.getBoundingClientRect()])
        .filter(([_, box]) => box.height < 24 || box.width < 24).map(([html, _]) => html)"""
    with opened(browser, site, EMAIL, viewport={"width": 320, "height": 800}) as page:
        for path in ("/", "/compte"):
            page.goto(path)
            assert page.evaluate(small) == []


def test_the_declared_weights_are_those_of_the_pages(window: Callable[[str | None], Page]) -> None:
    """Within a tenth; after a change: python -m tests.portal.measure."""
    declared = measures.measured()
    assert len(declared) == 11
    for each in declared:
        found = weigh(window(EMAIL if each.path == "/compte" else None), each.path)
        assert each.weight.size_bytes == pytest.approx(found.size_bytes, rel=0.1), each.path
        assert each.weight.requests == found.requests, each.path
        assert each.weight.elements == pytest.approx(found.elements, rel=0.1), each.path


@pytest.mark.parametrize(
    ("weight", "score"),
    [(Weight(233, 34, 479_460), 80.0), (Weight(200, 20, 300_000), 84.5), (Weight(150, 10, 100_000), 88.7)],
)
def test_the_ecoindex_is_the_published_one(weight: Weight, score: float) -> None:
    """The examples of the letters' limits; the first is the last page that still gets an A."""
    assert weight.score == pytest.approx(score, abs=0.05)
    assert weight.letter == "A"
    assert Weight(weight.elements + 500, weight.requests + 50, 2_000_000).letter > "B"


def test_a_heavier_page_never_scores_better() -> None:
    scores = [Weight(50 * step, 5 * step, 100_000 * step).score for step in range(1, 60)]
    assert scores == sorted(scores, reverse=True)
    assert Weight(10**6, 10**4, 10**9).score == pytest.approx(0.0)


def test_the_measures_are_where_the_package_looks() -> None:
    assert Path(measures.__file__).with_name(measures.NAME).is_file()
