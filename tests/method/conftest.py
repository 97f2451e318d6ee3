"""The method's tests compute on one thread: their worlds are small, and files of tests run side by side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footprint.settings import settings


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other numbers give the same bytes (`test_11_the_number_of_threads_changes_no_byte`)."""
    monkeypatch.setenv("FOOTPRINT_THREADS", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()
