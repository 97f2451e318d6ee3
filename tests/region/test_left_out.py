"""Members that the region leaves out are part of one figure, how many employees it covers: nobody works out theirs from
what is published of the others."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from footprint import region
from footprint.lake import Lake
from footprint.releases import released
from footprint.releases.open_data import About
from footprint.releases.open_data.strata import Key
from tests.cases import long_but
from tests.region.conftest import YEAR


def without(home: Path, seed: int) -> int:
    """Let the region of a home leave out some of the members that it counts; how many."""
    lake, draw = Lake(home), random.Random(seed)
    states = lake.read("member_states", year=YEAR)
    counted = sorted(row["member_id"] for row in states.to_pylist() if row["in_region"])
    number = draw.choice([1, 1, 2, 3, 4, 6, 8])
    gone = draw.sample(counted, number)
    rows = [row | ({"in_region": False, "left_out": "unsigned"} if row["member_id"] in gone else {})
            for row in states.to_pylist()]  # fmt: skip
    lake.write("member_states", pa.Table.from_pylist(rows, schema=states.schema), year=YEAR)
    region.region_amounts(lake, YEAR)
    region.region_cells(lake, YEAR)
    return number


@pytest.mark.parametrize("seed", long_but([1, 19], range(20)))  # one is left out; six are, one of a group's two
def test_a_release_stands_its_audit_whoever_is_left_out(lake: Lake, tmp_path: Path, seed: int) -> None:
    """What is chosen leaves the auditor nothing to find, or one cell to withhold, which mends it."""
    shutil.copytree(lake.home, tmp_path, dirs_exist_ok=True)
    number = without(tmp_path, seed)
    cells = Lake(tmp_path).read("region_cells", year=YEAR).to_pylist()
    employees = {row["indicator"]: row["status"] for row in cells if row["indicator"].startswith("Q3_employees")}
    assert employees["Q3_employees_num"] == "published"
    assert number > 1 or employees["Q3_employees_den"] == "withheld", "the difference would be what one has"
    about = About(YEAR, 1, catalogue.load().id, "1")
    is_safe, telling = attacked(tmp_path, about, cells)
    if not is_safe:
        assert len(telling) == 1
        is_safe, _ = attacked(tmp_path, replace(about, withheld=telling), cells)
    assert is_safe


def attacked(home: Path, about: About, cells: list[dict[str, Any]]) -> tuple[bool, frozenset[Key]]:
    """Whether open data stand their audit, and the cells to withhold where they do not."""
    released.write(home, catalogue.load(), about, {}, cells)
    try:
        released.certify(home, about, {})
    except released.UnsafeError as found:
        return False, found.telling
    return True, frozenset()
