"""From terms (what each figure adds to each part of a total) to the interval of each total.

A term is an amount times one published figure and up to four parameters; a total is a sum of terms, so all draws of
all totals are one matrix product. What is drawn is the difference to the published value: without any spread the
result is that value to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import exp, sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from footprint.uncertainty import lives
from footprint.uncertainty.draws import DRAWS, SEED, Draws, correlated, lognormal, normal, signed

LOW, HIGH = 0.025, 0.975
PARAMETERS = ("energy_key", "pue_key", "share_key")
# Totals whose draws are held at a time, and columns whose draws are kept: 20 and 64 MB of them.
ROWS_AT_ONCE, COLUMNS_KEPT = 250, 1_600
# What a bound differs from the value by is kept to so many digits: beyond them is the order of sums, and no one's draw.
DIGITS = 6
Single: TypeAlias = npt.NDArray[np.float32]
Whole: TypeAlias = npt.NDArray[np.int64]


class Figure(NamedTuple):
    """One uncertain number: its name, what it is correlated with, the deviation of its logarithm."""

    name: str
    group: str
    sigma: float
    is_signed: bool = False


class Column(NamedTuple):
    """One way in which a term varies: its figures, and the life and which of the three amounts of it."""

    figures: tuple[Figure, ...]
    life: Figure | None = None
    amount: str = "given"
    rows: str | None = None


@dataclass(frozen=True)
class Model:
    """What is drawn and how: spreads of parameters, the spread between stored lives, correlation within a source."""

    parameters: Mapping[str, Figure]
    life_spread: float
    correlation: float
    draws: int = DRAWS
    seed: int = SEED
    _cache: dict[Column, Single] = field(default_factory=dict, repr=False, compare=False)
    _lives: dict[Figure, lives.Weights] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, parameters: pa.Table, spreads: pa.Table, life: pa.Table, correlation: float | None = None) -> Model:
        """The model of a factor set: rows of `_parameter_spreads`, `spreads` and `_life_spread`."""
        named = {row["parameter_key"]: Figure(*row.values()) for row in parameters.to_pylist()}
        held = dict(zip(spreads["spread_key"].to_pylist(), spreads["value"].to_pylist(), strict=True))
        rho = held["correlation:source"] if correlation is None else correlation
        return cls(named, life["spread"][0].as_py() or 1.0, rho)

    def standard(self, figure: Figure) -> Draws:
        """The standard normal draws of a figure."""
        return _standard(figure.name, figure.group, self.correlation, self.draws, self.seed)

    def multiplier(self, figure: Figure) -> Draws:
        """Draws of what a figure is multiplied with."""
        draw = signed if figure.is_signed else lognormal
        return draw(self.standard(figure), figure.sigma)

    def life(self, figure: Figure) -> lives.Weights:
        """Draws of how much each of the three amounts counts."""
        if figure not in self._lives:
            self._lives[figure] = lives.weights(self.standard(figure), figure.sigma, self.life_spread)
        return self._lives[figure]

    def correlated(self, correlation: float) -> Model:
        """The same with another correlation within a source."""
        return replace(self, correlation=correlation, _cache={}, _lives={})

    def deviation(self, column: Column) -> Single:
        """Draws of what one unit of a column adds to the published value."""
        if column not in self._cache:
            if len(self._cache) >= COLUMNS_KEPT:
                self._cache.clear()
            self._cache[column] = self._deviation(column).astype(np.float32)
        return self._cache[column]

    def _deviation(self, column: Column) -> Draws:
        if column.rows is not None:
            return normal(f"rows|{column.rows}", draws=self.draws, seed=self.seed)
        factor = np.ones(self.draws)
        for figure in column.figures:
            factor = factor * self.multiplier(figure)
        if column.life is not None:
            factor = factor * getattr(self.life(column.life), column.amount)
        return factor - 1 if column.amount == "given" else factor


@lru_cache(maxsize=600)
def _standard(name: str, group: str, correlation: float, count: int, seed: int) -> Draws:
    return correlated(name, group, correlation, draws=count, seed=seed)


class Entries(NamedTuple):
    """Coefficients of all terms: of which row of the terms, of which column, and how much."""

    row: Whole
    column: Whole
    amount: npt.NDArray[np.float64]
    columns: Sequence[Column]


def entries(terms: pa.Table, model: Model) -> Entries:
    """Every term (rows of `_uncertain_terms`) as coefficients of columns; exact figures have none."""
    known: dict[Column, int] = {}
    found = [
        (row, known.setdefault(column, len(known)), amount)
        for row, term in enumerate(terms.to_pylist())
        for column, amount in _columns(term, model)
        if amount
    ]
    rows, columns, amounts = zip(*found, strict=True) if found else ((), (), ())
    return Entries(np.array(rows, np.int64), np.array(columns, np.int64), np.array(amounts, float), list(known))


def _columns(term: Mapping[str, object], model: Model) -> Iterator[tuple[Column, float]]:
    value = float(term["value"] or 0)  # type: ignore[arg-type]
    figures = figures_of(term, model)
    life = model.parameters.get(str(term["lifetime_key"]))
    if life is not None and life.sigma > 0:
        yield Column(figures, life), value
        yield Column(figures, life, "short"), float(term["value_short_life"])  # type: ignore[arg-type]
        yield Column(figures, life, "long"), float(term["value_long_life"])  # type: ignore[arg-type]
    elif figures:
        yield Column(figures), value
    own = float(term["value_sq"]) * (exp(float(term["row_sigma"]) ** 2) - 1)  # type: ignore[arg-type]
    if own > 0:
        kind = "energy" if term["activity"] == "electricity" else "devices"
        yield Column((), rows=f"{term['member_id']}|{term['category']}|{kind}"), sqrt(own)


def figures_of(term: Mapping[str, object], model: Model) -> tuple[Figure, ...]:
    """The uncertain figures of a term, its life apart."""
    negative = float(term["value"] or 0) < 0  # type: ignore[arg-type]
    factor = Figure(str(term["figure"]), str(term["source_group"]), float(term["sigma"]), negative)  # type: ignore[arg-type]
    named = [model.parameters.get(str(term[key])) for key in PARAMETERS]
    return tuple(figure for figure in (factor, *named) if figure is not None and figure.sigma > 0)


def intervals(terms: pa.Table, model: Model, keys: Sequence[str]) -> pa.Table:
    """Value, median and the 95 % interval of the sum of terms by `keys`; a row a combination of keys."""
    terms = terms.sort_by([(name, "ascending") for name in terms.column_names])
    outputs, number = _outputs(terms, keys)
    value = np.bincount(number, terms["value"].to_numpy(), minlength=outputs.num_rows).astype(np.float64)
    middle, low, high = (value.copy() for _ in range(3))
    for block, drawn in blocks(terms, model, number, len(value)):
        for bound, cut in zip((middle, low, high), np.quantile(drawn, (0.5, LOW, HIGH), axis=1), strict=True):
            bound[block] += _rounded(cut)
    _, first = np.unique(number, return_index=True)
    found = {"value": value, "median": middle, "low": low, "high": high}
    for name, column in found.items():
        outputs = outputs.append_column(name, pa.array(column))
    return outputs.append_column("unit", terms["unit"].take(pa.array(first)))


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The values to `DIGITS` significant digits."""
    return np.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()])


def blocks(terms: pa.Table, model: Model, number: Whole, count: int) -> Iterator[tuple[slice, Draws]]:
    """All draws of some of `count` totals at a time: which totals, and by total what each draw adds to its value.
    `number`: the total of each term."""
    held = entries(terms, model)
    of = number[held.row]
    order = np.argsort(of, kind="stable")
    of, column, amount = of[order], held.column[order], held.amount[order]
    for start in range(0, count, ROWS_AT_ONCE):
        end = min(start + ROWS_AT_ONCE, count)
        first, last = np.searchsorted(of, (start, end))
        used, place = np.unique(column[first:last], return_inverse=True)
        size = (end - start, len(used))
        cell = (of[first:last] - start) * len(used) + place
        weight = np.bincount(cell, amount[first:last], minlength=size[0] * size[1]).reshape(size)
        drawn = [model.deviation(held.columns[each]) for each in used]
        found: Draws = np.zeros((end - start, model.draws))
        if drawn:
            found += weight @ np.array(drawn, np.float64)
        yield slice(start, end), found


def _outputs(terms: pa.Table, keys: Sequence[str]) -> tuple[pa.Table, Whole]:
    """The combinations of `keys` in the order of their first terms, and the one of each term."""
    cells = [pc.fill_null(terms[key].cast(pa.string()), "\x00") for key in keys]
    joined = pc.binary_join_element_wise(*cells, "\x1f").combine_chunks().dictionary_encode()
    number = joined.indices.to_numpy().astype(np.int64)
    _, first = np.unique(number, return_index=True)
    return terms.select(list(keys)).take(pa.array(first)), number
