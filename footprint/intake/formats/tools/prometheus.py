"""Pages and samples of Prometheus exporters (Scaphandre, Kepler) as a table: names, hosts, zones, times, values. Also
what Scaphandre and InfluxDB write themselves."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source

HEADER = ("__name__", "instance", "zone", "timestamp", "value")
_JOULE, _WATT = 1 / 3.6e6, 1e-3
_POWER = {"watts": _WATT, "watt": _WATT, "milliwatts": _WATT / 1e3, "microwatts": _WATT / 1e6, "kilowatts": 1.0}
_ENERGY = {"joules": _JOULE, "microjoules": _JOULE / 1e6, "kwh": 1.0, "wh": 1e-3, "kilowatthours": 1.0}
_INSIDE = {"container", "pod", "process", "namespace", "vm", "gpu", "dram", "core", "uncore", "cpu", "package", "psu"}
_NO_READING = {"max", "limit", "cap", "rated", "capacity", "apparent", "reactive", "min", "threshold", "budget"}
_GENERAL = 50  # rank of what a name only says by its words
_LINE = re.compile(
    r"^(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})?\s+(?P<value>\S+)(?:\s+(?P<time>-?\d+(?:\.\d+)?))?$"
)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_OF_SCRAPES = ("__name__", "job", "cluster", "environment", "env", "datacenter", "dc", "region", "prometheus")
_HOST_LABELS = ("instance", "node", "node_name", "hostname", "host", "exported_instance")


_INFLUX = re.compile(rb"(?:\xef\xbb\xbf)?(?:#(?:group|datatype|default),|,result,table,_)")
_UNITS = {
    "w": "W", "watt": "W", "watts": "W", "kw": "kW", "kilowatts": "kW", "wh": "Wh", "kwh": "kWh", "mwh": "MWh",
    "joule": "J", "joules": "J",
}  # fmt: skip
_INFLUX_HEADER = ("time", "value", "unit", "host")
_ANNOTATIONS = 64  # bytes


@dataclass(frozen=True)
class Series:
    """What one name means: `rank` (the least of a host counts), whether it is a counter, its factor to kWh or kW."""

    rank: int
    is_counter: bool
    scale: float
    boundary: str


KNOWN = {
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


def meaning(name: str) -> Series | None:
    """What a name means: one that is known, else by its words, where they say a unit and nothing of parts or limits."""
    if (known := KNOWN.get(name)) is not None:
        return known
    parts = set(re.split(r"[_:]+", name.lower()))
    if parts & (_INSIDE | _NO_READING):
        return None
    power = next((factor for unit, factor in _POWER.items() if unit in parts), None)
    if power is not None:
        return Series(_GENERAL, False, power, "it")
    energy = next((factor for unit, factor in _ENERGY.items() if unit in parts), None)
    return Series(_GENERAL, True, energy, "it") if energy is not None and "total" in parts else None


def detect(head: bytes) -> bool:
    """Whether a text starts as a page of Scaphandre's or Kepler's exporter, or as an export of InfluxDB."""
    if _INFLUX.match(head):
        return True
    lines = head.decode("utf-8", "replace").splitlines()[:200]
    named = [line for line in lines if line.startswith(("scaph_", "kepler_"))]
    return bool(named) and all(_LINE.match(line) for line in named[:20] if line is not lines[-1])


def table(path: Path, limits: Limits) -> Source:
    """The page as a table with a row a sample."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = source(path, limits)
    lines = text.lines()
    rows = influx(lines) if is_influx(path) else [HEADER, *(row for row in samples(lines) if any(row))]
    return Source.of_rows(rows, Origin("prometheus", text.sha256, text.size_bytes), limits)


def is_influx(path: Path) -> bool:
    """Whether a file begins as InfluxDB writes its annotated CSV."""
    with path.open("rb") as stream:
        return _INFLUX.match(stream.read(_ANNOTATIONS)) is not None


def influx(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """InfluxDB's annotated CSV as a table: tables one below the other, each with its own header, without annotations.
    The unit is what the name of the field says."""
    rows: list[tuple[str, ...]] = [_INFLUX_HEADER]
    names: list[str] = []
    for cells in csv.reader(lines):
        if not any(cells) or cells[0].startswith("#") or not names:
            names = cells if any(cells) and not cells[0].startswith("#") else []
            continue
        values = dict(zip(names, cells, strict=False))
        field = " ".join(values.get(name, "") for name in ("_field", "_measurement")).lower()
        unit = next((_UNITS[word] for word in re.split(r"[\W_]+", field) if word in _UNITS), "")
        host = next((values[label] for label in _HOST_LABELS if values.get(label)), values.get("name", ""))
        rows.append((values.get("_time", ""), values.get("_value", ""), unit, host))
    return rows


def samples(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Rows of `HEADER`, one a line ('' for lines of other series). Raises `UnusableError` where samples have no time:
    a page shows one moment."""
    for line in lines:
        found = _LINE.match(line.strip())
        if not found or found["name"] not in KNOWN:
            yield ("",) * len(HEADER)
            continue
        if found["time"] is None:
            raise UnusableError("wrong_kind", "no_time")
        yield row(found["name"], dict(_LABEL.findall(found["labels"] or "")), found["time"], found["value"])


def ranges(document: Any) -> list[dict[str, str]]:
    """Samples of a range query; nothing for another document. An instant query shows one moment, from which no energy
    can be made: raises `UnusableError`."""
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict) or "resultType" not in data:
        return []
    if data["resultType"] != "matrix":
        raise UnusableError("wrong_kind", "no_time")
    rows = (
        row(str(labels.get("__name__", "")), labels, str(time), str(value))
        for series in data.get("result", [])
        for labels in [dict(series.get("metric", {}))]
        for time, value in series.get("values", [])
    )
    return [dict(zip(HEADER, cells, strict=True)) for cells in rows]


def scaphandre(document: Any) -> list[dict[str, str]]:
    """Samples of what Scaphandre writes as JSON: the power of the whole machine (the host) at each moment; nothing for
    another document."""
    entries = document if isinstance(document, list) else []
    hosts = [entry.get("host") for entry in entries if isinstance(entry, dict) and "consumers" in entry]
    rows = (
        row("scaph_host_power_microwatts", {}, str(host["timestamp"]), str(host["consumption"]))
        for host in hosts
        if isinstance(host, dict) and host.keys() >= {"timestamp", "consumption"}
    )
    return [dict(zip(HEADER, cells, strict=True)) for cells in rows]


def row(name: str, labels: dict[str, str], time: str, value: str) -> tuple[str, ...]:
    """One sample; a host is what its first label of a host says, without the port of its exporter."""
    host = next((labels[label] for label in _HOST_LABELS if labels.get(label)), "")
    place = labels.get("zone", labels.get("package", ""))
    if not place:  # outlets and phases; what runs and what idles
        place = " / ".join(text for label, text in sorted(labels.items()) if label not in (*_HOST_LABELS, *_OF_SCRAPES))
    return name, re.sub(r":\d+$", "", host), place, time, value
