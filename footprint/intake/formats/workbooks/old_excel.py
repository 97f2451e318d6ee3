"""How large the sheets of an old Excel workbook (.xls, BIFF 5 and 8) would become in memory, and which of their cells
show an error. No other cell is kept.

A compound file holds the workbook as a stream of records; each sheet is loaded as a rectangle, and shared texts are
written out for each cell. Sources: the published formats MS-CFB and MS-XLS.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.workbooks.errors import Errors

_END = 0xFFFFFFFA  # sector numbers from here on are marks
_BOUNDSHEET, _EOF, _SST, _CONTINUE, _LABELSST, _FILEPASS = 0x85, 0x0A, 0xFC, 0x3C, 0xFD, 0x2F
_OTHERS = {  # a stream or storage of a compound file that is no workbook, and what the file is then
    "EncryptedPackage": "locked_office", "WordDocument": "word", "PowerPoint Document": "slides",
    "__nameid_version1.0": "mail", "__properties_version1.0": "mail",
}  # fmt: skip
_CELLS = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0xD6, 0xBD, 0xBE, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406}
_BOOLERR, _FORMULAS = 0x205, (0x06, 0x206, 0x406)
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_SEVERAL = (0xBD, 0xBE)  # records of several cells end with their last column


def check(path: Path, limits: Limits) -> dict[int, Errors]:
    """The errors of each sheet that has any, by its position in the book (0 = first). Raises `UnusableError` when the
    file is no workbook, damaged, locked, or a sheet exceeds a limit."""
    data = path.read_bytes()
    try:
        compound = _Compound(data)
        stream = compound.stream(("Workbook", "Book"))
        if stream is None:
            names = {name for name, _ in compound.entries()}
            kinds = (kind for name, kind in _OTHERS.items() if name in names)
            raise UnusableError("unreadable_file", next(kinds, "old_office"))
        return _check(stream, limits)
    except (struct.error, IndexError, OverflowError) as error:
        raise UnusableError("unreadable_file", "damaged") from error


def _error(kind: int, body: bytes) -> int | None:
    """The code of the error that a cell holds, or that its formula gave."""
    if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        return body[6]
    if kind in _FORMULAS and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


class _Compound:
    """Streams of a compound file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.size not in (512, 4096):
            raise UnusableError("unreadable_file", "damaged")
        (self.directory,), (self.cutoff, self.mini_start) = (
            struct.unpack_from("<I", data, 48),
            struct.unpack_from("<II", data, 56),
        )
        self.fat = self._table(self._fat_sectors())

    def _fat_sectors(self) -> list[int]:
        listed = list(struct.unpack_from("<109I", self.data, 76))
        (following,), seen = struct.unpack_from("<I", self.data, 68), 0
        while following < _END and seen <= len(self.data) // self.size:
            block = struct.unpack(f"<{self.size // 4}I", self._sector(following))
            listed, following, seen = [*listed, *block[:-1]], block[-1], seen + 1
        return [sector for sector in listed if sector < _END]

    def _table(self, sectors: list[int]) -> list[int]:
        return [number for sector in sectors for number in struct.unpack(f"<{self.size // 4}I", self._sector(sector))]

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def _chain(self, first: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if first >= _END:
                return
            yield first
            first = table[first]
        raise UnusableError("unreadable_file", "damaged")  # the chain bites its tail

    def _whole(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in self._chain(first, self.fat))

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Name and record of each storage and stream of the file itself, not of what is embedded in it."""
        listed = self._whole(self.directory)
        (open_, seen) = [struct.unpack_from("<I", listed, 76)[0]], set[int]()
        while open_:
            number = open_.pop()
            if number < _END and number not in seen:
                seen.add(number)
                entry = listed[128 * number : 128 * number + 128]
                yield entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace"), entry
                open_ += struct.unpack_from("<II", entry, 68)  # a tree: those before it, those after it

    def stream(self, names: tuple[str, ...]) -> bytes | None:
        """The first stream of one of these names."""
        for name, entry in self.entries():
            if entry[66] == 2 and name in names:
                first, size = struct.unpack_from("<II", entry, 116)
                return self._small(first)[:size] if size < self.cutoff else self._whole(first)[:size]
        return None

    def _small(self, first: int) -> bytes:
        """A stream below the cutoff lies in 64-byte pieces inside the root's own stream."""
        holder = self._whole(struct.unpack_from("<I", self._whole(self.directory), 116)[0])
        table = self._table(list(self._chain(self.mini_start, self.fat)))
        return b"".join(holder[64 * number : 64 * number + 64] for number in self._chain(first, table))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _globals(stream: bytes) -> tuple[list[int], list[bytes]]:
    """Where each sheet begins, and the records of the shared texts."""
    starts, shared, last = list[int](), list[bytes](), 0
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise UnusableError("unreadable_file", "locked_office")
        if kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _SST or (kind == _CONTINUE and last == _SST):
            shared.append(body)
        last = _SST if kind == _CONTINUE and last == _SST else kind
        if kind == _EOF:
            break
    return starts, shared


def _check(stream: bytes, limits: Limits) -> dict[int, Errors]:
    starts, shared = _globals(stream)
    refuse_beyond("tables", len(starts), limits.tables)
    if any(start >= len(stream) for start in starts):
        raise UnusableError("unreadable_file", "damaged")
    lengths = _lengths(shared)
    sheets = [_sheet(stream, start, lengths) for start in starts]
    refuse_beyond("columns", max((sheet.columns for sheet in sheets), default=0), limits.columns)
    refuse_beyond("sheet_rows", max((sheet.rows for sheet in sheets), default=0), limits.sheet_rows)
    refuse_beyond("sheet_cells", sum(sheet.rows * sheet.columns for sheet in sheets), limits.sheet_cells)
    refuse_beyond("sheet_text", sum(sheet.text for sheet in sheets), limits.sheet_text)
    return {position: sheet.errors for position, sheet in enumerate(sheets) if sheet.errors.places}


@dataclass
class _Sheet:
    rows: int = 0
    columns: int = 0
    text: int = 0
    errors: Errors = field(default_factory=Errors)


def _sheet(stream: bytes, start: int, lengths: list[int]) -> _Sheet:
    sheet = _Sheet()
    for kind, body in _records(stream, start):
        if kind == _EOF:
            break
        if kind in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _SEVERAL else column
            sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, last + 1)
            if kind == _LABELSST and len(body) >= 10:
                index = struct.unpack_from("<I", body, 6)[0]
                sheet.text += lengths[index] if index < len(lengths) else 0
            elif (code := _error(kind, body)) is not None:
                sheet.errors.add(row + 1, column + 1, _ERRORS.get(code, ""))
    return sheet


def _lengths(blocks: list[bytes]) -> list[int]:
    """Characters of each shared text. A text cut by the end of a record goes on in the next, after a byte of flags."""
    lengths: list[int] = []
    if not blocks:
        return lengths
    block, at = 0, 8
    while block < len(blocks):
        if at >= len(blocks[block]):
            block, at = block + 1, 0
            continue
        count, flags = struct.unpack_from("<HB", blocks[block], at)
        at += 3
        runs = struct.unpack_from("<H", blocks[block], at)[0] if flags & 8 else 0
        at += 2 if flags & 8 else 0
        extra = struct.unpack_from("<I", blocks[block], at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        lengths.append(count)
        block, at = _after_text(blocks, block, at, count, flags)
        block, at = _after(blocks, block, at, 4 * runs + extra)
    return lengths


def _after_text(blocks: list[bytes], block: int, at: int, count: int, flags: int) -> tuple[int, int]:
    while block < len(blocks):
        width = 2 if flags & 1 else 1
        here = min(count, (len(blocks[block]) - at) // width)
        count, at = count - here, at + here * width
        if not count or block + 1 >= len(blocks):
            break
        block, flags, at = block + 1, blocks[block + 1][0], 1
    return block, at


def _after(blocks: list[bytes], block: int, at: int, size: int) -> tuple[int, int]:
    while block < len(blocks) and at + size > len(blocks[block]):
        size -= len(blocks[block]) - at
        block, at = block + 1, 0
    return block, at + size
