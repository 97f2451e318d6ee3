"""The rows of a small text of which each record is one line, by each sign that may part its cells: what is changed in
place stays at its line."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import separators


def whole_lines(source: Source) -> Iterator[tuple[str, list[list[str]]]]:
    """(sign, rows) of a text, the likeliest sign first; none by which a record goes over several lines."""
    for separator in separators(source):
        made = list(records(list(source.lines()), separator))
        if all(first == last for first, last, _ in made):
            yield separator, [list(cells) for _, _, cells in made]
