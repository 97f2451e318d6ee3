"""An installation that tells its failures by e-mail and by a webhook on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footprint.settings import settings
from tests.notices.servers import Hook, Mailbox, mail_server, webhook


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty installation, in English, that tells nothing."""
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


@pytest.fixture
def mailbox(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mail_server() as box:
        monkeypatch.setenv("FOOTPRINT_NOTICE_SMTP", f"smtp://127.0.0.1:{box.port}")
        monkeypatch.setenv("FOOTPRINT_NOTICE_TO", "operator@pole.example second@pole.example")
        settings.cache_clear()
        yield box


@pytest.fixture
def hook(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with webhook() as hook:
        secret = tmp_path / "hook"
        secret.write_text(f"http://127.0.0.1:{hook.port}/secret-room\nBearer s3cr3t\n")
        monkeypatch.setenv("FOOTPRINT_NOTICE_WEBHOOK_FILE", str(secret))
        settings.cache_clear()
        yield hook
