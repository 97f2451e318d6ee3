"""Numbers beside kinds of devices are read, of a known name, or asked about: no line counts one device in silence."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from footprint.intake import Reading, read_all
from tests.cases import cases
from tests.intake.accounts import rules
from tests.intake.conftest import Read

KINDS = ["PC portable", "PC fixe", "Écran", "Imprimante", "Tablette", "Serveur", "Vidéoprojecteur", "Scanner"]
# Names of columns of which no role of a list knows what they count.
NAMES = [
    "Di proprietà", "A noleggio", "Sur place", "Em casa", "Zorglub", "Chez nous", "Au siège", "Em uso / total", "Xxx",
    "Ours", "Borrowed from the county", "Bestand neu", "In the cupboard", "Dans l'armoire",
]  # fmt: skip
ASKED = {
    "quantity_perhaps", "counts_by_column", "several_quantities", "quantity_taken", "quantity_doubtful", "read_crossed",
    "column_not_counted", "wrong_kind", "no_header", "unread_column", "crossed_total",
}  # fmt: skip
LABELS = ["Type", "Name", "Nom", "Device", "Item", "Machine", "Matériel", "Désignation"]  # some of names of machines
FORMS = ["{}", "{}", "{}", "x{}", "{} pcs", "{} (dont 1 HS)", "{},0"]


def read(text: str) -> list[Reading]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "parc.csv"
        path.write_text(text, encoding="utf-8")
        return read_all(path, year=2025, as_of=date(2025, 12, 31))


def is_told(readings: list[Reading]) -> bool:
    return any(ASKED & rules(reading).keys() for reading in readings)


@st.composite
def tables(draw: st.DrawFn) -> str:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=6, unique=True))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    large = st.integers(-9, 10**7).filter(lambda each: not (1980 <= each < 2050 or 20_000 <= each <= 73_000))  # days
    number = st.one_of(st.integers(0, 40), st.integers(0, 40), large)
    numbers = [[draw(number) for _ in names] for _ in kinds]
    numbers[-1][0] = numbers[0][0] + 2  # not one number for all
    label, form = draw(st.sampled_from(LABELS)), draw(st.sampled_from(FORMS))
    assume("pcs" not in form or label == "Type")  # `2 pcs` below another name may be two PCs
    cells = [[form.format(each) if 1 < each < 10_000 else str(each) for each in row] for row in numbers]
    lines = [";".join([kind, *row]) for kind, row in zip(kinds, cells, strict=True)]
    return "\n".join([";".join([label, *names]), *lines, ""])


@settings(max_examples=cases(60, long=600), deadline=None)
@given(tables())
def test_no_line_counts_one_beside_a_number_that_nothing_reads(text: str) -> None:
    readings = read(text)
    ones = [row for each in readings if each.kind for row in each.table.to_pylist() if row["quantity_devices"] is None]
    assert not ones or is_told(readings), text


@pytest.mark.parametrize("cells", [("18/20", "7/10", "3/3"), ("-3", "12", "4"), ("250000", "12", "7"), ("1", "0", "1")])
def test_numbers_of_any_form_are_asked_about(read_text: Read, cells: tuple[str, ...]) -> None:
    lines = "".join(f"{kind};{cell}\n" for kind, cell in zip(KINDS, cells, strict=False))
    reading = read_text(f"Tipo;Zorglub\n{lines}")
    assert all(map(math.isnan, reading.table["quantity_devices"].to_pylist()))
    assert rules(reading)["quantity_perhaps"] == 1
    assert "invalid_quantity" not in rules(reading)  # one question, not one more a line


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("N. inv.", ("101", "102", "103")), ("Nº patrimônio", ("00451", "00452", "00460")), ("N", ("1", "2", "3")),
        ("Zorglub", ("2019", "2021", "2022")), ("Places", ("40", "12", "10")), ("Windows", ("11", "11", "10")),
        ("Zorglub", ("1", "1", "1")), ("Étalonnage", ("03/2025", "06/2025", "-")), ("Volume", ("9000", "12", "431")),
    ],
)  # fmt: skip
def test_numbers_that_are_no_count_are_not_asked_about(read_text: Read, name: str, cells: tuple[str, ...]) -> None:
    lines = "".join(f"{kind};{cell}\n" for kind, cell in zip(KINDS, cells, strict=False))
    reading = read_text(f"Type;{name}\n{lines}")
    assert reading.table["quantity_devices"].to_pylist() == [None] * 3


@pytest.mark.parametrize("name", ["Number", "N.º", "Numero"])
def test_bare_numbers_that_are_no_codes_are_asked_about(read_text: Read, name: str) -> None:
    reading = read_text(f"Item;{name};How we got it\nLaptops;8;bought\nTablets;12;gift\nPrinter;1;gift\n")
    assert all(map(math.isnan, reading.table["quantity_devices"].to_pylist()))
    assert rules(reading)["quantity_perhaps"] == 1


@settings(max_examples=cases(60, long=600), deadline=None)
@given(
    st.sampled_from(LABELS),
    st.sampled_from(["Number", "Numéro", "N°", "Numero", "Nº", "Nummer", "No."]),
    st.lists(st.integers(0, 40), min_size=2, max_size=6),
)
def test_what_is_called_a_number_beside_kinds_is_no_code_unless_it_rises(
    label: str, name: str, numbers: list[int]
) -> None:
    """Whatever the kinds are called: cells of kinds below `Name` make no names of machines of them."""
    assume(numbers != sorted(set(numbers)) or len(numbers) < 4)
    assume(set(numbers) != {1} and numbers != list(range(numbers[0], numbers[0] + len(numbers))))
    lines = "".join(f"{kind};{number}\n" for kind, number in zip(KINDS, numbers, strict=False))
    text = f"{label};{name}\n{lines}"
    readings = read(text)
    rows = [row for each in readings if each.kind for row in each.table.to_pylist()]
    assert all(row["quantity_devices"] is not None for row in rows), text


@pytest.mark.parametrize("kinds", [("Écran",), ("Écran", "Écran"), ("Écran", "PC portable")])
@pytest.mark.parametrize("header", ["Nom;Nb", "Name;Qty", "Machine;Quantité", "Nombre;Cantidad", "Poste;Qté"])
def test_few_kinds_below_a_name_beside_a_quantity_are_read(
    read_text: Read, header: str, kinds: tuple[str, ...]
) -> None:
    lines = "".join(f"{kind};{number}\n" for kind, number in zip(kinds, (14, 3), strict=False))
    table = read_text(f"{header}\n{lines}").table
    assert table["category"].to_pylist() == ["laptop" if "PC" in kind else "monitor" for kind in kinds]
    assert table["quantity_devices"].to_pylist() == [14.0, 3.0][: len(kinds)]


def test_a_bare_number_that_lines_share_is_their_quantity(read_text: Read) -> None:
    reading = read_text("Sala;Tipo;N.º\nA;Portátil;12\nB;Portátil;3\nB;Projetor;3\n")
    assert reading.table["quantity_devices"].to_pylist() == [12.0, 3.0, 3.0]
    assert rules(reading)["quantity_taken"] == 1


def test_a_remark_with_a_number_makes_no_number_doubtful(read_text: Read) -> None:
    """Of a list of single devices: three telephones that a note mentions count nothing else."""
    lines = "Tour PC;antenne;A;2022;890\nÉcran Iiyama;;A;2022;129\nPC portable;;B;2021;récup\n"
    text = f"Quoi;Détail;Où;Acheté en;Prix\n{lines}"
    note = "NB : on utilise nos téléphones perso (3 personnes).;;;;\n"
    reading = read_text(text + note)
    assert "quantity_perhaps" not in rules(reading)
    assert [row["quantity_devices"] for row in reading.table.to_pylist()][:3] == [None, None, None]


THINGS = ["Prusa MK4", "PC fixe i5", "Écran 22 divers", "Ender 3 V2", "Arduino Uno", "Oscilloscope", "SumUp", "Freebox"]


@pytest.mark.parametrize("name", ["Machine", "Nom", "Device", "Machines"])
def test_models_and_kinds_below_a_name_of_machines_are_counted(read_text: Read, name: str) -> None:
    lines = "".join(f"Coin;{thing};{at + 1}\n" for at, thing in enumerate(THINGS))
    reading = read_text(f"Lieu;{name};Nb\n{lines}")
    assert sum(reading.table["quantity_devices"].to_pylist()) == sum(range(1, 9)) - 6  # without the oscilloscopes


@pytest.mark.parametrize("name", ["Machine", "Nom"])
def test_names_of_machines_stay_names(read_text: Read, name: str) -> None:
    lines = "".join(f"SRV-{at:02};PowerEdge R640;{at + 20}\n" for at in range(6))
    assert "SRV-01" in read_text(f"{name};Modèle;Étage\n{lines}").identity["asset_id"].to_pylist()
