"""A text that is no table, read as a list of equipment: mails, notes, lists with marks, `kind : number`, rooms as
headings. What a line says is read in `text_lines`; here it is decided whether the text is such a list.

Minutes, letters, quotations, logs and code are none: most lines that say something must name devices, with numbers or
as points of a list. What is not understood is told with its line, and what has the form of an item is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from footprint.intake.evidence.header_lines import CLOCK
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.crossed.listing import is_small, list_of
from footprint.intake.rearranging.crossed.units import Unit
from footprint.intake.rearranging.texts.counts import with_counts
from footprint.intake.rearranging.texts.deciding import understood
from footprint.intake.rearranging.texts.lines import TextReading
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout
from footprint.intake.tables.profiles import count_known
from footprint.intake.values import text_lines
from footprint.intake.values.items import Item, as_written
from footprint.intake.values.text_forms import FORMS, uncounting, written
from footprint.intake.vocabulary.categories import verdict

KEPT = ("Lieu", "Observations")
_MOSTLY = 0.6
_HALF = 0.5
_NEARLY_ALL = 0.9  # sentences have commas, too
_STARS = re.compile(r"^\*{1,8}\s+(?=[^\s*])")
_COUNTED = re.compile(r"\w\s?:\s*\d+\s")  # behind a sign, which is that of its own sentence


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list that a text is, with names for its columns; None where it is none, or a table."""
    if not is_small(source):
        return None
    told = list(_lines(source))
    if not told or _is_table(source, told):
        return None
    lines = _with_headings(_with_parts([(number, uncounting(text)) for number, text in told]))
    if any(CLOCK.search(text) for _, text in lines[:3]):
        return None
    if sum(FORMS["code"].match(text) is not None for _, text in lines) > 1:
        return None
    read = understood(lines)
    return None if read is None else _list(source, read, limits)


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    """(line, what it says) of the lines that say something; the only cell of a sheet's line is its text."""
    if source.separator:
        for first, _, cells in records(list(source.lines()), source.separator):
            if text := " ".join(filter(None, map(str.strip, cells))):
                yield first, text
        return
    for number, text in enumerate(source.lines(), start=1):
        parts = text_lines.sentences(text)
        is_told = len(parts) > 1 and all(len(part.split()) > 2 for part in parts) and _COUNTED.search(text)
        for part in parts if is_told else filter(str.strip, [text]):
            yield number, part.strip("\r\n")


def _with_parts(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines with what is said of a part of one on the next (`12 PC`, `dont 4 à remplacer`) behind it."""
    joined: list[tuple[int, str]] = []
    for number, text in lines:
        if joined and FORMS["continues"].match(text):
            first, before = joined.pop()
            number, text = first, f"{before.rstrip(' ,;')}, {text.strip()}"
        joined.append((number, text))
    return joined


def _with_headings(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines with the headings of an outline as those of Markdown: its stars stand above points of another mark
    (`** Bureaux`, then `- 9 portables`), and none counts devices itself."""
    starred = [_STARS.sub("", text).partition("(")[0] for _, text in lines if _STARS.match(text)]
    has_points = any(text.startswith(("- ", "+ ")) for _, text in lines)
    if not has_points or any(text_lines.read(text).is_counted for text in starred):
        return lines
    return [(number, _STARS.sub("# ", text)) for number, text in lines]


def _is_table(source: Source, lines: Sequence[tuple[int, str]]) -> bool:
    """Whether most lines have cells of their own: two or more of a sheet, as many separators as others of a text."""
    if source.separator:
        rows = [cells for _, _, cells in records(list(source.lines()), source.separator) if any(cells)]
        return sum(sum(map(bool, cells)) > 1 for cells in rows) > (1 - _MOSTLY) * len(rows)
    first = [text for _, text in lines[:HEADER_SEARCH_LINES]]
    for separator in SEPARATORS:
        parted = list(records([text for _, text in lines], separator)) if separator != "," else []
        is_even = all(len(cells) == len(parted[0][2]) > 1 for _, _, cells in parted)
        if is_even and any(one < two for one, two, _ in parted):
            return True  # cells of several lines
        if any(count_known(cells) > 1 for _, _, cells in records(first, separator)):
            return True
        if separator == "," and _are_items(lines):
            continue
        counts = [text.count(separator) for _, text in lines]
        most = max(set(filter(None, counts)), key=counts.count, default=0)
        share = sum(count == most for count in counts) / len(lines)
        if most and share > (_HALF if separator != "," else _NEARLY_ALL):
            return True
    return False


def _are_items(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether most lines that have commas count devices of several kinds (`2 PC, 1 écran`): these stand between
    items."""
    counted = with_counts([(number, uncounting(text)) for number, text in lines])
    several = [line for _, text in counted if "," in text and (line := text_lines.read(text))]
    are_items = [len(line.items) > 1 and all(map(_is_item, line.items)) for line in several]
    return sum(are_items) > _HALF * len(several)


def _is_item(item: Item) -> bool:
    """Whether an item has a number, or is the name of a kind alone."""
    said = verdict(item.kind)
    return bool(item.quantity) or (item.is_device and said.how not in ("model", "typo") and not item.model)


def _list(source: Source, read: TextReading, limits: Limits) -> tuple[Source, Layout]:
    """The list with a line for each item of each line of the text."""
    rows = [(number, as_written(item), written(place)) for number, item, place in read.rows]
    units = [Unit(number, 0, item, (place, item.remark)) for number, item, place in rows]
    filled = [at for at in range(len(KEPT)) if any(unit.kept[at] for unit in units)]
    units = [replace(unit, kept=tuple(unit.kept[at] for at in filled)) for unit in units]
    several = sorted(number for number, times in Counter(number for number, _, _ in read.rows).items() if times > 1)
    mixed = len(set(read.unticked)) < len({number for number, _, _ in read.rows})
    unticked = read.unticked if mixed else []  # where all lines are unticked, the boxes say nothing
    causes = [Cause("read_from_text", FLAGGED)]
    for rule, lines, column in (
        ("several_in_label", several, "category"),
        ("text_devices_left_out", read.devices_told, ""),
        ("text_wanted", read.wanted, ""),
        ("text_numbers_as_names", sorted({row[0] for row in read.rows}.intersection(read.numbered)), "category"),
        ("text_unticked", unticked, ""),
    ):
        if lines:
            causes.append(Cause(rule, FLAGGED, column, np.array(lines, np.int64)))
    aside = {"text_line": sorted({*read.other, *read.devices_told, *read.wanted} - {row[0] for row in read.rows})}
    layout = Layout(";", (), 0, 0, {})
    return list_of(source, layout, [(KEPT[at], 0) for at in filled], units, limits, "", causes, aside)
