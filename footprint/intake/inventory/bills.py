"""Bills whose columns look like those of a list of equipment: what is rented, metered or counted by the hour is none.

A list of purchases has prices, too. What makes a bill is an amount beside what use is counted in: a period from one day
to another, a unit or a rate of use, tokens, the number of a meter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import fields
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import Match
from footprint.intake.vocabulary.folding import fold_each, plain, without_brackets
from footprint.intake.vocabulary.words import heading_words, is_empty

_LOOKED_AT = 200  # records
_LONGEST = 370  # days of a period that is billed; leases and warranties last for years
_MONEY = re.compile(r"[€$£]|\beur\b|\busd\b|\bchf\b", re.I)
_DAY = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2}))(?!\d)")
_MONTH = re.compile(r"(?:19|20)\d\d-\d\d|\d\d/(?:19|20)\d\d|[a-z]{3,9}\.? (?:19|20)?\d\d")
_AMOUNT_WITH_UNIT = re.compile(r"\d[\d  .,]*([a-z][a-z0-9 /-]*)")
_RATE = re.compile(
    r"(?:€|\$|eur|prix|price|cost|cout|tarif|pu)[ a-z()]*(?:/|\bpar\b|\bper\b|\bau\b) ?"
    r"(?:h|heures?|hours?|hr|jours?|days?|go|gb|gib|to|tb|kwh|mwh|m3|tokens?|requetes?|requests?|minutes?|min)\b"
)


@dataclass(frozen=True)
class _Column:
    """A column with its cells below. `form`: its title without what stands in brackets, folded; `words`: of all."""

    name: str
    form: str
    words: frozenset[str]
    cells: list[str]

    def speaks(self, what: str) -> bool:
        """Whether its title speaks of this, and of no other period."""
        return bool(self.words & heading_words(what)) and not self.words & heading_words("other_period")


def refuse_bill(source: Source, layout: Layout, match: Match) -> None:
    """Raise `UnusableError` where a table that would be read as an inventory is a bill of what was used."""
    if match.profile.kind != "inventory" or match.profile.aside is not None:
        return
    columns = _columns(source, layout)
    if not any(column.cells for column in columns) or _have_serials(match, columns) or not _has_amount(columns):
        return
    signs = list(dict.fromkeys(column.name.strip() for column in _signs(columns)))
    if signs:
        args = {"lines": layout.header_line, "columns": ", ".join(signs)}
        raise UnusableError("wrong_kind", "bill", args)


def counts_use(source: Source, layout: Layout, match: Match | None) -> bool:
    """Whether the columns of a table say that its lines are what was used, and none that they are devices."""
    columns = _columns(source, layout)
    if match is not None and _have_serials(match, columns):
        return False
    return any(column.form in heading_words("unit") and _mostly(list(filter(None, column.cells)), _is_use)
               for column in columns if any(column.cells))  # fmt: skip


def _columns(source: Source, layout: Layout) -> list[_Column]:
    header = layout.header
    rows = [cells for _, cells in lines_below(source, layout, _LOOKED_AT) if any(map(str.strip, cells))]
    forms, words = fold_each(map(without_brackets, header)), fold_each(header)
    columns = [[row[at].strip() for row in rows] for at in range(len(header))]
    titles = zip(header, forms, words, columns, strict=True)
    return [_Column(name, form, frozenset(said.split()), cells) for name, form, said, cells in titles]


def _have_serials(match: Match, columns: Sequence[_Column]) -> bool:
    return any(
        _mostly(columns[position].cells, lambda cell: not is_empty(cell))
        for position in match.positions.get("serial", ())
    )


def _has_amount(columns: Sequence[_Column]) -> bool:
    amounts = heading_words("amount")
    if any(amounts.intersection(column.form.split()) or _MONEY.search(column.name) for column in columns):
        return True
    return any(_mostly(column.cells, lambda cell: _MONEY.search(cell) is not None) for column in columns)


def _mostly(cells: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return 2 * sum(map(holds, cells)) > len(cells)


def _signs(columns: Sequence[_Column]) -> Iterator[_Column]:
    begin = [column for column in columns if column.speaks("use_begins")]
    end = [column for column in columns if column.speaks("use_ends")]
    for first in begin:
        for last in end:
            periods = [f"{a} {b}" for a, b in zip(first.cells, last.cells, strict=True)]
            if first is not last and _mostly(periods, _is_period):
                yield from (first, last)
    yield from filter(_is_sign, columns)


def _is_sign(column: _Column) -> bool:
    form, words, cells = column.form, column.words, column.cells
    if not any(cells):
        return False
    if form in heading_words("use") or form in heading_words("meter") or words & heading_words("tokens"):
        return True
    if _RATE.search(plain(column.name)) or form in heading_words("use_rate"):
        return True
    if column.speaks("period"):
        return _mostly(cells, lambda cell: _is_period(cell) or _MONTH.fullmatch(plain(cell)) is not None)
    if form in heading_words("unit"):
        return _mostly(cells, _is_use)
    known = fields(column.name)
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
