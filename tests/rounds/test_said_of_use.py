"""Files of use of the blind rounds that are not right at their first reading, after one page "Your columns".

`said_of_use.toml` holds what its member, who knows the truth, says of each. Of two the key is nearer than a page can
say: what counters showed after they began anew (0.01 %), and the area below samples of power (0.7 %).
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint.intake import read_all
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import hash_of_name
from footprint.intake.previews import previews
from tests.cases import one_in
from tests.intake.workbook_files import xlsx
from tests.rounds.test_everyday_use import OURS, TABLES
from tests.rounds.usage import FOLDER, YEAR, key

SAID: dict[str, list[dict[str, Any]]] = tomllib.loads((FOLDER / "said_of_use.toml").read_text(encoding="utf-8"))
NEAR = {"kepler_container_joules_total_202509.json": 2e-4, "scaph_host_power_query_range.json": 7e-3}


# Every second: each is a case of its own, and `make long` reads them all.
@pytest.mark.parametrize("file", one_in(2, SAID["file"]), ids=lambda file: f"{file['round']} {file['name']}")
def test_one_page_makes_it_right(file: dict[str, Any]) -> None:
    path = FOLDER / file["round"] / "usage" / file["name"]
    _holds(path, file["said"], key(file["round"])[file["name"]], NEAR.get(file["name"], 1e-6))


@pytest.mark.parametrize("table", one_in(2, SAID["table"]), ids=lambda table: table["name"])
def test_one_page_makes_an_everyday_table_right(table: dict[str, Any], tmp_path: Path) -> None:
    known = TABLES[table["name"]]
    path = tmp_path / f"{Path(known.get('file', 'usage')).stem}.xlsx"
    path.write_bytes(xlsx({known.get("sheet", "Feuil1"): known["rows"]}))
    _holds(path, table["said"], [{name: OURS.get(str(each), str(each)) for name, each in row.items()}
                                 for row in known["key"]], 1e-6)  # fmt: skip


def _holds(path: Path, said: dict[str, str], wanted: list[dict[str, str]], near: float) -> None:
    readings = read_all(path, year=YEAR, as_of=date(YEAR, 12, 31), answers=_answers(path, said))
    rows = [row for each in readings if each.accepted for row in each.table.to_pylist() if row["day"].year == YEAR]
    for row in wanted:
        own = (row["metric"], row["unit"])
        total = sum(each["quantity"] for each in rows if (each["metric"], each["unit"]) == own)
        assert total == pytest.approx(float(row["total"]), rel=near), own


def _answers(path: Path, said: dict[str, str]) -> dict[str, str]:
    kept = {name: uses.USE for table in previews(path, path.name, YEAR) for name in table.kind_keys(uses.USE)}
    for table in previews(path, path.name, YEAR, kept):
        names = {each.position: (each.header, f"#{each.position + 1}") for each in table.columns}
        roles = {at: said[name] for at, own in names.items() for name in own if name in said}
        kept |= table.all_answers() | table.answers(roles)
    of_all = {name[1:]: answer for name, answer in said.items() if name[0] == "*"}
    of_all |= {hash_of_name(name[1:]): answer for name, answer in said.items() if name[0] == "="}
    return kept | {
        name: answer
        for table in previews(path, path.name, YEAR, kept)
        for name, answer in table.use_answers(of_all).items()
    }
