"""Several readings of one meter at one time: copies, parts (peak and off-peak), corrections, or nobody knows which.

Nothing is dropped on a guess: where neither the lines nor a tariff period say what the readings are, they are refused
with a question. Only in a curve of short steps does a rare second value correct the first.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from footprint.intake.tables.cells import Cells
from footprint.intake.usage.energy.meters import Meters
from footprint.intake.usage.fates import Fates
from footprint.intake.vocabulary.folding import fold

# A curve is corrected at few of its times; a meter that has two values at more of them has parts.
_CORRECTED = 0.1
_MOSTLY = 0.5
_MOST_PARTS, _REGULAR, _PAUSE = 96, 0.9, 0.75
_FEW_ROWS = 10  # below, nothing tells a number of the line from a number of the outlet
_REGISTER = re.compile(
    r"(?:(?:h?[pc]|hpm|h[pc](?:h|e|b|d|sh|sb|hs|bs|m)|pm|jp|ea|eas|ead|f\d{1,2}|d\d|t\d|[1-4]|heures?|pleines?|creuses?|pointe"
    r"|mobile|normales?|hiver|ete|saison|haute|basse|hautes|basses|demi|jours?|nuit|week|end|base|ete|peak|on|off|mid|shoulder"
    r"|day|night|high|low|normal|winter|summer|season|hours?|time|rate|period|tariff|tarif|total|de|en)(?:\s+|$))+"
)


def settled(
    meters: Meters, when: np.ndarray, shown: np.ndarray, is_fine: np.ndarray, cells: Cells, fates: Fates
) -> Meters:
    """The meters with the tariff periods of one apart, where its readings of one time are those.

    `when`: one column a row for the time or period; `shown`: the values of each row; `is_fine`: rows of short steps.
    """
    order = np.lexsort((np.arange(len(when)), *when.T[::-1], meters.series))
    order = order[fates.left[order]]
    group = _numbered(meters, when, order)
    if not len(order) or group[-1] == len(order) - 1:
        return meters
    order, group = _without_copies(order, group, shown, cells, fates)
    meters = _apart(meters, order, group, cells)
    group = _numbered(meters, when, order)
    several = np.bincount(group, minlength=1) > 1
    first = np.unique(group, return_index=True)[1]
    series, size = meters.series[order[first]], len(meters.subject_id)
    share = np.bincount(series, several, size) / np.maximum(np.bincount(series, minlength=size), 1)
    of_row = share[meters.series]
    again = np.zeros(len(when), bool)
    again[order[several[group]]] = True
    corrected = again & is_fine & (of_row <= _CORRECTED)
    last = np.zeros(len(when), bool)
    last[order[np.append(group[1:] != group[:-1], True)]] = True
    fates.set_aside(corrected & ~last, "corrected_reading")
    fates.refuse((again & ~corrected) | (fates.left & (of_row > _MOSTLY)), "several_readings")
    return meters


def in_turn(meters: Meters, instant: np.ndarray, cells: Cells, left: np.ndarray) -> np.ndarray:
    """Mask of the readings of meters that are several, read one after the other: a column that nothing reads has its
    values in turn, and the pause after each turn is far longer than those within it."""
    order = np.lexsort((np.arange(len(instant)), instant, meters.series))
    order = order[left[order]]
    begins = np.flatnonzero(np.append(True, np.diff(meters.series[order]) != 0)) if len(order) else np.empty(0, int)
    found = np.zeros(len(instant), bool)
    for codes in _telling(cells):
        if not 2 <= len(np.unique(codes)) <= _MOST_PARTS:
            continue
        for rows in np.split(order, begins[1:]):
            if _takes_turns(codes[rows], instant[rows]):
                found[rows] = True
    return found


def _takes_turns(codes: np.ndarray, instant: np.ndarray) -> bool:
    many = len(np.unique(codes))
    if many < 2 or len(codes) < 3 * many:
        return False
    if (codes[many:] == codes[:-many]).mean() < _REGULAR or (codes[1:] != codes[:-1]).mean() < _REGULAR:
        return False
    turns = np.diff(instant)[: (len(codes) - 1) // many * many].reshape(-1, many)
    return bool(np.median(turns.max(axis=1) / np.maximum(turns.sum(axis=1), 1e-9)) >= _PAUSE)


def _numbered(meters: Meters, when: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The number of the meter and time of each place of `order`."""
    key = np.column_stack([meters.series[order].astype(float), when[order]])
    new = np.append(False, (key[1:] != key[:-1]).any(axis=1))[: len(order)]
    return np.cumsum(new)


def _without_copies(
    order: np.ndarray, group: np.ndarray, shown: np.ndarray, cells: Cells, fates: Fates
) -> tuple[np.ndarray, np.ndarray]:
    """Of lines that say the same in all columns, the last one."""
    twice = np.flatnonzero((np.bincount(group) > 1)[group])
    rows = order[twice]
    said = [group[twice], *np.nan_to_num(shown[rows], nan=-1.0).T, *(codes[rows] for codes in _telling(cells))]
    _, alike = np.unique(np.column_stack(said), axis=0, return_inverse=True)
    alike = alike.reshape(-1)
    last = np.zeros(alike.max() + 1, np.int64)
    np.maximum.at(last, alike, rows)
    copies = np.zeros(len(fates.lines), bool)
    copies[rows[rows != last[alike]]] = True
    fates.set_aside(copies, "repeated_reading")
    kept = ~copies[order]
    return order[kept], group[kept]


def _telling(cells: Cells) -> list[np.ndarray]:
    """Codes of the columns that may tell one line from another: those with a title that do not number the lines."""
    columns = [column for header, column in cells.beside if header.strip()]
    found = [
        np.unique(column.values, return_inverse=True)[1][column.codes] for column in (*columns, cells.get("register"))
    ]
    return [codes for codes in found if cells.rows < _FEW_ROWS or len(np.unique(codes)) < cells.rows]


def _apart(meters: Meters, order: np.ndarray, group: np.ndarray, cells: Cells) -> Meters:
    """Each tariff period as a meter of its own, of the meters whose readings of one time are all of different ones."""
    register = cells.get("register")
    known = [fold(text) for text in register.values]
    is_known = register.where(lambda text: bool(_REGISTER.fullmatch(fold(text) + " ")))[order]
    code = np.unique(known, return_inverse=True)[1][register.codes][order]
    pairs, size = np.unique(np.stack([group, code], axis=1), axis=0), np.bincount(group, minlength=1)
    apart = (np.bincount(pairs[:, 0], minlength=len(size)) == size) & (np.bincount(group, ~is_known, len(size)) == 0)
    several = size > 1
    series = meters.series[order[np.unique(group, return_index=True)[1]]]
    split = np.isin(meters.series, np.setdiff1d(series[several], series[several & ~apart]))
    if not split.any():
        return meters
    labels = np.where(split, register.codes + 1, 0)
    found, numbers = np.unique(np.stack([meters.series, labels], axis=1), axis=0, return_inverse=True)
    accounts = [
        " / ".join(text for text in (meters.account[old], register.values[label - 1].strip() if label else "") if text)
        for old, label in found
    ]
    return replace(
        meters, series=numbers.reshape(-1), account=[text or None for text in accounts],
        subject_kind=[meters.subject_kind[old] for old, _ in found],
        subject_id=[meters.subject_id[old] for old, _ in found],
        boundary=[meters.boundary[old] for old, _ in found],
        country=[meters.country[old] for old, _ in found],
    )  # fmt: skip
