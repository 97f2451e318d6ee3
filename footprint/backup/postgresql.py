"""The portal's database in PostgreSQL, by PostgreSQL's own programs. The password stands in no list of processes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from footprint.backup.manifest import said
from footprint.messages import RefusalError
from footprint.scratch import scratch

WHERE_DEBIAN_KEEPS_IT = Path("/usr/lib/postgresql")
# What lines begin with before the first that makes something: comments, psql's own commands, the session's settings.
BEGINNING = (b"--", b"\\", b"SET ", b"SELECT pg_catalog.set_config(")


def dump(address: str, target: Path) -> None:
    """A copy of the database as of one moment. Raises RefusalError with what PostgreSQL says."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", address=address)
    target.chmod(0o600)


def refuse_used(address: str) -> None:
    """Raises RefusalError for a database in which there is a table, or that does not answer."""
    if _queried(address, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") != ["0"]:
        raise RefusalError(said("database_in_use"))


def load(address: str, source: Path) -> None:
    """Put a copy into an empty database, as a whole or not at all. Raises RefusalError where it is not empty."""
    refuse_used(address)
    settings = frozenset(_queried(address, "SELECT name FROM pg_settings"))
    with scratch() as folder:
        whole, script = folder / "whole.sql", folder / "script.sql"
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={whole}", str(source))
        _write_known(whole, script, settings)
        whole.unlink()
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}")
        _run("psql", *options, address=address)


def _write_known(whole: Path, script: Path, settings: Collection[str]) -> None:
    """A script without the settings at its beginning that the server does not know: programs of a newer PostgreSQL name
    some, as 17 does `transaction_timeout`. Everything behind them is copied as it is."""
    with whole.open("rb") as source, script.open("wb") as target:
        for line in source:
            setting = re.match(rb"SET (\w+) = ", line)
            if setting is None or setting[1].decode() in settings:
                target.write(line)
            if line.strip() and not line.startswith(BEGINNING):
                break
        shutil.copyfileobj(source, target)


def _queried(address: str, query: str) -> list[str]:
    """The lines of the answer to a query of one column."""
    return _run("psql", "--no-psqlrc", "-Atc", query, address=address).splitlines()


def _run(program: str, *options: str, address: str = "") -> str:
    """What a program of PostgreSQL prints, connected to `address`, if there is one. Raises RefusalError where it is not
    there, or fails."""
    parts = urlsplit(address)
    secret = {"PGPASSWORD": unquote(parts.password)} if parts.password else {}
    without_secret = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")))
    command = [_place(program), *([f"--dbname={without_secret}"] if address else []), *options]
    done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip() or str(done.returncode)).splitlines()[-1]
        raise RefusalError(said("postgresql", program=program, why=why))
    return done.stdout


def _place(program: str) -> str:
    newest = sorted(WHERE_DEBIAN_KEEPS_IT.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    found = shutil.which(program) or (str(newest[-1]) if newest else None)
    if found is None:
        raise RefusalError(said("no_program", program=program))
    return found
