"""A portal on PostgreSQL: its database comes with the backup, and goes into an empty one only."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from footprint import backup
from footprint.backup import postgresql as programs
from footprint.backup.manifest import DUMP
from footprint.messages import RefusalError
from tests.portal.conftest import Site, postgresql, running  # noqa: F401
from tests.portal.postgres import empty_database

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
NEWER = "SET of_a_newer_postgresql = 0;"
EMAIL = "camille@valbrume.example"


def test_people_of_a_running_portal_are_put_back(postgresql: str, tmp_path: Path) -> None:  # noqa: F811
    with empty_database(postgresql) as before, empty_database(postgresql) as after:
        for site in running(tmp_path / "home", portal_database_url=before):
            site.account(EMAIL)
            backup.make(tmp_path / "home", tmp_path / "backup", NOW, database=before)
        with pytest.raises(RefusalError):
            backup.restore(tmp_path / "backup", tmp_path / "new")
        with pytest.raises(RefusalError):
            backup.restore(tmp_path / "backup", tmp_path / "other", database=before)
        assert not (tmp_path / "other").exists(), "the next try begins as this one"
        backup.restore(tmp_path / "backup", tmp_path / "new", database=after)
        for site in running(tmp_path / "new", portal_database_url=after):
            assert signed_in(site)


def test_a_backup_by_programs_newer_than_the_server_can_be_put_back(
    postgresql: str,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As PostgreSQL 17's, which name a setting that 16 does not know; a value that reads the same is nothing of it."""
    with empty_database(postgresql) as before, empty_database(postgresql) as after:
        sql(before, f"CREATE TABLE notes (words text); INSERT INTO notes VALUES ('{NEWER}'), (''), ('--')")
        programs.dump(before, tmp_path / DUMP)
        newer_restore(tmp_path / "bin")
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        programs.load(after, tmp_path / DUMP)
        assert sql(after, "SELECT words FROM notes ORDER BY words DESC").splitlines() == [NEWER, "--", ""]
        with pytest.raises(RefusalError):
            programs.load(after, tmp_path / DUMP)


def test_a_backup_that_cannot_be_put_back_leaves_the_database_empty(
    postgresql: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    with empty_database(postgresql) as before, empty_database(postgresql) as after:
        sql(before, "CREATE TABLE a (n int); CREATE TABLE b (n int); CREATE VIEW z AS SELECT n FROM a")
        programs.dump(before, tmp_path / DUMP)
        sql(after, "CREATE SCHEMA other; CREATE TYPE public.b AS (n int)")
        with pytest.raises(RefusalError, match="psql"):
            programs.load(after, tmp_path / DUMP)
        assert sql(after, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").strip() == "0"


def sql(address: str, words: str) -> str:
    return programs._run("psql", "--no-psqlrc", "-Atc", words, address=address)


def newer_restore(folder: Path) -> None:
    """A `pg_restore` whose scripts begin as those of a newer PostgreSQL do."""
    folder.mkdir()
    program = folder / "pg_restore"
    program.write_text(
        f"""#!/bin/sh
{programs._place("pg_restore")} "$@" || exit 1
for word in "$@"; do case "$word" in --file=*) script="${{word#--file=}}";; esac; done
sed -i '0,/^SET /s//{NEWER}\\nSET /' "$script"
"""
    )
    program.chmod(0o755)


def signed_in(site: Site) -> bool:
    return site.signed(EMAIL).get("/compte").status_code == 200


def test_a_server_that_does_not_answer_is_said_without_the_password(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with pytest.raises(RefusalError) as refusal:
        backup.make(tmp_path / "home", tmp_path / "backup", NOW, database="postgresql://a:s3cr3t@127.0.0.1:1/portal")
    assert "pg_dump" in str(refusal.value)
    assert "s3cr3t" not in str(refusal.value)
    assert not (tmp_path / "backup").exists()


def test_the_password_stands_on_no_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], env: dict[str, str], **_: object) -> object:
        seen.append((command, env))
        (tmp_path / DUMP).touch()
        return type("Done", (), {"returncode": 0, "stdout": "", "stderr": ""})

    monkeypatch.setattr(programs.subprocess, "run", run)  # type: ignore[attr-defined]
    programs.dump("postgresql://a:s%2Fcr%3At@server:5433/portal", tmp_path / DUMP)
    ((command, environment),) = seen
    assert "--dbname=postgresql://a@server:5433/portal" in command
    assert environment["PGPASSWORD"] == "s/cr:t"


def test_a_missing_program_names_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "WHERE_DEBIAN_KEEPS_IT", tmp_path)
    with pytest.raises(RefusalError, match="postgresql-client"):
        programs.dump("postgresql://server/portal", tmp_path / DUMP)
