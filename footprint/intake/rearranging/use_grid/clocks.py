"""Times of the day beside numbers: sessions from one to another, with their length (`16h10; 17h10; 60 min`), and those
at which somebody read a counter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from footprint.intake.rearranging.use_grid.cells import amount, figures
from footprint.intake.rearranging.use_grid.says import TIME, says
from footprint.intake.rearranging.use_grid.spans import words
from footprint.intake.usage.energy.clock import noted
from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.words import is_empty

_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]) ?[h:] ?[0-5]\d(?::[0-5]\d)?")
_MOSTLY, _WITHIN = 0.9, 0.02  # of the lines, hours
_PLACES = re.compile(r"(?i)\b(?:salles?|rooms?|labs?|\w*r(?:a|ä)um\w*|aulas?|aule?|salas?|sale|loka(?:al|len))\b")
_DAY = 24.0  # hours


def clock_columns(names: Sequence[str], lines: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """The columns of the time of the day at which each line begins and ends; None where there are none."""
    bounds = []
    for bound in ("from", "to"):
        own = [at for at, name in enumerate(names) if bound in says(name).classes and _are_clocks(lines, at)]
        bounds.append(own[0] if len(own) == 1 else -1)
    return (bounds[0], bounds[1]) if min(bounds) >= 0 and bounds[0] != bounds[1] else None


def _are_clocks(lines: Sequence[Sequence[str]], at: int) -> bool:
    filled = [cells[at] for cells in lines if not is_empty(cells[at])]
    return bool(filled) and all(_CLOCK.fullmatch(cell.strip()) for cell in filled)


def is_time_of_day(name: str, lines: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column holds times of the day, one a line, as its name says (`Heure`, `Uhrzeit`): no lengths."""
    filled = [cells[at] for cells in lines if not is_empty(cells[at])]
    named = bool(re.search(rf"(?<![a-z]){words()['time_of_day']}(?![a-z])", plain(name)))
    return named and bool(filled) and all(_CLOCK.fullmatch(cell.strip()) or noted(cell) for cell in filled)


def is_length(lines: Sequence[Sequence[str]], at: int, clocks: tuple[int, int], factor: float) -> bool:
    """Whether a column (each of its numbers `factor` hours) holds the times between those of the clock."""
    pairs = []
    for cells in lines:
        begin, end, own = (amount(cells[place]) for place in (*clocks, at))
        if begin and end and own and begin.hours is not None and end.hours is not None:
            value = own.hours if own.hours is not None else figures([own], whole=False, sign="")[0]
            each = 1.0 if own.hours is not None else own.unit.factor if own.unit and own.unit.kind == TIME else factor
            pairs.append(((end.hours - begin.hours) % _DAY, (value or 0.0) * each))
    return bool(pairs) and sum(abs(one - other) <= _WITHIN for one, other in pairs) >= _MOSTLY * len(pairs)


def is_of_places(names: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether lines are of rooms, in which more than one computer may stand."""
    return any(_PLACES.search(text) for text in (*names, *labels))
