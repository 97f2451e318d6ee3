"""The exact figures of a member's report as one long table, for other programs (UTF-8, comma, decimal point) and as
Excel opens a file in French (semicolon, decimal comma)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from footprint.report.cells import Cell, total
from footprint.report.model import Report
from footprint.report.sections.certainty import Certainty
from footprint.schema import STAGES, VIEWS

COLUMNS = (
    "member", "year", "view", "basis", "criterion", "stage", "tier", "category", "site", "value", "unit", "status",
    "quality", "scope", "beges_code", "factor_id", "factor_year", "fallback", "factor_set",
)  # fmt: skip
INTERVALS = (
    "member_id", "year", "output", "key", "view", "basis", "criterion", "correlation", "value", "low", "median", "high",
    "unit",
)  # fmt: skip
# What a spreadsheet would read as a formula, were it the first character of a cell; some also read wide letters.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def exported(report: Report) -> list[Cell]:
    """Cells as they leave the house: use under each view and both bases, embodied stages once a view (basis `any`).

    So the total of a view and basis is the sum of the rows of this view whose basis is this one or `any`.
    """
    shown = (
        cell if cell.stage == "use" else cell._replace(basis="any")
        for cell in report.impacts.cells
        if cell.stage == "use" or cell.basis == "location"
    )
    order = {name: place for place, name in enumerate((*VIEWS, *STAGES))}
    return sorted(
        shown, key=lambda c: (order[c.view], c.basis, c.criterion, order[c.stage], *c[4:14], c.factor_year or 0)
    )


def tables(report: Report) -> tuple[bytes, bytes]:
    """The CSV file for programs, and the same rows for Excel in French. An empty value is not assessed, and its status
    says why."""
    about = {"member": report.member["member_id"], "year": report.year, "factor_set": report.factor_set_id}
    cells = exported(report)

    def rows() -> Iterator[Mapping[str, object]]:  # one at a time: a large member has some hundred thousand
        return ({**cell._asdict(), **about} for cell in cells)

    return written(COLUMNS, rows()), for_excel(COLUMNS, rows())


def intervals(found: Certainty) -> bytes:
    """Every interval of a member: rows of `uncertainty_member`."""
    order = ("output", "key", "view", "basis", "criterion", "correlation")
    return written(INTERVALS, sorted(found.rows, key=lambda row: tuple(row[name] for name in order)))


def written(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows as CSV: UTF-8, comma, decimal point; nothing is a formula, None is empty."""
    return _lines(columns, rows, ",", harmless).encode()


def for_excel(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """The same as Excel in French opens it by a double click: a mark of UTF-8, semicolon, decimal comma."""
    return _lines(columns, rows, ";", _with_comma).encode("utf-8-sig")


def _lines(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    delimiter: str,
    shown: Callable[[object], object],
) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", delimiter=delimiter)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([shown(row[name]) for name in columns])
    return text.getvalue()


def _with_comma(value: object) -> object:
    return repr(value).replace(".", ",") if isinstance(value, float) else harmless(value)


def harmless(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; None stays empty."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def shown_total(cells: list[Cell], *, view: str, basis: str, criterion: str) -> float | None:
    """Total of exported cells under one view and basis."""
    return total([c.value for c in cells if c.view == view and c.basis in (basis, "any") and c.criterion == criterion])
