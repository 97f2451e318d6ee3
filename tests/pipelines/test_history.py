"""The files of Dagster's history that we lay out are those that Dagster makes, and read as it reads its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipelines import history
from pipelines.instance import CONFIGURATION, NAME

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dg.job
def small() -> None:
    dg.op(name="step")(lambda: None)()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_bytes(CONFIGURATION)
    return tmp_path


@pytest.fixture
def own(folder: Path) -> Iterator[dg.DagsterInstance]:
    with history.opened(str(folder)) as instance:
        yield instance


def ran(instance: dg.DagsterInstance) -> str:
    return small.execute_in_process(instance=instance, run_config=QUIET).run_id


def shape(path: Path) -> list[tuple[str, ...]]:
    """Tables, indexes and migrations of a database, and how it keeps its journal."""
    with closing(sqlite3.connect(path)) as database:
        asked = ("SELECT sql FROM sqlite_schema ORDER BY name", "SELECT * FROM alembic_version", "PRAGMA journal_mode")
        return [row for question in asked for row in database.execute(question).fetchall()]


def test_the_files_of_all_runs_are_those_that_dagster_makes(
    folder: Path, own: dg.DagsterInstance, tmp_path_factory: pytest.TempPathFactory
) -> None:
    runs = [ran(own) for _ in range(3)]
    elsewhere = tmp_path_factory.mktemp("dagsters")
    with dg.DagsterInstance.local_temp(str(elsewhere)) as dagsters:
        (made,) = elsewhere.rglob(f"{ran(dagsters)}.db")
        assert [shape(folder / "history" / "runs" / f"{run}.db") for run in runs] == [shape(made)] * 3
    names = {path.name.partition(".db")[0] for path in (folder / "history" / "runs").iterdir()}
    assert names == {*runs, "index"}, "nothing else is left there"


def test_what_is_told_of_each_run_is_in_its_file_alone(folder: Path, own: dg.DagsterInstance) -> None:
    runs = [ran(own) for _ in range(3)]
    storage = SqliteEventLogStorage(str(folder / "history" / "runs"))
    told = [[entry.run_id for entry in storage.get_logs_for_run(run)] for run in runs]
    assert [set(each) for each in told] == [{run} for run in runs]
    assert len({len(each) for each in told}) == 1


def test_a_file_that_is_there_is_never_laid_out_anew(folder: Path, own: dg.DagsterInstance) -> None:
    first = ran(own)
    before = len(own.all_logs(first))
    with history.opened(str(folder)) as later:
        ran(later)
        later.report_engine_event("later", later.get_run_by_id(first))
        assert len(later.all_logs(first)) == before + 1
