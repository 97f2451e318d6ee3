"""A line of data is no line of names, whatever its words may be called elsewhere."""

from __future__ import annotations

import pytest

from footprint.intake.tables.layout import is_line_of_data
from tests.intake.accounts import conserved
from tests.intake.conftest import Read

LINES = (
    "EQ-001,Portátil,HP 250 G8,Recepción,27/05/2024,En uso\nEQ-002,Monitor,HP E24,Fiscal,03/04/2021,En uso\n"
    "EQ-003,Impresora,Brother HL,Laboral,24/10/2019,En uso\nEQ-004,NAS,QNAP TS-231,Rack,29/09/2021,En uso\n"
    "EQ-005,Switch,HP 1820,Rack,03/04/2021,En uso\nEQ-006,Router,Teltonika,Rack,12/01/2022,En uso\n"
    "EQ-007,SAI,Salicru,Rack,03/04/2020,En uso\n"
)


@pytest.mark.parametrize(
    "header", ["Código,Equipo,Marca y modelo,Despacho,Fecha alta,Estado", "A1,Qué,Cuál,Dónde,Desde,Y"]
)
def test_two_words_that_profiles_know_make_no_header_of_a_device(read_text: Read, header: str) -> None:
    """`NAS` and `Rack` are names of columns elsewhere: the seven lines are devices."""
    reading = conserved(read_text(f"{header}\n{LINES}"))
    assert len(reading.table) == 7


@pytest.mark.parametrize(
    ("cells", "below", "is_data"),
    [
        (("EQ-019", "NAS"), [("EQ-020", "Switch"), ("EQ-021", "SAI"), ("EQ-022", "PC")], True),
        (("PC", "29/09/2021"), [("Écran", "14/03/2022"), ("PC", "01/02/2020"), ("PC", "")] * 2, True),
        (("Type", "Salle 101"), [("PC", "12"), ("Écran", "9"), ("VP", "1")], False),
        (("Type", "2021", "2022"), [("PC", "2019", "4"), ("Écran", "2020", "5"), ("VP", "2021", "6")], False),
        (("Type", "01/2025"), [("PC", "12"), ("Écran", "9"), ("VP", "1")], False),
        (("EQ-019",), [("EQ-020",), ("EQ-021",)], False),  # too few to tell
    ],
)
def test_a_cell_of_the_form_of_those_below_it_is_data(
    cells: tuple[str, ...], below: list[tuple[str, ...]], is_data: bool
) -> None:
    assert is_line_of_data(cells, below) is is_data
