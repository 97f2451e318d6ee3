"""What the services of a cloud cost by day or month, with the services in columns, as a line a cost (AWS).

Service        EC2-Instances($)  S3($)  Total costs($)
2025-01-01               159.54  30.44          189.98
"""

from __future__ import annotations

import re
from itertools import islice

import numpy as np

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.energy_names import is_time
from footprint.intake.tables.layout import SEPARATORS, Layout
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.usage.cloud.words import charge
from footprint.intake.vocabulary.words import is_empty, is_total

HEADER = ("cloud_service", "cloud_period", "cloud_cost", "cloud_currency", "cloud_charge")
_MONEY = re.compile(r"(.+?) ?\(([$€£]|USD|EUR|GBP|CAD|CHF)\)")
_FIRST_DAY = re.compile(r"(\d{4}-\d\d)-01")
_FEWEST = 2
_APART = ("tax", "credit", "refund")


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which such a table stands; None for any other."""
    head = list(islice(source.lines(), 1))
    for separator in (source.separator,) if source.separator else SEPARATORS:
        names = next((cells for _, _, cells in records(head, separator)), [])
        money = {at: (title[1], title[2]) for at, name in enumerate(names) if (title := _MONEY.fullmatch(name.strip()))}
        if len(money) >= _FEWEST and len(money) == len(names) - 1 and 0 not in money:
            return _list(source, separator, money, limits)
    return None


def _list(
    source: Source, separator: str, money: dict[int, tuple[str, str]], limits: Limits
) -> tuple[Source, Layout] | None:
    services = {at: said for at, said in money.items() if not is_total(said[0].replace("costs", ""))}
    below = [(first, cells) for first, _, cells in records(list(source.lines()), separator) if first > 1 and any(cells)]
    dated = [(line, cells) for line, cells in below if is_time(cells[0].strip())]
    if not dated or not services:
        return None
    months = all(_FIRST_DAY.fullmatch(cells[0].strip()) for _, cells in dated)
    rows, lines, places = [list(HEADER)], [1], [-1]
    for line, cells in dated:
        period = cells[0].strip()[:7] if months else cells[0].strip()
        for at, (service, currency) in services.items():
            if at < len(cells) and not is_empty(cells[at]):
                rows.append([service, period, cells[at], currency, service if charge(service) in _APART else ""])
                lines.append(line)
                places.append(at)
    spans = ", ".join(map(letters, services))
    cause = Cause("read_crossed", FLAGGED, variant="costs", args={"columns": spans})
    taken = set(lines)
    aside = {"total_row": [line for line, _ in below if line not in taken]}
    arranged = Arranged(CROSSED, source, 1, np.array(lines, np.int64), (min(services), 0, *[min(services)] * 3), spans,
                        (cause,), aside, np.array(places, np.int64))  # fmt: skip
    text = as_text(source, separator, rows, limits)
    return text, Layout(separator, HEADER, 1, 1, {separator: len(HEADER) - 1}, arranged)
