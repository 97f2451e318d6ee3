"""What people say of lines on the command line: shown with their places, remembered for a member."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.intake import answers

pytestmark = pytest.mark.usefixtures("english")

LIST = "Type;Modèle;Quantité\nPC portable;AA;3\nZorglub;BB;4\nÉcran;CC;une poignée\nUnité centrale + écran;DD;\n"


def typed(tmp_path: Path, *args: str) -> Result:
    path = tmp_path / "parc.csv"
    path.write_text(LIST, encoding="utf-8")
    return CliRunner().invoke(app, ["answers", "valbrume", "--file", str(path), "--year", "2025", *args])


def counted(tmp_path: Path, *args: str) -> float:
    command = ["check", str(tmp_path / "parc.csv"), "--year", "2025", "--json", *args]
    (table,) = json.loads(CliRunner().invoke(app, command).stdout)
    return float(table["account"]["units"])


def test_lines_are_shown_with_their_places(tmp_path: Path) -> None:
    stderr = typed(tmp_path, "--lines").stderr
    assert "2: PC portable · AA · 3 → laptop, 3, in use" in stderr
    assert "3 (to complete): Zorglub · BB · 4 → –, –, not counted" in stderr
    assert "5: Unité centrale" in stderr
    assert "5.2: " in stderr
    assert "5 lines, 2 of them to complete." in stderr
    assert answers.load(tmp_path / "home", "valbrume") == {}


def test_what_is_said_is_kept_and_read(tmp_path: Path) -> None:
    stderr = typed(tmp_path, "--line", "3=tablette", "--line", "4=,6,in_stock", "--line", "5.2=,,gone").stderr
    assert "3: Zorglub · BB · 4 → tablet, 4, in use" in stderr
    assert "4: Écran · CC · une poignée → monitor, 6, in stock" in stderr
    assert ", gone, or not there yet" in stderr
    assert "Answers remembered about lines of its lists: 3." in stderr
    assert counted(tmp_path) == 5
    assert counted(tmp_path, "--member", "valbrume") == 15


def test_what_else_stands_on_a_line_is_added_and_withdrawn(tmp_path: Path) -> None:
    stderr = typed(tmp_path, "--line", "2+=monitor,2", "--line", "2+=souris", "--lines").stderr
    assert "2:2: PC portable · AA · 3 → monitor, 2, in use" in stderr
    assert "2:2.2: PC portable · AA · 3 → mouse, 1, in use" in stderr
    command = ["check", str(tmp_path / "parc.csv"), "--year", "2025", "--json", "--member", "valbrume"]
    tables = json.loads(CliRunner().invoke(app, command).stdout)
    assert [table["account"]["units"] for table in tables] == [5, 3]
    typed(tmp_path, "--line", "2+=webcam")
    tables = json.loads(CliRunner().invoke(app, command).stdout)
    assert tables[1]["account"]["units"] == 4, "it is added to what is there"
    stderr = typed(tmp_path, "--line", "2:2=not_hardware", "--line", "2:2.2=,5").stderr
    assert "Answers remembered about lines of its lists: 1." in stderr
    tables = json.loads(CliRunner().invoke(app, command).stdout)
    assert tables[1]["account"]["units"] == 6, "no screen, five mice, a webcam"
    typed(tmp_path, "--line", "2:2=,0", "--line", "2:2.2=,,gone")
    assert len(json.loads(CliRunner().invoke(app, command).stdout)) == 1, "nothing is added"


@pytest.mark.parametrize(
    "given",
    ["3", "3=zorglub bidule", "99=tablet", "3=tablet,lots", "3=tablet,-2", "3=,,lost", "3=a,1,gone,x", "2+=,2",
     "2+=tablet,1,gone"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_and_nothing_is_kept(tmp_path: Path, given: str) -> None:
    result = typed(tmp_path, "--line", "4=,6", "--line", given)
    assert result.exit_code != 0
    assert answers.load(tmp_path / "home", "valbrume") == {}


def test_lines_need_a_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["answers", "valbrume", "--line", "3=tablet"])
    assert result.exit_code != 0
    assert "--file" in result.stderr or "--file" in str(result.exception)
