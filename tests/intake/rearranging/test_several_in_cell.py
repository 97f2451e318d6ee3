"""Labels that name several devices: a line of the list each, or a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.evidence.labels import parts
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read


def devices(reading: object) -> list[tuple[str, float | None]]:
    return [(row["category"], row["quantity_devices"]) for row in reading.table.to_pylist()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("PC fixe + écran", ("PC fixe", "écran")),
        ("UC + écran + clavier", ("UC", "écran", "clavier")),
        ("10 x ThinkPad L14 Gen 3 + 10 écrans Lenovo", ("10 x ThinkPad L14 Gen 3", "10 écrans Lenovo")),
        ("Imprimante et scanner", ("Imprimante", "scanner")),
        ("PC + zorglub", ("PC + zorglub",)),
        ("Écran tactile avec pied", ("Écran tactile avec pied",)),
        ("Galaxy S20+", ("Galaxy S20+",)),
        ("Station de travail", ("Station de travail",)),
    ],
)  # fmt: skip
def test_parts(label: str, expected: tuple[str, ...]) -> None:
    assert parts(label) == expected


def test_each_device_of_a_label_counts(read_text: Read) -> None:
    reading = conserved(read_text("Type;Année\nPC fixe + écran;2020\nPC portable;2021\n2 écrans + 3 claviers;2022\n"))
    assert devices(reading)[:3] == [("desktop", None), ("monitor", None), ("laptop", None)]
    assert devices(reading)[3] == ("monitor", 2.0)
    assert (reading.accepted, reading.refused, rules(reading)["several_in_label"]) == (3, 0, 2)
    assert len(set(reading.table["line_id"].to_pylist())) == reading.table.num_rows


def test_a_quantity_holds_for_each_part(read_text: Read) -> None:
    assert devices(read_text("Type;Quantité\nPC fixe + écran;5\n")) == [("desktop", 5.0), ("monitor", 5.0)]


def test_two_numbers_for_one_part_are_asked(read_text: Read) -> None:
    reading = read_text("Type;Quantité\n2 PC fixes + 3 écrans;5\nPC portable;1\n")
    assert "several_in_label" not in rules(reading)
    assert reading.refused == 1


def test_a_serial_number_is_that_of_the_first_device(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Type;N° de série\nPC fixe + écran;A1B2C3\nPC fixe + écran;A1B2C4\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert [category for category, _ in devices(reading)] == ["desktop", "monitor"] * 2
    assert sorted(filter(None, reading.identity["serial"].to_pylist())) == ["A1B2C3", "A1B2C4"]
