"""Several columns of quantities, none of them plainly the one: which counts devices, or that nobody can tell.

`Qté commandée` and `Qté livrée` of one line are not two lots of devices. What was delivered counts, else the number of
the reporting year, else a total that the others add up to; otherwise the quantity of the lines is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.text import Source
from footprint.intake.tables import titles
from footprint.intake.tables.counted_columns import counted_columns
from footprint.intake.tables.headings import counted_thing, is_kind, is_property
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import MAPPED, NOT_USED, MappedColumn, Match
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import NOBODY
from footprint.intake.vocabulary.privacy import MASK
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total

_LOOKED_AT = 200  # records
UNKNOWN = "?"  # a quantity that says that nobody knows
_QUANTITY = re.compile(r"(?:qte|qtes|quantite|quantites|quantity|qty) \S")
_NUMBER_OF = re.compile(r"(?:nb|nbre|nombre|number) (?:of |de |d )?(\S.*)")
_STATE = re.compile(
    r"(?:en |in )?(?:service|stock|hs|panne|reserve|usage|use|rebut|pret|commandee?s?|cdee?s?|livree?s?|recue?s?|"
    r"ordered|delivered|received|20\d\d)\b"
)
_HERE = re.compile(r"\b(?:livree?s?|recue?s?|delivered|received)\b")
_YEAR = re.compile(r"\b(20\d\d)\b")
_BARE_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")


def choose_quantity(match: Match, source: Source, layout: Layout, year: int) -> tuple[Match, list[Cause]]:
    """The match with one of several columns of quantities as that of the lines, or with an unknown quantity, and what
    is noted of it. Unchanged where the table has a quantity, serial numbers, or no such columns."""
    if match.profile.kind != "inventory" or match.profile.signature or "category" not in match.columns:
        return match, []
    if "quantity_devices" in match.doubts:
        doubted = [column for column in match.mapping if column.canonical == "quantity_devices"]
        mapping = tuple(replace(column, canonical=None, reason=NOT_USED) if column in doubted else column
                        for column in match.mapping)  # fmt: skip
        return _unknown(replace(match, mapping=mapping)), [_cause("quantity_doubtful", titles=titled(doubted))]
    if "quantity_devices" in match.columns:
        return match, []
    unread = [column for column in match.mapping if column.reason == NOT_USED]
    quantities = [column for column in unread if _is_quantity(column.header)]
    if "serial" in match.columns and len(quantities) < 2:
        return match, []
    if not quantities:
        counted = counted_columns(source, layout, match)
        if (of_year := _stock_of_year(counted, source, layout, year)) is not None:
            taken = _with_quantity(match, of_year)
            return taken, [_cause("quantity_taken", "stock", titles=titled(counted), taken=titled([of_year]))]
        perhaps = counted or [column for column in match.mapping if column.position in match.perhaps_counts]
        rule = "counts_by_column" if counted else "quantity_perhaps"
        return (_unknown(match), [_cause(rule, places=titled(perhaps))]) if perhaps else (match, [])
    chosen, variant = _chosen(quantities, unread, source, layout, match, year)
    if chosen is None and "serial" in match.columns:
        return match, []
    if chosen is None:
        several = [_cause("several_quantities", titles=titled(quantities))]
        return (_unknown(match), several) if len(quantities) > 1 else (match, [])
    cause = _cause("quantity_taken", variant, titles=titled(quantities), taken=titled([chosen]))
    return _with_quantity(match, chosen), [cause]


def _with_quantity(match: Match, chosen: MappedColumn) -> Match:
    column = replace(chosen, canonical="quantity_devices", reason=MAPPED)
    return replace(match, mapping=tuple(column if other is chosen else other for other in match.mapping))


def _stock_of_year(counted: Sequence[MappedColumn], source: Source, layout: Layout, year: int) -> MappedColumn | None:
    """Of columns of numbers called by years, which a title says to be what there was (`Évolution du parc`), that of the
    reporting year, else the last before it."""
    years = {int(column.header): column for column in counted if _BARE_YEAR.fullmatch(column.header.strip())}
    if len(years) < 2 or len(years) < len(counted):
        return None
    said = set(fold(" ".join(titles.above(source, layout))).split())
    if said.isdisjoint(heading_words("stock")) or not said.isdisjoint(heading_words("flow")):
        return None
    until = [number for number in years if number <= year]
    return years[max(until)] if until else None


def _cause(rule: str, variant: str = "", **args: str) -> Cause:
    return Cause(rule, FLAGGED, "quantity_devices", variant=variant, args=args)


def _unknown(match: Match) -> Match:
    """The match of a table of whose lines nobody can tell how many devices they stand for."""
    defaults = match.profile.defaults | {"quantity_devices": UNKNOWN}
    return replace(match, profile=replace(match.profile, defaults=defaults))


def titled(columns: Sequence[MappedColumn]) -> str:
    """The titles of columns; the number of one whose title could name a person."""
    shown = [(each, NOBODY.shown(each.header)) for each in columns]
    return ", ".join(f"n° {each.position + 1}" if not name or name == MASK else f"« {name} »" for each, name in shown)


def _is_quantity(header: str) -> bool:
    name = fold(header)
    if _QUANTITY.match(name):
        return not is_property(counted_thing(header)) and not is_kind(counted_thing(header))
    counted = _NUMBER_OF.fullmatch(name)
    return counted is not None and _STATE.match(counted.group(1)) is not None


def _chosen(
    found: list[MappedColumn], open_: list[MappedColumn], source: Source, layout: Layout, match: Match, year: int
) -> tuple[MappedColumn | None, str]:
    """The column that counts and why; none where several, or none, could be meant."""
    here = [each for each in found if _HERE.search(fold(each.header))]
    if len(here) == 1:
        return here[0], "here"
    of_year = [each for each in found if _YEAR.findall(each.header) == [str(year)]]
    if len(of_year) == 1 and not here:
        return of_year[0], "year"
    totals = [each for each in open_ if is_total(each.header) or re.search(r"\btotal", fold(each.header))]
    if len(totals) == 1 and _adds_up(totals[0], [each for each in found if each is not totals[0]], source, layout):
        return totals[0], "total"
    return None, ""


def _adds_up(total: MappedColumn, others: list[MappedColumn], source: Source, layout: Layout) -> bool:
    """Whether every line looked at has the sum of the other columns as its total."""
    lines = list(islice(source.lines(layout.header_end + 1), _LOOKED_AT))
    rows = [cells for _, _, cells in records(lines, layout.separator, len(layout.header)) if any(cells)]
    sums = [
        (row[total.position].strip(), [row[each.position].strip() for each in others])
        for row in rows
        if len(row) >= len(layout.header)
    ]
    numbers = [(given, parts) for given, parts in sums if not is_empty(given)]
    return len(others) > 1 and bool(numbers) and all(_is_sum(given, parts) for given, parts in numbers)


def _is_sum(given: str, parts: list[str]) -> bool:
    filled = [part for part in parts if not is_empty(part)]
    return all(cell.isdecimal() for cell in (given, *filled)) and int(given) == sum(map(int, filled))
