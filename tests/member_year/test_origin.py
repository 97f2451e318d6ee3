"""A member-year is read again when, and only when, something that its tables follow from is another."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from footprint.inbox.store import Inbox
from footprint.intake import Reading, answers, read_all
from footprint.lake import Failure, Lake
from footprint.member_year import origin, rebuild, to_read
from footprint.members import registry
from footprint.messages import catalogue
from footprint.settings import settings
from footprint.years import inputs
from tests.member_year.test_failures import KEYS, LAPTOPS, OTHER, SCREENS, deliver, tables
from tests.shipped import FACTORS

ROOMS = ("intake", "member_year", "reading_process", "inbox", "hardware", "header_words", "weblogs")
# When raw files go, no table of a member-year depends on.
OF_NO_TABLE = {"raw_days"}

Change = Callable[[Lake, pytest.MonkeyPatch], object]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    deliver(lake.home, LAPTOPS, "laptops", **KEYS | {"year": 2024})
    for keys in (KEYS, OTHER):
        deliver(lake.home, LAPTOPS, "laptops", **keys)
        deliver(lake.home, SCREENS, "screens", **keys)
    for keys in (KEYS | {"year": 2024}, KEYS, OTHER):
        rebuilt(lake, **keys)
    return lake


def rebuilt(lake: Lake, **keys: Any) -> None:
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, **keys)


def named(lake: Lake) -> list[str]:
    inbox = Inbox(lake.home)
    return to_read(lake, inbox, year=2025, members=inbox.members(2025), factor_set=FACTORS)


def another_file(lake: Lake, _: pytest.MonkeyPatch) -> None:
    deliver(lake.home, SCREENS.replace("SC-1", "SC-9"), "more", **KEYS)


def newer_file(lake: Lake, _: pytest.MonkeyPatch) -> None:
    deliver(lake.home, SCREENS + "\n", "screens", on="2026-02-01", **KEYS)


def list_taken_back(lake: Lake, _: pytest.MonkeyPatch) -> None:
    assert Inbox(lake.home).withdraw(**KEYS, list_name="screens", on=date(2026, 2, 1))


def other_profile(lake: Lake, _: pytest.MonkeyPatch) -> None:
    registry.register(lake, values={"name": "A", "employees_fte": 7.0}, **KEYS)


def word(lake: Lake, _: pytest.MonkeyPatch) -> None:
    answers.remember(lake.home, "ville-a", {"Bidulotron": "tablet"})


def last_year(lake: Lake, _: pytest.MonkeyPatch) -> None:
    keys = KEYS | {"year": 2024}
    deliver(lake.home, SCREENS, "screens", **keys)
    rebuilt(lake, **keys)


def damaged_last_year(lake: Lake, _: pytest.MonkeyPatch) -> None:
    (path,) = lake.paths("devices", **KEYS | {"year": 2024})
    path.write_bytes(b"")


def damaged_table(lake: Lake, _: pytest.MonkeyPatch) -> None:
    (path,) = lake.paths("devices", **KEYS)
    path.write_bytes(b"")


def failure(lake: Lake, _: pytest.MonkeyPatch) -> None:
    lake.fail(Failure("", "schema"), **KEYS)


def bytes_deleted(lake: Lake, _: pytest.MonkeyPatch) -> None:
    Inbox(lake.home).discard(Inbox(lake.home).current(**KEYS)[0].receipt)


ITS_OWN: list[Change] = [
    another_file, newer_file, list_taken_back, other_profile, word, last_year, damaged_last_year, damaged_table,
    failure, bytes_deleted,
]  # fmt: skip


@pytest.mark.parametrize("change", ITS_OWN, ids=lambda change: change.__name__)
def test_the_member_of_whom_something_is_another_is_read_again_alone_and_once(
    lake: Lake, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named(lake) == []
    change(lake, monkeypatch)
    assert named(lake) == ["ville-a"]
    rebuilt(lake, **KEYS)
    assert named(lake) == []
    before = tables(lake)
    rebuilt(lake, **KEYS)  # what is not named would be read to the same bytes
    assert tables(lake) == before


def other_code(_: Lake, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inputs, "code", lambda: "0123456789abcdef")


def other_limit(_: Lake, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("FOOTPRINT_MAX_RATIO", "50")
    settings.cache_clear()


def own_profile(lake: Lake, patch: pytest.MonkeyPatch) -> None:
    folder = lake.home / "profiles"
    folder.mkdir()
    shipped = Path(origin.__file__).parents[1] / "intake/profiles/inventory"
    one = sorted([*shipped.rglob("*.toml"), *shipped.parent.glob("*.toml")])[0]
    (folder / one.name).write_bytes(one.read_bytes())
    patch.setenv("FOOTPRINT_PROFILES", str(folder))
    settings.cache_clear()


@pytest.mark.parametrize("change", [other_code, other_limit, own_profile], ids=lambda change: change.__name__)
def test_what_all_are_read_with_concerns_all(lake: Lake, change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    change(lake, monkeypatch)
    assert named(lake) == ["ville-a", "ville-b"]
    rebuilt(lake, **KEYS)
    assert named(lake) == ["ville-b"]


def test_a_library_is_part_of_it_and_an_extra_that_somebody_installs_is_not(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run after `make test` read everybody anew, for pytest."""
    for library, expected in (("pytest", []), ("pyarrow", ["ville-a", "ville-b"])):
        with monkeypatch.context() as patch:
            origin._libraries.cache_clear()
            patch.setattr(origin, "version", lambda name, library=library: "0" if name == library else version(name))
            assert named(lake) == expected
    origin._libraries.cache_clear()


def test_other_factors_concern_all(lake: Lake) -> None:
    inbox = Inbox(lake.home)
    other = replace(FACTORS, digest="0123456789abcdef")
    assert to_read(lake, inbox, year=2025, members=inbox.members(2025), factor_set=other) == ["ville-a", "ville-b"]


def test_a_file_with_which_we_failed_is_tried_again(lake: Lake) -> None:
    def read(path: Path, **how: Any) -> list[Reading]:
        if "more" in path.name:
            raise RuntimeError("ours")
        return read_all(path, **how)

    deliver(lake.home, SCREENS.replace("SC-1", "SC-9"), "more", **KEYS)
    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, read=read, **KEYS)
    assert named(lake) == ["ville-a"]
    rebuilt(lake, **KEYS)
    assert named(lake) == []


@pytest.mark.parametrize(
    ("text", "is_settled"),
    [
        ("kept_reading", False),
        ("kept_reading.too_costly", False),
        ("too_costly.cpu", False),
        ("too_costly.ended", False),
        ("unreadable_file.our_error", False),
        ("unreadable_file.ended_process", False),
        ("limit_exceeded.ratio", True),
        ("repeated_row", True),
    ],
)
def test_what_the_machine_or_we_did_may_end_otherwise_and_a_file_stays_as_it_is(text: str, is_settled: bool) -> None:
    key = f"{text}.says"
    assert key in catalogue("findings", "en")
    assert origin.is_settled(pa.table({"message_key": [f"findings.{key}", "findings.repeated_row.says"]})) is is_settled


def test_what_changes_while_files_are_read_is_not_taken_for_read(lake: Lake) -> None:
    def read(path: Path, **how: Any) -> list[Reading]:
        readings = read_all(path, **how)
        answers.remember(lake.home, "ville-a", {"Bidulotron": "tablet"})
        return readings

    rebuild(lake, Inbox(lake.home), factor_set=FACTORS, read=read, **KEYS)
    assert named(lake) == ["ville-a"]


def test_every_setting_that_reading_asks_for_is_part_of_the_origin() -> None:
    """A setting is asked for as `settings().name`, or as `own.name` of a name bound to all of them."""
    root, asked = Path(origin.__file__).parents[1], set()
    for path in (path for room in ROOMS for path in (root / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "settings()" in text:
            nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)]
            asked |= {node.attr for node in nodes if ast.unparse(node.value) in ("settings()", "own")}
    assert "max_ratio" in asked
    assert asked - OF_NO_TABLE == {*origin.READ_SETTINGS, "profiles"}
