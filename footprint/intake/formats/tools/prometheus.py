"""Pages, dumps and answers of Prometheus as a table: names, hosts, zones, times, values. Also what Scaphandre and
InfluxDB write themselves."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source
from footprint.remembered import toml

HEADER = ("__name__", "instance", "zone", "timestamp", "value")
_FEWEST = 2  # times
_GENERAL = 50  # rank of what a name only says by its words
# A sample as exporters and dumps write it, or the head of a series or one of its points as promtool shows them.
_SAMPLE = re.compile(
    r"(?P<name>[a-z_:][\w:]*)?(?:\{(?P<labels>.*)\})?\s+(?:=>\s*)?(?P<value>[-+]?(?:\.?\d\S*|nan|inf))?"
    r"(?:\s+@?\[?(?P<time>-?\d+(?:\.\d+)?)\]?)?(?:\s+# \{.*)?",
    re.I,
)
_POINT = re.compile(r"(?P<value>\S+) @\[(?P<time>\d+(?:\.\d+)?)\]")
# A line that only says when the samples below it were read.
_MOMENT = re.compile(
    r"[^\w{}]*(?:(?:date|time|scrape|at)\W+)?(?P<time>\d{10}(?:\.\d+|\d{3})?"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)\W*",
    re.I,
)
# Counters of what a server of language models did since it was started; every exporter has some of requests and bytes.
_COUNTER = re.compile(r"(?i)[\w:]*(?<![a-z])tokens?(?:_\w+)?_total")
_NONE = ("nan", "+inf", "-inf", "inf")
_LOOKED_AT, _WHOLE = 200, 65_536  # lines, bytes
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_INFLUX = re.compile(rb"(?:\xef\xbb\xbf)?(?:#(?:group|datatype|default),|,result,table,_)")
_INFLUX_HEADER = ("time", "value", "unit", "host")
_ANNOTATIONS = 64  # bytes


@dataclass(frozen=True)
class Series:
    """What one name means: `rank` (the least of a host counts), whether it is a counter, its factor to kWh or kW."""

    rank: int
    is_counter: bool
    scale: float
    boundary: str


_NAMES: dict[str, Any] = toml("footprint.intake.formats.tools", "prometheus.toml")
_HOST_LABELS: list[str] = _NAMES["labels"]["host"]
_NO_PLACES = {*_HOST_LABELS, *_NAMES["labels"]["scrape"]}
KNOWN = {name: Series(**said) for name, said in _NAMES["series"].items()}


def meaning(name: str) -> Series | None:
    """What a name means: one that is known, else by its words, where they say a unit and nothing of parts or limits."""
    if (known := KNOWN.get(name)) is not None:
        return known
    parts = set(re.split(r"[_:]+", name.lower()))
    if not parts.isdisjoint(_NAMES["not_whole"]):
        return None
    for is_counter, units in ((False, "power"), (True, "energy")):
        if (said := parts & _NAMES[units].keys()) and (not is_counter or "total" in parts):
            return Series(_GENERAL, is_counter, _NAMES[units][min(said)], "it")
    return None


def detect(head: bytes) -> bool:
    """Whether a text starts as a page of an exporter or a dump of its series, or as an export of InfluxDB."""
    if _INFLUX.match(head):
        return True
    lines = [line.strip() for line in head.decode("utf-8", "replace").splitlines()[:_LOOKED_AT]]
    whole = lines[:-1] if len(head) >= _WHOLE else lines  # the last may be cut
    said = [line for line in whole if line[:1] not in ("", "#") and not _MOMENT.fullmatch(line)]
    heads = [found for line in said if (found := _SAMPLE.fullmatch(line))]
    points = sum(_POINT.fullmatch(line) is not None for line in said)
    typed = any(line.startswith("# TYPE ") for line in lines)
    named = any(typed or found["labels"] is not None or found["name"] in KNOWN for found in heads)
    return named and len(heads) + points == len(said)


def table(path: Path, limits: Limits) -> Source:
    """The page as a table with a row a sample."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = source(path, limits)
    lines = text.lines()
    with path.open("rb") as stream:
        rows = influx(lines) if _INFLUX.match(stream.read(_ANNOTATIONS)) else [HEADER, *samples(lines)]
    return Source.of_rows(rows, Origin("prometheus", text.sha256, text.size_bytes), limits)


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
        unit = next((_NAMES["units"][word] for word in re.split(r"[\W_]+", field) if word in _NAMES["units"]), "")
        host = next((values[label] for label in _HOST_LABELS if values.get(label)), values.get("name", ""))
        rows.append((values.get("_time", ""), values.get("_value", ""), unit, host))
    return rows


def samples(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Rows of `HEADER`, one a sample of power or energy. Raises `UnusableError` where there is none, or samples have no
    time: a page shows one moment; with the question of what days they are where it shows counters of use."""
    labels: dict[str, str] = {}
    moment: str | None = None
    name, is_empty, counts_use = "", True, False
    for line in map(str.strip, lines):
        if found := _MOMENT.fullmatch(line):
            moment = found["time"]
        elif found := _POINT.fullmatch(line) or _SAMPLE.fullmatch(line):
            if "name" in found.re.groupindex:
                labels = dict(_LABEL.findall(found["labels"] or ""))
                name = found["name"] or labels.get("__name__", "")
            counts_use |= not (found["time"] or moment) and _COUNTER.fullmatch(name) is not None
            if found["value"] and meaning(name) is not None:
                if (time := found["time"] or moment) is None:
                    raise UnusableError("wrong_kind", "no_time")
                is_empty = False
                yield row(name, labels, time, found["value"])
    if is_empty:
        raise (
            UnusableError("missing_period", "counters") if counts_use else UnusableError("wrong_kind", "other_metrics")
        )


def ranges(document: Any) -> list[dict[str, str]]:
    """Samples of the answers of a query, or of an export of VictoriaMetrics; nothing for another document. One moment
    is none from which energy can be made: raises `UnusableError`."""
    answers = document if isinstance(document, list) else [document]
    rows = [
        row(str(labels.get("__name__", "")), labels, str(time), str(value))
        for answer in answers
        if isinstance(answer, dict)
        for labels, points in _series(answer)
        for time, value in points
    ]
    if rows and len({cells[HEADER.index("timestamp")] for cells in rows}) < _FEWEST:
        raise UnusableError("wrong_kind", "no_time")
    return [dict(zip(HEADER, cells, strict=True)) for cells in rows]


def _series(answer: dict[str, Any]) -> Iterator[tuple[dict[str, str], Iterable[Any]]]:
    """Labels, and pairs of a time and a value, of each series of an answer."""
    data, labels = answer.get("data"), answer.get("metric")
    if isinstance(labels, dict) and answer.keys() >= {"timestamps", "values"}:
        yield labels, zip(answer["timestamps"], answer["values"], strict=False)
    elif isinstance(data, dict) and data.get("resultType") in ("matrix", "vector"):
        for series in data.get("result", []):
            yield dict(series.get("metric", {})), series.get("values") or [series.get("value", ("", ""))]


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
        place = " / ".join(text for label, text in sorted(labels.items()) if label not in _NO_PLACES)
    return name, re.sub(r":\d+$", "", host), place, time, "" if value.lower() in _NONE else value
