"""What people say of columns on the command line: for one reading, or remembered for a member."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.intake import answers
from tests.cases import combined

pytestmark = pytest.mark.usefixtures("english")

INVENTED = "Machin;Bazar;Chose\nPC portable;AA;u\nÉcran;BB;v\nTablette;CC;w\nImprimante;DD;x\nServeur;EE;y\n"
CLAIMED = "Libellé;Dénombré zorg;Depuis\nPC portable;3;2020\nÉcran 24;4;2021\nimprimante laser;1;2019\n"


def typed(tmp_path: Path, content: str, *args: str, command: str = "check") -> Result:
    path = tmp_path / "parc.csv"
    path.write_text(content, encoding="utf-8")
    where = (
        ["check", str(path), "--year", "2025"] if command == "check" else ["answers", "valbrume", "--file", str(path)]
    )
    return CliRunner().invoke(app, [*where, *args])


def mapping(result: Result) -> dict[str, dict[str, object]]:
    return {column["header"]: column for column in json.loads(result.stdout)[0]["mapping"]}


ROLES = ["quantity_devices", "Number of devices", "nombre d'appareils", "QUANTITÉ"]


# Ways to name the column and the role know nothing of each other.
@pytest.mark.parametrize(("column", "role"), combined(["Dénombré zorg", "denombre zorg", "#2"], ROLES))
def test_a_column_is_what_one_says(tmp_path: Path, column: str, role: str) -> None:
    assert "devices on accepted lines → in the figure of 2025: 0 → 0" in typed(tmp_path, CLAIMED).stderr
    stderr = typed(tmp_path, CLAIMED, "--map", f"{column}={role}").stderr
    assert "devices on accepted lines → in the figure of 2025: 8 → 8" in stderr


def test_a_column_that_one_leaves_out_is_not_read_nor_asked_about(tmp_path: Path) -> None:
    """Each line is then one device: nobody claims to count."""
    result = typed(tmp_path, CLAIMED, "--map", "Dénombré zorg=", "--map", "#3=", "--json")
    assert [result_column["reason"] for result_column in mapping(result).values()] == ["mapped", "left_out", "left_out"]
    assert json.loads(result.stdout)[0]["account"]["units"] == 3


def test_what_the_cells_say_is_shown(tmp_path: Path) -> None:
    result = typed(tmp_path, INVENTED, "--json")
    evidence = {"cells": "kind", "understood": 5, "looked_at": 5}
    assert mapping(result)["Machin"]["reason"] == "evidence"
    assert mapping(result)["Machin"]["evidence"] == evidence
    assert mapping(result)["Bazar"]["evidence"] is None
    assert "Machin → Category (5 of 5 cells name a kind of device)" in typed(tmp_path, INVENTED).stderr


def test_what_is_no_role_or_no_column_is_said(tmp_path: Path) -> None:
    refused = typed(tmp_path, INVENTED, "--map", "Machin=zorglub")
    assert refused.exit_code == 1
    assert "zorglub" in str(refused.exception)
    assert "category (Kind of device)" in str(refused.exception)
    assert "write column=role" in str(typed(tmp_path, INVENTED, "--map", "Machin").exception)
    assert (
        "No column “Truc”. Columns of the file: Machin, Bazar, Chose."
        in typed(tmp_path, INVENTED, "--map", "Truc=category").stderr
    )


def test_the_corrected_file_is_of_the_columns_that_one_says(tmp_path: Path) -> None:
    content = "Machin;Bazar\nAA;Zorglub\nBB;PC portable\n"
    target = tmp_path / "corrige.csv"
    result = typed(tmp_path, content, "--map", "Bazar=category", "--map", "Machin=", "--corrected", str(target))
    assert result.exit_code == 0, result.stderr
    assert target.read_text("utf-8-sig").splitlines()[2].startswith("BB,PC portable,")


def test_what_one_says_is_remembered_for_a_member(tmp_path: Path) -> None:
    first = typed(tmp_path, CLAIMED, "--map", "Dénombré zorg=quantity_devices", command="answers")
    assert first.exit_code == 0, first.stderr
    assert "#2 Dénombré zorg → Number of devices (3 of 3 cells are whole numbers)" in first.stderr
    (name,) = answers.load(tmp_path / "home", "valbrume")
    assert name.startswith("layout:")
    assert name.endswith(":1")
    later = CliRunner().invoke(app, ["answers", "valbrume", "Zorglub=laptop"])
    assert "Answers remembered for valbrume: 1." in later.stderr
    assert "zorglub → laptop" in later.stderr.lower()
    assert "Answers remembered about columns of its files: 1." in later.stderr
    assert "layout" not in later.stderr


def test_a_column_that_stands_nowhere_is_not_remembered(tmp_path: Path) -> None:
    result = typed(tmp_path, CLAIMED, "--map", "Truc=category", command="answers")
    assert "No column “Truc”" in str(result.exception)
    assert not (tmp_path / "home/answers").exists()
    alone = CliRunner().invoke(app, ["answers", "valbrume", "--map", "Truc=category"])
    assert "need --file" in str(alone.exception)


PUPILS = "N°;N° de série;Classe\n1;DMPZXP5BFYWW3;3e A\n2;DMPEKCYW3W49N;3e B\n"


@pytest.mark.parametrize("kind", ["tablet", "tablette", "Tablettes"])
def test_what_all_lines_are_is_said_by_a_star(tmp_path: Path, kind: str) -> None:
    assert "Your columns" in typed(tmp_path, PUPILS).stderr
    stderr = typed(tmp_path, PUPILS, "--map", f"*={kind}").stderr
    assert "devices on accepted lines → in the figure of 2025: 2 → 2" in stderr
    assert "No column" not in stderr


def test_what_all_lines_are_is_remembered_for_a_member(tmp_path: Path) -> None:
    assert typed(tmp_path, PUPILS, "--map", "*=tablet", command="answers").exit_code == 0
    (name,) = answers.load(tmp_path / "home", "valbrume")
    assert name.endswith(":#all")
    stderr = typed(tmp_path, PUPILS, "--member", "valbrume").stderr
    assert "devices on accepted lines → in the figure of 2025: 2 → 2" in stderr


def test_what_is_no_kind_of_device_is_refused(tmp_path: Path) -> None:
    assert typed(tmp_path, PUPILS, "--map", "*=chaise").exit_code != 0


USED = "Quand;Vu;Baie A\n01/02/2025;1,2;10\n02/02/2025;1,3;12\n"
SAID = ["--kind", "use", "--map", "Vu=Visits, in thousands", "--map", "#3=use_energy_kwh", "--map", "*subject=Portal"]


def test_a_table_of_use_of_any_form_is_said(tmp_path: Path) -> None:
    stderr = typed(tmp_path, USED, *SAID).stderr
    assert "visits: 2,500" in stderr
    assert "electricity measured: 22 kWh" in stderr
    assert "Columns of the file: Quand, Vu, Baie A" in str(typed(tmp_path, USED, *SAID, "--map", "Zut=").exception)


def test_a_table_of_use_is_remembered_for_a_member(tmp_path: Path) -> None:
    result = typed(tmp_path, USED, *SAID, command="answers")
    assert result.exit_code == 0, result.stderr
    assert "#2 Vu → Visits, in thousands" in result.stderr
    later = tmp_path / "later.csv"
    later.write_text(USED.replace("2025", "2026"), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(later), "--year", "2026", "--member", "valbrume", "--json"])
    totals = {each["metric"]: each["total"] for table in json.loads(result.stdout) for each in table["totals"]}
    assert totals == {"sessions": 2_500.0, "energy": 22.0}


@pytest.mark.parametrize("odd", ["*subject=Mme Jeanne Dupont", "*months=12-01", "*across=use_subject", "*decimal=;"])
def test_what_cannot_be_said_of_all_of_a_table_of_use_is_refused(tmp_path: Path, odd: str) -> None:
    result = typed(tmp_path, USED, *SAID[:-1], odd, command="answers")
    assert f"“{odd}”: write *across=" in str(result.exception)
