"""Spark on this machine, once a process; tests that lack it, or Java, are skipped by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from footprint.settings import settings
from tests import machine

CONF = Path(__file__).parent / "conf"
HERE = {
    "FOOTPRINT_MEMORY_MB": "1000", "FOOTPRINT_SPARK_REMOTE": "local[2]", "SPARK_CONF_DIR": str(CONF),
    "SPARK_LOCAL_IP": "127.0.0.1",
}  # fmt: skip


@contextmanager
def engine(name: str) -> Iterator[None]:
    """The engine of a year's tables for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTPRINT_ENGINE", name)
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def spark() -> Iterator[None]:
    """What Spark needs of this machine; `engine("spark")` chooses it."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: the extra `spark` of the project")
    machine.required("java")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in HERE.items():
            patch.setenv(name, value)
        settings.cache_clear()
        yield
    settings.cache_clear()
