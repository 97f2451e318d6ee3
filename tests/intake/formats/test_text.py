"""Encodings, line ends, quotes, separators and where the header stands: each quirk of real files alone."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from footprint.intake import Limits
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import set_limits
from footprint.intake.formats.one_byte import weigh
from footprint.intake.formats.text import Origin, Source, with_rows
from tests.cases import combined
from tests.intake.accounts import rules
from tests.intake.conftest import Read

PLAIN = "Catégorie;Modèle;Quantité\nÉcran;P2419H;2\nPC fixe;OptiPlex;1\n"


@pytest.mark.parametrize(
    ("codec", "told", "reason"),
    [
        ("utf-8", "utf-8", "valid_utf8"),
        ("utf-8-sig", "utf-8-sig", "byte_order_mark"),
        ("cp1252", "cp1252", "not_utf8"),
        ("mac-roman", "mac-roman", "french_letters 4/4"),
        ("cp850", "cp850", "french_letters 4/4"),
        ("utf-16", "utf-16-le", "byte_order_mark"),
        ("utf-16-be", "utf-16-be", "zero_bytes"),
        ("utf-16-le", "utf-16-le", "zero_bytes"),
        ("utf-32", "utf-32-le", "byte_order_mark"),
    ],
)
def test_encodings_are_found_and_said(read_text: Read, codec: str, told: str, reason: str) -> None:
    reading = read_text(PLAIN.encode(codec))
    assert reading.table["category"].to_pylist() == ["monitor", "desktop"]
    assert (reading.dialect.encoding, (reading.dialect.evidence or {})["encoding"]) == (told, reason)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_text_that_became_utf8_twice_is_read_as_it_was(read_text: Read, newline: str) -> None:
    lines = PLAIN.replace("\n", newline) + f"Vidéoprojecteur;À l’école;2{newline}"
    reading = read_text(lines.encode().decode("cp1252").encode())
    assert reading.table["category"].to_pylist() == ["monitor", "desktop", "projector"]
    assert (reading.dialect.encoding, (reading.dialect.evidence or {})["encoding"]) == ("utf-8", "twice_utf8")


def test_words_with_such_a_letter_are_what_they_are(read_text: Read) -> None:
    reading = read_text("Catégorie;Lieu\nÉcran;SÃO PAULO\nÉcran;Ãgueda\n")
    assert reading.table["site_id"].to_pylist() == ["SÃO PAULO", "Ãgueda"]


def test_mixed_encodings_are_read_letter_by_letter_and_said(read_text: Read) -> None:
    lines = "Catégorie;Lieu\nÉcran;Médiathèque\nÉcran;École élémentaire\n".encode()
    reading = read_text(lines + "Écran;Préfecture\n".encode("cp1252"))
    assert reading.table["site_id"].to_pylist() == ["Médiathèque", "École élémentaire", "Préfecture"]
    assert rules(reading)["mixed_encoding"] == 1


def test_a_header_in_utf8_above_lines_in_windows_1252_is_enough_to_tell(read_text: Read) -> None:
    reading = read_text("Catégorie;Qté\n".encode() + "Écran;1\nTéléphone fixé;2\nÉcran tactile;3\n".encode("cp1252"))
    assert [column.canonical for column in reading.mapping] == ["category", "quantity_devices"]
    assert rules(reading)["mixed_encoding"] == 1


def test_capitals_before_french_signs_are_windows_1252(read_text: Read) -> None:
    reading = read_text("CATÉGORIE;LIEU\nÉCRAN;«\u00a0CAFÉ\u00a0: CITÉ»\nÉCRAN;CITÉ’\n".encode("cp1252"))
    assert (reading.dialect.encoding, reading.accepted) == ("cp1252", 2)
    assert "mixed_encoding" not in rules(reading)


ONE_BYTE = ("mac-roman", "cp1252", "cp850")
FRENCH = [
    "N° inventaire;Catégorie;Lieu;Date d’achat\nA1;Écran;Hôtel de ville;2020\nA2;Écran;École Dolto, façade;2021\n",
    "N°;CATÉGORIE;LIEU\n1;ÉCRAN;HÔTEL DE VILLE\n2;ÉCRAN;ÉCOLE À NOËL, ABÎMÉE\n",
    "N°;Type;Lieu\n1;Écran;Cœur de ville\n2;Écran;« Salle à côté » : l’été, ça va où ?\n",
    "Code;Type;Lieu\n" + "".join(f"{n};Laptop;Bordeaux, quai 1\n" for n in range(4_000)) + "A;Laptop;Pôle numérique\n",
]


@pytest.mark.parametrize(("text", "newline"), combined(FRENCH, ["\n", "\r"]))
def test_one_byte_encodings_are_told_apart_by_their_words(read_text: Read, text: str, newline: str) -> None:
    for codec in ONE_BYTE:
        plain = text if codec != "cp850" else text.replace("œ", "oe").replace("’", "'")  # which it has not
        as_utf8 = read_text(plain.replace("\n", newline))
        assert as_utf8.accepted == text.count("\n") - 1
        reading = read_text(plain.replace("\n", newline).encode(codec))
        assert reading.dialect.encoding == codec
        assert reading.table["site_id"].to_pylist() == as_utf8.table["site_id"].to_pylist()
        assert [column.header for column in reading.mapping] == [column.header for column in as_utf8.mapping]
        assert "mixed_encoding" not in rules(reading)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Écran Košice, Télé", "cp1252"),
        ("Prix : 12 € ou 13€, €HT, Prix (€)", "cp1252"),
        ("Prêt – école… “A” • œuvre", "cp1252"),
        ("Gdańsk Łódź Wrocław", "cp1250"),
        ("Catégorie Écran, à l’été, ÉTÉ", "utf-8"),
    ],
)
def test_nothing_else_is_taken_for_them(text: str, codec: str) -> None:
    assert weigh(io.BytesIO(text.encode(codec))).codec == "cp1252"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(read_text: Read, newline: str) -> None:
    reading = read_text(PLAIN.replace("\n", newline))
    assert (reading.accepted, reading.dialect.newline) == (2, newline)
    assert reading.table["line"].to_pylist() == [2, 3]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators(read_text: Read, separator: str) -> None:
    reading = read_text(PLAIN.replace(";", separator))
    assert (reading.accepted, reading.dialect.separator) == (2, separator)


def test_a_separator_inside_quotes_does_not_count(read_text: Read) -> None:
    reading = read_text('Category,Model,Location\nLaptop,"MacBook Pro (13-inch, 2017, Two)","A;B;C;D"\n')
    assert reading.dialect.separator == ","
    assert reading.table["model_text"].to_pylist() == ["MacBook Pro (13-inch, 2017, Two)"]


@pytest.mark.parametrize("size", ['24"', '"24"""', "24''", '24 "'])
def test_inch_marks_swallow_nothing(read_text: Read, size: str) -> None:
    reading = read_text(f"Type;Taille;Marque\nÉcran;{size};Iiyama\nÉcran;27;Dell\n")
    assert reading.table["screen_inches"].to_pylist() == [24.0, 27.0]
    assert reading.table["maker"].to_pylist() == ["Iiyama", "Dell"]


def test_a_stray_quote_at_the_start_of_a_cell_swallows_nothing(read_text: Read) -> None:
    rows = "".join(f"Écran;Modèle {n};1\n" for n in range(300))
    reading = read_text('Type;Modèle;Qté\nÉcran;"24 pouces;1\n' + rows)
    assert reading.accepted == 301


def test_cells_over_several_lines_keep_the_line_where_they_start(read_text: Read) -> None:
    reading = read_text('Type;Commentaires;Modèle\nÉcran;"un\ndeux\n\ntrois";P2419H\nPC fixe;;OptiPlex\n')
    assert reading.table["line"].to_pylist() == [2, 6]
    assert reading.rows == 2


def test_many_lines_with_one_cell_over_two_lines(read_text: Read) -> None:
    rows = [f"Écran;P{n};x;1\n" for n in range(500)]
    rows[250] = 'Écran;P250;"x\ny";1\n'
    reading = read_text("Type;Modèle;Notes;Qté\n" + "".join(rows))
    assert reading.accepted == 500
    assert reading.table["line"].to_pylist() == [*range(2, 253), *range(254, 503)]


def test_blank_lines_are_rows_and_keep_line_numbers_right(read_text: Read) -> None:
    rows = "".join(f"Écran;{n + 1}\n" + ("\n" if n % 100 == 0 else "") for n in range(300))
    reading = read_text("Type;Qté\n" + rows + "\n;\n ; \n")
    assert (reading.rows, reading.accepted, reading.set_aside) == (306, 300, 6)
    assert rules(reading)["blank_row"] == 6
    assert reading.table["line"].to_pylist()[-1] == 304


def test_trailing_separator_on_every_line(read_text: Read) -> None:
    reading = read_text('"Type";"Modèle";\n"Écran";"P2419H";\n"PC fixe";"OptiPlex";\n')
    assert (reading.accepted, rules(reading)) == (2, {"missing_date": 2})


@pytest.mark.parametrize(
    "above", ["INVENTAIRE 2025\n", "INVENTAIRE;;\nMis à jour en mai;;\n;;\n;Matériel;\n", "\n\n\n", "A;B;C\n"]
)
def test_the_header_may_stand_below_titles(read_text: Read, above: str) -> None:
    reading = read_text(above + PLAIN)
    assert reading.dialect.header_line == above.count("\n") + 1
    assert reading.accepted == 2


def test_a_repeated_column_is_said_and_the_first_is_used(read_text: Read) -> None:
    reading = read_text("Category,Model,Category\nMonitor,P2419H,Server\n")
    assert reading.table["category"].to_pylist() == ["monitor"]
    assert rules(reading)["duplicate_header"] == 1


def test_unnamed_columns_are_dropped(read_text: Read) -> None:
    reading = read_text("Category,,Model\nMonitor,zzz,P2419H\n")
    assert [(column.canonical, column.reason) for column in reading.mapping][1] == (None, "unnamed")


def test_stray_numbers_right_of_the_table_are_dropped_and_said(read_text: Read) -> None:
    reading = read_text("Type;Modèle\nÉcran;P2419H;;12\nPC fixe;OptiPlex\n")
    assert (reading.accepted, rules(reading)["extra_cells"]) == (2, 1)


def test_a_line_shifted_by_a_bare_separator_is_refused(read_text: Read) -> None:
    reading = read_text("Category,Model,Location\nMonitor,24 inch, LED,Town hall\nMonitor,P2419H,School\n")
    assert (reading.accepted, reading.refused) == (1, 1)
    assert rules(reading)["extra_cells"] == 1


def test_a_cut_line_is_said(read_text: Read) -> None:
    reading = read_text("Type;Modèle;Marque;Lieu\nÉcran;P2419H;Dell;Mairie\nÉcran;P24")
    assert (reading.accepted, rules(reading)["missing_cells"]) == (2, 1)


@pytest.mark.parametrize(
    ("content", "limits", "name"),
    [
        ("Type;Modèle\nÉcran;" + "x" * 5000 + "\n", Limits(cell_chars=4000), "cell_chars"),
        ("Type;Modèle\nÉcran;" + "x" * 5000 + "\n", Limits(line_bytes=4000), "line_bytes"),
        ("Type;Modèle\nÉcran;x\n", Limits(file_bytes=10), "file_bytes"),
        ("Type;Modèle\nÉcran;x\nÉcran;y\n", Limits(rows=1), "rows"),
        ("Type;Modèle;c;d;e\nÉcran;x;;;\n", Limits(columns=4), "columns"),
    ],
)
def test_limits_are_named(read_text: Read, content: str, limits: Limits, name: str) -> None:
    reading = read_text(content, limits=limits)
    assert reading.kind is None
    assert reading.findings["message_key"].to_pylist() == [f"findings.limit_exceeded.{name}.says"]


def test_a_few_irregular_lines_among_many(read_text: Read) -> None:
    rows = [f"{n};Écran;P{n % 7};Mairie\n" for n in range(400)]
    rows[100], rows[200], rows[300] = "100;PC fixe;Tour\n", "200;Écran;P4;Mairie;12\n", "\nTOTAL;;\n"
    reading = read_text("N°;Type;Modèle;Lieu\n" + "".join(rows))
    assert (reading.rows, reading.accepted, reading.set_aside) == (401, 399, 2)
    assert (rules(reading)["missing_cells"], rules(reading)["extra_cells"], rules(reading)["total_row"]) == (1, 1, 1)
    row = {row["line"]: row for row in reading.table.to_pylist()}
    assert (row[102]["category"], row[102]["model_text"], row[102]["site_id"]) == ("desktop", "Tour", None)
    assert [row[line]["model_text"] for line in (101, 103, 202)] == ["P1", "P3", "P4"]
    assert reading.identity["asset_id"].to_pylist()[99:102] == ["99", "100", "101"]
    assert row[402]["model_text"] == f"P{399 % 7}"


def test_rows_put_in_the_place_of_others_keep_what_is_merged() -> None:
    """Cells with separators and quotes stay cells, an empty row stays a line, a merged title stays merged."""
    rows = [["Parc", ""], [], ["PC; fixe", 'écran 24"']]
    made = Source.of_rows([["a", "b"]] * 3, Origin("xlsx", "0" * 64, 9), set_limits(), ";")
    again = with_rows(replace(made, merged={0: [(0, 1)]}), rows, set_limits(), ";")
    assert [cells for _, _, cells in records(list(again.lines()), ";")][::2] == rows[::2]
    assert (len(again.ends), again.merged, again.sha256) == (3, {0: [(0, 1)]}, made.sha256)
