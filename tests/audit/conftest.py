"""In which language the command speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from footprint.settings import settings


@pytest.fixture
def speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """A function that chooses it."""
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path / "home"))

    def chosen(lang: str) -> None:
        monkeypatch.setenv("FOOTPRINT_LANG", lang)
        settings.cache_clear()

    yield chosen
    settings.cache_clear()


@pytest.fixture
def english(speak: Callable[[str], None]) -> None:
    """English."""
    speak("en")
