"""Reads text as a file would be read; every reading must account for its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from footprint.intake import Reading
from footprint.settings import settings
from tests.intake.accounts import AS_OF, FILES, conserved
from tests.intake.one_table import read

Read = Callable[..., Reading]


@pytest.fixture
def read_text(tmp_path: Path) -> Read:
    """`read_text(content, **options)`: the reading of a file with this content (text is written as UTF-8)."""

    def reading(content: str | bytes, name: str = "parc.csv", **options: object) -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        settings = {"year": 2025, "as_of": AS_OF} | options
        return conserved(read(path, **settings))

    return reading


@pytest.fixture
def read_file() -> Read:
    """`read_file(name)`: the reading of one of the files beside this test."""
    return lambda name, **options: conserved(read(FILES / name, year=2025, as_of=AS_OF, **options))


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """`speaking(lang)`: from then on the command line speaks this language."""

    def speak(lang: str) -> None:
        monkeypatch.setenv("FOOTPRINT_LANG", lang)
        settings.cache_clear()

    yield speak
    settings.cache_clear()
