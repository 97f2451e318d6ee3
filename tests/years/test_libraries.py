"""What results are made from names the engine that makes them, where it is not the usual one."""

from __future__ import annotations

import pytest

from footprint.settings import settings
from footprint.years import inputs


@pytest.mark.parametrize(("engine", "more"), [("duckdb", set()), ("spark", {"pyspark"})])
def test_another_engine_is_another_library(engine: str, more: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a run with it makes everybody's rows anew, and `verify` says why bytes differ."""
    monkeypatch.setenv("FOOTPRINT_ENGINE", engine)
    settings.cache_clear()
    try:
        assert inputs.libraries().keys() - set(inputs.LIBRARIES) == more
    finally:
        monkeypatch.undo()
        settings.cache_clear()
