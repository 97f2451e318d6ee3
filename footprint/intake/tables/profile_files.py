"""The TOML files of profiles: our own, and those of the folder FOOTPRINT_PROFILES. What they say is in profiles.py."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from footprint.settings import settings


class ProfileError(ValueError):
    """A profile, mostly one of FOOTPRINT_PROFILES, that cannot be read: its file, and why."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(file, why)
        self.file, self.why = file, why


def read() -> dict[str, tuple[Traversable, dict[str, Any]]]:
    """Every profile by its name, with its file; one of the installation replaces ours of the same name. Raises
    ProfileError."""
    folders: list[Traversable] = [files("footprint.intake").joinpath("profiles")]
    folders += [folder for folder in [settings().profiles] if folder is not None]
    found = {}
    for entry in (entry for folder in folders for entry in folder.iterdir() if entry.name.endswith(".toml")):
        with named(entry):
            content = tomllib.loads(entry.read_text(encoding="utf-8"))
            found[content["name"]] = entry, content
    return found


@contextmanager
def named(file: Traversable) -> Iterator[None]:
    """Whatever is wrong in a profile, as ProfileError with its file."""
    try:
        yield
    except KeyError as missing:
        raise ProfileError(str(file), f"{missing.args[0]} = ?") from missing
    except (ValueError, TypeError, AttributeError) as wrong:
        raise ProfileError(str(file), str(wrong)) from wrong
