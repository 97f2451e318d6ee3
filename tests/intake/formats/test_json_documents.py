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
        ([{"date": "2025-03-01", "calls": 5, "cost": 0.3, "usage": [
            {"model": "a", "calls": 2, "cost": 0.1}, {"model": "b", "calls": 3, "cost": 0.2}]}],
         [{"date": "2025-03-01", "list": "usage", "model": m, "calls": n, "cost": c}
          for m, n, c in (("a", "2", "0.1"), ("b", "3", "0.2"))]),
        ([{"date": "2025-03-01", "calls": 9, "usage": [{"model": "a", "calls": 2}, {"model": "b", "calls": 3}]}],
         [{"date": "2025-03-01", "calls": "9"}]),
        ([{"name": "nas", "size": 8, "disks": [{"model": "X", "size": 4}, {"model": "X", "size": 4}]}],
         [{"name": "nas", "size": "8"}]),
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


def _devices(number: int, serial: str = "A1B2C") -> list[dict[str, Any]]:
    return [{"type": "Portable", "serie": f"{serial}{at}", "etat": "affecté"} for at in range(number)]


@pytest.mark.parametrize(
    ("content", "number", "names"),
    [
        ({"genere_le": "2025-12-18", "nb": 3, "equipements": _devices(3)}, 3, {"genere_le"}),
        ({"count": 2, "results": [{"site": "A", "nb_postes": 4, "postes": _devices(3)}]}, 3, {"site"}),
        ([{"id": 5, "nom": "A", "surface_m2": 90, "postes": _devices(2)}], 2, {"id", "nom", "surface_m2"}),
        ({"site": "A", "total_portables": 2, "portables": _devices(2), "autres": _devices(1, "Z9")}, 3, {"site"}),
        ({"resume": [{"type": "Portable", "nombre": 3}], "equipements": _devices(3)}, 3, set()),
        ({"groupes": [{"quantite": 2, "modele": "X", "exemplaires": _devices(2)}]}, 2, {"modele"}),
    ],
)  # fmt: skip
def test_a_number_that_counts_what_is_inside_is_no_value_of_each(
    tmp_path: Path, content: Any, number: int, names: set[str]
) -> None:
    """It would be their quantity: 41 of each of 41 devices."""
    found = rows(tmp_path, content)
    assert len(found) == number
    assert set(found[0]) == names | {"type", "serie", "etat", "list"}


def test_a_group_of_more_than_it_lists_counts_itself(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, {"groupes": [{"modele": "X", "quantite": 5, "exemplaires": _devices(3)}]})
    assert (row["modele"], row["quantite"]) == ("X", "5")


@pytest.mark.parametrize(
    ("inside", "number"), [([{"modele": "P24", "serie": "E1"}, {"modele": "P24", "serie": "E2"}], 3),
                           ([{"nom": "Office", "version": "16"}, {"nom": "Firefox", "version": "12"}], 1)],
)  # fmt: skip
def test_what_is_inside_a_device_is_a_device_where_it_has_a_number_of_its_own(
    tmp_path: Path, inside: list[dict[str, str]], number: int
) -> None:
    found = rows(tmp_path, [{"type": "PC", "serie": "P1", "ram": 16, "inside": inside}])
    assert [row["serie"] for row in found] == ["P1", "E1", "E2"][:number]
    assert [row.get("type", "") for row in found] == ["PC", "", ""][:number]


@pytest.mark.parametrize(
    "fields",
    [
        [{"name": "Statut", "value": "Perdu"}, {"name": "Salle", "value": "B1"}],
        [{"key": "Statut", "value": "Perdu", "notes": None}, {"key": "Salle", "value": "B1", "notes": None}],
        [{"objectTypeAttribute": {"name": "Statut"}, "objectAttributeValues": [{"displayValue": "Perdu"}]},
         {"objectTypeAttribute": {"name": "Salle"}, "objectAttributeValues": [{"value": "B1"}]}],
    ],
)  # fmt: skip
def test_pairs_of_a_name_and_a_value_are_columns(tmp_path: Path, fields: list[dict[str, Any]]) -> None:
    (row,) = rows(tmp_path, [{"id": 1, "custom_fields": fields}])
    assert row == {"id": "1", "Statut": "Perdu", "Salle": "B1"}


@pytest.mark.parametrize("depth", [600, 900, 5_000])
@pytest.mark.parametrize(("begin", "end"), [('{"a":', "}"), ('{"devices":[', "]}"), ('{"2025-03-01":', "}")])
def test_objects_in_objects_without_end_are_a_damaged_file(tmp_path: Path, begin: str, end: str, depth: int) -> None:
    text = '{"devices":[' + begin * depth + '{"type": 1}' + end * depth + "]}"
    with pytest.raises(UnusableError) as refused:
        rows(tmp_path, text)
    assert (refused.value.rule, refused.value.variant) == ("unreadable_file", "damaged")
