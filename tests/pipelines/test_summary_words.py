"""What `footprint run` prints of a member of whom too little is assessed."""

from __future__ import annotations

import pytest

from footprint.settings import settings
from pipelines import summary

ROW = {"name": "Association", "devices": 58.0, "kgco2e": 848.0, "per_employee": None, "coverage": 0.29, "findings": 1}


def test_a_total_is_a_minimum_and_what_is_not_known_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.848 t of 29 % of the devices is a minimum; without employees there is no figure that could be one."""
    monkeypatch.setenv("FOOTPRINT_LANG", "fr")
    settings.cache_clear()
    try:
        cells = summary._cells(ROW)
    finally:
        settings.cache_clear()
    assert cells[2:4] == ["au moins 0,848", "non évalué"]
