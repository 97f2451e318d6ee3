"""Units of energy and power as headers and columns write them, as factors to kWh and kW. Numbers are read elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.formats.opening import JOINT
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary import words

_JOULE = 1 / 3.6e6
KWH = {"wh": 1e-3, "kwh": 1.0, "mwh": 1e3, "gwh": 1e6, "j": _JOULE, "joule": _JOULE, "joules": _JOULE, "kj": 1 / 3.6e3,
       "mj": 1 / 3.6}  # fmt: skip
KW = {"w": 1e-3, "watt": 1e-3, "watts": 1e-3, "kw": 1.0, "mw": 1e3}
_WITH_UNIT = re.compile(r"(?i)[-+\d\s\u00a0\u202f.,]*\d\s*([gmk]?wh|[km]?w|[km]?j|joules?|watts?)")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_LAST_WORD = re.compile(r"[^a-zà-ÿ]+")
_IN_NAME = re.compile(r"(?i)(?<![a-zà-ÿ])(gwh|mwh|kwh|wh|mj|kj|j|joules?|mw|kw|watts?|w)(?![a-zà-ÿ])|(watts)$")


def units_apart(cells: Cells) -> Cells:
    """The cells with the units that stand behind the figures of a column (`1.2 kW`) in the column of units: a tool that
    shortens figures changes its unit from line to line. A figure without one has that of the title."""
    for column in ("energy", "index", "power", "value"):
        given = cells.get(column)
        parts = [_WITH_UNIT.fullmatch(value.strip()) for value in given.values]
        filled = [part for part, value in zip(parts, given.values, strict=True) if not words.is_empty(value)]
        if column in cells.coded and filled and any(filled) and "unit" not in cells.coded:
            unit = Coded([part.group(1) if part else "" for part in parts], given.codes)
            return cells.with_column("unit", unit)
    return cells


def with_said_unit(cells: Cells, rows: Rows, findings: Findings) -> Cells:
    """The cells with the one unit that the titles, the sheet or the file say where neither a column nor a cell says
    one, which is told."""
    titled = [cells.headers.get(column, "") for column in cells.coded]
    if "unit" in cells.coded or "metric" in cells.coded or any(map(named, titled)):
        return cells
    if (by_name := _of_names(cells)) is not None:
        units = ", ".join(sorted(set(by_name.values)))
        findings.add(Cause("unit_of_title", FLAGGED, variant="names", args={"units": units}))
        return cells.with_column("unit", by_name)
    places = (*rows.above, *rows.heading, PurePath(rows.name.replace(JOINT, "/")).stem)
    said = {found.lower(): found for text in places if (found := named(text))}
    if len(said) != 1:
        return cells
    unit = next(iter(said.values()))
    findings.add(Cause("unit_of_title", FLAGGED, args={"unit": unit}))
    return cells.with_column("unit", Coded.constant(unit, cells.rows))


def _of_names(cells: Cells) -> Coded | None:
    """The units in which the names of all that is metered end (`sensor.baie_kwh`), which programs write behind their
    values; None where one has none. A single letter may be one of a name."""
    names = cells.get("machine")
    if "value" not in cells.coded or not cells.rows:
        return None
    ends = names.mapped(lambda name: _LAST_WORD.split(name.strip().lower())[-1])
    known = [len(end) > 1 and (end in KWH or end in KW) for end in ends.values]
    return ends if ends.spread(known, bool).all() else None


def factors(known: Mapping[str, float], column: Coded, header: str) -> np.ndarray:
    """What one unit of each row is in kWh or kW: of its own cell, else of the header; NaN where neither says."""
    of_header = factor(known, header)
    own = [of_header if words.is_empty(cell) else factor(known, cell) for cell in column.values]
    return column.spread(own, float)


def factor(known: Mapping[str, float], text: str) -> float:
    """The factor of the unit in a text (`Énergie (kWh)`, `power_w`, `PowerConsumedWatts`); NaN where there is none.
    Where brackets hold a unit, no letter outside them is one: `PDU J (W)`."""
    return next((known[unit] for unit in _units(text) if unit in known), float("nan"))


def named(text: str) -> str:
    """The first unit of energy or power that a text names, as `factor` understands it; '' where there is none."""
    return next((unit for unit in _units(text) if unit in KWH or unit in KW), "")


def _units(text: str) -> list[str]:
    """What may be units in a text, in lower case: those in brackets where there are any, else all."""
    name = text.replace("_", " ")
    inside = [found for parts in _BRACKETS.findall(name) for part in parts for found in _IN_NAME.finditer(part)]
    return [(found.group(1) or found.group(2)).lower() for found in inside or _IN_NAME.finditer(name)]
