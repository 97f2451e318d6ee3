"""What failed is told once, by each way that is set; what cannot be sent waits and breaks nothing."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pytest

from footprint import incidents, notices
from footprint.cli.terminal import t
from footprint.messages import catalogue
from footprint.notices import Event, journal, letter
from footprint.settings import settings
from tests.notices.servers import Hook, Mailbox

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
YEAR = Event("run", NOW, what="yearly_job", year=2025, reason="full", run="0a1b2c3d-rest")
INCIDENT = Event("incident", NOW, number="1a2b3c4d", year=2025)


def told(home: Path, *events: Event, now: datetime = NOW) -> list[str]:
    """Note and tell; the faults."""
    notices.note(home, events, now)
    return notices.tell(home, notices.channels(settings()), now)


def test_both_ways_are_told_all_in_one_notice(home: Path, mailbox: Mailbox, hook: Hook) -> None:
    assert told(home, YEAR, INCIDENT) == []
    (message,), ((path, authorization, content),) = mailbox.messages, hook.posts
    assert message["Subject"] == "[enter-footprint] 2 failures" == content["text"].partition("\n")[0]
    assert message["To"] == "operator@pole.example, second@pole.example"
    assert message["From"] == "operator@pole.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [line.partition("<")[2].partition(">")[0] for line in mailbox.to] == settings().notice_to.split()
    for text in (message.get_content(), content["text"]):
        assert "The year 2025 could not be made" in text
        assert "The disk is full." in text
        assert "footprint run --year 2025" in text
        assert "number 1a2b3c4d" in text
        assert "2026-11-29 03:00" in text, "people read the time of Paris"
    assert (path, authorization, content["version"]) == ("/secret-room", "Bearer s3cr3t", 1)
    assert [(each["kind"], each["year"], each["number"]) for each in content["failures"]] == [
        ("run", 2025, ""), ("incident", 2025, "1a2b3c4d"),
    ]  # fmt: skip


def test_the_subject_of_one_failure_says_it(home: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTPRINT_LANG", "fr")
    settings.cache_clear()
    told(home, INCIDENT)
    (message,) = mailbox.messages
    assert message["Subject"] == "[enter-footprint] Une erreur de notre fait, numéro 1a2b3c4d, dans l’année 2025"
    assert "À faire\u00a0: chercher 1a2b3c4d" in message.get_content()


def test_a_failure_that_repeats_is_told_once_a_day_with_how_often(home: Path, mailbox: Mailbox) -> None:
    for minutes in range(0, 24 * 60, 10):
        told(home, YEAR, now=NOW + timedelta(minutes=minutes))
    assert len(mailbox.messages) == 1
    told(home, YEAR, now=NOW + timedelta(hours=25))
    assert len(mailbox.messages) == 2
    assert "144 times" in mailbox.texts[1]


def test_another_year_reason_or_number_is_another_failure(home: Path, mailbox: Mailbox) -> None:
    others = [
        Event("run", NOW, what="yearly_job", year=2024, reason="full"),
        Event("run", NOW, what="yearly_job", year=2025, reason="memory"),
        Event("run", NOW, what="member_year_job", year=2025, reason="full"),
        Event("incident", NOW, number="ffffffff", year=2025),
    ]
    for event in (YEAR, INCIDENT, *others):
        told(home, event)
    assert len(mailbox.messages) == 6


def test_what_nobody_takes_waits_ever_longer_is_logged_and_then_told(
    home: Path, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.refuses = {"DATA"}
    with caplog.at_level(logging.WARNING, "footprint.notices"):
        assert told(home, YEAR) == [t("notices.fault", channel=notices.channels(settings())[0].name, why="SMTP 550")]
    assert "127.0.0.1" in caplog.text, "which server"
    assert [record.getMessage() for record in caplog.records] == told_at(home, NOW + timedelta(minutes=1))
    attempts = [minute for minute in range(2, 300) if told_at(home, NOW + timedelta(minutes=minute))]
    assert attempts == [each + 1 for each in accumulate((2, 4, 8, 16, 32, 60, 60, 60))]
    mailbox.refuses = set()
    told(home, YEAR, now=NOW + timedelta(hours=7))
    assert "2 times" in mailbox.texts[0]
    assert journal.read(home).waiting == []


def told_at(home: Path, now: datetime) -> list[str]:
    return notices.tell(home, notices.channels(settings()), now)


def test_one_way_of_two_is_enough(home: Path, mailbox: Mailbox, hook: Hook) -> None:
    mailbox.refuses = {"MAIL"}
    assert len(told(home, YEAR)) == 1
    assert len(hook.posts) == 1
    assert told_at(home, NOW + timedelta(days=1)) == []


@pytest.mark.parametrize("answer", [302, 307, 400, 503])
def test_a_webhook_that_answers_otherwise_has_taken_nothing_and_is_not_followed(
    home: Path, hook: Hook, answer: int
) -> None:
    hook.answer = answer
    (fault,) = told(home, YEAR)
    assert f"HTTP {answer}" in fault
    assert [path for path, *_ in hook.posts] == ["/secret-room"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "ftp://pole.example/room-Kx7Qz",
        "http://127.0.0.1:1/room-Kx7Qz",
        "https://a b/room-Kx7Qz",
        "http:///room-Kx7Qz",
        "http://127.0.0.1:1/room-Kx7Qz\nBearer €-Kx7Qz",
    ],
)
def test_a_webhook_that_cannot_be_reached_is_said_without_its_secret(
    home: Path, hook: Hook, tmp_path: Path, content: str
) -> None:
    (tmp_path / "hook").write_text(content)
    (fault,) = told(home, YEAR)
    assert "Kx7Qz" not in fault
    assert str(tmp_path / "hook") in fault


@pytest.mark.parametrize("scheme", ["smtp", "smtps", "starttls"])
def test_a_mail_server_that_is_not_there_or_speaks_no_tls_is_said(
    home: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    port = 1 if scheme == "smtp" else mailbox.port
    monkeypatch.setenv("FOOTPRINT_NOTICE_SMTP", f"{scheme}://127.0.0.1:{port}")
    settings.cache_clear()
    assert len(told(home, YEAR)) == 1
    assert mailbox.messages == [], "nothing goes unencrypted where encryption was asked for"


def test_the_password_comes_from_its_file_and_stands_in_no_fault(
    home: Path, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("pass-Kx7Qz\n")
    monkeypatch.setenv("FOOTPRINT_NOTICE_SMTP_USER", "sender")
    monkeypatch.setenv("FOOTPRINT_NOTICE_SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    settings.cache_clear()
    assert told(home, YEAR) == []
    assert len(mailbox.logins) == 1
    mailbox.refuses = {"AUTH"}
    (fault,) = told(home, INCIDENT)
    assert "550" in fault
    assert "Kx7Qz" not in fault
    (tmp_path / "password").unlink()
    (fault,) = told(home, INCIDENT, now=NOW + timedelta(hours=2))
    assert str(tmp_path / "password") in fault


def test_errors_of_ours_are_told_from_the_log_once_and_none_from_before(home: Path, mailbox: Mailbox) -> None:
    with logged_to(home):
        incidents.log(ValueError("early"), year=2023)
        start = datetime.now(UTC) + timedelta(seconds=2)
        assert notices.gather(home, start) == 0
        (home / "logs" / "errors.log").write_text("")
        number = incidents.log(ValueError("late"), year=2025, member="ville-77")
    later = shifted(home, start + timedelta(minutes=1))
    assert [notices.gather(home, later + timedelta(seconds=each)) for each in (1, 30, 90)] == [1, 0, 0]
    told_at(home, later)
    assert f"number {number}, in the year 2025" in mailbox.texts[0]


@contextmanager
def logged_to(home: Path) -> Iterator[None]:
    """Errors of ours stand in the log of a home."""
    before = list(incidents.LOG.handlers)
    incidents.to_file(home)
    yield
    for handler in incidents.LOG.handlers:
        if handler not in before:
            handler.close()
    incidents.LOG.handlers[:] = before


def shifted(home: Path, at: datetime) -> datetime:
    """Have the one entry of the log come at another time."""
    path = home / "logs" / "errors.log"
    stamp, rest = path.read_text().split(" ", 1)
    path.write_text(f"{at:%Y-%m-%dT%H:%M:%S%z} {rest}")
    assert datetime.fromisoformat(stamp)
    return at


def test_entries_of_another_process_that_come_late_and_moved_logs_are_seen(home: Path, mailbox: Mailbox) -> None:
    notices.gather(home, NOW)
    log = home / "logs" / "errors.log"
    log.parent.mkdir(parents=True)
    log.write_text(f"{NOW + timedelta(seconds=30):%Y-%m-%dT%H:%M:%S%z} 11 aaaaaaaa year=2025\n  ValueError: x\n")
    assert notices.gather(home, NOW + timedelta(minutes=1)) == 1
    log.rename(log.with_name("errors.log.1"))
    log.write_text(f"{NOW + timedelta(seconds=29):%Y-%m-%dT%H:%M:%S%z} 12 bbbbbbbb\n  ValueError: year=1999\n")
    assert notices.gather(home, NOW + timedelta(minutes=2)) == 1
    assert {event.number for event in journal.read(home).waiting} == {"aaaaaaaa", "bbbbbbbb"}


OF_TOMORROW = '{"waiting": [{"kind": "other", "at": "2026-11-29T02:00:00+00:00"}], "told": {}}'


@pytest.mark.parametrize("damage", [OF_TOMORROW, "", "{", "[]", '{"waiting": [{}], "told": {}}', '{"waiting": 1}'])
def test_a_damaged_state_begins_anew(home: Path, mailbox: Mailbox, damage: str) -> None:
    told(home, YEAR)
    journal.place(home).write_text(damage)
    assert told(home, YEAR) == []
    assert len(mailbox.messages) == 2


def test_a_reason_that_another_version_knew_is_left_out(home: Path, mailbox: Mailbox) -> None:
    told(home, replace(YEAR, reason="of tomorrow"))
    assert "The year 2025 could not be made" in mailbox.texts[0]


def test_nothing_is_noted_in_public(home: Path, mailbox: Mailbox) -> None:
    told(home, YEAR)
    assert stat.S_IMODE(journal.place(home).parent.stat().st_mode) == 0o700


def test_every_failure_and_reason_has_its_words(home: Path) -> None:
    """Each text of what failed has one of what to do next, and is reached by a failure."""
    texts = [key.removeprefix("notices.says.") for key in catalogue("cli", "en") if key.startswith("notices.says.")]
    assert len(texts) > 8
    nexts = {key for key in catalogue("cli", "en") if key.startswith("notices.next.")}
    assert nexts == {f"notices.next.{key}" for key in texts}
    for key in texts:
        kind, _, what = key.partition(".")
        year = 2025 if what in ("of_year", "yearly_job", "member_year_job") else None
        event = Event(kind, NOW, what="other" if what in ("of_year", "any") else what, year=year)  # type: ignore[arg-type]
        said = letter.written([event], NOW).body
        assert "{" not in said
        assert catalogue("cli", "en")[f"notices.says.{key}"].partition("{")[0] in said
