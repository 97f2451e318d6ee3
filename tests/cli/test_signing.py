"""`footprint members sign`: what a member signed on paper counts, as long as nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.settings import settings
from footprint.years import closure
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member

WHERE: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(closure, "today", lambda: date(2026, 3, 1))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path))
    settings.cache_clear()
    register_member(tmp_path, **WHERE)
    deliver(tmp_path, LAPTOPS, **WHERE)
    yield tmp_path
    settings.cache_clear()


def asked(*more: str, member: str = "ville-a") -> Result:
    return CliRunner().invoke(app, ["members", "sign", member, "--year", "2025", *more])


def standing(home: Path) -> tuple[str, ...]:
    return signatures.standing(Lake(home), Inbox(home), 2025)


def test_a_signature_on_paper_counts_until_something_changes_or_it_is_taken_back(home: Path) -> None:
    told = asked("--by", "Ada Lange")
    assert (told.exit_code, "Ada Lange" in told.stderr) == (0, True)
    assert standing(home) == ("ville-a",)
    given = signatures.of(Inbox(home), **WHERE)
    assert given is not None
    assert given.by == "Ada Lange"
    deliver(home, FLEET, **WHERE, day=20)
    assert standing(home) == ()
    assert asked("--by", "Ada Lange").exit_code == 0
    assert standing(home) == ("ville-a",)
    assert asked("--undo").exit_code == 0
    assert standing(home) == ()
    assert isinstance(asked("--undo").exception, RefusalError)


def test_nothing_is_signed_of_who_sent_nothing_or_is_not_registered_or_by_nobody(home: Path) -> None:
    register_member(home, year=2025, member_id="club-b")
    deliver(home, LAPTOPS, year=2025, member_id="ecole-c")
    for told, said in (
        (asked("--by", "Ada", member="club-b"), "No file"),
        (asked("--by", "Ada", member="ecole-c"), "not registered"),
        (asked(), "--by"),
        (asked("--by", "Ada", member="../x"), "x"),
    ):
        assert isinstance(told.exception, RefusalError)
        assert said in str(told.exception)
    assert standing(home) == ()


def test_a_signature_in_the_portal_is_taken_back_there(home: Path) -> None:
    digest = signatures.now_of(Lake(home), Inbox(home), **WHERE).digest
    signatures.sign(Inbox(home), digest, **WHERE, at=datetime(2026, 2, 1, tzinfo=UTC))
    assert isinstance(asked("--undo").exception, RefusalError)
    assert standing(home) == ("ville-a",)


def test_a_closed_year_is_not_signed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closure, "today", lambda: date(2028, 3, 1))
    told = asked("--by", "Ada")
    assert isinstance(told.exception, RefusalError)
    assert "years open" in str(told.exception)
    assert standing(home) == ()
