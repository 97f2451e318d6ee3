"""Reports of 15, 60, 240 and 300 members in all forms and both languages: their cost grows as their number does; one
that changed is written at a small part of the cost of all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from factors import catalogue
from footprint.lake import Lake
from footprint.report import write_member
from footprint.report.writing import current
from footprint.schema import MEMBER_YEAR, TABLES, YEAR
from tests.bench.conftest import Add
from tests.sample_members import computed, finished

REPORTED = 2025
TIMES = (1, 4, 16, 20)  # the 15 sample members
MOST_MB = 2000
# Everything in a process of its own, whose children are counted with it: seconds, CPU and the memory of all together.
WRITE = """
import json, resource, sys, time
from pathlib import Path
from factors import catalogue
from footprint.cli import failures
from footprint.lake import Lake
from footprint.report.writing import current, many
from tests.bench.memory import peak_of_all
if __name__ == "__main__":
    lake, factor_set, start = Lake(Path(sys.argv[1])), catalogue.load(), time.perf_counter()
    wanted = current.made_from(lake, year=2025, factor_set=factor_set)
    with peak_of_all() as peak:
        told = many.write_members(lake, wanted, year=2025, factor_set=factor_set, words=failures.words)
        failed = [each for each in told if isinstance(each[1], str)]
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"failed": len(failed), "members": len(wanted), "wall": time.perf_counter() - start,
                      "cpu": sum(each.ru_utime + each.ru_stime for each in used),
                      "mb": peak[0]}))
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample members' home with all that reports read."""
    base, home = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("home")
    computed(base)
    finished(home, base)
    return home


def multiplied(home: Path, folder: Path, times: int) -> Path:
    """A home with each member `times` times, under names of their own."""
    made, lake = Lake(folder), Lake(home)
    for year in (REPORTED - 1, REPORTED):
        tables = {name: lake.read(name, year=year) for name, each in TABLES.items() if each.partition == YEAR}
        wide = {name: pa.concat_tables([named(rows, copy) for copy in range(times)]) if "member_id" in rows.column_names
                else rows for name, rows in tables.items() if rows.num_rows}  # fmt: skip
        made.commit(wide, year=year)
        for member_id in lake.members(year):
            for copy in range(times):
                rows = {name: lake.read(name, year=year, member_id=member_id) for name, each in TABLES.items()
                        if each.partition == MEMBER_YEAR}  # fmt: skip
                own = {name: named(each, copy) for name, each in rows.items() if each.num_rows}
                made.commit(own, year=year, member_id=f"{member_id}-{copy:02}")
    return folder


def named(rows: pa.Table, copy: int) -> pa.Table:
    place = rows.column_names.index("member_id")
    names = [f"{name}-{copy:02}" for name in rows["member_id"].to_pylist()]
    return rows.set_column(place, rows.schema.field(place), pa.array(names, pa.string()))


def test_the_cost_of_a_report_does_not_grow_with_members(sample: Path, tmp_path: Path, add: Add) -> None:
    script, each = tmp_path / "write.py", []
    script.write_text(WRITE, encoding="utf-8")
    for times in TIMES:
        home = multiplied(sample, tmp_path / str(times), times)
        told = subprocess.run([sys.executable, str(script), str(home)], check=True, capture_output=True, text=True,
                              env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
        cost = json.loads(told.stdout)
        assert cost["failed"] == 0
        each.append(cost["cpu"] / cost["members"])
        add(
            f"reports of {cost['members']} members",
            f"{cost['cpu']:.0f} s, of the clock {cost['wall']:.0f} s, "
            f"{each[-1]:.2f} s a member, {cost['mb']:.0f} MB of all processes",
        )
        assert cost["mb"] < MOST_MB
    assert each[-1] < 1.25 * each[1]


def test_what_changed_is_found_at_a_small_part_of_what_it_costs_to_write(
    sample: Path, tmp_path: Path, add: Add
) -> None:
    lake, factor_set = Lake(multiplied(sample, tmp_path / "home", TIMES[2])), catalogue.load()
    current.made_from(lake, year=REPORTED, factor_set=factor_set)  # hashes its files
    start = time.process_time()
    found = current.made_from(lake, year=REPORTED, factor_set=factor_set)
    finding = (time.process_time() - start) / len(found)
    start = time.process_time()
    write_member(lake, year=REPORTED, member_id=min(found), factor_set=factor_set)
    writing = time.process_time() - start
    add(
        "whether one of many reports is to be written",
        f"{1e3 * finding:.1f} ms",
        f"writing it {1e3 * writing:.0f} ms",
        ratio=finding / writing,
        most=0.02,
    )
    assert finding < writing / 50
