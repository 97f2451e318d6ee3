"""Reports of several tables, each below lines that begin with `#`: the first one of visits, which the others show again
by something else."""

from __future__ import annotations

from itertools import islice, takewhile

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import SEPARATORS, Layout
from footprint.intake.tables.profiles import best_match

_MOST_LINES = 5_000


def listed(source: Source) -> tuple[Source, Layout] | None:
    """The first table of visits of a report; None where the first of all is such a table, where views of
    pages stand above it, or where it is no report."""
    if len(source.ends) > _MOST_LINES or not next(source.lines(), "").startswith("#"):
        return None
    lines = [line.strip() for line in source.lines()]
    headers = [at for at, line in enumerate(lines) if at and line and line[0] != "#" and lines[at - 1][:1] == "#"]
    for separator in (source.separator,) if source.separator else SEPARATORS:
        for at in headers:
            (_, _, names), *_ = records([lines[at]], separator)
            match = best_match(tuple(names), None, "")
            if match is not None and match.profile.kind == "visits":
                if at == headers[0] or "sessions" not in match.columns:
                    return None
                rows = sum(1 for _ in takewhile(lambda line: line and line[0] != "#", islice(lines, at, None)))
                layout = Layout(separator, tuple(names), at + 1, at + 1, {separator: len(names) - 1})
                return source.upto(at + rows), layout
    return None
