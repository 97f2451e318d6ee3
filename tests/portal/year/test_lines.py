"""Your lines: what was read of each line, and the member has the last word on each; next year's list knows it."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape

import httpx2
import pytest

from footprint.intake import answers
from footprint.intake.lines import supplements
from footprint.intake.lines.answers import LineAnswer, parsed
from footprint.portal.year import review
from tests.portal.conftest import MEMBER, Site
from tests.portal.journeys import LIST, YEAR, counted, posted, sent, words

pytestmark = pytest.mark.usefixtures("unestimated")

HEADER = "Type;Désignation;Quantité;Remarque\n"
MIXED = (
    HEADER
    + "PC portable;Latitude 5420;3;\n"  # line 2: read
    + "Zorglub;salle 2;4;\n"  # line 3: nobody knows the word
    + "Écran;P2419H;une poignée;\n"  # line 4: nobody knows how many
    + "Vidéoprojecteur;EB-X41;2;\n"  # line 5: read, and gone as the member knows
    + "Armoire forte;;1;\n"  # line 6: set aside
)


def page_of(content: str, year: str = YEAR, view: str = "") -> str:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return f"{year}/fichiers/{sha256}/lignes" + (f"?voir={view}" if view else "")


def shown(page: httpx2.Response) -> dict[int, dict[str, str]]:
    """What the form shows of each line, by its number: its place in the form, key, category, devices, state."""
    lines = {}
    for item in re.findall(r'<li id="l-.*?</li>', page.text, re.S):
        number = int(re.findall(r'id="l-(\d+)"', item)[0])
        fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)-\d+" [^>]*?value="([^"]*)"', item)}
        state = re.findall(r'<option value="([^"]*)" selected', item)
        place = re.findall(r'name="key-(\d+)"', item)[0]
        lines[number] = fields | {"state": state[0] if state else "", "at": place}
    return lines


def said(line: dict[str, str], **given: str) -> dict[str, str]:
    """The fields of the form for one line, with what the member types."""
    return {f"{name}-{line['at']}": (line | given)[name] for name in ("key", "category", "devices", "state")}


@pytest.fixture
def browser(site: Site) -> httpx2.Client:
    site.account()
    return site.signed()


def test_lines_that_count_for_nothing_are_shown_first(browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    page = browser.get(page_of(MIXED))
    assert list(shown(page)) == [3, 4, 2, 5, 6]
    assert "Ligne 3 Zorglub · salle 2 · 4" in words(page)
    assert "À vérifier (2)" in words(page).replace("\xa0", " ")
    assert set(shown(browser.get(page_of(MIXED, view="a-verifier")))) == {3, 4}
    every = shown(browser.get(page_of(MIXED, view="toutes")))
    assert every[2] | {"key": ""} == {
        "key": "",
        "category": "ordinateur portable",
        "devices": "3",
        "state": "in_use",
        "at": "2",
    }
    assert every[4]["devices"] == ""
    assert set(shown(browser.get(page_of(MIXED, view="ecartees")))) == {6}
    assert page_of(MIXED) in browser.get(f"{YEAR}/resultat").text


@pytest.mark.usefixtures("estimated")
def test_what_is_said_of_lines_is_seen_kept_and_known_next_year(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    assert "équipements comptés 5 " in words(browser.get(f"{YEAR}/"))
    every = shown(browser.get(page_of(MIXED, view="toutes")))
    given = said(every[3], category="tablette") | said(every[4], devices="6") | said(every[5], state="gone")
    looked = posted(browser, page_of(MIXED), **given, voir="toutes", do="look")
    assert "équipements comptés : 5 → 13" in words(looked).replace("\xa0", " ")
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}, "what is only looked at is not remembered"
    kept = posted(browser, page_of(MIXED), **given, do="keep")
    assert kept.headers["location"] == f"{YEAR}/resultat?fait=lines"
    remembered = answers.load(site.app_portal.lake.home, MEMBER)
    assert sorted(json.loads(each)["category"] for each in remembered.values()) == ["", "", "tablet"]
    assert "équipements comptés 13 " in words(browser.get(f"{YEAR}/"))
    later = MIXED.replace("Latitude 5420;3", "Latitude 5420;5")
    sent(browser, ("parc 2026.csv", later.encode()), path="/annee/2026/fichiers", as_of="2026-01-01")
    assert "équipements comptés 15 " in words(browser.get("/annee/2026/"))
    assert shown(browser.get(page_of(later, "/annee/2026", "a-verifier"))) == {}, "nothing is open"


def test_an_answer_is_withdrawn(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    line = shown(browser.get(page_of(MIXED)))[3]
    posted(browser, page_of(MIXED), **said(line, state="not_hardware"), do="keep")
    aside = shown(browser.get(page_of(MIXED, view="ecartees")))
    assert set(aside) == {3, 6}
    posted(browser, page_of(MIXED), **said(aside[3]), **{f"undo-{aside[3]['at']}": "1"}, do="keep")
    assert set(shown(browser.get(page_of(MIXED, view="a-verifier")))) == {3, 4}
    assert set(answers.load(site.app_portal.lake.home, MEMBER).values()) == {""}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("category", "machin truc", "n’est pas un type connu"),
        ("devices", "beaucoup", "n’est pas un nombre entier"),
        ("devices", "-3", "n’est pas un nombre entier"),
        ("devices", "9" * 30, "n’est pas un nombre entier"),
    ],
)
def test_what_is_not_understood_is_told_and_nothing_is_kept(
    site: Site, browser: httpx2.Client, field: str, typed: str, sentence: str
) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    lines = shown(browser.get(page_of(MIXED)))
    given = said(lines[3], category="tablette") | said(lines[4], **{field: typed})
    answer = posted(browser, page_of(MIXED), **given, do="keep")
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert shown(answer)[4][field] == typed, "what was typed is not lost"
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}


def test_a_line_of_no_list_counts_what_the_member_says(site: Site, browser: httpx2.Client) -> None:
    """A file in which nothing is read is no dead end, and next year's knows its lines."""
    text = "Bonjour,\nla liste suivra.\n"
    sent(browser, ("note.txt", text.encode()))
    assert counted(site) == 0
    assert page_of(text) in browser.get(f"{YEAR}/resultat").text
    lines = shown(browser.get(page_of(text)))
    assert set(lines) == {1, 2}
    assert (lines[2]["category"], lines[2]["devices"], lines[2]["state"]) == ("", "", "")
    given = said(lines[2], category="ordinateur portable", devices="3")
    assert "0 → 3" in words(posted(browser, page_of(text), **given, do="look")).replace("\xa0", " ")
    posted(browser, page_of(text), **given, do="keep")
    assert counted(site) == 3
    later = "Bonjour à tous,\nla liste suivra.\n"
    sent(browser, ("note 2026.txt", later.encode()), path="/annee/2026/fichiers", as_of="2026-01-01")
    assert counted(site, 2026) == 3
    again = shown(browser.get(page_of(text)))[2]
    assert again["devices"] == "3"
    posted(browser, page_of(text), **said(again, devices="5"), do="keep")
    assert counted(site) == 5
    posted(browser, page_of(text), **said(shown(browser.get(page_of(text)))[2], state="not_hardware"), do="keep")
    assert counted(site) == 0


def test_a_second_device_of_a_line_is_counted_beside_it(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    line = shown(browser.get(page_of(MIXED)))[2]
    at = line["at"]
    wrong = posted(browser, page_of(MIXED), **said(line), **{f"more-category-{at}": "machin truc"}, do="keep")
    assert wrong.status_code == 422
    assert "n’est pas un type connu" in words(wrong)
    assert "machin truc" in wrong.text, "what was typed is not lost"
    more = {f"more-category-{at}": "écran", f"more-devices-{at}": "2"}
    posted(browser, page_of(MIXED), **said(line, devices="4"), **more, do="keep")
    assert counted(site) == 8, "four laptops, two projectors, and two screens"
    beside = shown(browser.get(page_of(MIXED) + "?tableau=2"))
    assert (beside[1]["category"], beside[1]["devices"]) == ("écran", "2")
    posted(browser, page_of(MIXED), **said(line, devices="4"), **more, do="keep")
    assert counted(site) == 8, "what was sent twice is added once"
    again = {f"more-category-{at}": "souris", f"seen-{at}": seen_of(browser, at)}
    posted(browser, page_of(MIXED), **said(line, devices="4"), **again, do="keep")
    assert counted(site) == 9
    both = browser.get(page_of(MIXED) + "?tableau=2")
    places = re.findall(r'name="undo-(\d+)"', both.text)
    keys = re.findall(r'name="key-\d+" value="([^"]*)"', both.text)
    first = {f"key-{places[0]}": keys[0], f"undo-{places[0]}": "1"}
    for _ in range(2):
        posted(browser, page_of(MIXED), **first, do="keep")
        assert counted(site) == 7, "only the screens are taken away"
    rest = shown(browser.get(page_of(MIXED) + "?tableau=2"))[1]
    posted(browser, page_of(MIXED), **said(rest, devices="0"), do="keep")
    assert counted(site) == 6, "none of them is none"


def seen_of(browser: httpx2.Client, at: str) -> str:
    return re.findall(rf'name="seen-{at}" value="(\w+)"', browser.get(page_of(MIXED)).text)[0]


def test_what_was_added_is_taken_away_in_a_later_year_only(site: Site, browser: httpx2.Client) -> None:
    text = "Bonjour,\nla liste suivra.\n"
    sent(browser, ("note.txt", text.encode()))
    posted(
        browser, page_of(text), **said(shown(browser.get(page_of(text)))[2], category="écran", devices="3"), do="keep"
    )
    sent(browser, ("note.txt", text.encode()), path="/annee/2026/fichiers", as_of="2026-01-01")
    assert counted(site, 2026) == 3
    there = page_of(text, "/annee/2026")
    line = shown(browser.get(there))[2]
    posted(browser, there, **said(line), **{f"undo-{line['at']}": "1"}, do="keep")
    assert counted(site, 2026) == 0
    assert counted(site) == 3


def test_a_line_of_several_files_adds_its_devices_once(site: Site, browser: httpx2.Client) -> None:
    note = "Mairie\nla liste suivra.\n"
    sent(browser, ("note.txt", note.encode()))
    line = shown(browser.get(page_of(note)))[1]
    posted(browser, page_of(note), **said(line, category="serveur", devices="1"), do="keep")
    assert counted(site) == 1
    other = "Mairie\nType;Modèle;Quantité\nPC portable;Latitude;3\nÉcran;P24;2\n"
    sent(browser, ("parc ecole.csv", other.encode()))
    assert counted(site) == 6, "three laptops, two screens, and the server of the note"


def test_a_list_of_two_files_adds_its_devices_once(site: Site, browser: httpx2.Client) -> None:
    content = "Type;Modèle;N° série\n" + "".join(f"PC portable;L5420;SNXX{n:03}A\n" for n in range(6))
    sent(browser, ("parc.csv", content.encode()))
    line = shown(browser.get(page_of(content)))[2]
    at = line["at"]
    more = {f"more-category-{at}": "écran", f"more-devices-{at}": "10"}
    posted(browser, page_of(content), **said(line), **more, do="keep")
    assert counted(site) == 16
    sent(browser, ("parc site B.csv", (content + "Souris;M1;\n").encode()), mode="add")
    assert counted(site) == 17, "six laptops known by their serials, ten screens by their line, and a mouse"


def test_a_line_takes_so_many_additions_and_says_so(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    line = shown(browser.get(page_of(MIXED)))[2]
    more = {f"more-category-{line['at']}": "écran"}
    posted(browser, page_of(MIXED), **said(line), **more, do="keep")
    (name,) = answers.load(site.app_portal.lake.home, MEMBER)
    full = supplements.written([supplements.of("monitor", n) for n in range(1, 21)])
    answers.remember_lines(site.app_portal.lake.home, MEMBER, {name: full})
    again = {f"seen-{line['at']}": seen_of(browser, line["at"])}
    answer = posted(browser, page_of(MIXED), **said(line), **more, **again, do="keep")
    assert answer.status_code == 422
    assert "pas plus de 20 ajouts" in words(answer)
    assert answers.load(site.app_portal.lake.home, MEMBER) == {name: full}


@pytest.mark.parametrize("query", ["?page=99999999999999999999", "?tableau=-1&voir=rien", "?tableau=9&page=0"])
def test_odd_addresses_show_a_page(browser: httpx2.Client, query: str) -> None:
    sent(browser, ("parc.csv", LIST))
    assert browser.get(page_of(LIST.decode()) + query).status_code == 200


def test_what_is_looked_at_in_the_first_view_can_be_kept(site: Site, browser: httpx2.Client) -> None:
    """Lines that are open no more once something is said of them stay in the form until it is kept."""
    sent(browser, ("parc.csv", MIXED.encode()))
    lines = shown(browser.get(page_of(MIXED, view="a-verifier")))
    given = said(lines[3], category="tablette") | said(lines[4], state="not_hardware")
    looked = posted(browser, page_of(MIXED), **given, voir="a-verifier", do="look")
    again = shown(looked)
    assert set(again) == {3, 4}
    assert (again[3]["category"], again[4]["state"]) == ("tablette", "not_hardware")
    posted(browser, page_of(MIXED), **said(again[3]), **said(again[4]), voir="a-verifier", do="keep")
    kept = answers.load(site.app_portal.lake.home, MEMBER).values()
    assert sorted(json.loads(each)["category"] for each in kept) == ["not_hardware", "tablet"]
    assert shown(browser.get(page_of(MIXED, view="a-verifier"))) == {}


def test_a_page_sent_as_it_was_shown_says_nothing(site: Site, browser: httpx2.Client) -> None:
    """Numbers that the form could not take, kinds with names of several meanings, states that people cannot choose."""
    content = (
        "asset_id,category,quantity_devices,status\nA1,laptop,2.5,in_use\nA2,monitor,2000000,on_order\n"
        "A3,printer,,in_maintenance\nA4,server,0,retired\n"
    )
    sent(browser, ("parc.csv", content.encode()))
    lines = shown(browser.get(page_of(content, view="toutes")))
    assert len(lines) == 4
    fields = {name: value for line in lines.values() for name, value in said(line).items()}
    answer = posted(browser, page_of(content), **fields, voir="toutes", do="keep")
    assert answer.status_code == 303
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}


def test_every_name_of_a_kind_on_the_page_means_that_kind() -> None:
    for lang in ("fr", "en"):
        for key, name in review.labels(lang):
            assert review.category(name) == key
            assert key in review.ASIDE or parsed(LineAnswer(key).written()) is not None


@pytest.mark.usefixtures("estimated")
def test_what_is_said_next_year_leaves_this_year_as_it_was(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    line = shown(browser.get(page_of(MIXED)))[3]
    posted(browser, page_of(MIXED), **said(line, category="tablette"), do="keep")
    assert "équipements comptés 9 " in words(browser.get(f"{YEAR}/"))
    sent(browser, ("parc 2026.csv", MIXED.encode()), path="/annee/2026/fichiers", as_of="2026-01-01")
    there = page_of(MIXED, "/annee/2026", "toutes")
    line = shown(browser.get(there))[3]
    assert line["category"] == "tablette"
    posted(browser, page_of(MIXED, "/annee/2026"), **said(line, state="gone"), do="keep")
    line = shown(browser.get(page_of(MIXED, view="toutes")))[3]
    assert (line["category"], line["state"]) == ("tablette", "in_use"), "it was there in 2025"
    posted(browser, page_of(MIXED), **said(line, devices="7"), do="keep")
    assert shown(browser.get(there))[3]["state"] == "gone", "and is gone in 2026"
    assert "équipements comptés 12 " in words(browser.get(f"{YEAR}/"))


def test_what_was_no_device_is_one_again(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    posted(browser, page_of(MIXED), **said(shown(browser.get(page_of(MIXED, view="toutes")))[5], state="not_hardware"),
           do="keep")  # fmt: skip
    aside = shown(browser.get(page_of(MIXED, view="ecartees")))[5]
    posted(browser, page_of(MIXED), **said(aside, state="in_use"), do="keep")
    assert shown(browser.get(page_of(MIXED, view="toutes")))[5]["category"] == "vidéoprojecteur"


def test_cells_are_texts_and_each_line_has_its_own_place(browser: httpx2.Client) -> None:
    content = 'Type;Modèle;Quantité\n<script>alert(1)</script>;"""><img src=x>";2\nUnité centrale + écran;DD;\n'
    sent(browser, ("parc.csv", content.encode()))
    page = browser.get(page_of(content, view="toutes"))
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    places = re.findall(r' id="([^"]+)"', page.text)
    assert len(places) == len(set(places))
    assert sum(place.startswith("l-") for place in places) == 3


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({f"key-{n}": "x" for n in range(2_000)}, 400),
        ({"key-0": "line:" + "0" * 100_000, "category-0": "tablette"}, 413),
        ({"category-0": "\0"}, 400),
        ({"key-0": "line:0000000000000000:0000000000000000:1", "category-0": "tablette"}, 303),
    ],
)
def test_what_no_page_of_ours_sends_keeps_nothing(
    site: Site, browser: httpx2.Client, fields: dict[str, str], status: int
) -> None:
    sent(browser, ("parc.csv", MIXED.encode()))
    answer = posted(browser, page_of(MIXED), **fields, do="keep")
    assert answer.status_code == status
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}


def test_one_answer_for_all_lines_of_a_word(site: Site, browser: httpx2.Client) -> None:
    content = HEADER + "".join(f"Zorglub;salle {at};{at};\n" for at in range(1, 5)) + "Bidulotron;;7;\nÉcran;;2;\n"
    sent(browser, ("parc.csv", content.encode()))
    page = browser.get(page_of(content))
    assert words(page).replace("\xa0", " ").count("Ce type pour les 4 lignes « Zorglub »") == 4
    assert "« Bidulotron »" not in "".join(re.findall(r"Ce type pour[^<]*", page.text))
    line = shown(page)[3]
    given = said(line, category="tablette", devices="9") | {f"all-{line['at']}": "1"}
    looked = posted(browser, page_of(content), **given, do="look")
    assert "équipements comptés : 2 → 19" in words(looked).replace("\xa0", " "), "1 + 9 + 3 + 4, and two screens"
    posted(browser, page_of(content), **given, do="keep")
    assert set(shown(browser.get(page_of(content, view="a-verifier")))) == {6}
    every = shown(browser.get(page_of(content, view="toutes")))
    assert [every[at]["devices"] for at in (2, 3, 4, 5)] == ["1", "9", "3", "4"]


def test_one_row_stands_for_all_lines_that_are_read_alike(site: Site, browser: httpx2.Client) -> None:
    """40 lines of three words, one of them in two states: four rows, each with lines and devices; one answer on a row
    is one on all of its lines, whose numbers and earlier answers stay."""
    row = "{kind};modèle {at};{at};{state}\n"
    kinds = ["UC bureau"] * 20 + ["Vidéoprojecteur interactif"] * 12 + ["Chaise"] * 6 + ["UC bureau"] * 2
    lines = [row.format(kind=kind, at=at, state="réformé" if at > 38 else "") for at, kind in enumerate(kinds, 1)]
    content = HEADER.replace("Remarque", "État") + "".join(lines)
    sent(browser, ("parc.csv", content.encode()))
    page = browser.get(page_of(content, view="resume"))
    rows = re.findall(r"<legend><bdi>([^<]*)</bdi> <span[^>]*>\(([^)]*)\)", unescape(page.text))
    numbers = [(word, told.replace("\xa0", " ")) for word, told in rows]
    assert numbers == [
        ("UC bureau", "20 lignes, 210 appareils"),
        ("Vidéoprojecteur interactif", "12 lignes, 318 appareils"),
        ("Chaise", "6 lignes, 0 appareils"),
        ("UC bureau", "2 lignes, 0 appareils"),
    ]
    every = shown(browser.get(page_of(content, view="toutes")))
    posted(browser, page_of(content), **said(every[22], devices="5"), do="keep")
    line = shown(browser.get(page_of(content, view="resume")))
    first = next(each for each in line.values() if each["category"] == every[22]["category"])
    given = {f"key-{first['at']}": first["key"], f"category-{first['at']}": "vidéoprojecteur",
             f"state-{first['at']}": first["state"], f"all-{first['at']}": "1"}  # fmt: skip
    posted(browser, page_of(content), **given, do="keep")
    seen = [shown(browser.get(page_of(content, view="toutes") + f"&page={number}")) for number in (1, 2)]
    after = seen[0] | seen[1]
    assert {after[n]["category"] for n in range(22, 34)} == {"vidéoprojecteur"}
    assert [after[n]["devices"] for n in (22, 23, 33)] == ["5", "22", "32"]
    assert after[2]["category"] == every[2]["category"]


def test_what_is_doubted_or_not_known_has_a_row_of_its_own(browser: httpx2.Client) -> None:
    """Two laptops whose state nobody knows are not in the row of two in service; of unknown kinds no number is said."""
    lines = [("PC portable", 1, "En service")] * 2 + [("PC portable", 1, "zarbi")] * 2
    lines += [("Zorglub", 3, "En service")] * 2 + [("Écran", 1, "En service")] * 30
    rows = [f"{kind};M{at};{number};{state}\n" for at, (kind, number, state) in enumerate(lines)]
    content = "Type;Modèle;Nombre;État\n" + "".join(rows)
    sent(browser, ("parc.csv", content.encode()))
    text = words(browser.get(page_of(content, view="resume"))).replace("\xa0", " ")
    assert text.count("PC portable (2 lignes, 2 appareils)") == 2
    assert "Zorglub (2 lignes, dont le nombre d’appareils n’est pas encore connu)" in text
    assert "zarbi" in text


def test_what_was_said_of_a_row_is_taken_back_for_all_of_its_lines(site: Site, browser: httpx2.Client) -> None:
    content = "Type;Modèle;Bureau\n" + "".join(f"PC portable;Latitude 5420;{at}\n" for at in range(30))
    sent(browser, ("parc.csv", content.encode()))
    at = page_of(content, view="resume")
    (line,) = shown(browser.get(at)).values()
    row = {f"key-{line['at']}": line["key"], f"all-{line['at']}": "1"}
    assert "undo-" not in browser.get(at).text
    posted(browser, page_of(content), **row, **{f"state-{line['at']}": "gone"}, do="keep")
    assert counted(site) == 0
    (line,) = shown(browser.get(at)).values()
    assert f"undo-{line['at']}" in browser.get(at).text
    posted(browser, page_of(content), **row, **{f"undo-{line['at']}": "1"}, do="keep")
    assert counted(site) == 30


def test_a_long_list_without_questions_opens_in_short(browser: httpx2.Client) -> None:
    content = "Type;Modèle;Bureau\n" + "".join(f"PC portable;Latitude 5420;{at}\n" for at in range(60))
    sent(browser, ("parc.csv", content.encode()))
    page = browser.get(page_of(content))
    assert len(shown(page)) == 1
    assert "Par appareil (1)" in words(page).replace("\xa0", " ")


def test_what_a_remark_names_is_counted_with_one_tick(site: Site, browser: httpx2.Client) -> None:
    content = "Bureau;Type;Observations\n101;PC portable;\n102;PC portable;scanner Fujitsu\n103;PC portable;\n"
    sent(browser, ("parc.csv", content.encode()))
    before = counted(site)
    page = browser.get(page_of(content))
    assert "Compter aussi : scanner, 1" in words(page).replace("\xa0", " ")
    (at,) = re.findall(r'name="mention-(\d+)-scanner"', page.text)
    line = next(each for each in shown(page).values() if each["at"] == at)
    given = said(line) | {f"mention-{at}-scanner": "1"}
    for _ in range(2):  # sent a second time it adds nothing
        posted(browser, page_of(content), **given, do="keep")
        assert counted(site) == before + 1
    assert "Compter aussi : scanner" not in words(browser.get(page_of(content))).replace("\xa0", " ")
