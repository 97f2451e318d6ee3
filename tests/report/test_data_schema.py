"""donnees.json against its published schema, by a validator of somebody else."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from footprint.report.formats import data_schema
from tests.references import PAGES

PUBLISHED = Path(data_schema.__file__).with_name("donnees.schema.json")
VALIDATOR = Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))


def wrong(data: Any) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(data)]


@pytest.fixture
def data(written: dict[str, Path]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(written["donnees.json"].read_text(encoding="utf-8"))
    return read


def test_the_schema_is_one_of_its_draft_and_the_published_one_is_that_of_the_code() -> None:
    Draft202012Validator.check_schema(data_schema.schema())
    (name,) = (name for name in PAGES if name.endswith(PUBLISHED.name))
    assert PUBLISHED.read_text(encoding="utf-8") == PAGES[name]()
    assert json.loads(PUBLISHED.read_text(encoding="utf-8"))["$id"].endswith(f":{data_schema.VERSION}")


def test_the_data_of_reports_are_as_their_schema_says(data: dict[str, Any], served: dict[str, Path]) -> None:
    assert wrong(data) == []
    assert data["$schema"] == data_schema.ID
    assert set(data["tables"]) == set(data_schema.described())
    assert wrong(json.loads(served["donnees.json"].read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "damage", ["a key more", "a row without a column", "a number as text", "no year", "a NULL key"]
)
def test_what_is_no_data_of_ours_is_refused(data: dict[str, Any], damage: str) -> None:
    changed = copy.deepcopy(data)
    row = changed["tables"]["indicators_member"]["rows"][0]
    match damage:
        case "a key more":
            row["rank"] = 1
        case "a row without a column":
            del row["low"]
        case "a number as text":
            row["value"] = "12"
        case "no year":
            del changed["year"]
        case _:
            row["member_id"] = None
    assert len(wrong(changed)) == 1


def test_ages_are_those_of_the_fleet(data: dict[str, Any]) -> None:
    ages = data["tables"]["ages"]
    assert [column["name"] for column in ages["columns"]] == ["age_years", "is_beyond", "devices"]
    assert sum(row["devices"] for row in ages["rows"]) == 2138
