"""Many members, one of them poisoned by each poison: all others' tables and reports are as before, and it is named.

In `make long`, each in a run of its own among many. `make test` sees what a poison costs with few members: receipts and
foreign files in test_dropped_files, damaged tables and answers in test_transaction, manifests in tests/lake, too little
that is assessed in test_checks.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint import report
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.report import build
from footprint.schema import table
from pipelines import inprocess
from pipelines.inprocess import Outcome
from tests.pipelines.installation import LAPTOPS, deliver, own_history, register_member, use

LONG = os.environ.get("FOOTPRINT_TEST_CASES") == "long"
MEMBERS = [f"ville-{number:02}" for number in range(40 if LONG else 10)]
YEAR = 2025
pytestmark = pytest.mark.long  # a minute for what test_dropped_files and test_transaction see with three members


def member_folder(home: Path, member_id: str) -> Path:
    return home / "inbox" / str(YEAR) / member_id


def truncated_receipt(home: Path, member_id: str) -> None:
    path = next(member_folder(home, member_id).glob("*/*.json"))
    path.write_bytes(path.read_bytes()[:40])


def foreign_json(home: Path, member_id: str) -> None:
    (member_folder(home, member_id) / "package.json").write_text('{"name": "x"}')


def truncated_manifest(home: Path, member_id: str) -> None:
    path = home / f"lake/manifests/{YEAR}/{member_id}.json"
    path.write_bytes(path.read_bytes()[:60])


def emptied_table(home: Path, member_id: str) -> None:
    (path,) = Lake(home).paths("devices", year=YEAR, member_id=member_id)
    path.write_bytes(b"")


def folder_instead_of_a_table(home: Path, member_id: str) -> None:
    (path,) = Lake(home).paths("lines", year=YEAR, member_id=member_id)
    path.unlink()
    path.mkdir()


def broken_answers(home: Path, member_id: str) -> None:
    path = home / "answers" / f"{member_id}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"{")


def uncovered(home: Path, member_id: str) -> None:
    text = LAPTOPS.splitlines()[0] + "\n" + "X-1,Air conditioner,,,1000,2021-03-01,,In use\n" * 3
    deliver(home, text, year=YEAR, member_id=member_id, day=20)


def binary(home: Path, member_id: str) -> None:
    content = io.BytesIO(os.urandom(5000))
    Inbox(home).deliver(content, year=YEAR, member_id=member_id, received_on=date(2026, 1, 21), name="x.xlsx")


POISONS: list[Callable[[Path, str], None]] = [
    truncated_receipt, foreign_json, truncated_manifest, emptied_table, folder_instead_of_a_table, broken_answers,
    uncovered, binary,
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of members with two years, computed."""
    home = tmp_path_factory.mktemp("poisoned")
    with pytest.MonkeyPatch.context() as patch:
        use(patch, home)
        for number, member_id in enumerate(MEMBERS):
            for year in (YEAR - 1, YEAR):
                register_member(home, year=year, member_id=member_id)
                text = LAPTOPS.replace("PC-1", f"PC-{number}").replace(",10,", f",{10 + number},")
                deliver(home, text, year=year, member_id=member_id)
        for year in (YEAR - 1, YEAR):
            row = {"year": year, "run": "given", "energy_kwh": 0.1, "duration_s": 1.0, "kgco2e": None, "method": ""}
            rows = pa.Table.from_pylist([row], schema=table("own_footprint").arrow)
            Lake(home).write("own_footprint", rows, year=year)
        with pytest.MonkeyPatch.context() as brief:
            brief.setattr(report, "write_member", written)
            assert compute(home).broken == []
        yield home


def written(lake: Lake, *, member_id: str, **keys: Any) -> list[Path]:
    """Reports of those who are compared, whom a run does not poison: everybody's are written after the poison."""
    compared = any(member_id not in poisons for poisons in RUNS)
    return build.write_member(lake, member_id=member_id, **keys) if compared else []


def compute(home: Path) -> Outcome:
    with own_history() as instance:
        return inprocess.compute(instance, YEAR, progress=lambda part, share, now: None)


def of_the_others(home: Path, poisoned: Iterable[str]) -> dict[str, str]:
    """Reports of all but the poisoned members by their bytes, and their manifests."""
    files = [path for path in (home / "reports" / str(YEAR)).rglob("*") if path.is_file()]
    files += (home / f"lake/manifests/{YEAR}").glob("*.json")
    names = [(path.relative_to(home).as_posix(), path) for path in files]
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names
        if not any(member_id in name for member_id in poisoned)
    }


def figures(home: Path, member_id: str) -> pa.Table:
    """A member's footprint."""
    return Lake(home).read("footprint", year=YEAR).filter(pc.field("member_id") == member_id)


PAIRS = list(zip(MEMBERS, POISONS, strict=False))
RUNS = [{member_id: poison} for member_id, poison in PAIRS] if LONG else [dict(PAIRS)]


@pytest.mark.parametrize("poisons", RUNS, ids=lambda poisons: "-".join(poison.__name__ for poison in poisons.values()))
def test_all_others_are_as_before(home: Path, poisons: dict[str, Callable[[Path, str], None]]) -> None:
    before, own = of_the_others(home, poisons), {member_id: figures(home, member_id) for member_id in poisons}
    assert len(before) > 3 * (len(MEMBERS) - len(poisons))
    for member_id, poison in poisons.items():
        poison(home, member_id)
    outcome = compute(home)
    assert outcome.broken == []
    assert of_the_others(home, poisons) == before
    for member_id, poison in poisons.items():
        if poison not in (uncovered, binary):  # its files are whole: it is made anew from them
            assert own[member_id].num_rows > 0
            assert figures(home, member_id).equals(own[member_id])
