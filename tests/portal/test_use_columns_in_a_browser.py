"""A member without script, on a telephone, says once what a table of use of any form holds; the next year nothing is
asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.browsing import opened
from tests.portal.conftest import EMAIL, MEMBER, Site
from tests.portal.test_columns_in_a_browser import browser, fits_a_telephone, page, send
from tests.portal.test_pages_in_a_browser import fits, hold_to_the_rules
from tests.portal.test_town_journey import settles

pytestmark = pytest.mark.usefixtures("unestimated")

__all__ = ["browser", "page"]  # fixtures of the neighbour


def look(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Voir l’effet sur les chiffres").press("Enter")


def keep(page: Page, year: int = 2025) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Retenir et relire l’année").press("Enter")
    settles(page, year)


def used(site: Site, year: int = 2025) -> dict[tuple[str, str], float]:
    """Metric and whose → what the lake holds of the year."""
    sums: dict[tuple[str, str], float] = {}
    for row in site.app_portal.lake.read("usage", year=year, member_id=MEMBER).to_pylist():
        where = row["metric"], row["subject_id"] or ""
        sums[where] = sums.get(where, 0.0) + row["quantity"]
    return {name: round(total, 6) for name, total in sums.items()}


ACROSS = "Truc;janv. 2025;févr. 2025;mars 2025\nPortail;1 200;1 300;900\nWiki;12;15;9\n"


@pytest.mark.long  # of a table that is said in the same way: test_a_page_of_use_has_no_violation, which keeps it, too
def test_months_across_and_thousands(page: Page, site: Site, tmp_path: Path) -> None:
    send(page, tmp_path, 2025, ACROSS)
    page.get_by_role("link", name="Dire ce que sont les colonnes").press("Enter")
    page.get_by_label("Ce tableau contient").select_option("use")
    look(page)
    page.get_by_label("Les colonnes dont le titre est une période comptent").select_option("use_sessions_thousands")
    expect(page.get_by_label("Truc", exact=True)).to_have_value("use_subject")
    expect(page.get_by_label("mars 2025", exact=True)).to_have_value("use_across")
    look(page)
    expect(page.locator("#effet")).to_contain_text("visites : rien → 3 436 000")
    fits_a_telephone(page)
    keep(page)
    assert used(site) == {("sessions", "Portail"): 3_400_000.0, ("sessions", "Wiki"): 36_000.0}
    send(page, tmp_path, 2026, ACROSS.replace("2025", "2026").replace("900", "1 000"))
    assert page.get_by_role("link", name="Dire ce que sont les colonnes").count() == 0
    assert used(site, 2026) == {("sessions", "Portail"): 3_500_000.0, ("sessions", "Wiki"): 36_000.0}


WHOLE = "Bidule;Quantité zorg\nBaie A;12,5\nBaie B;oups\nBaie C;4\n"


@pytest.mark.long  # as above; what is said is read in intake/rearranging/test_use_said.py
def test_a_table_without_periods_is_of_the_months_that_are_said(page: Page, site: Site, tmp_path: Path) -> None:
    """The unit, whose and when stand nowhere; a number that is none is refused with its line and column."""
    send(page, tmp_path, 2025, WHOLE)
    page.get_by_role("link", name="Dire ce que sont les colonnes").press("Enter")
    page.get_by_label("Ce tableau contient").select_option("use")
    look(page)
    page.get_by_label("Bidule", exact=True).select_option("")
    page.get_by_label("Quantité zorg", exact=True).select_option("use_energy_mwh")
    page.get_by_label("Toutes les lignes sont de").fill("Salle machines")
    page.get_by_label("Premier mois").select_option("juillet")
    page.get_by_label("Dernier mois").select_option("mars")
    look(page)
    expect(page.get_by_text("Choisissez un premier et un dernier mois")).to_be_visible()
    fits(page)
    page.get_by_label("Premier mois").select_option("janvier")
    look(page)
    expect(page.locator("#effet")).to_contain_text("électricité mesurée : rien → 16 500 kWh")
    keep(page)
    assert used(site) == {("energy", "Salle machines"): 16_500.0}
    page.locator("details.file > summary").first.press("Enter")
    expect(page.get_by_text("Ligne 3").first).to_be_visible()
    send(page, tmp_path, 2026, WHOLE)
    assert used(site, 2026) == {("energy", "Salle machines"): 16_500.0}


NAMES = "Zut;T1 2025;T2 2025\nFréquentation;1,2;2\nClics;10;20\n"


def test_a_page_of_use_has_no_violation(browser: Browser, site: Site, tmp_path: Path) -> None:
    """Names of lines that count different things, each said; in English, too."""
    site.account()
    with opened(browser, site, EMAIL) as page:
        send(page, tmp_path, 2025, NAMES)
        page.get_by_role("link", name="Dire ce que sont les colonnes").click()
        page.get_by_label("Ce tableau contient").select_option("use")
        look(page)
        page.get_by_label("Zut", exact=True).select_option("use_name")
        page.get_by_label("Les colonnes dont le titre est une période comptent").select_option("")
        for column in ("T1 2025", "T2 2025"):
            page.get_by_label(column, exact=True).select_option("use_named")
        look(page)
        page.get_by_label("Fréquentation", exact=True).select_option("use_sessions_thousands")
        page.get_by_label("Clics", exact=True).select_option("use_requests")
        page.get_by_label("Toutes les lignes sont de").fill("Mme Jeanne Dupont")
        look(page)
        expect(page.get_by_text("Ce nom ne peut pas être retenu")).to_be_visible()
        hold_to_the_rules(page)
        page.get_by_label("Toutes les lignes sont de").fill("Portail")
        look(page)
        expect(page.locator("#effet")).to_contain_text("visites : rien → 3 200")
        expect(page.locator("#effet")).to_contain_text("requêtes : rien → 30")
        keep(page)
        assert used(site) == {("sessions", "Portail"): 3_200.0, ("requests", "Portail"): 30.0}
        page.goto("/en" + page.url.partition("/annee")[1] + page.url.partition("/annee")[2])
        page.get_by_role("link", name="Your columns").click()
        expect(page.get_by_label("Fréquentation", exact=True)).to_have_value("use_sessions_thousands")


GRID = "Électricité (kWh);T1 2025;T2 2025;T3 2025\nSalle A;100;250;300\nSalle B;1;5;3\n"


@pytest.mark.long  # as above; without a browser in year/test_columns.py
def test_what_is_read_already_can_be_said_otherwise(page: Page, site: Site, tmp_path: Path) -> None:
    """The page shows the table that was sent; unchanged it changes nothing, and one column is enough."""
    send(page, tmp_path, 2025, GRID)
    assert used(site) == {("energy", "Salle A"): 650.0, ("energy", "Salle B"): 9.0}
    page.get_by_role("link", name="Vos colonnes").click()
    expect(page.get_by_label("Ce tableau contient")).to_have_value("use")
    look(page)
    expect(page.locator("#effet")).to_contain_text("Rien ne change")
    page.get_by_label("T1 2025", exact=True).select_option("")
    look(page)
    expect(page.locator("#effet")).to_contain_text(
        "électricité mesurée : 659 kWh (du 1 janv. 2025 au 30 sept. 2025) → 558 kWh"
    )
    keep(page)
    assert used(site) == {("energy", "Salle A"): 550.0, ("energy", "Salle B"): 8.0}


DATED = "Quand;Vu\n01/02/2025;1 200\n02/02/2025;1 300\n03/02/2025;500\n"


@pytest.mark.long  # as above; without a browser in year/test_columns.py
def test_numbers_by_days_are_explained_on_the_page_as_it_comes(page: Page, site: Site, tmp_path: Path) -> None:
    """Nothing says what they count: the page proposes a table of use with its days, and asks for the rest."""
    send(page, tmp_path, 2025, DATED)
    page.get_by_role("link", name="Dire ce que sont les colonnes").press("Enter")
    expect(page.get_by_label("Ce tableau contient")).to_have_value("use")
    expect(page.get_by_label("Quand", exact=True)).to_have_value("use_period")
    page.get_by_label("Vu", exact=True).select_option("use_requests")
    page.get_by_label("Toutes les lignes sont de").fill("Portail")
    keep(page)
    assert used(site) == {("requests", "Portail"): 3_000.0}
    page.get_by_role("link", name="Vos colonnes").click()
    page.get_by_label("Ce tableau contient").select_option("inventory")
    keep(page)
    assert used(site) == {}
