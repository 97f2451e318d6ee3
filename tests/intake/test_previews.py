"""What a file looks like to people who say what its columns are: what is asked, what may change, what is hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake.answers import AnswerError, load, remember_columns
from footprint.intake.previewed import TablePreview
from footprint.intake.previews import effect, previews
from tests.intake.accounts import AS_OF

CLAIMED = "Libellé;Dénombré zorg;Repère\nPC portable;3;2020\nÉcran 24;4;2021\nimprimante laser;1;2019\n"
UNKNOWN = "Machin;Bazar;Chose\nAA;Zorglub 12;3\nBB;Bidule;4\nCC;Zorglub 13;1\n"


def looked(path: Path, content: str, answers: dict[str, str] | None = None) -> TablePreview:
    path.write_text(content, encoding="utf-8")
    (table,) = previews(path, path.name, 2025, answers or {})
    return table


def numbers(path: Path, answers: dict[str, str]) -> tuple[float, int, int]:
    each = effect(path, 2025, AS_OF, [], answers)
    return each.devices, each.accepted, each.refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "parc.csv"


def test_where_several_columns_may_count_one_question_is_asked_until_it_is_answered(path: Path) -> None:
    table = looked(path, CLAIMED)
    assert table.question is not None
    assert (table.question.role, table.question.positions) == ("quantity_devices", (1, 2))
    assert numbers(path, {}) == (0, 3, 0)
    said = table.answers({1: "quantity_devices"})
    assert said == {f"layout:{table.layout}:1": "quantity_devices"}
    assert numbers(path, said) == (8, 3, 0)
    after = looked(path, CLAIMED + "tablette;2;2024\n", said)
    assert after.question is None
    assert after.columns[1].reason == "answered"
    nothing = table.answers({1: "", 2: ""})
    assert looked(path, CLAIMED, nothing).question is None
    assert numbers(path, nothing) == (3, 3, 0)


def test_a_table_that_nobody_understands_asks_for_the_kind(path: Path) -> None:
    table = looked(path, UNKNOWN)
    assert table.kind is None
    assert table.question is not None
    assert table.question.role == "category"
    assert set(table.question.positions) == {0, 1, 2}
    after = looked(path, UNKNOWN, table.answers({1: "category", 2: "quantity_devices"}))
    assert (after.kind, after.question) == ("inventory", None)
    assert [column.role for column in after.columns] == ["", "category", "quantity_devices"]


def test_the_line_of_the_header_is_what_one_says(path: Path) -> None:
    content = "Salle 3;Machin;3\nType;Modèle;Nombre\nPC portable;Latitude;3\nÉcran;P24;4\n"
    table = looked(path, content)
    assert table.header_line == 2
    said = table.header_answer(1)
    assert said == {f"layout:{table.line_layout}:line": "1"}
    moved = looked(path, content, said)
    assert (moved.header_line, len(moved.rows)) == (1, 3)
    back = moved.header_answer(2)
    assert looked(path, content, said | back).header_line == 2


def test_what_names_people_is_masked_and_has_no_role(path: Path) -> None:
    table = looked(path, "Type;Utilisateur;Remarque\nPC portable;Garance Petit;chez iris.bolet@ville.example\n")
    assert table.columns[1].is_personal
    assert table.columns[1].examples == ("***",)
    assert table.rows == (("PC portable", "***", "***"),)
    assert table.answers({1: "category"}) == {}


def test_what_is_as_it_was_is_no_answer(path: Path) -> None:
    table = looked(path, "Type;Nombre\nPC portable;3\n")
    assert table.header_answer(1) == {}
    assert table.question is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("layout:0123456789abcdef:1", "zorglub"),
        ("layout:0123456789abcdef:1", "other"),
        ("layout:0123456789abcdef:line", "category"),
        ("layout:*:libelle", "category"),
        ("libelle", "category"),
    ],
)
def test_only_roles_of_columns_of_a_layout_are_remembered(tmp_path: Path, name: str, answer: str) -> None:
    with pytest.raises(AnswerError):
        remember_columns(tmp_path, "valbrume", {"layout:0123456789abcdef:0": "category", name: answer})
    assert load(tmp_path, "valbrume") == {}


def test_a_table_of_something_else_becomes_a_list_of_equipment_if_one_says_so(path: Path) -> None:
    """The names of the columns are those of a directory of accounts."""
    content = "Machin;Date;Heure;Motif\nPC portable;12/01/2024;10:00;x\nÉcran;13/01/2024;11:00;y\n"
    table = looked(path, content)
    said = {f"layout:{table.layout}:0": "category"}
    assert looked(path, content, said).kind == "inventory"
    assert numbers(path, said)[0] == 2


@pytest.mark.parametrize(
    ("name", "text", "widths"),
    [
        ("parc.html", "<table><tr><td>Truc<td>Chose<tr><td>zorg<td>blip<tr><td>glop<td>frim</table>"
         "<table><tr><td>Bidule<td>Un<td>Deux<tr><td>zorg<td>ab<td>cd<tr><td>frim<td>ef<td>gh</table>", [2, 3]),
        ("parc.txt", "Truc      Chose     Machin\nzorg      blip      frim\nglop      blup      fram\n", [3]),
        ("fiches.txt", "Truc : zorg\nChose : blip\n\nTruc : glop\nChose : frim\n", [2]),
    ],
)  # fmt: skip
def test_tables_of_pages_and_texts_that_nobody_understands_are_shown(
    tmp_path: Path, name: str, text: str, widths: list[int]
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = previews(path, name, 2025)
    assert [len(table.columns) for table in found] == widths
    assert all(table.kind is None and table.rows for table in found)
