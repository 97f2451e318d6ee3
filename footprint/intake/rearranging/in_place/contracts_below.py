"""Days and states of a contract or an order that stand only on the first of its lines (a lessor's or a shop's list):
each line below it gets them, as merged cells would. Its devices left, or came, together."""

from __future__ import annotations

from itertools import islice, pairwise

from footprint.intake.evidence.headers import scores
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.in_place.whole_lines import whole_lines
from footprint.intake.tables.layout import HEADER_SEARCH_LINES
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import status
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total

_DAYS = frozenset(("acquired_on", "in_service_on", "delivered_on", "ordered_on", "leased_until", "retired_on"))
_EXITS = frozenset(("retired_on", "status"))  # may be those of one device
_CARRIED = _DAYS | _EXITS
_SAID = 1.0  # by the words of a header
_FEWEST_NAMES, _LONGEST = 4, 60  # names of columns, letters of the first
_MOST_LINES = 200_000  # of a lessor's list: it is read as a whole
_FEWEST = 2  # contracts, and filled columns of a line besides those of its contract
Rows = list[list[str]]


def carried_down(source: Source, limits: Limits) -> Source:
    """The text with the number, days and state of a contract on each of its lines; as it is where no line lacks them,
    or a record goes over several lines."""
    if len(source.ends) > _MOST_LINES or not any(map(_names_contracts, islice(source.lines(), HEADER_SEARCH_LINES))):
        return source
    for separator, rows in whole_lines(source):
        start = next((at for at, row in enumerate(rows[:HEADER_SEARCH_LINES]) if _is_header(row)), None)
        if start is not None and (filled := _filled(rows, start)):
            return with_rows(source, (filled.get(at, row) for at, row in enumerate(rows)), limits, separator)
    return source


def _names_contracts(text: str) -> bool:
    """Whether a line, or its first cell, begins with the name of a number of contract or order."""
    return not heading_words("contracts").isdisjoint(fold(text[:_LONGEST]).split())


def _is_header(row: list[str]) -> bool:
    """Whether the first of several names is that of the number of a contract or an order, and another of a day."""
    names = [name for name in row if name.strip()]
    if len(names) < _FEWEST_NAMES or any(map(str.isdigit, "".join(names))):
        return False
    return _names_contracts(row[0]) and any(_says(name, _DAYS) for name in row[1:])


def _says(header: str, roles: frozenset[str]) -> bool:
    said = scores(header)
    return any(said[role] > _SAID for role in roles)


def _filled(rows: Rows, header: int) -> dict[int, list[str]]:
    """Place → line with what its contract says, of the lines that lack all of it; none where some lines have a part of
    it only. Where not each has one, what an exit says of an invoice, or of what is missing (`volé`), is its own line's;
    a contract of several ends as a whole (`restitué`)."""
    columns = [0, *(at for at, name in enumerate(rows[header]) if at and _says(name, _CARRIED))]
    lines = [at for at in range(header + 1, len(rows)) if any(rows[at]) and not any(map(is_total, rows[at]))]
    begins = [n for n, at in enumerate(lines) if not is_empty(_cell(rows[at], 0))]
    firsts = [rows[lines[n]] for n in begins]
    of_lines = {
        at for at in columns if _says(rows[header][at], _EXITS) and any(is_empty(_cell(row, at)) for row in firsts)
    }
    is_of_invoices = not heading_words("invoices").isdisjoint(fold(rows[header][0]).split())
    filled = {}
    for first, after in pairwise([*begins, len(lines)]):
        for at in lines[first + 1 : after]:
            own = [text for place, text in enumerate(rows[at]) if not is_empty(text) and place not in columns]
            if len(own) < _FEWEST or any(not is_empty(_cell(rows[at], place)) for place in columns):
                return {}
            own_alone = {place for place in of_lines if is_of_invoices or _is_missing(_cell(rows[lines[first]], place))}
            carried = {*columns} - own_alone
            filled[at] = [
                _cell(rows[lines[first]] if place in carried else rows[at], place) for place in range(len(rows[header]))
            ]
    return filled if len(begins) >= _FEWEST and begins[:1] == [0] else {}


def _is_missing(text: str) -> bool:
    return status(text, loose=True) == "missing"


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""
