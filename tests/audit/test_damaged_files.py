"""Files that cannot be used: a sentence with file, line and column, in both languages, and exit code 2."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint.cli import app as commands
from footprint.cli import failures
from tests.audit.publishing import cell, has, member, summed, to_file, to_folder

MEMBERS = [member(f"h{number}", "a" if number < 4 else "b") for number in range(8)]
TRUTH = [has(who, 100.0 + number) for number, who in enumerate(MEMBERS)]
CELLS = summed(TRUTH, [(), ("sector",)])


def run(*arguments: object) -> int:
    return failures.run(lambda: commands(list(map(str, ("audit", *arguments)))))


@pytest.fixture
def given(tmp_path: Path) -> list[Path | str]:
    """A folder and the files beside it, as arguments."""
    return [
        to_folder(CELLS, tmp_path / "1"),
        "--members", to_file(MEMBERS, tmp_path / "members.csv"),
        "--truth", to_file(TRUTH, tmp_path / "truth.csv"),
    ]  # fmt: skip


def changed(path: Path, line: int, column: str, written: str | None) -> None:
    """Put something else into one cell of a file; None takes the column away."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    at = rows[0].index(column)
    if written is None:
        rows = [row[:at] + row[at + 1 :] for row in rows]
    else:
        rows[line - 1][at] = written
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)


def test_a_safe_release_ends_with_0_and_an_open_one_with_1(given: list[Path | str], tmp_path: Path) -> None:
    assert run(*given) == 0
    members, truth = ([row | {"sector": "c"} if row["holding"] == "h7" else row for row in rows]
                      for rows in (MEMBERS, TRUTH))  # fmt: skip
    alone = to_folder(summed(truth, [(), ("sector",)]), tmp_path / "2")
    others = ["--members", to_file(members, tmp_path / "m.csv"), "--truth", to_file(truth, tmp_path / "t.csv")]
    assert run(alone, *others) == 1


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "anybody"), ("fr", "n’importe qui")],
)
def test_an_attack_is_told(
    lang: str, said: str, tmp_path: Path, speak: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    speak(lang)
    members = [row | {"sector": "c"} if row["holding"] == "h7" else row for row in MEMBERS]
    truth = [row | {"sector": "c"} if row["holding"] == "h7" else row for row in TRUTH]
    folder = to_folder(summed(truth, [(), ("sector",)]), tmp_path / "1")
    files = ["--members", to_file(members, tmp_path / "m.csv"), "--truth", to_file(truth, tmp_path / "t.csv")]
    assert run(folder, *files) == 1
    told = capfd.readouterr()
    assert said in told.out
    assert "h7" in told.out
    assert "cells.csv" in told.out
    assert run(folder, *files, "--json") == 1
    found = json.loads(capfd.readouterr().out)
    assert found["safe"] is False
    assert {attack["target"] for attack in found["attacks"]} == {"h7"}
    assert run(folder, *files[:2], "--target", "h7") == 1
    assert "h7" in capfd.readouterr().out
    assert run(folder, *files[:2], "--target", "h1") == 0


@pytest.mark.parametrize(
    ("file", "line", "column", "written", "said"),
    [
        ("1/open-data/cells.csv", 3, "value", "12,5", ("line 3", "column value", "12,5")),
        ("1/open-data/cells.csv", 3, "value", "1_000", ("line 3", "column value")),
        ("1/open-data/cells.csv", 3, "value", "inf", ("line 3", "column value")),
        ("1/open-data/cells.csv", 3, "value", "", ("line 3", "column value", "no value")),
        ("1/open-data/cells.csv", 2, "status", "hidden", ("line 2", "column status", "withheld")),
        ("1/open-data/cells.csv", 2, "rounded_to", "-1", ("line 2", "column rounded_to")),
        ("1/open-data/cells.csv", 2, "holdings", "3.5", ("line 2", "column holdings")),
        ("1/open-data/cells.csv", 2, "year", "MMXXV", ("line 2", "column year")),
        ("1/open-data/cells.csv", 2, "year", "20250", ("line 2", "column year")),
        ("1/open-data/cells.csv", 1, "status", None, ("line 1", "status")),
        ("1/open-data/cells.csv", 1, "rounded_to", "value", ("column value", "twice")),
        ("1/open-data/cells.csv", 3, "sector", "*", ("line 3", "line 2")),
        ("1/open-data/cells.csv", 3, "sector", "nowhere", ("cells.csv:3", "nowhere")),
        ("1/open-data/indicators.csv", 1, "unit", None, ("indicators.csv", "unit")),
        ("members.csv", 4, "zone", "*", ("line 4", "column zone")),
        ("members.csv", 4, "zone", "", ("line 4", "column zone")),
        ("members.csv", 1, "holding", None, ("members.csv", "holding")),
        ("truth.csv", 5, "value", "a lot", ("line 5", "column value", "a lot")),
        ("truth.csv", 5, "holding", "nobody", ("line 5", "column holding", "nobody")),
        ("truth.csv", 5, "holding", "h1", ("line 5", "line 3")),
    ],
)
@pytest.mark.usefixtures("english")
def test_damage_is_told_with_its_place(
    file: str, line: int, column: str, written: str | None, said: tuple[str, ...],
    given: list[Path | str], tmp_path: Path, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    changed(tmp_path / file, line, column, written)
    assert run(*given) == 2
    told = capfd.readouterr().err
    assert Path(file).name in told
    assert [word for word in said if word not in told] == []
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no rows"),
        (b"\n\n", "no rows"),
        (b"year,indicator\n", "missing"),
        (b"\xff\xfe\x00y", "UTF-8"),
        (b"year,indicator,criterion,view,basis,stage,sector,zone,size,value,status\n2025\n", "line 2"),
        (b'year,indicator,criterion,view,basis,stage,sector,zone,size,value,status\n"2025', "CSV"),
        (b"year,indicator,criterion,view,basis,stage,sector,zone,size,value,status\n\x00,,,,,,,,,,\n", "line 2"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_file_that_is_no_table(
    content: bytes, said: str, given: list[Path | str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "1/open-data/cells.csv").write_bytes(content)
    assert run(*given) == 2
    told = capfd.readouterr().err
    assert said in told
    assert "Traceback" not in told


@pytest.mark.usefixtures("english")
def test_a_file_that_is_not_there(given: list[Path | str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1/open-data/indicators.csv").unlink()
    assert run(*given) == 2
    assert "indicators.csv" in capfd.readouterr().err
    assert run(tmp_path / "none", *given[1:]) == 2


@pytest.mark.usefixtures("english")
def test_what_contradicts_itself(given: list[Path | str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A sector of which more is published than of all."""
    to_folder([cell(100.0), cell(500.0, sector="a")], tmp_path / "1")
    assert run(*given[:3]) == 2
    assert "contradict" in capfd.readouterr().err
    assert run(*given[:3], "--target", "nobody") == 2
    assert "nobody" in capfd.readouterr().err


@pytest.mark.usefixtures("english")
def test_the_module_is_the_command() -> None:
    assert CliRunner().invoke(commands, ["audit", "--help"]).exit_code == 0
