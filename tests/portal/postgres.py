"""A PostgreSQL of our own on loopback, with the programs that Debian installs. No test lives here."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg

from footprint.portal.store.tables import Base
from tests import machine


def as_nobody(command: list[str], folder: Path) -> None:
    """PostgreSQL refuses to run as root; then it runs as `nobody`."""
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **user)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr


def open_to(folder: Path) -> None:
    """Let another user work in a folder of the tests."""
    if os.getuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")


@contextmanager
def cluster(folder: Path, port: int) -> Iterator[str]:
    """The address of a cluster that lives as long as the block."""
    initdb, pg_ctl = machine.required("initdb"), machine.required("pg_ctl")
    open_to(folder)
    data = folder / "data"
    as_nobody([initdb, "-D", str(data), "-U", "portal", "--auth=trust", "-E", "UTF8", "--no-sync"], folder)
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=300"
    as_nobody([pg_ctl, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start"], folder)
    yield f"postgresql://portal@127.0.0.1:{port}/postgres"
    as_nobody([pg_ctl, "-D", str(data), "-m", "immediate", "stop"], folder)


@contextmanager
def empty_database(of_cluster: str, like: str = "template1") -> Iterator[str]:
    """The address of a database that nobody has used, gone after the block."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(of_cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        yield of_cluster.rpartition("/")[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def emptied(address: str) -> None:
    """Take every row of the portal out of a database to which nobody is connected; numbers begin anew."""
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with psycopg.connect(address) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())


def copied_database(address: str) -> AbstractContextManager[str]:
    """The address of a copy of a database to which nobody is connected, gone after the block."""
    server, _, name = address.rpartition("/")
    return empty_database(f"{server}/postgres", like=name)
