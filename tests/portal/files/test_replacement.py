"""After an upload people are told which file it replaced, or that it stands beside the others: through the real app."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx2
import pytest

from tests.portal.conftest import MEMBER, Site, csrf
from tests.portal.journeys import HEADER, LIST, YEAR, posted, sent, settled, words

pytestmark = pytest.mark.usefixtures("unestimated")
LATER = LIST.replace(b";12;", b";14;")
OTHERS = (HEADER + "Serveur;HPE DL380;2;2019\nCommutateur;Cisco 2960;4;2018\n").encode()


@pytest.fixture
def browser(site: Site) -> httpx2.Client:
    site.account()
    return site.signed()


def after(browser: httpx2.Client, *files: tuple[str, bytes], lang: str = "", **fields: str) -> str:
    """What the page says to which the form leads, once all is read."""
    answer = sent(browser, *files, path=f"{lang}{YEAR}/fichiers", **fields)
    assert answer.status_code == 303
    return words(browser.get(answer.headers["location"])).replace("\xa0", " ")


def test_each_file_is_told_with_what_it_replaced_and_on_which_day_that_came(site: Site, browser: httpx2.Client) -> None:
    assert "« parc.csv » est le seul fichier de l’année." in after(browser, ("parc.csv", LIST))
    assert "« salle.csv » s’ajoute aux autres fichiers" in after(browser, ("salle.csv", OTHERS), mode="add")
    site.clock.now += timedelta(days=1)
    browser = site.signed()
    assert "« parc.csv » était déjà là : rien n’a changé." in after(browser, ("parc.csv", LIST))
    said = after(browser, ("parc (1).csv", LATER))
    assert "« parc (1).csv » remplace « parc.csv » du 2 mars 2026, qui ne compte plus." in said
    assert "salle.csv » " not in said
    listed = words(browser.get(f"{YEAR}/fichiers")).replace("\xa0", " ")
    assert "parc (1).csv" in listed
    assert ", remplace « parc.csv » du 2 mars 2026" in listed
    assert "“parc.csv” replaces “parc (1).csv” of March 3, 2026" in after(browser, ("parc.csv", LIST), lang="/en")


def test_a_file_without_a_usable_line_is_not_said_to_replace_what_still_counts(browser: httpx2.Client) -> None:
    after(browser, ("parc.csv", LIST))
    said = after(browser, ("parc.csv", (HEADER + "Bidulotron;;1;2020\n").encode()), mode="replace")
    assert "« parc.csv » ne peut pas être compté : « parc.csv » du 2 mars 2026 compte toujours." in said
    assert "mais « parc.csv » du 2 mars 2026 compte toujours" in words(browser.get(f"{YEAR}/fichiers")).replace(
        "\xa0", " "
    )


def test_the_list_of_files_says_which_cannot_be_used_and_where_the_reason_stands(browser: httpx2.Client) -> None:
    after(browser, ("parc.csv", LIST))
    after(browser, ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256))), mode="add")
    page = browser.get(f"{YEAR}/fichiers")
    assert words(page).count("ne peut pas être utilisé") == 1
    reason = page.text.partition(f'href="{YEAR}/resultat#')[2].partition('"')[0]
    assert f'id="{reason}"' in browser.get(f"{YEAR}/resultat").text


def test_a_file_that_was_taken_back_is_replaced_by_nobody(site: Site, browser: httpx2.Client) -> None:
    after(browser, ("parc.csv", LIST))
    (item,) = site.app_portal.inbox.current(year=2025, member_id=MEMBER)
    taken = {"csrf": csrf(browser.get("/compte"))}
    settled(browser, browser.post(f"{YEAR}/fichiers/{item.receipt.sha256}/retirer", data=taken))
    assert "« parc.csv » est le seul fichier de l’année." in after(browser, ("parc.csv", LATER))


def test_digits_of_anybody_elses_files_say_nothing(browser: httpx2.Client) -> None:
    after(browser, ("parc.csv", LIST))
    for odd in ("recu=deadbeef&deja=", "recu=" + "a." * 5000, "recu=%00&deja=%ff", "recu=<b>"):
        page = browser.get(f"{YEAR}/resultat?{odd}")
        assert page.status_code == 200
        assert "remplace" not in words(page)


def test_a_small_file_in_the_place_of_a_large_one_is_asked_about_until_both_count(
    site: Site, browser: httpx2.Client
) -> None:
    """A part of the list that is sent alone would make a year of it, and nobody would see it."""
    large = (HEADER + "".join(f"Portable;Dell {n};1;2021\n" for n in range(200))).encode()
    after(browser, ("parc.csv", large))
    after(browser, ("ajout.csv", LATER))
    page = browser.get(f"{YEAR}/resultat")
    said = words(page).replace("\xa0", " ")
    assert "« ajout.csv » (" in said
    assert "a remplacé « parc.csv » (" in said
    (path,) = set(re.findall(r'action="([^"]+/compter)"', page.text))
    assert path in browser.get(f"{YEAR}/fichiers").text
    settled(browser, posted(browser, path))
    assert sorted(item.receipt.name for item in site.app_portal.inbox.current(year=2025, member_id=MEMBER)) == [
        "ajout.csv",
        "parc.csv",
    ]
    assert "/compter" not in browser.get(f"{YEAR}/resultat").text + browser.get(f"{YEAR}/fichiers").text
    assert posted(browser, path).status_code == 404, "it counts"


def test_a_list_of_like_size_and_one_that_cannot_count_ask_nothing(browser: httpx2.Client) -> None:
    after(browser, ("parc.csv", LIST))
    after(browser, ("parc.csv", LATER))
    page = browser.get(f"{YEAR}/resultat")
    assert "/compter" not in page.text
    assert "/compter" in browser.get(f"{YEAR}/fichiers").text, "who meant both says it there"
    after(browser, ("parc.csv", (HEADER + "Bidulotron;;1;2020\n").encode()), mode="replace")
    assert "/compter" not in browser.get(f"{YEAR}/resultat").text + browser.get(f"{YEAR}/fichiers").text
