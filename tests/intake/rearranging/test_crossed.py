"""Numbers by place: a line for each cell that counts, totals checked; no ordinary list is ever taken for one."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from footprint.cli import app
from footprint.intake import Reading, read_all
from footprint.intake.correcting import corrected, forms
from footprint.intake.formats.limits import LIMITS
from footprint.intake.formats.text import from_bytes
from footprint.intake.rearranging.choosing import chosen
from footprint.intake.rearranging.counting import counts, is_nothing, line_sum, number
from footprint.intake.rearranging.counting import devices as devices_of
from footprint.intake.rearranging.crossed.listing import MOST_LINES
from footprint.intake.tables.layout import Layout
from tests.intake.accounts import AS_OF, FILES, SEVERAL, conserved, rules
from tests.intake.conftest import Read
from tests.intake.workbook_files import xlsx
from tests.rounds.inventories import outcome

KINDS = "Type;Mairie;École;Médiathèque;Total\nPC portable;4;6;2;12\nÉcran;5;;3;8\nTotal;9;6;5;20\n"
PLACES = "Site;PC portables;Écrans;Imprimantes\nMairie;12;8;2\nÉcole;20;0;\n"


def devices(reading: Reading) -> list[tuple[object, ...]]:
    columns = ("category", "site_id", "quantity_devices")
    return [tuple(row[name] for name in columns) for row in reading.table.to_pylist()]


def told(reading: Reading, rule: str) -> list[dict[str, Any]]:
    return [json.loads(row["message_args"]) | row for row in reading.findings.to_pylist() if row["rule"] == rule]


def places(reading: Reading, rule: str) -> list[tuple[object, ...]]:
    """Line, column of the finding, and column of the sheet."""
    return [(row["line"], row["column"], row.get("sheet_column")) for row in told(reading, rule)]


def test_kinds_in_lines(read_text: Read) -> None:
    reading = read_text(KINDS)
    assert devices(reading) == [
        ("laptop", "Mairie", 4), ("laptop", "École", 6), ("laptop", "Médiathèque", 2),
        ("monitor", "Mairie", 5), ("monitor", "Médiathèque", 3),
    ]  # fmt: skip
    assert (reading.rows, reading.accepted, reading.refused, reading.set_aside) == (3, 2, 0, 1)
    assert (rules(reading)["read_crossed"], rules(reading)["total_row"]) == (1, 1)
    assert not {"crossed_total", "counts_by_column", "invalid_quantity"} & rules(reading).keys()
    assert reading.table["line"].to_pylist() == [2, 2, 2, 3, 3]
    sha8 = reading.file_sha8
    assert reading.table["line_id"].to_pylist() == [f"{sha8}:{at}" for at in ("2:B", "2:C", "2:D", "3:B", "3:D")]


def test_places_in_lines(read_text: Read) -> None:
    reading = read_text(PLACES)
    assert devices(reading) == [
        ("laptop", "Mairie", 12), ("monitor", "Mairie", 8), ("printer", "Mairie", 2), ("laptop", "École", 20),
    ]  # fmt: skip
    assert (reading.rows, reading.accepted) == (2, 2)


def test_the_dialect_says_how_it_was_read(read_text: Read) -> None:
    for text, evidence, variant in (
        (KINDS, "A × B–D, Σ E", "kinds_in_lines_totals"),
        (PLACES, "A × B–D", "grid_whole"),
    ):
        reading = read_text(text)
        assert (reading.dialect.arrangement, reading.dialect.header_line) == ("crossed", 1)
        assert (reading.dialect.evidence or {})["arrangement"] == evidence
        (said,) = told(reading, "read_crossed")
        assert said["message_key"] == f"findings.read_crossed.{variant}.says"


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Type;Jaurès;Picasso", "PC portable;4;6\nÉcran;5;2"),
        ("Matériel;Mairie;Piscine", "PC portable;4;6\nÉcran;5;2"),
        (";Mairie;Piscine", "PC portable;4;6\nÉcran;5;2"),
        ("Équipements par lieu;Mairie;École", "PC portable;4;6\nÉcran;5;2"),
        ("Type;Marque;Mairie;École", "PC portable;Dell;4;6\nÉcran;HP;5;2"),
        ("Kind;Town hall;Library;Total", "Laptop;4;6;10\nMonitor;5;2;7"),
        ("École;PC portables;Écrans", "Jaurès;4;5\nPicasso;6;2"),
        ("Écoles;PC portables;Écrans;Observations", "Jaurès;4;5;x\nPicasso;6;2;y"),
        (";Nb PC portables;Nombre d'écrans", "Jaurès;4;5\nPicasso;6;2"),
        ("Building;Laptops;Monitors", "Town hall;4;5\nLibrary;6;2"),
        ("PC portables;Écrans", "4;5\n6;2"),
        ("Poste;PC portable;Écran", "Accueil;4;5\nCompta;6;2"),
        ("Nom;Prénom;PC portable;Écran", "x;y;4;5\nz;t;6;2"),
        ("École;Effectif;PC portables;Écrans", "Jaurès;240;4;5\nPicasso;180;6;2"),
    ],
)
def test_what_tells_a_crossed_table(read_text: Read, header: str, line: str) -> None:
    reading = read_text(f"{header}\n{line}\n")
    assert reading.dialect.arrangement == "crossed"
    assert sorted(row["quantity_devices"] for row in reading.table.to_pylist()) == [2, 4, 5, 6]
    assert set(reading.table["category"].to_pylist()) == {"laptop", "monitor"}


@pytest.mark.parametrize(
    "content",
    [
        "Type;Quantité;Étage;Bureau\nPC portable;4;1;12\nÉcran;5;2;14\n",
        "N° inventaire;Type;Étage;Bureau\nA1;PC portable;1;12\nA2;Écran;2;14\n",
        "Type;Étage;Bureau\nPC portable;1;12\nÉcran;2;14\n",
        "Type;Mairie;École\nPC portable;1;12\nPC portable;2;14\n",
        "Type;2022;2023\nPC portable;1;12\nÉcran;2;14\n",
        "Type;Janvier;Février\nPC portable;1;12\nÉcran;2;14\n",
        "Type;Achetés;Réformés\nPC portable;1;12\nÉcran;2;14\n",
        "Type;Nombre de postes;Dont en service\nPC portable;12;1\nÉcran;14;2\n",
        "Type;Neuf;Occasion\nPC portable;1;12\nÉcran;2;14\n",
        "Type;Dell;HP\nPC portable;1;12\nÉcran;2;14\n",
        "Type;Puissance (W);Poids (kg)\nPC portable;45;2\nÉcran;30;5\n",
        "Type;Modèle;Truc;Machin\nPC portable;A;1;12\nÉcran;B;2;14\n",
        "Type;Wifi;Tactile\nPC portable;1;0\nÉcran;0;1\n",
        "Type;Mairie;École\nPC portable;oui;non\nÉcran;oui;oui\n",
        "Type;Mairie;École\nPC portable;2019;2021\nÉcran;2020;2018\n",
        "Type;Mairie;École;Type;Mairie;École\nPC portable;1;2;Écran;3;4\nServeur;1;2;Imprimante;3;4\n",
        "Type;Modèle;PC portables;Écrans\nLot;A;3;4\nLot;B;3;5\n",
        "Mois;Desktop;Smartphone;Tablet\njanvier;120;80;7\nfévrier;90;75;5\n",
        "Page;Desktop;Smartphone;Tablet\n/a;120;80;7\n/b;90;75;5\n",
        "Date;Desktop;Smartphone;Tablet\n2024-01-01;120;80;7\n2024-01-02;90;75;5\n",
        "Site;PC portables;Écrans\nMairie;1024;2041\nÉcole;1025;2042\nPiscine;1026;2043\n",
    ],
    ids=["a quantity", "a name", "floor and office", "a type twice", "years", "months", "measures", "parts",
         "condition", "makers", "properties", "models", "yes and no", "words", "years in cells",
         "two tables", "types besides kinds", "visits by month", "visits by page", "visits by day",
         "labels of the inventory"],
)  # fmt: skip
def test_an_ordinary_list_is_never_crossed(tmp_path: Path, content: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(content, encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert conserved(reading).dialect.arrangement == ""


@pytest.mark.parametrize(
    "path", sorted(path for path in FILES.rglob("*.csv") if path.name != SEVERAL), ids=lambda path: path.name
)
def test_no_known_file_is_crossed(path: Path) -> None:
    readings = read_all(path, year=2025, as_of=AS_OF)
    assert all(each.dialect.arrangement == "" or "several_in_label" in rules(each) for each in readings)


def test_a_long_list_is_never_looked_at(read_text: Read) -> None:
    reading = read_text("Site;PC portables;Écrans\n" + "Mairie;1;2\n" * (MOST_LINES + 1))
    assert reading.dialect.arrangement == ""


def test_cells_that_are_no_numbers_are_findings_of_line_and_column(read_text: Read) -> None:
    reading = read_text("Type;Mairie;École;Piscine\nPC portable;4;beaucoup;?\nÉcran;5;2;-3\n")
    assert places(reading, "invalid_quantity") == [
        (2, "quantity_devices:C", "C"), (2, "quantity_devices:D", "D"), (3, "quantity_devices:D", "D"),
    ]  # fmt: skip
    unknown = [row for row in reading.table.to_pylist() if row["quantity_devices"] != row["quantity_devices"]]
    assert [row["site_id"] for row in unknown] == ["École", "Piscine"]


@pytest.mark.parametrize("nothing", ["", "0", "-", "0,0", "néant", " ", "/"])
def test_what_is_no_device_is_no_finding(read_text: Read, nothing: str) -> None:
    reading = read_text(f"Type;Mairie;École\nPC portable;4;{nothing}\nÉcran;5;2\nServeur;{nothing};{nothing}\n")
    assert len(devices(reading)) == 3
    assert "invalid_quantity" not in rules(reading)
    assert (reading.accepted, reading.set_aside) == (2, 1)


def test_totals_that_do_not_add_up_are_findings(read_text: Read) -> None:
    reading = read_text("Type;Mairie;École;Total\nPC portable;4;6;11\nÉcran;5;2;7\nTotal;9;9;18\n")
    assert places(reading, "crossed_total") == [
        (2, "quantity_devices:D", "D"), (4, "quantity_devices:C", "C"),
    ]  # fmt: skip
    assert [(row["value"], row["used"]) for row in told(reading, "crossed_total")] == [("11", "10"), ("9", "8")]


def test_partial_totals_are_sums_of_their_part(read_text: Read) -> None:
    text = "Type;Mairie;Piscine;Total ville;École;Collège;Total écoles;Total\n"
    text += "PC portable;4;6;10;1;2;3;13\nÉcran;5;2;7;0;1;1;8\nSous-total;9;8;17;1;3;4;21\nServeur;1;;1;;;;1\n"
    text += "Sous-total;1;;1;;;;1\nTotal;10;8;18;1;3;4;22\n"
    reading = read_text(text)
    assert "crossed_total" not in rules(reading)
    assert sum(row["quantity_devices"] for row in reading.table.to_pylist()) == 22


def test_a_last_line_of_sums_without_a_name_is_a_total(read_text: Read) -> None:
    reading = read_text("Type;Mairie;École\nPC portable;4;6\nÉcran;5;2\n;9;8\n")
    assert (reading.accepted, rules(reading)["total_row"]) == (2, 1)
    reading = read_text("Type;Mairie;École\nPC portable;4;6\nÉcran;5;2\n;9;7\n")
    assert (reading.accepted, reading.refused) == (2, 1)


def test_a_place_named_like_a_person_is_not_kept(read_text: Read) -> None:
    reading = read_text("Type;Mairie;Mme Garance;Total\nPC portable;4;6;10\nÉcran;5;2;7\n")
    assert "Garance" not in str(reading.table.to_pylist()) + str(reading.findings.to_pylist()) + str(reading.mapping)
    assert places(reading, "personal_data") == [(1, "site_id:C", "C")]
    assert [row["quantity_devices"] for row in reading.table.to_pylist()] == [4, 6, 5, 2]


@pytest.mark.parametrize(
    "content",
    [
        "Matériel par agent;;\nType;Garance;Perrine\nPC portable;1;2\nÉcran;2;2\n",
        "Utilisateur;PC portables;Écrans\nGarance;1;2\nPerrine;2;2\n",
        "Site;Responsable;PC portables;Écrans\nGarance;Garance;1;2\nMairie;Perrine;2;2\n",
    ],
)
def test_people_are_no_places(read_text: Read, content: str) -> None:
    reading = read_text(content)
    assert (reading.dialect.arrangement, len(devices(reading))) == ("crossed", 4)
    assert "Garance" not in str(reading.table.to_pylist()) + str(reading.findings.to_pylist())


def test_places_stay_where_only_another_column_names_people(read_text: Read) -> None:
    reading = read_text("Type;Responsable;Mairie;École;Total\nPC portable;Garance;4;6;10\nÉcran;Perrine;5;2;7\n")
    assert reading.table["site_id"].to_pylist() == ["Mairie", "École"] * 2


def test_an_unknown_kind_in_a_line_is_refused(read_text: Read) -> None:
    reading = read_text("Type;Mairie;École\nPC portable;4;6\nZorglub;5;2\n")
    assert (reading.accepted, reading.refused) == (1, 1)
    assert places(reading, "unknown_category") == [(3, "category", None)]


def test_an_unknown_kind_in_the_header_is_asked_at_its_cell(read_text: Read) -> None:
    reading = read_text("Site;PC portables;Écrans;Zorglubs;Sacoches\nMairie;12;8;2;1\nÉcole;20;4;;3\n")
    assert (reading.accepted, reading.refused, len(devices(reading))) == (2, 0, 4)
    assert places(reading, "unknown_category") == [(1, "category:D", "D")]
    assert places(reading, "not_hardware") + places(reading, "component") == [(1, "category:E", "E")]
    (asked,) = told(reading, "unknown_category")
    assert (asked["severity"], asked["raw_value"]) == ("flagged", "Zorglubs")


def test_a_line_whose_only_kind_is_unknown_is_refused(read_text: Read) -> None:
    reading = read_text("Site;PC portables;Écrans;Zorglubs\nMairie;12;8;2\nÉcole;;;3\n")
    assert (reading.accepted, reading.refused) == (1, 1)
    assert places(reading, "unknown_category") == [(3, "category", None), (1, "category:D", "D")]


def test_an_answer_given_once_counts(read_text: Read) -> None:
    reading = read_text(
        "Site;PC portables;Écrans;Zorglubs\nMairie;12;8;2\nÉcole;20;4;3\n", answers={"zorglubs": "printer"}
    )
    assert [row["quantity_devices"] for row in reading.table.to_pylist() if row["category"] == "printer"] == [2, 3]


def test_a_column_beside_kinds_that_counts_something_else_is_said(read_text: Read) -> None:
    reading = read_text("École;Effectif;PC portables;Écrans\nJaurès;240;4;5\nPicasso;180;6;2\n")
    assert "B" in str(reading.findings["message_args"].to_pylist())
    assert [row["quantity_devices"] for row in reading.table.to_pylist()] == [4, 5, 6, 2]


def test_a_column_that_describes_is_said(read_text: Read) -> None:
    reading = read_text("Type;Mairie;École n° 2;Poids (kg);Total\nPC portable;4;6;45;10\nÉcran;5;2;30;7\n")
    assert [row["columns"] for row in told(reading, "column_not_counted")] == ["D"]
    assert [row["site_id"] for row in reading.table.to_pylist()] == ["Mairie", "École n° 2"] * 2


def test_lines_of_one_name_are_places_not_copies_of_a_device(read_text: Read) -> None:
    reading = read_text("Nom;PC portables;Écrans\nGarance;1;2\nGarance;1;3\nRH;1;1\n")
    assert (reading.accepted, len(devices(reading)), "repeated_row" in rules(reading)) == (3, 6, False)
    assert "Garance" not in str(reading.table.to_pylist()) + str(reading.findings.to_pylist())


def test_what_stands_in_stock_is_in_stock(read_text: Read) -> None:
    reading = read_text("Type;Mairie;École;Stock;Total\nPC portable;4;6;2;12\nÉcran;5;2;1;8\n")
    found = [(row["site_id"], row["status"]) for row in reading.table.to_pylist()][:3]
    assert found[2] == (None, "in_stock")
    assert [site for site, _ in found[:2]] == ["Mairie", "École"]


def test_what_is_told_of_a_line_goes_with_each_cell(read_text: Read) -> None:
    reading = read_text("Type;Marque;Date d'achat;Mairie;École;Total\nÉcran;Dell;2021;4;6;10\nÉcran;HP;2x20;1;2;3\n")
    assert reading.table["maker"].to_pylist() == ["Dell", "Dell", "HP", "HP"]
    assert places(reading, "unreadable_date") == [(3, "acquired_on", None)]


def test_no_two_findings_have_one_key(read_text: Read) -> None:
    text = "Site;PC portables;Écrans;Zorglubs;Truc;Total\nMairie;x;?;2;1;9\nMme Garance;20;5;;3;1\n"
    text += "École;3;4;y;y;5\nTotal;1;2;3;4;5\n"
    found = [(row["line"], row["column"], row["rule"]) for row in read_text(text).findings.to_pylist()]
    assert len(set(found)) == len(found) > 8


def test_in_a_workbook_beside_ordinary_sheets(tmp_path: Path) -> None:
    path = tmp_path / "parc.xlsx"
    crossed = [["Parc 2025"], ["Type", "Mairie", "École", "Total"], ["PC portable", 4, 6, 10], ["Écran", 5, None, 5]]
    path.write_bytes(xlsx({"Sites": crossed, "Salle": [["Type", "Modèle"], ["Serveur", "R640"]]}))
    first, second = [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]
    assert (first.table["line"].to_pylist(), first.dialect.header_line) == ([3, 3, 4], 2)
    assert (second.dialect.arrangement, second.accepted) == ("", 1)


@pytest.mark.parametrize("content", [KINDS, PLACES, KINDS.replace("4;6;2", "4;beaucoup;2")])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_corrected_file_has_one_line_an_item(tmp_path: Path, read_text: Read, content: str, lang: str) -> None:
    reading = read_text(content)
    (part,) = corrected.parts(tmp_path / "parc.csv", [reading], lang)
    again = read_text(forms.as_csv(part, lang), name="corrige.csv")
    assert again.dialect.arrangement == ""
    assert again.accepted == len(devices(reading))
    assert str(devices(again)) == str(devices(reading))


def test_the_corrected_file_says_what_to_check_at_each_item(tmp_path: Path, read_text: Read) -> None:
    reading = read_text("Site;PC portables;Écrans;Zorglubs\nMairie;12;x;2\nÉcole;20;4;3\n")
    (part,) = corrected.parts(tmp_path / "parc.csv", [reading], "fr")
    notes = {tuple(row[:2]): row[3] for row in part.rows[1:]}
    assert "Colonne C" in notes["Mairie", "Écrans"]
    assert all("Zorglubs" in notes[site, "Zorglubs"] for site in ("Mairie", "École"))
    assert not any(
        "Zorglubs" in note or "Colonne C" in note for (_, kind), note in notes.items() if kind == "PC portables"
    )


@pytest.mark.parametrize(("lang", "said"), [("fr", "lu comme un tableau croisé"), ("en", "read as a crossed table")])
def test_check_says_it(tmp_path: Path, speaking: Callable[[str], None], lang: str, said: str) -> None:
    speaking(lang)
    path = tmp_path / "parc.csv"
    path.write_text(KINDS, encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(path), "--year", "2025"]).output.count(said) == 1
    output = CliRunner().invoke(app, ["check", str(path), "--year", "2025", "--json"]).stdout
    (found,), _ = json.JSONDecoder().raw_decode(output)
    assert (found["dialect"]["arrangement"], found["rows"]) == ("crossed", 3)


@pytest.mark.parametrize(
    ("cell", "read"), [("4", 4), ("4.0", 4), ("1 200", 1200), ("2,5", None), ("x", None), ("", None), ("-3", None)]
)
def test_numbers_of_devices(cell: str, read: int | None) -> None:
    assert number(cell) == read


def test_what_says_that_there_is_nothing() -> None:
    assert [is_nothing(cell) for cell in ("", "0", "aucun", "?", "NC", "#REF!", "1")] == [True] * 3 + [False] * 4
    assert [line_sum(["1", cell], (0, 1)) for cell in ("2", "-", "?")] == [3, 1, None]
    assert [counts(cells) for cells in (["1", "x"], ["x", "y", "1"], ["2020", "2021"], [])] == [True] + [False] * 3


CELLS = st.sampled_from(["", "0", "-", "1", "7", "12", "x", "?", "3 PC", "-2"])


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.booleans())
def test_uncrossing_conserves_every_filled_cell(table: Sequence[Sequence[str]], kinds_in_lines: bool) -> None:
    lines = [["PC", "1", "1", "1"], *([f"Serveur {at}", *cells] for at, cells in enumerate(table))]
    header = ["Type", "Mairie", "École", "Piscine"] if kinds_in_lines else ["Site", "Écrans", "Serveurs", "Tablettes"]
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerows([header, *lines])
    source = from_bytes(stream.getvalue().encode(), "csv", "0" * 64, 1, ";", LIMITS)
    found = chosen(source, Layout(";", tuple(header), 1, 1, {";": 3}), LIMITS)
    columns = [[line[at] for line in lines] for at in (1, 2, 3)]
    if not found:
        assert sum(map(counts, columns)) < 2
        return
    ((text, layout),) = found
    arranged = layout.arranged
    assert arranged is not None
    rows = list(csv.reader(io.StringIO(text.open().read().decode()), delimiter=";"))[1:]
    items = [
        (line, at, cell)
        for line, cells in enumerate(lines, start=2)
        for at, cell in enumerate(cells)
        if at and not is_nothing(cell)
    ]
    assert [(line, at) for line, at, _ in items] == list(
        zip(arranged.lines[1:].tolist(), arranged.cells[1:].tolist(), strict=True)
    )
    columns = [[line[at] for line in lines] for at in range(4)]
    large = [sum((number(cell) or 0) > 1 for cell in cells) for cells in columns]
    several = {at for at in (1, 2, 3) if large[at] and large[at] * 2 >= sum(map(columns[at].count, "1x"))}
    meant = {} if kinds_in_lines else {"x": "1", "3 PC": "3"}
    wanted = [cell if cell == "x" and at in several else meant.get(cell, cell) for _, at, cell in items]
    assert [row[-1].strip("()") for row in rows] == wanted
    set_aside = {line for lines_ in arranged.aside.values() for line in lines_}
    assert set_aside | {line for line, _, _ in items} == set(range(2, len(lines) + 2))


def test_findings_of_many_cells_count_the_lines_of_the_sheet(read_text: Read) -> None:
    places = [f"École n° {at}" for at in range(60)]
    lines = [f"Écran {at} pouces;" + ";".join(["1"] * 59 + ["x"]) for at in range(15, 45)]
    reading = read_text("\n".join([";".join(["Type", *places]), *lines, ""]))
    assert (reading.rows, reading.accepted, reading.table.num_rows) == (30, 30, 1_800)
    (count,) = {row["row_count"] for row in told(reading, "missing_date")}
    assert (count, len(told(reading, "missing_date"))) == (30, 30)
    assert [row["line"] for row in told(reading, "invalid_quantity")] == list(range(2, 32))


def test_nothing_accepted_is_said_of_lines(read_text: Read) -> None:
    reading = read_text("Type;Mairie;École\nStation;4;6\nBorne;5;2\nServeur;;\n")
    assert (reading.accepted, reading.refused, reading.set_aside) == (0, 2, 1)
    assert [row["rows"] for row in told(reading, "no_accepted_row")] == [3]


NAMES = st.sampled_from(
    ["Type", "Site", "", "Mairie", "École", "Écrans", "PC portables", "Zorglubs", "Total", "Date", "Nom"]
)
ANY = st.one_of(CELLS, st.sampled_from(["Écran", "PC portable", "Mairie", "Total", "Mme Garance", "2021", '"', "a;b"]))


@given(st.lists(NAMES, min_size=2, max_size=7), st.lists(st.lists(ANY, max_size=8), max_size=6))
def test_every_table_accounts_for_its_lines(header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerows([header, *lines])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parc.csv"
        path.write_text(stream.getvalue(), encoding="utf-8")
        for reading in read_all(path, year=2025, as_of=AS_OF):
            found = [(row["line"], row["column"], row["rule"]) for row in conserved(reading).findings.to_pylist()]
            at_cells = [key for key in found if key[0]]
            assert len(set(at_cells)) == len(at_cells)
            stored = str(reading.table.to_pylist()) + str(reading.findings.to_pylist())
            assert "Garance" not in stored


def test_names_of_people_above_columns_are_not_kept(read_text: Read) -> None:
    reading = read_text("Type;Marie Durand;Mairie;École Jules Ferry;La Rochelle\nPC portable;3;1;1;1\nÉcran;2;1;1;1\n")
    kept = [site for site in reading.table["site_id"].to_pylist() if site]
    assert set(kept) == {"Mairie", "École Jules Ferry", "La Rochelle"}
    assert "Durand" not in str(reading.table.to_pylist()) + str(reading.findings.to_pylist())
    assert sum(reading.table["quantity_devices"].to_pylist()) == 11


def test_a_finding_shows_the_cell_as_it_was_written(read_text: Read) -> None:
    reading = read_text("Site;PC portables;Écrans\nMairie;?;2\nÉcole;3;1\n")
    (told,) = [row for row in reading.findings.to_pylist() if row["rule"] == "invalid_quantity"]
    assert (told["raw_value"], json.loads(told["message_args"])["value"]) == ("?", "?")


@pytest.mark.parametrize(
    ("cell", "state"), [("(poste supprimé)", "retired"), ("(retiré)", "retired"), ("(volé)", "missing")]
)
def test_what_stands_in_brackets_alone_and_is_gone_is_none(cell: str, state: str) -> None:
    (item,) = devices_of(cell, "Unité centrale")
    assert (item.kind, item.state) == ("Unité centrale", state)


@pytest.mark.parametrize("label", ["Rappel 2023", "Pour mémoire 2023", "Previous year", "dont en prêt"])
def test_a_line_that_recalls_other_numbers_counts_nothing(read_text: Read, label: str) -> None:
    """A reminder of the year before, below the totals, had doubled a whole group."""
    reading = conserved(read_text(f"{PLACES}Total;32;8;2\n\n{label};28;7;2\n"))
    assert sum(row["quantity_devices"] for row in reading.table.to_pylist()) == 42


KINDS_ABOVE = ["PC public", "PC pro", "Portables", "Écrans"]
# Names below each kind, and which of them counts what is there.
PARTS = [
    (("Prévu", "Réel"), (0, 1)), (("Théorique", "Constaté"), (0, 1)), (("Réel", "Prévu"), (1, 0)),
    (("RDC", "Étage"), (1, 1)), (("Neufs", "Anciens"), (1, 1)), (("En service", "HS"), (1, 1)),
    (("Prévus", "Présents"), (0, 1)),
]  # fmt: skip


def parted(names: Sequence[str], numbers: Sequence[Sequence[int]], *, title: bool, flat: bool) -> list[list[Any]]:
    """A sheet of places by kinds, each parted by these names: on a line of their own, or `flat` in one header."""
    header: list[Any] = ["Site"]
    below: list[Any] = [None]
    for kind in KINDS_ABOVE:
        header += [f"{kind} {name}" for name in names] if flat else [kind, *[None] * (len(names) - 1)]
        below += names
    lines: list[list[Any]] = [[f"École {at}", *line] for at, line in enumerate(numbers)]
    sums = ["Total", *map(sum, zip(*numbers, strict=True))]
    return [*([["Parc des écoles"], []] if title else []), header, *([] if flat else [below]), *lines, sums]


@given(
    st.sampled_from(PARTS),
    st.lists(st.lists(st.integers(0, 40), min_size=8, max_size=8), min_size=2, max_size=5).filter(
        lambda lines: all(map(any, zip(*lines, strict=True)))
    ),
    st.booleans(),
    st.booleans(),
)
def test_kinds_that_are_parted_alike_count_what_is_there(
    part: tuple[tuple[str, ...], tuple[int, ...]], numbers: list[list[int]], title: bool, flat: bool
) -> None:
    """A plan beside what there is was counted, or nothing was; two kinds of one category are two things."""
    names, counted = part
    devices = sum(number * counted[at % 2] for line in numbers for at, number in enumerate(line))
    flat = flat and counted == (0, 1)
    assert outcome_of(parted(names, numbers, title=title, flat=flat), devices)[0] != "silent"
    if all(all(line) for line in numbers):
        assert outcome_of(parted(names, numbers, title=title, flat=flat), devices)[0] == "right"


def outcome_of(rows: list[list[Any]], devices: int) -> tuple[str, str]:
    """What becomes of a sheet with this many devices."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parc.xlsx"
        path.write_bytes(xlsx({"Feuil1": rows}))
        return outcome(path, {"devices": str(devices), "accept_devices": "", "categories": "{}"})


@pytest.mark.parametrize("years", [("2024", "2025"), ("31/12/2024", "31/12/2025")])
def test_years_below_kinds_are_never_added_without_a_word(years: tuple[str, str]) -> None:
    numbers = [[4, 5] * 4, [7, 6] * 4, [0, 2] * 4]
    became, detail = outcome_of(parted(years, numbers, title=False, flat=False), 4 * 13)
    assert became in ("right", "refused", "asked"), detail


def test_a_part_of_what_stands_before_it_counts_nothing(read_text: Read) -> None:
    text = (
        "Matériel;Accueil;Atelier;Réserve;Total;Dont HS;Notes\nPC fixe;2;1;1;;1;pièces\nÉcrans;3;1;2;;;\nTPE;3;;1;;;\n"
    )
    reading = read_text(text)
    assert sum(row["quantity_devices"] for row in reading.table.to_pylist()) == 14
    assert "column_not_counted" in rules(reading)


def test_a_column_that_counts_screens_beside_a_list_counts(read_text: Read) -> None:
    lines = "".join(
        f"A{at};PC-{at};UC;Dell;OptiPlex 3080;SN{at}XY;Compta;{at % 3};2021;En service;\n" for at in range(10, 30)
    )
    header = "N° inv.;Nom;Type;Marque;Modèle;N° série;Service;Nb écrans;Mise en service;État;Remarque\n"
    counted: dict[str, float] = {}
    for row in read_text(header + lines).table.to_pylist():
        counted[row["category"]] = counted.get(row["category"], 0) + (row["quantity_devices"] or 1)
    assert counted == {"desktop": 20, "monitor": sum(at % 3 for at in range(10, 30))}
