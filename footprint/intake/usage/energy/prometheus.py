"""Series of energy that Scaphandre and Kepler give to Prometheus: which of them is the energy of a whole host.
Their text is read in `prometheus`, energy is made from the readings in `energy.reader`.

A host's own counters say how much its processor and memory took (boundary `machine`); only a platform meter sees the
whole host (`it`). Series of processes, containers and parts of a processor lie inside and are never added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.formats.tools.prometheus import KNOWN, meaning
from footprint.intake.usage.energy.meters import Meters

_NONE = 9_999  # rank of a series that counts nothing
_INSIDE = ("core", "uncore", "pp0", "pp1")  # parts of the package's own energy


@dataclass(frozen=True)
class Chosen:
    """By row: whether its series counts, whether it is one of a process, a counter, its factor. By meter: boundary."""

    kept: np.ndarray
    process: np.ndarray
    is_counter: np.ndarray
    scale: np.ndarray
    boundary: list[str]


def chosen(names: Coded, zones: Coded, meters: Meters) -> Chosen:
    """The one way in which each host is measured, the widest that its file has."""
    meant = [meaning(name.strip()) for name in names.values]
    rank = names.spread(_ranks(names.values), int)
    zone = zones.mapped(lambda value: re.sub(r"[-_ ]?\d+$", "", value.strip().lower()))
    rank = np.where(zone.where(lambda value: value in _INSIDE), _NONE, rank)
    # A `psys` zone holds package and memory.
    rank = np.where((rank == 4) & zone.where(lambda value: value == "psys"), 3, rank)
    hosts = {subject: at for at, subject in enumerate(dict.fromkeys(meters.subject_id))}
    host = np.array([hosts[subject] for subject in meters.subject_id], np.int64)[meters.series]
    best = np.full(len(hosts), _NONE)
    np.minimum.at(best, host, rank)
    kept = (rank == best[host]) & (rank < _NONE)
    boundary = list(meters.boundary)
    of_row = names.mapped(lambda name: known.boundary if (known := meaning(name.strip())) else "machine")
    for row in np.unique(meters.series[kept], return_index=True)[1]:
        at = np.flatnonzero(kept)[row]
        boundary[meters.series[at]] = of_row.values[of_row.codes[at]]
    return Chosen(
        kept=kept,
        process=names.where(lambda name: any(word in name for word in ("process", "container", "pod", "vm_"))),
        is_counter=names.spread([bool(each and each.is_counter) for each in meant], bool),
        scale=names.spread([each.scale if each else np.nan for each in meant], float),
        boundary=boundary,
    )


def _ranks(names: Sequence[str]) -> list[int]:
    """The rank of each name, the least of a host counts. Names that only their words explain are never equal: of two
    of one host the first in the alphabet counts, and the other is told as another series."""
    general = sorted({name for name in names if name.strip() not in KNOWN})
    known = [meaning(name.strip()) for name in names]
    return [
        _NONE if each is None else each.rank + (general.index(name) if name in general else 0)
        for name, each in zip(names, known, strict=True)
    ]
