"""A new tool costs one TOML file and one sample: nothing else is touched here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footprint.intake.tables.profiles import forget
from footprint.settings import settings
from tests.intake.conftest import Read

TOOL = """
name = "zorg"
kind = "inventory"
title = { fr = "Export Zorg", en = "Zorg export" }
require = ["category"]
signature = ["zorg_id", "zorg_class", "zorg_bought"]
need = 2

[columns]
asset_id = ["zorg_id"]
category = ["zorg_class"]
acquired_on = ["zorg_bought"]
ram_gb = ["zorg_mem"]

[units]
ram_gb = "MB"

[values.category]
K1 = "laptop"

[drop]
people = ["zorg_owner"]
"""
SAMPLE = "zorg_id,zorg_class,zorg_bought,zorg_mem,zorg_owner\nz1,K1,2022-03-01,16384,Odile Garance\nz2,Monitor,2021,,\n"


@pytest.fixture
def _tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "zorg.toml").write_text(TOOL, encoding="utf-8")
    monkeypatch.setenv("FOOTPRINT_PROFILES", str(folder))
    settings.cache_clear()
    forget()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    forget()


@pytest.mark.usefixtures("_tool")
def test_a_profile_from_a_folder(read_text: Read) -> None:
    reading = read_text(SAMPLE)
    assert (reading.profile, reading.accepted) == ("zorg", 2)
    rows = reading.table.to_pylist()
    assert [(row["category"], row["ram_gb"]) for row in rows] == [("laptop", 16.0), ("monitor", None)]
    assert {column.header: column.reason for column in reading.mapping}["zorg_owner"] == "personal"


def test_without_it_the_cells_say_what_they_are_and_a_code_is_asked(read_text: Read) -> None:
    reading = read_text(SAMPLE)
    assert (reading.profile, reading.accepted, reading.refused) == ("spreadsheet", 1, 1)
    (asked,) = [row for row in reading.findings.to_pylist() if row["rule"] == "unknown_category"]
    assert asked["raw_value"] == "K1"
    assert "Garance" not in str(reading.findings.to_pylist())
