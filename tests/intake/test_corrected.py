"""The member's file given back: proposals in place, doubts in a last column, not one other cell changed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from footprint.cli import app
from footprint.intake import Reading, read
from footprint.intake.corrected import corrected_csv, safe, written
from footprint.intake.limits import UnusableError
from footprint.intake.matching import classify, known_categories
from tests.intake.accounts import AS_OF, FILES, conserved

CONTENT = """Inventaire du parc

N° inventaire;Désignation;Modèle;Quantité;Remarque
A1;Ordinatuer portble;x;1;=1+1
A2;Ordinateur;y;-3;bon
A3;Divers;;1;"sur deux
lignes"
A4;Écran;;1;
;;;;
TOTAL;;;3;
A5;Portable;iPhone 12;1;
A6;Prntr laser;;1;
A7;Écran;;1;;décalé
"""


def understood(path: Path) -> Reading:
    return conserved(read(path, year=2025, as_of=AS_OF))


def rows(content: bytes, separator: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(CONTENT, encoding="cp1252")
    return path


def test_proposals_are_in_place_and_doubtful_lines_marked(path: Path) -> None:
    content = corrected_csv(path, understood(path).findings, "fr")
    assert content.startswith(b"\xef\xbb\xbf")
    found = {row[0]: row for row in rows(content) if row}
    assert found["N° inventaire"][-1] == "À vérifier"
    assert [found[name][1] for name in ("A1", "A2", "A3", "A5", "A6")] == [
        "ordinateur portable", "ordinateur portable", "Divers", "smartphone", "imprimante",
    ]  # fmt: skip
    assert found["A1"][5].startswith("Ligne 4")
    assert "Ordinatuer portble" in found["A1"][5]
    assert "tout-en-un" in found["A2"][5]
    assert "décalées" in found["A7"][-1]


def test_nothing_else_changes(path: Path) -> None:
    before = list(csv.reader(io.StringIO(CONTENT), delimiter=";"))
    after = rows(corrected_csv(path, understood(path).findings, "fr"))
    assert len(before) == len(after)
    for old, new in zip(before[3:], after[3:], strict=True):
        assert [cell for at, cell in enumerate(new[: len(old)]) if at != 1] == [
            safe(cell) for at, cell in enumerate(old) if at != 1
        ]
    assert after[:2] == before[:2]
    assert after[7:9] == before[7:9]


def test_reading_it_again_accepts_what_was_refused(path: Path, tmp_path: Path) -> None:
    first = understood(path)
    again = tmp_path / "again.csv"
    again.write_bytes(corrected_csv(path, first.findings, "fr"))
    second = understood(again)
    assert (first.rows, first.refused) == (second.rows, 4)
    refused = [line["line"] for line in second.lines.to_pylist() if line["fate"] == "refused"]
    assert refused == [6, 13]  # no proposal, and cells out of place
    assert set(first.table["line"].to_pylist()) <= set(second.table["line"].to_pylist())
    assert "category_corrected" not in second.findings["rule"].to_pylist()


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.csv")))
def test_real_files_keep_their_lines(tmp_path: Path, name: str, lang: str) -> None:
    first = understood(FILES / name)
    again = tmp_path / name
    again.write_bytes(corrected_csv(FILES / name, first.findings, lang))
    second = understood(again)
    assert (second.kind, second.profile, second.rows) == (first.kind, first.profile, first.rows)
    assert second.refused <= first.refused
    refused = [row for row in first.findings.to_pylist() if row["severity"] == "refused"]
    unproposed = {row["line"] for row in refused if not row["proposal"]}
    assert {line["line"] for line in second.lines.to_pylist() if line["fate"] == "refused"} <= unproposed


def test_a_file_without_a_table_has_no_corrected_form(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("bonjour\n", encoding="utf-8")
    with pytest.raises(UnusableError):
        corrected_csv(path, understood(path).findings, "fr")


def test_the_command_writes_it_once(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "corrected.csv"
    run = CliRunner().invoke(app, ["check", str(path), "--corrected", str(target)])
    assert run.exit_code == 0
    assert rows(target.read_bytes())[2][-1] == "À vérifier"
    again = CliRunner().invoke(app, ["check", str(path), "--corrected", str(target)])
    assert isinstance(again.exception, ValueError)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("category", sorted(known_categories()))
def test_a_written_category_is_read_as_itself(category: str, lang: str) -> None:
    assert classify(written(category, lang)).category == category


def test_english_uses_commas_but_never_turns_a_decimal_into_thousands(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Type;Modèle;Prix HT\nOrdinateur;x;1,234\n", encoding="utf-8")
    assert rows(corrected_csv(path, understood(path).findings, "en"))[0][:3] == ["Type", "Modèle", "Prix HT"]
    path.write_text("Type;Modèle\nOrdinateur;x\n", encoding="utf-8")
    assert rows(corrected_csv(path, understood(path).findings, "en"), ",")[0] == ["Type", "Modèle", "To check"]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-3", "-1 042,50 €", "+33 5 56", "--", "-", "", "Écran", "12"])
def test_numbers_and_dashes_stay(cell: str) -> None:
    assert safe(cell) == cell


@given(st.text(max_size=20))
def test_a_safe_cell_stays_safe(cell: str) -> None:
    assert safe(safe(cell)) == safe(cell)
