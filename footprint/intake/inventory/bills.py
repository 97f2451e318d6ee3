"""Bills whose columns look like those of a list of equipment: what is rented, metered or counted by the hour is none.

A list of purchases has prices, too. What makes a bill is an amount beside what use is counted in: a period from one day
to another, a unit or a rate of use, tokens, the number of a meter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import fields
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import Match
from footprint.intake.vocabulary.folding import fold, plain, without_brackets
from footprint.intake.vocabulary.words import heading_words, is_empty

_LOOKED_AT = 200  # records
_LONGEST = 370  # days of a period that is billed; leases and warranties last for years
_MONEY = re.compile(r"[€$£]|\beur\b|\busd\b|\bchf\b")
_DAY = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2}))(?!\d)")
_MONTH = re.compile(r"(?:19|20)\d\d-\d\d|\d\d/(?:19|20)\d\d|[a-z]{3,9}\.? (?:19|20)?\d\d")
_AMOUNT_WITH_UNIT = re.compile(r"\d[\d  .,]*([a-z][a-z0-9 /-]*)")
_RATE = re.compile(
    r"(?:€|\$|eur|prix|price|cost|cout|tarif|pu)[ a-z()]*(?:/|\bpar\b|\bper\b|\bau\b) ?"
    r"(?:h|heures?|hours?|hr|jours?|days?|go|gb|gib|to|tb|kwh|mwh|m3|tokens?|requetes?|requests?|minutes?|min)\b"
)


def refuse_bill(source: Source, layout: Layout, match: Match) -> None:
    """Raise `UnusableError` where a table that would be read as an inventory is a bill of what was used."""
    if match.profile.kind != "inventory" or match.profile.aside is not None:
        return
    header = layout.header
    lines = list(islice(source.lines(layout.header_end + 1), _LOOKED_AT))
    rows = [cells for _, _, cells in records(lines, layout.separator, len(header)) if any(map(str.strip, cells))]
    columns = [[row[at].strip() if at < len(row) else "" for row in rows] for at in range(len(header))]
    if not rows or _have_serials(match, columns) or not _has_amount(header, columns):
        return
    signs = list(dict.fromkeys(header[at].strip() for at in _signs(header, columns)))
    if signs:
        args = {"lines": layout.header_line, "columns": ", ".join(signs)}
        raise UnusableError("wrong_kind", "bill", args)


def counts_use(source: Source, layout: Layout, match: Match | None) -> bool:
    """Whether the columns of a table say that its lines are what was used, and none that they are devices."""
    lines = list(islice(source.lines(layout.header_end + 1), _LOOKED_AT))
    rows = [cells for _, _, cells in records(lines, layout.separator, len(layout.header)) if any(map(str.strip, cells))]
    columns = [[row[at].strip() if at < len(row) else "" for row in rows] for at in range(len(layout.header))]
    if match is not None and _have_serials(match, columns):
        return False
    return any(fold(without_brackets(name)) in heading_words("unit") and _mostly(list(filter(None, column)), _is_use)
               for name, column in zip(layout.header, columns, strict=True) if any(column))  # fmt: skip


def _have_serials(match: Match, columns: Sequence[Sequence[str]]) -> bool:
    return any(
        _mostly(columns[position], lambda cell: not is_empty(cell)) for position in match.positions.get("serial", ())
    )


def _has_amount(header: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    titles = map(fold, map(without_brackets, header))
    if any(heading_words("amount").intersection(title.split()) for title in titles):
        return True
    if any(map(_MONEY.search, map(plain, header))):
        return True
    return any(2 * sum(map(bool, map(_MONEY.search, map(plain, column)))) > len(column) for column in columns)


def _mostly(cells: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return 2 * sum(map(holds, cells)) > len(cells)


def _signs(header: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[int]:
    """Positions of the columns that count use."""
    begin = [at for at, name in enumerate(header) if _speaks(name, "use_begins")]
    end = [at for at, name in enumerate(header) if _speaks(name, "use_ends")]
    for first in begin:
        for last in end:
            if first != last and _mostly(
                [f"{a} {b}" for a, b in zip(columns[first], columns[last], strict=True)], _is_period
            ):
                yield from (first, last)
    for at, (name, cells) in enumerate(zip(header, columns, strict=True)):
        if _is_sign(name, cells):
            yield at


def _speaks(name: str, what: str) -> bool:
    words = set(fold(name).split())
    return bool(words & heading_words(what)) and not words & heading_words("other_period")


def _is_sign(name: str, cells: Sequence[str]) -> bool:
    form, words = fold(without_brackets(name)), set(fold(name).split())
    if not any(cells):
        return False
    if form in heading_words("use") or form in heading_words("meter") or words & heading_words("tokens"):
        return True
    if _RATE.search(plain(name)) or form in heading_words("use_rate"):
        return True
    if words & heading_words("period") and not words & heading_words("other_period"):
        return _mostly(cells, lambda cell: _is_period(cell) or _MONTH.fullmatch(plain(cell)) is not None)
    if form in heading_words("unit"):
        return _mostly(cells, _is_use)
    known = fields(name)
    if "quantity_devices" in known:
        return _mostly(cells, _is_amount_of_use)
    return bool(known & {"category", "model_text"}) and _mostly(cells, _is_period)


def _is_period(text: str) -> bool:
    """Whether a text holds two days that may be the first and the last of a billed period."""
    found = _DAY.findall(text)
    if len(found) < 2:
        return False
    return any(0 <= (last - first).days <= _LONGEST for first in _days(found[0]) for last in _days(found[1]))


def _days(parts: tuple[str, ...]) -> Iterator[date]:
    """What a written day may be, with the day or the month first."""
    year, month, day, one, two, short = parts
    orders = [(year, month, day)] if year else [(short, two, one), (short, one, two)]
    for y, m, d in orders:
        if 1 <= int(m) <= 12 and 1 <= int(d) <= 31:
            yield date(int(y) + (2000 if len(y) == 2 else 0), int(m), min(int(d), 28 if int(m) == 2 else 30))


@cache
def _is_use(text: str) -> bool:
    """Whether a unit is one of use (`Hours`, `Go/mois`, `1M tokens`) rather than of pieces."""
    words = [word for word in re.findall(r"[a-z]+\d?", plain(text)) if word not in ("m", "k", "million", "millions")]
    return bool(words) and all(word in heading_words("use_units") for word in words)


def _is_amount_of_use(text: str) -> bool:
    found = _AMOUNT_WITH_UNIT.fullmatch(plain(text))
    return found is not None and _is_use(found.group(1))
