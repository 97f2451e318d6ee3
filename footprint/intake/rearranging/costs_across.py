"""The costs of services of a cloud whose services are columns, as AWS writes them: a line of a list for each amount.

Service        EC2($)  S3($)  Total costs($)
Service total   30.95   6.04           36.99
2025-01-01      15.95   3.04           18.99
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.energy_names import is_time
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.usage.cloud.words import charge
from footprint.intake.values.dates import is_bare_month, said_year
from footprint.intake.vocabulary.words import is_empty, is_total

_HEADER = ("cloud_service", "cloud_period", "cloud_cost", "cloud_currency", "cloud_charge")
_FEWEST, _MOST_LINES = 2, 4_000
_CURRENCY = re.compile(r"\(([$€£]|USD|EUR|GBP|CAD|CHF)(?: HT)?\)")
_MONEY = re.compile(rf"(.+?) ?{_CURRENCY.pattern}")
_WITH_TAXES = re.compile(r"(?i)\b(?:tva|ttc)\b")  # amounts with and without them are said twice
_FIRST_DAY = re.compile(r"(\d{4}-\d\d)-01")
_APART = ("tax", "credit", "refund")


def listed(source: Source, name: str, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which a table stands; None where it is no such table. `name`: file and place."""
    if len(source.ends) > _MOST_LINES:
        return None
    lines = list(source.lines())
    if not any(map(_CURRENCY.search, lines[:HEADER_SEARCH_LINES])):  # looked for alone: lines may be endless
        return None
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = [record for record in records(lines, separator) if any(cell.strip() for cell in record[2])]
        for number, header in enumerate(parted[:HEADER_SEARCH_LINES]):
            named = {at: _MONEY.fullmatch(title.strip()) for at, title in enumerate(header[2]) if at and title.strip()}
            titles = {at: found for at, found in named.items() if found}
            dated = [record for record in parted[number + 1 :] if is_time(record[2][0].strip())]
            is_such = len(titles) == len(named) >= _FEWEST and not any(map(_WITH_TAXES.search, header[2]))
            if is_such and dated and len(dated) * 2 >= len(parted) - number - 1:
                above = " ".join(cell for _, _, cells in parted[:number] for cell in cells)
                rows = _rows(titles, dated, said_year(f"{above} {name}"))
                return _list(source, separator, header, rows, parted[number + 1 :], limits)
    return None


def _rows(titles: Mapping[int, re.Match[str]], dated: Sequence[Record], year: str) -> list[tuple[int, int, list[str]]]:
    """The lines of the list, each with the line and the column of its amount. First days alone stand for months."""
    are_months = all(_FIRST_DAY.fullmatch(cells[0].strip()) for _, _, cells in dated)
    made = []
    for line, _, cells in dated:
        time = cells[0].strip()
        time = f"{time.strip(' .')} {year}".strip() if is_bare_month(time) else time[:7] if are_months else time
        for at, title in titles.items():
            is_sum = is_total(title[1].replace("costs", "").strip())
            if at < len(cells) and not is_empty(cells[at]) and not is_sum:
                apart = title[1] if charge(title[1]) in _APART else ""
                made.append((line, at, [title[1], time, cells[at].strip(), title[2], apart]))
    return made


def _list(
    source: Source, separator: str, header: Record, rows: Sequence[tuple[int, int, list[str]]],
    below: Sequence[Record], limits: Limits,
) -> tuple[Source, Layout]:  # fmt: skip
    used = sorted({at for _, at, _ in rows})
    spans, taken = ", ".join(map(letters, used)), {line for line, _, _ in rows}
    aside = {"total_row": [line for line, _, _ in below if line not in taken]}
    cause = Cause("read_crossed", FLAGGED, variant="costs", args={"columns": spans})
    lines = np.array([header[0], *(line for line, _, _ in rows)], np.int64)
    places = np.array([-1, *(at for _, at, _ in rows)], np.int64)
    of_column = tuple(0 if name == "cloud_period" else used[0] for name in _HEADER)
    arranged = Arranged(CROSSED, source, header[0], lines, of_column, spans, (cause,), aside, places)
    text = as_text(source, separator, [list(_HEADER), *(row for _, _, row in rows)], limits)
    return text, Layout(separator, _HEADER, 1, 1, {separator: len(_HEADER) - 1}, arranged)
