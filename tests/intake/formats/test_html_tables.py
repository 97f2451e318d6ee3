"""Pages of HTML: their tables, cards and lists, what is no table, and what is left out by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.formats.limits import LIMITS, UnusableError
from footprint.intake.formats.pages.html import detect, pages
from tests.intake.accounts import AS_OF, conserved
from tests.intake.conftest import Read
from tests.intake.rearranging.test_texts import there

HEAD = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {color: red}</style></head><body>'


def shown(path: Path, text: str) -> dict[str, list[list[str]]]:
    """The cells of each part of a page by its name."""
    (path / "a.xls").write_text(text, encoding="utf-8")
    return {
        name: [line.rstrip("\n").split("\t") for line in part.lines()] for name, part in pages(path / "a.xls", LIMITS)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", [["A", "B"], ["1", "2"]]),
        ("<TABLE><TR><TD>A<TD>B<TR><TD>1<TD>2</TABLE>", [["A", "B"], ["1", "2"]]),
        ("<table><tr><td colspan=2>T</td></tr><tr><td>a&eacute;</td><td> b<br>c\n d </td></tr>"
         "<tr><td>1</td><td>2</td></tr></table>",
         [["T", ""], ["aé", "b c d"], ["1", "2"]]),
        ("<table><tr><td><b>A</b><script>x()</script></td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>",
         [["A", "B"], ["1", "2"]]),
        ("<table><tr><td rowspan=2>X</td><td>B</td></tr><tr><td>c</td></tr><tr><td>d</td><td rowspan=2>12</td></tr>"
         "<tr><td>e</td></tr></table>",
         [["X", "B"], ["X", "c"], ["d", "12"], ["e", "(12)"]]),
        ("<table><tr><td>A</td><td rowspan=3>2021</td></tr><tr><td>B</td></tr><tr><td>C</td></tr></table>",
         [["A", "2021"], ["B", "2021"], ["C", "2021"]]),
        ("<table><tr><td colspan=2 rowspan=2>Z</td><td>1</td></tr><tr><td>2</td></tr></table>",
         [["Z", "", "1"], ["Z", "", "2"]]),
    ],
)  # fmt: skip
def test_rows_of_a_table(tmp_path: Path, text: str, expected: list[list[str]]) -> None:
    assert shown(tmp_path, text) == {"": expected}
    assert shown(tmp_path, f"{HEAD}{text}</body></html>") == {"": expected}


@pytest.mark.parametrize("span", ["colspan=1000000000", "rowspan=1000000000", "colspan=9999 rowspan=9999"])
def test_merged_cells_of_a_hostile_page_cost_no_more_than_it_has(tmp_path: Path, span: str) -> None:
    """A span that no page has is none; one that is too large for the page ends with its table."""
    row = f"<tr><td {span}>PC portable</td><td>2</td></tr>"
    rows = shown(tmp_path, f"<table><tr><th>Type</th><th>Qté</th></tr>{row * 500}</table>")
    assert sum(len(cells) for part in rows.values() for cells in part) < 1_000_000
    assert sum(cells.count("2") for part in rows.values() for cells in part) == 500


def test_as_many_cards_as_a_page_can_hold_are_compared_by_what_differs(tmp_path: Path) -> None:
    cards = "".join(f"<table><tr><td>Nom<td>PC-{n}<tr><td>Modèle<td>OptiPlex 3070</table>" for n in range(3_000))
    (lines,) = shown(tmp_path, cards).values()
    assert sum(cells[0].startswith("Modèle : ") for cells in lines) == 3_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<html><body>Bonjour</body></html>", {"": [["Bonjour"]]}),
        ("<table><tr><td>A</td><td>B</td></tr></table>", {"": [["A"], ["B"]]}),
        ("<table><tr><td>A</td></tr><tr><td>B</td></tr></table>", {"": [["A"], ["B"]]}),
        ("<h2>Un</h2><table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table><ul><li>x<li>y</ul>",
         {"Un": [["A", "B"], ["1", "2"]], "text": [["# Un"], [""], ["- x"], ["- y"]]}),
        ("<table><caption>T</caption><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>" * 2,
         {"T (table 1)": [["A", "B"], ["1", "2"]], "T (table 2)": [["A", "B"], ["1", "2"]]}),
        ("<table><tr><td>menu</td><td><table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr>"
         "</table>",
         {"menu": [["A", "B"], ["1", "2"]], "text": [["menu"], [""]]}),
        ("<dl><dt>PC<dd>3<dt>Écran<dd>4</dl><pre>a  b\nc</pre>",
         {"": [["PC : 3"], ["Écran : 4"], ["a  b"], ["c"]]}),
        ("<ul class=menu><li>Accueil</ul><p hidden>non</p><p style='display: none'>non</p><nav>x</nav>oui<br>fin",
         {"": [["oui"], ["fin"]]}),
        ("<h2>Parc [modifier]</h2>", {"": [["# Parc"]]}),
    ],
)  # fmt: skip
def test_what_is_outside_of_tables(tmp_path: Path, text: str, expected: dict[str, list[list[str]]]) -> None:
    found = shown(tmp_path, f"{HEAD}{text}</body></html>")
    kept = {name: [row for row in rows if row != ['""']] for name, rows in found.items()}
    assert kept == {name: [row for row in rows if row != [""]] for name, rows in expected.items()}


def test_a_table_with_a_table_in_a_cell_stays_one(tmp_path: Path) -> None:
    inner = "<table><tr><td>RAM</td><td>8</td></tr><tr><td>CPU</td><td>i5</td></tr></table>"
    rows = "".join(f"<tr><td>PC {at}</td><td>Dell</td><td>{inner}</td></tr>" for at in range(3))
    assert shown(tmp_path, f"<table>{rows}</table>")[""] == [[f"PC {at}", "Dell", ""] for at in range(3)]


def test_a_page_that_shows_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="unreadable_file"):
        shown(tmp_path, "<html><body><script>app()</script></body></html>")


@pytest.mark.parametrize(
    "head",
    [b"<!DOCTYPE html>", b"\xef\xbb\xbf<html>", b"<!-- export -->\n<HTML>", b"<?xml version='1.0'?><!DOCTYPE html>"],
)
def test_a_page_is_known_by_its_beginning(head: bytes) -> None:
    assert detect(head)
    assert not detect(b"<?xml version='1.0'?><Workbook>")


def test_an_inventory_called_a_workbook(read_text: Read) -> None:
    reading = read_text(
        f"{HEAD}<table><tr><th>Tipo</th><th>Modello</th><th>Stato</th></tr><tr><td>Portatile</td><td>HP 440</td>"
        "<td>in uso</td></tr><tr><td>PC fisso</td><td>Acer</td><td>dismesso 2021</td></tr></table></body></html>",
        name="inventario.xls",
    )
    assert reading.table["category"].to_pylist() == ["laptop", "desktop"]
    assert reading.table["status"].to_pylist() == ["in_use", "retired"]
    assert str(reading.table["retired_on"][1]) == "2021-07-01"


def read_page(path: Path, body: str) -> tuple[dict[str, int], list[str]]:
    """Category → units of a page, and the names of what is left out."""
    place = path / "parc.html"
    place.write_text(f"<!DOCTYPE html><html><body>{body}</body></html>", encoding="utf-8")
    readings = [conserved(each) for each in read_all(place, year=2025, as_of=AS_OF)]
    units: dict[str, int] = {}
    for reading in readings:
        for category, number in there(reading).items():
            units[category] = units.get(category, 0) + number
    left = [
        row["raw_value"] for each in readings for row in each.findings.to_pylist() if row["rule"] == "table_left_out"
    ]
    return units, left


def table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row.split('|'))}" for row in rows) + "</table>"


PAGES: dict[str, tuple[str, dict[str, int], list[str]]] = {
    "titles_say_the_kind": (
        "<h2>Imprimantes</h2>" + table("Marque|Modèle|Lieu", "HP|LaserJet M404|RdC", "Brother|HL-5450|1er")
        + "<h2>Écrans</h2>" + table("Modèle|Quantité", "Dell P2419H|4", "Iiyama XUB2492|2"),
        {"printer": 2, "monitor": 6}, ["text"],
    ),
    "other_tables_are_named": (
        "<h2>Postes</h2>" + table("Type|Nombre", "PC fixe|14", "PC portable|6")
        + "<h2>Logiciels</h2>" + table("Logiciel|Version", "Firefox|115", "LibreOffice|7.4"),
        {"desktop": 14, "laptop": 6}, ["Logiciels", "text"],
    ),
    "merged_places": (
        "<table><tr><th>Site<th>Matériel<th>Nombre<tr><td rowspan=2>Mairie<td>PC fixe<td>8<tr><td>Écran<td>9"
        "<tr><td>École<td>Tablette<td>15</table>", {"desktop": 8, "monitor": 9, "tablet": 15}, [],
    ),
    "cards_as_tables": (
        "<h2>PC-1</h2>" + table("Nom|PC-1", "Fabricant|Dell Inc.", "Modèle|OptiPlex 3070")
        + "<h2>PC-2</h2>" + table("Nom|PC-2", "Fabricant|HP", "Modèle|EliteBook 840 G7"),
        {"desktop": 1, "laptop": 1}, [],
    ),
    "cards_of_paragraphs": (
        "".join(f"<div><p>Type : {kind}</p><p>Modèle : {model}</p></div>" for kind, model in (
            ("PC portable", "Latitude 5420"), ("Écran", "P2419H"), ("Imprimante laser", "HL-L2350"))),
        {"laptop": 1, "monitor": 1, "printer": 1}, [],
    ),
    "points_below_headings": (
        "<h2>Salle 1</h2><ul><li>12 PC fixes</li><li>1 vidéoprojecteur</li></ul><h2>Salle 2</h2><ul><li>10 PC portables"
        "</li><li>1 imprimante laser</li></ul>", {"desktop": 12, "projector": 1, "laptop": 10, "printer": 1}, [],
    ),
    "prose": (
        "<p>La médiathèque dispose de 8 ordinateurs fixes et de 4 tablettes.</p><p>Elle possède aussi deux imprimantes "
        "laser.</p>", {"desktop": 8, "tablet": 4, "printer": 2}, [],
    ),
    "lists_with_the_same_kinds": (
        "<h2>Mairie</h2>" + table("Type|Modèle", "PC fixe|Dell 3080", "Écran|P2419H")
        + "<h2>École</h2>" + table("Type|Modèle", "PC fixe|HP 400", "Écran|HP E24"),
        {"desktop": 2, "monitor": 2}, ["text"],
    ),
    "a_merged_number": (
        "<table><tr><th>Type<th>Qté<tr><td>PC fixe<td rowspan=2>12<tr><td>Écran<tr><td>Imprimante laser<td>2</table>",
        {"desktop": 12, "printer": 2}, [],
    ),
    "sentences_that_say_the_table_again": (
        "<p>Le service dispose de 5 PC portables, de 3 écrans et de 2 imprimantes laser.</p>"
        + table("Type|Nb", "PC portable|5", "Écran|3", "Imprimante laser|2"),
        {"laptop": 5, "monitor": 3, "printer": 2}, [],
    ),
    "a_summary_above_the_list": (
        "<h1>Synthèse</h1>" + table("Type|Nombre", "PC fixe|2", "Écran|1") + "<h1>Détail</h1>"
        + table("Type|Modèle|N° série", "PC fixe|Dell 3080|A1B2C3", "PC fixe|Dell 3080|A1B2C4", "Écran|P2419H|CN12"),
        {"desktop": 2, "monitor": 1}, ["text"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_devices_of_a_page(tmp_path: Path, name: str) -> None:
    body, units, left = PAGES[name]
    assert read_page(tmp_path, body) == (units, left)
