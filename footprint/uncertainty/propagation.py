"""From terms (what each figure adds to each part of a total) to the interval of each total.

A term is an amount times one published figure and up to four parameters; a total is a sum of terms, so all draws of
all totals are one matrix product. What is drawn is the difference to the published value: without any spread the
result is that value to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from footprint.uncertainty import lives
from footprint.uncertainty.draws import DRAWS, SEED, Draws, correlated, lognormal, normal, quantiles, signed

LOW, HIGH = 0.025, 0.975
PARAMETERS = ("energy_key", "pue_key", "share_key")
# What makes two terms vary alike, and the three amounts of a term by the column that holds each.
VARYING = ("figure", "source_group", "sigma", "lifetime_key", *PARAMETERS)
AMOUNTS = {"given": "value", "short": "value_short_life", "long": "value_long_life"}
# Totals whose draws are held at a time, and columns whose draws are kept: 10 and 64 MB of them.
ROWS_AT_ONCE, COLUMNS_KEPT = 250, 1_600
# What a bound differs from the value by is kept to so many digits: beyond them is single precision, and no one's draw.
DIGITS = 5
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
        rho = held.get("correlation:source", 0.0) if correlation is None else correlation
        return cls(named, life["spread"][0].as_py() or 1.0, rho)

    def standard(self, figure: Figure) -> Draws:
        """The standard normal draws of a figure."""
        return correlated(figure.name, figure.group, self.correlation, draws=self.draws, seed=self.seed)

    def multiplier(self, figure: Figure) -> Draws:
        """Draws of what a figure is multiplied with."""
        return _multiplier(figure, self.correlation, self.draws, self.seed)

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


@lru_cache(maxsize=100)
def _multiplier(figure: Figure, correlation: float, count: int, seed: int) -> Draws:
    draw = signed if figure.is_signed else lognormal
    return draw(correlated(figure.name, figure.group, correlation, draws=count, seed=seed), figure.sigma)


class Entries(NamedTuple):
    """Coefficients of all terms: of which row of the terms, of which column, and how much."""

    row: Whole
    column: Whole
    amount: npt.NDArray[np.float64]
    columns: Sequence[Column]


def entries(terms: pa.Table, model: Model, *apart: str) -> Entries:
    """Every term (rows of `_uncertain_terms`) as coefficients of columns; exact figures have none. Of a difference of
    terms, whose sign says nothing of its figure, the column `is_negative` does. `apart`: each value of these columns of
    the terms has columns of its own."""
    marked = terms
    if "is_negative" not in terms.column_names:
        marked = terms.append_column("is_negative", pc.less(terms["value"], 0))
    ways, way = distinct(marked, (*apart, *VARYING, "is_negative"))
    columns, places = _ways(ways, model)
    parts = [_kept(places[amount][way], terms[column].to_numpy()) for amount, column in AMOUNTS.items()]
    about = terms.append_column("is_energy", pc.equal(terms["activity"], "electricity"))
    owners, owner = distinct(about, ("member_id", "category", "is_energy"))
    own = terms["value_sq"].to_numpy() * (np.exp(terms["row_sigma"].to_numpy() ** 2) - 1)
    parts.append(_kept(owner + len(columns), np.sqrt(own)))
    columns += [Column((), rows="|".join(map(str, row.values()))) for row in owners.to_pylist()]
    row, column, amount = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Entries(row, column, amount, columns)


def _kept(column: Whole, amount: npt.NDArray[np.float64]) -> tuple[Whole, Whole, npt.NDArray[np.float64]]:
    """Row, column and amount of the coefficients that are not 0."""
    rows = np.flatnonzero((column >= 0) & (amount != 0))
    return rows, column[rows], amount[rows]


def _ways(ways: pa.Table, model: Model) -> tuple[list[Column], dict[str, Whole]]:
    """The columns of each way in which terms vary, and by amount the place of each way's column; -1: it has none."""
    columns: list[Column] = []
    places = {amount: np.full(ways.num_rows, -1, np.int64) for amount in AMOUNTS}
    for number, way in enumerate(ways.to_pylist()):
        figures, life = _figures(way, model), model.parameters.get(str(way["lifetime_key"]))
        lasting = life if life is not None and life.sigma > 0 else None
        for amount in AMOUNTS if lasting else ("given",) if figures else ():
            places[amount][number] = len(columns)
            columns.append(Column(figures, lasting, amount))
    return columns, places


def _figures(way: Mapping[str, Any], model: Model) -> tuple[Figure, ...]:
    """The uncertain figures of a way to vary, its life apart."""
    factor = Figure(way["figure"], way["source_group"], way["sigma"], way["is_negative"])
    named = [model.parameters.get(str(way[key])) for key in PARAMETERS]
    return tuple(figure for figure in (factor, *named) if figure is not None and figure.sigma > 0)


def intervals(terms: pa.Table, model: Model, keys: Sequence[str]) -> pa.Table:
    """Value, median and the 95 % interval of the sum of terms by `keys`; a row a combination of keys."""
    return of_ordered(in_order(terms), model, keys)


def of_ordered(terms: pa.Table, model: Model, keys: Sequence[str]) -> pa.Table:
    """`intervals` of terms that are `in_order` already."""
    outputs, number = distinct(terms, keys)
    value = np.bincount(number, terms["value"].to_numpy(), minlength=outputs.num_rows).astype(np.float64)
    _, first = np.unique(number, return_index=True)
    unit = terms["unit"].take(pa.array(first)).cast(pa.string())
    drawn = blocks(entries(terms, model), model, number, len(value), owners(outputs))
    del terms  # as large as all draws together
    pa.default_memory_pool().release_unused()
    middle, low, high = (value.copy() for _ in range(3))
    for block in drawn:
        for bound, cut in zip((middle, low, high), quantiles(block.drawn, (0.5, LOW, HIGH)), strict=True):
            bound[block.totals] += rounded(cut)[block.row]
    found = {"value": value, "median": middle, "low": low, "high": high}
    for name, column in found.items():
        outputs = outputs.append_column(name, pa.array(column))
    return outputs.append_column("unit", unit)


def in_order(terms: pa.Table) -> pa.Table:
    """The terms in an order of their own, on which sums of reals depend; each text is kept once, since there are few,
    and a million terms."""
    texts = [field for field in terms.schema if pa.types.is_string(field.type) or pa.types.is_dictionary(field.type)]
    names = [field.name for field in texts]
    for name in names:
        terms = terms.set_column(terms.column_names.index(name), name, terms[name].dictionary_encode())
    return terms.take(pa.array(np.lexsort((terms["value"].to_numpy(), joined(terms, names)))))


def rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The values to `DIGITS` significant digits."""
    return np.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()])


class Block(NamedTuple):
    """Draws of some totals. `drawn`: what each draw adds to the value, a row for all totals that vary alike; `row`: the
    one of each total. Held until the next block is drawn."""

    totals: slice
    drawn: Single
    row: Whole


def owners(outputs: pa.Table) -> Whole:
    """The member of each total, as a number; one number for all that are of no member."""
    return joined(outputs, [name for name in ("member_id",) if name in outputs.column_names])


def blocks(held: Entries, model: Model, number: Whole, count: int, owner: Whole | None = None) -> Iterator[Block]:
    """All draws of `count` totals, some totals at a time. `number`: the total of each term; `owner`: of each total,
    whose it is. Single precision tells in which order, and with what, sums were made: totals of one owner are drawn
    together, alone, and their columns in the order of their own terms, so that a member's bounds are the same to the
    last bit whoever else is drawn."""
    of = number[held.row]
    order = np.argsort(of, kind="stable")
    of, column, amount, columns = of[order], held.column[order], held.amount[order], held.columns
    del held, order
    deviations, drawn = (np.empty((0, model.draws), np.float32) for _ in range(2))
    for start, end in _stretches(np.zeros(count, np.int64) if owner is None else owner):
        first, last = np.searchsorted(of, (start, end))
        used, place = _first_come(column[first:last])
        size = (end - start, len(used))
        cell = (of[first:last] - start) * len(used) + place
        weight = np.bincount(cell, amount[first:last], minlength=size[0] * size[1]).reshape(size)
        ways, row = _alike(weight.astype(np.float32))
        deviations, drawn = (_room(each, rows) for each, rows in ((deviations, len(used)), (drawn, len(ways))))
        for each, name in enumerate(used):
            deviations[each] = model.deviation(columns[name])
        yield Block(slice(start, end), np.matmul(ways, deviations[: len(used)], out=drawn[: len(ways)]), row)


def _stretches(owner: Whole) -> Iterator[tuple[int, int]]:
    """Where totals of one owner begin and end, not too many in one."""
    edges = [0, *(np.flatnonzero(np.diff(owner)) + 1).tolist(), len(owner)]
    for first, last in pairwise(edges):
        for start in range(first, last, ROWS_AT_ONCE):
            yield start, min(start + ROWS_AT_ONCE, last)


def _first_come(column: Whole) -> tuple[Whole, Whole]:
    """The columns that occur, in the order in which they do, and the place of each."""
    used, first, place = np.unique(column, return_index=True, return_inverse=True)
    order = np.argsort(first)
    places = np.empty(len(used), np.int64)
    places[order] = np.arange(len(used))
    return used[order], places[place]


def _alike(weight: Single) -> tuple[Single, Whole]:
    """The rows that differ, and the one of each row: what has no contract weighs the same on both bases."""
    known: dict[bytes, int] = {}
    row = np.array([known.setdefault(each.tobytes(), len(known)) for each in weight], np.int64)
    return weight[np.unique(row, return_index=True)[1]], row


def _room(held: Single, rows: int) -> Single:
    """The same memory for so many rows, where it is large enough: memory that is new costs more than to fill it."""
    return held if len(held) >= rows else np.empty((rows, held.shape[1]), np.float32)


def distinct(rows: pa.Table, keys: Sequence[str]) -> tuple[pa.Table, Whole]:
    """The combinations of `keys` in the order of their first rows, and the one of each row."""
    number = pa.array(joined(rows, keys)).dictionary_encode().indices.to_numpy()
    _, first = np.unique(number, return_index=True)
    return plain(rows.select(list(keys)).take(pa.array(first))), number.astype(np.int64)


def plain(rows: pa.Table) -> pa.Table:
    """The same rows, every text written out."""
    types = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in rows.schema]
    return rows.cast(pa.schema(list(zip(rows.column_names, types, strict=True))))


def _ranks(column: pa.ChunkedArray) -> Whole:
    """The place of each value among the sorted ones of its column; what is NULL comes last."""
    held = column.combine_chunks().dictionary_encode()
    places = np.empty(len(held.dictionary), np.int64)
    places[pc.sort_indices(held.dictionary).to_numpy()] = np.arange(len(places))
    ranks: Whole = pc.fill_null(pa.array(places).take(held.indices), len(places)).to_numpy()
    return ranks


def joined(rows: pa.Table, keys: Sequence[str]) -> Whole:
    """One number a row that orders rows as the columns `keys` do, the first one first."""
    number, most = np.zeros(rows.num_rows, np.int64), 1
    for key in keys:
        ranks = _ranks(rows[key])
        size = int(ranks.max(initial=0)) + 1
        if most * size > np.iinfo(np.int64).max:
            held, number = np.unique(number, return_inverse=True)
            most = len(held)
        number, most = number * size + ranks, most * size
    return number
