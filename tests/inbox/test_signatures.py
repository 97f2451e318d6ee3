"""A signature is one of a member-year as it stands: whatever changes later needs another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from footprint import steps
from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.intake import answers
from footprint.lake import Lake
from footprint.years.inputs import Inputs
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member

WHERE: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
AT = datetime(2026, 2, 1, 12, tzinfo=UTC)


def standing(home: Path) -> tuple[str, ...]:
    return signatures.standing(Lake(home), Inbox(home), 2025)


def sign(home: Path, by: str | None = None) -> None:
    inbox = Inbox(home)
    signatures.sign(inbox, signatures.now_of(Lake(home), inbox, **WHERE).digest, **WHERE, at=AT, by=by)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """ville-a and club-b sent a list; ville-a has signed."""
    for member_id in ("ville-a", "club-b"):
        register_member(tmp_path, year=2025, member_id=member_id)
        deliver(tmp_path, LAPTOPS, year=2025, member_id=member_id)
    sign(tmp_path)
    return tmp_path


def test_who_signed_stands_and_who_did_not_does_not(home: Path) -> None:
    assert standing(home) == ("ville-a",)
    assert signatures.standing(Lake(home), Inbox(home), 2024) == ()
    assert signatures.of(Inbox(home), **WHERE) == signatures.Signature(
        signatures.now_of(Lake(home), Inbox(home), **WHERE).digest, "2026-02-01T12:00:00+00:00"
    )


def another_file(home: Path) -> None:
    deliver(home, FLEET, year=2025, member_id="ville-a", day=20)


def another_list(home: Path) -> None:
    deliver(home, FLEET, year=2025, member_id="ville-a", list_name="screens")


def another_profile(home: Path) -> None:
    register_member(home, year=2025, member_id="ville-a", employees=99)


def another_answer(home: Path) -> None:
    answers.remember(home, "ville-a", {"flux capacitor": "laptop"})


def a_list_taken_back(home: Path) -> None:
    Inbox(home).withdraw(**WHERE, list_name="inventory", on=date(2026, 2, 2))


@pytest.mark.parametrize("change", [another_file, another_list, another_profile, another_answer, a_list_taken_back])
def test_it_falls_with_whatever_changes(home: Path, change: Callable[[Path], None]) -> None:
    change(home)
    assert standing(home) == ()


def test_what_comes_back_to_the_same_is_signed(home: Path) -> None:
    another_profile(home)
    register_member(home, year=2025, member_id="ville-a")
    assert standing(home) == ("ville-a",)


def test_it_is_taken_back_once(home: Path) -> None:
    assert signatures.withdraw(Inbox(home), **WHERE)
    assert not signatures.withdraw(Inbox(home), **WHERE)
    assert standing(home) == ()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"version": "x"}', b'{"name": 1}'])
def test_a_mark_that_nobody_can_read_is_none(home: Path, content: bytes) -> None:
    (home / "inbox" / "2025" / "ville-a" / ".signed").write_bytes(content)
    assert standing(home) == ()


def test_a_link_is_no_mark(home: Path) -> None:
    mark = home / "inbox" / "2025" / "ville-a" / ".signed"
    (home / "inbox" / "2025" / "club-b" / ".signed").symlink_to(mark)
    assert standing(home) == ("ville-a",)


def test_the_mark_is_no_file_that_waits_and_goes_with_the_member_year(home: Path) -> None:
    listed = Inbox(home).contents()
    assert (listed.waiting, listed.ignored) == ((), ())
    Inbox(home).erase(**WHERE, on=date(2026, 3, 1))
    assert standing(home) == ()


def test_the_region_counts_what_is_signed_and_says_what_is_not(home: Path) -> None:
    """One signed, one not, one of whom nothing was read: what else is wrong is said first."""
    lake = Lake(home)
    for member_id in ("ville-a", "club-b"):
        lake.write("devices", lake.read("devices"), year=2025, member_id=member_id)
    register_member(home, year=2025, member_id="ecole-c")
    states = {}
    for signed in (("ville-a",), None):
        steps.member_states(lake, 2025, signed=signed)
        rows = lake.read("member_states", year=2025).to_pylist()
        states[signed] = {row["member_id"]: (row["in_region"], row["left_out"]) for row in rows}
    assert states["ville-a",] == {
        "club-b": (False, "unsigned"), "ecole-c": (False, "missing"), "ville-a": (True, None),
    }  # fmt: skip
    assert states[None] == {"club-b": (True, None), "ecole-c": (False, "missing"), "ville-a": (True, None)}


def test_results_remember_whose_year_was_signed() -> None:
    asked = Inputs(2025, "set", "f", "code", "1", {}, {}, {}, {}, signed=("ville-a",))
    assert Inputs.from_json(asked.to_json()) == asked
    assert replace(asked, signed=()).digest != asked.digest
    before = asked.to_json()
    del before["signed"]
    read = Inputs.from_json(before)
    assert read is not None
    assert read.signed is None
