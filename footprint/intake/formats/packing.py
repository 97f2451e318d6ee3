"""In which form a file came and how it was packed, by its first bytes: said to people, decides nothing."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

from footprint.intake.formats.opening import EMPTY_ZIP, GZIP, JOINT, OLE, ZIP, shown

_HEAD = 512
_WORKBOOKS = {"xl/workbook.xml": "xlsx", "content.xml": "ods"}
_BEGINNINGS = ((b"PAR1", "parquet"), (OLE, "xls"), (b"{", "json"), (b"[{", "json"), (b"[\n", "json"), (b"<", "xml"))
TEXT, LOG = "csv", "log"


def form(path: Path, name: str, *, is_log: bool = False) -> tuple[str, str]:
    """(format, compression) of the table called `name` in a file: `("csv", "gzip")`; compression is empty where there
    is none, format where the file cannot be opened. `is_log`: its lines are those of an access log."""
    try:
        with path.open("rb") as stream:
            found, compression = _form(stream, name.split(JOINT)[1:])
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError):
        return "", ""
    return LOG if is_log and found == TEXT else found, compression


def _form(stream: IO[bytes], inside: list[str]) -> tuple[str, str]:
    head = stream.read(_HEAD)
    stream.seek(0)
    if head.startswith(GZIP):
        return _form(cast(IO[bytes], gzip.GzipFile(fileobj=stream)), inside)[0], "gzip"
    if head.startswith((ZIP, EMPTY_ZIP)):
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if workbook := next((kind for entry, kind in _WORKBOOKS.items() if entry in names), None):
                return workbook, ""
            entry = next((each for each in names if inside and shown(each) == inside[0]), names[0] if names else None)
            if entry is None:
                return "", "zip"
            with archive.open(entry) as inner:
                return _form(inner, inside[1:])[0], "zip"
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for begins, kind in _BEGINNINGS if bare.startswith(begins)), TEXT), ""
