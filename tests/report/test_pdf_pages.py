"""What a printed page looks like: names to be copied are whole, numbers too, and a last page is no mere rest."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from footprint.report.document import Block, Column, Document, Items, Paragraph, Row, Section, Table, untitled
from footprint.report.formats.pdf import print_pdf
from footprint.report.obligations import vsme
from tests.cases import one_in

FILLED, FOOTER = 40, ("Where the rest is.", "Of which set and program.", "Whom it is for.")
LEAST_LINES = 6  # of a last page, what stands at its foot left out
NAMES = (
    "TotalEnergyConsumption",
    f"{vsme.ENERGY}_RenewableEnergyMember",
    f"{vsme.ENERGY}_NonRenewableEnergyMember",
    vsme.GASES.format(basis="Location"),
)


def printed(*blocks: Block) -> list[str]:
    """The text of each page of a document with these blocks in its one section."""
    section = Section("only", "The only one", blocks)
    document = Document("en", 2025, "Report", "Somebody", "Pôle", (), (), untitled(section), FOOTER, {"page": "page"})
    return [page.extract_text() for page in PdfReader(io.BytesIO(print_pdf(document))).pages]


@pytest.mark.parametrize("ends", ["list", "paragraphs", "table"])
def test_no_last_page_has_a_few_lines_only(ends: str) -> None:
    """Whatever stands before: sections of one line more each, over more than a page."""
    line = "Some words that fill a line of the page and no more of it than that."
    end: dict[str, tuple[Block, ...]] = {
        "list": (Items((line,) * 8),),
        "paragraphs": (Paragraph(line),) * 5,
        "table": (
            Table("Amounts", (Column("What"), Column("kg", number=True)), (Row(("A row", "12")),) * 6),
            Paragraph(line),
        ),
    }
    several = 0
    counts = one_in(2, range(20, 20 + FILLED))  # a last page that is a mere rest is one for several counts together
    for count in counts:
        pages = printed(*(Paragraph(line),) * count, *end[ends])
        lines = [each for each in pages[-1].splitlines() if each.strip()]
        several += len(pages) > 1
        assert len(pages) == 1 or len(lines) - 1 >= LEAST_LINES, (count, pages[-1])
    assert several > len(counts) / 2


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_names_to_be_copied_and_numbers_are_in_one_piece(lang: str) -> None:
    """In a table whose texts are long, whatever its language."""
    said = "Électricité non renouvelable, sans contrat déclaré pour l’électricité que vous achetez vous-même."
    columns = (Column("What"), Column("Value", number=True), Column("Unit"), Column("Name", lang="en", is_code=True))
    rows = tuple(Row((said, "1,234.5", "MWh", name)) for name in NAMES)
    for wide in (True, False):
        (text,) = printed(Table("Datapoints", columns, rows, wide=wide))
        assert all(name in text for name in NAMES)
        assert text.count("1,234.5") == len(NAMES)
