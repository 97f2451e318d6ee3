"""What intervals, their drivers, causes of change, levers, comparison and data quality add to a year: at most 30 %.

Copies of the sample members under other names, both years, from their files to the reports; the second year is run with
and without these. CPU of the process that computes and of the one that reads files. `FOOTPRINT_BENCH_COPIES` (2) sets
how many copies of the fifteen members.
"""

from __future__ import annotations

import os
import resource
import shutil
import time
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import psutil
import pyarrow as pa
import pytest

from footprint import samples, steps
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.report import model
from footprint.report.sections import comparison
from footprint.report.sections.comparison import Comparison
from footprint.report.sections.data_quality import DataQuality
from footprint.schema import TABLES
from pipelines import inprocess, laws
from pipelines.instance import opened
from tests.bench.conftest import Add
from tests.pipelines.installation import in_brief, use

COPIES = int(os.environ.get("FOOTPRINT_BENCH_COPIES", "2"))
BEFORE, YEAR = 2024, 2025
MOST = 1.30


def copied(home: Path, copies: int) -> Path:
    """A home in which each sample member came `copies` times."""
    lake, inbox = Lake(home), Inbox(home)
    for copy in range(copies):
        for profile in samples._profiles():
            name = f"{profile['member_id'][0].as_py()}-{copy:02}"
            place = profile.column_names.index("member_id")
            renamed = profile.set_column(place, profile.schema.field("member_id"), pa.array([name]))
            lake.write("members", renamed, year=profile["year"][0].as_py(), member_id=name)
        for row in samples._rows("manifest.csv"):
            source = files("footprint.samples").joinpath("files", row["year"], row["member_id"], row["file"])
            with as_file(source) as path:
                inbox.deliver(
                    path, year=int(row["year"]), member_id=f"{row['member_id']}-{copy:02}", name=row["file"],
                    list_name=row["list"], received_on=date.fromisoformat(row["received_on"]),
                    as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
                )  # fmt: skip
    return home


def computed(home: Path, year: int, patch: pytest.MonkeyPatch) -> float:
    """CPU seconds of a year from its files to the reports, with those of the process that reads."""
    use(patch, home)
    with opened() as instance:
        start = _cpu()
        outcome = inprocess.compute(instance, year, progress=lambda *_: None)
        spent = _cpu() - start
    assert [*outcome.failed, *outcome.broken] == []
    return spent


def _cpu() -> float:
    """Of this process and all that it began, ended or not."""
    ended, begun = resource.getrusage(resource.RUSAGE_CHILDREN), psutil.Process().children()
    times = [child.cpu_times() for child in begun]
    running = sum(each.user + each.system for each in times)
    return time.process_time() + ended.ru_utime + ended.ru_stime + running


def without(patch: pytest.MonkeyPatch) -> None:
    """No table and no section of what is measured."""
    in_brief(patch)
    nothing = TABLES["uncertainty_member"].empty()
    patch.setattr(
        steps, "uncertainty_member", lambda lake, year, *_: lake.write("uncertainty_member", nothing, year=year)
    )
    patch.setattr(comparison, "comparison", lambda _: Comparison((), (), False, (), ()))
    patch.setattr(model, "quality_of", lambda _: DataQuality(()))
    patch.setattr(laws, "unexplained", lambda *_: [])


def test_honest_numbers_add_at_most_30_per_cent_to_a_year(tmp_path: Path, add: Add) -> None:
    home = copied(tmp_path / "home", COPIES)
    with pytest.MonkeyPatch.context() as patch:
        computed(home, BEFORE, patch)
    shutil.copytree(home, tmp_path / "less")
    with pytest.MonkeyPatch.context() as patch:
        whole = computed(home, YEAR, patch)
    with pytest.MonkeyPatch.context() as patch:
        without(patch)
        less = computed(tmp_path / "less", YEAR, patch)
    add(
        f"a year of {15 * COPIES} members with intervals, causes, levers",
        f"{whole:.1f} s",
        f"without {less:.1f} s",
        ratio=whole / less,
        most=MOST,
    )
    assert whole < MOST * less
