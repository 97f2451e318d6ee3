"""A home of the installation for commands, in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footprint.settings import settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Empty; files of tests that fill one have their own."""
    return tmp_path / "home"


@pytest.fixture
def english(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands speak English and work in `home`."""
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    monkeypatch.setenv("FOOTPRINT_HOME", str(home))
    settings.cache_clear()
    yield
    settings.cache_clear()
