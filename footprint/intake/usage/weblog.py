"""Daily aggregates of access logs, as `footprint aggregate-logs` writes them. Raw logs are never read here.

Visitors (distinct addresses of a day) are not stored: they cannot be added up, and sessions say what the method needs.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.figures import Countable, countable, in_month, periods
from footprint.intake.usage.said_periods import with_years
from footprint.intake.usage.sizes import size_in, split
from footprint.intake.values.reader import NO_DAY
from footprint.intake.vocabulary.words import is_empty, term

METRICS = ("requests", "bytes_out", "sessions", "terminal_hours")
DEVICES = ("computer", "smartphone", "tablet", "television", "other")
PROVIDER = "weblog"


def read_weblog(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Requests, bytes, sessions and hours by day, site, class of device and country, robots apart."""
    cells = with_years(cells, "day", rows, findings)
    cells = cells.with_column("day", in_month(cells.get("day"), rows))
    table = countable(rows, cells, decimal, findings, ("subject_id", "day"))
    if match.profile.name.startswith("awstats"):
        dated_by_month = not cells.get("is_bot").where(is_empty).all()
        findings.add(Cause("seen_by_people", FLAGGED, "requests", variant="all" if dated_by_month else ""))
    table.set_aside("repeated_days", "day", _repeated(table))
    start, end = periods(table, "day")
    table.refuse("missing_day", "day", start == NO_DAY)
    sizes = _bytes_a_unit(table)
    figures = {metric: table.number(metric) for metric in METRICS}
    figures["bytes_out"] *= sizes
    table.refuse("no_figure", "", np.all([np.isnan(figure) for figure in figures.values()], axis=0))
    keys = {**subject(table), **visitor(table), "provider": pa.repeat(PROVIDER, len(table.kept))}
    keys["is_bot"] = _is_bot(table)
    return table.by_day(start, end, keys, figures)


def _bytes_a_unit(table: Countable) -> np.ndarray:
    """How many bytes one is of the column of bytes, by its cells or its name; rows whose unit nothing says are refused
    with a question. The cells are numbers from here on."""
    given = table.cells.get("bytes_out")
    around = size_in(table.cells.headers.get("bytes_out", ""))
    binary = "(KiB)" in table.cells.headers.get("bytes_out", "")  # of a tool that counts so
    sizes = [(size_in(unit, binary=binary) if (unit := split(value)[1]) else None) or around for value in given.values]
    known = [size is not None and not size.is_rate for size in sizes]
    unknown = ~given.where(is_empty) & ~given.spread(known, bool)
    table.refuse("missing_unit", "bytes_out", unknown, variant="sizes")
    table.cells = table.cells.with_column("bytes_out", given.mapped(lambda value: split(value)[0]))
    return given.spread([round(size.gb * 1e9, 3) if size else np.nan for size in sizes], float)


def _repeated(table: Countable) -> np.ndarray:
    """Mask of the rows of an export that the file holds twice: those of a site's day whose rows all come again, equally
    often. Aggregates of two machines in one file may well share a row, but not all of a day."""
    names = ("subject_id", "day", "device_class", "country", "is_bot", *METRICS)
    codes = np.stack([table.cells.get(name).codes for name in names], axis=1)
    if not len(codes):
        return np.zeros(0, bool)
    _, first, row_of, counts = np.unique(codes, axis=0, return_index=True, return_inverse=True, return_counts=True)
    _, day_of = np.unique(codes[:, :2], axis=0, return_inverse=True)
    times = counts[row_of.ravel()]
    order = np.lexsort((times, day_of.ravel()))
    begins = np.flatnonzero(np.diff(day_of.ravel()[order], prepend=-1))
    same = np.maximum.reduceat(times[order], begins) == np.minimum.reduceat(times[order], begins)
    again = same[day_of.ravel()] & (times > 1)
    again[first] = False
    return np.asarray(again)


def subject(table: Countable) -> dict[str, pa.Array]:
    """The service that a row speaks of, by the name of its site; the member where none is named."""
    name = table.reader.text("subject_id", table.cells.get("subject_id"))
    return {"subject_kind": pc.if_else(name.is_valid(), "service", "member"), "subject_id": name.fill_null("")}


def visitor(table: Countable) -> dict[str, pa.Array]:
    """Class of device and country of the visitors of a row; NULL where unknown."""
    device = table.cells.get("device_class")
    known = [value if value in DEVICES else None for value in device.values]
    return {
        "device_class": device.arrow(known, pa.string()),
        "country": table.reader.country("country", table.cells.get("country")),
    }


def _is_bot(table: Countable) -> pa.Array:
    given = table.cells.get("is_bot")
    flags = {"true": True, "false": False}
    return given.arrow([flags.get(term("flag", value) or "", False) for value in given.values], pa.bool_())
