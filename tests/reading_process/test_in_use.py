"""The portal's worker and the pipeline read within the budget: a file beyond it is named, the others are read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from factors import catalogue
from footprint import reading_process
from footprint.inbox.store import Inbox
from footprint.intake import Reading
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.portal.work import first_look
from footprint.reading_process import EndedError, ReadingProcess
from footprint.settings import settings
from tests.reading_process import works

KEYS = {"year": 2025, "member_id": "valbrume"}
LIST = "Type;Quantité\nPC portable;3\n"
COSTLY = "Type;Quantité\nÉcran;3\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A member-year with two lists, in an installation where files are read apart."""
    inbox = Inbox(tmp_path)
    for name, content in (("parc.csv", LIST), ("écrans.csv", COSTLY)):
        inbox.deliver(io.BytesIO(content.encode()), **KEYS, received_on=date(2026, 3, 2), name=name, mode="add")  # type: ignore[arg-type]
    monkeypatch.setenv("FOOTPRINT_FILE_CPU_S", "600")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def rebuilt(home: Path) -> dict[str, list[str | None]]:
    """The kinds of tables and the rules of findings after a reading."""
    lake = Lake(home)
    rebuild(lake, Inbox(home), factor_set=catalogue.load(), read=reading_process.reader(), **KEYS)  # type: ignore[arg-type]
    receipts = sorted(lake.read("receipts", **KEYS).to_pylist(), key=lambda row: str(row["list"]))
    return {
        "kinds": [row["kind"] for row in receipts],
        "devices": sorted(lake.read("devices", **KEYS)["category"].to_pylist()),
        "rules": sorted(lake.read("findings", **KEYS)["rule"].to_pylist()),
    }


def spinning(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on reading the screens computes for ever, of which one second is allowed."""
    call = ReadingProcess.call
    narrow = ReadingProcess(reading_process.Budget(cpu_s=1, memory_mb=6_000))

    def costly(self: ReadingProcess, work: object, *args: object, **more: object) -> object:
        if "écrans" in str(args) or "ecrans" in str(args):
            try:
                return call(narrow, works.spin)
            finally:
                narrow.close()
        return call(self, work, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ReadingProcess, "call", costly)


def test_a_member_year_is_read_apart_as_here(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = rebuilt(home)
    assert apart["devices"] == ["laptop", "monitor"]
    monkeypatch.setenv("FOOTPRINT_FILE_CPU_S", "0")
    settings.cache_clear()
    assert rebuilt(home) == apart


def test_a_file_beyond_the_budget_stops_no_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spinning(monkeypatch)
    found = rebuilt(home)
    assert sorted(map(str, found["kinds"])) == ["None", "inventory"]
    assert found["devices"] == ["laptop"]
    assert "too_costly" in found["rules"]


def test_what_was_read_within_the_budget_before_still_counts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuilt(home)
    spinning(monkeypatch)
    found = rebuilt(home)
    assert found["devices"] == ["laptop", "monitor"]
    assert "kept_reading" in found["rules"]
    assert "too_costly" not in found["rules"]


def test_the_first_look_has_the_same_budget(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = first_look.columns(Inbox(home), **KEYS, earlier={}, tell=lambda *_: None)  # type: ignore[arg-type]
    assert [len(tables) for tables in whole.values()] == [1, 1]

    def ended(*_: object) -> list[Reading]:
        raise EndedError("cpu", 1)

    monkeypatch.setattr(ReadingProcess, "call", ended)
    none = first_look.columns(Inbox(home), **KEYS, earlier={}, tell=lambda *_: None)  # type: ignore[arg-type]
    assert list(none.values()) == [[], []]
