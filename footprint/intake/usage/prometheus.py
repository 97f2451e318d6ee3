"""Series of energy that Scaphandre and Kepler give to Prometheus: which of them is the energy of a whole host, and text
dumps as a table. Energy is made from the readings in `energy`.

A host's own counters say how much its processor and memory took (boundary `machine`); only a platform meter sees the
whole host (`it`). Series of processes, containers and parts of a processor lie inside and are never added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from footprint.intake.coded import Coded
from footprint.intake.limits import UnusableError
from footprint.intake.usage.meters import Meters

HEADER = ("__name__", "instance", "zone", "timestamp", "value")
_JOULE, _WATT = 1 / 3.6e6, 1e-3
_LINE = re.compile(
    r"^(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})?\s+(?P<value>\S+)(?:\s+(?P<time>-?\d+(?:\.\d+)?))?$"
)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_HOST_LABELS = ("instance", "node", "node_name", "hostname", "host", "exported_instance")


@dataclass(frozen=True)
class Series:
    """What one name means: `rank` (the least of a host counts), whether it is a counter, its factor to kWh or kW."""

    rank: int
    is_counter: bool
    scale: float
    boundary: str


_KNOWN = {
    "kepler_node_platform_joules_total": Series(0, True, _JOULE, "it"),
    "kepler_node_platform_watts": Series(1, False, _WATT, "it"),
    "kepler_platform_watts": Series(1, False, _WATT, "it"),
    "scaph_host_energy_microjoules": Series(2, True, _JOULE * 1e-6, "machine"),
    "scaph_host_power_microwatts": Series(3, False, _WATT * 1e-6, "machine"),
    "kepler_node_cpu_joules_total": Series(4, True, _JOULE, "machine"),
    "kepler_node_package_joules_total": Series(4, True, _JOULE, "machine"),
    "kepler_node_dram_joules_total": Series(4, True, _JOULE, "machine"),
    "kepler_node_cpu_watts": Series(5, False, _WATT, "machine"),
}
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
    meant = [_KNOWN.get(name.strip()) for name in names.values]
    rank = names.spread([each.rank if each else 99 for each in meant], int)
    zone = zones.mapped(lambda value: re.sub(r"[-_ ]?\d+$", "", value.strip().lower()))
    rank = np.where(zone.where(lambda value: value in _INSIDE), 99, rank)
    # A `psys` zone holds package and memory.
    rank = np.where((rank == 4) & zone.where(lambda value: value == "psys"), 3, rank)
    hosts = {subject: at for at, subject in enumerate(dict.fromkeys(meters.subject_id))}
    host = np.array([hosts[subject] for subject in meters.subject_id], np.int64)[meters.series]
    best = np.full(len(hosts), 99)
    np.minimum.at(best, host, rank)
    kept = (rank == best[host]) & (rank < 99)
    boundary = list(meters.boundary)
    of_row = names.mapped(lambda name: _KNOWN[name.strip()].boundary if name.strip() in _KNOWN else "machine")
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


def recognises(head: bytes) -> bool:
    """Whether a text starts as a page of Scaphandre's or Kepler's exporter."""
    lines = head.decode("utf-8", "replace").splitlines()[:200]
    named = [line for line in lines if line.startswith(("scaph_", "kepler_"))]
    return bool(named) and all(_LINE.match(line) for line in named[:20] if line is not lines[-1])


def samples(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Rows of `HEADER`, one a line ('' for lines of other series). Raises `UnusableError` where samples have no time:
    a page shows one moment."""
    for line in lines:
        found = _LINE.match(line.strip())
        if not found or found["name"] not in _KNOWN:
            yield ("",) * len(HEADER)
            continue
        if found["time"] is None:
            raise UnusableError("wrong_kind", "no_time")
        yield row(found["name"], dict(_LABEL.findall(found["labels"] or "")), found["time"], found["value"])


def row(name: str, labels: dict[str, str], time: str, value: str) -> tuple[str, ...]:
    """One sample; a host is what its first label of a host says, without the port of its exporter."""
    host = next((labels[label] for label in _HOST_LABELS if labels.get(label)), "")
    return name, re.sub(r":\d+$", "", host), labels.get("zone", labels.get("package", "")), time, value
