"""What a command imports before it works: nothing heavy for its version or its help, and a CSV no log compiler."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = """
import atexit, json, pathlib, sys
atexit.register(lambda: pathlib.Path({file!r}).write_text(json.dumps(sorted(sys.modules))))
from footprint.cli import main
main()
"""
COMPILERS = {"numba", "llvmlite"}
SPARK = {"py4j", "pyspark", "sqlglot"}
HEAVY = {"pandas", "pyarrow", "numpy", "duckdb", "dagster", "sqlalchemy", "fastapi"} | COMPILERS | SPARK
PIPELINES = "pipelines"
NOT_FOR_A_LIST = {
    "asyncio", "babel.dates", "babel.numbers", "filelock", "pyarrow.parquet", "pydantic_settings", "rich", "stdnum",
}  # fmt: skip


def imported(tmp_path: Path, *args: str) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """Names of the modules that the command has imported when it ends, and what it printed."""
    names = tmp_path / "modules.json"
    code = MODULES.format(file=str(names))
    env = {"FOOTPRINT_HOME": str(tmp_path / "home"), "FOOTPRINT_LANG": "en", "PYTHONPATH": ":".join(sys.path)}
    command = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, env=env, check=False)
    return set(json.loads(names.read_text())), command


@pytest.mark.parametrize("args", [["--version"], ["--help"], []])
def test_the_root_imports_neither_tables_nor_commands(tmp_path: Path, args: list[str]) -> None:
    names, command = imported(tmp_path, *args)
    assert "Traceback" not in command.stderr
    assert command.stdout
    assert not names & (HEAVY | {PIPELINES})
    assert {name for name in names if name.startswith("footprint.cli.")} == {
        "footprint.cli.failures",
        "footprint.cli.terminal",
    }


def test_a_command_of_orchestration_is_imported_when_it_is_called(tmp_path: Path) -> None:
    names, command = imported(tmp_path, "run", "--help")
    assert command.returncode == 0
    assert "pipelines.run" in names
    assert "footprint.cli.check" not in names


def test_a_csv_is_checked_without_what_no_list_needs(tmp_path: Path) -> None:
    """No compiler of logs and no pandas; no tables of languages for a number, no files of Parquet and no locks."""
    path = tmp_path / "list.csv"
    path.write_text("Type;Marque;Quantité;Date d'achat\nPC portable;Dell;2;01/01/2023\nÉcran;HP;1;03/02/2024\n")
    names, command = imported(tmp_path, "check", str(path), "--year", "2025")
    assert "2 = 2 + 0 + 0" in command.stderr
    assert not names & (COMPILERS | SPARK | {"pandas", "dagster", "sqlalchemy", "fastapi"})
    assert names & NOT_FOR_A_LIST == set()


@pytest.mark.parametrize("args", [["--version"], ["--help"]])
def test_the_root_reads_its_settings_without_a_library(tmp_path: Path, args: list[str]) -> None:
    names, _ = imported(tmp_path, *args)
    assert names & {"pydantic_settings", "babel", "asyncio"} == set()
