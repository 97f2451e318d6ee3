"""Meters in a row: what goes into a rack unit and what comes out of it is the same energy, and counts once."""

from __future__ import annotations

import numpy as np

from footprint.intake.usage.energy.meters import Meters
from footprint.intake.usage.energy.spans import Days
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_total, word_sets

# What a meter of all that others measure apart is called.
_WHOLE = word_sets("footprint.intake.usage.energy", "carriers.toml")["whole"]
_ALIKE = 0.02  # two meters of one energy differ by less, and so do the losses between them
_FEWEST = 3  # one and two parts of it; of two alike, each may be a feed


def behind(days: Days, meters: Meters) -> np.ndarray:
    """Mask of the days of meters that are measured by another one, too: outlets behind their inlet, the inlet of a rack
    unit before the machines at its outlets."""
    whole = np.array([bool(_WHOLE.intersection(fold(name or "").split())) for name in meters.account], bool)
    whole |= np.array([is_total(name or "") for name in meters.account], bool)
    named = np.array([name is not None for name in meters.account], bool)
    key = _subjects(meters)[days.series] * 1_000_000 + days.day
    outlets = ~whole[days.series] & named[days.series] & np.isin(key, key[whole[days.series]])
    return np.asarray(outlets | _before_machines(days, meters))


def _before_machines(days: Days, meters: Meters) -> np.ndarray:
    """Days of an asset that other subjects' meters name as the unit at which they are."""
    units = [{fold(part) for part in (name or "").split(" / ")} for name in meters.account]
    subject = [fold(name) for name in meters.subject_id]
    fed: dict[str, list[int]] = {}
    for at, names in enumerate(units):
        for name in names - {"", subject[at]}:
            fed.setdefault(name, []).append(at)
    found = np.zeros(len(days.day), bool)
    for at, name in enumerate(subject):
        if name in fed and meters.subject_kind[at] == "asset":
            found |= (days.series == at) & np.isin(days.day, days.day[np.isin(days.series, fed[name])])
    return found


def sums(days: Days, meters: Meters) -> np.ndarray:
    """Mask of the days of subjects of which one meter shows, day for day, what the others show together, although
    nothing says that it is behind or before them."""
    subject = _subjects(meters)
    _, group = np.unique(subject[days.series] * 1_000_000 + days.day, return_inverse=True)
    group = group.reshape(-1)
    enough = (np.bincount(group) >= _FEWEST)[group]
    others = np.bincount(group, days.kwh)[group] - days.kwh
    alike = (np.abs(others - days.kwh) <= _ALIKE * days.kwh) & (days.kwh > 0)
    size = len(subject)
    of_series = np.bincount(days.series[enough], minlength=size)
    agree = np.bincount(days.series[enough & alike], minlength=size)
    doubtful = np.unique(subject[(of_series > 0) & (agree == of_series)])
    return np.asarray(np.isin(subject[days.series], doubtful) & enough)


def _subjects(meters: Meters) -> np.ndarray:
    """A number a subject and boundary: of two boundaries, the method takes one."""
    names = list(zip(meters.subject_kind, meters.subject_id, meters.boundary, strict=True))
    place = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return np.array([place[name] for name in names], np.int64)
