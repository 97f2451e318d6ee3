"""From bytes to text in a known encoding, with the place of every line. What a cell means is decided elsewhere.

Nothing is guessed silently: a byte-order mark decides, then strict UTF-8, then Mac Roman where it alone spells French
words, then Windows-1252; the reason is kept.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.one_byte import WINDOWS, weigh
from footprint.intake.formats.scanning import UNDEFINED_IN_CP1252, Scan, scan

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SEPARATOR = "\t"  # of tables made here
_TWICE = "Ã".encode()  # what a French letter begins with that became UTF-8 twice
# First bytes of files that people send by mistake; the texts name them.
FOREIGN = (
    (b"PK\x03\x04", "archive"),
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"SQLite format 3", "database"),
    (b"\0\1\0\0Standard ", "database"),  # Access
    (b"PAR1", "parquet"),
)


class Origin(NamedTuple):
    """The file of another form from which a table is made: `form` for the record, hash and size."""

    form: str
    sha256: str
    size_bytes: int

    @classmethod
    def of(cls, path: Path, form: str) -> Origin:
        return cls(form, digest(path), path.stat().st_size)


@dataclass(frozen=True)
class Source:
    """Text in UTF-8, Windows-1252 or Mac Roman, to be opened again at any byte. `ends`: the byte after each line."""

    path: Path | None
    data: bytes | None
    size_bytes: int
    sha256: str
    encoding: str
    encoding_reason: str
    codec: str
    start: int
    ends: np.ndarray
    blank: np.ndarray
    has_quotes: bool
    newline: str
    longest_line: int
    mended_bytes: int = 0
    broken_lines: tuple[int, ...] = ()  # numbers of lines that were cut off and are left out
    separator: str | None = None  # where it is known because the text was made here
    merged: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)  # see `workbooks.sheets`

    @classmethod
    def of_rows(
        cls, rows: Iterable[Sequence[str]], origin: Origin, limits: Limits, separator: str = SEPARATOR
    ) -> Source:
        """A table made here, one line a row (none of its cells holds a line break), in the name of its origin."""
        stream = io.StringIO()
        csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
        return from_bytes(stream.getvalue().encode("utf-8", "replace"), *origin, separator, limits)

    def open(self, offset: int = 0) -> BinaryIO:
        """The text as a byte stream from `offset`."""
        stream: BinaryIO = io.BytesIO(self.data) if self.data is not None else self._file()
        stream.seek(offset)
        return stream

    def native(self, offset: int = 0) -> pa.NativeFile:
        """The same for pyarrow, which then reads without Python's copies."""
        stream = pa.BufferReader(self.data) if self.data is not None else pa.OSFile(str(self.path))
        stream.seek(offset)
        return stream

    def _file(self) -> BinaryIO:
        assert self.path is not None
        return self.path.open("rb")

    def upto(self, last: int) -> Source:
        """The text up to the end of line `last`, held in memory."""
        with self.open() as stream:
            data = stream.read(int(self.ends[last - 1]))
        return replace(self, path=None, data=data, ends=self.ends[:last], blank=self.blank[:last])

    @property
    def lead(self) -> int:
        """How many blank lines stand above all others, as above a table that keeps its place in a text."""
        return int(np.argmin(self.blank)) if len(self.blank) else 0

    def lines(self, first: int = 1) -> Iterator[str]:
        """Lines with their ends as text, from line number `first` (1 = first)."""
        begin = self.start if first <= 1 else int(self.ends[first - 2])
        with io.TextIOWrapper(self.open(begin), encoding=self.codec, errors="replace", newline="") as text:
            yield from text


def source(path: Path, limits: Limits) -> Source:
    """Open `path` as text. Raises `UnusableError` when it is empty, foreign (a PDF …), binary or beyond a limit."""
    size = path.stat().st_size
    refuse_beyond("file_bytes", size, limits.file_bytes)
    with path.open("rb") as stream:
        head = stream.read(65_536)
        if size == len(head) and not head.removeprefix(codecs.BOM_UTF8).strip():
            raise UnusableError("empty_file")
        for magic, name in FOREIGN:
            if head.startswith(magic):
                raise UnusableError("unreadable_file", name)
        if head[257:262] == b"ustar":  # tar, whose mark stands behind the name of its first file
            raise UnusableError("unreadable_file", "archive")
        mark, wide = _wide_encoding(head)
        stream.seek(0)
        if wide:
            return _transcoded(path, wide, mark, limits)
        found = scan(stream, len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0, limits)
    return _byte_text(path, head, found, limits)


def digest(path: Path) -> str:
    """sha256 of the file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def from_bytes(data: bytes, form: str, sha256: str, size: int, separator: str, limits: Limits) -> Source:
    """Text made here (UTF-8) from a file of another form, whose hash and size it keeps."""
    found = scan(io.BytesIO(data), 0, limits)
    found.sha256, found.size = sha256, size
    return replace(_build(None, data, 0, found, form, "own_form", "utf-8"), separator=separator)


def _wide_encoding(head: bytes) -> tuple[bool, str | None]:
    for mark, name in MARKS:
        if head.startswith(mark) and name != "utf-8":
            return True, name
    sample = np.frombuffer(head[: len(head) // 2 * 2], np.uint8)
    if sample.size >= 8:
        for name, zeros, letters in (
            ("utf-16-le", sample[1::2], sample[::2]),
            ("utf-16-be", sample[::2], sample[1::2]),
        ):
            if (zeros == 0).mean() > 0.8 and (letters == 0).mean() < 0.2:
                return False, name
    return False, None


def _transcoded(path: Path, encoding: str, mark: bool, limits: Limits) -> Source:
    """UTF-16 and UTF-32, rewritten as UTF-8 in memory."""
    text = path.read_bytes().decode(encoding, "replace").removeprefix("\ufeff")
    damaged = text.count("\ufffd")
    data = text.encode("utf-8", "replace")
    found = scan(io.BytesIO(data), 0, limits)
    reason = "byte_order_mark" if mark else "zero_bytes"
    return _build(None, data, 0, found, encoding, reason, "utf-8", path, damaged)


def _byte_text(path: Path, head: bytes, found: Scan, limits: Limits) -> Source:
    _refuse_binary(head, found)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    letters = found.letters
    if not letters.stray:
        if _TWICE in head and (once := _once(path)) is not None:
            return _build(None, once, 0, scan(io.BytesIO(once), 0, limits), "utf-8", "twice_utf8", "utf-8", path)
        reason = "byte_order_mark" if start else "valid_utf8"
        return _build(path, None, start, found, "utf-8-sig" if start else "utf-8", reason, "utf-8")
    if start or letters.accented:
        return _mended(path.read_bytes(), start, found, "utf-8", limits)
    with path.open("rb") as stream:
        evidence = weigh(stream)
    if (codec := evidence.codec) != WINDOWS:
        return _build(path, None, start, found, codec, evidence.reason, codec)
    if letters.wide > 2 * letters.stray:
        return _mended(path.read_bytes(), start, found, "utf-8", limits)
    if letters.undefined:
        return _mended(path.read_bytes(), start, found, "cp1252", limits)
    return _build(path, None, start, found, WINDOWS, "not_utf8", WINDOWS)


def _once(path: Path) -> bytes | None:
    """A text that was taken for Windows-1252 and written as UTF-8 again (`Ã‰cran`), as it was before; None where some
    of it is no such text."""
    try:
        once = path.read_bytes().decode("utf-8").encode(WINDOWS)
        once.decode("utf-8")
    except UnicodeError:
        return None
    return once


def _refuse_binary(head: bytes, found: Scan) -> None:
    codes = np.frombuffer(head, np.uint8)
    control = (codes < 32) & ~np.isin(codes, (9, 10, 12, 13))
    if control.mean() > 0.05 or found.nul > found.size // 20:
        raise UnusableError("unreadable_file", "binary")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that do not decode as a browser would: Windows-1252, undefined ones as Latin-1."""
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    text = "".join(bytes([byte]).decode("latin-1" if byte in UNDEFINED_IN_CP1252 else "cp1252") for byte in bad)
    return text, error.end


codecs.register_error("footprint.cp1252", _as_cp1252)


def _mended(data: bytes, start: int, found: Scan, encoding: str, limits: Limits) -> Source:
    """Mixed encodings: what decodes is kept, each other byte is read as Windows-1252 and counted."""
    text = data[start:].decode(encoding, "footprint.cp1252")
    mended = data[start:].decode(encoding, "replace").count("\ufffd")
    again = text.encode("utf-8", "replace")
    anew = scan(io.BytesIO(again), 0, limits)
    anew.sha256, anew.size = found.sha256, found.size
    return _build(None, again, 0, anew, encoding, "mixed", "utf-8", None, mended)


def _build(
    path: Path | None,
    data: bytes | None,
    start: int,
    found: Scan,
    encoding: str,
    reason: str,
    codec: str,
    original: Path | None = None,
    mended: int = 0,
) -> Source:
    sha256 = digest(original) if original else found.sha256
    size = original.stat().st_size if original else found.size
    return Source(
        path=path, data=data, size_bytes=size, sha256=sha256, encoding=encoding, encoding_reason=reason, codec=codec,
        start=start, ends=found.ends, blank=found.blank, has_quotes=found.quotes, newline=found.newline,
        longest_line=found.longest, mended_bytes=mended,
    )  # fmt: skip


def with_lines(source: Source, lines: Sequence[str], limits: Limits, separator: str | None = None) -> Source:
    """The text with these lines instead, each in its place, held in memory in the name of the same file."""
    data = "".join(lines).encode("utf-8", "replace")
    made = from_bytes(data, source.encoding, source.sha256, source.size_bytes, "", limits)
    return replace(made, encoding_reason=source.encoding_reason, separator=separator, newline=source.newline,
                   mended_bytes=source.mended_bytes, broken_lines=source.broken_lines)  # fmt: skip


def with_rows(source: Source, rows: Iterable[Sequence[str]], limits: Limits, separator: str) -> Source:
    """The same with these rows, one a line (none of their cells holds a line break); what is merged stays so."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    return replace(with_lines(source, [stream.getvalue()], limits, separator), merged=source.merged)
