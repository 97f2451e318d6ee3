"""The member's file given back: proposals in place, doubts in a last column, not one other cell changed."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from footprint.cli import app
from footprint.intake import Reading, read_all
from footprint.intake.correcting import corrected, forms, marks
from footprint.intake.correcting.marks import safe, written
from footprint.intake.formats.limits import UnusableError
from footprint.intake.tables.template import label
from footprint.intake.vocabulary.categories import classify, known_categories
from footprint.intake.vocabulary.counts_in_labels import counted
from tests.cases import one_in
from tests.intake.accounts import AS_OF, FILES, conserved, rules
from tests.intake.one_table import read
from tests.intake.workbook_files import xlsx

CONTENT = """Inventaire du parc

N° inventaire;Désignation;Modèle;Quantité;Remarque
A1;Ordinatuer portble;x;1;=1+1
A2;Station;y;-3;bon
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


def corrected_csv(path: Path, reading: Reading, lang: str) -> bytes:
    """The only part of a file, corrected, as CSV."""
    (part,) = corrected.parts(path, [reading], lang)
    return forms.as_csv(part, lang)


def every_table(path: Path) -> list[Reading]:
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


def rows(content: bytes, separator: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(CONTENT, encoding="cp1252")
    return path


def test_proposals_are_in_place_and_doubtful_lines_marked(path: Path) -> None:
    content = corrected_csv(path, understood(path), "fr")
    assert content.startswith(b"\xef\xbb\xbf")
    found = {row[0]: row for row in rows(content) if row}
    assert found["N° inventaire"][-1] == "À vérifier"
    assert [found[name][1] for name in ("A1", "A2", "A3", "A5", "A6")] == [
        "ordinateur portable", "station de travail", "Divers", "smartphone", "imprimante",
    ]  # fmt: skip
    assert found["A1"][5].startswith("Ligne 4")
    assert "Ordinatuer portble" in found["A1"][5]
    assert "station d’accueil" in found["A2"][5]
    assert "décalées" in found["A7"][-1]


def test_nothing_else_changes(path: Path) -> None:
    before = list(csv.reader(io.StringIO(CONTENT), delimiter=";"))
    after = rows(corrected_csv(path, understood(path), "fr"))
    assert len(before) == len(after)
    for old, new in zip(before[3:], after[3:], strict=True):
        assert [cell for at, cell in enumerate(new[: len(old)]) if at != 1] == [
            safe(cell) for at, cell in enumerate(old) if at != 1
        ]
    assert after[:2] == before[:2]
    assert [row[: len(old)] for row, old in zip(after[7:9], before[7:9], strict=True)] == before[7:9]


def test_reading_it_again_accepts_what_was_refused(path: Path, tmp_path: Path) -> None:
    first = understood(path)
    again = tmp_path / "again.csv"
    again.write_bytes(corrected_csv(path, first, "fr"))
    second = understood(again)
    assert (first.rows, first.refused) == (second.rows, 4)
    refused = [line["line"] for line in second.lines.to_pylist() if line["fate"] == "refused"]
    assert refused == [6, 13]  # no proposal, and cells out of place
    assert set(first.table["line"].to_pylist()) <= set(second.table["line"].to_pylist())
    assert "category_corrected" not in second.findings["rule"].to_pylist()


@cache
def kept(name: str) -> Reading:
    """A kept file as it is read, once for both languages."""
    return understood(FILES / name)


NAMES = sorted(path.name for path in FILES.glob("*.csv"))


# English has other words and the same lines: every second file in French, every eighth in English.
@pytest.mark.parametrize(
    ("name", "lang"), [*((each, "fr") for each in one_in(2, NAMES)), *((each, "en") for each in one_in(8, NAMES))]
)
def test_real_files_keep_their_lines(tmp_path: Path, name: str, lang: str) -> None:
    first = kept(name)
    again = tmp_path / name
    again.write_bytes(corrected_csv(FILES / name, first, lang))
    second = understood(again)
    several = first.dialect.arrangement == "crossed"  # a label of several devices: a line each
    assert (second.kind, second.profile) == (first.kind, first.profile)
    nothing = rules(first).get("no_device_row", 0) if "several_in_label" in rules(first) else 0  # lines of no thing
    assert second.rows == first.rows + several * (first.table.num_rows - first.accepted) - nothing
    assert second.refused <= first.refused
    refused = [row for row in first.findings.to_pylist() if row["severity"] == "refused"]
    changed = set(marks.changes_of(first.findings))  # a category that only looks like the word is proposed, not written
    unproposed = {row["line"] for row in refused if row["line"] not in changed or ".several." in row["message_key"]}
    assert {line["line"] for line in second.lines.to_pylist() if line["fate"] == "refused"} <= unproposed


def test_a_file_without_a_table_has_no_corrected_form(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("bonjour\n", encoding="utf-8")
    with pytest.raises(UnusableError):
        corrected_csv(path, understood(path), "fr")


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
    assert rows(corrected_csv(path, understood(path), "en"))[0][:3] == ["Type", "Modèle", "Prix HT"]
    path.write_text("Type;Modèle\nOrdinateur;x\n", encoding="utf-8")
    assert rows(corrected_csv(path, understood(path), "en"), ",")[0] == ["Type", "Modèle", "To check"]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-3", "-1 042,50 €", "+33 5 56", "--", "-", "", "Écran", "12"])
def test_numbers_and_dashes_stay(cell: str) -> None:
    assert safe(cell) == cell


@given(st.text(max_size=20))
def test_a_safe_cell_stays_safe(cell: str) -> None:
    assert safe(safe(cell)) == safe(cell)


# --- several tables: the member gets back what was sent ------------------------------------------------------------

LIST = "Type;Modèle;Prix HT\nOrdinatuer portble;x;1,250\nÉcran;P2419H;2\nzorglub;y;1\n"


def written_and_read(path: Path, ending: str, lang: str = "fr") -> list[Reading]:
    """The tables of a file once corrected and read again."""
    again = path.with_name(f"again{ending}")
    again.write_bytes(forms.as_file(corrected.parts(path, every_table(path), lang), ending, lang))
    return every_table(again)


def test_tables_below_one_another_are_all_corrected_in_their_place(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(f"Commune\n\n{LIST}\nÉcole;;\n{LIST}", encoding="utf-8")
    (part,) = corrected.parts(path, every_table(path), "fr")
    found = part.rows
    assert [row[1:] for row in found if row and row[0] == "Type"] == [["Modèle", "Prix HT", "À vérifier"]] * 2
    assert [len(row) for row in found if row and row[0] == "ordinateur portable"] == [4, 4]
    assert [row for row in found if row and row[0] in ("Commune", "École")] == [
        ["Commune"], ["École", "", ""]
    ]  # fmt: skip
    before, after = every_table(path), written_and_read(path, ".csv")
    assert [reading.dialect.header_line for reading in after] == [reading.dialect.header_line for reading in before]
    assert (
        [(reading.rows, reading.refused) for reading in after]
        == [(3, 1), (3, 1)]
        == [(reading.rows, reading.refused) for reading in before]
    )


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "parc.xlsx"
    head = ["Type", "Modèle", "Prix HT", "Date d'achat", "Remarque"]
    sheets = {
        "Notes": [["À lire d'abord"]],
        "Postes": [["Parc"], [], head, ["Ordinatuer portble", "007", 2, date(2021, 3, 15), "@SUM(A1)"]],
        "Écrans": [head, ["Écran", "1.234", 1.234, "2021", "a\nb"], ["Téléphone", "z", 1, "", ""]],
        "Vieux": [head, ["Écran", "caché", 1, "2010", ""]],
    }
    path.write_bytes(xlsx(sheets, hidden=["Vieux"]))
    return path


def test_a_workbook_comes_back_as_a_workbook(workbook: Path) -> None:
    before, after = every_table(workbook), written_and_read(workbook, ".xlsx")
    assert [reading.name for reading in after] == ["again.xlsx › Postes", "again.xlsx › Écrans"]
    assert [(reading.rows, reading.refused) for reading in before] == [(1, 0), (2, 1)]
    assert [(reading.rows, reading.refused) for reading in after] == [(1, 0), (2, 0)]
    for name in ("model_text", "price_eur", "acquired_on"):
        for old, new in zip(before, after, strict=True):
            assert new.table[name].to_pylist()[: old.accepted] == old.table[name].to_pylist()
    assert after[0].table["model_text"].to_pylist() == ["007"]
    assert after[0].table["acquired_on"].to_pylist() == [date(2021, 3, 15)]
    assert after[1].table["price_eur"].to_pylist()[0] == 1.234


def test_no_cell_of_a_corrected_workbook_is_a_formula(workbook: Path) -> None:
    data = forms.as_file(corrected.parts(workbook, every_table(workbook), "fr"), ".xlsx", "fr")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())
        assert b"'@SUM(A1)" in archive.read("xl/sharedStrings.xml")


@pytest.mark.parametrize("ending", [".xlsx", ".zip"])
def test_the_same_parts_give_the_same_bytes(workbook: Path, ending: str) -> None:
    readings = every_table(workbook)
    first, second = (forms.as_file(corrected.parts(workbook, readings, "fr"), ending, "fr") for _ in "ab")
    assert first == second


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_archive_comes_back_as_an_archive(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "parc.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate(("a/postes.csv", "b/postes.csv", "a/postes.CSV")):
            archive.writestr(name, LIST.replace(";x;", f";x{number};"))
        archive.writestr("notes.txt", "bonjour\n")
    before, after = every_table(path), written_and_read(path, ".zip", lang)
    assert len(after) == len(before) == 3
    for old, new in zip(before, after, strict=True):
        assert new.table["price_eur"].to_pylist() == old.table["price_eur"].to_pylist() == [1.25, 2.0]
        assert new.table["category"].to_pylist() == ["laptop", "monitor"]


@pytest.mark.parametrize(
    ("count", "sheets", "known"),
    [
        (1, True, (".xlsx", ".csv", ".zip")),
        (2, True, (".xlsx", ".zip")),
        (1, False, (".csv", ".zip")),
        (2, False, (".zip",)),
    ],
)
def test_endings(count: int, sheets: bool, known: tuple[str, ...]) -> None:
    parts = [corrected.Part("", "\t", sheets, []) for _ in range(count)]
    assert forms.endings(parts) == known
    with pytest.raises(ValueError, match="pdf"):
        forms.as_file(parts, ".pdf", "fr")


def test_sheets_have_names_that_a_workbook_accepts(tmp_path: Path) -> None:
    labels = ["parc.xlsx › A/B:C", "", "x" * 40, "X" * 40, "'Postes'", "Postes"]
    parts = [corrected.Part(label, "\t", True, [["Type"], ["Écran"]]) for label in labels]
    path = tmp_path / "names.xlsx"
    path.write_bytes(forms.as_file(parts, ".xlsx", "fr"))
    assert [reading.name.rpartition(" › ")[2] for reading in every_table(path)] == [
        "A B C", "2", "x" * 31, f"{'X' * 29} 4", "Postes", "Postes 6",
    ]  # fmt: skip


def test_the_command_says_which_ending_is_needed(workbook: Path) -> None:
    told = CliRunner().invoke(app, ["check", str(workbook), "--corrected", str(workbook.with_name("corrected.csv"))])
    assert isinstance(told.exception, ValueError)
    assert ".xlsx, .zip" in str(told.exception)
    target = workbook.with_name("corrected.xlsx")
    assert CliRunner().invoke(app, ["check", str(workbook), "--corrected", str(target)]).exit_code == 0
    assert len(every_table(target)) == 2


# --- labels that say how many ---------------------------------------------------------------------------------------


def test_the_number_in_a_label_stays(tmp_path: Path) -> None:
    path = tmp_path / "immobilisations.csv"
    path.write_text(
        "N° immobilisation;Libellé;Compte;Valeur brute\n1;20 téléphones;2183;1\n2;Téléphones (lot de 12);2183;1\n"
        "3;Téléphone;2183;1\n4;5 zorglubs;2183;1\n",
        encoding="utf-8",
    )
    reading = understood(path)
    assert (reading.profile, reading.refused) == ("fixed_assets", 4)
    found = rows(corrected_csv(path, reading, "fr"))
    assert [(row[1], row[4]) for row in found[1:]] == [
        ("20 téléphones", ""), ("Téléphones", "12"), ("smartphone", ""), ("5 zorglubs", "")
    ]  # fmt: skip
    (again,) = written_and_read(path, ".csv")
    assert again.table["quantity_devices"].to_pylist() == [20.0, 12.0, None]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("category", sorted(known_categories()))
def test_a_number_beside_a_written_category_is_read_as_such(category: str, lang: str) -> None:
    change = marks.Change("ordinateurs", category)
    put = marks._put("20 ordinateurs", change, True, lang)
    assert put is not None
    assert counted(put) == ("20", written(category, lang))


def test_what_a_text_says_is_never_overwritten_by_a_guess(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    kept = ("Soit", "BUREAU DIRECTRICE", "ORDINATEURS ECOLE (8)", "Zorglub Pi", "UC", "zorglub", "PC Medion")
    lines = (*kept[:4], "UC + zorglub", *kept[6:])  # two things are two lines, of which one is known
    path.write_text("Type;Nb\n" + "".join(f"{text};2\n" for text in (*lines, "PC", "Prntr laser")), encoding="utf-8")
    reading = understood(path)
    assert (reading.accepted, reading.refused) == (1, len(lines) + 1)
    found = rows(corrected_csv(path, reading, "fr"))[1:]
    assert [row[0] for row in found] == [*kept, "ordinateur portable", "imprimante"]
    assert all(row[2] for row in found)


def test_a_corrected_file_is_not_told_to_be_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Type;Nb;Année\nPC;2;2020\nÉcran;1;2021\nTOTAL;3\n", encoding="utf-8")
    (again,) = written_and_read(path, ".csv")
    assert "missing_cells" not in again.findings["rule"].to_pylist()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_list_without_a_column_of_categories_gets_one(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(
        "Modèle;Nb\nÉcran Iiyama 24;4\nCâble HDMI;8\nPC Medion;2;extra\nLatitude 5420;1\n;9\n", encoding="utf-8"
    )
    reading = understood(path)
    assert (reading.accepted, reading.refused, reading.set_aside) == (2, 1, 2)
    found = rows(corrected_csv(path, reading, lang), {"fr": ";", "en": ","}[lang])
    assert found[0][2] == label("category", lang)
    assert [row[2:3] for row in found[1:]] == [
        [marks.written("monitor", lang)], [""], ["extra"], [marks.written("laptop", lang)], [""]
    ]  # fmt: skip
    (again,) = written_and_read(path, ".csv", lang)
    assert again.table["category"].to_pylist() == ["monitor", "laptop"]
    assert "category_from_model" not in again.findings["rule"].to_pylist()


def test_a_list_of_one_kind_by_its_tool_gets_no_column_of_categories(tmp_path: Path) -> None:
    path = tmp_path / "imprimantes.csv"
    header = "Nom;Statut;Fabricant;Lieu;Modèle;Numéro de série;Dernière modification"
    path.write_text(f"{header}\nIMP-1;En service;HP;Mairie;X;;2025-01-02\n", encoding="utf-8")
    reading = understood(path)
    assert (reading.profile, reading.accepted) == ("glpi_printers", 1)
    assert rows(corrected_csv(path, reading, "fr"))[0] == [*header.split(";"), "À vérifier"]
