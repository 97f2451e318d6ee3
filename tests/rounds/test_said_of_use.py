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
from tests.rounds.usage import FOLDER, YEAR, key

FILES: list[dict[str, Any]] = tomllib.loads((FOLDER / "said_of_use.toml").read_text(encoding="utf-8"))["file"]
NEAR = {"kepler_container_joules_total_202509.json": 2e-4, "scaph_host_power_query_range.json": 7e-3}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file['round']} {file['name']}")
def test_one_page_makes_it_right(file: dict[str, Any]) -> None:
    path = FOLDER / file["round"] / "usage" / file["name"]
    readings = read_all(path, year=YEAR, as_of=date(YEAR, 12, 31), answers=_answers(path, file["said"]))
    rows = [row for each in readings if each.accepted for row in each.table.to_pylist() if row["day"].year == YEAR]
    for wanted in key(file["round"])[file["name"]]:
        total = sum(
            row["quantity"] for row in rows if (row["metric"], row["unit"]) == (wanted["metric"], wanted["unit"])
        )
        assert total == pytest.approx(float(wanted["total"]), rel=NEAR.get(file["name"], 1e-6)), wanted["metric"]


def _answers(path: Path, said: dict[str, str]) -> dict[str, str]:
    kept = {name: uses.USE for table in previews(path, path.name, YEAR) for name in table.kind_keys(uses.USE)}
    for table in previews(path, path.name, YEAR, kept):
        roles = {each.position: said[each.header] for each in table.columns if each.header in said}
        kept |= table.all_answers() | table.answers(roles)
    of_all = {name[1:]: answer for name, answer in said.items() if name[0] == "*"}
    of_all |= {hash_of_name(name[1:]): answer for name, answer in said.items() if name[0] == "="}
    return kept | {
        name: answer
        for table in previews(path, path.name, YEAR, kept)
        for name, answer in table.use_answers(of_all).items()
    }
