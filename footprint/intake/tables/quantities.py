"""Which column of numbers counts the devices where none is plainly the quantity, or that nobody can tell.

`Qté commandée` and `Qté livrée` of one line are not two lots of devices. What was delivered counts, or the balance of
what came and went, or the number of the reporting year, or a total that the other columns add up to; otherwise the
quantity of the lines is unknown. Stocks by year are read where a sheet is no list (`rearranging.grids`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import (
    HERE,
    PLANNED,
    STATE,
    counted_thing,
    counts_what,
    is_bare_number,
    is_kind,
    is_property,
)
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import MAPPED, NOT_USED, MappedColumn, Match
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.intake.vocabulary.people import NOBODY
from footprint.intake.vocabulary.privacy import MASK
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total

_LOOKED_AT = 200  # records
_ADDRESS = re.compile(
    r"\s*(?:\d{1,3}(?:\.\d{1,3}){3}(?:/\d\d)?|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{12})\s*", re.I
)
UNKNOWN = "?"  # a quantity that says that nobody knows
_QUANTITY = re.compile(r"(?:qte|qtes|quantite|quantites|quantity|qty) \S")
_NUMBER_OF = re.compile(r"(?:nb|nbre|nombre|number|anzahl|cantidad|quantita) (?:of |de |d )?(\S.*)")
_STATE = re.compile(
    r"(?:en |in )?(?:service|stock|hs|panne|reserve|usage|use|rebut|pret|commandee?s?|cdee?s?|livree?s?|recue?s?|"
    r"ordered|delivered|received|20\d\d)\b"
)
_HERE = re.compile(r"\b(?:livree?s?|recue?s?|delivered|received)\b")
_YEAR = re.compile(r"\b(?:19[89]|20[0-4])\d\b")
_AT_A_DAY = re.compile(r" (?:au|en|on|as of|at)? ?\d[\d/. -]*$")  # `Effectif au 31/12/2025`
_OF_A_DAY = re.compile(r"(?:au|as of|on) \d")
_COUNT = re.compile(r"0|[1-9]\d{0,4}")  # `001` is a number of the line
_DAYS = ("acquired_on", "in_service_on", "delivered_on", "ordered_on", "retired_on")
_PLACES = ("site_id", "service_id")  # a column whose name is that of a place may count what stands there
_LABELS = ("category", "model_text")  # columns that say what the devices of a line are
_MOST_FLOWS = 5  # columns before a balance
_SEVERAL, _MANY = 2, 3  # columns, where each type has one line; where types repeat and their titles are no years


def choose_quantity(match: Match, source: Source, layout: Layout, year: int) -> tuple[Match, list[Cause]]:
    """The match with one of several columns of numbers as the quantity of the lines, or with an unknown quantity, and
    what is noted of it. Unchanged where the table has a quantity, serial numbers, or no such columns."""
    if match.profile.kind != "inventory" or match.profile.signature or not {*_LABELS} & set(match.columns):
        return match, []
    if "quantity_devices" in match.doubts:
        doubted = [column for column in match.mapping if column.canonical == "quantity_devices"]
        return _without(match, doubted), [_cause("quantity_doubtful", titles=titled(doubted))]
    numbers = _Numbers(match, source, layout)
    if "quantity_devices" in match.columns:
        if stocks := numbers.rivals:
            return _without(match, stocks), [_cause("several_quantities", titles=titled(stocks))]
        return match, []
    if "serial" in match.columns and len(numbers.named) < 2 and not match.perhaps_counts:
        return match, []
    likely = numbers.named or numbers.counted
    chosen, variant = numbers.chosen(year) if not numbers.shared else (numbers.shared, "number")
    if chosen is not None:
        cause = _cause("quantity_taken", variant, titles=titled([*likely, chosen][: max(1, len(likely))]),
                       taken=titled([chosen]))  # fmt: skip
        return _with_quantity(match, chosen), [cause]
    if len(numbers.named) > 1:
        return (match, []) if "serial" in match.columns else (
            _unknown(match), [_cause("several_quantities", titles=titled(numbers.named))]
        )  # fmt: skip
    perhaps = numbers.perhaps if numbers.named or not numbers.counted else numbers.counted
    rule = "quantity_perhaps" if perhaps is numbers.perhaps else "counts_by_column"
    return (_unknown(match), [_cause(rule, places=titled(perhaps))]) if perhaps else (match, [])


@dataclass(frozen=True)
class _Numbers:
    """The columns of a list that may count its devices, by their names and by the first of its lines."""

    match: Match
    source: Source
    layout: Layout

    @cached_property
    def rows(self) -> list[list[str]]:
        """The records looked at that hold something, as wide as the header."""
        return [row for _, row in lines_below(self.source, self.layout, _LOOKED_AT) if any(row)]

    @cached_property
    def named(self) -> list[MappedColumn]:
        """Columns that are called quantities of something."""
        return [column for column in self.match.mapping if column.reason == NOT_USED and _is_quantity(column.header)]

    @cached_property
    def whole(self) -> list[MappedColumn]:
        """Columns of whole numbers that nothing reads as anything else."""
        unread = (NOT_USED, *_PLACES, *_DAYS)
        return [
            column
            for column in self.match.mapping
            if (column.reason == NOT_USED or column.canonical in unread) and self._counts(column)
            and not (self._is_of_accounts and _is_amount(column.header))
            and heading_words("watched").isdisjoint(fold(column.header).split())
        ]  # fmt: skip

    @cached_property
    def _is_of_accounts(self) -> bool:
        """Whether a column is one of what a device is worth still, beside which years and values are sums of money."""
        sure = heading_words("accounts")
        return any(not sure.isdisjoint(fold(column.header).split()) for column in self.match.mapping)

    @cached_property
    def counted(self) -> list[MappedColumn]:
        """Columns that count what each line stands for, as far as the shape of the list tells."""
        if {"quantity_devices", "asset_id", "serial"} & set(self.match.columns) or self.has_own_addresses:
            return []
        if "quantity_devices" in self.match.profile.defaults:
            return []
        likely = [each for each in self.whole if _is_of_staff(each.header) or not _describes(each.header)]
        return likely if any(_is_of_staff(each.header) for each in likely) or self._is_crossed(likely) else []

    @cached_property
    def has_own_addresses(self) -> bool:
        """Whether each line has a place in the network that no other has, most of them an address: it is one device,
        whatever is counted."""
        columns = (cells for cells in zip(*self.rows, strict=False) if len(set(cells)) == len(cells))
        return any(2 * sum(map(bool, map(_ADDRESS.fullmatch, cells))) > len(cells) for cells in columns)

    @cached_property
    def perhaps(self) -> list[MappedColumn]:
        """Columns of whole numbers that nothing reads and that may count, of lines without numbers of their own: below
        names that nobody knows or that speak of a number, or added up by the list's own line of totals."""
        if self.has_own_addresses:
            return []
        own = {"quantity_devices", "asset_id", "serial"} & set(self.match.columns)
        is_open = not own and "quantity_devices" not in self.match.profile.defaults
        may = (
            [each for each in self.whole if each.reason == NOT_USED and not _describes(each.header)] if is_open else []
        )
        unknown = self.match.perhaps_counts
        likely = [each for each in self.match.mapping if each.position in unknown
                  or (each in may and (each in self.named or self._is_summed(each.position)))]  # fmt: skip
        return [each for each in likely if not (self._is_of_accounts and _is_amount(each.header))]

    @cached_property
    def shared(self) -> MappedColumn | None:
        """The only column that may count, called no more than a number, of which several lines have the same, or beside
        nothing but kinds, each in one line."""
        only = self.perhaps[0] if len(self.perhaps) == 1 and not self.named else None
        if only is None or not is_bare_number(only.header) or not self._counts(only):
            return None
        cells = [cell for row in self.rows if not is_empty(cell := row[only.position])]
        of_kinds = len(self.match.mapping) == _SEVERAL and len(cells) >= _MANY and self._has_each_type_once
        return only if len(set(cells)) < len(cells) or of_kinds else None

    def _is_summed(self, at: int) -> bool:
        """Whether a line of totals holds the sum of a column of which some number is no 1."""
        cells = [(any(map(is_total, row)), row[at].strip()) for row in self.rows]
        lines = [int(cell) for is_sum, cell in cells if not is_sum and cell.isdecimal()]
        return max(lines, default=0) > 1 and (True, str(sum(lines))) in cells

    @cached_property
    def rivals(self) -> list[MappedColumn]:
        """The quantity and columns beside it, of which each counts some of what is there (`En stock`, `Installé`)."""
        own = [column for column in self.match.mapping if column.canonical == "quantity_devices"]
        if not any(counts_what(column.header) in (HERE, STATE) for column in own):
            return []
        others = [column for column in self.whole if counts_what(column.header) == HERE]
        return [*own, *others] if others else []

    def chosen(self, year: int) -> tuple[MappedColumn | None, str]:
        """The column that counts and why; none where several, or none, could be meant."""
        likely = self.named or self.counted
        flows = [each for each in self.whole if not is_property(each.header)]  # pages in colour and in all are none
        if len(balances := [each for each in flows if _is_balance(each, flows, self.rows)]) == 1:
            return balances[0], "balance"
        now = [each for each in self.whole if counts_what(each.header) == HERE]
        if not now and (alone := self._alone(likely)) is not None:
            return alone, "here"
        planned = [each for each in self.whole if counts_what(each.header) == PLANNED]
        others = [each for each in likely or planned if each not in now]
        if len(now) == 1 and (others or now[0] in self.named) and all(map(_is_another_number, others)):
            return now[0], "here"
        here = [each for each in likely if _HERE.search(fold(each.header))]
        if len(here) == 1 and not now:
            return here[0], "here"
        if len(likely) == 1 and likely == self.whole and _is_handed_out(likely[0].header):
            return likely[0], "handed_out"
        own = [each for each in self.named if set(map(int, _YEAR.findall(each.header))) == {year}]
        if len(own) == 1 and not here:
            return own[0], "year"
        totals = [each for each in self._possible_totals() if self._adds_up(each)]
        return (totals[0], "total") if len(totals) == 1 else (None, "")

    def _alone(self, likely: Sequence[MappedColumn]) -> MappedColumn | None:
        """What was counted beside what was planned (`Compté`), or the only number, that of a day, where no place is."""
        rest = [each for each in likely if not _is_another_number(each)]
        if len(rest) == 1 and any(counts_what(each.header) == PLANNED for each in likely):
            return rest[0]
        own = likely[0] if len(likely) == 1 and _AT_A_DAY.search(fold(likely[0].header)) else None
        in_places = not set(_PLACES).isdisjoint(self.match.columns)  # whose staff it may be
        return own if own and not in_places and _is_of_staff(own.header) and self._has_each_type_once else None

    def _possible_totals(self) -> list[MappedColumn]:
        open_ = self.whole if self.named or not {"asset_id", "serial"} & set(self.match.columns) else []
        totals = [each for each in open_ if is_total(each.header) or re.search(r"\btotal", fold(each.header))]
        return [] if self.has_own_addresses else [each for each in totals if not is_property(each.header)]

    def _adds_up(self, total: MappedColumn) -> bool:
        """Whether every line looked at has the sum of the other columns as its total, and none counts what is gone."""
        parts = [each for each in (self.named or self.whole) if each is not total and not is_property(each.header)]
        sums = [
            (row[total.position].strip(), [row[each.position].strip() for each in parts])
            for row in self.rows
            if not is_empty(row[total.position])
        ]
        is_there = not any(says_gone(each.header) for each in parts)
        return is_there and len(parts) > 1 and bool(sums) and all(_is_sum(given, cells) for given, cells in sums)

    def _counts(self, column: MappedColumn) -> bool:
        cells = [row[column.position].strip() for row in self.rows]
        filled = [cell for cell in cells if not is_empty(cell)]
        is_day = column.canonical in _DAYS and all(map(_YEAR.fullmatch, filled))
        return bool(filled) and not is_day and all(map(_COUNT.fullmatch, filled))

    @cached_property
    def _types(self) -> list[str]:
        label = next(self.match.positions[name] for name in _LABELS if name in self.match.positions)[0]
        return [fold(row[label]) for row in self.rows if not is_total(row[label])]

    @property
    def _has_each_type_once(self) -> bool:
        return len(set(self._types)) == len(self._types)

    def _is_crossed(self, counted: Sequence[MappedColumn]) -> bool:
        """Whether these columns count what each line stands for: each type has one line, or types repeat in lines that
        differ in what else is read, next to years or many columns."""
        if len(self._types) < _SEVERAL or len(counted) < _SEVERAL:
            return False
        if self._has_each_type_once:
            return True
        read = [column.position for column in self.match.mapping if column.canonical and column not in counted]
        lines = [tuple(row[position] for position in read) for row in self.rows]
        years = [column for column in counted if _YEAR.fullmatch(column.header.strip())]
        return len(set(lines)) == len(lines) and (len(years) >= _SEVERAL or len(counted) >= _MANY)


def _with_quantity(match: Match, chosen: MappedColumn) -> Match:
    column = replace(chosen, canonical="quantity_devices", reason=MAPPED)
    return replace(match, mapping=tuple(column if other is chosen else other for other in match.mapping))


def _cause(rule: str, variant: str = "", **args: str) -> Cause:
    return Cause(rule, FLAGGED, "quantity_devices", variant=variant, args=args)


def _without(match: Match, columns: Sequence[MappedColumn]) -> Match:
    """The match in which none of these columns says the quantity, which nobody knows."""
    unread = (replace(each, canonical=None, reason=NOT_USED) if each in columns else each for each in match.mapping)
    mapping = tuple(unread)
    return _unknown(replace(match, mapping=mapping))


def _unknown(match: Match) -> Match:
    """The match of a table of whose lines nobody can tell how many devices they stand for."""
    defaults = match.profile.defaults | {"quantity_devices": UNKNOWN}
    return replace(match, profile=replace(match.profile, defaults=defaults))


def titled(columns: Sequence[MappedColumn]) -> str:
    """The titles of columns; the number of one whose title could name a person."""
    shown = [(each, NOBODY.shown(each.header)) for each in columns]
    return ", ".join(f"n° {each.position + 1}" if not name or name == MASK else f"« {name} »" for each, name in shown)


def _is_another_number(column: MappedColumn) -> bool:
    """Whether a column counts what came, was planned, is gone, a year's or all of it rather than what is there (what is
    in stock or out of order is there, too)."""
    name = without_brackets(column.header).strip()
    what = counts_what(name) if counts_what(name) != STATE or says_gone(name) else ""
    return bool(what or _YEAR.search(name) or re.search(r"\btotal", fold(name)))


def _is_quantity(header: str) -> bool:
    name = fold(header)
    if _QUANTITY.match(name):
        return not is_property(counted_thing(header)) and not is_kind(counted_thing(header))
    counted = _NUMBER_OF.fullmatch(name)
    thing = counted.group(1) if counted else ""
    is_here = thing.startswith(tuple(heading_words("counts_here"))) or _OF_A_DAY.match(thing)
    return bool(thing and (is_here or _STATE.match(thing) or says_gone(thing) or _is_handed_out(header)))


def _is_handed_out(header: str) -> bool:
    """Whether a column counts what people were given or lent (`Qté prêtée`)."""
    return fold(counted_thing(header)) in heading_words("counts_handed_out")


def _is_amount(header: str) -> bool:
    said = set(fold(header).split())
    return (
        bool(said & (heading_words("worth") | heading_words("accounts"))) or _YEAR.fullmatch(header.strip()) is not None
    )


def _is_of_staff(header: str) -> bool:
    return _AT_A_DAY.sub("", fold(header)) in heading_words("staff")


def _describes(header: str) -> bool:
    """Whether numbers below a header tell of the device in the line (`Garantie (mois)`, `Nb écrans`)."""
    thing = counted_thing(header)
    return is_property(thing) or (thing != header.strip() and is_kind(thing))


def _is_balance(last: MappedColumn, whole: Sequence[MappedColumn], records: Sequence[Sequence[str]]) -> bool:
    """Whether in each line a column is what those before it add up to, of which some came and some went (`Initial`,
    `Entrées`, `Sorties`, `Final`)."""
    before = whole[: whole.index(last)]
    rows = [row for row in records if not any(map(is_total, row)) and not is_empty(row[last.position])]
    for size in range(2, min(len(before), _MOST_FLOWS) + 1):
        run = [*before[-size:], last]
        lines = [[int(cell) if (cell := row[each.position].strip()).isdecimal() else 0 for each in run] for row in rows]
        flows = [signs for signs in product((1, -1), repeat=size - 1) if -1 in signs and _agree(lines, signs)]
        if len(flows) == 1 and len(lines) >= _MANY and all(map(any, zip(*lines, strict=True))):
            return True
    return False


def _agree(lines: Sequence[Sequence[int]], signs: Sequence[int]) -> bool:
    return all(
        first + sum(sign * flow for sign, flow in zip(signs, flows, strict=True)) == left
        for first, *flows, left in lines
    )


def _is_sum(given: str, parts: list[str]) -> bool:
    filled = [part for part in parts if not is_empty(part)]
    return all(cell.isdecimal() for cell in (given, *filled)) and int(given) == sum(map(int, filled))
