"""Tables of use as people type them, drawn: whatever stands in lines and columns, and however periods, multiples, means
and gaps are written, what is read is what was meant, or nothing is."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.delivery import read_all
from tests.intake.workbook_files import xlsx

PERIODS = {
    "quarters": (["T1", "T2", "T3", "T4"], [90, 91, 92, 92]),
    "quarters in words": (["1er trim.", "2e trim.", "3e trim.", "4e trim."], [90, 91, 92, 92]),
    "halves": (["S1 2025", "S2 2025"], [181, 184]),
    "months": (["janv.", "févr.", "mars", "avr."], [31, 28, 31, 30]),
    "months in digits": (["01/25", "02/25", "03/25"], [31, 28, 31]),
    "spans": (["01.01 – 31.03", "01.04 – 30.06"], [90, 91]),
}
MEASURES = {  # title, metric, how many one is, whether it is that of a day, or a mean power
    "kWh": ("Électricité serveurs 2025 (kWh)", "energy", 1.0, ""),
    "MWh": ("Électricité serveurs 2025 (MWh)", "energy", 1e3, ""),
    "kWh a day": ("Électricité serveurs 2025, kWh/jour", "energy", 1.0, "day"),
    "power": ("Serveurs 2025, puissance moyenne (kW)", "energy", 1.0, "power"),
    "visits": ("Visites 2025", "sessions", 1.0, ""),
    "thousands": ("Visites 2025 (en milliers)", "sessions", 1e3, ""),
    "millions": ("Requêtes API 2025 (millions)", "requests", 1e6, ""),
}
GAPS = ["", "NC", "fermé", "panne stats", "n/a"]


@given(
    period=st.sampled_from(sorted(PERIODS)), measure=st.sampled_from(sorted(MEASURES)), across=st.booleans(),
    total=st.booleans(), gap=st.sampled_from(GAPS), numbers=st.lists(st.integers(101, 989), min_size=8, max_size=8),
)  # fmt: skip
def test_what_is_read_is_what_was_meant(
    period: str, measure: str, across: bool, total: bool, gap: str, numbers: list[int]
) -> None:
    names, lengths = PERIODS[period]
    title, metric, one, each = MEASURES[measure]
    columns = [numbers[: len(names)], numbers[4 : 4 + len(names)]]
    times = [{"day": length, "power": length * 24}.get(each, 1) for length in lengths]
    rows: list[list[str | int]] = [
        [title, "Site A", "Site B"],
        *([name, *two] for name, *two in zip(names, *columns, strict=True)),
    ]
    wanted = sum(value * often for own in columns for value, often in zip(own, times, strict=True)) * one
    if gap:
        wanted -= columns[1][1] * times[1] * one
        rows[2][2] = gap
    if total and not gap and not each:
        rows.append(["Total", *map(sum, columns)])
    if across:
        rows = [list(row) for row in zip(*rows, strict=True)]
    read, says_why = _read(rows)
    if read:  # nothing at all, with a finding, is no silent fault
        assert {row[0] for row in read} == {metric}
        assert sum(row[1] for row in read) == pytest.approx(wanted)
    assert read or says_why


@pytest.mark.parametrize("measure", sorted(MEASURES))
@pytest.mark.parametrize("period", ["quarters", "halves", "months in digits"])
def test_such_a_table_is_read(period: str, measure: str) -> None:
    rows: list[list[str | int]] = [[MEASURES[measure][0], "Site A", "Site B"]]
    rows += [[name, 120, 340] for name in PERIODS[period][0]]
    assert _read(rows)[0]


def _read(rows: list[list[str | int]]) -> tuple[list[tuple[str, float]], bool]:
    """Metric and quantity of each row that is read, and whether anything is said."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "suivi.xlsx"
        path.write_bytes(xlsx({"Feuil1": rows}))
        readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    read = [(row["metric"], row["quantity"]) for reading in readings for row in reading.table.to_pylist()]
    return read, any(reading.findings.num_rows for reading in readings)
