"""Meter readings in JSON as a table: Enedis Data Connect, Redfish, ranges of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from footprint.intake.formats import enedis, prometheus
from footprint.intake.formats.json_documents import is_json, read_json
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import Origin, Source

_REDFISH = ("PowerControl", "PowerConsumedWatts", "PowerMetrics", "MetricValues", "ReadingUnits", "EnergykWh")
_MARKS = (b'"meter_reading"', b'"interval_reading"', b'"resultType"', *tuple(f'"{name}"'.encode() for name in _REDFISH))
_REDFISH_HEADER = ("redfish_system", "redfish_time", "redfish_power_w", "redfish_index_kwh")
_TIMES = ("Timestamp", "timestamp", "time", "DateTime", "ReadingTime")
Table = tuple[tuple[str, ...], list[tuple[str, ...]]]


def detect(head: bytes) -> bool:
    """Whether a text that starts so is a JSON with readings of a meter."""
    return is_json(head) and any(mark in head for mark in _MARKS)


def table(path: Path, limits: Limits) -> Source:
    """The document as a table. Raises `UnusableError` where readings have no time, or are no energy consumed."""
    header, rows = _rows(read_json(path, limits))
    cells = [[str(cell).replace("\t", " ").replace("\n", " ") for cell in row] for row in rows]
    return Source.of_rows([header, *cells], Origin.of(path, "json"), limits)


def _rows(read: Any) -> Table:
    data = read.get("data") if isinstance(read, dict) else None
    if isinstance(data, dict) and "resultType" in data:
        return prometheus.HEADER, list(_ranges(data))
    if isinstance(read, dict) and ("meter_reading" in read or "interval_reading" in read):
        return enedis.HEADER, list(_data_connect(read.get("meter_reading", read)))
    rows = list(_redfish(read, ""))
    if not rows:
        raise UnusableError("unreadable_file", "other_json")
    if not any(row[1] for row in rows):
        raise UnusableError("wrong_kind", "no_time")
    return _REDFISH_HEADER, rows


def _ranges(data: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Samples of a range query; an instant query shows one moment, from which no energy can be made."""
    if data["resultType"] != "matrix":
        raise UnusableError("wrong_kind", "no_time")
    for series in data.get("result", []):
        labels = dict(series.get("metric", {}))
        for time, value in series.get("values", []):
            yield prometheus.row(str(labels.get("__name__", "")), labels, str(time), str(value))


def _data_connect(reading: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Readings of Data Connect: mean power of the step that ends at the date, or energy of a day."""
    kind = reading.get("reading_type", {})
    unit = str(kind.get("unit", "")).lower()
    if unit in ("va", "kva") or str(kind.get("aggregate", "")).lower() == "maximum":
        raise UnusableError("wrong_kind", "maximum_power")
    for each in reading.get("interval_reading", []):
        own = {"enedis_prm": reading.get("usage_point_id", ""), "enedis_step": each.get("interval_length", "")}
        value = "enedis_power_w" if unit == "w" else "enedis_energy_wh"
        is_daily = len(str(each.get("date", ""))) <= 10
        own |= {"enedis_day" if is_daily else "enedis_end": each.get("date", ""), value: each.get("value", "")}
        yield tuple("" if own.get(name) is None else str(own.get(name, "")) for name in enedis.HEADER)


def _redfish(part: Any, system: str, time: str = "") -> Iterator[tuple[str, ...]]:
    """Every power or energy reading of a document, with the system and the time written nearest to it."""
    if isinstance(part, list):
        for each in part:
            yield from _redfish(each, system, time)
    if not isinstance(part, dict):
        return
    time = next((str(part[name]) for name in _TIMES if part.get(name)), time)
    system = str(part.get("HostName") or part.get("AssetTag") or part.get("system") or system)
    power, counter = part.get("PowerConsumedWatts"), part.get("EnergykWh")
    if "MetricValue" in part and "power" in str(part.get("MetricId", "")).lower():
        power = part["MetricValue"]
    if part.get("ReadingUnits") in ("W", "Watts") and "Reading" in part:
        power = part["Reading"]
    if isinstance(power, int | float | str) or isinstance(counter, int | float | str):
        shown = ["" if isinstance(each, dict) or each is None else str(each) for each in (power, counter)]
        yield system, time, shown[0], shown[1]
    for value in part.values():
        yield from _redfish(value, system, time)
