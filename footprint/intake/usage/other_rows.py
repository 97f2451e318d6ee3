"""Rows of a table of use that are none of its lines: the header again in a joined file, totals at its top or end, a
line that is written again."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isclose

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.values.numbers import decide, parse
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.intake.vocabulary.words import is_empty, is_only_total, is_total

_FIRST, _LAST = 3, 5  # rows among which reports put their totals
_LONGEST = 60  # letters of the label of a sum
_SUM = re.compile(
    r"(?:dont )?(?:tva|vat)\b(?! intra)|(?:sous |sub)?total (?:ht|ttc|tva|hors|net|general)\b|net a payer\b|"
    r"(?:zwischen)?summe (?:netto|brutto)\b|(?:zzgl )?(?:ust|mwst|umsatzsteuer|mehrwertsteuer)\b|"
    r"(?:rechnungs|gesamt)betrag\b|(?:base )?imponib(?:ile|le)\b|iva\b|total(?:e)? (?:factura|fattura)\b"
)
_PARTS_HAVE_TOTALS = ("energy",)  # a total of meters is a meter
_HAVE_NUMBERS = ("lines",)  # each line of these lists has a number or a name that is never read
_OF_VISITS = ("visits", "weblog")
_FEWEST_PARTS = 2  # of a sum
_FIGURE = re.compile(r"[+-]?[\d.,\s'’]*\d(?:[eE][+-]?\d+)?\s*[%€$£]?")
_MOST_LOOKED_AT = 20_000
_DIGITS = re.compile(r"\d+")
_TELEPHONE = re.compile(r"(?:\+|00?)[1-9](?:[ .-]?\d){7,}")


def without_other_rows(
    kind: str, rows: Rows, cells: Cells, match: Match, findings: Findings
) -> tuple[dict[str, np.ndarray], Cells]:
    """Mask of the rows that each rule sets aside, and the cells with theirs empty: what they say is read by nobody."""
    masks = {"header_again": _headers_again(cells, match)}
    if kind not in _PARTS_HAVE_TOTALS:
        totals = _totals(rows, cells) | (_labelled(rows) if kind in _HAVE_NUMBERS else False)
        totals |= _nameless(kind, rows, totals | masks["header_again"], findings)
        masks["total_row"] = totals & ~masks["header_again"]
    others = np.logical_or.reduce(list(masks.values()))
    if not others.any():
        return masks, cells
    coded = {
        name: Coded([*column.values, ""], np.where(others, len(column.values), column.codes))
        for name, column in cells.coded.items()
    }
    texts = {name: pc.if_else(pa.array(others), "", text) for name, text in cells.texts.items()}
    return masks, replace(cells, coded=coded, texts=texts)


def _headers_again(cells: Cells, match: Match) -> np.ndarray:
    """Rows of which at least two cells are the titles of their columns, and no filled cell of a known column is not."""
    titles: dict[str, set[str]] = {}
    for mapped in match.mapping:
        if mapped.canonical in cells.coded:
            forms = {fold(mapped.header), fold(without_brackets(mapped.header))}
            titles.setdefault(mapped.canonical, set()).update(forms - {""})
    alike = np.zeros(cells.rows, np.int64)
    for column, names in titles.items():
        alike += cells.coded[column].where(lambda text, names=names: len(text) < 200 and fold(text) in names)  # type: ignore[misc]
    return np.asarray((alike >= 2) & (2 * alike > len(titles)))


def _totals(rows: Rows, cells: Cells) -> np.ndarray:
    """Rows at the top or the end that have the word of a total in any cell, read or not. What has a period of its own
    is a charge, be it a tax."""
    has_period = (
        ~cells.get("period_start").where(is_empty) if "period_start" in cells.coded else np.zeros(len(rows), bool)
    )
    found = np.zeros(len(rows), bool)
    for row, record in rows.records(_ends(rows)):
        may_be_sum = not has_period[row]
        found[row] = any(_is_sum(cell) or (may_be_sum and _SUM.match(fold(cell[:_LONGEST]))) for cell in record)
    return found


def _nameless(kind: str, rows: Rows, others: np.ndarray, findings: Findings) -> np.ndarray:
    """The row at the top or the end that names nothing where every other does, and has the sum of all others in a
    column, as tools write a total without its word. Of visits, one that has not is said to count as a line."""
    found = np.zeros(len(rows), bool)
    ends = [(row, record) for row, record in rows.records(_ends(rows)) if not others[row]]
    bare = [row for row, record in ends if any(map(str.strip, record)) and all(_is_figure(cell) for cell in record)]
    if len(bare) != 1 or len(bare) == len(ends) or len(rows) > _MOST_LOOKED_AT:
        return found
    records = dict(rows.records(np.flatnonzero(~others)))
    own = records.pop(bare[0])
    if len(records) < _FEWEST_PARTS or any(len(record) != len(own) for record in records.values()):
        return found
    columns = list(zip(*records.values(), strict=True))
    if any(not cell.strip() and not any(map(_is_figure, columns[at])) for at, cell in enumerate(own)):
        found[bare[0]] = any(_is_sum_of(cell, column) for cell, column in zip(own, columns, strict=True))
        if kind in _OF_VISITS and not found.any():
            findings.add_lines("nameless_line", FLAGGED, "", rows.lines[bare])
    return found


def _is_figure(cell: str) -> bool:
    """Whether a cell is a number, or empty."""
    return not cell.strip() or _FIGURE.fullmatch(cell.strip()) is not None


def _is_sum_of(cell: str, parts: tuple[str, ...]) -> bool:
    """Whether a number is the sum of others; of fractions it may be rounded as it is written."""
    decimal = decide((cell, *parts), ".")
    whole, values = parse(cell, decimal), [parse(part, decimal) or 0.0 for part in parts]
    return bool(whole) and sum(value != 0 for value in values) > 1 and isclose(sum(values), whole or 0.0, rel_tol=1e-6)


def _ends(rows: Rows) -> list[int]:
    return sorted({*range(min(_FIRST, len(rows))), *range(max(0, len(rows) - _LAST), len(rows))})


def _is_sum(cell: str) -> bool:
    """Whether a cell is the word of a total, with how much was added up or of which year (`Total (64 lignes)`)."""
    return is_only_total(cell) or (is_total(cell) and is_only_total(_DIGITS.sub(" ", without_brackets(cell))))


def _labelled(rows: Rows) -> np.ndarray:
    """Rows, anywhere in a list, whose label is the word of a total, or begins with it where no digit stands before it:
    whatever stands beside it, but no number of a telephone."""
    found = np.zeros(len(rows), bool)
    places = range(len(rows)) if len(rows) <= _MOST_LOOKED_AT else _ends(rows)
    for row, record in rows.records(list(places)):
        at = next((place for place, cell in enumerate(record) if is_total(cell.strip())), None)
        if at is not None:
            before = _TELEPHONE.match if is_only_total(record[at].strip()) else _DIGITS.search
            found[row] = not any(map(before, record[:at])) and not any(map(_TELEPHONE.match, record[at + 1 :]))
    return found


def written_again(rows: Rows, cells: Cells, places: np.ndarray) -> np.ndarray:
    """Mask of those of the rows at these `places` (of `cells`, in order) that stand before to the letter, in cells that
    nobody reads, too: one line of an export that was appended to itself."""
    again = np.zeros(len(places), bool)
    if not len(places) or not cells.coded:
        return again
    code = distinct(list(cells.coded.values()))[1]
    likely = np.flatnonzero(np.bincount(code)[code] > 1)
    seen: set[tuple[str, ...]] = set()
    for at, (_, record) in zip(likely.tolist(), rows.records(places[likely]), strict=True):
        again[at] = tuple(record) in seen
        seen.add(tuple(record))
    return again


def distinct(columns: list[Coded]) -> tuple[np.ndarray, np.ndarray]:
    """A row of each combination of cells, and which combination each row is."""
    code = np.zeros(len(columns[0]), np.int64)
    first = np.zeros(0, np.int64)
    for column in columns:
        mixed = code * (len(column.values) + 1) + column.codes
        _, first, code = np.unique(mixed, return_index=True, return_inverse=True)
        code = code.reshape(-1)
    return first, code
