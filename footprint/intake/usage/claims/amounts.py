"""Amounts of a provider's export in kgCO2e, exactly: units of columns and of rows, and figures that are only bounds."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED
from footprint.intake.usage.figures import Countable
from footprint.intake.vocabulary.folding import fold, plain
from footprint.intake.vocabulary.words import is_empty

# `MTCO2e` of AWS and `mtCO2e` of Microsoft are metric tons in their documentation, never megatons.
_GAS = r"(?: ?co2(?: ?e(?:q|quivalent)?)?)?"
_UNITS = (
    (Decimal(1000), rf"(?:m?t|(?:metric |metriques? )?ton(?:ne)?s?(?: metriques?)?){_GAS}"),
    (Decimal(1), rf"(?:kg|kilo(?:gram(?:me)?)?s?){_GAS}"),
    (Decimal("0.001"), rf"(?:g|gram(?:me)?s?){_GAS}"),
)
_WORD = [(factor, re.compile(words)) for factor, words in _UNITS]
_IN_HEADER = [(factor, re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])")) for factor, words in _UNITS]
_BOUND = re.compile(
    r"(?:<|≤|less than|lower than|below|under|moins de|inferieur(?:e|es|s)? a|au dessous de)\s*=?\s*[\d.,]"
)


def kilograms(text: str) -> Decimal | None:
    """How many kg one of the unit named is (`MTCO2e`: 1000, `g`: 0.001); None of no unit that is known."""
    form = fold(text)
    return next((factor for factor, words in _WORD if words.fullmatch(form)), None)


def unit_of_header(header: str) -> Decimal | None:
    """The unit that a header names first, as kg; None where it names none."""
    form = re.sub(r"[()\[\]]", " ", fold(header))
    places = [(match.start(), factor) for factor, words in _IN_HEADER if (match := words.search(form))]
    return min(places)[1] if places else None


def is_bound(text: str) -> bool:
    """Whether a cell says only what the figure is less than (`< 0.001`, `moins de 0,01`): no figure, and not 0."""
    return _BOUND.match(plain(text)) is not None


def claimed(table: Countable, column: str, units: Coded) -> tuple[np.ndarray, np.ndarray]:
    """The kgCO2e of each row in `column` (NaN = none), and where it has only a bound. `units`: the unit that rows name.

    Rows with a figure that is none, is below zero or has a unit that nobody knows are refused; bounds are told.
    """
    given = table.cells.get(column)
    bounded = given.where(is_bound)
    table.reader.findings.add_values(
        "claim_below", FLAGGED, column, given, [is_bound(value) for value in given.values], table.reader.lines
    )
    figures = given.mapped(lambda value: "" if is_bound(value) else value)
    read = replace(table, cells=table.cells.with_column(column, figures)).number(column)
    of_header = unit_of_header(table.cells.headers.get(column, ""))
    factors = [kilograms(value) or (of_header if is_empty(value) else None) for value in units.values]
    unknown = units.spread([factor is None for factor in factors], bool) & (~np.isnan(read) | bounded)
    table.refuse("unknown_claim_unit", column, unknown)
    place = {factor: at for at, factor in enumerate(dict.fromkeys(factors))}
    kinds = units.spread([place[factor] for factor in factors], np.int64)
    kg = np.full(len(read), np.nan)
    for factor, at in place.items():
        if factor is not None:
            rows = np.flatnonzero((kinds == at) & ~np.isnan(read))
            kg[rows] = [float(Decimal(repr(float(read[row]))) * factor) for row in rows]
    return kg, bounded
