"""What readers who had seen nothing of the project stumbled over in the region's document, by the class of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import pytest

from footprint.messages import LANGUAGES
from footprint.report.document import Chart, Document, Paragraph, Section, Table
from footprint.report.region_pages import of_year
from footprint.report.region_pages.pages import document
from footprint.report.wording import Wording
from footprint.schema import WITHHELD
from tests.report.region.invented import YEAR, Row, cells, region, sides_of, year_of

ANSWERED = ("L1", "L2", "L3", "R1", "R2", "R3", "P4", "M4", "E1", "E2", "E3", "U3", "A1", "A2", "Q2", "Q4")
CHANGED = ("C8", "C8_num", "C8_now", "C8_den", "C8_then")


def told(rows: list[Row], **figures: object) -> list[Row]:
    """Rows with other figures: of an indicator a status, which takes its figures, or a number of members."""
    empty = dict.fromkeys(("value", "members", "holdings", "employees", "devices", "low", "high", "rounded_to"))
    made = []
    for row in rows:
        given = figures.get(row["indicator"])
        other = {"members": given} if isinstance(given, int) else {**empty, "status": given} if given else {}
        made.append({**row, **other})
    return made


def shown(rows: list[Row], lang: str, before: list[Row] | None = None) -> Document:
    return document(year_of([*rows, *sides_of(rows, 15)], 15, before or ()), lang)


def sections(of: Document) -> Iterator[Section]:
    """The questions of the first two pages."""
    yield from chain(of.answers, of.parts[0].sections)


def words(section: Section) -> str:
    return " ".join(block.text for block in section.blocks if isinstance(block, Paragraph)).replace("\u00a0", " ")


def said(of: Document, name: str) -> str:
    return next((words(each) for each in sections(of) if each.id == f"q-{name}"), "")


def change(lang: str, members: int, **figures: object) -> str:
    """What is said of the change where so many members were counted last year."""
    return said(shown(told(cells(15), **figures), lang, told(cells(15, year=YEAR - 1), C1=members)), "change")


def last_total(lang: str) -> str:
    value = next(row["value"] for row in cells(15, year=YEAR - 1) if row["indicator"] == "C1")
    return Wording(lang).measure(value, "kgCO2e").replace("\u00a0", " ").split()[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("members", [14, 15, 16])
def test_a_withheld_change_has_no_total_to_subtract(lang: str, members: int) -> None:
    hidden = change(lang, members, **dict.fromkeys(CHANGED, "withheld"))
    assert Wording(lang).t("regional.change.secret", before=YEAR - 1, year=YEAR).replace("\u00a0", " ") in hidden
    assert len(re.findall(r"CO₂e", hidden)) == len(re.findall(r"[+−][\d.,]+ t CO₂e", hidden))
    assert str(members) in hidden
    assert "15" in hidden


@pytest.mark.parametrize(
    ("both", "before", "says"),
    [
        (13, 14, "membres ; 15 sont comptés|il y en a 15 cette année"),
        (15, 15, "pour les mêmes 15 membres"),
        (13, 15, "pour 15 membres aussi, mais ce ne sont pas tous les mêmes"),
        ("not_assessed", 15, "pour 15 membres aussi, qui ne sont pas forcément les mêmes"),
    ],
)
def test_of_members_of_two_years_no_more_is_said_than_is_known(both: object, before: int, says: str) -> None:
    text = change("fr", before, **dict.fromkeys(CHANGED, both))
    assert re.search(says, text)
    assert "Ce n’étaient pas tous les mêmes" not in text
    assert ("mais ce ne sont pas tous" in text) == ("mais ce ne sont pas tous" in says)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-0.062, 0.055, "open"), (-0.05, -0.01, "down"), (0.011, 0.04, "up"), (None, None, None)],
)
def test_a_change_is_a_rise_or_a_fall_where_its_whole_interval_is(
    lang: str, low: float | None, high: float | None, verdict: str | None
) -> None:
    rows = [{**row, "low": low, "high": high} if row["indicator"] == "C8" else row for row in cells(15)]
    text, w = said(shown(rows, lang), "change"), Wording(lang)
    told = {name: w.t(f"causes.verdict.{name}", low="", high="").partition(":")[0].strip().replace("\u00a0", " ")
            for name in ("up", "down", "open")}  # fmt: skip
    opening = {name: words.partition("(")[0].strip() for name, words in told.items()}
    assert {name for name, words in opening.items() if words in text} == ({verdict} if verdict else set())
    if low is not None and high is not None:
        assert all(w.signed(each).replace("\u00a0", " ") in text for each in (low, high))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kilowatt_hours_of_another_number_of_members_do_not_compare(lang: str) -> None:
    before = {members: told(cells(15, year=YEAR - 1), E2=members) for members in (9, 15)}
    texts = {members: said(shown(cells(15), lang, rows), "electricity") for members, rows in before.items()}
    key = {"fr": "ne se comparent pas", "en": "do not compare"}[lang]
    assert {members for members, text in texts.items() if key in text} == {9}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_published_means_stand_apart_from_our_figure_with_whose_they_are(lang: str) -> None:
    """One per employee and one per user are not set side by side."""
    text = said(shown(cells(15), lang), "much")
    own, means = (next(each for each in re.split(r"(?<=[.]) ", text) if mark in each)
                  for mark in {"fr": ("Par salarié", "utilisateur"), "en": ("Per employee", "user")}[lang])  # fmt: skip
    assert own != means
    assert {"fr": "À ne pas comparer directement", "en": "Not to be compared directly"}[lang] in means
    assert {"fr": "un salarié", "en": "an employee"}[lang] in means
    assert {"fr": "grandes organisations", "en": "large organisations"}[lang] in means


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", ["withheld", "not_assessed"])
@pytest.mark.parametrize("names", [ANSWERED, ANSWERED[::2], ("R1", "U3"), ("E1", "E2", "E3")])
def test_a_question_is_answered_with_a_figure_or_not_asked(lang: str, status: str, names: tuple[str, ...]) -> None:
    """What has none is listed once, where it is said why."""
    made = shown(told(cells(15), **dict.fromkeys(names, status)), lang)
    own = [each for each in sections(made) if each.id not in ("q-secrecy", "q-who", "q-change")]
    secret = Wording(lang).t("regional.withheld", named="").rstrip(" .").replace("\u00a0", " ")
    assert all(re.search(r"\d", words(each)) for each in own)
    assert not [each.id for each in own if each.id != "q-sectors" and secret in words(each)]
    listed = said(made, "secrecy")
    about = year_of(cells(15), 15)
    for name in set(names) - {"E3"}:
        assert Wording(lang).uncapital(about.name(name, Wording(lang))).replace("\u00a0", " ") in listed
    assert ("PUE" in listed) == ("E3" in names)
    if "E3" in names:
        assert "kWh" in listed
    assert (secret_in_lead(made, lang)) == (WITHHELD in {row["status"] for row in cells(15)} or status == WITHHELD)


def secret_in_lead(made: Document, lang: str) -> bool:
    return Wording(lang).t("regional.lead_secret") in made.lead


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sectors_and_making_that_are_withheld_are_listed(lang: str) -> None:
    rows = [{**row, "status": "withheld", "value": None}
            if row["indicator"] == "C1" and (row["sector"] != "*" or row["stage"] != "total") else row
            for row in told(cells(15), C2="withheld")]  # fmt: skip
    made = shown(rows, lang)
    assert {"q-sectors", "q-making"}.isdisjoint(each.id for each in sections(made))
    assert all(Wording(lang).t(f"regional.secrecy.{name}") in said(made, "secrecy") for name in ("sectors", "making"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_members_and_employees_are_told_wherever_they_are_published(lang: str) -> None:
    """Also where what they weigh is withheld."""
    rows = told(cells(15))
    (total,) = (row for row in rows if (row["sector"], row["indicator"], row["stage"]) == ("public", "C1", "total"))
    staff = {**total, "indicator": "C2_den", "unit": "fte", "value": 1026.0, "members": 4, "employees": 1026.0,
             "criterion": "any", "view": "any", "basis": "any", "stage": "any"}  # fmt: skip
    hidden = [{**row, "status": "withheld", "value": None} if row["indicator"] == "C1" and row["sector"] == "public"
              else row for row in rows]  # fmt: skip
    made = shown([*hidden, staff], lang)
    tables = [block for each in sections(made) for block in each.blocks if isinstance(block, Table)]
    (row,) = (row for table in tables for row in table.rows if row.cells[0].startswith(("Collectivités", "Local")))
    assert row.cells[1:] == ("4", Wording(lang).count(1026))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("score", "is_low"), [(0.058, True), (0.1, True), (0.3, False), (0.9, False)])
def test_a_score_of_data_is_read_before_it_is_given(lang: str, score: float, is_low: bool) -> None:
    rows = [{**row, "value": score} if row["indicator"] == "Q2" else row for row in cells(15)]
    text = said(shown(rows, lang), "sure")
    defaults = Wording(lang).t("regional.sure.defaults").replace("\u00a0", " ")
    assert (defaults in text) == is_low
    assert f"{Wording(lang).number(100 * score, digits=2)} {'sur' if lang == 'fr' else 'of'} 100" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_ways_to_cut_one_total_are_said_to_be_two(lang: str) -> None:
    text = said(shown(cells(15), lang), "making")
    assert {"fr": "Autre découpage du même total", "en": "The same total, cut in another way"}[lang] in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_bar_of_reuse_says_whom_the_decree_binds(lang: str) -> None:
    (section,) = (each for each in sections(shown(cells(15), lang)) if each.id == "q-reuse")
    (chart,) = (block for block in section.blocks if isinstance(block, Chart))
    texts = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg))
    bound, all_of = {"fr": ("aux acheteurs publics", "tenus ou non"), "en": ("public buyers", "bound or not")}[lang]
    assert texts.count(bound) == 3
    assert all_of in texts
    assert {"fr": "Il n’oblige que les acheteurs publics", "en": "It binds public buyers only"}[lang] in words(section)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scale", [1.0, 0.02])
def test_causes_have_one_unit_in_tables_too(lang: str, scale: float) -> None:
    rows = [row | {"value": row["value"] * scale} if row["indicator"].startswith("C8_of_") else row
            for row in cells(15)]  # fmt: skip
    made = shown(rows, lang)
    table = next(block for section in made.parts[1].sections for block in section.blocks if isinstance(block, Table))
    figures = [row.cells[1] for row in table.rows if row.cells[1][:1] in "+−" and "CO₂e" in row.cells[1]]
    names = {row["indicator"] for row in rows if row["indicator"].startswith("C8_of_")}
    assert len(figures) == len(names)
    assert len({figure.partition("\u00a0")[2] for figure in figures}) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_number_is_never_parted_from_its_unit(lang: str) -> None:
    made = document(region(count=120, last_year=True), lang)
    texts = [block.text for section in sections(made) for block in section.blocks if isinstance(block, Paragraph)]
    texts += [made.message or "", *(figure.range for figure in made.figures), *(figure.unit for figure in made.figures)]
    units = r"\d (?:kg|g|t|tonnes|MWh|kWh|ans|years|%|membres?|members?|L|m³)\b"
    assert [text for text in texts if re.search(units, text)] == []
    assert [figure.range for figure in made.figures if re.search(r" \d", figure.range)] == []
    page = of_year(region(count=120, last_year=True))["region.html" if lang == "fr" else "region.en.html"].decode()
    assert len(re.findall(r"<b>[^<]*</b>(?:&nbsp;|\u00a0)", page)) >= 3
    assert "</b> " not in page.partition('class="lead"')[0].rpartition('class="figures"')[2]
