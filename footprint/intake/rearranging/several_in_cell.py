"""Labels that name several devices (`UC + écran + clavier`, `10 x ThinkPad L14 + 10 écrans`): a line of the list each.

Where a part names no device, or parts have numbers of their own beside a column of quantities, the label stays whole
and is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from footprint.intake.evidence.labels import kind_and_model, parts
from footprint.intake.evidence.sheets import judge
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.uncrossing import MOST_LINES, lines_below
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import is_of_a_program
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.vocabulary.counts_in_labels import counted

_OF_FIRST = ("serial", "asset_id", "model_text", "price_eur")  # what a line says of one device only


def listed(source: Source, layout: Layout, limits: Limits) -> tuple[Source, Layout] | None:
    """The list with a line for each device; None where no label names several."""
    if layout.arranged is not None or len(source.ends) - layout.header_end > MOST_LINES:
        return None
    if is_of_a_program(layout.header):
        return None
    lines = lines_below(source, layout)
    texts = [cell for _, cells in lines for cell in cells if "+" in cell or " " in cell]
    if not any(len(parts(text)) > 1 for text in texts):
        return None
    assignment = judge(source, layout).assignment
    labels = assignment.of("category")
    if not labels:
        return None
    counts = bool(assignment.of("quantity_devices"))
    once = [at for role in _OF_FIRST for at in assignment.of(role)]
    return _list(source, layout, lines, labels[0], once, counts, limits)


def _list(
    source: Source, layout: Layout, lines: Sequence[tuple[int, list[str]]], label: int, once: Sequence[int],
    counts: bool, limits: Limits,
) -> tuple[Source, Layout] | None:  # fmt: skip
    rows: list[list[str]] = []
    places: list[tuple[int, int]] = []
    several: list[int] = []
    for line, cells in lines:
        named = parts(cells[label])
        if counts and any(counted(part)[0] for part in named):
            named = (cells[label],)
        several += [line] if len(named) > 1 else []
        for ordinal, part in enumerate(named, start=1):
            rows.append([
                kind_and_model(part)[0]
                if at == label and len(named) > 1 else "" if ordinal > 1 and at in once else cell
                for at, cell in enumerate(cells)
            ])  # fmt: skip
            places.append((line, ordinal))
    if not several:
        return None
    said = Cause("several_in_label", FLAGGED, "category", np.array(several, np.int64))
    arranged = Arranged(
        CROSSED, source, layout.header_line, np.array([layout.header_line, *(line for line, _ in places)], np.int64),
        tuple(range(len(layout.header))), "", (said,), {}, np.full(len(rows) + 1, label, np.int64), frozenset(),
        np.array([1, *(ordinal for _, ordinal in places)], np.int64),
    )  # fmt: skip
    text = as_text(source, layout.separator, [list(layout.header), *rows], limits)
    return text, Layout(layout.separator, tuple(layout.header), 1, 1, layout.evidence, arranged)
