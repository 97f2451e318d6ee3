"""Many members, one of them poisoned each time: all others' tables and reports are as before, and it is named."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.schema import table
from pipelines import inprocess
from pipelines.inprocess import Outcome
from tests.pipelines.installation import LAPTOPS, deliver, register_member, use

LONG = os.environ.get("FOOTPRINT_TEST_CASES") == "long"
MEMBERS = [f"ville-{number:02}" for number in range(40 if LONG else 6)]
YEAR = 2025
POISONED = MEMBERS[1]


def member_folder(home: Path) -> Path:
    return home / "inbox" / str(YEAR) / POISONED


def truncated_receipt(home: Path) -> None:
    path = next(member_folder(home).glob("*/*.json"))
    path.write_bytes(path.read_bytes()[:40])


def foreign_json(home: Path) -> None:
    (member_folder(home) / "package.json").write_text('{"name": "x"}')


def truncated_manifest(home: Path) -> None:
    path = home / f"lake/manifests/{YEAR}/{POISONED}.json"
    path.write_bytes(path.read_bytes()[:60])


def emptied_table(home: Path) -> None:
    (path,) = Lake(home).paths("devices", year=YEAR, member_id=POISONED)
    path.write_bytes(b"")


def folder_instead_of_a_table(home: Path) -> None:
    (path,) = Lake(home).paths("lines", year=YEAR, member_id=POISONED)
    path.unlink()
    path.mkdir()


def broken_answers(home: Path) -> None:
    path = home / "answers" / f"{POISONED}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"{")


def uncovered(home: Path) -> None:
    text = LAPTOPS.splitlines()[0] + "\n" + "X-1,Air conditioner,,,1000,2021-03-01,,In use\n" * 3
    deliver(home, text, year=YEAR, member_id=POISONED, day=20)


def binary(home: Path) -> None:
    content = io.BytesIO(os.urandom(5000))
    Inbox(home).deliver(content, year=YEAR, member_id=POISONED, received_on=date(2026, 1, 21), name="x.xlsx")


POISONS: list[Callable[[Path], None]] = [
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
        assert compute(home).broken == []
        yield home


def compute(home: Path) -> Outcome:
    with dg.DagsterInstance.ephemeral() as instance:
        return inprocess.compute(instance, YEAR, progress=lambda part, share, now: None)


def of_the_others(home: Path) -> dict[str, str]:
    """Reports of all but the poisoned member by their bytes, and their manifests."""
    files = [path for path in (home / "reports" / str(YEAR)).rglob("*") if path.is_file()]
    files += (home / f"lake/manifests/{YEAR}").glob("*.json")
    named = {str(path.relative_to(home)): path for path in files if POISONED not in str(path)}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in named.items()}


def figures(home: Path) -> pa.Table:
    """The poisoned member's footprint."""
    return Lake(home).read("footprint", year=YEAR).filter(pc.field("member_id") == POISONED)


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.__name__)
def test_all_others_are_as_before(home: Path, poison: Callable[[Path], Any]) -> None:
    before, own = of_the_others(home), figures(home)
    assert len(before) > 3 * (len(MEMBERS) - 1)
    poison(home)
    outcome = compute(home)
    assert outcome.broken == []
    assert of_the_others(home) == before
    if poison not in (uncovered, binary):  # its files are whole: it is made anew from them
        assert figures(home).num_rows > 0
        assert figures(home).equals(own)
