"""Lines of a crossed table that lean on the lines above them: `idem`, and the outlines that pivot tables make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import add

from footprint.intake.rearranging.counting import is_nothing, number
from footprint.intake.rearranging.crossed.units import Line
from footprint.intake.tables.headings import without_ordinal
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_ditto, is_total

_DITTO_AND = re.compile(r"(?:idem|id\.|ditto|same)\s*(?:[+,;&/]|\bet\b|\band\b|\bavec\b|\bwith\b)\s*", re.I)


def without_dittos(header: Sequence[str], lines: Sequence[Line]) -> list[Line]:
    """The lines with what cells repeat that only say `idem`, or say what there is beside it (`idem + VP`): what stands
    above; in a column that goes on with the one before it (`Écran 1`, `Écran 2`), what stands there. Where nothing
    stands, they stay as they are."""
    names = [fold(without_ordinal(name)) for name in header]
    again = {at for at in range(1, len(names)) if names[at] and names[at] == names[at - 1]}
    filled: list[Line] = []
    for line, cells in lines:
        above = filled[-1][1] if filled else []
        made: list[str] = []
        for at, cell in enumerate(cells):
            is_first = at in again and not is_nothing(cells[at - 1]) and not is_ditto(cells[at - 1])
            made.append(_as_other(cell, made[at - 1] if is_first else above[at] if at < len(above) else ""))
        filled.append((line, made))
    return filled


def _as_other(cell: str, other: str) -> str:
    if is_ditto(cell):
        return cell if is_nothing(other) else other
    more = _DITTO_AND.match(cell)
    return f"{other} + {cell[more.end() :]}" if more and other else cell


def outlined(lines: Sequence[Line]) -> list[Line]:
    """The lines of an outline, as pivot tables make them, with what the line above them is called in their own labels,
    and that line behind them as their total; as they are where not each line belongs to one that holds their sums."""
    below = [(line, cells) for line, cells in lines if any(cells) and not any(map(is_total, cells))]
    label = next((at for at, cell in enumerate(below[0][1]) if cell.strip()), 0) if below else 0
    sums = [tuple(number(cell) or 0 for cell in cells[label + 1 :]) for _, cells in below]
    heads, start = [], 0
    while start < len(below) and (end := _end_of_parts(sums, start)):
        heads.append((start, end))
        start = end
    if start < len(below) or len(heads) < 2 or len(below) <= 2 * len(heads):
        return list(lines)
    if not _is_sure([[cells[label] for _, cells in below[start:end]] for start, end in heads]):
        return list(lines)
    made: list[Line] = []
    for start, end in heads:
        line, cells = below[start]
        head = cells[label].strip()
        form = "{0} {1}" if verdict(head).fate in ("device", "ambiguous") else "{1} ({0})"
        made += [
            (at, _labelled(own, label, form.format(head, own[label].strip()))) for at, own in below[start + 1 : end]
        ]
        made.append((line, _labelled(cells, label, f"Total {head}")))
    taken = {line for line, _ in below}
    return [*made, *(record for record in lines if record[0] not in taken)]


def _is_sure(groups: Sequence[Sequence[str]]) -> bool:
    """Whether lines are no sums of those below them by chance, as small numbers may be (3; 2 and 1): of two several are
    added up, or devices stand below what is none, or the other way round (`Mairie`; `PC`, `Écran`)."""
    if sum(len(group) > 2 for group in groups) > 1:
        return True
    device = [[verdict(label).fate in ("device", "ambiguous") for label in group] for group in groups]
    heads, parts = {own[0] for own in device}, {one for own in device for one in own[1:]}
    return len(heads) == len(parts) == 1 and heads != parts


def _end_of_parts(sums: Sequence[tuple[int, ...]], start: int) -> int:
    """Behind the last of the lines that a line adds up; 0 where none are."""
    parts = tuple(0 for _ in sums[start])
    for end in range(start + 1, len(sums)):
        parts = tuple(map(add, parts, sums[end]))
        if any(parts) and parts == sums[start]:
            return end + 1
    return 0


def _labelled(cells: Sequence[str], label: int, text: str) -> list[str]:
    return [text if at == label else cell for at, cell in enumerate(cells)]
