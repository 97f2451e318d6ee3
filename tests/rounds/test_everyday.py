"""Small tables as anybody types them, one shape each, written with the number of their devices.

`everyday.jsonl` was written here; those with a number by people who had not read the intake
(name, devices, other right numbers, categories, rows of a sheet). Those out of order count, those given away do not.
`everyday_open.csv` says what becomes of those that are not right.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cases import one_in
from tests.intake.workbook_files import xlsx
from tests.rounds.inventories import outcome

HERE = Path(__file__).parent
BY_FILE: dict[str, list[dict[str, Any]]] = {
    path.stem: list(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
    for path in sorted(HERE.glob("everyday*.jsonl"))
    if path.stem != "everyday_use"
}
TABLES = {table["name"]: table for tables in BY_FILE.values() for table in tables}
OURS = [table["name"] for table in BY_FILE["everyday"]]
with (HERE / "everyday_open.csv").open(encoding="utf-8", newline="") as stream:
    OPEN = {row["name"]: row["outcome"] for row in csv.DictReader(stream)}


# Of tables by others every sixth: each is a case of its own, and `make long` reads them all.
@pytest.mark.parametrize("name", [*OURS, *one_in(6, [name for name in TABLES if name not in OURS])])
def test_a_table_is_right_or_what_it_lacks_is_known(tmp_path: Path, name: str) -> None:
    assert became(TABLES[name], tmp_path) == OPEN.get(name, "right")


def became(table: dict[str, Any], folder: Path) -> str:
    """What becomes of a table, as `tests.rounds.inventories.outcome` says."""
    path = folder / f"{Path(table.get('file', 'parc')).stem}.xlsx"
    path.write_bytes(xlsx({table.get("sheet", "Feuil1"): table["rows"]}))
    accepted = "|".join(map(str, table.get("accept", ())))
    expected = {"devices": str(table["devices"]), "accept_devices": accepted,
                "categories": json.dumps(table.get("categories", {}))}  # fmt: skip
    return outcome(path, expected)[0]


def test_what_is_open_names_tables() -> None:
    assert OPEN.keys() <= TABLES.keys()
    assert "right" not in OPEN.values()
