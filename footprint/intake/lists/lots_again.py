"""A list of lots (an order, a schedule of assets) beside a list of the same devices one by one, in one file: asked, so
that no device counts twice. Kinds, models and numbers are compared; years of purchase where both lists have them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, REFUSED, Cause
from footprint.intake.lists.left_out import with_cause, without_lines
from footprint.intake.reading import Reading
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data

_MOST_LOTS = 5_000
_SINGLE = 0.9  # of the lines of a list that tells each device
_SURE, _DOUBT = 2 / 3, 1 / 3  # of the devices of the lots
_TOLERANCE = 0.1  # of a lot: a device broken, a device kept apart
_FEWEST, _FEWEST_OF_A_KIND = 3, 10  # devices that are no coincidence: of one model, of one kind without models
_GROUP = ["category", "maker", "model_text", "year"]


@dataclass(frozen=True)
class _Devices:
    """Devices of one kind, model and year of purchase: how many. `words`: those of the model, without its maker's."""

    words: frozenset[str]
    year: int | None
    number: float


def without_lots(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of one file; one of lots that are told one by one beside it is refused, or said."""
    lists = [reading for reading in readings if reading.kind == "inventory" and reading.accepted]
    if len(lists) < 2:
        return list(readings)
    lots = {each.sha256 for each in lists if _is_of_lots(each)}
    single = [each for each in lists if each.sha256 not in lots and _is_single(each)]
    if not lots or not single:
        return list(readings)
    told = _by_kind(single)
    return [_judged(each, told) if each.sha256 in lots else each for each in readings]


def _is_of_lots(reading: Reading) -> bool:
    """Whether most lines stand for several devices, and none has a number of its own."""
    several = pc.sum(pc.fill_null(pc.greater(reading.table["quantity_devices"], 1), False)).as_py() or 0
    serials = reading.identity["serial"]
    return reading.accepted <= _MOST_LOTS and several * 2 > reading.accepted and serials.null_count == len(serials)


def _is_single(reading: Reading) -> bool:
    one = pc.fill_null(pc.equal(reading.table["quantity_devices"], 1), True)
    return (pc.sum(one).as_py() or 0) >= _SINGLE * reading.accepted


def _by_kind(readings: Sequence[Reading]) -> dict[str, list[_Devices]]:
    found: dict[str, list[_Devices]] = defaultdict(list)
    for reading in readings:
        table = reading.table.select(["category", "maker", "model_text"])
        table = table.append_column("year", pc.year(reading.table["acquired_on"]))
        for row in table.group_by(_GROUP, use_threads=False).aggregate([([], "count_all")]).to_pylist():
            words = _words(row["maker"], row["model_text"])
            found[row["category"]].append(_Devices(words, row["year"], row["count_all"]))
    return found


@cache
def _makers() -> frozenset[str]:
    return frozenset(word for name in data()["makers"] for word in name.split())


def _words(maker: str | None, model: str | None) -> frozenset[str]:
    own = set(fold(maker or "").split())
    return frozenset(word for word in fold(model or "").split() if word not in own and word not in _makers())


def _judged(reading: Reading, told: dict[str, list[_Devices]]) -> Reading:
    lots: dict[tuple[str, frozenset[str], int | None], float] = defaultdict(float)
    for row in reading.table.select(["category", "maker", "model_text", "quantity_devices", "acquired_on"]).to_pylist():
        number = 1.0 if row["quantity_devices"] is None else row["quantity_devices"]
        if number > 0:  # neither none nor unknown
            year = row["acquired_on"].year if row["acquired_on"] else None
            lots[row["category"], _words(row["maker"], row["model_text"]), year] += number
    every = sum(lots.values())
    same = held = 0.0
    for (category, words, year), number in lots.items():
        there = _there(told.get(category, ()), words, year)
        if number >= (_FEWEST if words else _FEWEST_OF_A_KIND):
            same += number if abs(there - number) <= _TOLERANCE * number else 0.0
            held += number if there >= (1 - _TOLERANCE) * number else 0.0
    args = {"units": same or held, "all": every}
    if every and same >= _SURE * every:
        lines = reading.lines.filter(pc.equal(reading.lines["fate"], "accepted"))["line"].to_numpy()
        return without_lines(reading, Cause("lots_again", REFUSED, lines=lines, args=args))
    if every and held >= _DOUBT * every:
        return with_cause(reading, Cause("lots_again", FLAGGED, variant="doubtful", args=args | {"units": held}))
    return reading


def _there(told: Sequence[_Devices], words: frozenset[str], year: int | None) -> float:
    """How many devices told one by one may be those of a lot."""
    return sum(
        each.number for each in told
        if (year is None or each.year is None or abs(each.year - year) <= 1) and _may_be(each.words, words)
    )  # fmt: skip


def _may_be(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one model is written like the other, be it with more words; without one, kinds are compared."""
    if not other:
        return True
    number = any(any(sign.isdigit() for sign in word) for word in one & other)
    return one == other or (number and (one <= other or other <= one))
