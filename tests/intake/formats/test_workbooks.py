"""Workbooks: every sheet a table, cells as they are meant, and nothing that loads more than it may."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from footprint.intake import Limits, Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.workbook_files import OLD_ERROR, OLD_FORMULA_ERROR, ods, ods_row, repacked, sheet_xml, xls, xlsx

Parts = Callable[..., list[Reading]]
HEADER = ("N° inventaire", "Type de matériel", "Modèle", "Qté", "Date d'achat", "Prix HT", "Site")
LAPTOP = ("A-1", "Ordinateur portable", "Latitude 5420", 1, date(2021, 5, 3), 1042.5, "Mairie")


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    """`parts(content, name)`: every reading of a file with this content."""

    def readings(content: bytes, name: str = "parc.xlsx", **options: object) -> list[Reading]:
        path = tmp_path / name
        path.write_bytes(content)
        settings = {"year": 2025, "as_of": AS_OF} | options
        return [conserved(reading) for reading in read_all(path, **settings)]  # type: ignore[arg-type]

    return readings


def test_each_sheet_is_a_table_of_its_own(parts: Parts) -> None:
    screens = [("Écran", "P2419H", 12)]
    found = parts(xlsx({"Postes": [HEADER, LAPTOP], "Écrans": [("Type", "Modèle", "Qté"), *screens]}))
    assert [reading.name for reading in found] == ["parc.xlsx › Postes", "parc.xlsx › Écrans"]
    assert [reading.accepted for reading in found] == [1, 1]
    assert len({reading.sha256 for reading in found}) == 2
    assert {reading.file_sha256 for reading in found} == {found[0].sha256}
    row = found[0].table.to_pylist()[0]
    assert (row["line"], row["acquired_on"], row["price_eur"]) == (2, date(2021, 5, 3), 1042.5)
    assert found[1].table["line_id"].to_pylist() == [f"{found[1].sha256[:8]}:2"]


def test_lines_are_rows_of_the_sheet(parts: Parts) -> None:
    rows = [(), ("Parc de la mairie",), (), HEADER, LAPTOP, (), LAPTOP[:1] + LAPTOP[1:]]
    (reading,) = parts(xlsx({"Parc": rows}))
    assert reading.dialect.header_line == 4
    assert [line["line"] for line in reading.lines.to_pylist()] == [5, 6, 7]
    assert (reading.dialect.encoding, reading.dialect.separator) == ("xlsx", "")


@pytest.mark.parametrize(
    ("given", "read", "precision"),
    [
        (date(2021, 5, 3), date(2021, 5, 3), "day"),
        (datetime(2021, 5, 3, 14, 30), date(2021, 5, 3), "day"),  # noqa: DTZ001
        (44805, date(2022, 9, 1), "day"),
        (2016, date(2016, 7, 1), "year"),
        ("rentrée 2022", date(2022, 9, 1), "school_year"),
        ("15/03/2021", date(2021, 3, 15), "day"),
    ],
)
def test_dates_of_cells(parts: Parts, given: object, read: date, precision: str) -> None:
    (reading,) = parts(xlsx({"Parc": [HEADER, (*LAPTOP[:4], given)]}))
    row = reading.table.to_pylist()[0]
    assert (row["acquired_on"], row["acquired_precision"]) == (read, precision)


def test_a_number_with_three_decimals_is_no_thousand(parts: Parts) -> None:
    (reading,) = parts(
        xlsx({"Parc": [("Type", "kWh/an"), ("Serveur", 1.234), ("Serveur", "1 850,5"), ("Serveur", 12)]})
    )
    assert reading.table["annual_kwh"].to_pylist() == [1.234, 1850.5, 12.0]


def test_texts_merged_downwards_stand_in_every_row_and_numbers_do_not(parts: Parts) -> None:
    rows = [
        ("Type", "Modèle", "Qté", "Site"),
        ("Écran", "P2419H", 6, "École"),
        ("PC fixe", "OptiPlex 3020"),
        ("Tour", "x"),
    ]
    data = xlsx({"Parc": rows})
    with_merges = repacked_sheet(
        data, '<mergeCells count="2"><mergeCell ref="D2:D4"/><mergeCell ref="C2:C3"/></mergeCells>'
    )
    (reading,) = parts(with_merges)
    assert reading.table["site_id"].to_pylist() == ["École"] * 3
    assert reading.table["quantity_devices"].to_pylist() == [6.0, None, None]


def repacked_sheet(data: bytes, after_cells: str) -> bytes:
    """The workbook with XML put behind the cells of its first sheet."""
    import io
    import zipfile

    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        xml = book.read(name).decode()
    return repacked(data, {name: xml.replace("</sheetData>", "</sheetData>" + after_cells).encode()})


def test_a_line_break_in_a_cell_ends_no_line(parts: Parts) -> None:
    rows = [
        ("Type", "Modèle", "Processeur"),
        ("Serveur", "Power\nEdge R740", "Xeon 4110\nXeon 4110"),
        ("Écran", "x", ""),
    ]
    (reading,) = parts(xlsx({"Parc": rows}))
    assert (reading.rows, reading.accepted) == (2, 2)
    row = reading.table.to_pylist()[0]
    assert (row["model_text"], row["cpu"], row["cpu_units"]) == ("Power Edge R740", "Xeon 4110", 2.0)


def test_notes_and_hidden_sheets_are_findings(parts: Parts) -> None:
    sheets = {"Lisez-moi": [("Ne pas supprimer",)], "Vieux": [HEADER, LAPTOP], "Parc": [HEADER, LAPTOP], "Feuil3": []}
    (reading,) = parts(xlsx(sheets, hidden=["Vieux"]))
    assert (reading.name, reading.sha256) == ("parc.xlsx › Parc", reading.file_sha256)
    told = [row for row in reading.findings.to_pylist() if row["rule"] == "table_left_out"]
    assert [(row["raw_value"], row["message_key"]) for row in told] == [
        ("Lisez-moi", "findings.table_left_out.notes.says"),
        ("Vieux", "findings.table_left_out.hidden.says"),
    ]
    assert len({row["group_id"] for row in reading.findings.to_pylist()}) == len(told)


@pytest.mark.parametrize(
    ("sheets", "hidden", "rule"),
    [
        ({"Feuil1": []}, (), "empty_file"),
        ({"Notes": [("bonjour",)]}, (), "no_header"),
        ({"Notes": [("bonjour",)], "Plus": [("rien",)]}, (), "no_table"),
        ({"Parc": [HEADER, LAPTOP], "Vide": []}, ("Parc",), "hidden_sheet"),
    ],
)
def test_a_workbook_without_a_list_says_so(
    parts: Parts, sheets: dict[str, list[tuple[object, ...]]], hidden: tuple[str, ...], rule: str
) -> None:
    if hidden:
        sheets = dict(reversed(sheets.items()))  # the first sheet cannot be hidden
    (reading,) = parts(xlsx(sheets, hidden=hidden))
    assert (reading.kind, rules(reading)) == (None, {rule: 1})


def test_rvtools_hosts_are_devices_and_guests_are_not(parts: Parts) -> None:
    host = ("Host", "Datacenter", "Cluster", "CPU Model", "# CPU", "Cores per CPU", "# Cores", "# Memory", "# VMs",
            "ESX Version", "Vendor", "Model", "Serial number")  # fmt: skip
    guest = ("VM", "Powerstate", "Template", "Config status", "DNS Name", "Guest state", "CPUs", "Memory", "Host")
    disk = ("VM", "Powerstate", "Template", "SRM Placeholder", "Disk", "Capacity MiB", "Datacenter", "Cluster", "Host")
    found = parts(
        xlsx(
            {
                "vInfo": [guest, ("erp", "poweredOn", "False", "green", "erp.local", "running", 4, 8192, "esx1")],
                "vDisk": [disk, ("erp", "poweredOn", "False", "False", "Hard disk 1", 40960, "DC", "CL", "esx1")],
                "vHost": [host, ("esx1", "Salle 1", "CL", "Xeon 6230", 2, 20, 40, 393216, 31, "VMware ESXi 8.0",
                                 "Dell Inc.", "PowerEdge R640", "FICRV001")],
            }
        )
    )  # fmt: skip
    assert [(r.profile, r.accepted, r.set_aside) for r in found] == [("rvtools_vinfo", 1, 0), ("rvtools_vhost", 1, 0)]
    assert (found[0].kind, rules(found[0])) == ("hosting", {"table_left_out": 1})
    row = found[1].table.to_pylist()[0]
    assert (row["category"], row["ram_gb"], row["cpu_units"], row["asset_id"]) == ("server", 384.0, 2.0, "esx1")


def test_open_document(parts: Parts) -> None:
    rows = ods_row("Type", "Modèle") + ods_row("Écran", "P2419H", rows='table:number-rows-repeated="3"')
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows += f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    (reading,) = parts(ods(rows), "parc.ods")
    assert (reading.accepted, reading.dialect.encoding) == (3, "ods")


def test_old_excel(parts: Parts) -> None:
    (reading,) = parts(xls([("Type", "Modèle", "Qté"), ("Écran", "P2419H", 4.0)]), "parc.xls")
    row = reading.table.to_pylist()[0]
    assert (row["category"], row["quantity_devices"], reading.dialect.encoding) == ("monitor", 4.0, "xls")


QUANTITIES = [math.nan, math.nan, 4.0, None]


def errors_told(reading: Reading) -> list[tuple[int, str]]:
    return [
        (row["line"], row["raw_value"]) for row in reading.findings.to_pylist() if row["rule"] == "invalid_quantity"
    ]


def excel_errors(row: int, column: str) -> bytes:
    """A sheet whose table begins in this row and column; two quantities are errors."""
    one, two, three = (chr(ord(column) + at) for at in range(3))
    lines = [("s", "Qté"), ("e", "#N/A"), ("e", "#REF!"), ("n", "4"), ("n", "")]
    xml = ""
    for at, (kind, shown) in enumerate(lines, start=row):
        names = ("Type", "Modèle") if at == row else ("Écran", "P2419H")
        for place, text in zip((one, two), names, strict=True):
            xml += f'<c r="{place}{at}" t="inlineStr"><is><t>{text}</t></is></c>'
        if kind == "s":
            xml += f'<c r="{three}{at}" t="inlineStr"><is><t>{shown}</t></is></c>'
        elif shown:
            xml += f"<c r='{three}{at}' t='{kind}'><f>VLOOKUP(A1,#REF!,2)</f><v>{shown}</v></c>"
        xml = xml.replace("<c r=", f'<row r="{at}"><c r=', 1) if at == row else xml
        xml += f'</row><row r="{at + 1}">'
    return sheet_xml(xml + "</row>")


@pytest.mark.parametrize(("row", "column"), [(1, "A"), (4, "C")])
def test_errors_of_excel_are_no_empty_cells(parts: Parts, row: int, column: str) -> None:
    book = xlsx({"Vide": [], "Parc": [HEADER], "Autre": [HEADER, LAPTOP]})
    found = parts(repacked(book, {"xl/worksheets/sheet2.xml": excel_errors(row, column)}))
    assert [reading.name for reading in found] == ["parc.xlsx › Parc", "parc.xlsx › Autre"]
    assert str(found[0].table["quantity_devices"].to_pylist()) == str(QUANTITIES)
    assert errors_told(found[0]) == [(row + 1, "#N/A"), (row + 2, "#REF!")]
    assert errors_told(found[1]) == []


def test_errors_of_open_document_are_no_empty_cells_nor_zero(parts: Parts) -> None:
    cell = '<table:table-cell table:formula="of:=NA()" {}><text:p>{}</text:p></table:table-cell>'
    device = ods_row("Écran", "P2419H").removesuffix("</table:table-row>")
    cells = [
        cell.format('calcext:value-type="error" office:value-type="float" office:value="0"', "#N/A"),
        cell.format('office:value-type="string" office:string-value=""', "Err:502"),
        cell.format('calcext:value-type="error" office:value-type="string"', "#¡REF!"),
        '<table:table-cell office:value-type="float" office:value="4"><text:p>4</text:p></table:table-cell>',
        "",
    ]
    rows = [device + cell + "</table:table-row>" for cell in cells]
    rows[0] = rows[0].replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
    blank = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    content = ods(blank + ods_row("Type", "Modèle", "Qté") + "".join(rows))
    (reading,) = parts(content, "parc.ods")
    assert str(reading.table["quantity_devices"].to_pylist()) == str([math.nan, math.nan, *QUANTITIES])
    assert errors_told(reading) == [(4, "#N/A"), (5, "#N/A"), (6, "Err:502"), (7, "#ERROR!")]


def test_errors_of_old_excel_are_no_empty_cells(parts: Parts) -> None:
    quantities = ("Qté", OLD_ERROR, OLD_FORMULA_ERROR, 4.0, None)
    rows = [("Type" if at == 0 else "Écran", quantity) for at, quantity in enumerate(quantities)]
    (reading,) = parts(xls(rows), "parc.xls")
    assert str(reading.table["quantity_devices"].to_pylist()) == str(QUANTITIES)
    assert errors_told(reading) == [(2, "#N/A"), (3, "#REF!")]


ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Type</t></is></c></row>'
SHEET = "xl/worksheets/sheet1.xml"


# Cells of sheets that stand too far away, and the limit that says so.
FAR_CELLS = [
    ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "sheet_rows"),
    ('<row r="2"><c r="XFD2"><v>1</v></c></row>', "columns"),
    ('<row r="2"><c r = "&#88;FD2"><v>1</v></c></row>', "columns"),
    ('<row r="200001"><c r="CV200001"><v>1</v></c></row>', "sheet_cells"),
    ("<row>" + "<c/>" * 1_001 + "</row>", "columns"),
]


def with_cells(cells: str) -> bytes:
    """A workbook whose sheet has these cells below its header."""
    return repacked(xlsx({"Parc": [HEADER, LAPTOP]}), {SHEET: sheet_xml(ROW + cells)})


@pytest.mark.parametrize(("cells", "limit"), FAR_CELLS)
def test_a_far_cell_is_refused_before_it_is_loaded(parts: Parts, cells: str, limit: str) -> None:
    (reading,) = parts(with_cells(cells))
    assert reading.findings["message_key"].to_pylist() == [f"findings.limit_exceeded.{limit}.says"]


def test_a_long_text_that_many_cells_share_is_refused(parts: Parts) -> None:
    long = "x" * 30_000
    data = xlsx({"Parc": [HEADER, (long, *[long] * 6), *[[long] * 7] * 5_000]})
    (reading,) = parts(data)
    assert reading.findings["message_key"].to_pylist() == ["findings.limit_exceeded.sheet_text.says"]


def test_a_cell_beyond_the_limit_is_refused(parts: Parts) -> None:
    (reading,) = parts(xlsx({"Parc": [HEADER, ("x" * 300, *LAPTOP[1:])]}), limits=Limits(cell_chars=200))
    assert reading.findings["message_key"].to_pylist() == ["findings.limit_exceeded.cell_chars.says"]


def test_entities_are_refused(parts: Parts) -> None:
    declared = sheet_xml(ROW).replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    (reading,) = parts(repacked(xlsx({"Parc": [HEADER, LAPTOP]}), {SHEET: declared}))
    assert reading.findings["message_key"].to_pylist() == ["findings.unreadable_file.document_type.says"]


# Rows of OpenDocument whose cells are repeated without end, and the limit that says so.
REPEATED = [
    (ods_row("Type", rows='table:number-rows-repeated="1048576"'), "sheet_rows"),
    (ods_row("Type", cells='table:number-columns-repeated="16384"'), "columns"),
    (ods_row("x" * 900, cells='table:number-columns-repeated="900"') * 10 +
     ods_row("x" * 9_000, cells='table:number-columns-repeated="900"', rows='table:number-rows-repeated="190"'),
     "sheet_text"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "limit"), REPEATED)
def test_repeated_cells_are_refused_before_they_are_loaded(parts: Parts, rows: str, limit: str) -> None:
    (reading,) = parts(ods(ods_row("Type", "Modèle") + rows), "parc.ods")
    assert reading.findings["message_key"].to_pylist() == [f"findings.limit_exceeded.{limit}.says"]


# Old workbooks that say to hold more than they do, and the limit that says so.
FAR_OLD = [
    (xls([("Type", "Modèle")], far=(65_535, 255)), "sheet_cells"),
    (xls([("Type", "Modèle")], shared=(20_000, 60_000)), "sheet_text"),
]


@pytest.mark.parametrize(("content", "limit"), FAR_OLD)
def test_old_excel_is_measured_before_it_is_loaded(parts: Parts, content: bytes, limit: str) -> None:
    (reading,) = parts(content, "parc.xls")
    assert reading.findings["message_key"].to_pylist() == [f"findings.limit_exceeded.{limit}.says"]


def test_truncated_workbooks_never_crash(parts: Parts) -> None:
    for name, content in (
        ("a.xlsx", xlsx({"Parc": [HEADER, LAPTOP]})),
        ("a.ods", ods(ods_row("Type", "Modèle") + ods_row("Écran", "x"))),
        ("a.xls", xls([("Type", "Modèle"), ("Écran", "x")])),
    ):
        for size in range(0, len(content), max(1, len(content) // 23)):
            assert parts(content[:size], name)


@pytest.mark.parametrize(("place", "byte"), [(514, 0), (534, 0), (537, 255)])
def test_a_panic_of_the_reader_is_damage(parts: Parts, place: int, byte: int) -> None:
    data = bytearray(xls([("Type", "Modèle", "Qté", "Site"), ("Écran", "P2419H", 4.0, "École")]))
    data[place] = byte
    (reading,) = parts(bytes(data), "parc.xls")
    assert reading.findings["message_key"].to_pylist() == ["findings.unreadable_file.damaged.says"]
