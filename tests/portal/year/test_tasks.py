"""What a member should do first: on the page of the result, by what is at stake; on the first page, in which year."""

from __future__ import annotations

import re

import pytest

from footprint.portal.year.tasks import MOST
from tests.portal.conftest import Site
from tests.portal.journeys import HEADER, LIST, PROFILE, YEAR, confirmed, posted, sent, words

READ = "Ordinateur portable;Dell Latitude 5420;12;2021\nÉcran;Dell P2419H;20;2022\n"
ODD = "Bidulotron;;3;2020\nZorglub;;2;2023\nMachin;;1;2022\n"


def tasks(page: str) -> list[str]:
    """The tasks of a page in order, as people read them."""
    listed = re.search(r'<ol class="tasks">.*?</ol>', page, re.S)
    items = re.findall(r"<li>.*?</li>", listed[0], re.S) if listed else []
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", item)).replace("\u202f", " ").strip() for item in items]


def test_lines_that_count_for_nothing_come_first_with_what_they_may_weigh(site: Site) -> None:
    """32 devices count and weigh what the estimate says; three lines weigh as three of them at the least."""
    site.account()
    browser = site.signed()
    sent(browser, ("parc.csv", (HEADER + READ + ODD).encode()))
    page = browser.get(f"{YEAR}/resultat")
    (first,) = tasks(page.text)
    weight = re.search(r"Total.*?32.*?32 ([\d ,]+) kg", words(page).replace("\xa0", " "))
    assert weight is not None
    total = float(weight[1].replace(" ", "").replace(",", "."))
    stake = re.search(r"Environ ([\d ,]+) kg", first.replace("\xa0", " "))
    assert stake is not None
    assert first.replace("\xa0", " ").startswith("3 lignes ne comptent pas encore : dites ce qu’elles sont.")
    assert float(stake[1].replace(" ", "").replace(",", ".")) == pytest.approx(3 / 32 * total, rel=0.01)
    assert re.search(r'<a class="button" href="[^"]*/lignes">', page.text)
    assert "des mots à expliquer" in words(page).lower()


def test_the_heavier_file_comes_first_and_there_are_three_tasks_at_most(site: Site) -> None:
    site.account()
    browser = site.signed()
    times = {"musée": 1, "école": 3, "crèche": 2, "mairie": 4}
    lists = {name: HEADER + READ.replace("5420", f"54{each}0") + ODD * each for name, each in times.items()}
    sent(browser, *((f"{name}.csv", content.encode()) for name, content in lists.items()), mode="add")
    found = tasks(browser.get(f"{YEAR}/resultat").text)
    assert [re.findall(r"(\w+)\.csv", each)[0] for each in found] == ["mairie", "école", "crèche"]
    assert len(found) == MOST


def test_a_table_that_nobody_understood_comes_before_lines_whose_weight_is_known(site: Site) -> None:
    site.account()
    browser = site.signed()
    lists = {
        name: HEADER + READ.replace("5420", f"5{at}20") + ODD for at, name in enumerate(("musée", "école", "mairie"))
    }
    lists["salles"] = "Machin;Truc;Chose\n" + "a;b;c\n" * 400
    sent(browser, *((f"{name}.csv", content.encode()) for name, content in lists.items()), mode="add")
    page = browser.get(f"{YEAR}/resultat")
    first, *others = tasks(page.text)
    assert "salles.csv" in first
    assert len(others) == MOST - 1
    assert "Fichiers qui ne peuvent pas être utilisés : 1" in words(page).replace("\xa0", " ")


def test_what_is_all_read_asks_for_nothing_and_folds_its_files(site: Site) -> None:
    site.account()
    browser = site.signed()
    sent(browser, ("parc.csv", LIST))
    page = browser.get(f"{YEAR}/resultat")
    assert tasks(page.text) == []
    assert "Aucune ligne n’est refusée." in words(page)
    assert re.search(r'<details class="file"><summary>', page.text)
    chart = re.search(r'<svg[^>]*role="img" aria-label="([^"]*)"', page.text)
    assert chart is not None
    assert "ordinateur portable" in chart[1]


def test_the_first_page_says_which_year_asks_for_what(site: Site) -> None:
    """Signed in at the beginning of 2026: 2025 is due until its day, and nothing more once it is confirmed."""
    site.account()
    browser = site.signed()
    home = words(browser.get("/")).replace("\xa0", " ")
    assert "Votre année 2025" in home
    assert re.search(r"Il reste \d+ jours", home)
    assert "Compléter le profil" in home
    posted(browser, f"{YEAR}/profil", **PROFILE)
    assert words(browser.get("/")).count("(fait)") == 1
    sent(browser, ("parc.csv", LIST))
    home = words(browser.get("/")).replace("\xa0", " ")
    assert "Vérifier et confirmer" in home
    assert home.count("(fait)") == 2
    confirmed(browser)
    assert "Votre année 2025" not in words(browser.get("/"))
