"""Devices as cards in a sheet: the same labels with other values, below or beside each other, or a column a card. The
labels are the header of the list for which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from footprint.intake.evidence.contents import Contents
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.pages import cards as pages
from footprint.intake.formats.text import Source
from footprint.intake.rearranging import choosing
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.rearranging.side_by_side import parted
from footprint.intake.tables.headings import fields
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import count_known
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text

_MOSTLY = 0.6
_FEWEST = 3  # labels that are known, of cards in columns
_Card = tuple[int, int, dict[str, str]]  # line and column of the sheet, value by label


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which the cards of a sheet stand; None where it holds none."""
    if not source.separator or not is_small(source):
        return None
    rows = list(records(list(source.lines()), source.separator))
    cards = _across(rows) or _below(rows) or _single(rows)
    labels = tuple(dict.fromkeys(label for _, _, values in cards for label in values))
    if not cards or count_known(list(labels)) < 2:
        return None
    table = ([values.get(label, "") for label in labels] for _, _, values in cards)
    text = as_text(source, ";", [labels, *table], limits)
    said = Cause("read_cards", FLAGGED, args={"columns": ", ".join(filter(None, labels))})
    lines, columns = np.arange(1, len(cards) + 2), (cards[0][1],) * len(labels)
    own = Arranged(CROSSED, source, cards[0][0], lines, columns, ", ".join(labels), (said,))
    layout = Layout(";", labels, 1, 1, {";": len(labels) - 1}, own)
    part, of = next(iter(choosing.chosen(text, replace(layout, arranged=None), limits)), (text, layout))
    return part, replace(of, arranged=_placed(of.arranged or own, source, cards))


def _placed(arranged: Arranged, source: Source, cards: Sequence[_Card]) -> Arranged:
    """What is made of the list of cards, by their lines and columns of the sheet."""
    cells = [0, *(cards[line - 2][1] for line in arranged.lines[1:].tolist())]
    lines = [cards[0][0], *(cards[line - 2][0] for line in arranged.lines[1:].tolist())]
    aside = {rule: [cards[line - 2][0] for line in of] for rule, of in arranged.aside.items()}
    places = list(zip(lines, cells, strict=True))
    ordinals = np.array([places[1 : at + 1].count(place) for at, place in enumerate(places)])  # devices of one card
    return replace(
        arranged, sheet=source, header_line=cards[0][0], lines=np.array(lines), cells=np.array(cells), aside=aside,
        ordinals=ordinals,
    )  # fmt: skip


def _below(rows: Sequence[Record]) -> list[_Card]:
    """The cards of a sheet in which each line has a label and a value, of one card or of several side by side."""
    width = max((len(cells) for _, _, cells in rows), default=0)
    filled = [[bool(cells[at : at + 1] and cells[at].strip()) for _, _, cells in rows] for at in range(width)]
    cards: list[_Card] = []
    for block in parted([""] * width, [not any(column) for column in filled]):
        if block.end - block.start != 2:
            return []
        lines = {
            first: "\t".join(filter(None, map(str.strip, cells[block.start : block.end]))) for first, _, cells in rows
        }
        for made, _ in pages.cards([lines.get(line, "") for line in range(1, max(lines) + 1)]):
            names, *values = made.items()
            starts = [names[0], *(at for at, _ in values[1:])]
            cards += [(at + 1, block.start + 1, dict(zip(names[1], cells, strict=True)))
                      for at, (_, cells) in zip(starts, values, strict=True)]  # fmt: skip
    return sorted(cards, key=lambda card: card[:2])


def _single(rows: Sequence[Record]) -> list[_Card]:
    """The one card of a sheet of labels and values, of which three or more are names that lists have."""
    pairs = [(first, [cell.strip() for cell in cells if cell.strip()]) for first, _, cells in rows]
    filled = [(first, cells[0].strip(" :\xa0"), cells[1]) for first, cells in pairs if len(cells) == 2]
    labels = [label for _, label, _ in filled]
    is_card = all(len(cells) < 3 for _, cells in pairs) and len(set(labels)) == len(labels)
    if not is_card or count_known(labels) < _FEWEST or count_known([value for *_, value in filled]):
        return []
    if not any(fields(label) & {"category", "model_text"} for label in labels):
        return []
    return [(filled[0][0], 1, {label: value for _, label, value in filled})]


def _across(rows: Sequence[Record]) -> list[_Card]:
    """The cards of a sheet with a card a column, its labels in the first one."""
    rows = [record for record in rows if sum(bool(cell.strip()) for cell in record[2]) > _FEWEST]
    labels = [cells[0].strip(" :\xa0") for _, _, cells in rows]
    kinds = [cells[1:] for label, (_, _, cells) in zip(labels, rows, strict=True) if "category" in fields(label)]
    is_list = len(set(labels)) < len(labels) or any(count_known(list(cells)) > 1 for _, _, cells in rows)
    if is_list or count_known(labels) < _FEWEST or len(kinds) != 1:
        return []
    if Contents.of([cell for cell in kinds[0] if cell.strip()]).share("kind") < _MOSTLY:
        return []
    columns = (
        [cells[at].strip() if at < len(cells) else "" for _, _, cells in rows] for at in range(1, len(kinds[0]) + 1)
    )
    return [
        (rows[0][0], at, dict(zip(labels, values, strict=True))) for at, values in enumerate(columns, 1) if any(values)
    ]
