"""What an operator can cause at the command line: one sentence in both languages that names what is wrong and the way
out, an exit code, and never a traceback."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from footprint import incidents
from footprint.cli import app, failures, terminal
from footprint.intake.tables import profiles
from footprint.lake import DamagedError
from footprint.messages import LANGUAGES, RefusalError, catalogue
from footprint.portal.store.configuration import portal_settings
from footprint.portal.store.database import open_database
from footprint.settings import SettingsError, settings

LAPTOP = "category;in_service_on;country\nlaptop;2023-01-01;FRA\n"
COMMAND = [sys.executable, "-c", "from footprint.cli import main; main()"]
ADD = ("members", "add", "valbrume", "--year", "2025", "--name", "V", "--sector", "public", "--zone", "gironde")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    portal_settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()
    portal_settings.cache_clear()
    profiles.forget()
    for handler in [each for each in incidents.LOG.handlers if hasattr(each, "path")]:
        incidents.LOG.removeHandler(handler)
        handler.close()


def typed(*arguments: str) -> int:
    """The exit code of a command in this process."""
    return failures.run(lambda: app(list(arguments)))


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What people read of it, on one line, sure that it is for people."""
    text = re.sub(r"\s+", " ", capsys.readouterr().err)
    assert "Traceback" not in text
    assert "Errno" not in text
    return text.strip()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "THREADS",
            "abc",
            {"fr": "« abc », ce qui ne peut pas être : il faut un nombre entier", "en": "a whole number"},
        ),
        ("THREADS", "0", {"fr": "il faut plus que 0", "en": "more than 0 is needed"}),
        ("THREADS", "9" * 5000, {"fr": "cette valeur n’est pas comprise", "en": "this value is not understood"}),
        ("CITED_FIGURES", "peut-être", {"fr": "il faut true ou false", "en": "true or false"}),
        ("SECOND_HAND", "x", {"fr": "l’une de ces valeurs : cut_off, time_share", "en": "needed: cut_off, time_share"}),
        ("RAW_DAYS", "-1", {"fr": "il faut au moins 0", "en": "at least 0"}),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
    name: str,
    value: str,
    words: dict[str, str],
) -> None:
    monkeypatch.setenv("FOOTPRINT_LANG", lang)
    monkeypatch.setenv(f"FOOTPRINT_{name}", value)
    assert typed("template", "inventory") == 2
    said = told(capsys)
    assert said.startswith(f"FOOTPRINT_{name} ")
    assert words[lang] in said
    assert {"fr": "Corrigez cette variable", "en": "Correct this environment variable"}[lang] in said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_FREEZE", "13-45", "par exemple 12-31"),
        ("PORTAL_FREEZE", "02-30", "un jour qui existe chaque année"),
        ("PORTAL_FREEZE", "02-29", "un jour qui existe chaque année"),
        ("PORTAL_FREEZE", "04-31", "un jour qui existe chaque année"),
        ("PORTAL_FREEZE", "2026-06-30", "sans l’année"),
        ("PORTAL_FREEZE", "bientôt", "l’année suivante"),
        ("PORTAL_URL", "portail", "par exemple https://portail.exemple.fr"),
        ("PORTAL_QUOTA_MB", "0", "il faut plus que 0"),
        ("PORTAL_DATABASE_URL", "postgres//x", "n’est pas l’adresse d’une base PostgreSQL"),
        ("PORTAL_DATABASE_URL", "postgresql://127.0.0.1:1/x", "La base du portail ne répond pas"),
    ],
)
def test_a_setting_of_the_portal_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"FOOTPRINT_{name}", value)
    assert typed("analysts", "invite") == 2
    said = told(capsys)
    assert words in said
    assert f"FOOTPRINT_{name}" in said


def test_even_a_language_that_nobody_speaks_is_told_in_one(capfd: pytest.CaptureFixture[str]) -> None:
    """Texts of options are made before any command begins."""
    done = subprocess.run(
        COMMAND, env=os.environ | {"FOOTPRINT_LANG": "de"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("Traceback")) == (2, 0)
    assert "FOOTPRINT_LANG vaut « de »" in done.stderr


# Every failure of the operating system that has words of its own, and one that has none.
SYSTEM = [(code, key) for code, key in failures.SAID.items()] + [(errno.ENXIO, "system")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("code", "key"), SYSTEM, ids=[errno.errorcode[code] for code, _ in SYSTEM])
@pytest.mark.parametrize("command", [("samples",), ADD, ("lake", "check")], ids=["samples", "add", "lake"])
def test_what_the_disk_refuses_names_the_file_and_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, lang: str, code: int, key: str,
    command: tuple[str, ...],
) -> None:  # fmt: skip
    monkeypatch.setenv("FOOTPRINT_LANG", lang)
    there = str(home / "lake")

    def refused(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), there)

    for place in ("footprint.samples.install", "footprint.lake.Lake.write", "footprint.lake.upkeep.check"):
        monkeypatch.setattr(place, refused)
    assert typed(*command) == 2
    said = told(capsys)
    assert there in said
    ways_out = re.sub(r"\{\w+\}", "\0", catalogue("cli", lang)[f"error.{key}"]).split("\0")
    if key != "folder":
        assert max(ways_out, key=len).strip() in said
    if key == "full":
        assert f"{failures._disk(home)}," in said


def test_a_home_that_cannot_be_made_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without any pretence: a file in its place, and a disk on which nobody may write, not even root."""
    (tmp_path / "file").write_text("")
    for there, words in (
        (tmp_path / "file", "un fichier est là où il faut un dossier"),
        (Path("/sys/kernel"), "FOOTPRINT_HOME"),
    ):
        monkeypatch.setenv("FOOTPRINT_HOME", str(there))
        for command in (("samples",), ADD, ("analysts", "invite"), ("serve", "--port", str(free_port()))):
            settings.cache_clear()
            portal_settings.cache_clear()
            assert typed(*command) == 2, (there, command)
            said = told(capsys)
            assert str(there) in said, (there, command)
            assert words in said or "accès refusé" in said, (there, command)


@pytest.mark.parametrize(
    "content", [b"no database", b"SQLite format 3\0" + b"x" * 5000, None], ids=["text", "torn", "folder"]
)
def test_a_broken_database_of_the_portal_is_named(
    home: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    home.mkdir()
    if content is None:
        (home / "portal.db").mkdir()
    else:
        (home / "portal.db").write_bytes(content)
    assert typed("analysts", "invite") == 2
    said = told(capsys)
    assert f"{home / 'portal.db'}" in said
    assert "sauvegarde" in said if content else "Déplacez-le" in said


def test_a_database_of_a_newer_version_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = open_database(f"sqlite:///{home / 'portal.db'}")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert typed("analysts", "invite") == 2
    assert "version plus récente" in told(capsys)


def test_a_port_that_is_taken_is_said_before_anything_begins(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert typed("serve", "--port", str(port)) == 2
    said = told(capsys)
    assert f"Impossible d’écouter sur 127.0.0.1, port {port}" in said
    assert "--port" in said
    assert not (home / "portal.db").exists()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (RefusalError("Non."), "Non."),
        (SettingsError(("FOOTPRINT_X", "y", "odd", {})), "FOOTPRINT_X vaut « y »"),
        (DamagedError(Path("/srv/lake/x.parquet"), {}), "/srv/lake/x.parquet est abîmé ou absent"),
        (MemoryError(), "FOOTPRINT_MEMORY_MB"),
        (OSError("odd"), "la sortie de la commande : odd."),
        (duckdb.OutOfMemoryException("Out of Memory Error: failed"), "FOOTPRINT_MEMORY_MB"),
        (duckdb.IOException("Could not write: No space left on device"), "Plus de place sur le disque"),
        (OperationalError("x", None, Exception("database or disk is full")), "Plus de place sur le disque"),
        (OperationalError("x", None, Exception("attempt to write a readonly database")), "lecture seule"),
        (DatabaseError("x", None, Exception("database disk image is malformed")), "Remettez votre sauvegarde"),
    ],
)  # fmt: skip
def test_what_people_can_mend_is_told_as_such(failure: Exception, words: str) -> None:
    assert words in (failures.sentence(failure) or "")


@pytest.mark.parametrize(
    "failure",
    [ValueError("x"), KeyError("x"), TypeError("x"), OverflowError("x"), duckdb.BinderException("x"),
     OperationalError("secret", None, Exception("no such column: secret"))],
)  # fmt: skip
def test_an_error_of_our_own_has_a_number_and_its_frames_stand_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, failure: Exception
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("footprint.samples.install", raising)
    assert typed("samples") == 2
    said = told(capsys)
    number = re.search(r"numéro ([0-9a-f]{8})", said)
    assert number
    assert str(home / "logs" / "errors.log") in said
    log = (home / "logs" / "errors.log").read_text()
    assert number[1] in log
    assert "tests.cli.test_failures" in log
    assert "secret" not in said


@pytest.mark.parametrize("command", [
    ("check", "laptop.csv", "--json"),
    # The same way out, for what is written by commands that read nothing.
    pytest.param(("template", "inventory"), marks=pytest.mark.long),
    pytest.param(("factors", "list", "--format", "csv"), marks=pytest.mark.long),
])  # fmt: skip
def test_an_output_that_is_full_or_closed(tmp_path: Path, command: tuple[str, ...]) -> None:
    """`> /dev/full`, and `| head`."""
    (tmp_path / "laptop.csv").write_text(LAPTOP)
    asked: dict[str, Any] = {"cwd": tmp_path, "stderr": subprocess.PIPE, "text": True}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, *command], stdout=full, **asked)
    assert done.returncode == 2
    assert "Plus de place là où va la sortie de la commande" in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "Traceback" not in done.stderr
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, *command], stdout=write, **asked)
    os.close(write)
    assert done.returncode == 141
    for words in ("Traceback", "Exception ignored", "BrokenPipe"):
        assert words not in done.stderr


def test_an_output_that_is_closed_from_the_start(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "template"], stderr=subprocess.PIPE, check=False, preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, b"")


def test_ctrl_c_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("footprint.samples.install", interrupted)
    assert typed("samples") == 130
    assert told(capsys).startswith("Interrompu.")


@pytest.mark.parametrize("year", ["0", "-1", "1989", "2100", "999999", "9" * 5000, "٢٠٢٥x"])
@pytest.mark.parametrize("command", [
    ("estimate", "x.csv"), ("check", "x.csv"), ("explain", "--member", "m", "--indicator", "C1"),
    ("services", "--member", "m"), ("members", "list"), ("run",), ADD[:3] + ADD[5:],
])  # fmt: skip
def test_a_year_that_cannot_be_is_refused(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...], year: str
) -> None:
    assert typed(*command, f"--year={year}") == 2
    assert "errors.log" not in told(capsys)


def test_a_catalogue_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.csv").write_bytes(b"\xff\xfe")
    assert typed("factors", "check", str(tmp_path / "nowhere")) == 1
    assert "nowhere" in told(capsys)
    (tmp_path / "x.csv").write_text(LAPTOP)
    assert typed("estimate", str(tmp_path / "x.csv"), "--year", "2025", "--defaults", str(tmp_path / "odd.csv")) == 2
    assert "odd.csv" in told(capsys)


@pytest.mark.parametrize(
    "content", [b'name = "x', b'name = "x"\n', b"\xff", b"[name]\n", b'name = "glpi_computers"\nkind = 3\n']
)
def test_a_profile_of_ones_own_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    """It is no fault of the file that is read, and none of ours."""
    own = tmp_path / "profiles" / "own.toml"
    own.parent.mkdir()
    own.write_bytes(content)
    (tmp_path / "laptop.csv").write_text(LAPTOP)
    monkeypatch.setenv("FOOTPRINT_PROFILES", str(own.parent))
    profiles.forget()
    assert typed("check", str(tmp_path / "laptop.csv")) == 2
    said = told(capsys)
    assert f"Le profil {own} ne peut pas être lu" in said
    assert "FOOTPRINT_PROFILES" in said


def test_every_sentence_of_a_failure_can_be_said() -> None:
    """No gap of a text is left without its filling."""
    assert {*failures.SAID.values(), "system"} <= {
        key.removeprefix("error.") for key in catalogue("cli", "fr") if key.startswith("error.")
    }
    for code, _ in SYSTEM:
        assert failures.sentence(OSError(code, os.strerror(code), "/srv/x"))
        assert failures.sentence(OSError(code, os.strerror(code)))
    assert terminal.t("error.unforeseen", number="0", log="x")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
