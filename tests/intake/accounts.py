"""Proof that a reading accounts for every line of its file, and a short view of its findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from footprint import schema
from footprint.intake import Reading, table_schema
from footprint.intake.contract import faults
from footprint.intake.findings import SCHEMA

FILES = Path(__file__).parent / "files"
SEVERAL = "joinery_excel_cp1252.csv"  # one of its labels names two devices
AS_OF = date(2025, 12, 31)


def conserved(reading: Reading) -> Reading:
    """The reading itself, once its account is proved: one fate a line, a row or a reason for each."""
    assert faults(reading) == []
    assert reading.accepted + reading.refused + reading.set_aside == reading.rows
    lines = reading.lines.to_pylist()
    assert len({line["line"] for line in lines}) == len(lines) == reading.rows
    for fate, count in zip(schema.FATES, (reading.accepted, reading.refused, reading.set_aside), strict=True):
        assert sum(line["fate"] == fate for line in lines) == count
    assert reading.findings.schema == SCHEMA
    if reading.kind is None:
        assert reading.rows == 0
        assert reading.findings["severity"].to_pylist() == ["refused"]
        return reading
    assert reading.table.schema == table_schema(reading.kind)
    accepted = [line["line"] for line in lines if line["fate"] == "accepted"]
    if "line" in reading.table.column_names:
        # A line of virtual machines may give two parts, of its host and of the machine itself, in the order of both.
        # A line of a crossed table gives a row for each of its cells.
        found = reading.table["line"].to_pylist()
        several = reading.kind == "hosting" or reading.dialect.arrangement == "crossed"
        assert (sorted(set(found)) if several else found) == accepted
    else:  # rows of usage stand for several lines
        ends = (reading.table[name].to_pylist() for name in ("first_line", "last_line"))
        assert {line for lines_ in ends for line in lines_} <= set(accepted)
    for fate in ("refused", "set_aside"):
        told = set(reading.findings.filter(pc.equal(reading.findings["severity"], fate))["line"].to_pylist()) - {0}
        assert told == {line["line"] for line in lines if line["fate"] == fate}
    return reading


def rules(reading: Reading) -> dict[str, int]:
    """Rules found, with the number of lines of each."""
    found: dict[str, int] = {}
    for row in reading.findings.to_pylist():
        found[row["rule"]] = found.get(row["rule"], 0) + 1
    return found


def one(read_text: Callable[..., Reading], **cells: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The only accepted row of a line with these cells, and the rules found."""
    given = {"category": "laptop", "acquired_on": "2023-01-01"} | cells
    quoted = ['"' + value.replace('"', '""') + '"' for value in given.values()]
    reading = read_text(",".join(given) + "\n" + ",".join(quoted) + "\n")
    assert reading.accepted == 1, reading.findings.to_pylist()
    return reading.table.to_pylist()[0], rules(reading)
