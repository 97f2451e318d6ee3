"""The numbers of a table of use whose columns were explained: each with its period, in the unit of the lake, or with
the reason for which it is refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from math import fsum, isclose, prod

from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import hash_of_name
from footprint.intake.evidence.uses import Measure
from footprint.intake.rearranging.use_grid.cells import Amount, amount, figures
from footprint.intake.rearranging.use_grid.grid import Grid
from footprint.intake.rearranging.use_grid.meanings import BYTES, COMPUTE, COST, COUNTED, DATA, LINES, STORAGE, meaning
from footprint.intake.rearranging.use_grid.says import (
    ENERGY,
    GB_HOURS,
    GB_MONTHS,
    MONEY,
    POWER,
    SIZE,
    TIME,
    Unit,
    says,
    scale_in,
    unit_cell,
)
from footprint.intake.rearranging.use_grid.typed import cleaned, is_gap
from footprint.intake.rearranging.use_said import times as when_
from footprint.intake.rearranging.use_said.guesses import measure_of
from footprint.intake.rearranging.use_said.times import When
from footprint.intake.values.periods import DAY, Period
from footprint.intake.vocabulary.words import is_empty

# Why a number is refused: a rule and its variant.
NO_PERIOD, NO_NUMBER, NO_FIGURE = "missing_day", "invalid_usage", "no_figure"
NO_UNIT, NO_MEASURE, NO_PART = "invalid_usage:unit", "invalid_usage:measure", "invalid_usage:overlap"
_NEAR = 0.006  # of a sum: numbers are rounded
_COUNTERS = (uses.INDEX, uses.RUNNING)
_UNITS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((ENERGY, uses.INDEX, uses.RUNNING), (ENERGY,)), **dict.fromkeys((BYTES, DATA), (SIZE,)),
    **dict.fromkeys((COMPUTE, "terminal_hours"), (TIME,)), uses.POWER: (POWER,), COST: (MONEY,),
    STORAGE: (SIZE, GB_HOURS, GB_MONTHS),
}  # fmt: skip
_POWER_OF_TEN = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d+")
_REMARK = re.compile(r"\s*\([^()]*\)$")
_DAY, _HOUR, _GB = timedelta(1), 3600.0, 1e9
_DAYS_OF_MONTH = 30.4


@dataclass(frozen=True)
class Number:
    """A number at its line and column: `value` in the unit of the lake (of a counter in kWh) over [`start`, `end`), or
    a `fault`. `when`: as its line says, `unit`: that it says itself."""

    line: int
    at: int
    measure: Measure
    label: str
    value: float = 0.0
    when: When | None = None
    unit: Unit | None = None
    fault: str = ""

    @property
    def at_moment(self) -> datetime | None:
        """Its moment, where its line has an hour."""
        return self.when.at if self.when is not None else None

    @property
    def days(self) -> tuple[date, date]:
        """Its first day and the first after it; no days where it has a fault."""
        period = self.when.period if self.when is not None and not self.fault else None
        start, end = (period.start, period.end) if period is not None else (None, None)
        return (start, end) if start and end else (date.min, date.min)


@dataclass(frozen=True)
class Explained:
    """A table with what its columns are: `roles` by position, the measure of those `across`, whose `subject`, the
    reporting `year`, what lines count by the hash of their `names`, and the sign of decimals ('': as numbers show)."""

    grid: Grid
    roles: Mapping[int, str]
    across: Measure | None
    subject: str
    times: when_.Times
    year: int
    names: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""

    def said_of(self, cells: Sequence[str]) -> str | None:
        """What was said that lines of this name count; None where nothing was."""
        said = self.names.get(hash_of_name(" ".join(cells[at] for at in self.of(uses.NAME))))
        return None if said == uses.AS_NAMED else said

    def of(self, *roles: str) -> list[int]:
        """The columns that have one of these roles."""
        return [at for at, role in self.roles.items() if role in roles]


def numbers(table: Explained) -> tuple[list[Number], bool]:
    """All numbers of a table, and whether the year of some was assumed."""
    found, is_assumed = [], False
    for at, role in table.roles.items():
        measure = table.across if role == uses.ACROSS else uses.measures().get(role)
        if measure is not None:
            own, assumed = _column(table, at, measure)
            found += own
            is_assumed |= assumed
    return _steps(_differences(_without_spans(table, [*found, *_empty(table, found)]))), is_assumed


def _without_spans(table: Explained, found: list[Number]) -> list[Number]:
    """The numbers without those of longer periods that add up others of their series (a year below its months); where
    they do not, the longer ones are refused, since both cannot count. Periods from one day to another may overlap."""
    if table.of(uses.FROM, uses.TO):
        return found
    series: dict[tuple[object, ...], list[Number]] = defaultdict(list)
    for one in found:
        if not one.fault and one.at_moment is None and one.measure.metric not in _COUNTERS:
            place = uses.ACROSS if table.roles[one.at] == uses.ACROSS else one.at
            series[place, one.measure.stem, one.label].append(one)
    longer = {one: inside for own in series.values() for one in own if (inside := _inside(one, own))}
    sums = {one for one, inside in longer.items() if isclose(one.value, fsum(inside), rel_tol=_NEAR)}
    return [replace(one, fault=NO_PART) if one in longer else one for one in found if one not in sums]


def _inside(one: Number, own: Sequence[Number]) -> list[float]:
    """The numbers of a series whose periods are parts of that of this one."""
    if len({other.when.period.form for other in own if other.when is not None}) < 2:
        return []
    (start, end), spans = one.days, [(other.days, other.value) for other in own]
    return [value for (first, after), value in spans if start <= first and after <= end and after - first < end - start]


def _empty(table: Explained, found: Sequence[Number]) -> list[Number]:
    """The lines that have no number at all, each once, with that fault."""
    columns = [at for at, role in table.roles.items() if role == uses.ACROSS or role in uses.measures()]
    filled = {line for line, cells in table.grid.rows if any(map(_is_filled, (cells[at] for at in columns)))}
    measure = next((one.measure for one in found), None)
    if measure is None:
        return []
    return [Number(line, columns[0], measure, "", fault=NO_FIGURE) for line, _ in table.grid.rows if line not in filled]


def _column(table: Explained, at: int, measure: Measure) -> tuple[list[Number], bool]:
    grid, period = table.grid, _of_column(table, at)
    rows = [(line, cells) for line, cells in grid.rows if _is_filled(cells[at]) and _counts(table, cells, measure)]
    amounts = [amount(_plain(cells[at])) for _, cells in rows]
    written = [one for one in amounts if one is not None]
    whole = measure.metric in COUNTED
    values = iter(figures(written, whole=whole, sign=table.decimal))
    found, is_assumed = [], False
    for (line, cells), one in zip(rows, amounts, strict=True):
        value = next(values) if one is not None else None
        when, assumed = when_.joined(when_.of_line(table.times, cells), period, table.year)
        is_assumed |= assumed
        plain = Number(line, at, measure, _label(table, cells), when=when)
        found.append(_valued(table, plain, cells, one, value))
    return found, is_assumed


def _of_column(table: Explained, at: int) -> Period | None:
    """The period that a column is of, by its title, else by its place among those of which that was said."""
    known, across = when_.of_title(table.grid.names[at], table.times.years), table.of(uses.ACROSS)
    if known is not None and known.form == DAY and at not in across and table.of(*uses.WHEN):
        return None  # `cumul depuis le 01/01/2025`
    return known or (when_.in_order(across.index(at), len(across)) if at in across else None)


def _is_filled(cell: str) -> bool:
    return not is_empty(cell) and not is_gap(cell) and cell.strip().lower() != "nan"


def _plain(cell: str) -> str:
    """A number as people write it, without a remark or a power of ten."""
    text = cleaned(cell.strip())
    if _POWER_OF_TEN.fullmatch(text):
        return f"{Decimal(text):f}"
    return text if amount(text) is not None else _REMARK.sub("", text)


def _counts(table: Explained, cells: Sequence[str], measure: Measure) -> bool:
    """Whether the member did not say of the name of this line that it counts nothing."""
    said = table.said_of(cells) if measure.metric == uses.NAMED else None
    return said != ""


def _label(table: Explained, cells: Sequence[str]) -> str:
    own = [cells[at].strip() for at in table.of(uses.SUBJECT) if not is_empty(cells[at])]
    return " / ".join(own) or table.subject


def _valued(table: Explained, plain: Number, cells: Sequence[str], one: Amount | None, value: float | None) -> Number:
    """The number with its value in the unit of its measure, or with its fault."""
    times = _times(table, cells)
    if one is None or value is None or times is None:
        return replace(plain, fault=NO_NUMBER)
    unit, scale, measure = _unit(table, plain.at, cells, one), one.scale, plain.measure
    if measure.metric == uses.NAMED:
        named = _named(table, plain.at, cells, unit)
        if named is None:
            return replace(plain, fault=NO_MEASURE)
        measure, scale = named[0], scale if scale != 1 else named[1]
    if value < 0 and measure.metric != COST:
        return replace(plain, fault=NO_NUMBER)
    own = one.unit if measure.factor is not None else unit
    if own is not None and own.kind == POWER and measure.metric == ENERGY and measure.factor is None:
        measure = uses.measures()["use_power_kw"]
    may = _UNITS.get(measure.metric, ())
    if (may and own is not None and own.kind not in may) or (own is None and measure.factor is None):
        return replace(plain, fault=NO_UNIT)
    factor = own.factor if may and own is not None else measure.factor or 1.0
    known = replace(plain, measure=measure, value=value * scale * factor * times, unit=own if may else None)
    first, after = known.days
    return _over_time(known, (after - first).days) if after > first else replace(known, fault=NO_PERIOD)


def _unit(table: Explained, at: int, cells: Sequence[str], one: Amount) -> Unit | None:
    """The unit of a number: its own, that of its line, of its column, of all."""
    own = [one.unit, *(unit_cell(cells[place]) for place in table.of(uses.UNIT))]
    texts = [*(cells[place] for place in table.of(uses.NAME)), table.grid.names[at], table.grid.title]
    return next((unit for unit in (*own, *(says(text).unit for text in texts)) if unit is not None), None)


def _times(table: Explained, cells: Sequence[str]) -> float | None:
    """What the numbers of a line are multiplied by; None where that is no number."""
    factors = [amount(cells[at]) for at in table.of(uses.TIMES)]
    read = [figures([one], whole=False, sign=table.decimal)[0] for one in factors if one is not None]
    known = [each for each in read if each is not None]
    return prod(known) if len(known) == len(factors) else None


def _named(table: Explained, at: int, cells: Sequence[str], unit: Unit | None) -> tuple[Measure, float] | None:
    """What the name of a line counts, as was said of it or as its words say, and how many one is."""
    if said := table.said_of(cells):
        return uses.measures()[said], 1.0
    names = [cells[place] for place in table.of(uses.NAME)] + [table.grid.names[at], table.grid.title]
    meant = meaning([says(name) for name in names], unit, frozenset())
    measure = measure_of(meant) if meant is not None and meant.metric else None
    scale = next((scale for name in names if (scale := scale_in(name)) != 1), 1.0)
    return (measure, scale if meant is not None and meant.metric in COUNTED else 1.0) if measure is not None else None


def _over_time(one: Number, days: int) -> Number:
    """A number of bytes, and of what is kept or open, over its days."""
    metric, hours = one.measure.metric, 24.0 * days
    kind = one.unit.kind if one.unit is not None else one.measure.unit
    if metric == BYTES:
        return replace(one, value=one.value * _GB)
    if metric == LINES:
        return replace(one, value=one.value * days)
    if metric == STORAGE and kind != GB_HOURS:
        months = max(1, round(days / _DAYS_OF_MONTH)) if kind == GB_MONTHS else 1
        return replace(one, value=one.value * hours / months)
    if metric == uses.POWER and one.at_moment is None:
        return replace(one, value=one.value * hours)
    return one


def _in_time(one: Number) -> tuple[date, time]:
    return one.days[0], one.at_moment.time() if one.at_moment is not None else time.min


def _series(found: Sequence[Number], metric: str) -> Iterator[list[Number]]:
    """The numbers of this metric by column and subject, in the order of time."""
    series: dict[tuple[int, str], list[Number]] = defaultdict(list)
    for one in found:
        if one.measure.metric == metric and not one.fault:
            series[one.at, one.label].append(one)
    for own in series.values():
        yield sorted(own, key=_in_time)


def _differences(found: list[Number]) -> list[Number]:
    """Readings of counters as what was used since the reading before; of the first of each counter nothing is known,
    but of one that counts since January. A reading that is lower than that before is of a new counter where both are of
    one day, else it is refused."""
    used = [one for one in found if one.measure.metric not in _COUNTERS or one.fault]
    for metric in _COUNTERS:
        for own in _series(found, metric):
            at = _read_on(own)
            first = (date(at[0].year, 1, 1) if metric == uses.RUNNING else at[0], replace(own[0], value=0.0))
            steps = [first, *zip(at, own, strict=True)]
            for (start, before), (end, after) in pairwise(steps if metric == uses.RUNNING else steps[1:]):
                value = after.value - before.value
                if value < 0 and end > start:
                    used.append(replace(after, fault=NO_NUMBER))
                elif value >= 0:
                    used.append(replace(after, value=value, when=When(Period(start, max(end, start + _DAY), "span"))))
    return used


def _read_on(own: Sequence[Number]) -> list[date]:
    """The days in whose morning counters were read: that of a reading, or that after it where the reading is of a
    longer period or most are of last days of months."""
    days = [one.days for one in own]
    single = [one.when is not None and one.when.period.form == DAY for one in own]
    late = 2 * sum(after.day == 1 for (_, after), is_day in zip(days, single, strict=True) if is_day) > sum(single)
    return [first if is_day and not late else after for (first, after), is_day in zip(days, single, strict=True)]


def _steps(found: list[Number]) -> list[Number]:
    """Means of power at moments as the energy of the steps between them."""
    used = [one for one in found if one.measure.metric != uses.POWER or one.fault or one.at_moment is None]
    for own in _series([one for one in found if one.at_moment is not None], uses.POWER):
        moments = sorted({one.at_moment for one in own if one.at_moment is not None})
        steps = sorted(after - before for before, after in pairwise(moments))
        used += [_of_step(one, steps[len(steps) // 2] if steps else None) for one in own]
    return used


def _of_step(one: Number, step: timedelta | None) -> Number:
    """The energy of a mean power over a step from its moment; a single moment says none."""
    if step is None or one.at_moment is None:
        return replace(one, fault=NO_PERIOD)
    last = (one.at_moment + step - timedelta(microseconds=1)).date()
    span = Period(one.at_moment.date(), last + _DAY, "span")
    return replace(one, value=one.value * step.total_seconds() / _HOUR, when=When(span))
