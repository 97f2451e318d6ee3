"""Files on their way from a form to the inbox: streamed to disk, never whole in memory. Nothing is read here.

All files of one form arrive before the first is taken, so that a connection that breaks leaves nothing behind.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from typing import IO, Any, Literal

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from footprint.deliveries import slug, tidy
from footprint.inbox import Inbox, Receipt
from footprint.lake import locked
from footprint.recognition import counts_days, list_of
from footprint.settings import settings

MOST_FILES = 50
TOGETHER_BYTES = 2_000_000_000
LONGEST_FIELD = 1_000
MOST_FIELDS = 20
FOLDER = "incoming"
# What stays free on the disk for everything else that is written: a file that would take it is refused at once.
RESERVE_BYTES, RESERVE_SHARE = 500_000_000, 0.02
KEPT = timedelta(days=1)
# The mark in the name of a file given back, in both languages; browsers add a number to a name that is taken.
CORRECTED = re.compile(r"(-corrig[eé]|-corrected)?( ?\(\d+\))?$")

Mode = Literal["auto", "replace", "add"]
Reason = Literal["csrf", "malformed", "too_large", "too_many", "no_space", "empty"]


class UploadRefusedError(Exception):
    """A form whose files are not taken, none of them; `name` is the file that is meant, if it is one."""

    def __init__(self, reason: Reason, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


@dataclass(frozen=True)
class Sent:
    """One file of a form, whole, under a temporary name."""

    name: str
    path: Path
    size_bytes: int


@dataclass(frozen=True)
class Form:
    """What one form brought: its short fields (the last of each name), and its files in their order."""

    fields: dict[str, str]
    files: list[Sent]


@contextmanager
def folder(home: Path) -> Iterator[Path]:
    """A folder for the files of one form, gone when the form is dealt with. Raises UploadRefusedError: disk full."""
    place = home / FOLDER
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
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


async def receive(chunks: AsyncIterator[bytes], content_type: str, place: Path, is_ours: Callable[[str], bool]) -> Form:
    """Read a multipart form piece by piece, its files into `place`. `is_ours` judges the field `csrf`, the first.

    Raises UploadRefusedError for a form that is not ours, too long, or badly made, and where the disk is full.
    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise UploadRefusedError("malformed")
    parts = _Parts(place, is_ours, settings().max_file_mb * 1_000_000)
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
    """The parts of a form as they come. A file that is too large is read to its end, so that the browser listens."""

    place: Path
    is_ours: Callable[[str], bool]
    most: int
    fields: dict[str, str] = field(default_factory=dict)
    files: list[Sent] = field(default_factory=list)
    too_large: str = ""
    name: str = ""
    _field: str = ""
    _label: bytes = b""
    _value: bytes = b""
    _head: dict[bytes, bytes] = field(default_factory=dict)
    _target: IO[bytes] | None = None
    _size: int = 0
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
        if self.too_large:
            raise UploadRefusedError("too_large", self.too_large)
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
            self._target = (self.place / f"{len(self.files):04}").open("wb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._target is None:
            self._value += data[start:end]
            if len(self._value) > LONGEST_FIELD:
                raise UploadRefusedError("malformed")
            return
        self._size += end - start
        if self._size <= self.most:
            self._target.write(memoryview(data)[start:end])
        elif not self.too_large:
            self.too_large = self.name
            self._target.truncate(0)

    def _part_end(self) -> None:
        if self._target is None:
            self.fields[self._field] = self._value.decode("utf-8", "replace")
            self._value = b""
            if len(self.fields) > MOST_FIELDS:
                raise UploadRefusedError("malformed")
            return
        self._target.close()
        if self.name:  # a field for files in which nothing was chosen has no name
            self.files.append(Sent(self.name, Path(self._target.name), self._size))
        self._target = None

    def _end(self) -> None:
        self._ended = True

    def _known(self) -> None:
        if not self.is_ours(self.fields.get("csrf", "")):
            raise UploadRefusedError("csrf")


def deliver(
    inbox: Inbox, files: Sequence[Sent], *, year: int, member_id: str, received_on: date, as_of: date | None, mode: Mode
) -> list[Receipt]:
    """Take the files of one form into the inbox. Two of one kind never displace one another; bytes that fill a list
    already stay where they are, whatever their name is now.

    `auto`: a list of equipment replaces the one before; what counts days (logs, bills, meters) stands beside.
    """
    receipts: list[Receipt] = []
    with locked(inbox.home / "locks" / f"forms-{year}-{member_id}.lock"):  # two forms never choose one list
        for sent in files:
            named = list_of(sent.path, sent.name)
            known = inbox.received(year=year, member_id=member_id)
            current = [item.receipt for item in known if item.current]
            filled = {receipt.list for receipt in receipts}
            place = _held(sent.path, current) or _place(named, sent.name, current, filled, mode)
            receipts.append(
                inbox.deliver(
                    sent.path,
                    year=year,
                    member_id=member_id,
                    received_on=received_on,
                    name=sent.name,
                    list_name=place or _beside(named, {item.receipt.list for item in known if not item.withdrawn_on}),
                    as_of=as_of,
                )
            )
    return receipts


def _place(named: str, name: str, current: Sequence[Receipt], filled: Collection[str], mode: Mode) -> str | None:
    """The list whose file a new one replaces; None where it goes beside what is there.

    Of several lists of one kind, the one whose file has the same name (but for the mark of a corrected file).
    """
    if mode == "add":
        return None
    family = re.compile(rf"{re.escape(slug(named))}(-\d+)?")
    same_kind = [each for each in current if family.fullmatch(each.list) and each.list not in filled]
    namesake = next((each.list for each in same_kind if _stem(each.name) == _stem(name)), None)
    if namesake or (mode == "auto" and counts_days(named)):
        return namesake
    alone = len(same_kind) == 1 and not any(family.fullmatch(each) for each in filled)
    return same_kind[0].list if same_kind and (alone or mode == "replace") else None


def _held(path: Path, current: Sequence[Receipt]) -> str | None:
    """The list that holds these very bytes now."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return next((each.list for each in current if each.sha256 == sha256), None)


def _beside(named: str, known: Collection[str]) -> str:
    """A list that holds nothing: nothing there is displaced."""
    wanted = slug(named)
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(known) + 3)))
    return next(name for name in names if name not in known)


def _stem(name: str) -> str:
    """A file's name without its ending and without the mark that a corrected file gets."""
    return CORRECTED.sub("", PurePath(name).stem.casefold())
