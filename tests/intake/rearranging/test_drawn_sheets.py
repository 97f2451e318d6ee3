"""Sheets drawn at random in every shape: what is counted is what was drawn, or something is asked or told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from footprint.intake import read_all
from tests.cases import cases
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.drawn_sheets import SHAPES, YEAR, Draw, Rows, drawn

# Findings by which a member sees that numbers are not those of the sheet.
ASKS = frozenset(
    [
        "unknown_category",
        "ambiguous_category",
        "unknown_state",
        "invalid_quantity",
        "several_quantities",
        "counts_by_column",
        "quantity_doubtful",
        "quantity_perhaps",
        "plural_without_number",
        "catalogue",
        "table_left_out",
        "block_left_out",
        "crossed_total",
        "column_not_counted",
        "table_beside",
        "unread_column",
        "wrong_kind",
        "no_header",
        "no_accepted_row",
        "duplicate_header",
        "doubtful_shape",
    ]
)


def outcome(path: Path, text: str, truth: dict[str, int]) -> tuple[str, object]:
    """`right`, `told` (wrong, and something says so), `refused` (nothing is read) or `silent`, and what was read."""
    path.write_text(text, encoding="utf-8")
    readings = [conserved(reading) for reading in read_all(path, year=YEAR, as_of=AS_OF)]
    counted: Counter[str] = Counter()
    for reading in readings:
        for row in reading.table.to_pylist() if reading.kind == "inventory" else ():
            units = 1 if row["quantity_devices"] is None else row["quantity_devices"]
            counted[row["category"]] += 0 if units != units else int(units)
    rules = {row["rule"] for reading in readings for row in reading.findings.to_pylist()}
    shown = (dict(counted), truth, sorted(rules))
    if +counted == truth:
        return "right", shown
    if not rules & ASKS:
        return "silent", shown
    return ("told" if counted else "refused"), shown


# Headings between the lines of a list are counted as a device each where nothing tells them apart: not mended yet.
STILL_SILENT = {"kinds_as_headings": 5, "places_as_headings": 3}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_numbers_are_those_of_the_sheet_or_something_is_said(shape: Callable[[Draw], Rows], tmp_path: Path) -> None:
    number = cases(6, long=300)
    silent = []
    for seed in range(number):
        text, truth = drawn(shape, seed)
        what, read = outcome(tmp_path / "sheet.csv", text, truth)
        silent += [(seed, read)] if what == "silent" else []
    assert len(silent) <= STILL_SILENT.get(shape.__name__, 0) * number / 12, silent
