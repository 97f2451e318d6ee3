"""Pages of HTML that programs call workbooks: the rows of their only table, and the pages that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake.formats.limits import LIMITS, UnusableError
from footprint.intake.formats.workbooks.html_tables import table
from tests.intake.conftest import Read

HEAD = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {color: red}</style></head><body>'


def rows(path: Path, text: str) -> list[list[str]]:
    (path / "a.xls").write_text(text, encoding="utf-8")
    return [line.rstrip("\n").split("\t") for line in table(path / "a.xls", LIMITS).lines()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", [["A", "B"], ["1", "2"]]),
        ("<TABLE><TR><TD>A<TD>B<TR><TD>1<TD>2</TABLE>", [["A", "B"], ["1", "2"]]),
        ("<table><tr><td colspan=2>T</td></tr><tr><td>a&eacute;</td><td> b<br>c\n d </td></tr>"
         "<tr><td>1</td><td/></tr></table>",
         [["T", ""], ["aé", "b c d"], ["1", ""]]),
        ("<table><tr><td><b>A</b><script>x()</script></td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table> bye",
         [["A", "B"], ["1", "2"]]),
    ],
)  # fmt: skip
def test_rows_of_a_table(tmp_path: Path, text: str, expected: list[list[str]]) -> None:
    assert rows(tmp_path, text) == expected
    assert rows(tmp_path, f"{HEAD}{text}</body></html>") == expected


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Bonjour</body></html>",
        "<table><tr><td>A</td><td>B</td></tr></table>",
        "<table><tr><td>A</td></tr><tr><td>B</td></tr></table>",
        "<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>" * 2,
        "<table><tr><td>A</td><td><table><tr><td>1</td></tr></table></td></tr><tr><td>1</td><td>2</td></tr></table>",
        "<table><tr><td rowspan=2>A</td><td>B</td></tr><tr><td>2</td></tr><tr><td>1</td><td>2</td></tr></table>",
        "<table><tr><td colspan=9999>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>",
    ],
)
def test_other_pages_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnusableError, match="unreadable_file"):
        rows(tmp_path, text)


def test_an_inventory_called_a_workbook(read_text: Read) -> None:
    reading = read_text(
        f"{HEAD}<table><tr><th>Tipo</th><th>Modello</th><th>Stato</th></tr><tr><td>Portatile</td><td>HP 440</td>"
        "<td>in uso</td></tr><tr><td>PC fisso</td><td>Acer</td><td>dismesso 2021</td></tr></table></body></html>",
        name="inventario.xls",
    )
    assert reading.table["category"].to_pylist() == ["laptop", "desktop"]
    assert reading.table["status"].to_pylist() == ["in_use", "retired"]
    assert str(reading.table["retired_on"][1]) == "2021-07-01"
