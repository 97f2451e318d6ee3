"""A member without script, on a telephone, uploads a list of which five lines are not understood, says on one page what
they are and reaches the right figure; in the next year nothing is asked. Another one has no file and types."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.browsing import opened
from tests.portal.conftest import EMAIL, Site
from tests.portal.test_columns_in_a_browser import TELEPHONE, browser, page, send
from tests.portal.test_pages_in_a_browser import fits, hold_to_the_rules
from tests.portal.test_town_journey import settles

__all__ = ["browser", "page"]  # fixtures of the neighbour

pytestmark = pytest.mark.usefixtures("unestimated")

LIST = (
    "Matériel;Où;Combien;À savoir\n"
    "PC portables;bureaux;4;\n"
    "Zorglub;atelier;2;\n"  # a name of the house
    "Écrans;bureaux;une poignée;\n"  # six, as the member knows
    "Vidéoprojecteur;salle 1;1;\n"  # it was sold
    "Tablettes;accueil;3;\n"
    "Bac à bidules;cave;9;\n"  # no device
)


def counted(page: Page, devices: str) -> None:
    expect(page.locator("dl.figures div", has_text="équipements comptés").locator("b")).to_have_text(devices)


def line(page: Page, number: int) -> Page:
    return page.locator(f"#l-{number}")  # type: ignore[return-value]


@pytest.mark.usefixtures("estimated")
def test_every_line_is_set_right_on_one_page_and_known_next_year(page: Page, tmp_path: Path) -> None:
    send(page, tmp_path, 2025, LIST)
    counted(page, "8")
    page.get_by_role("link", name="Compléter et vérifier les lignes").press("Enter")
    assert page.locator("form.lines fieldset").count() == 6, "a short list is on one page"
    assert page.locator("form.lines li").first.get_attribute("id") == "l-3", "those first that count for nothing"
    line(page, 3).get_by_label("Type d’équipement").fill("imprimante 3D")
    line(page, 4).get_by_label("Nombre").fill("6")
    line(page, 5).get_by_label("État").select_option(label="parti, ou pas encore arrivé")
    line(page, 7).get_by_label("État").select_option(label="pas un équipement")
    with page.expect_navigation():
        page.get_by_role("button", name="Voir l’effet sur les chiffres").press("Enter")
    expect(page.locator("#effet")).to_contain_text("équipements comptés : 8 → 15")
    expect(line(page, 3).get_by_label("Type d’équipement")).to_have_value("imprimante 3D")
    fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Retenir et relire l’année").press("Enter")
    settles(page)
    counted(page, "15")
    assert page.get_by_role("link", name="Compléter et vérifier les lignes").count() == 0
    send(page, tmp_path, 2026, LIST.replace("bureaux;4", "bureaux;5"))
    counted(page, "16")
    page.get_by_role("link", name="Vos lignes").click()
    expect(page.get_by_role("link", name="À vérifier (0)")).to_be_visible()


@pytest.mark.usefixtures("estimated")
def test_proposals_are_taken_at_once_and_the_others_stay_open(page: Page, tmp_path: Path) -> None:
    send(page, tmp_path, 2025, "Matériel;Combien\nPC portable;4\nLecteur CB;2\nZorglub;3\nÉcrans;une poignée (6)\n")
    counted(page, "4")
    page.get_by_role("link", name="Compléter et vérifier les lignes").press("Enter")
    expect(page.locator("#l-3")).to_contain_text("Nous proposons : terminal de paiement.")
    expect(page.locator("#l-5")).to_contain_text("Nous proposons : 6 appareils.")
    fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Voir l’effet sur les chiffres").first.press("Enter")
    expect(page.locator("#effet")).to_contain_text("équipements comptés : 4 → 12")
    with page.expect_navigation():
        page.get_by_role("button", name="Retenir 2 propositions").press("Enter")
    settles(page)
    counted(page, "12")
    page.get_by_role("link", name="Compléter et vérifier les lignes").click()
    expect(page.locator("#l-4")).to_contain_text("Zorglub")
    assert page.get_by_role("button", name="Retenir").count() == 1, "nothing is proposed of what nobody knows"


@pytest.mark.long  # as above; without a browser in files/test_manual_entry.py
@pytest.mark.usefixtures("estimated")
def test_who_has_no_file_types(page: Page) -> None:
    page.goto("/annee/2025/fichiers")
    page.get_by_role("link", name="Pas de fichier, ou quelques équipements seulement").click()
    first, second = (page.locator("form.lines fieldset").nth(n) for n in (0, 1))
    first.get_by_label("Type d’équipement").fill("ordinateur portable")
    first.get_by_label("Nombre").fill("2")
    first.get_by_label("Acheté en").fill("2022")
    second.get_by_label("Type d’équipement").fill("téléphone")  # which one?
    fits(page)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer et relire l’année").press("Enter")
    expect(second.get_by_text("n’est pas un type connu")).to_be_visible()
    second.get_by_label("Type d’équipement").fill("smartphone")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer et relire l’année").press("Enter")
    settles(page)
    counted(page, "3")


def test_the_pages_have_no_violation(browser: Browser, site: Site, tmp_path: Path) -> None:
    """Of lines, as they come and as they are not understood; that of what is typed: test_pages_in_a_browser.py."""
    site.account()
    with opened(browser, site, EMAIL) as page:
        send(page, tmp_path, 2025, LIST)
        page.get_by_role("link", name="Compléter et vérifier les lignes").click()
        hold_to_the_rules(page)
        line(page, 3).get_by_label("Type d’équipement").fill("bidule inconnu")
        page.get_by_role("button", name="Retenir et relire l’année").click()
        expect(page.get_by_text("rien n’est encore retenu")).to_be_visible()
        hold_to_the_rules(page)
