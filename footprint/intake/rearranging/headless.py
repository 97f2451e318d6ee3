"""A list without a line of names, whose first line is a device: its columns are named by what their cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

import numpy as np

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.evidence.contents import Contents
from footprint.intake.evidence.header_lines import CLOCK
from footprint.intake.evidence.labels import parts
from footprint.intake.evidence.sheets import LOOKED_AT
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.uncrossing import MOST_LINES
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout
from footprint.intake.tables.profiles import count_known
from footprint.intake.tables.rearranged import CROSSED, HEADLESS, Arranged, as_text
from footprint.intake.values.domains import is_amount
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted

KIND, MODEL, QUANTITY, MAKER, STATUS = "Type", "Modèle", "Quantité", "Marque", "Statut"
_LEAD = re.compile(r"^[^:\d]{0,60}:\s+(?=\d)|^\s*[-*•–]\s+")  # `Nous avons : 3 portables`
_LONGEST_LINE = 200
_BULLET = re.compile(r"^\s*[-*•–]\s+")
_MOSTLY = 0.6
_FEWEST = 3  # lines
_NARROW = 3  # columns: in a wider table a number may be anything


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list with names for its columns; None where the first line is no device of a list."""
    if len(source.ends) > MOST_LINES:
        return None
    if not source.separator and (several := _several_a_line(source)):
        return _of_parts(source, several, limits)
    for separator in (source.separator,) if source.separator else SEPARATORS:
        rows = [record for record in records(list(source.lines()), separator) if any(map(str.strip, record[2]))]
        width = max((len(cells) for _, _, cells in rows), default=0)
        if width == 1:
            rows = _counted_labels(rows)
        if rows and any(map(CLOCK.search, rows[0][2])):  # a line of a log
            continue
        if len(rows) < _FEWEST or not 0 < width <= len(rows[0][2]) or any(map(_is_header, rows[:HEADER_SEARCH_LINES])):
            continue
        if header := _header(rows, width):
            return _list(source, separator, header, rows, limits)
    return None


def _several_a_line(source: Source) -> list[tuple[int, int, str]]:
    """(line, which of its parts, what it says) of a text whose lines tell several devices with their numbers
    (`3 portables Dell, 2 écrans`), words before and after them left out; empty where it is no such text."""
    lines = [(at, _LEAD.sub("", text).strip()) for at, text in enumerate(source.lines(), start=1) if text.strip()]
    named = [(at, parts(text.strip(" ."))) for at, text in lines if len(text) <= _LONGEST_LINE]
    if len(named) < len(lines):
        return []
    telling = [place for place, (_, own) in enumerate(named) if len(own) > 1 and counted(own[0])[0]]
    if not telling:
        return []
    around = [*named[: telling[0]], *named[telling[-1] + 1 :]]
    inside = named[telling[0] : telling[-1] + 1]
    if any(verdict(own[0]).fate not in ("unknown", "empty") or counted(own[0])[0] for _, own in around):
        inside = named
    if len(telling) <= _MOSTLY * len(inside):
        return []
    return [(at, ordinal, part) for at, own in inside for ordinal, part in enumerate(own, start=1)]


def _of_parts(source: Source, found: Sequence[tuple[int, int, str]], limits: Limits) -> tuple[Source, Layout]:
    """The list with a line for each part of each line of such a text."""
    text = as_text(source, ";", [[KIND], *([part] for _, _, part in found)], limits)
    several = np.array(sorted({at for at, ordinal, _ in found if ordinal > 1}), np.int64)
    causes = (
        Cause("read_without_header", FLAGGED, args={"columns": f"A = {KIND}"}),
        Cause("several_in_label", FLAGGED, "category", several),
    )
    arranged = Arranged(
        CROSSED, source, 0, np.array([0, *(at for at, _, _ in found)], np.int64), (0,), f"A = {KIND}", causes, {},
        np.zeros(len(found) + 1, np.int64), frozenset(), np.array([1, *(ordinal for _, ordinal, _ in found)], np.int64),
    )  # fmt: skip
    return text, Layout(";", (KIND,), 1, 1, {";": 0}, arranged)


def _counted_labels(rows: Sequence[Record]) -> list[Record]:
    """Of a text of one column the lines from the first on that count devices (`3 portables Dell`); none where fewer
    than most of them do: words alone are a text like any other."""
    if any(sign in cell for _, _, cells in rows for cell in cells for sign in SEPARATORS if sign != ","):
        return []  # a table, by another separator
    rows = [(first, last, [_BULLET.sub("", cells[0])]) for first, last, cells in rows]
    counts = [bool(counted(cells[0])[0]) for _, _, cells in rows]
    first = counts.index(True) if any(counts) else len(rows)
    return list(rows[first:]) if sum(counts[first:]) > _MOSTLY * len(rows[first:]) else []


def _is_header(record: Record) -> bool:
    return count_known(record[2]) > 1


def _header(rows: Sequence[Record], width: int) -> list[str]:
    """Names of the columns; none where no column holds kinds from the first line on."""
    columns = [[cells[at] if at < len(cells) else "" for _, _, cells in islice(rows, LOOKED_AT)] for at in range(width)]
    if width == 1:
        columns = [[counted(cell)[1] for cell in columns[0]]]
    contents = [Contents.of(cells) for cells in columns]
    kinds = [at for at in range(width) if contents[at].share("kind") >= _MOSTLY]
    if not kinds or Contents.of(columns[kinds[0]][:1]).share("kind") < 1 or not _is_like_those_below(columns):
        return []
    header = ["" for _ in range(width)]
    header[kinds[0]] = KIND
    for name, what in ((STATUS, "state"), (MAKER, "maker"), (MODEL, "model")):
        likely = [at for at in range(width) if not header[at] and contents[at].share(what) >= _MOSTLY]
        if likely:
            header[likely[0]] = name
    counts = [at for at in range(width) if not header[at] and _counts(columns[at], contents[at])]
    if len(counts) == 1 and width <= _NARROW:
        header[counts[0]] = QUANTITY
    return header


def _is_like_those_below(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first line has no name that a header has, and numbers where the lines below have them."""
    below = [sum(map(is_amount, cells[1:])) > _MOSTLY * len(cells[1:]) for cells in columns]
    numbers = [is_amount(cells[0]) for cells, numeric in zip(columns, below, strict=True) if numeric]
    return all(numbers) and not count_known([cells[0] for cells in columns])


def _counts(cells: Sequence[str], contents: Contents) -> bool:
    """Whether cells may be numbers of devices: whole numbers, and not those of the lines."""
    numbered = [cell.strip() for cell in cells] == [str(number) for number in range(1, len(cells) + 1)]
    return contents.share("count") == 1 and not numbered


def _list(
    source: Source, separator: str, header: list[str], rows: Sequence[Record], limits: Limits
) -> tuple[Source, Layout]:
    text = as_text(source, separator, [header, *(cells for _, _, cells in rows)], limits)
    named = ", ".join(f"{letters(at)} = {name}" for at, name in enumerate(header) if name)
    said = Cause("read_without_header", FLAGGED, args={"columns": named})
    lines = np.array([0, *(first for first, _, _ in rows)], np.int64)
    arranged = Arranged(HEADLESS, source, 0, lines, tuple(range(len(header))), named, (said,))
    return text, Layout(separator, tuple(header), 1, 1, {separator: len(header) - 1}, arranged)
