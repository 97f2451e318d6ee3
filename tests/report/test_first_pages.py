"""The first page of a report in short, as Dagster shows it: figures of the document, and few of many members."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.messages import LANGUAGES
from footprint.report.build import FIRST_PAGES, documents
from footprint.report.document import Table
from footprint.report.formats.markdown import first_page, plain
from footprint.report.model import member_report
from pipelines.defs.reports import MOST_SHOWN, first_pages
from tests.report.conftest import YEAR


def unmarked(text: str) -> str:
    """What Markdown shows of a text."""
    return re.sub(r"\\(.)|\*\*", lambda found: found[1] or "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_the_document_says(lake: Lake, factor_set: FactorSet, written: dict[str, Path], lang: str) -> None:
    document, _ = documents(member_report(lake, year=YEAR, member_id="town", factor_set=factor_set), lang)
    assert written[FIRST_PAGES[lang]].read_bytes() == first_page(document)
    said = unmarked(first_page(document).decode())
    assert said.startswith(f"### {document.subtitle}\n")
    assert document.message is not None
    assert document.message in said
    total = document.figures[0]
    assert f"{total.value} {total.unit} ({total.range})" in said
    [levers] = [section for section in document.sections if section.id == "levers"]
    table = next(block for block in levers.blocks if isinstance(block, Table))
    assert len(table.rows) == said.count("\n1. ") == 3
    for row in table.rows:
        assert f"1. {row.cells[0]}, {row.cells[1]} ({row.cells[2]})" in said


def test_nothing_in_a_name_is_markup() -> None:
    odd = "a_b*c <script> [x](javascript:y) `z` #1 | é\n# h\r\n1. i\r===\u2028k"
    said = "a_b*c <script> [x](javascript:y) `z` #1 | é # h 1. i === k"
    assert re.sub(r"\\(.)", r"\1", plain(odd)) == said
    assert not re.search(r"(?<!\\)[*_<>\[\]()`#|]", plain(odd))


def test_an_event_shows_some_and_counts_the_others(tmp_path: Path) -> None:
    members = [f"m{number:03}" for number in range(MOST_SHOWN + 5)]
    for member_id in members[1:]:  # the first has no report
        page = tmp_path / "reports" / str(YEAR) / member_id / FIRST_PAGES["fr"]
        page.parent.mkdir(parents=True)
        page.write_text(f"### {member_id}\n")
    shown = first_pages(Lake(tmp_path), YEAR, members, {members[-1]}).value
    assert shown is not None
    assert re.findall(r"### (m\d+)", shown) == [members[-1], *members[1:MOST_SHOWN]]
    assert shown.endswith("… et 4 autres\u00a0: premiere-page.md à côté de chaque rapport.")
    few = first_pages(Lake(tmp_path), YEAR, members[1:3], set()).value
    assert few == f"### {members[1]}\n\n### {members[2]}\n"
