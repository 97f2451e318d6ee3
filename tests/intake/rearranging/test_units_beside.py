"""Columns of units right of their numbers say what these are, in any language."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Origin, Source
from footprint.intake.rearranging.in_place.units_beside import united
from tests.intake.accounts import AS_OF

LIMITS = Limits()


def text(rows: list[list[str]]) -> Source:
    return Source.of_rows(rows, Origin("csv", "0" * 64, 1), LIMITS)


@pytest.mark.parametrize(
    ("day", "energy", "unit", "cost"),
    [
        ("Datum/Uhrzeit", "Energie", "Einheit", "Kosten"), ("Date", "Énergie", "Unité", "Coût"),
        ("Date", "Energy", "Unit", "Cost"), ("Fecha", "Energía", "Unidad", "Coste"),
        ("Data", "Energia", "Unità", "Costo"), ("Datum", "Energie", "Eenheid", "Kosten"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("written", "kwh"), [("Wh", 0.0036), ("kWh", 3.6)])
def test_the_unit_beside_numbers_is_theirs(
    tmp_path: Path, day: str, energy: str, unit: str, cost: str, written: str, kwh: float
) -> None:
    path = tmp_path / "Serverschrank.csv"
    lines = [f"0{n}.10.2025;1,{n};{written};0,4;Euro" for n in range(1, 4)]
    path.write_text(f"{day};{energy};{unit};{cost};{unit}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    rows = [row for reading in read_all(path, year=2025, as_of=AS_OF) for row in reading.table.to_pylist()]
    energies = [row["quantity"] for row in rows if row["metric"] == "energy"]
    assert (len(energies), sum(energies)) == (3, pytest.approx(kwh))


@pytest.mark.parametrize(
    "rows",
    [
        [["Date", "Énergie", "Unité"], ["2025-10-01", "1", "kWh"]],  # alone: a column like any other
        [["Date", "El", "Unité", "Eau", "Unit"], ["1.10.25", "1", "kWh", "2", "l"], ["2.10.25", "9", "MWh", "2", "l"]],
        [["Service", "Unité", "Chef", "Unité"], ["Finances", "A", "Durand", "B"], ["Écoles", "A", "Petit", "B"]],
    ],
)  # fmt: skip
def test_units_that_differ_or_stand_alone_stay(rows: list[list[str]]) -> None:
    source = text(rows)
    assert united(source, LIMITS) is source
