"""The pôle's vocabulary on the command line: proposals with their effect, decisions, the export, and files that are
read with it and with a member's own answers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.inbox.store import Inbox
from footprint.intake import answers
from footprint.intake.answers import pole
from footprint.pole import exchange
from footprint.settings import settings

LIST = "Type;Quantité\nZorglub;3\nÉcran;2\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path))
    monkeypatch.setenv("FOOTPRINT_FILE_CPU_S", "0")
    settings.cache_clear()
    for number in range(1, 4):
        answers.remember(tmp_path, f"m{number}", {"Zorglub": "tablet"})
    yield tmp_path
    settings.cache_clear()


def ran(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


def check(home: Path, *args: str) -> list[int]:
    (home / "parc.csv").write_text(LIST, encoding="utf-8")
    (table,) = json.loads(ran("check", str(home / "parc.csv"), "--year", "2026", "--json", *args).stdout)
    return [table["accepted"], table["refused"]]


def test_from_the_proposal_to_the_export(home: Path) -> None:
    when = {"year": 2026, "member_id": "m4", "received_on": date(2026, 11, 26)}
    Inbox(home).deliver(io.BytesIO(LIST.encode()), **when, name="parc.csv", list_name="parc")  # type: ignore[arg-type]
    seen = ran("vocabulary", "proposals").stderr
    assert "“zorglub” → tablet (3 members say “tablet”)" in seen
    assert "1 refused line is understood, 3 units." in seen
    assert "Files of 1 member of open years." in seen
    assert check(home) == [1, 1]

    accepted = ran("vocabulary", "accept", "Zorglub", "--by", "claire")
    assert accepted.exit_code == 0
    assert "footprint run --year 2026" in accepted.stderr
    assert check(home) == [2, 0]
    assert "by claire: “zorglub” → tablet" in ran("vocabulary", "list").stderr
    assert ran("vocabulary", "export", str(home / "vocabulary.toml")).exit_code == 0
    text = (home / "vocabulary.toml").read_text(encoding="utf-8")
    assert text == ran("vocabulary", "export").stdout
    assert list(exchange.read(text)) == ["zorglub"]

    assert ran("vocabulary", "undo", "zorglub").exit_code == 0
    assert check(home) == [1, 1]
    assert ran("vocabulary", "undo", "zorglub").exit_code != 0
    assert ran("vocabulary", "refuse", "zorglub").exit_code == 0
    assert "Nothing to decide" in ran("vocabulary", "proposals").stderr


def test_a_member_s_own_answers_are_read_with(home: Path) -> None:
    assert check(home, "--member", "m1") == [2, 0]
    assert ran("check", str(home / "parc.csv"), "--member", "../m1").exit_code != 0


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("accept", "Bidule"), "Fewer than three members"),
        (("refuse", "Bazar", "--column"), "Fewer than three members"),
        (("accept", "Zorglub", "--as", "licorne"), "“licorne” is not a category"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_one_sentence(home: Path, args: tuple[str, ...], sentence: str) -> None:
    result = ran("vocabulary", *args)
    assert result.exit_code != 0
    assert sentence in str(result.exception)
    assert pole.history(home) == []
