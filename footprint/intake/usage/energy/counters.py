"""Whether a column that its title calls energy is a counter, which only rises, or what a counter beside it grew by: by
the figures.

A counter taken for the energy of periods is wrong by a hundred times, so what is neither sure is asked.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED
from footprint.intake.tables.cells import Cells
from footprint.intake.usage.energy.clock import HOUR, read_times
from footprint.intake.usage.energy.meters import Meters
from footprint.intake.usage.fates import Fates
from footprint.intake.values import numbers

_FEWEST, _SURE = 3, 12  # rising readings of a meter: fewer tell nothing; so many are a counter's
_ALIKE = 2.0  # energy and power beside it agree within this factor
_LITTLE = 0.01


def counter_of(cells: Cells, energy: np.ndarray, power: np.ndarray, meters: Meters, fates: Fates) -> bool:
    """Whether the energies of rows with a time (kWh, NaN = none) are readings of a counter; where it may well be but
    nothing shows it, the rows are refused with a question."""
    column = next((name for name in ("time", "interval_end") if name in cells.coded), None)
    if column is None or "day" in cells.coded:
        return False
    times, _ = read_times(cells.get(column))
    rows = np.flatnonzero(times.known & ~times.is_date & ~np.isnan(energy))
    rows = rows[np.lexsort((times.instant[rows], meters.series[rows]))]
    if not _rises(meters.series[rows], energy[rows]):
        return False
    growth = _growth(meters.series[rows], energy[rows])
    hours = _growth(meters.series[rows], times.instant[rows]) / HOUR
    expected = np.nanmean(power[rows]) * hours if not np.isnan(power[rows]).all() else np.nan
    fewest = np.bincount(meters.series[rows])[np.unique(meters.series[rows])].min()
    agrees = 1 / _ALIKE <= growth / expected <= _ALIKE
    if agrees or (np.isnan(expected) and (fewest >= _SURE or growth <= _LITTLE * energy[rows].sum() / len(rows))):
        fates.findings.add_lines("read_as_counter", FLAGGED, "energy", fates.lines[rows])
        return True
    if np.isnan(expected):
        fates.refuse(~np.isnan(energy), "counter_or_energy", "energy")
    return False


def without_growth(cells: Cells, decimal: str) -> Cells:
    """The cells without the energy that only says what the counter beside it grew by since the reading before: of the
    counter it is known over which days."""
    if not {"day", "index", "energy"} <= cells.coded.keys() or not read_times(cells.get("day"))[0].known.all():
        return cells
    index, energy = (_numbers(cells.get(name), decimal) for name in ("index", "energy"))
    read = np.flatnonzero(~np.isnan(index))
    read = read[np.argsort(index[read], kind="stable")]
    growth, said = np.diff(index[read]), energy[read][1:]
    both = ~np.isnan(said)
    if both.sum() < _FEWEST or not np.isclose(growth[both], said[both], rtol=_LITTLE, atol=1.0).all():
        return cells
    return replace(cells, coded={name: column for name, column in cells.coded.items() if name != "energy"})


def _numbers(column: Coded, decimal: str) -> np.ndarray:
    sign = numbers.decide(column.values, decimal)
    read = [numbers.parse(value, sign) for value in column.values]
    return column.spread([np.nan if value is None else value for value in read], float)


def _rises(series: np.ndarray, energy: np.ndarray) -> bool:
    """Whether every meter has some readings, none lower than the one before, that grow by less than the first."""
    if not len(series):
        return False
    same = series[1:] == series[:-1]
    steps = np.diff(energy)[same]
    first = energy[np.append(True, ~same)]
    counts = np.unique(series, return_counts=True)[1]
    return bool(counts.min() >= _FEWEST and (steps >= 0).all() and 0 < steps.sum() < first.sum())


def _growth(series: np.ndarray, values: np.ndarray) -> float:
    """What the values of each meter grow by from its first row to its last, all together."""
    return float(np.diff(values)[series[1:] == series[:-1]].sum())
