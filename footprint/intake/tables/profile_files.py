"""The TOML files of profiles: our own, and those of the folder FOOTPRINT_PROFILES. What they say is in profiles.py."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from footprint.remembered import remembered
from footprint.settings import settings

FOLDER = Path(__file__).parents[1] / "profiles"


class ProfileError(ValueError):
    """A profile, mostly one of FOOTPRINT_PROFILES, that cannot be read: its file, and why."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(file, why)
        self.file, self.why = file, why


def read() -> dict[str, tuple[Path, dict[str, Any]]]:
    """Every profile by its name, with its file; one of the installation replaces ours of the same name. Raises
    ProfileError."""
    folders = [folder for folder in (settings().profiles,) if folder is not None]
    given = {name: (folder / file, said) for folder in folders for name, (file, said) in _in(folder).items()}
    return {name: (FOLDER / file, said) for name, (file, said) in _own().items()} | given


@remembered(FOLDER)
def _own() -> dict[str, tuple[str, dict[str, Any]]]:
    return _in(FOLDER)


def _in(folder: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """What the files of a folder say, each with the file's name, by the names of their profiles."""
    found = {}
    for entry in (entry for entry in folder.iterdir() if entry.name.endswith(".toml")):
        with named(entry):
            content = tomllib.loads(entry.read_text(encoding="utf-8"))
            found[content["name"]] = entry.name, content
    return found


@contextmanager
def named(file: Path) -> Iterator[None]:
    """Whatever is wrong in a profile, as ProfileError with its file."""
    try:
        yield
    except KeyError as missing:
        raise ProfileError(str(file), f"{missing.args[0]} = ?") from missing
    except (ValueError, TypeError, AttributeError) as wrong:
        raise ProfileError(str(file), str(wrong)) from wrong
