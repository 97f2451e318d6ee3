"""Reads tables by what their descriptor says, as a program of somebody else would: no code of the release is used."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

Rows = list[dict[str, Any]]
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def rows(content: bytes, schema: Mapping[str, Any]) -> Rows:
    """The rows of a CSV as its Table Schema types them; AssertionError says what it forbids."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    fields = schema["fields"]
    assert lines[0] == [field["name"] for field in fields]
    made = []
    for line in lines[1:]:
        assert len(line) == len(fields), line
        cells = zip(fields, line, strict=True)
        made.append({field["name"]: _value(field, cell, schema["missingValues"]) for field, cell in cells})
    if key := schema.get("primaryKey"):
        keys = [tuple(row[name] for name in key) for row in made]
        assert len(set(keys)) == len(keys)
    for field in fields:
        if field.get("constraints", {}).get("unique"):
            values = [row[field["name"]] for row in made if row[field["name"]] is not None]
            assert len(set(values)) == len(values)
    return made


def _value(field: Mapping[str, Any], cell: str, missing: list[str]) -> Any:
    limits = field.get("constraints", {})
    if cell in missing:
        assert not limits.get("required"), field["name"]
        return None
    value = _typed(field["type"], cell)
    assert "enum" not in limits or cell in limits["enum"], (field["name"], cell)
    assert "pattern" not in limits or re.fullmatch(limits["pattern"], cell), (field["name"], cell)
    assert "minimum" not in limits or value >= limits["minimum"], (field["name"], cell)
    assert "maximum" not in limits or value <= limits["maximum"], (field["name"], cell)
    return value


def _typed(kind: str, cell: str) -> Any:
    if kind == "number":
        assert _NUMBER.fullmatch(cell), cell
        return float(cell)
    if kind in ("integer", "year"):
        assert re.fullmatch(r"-?\d+" if kind == "integer" else r"\d{4}", cell), cell
        return int(cell)
    if kind == "date":
        return date.fromisoformat(cell)
    assert kind == "string", kind
    return cell


def package(descriptor: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Rows]:
    """The rows of every table of a Data Package by name, each file with the size and hash that it should have."""
    made = {}
    for resource in descriptor["resources"]:
        for file in (resource, *resource["alternatives"]):
            content = files[file["path"]]
            assert file["bytes"] == len(content)
            assert file["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        made[resource["name"]] = rows(files[resource["path"]], resource["schema"])
    for resource in descriptor["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            (own,), (other,) = key["fields"], key["reference"]["fields"]
            known = {row[other] for row in made[key["reference"]["resource"]]}
            assert {row[own] for row in made[resource["name"]]} - {None} <= known
    return made
