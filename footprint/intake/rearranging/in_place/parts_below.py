"""Lines of a word of several meanings whose parts name these and add up to it (`Ordinateurs` 22, `dont portables` 9,
`dont fixes` 13): the parts are the devices, and the line of the word becomes a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from footprint.intake.evidence.headers import scores
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.counting import number
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.rearranging.grids.kinds import counted_label
from footprint.intake.rearranging.grids.words import COUNTS, bare, patterns
from footprint.intake.rearranging.in_place.whole_lines import whole_lines
from footprint.intake.vocabulary.categories import verdict

_SAID = 1.0  # by the words of a header
_FEWEST = 2  # parts: one alone says nothing of the rest
Rows = Sequence[Sequence[str]]


def named_by_parts(source: Source, limits: Limits) -> Source:
    """The text with such parts in place of what they are parts of; as it is where it has none."""
    if not is_small(source) or not any(patterns(COUNTS)["part"].search(bare(line)) for line in source.lines()):
        return source
    for separator, rows in whole_lines(source):
        if changed := dict(_changed(rows)):
            return with_rows(source, (changed.get(at, row) for at, row in enumerate(rows)), limits, separator)
    return source


def _changed(rows: Rows) -> Iterator[tuple[int, list[str]]]:
    """(place, cells) of the lines that change."""
    labels = [next((at for at, cell in enumerate(row) if _part(cell)), -1) for row in rows]
    for at, places in groupby(range(len(rows)), labels.__getitem__):
        parts = list(places)
        above = parts[0] - 1
        if at < 0 or above < 0 or len(parts) < _FEWEST or not _names_meanings(rows, above, parts, at):
            continue
        yield above, [f"Total {cell}" if place == at else "" for place, cell in enumerate(rows[above])]
        for part in parts:
            yield part, [_part(cell) if place == at else cell for place, cell in enumerate(rows[part])]


def _names_meanings(rows: Rows, above: int, parts: Sequence[int], label: int) -> bool:
    """Whether parts name meanings of the word above them, and their numbers add up to its."""
    said = verdict(counted_label(_cell(rows[above], label)))
    named = {verdict(_part(rows[part][label])).category for part in parts}
    if said.fate != "ambiguous" or not named <= {*said.candidates}:
        return False
    columns = [at for at, cell in enumerate(rows[above]) if at != label and number(cell) is not None]
    counting = [at for at in columns if any(_counts(_cell(row, at)) for row in rows[:above])]
    sums = [[number(_cell(rows[line], at)) or 0 for line in (above, *parts)] for at in counting or columns]
    return any(whole for whole, *_ in sums) and all(whole == sum(own) for whole, *own in sums)


def _counts(name: str) -> bool:
    """Whether a column is called so that its numbers count, whatever stands beside it (prices, years)."""
    return scores(name)["quantity_devices"] > _SAID


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _part(label: str) -> str:
    """The kind that a label says to be a part of the one above; '' of any other."""
    form = bare(label)
    found = patterns(COUNTS)["part"].match(form)
    return " ".join(form[found.end() :].split()) if found else ""
