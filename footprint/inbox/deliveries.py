"""What a delivery is: its receipt, its names and the list it fills. Nothing here touches the disk."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DEFAULT_LIST = "inventaire"
SHA256 = re.compile(r"[0-9a-f]{64}")
MEMBER_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
YEARS = range(1990, 2100)
NAME_CHARS = 200

Mode = Literal["replace", "add"]
_T = TypeVar("_T")


class InboxError(ValueError):
    """A delivery that cannot be taken as asked; the message says why and what to do."""


class TooLargeError(InboxError):
    """A file above the size limit of the installation."""


@dataclass(frozen=True)
class Receipt:
    """What is known of one received file without reading it. `as_of` is None when nobody said; then `described_on`
    takes the day of reception. `sequence` orders the files of one list that came on one day. `content` is the hash of
    what the file holds whatever it is packed in, '' where that is the file itself."""

    year: int
    member_id: str
    list: str
    sha256: str
    size_bytes: int
    name: str
    received_on: date
    as_of: date | None
    sequence: int
    content: str = ""

    @property
    def sha8(self) -> str:
        return self.sha256[:8]

    @property
    def described_on(self) -> date:
        return self.as_of or self.received_on

    @property
    def content_sha256(self) -> str:
        """The hash of the content, the same for a file and for the archive that packs it."""
        return self.content or self.sha256

    @property
    def rank(self) -> tuple[date, int]:
        return self.received_on, self.sequence

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @staticmethod
    def from_json(content: bytes) -> Receipt:
        """Raises ValueError where `content` is no receipt."""
        receipt: Receipt = _reader(Receipt).validate_json(content, strict=True)
        if not SHA256.fullmatch(receipt.sha256) or receipt.size_bytes < 0:
            raise ValueError("neither hash nor size of a file")
        return receipt


@dataclass(frozen=True)
class Received:
    """One received file: its receipt, its bytes (`path` None once they are deleted), whether it fills its list, and the
    day on which the member took it back, if it did."""

    receipt: Receipt
    path: Path | None
    current: bool
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Withdrawal:
    """A list taken back: its files up to the one numbered `sequence` count no longer."""

    on: date
    sequence: int

    def to_json(self) -> bytes:
        return json.dumps({"on": self.on.isoformat(), "sequence": self.sequence}).encode()

    @staticmethod
    def from_json(content: bytes) -> Withdrawal:
        """Raises ValueError where `content` is no such mark."""
        mark: Withdrawal = _reader(Withdrawal).validate_json(content, strict=True)
        return mark


@dataclass(frozen=True)
class Deleted:
    """One deletion, as it stands in the log."""

    year: int
    member_id: str
    list: str
    sha256: str
    size_bytes: int
    deleted_on: date
    reason: str


@cache
def _reader(kind: type[_T]) -> TypeAdapter[_T]:
    """Reads and checks the JSON of one of these classes."""
    from pydantic import TypeAdapter  # a quarter of what a command's start would cost

    return TypeAdapter(kind)


def slug(name: str) -> str:
    """A list's name as a folder: a-z, 0-9 and hyphens, at most 60 characters, never a path."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or DEFAULT_LIST


def safe_name(name: str) -> str:
    """A file's name for the intake, which takes hints from its words; of a name with a mail address its ending only."""
    words = name.rpartition(".")[1:] if "@" in name else tuple(name.split("."))
    return ".".join(slug(word) for word in words if word.strip(".")) or slug("")


def list_for(wanted: str, sha256: str, known: list[Received], mode: Mode) -> str:
    """The list that a file fills, given what the lists hold. A list that was taken back is empty."""
    holders: dict[str, list[str]] = {}
    for item in (item for item in known if item.withdrawn_on is None):
        holders.setdefault(item.receipt.list, []).append(item.receipt.sha256)
    if wanted not in holders or sha256 in holders[wanted] or mode == "replace":
        return wanted
    beside = (f"{wanted}-{number}" for number in range(2, len(holders) + 3))
    return next(name for name in beside if name not in holders or sha256 in holders[name])


def tidy(name: str) -> str:
    """A file's own name without folders and control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[:NAME_CHARS]


def checked_year(year: int) -> int:
    if year not in YEARS:
        raise InboxError(f"{year!r} is not a reporting year")
    return int(year)


def checked_member(member_id: str) -> str:
    if not MEMBER_ID.fullmatch(member_id):
        raise InboxError(f"{member_id!r} is not a member's short name: use a-z, 0-9 and hyphens, at most 63 characters")
    return member_id
