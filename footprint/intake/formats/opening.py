"""What a received file holds: itself, the sheets of a workbook, the files of an archive. Each part is opened as text.

Nothing is written but unpacked bytes in a temporary folder, under names made here: a name in an archive is only shown.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, ZipInfo

from footprint.intake.formats import access_log, cloud_parquet, json_documents, mails, xml_documents
from footprint.intake.formats.foreign import document_of, refuse_documents
from footprint.intake.formats.json_documents import is_json
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.pages import html, struck, texts
from footprint.intake.formats.text import Origin, Source, digest, source
from footprint.intake.formats.tools import enedis, homeassistant, host_reports, line_forms, prometheus, vnstat
from footprint.intake.formats.unpacking import Budget, gunzipped, opened_zip, spilled, unzipped
from footprint.scratch import scratch

if TYPE_CHECKING:
    from footprint.intake.formats.workbooks.errors import Errors
    from footprint.intake.formats.workbooks.sheets import Sheet

ZIP, EMPTY_ZIP, GZIP, OLE = b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
JOINT = " › "
_HEAD = 65_536
_SHOWN = 120
_SYSTEM = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_ITOP = (b"<Set>", b"<Set ")
_ITOP_FIELDS = (b"<finalclass", b"<org_id", b"<brand_id", b"<model_id")
_PAGES = (b"<html", b"<!doctype", b"<svg", b"<workbook", b"office:document", b"<rss", b"<feed")
_EXCEL_XML = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_MARKUP = (b"<?xml", b"<html", b"<!doctype", b"<request", b"<table", b"<workbook")


@dataclass(frozen=True)
class Part:
    """One part of a received file. `label`: where it stands inside ('' = it is the file); no `source`: `why` not.
    `path`: the innermost file that holds it, unpacked; the sheets of a workbook share one.

    An access log is never opened as text: `log` is where it lies.
    """

    label: str
    path: Path
    source: Source | None = None
    why: UnusableError | None = None
    hidden: bool = False
    log: Path | None = None


@contextmanager
def opened(path: Path, limits: Limits, log_format: str = "") -> Iterator[Iterator[Part]]:
    """The parts of a file, one after the other; each can be read until the next is asked for. `log_format`: that of the
    member's logs, as its server writes it."""
    with scratch() as folder:
        yield _Opener(path, limits, folder, log_format).parts()


@dataclass
class _Opener:
    path: Path
    limits: Limits
    folder: Path
    log_format: str = ""
    unpacked: int = 0
    agents: list[Path] = field(default_factory=list)
    budget: Budget = field(init=False)

    def parts(self) -> Iterator[Part]:
        size = self.path.stat().st_size
        refuse_beyond("file_bytes", size, self.limits.file_bytes)
        self.budget = Budget(self.limits, size)
        yield from self._parts(self.path, "", self.limits.depth)
        if self.agents:
            yield from self._tried("", self.agents[0], lambda: self._agents(size))

    def _agents(self, size: int) -> Iterator[Part]:
        from footprint.intake.formats.tools import glpi_agent  # few files need it

        yield Part("", self.agents[0], glpi_agent.table(self.agents, size, self.limits))

    def _parts(self, path: Path, label: str, depth: int) -> Iterator[Part]:
        head = head_of(path)
        if self.log_format and access_log.is_written(path, self.log_format):
            yield Part(label, path, log=path)
            return
        form = next(form for form in FORMATS if form.detect(path, head))
        yield from self._tried(label, path, lambda: form.parts(self, path, label, depth))

    def _log(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        yield Part(label, path, log=path)

    def _text(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        text = struck.unstruck(source(path, self.limits), self.limits, texts.LONGEST)
        yield from _named(label, path, texts.parts(text, self.limits) or [("", text)])

    def _page(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        yield from _named(label, path, html.pages(path, self.limits))

    def _rtf(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        from footprint.intake.formats.pages import rtf  # few files need it

        yield from _named(label, path, rtf.pages(path, self.limits))

    def _mail(self, path: Path, label: str, depth: int) -> Iterator[Part]:
        yield from self._members(label, depth, ((name, [data]) for name, data in mails.parts(path, self.limits)))

    def _tried(self, label: str, path: Path, find: Callable[[], Iterator[Part]]) -> Iterator[Part]:
        """The parts that `find` gives; what stops it is a part that says why."""
        try:
            yield from find()
        except UnusableError as why:
            yield Part(label, path, why=why)

    def _document(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        from footprint.intake.formats.tools import glpi_agent  # few files need it

        head = head_of(path)
        if not glpi_agent.detect(head):
            is_read = _document(head) == "other_json"
            if not is_read and not _is_records(head):
                raise UnusableError("unreadable_file", _document(head) or "")
            if is_read:
                yield self._records(path, label, head)
            else:
                yield Part(label, path, xml_documents.table(path, self.limits))
            return
        if not label:
            self.agents.append(path)  # the only one: what is wrong with it is said of the file
            return
        glpi_agent.table([path], 0, self.limits)  # says what is wrong with this one
        self.agents.append(path)
        yield from ()

    def _records(self, path: Path, label: str, head: bytes) -> Part:
        """Records of JSON: a log where its lines, one a record, are one; else a table."""
        if access_log.may_be(head) and (lines := json_documents.lines(path, self.limits)):
            log = self._place()
            log.write_bytes(lines)
            if access_log.detect(log, lines[:_HEAD]):
                return Part(label, path, log=log)
        return Part(label, path, json_documents.table(path, self.limits))

    def _requests(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        """A table with a request a line: a log where `weblogs` reads it so, else a table like others."""
        if not access_log.is_table(path, head_of(path), self.limits):
            yield from self._text(path, label, 0)
            return
        log = self._place()
        with log.open("wb") as stream:
            stream.writelines(access_log.lines_of_table(path, self.limits))
        yield Part(label, path, log=log)

    def _gzip(self, path: Path, label: str, depth: int) -> Iterator[Part]:
        refuse_beyond("depth", self.limits.depth - depth + 1, self.limits.depth)
        content = spilled(gunzipped(path, self.budget), self._place())
        yield from self._parts(content, label, depth - 1)

    def _zip(self, path: Path, label: str, depth: int) -> Iterator[Part]:
        with opened_zip(path, self.budget) as (archive, entries):
            if (body := document_of(archive, entries, self.budget)) is not None:
                yield from self._paragraphs(path, label, unzipped(archive, body, self.budget), body.filename)
                return
            refuse_documents(archive, entries, self.budget)
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" in names or "content.xml" in names:
                yield from self._workbook(
                    path, label, archive, entries, "xlsx" if "content.xml" not in names else "ods"
                )
            elif not entries:
                raise UnusableError("empty_file")
            else:
                yield from self._members(
                    label, depth, ((entry.filename, unzipped(archive, entry, self.budget)) for entry in entries)
                )

    def _paragraphs(self, path: Path, label: str, body: Iterator[bytes], name: str) -> Iterator[Part]:
        """The tables and the text of a document of a word processor."""
        from footprint.intake.formats.pages import documents  # few files need it

        form = documents.BODIES[name]
        refuse_beyond("document_bytes", path.stat().st_size, self.limits.document_bytes)
        try:
            found = list(documents.parts(body, Origin.of(path, form), self.limits))
        except UnusableError as error:
            if error.variant != "damaged":
                raise
            raise UnusableError("unreadable_file", "word") from error
        if not found:
            raise UnusableError("unreadable_file", "word")
        refuse_beyond("tables", len(found), self.limits.tables)
        yield from _named(label, path, found)

    def _members(self, label: str, depth: int, members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[Part]:
        """The parts of each file, by name and content, that another one holds."""
        refuse_beyond("depth", self.limits.depth - depth + 1, self.limits.depth)
        tables = 0
        for name, content in members:
            if any(sign in name.lower() for sign in _SYSTEM):
                continue
            place = spilled(content, self._place())
            for part in self._parts(place, JOINT.join(each for each in (label, shown(name)) if each), depth - 1):
                tables += 1
                refuse_beyond("tables", tables, self.limits.tables)
                yield part
            if place not in self.agents:
                place.unlink()

    def _workbook(self, path: Path, label: str, archive: ZipFile, entries: list[ZipInfo], form: str) -> Iterator[Part]:
        from footprint.intake.formats.workbooks import bounds

        yield from self._sheets(path, label, form, bounds.check_workbook(archive, entries, self.budget))

    def _old_excel(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        from footprint.intake.formats.workbooks import old_excel

        yield from self._sheets(path, label, "xls", old_excel.check(path, self.limits))

    def _sheets(self, path: Path, label: str, form: str, failed: Mapping[int, Errors]) -> Iterator[Part]:
        from footprint.intake.formats.workbooks.sheets import sheets

        yield from self._filled(path, label, sheets(path, form, digest(path), self.limits, failed))

    def _excel_xml(self, path: Path, label: str, _depth: int) -> Iterator[Part]:
        from footprint.intake.formats.workbooks import excel_xml  # few files need it

        yield from self._filled(path, label, excel_xml.sheets(path, self.limits))

    @staticmethod
    def _filled(path: Path, label: str, sheets: Iterable[Sheet]) -> Iterator[Part]:
        """The sheets of a workbook that are not empty."""
        for sheet in sheets:
            if sheet.source is not None:
                name = JOINT.join(each for each in (label, shown(sheet.name)) if each)
                yield Part(name, path, sheet.source, hidden=sheet.hidden)

    def _place(self) -> Path:
        self.unpacked += 1
        return self.folder / f"{self.unpacked:06}"


def _named(label: str, path: Path, parts: Iterable[tuple[str, Source]]) -> Iterator[Part]:
    """The parts of a page, each called by its place in the file and in the page."""
    for name, text in parts:
        place = JOINT.join(each for each in (label, shown(name)) if each)
        refused = line_forms.refused(text)
        yield Part(place, path, why=UnusableError("wrong_kind", refused)) if refused else Part(place, path, text)


def head_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _document(head: bytes) -> str | None:
    """Whether a text is JSON or a page of marks rather than a table."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower()
    if start.startswith((*_MARKUP, b"<set")):
        return "itop_xml" if _is_itop(head) else "markup"
    return "other_json" if is_json(head) else None


def _is_records(head: bytes) -> bool:
    """Whether a page of marks is XML that may hold records, and no page to be read."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:2_000].lower()
    return start.startswith(b"<?xml") and not _is_itop(head) and not any(mark in start for mark in _PAGES)


def _is_itop(head: bytes) -> bool:
    """Whether iTop wrote this XML, in which brands and models are but numbers of other lists."""
    return any(mark in head for mark in _ITOP) and any(mark in head for mark in _ITOP_FIELDS)


@dataclass(frozen=True)
class Format:
    """One format: whether a file with this beginning is of it, and the parts of such a file."""

    detect: Callable[[Path, bytes], bool]
    parts: Callable[[_Opener, Path, str, int], Iterator[Part]]


def _marked(marks: tuple[bytes, ...], parts: Callable[[_Opener, Path, str, int], Iterator[Part]]) -> Format:
    """A format whose first bytes are one of these."""
    return Format(lambda _, head: head.startswith(marks), parts)


def _table(form: Any) -> Format:
    """A module with `detect(head)` and `table(path, limits)` as a format of one part."""

    def parts(opener: _Opener, path: Path, label: str, _depth: int) -> Iterator[Part]:
        yield Part(label, path, form.table(path, opener.limits))

    return Format(lambda _, head: form.detect(head), parts)


# The first that detects a file opens it. A log comes before what it may be packed or written in; any text is a table.
FORMATS = (
    Format(access_log.detect, _Opener._log),
    _marked((ZIP, EMPTY_ZIP), _Opener._zip),
    _marked((GZIP,), _Opener._gzip),
    _marked((OLE,), _Opener._old_excel),
    Format(lambda _, head: _EXCEL_XML.search(head.replace(b"\0", b"")[:4_000]) is not None, _Opener._excel_xml),
    _table(host_reports),
    Format(lambda _, head: html.detect(head), _Opener._page),
    _marked((b"{\\rtf",), _Opener._rtf),
    Format(lambda _, head: mails.detect(head), _Opener._mail),
    _table(prometheus),  # whose dumps begin as JSON does
    Format(lambda _, head: _document(head) is not None, _Opener._document),
    _table(cloud_parquet),
    _table(enedis),
    _table(line_forms),
    _table(vnstat),
    _table(homeassistant),
    Format(lambda _, head: True, _Opener._requests),
)


def shown(name: str) -> str:
    """A name from inside a file as it may be printed: no path that climbs, no control characters, not too long."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "".join(sign for sign in "/".join(parts) if sign.isprintable())[-_SHOWN:]
