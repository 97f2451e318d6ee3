"""Small workbooks in three formats, made cell by cell, honest or not."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

MADE = datetime(2025, 1, 1, tzinfo=UTC)  # the same book is the same bytes
Cell = str | float | tuple[int, bytes] | None  # a record of old Excel: its kind, and what follows row and column
OLD_ERROR = (0x205, b"\0\0\x2a\1")
OLD_FORMULA_ERROR = (0x06, b"\0\0" + b"\2\0\x17\0\0\0\xff\xff" + bytes(8))


def xlsx(sheets: Mapping[str, Any], hidden: Sequence[str] = ()) -> bytes:
    """An XLSX workbook with these rows in each sheet; dates are real dates."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": MADE})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name in hidden:
                sheet.hide()
    return stream.getvalue()


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """The same zip with some entries replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changed.get(entry.filename, old.read(entry)))
    return stream.getvalue()


def sheet_xml(cells: str) -> bytes:
    """The XML of an Excel sheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def ods(rows: str) -> bytes:
    """An OpenDocument workbook with one sheet of these rows (XML)."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "calcext")
    )
    table = f'<table:table table:name="Parc">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {names}>{body}</office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def encrypted_ods() -> bytes:
    """An OpenDocument workbook saved with a password: its manifest says how each part is encrypted."""
    book = ods(ods_row("Type"))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        manifest = archive.read("META-INF/manifest.xml")
    told = b'<manifest:encryption-data manifest:checksum-type="SHA256/1K"/>'
    changed = manifest.replace(b"/></manifest:manifest>", b">" + told + b"</manifest:file-entry></manifest:manifest>")
    return repacked(book, {"content.xml": bytes(range(256)) * 8, "META-INF/manifest.xml": changed})


def ods_row(*texts: str, cells: str = "", rows: str = "") -> str:
    """A row of text cells; `cells` and `rows`: attributes of the last cell and of the row."""
    last = len(texts) - 1
    written = "".join(
        f'<table:table-cell office:value-type="string"{" " + cells if at == last and cells else ""}>'
        f"<text:p>{text}</text:p></table:table-cell>"
        for at, text in enumerate(texts)
    )
    return f"<table:table-row{' ' + rows if rows else ''}>{written}</table:table-row>"


# --- old Excel ------------------------------------------------------------------------------------


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls(rows: Sequence[Sequence[Cell]], far: tuple[int, int] | None = None, shared: tuple[int, int] = (0, 0)) -> bytes:
    """An old Excel workbook (BIFF 8) with one sheet. `far`: place of one more number; `shared`: how many cells hold one
    shared text, and its length."""
    cells = b"".join(
        _cell(row, column, value)
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if value is not None
    )
    if far:
        cells += _number(*far, 1.0)
    cells += b"".join(_record(0xFD, struct.pack("<HHHI", at // 200 + 10, at % 200, 0, 0)) for at in range(shared[0]))
    strings = (
        _record(0xFC, struct.pack("<IIHB", 1, 1, shared[1], 0) + b"x" * min(shared[1], 8_000)) if shared[0] else b""
    )
    rest = shared[1] - 8_000
    while shared[0] and rest > 0:
        strings += _record(0x3C, b"\0" + b"x" * min(rest, 8_000))
        rest -= 8_000
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    name = b"Parc"
    place = len(start) + len(_record(0x85, struct.pack("<IHBB", 0, 0, len(name), 0) + name)) + len(strings) + 4
    sheet = _record(0x85, struct.pack("<IHBB", place, 0, len(name), 0) + name)
    book = start + sheet + strings + _record(0x0A, b"")
    book += _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + _record(0x0A, b"")
    return compound(book)


def _cell(row: int, column: int, value: Cell) -> bytes:
    if isinstance(value, tuple):
        return _record(value[0], struct.pack("<HH", row, column) + value[1])
    return _number(row, column, value) if isinstance(value, float | int) else _label(row, column, str(value))


def _number(row: int, column: int, value: float) -> bytes:
    return _record(0x203, struct.pack("<HHHd", row, column, 0, value))


def _label(row: int, column: int, text: str) -> bytes:
    data = text.encode("utf-16-le")
    return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + data)


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file that holds one stream of this name."""
    stream = stream.ljust(4_096, b"\0")
    sectors = -(-len(stream) // 512)
    tables = -(-(sectors + 2 + 200) // 128)
    chain = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    table = struct.pack(f"<{tables * 128}I", *(chain + [0xFFFFFFFF] * (tables * 128 - len(chain))))
    fat = [sectors + 1 + at for at in range(tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIII", tables, sectors, 0, 4_096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *(fat + [0xFFFFFFFF] * (109 - len(fat))))
    folder = _entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + _entry(name, 2, 0, len(stream)) + bytes(256)
    return head + stream.ljust(sectors * 512, b"\0") + folder + table


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
