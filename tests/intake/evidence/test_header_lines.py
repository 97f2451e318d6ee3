"""Which line holds the names of the columns: never one of data, whatever words stand in it."""

from __future__ import annotations

import pytest

from tests.intake.conftest import Read

ROWS = "2;Ordenador sobremesa;HP;{0}\n3;Pantalla;varias;{0}\n1;Portátil;Acer;{0}\n"


@pytest.mark.parametrize("header", ["Cant.;Aparato;Marca;Estado", "Nb;Quoi;Marque;Note", "Anz.;Gerät;Marke;Notiz"])
@pytest.mark.parametrize("word", ["bien", "type", "serial", "ok", "Marque"])
def test_a_cell_that_is_a_name_elsewhere_makes_no_header_of_its_line(read_text: Read, header: str, word: str) -> None:
    """`bien` (well) is what French accountants call an asset."""
    reading = read_text(f"{header}\n{ROWS.format(word)}")
    assert reading.dialect.header_line == 1
    assert reading.table["quantity_devices"].to_pylist() == [2, 3, 1]


@pytest.mark.parametrize(
    ("first", "second"), [("COPIEUR-01", "COPIEUR-02"), ("Salle 1", "Salle 2"), ("IMP-A", "IMP-B")]
)
def test_a_line_with_a_value_of_the_one_above_it_is_no_header(read_text: Read, first: str, second: str) -> None:
    rows = "".join(f"{place};{name}\n" for place, name in zip("ABCD", (first, first, second, second), strict=True))
    reading = read_text(f"Service;Imprimante utilisée\n{rows}Direction;HP-DIR\n")
    assert not reading.accepted or reading.dialect.header_line == 1


@pytest.mark.parametrize("words", ["Rack;Router", "Type;Model", "Serial;Name", "Site;Room"])
def test_a_line_among_numbers_is_no_header_whatever_it_says(read_text: Read, words: str) -> None:
    """`Rack;Router` are names of columns of a tool: the lines above it were lost."""
    lines = [f"Aula {at};Ordenador;HP {at};{at + 1};Centro\n" for at in range(6)]
    reading = read_text(f"Ubicación;Equipo;Modelo;Unidades;Origen\n{''.join(lines)}{words};Teldat;1;Centro\n{lines[0]}")
    assert reading.dialect.header_line == 1
    assert reading.rows == 8


@pytest.mark.parametrize(
    "rows", ["C1;Windows 11;TYSSO POS\n", "Caisse;Debian;Écran tactile\n", "Imprimante;W10;Dell\n"]
)
def test_a_line_right_below_known_names_is_data(read_text: Read, rows: str) -> None:
    """A row of words for devices was taken for columns of devices, and itself lost."""
    reading = read_text(f"Name;OS;Model\n{rows}PC1;Windows 11;HP ProDesk 400 G9\n")
    assert (reading.dialect.header_line, reading.rows) == (1, 2)
