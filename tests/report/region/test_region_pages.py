"""The region's document: it says what is published, in any region from nobody to 120 members, and nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from footprint.messages import LANGUAGES
from footprint.report.document import Chart, Document, Paragraph, Table
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.region_pages import of_year
from footprint.report.region_pages.cells import Cells, along
from footprint.report.region_pages.frames import rows as frames
from footprint.report.region_pages.model import RegionYear
from footprint.report.region_pages.pages import NAMES as NAMES_OF_FILES
from footprint.report.region_pages.pages import document
from footprint.report.wording import Wording
from footprint.schema import LEFT_OUT
from tests.cases import LONG, long_but
from tests.report.reading_back import of_pdf, pictured, seen, texts
from tests.report.region.invented import SECTORS, ZONES, cells, region, sides_of, year_of
from tests.report.region.reading import numbers_of, strangers
from tests.spoken import foreign

REGIONS: dict[str, dict[str, Any]] = {
    "120": {"count": 120, "last_year": True},
    "15": {"count": 15},
    "3": {"count": 3},
    "1": {"count": 1},
    "nobody": {"count": 0},
    "total withheld": {"count": 120, "withheld": ("*", "digital")},
    "a sector withheld": {"count": 120, "withheld": ("public", "limousin"), "last_year": True},
    "all withheld": {"count": 120, "withheld": ("*", *SECTORS, *ZONES, "small", "medium", "large")},
}
PRINTED = ("120", "15", "a sector withheld", "all withheld")
MOST_ELEMENTS, MOST_BYTES = 600, 250_000
NAMES = {"Néo Terra", "Green IT", "Numérique au bureau", "PUE", "WUE", "REF", "La Rochelle"}


@cache
def of(name: str) -> RegionYear:
    return region(**REGIONS[name])


@cache
def made(name: str) -> dict[str, bytes]:
    """The files of a region. A print holds the document of its page, whatever region it is: in the short run those of
    some are made."""
    if LONG or name in PRINTED:
        return of_year(of(name))
    return {f"{NAMES_OF_FILES[lang]}.html": page(each) for lang, each in documents(name).items()}


@cache
def files(name: str) -> dict[str, str]:
    """The text of each file as it is read; of a print up to the list of sources, whose addresses are cut by lines. The
    prints say what the pages say: in the short run each region has one of them, in each language by turns."""
    turn = LANGUAGES[list(REGIONS).index(name) % 2]
    return {file: seen(content.decode()) if file.endswith("html") else printed(content, lang_of(file))
            for file, content in made(name).items() if LONG or file.endswith("html") or lang_of(file) == turn
            }  # fmt: skip


def lang_of(file: str) -> str:
    return "en" if ".en." in file else "fr"


def printed(content: bytes, lang: str) -> str:
    text, mark, _ = of_pdf(content).partition(Wording(lang).t("regional.frames.sources"))
    assert mark
    return text


@cache
def documents(name: str) -> dict[str, Document]:
    return {lang: document(of(name), lang) for lang in LANGUAGES}


@pytest.mark.parametrize("name", REGIONS)
def test_every_number_is_a_published_cell_or_comes_from_published_cells(name: str) -> None:
    for file, text in files(name).items():
        lang = lang_of(file)
        assert strangers(text, of(name), lang) == [], file
        assert len(numbers_of(text, lang)) > 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_number_that_is_not_published_is_seen(lang: str) -> None:
    """What two sectors have together, what is left of the total without one, what is withheld. Some are by chance what
    another cell says."""
    w, whole, hidden = Wording(lang), region(count=120), region(count=120, withheld=("public",))
    by_sector = [whole.cells.value("C1", along("sector", key)) or 0.0 for key in SECTORS]
    wrong = [one + other for one, other in combinations(by_sector, 2)]
    wrong += [(whole.cells.value("C1") or 0.0) - each for each in by_sector]
    said = [w.measure(each, "kgCO2e") for each in wrong]
    assert sum(strangers(text, whole, lang) == numbers_of(text, lang) for text in said) >= 0.7 * len(said)
    own = w.measure(by_sector[0], "kgCO2e")
    assert (strangers(own, whole, lang), strangers(own, hidden, lang)) == ([], numbers_of(own, lang))


def test_figures_in_a_row_that_is_withheld_reach_no_file() -> None:
    """Whoever makes the table leaves them empty; were one left there, nobody would read it."""
    rows = cells(15, withheld=("public", "limousin"))
    left = [{**row, "value": 987_654.0, "low": 987_123.0, "high": 998_877.0, "members": 7_171, "holdings": 7_272,
             "employees": 737_373.0, "devices": 747_474.0}
            if row["status"] == "withheld" else row for row in rows]  # fmt: skip
    assert sum(row["status"] == "withheld" for row in rows) > 50
    assert of_year(year_of(left, 15)) == of_year(year_of(rows, 15))


@pytest.mark.parametrize("name", REGIONS)
def test_pages_are_light_and_short(name: str) -> None:
    """Up to the tables: 600 elements, those of pictures counted."""
    for file, content in made(name).items():
        assert len(content) <= (MOST_BYTES if file.endswith("html") else 500_000)
        if file.endswith("html"):
            first, mark, _ = content.decode().partition('id="tables"')
            assert len(re.findall(r"<[a-z]", first)) <= MOST_ELEMENTS
            assert bool(mark) == of(name).has_figures
            assert "<script" not in first


def test_files_are_the_same_twice() -> None:
    assert of_year(region(count=15)) == made("15")


@pytest.mark.parametrize("name", REGIONS)
def test_each_language_says_the_same_numbers_in_its_own_words(name: str) -> None:
    french, english = (documents(name)[lang] for lang in LANGUAGES)
    assert [type(block) for block in blocks(french)] == [type(block) for block in blocks(english)]
    for lang, each in documents(name).items():
        words = [*texts(each), *pictured(each)]
        assert foreign(words, lang, NAMES | {about.source for about in of(name).definitions.values()}) == {}
        assert not [text for text in words if re.search(r"[{}]|\bNone\b|\bnan\b|regional\.|_num|_den", text)]


def blocks(of: Document) -> list[object]:
    return [block for section in (*of.answers, *of.sections) for block in section.blocks]


def test_the_heading_is_the_message() -> None:
    said = {name: documents(name)["fr"].message or "" for name in REGIONS}
    assert re.fullmatch(r"En 2025, le numérique de 120\u00a0membres du pôle ENTER pèse [\d\u202f]+\u00a0tonnes de CO₂e"
                        r", soit \d+\u00a0kg par salarié", said["120"])  # fmt: skip
    assert said["total withheld"].startswith("En 2025, 120\u00a0membres du pôle ENTER sont comptés, mais le total")
    assert said["nobody"].startswith("En 2025, aucun membre")
    assert all(documents(name)["en"].message for name in REGIONS)


@pytest.mark.parametrize("name", ["3", "1", "nobody", "all withheld"])
def test_a_region_without_figures_has_no_tables_and_says_why(name: str) -> None:
    for each in documents(name).values():
        assert [section.id for section in each.answers] == ["q-who", "q-secrecy"]
        assert not [block for block in blocks(each) if isinstance(block, Chart)]
        assert {part.id for part in each.parts} == {"means"}
    assert "Aucun chiffre n’est publié pour cette année. Voici pourquoi." in documents(name)["fr"].lead


def test_a_withheld_sector_has_no_bar_no_share_and_no_rank() -> None:
    shown = documents("a sector withheld")["fr"]
    sectors = next(section for section in shown.answers if section.id == "q-sectors")
    (first, *_), charts = sectors.blocks, [block for block in sectors.blocks if isinstance(block, Chart)]
    assert "Parmi les secteurs montrés" in str(first)
    assert "Secret\u00a0: Collectivités et services publics." in getattr(first, "text", "")
    for chart in charts:
        assert "Collectivités et services publics, secret" in chart.says
        bars = len(re.findall(r"<rect", chart.svg)) - len(re.findall(r'height="10"', chart.svg))
        assert bars in (3, 6)
    assert "Le secteur le plus lourd" in str(documents("120")["fr"].answers[0].blocks[0])


def test_cells_read_secret_not_assessed_or_not_given() -> None:
    rows = cells(15, withheld=("public",))
    told = [{**row, "status": "not_assessed", "value": None} if row["indicator"] == "R2" else row for row in rows]
    shown = document(year_of(told, 15), "fr")
    (table,) = (block for block in blocks(shown) if isinstance(block, Table) and "par secteur" in block.caption)
    by_name = {row.cells[0]: row.cells[1:] for row in table.rows}
    assert by_name["Empreinte carbone numérique"][1] == "secret"
    assert set(by_name["Part des dépenses en équipements de réemploi"]) == {"non évalué"}
    assert "PUE des centres de données des membres" not in by_name
    assert any("Faute de données, sans chiffre" in text for text in texts(shown))


def test_employees_that_are_withheld_alone_read_secret() -> None:
    """Behind a published total their number may be withheld as a figure of its own."""
    given = cells(15)
    public = [row for row in given if row["sector"] == "public" and row["indicator"] == "C1"]
    told = [{**row, "employees": None} if row in public else row for row in given]
    alone = {**public[0], "indicator": "C2_den", "criterion": "any", "view": "any", "basis": "any", "stage": "any",
             "status": "withheld", "unit": "fte"}  # fmt: skip
    shown = document(year_of([*told, alone], 15), "fr")
    (table,) = (block for block in blocks(shown) if isinstance(block, Table) and "comptés" in block.caption)
    assert next(row.cells[2] for row in table.rows if row.cells[0].startswith("Collectivités")) == "secret"
    assert re.fullmatch(r"[\d\u202f]+", table.rows[0].cells[1])


def test_how_well_rooms_are_cooled_is_never_said_without_what_they_consume() -> None:
    rows = [row for row in cells(120) if row["indicator"] != "E2"]
    alone, both = (" ".join(questions(year_of(each, 120))) for each in (rows, cells(120)))
    assert "PUE est de" in both
    assert "PUE est de" not in alone


def questions(of: RegionYear) -> Iterator[str]:
    """The sentences of the first two pages."""
    shown = document(of, "fr")
    for section in (*shown.answers, *shown.parts[0].sections):
        yield from (getattr(block, "text", "") for block in section.blocks)


def test_the_layout_says_whether_sectors_and_zones_are_crossed() -> None:
    few, many = (" ".join(questions(of(name))) for name in ("15", "120"))
    assert "Aucun tableau ne croise secteurs et territoires" in few
    assert "Aucun tableau ne croise" not in many
    assert "two-way" in {section.id for section in documents("120")["fr"].sections}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("count", "axes", "said"), [(120, 1, "coarser"), (120, 0, "whole_only"), (15, 1, "one_way")])
def test_a_coarser_layout_than_members_would_allow_is_said_to_be_one(
    lang: str, count: int, axes: int, said: str
) -> None:
    """Of 120 members it is not for their number that nothing is crossed."""
    rows = [row for row in cells(count) if sum(row[name] != "*" for name in ("sector", "zone", "size")) <= axes]
    words = " ".join(texts(document(year_of([*rows, *sides_of(rows, count)], count), lang)))
    every = {name: Wording(lang).t(f"regional.secrecy.{name}") for name in ("coarser", "whole_only", "one_way")}
    assert [name for name, text in every.items() if text in words] == [said]


def pages_of(document: Document) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(print_pdf(document))).pages]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("more", long_but([0, 100], [0, 40, 100]))
def test_the_first_questions_are_printed_on_one_page(lang: str, more: int) -> None:
    """Of a draft, whose stamp takes room, with ever more words: they get smaller, and nothing is alone on a page."""
    draft = document(of("15"), lang, is_draft=True)
    first, *others = draft.answers
    longer = replace(first, blocks=(*first.blocks, Paragraph("mot " * more + "."))) if more else first
    page, after, *_ = pages_of(replace(draft, answers=(longer, *others)))
    does = draft.parts[0].title
    assert after.lstrip().startswith(does.split()[0])
    for printed_on, sections in ((page, draft.answers), (after, draft.parts[0].sections)):
        assert all(" ".join(each.title.split()) in " ".join(printed_on.split()) for each in sections)


def changed(**statuses: str) -> str:
    """What the document says of the change, where some of its cells have another status."""
    rows = [
        row | {"status": statuses[row["indicator"]], "value": None} if row["indicator"] in statuses else row
        for row in cells(15)
    ]
    of_fifteen = year_of(rows, 15, cells(14, year=2024))
    (section,) = (each for each in document(of_fifteen, "fr").answers if each.id == "q-change")
    return " ".join(getattr(block, "text", "") for block in section.blocks).replace("\u00a0", " ")


def test_the_change_is_told_like_for_like_with_its_causes() -> None:
    said = changed()
    assert "Pour les 15 membres comptés les deux années, les gaz à effet de serre passent de 859 t CO₂e en 2024" in said
    assert "en 2025 : −3,0 %" in said
    assert "Ce qui a joué : électricité du pays (−42,9 t CO₂e), taille du parc (+17,2 t CO₂e)" in said
    assert "+3,43 t CO₂e tient à une autre façon de compter" in said
    assert "En 2024, le total publié était de" in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scale", [1.0, 0.02, 0.0001])
def test_causes_are_told_in_one_unit(lang: str, scale: float) -> None:
    """Whoever reads them adds them up: 2.36 t and 949 kg are not beside each other."""
    of_causes = [row for row in cells(15) if row["indicator"].startswith("C8_of_")]
    others = [row for row in cells(15) if row not in of_causes]
    rows = [*others, *(row | {"value": row["value"] * scale} for row in of_causes)]
    shown = document(year_of([*rows, *sides_of(rows, 15)], 15), lang).answers
    (told,) = (block.text for section in shown if section.id == "q-change" for block in section.blocks[1:]
               if isinstance(block, Paragraph))  # fmt: skip
    units = set(re.findall(r"[+−][\d.,\s]+(t|kg|g)\sCO₂e", told))
    assert len(re.findall(r"[+−]", told)) == 6
    assert len(units) == 1


def test_a_change_that_would_tell_of_one_says_why_it_is_secret() -> None:
    said = changed(C8="withheld", C8_num="withheld", C8_of_usage="withheld")
    assert "De combien les membres comptés les deux années ont évolué de 2024 à 2025 n’est pas publié" in said
    assert "taille du parc (+17,2 t CO₂e)" in said
    assert "−3,0 %" not in said
    assert "Secret : consommation et usages." in said
    assert "l’écart est de −25,8 t CO₂e" in changed(C8="withheld", C8_now="withheld")


def test_last_years_total_is_named_and_not_subtracted() -> None:
    said = changed(**dict.fromkeys(("C8", "C8_num", "C8_den", "C8_now"), "not_assessed"))
    assert said.startswith("On ne le sait pas encore.")
    assert "En 2024, le total publié était de" in said
    assert "%" not in said


def test_only_the_rule_that_anybody_knows_is_printed() -> None:
    """Three organisations and 85 %: of how much an insider may learn nothing is said."""
    for lang, said in (("fr", "trois organisations"), ("en", "three organisations")):
        words = " ".join(texts(documents("120")[lang]))
        assert said in words
        assert not re.search(r"p\s?%|p_in|\b1[05]\s?%.{0,40}(?:règle|rule)", words)


def test_long_names_are_whole_in_pictures() -> None:
    """A name too long for its line goes on below; it is never cut."""
    long = "Établissements publics de coopération intercommunale et syndicats mixtes du numérique"
    shown = of("15")
    renamed = replace(shown, cells=Cells(
        {**row, "sector": long if row["sector"] == "public" else row["sector"]} for row in cells(15)))  # fmt: skip
    charts = [block for block in blocks(document(renamed, "fr")) if isinstance(block, Chart)]
    written = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", charts[0].svg))
    assert "…" not in written
    assert all(word in written for word in long.split())
    assert of_year(renamed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_go_down_one_by_one_and_captions_differ(lang: str) -> None:
    page = made("120")["region.html" if lang == "fr" else "region.en.html"].decode()
    levels = [int(each) for each in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    captions = re.findall(r"<caption>(.*?)</caption>", page)
    assert len(set(captions)) == len(captions) > 8


def test_every_text_that_asks_has_its_source_and_an_indicator_of_ours() -> None:
    known = set(of("120").definitions)
    assert len(frames()) > 15
    for row in frames():
        assert row["indicator"] in known
        assert row["link"] in ("named", "ours")
        assert row["source"].startswith("https://")
        assert all(row[f"{name}_{lang}"] for name in ("frame", "asked") for lang in LANGUAGES)


def test_every_reason_not_to_count_a_member_has_words() -> None:
    for lang in LANGUAGES:
        assert {name for name in LEFT_OUT if not Wording(lang).has(f"regional.left_out.{name}")} == set()


def test_the_generator_rounds_and_withholds_as_the_table_says() -> None:
    rows = [*cells(120), *sides_of(cells(120), 120)]
    keys = [tuple(row[name] for name in ("indicator", "criterion", "view", "basis", "stage", "sector", "zone", "size"))
            for row in rows]  # fmt: skip
    assert len(keys) == len(set(keys))
    assert {row["status"] for row in cells(8)} == {"published", "withheld"}
