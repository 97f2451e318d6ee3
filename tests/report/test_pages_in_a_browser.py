"""Pages as a browser and a screen reader meet them: no violation found by axe, no page wider than its screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PAGES = ("rapport.html", "report.en.html", "indicateurs.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_a_page_has_no_violation_and_fits_its_screen(
    browser: Browser, written: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(written[name].as_uri())
    found = Axe().run(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()
    assert found.response["violations"] == [], found.generate_report()
    assert wide == 0
    assert requests == [written[name].as_uri()]


def test_headings_are_in_order_and_tables_have_captions(browser: Browser, written: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(written["rapport.html"].as_uri())
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    captions = page.evaluate("[...document.querySelectorAll('table')].map(t => t.caption ? t.caption.textContent : '')")
    page.close()
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    assert all(captions)
    assert len(set(captions)) == len(captions)


def test_the_first_stop_of_the_keyboard_leads_to_the_content(browser: Browser, written: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(written["rapport.html"].as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")
    page.close()
    assert focused == "content"
