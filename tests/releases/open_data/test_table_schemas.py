"""The published schemas: those of the template and of the catalogue, with examples that are valid."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from factors import catalogue
from footprint import schema
from footprint.intake.delivery import read_all
from footprint.intake.tables.template import headers
from footprint.releases.open_data import table_schemas
from tests.releases.open_data import reading

INVENTORY, FACTORS = "schemas/inventaire-equipements-numeriques", "schemas/facteurs"


@cache
def files() -> dict[str, bytes]:
    return table_schemas.files(catalogue.load())


def described(folder: str) -> dict[str, Any]:
    return json.loads(files()[f"{folder}/schema.json"])


@pytest.mark.parametrize("folder", [INVENTORY, FACTORS])
def test_a_schema_has_what_its_registry_asks_for(folder: str) -> None:
    made = described(folder)
    names = {"schema.json", "exemple-valide.csv", "README.md", "CHANGELOG.md", "LICENSE"}
    assert {name.removeprefix(f"{folder}/") for name in files() if name.startswith(folder)} == names
    asked = ("name", "title", "description", "version", "created", "lastModified", "licenses", "contributors", "fields")
    assert [name for name in asked if not made.get(name)] == []
    assert made["countryCode"] == "FR"
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["version"])
    assert f"\n## {made['version']}\n" in files()[f"{folder}/CHANGELOG.md"].decode()
    assert made["resources"][0]["path"] == "exemple-valide.csv"
    page = files()[f"{folder}/README.md"].decode()
    for field in made["fields"]:
        assert field["description"]
        assert field["description_en"]
        assert f"| `{field['name']}` | {field['type']} | " in page


@pytest.mark.parametrize(("folder", "least"), [(INVENTORY, 3), (FACTORS, 3)])
def test_the_example_is_valid(folder: str, least: int) -> None:
    assert len(reading.rows(files()[f"{folder}/exemple-valide.csv"], described(folder))) >= least


def test_the_inventory_is_that_of_the_template_with_the_words_of_the_lake() -> None:
    fields = {field["name"]: field for field in described(INVENTORY)["fields"]}
    assert list(fields) == list(headers("inventory", "fr"))
    for name, words in (("status", schema.DEVICE_STATUS), ("condition", schema.CONDITIONS)):
        assert tuple(fields[name]["constraints"]["enum"]) == words
    known = set(catalogue.load().device_categories["category"].to_pylist())
    assert set(fields["category"]["constraints"]["enum"]) == known
    assert fields["acquired_on"]["type"] == "date"
    assert fields["annual_kwh"]["unit"] == "kWh"


def test_the_intake_reads_each_line_of_the_example_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "exemple-valide.csv"
    path.write_bytes(files()[f"{INVENTORY}/exemple-valide.csv"])
    (found,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert (found.accepted, found.refused, found.set_aside) == (3, 0, 0)
    expected = reading.rows(path.read_bytes(), described(INVENTORY))
    for got, wanted in zip(found.table.to_pylist(), expected, strict=True):
        assert {name: got[name] for name in wanted if name in got} == {
            name: value for name, value in wanted.items() if name in got
        }


def test_a_row_that_is_not_valid_is_told_apart() -> None:
    content = files()[f"{INVENTORY}/exemple-valide.csv"]
    for good, bad in ((b",laptop,", b",,"), (b",in_use,", b",broken,"), (b"2023-03-15", b"15/03/2023")):
        assert good in content
        with pytest.raises((AssertionError, ValueError)):
            reading.rows(content.replace(good, bad, 1), described(INVENTORY))


def test_words_of_the_catalogue_hold_for_all_its_files_of_factors() -> None:
    """Activities of electricity, networks and components stand in other files than those of devices."""
    fields = {field["name"]: field for field in described(FACTORS)["fields"]}
    activities = set(catalogue.load().factors["activity"].to_pylist())
    assert activities <= set(fields["activity"]["constraints"]["enum"])
