"""Files, plain or compressed, as blocks of whole lines, never all at once. What a line says is not known here."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import re
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from footprint.incidents import is_of_the_machine
from footprint.weblogs.compiled import NEWLINE, SPARE

BLOCK = 4 << 20  # bytes: a few blocks fit into the processor's cache; a longer line is no request
STEP = 1 << 18  # bytes read or unpacked at once
_BZIP2 = re.compile(rb"BZh[1-9](?:1A|\x17r)")  # the second for a file without content
_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError)


@dataclass
class Block:
    """`text` has whole lines from 0 to `end`; each ends with a newline, the last one because it was put there if the
    file stops without (`unfinished`). A line too long to be read is a block of its own, without text."""

    text: np.ndarray
    end: int
    unfinished: bool = False
    too_long: bool = False


@dataclass
class Source:
    """One file. `broken` says, after reading, that its compressed content stopped being readable before its end.

    `begin`, `end`: a piece of a plain file, of whole lines (None = all that comes). `node`: the number that the file
    had (inode) when it was cut; one of another number under its name is not read. Raises OSError then, or where the
    piece is not there any more.
    """

    path: Path
    broken: bool = False
    begin: int = 0
    end: int | None = None
    node: int | None = None

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """The file's lines; a block lives until the next."""
        with closing(_Filling(self, size)) as filling:
            yield from filling.blocks()

    def head(self, size: int) -> bytes:
        """The first `size` bytes of the content, or what can be read of them."""
        content, filled = memoryview(bytearray(size)), 0
        with _opened(self.path) as stream, suppress(*_BROKEN):
            while filled < size and (more := _reader(stream)(content[filled:])):
                filled += more
        return bytes(content[:filled])


class _Filling:
    """Fills buffers; what follows the last newline moves to the next one.

    A packed file is unpacked into one buffer while another is in use. A plain file is read where it is worked on: bytes
    that another core has read are slower to come by.
    """

    def __init__(self, source: Source, size: int) -> None:
        self._source, self._size = source, size
        self._open = ExitStack()
        stream = self._open.enter_context(_opened(source.path))
        self._plain = isinstance(stream, io.RawIOBase)
        if source.node is not None and os.fstat(stream.fileno()).st_ino != source.node:
            raise _changed(source.path)
        if source.begin:
            stream.seek(source.begin)
        self._left = None if source.end is None else source.end - source.begin
        self._read_into = _reader(stream)
        self._rest = b""
        self._over = False

    def close(self) -> None:
        self._open.close()

    def blocks(self) -> Iterator[Block]:
        buffers = [np.zeros(self._size + STEP + SPARE, np.uint8) for _ in range(1 if self._plain else 2)]
        if self._plain:
            while (block := self._fill(buffers[0])) is not None:
                yield block
        else:
            yield from self._ahead(buffers)

    def _ahead(self, buffers: list[np.ndarray]) -> Iterator[Block]:
        with ThreadPoolExecutor(1) as pool:
            future, turn = pool.submit(self._fill, buffers[0]), 0
            while (block := future.result()) is not None:
                turn = 1 - turn
                future = pool.submit(self._fill, buffers[turn])
                yield block

    def _fill(self, buffer: np.ndarray) -> Block | None:
        view, filled = buffer.data, len(self._rest)
        view[:filled] = self._rest
        while filled < self._size and (more := self._next(view[filled : min(filled + STEP, self._size)])):
            filled += more
        if filled == 0:
            return None
        end = _after_last_newline(buffer, filled)
        if end == 0 and not self._over:
            return self._skip_line(buffer)
        unfinished = self._over and end < filled
        if unfinished:
            view[filled : filled + 1] = b"\n"
            end = filled = filled + 1
        self._rest = bytes(view[end:filled])
        return Block(buffer, end, unfinished)

    def _skip_line(self, buffer: np.ndarray) -> Block:
        """A line longer than a buffer: nothing of it is kept but that it was there."""
        piece, end = buffer.data[:STEP], 0
        while (more := self._next(piece)) and not (end := _after_first_newline(buffer, more)):
            pass
        self._rest = bytes(piece[end:more])
        return Block(buffer, 0, too_long=True)

    def _next(self, room: memoryview) -> int:
        """Put the next bytes of the content into `room`; 0 at its end, or where it breaks off."""
        if self._left is not None:
            room = room[: self._left]
            self._over = self._over or not self._left
        if self._over:
            return 0
        try:
            with naming(self._source.path):
                more = self._read_into(room) or 0
        except _BROKEN as error:
            if is_of_the_machine(error):
                raise
            self._source.broken, more = True, 0
        self._over = more == 0
        if self._left is not None:
            self._left -= more
            if self._over and not self._source.broken:
                raise _changed(self._source.path)
        return more


def _changed(path: Path) -> OSError:
    """The error of a file that was cut into pieces, and was shortened or replaced by another meanwhile."""
    return OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(path))


def _after_first_newline(buffer: np.ndarray, filled: int) -> int:
    newlines = np.flatnonzero(buffer[:filled] == NEWLINE)
    return int(newlines[0]) + 1 if len(newlines) else 0


def _after_last_newline(buffer: np.ndarray, filled: int) -> int:
    step = 1 << 16
    for begin in range(filled, 0, -step):
        low = max(0, begin - step)
        newlines = np.flatnonzero(buffer[low:begin] == NEWLINE)
        if len(newlines):
            return low + int(newlines[-1]) + 1
    return 0


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Errors of reading a file that do not say of which are given its name."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def is_packed(path: Path) -> bool:
    """Whether a file is compressed: then it is read from its beginning, and cannot be cut."""
    with _opened(path) as stream:
        return not isinstance(stream, io.RawIOBase)


def _opened(path: Path) -> AbstractContextManager[Any]:
    """The content as a binary stream, by the compression that the first bytes tell."""
    with naming(path), path.open("rb") as file:
        magic = file.read(6)
    return closing(_stream(path, magic))


def _reader(stream: Any) -> Callable[[memoryview], int | None]:
    """A function that puts the next bytes somewhere, as one step of unpacking gives them: all before a break."""
    reader: Callable[[memoryview], int | None] = getattr(stream, "readinto1", stream.readinto)
    return reader


def _stream(path: Path, magic: bytes) -> Any:
    if magic.startswith(b"\x1f\x8b"):
        return gzip.open(path)
    if _BZIP2.match(magic):
        return bz2.open(path)
    if magic.startswith(b"\xfd7zXZ\0"):
        return lzma.open(path)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")
    return path.open("rb", buffering=0)
