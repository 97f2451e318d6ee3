"""Your columns: the member has the last word, sees what it changes, and is asked once for all years."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import httpx2
import pytest

from footprint.intake import answers
from tests.portal.conftest import MEMBER, Site
from tests.portal.journeys import LIST, YEAR, posted, sent, words

pytestmark = pytest.mark.usefixtures("unestimated")

INVENTED = "Truc;Bidule;Dénombré zorg;Depuis\nA12;PC portable;3;2020\nB7;Écran 24;4;2021\nC9;imprimante laser;1;2019\n"
FOREIGN = "Machin;Bazar;Chose\nAA;Zorglub 12;3\nBB;PC portable;4\nCC;Zorglub 13;1\n"
TITLED = "Parc;de;Lumen\nType;Modèle;Quantité\nOrdinateur portable;Latitude 5420;12\n"


def page_of(content: str | bytes, year: str = YEAR) -> str:
    data = content if isinstance(content, bytes) else content.encode()
    return f"{year}/fichiers/{hashlib.sha256(data).hexdigest()}/colonnes"


def layout_of(page: httpx2.Response) -> str:
    return page.text.partition('name="layout" value="')[2].partition('"')[0]


def chosen(page: httpx2.Response) -> list[str]:
    """The role chosen at each column."""
    selects = re.findall(r'<select id="f-role.*?</select>', page.text, re.S)
    return [(re.findall(r'value="([^"]*)" selected', each) or [""])[0] for each in selects]


def plain(page: httpx2.Response) -> str:
    return words(page).replace("\xa0", " ")


@pytest.fixture
def browser(site: Site) -> httpx2.Client:
    site.account()
    return site.signed()


def test_the_columns_are_shown_as_understood_and_why(browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", LIST))
    page = browser.get(page_of(LIST))
    assert chosen(page) == ["category", "model_text", "quantity_devices", "acquired_on"]
    assert "2 cellules sur 2 désignent un type d’appareil" in plain(page)
    assert "Dell P2419H" in page.text
    assert "<fieldset" not in page.text
    assert page_of(LIST) in browser.get(f"{YEAR}/resultat").text


@pytest.mark.usefixtures("estimated")
def test_one_question_leads_to_the_figure_and_the_next_year_has_none(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", INVENTED.encode()))
    assert "Dire ce que sont les colonnes" in plain(browser.get(f"{YEAR}/resultat"))
    page = browser.get(page_of(INVENTED))
    assert "Quelle colonne dit combien d’appareils ?" in plain(page)
    answer = {"tableau": "1", "layout": layout_of(page), "answer": "2"}
    looked = posted(browser, page_of(INVENTED), **answer, do="look")
    assert "équipements comptés : 0 → 8" in plain(looked)
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}, "what is only looked at is not remembered"
    kept = posted(browser, page_of(INVENTED), **answer, do="keep")
    assert kept.headers["location"] == f"{YEAR}/resultat?fait=columns"
    assert list(answers.load(site.app_portal.lake.home, MEMBER).values()) == ["quantity_devices"]
    assert "équipements comptés 8 " in words(browser.get(f"{YEAR}/"))
    assert "Dénombré zorg → Quantité" in plain(browser.get(f"{YEAR}/resultat")), "the first look is taken again"
    later = INVENTED + "D1;Tablette;2;2024\n"
    sent(browser, ("parc 2026.csv", later.encode()), path="/annee/2026/fichiers", as_of="2026-01-01")
    assert "<fieldset" not in browser.get(page_of(later, "/annee/2026")).text
    assert "équipements comptés 10 " in words(browser.get("/annee/2026/"))


def test_no_column_counts_where_each_line_is_a_device(browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", INVENTED.encode()))
    page = browser.get(page_of(INVENTED))
    said = {"tableau": "1", "layout": layout_of(page), "answer": "none"}
    assert "équipements comptés : 0 → 3" in plain(posted(browser, page_of(INVENTED), **said, do="look"))
    posted(browser, page_of(INVENTED), **said, do="keep")
    assert "<fieldset" not in browser.get(page_of(INVENTED)).text


@pytest.mark.usefixtures("estimated")
def test_a_table_that_nobody_understands_is_no_dead_end(browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", FOREIGN.encode()))
    assert page_of(FOREIGN) in browser.get(f"{YEAR}/resultat").text
    page = browser.get(page_of(FOREIGN))
    assert "Quelle colonne dit de quel type d’appareil il s’agit ?" in plain(page)
    said = {"tableau": "1", "layout": layout_of(page), "role-1": "category", "role-2": "quantity_devices"}
    looked = posted(browser, page_of(FOREIGN), **said, answer="0", do="look")
    assert chosen(looked) == ["", "category", "quantity_devices"], "a choice at a column prevails over the question"
    assert "équipements comptés : 0 → 4" in plain(looked)
    assert "lignes refusées : 0 → 2" in plain(looked)
    posted(browser, page_of(FOREIGN), **said, do="keep")
    assert "équipements comptés 4 " in words(browser.get(f"{YEAR}/"))
    assert "Zorglub 12" in browser.get(f"{YEAR}/resultat").text, "words are then asked as ever"


def test_the_line_of_the_header_can_be_changed(browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", TITLED.encode()))
    page = browser.get(page_of(TITLED))
    said = {"tableau": "1", "layout": layout_of(page), "line": "1", "role-0": "category"}
    moved = posted(browser, page_of(TITLED), **said, do="look")
    assert layout_of(moved) != layout_of(page)
    assert "Lumen" in moved.text
    same = posted(browser, page_of(TITLED), **said | {"line": "2"}, do="look")
    assert "Rien ne change" in plain(same)


def test_people_are_masked_and_nothing_of_the_file_is_kept(site: Site, browser: httpx2.Client) -> None:
    content = "Type;Utilisateur;Dénombré zorg;Depuis\nPC portable;Garance Petit;3;2020\nÉcran;Lou Roux;4;2021\n"
    sent(browser, ("parc.csv", content.encode()))
    page = browser.get(page_of(content))
    assert "Garance" not in page.text
    said = {"tableau": "1", "layout": layout_of(page), "role-1": "model_text", "role-2": "quantity_devices"}
    posted(browser, page_of(content), **said, do="keep")
    kept = answers.load(site.app_portal.lake.home, MEMBER)
    assert set(kept.values()) == {"quantity_devices"}, "a column of people has no role"
    assert all(re.fullmatch(r"layout:[0-9a-f]{16}:2", name) for name in kept)


@pytest.mark.parametrize(
    "odd",
    [
        {"tableau": "99999999999"}, {"line": "9" * 30}, {"line": "-1"}, {"role-0": "zorglub"}, {"role-999": "category"},
        {"answer": "77"}, {"layout": "x"}, {"role-²": "category"},
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sends_changes_nothing(site: Site, browser: httpx2.Client, odd: dict[str, str]) -> None:
    sent(browser, ("parc.csv", LIST))
    page = browser.get(page_of(LIST))
    said = {"tableau": "1", "layout": layout_of(page)} | odd
    assert posted(browser, page_of(LIST), **said, do="look").status_code == 200
    assert posted(browser, page_of(LIST), **said, do="keep").status_code == 303
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}


def test_readers_see_the_page_and_cannot_change_it(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", LIST))
    site.account("reader@valbrume.example", (MEMBER, "reader"))
    reader = site.signed("reader@valbrume.example")
    page = reader.get(page_of(LIST))
    assert page.status_code == 200
    assert posted(reader, page_of(LIST), tableau="1", layout=layout_of(page), do="keep").status_code == 403


def test_a_file_without_tables_says_so(browser: httpx2.Client) -> None:
    content = b"%PDF-1.4 parc"
    sent(browser, ("parc.pdf", content))
    assert "Aucun tableau n’a été trouvé" in plain(browser.get(page_of(content)))
    assert browser.get(f"{YEAR}/fichiers/{'0' * 64}/colonnes").status_code == 404


def test_each_table_of_an_archive_has_its_page(browser: httpx2.Client) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("parc.csv", LIST)
        archive.writestr("divers.csv", INVENTED)
    content = stream.getvalue()
    sent(browser, ("parc.zip", content))
    assert 'name="tableau" value="2"' in browser.get(page_of(content)).text, "the one of which something is asked"
    page = browser.get(page_of(content) + "?tableau=2")
    assert 'name="tableau" value="2"' in page.text
    assert "tableau=1" in page.text


METERED = "Bazar;Quand;Truc;Zut\nSalle A;2025-01-01;120,5;x\nSalle A;2025-01-02;110,5;y\nSalle B;2025-01-01;20;x\n"


def test_a_table_of_use_that_nobody_understood_is_read_as_the_member_says(site: Site, browser: httpx2.Client) -> None:
    """First what the table holds, then what its columns are: no script, and next year nothing is asked."""
    sent(browser, ("truc.csv", METERED.encode()))
    page = browser.get(page_of(METERED))
    form = {"tableau": "1", "layout": layout_of(page), "shown": "inventory", "kind": "energy"}
    looked = posted(browser, page_of(METERED), **form, do="look")
    assert 'value="energy_kwh"' in looked.text
    assert "Lu comme : relevés d’énergie" in plain(looked)
    said = {**form, "shown": "energy", "role-0": "site_id", "role-1": "day", "role-2": "energy_kwh", "role-3": ""}
    effect = posted(browser, page_of(METERED), **said, do="look")
    assert chosen(effect) == ["site_id", "day", "energy_kwh", ""]
    assert "lignes acceptées : 0 → 3" in plain(effect)
    posted(browser, page_of(METERED), **said, do="keep")
    assert "Reconnu comme : relevés d’énergie" in plain(browser.get(f"{YEAR}/resultat"))
    assert "3 lignes : 3 acceptées" in plain(browser.get(f"{YEAR}/resultat"))
    later = METERED.replace("2025", "2026")
    sent(browser, ("truc 2026.csv", later.encode()), path="/annee/2026/fichiers", as_of="2026-12-31")
    assert "3 lignes : 3 acceptées" in plain(browser.get("/annee/2026/resultat"))


def test_a_table_can_be_said_to_be_a_list_of_devices_again(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("truc.csv", METERED.encode()))
    page = browser.get(page_of(METERED))
    form = {"tableau": "1", "layout": layout_of(page), "shown": "energy", "kind": "energy", "role-2": "energy_kwh"}
    posted(browser, page_of(METERED), **form, do="keep")
    back = {**form, "kind": "inventory", "role-2": ""}
    assert "Lu comme : inventaire d’équipements" in plain(posted(browser, page_of(METERED), **back, do="look"))


def test_a_file_without_a_table_leads_to_no_page_of_columns(browser: httpx2.Client) -> None:
    pdf = b"%PDF-1.5\n%%EOF"
    sent(browser, ("notice.pdf", pdf))
    result = browser.get(f"{YEAR}/resultat")
    assert "notice.pdf" in result.text
    assert page_of(pdf) not in result.text
