"""Documents packed as a zip that people send instead of a table, and workbooks under a password: what each one is.

Only names and small notes of the archive are read. Files that begin with a mark of their own are known in `text`.
"""

from __future__ import annotations

from collections.abc import Iterable
from zipfile import ZipFile, ZipInfo

from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.unpacking import Budget, unzipped

_MANIFEST = "META-INF/manifest.xml"
_OFFICE = {"word/document.xml": "word", "ppt/presentation.xml": "slides", "xl/workbook.bin": "xlsb"}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_OPEN = {b"text": "word", b"presentation": "slides"}


def refuse_documents(archive: ZipFile, entries: Iterable[ZipInfo], budget: Budget) -> None:
    """Raise `UnusableError` where the zip is one document, and no workbook that can be read; its text says which."""
    by_name = {entry.filename: entry for entry in entries}
    if "[Content_Types].xml" in by_name and "xl/workbook.xml" not in by_name:
        found = next((kind for name, kind in _OFFICE.items() if name in by_name), "old_office")
        raise UnusableError("unreadable_file", found)
    if _is_apple(by_name):
        raise UnusableError("unreadable_file", "apple")
    if _MANIFEST in by_name and by_name.keys() & {"content.xml", "encrypted-package"}:
        kind = (
            _content(archive, by_name.get("mimetype"), budget)
            .strip()
            .removeprefix(_OPEN_DOCUMENT)
            .removesuffix(b"-template")
        )
        if kind in _OPEN:
            raise UnusableError("unreadable_file", _OPEN[kind])
        if "encrypted-package" in by_name or b"encryption-data" in _content(archive, by_name[_MANIFEST], budget):
            raise UnusableError("unreadable_file", "locked_open_document")


def document_of(archive: ZipFile, entries: Iterable[ZipInfo], budget: Budget) -> ZipInfo | None:
    """The body of a document of a word processor that can be read (DOCX, ODT without a password); None of any other."""
    by_name = {entry.filename: entry for entry in entries}
    if "[Content_Types].xml" in by_name:
        return by_name.get("word/document.xml")
    kind = _content(archive, by_name.get("mimetype"), budget).strip().removeprefix(_OPEN_DOCUMENT)
    if kind.removesuffix(b"-template") != b"text" or b"encryption-data" in _content(
        archive, by_name.get(_MANIFEST), budget
    ):
        return None
    return by_name.get("content.xml")


def _content(archive: ZipFile, entry: ZipInfo | None, budget: Budget) -> bytes:
    return b"".join(unzipped(archive, entry, budget)) if entry else b""


def _is_apple(names: Iterable[str]) -> bool:
    """Whether these are the parts of a document of Numbers, Pages or Keynote, packed as such or as the folder it is."""
    listed = [name for name in names if not name.startswith("__MACOSX/")]
    folders = {name.partition("/")[0] for name in listed if "/" in name}
    if len(folders) == 1 and (folder := folders.pop()).endswith((".numbers", ".pages", ".key")):
        listed = [name.removeprefix(f"{folder}/") for name in listed]
    return any(name == "Index.zip" or (name.startswith("Index/") and name.endswith(".iwa")) for name in listed)
