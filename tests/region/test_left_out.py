"""Members that the region leaves out are part of one figure, how many employees it covers: nobody works out theirs from
what is published of the others."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from factors import catalogue
from footprint import region
from footprint.lake import Lake
from footprint.releases import released
from footprint.releases.open_data import About
from tests.cases import long_but
from tests.region.conftest import YEAR


def without(home: Path, number: int, seed: int) -> None:
    """Let the region of a home leave out some of the members that it counts."""
    lake = Lake(home)
    states = lake.read("member_states", year=YEAR)
    counted = sorted(row["member_id"] for row in states.to_pylist() if row["in_region"])
    gone = random.Random(seed).sample(counted, number)
    rows = [row | ({"in_region": False, "left_out": "unsigned"} if row["member_id"] in gone else {})
            for row in states.to_pylist()]  # fmt: skip
    lake.write("member_states", pa.Table.from_pylist(rows, schema=states.schema), year=YEAR)
    region.region_amounts(lake, YEAR)
    region.region_cells(lake, YEAR)


CASES = [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (5, 1), (8, 1)]  # how many are left out, and which


@pytest.mark.parametrize(("number", "seed"), long_but([(1, 1)], CASES))
def test_a_release_stands_its_audit_whoever_is_left_out(lake: Lake, tmp_path: Path, number: int, seed: int) -> None:
    """At once: what is chosen leaves the auditor nothing to withhold."""
    shutil.copytree(lake.home, tmp_path, dirs_exist_ok=True)
    without(tmp_path, number, seed)
    cells = Lake(tmp_path).read("region_cells", year=YEAR).to_pylist()
    employees = {row["indicator"]: row["status"] for row in cells if row["indicator"].startswith("Q3_employees")}
    assert employees["Q3_employees_num"] == "published"
    assert number > 1 or employees["Q3_employees_den"] == "withheld", "the difference would be what one has"
    about = About(YEAR, 1, catalogue.load().id, "1")
    released.write(tmp_path, catalogue.load(), about, {}, cells)
    released.certify(tmp_path, about, {})
