"""A year on clusters that are started for it, on loopback: a master with two workers, and Spark Connect."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from footprint.lake import Lake
from tests.engine import years
from tests.engine.conftest import HERE, engine
from tests.weblogs.logs import clf, written

pytestmark = pytest.mark.usefixtures("spark")
MASTER, WORKER = (f"org.apache.spark.deploy.{name}" for name in ("master.Master", "worker.Worker"))
CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
AT = "127.0.0.1"
WAIT_S = 300


def free_port() -> int:
    with socket.socket() as door:
        door.bind((AT, 0))
        port: int = door.getsockname()[1]
    return port


@contextmanager
def running(log: Path, program: str, *args: str) -> Iterator[None]:
    """A program of Spark's own while it is needed; what it says stands in `log`."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = (
        os.environ
        | HERE
        | {
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_DIRS": str(log.parent),
            "SPARK_WORKER_DIR": str(log.parent),
        }
    )
    with log.open("wb") as said:
        process = subprocess.Popen([home / "bin" / program, *args], env=environment, stdout=said, stderr=said)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def until(holds: Callable[[], bool], log: Path) -> None:
    """Wait until something holds."""
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.2)


LOGS = """
import sys
from pathlib import Path
from functools import partial
from footprint.engine.spark_jobs import worked
from footprint.weblogs import aggregate
from footprint.weblogs.spread import pieces
from footprint.weblogs.spread.parts import part_or_none
pieces.PIECE = 1000
def all_read(parts):
    for part in parts:
        assert part is not None, "left to the process that asked"
        yield part
path = Path(sys.argv[1])
spread = aggregate([path], spread=lambda jobs: all_read(worked(part_or_none, jobs)))
assert len(pieces.cut(path)) > 5
assert (spread.table, spread.accounts) == (aggregate([path]).table, aggregate([path]).accounts)
"""


def reads_logs_at(remote: str, folder: Path) -> None:
    """A process that asks the Spark at `remote` has a log of several pieces read as it reads it itself."""
    path = written(folder, *(clf(f"10:{n % 60:02d}:00", ip=f"203.0.113.{n % 7}", size=n) for n in range(70)), "junk")
    environment = os.environ | HERE | {
        "FOOTPRINT_ENGINE": "spark", "FOOTPRINT_SPARK_REMOTE": remote, "PYSPARK_PYTHON": sys.executable,
    }  # fmt: skip
    asked = [sys.executable, "-c", LOGS, str(path)]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=2 * WAIT_S)
    assert done.returncode == 0, done.stderr


def made_at(remote: str, home: Path) -> None:
    """The made-up year of `home`, made by a process that asks the Spark at `remote`."""
    environment = os.environ | HERE | {"FOOTPRINT_ENGINE": "spark", "FOOTPRINT_SPARK_REMOTE": remote}
    asked = [sys.executable, "-m", "tests.engine.years", str(home)]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=2 * WAIT_S)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    """Two homes with the same lists: one for Spark, one in which DuckDB has made the year."""
    lakes = [years.fill(tmp_path / name) for name in ("spark", "duckdb")]
    with engine("duckdb"):
        years.make(lakes[1])
    return lakes[0].home, lakes[1].home


def differing(homes: tuple[Path, Path]) -> list[str]:
    ours, theirs = map(Lake, homes)
    return years.differing(ours, theirs)


def test_a_master_with_two_workers_makes_the_year_of_duckdb(homes: tuple[Path, Path], tmp_path: Path) -> None:
    port = free_port()
    remote, logs = f"spark://{AT}:{port}", [tmp_path / f"worker{n}.log" for n in (1, 2)]
    with ExitStack() as cluster:
        master = tmp_path / "master.log"
        door = ("--host", AT, "--port", str(port), "--webui-port", "0")
        cluster.enter_context(running(master, "spark-class", MASTER, *door))
        for log in logs:
            share = ("--host", AT, "--webui-port", "0", "--cores", "1", "--memory", "1g")
            cluster.enter_context(running(log, "spark-class", WORKER, *share, remote))
        until(lambda: master.exists() and master.read_text().count("Registering worker") == 2, master)
        made_at(remote, homes[0])
        reads_logs_at(remote, tmp_path)
        assert all("Asked to launch executor" in log.read_text() for log in logs)
    assert differing(homes) == []


@pytest.mark.long  # its short brother: the same year by a master with two workers
def test_spark_connect_makes_the_year_of_duckdb(homes: tuple[Path, Path], tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "connect.log"
    settings = ("--master", "local[2]", "--conf", f"spark.connect.grpc.binding.port={port}", "--class", CONNECT)
    with running(log, "spark-submit", *settings, "--conf", "spark.ui.enabled=false", "spark-internal"):
        until(lambda: _listens(port), log)
        made_at(f"sc://{AT}:{port}", homes[0])
        reads_logs_at(f"sc://{AT}:{port}", tmp_path)
    assert differing(homes) == []


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex((AT, port)) == 0
