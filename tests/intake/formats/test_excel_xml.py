"""Workbooks in the XML of Excel 2003: every way in which programs write them is the same list as any workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.workbooks.excel_xml import sheets
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.test_texts import there

DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
OPEN = (
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
)


def cell(text: str, kind: str = "String", **attributes: str) -> str:
    said = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    data = f'<Data ss:Type="{kind}">{text}</Data>' if text else ""
    return f"<Cell{said}>{data}</Cell>"


def row(*cells: str, **attributes: str) -> str:
    said = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    return f"<Row{said}>{''.join(each if each.startswith('<') else cell(each) for each in cells)}</Row>"


def sheet(name: str, *rows: str, more: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{"".join(rows)}</Table>{more}</Worksheet>'


def book(*sheets: str) -> str:
    return f"{DECLARED}{OPEN}{''.join(sheets)}</Workbook>"


def readings(folder: Path, content: str | bytes, name: str = "parc.xml") -> list[Reading]:
    place = folder / name
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [conserved(each) for each in read_all(place, year=2025, as_of=AS_OF)]


HEADER = row("Type", "Marque", "Modèle", "N° série", "Date achat")
MONITOR = row("Écran", "Dell", "P2422H", "A1", cell("2021-05-24T00:00:00.000", "DateTime"))
LAPTOP = row("Ordinateur portable", "HP", "ProBook 450 G8", "A2", cell("2023-03-10T00:00:00.000", "DateTime"))
CELL = '<ss:Cell><ss:Data ss:Type="String">{}</ss:Data></ss:Cell>'
PREFIXED = (
    '<?xml version="1.0"?><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<ss:Worksheet ss:Name="Feuil1"><ss:Table>'
    + "".join(
        f"<ss:Row>{''.join(map(CELL.format, texts))}</ss:Row>"
        for texts in [("Type", "Marque", "Modèle"), ("Serveur", "Dell", "PowerEdge T440"), ("Onduleur", "Eaton", "5P")]
    )
    + "</ss:Table></ss:Worksheet></ss:Workbook>"
)
RICH = (
    '<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>PC</B><Font html:Size="9">'
    ' portable</Font></ss:Data></Cell><Cell><Data ss:Type="String">Latitude 5420</Data><Comment ss:Author="x"><ss:Data>'
    'Imprimante volée</ss:Data></Comment></Cell><Cell><Data ss:Type="String">Salle 1&#10;au fond</Data></Cell></Row>'
)
BOOKS: dict[str, tuple[str | bytes, dict[str, int]]] = {
    "plain": (book(sheet("Inventaire", HEADER, MONITOR, LAPTOP)), {"monitor": 1, "laptop": 1}),
    "two_sheets": (
        book("<Styles><Style ss:ID='s1'/></Styles>", sheet("Postes", HEADER, LAPTOP),
             sheet("Réseau", HEADER, row("Switch", "Cisco", "C9200L-24P", "B3", ""))), {"laptop": 1, "switch": 1},
    ),
    "cells_and_rows_with_places": (
        book(sheet("Parc", row(cell("Inventaire 2025", MergeAcross="3")),
                   row("Désignation", "Modèle", "Observations", "Qté", Index="3"),
                   row("Écran", cell("4", "Number", Index="4")),
                   row("Ordinateur portable", "Latitude 3520", "", cell("12", "Number")))),
        {"monitor": 4, "laptop": 12},
    ),
    "merged_downwards": (
        book(sheet("Parc", row("Salle", "Type", "Qté"),
                   row(cell("B12", MergeDown="1"), "PC fixe", cell("15", "Number")),
                   row(cell("Vidéoprojecteur", Index="2"), cell("1", "Number")),
                   row("B14", "PC fixe", cell("12", "Number")))), {"desktop": 27, "projector": 1},
    ),
    "names_with_prefix": (PREFIXED, {"server": 1, "ups": 1}),
    "utf16": (b"\xff\xfe" + book(sheet("Parc", HEADER, MONITOR)).replace("UTF-8", "UTF-16").encode("utf-16-le"),
              {"monitor": 1}),
    "marks_in_texts": (
        book(sheet("P", row("Type", "Modèle", "Lieu"), RICH, row("Tablette", "iPad 9", ""))),
        {"laptop": 1, "tablet": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_every_way_of_writing_is_read(name: str, tmp_path: Path) -> None:
    content, expected = BOOKS[name]
    units: dict[str, int] = {}
    for reading in readings(tmp_path, content):
        for category, number in there(reading).items():
            units[category] = units.get(category, 0) + number
    assert units == expected


def test_it_may_be_called_xls_and_days_are_days(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, book(sheet("Inventaire", HEADER, MONITOR, LAPTOP)), "export.xls")
    assert [str(day) for day in reading.table["acquired_on"].to_pylist()] == ["2021-05-24", "2023-03-10"]


def test_cells_far_to_the_right_are_counted_as_they_come(tmp_path: Path) -> None:
    place = tmp_path / "parc.xml"
    place.write_text(book(sheet("P", *[row(cell("Écran", Index="90"))] * 3)), encoding="utf-8")
    with pytest.raises(UnusableError) as refused:
        list(sheets(place, replace(Limits(), sheet_cells=200)))
    assert refused.value.variant == "sheet_cells"


@pytest.mark.parametrize(
    ("content", "variant"),
    [
        (book(sheet("P", HEADER, MONITOR))[:-40], "damaged"),
        (book(sheet("P", HEADER, row("Écran", Index="999999999"))), "sheet_rows"),
        (book(sheet("P", HEADER, row(cell("Écran", Index="999999")))), "columns"),
        (book(sheet("P", HEADER, row(cell("Écran", MergeAcross="999999")))), "columns"),
    ],
)
def test_what_is_damaged_or_too_large_is_refused(content: str, variant: str, tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, content)
    assert reading.kind is None
    assert variant in str(reading.findings.to_pylist()[0])
