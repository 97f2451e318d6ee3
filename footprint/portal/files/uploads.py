"""Files on their way from a form to disk: streamed, never whole in memory. Nothing is read here.

All files of one form arrive before the first is taken, so that a connection that breaks leaves nothing behind. How
they are taken into the inbox is in placement.py.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from footprint import disk
from footprint.inbox.deliveries import tidy
from footprint.portal.files.quota import Counted, Room
from footprint.reception.placement import IncomingFile
from footprint.settings import settings

MOST_FILES = 50
TOGETHER_BYTES = 2_000_000_000
LONGEST_FIELD = 1_000
MOST_FIELDS = 20
FOLDER = "incoming"
# What stays free on the disk for everything else that is written: a file that would take it is refused at once.
RESERVE_BYTES, RESERVE_SHARE = 500_000_000, 0.02
KEPT = timedelta(days=1)

Reason = Literal["csrf", "malformed", "too_large", "too_many", "no_space", "quota", "empty"]


class UploadRefusedError(Exception):
    """A form whose files are not taken, none of them; `name` is the file that is meant, if it is one, `room` that which
    does not hold it (`quota`)."""

    def __init__(self, reason: Reason, name: str = "", room: Room | None = None) -> None:
        super().__init__(reason)
        self.reason, self.name, self.room = reason, name, room


@dataclass(frozen=True)
class Form:
    """What one form brought: its short fields (the last of each name), and its files in their order."""

    fields: dict[str, str]
    files: list[IncomingFile]


@contextmanager
def folder(home: Path) -> Iterator[Path]:
    """A folder for the files of one form, gone when the form is dealt with. Raises UploadRefusedError: disk full."""
    place = home / FOLDER
    try:
        disk.make_folder(place, 0o700)
        made = tempfile.TemporaryDirectory(dir=place, prefix="form-", ignore_cleanup_errors=True)
    except OSError as failure:
        raise refusal_of(failure) from failure
    with made as name:
        yield Path(name)


def expect(home: Path, size_bytes: int) -> None:
    """Refuse a form of so many bytes if the disk does not hold it twice: as it comes, and in the inbox."""
    disk = shutil.disk_usage(home)
    if disk.free < 2 * size_bytes + min(RESERVE_BYTES, RESERVE_SHARE * disk.total):
        raise UploadRefusedError("no_space")


def sweep(home: Path, now: datetime) -> None:
    """Remove what killed processes left in the folders of forms, once it is a day old."""
    for path in sorted((home / FOLDER).glob("form-*/*")):
        if datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < now - KEPT:
            path.unlink(missing_ok=True)
    for place in (home / FOLDER).glob("form-*"):
        if not any(place.iterdir()) and datetime.fromtimestamp(place.stat().st_mtime, now.tzinfo) < now - KEPT:
            place.rmdir()


async def receive(
    chunks: AsyncIterator[bytes], content_type: str, place: Path, is_ours: Callable[[str], bool], room: Room
) -> Form:
    """Read a multipart form piece by piece, its files into `place`. `is_ours` judges the field `csrf`, the first.

    Raises UploadRefusedError for a form that is not ours, too long, or badly made, for files that exceed `room`, and
    where the disk is full.
    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise UploadRefusedError("malformed")
    parts = _Parts(place, is_ours, settings().max_file_mb * 1_000_000, Counted(room))
    try:
        parser = MultipartParser(options[b"boundary"], parts.callbacks)  # type: ignore[arg-type]
        async for chunk in chunks:
            parser.write(chunk)
        parser.finalize()
        return parts.finished()
    except FormParserError as mistake:
        raise UploadRefusedError("malformed") from mistake
    except OSError as failure:
        raise refusal_of(failure, parts.name) from failure
    finally:
        parts.close()


def refusal_of(failure: OSError, name: str = "") -> Exception:
    """What to raise for a failure of the disk: a refusal that can be told where it is full, else the failure itself."""
    return UploadRefusedError("no_space", name) if failure.errno in (errno.ENOSPC, errno.EDQUOT) else failure


@dataclass
class _Parts:
    """The parts of a form as they come. One with a file that is too large, or that exceeds the room of its member, is
    read to its end, so that the browser listens; nothing more of it is written."""

    place: Path
    is_ours: Callable[[str], bool]
    most: int
    counted: Counted
    fields: dict[str, str] = field(default_factory=dict)
    files: list[IncomingFile] = field(default_factory=list)
    refused: UploadRefusedError | None = None
    name: str = ""
    _field: str = ""
    _label: bytes = b""
    _value: bytes = b""
    _head: dict[bytes, bytes] = field(default_factory=dict)
    _target: IO[bytes] | None = None
    _size: int = 0
    _digest: Any = None
    _ended: bool = False

    @property
    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def finished(self) -> Form:
        if not self._ended:
            raise UploadRefusedError("malformed")
        self._known()
        if self.refused:
            raise self.refused
        if not self.files:
            raise UploadRefusedError("empty")
        return Form(self.fields, self.files)

    def close(self) -> None:
        """Let go of a file that broke off. What a full disk did not take is not tried again."""
        if self._target:
            with suppress(OSError):
                self._target.close()

    def _begin(self) -> None:
        self._field, self.name, self._head, self._size, self._value = "", "", {}, 0, b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._label += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._head[self._label.lower()] = self._value
        self._label = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._head.get(b"content-disposition", b""))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            self._known()
            self.name = tidy(options[b"filename"].decode("utf-8", "replace"))
            if len(self.files) >= MOST_FILES:
                raise UploadRefusedError("too_many")
            self._target, self._digest = (self.place / f"{len(self.files):04}").open("wb"), hashlib.sha256()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._target is None:
            self._value += data[start:end]
            if len(self._value) > LONGEST_FIELD:
                raise UploadRefusedError("malformed")
            return
        self._size += end - start
        if self._size > self.most:
            self._refuse("too_large")
        elif not self.counted.may_go_on(self._size):
            self._refuse("quota")
        if self.refused is None:
            piece = memoryview(data)[start:end]
            self._digest.update(piece)
            self._target.write(piece)

    def _part_end(self) -> None:
        if self._target is None:
            self.fields[self._field] = self._value.decode("utf-8", "replace")
            self._value = b""
            if len(self.fields) > MOST_FIELDS:
                raise UploadRefusedError("malformed")
            return
        if self.name:  # a field for files in which nothing was chosen has no name
            sha256 = self._digest.hexdigest()
            self.files.append(IncomingFile(self.name, Path(self._target.name), self._size, sha256))
            if self.refused is None and not self.counted.add(sha256, self._size):
                self._refuse("quota")
        self._target.close()
        self._target = None

    def _refuse(self, reason: Reason) -> None:
        """The first reason is the one that is told; the file gives its place back."""
        if self.refused is None and self._target:
            self.refused = UploadRefusedError(reason, self.name, self.counted.room)
            self._target.truncate(0)

    def _end(self) -> None:
        self._ended = True

    def _known(self) -> None:
        if not self.is_ours(self.fields.get("csrf", "")):
            raise UploadRefusedError("csrf")
