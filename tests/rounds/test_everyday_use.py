"""Small tables of use as anybody types them, written with their answers by somebody who had not read the intake.

`everyday_use.jsonl`: name, file and sheet, rows, the rows of its key as in `expected.csv`, and other right keys
(`accept`). `everyday_use_open.csv` says what becomes of those that are not right; the same names mean the same.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cases import one_in
from tests.intake.workbook_files import xlsx
from tests.rounds.usage import outcome

HERE = Path(__file__).parent
LINES = (HERE / "everyday_use.jsonl").read_text(encoding="utf-8").splitlines()
TABLES: dict[str, dict[str, Any]] = {table["name"]: table for table in map(json.loads, LINES)}
with (HERE / "everyday_use_open.csv").open(encoding="utf-8", newline="") as stream:
    OPEN = {row["name"]: row["outcome"] for row in csv.DictReader(stream)}
OURS = {"electricity_kwh": "energy", "input_tokens": "tokens_in", "output_tokens": "tokens_out", "GBh": "GB.h"}


# Every third: each is a case of its own, and `make long` reads them all.
@pytest.mark.parametrize("name", one_in(3, list(TABLES)))
def test_a_table_of_use_is_right_or_what_it_lacks_is_known(tmp_path: Path, name: str) -> None:
    assert became(TABLES[name], tmp_path) == OPEN.get(name, "right")


def became(table: dict[str, Any], folder: Path) -> str:
    """What becomes of a table, `right` too where a question or a refusal is what its key wants."""
    path = folder / f"{Path(table.get('file', 'usage')).stem}.xlsx"
    path.write_bytes(xlsx({table.get("sheet", "Feuil1"): table["rows"]}))
    found = ""
    for key in (table["key"], *table.get("accept", ())):
        rows = [{name: OURS.get(str(value), str(value)) for name, value in row.items()} for row in key]
        now = outcome(path, rows)[0]
        if now == rows[0]["outcome"] or now == "right":
            return "right"
        found = found or now
    return found


def test_what_is_open_names_tables() -> None:
    assert OPEN.keys() <= TABLES.keys()
    assert "right" not in OPEN.values()
