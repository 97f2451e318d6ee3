"""A member without script, on a telephone, uploads a list with invented headers, answers one question and reaches the
right figure; in the next year nothing is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.in_a_browser import chromium
from tests.portal.browsing import opened
from tests.portal.conftest import EMAIL, Site
from tests.portal.test_pages_in_a_browser import fits, hold_to_the_rules
from tests.portal.test_town_journey import settles

pytestmark = pytest.mark.usefixtures("unestimated")

TELEPHONE = {"width": 375, "height": 700}
LIST = "Truc;Bidule;Dénombré zorg;Depuis\nA12;PC portable;3;2020\nB7;Écran 24;4;2021\nC9;imprimante laser;1;2019\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened_browser:
        yield opened_browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    site.account()
    with opened(browser, site, EMAIL, java_script_enabled=False, viewport=TELEPHONE) as page:
        yield page


def send(page: Page, tmp_path: Path, year: int, content: str) -> None:
    path = tmp_path / f"parc {year}.csv"
    path.write_text(content, encoding="utf-8")
    page.goto(f"/annee/{year}/fichiers")
    page.set_input_files("input[type=file]", path)
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    settles(page, year)


@pytest.mark.long  # without a browser in year/test_columns.py; its pages below; a journey: test_lines_in_a_browser.py
@pytest.mark.usefixtures("estimated")
def test_one_question_the_first_year_and_none_the_next(page: Page, tmp_path: Path) -> None:
    send(page, tmp_path, 2025, LIST)
    page.get_by_role("link", name="Dire ce que sont les colonnes").press("Enter")
    question = page.get_by_role("group", name="Quelle colonne dit combien d’appareils ?")
    expect(question.get_by_role("radio", checked=True)).to_have_accessible_name("Dénombré zorg 3, 4, 1")
    assert "Truc" not in question.inner_text()
    fits_a_telephone(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Voir l’effet sur les chiffres").press("Enter")
    expect(page.locator("#effet")).to_contain_text("équipements comptés : 0 → 8")
    expect(page.get_by_label("Dénombré zorg", exact=True)).to_have_value("quantity_devices")
    fits_a_telephone(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Retenir et relire l’année").press("Enter")
    settles(page)
    expect(page.locator("dl.figures div", has_text="équipements comptés").locator("b")).to_have_text("8")
    assert page.get_by_role("link", name="Dire ce que sont les colonnes").count() == 0
    send(page, tmp_path, 2026, LIST + "D1;Tablette;2;2024\n")
    expect(page.locator("dl.figures div", has_text="équipements comptés").locator("b")).to_have_text("10")
    assert page.get_by_role("link", name="Dire ce que sont les colonnes").count() == 0
    page.get_by_role("link", name="Vos colonnes").click()
    assert page.get_by_role("radio").count() == 0
    expect(page.get_by_label("Dénombré zorg", exact=True)).to_have_value("quantity_devices")


def fits_a_telephone(page: Page) -> None:
    """The page is as wide as the screen; the table scrolls in its box, which the keyboard reaches."""
    fits(page)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    box = page.get_by_role("region", name="Premières lignes")
    assert box.evaluate("each => each.scrollWidth > each.clientWidth && each.tabIndex === 0")


def test_the_question_and_the_effect_have_no_violation(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.account()
    with opened(browser, site, EMAIL) as page:
        send(page, tmp_path, 2025, LIST)
        page.get_by_role("link", name="Dire ce que sont les colonnes").click()
        page.get_by_role("group").wait_for()
        hold_to_the_rules(page)
        fits_a_telephone(page)
        with page.expect_navigation():
            page.get_by_role("button", name="Voir l’effet sur les chiffres").click()
        expect(page.locator("#effet")).to_contain_text("équipements comptés : 0 → 8")
        hold_to_the_rules(page)
        fits_a_telephone(page)


LOANS = "N°;N° de série;Classe\n1;DMPZXP5BFYWW3;3e A\n2;DMPEKCYW3W49N;3e A\n3;DMPXBW5FS3AW4;3e B\n"


@pytest.mark.long  # as above; by a program in test_api_columns.py
@pytest.mark.usefixtures("estimated")
def test_what_all_lines_are_is_said_once(page: Page, tmp_path: Path) -> None:
    """No column says it: refused with the way to the page; said once, three tablets, and a fourth next year."""
    send(page, tmp_path, 2025, LOANS)
    expect(page.get_by_text("dites une fois ce que sont toutes les lignes")).to_be_visible()
    page.get_by_role("link", name="Dire ce que sont les colonnes").press("Enter")
    page.get_by_label("Toutes les lignes de ce tableau sont").select_option(label="tablette")
    fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Voir l’effet sur les chiffres").press("Enter")
    expect(page.locator("#effet")).to_contain_text("équipements comptés : 0 → 3")
    expect(page.get_by_label("Toutes les lignes de ce tableau sont")).to_have_value("tablet")
    assert page.get_by_role("radio").count() == 0
    with page.expect_navigation():
        page.get_by_role("button", name="Retenir et relire l’année").press("Enter")
    settles(page)
    expect(page.locator("dl.figures div", has_text="équipements comptés").locator("b")).to_have_text("3")
    send(page, tmp_path, 2026, LOANS + "4;DMPQQ6RSW8FL0;3e B\n")
    expect(page.locator("dl.figures div", has_text="équipements comptés").locator("b")).to_have_text("4")
    assert page.get_by_role("link", name="Dire ce que sont les colonnes").count() == 0


METERS = "Bazar;Quand;Truc;Zut\nSalle A;2025-01-01;120,5;x\nSalle A;2025-01-02;110,5;y\nSalle B;2025-01-01;20;x\n"


@pytest.mark.long  # as test_use_columns_in_a_browser.py
def test_a_table_of_use_is_explained_without_a_script(page: Page, tmp_path: Path) -> None:
    """What it holds, then what its columns are; each step shows what it changes."""
    send(page, tmp_path, 2025, METERS)
    page.get_by_role("link", name="Dire ce que sont les colonnes").press("Enter")
    page.get_by_label("Ce tableau contient").select_option("energy")
    with page.expect_navigation():
        page.get_by_role("button", name="Voir l’effet sur les chiffres").press("Enter")
    for column, role in (("Bazar", "site_id"), ("Quand", "day"), ("Truc", "energy_kwh")):
        page.get_by_label(column, exact=True).select_option(role)
    with page.expect_navigation():
        page.get_by_role("button", name="Voir l’effet sur les chiffres").press("Enter")
    expect(page.locator("#effet")).to_contain_text("lignes acceptées : 0 → 3")
    fits_a_telephone(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Retenir et relire l’année").press("Enter")
    settles(page)
    page.get_by_role("link", name="Vos colonnes").click()
    expect(page.get_by_label("Ce tableau contient")).to_have_value("energy")
    expect(page.get_by_label("Truc", exact=True)).to_have_value("energy_kwh")
