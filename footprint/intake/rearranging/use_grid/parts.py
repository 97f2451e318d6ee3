"""Several sheets of one file that are tables of use: whether one of them sums up the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout, lines_below

Lists = Sequence[tuple[Source, Layout]]
_NEAR = 0.005  # of a total: sums are rounded


def stand_alone(parts: Sequence[Lists]) -> bool:
    """Whether no part sums up others: each is of a time of its own (`2024`, `2025`), or no total of a metric is that of
    the others together."""
    spans, totals = [], []
    for lists in parts:
        rows = [row for source, layout in lists for _, row in lines_below(source, layout)]
        spans.append((min(row[0] for row in rows), max(row[1] for row in rows)))
        by_metric: dict[str, float] = defaultdict(float)
        for row in rows:
            by_metric[row[2]] += float(row[3])
        totals.append(by_metric)
    if all(before[1] <= after[0] for before, after in pairwise(sorted(spans))):
        return True
    return not any(_is_sum(own, [other for other in totals if other is not own]) for own in totals)


def _is_sum(own: dict[str, float], others: Sequence[dict[str, float]]) -> bool:
    """Whether some total is that of the others, or of one of them."""
    for metric, total in own.items():
        rest = [other.get(metric, 0.0) for other in others]
        if total and any(abs(total - each) <= _NEAR * abs(total) for each in (sum(rest), *rest)):
            return True
    return False
