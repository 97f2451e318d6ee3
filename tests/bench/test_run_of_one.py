"""`footprint run` of 60 and 240 members whose reports are printed, and again with one new file: of many, one costs a
small part. The same file by the daemon, whose looks at the inbox are a setting and are not counted."""

from __future__ import annotations

import io
import resource
import subprocess
import time
from datetime import date
from pathlib import Path

import dagster as dg

from factors import catalogue
from footprint import samples
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.members import registry
from footprint.years import inputs
from footprint.years.reported import reported
from pipelines.instance import CONFIGURATION
from tests.bench.conftest import Add
from tests.pipelines.test_killed_daemon import daemon
from tests.pipelines.test_killed_runs import RUN, environment

YEAR, TIMES = 2025, (4, 15)  # the 16 sample members
ONE = "etudes-tersane-00"
NEW = b"Type;Mod\xc3\xa8le;Date d'achat;Quantit\xc3\xa9\nOrdinateur portable;Dell Latitude 5420;12/03/2021;4\n"


def multiplied(home: Path, sample: Path, times: int) -> int:
    """Fill a home with the samples' files of `YEAR`, `times` times; how many members that are."""
    lake, inbox, profiles = Lake(home), Inbox(home), Lake(sample).read("members", year=YEAR).to_pylist()
    for member_id, received in Inbox(sample).of_year(YEAR).items():
        (profile,) = (row for row in profiles if row["member_id"] == member_id)
        for copy in range(times):
            name = f"{member_id}-{copy:02}"
            registry.write(lake, profile | {"member_id": name})
            for item in received:
                receipt = item.receipt
                assert item.path is not None
                inbox.deliver(item.path, year=YEAR, member_id=name, received_on=receipt.received_on, name=receipt.name,
                              list_name=receipt.list, as_of=receipt.as_of)  # fmt: skip
    return len(profiles) * times


def new_file(home: Path, day: int) -> None:
    content = NEW.replace(b";4", b";%d" % day)
    Inbox(home).deliver(io.BytesIO(content), year=YEAR, member_id=ONE, received_on=date(2026, 2, day),
                        name=f"new-{day}.csv", list_name="new", as_of=date(2025, 12, 31))  # fmt: skip


def ran(home: Path) -> tuple[float, float]:
    """Seconds of wall and of CPU of a run."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(RUN, env=environment(home), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begin, cpu


def is_reported(home: Path) -> bool:
    return reported(home, YEAR) == inputs.gather(Lake(home), YEAR, catalogue.load()).digest


def by_the_daemon(home: Path) -> str:
    """What its two runs take, from their start to their end."""
    new_file(home, 3)
    with daemon(home):
        while not is_reported(home):
            time.sleep(1)
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        records = instance.get_run_records(limit=2)
    return " + ".join(f"{(each.end_time or time.time()) - (each.start_time or 0):.1f} s" for each in records[::-1])


def test_one_new_file_costs_a_small_part_of_a_year(tmp_path: Path, add: Add) -> None:
    sample = tmp_path / "sample"
    samples.install(sample)
    whole, one = [], []
    for times in TIMES:
        home = tmp_path / f"{times}"
        count = multiplied(home, sample, times)
        (home / "dagster").mkdir(exist_ok=True)
        (home / "dagster" / "dagster.yaml").write_bytes(CONFIGURATION)
        whole.append(ran(home))
        new_file(home, 2)
        one.append(ran(home))
        seconds, cpu = one[-1]
        add(
            f"`footprint run` of {count} members after one new file",
            f"{cpu:.1f} s, of the clock {seconds:.1f} s",
            f"of all of them {whole[-1][1]:.1f} s, {whole[-1][0]:.1f} s",
            ratio=cpu / whole[-1][1],
        )
        add(f"`footprint run` of {count} members with nothing new", f"of the clock {ran(home)[0]:.1f} s")
    add(f"the daemon's runs of {count} members after one new file", f"of the clock {by_the_daemon(home)}")
    assert one[-1][1] < whole[-1][1] / 6
    assert one[-1][1] - one[0][1] < (whole[-1][1] - whole[0][1]) / 10
