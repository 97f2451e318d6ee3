"""Devices that a member types: a list of its own in the inbox, read, changed, taken back; nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape

import httpx2
import pytest

from footprint.portal.files.manual_entry import LIST as TYPED_LIST
from tests.portal.conftest import MEMBER, Site
from tests.portal.journeys import LIST, YEAR, counted, posted, sent, words

pytestmark = pytest.mark.usefixtures("unestimated")

HERE = f"{YEAR}/saisie"


def typed(*rows: tuple[str, str, str, str, str]) -> dict[str, str]:
    names = ("category", "model", "devices", "bought", "state")
    return {f"{name}-{n}": cell for n, row in enumerate(rows) for name, cell in zip(names, row, strict=True)}


def shown(page: httpx2.Response) -> list[tuple[str, ...]]:
    """The lines of the form that are not empty."""
    cells = re.findall(r'name="(category|model|devices|bought)-(\d+)"[^>]*?value="([^"]*)"', page.text)
    selects = re.findall(r'id="f-state-(\d+)"(.*?)</select>', page.text, re.S)
    states = {n: (re.findall(r'value="(\w+)" selected', options) or ["in_use"])[0] for n, options in selects}
    lines: dict[str, list[str]] = {}
    for _, n, value in cells:
        lines.setdefault(n, []).append(unescape(value))
    return [(*line, states[n]) for n, line in lines.items() if any(line)]


@pytest.fixture
def browser(site: Site) -> httpx2.Client:
    site.account()
    return site.signed()


def lists(site: Site) -> list[str]:
    received = site.app_portal.inbox.received(year=2025, member_id=MEMBER)
    return [item.receipt.list for item in received if item.current and item.withdrawn_on is None]


def test_what_is_typed_counts_beside_the_files_and_is_changed_and_taken_back(
    site: Site, browser: httpx2.Client
) -> None:
    sent(browser, ("parc.csv", LIST))
    rows = [("Écran", "Dell P2419H", "3", "2021", "in_use"), ("télé", "", "", "", "in_stock")]
    kept = posted(browser, HERE, **typed(*rows), do="keep")
    assert kept.headers["location"] == f"{YEAR}/resultat?fait=entry"
    assert TYPED_LIST in lists(site)
    assert len(lists(site)) == 2
    assert counted(site) == 36, "32 of the file, 4 typed"
    assert shown(browser.get(HERE)) == [
        ("écran", "Dell P2419H", "3", "2021", "in_use"), ("téléviseur", "", "1", "", "in_stock")
    ]  # fmt: skip
    posted(browser, HERE, **typed(("écran", "Dell P2419H", "5", "2021", "in_use")), do="keep")
    assert len(lists(site)) == 2
    assert counted(site) == 37
    posted(browser, HERE, do="keep")
    assert TYPED_LIST not in lists(site)
    assert counted(site) == 32
    assert shown(browser.get(HERE)) == []


def test_a_new_file_does_not_displace_what_was_typed(site: Site, browser: httpx2.Client) -> None:
    posted(browser, HERE, **typed(("écran", "", "3", "", "in_use")), do="keep")
    sent(browser, ("parc.csv", LIST))
    assert TYPED_LIST in lists(site)
    assert len(lists(site)) == 2


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        (("machin truc", "", "1", "", ""), "category", "n’est pas un type connu"),
        (("", "Dell", "1", "", ""), "category", "n’est pas un type connu"),
        (("licence", "", "1", "", ""), "category", "n’est pas un type connu"),
        (("écran", "", "0", "", ""), "devices", "n’est pas un nombre entier"),
        (("écran", "", "deux", "", ""), "devices", "n’est pas un nombre entier"),
        (("écran", "", "2", "21", ""), "bought", "L’année d’achat va de 1980 à 2025"),
        (("écran", "", "2", "2026", ""), "bought", "L’année d’achat va de 1980 à 2025"),
    ],
)
def test_what_is_not_understood_is_told_and_nothing_is_lost(
    site: Site, browser: httpx2.Client, row: tuple[str, str, str, str, str], field: str, sentence: str
) -> None:
    answer = posted(browser, HERE, **typed(("tablette", "iPad", "2", "", "in_use"), row), do="keep")
    assert answer.status_code == 422
    assert sentence in words(answer).replace("\xa0", " ")
    assert f'id="e-{field}-1"' in answer.text
    assert len(shown(answer)) == 2
    assert lists(site) == []


def test_more_lines_keep_what_was_typed(browser: httpx2.Client) -> None:
    rows = [("écran", f"M{n}", "1", "", "in_use") for n in range(5)]
    page = posted(browser, HERE, **typed(*rows), do="more")
    assert [line[1] for line in shown(page)] == [f"M{n}" for n in range(5)]
    assert page.text.count("<fieldset") == 10


@pytest.mark.usefixtures("estimated")
def test_a_formula_is_no_formula_and_comes_back_as_typed(site: Site, browser: httpx2.Client) -> None:
    posted(
        browser,
        HERE,
        **typed(("écran", "=HYPERLINK(1)", "2", "", "in_use"), ("écran", 'Dell; "24"', "1", "", "in_use")),
        do="keep",
    )
    item = next(each for each in site.app_portal.inbox.received(year=2025, member_id=MEMBER) if each.current)
    assert item.path is not None
    assert b"'=HYPERLINK" in item.path.read_bytes()
    assert [line[1] for line in shown(browser.get(HERE))] == ["=HYPERLINK(1)", 'Dell; "24"']
    assert "équipements comptés 3 " in words(browser.get(f"{YEAR}/"))


def test_another_file_of_that_list_is_left_alone(site: Site, browser: httpx2.Client) -> None:
    sent(browser, ("saisie.csv", LIST))
    assert shown(browser.get(HERE)) == []
    assert browser.get("/en" + HERE).status_code == 200
