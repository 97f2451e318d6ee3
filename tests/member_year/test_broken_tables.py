"""A mutation test of the lake: a duplicate, a missing and a mistyped key in one file of each kind."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint.inbox.store import Inbox
from footprint.intake import Reading, read_all
from footprint.intake.lake_rows import TABLE_OF
from footprint.intake.tables.template import kinds, template
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.schema import table
from tests.cases import one_in
from tests.shipped import FACTORS

KEYS: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
KINDS = [kind for kind in kinds() if kind != "members"]  # a members file declares; it fills no table of its own
ADDED_LATER = ("member_id", "year")
Damage = Callable[[pa.Table, str], pa.Table]
OF_ONE_FILE = ("devices", "usage", "allocations")

READINGS: dict[str, list[Reading]] = {}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A member with one file of each kind, and none of them in the lake yet."""
    home = tmp_path_factory.mktemp("home")
    for kind in KINDS:
        Inbox(home).deliver(
            io.BytesIO(template(kind, "fr")), received_on=date(2026, 1, 10), name=f"{kind}.csv", list_name=kind, **KEYS
        )
    return home


def read(path: Path, **how: Any) -> list[Reading]:
    if path.stem not in READINGS:
        READINGS[path.stem] = read_all(path, **how)
    return READINGS[path.stem]


def twice(rows: pa.Table, column: str) -> pa.Table:
    return pa.concat_tables([rows, rows.slice(0, 1)])


def missing(rows: pa.Table, column: str) -> pa.Table:
    nothing = pa.nulls(rows.num_rows, rows.schema.field(column).type)
    return rows.set_column(rows.column_names.index(column), column, nothing)


def mistyped(rows: pa.Table, column: str) -> pa.Table:
    return rows.set_column(rows.column_names.index(column), column, pa.array([{"no": "value"}] * rows.num_rows))


def cases() -> list[Any]:
    damages: dict[str, Damage] = {"twice": twice, "missing": missing, "mistyped": mistyped}
    keys = {kind: [name for name in table(TABLE_OF[kind]).required if name not in ADDED_LATER] for kind in KINDS}
    return [
        pytest.param(kind, keys[kind][-1], damage, id=f"{kind}-{keys[kind][-1]}-{name}")
        for kind in KINDS
        for name, damage in damages.items()
        if name != "twice" or TABLE_OF[kind] == "devices"  # of two sites of one name, or days of use, one counts
    ]


# One way for all kinds: of their damages one after the other.
@pytest.mark.parametrize(("kind", "column", "damage"), one_in(3, cases()))
def test_one_broken_file_is_named_and_all_others_are_as_without_it(
    home: Path, kind: str, column: str, damage: Damage, tmp_path: Path
) -> None:
    def broken(path: Path, **how: Any) -> list[Reading]:
        readings = read(path, **how)
        return [replace(each, table=damage(each.table, column)) for each in readings] if path.stem == kind else readings

    lake = Lake(tmp_path)
    rebuild(lake, Inbox(home), factor_set=FACTORS, read=broken, **KEYS)
    receipts = {row["list"]: row for row in lake.read("receipts", **KEYS).to_pylist()}
    assert [name for name, row in receipts.items() if row["kind"] is None] == [kind]
    findings = lake.read("findings", **KEYS)
    refused = findings.filter(pc.equal(findings["rule"], "unreadable_file"))
    assert refused["file_sha8"].to_pylist() == [READINGS[kind][0].sha256[:8]]
    for other in KINDS:
        if other != kind and TABLE_OF[other] in OF_ONE_FILE:
            rows = lake.read(TABLE_OF[other], **KEYS)
            assert rows.filter(pc.equal(rows["list"], other)).num_rows > 0


def test_without_damage_every_file_of_the_member_is_used(home: Path, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    rebuild(lake, Inbox(home), factor_set=FACTORS, read=read, **KEYS)
    assert None not in lake.read("receipts", **KEYS)["kind"].to_pylist()


def test_two_lists_that_place_the_same_machines_count_once_as_the_later_one_says(tmp_path: Path) -> None:
    """site: 20 % in the earlier list, 30 % in the later; the service that only the earlier names stays."""
    lists = {
        "earlier": "Hôte;Machine virtuelle;Service;Part\nsrv-01;;site;20 %\nsrv-01;;archives;10 %\n",
        "later": "Hôte;Machine virtuelle;Service;Part\nsrv-01;;site;30 %\n",
    }
    for number, (name, text) in enumerate(lists.items(), start=1):
        day = date(2026, 1, 9 + number)
        Inbox(tmp_path).deliver(io.BytesIO(text.encode()), received_on=day, name="x.csv", list_name=name, **KEYS)
    lake = Lake(tmp_path)
    rebuild(lake, Inbox(tmp_path), factor_set=FACTORS, **KEYS)
    rows = lake.read("allocations", **KEYS).to_pylist()
    assert sorted((row["to_id"], row["share"], row["list"]) for row in rows) == [
        ("archives", 0.1, "earlier"), ("site", 0.3, "later"),
    ]  # fmt: skip
    receipts = {row["list"]: row for row in lake.read("receipts", **KEYS).to_pylist()}
    assert [(receipts[name]["accepted"], receipts[name]["set_aside"]) for name in lists] == [(1, 1), (1, 0)]
    assert lake.failures(2025) == {}
