"""A member without script, on a telephone, says once what a table of use of any form holds; the next year nothing is
asked."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.portal.conftest import MEMBER, Site
from tests.portal.test_columns_in_a_browser import fits_a_telephone, page, send
from tests.portal.test_pages_in_a_browser import fits
from tests.portal.test_town_journey import settles

__all__ = ["page"]  # the fixture of the neighbour


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
    expect(page.get_by_text("Ligne 3").first).to_be_visible()
    send(page, tmp_path, 2026, WHOLE)
    assert used(site, 2026) == {("energy", "Salle machines"): 16_500.0}


DATED = "Quand;Vu\n01/02/2025;1 200\n02/02/2025;1 300\n03/02/2025;500\n"


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
