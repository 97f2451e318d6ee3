"""Bytes out of gzip and zip files, counted as they come, so that a bomb stops early. What they mean is not known here.

The sizes that an archive states are checked first and trusted never: only bytes that really came out are counted.
"""

from __future__ import annotations

import copy
import gzip
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from footprint.incidents import is_of_the_machine
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond

_CHUNK = 1 << 20
_RATIO_FROM = 20_000_000  # bytes: a small list of one device a thousand times is no bomb
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)


@dataclass
class Budget:
    """What has come out of one received file of `packed` bytes, nested ones included."""

    limits: Limits
    packed: int
    out: int = 0

    def spend(self, size: int) -> None:
        """Count bytes that came out; raise `UnusableError` beyond a limit."""
        self.out += size
        refuse_beyond("unpacked_bytes", self.out, self.limits.unpacked_bytes)
        if self.out > _RATIO_FROM:
            refuse_beyond("ratio", self.out // max(1, self.packed), self.limits.ratio)


@contextmanager
def damage() -> Iterator[None]:
    """Errors of unpacking as one that says that the file is damaged."""
    try:
        yield
    except UnusableError:
        raise
    except (RuntimeError, NotImplementedError) as error:
        raise UnusableError("unreadable_file", "locked" if "password" in str(error) else "packing") from error
    except _DAMAGED as error:
        if is_of_the_machine(error):
            raise
        raise UnusableError("unreadable_file", "damaged") from error


def gunzipped(path: Path, budget: Budget) -> Iterator[bytes]:
    """The content of a gzip file, piece by piece."""
    with damage(), gzip.open(path) as stream:
        yield from _counted(stream, budget)


@contextmanager
def opened_zip(path: Path, budget: Budget) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """A zip file and its entries that are files. Raises `UnusableError` for what it states beyond a limit.

    The file is closed at the end, even where a refusal left an entry half read.
    """
    with path.open("rb") as file:
        with damage():
            archive = zipfile.ZipFile(file)
        if not all(entry.filename for entry in archive.infolist()):
            raise UnusableError("unreadable_file", "damaged")
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        refuse_beyond("entries", len(entries), budget.limits.entries)
        refuse_beyond("unpacked_bytes", sum(entry.file_size for entry in entries), budget.limits.unpacked_bytes)
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnusableError("unreadable_file", "locked")
        yield archive, entries


def unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The content of one entry, piece by piece, to its real end whatever size it states."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnusableError("unreadable_file", "packing")
    honest = copy.copy(entry)
    honest.file_size = budget.limits.unpacked_bytes + 1
    with damage(), archive.open(honest) as stream:
        yield from _counted(stream, budget)


def _counted(stream: IO[bytes] | gzip.GzipFile, budget: Budget) -> Iterator[bytes]:
    while piece := stream.read(_CHUNK):
        budget.spend(len(piece))
        yield piece


def spilled(pieces: Iterable[bytes], target: Path) -> Path:
    """The pieces as a file at `target`."""
    with target.open("wb") as file:
        file.writelines(pieces)
    return target
