"""`footprint notices`: a trial by each way, what waits, that a service has ended."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint import notices
from footprint.cli import app, failures
from footprint.cli.terminal import t
from footprint.notices import Event
from tests.notices.servers import Hook, Mailbox


def command(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["notices", *args])
    return done.exit_code, done.stderr


def test_a_trial_goes_by_each_way(mailbox: Mailbox, hook: Hook) -> None:
    code, said = command("trial")
    assert code == 0
    assert said.count("Sent: ") == 2
    assert len(mailbox.messages) == len(hook.posts) == 1
    assert t("notices.says.trial.any") in mailbox.texts[0]


def test_a_trial_that_is_not_taken_ends_with_1(mailbox: Mailbox, hook: Hook) -> None:
    hook.answer = 403
    code, said = command("trial")
    assert code == 1
    assert "HTTP 403" in said
    assert len(mailbox.messages) == 1


@pytest.mark.usefixtures("home")
def test_without_a_way_the_settings_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["trial"], ["unit", "x.service"]):
        assert failures.run(lambda args=args: app(["notices", *args])) == 2  # type: ignore[misc]
        assert "FOOTPRINT_NOTICE_SMTP" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP", "mail.example"), ("SMTP", "smtps://u:p@mail.example"), ("TO", "nobody"), ("EVERY_H", "0")],
)
@pytest.mark.usefixtures("home")
def test_a_setting_that_cannot_be_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    from footprint.settings import settings

    monkeypatch.setenv(f"FOOTPRINT_NOTICE_{name}", value)
    settings.cache_clear()
    assert failures.run(lambda: app(["notices", "trial"])) == 2
    assert f"FOOTPRINT_NOTICE_{name}" in capsys.readouterr().err


def test_a_service_that_ended_is_told_once_and_listed(mailbox: Mailbox) -> None:
    assert [command("unit", "portal.service")[0] for _ in range(3)] == [0, 0, 0]
    (text,) = mailbox.texts
    assert "portal.service" in text
    assert "journalctl -u portal.service" in text
    code, said = command("list")
    assert code == 0
    assert t("notices.nothing") in said
    assert "unit portal.service – –  2" in said


def test_what_waits_is_listed(home: Path, mailbox: Mailbox) -> None:
    mailbox.refuses = {"EHLO", "HELO"}
    assert command("unit", "portal.service")[0] == 1
    notices.note(home, [Event("incident", datetime.now(UTC), number="1a2b3c4d")], datetime.now(UTC))
    _, said = command("list")
    assert "portal.service" in said
    assert "1a2b3c4d" in said
    assert "next attempt" in said
