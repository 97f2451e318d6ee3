"""Pages as a browser and a screen reader meet them: no violation found by axe, no page wider than its screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from footprint.report.formats.html import page as html
from footprint.report.region_pages.pages import document
from tests.cases import LONG, long_but
from tests.in_a_browser import ALL_RULES, OF_THE_SCREEN, chromium, violations
from tests.report.region.invented import region

PAGES = ("rapport.html", "report.en.html", "annexe.html", "region.html")
# Of a member with digital services, whose models are known to their makers.
SERVED = ("rapport.html", "annex.en.html", "services/site-web.html", "services/archives.en.html")
# Each width and each colour scheme, the second with the rules that it may change, since report.css hides nothing by
# either; in the long run all pairs with all rules.
SCREENS = [(320, "light", ALL_RULES), (1280, "dark", ALL_RULES if LONG else OF_THE_SCREEN),
           *([(1280, "light", ALL_RULES)] if LONG else [])]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened_browser:
        yield opened_browser


# Pages in English are those of the same blocks, as the French ones are above and below; so is the draft of the region.
@pytest.mark.parametrize("name", long_but(["rapport.html", "annexe.html"], PAGES))
def test_a_page_has_no_violation_and_fits_every_screen(browser: Browser, written: dict[str, Path], name: str) -> None:
    look(browser, written[name])


@pytest.mark.parametrize("name", long_but(["region.html"], ["region.html", "region.en.html"]))
def test_the_regions_page_has_no_violation_and_fits_every_screen(browser: Browser, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    lang = "en" if ".en." in name else "fr"
    path.write_bytes(html(document(region(count=120, last_year=True, withheld=("digital",)), lang)))
    look(browser, path)
    headed(browser, path)


@pytest.mark.parametrize("name", long_but(SERVED[:3], SERVED))
def test_a_page_with_services_and_models_has_no_violation_and_fits_every_screen(
    browser: Browser, served: dict[str, Path], name: str
) -> None:
    assert ('id="makers"' in served[name].read_text(encoding="utf-8")) == name.startswith("annex")
    look(browser, served[name])


def look(browser: Browser, path: Path) -> None:
    """Open a page once and hold it to the rules in one screen and colour scheme after the other."""
    with browser.new_page() as page:
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        for width, scheme, rules in SCREENS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert violations(page, rules) == [], (width, scheme)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, (width, scheme)
        assert requests == [path.as_uri()]


def test_the_name_of_a_service_leads_to_its_page_and_back(browser: Browser, served: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(served["rapport.html"].as_uri())
    page.click("text=Site de la ville")
    assert page.url == served["services/site-web.html"].as_uri()
    page.click("text=English version")
    assert page.url == served["services/site-web.en.html"].as_uri()
    page.click("text=Report of the organisation")
    assert page.url == served["report.en.html"].as_uri()
    page.close()


@pytest.mark.parametrize("name", ["rapport.html", "services/site-web.html"])
def test_headings_are_in_order_and_tables_have_captions(
    browser: Browser, written: dict[str, Path], served: dict[str, Path], name: str
) -> None:
    for files in (written, served):
        if name in files:
            headed(browser, files[name])


def headed(browser: Browser, path: Path) -> None:
    """One heading of the first order, no order left out below it; every table says what it shows, no two the same."""
    page = browser.new_page()
    page.goto(path.as_uri())
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    captions = page.evaluate("[...document.querySelectorAll('table')].map(t => t.caption ? t.caption.textContent : '')")
    page.close()
    assert levels[0] == 1
    assert 1 not in levels[1:]
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(captions)
    assert len(set(captions)) == len(captions)


# Texts of neighbouring cells of a row that are less than 5 px apart; tables wider than their frame, with what shows it.
GLUED = """() => {
  const boxes = cell => { const range = document.createRange(); range.selectNodeContents(cell)
    return [...range.getClientRects()].filter(box => box.width > 1) }
  const glued = []
  for (const row of document.querySelectorAll('tr')) for (const [at, cell] of [...row.children].entries())
    if (at) for (const left of boxes(row.children[at - 1])) for (const right of boxes(cell))
      if (left.bottom > right.top + 2 && right.bottom > left.top + 2 && right.left - left.right < 5)
        glued.push(row.children[at - 1].textContent + '|' + cell.textContent)
  return glued }"""
WIDER = """() => [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => {
  const style = getComputedStyle(e), caption = e.querySelector('caption').getBoundingClientRect()
  return [e.querySelector('caption').textContent, !!e.querySelector('table.wide'), e.tabIndex === 0,
    style.backgroundAttachment === 'local, local, scroll, scroll' && style.backgroundImage.includes('0.6'),
    caption.right <= document.documentElement.clientWidth + 1] })"""


def of_telephone(browser: Browser, path: Path, *, is_annex: bool) -> None:
    """Hold a page of 375 px to: no figure glued to its neighbour; a table wider than the screen shows by a shade that
    it goes on, has its caption whole and can be moved by keyboard; in a report only those too wide for any telephone.
    """
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(path.as_uri())
    glued, wider = page.evaluate(GLUED), page.evaluate(WIDER)
    page.close()
    assert glued == []
    assert [row for row in wider if not all(row[2:])] == []
    assert is_annex or [row for row in wider if not row[1]] == []


def test_the_first_stop_of_the_keyboard_leads_to_the_content(browser: Browser, written: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(written["rapport.html"].as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")
    page.close()
    assert focused == "content"
