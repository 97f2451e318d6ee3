"""What a backup says of itself: `manifest.json`, written last. Without it a folder is no backup."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from footprint.messages import RefusalError, text
from footprint.settings import settings

NAME, FORMAT = "manifest.json", 1
FILES, DUMP = "home", "portal.pgdump"  # below a backup: the files of the home, PostgreSQL's own copy
Portal = Literal["sqlite", "postgresql", "none"]


@dataclass(frozen=True)
class Stored:
    """One file: sha256, size in bytes, permissions."""

    sha256: str
    bytes: int
    mode: int


@dataclass(frozen=True)
class Manifest:
    """`files`: by path below the backup; `folders`: permissions of those of the home; `portal`: where the portal's
    database was; `made_at`: ISO 8601."""

    made_at: str
    version: str
    portal: Portal
    files: dict[str, Stored]
    folders: dict[str, int]

    @property
    def size_bytes(self) -> int:
        return sum(each.bytes for each in self.files.values())

    def to_json(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises RefusalError for a folder that is none, or of a later format."""
    try:
        held = json.loads((folder / NAME).read_bytes())
        if held.pop("format") != FORMAT:
            raise RefusalError(said("other_format", folder=folder))
        files = {_checked(path): Stored(**each) for path, each in held.pop("files").items()}
        folders = {_checked(path): int(mode) for path, mode in held.pop("folders").items()}
        return Manifest(**held, files=files, folders=folders)
    except (FileNotFoundError, NotADirectoryError) as missing:
        raise RefusalError(said("no_backup", folder=folder, name=NAME)) from missing
    except (ValueError, TypeError, AttributeError, LookupError) as damage:
        if isinstance(damage, RefusalError):
            raise
        raise RefusalError(said("damaged", folder=folder, files=NAME)) from damage


def _checked(path: str) -> str:
    """A path that leads nowhere else. Raises ValueError."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\0" in path:
        raise ValueError(path)
    return path


def damages(folder: Path, manifest: Manifest) -> list[str]:
    """The files of a backup that are not as they were written, those that are gone, and those that nobody wrote."""
    wrong = [path for path, each in manifest.files.items() if hash_of(folder / path) != each.sha256]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()}
    return sorted({*wrong, *(there - manifest.files.keys() - {NAME})})


def hash_of(path: Path) -> str | None:
    """The sha256 of a file; None where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def said(key: str, **args: object) -> str:
    """The text `cli.backup.<key>` in the language of the installation."""
    return text(f"cli.backup.{key}", settings().lang, **args)
