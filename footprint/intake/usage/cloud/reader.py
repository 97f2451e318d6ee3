"""Bills of clouds to days of use: machine hours, storage, transfer and cost, by service, region and resource.

FOCUS, AWS, Azure, Google, OVHcloud and Scaleway differ in their profiles only. Only the columns named there are read,
and of tags only the name of a service is kept. What a line is, is decided in `kinds`.
"""

from __future__ import annotations

import numpy as np

from footprint.intake.findings import FLAGGED, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.cloud.charges import Charges, distinct
from footprint.intake.usage.cloud.days import days_of_use
from footprint.intake.usage.cloud.doubts import doubts
from footprint.intake.usage.cloud.periods import DAY
from footprint.intake.usage.fates import Fates
from footprint.intake.values.reader import Reader

_MOST_DAYS = 3_660


def read_cloud(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Days of use of the lines of a bill, in columns of `usage`.

    Lines repeated word for word are set aside; lines without a period or without any figure are refused. Taxes,
    credits, refunds, purchases and adjustments keep their cost, under `charge:…`, and nothing else.
    """
    fates = Fates.of(rows, findings)
    _set_aside_repeated(rows, cells, fates)
    charges = Charges(cells, Reader(rows.lines, findings, decimal))
    has_figure = ~np.isnan(charges.cost) | ~np.isnan(charges.quantity)
    fates.refuse(~charges.is_dated, "missing_period", "period_start")
    fates.refuse(charges.end - charges.start > _MOST_DAYS * DAY, "implausible_period", "period_end")
    fates.refuse(~has_figure, "empty_charge", "quantity")
    counted, paid = _counted(charges, fates.left), np.flatnonzero(fates.left & ~np.isnan(charges.cost))
    findings.add_all(doubts(charges, fates.left, counted, paid))
    return ParsedTable.of_table(days_of_use(charges, counted, paid), fates.fate, charges.reader)


def _set_aside_repeated(rows: Rows, cells: Cells, fates: Fates) -> None:
    """A line that stands twice, all its cells alike, is one charge in an export that was appended to itself."""
    fates.set_aside(rows.separators_only(), "blank_row")
    columns = list(cells.coded.values())
    if not len(rows) or not columns:
        return
    _, code = distinct(columns)
    candidates = np.flatnonzero((np.bincount(code)[code] > 1) & fates.left)
    seen: set[tuple[str, ...]] = set()
    repeated = np.zeros(len(rows), bool)
    for row, record in rows.records(candidates):
        repeated[row] = tuple(record) in seen
        seen.add(tuple(record))
    fates.set_aside(repeated, "repeated_row", variant="charge")


def _counted(charges: Charges, left: np.ndarray) -> np.ndarray:
    """Lines of usage whose quantity counts. A negative one takes money back, never hours."""
    has_metric = charges.by_kind([bool(each.metric) for each in charges.kinds], bool)
    usage = left & has_metric & charges.is_usage & ~np.isnan(charges.quantity)
    negative = usage & (charges.quantity < 0)
    charges.reader.findings.add_lines("negative_usage", FLAGGED, "quantity", charges.lines[negative])
    return np.flatnonzero(usage & (charges.quantity > 0))
