"""Days, times and years in columns of their own as one: `01/03/2025` beside `12:00`, `Janvier` beside `2025`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.tables.cells import Cells
from footprint.intake.vocabulary.words import is_empty

_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}(?:[:m]\d{2}(?:[.,]\d+)?)?s?(?: ?[AaPp][Mm])?")
_OF_PERIODS = {"energy", "energy_part", "power", "value", "time", "start", "interval_end"}
_YEAR, _WITH_YEAR = re.compile(r"(?:19|20)\d\d"), re.compile(r"(?:19|20)\d\d|\d[/.-]\d\d$")


def one_time(cells: Cells) -> Cells:
    """The cells with day and time of the day as one time, and a month with the year beside it as a day."""
    if _all(cells, "time", _CLOCK.fullmatch) and "day" in cells.coded:
        time = _together(cells.get("day"), cells.get("time"))
        coded = {name: column for name, column in cells.coded.items() if name != "day"}
        return replace(cells, coded=coded | {"time": time})
    if "day" in cells.coded and "index" in cells.coded and not cells.coded.keys() & _OF_PERIODS:  # days of readings
        coded = {name: column for name, column in cells.coded.items() if name != "day"}
        return replace(cells, coded=coded | {"time": cells.get("day")})
    if _all(cells, "year", _YEAR.fullmatch) and _all(cells, "day", lambda text: not _WITH_YEAR.search(text)):
        return cells.with_column("day", _together(cells.get("day"), cells.get("year")))
    return cells


def _all(cells: Cells, column: str, holds: Callable[[str], object]) -> bool:
    if column not in cells.coded:
        return False
    given = cells.get(column)
    values = [value for value, used in zip(given.values, given.used(), strict=True) if used and not is_empty(value)]
    return bool(values) and all(holds(value.strip()) for value in values)


def _together(one: Coded, other: Coded) -> Coded:
    """Both cells of each row with a blank between; nothing where the first is empty."""
    pairs, codes = np.unique(np.stack([one.codes, other.codes], axis=1), axis=0, return_inverse=True)
    texts = [(one.values[first].strip(), other.values[second].strip()) for first, second in pairs]
    return Coded(["" if is_empty(first) else f"{first} {second}" for first, second in texts], codes.reshape(-1))
