"""Records of JSON as a table: nested names, values over them, days as keys, points of series, labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from footprint.intake.formats.json_documents import table
from footprint.intake.formats.limits import LIMITS, UnusableError


def rows(path: Path, content: Any) -> list[dict[str, str]]:
    text = content if isinstance(content, str) else json.dumps(content)
    (path / "a.json").write_text(text, encoding="utf-8")
    header, *lines = (line.rstrip("\n").split("\t") for line in table(path / "a.json", LIMITS).lines())
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([{"a": {"b": 1, "c": "x"}}, {"a": {"b": 2}}], [{"a.b": "1", "a.c": "x"}, {"a.b": "2", "a.c": ""}]),
        ('{"a": 1}\n{"a": 2}\n', [{"a": "1"}, {"a": "2"}]),
        ({"from": "d", "rows": [{"a": 1}]}, [{"from": "d", "a": "1", "list": "rows"}]),
        ({"2025-03-01": {"v": 1}, "2025-03-02": {"v": 2}},
         [{"date": "2025-03-01", "v": "1"}, {"date": "2025-03-02", "v": "2"}]),
        ({"2025-03-01": 5}, [{"date": "2025-03-01", "value": "5"}]),
        ({"a": [{"x": "2025-03-01", "y": 1}], "b": [{"x": "2025-03-01", "y": 2}]},
         [{"date": "2025-03-01", "a": "1", "b": "2"}]),
        ([{"host": "s", "values": [[1, 2], [3, 4]]}],
         [{"host": "s", "time": "1", "value": "2"}, {"host": "s", "time": "3", "value": "4"}]),
        ([{"p": {"units": 1, "nanos": 5 * 10**8, "currency_code": "EUR"}}], [{"p": "1.5", "p.currency_code": "EUR"}]),
        ({"r": [{"day": "2025-03-01", "groups": [{"k": "x", "n": 1}, {"k": "y", "n": 2}]}]},
         [{"day": "2025-03-01", "list": "r.groups", "k": k, "n": n} for k, n in (("x", "1"), ("y", "2"))]),
        ({"nb": 41, "nb_rows": 2, "of": "d", "rows": [{"a": 1}, {"a": 2}]},
         [{"of": "d", "a": a, "list": "rows"} for a in ("1", "2")]),
        ({"rack": "A1", "height": 42, "equipments": [{"type": "server"}, {"type": "pdu"}]},
         [{"rack": "A1", "height": "42", "type": kind, "list": "equipments"} for kind in ("server", "pdu")]),
        ([{"room": "S1", "racks": [{"rack": "A1", "height": 42, "devices": [{"type": "server"}]}]}],
         [{"room": "S1", "list": "racks.devices", "rack": "A1", "height": "42", "type": "server"}]),
        ([{"name": "srv", "cores": 8, "disks": [{"model": "X", "size": 4}]}],
         [{"name": "srv", "cores": "8"}]),
        ({"name": "alone"}, [{"name": "alone"}]),
    ],
)  # fmt: skip
def test_records_as_rows(tmp_path: Path, content: Any, expected: list[dict[str, str]]) -> None:
    assert rows(tmp_path, content) == expected


def test_labels_and_the_parts_of_an_amount_are_no_records(tmp_path: Path) -> None:
    """Credits inside a charge would count it again."""
    charge = {"cost": "3", "labels": [{"key": "app", "value": "x"}], "credits": [{"name": "c", "amount": -1}]}
    (row,) = rows(tmp_path, [charge])
    assert (row["cost"], json.loads(row["labels"].strip('"').replace('""', '"'))) == ("3", charge["labels"])


@pytest.mark.parametrize("content", ["{", "[1, 2]", "[[[[", '{"a": 1}\nx'])
def test_what_is_damaged_or_has_no_records_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnusableError):
        rows(tmp_path, content)
