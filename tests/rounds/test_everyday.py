"""Small tables as anybody types them, one shape each (`everyday.jsonl`: name, devices, rows of a sheet), written with
the number of their devices. Those out of order count, those given away do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.intake.workbook_files import xlsx
from tests.rounds.inventories import outcome

LINES = Path(__file__).with_name("everyday.jsonl").read_text(encoding="utf-8").splitlines()
TABLES = {table["name"]: table for table in map(json.loads, LINES)}
OPEN = {
    "kinds down months": "refused", "all or those beside the stock": "refused",  # asked: which
    "dotation": "told", "deux lignes titre": "asked", "neg": "told",
    "serials list": "refused",
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_right_or_what_it_lacks_is_known(tmp_path: Path, name: str) -> None:
    table: dict[str, Any] = TABLES[name]
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"Feuil1": table["rows"]}))
    became, detail = outcome(path, {"devices": str(table["devices"]), "accept_devices": "", "categories": "{}"})
    assert became == OPEN.get(name, "right"), detail


def test_none_is_silently_wrong() -> None:
    assert "silent" not in OPEN.values()
