"""Units of energy and power as headers and columns write them, as factors to kWh and kW. Numbers are read elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.vocabulary import words

_JOULE = 1 / 3.6e6
KWH = {"wh": 1e-3, "kwh": 1.0, "mwh": 1e3, "j": _JOULE, "joule": _JOULE, "joules": _JOULE, "kj": 1 / 3.6e3,
       "mj": 1 / 3.6}  # fmt: skip
KW = {"w": 1e-3, "watt": 1e-3, "watts": 1e-3, "kw": 1.0, "mw": 1e3}
_IN_NAME = re.compile(r"(?i)(?<![a-zà-ÿ])(mwh|kwh|wh|mj|kj|j|joules?|mw|kw|watts?|w)(?![a-zà-ÿ])|(watts)$")


def factors(known: Mapping[str, float], column: Coded, header: str) -> np.ndarray:
    """What one unit of each row is in kWh or kW: of its own cell, else of the header; NaN where neither says."""
    of_header = factor(known, header)
    own = [of_header if words.is_empty(cell) else factor(known, cell) for cell in column.values]
    return column.spread(own, float)


def factor(known: Mapping[str, float], text: str) -> float:
    """The factor of the unit in a text (`Énergie (kWh)`, `power_w`, `PowerConsumedWatts`); NaN where there is none."""
    for found in _IN_NAME.finditer(text.replace("_", " ")):
        unit = (found.group(1) or found.group(2)).lower()
        if unit in known:
            return known[unit]
    return float("nan")
