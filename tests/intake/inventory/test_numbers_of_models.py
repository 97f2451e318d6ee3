"""A number before a kind counts no devices where it is that of a model (`8242 DECT`, `2960 switch`), and is asked about
where it may be either."""

from __future__ import annotations

import pytest

from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read
from tests.intake.vocabulary.test_counts_in_labels import quantities


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("8242 DECT (GAP+)", "fixed_phone"),
        ("2960 switch", "switch"),
        ("1815 wifi access point", "wifi_access_point"),
        ("7821 IP phone", "fixed_phone"),
        ("2130 Drucker (Lager)", "printer"),
    ],
)
@pytest.mark.parametrize("own", ["N° poste", "Serial number"])
def test_a_model_before_a_kind_counts_none(read_text: Read, label: str, category: str, own: str) -> None:
    lines = "".join(f"{3000 + at};{label};{at}\n" for at in range(6))
    reading = conserved(read_text(f"{own};Type;Étage\n{lines}"))
    assert (reading.accepted, quantities(reading)) in ((6, [None] * 6), (6, []))
    assert set(reading.table["category"].to_pylist()) == {category}


@pytest.mark.parametrize("label", ["305 borne wifi", "1200 PC", "5420 Latitude", "600 Thin Client"])
def test_a_number_that_may_be_of_a_model_is_asked(read_text: Read, label: str) -> None:
    reading = read_text(f"Désignation;Date d'achat\n{label};2021\n12 écrans;2022\n")
    assert str(quantities(reading)[0]) == "nan"
    assert rules(reading)["invalid_quantity"] == 1


@pytest.mark.parametrize("label", ["120 PC", "250 écrans", "120 iPad", "300 postes fixes", "1200 ordinateurs"])
def test_so_many_devices_on_one_line_count(read_text: Read, label: str) -> None:
    reading = read_text(f"Désignation;Date d'achat\n{label};2021\nÉcran 24 pouces;2022\n")
    assert quantities(reading) == [float(label.split()[0]), None]


def test_a_large_number_on_several_lines_or_beside_a_serial_number_is_asked(read_text: Read) -> None:
    twice = read_text("Lieu;Désignation\nLycée A;100 PC\nLycée B;100 PC\nLycée C;12 PC\nLycée D;12 PC\n")
    assert [str(number) for number in quantities(twice)] == ["nan", "nan", "12.0", "12.0"]
    single = read_text("Désignation;N° de série\n600 PC;AZER1235\n3 PC portables;\n")
    assert [str(number) for number in quantities(single)] == ["nan", "3.0"]
