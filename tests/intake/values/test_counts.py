"""Numbers of devices as people write them."""

from __future__ import annotations

import pytest

from footprint.intake.values.counts import read
from tests.intake.accounts import rules
from tests.intake.conftest import Read


@pytest.mark.parametrize(
    ("text", "number", "how"),
    [
        ("x3", 3, ""), ("3x", 3, ""), ("× 12", 12, ""), ("3 pcs", 3, ""), ("4 unités", 4, ""), ("trois", 3, ""),
        ("Zwei", 2, ""), ("5 Stück", 5, ""), ("10 (dont 3 HS)", 10, "part"), ("10 dont 3 en panne", 10, "part"),
        ("10+2", 12, "sum"), ("3 + 4 + 5", 12, "sum"), ("env. 10", 10, "about"), ("~10", 10, "about"),
        ("environ 25", 25, "about"), ("12 environ", 12, "about"), ("1 valise de 16", 16, "lots"),
        ("2 lots de 15", 30, "lots"), ("2 chariots de 16", 32, "lots"),
        ("néant", 0, ""), ("Aucune", 0, ""), ("15 + 3 en réserve", 18, "sum"), ("4 (+ 2 en stock)", 6, "sum"),
        ("2 (1 HS foudre)", 2, "part"), ("7 (2 en réparation)", 7, "part"), ("twee", 2, ""), ("zwölf", 12, ""),
        ("doze", 12, ""), ("dodici", 12, ""), ("fünfzehn", 15, ""), ("einer", 1, ""),
    ],
)  # fmt: skip
def test_what_is_read(text: str, number: int, how: str) -> None:
    assert read(text) == (number, how)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "1/2",
        "2 ou 3",
        "une dizaine",
        "2-3",
        "beaucoup",
        "?",
        "10 %",
        "3 kg",
        "-2",
        "12 + 2 volés",
        "8 (2 volés)",
        "2 (3 HS)",
        "4 (2 gris)",
    ],
)
def test_what_is_not(text: str) -> None:
    assert read(text) is None


def test_a_doubtful_count_counts_and_is_said(read_text: Read) -> None:
    reading = read_text("Type;Quantité\nPC portable;10+2\nÉcran;x3\nServeur;env. 4\nImprimante;2 ou 3\n")
    assert reading.table["quantity_devices"].to_pylist()[:3] == [12.0, 3.0, 4.0]
    assert rules(reading)["quantity_read"] == 2
    assert rules(reading)["invalid_quantity"] == 1
