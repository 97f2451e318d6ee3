"""Lists of what is still to be bought (`Budget 2026`, `Qté à acheter`): set aside, since nothing of it is there."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow.compute as pc

from footprint.intake.findings import SET_ASIDE, Cause
from footprint.intake.formats.opening import JOINT
from footprint.intake.lists.left_out import without_lines
from footprint.intake.reading import Reading
from footprint.intake.vocabulary.folding import fold

_TO_BUY = re.compile(
    r"\b(?:a (?:acheter|commander|acquerir|budgeter)|to (?:buy|order|purchase)|zu (?:kaufen|bestellen|beschaffen)"
    r"|por comprar|a comprar|da acquistare|aan te kopen)\b"
)
_QUANTITY = re.compile(
    r"\b(?:qte|qt|quantites?|nb|nbre|nombre|qty|quantity|anzahl|menge|cantidad|quantita|quantidade)\b"
)
_PLAN = re.compile(
    r"\b(?:budgets?|previsionn?el(?:le)?|previsions?|besoins?|forecast|planned|presupuesto|preventivo|orcamento)\b"
)
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")


def without_planned(reading: Reading, titles: Iterable[str], year: int) -> Reading:
    """The reading of one table with these titles above it; the lines of a list of what will be bought are set aside."""
    if not _is_planned(reading, titles, year):
        return reading
    lines = reading.lines.filter(pc.equal(reading.lines["fate"], "accepted"))["line"].to_numpy()
    return without_lines(reading, Cause("planned_list", SET_ASIDE, lines=lines))


def _is_planned(reading: Reading, titles: Iterable[str], year: int) -> bool:
    """Whether the number that counts is that of what is to be bought, or the name of the sheet or a title says that it
    is the plan of a year to come."""
    if reading.kind != "inventory" or not reading.accepted:
        return False
    numbers = [fold(column.header) for column in reading.mapping if _QUANTITY.search(fold(column.header))]
    if numbers and all(map(_TO_BUY.search, numbers)):
        return True
    return any(_says_plan(fold(text), year) for text in (reading.name.rpartition(JOINT)[2], *titles))


def _says_plan(text: str, year: int) -> bool:
    years = [int(found) for found in _YEAR.findall(text)]
    return bool(_TO_BUY.search(text) or (_PLAN.search(text) and years and min(years) > year))
