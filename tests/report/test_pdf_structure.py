"""What PDF/UA-1 asks of a PDF, looked at in its structure: every PDF of a report. (Two validators of somebody else were
run by hand, see report decision on PDF/UA; neither is in the locked set.)"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from footprint.report.region_pages import of_year
from tests.report.region.invented import region

REGION = ("region.pdf", "region.en.pdf")
PDFS = ("rapport.pdf", "report.en.pdf", *REGION)
# The types of structure of PDF 1.7 that we use; others would need a role map.
STANDARD = {
    "Document", "Part", "Sect", "Div", "P", "H1", "H2", "H3", "H4", "L", "LI", "Lbl", "LBody", "Table", "THead",
    "TBody", "TR", "TH", "TD", "Caption", "Figure", "Link", "Span", "Reference", "Note", "NonStruct", "TOC", "TOCI",
}  # fmt: skip


class Tree:
    """The structure of a PDF: its elements in reading order."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(content))
        self.root: Any = self.reader.trailer["/Root"]

    @cached_property
    def elements(self) -> list[Any]:
        return list(self._below(self.root["/StructTreeRoot"]))

    def _below(self, of: Any) -> Iterator[Any]:
        for each in children(of):
            yield each
            yield from self._below(each)

    def named(self, kind: str) -> list[Any]:
        return [each for each in self.elements if each["/S"] == f"/{kind}"]


def children(of: Any) -> list[Any]:
    kids = of.get("/K", [])
    listed = kids if isinstance(kids, ArrayObject) else [kids]
    found = (kid.get_object() if isinstance(kid, IndirectObject) else kid for kid in listed)
    return [kid for kid in found if isinstance(kid, DictionaryObject) and "/S" in kid]


@pytest.fixture(scope="module")
def trees(written: dict[str, Path]) -> dict[str, Tree]:
    of_region = of_year(region(count=120))
    return {name: Tree(of_region[name] if name in REGION else written[name].read_bytes()) for name in PDFS}


def fonts(reader: PdfReader) -> Iterator[Any]:
    pages: list[Any] = list(reader.pages)
    for page in pages:
        for font in page["/Resources"].get("/Font", {}).values():
            whole = font.get_object()
            yield from (below.get_object() for below in whole.get("/DescendantFonts", [whole]))


@pytest.mark.parametrize("name", PDFS)
def test_the_file_says_that_it_is_pdf_ua_and_in_which_language(trees: dict[str, Tree], name: str) -> None:
    root, reader = trees[name].root, trees[name].reader
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/Suspects" not in root["/MarkInfo"] or root["/MarkInfo"]["/Suspects"].value is False
    assert root["/Lang"] == ("en" if ".en." in name else "fr")
    assert reader.xmp_metadata is not None
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>|pdfuaid:part=\"1\"", xmp)
    assert "<dc:title>" in xmp
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    pages: list[Any] = list(reader.pages)
    for page in pages:
        assert page["/Tabs"] == "/S" or "/Annots" not in page
        assert "/StructParents" in page


@pytest.mark.parametrize("name", PDFS)
def test_the_structure_has_standard_types_and_headings_in_order(trees: dict[str, Tree], name: str) -> None:
    tree = trees[name]
    roles = tree.root["/StructTreeRoot"].get("/RoleMap", {})
    kinds = Counter(str(roles.get(each["/S"], each["/S"]))[1:] for each in tree.elements)
    assert set(kinds) <= STANDARD
    levels = [int(str(each["/S"])[2:]) for each in tree.elements if re.fullmatch(r"/H\d", each["/S"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert kinds["TR"] > kinds["Table"] > 0


@pytest.mark.parametrize("name", PDFS)
def test_tables_have_headings_of_rows_and_columns_and_the_same_cells_in_each_row(
    trees: dict[str, Tree], name: str
) -> None:
    for table in trees[name].named("Table"):
        rows = [row for part in children(table) for row in (children(part) if part["/S"] != "/TR" else [part])]
        rows = [row for row in rows if row["/S"] == "/TR"]
        cells = [[cell["/S"] for cell in children(row)] for row in rows]
        assert len(rows) > 1
        assert len({len(row) for row in cells}) == 1
        assert set(cells[0]) == {"/TH"}
        for row in rows:
            for cell in children(row):
                if cell["/S"] == "/TH":
                    given = cell["/A"].get_object()
                    attributes = given if isinstance(given, ArrayObject) else [given]
                    scopes = {each.get_object().get("/Scope") for each in attributes}
                    assert scopes & {"/Column", "/Row", "/Both"}


@pytest.mark.parametrize("name", PDFS)
def test_pictures_say_their_message_and_links_where_they_lead(trees: dict[str, Tree], name: str) -> None:
    tree = trees[name]
    told = [str(each.get("/Alt", "")) for each in tree.named("Figure")]
    assert all(len(text.split()) > 4 for text in told)
    assert bool(told) != name.startswith("annex")
    pages: list[Any] = list(tree.reader.pages)
    for page in pages:
        for annotation in (each.get_object() for each in page.get("/Annots", [])):
            assert annotation.get("/Contents")
            assert "/StructParent" in annotation


@pytest.mark.parametrize("name", PDFS)
def test_every_font_is_in_the_file_and_its_letters_can_be_copied(trees: dict[str, Tree], name: str) -> None:
    found = list(fonts(trees[name].reader))
    assert found
    for font in found:
        descriptor = font["/FontDescriptor"].get_object()
        assert any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")), font["/BaseFont"]
    pages: list[Any] = list(trees[name].reader.pages)
    for page in pages:
        assert all("/ToUnicode" in font.get_object() for font in page["/Resources"].get("/Font", {}).values())
