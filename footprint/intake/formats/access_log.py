"""Whether a file is a raw access log, plain or packed, by its first bytes. What its lines say is read by `weblogs`.

A table with a request a line, as consoles export it (Kibana, Google, Azure, Athena), is a log of JSON lines: its
columns are known by the words of their names as fields of JSON are.
"""

from __future__ import annotations

import bz2
import csv
import json
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import source

# The first lines are enough, and what is packed to be large is not unpacked to be looked at.
UNPACKED_BYTES = 65_536
_UNPACKERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": lambda head: zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, UNPACKED_BYTES),
    b"BZh": lambda head: bz2.BZ2Decompressor().decompress(head, UNPACKED_BYTES),
    b"\xfd7zXZ": lambda head: lzma.LZMADecompressor().decompress(head, UNPACKED_BYTES),
}
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
# What every format of access log has in its first lines (in JSON, a name): enough to ask `weblogs`, whose compiler
# takes time to load. A name has an end: of one that repeats `status` for a page every part would be read to its end.
_SIGNS = re.compile(
    rb' HTTP/\d|\] "|#Fields:| (?:TCP|UDP|NONE)_\w+/\d{3} |\bstatus[=:]"?[1-5]\d\d\b'
    rb"|\|[1-5]\d\d\|\d{13}\|"
    rb'|"[\w@-]{0,64}(?:status|agent)[\w-]{0,64}\\?"\s*:',  # also inside a text of another record
    re.I,
)
_SEPARATORS = ",;\t|"
_LONGEST_HEADER = 8_192
_COLUMN = re.compile(r"(?i)stat[eu]|code")
_GROUPED = re.compile(r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+")
_STATUS = re.compile(r"[1-5]\d\d")
_PATH = re.compile(r"(?:[A-Z]{3,8} )?(?:/|https?://)")
_LOOKED_AT = 50


def may_be(head: bytes) -> bool:
    """Whether these bytes, plain or packed, have a sign of a log: worth asking `weblogs`."""
    return head.startswith(_ZSTANDARD) or _SIGNS.search(_unpacked(head)) is not None


def detect(path: Path, head: bytes) -> bool:
    """Whether a file that starts so is an access log, plain or packed."""
    if not may_be(head):
        return False
    from footprint import weblogs

    return weblogs.sniff(path) is not None


def is_written(path: Path, log_format: str) -> bool:
    """Whether most lines of a file are requests in a format that people said; False where that is no format."""
    from footprint import weblogs

    try:
        return weblogs.sniff(path, weblogs.written_format(log_format)) is not None
    except weblogs.FormatError:
        return False


def _unpacked(head: bytes) -> bytes:
    unpack = next((unpack for magic, unpack in _UNPACKERS.items() if head.startswith(magic)), None)
    if unpack is None:
        return head
    try:
        return unpack(head)
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        return b""


def is_table(path: Path, head: bytes, limits: Limits) -> bool:
    """Whether a text is such a table: by the names of its columns, and its first lines."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    if len(first) > _LONGEST_HEADER or not _COLUMN.search(first.decode("latin-1").replace("\x00", "")):
        return False
    try:
        rows = list(islice(_rows(path, limits), _LOOKED_AT))
    except UnusableError:
        return False
    asked = [row for row in rows if any(map(_PATH.match, row.values())) and any(map(_STATUS.fullmatch, row.values()))]
    if not asked or len(asked) * 2 <= len(rows):
        return False
    from footprint.weblogs.formats import json_lines  # few files need it, and its compiler takes time to load
    from footprint.weblogs.formats.records import Record

    requests = sum(isinstance(json_lines.record(dict(row)), Record) for row in asked)
    return json_lines.tells_requests(tuple(asked[0])) and requests * 2 > len(rows)


def lines_of_table(path: Path, limits: Limits) -> Iterator[bytes]:
    """The lines of the table as JSON objects."""
    for row in _rows(path, limits):
        yield json.dumps(row).encode() + b"\n"


def _rows(path: Path, limits: Limits) -> Iterator[dict[str, str]]:
    text = source(path, limits)
    if text.longest_line > csv.field_size_limit():  # no table of requests has such a cell
        return
    header = next((line for line in text.lines() if line.strip()), "")
    separator = max(_SEPARATORS, key=header.count)
    rows = csv.reader(text.lines(), delimiter=separator)
    names = next((row for row in rows if row), [])
    for row in rows:
        yield {name: _plain(cell) for name, cell in zip(names, row, strict=False) if name and cell.strip()}


def _plain(cell: str) -> str:
    """A cell; of a number without the marks between its thousands."""
    return re.sub(r"\D", "", cell) if _GROUPED.fullmatch(cell.strip()) else cell
