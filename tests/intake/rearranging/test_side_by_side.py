"""Lists side by side in one sheet: each is read as a list of its own, and one list with an empty column stays one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from footprint.cli import app
from footprint.intake import Reading, read_all
from footprint.intake.columns.sheet_columns import letters, span
from footprint.intake.correcting import corrected, forms
from footprint.intake.formats.limits import LIMITS
from footprint.intake.formats.text import from_bytes
from footprint.intake.rearranging.side_by_side import lists
from footprint.intake.tables.layout import find_layout
from footprint.intake.tables.profiles import count_known
from tests.intake.accounts import AS_OF, FILES, SEVERAL, conserved, rules
from tests.intake.conftest import Read
from tests.intake.workbook_files import xlsx

TWO = """Parc de la ville;;;;;;;
Type;Marque;Date d'achat;;Type;Taille;Date d'achat;Quantité
PC portable;Dell;2021;;Écran;24;2020;3
PC fixe;HP;2020;;Écran;27;le 32/13/2021;1
Zorglub;HP;2020;;;;;
;;;;Imprimante;;2019;beaucoup
"""


def every(path: Path) -> list[Reading]:
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


def readings(tmp_path: Path, text: str) -> list[Reading]:
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    return every(path)


def told(reading: Reading, rule: str) -> list[dict[str, Any]]:
    return [row | json.loads(row["message_args"]) for row in reading.findings.to_pylist() if row["rule"] == rule]


def test_each_block_is_a_list(tmp_path: Path) -> None:
    left, right = readings(tmp_path, TWO)
    assert (left.name, right.name) == ("parc.csv (A–C)", "parc.csv (E–H)")
    assert (left.rows, left.accepted, left.refused, left.set_aside) == (3, 2, 1, 0)
    assert (right.rows, right.accepted, right.refused, right.set_aside) == (3, 3, 0, 0)
    assert left.table["category"].to_pylist() == ["laptop", "desktop"]
    assert left.table["maker"].to_pylist() == ["Dell", "HP"]
    assert right.table["category"].to_pylist() == ["monitor", "monitor", "printer"]
    assert right.table["screen_inches"].to_pylist() == [24, 27, None]
    assert left.sha256 != right.sha256


def test_lines_and_columns_are_those_of_the_sheet(tmp_path: Path) -> None:
    left, right = readings(tmp_path, TWO)
    assert right.table["line"].to_pylist() == [3, 4, 6]
    assert right.table["line_id"].to_pylist() == [f"{right.file_sha8}:{line}" for line in (3, 4, 6)]
    assert {(each.header, each.position) for each in right.mapping} == {
        ("Type", 4), ("Taille", 5), ("Date d'achat", 6), ("Quantité", 7),
    }  # fmt: skip
    places = {
        rule: [(row["line"], row["sheet_column"]) for reading in (left, right) for row in told(reading, rule)]
        for rule in ("unknown_category", "unreadable_date", "invalid_quantity")
    }
    assert places == {
        "unknown_category": [(5, "A")],
        "unreadable_date": [(4, "G")],
        "invalid_quantity": [(6, "H")],
    }


def test_the_dialect_says_how_it_was_read(tmp_path: Path) -> None:
    for reading, columns in zip(readings(tmp_path, TWO), ("A–C", "E–H"), strict=True):
        dialect = reading.dialect
        assert (dialect.arrangement, dialect.header_line, dialect.separator) == ("beside", 2, ";")
        assert (dialect.evidence or {})["arrangement"] == columns
        (said,) = told(reading, "read_beside")
        assert said["columns"] == columns


@pytest.mark.parametrize(
    ("header", "below", "categories"),
    [
        ("Ordinateurs portables;Marque;Date;;Ecrans;Taille;Date", "PC-1;Dell;2021;;E-1;24;2020", ["laptop", "monitor"]),
        ("Type;Qté;;Type;Qté", "PC portable;3;;Écran;4", ["laptop", "monitor"]),
        ("Type;Qté;;;;Nature;Qté", "PC portable;3;;;;Écran;4", ["laptop", "monitor"]),
        ("Laptops;Brand;;Monitors;Size", "PC-1;Dell;;M-1;24", ["laptop", "monitor"]),
        ("Type,Brand,,Type,Brand,,Type,Brand", "Laptop,Dell,,Monitor,Iiyama,,Printer,HP",
         ["laptop", "monitor", "printer"]),
        ("Modèle;Marque;;Modèle;Marque", "Latitude 5420;Dell;;iPad 9;Apple", ["laptop", "tablet"]),
    ],
    ids=["named after devices", "same names", "another name", "English", "three", "models"],
)  # fmt: skip
def test_what_tells_two_lists(tmp_path: Path, header: str, below: str, categories: list[str]) -> None:
    found = readings(tmp_path, f"{header}\n{below}\n")
    assert [reading.table["category"].to_pylist() for reading in found] == [[name] for name in categories]


def test_a_title_above_says_the_kind(tmp_path: Path) -> None:
    found = readings(tmp_path, "PC portables;;;Écrans;\nModèle;Date d'achat;;Modèle;Date d'achat\nX1;2021;;Y2;2020\n")
    assert [(each.table["category"].to_pylist(), each.table["model_text"].to_pylist()) for each in found] == [
        (["laptop"], ["X1"]), (["monitor"], ["Y2"]),
    ]  # fmt: skip


def test_models_below_a_title_are_no_types(tmp_path: Path) -> None:
    text = "Écrans;;;PC portables;\nDésignation;Qté;;Désignation;Qté\nP2419H;2;;PC portable;3\n"
    screens, laptops = readings(tmp_path, text)
    assert (screens.table["category"].to_pylist(), screens.table["model_text"].to_pylist()) == (["monitor"], ["P2419H"])
    assert laptops.table["category"].to_pylist() == ["laptop"]


def test_names_of_machines_are_not_kept_as_models(tmp_path: Path) -> None:
    found = readings(tmp_path, "PC portables;Marque;;Écrans;Taille\nPC-GARANCE;Dell;;EC-GARANCE;24\n")
    assert [each.accepted for each in found] == [1, 1]
    assert "GARANCE" not in str([each.table.to_pylist() + each.findings.to_pylist() for each in found])


def test_a_block_that_nobody_understands_is_said(tmp_path: Path) -> None:
    text = "Type;Qté;;Truc;Machin;;Type;Qté\nPC portable;3;;a;b;;Écran;4\nPC fixe;1;;c;;;;\n"
    first, second = readings(tmp_path, text)
    (said,) = told(first, "block_left_out")
    assert (said["columns"], said["rows"], rules(second).get("block_left_out")) == ("D–E", 2, None)


DETAILS = ["PC portable;A;2021", "PC portable;B;2022", "Écran;C;2020"]


@pytest.mark.parametrize(
    ("counts", "accepted", "told"),
    [
        (["PC portable;2", "Écran;1", ";"], [3, 0], {"summary_table"}),
        (["PC portable;2", "Écran;2", ";"], [3, 0], {"lots_again"}),
        (["Serveur;2", "Imprimante;2", ";"], [3, 2], set()),
    ],
    ids=["the same", "other numbers", "other kinds"],
)
def test_a_summary_beside_a_list_counts_no_device_again(
    tmp_path: Path, counts: list[str], accepted: list[int], told: set[str]
) -> None:
    lines = [f"{left};;{right}" for left, right in zip(DETAILS, counts, strict=True)]
    found = readings(tmp_path, "\n".join(["Type;Modèle;Date d'achat;;Type;Nombre", *lines, ""]))
    assert [each.accepted for each in found] == accepted
    assert rules(found[1]).keys() & {"summary_table", "lots_again"} == told


def test_lists_of_two_places_that_look_alike_both_count(tmp_path: Path) -> None:
    found = readings(tmp_path, "Type;Qté;;Type;Qté\nPC portable;1;;PC portable;1\n")
    assert [each.accepted for each in found] == [1, 1]


def test_a_title_alone_makes_no_list(tmp_path: Path) -> None:
    text = "PC portables;;;Écrans;;;Imprimantes;\nModèle;Qté;;Modèle;Qté;;Truc;Machin\nX1;2;;Y2;3;;a;b\n"
    first, _ = readings(tmp_path, text)
    assert [row["columns"] for row in told(first, "block_left_out")] == ["G–H"]


def test_cells_right_of_the_header_belong_to_the_last_list(tmp_path: Path) -> None:
    left, right = readings(tmp_path, "Type;Qté;;Type;Qté\nPC portable;3;;Écran;4;décalé\n")
    assert (left.accepted, right.refused, rules(right)["extra_cells"]) == (1, 1, 1)


@pytest.mark.parametrize(
    "content",
    [
        "Type;Marque;Modèle;;Date d'achat;Service;Quantité\nPC portable;Dell;A;;2021;DSI;1\n",
        "Type;Modèle;Date d'achat;;Date d'achat;Prix;Observations\nPC portable;A;2021;;2022;3;x\n",
        "N°;Type;Site;;Désignation;Marque;Modèle;Prix\n1;PC portable;Mairie;;Portable;Dell;A;900\n",
        "Type;Modèle;RAM;;Écran;Souris;Clavier\nPC portable;A;16;;oui;oui;oui\n",
        "Type;Modèle;Qté;;Type;Modèle;Qté\nPC portable;A;3;voir à droite;Écran;B;5\n",
        "Type;Modèle;;Observations\nPC portable;A;;Écran;\n",
        "Type;Modèle;Date d'achat;Prix;;Date de sortie;Prix\nPC portable;A;2021;900;;2024;50\n",
    ],
    ids=["halves", "one name twice", "a designation that complements", "what belongs to it", "no empty column",
         "remarks", "bought and sold"],
)  # fmt: skip
def test_one_list_with_an_empty_column_stays_one(tmp_path: Path, content: str) -> None:
    (reading,) = readings(tmp_path, content)
    assert (reading.name, reading.dialect.arrangement, "read_beside" in rules(reading)) == ("parc.csv", "", False)


def test_in_a_workbook(tmp_path: Path) -> None:
    rows = [["Type", "Modèle", "Qté", None, "Type", "Modèle", "Qté"], ["PC portable", "A", 3, None, "Écran", "B", 5]]
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"Mairie": rows, "École": [*rows[:1], ["Serveur", "C", 1]]}))
    left, right, other = every(path)
    assert [each.name for each in (left, right, other)] == [
        "parc.xlsx › Mairie (A–C)", "parc.xlsx › Mairie (E–G)", "parc.xlsx › École",
    ]  # fmt: skip
    assert [each.table["quantity_devices"].to_pylist() for each in (left, right, other)] == [[3], [5], [1]]


def test_above_a_further_list(tmp_path: Path) -> None:
    text = "Type;Modèle;Qté;;Type;Qté\nPC portable;A;3;;Écran;4\n;;;;;\nType;Modèle;Quantité;;;\nServeur;A;1;;;\n"
    found = readings(tmp_path, text)
    assert [each.table["line"].to_pylist() for each in found] == [[2], [2], [5]]
    names = [each.name for each in found]
    assert len(set(names)) == 3


def test_the_corrected_file_has_one_line_an_item(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(TWO, encoding="utf-8")
    (part,) = corrected.parts(path, every(path), "fr")
    content = forms.as_csv(part, "fr")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert lines[1] == ["Type", "Marque", "Date d'achat", "Taille", "Quantité", "À vérifier"]
    assert [line[0] for line in lines[2:]] == ["PC portable", "PC fixe", "Zorglub", "Écran", "Écran", "Imprimante"]
    assert lines[7][:5] == ["Imprimante", "", "2019", "", "beaucoup"]
    assert "Colonne H" in lines[7][5]
    (again,) = readings(tmp_path, content.decode("utf-8"))
    assert (again.accepted, again.refused) == (5, 1)
    assert again.table["category"].to_pylist() == ["laptop", "desktop", "monitor", "monitor", "printer"]


@pytest.mark.parametrize(("lang", "said"), [("fr", "à côté d’autres"), ("en", "beside others")])
def test_check_says_it(tmp_path: Path, speaking: Callable[[str], None], lang: str, said: str) -> None:
    speaking(lang)
    path = tmp_path / "parc.csv"
    path.write_text(TWO, encoding="utf-8")
    asked = ["check", str(path), "--year", "2025"]
    assert CliRunner().invoke(app, asked).output.count(said) == 2
    found, _ = json.JSONDecoder().raw_decode(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert [each["dialect"]["arrangement"] for each in found] == ["beside", "beside"]


@pytest.mark.parametrize("path", sorted(FILES.glob("*.csv")), ids=lambda path: path.name)
def test_no_known_file_is_taken_apart(path: Path) -> None:
    crossed = {"crossed"} if path.name == SEVERAL else set()
    for each in every(path):
        assert each.dialect.arrangement in {"", *crossed} or "several_in_label" in rules(each)


CELLS = st.text("ab é\";'\n1", max_size=4)
KINDS = st.sampled_from(["PC portable", "Écran", "Zorglub", ""])


@given(
    st.lists(st.tuples(KINDS, CELLS), min_size=1, max_size=6),
    st.lists(st.tuples(KINDS, CELLS), min_size=1, max_size=6),
    st.integers(1, 3),
)
def test_taking_apart_conserves_every_filled_cell(
    left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], gap: int
) -> None:
    height = max(len(left), len(right))
    rows = [
        [*(left[at] if at < len(left) else ("", "")), *[""] * gap, *(right[at] if at < len(right) else ("", ""))]
        for at in range(height)
    ]
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerows(
        [["Type", "Modèle", *[""] * gap, "Type", "Modèle"], *rows]
    )
    source = from_bytes(stream.getvalue().encode(), "csv", "0" * 64, 1, ";", LIMITS)
    layout = find_layout(source, count_known, LIMITS)
    found = [list(csv.reader(io.StringIO(text.open().read().decode()), delimiter=";"))[1:]
             for text, _ in lists(source, layout, LIMITS)]  # fmt: skip
    filled = [[list(row) for row in side if any(cell.strip() for cell in row)] for side in (left, right)]
    if all(filled):
        assert found == [[[cell.replace("\n", "\v") for cell in row] for row in side] for side in filled]
    else:
        assert found == []


@pytest.mark.parametrize(("position", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_names_of_a_spreadsheet(position: int, name: str) -> None:
    assert letters(position) == name
    assert span(0, position) == (name if position == 0 else f"A–{name}")


def test_a_legend_beside_a_list_explains_its_letters_and_is_no_list(read_text: Read) -> None:
    """`REB` is what the column `Légende` says of it; a word stands for its initial where no other begins so."""
    coded = (
        "N°;Modèle;N° série;Etat;;Code;Légende\nT1;Zebra MC3300;S1;OK;;OK;en service\n"
        "T2;Zebra MC3300;S2;REB;;REB;rebut, parti au recyclage\nT3;Zebra MC3300;S3;OK;;RES;réserve\n"
        "T4;Zebra MC3300;S4;RES;;;\n"
    )
    reading = read_text(coded)
    assert reading.table["status"].to_pylist() == ["in_use", "gone_undated", "in_use", "in_stock"]
    words = (
        "Lieu;Type;Quantité;État;;Légende\nA;PC portable;1;V;;Vert = fonctionne\nB;PC portable;2;R;;Rouge = jeté\n"
        "C;PC fixe;1;B;;Bleu = en réserve\nD;Écran;3;V;;\n"
    )
    reading = read_text(words, name="autre.csv")
    gone = {row["line"] for row in reading.table.to_pylist() if row["status"] == "gone_undated"}
    assert (gone, reading.table["quantity_devices"].to_pylist()) == ({3}, [1, 2, 1, 3])
