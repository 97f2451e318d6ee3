"""The portal's database in PostgreSQL, by PostgreSQL's own programs. The password stands in no list of processes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from footprint.backup.manifest import said
from footprint.messages import RefusalError

WHERE_DEBIAN_KEEPS_IT = Path("/usr/lib/postgresql")


def dump(address: str, target: Path) -> None:
    """A copy of the database as of one moment. Raises RefusalError with what PostgreSQL says."""
    _run("pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    target.chmod(0o600)


def load(address: str, source: Path) -> None:
    """Put a copy into an empty database, as a whole or not at all. Raises RefusalError where it is not empty."""
    tables = _run("psql", address, "--no-psqlrc", "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    if tables.strip() != "0":
        raise RefusalError(said("database_in_use"))
    _run("pg_restore", address, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source))


def _run(program: str, address: str, *options: str) -> str:
    """What a program of PostgreSQL prints. Raises RefusalError where it is not there, or fails."""
    parts = urlsplit(address)
    secret = {"PGPASSWORD": unquote(parts.password)} if parts.password else {}
    told = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")))
    command = [_place(program), f"--dbname={told}", *options]
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
