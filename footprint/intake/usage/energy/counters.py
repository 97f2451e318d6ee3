"""Whether figures of energy are the readings of a counter: taken for the energy of periods, they are wrong by a hundred
times. A counter only ever rises; what else must show it depends on how many readings there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.energy.clock import HOUR, read_times
from footprint.intake.usage.energy.meters import Meters
from footprint.intake.usage.fates import Fates
from footprint.intake.values import dates, numbers
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import word_sets

# Rising readings of a meter: fewer tell nothing, so many of days are asked, and so many are a counter's.
_FEWEST, _DOUBTFUL, _SURE = 3, 6, 12
_ALIKE = 2.0  # energy and power beside it agree within this factor
_LITTLE = 0.01
_NAMES = ("subject_id", "machine", "service_id", "site_id", "delivery_point", "account", "register")


def counter_of(cells: Cells, energy: np.ndarray, power: np.ndarray, meters: Meters, fates: Fates) -> bool:
    """Whether the energies of rows with a time (kWh, NaN = none) are readings of a counter; where it may well be but
    nothing shows it, the rows are refused with a question: taken for the energy of periods, it is wrong by a hundred
    times."""
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


def of_counter(cells: Cells, rows: Rows, decimal: str, fates: Fates) -> Cells:
    """The cells with energies of days that only ever rise as the readings of a counter that they are, where the titles
    say so or they are many; what is called a consumption is none. Where nothing but their rise shows it, the rows are
    refused with a question."""
    columns = [name for name in cells.coded if name == "energy" or name.startswith("energy_part")]
    if any(_titled((cells.headers.get(name, ""),), "consumed") for name in columns):
        return cells
    if not columns or "day" not in cells.coded or {"start", "last_day", "index"} & cells.coded.keys():
        return cells
    order = dates.decide(cells.get("day").values)
    days = [day.day.toordinal() if (day := dates.parse(text, order)) else 0 for text in cells.get("day").values]
    when = cells.get("day").spread(days, np.int64)
    series = _series(cells)
    least, all_ = np.inf, []
    for name in columns:
        read = _numbers(cells.get(name), decimal)
        filled = np.flatnonzero((when > 0) & ~np.isnan(read) & fates.left)
        filled = filled[np.lexsort((when[filled], series[filled]))]
        same = np.diff(series[filled]) == 0
        stands = (np.diff(when[filled])[same] == 0) | (np.diff(read[filled])[same] == 0)
        if not _rises(series[filled], read[filled]) or stands.any():
            return cells
        least = min(least, np.bincount(series[filled])[np.unique(series[filled])].min())
        all_.append(filled)
    places = np.unique(np.concatenate(all_))
    above = (*rows.above, *rows.heading, rows.name)
    said = _titled((*above, *cells.headers.values()), "readings") or (least >= _DOUBTFUL and _titled(above, "meter"))
    if not said and least < _SURE:
        if least >= _DOUBTFUL:
            fates.refuse(np.isin(np.arange(cells.rows), places), "counter_or_energy", "energy")
        return cells
    fates.findings.add_lines("read_as_counter", FLAGGED, "energy", fates.lines[places])
    return _renamed(cells, {name: name.replace("energy", "index") for name in columns})


def _titled(texts: Iterable[str], what: str) -> bool:
    """Whether a title has a word of readings (`index en kWh`), of meters or of what is consumed."""
    said = set(fold(" ".join(texts)).split())
    return not said.isdisjoint(word_sets("footprint.intake.usage.energy", "carriers.toml")[what])


def _series(cells: Cells) -> np.ndarray:
    """A number for each meter that the rows name."""
    named = [cells.get(name).codes for name in _NAMES if name in cells.coded]
    if not named:
        return np.zeros(cells.rows, np.int64)
    return np.unique(np.stack(named, axis=1), axis=0, return_inverse=True)[1].reshape(-1)


def _renamed(cells: Cells, names: Mapping[str, str]) -> Cells:
    """The cells with other names of these columns."""
    coded = {names.get(name, name): column for name, column in cells.coded.items()}
    headers = {names.get(name, name): header for name, header in cells.headers.items()}
    return replace(cells, coded=coded, headers=headers)


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
