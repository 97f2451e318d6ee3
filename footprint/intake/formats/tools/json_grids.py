"""Tables inside JSON whose names stand apart from their values: frames of Grafana, answers of InfluxDB, of Google
Analytics, of GoAccess, exports of RRDtool, measures of CloudWatch and Azure Monitor. Each as records by the names of
its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Record = dict[str, Any]
# Names of units as Grafana calls them.
_UNITS = {"watt": "W", "kwatt": "kW", "mwatt": "mW", "watth": "Wh", "kwatth": "kWh", "joule": "J"}
_HOSTS = ("instance", "host", "hostname", "node", "name", "device")
_BYTES = ("Bytes", "Kilobytes", "Megabytes", "Gigabytes")
_POINTS = ("Datapoints", "data", "points")
_TIMES = ("Timestamp", "timeStamp", "timestamp", "interval")
_STATISTICS = ("value", "Sum", "total", "Average", "average", "Maximum", "maximum", "count")
_LEGEND = re.compile(r"(.*?)\s*(?:[(\[]([^()\[\]]*)[)\]])?\s*")
_NAMES, _ROWS = ("columns", "headers", "fields"), ("values", "rows", "data")


def records(part: Mapping[str, Any]) -> Iterator[Record]:
    """The records of an object that is such a table; nothing for any other."""
    yield from _rrd(part) or _frame(part) or _analytics(part) or _columns(part) or _goaccess(part) or _measure(part)


def _rrd(part: Mapping[str, Any]) -> list[Record]:
    """What RRDtool exports, also as XML: a row has the means of the step that ends at its time, in the order of the
    legend, whose entries have a unit in brackets."""
    meta, rows = part.get("meta"), part.get("data")
    if not isinstance(meta, dict) or not all(str(meta.get(key)).isdecimal() for key in ("start", "step")):
        return []
    rows = rows.get("row") if isinstance(rows, dict) else rows
    legend = meta.get("legend")
    legend = legend.get("entry") if isinstance(legend, dict) else legend
    names = [_LEGEND.fullmatch(str(entry)) for entry in (legend if isinstance(legend, list) else [legend])]
    made = []
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        time = int(meta["start"]) + at * int(meta["step"])
        values = row.get("v") if isinstance(row, dict) else row
        time = row.get("t", time) if isinstance(row, dict) else time
        for name, value in zip(names, values if isinstance(values, list) else [values], strict=False):
            said = {"host": name[1], **({"unit": name[2]} if name[2] else {})} if name else {}
            made.append({"interval_end": time, **said, "value": "" if str(value).lower() == "nan" else value})
    return made


def _frame(part: Mapping[str, Any]) -> list[Record]:
    """A frame of Grafana: a time, and columns of values with their labels and unit."""
    schema, data = part.get("schema"), part.get("data")
    if not isinstance(schema, dict) or not isinstance(data, dict):
        return []
    fields, values = schema.get("fields") or [], data.get("values") or []
    if not _are(dict, fields) or not _are(list, values) or len(fields) != len(values):
        return []
    at = next((at for at, field in enumerate(fields) if field.get("type") == "time"), None)
    if at is None:
        return []
    made = []
    for place, field in enumerate(fields):
        if place != at and field.get("type") == "number":
            said = {"host": _called(field, schema), "unit": _unit(field)}
            made += [
                {"time": time, **said, "value": value} for time, value in zip(values[at], values[place], strict=False)
            ]
    return made


def _called(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    labels = field.get("labels")
    labels = labels if isinstance(labels, dict) else {}
    config = field.get("config")
    shown = config.get("displayNameFromDS") if isinstance(config, dict) else None
    named = next((labels[name] for name in _HOSTS if labels.get(name)), None)
    return str(named or shown or schema.get("name") or field.get("name") or "")


def _unit(field: Mapping[str, Any]) -> str:
    config = field.get("config")
    unit = str(config.get("unit", "")) if isinstance(config, dict) else ""
    return _UNITS.get(unit, unit)


def _analytics(part: Mapping[str, Any]) -> list[Record]:
    """A report of the interface of Google Analytics 4."""
    rows = part.get("rows") or []
    if not _are(dict, rows):
        return []
    names = {
        kind: [str(each.get("name", "")) for each in part.get(f"{kind}Headers") or [] if isinstance(each, dict)]
        for kind in ("dimension", "metric")
    }
    if not all(names.values()):
        return []
    return [
        {title: cell.get("value")
         for kind, titles in names.items() if _are(dict, row.get(f"{kind}Values"))
         for title, cell in zip(titles, row[f"{kind}Values"], strict=False)}
        for row in rows
    ]  # fmt: skip


def _measure(part: Mapping[str, Any]) -> list[Record]:
    """The points of a measure that its name and unit stand beside, in the order of time: the name is their column's."""
    label = next((own for key in ("name", "metric") if isinstance(own := part.get(key), dict)), {})
    name = part.get("Label") or label.get("value") or label.get("type")
    series: list[Any] = part.get("timeseries") or [part]
    keys = [
        (one, next((key for key in _POINTS if _are(dict, one.get(key))), "")) for one in series if _are(dict, [one])
    ]
    made = []
    for point in (point for one, key in keys for point in one.get(key, ())):
        time = next((key for key in _TIMES if key in point), None)
        statistic = next((key for key in _STATISTICS if key in point), None)
        if time and statistic and point.keys() <= {*_TIMES, *_STATISTICS, "Unit"}:
            unit = point.get("Unit") or part.get("unit")
            made.append(
                {
                    "timestamp": _inner(point[time]),
                    f"{name} ({unit})" if unit in _BYTES else str(name): _inner(point[statistic]),
                }
            )
    return sorted(made, key=lambda record: str(record["timestamp"])) if isinstance(name, str) else []


def _inner(value: Any) -> Any:
    """A value, or the last of those of an object (`{"startTime": …, "endTime": …}`)."""
    return [*value.values(), None][-2] if isinstance(value, dict) and value else value


def _goaccess(part: Mapping[str, Any]) -> list[Record]:
    """The days of a report of GoAccess, whose other lists count the same requests again."""
    days = part.get("visitors")
    rows: Any = days.get("data") if isinstance(days, dict) and "general" in part else None
    if not _are(dict, rows):
        return []
    flat = [{name: cell.get("count") if isinstance(cell, dict) else cell for name, cell in row.items()} for row in rows]
    return [{"date": row.get("data"), "requests": row.get("hits"), "bytes_out": row.get("bytes")} for row in flat]


def _columns(part: Mapping[str, Any]) -> list[Record]:
    """A list of names beside a list of rows as long."""
    names = next((part[key] for key in _NAMES if _are(str, part.get(key)) and len(part[key]) > 1), None)
    rows = next((part[key] for key in _ROWS if _are(list, part.get(key))), None)
    if names is None or rows is None or any(len(row) != len(names) for row in rows):
        return []
    tags = part.get("tags")
    above = {f"tags.{name}": value for name, value in tags.items()} if isinstance(tags, dict) else {}
    if isinstance(part.get("name"), str):
        above["measurement"] = part["name"]
    return [above | dict(zip(names, row, strict=True)) for row in rows]


def _are(kind: type, value: Any) -> bool:
    """Whether a value is a list of such things, and not empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(each, kind) for each in value)
