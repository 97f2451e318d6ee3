"""Traffic of interfaces as vnStat keeps it, from its JSON or XML or as it prints it: each month once, by its days where
it has all of them.

Its lists tell the same bytes several times: by five minutes, hours, days, months, years, the busiest days, and since
it was installed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source

HEADER = ("vnstat_interface", "vnstat_period", "vnstat_rx", "vnstat_tx")
_TITLE = re.compile(r"(?m)^ *(\S+)(?: \[\S+\])?  /  (?:daily|monthly)\s*$")
_PRINTED = re.compile(r" *(\d{4}-\d\d(?:-\d\d)?|\d\d/\d\d/\d{4}) +([\d.]+ [KMGTP]?i?B) \| +([\d.]+ [KMGTP]?i?B) \|.*")
_OLD = 1024  # bytes: unit of its first version
Record = dict[str, Any]


def detect(head: bytes) -> bool:
    """Whether a text is what vnStat prints of days or months."""
    return _TITLE.search(head.decode("utf-8", "replace")) is not None


def table(path: Path, limits: Limits) -> Source:
    """What it prints as a table, each line where it stands; hours, estimates and sums are left out."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = source(path, limits)
    lines = [line.rstrip("\r\n") for line in text.lines()]
    name = next((title[1] for line in lines if (title := _TITLE.match(line))), "")
    rows = [(name, *printed.groups()) if (printed := _PRINTED.fullmatch(line)) else () for line in lines]
    first = next((at for at, row in enumerate(rows) if row), len(rows))
    return Source.of_rows(
        [*[()] * (first - 1), HEADER, *rows[first:]], Origin("vnstat", text.sha256, text.size_bytes), limits
    )


def records(document: Any) -> list[Record]:
    """A record a day or month of each interface; nothing for another document. A list of hours alone gives hours."""
    top = document.get("vnstat", document) if isinstance(document, Mapping) else {}
    if not any(name in top for name in ("vnstatversion", "xmlversion", "jsonversion")):
        return []
    unit = _OLD if str(top.get("jsonversion", top.get("xmlversion", "2"))) == "1" else 1
    rows = []
    for interface in _several(top.get("interfaces", top.get("interface"))):
        name = str(interface.get("alias") or interface.get("name") or interface.get("nick") or interface.get("id", ""))
        for period, entry in _periods(_mapping(interface.get("traffic"))):
            sizes = [_bytes(entry.get(way), unit) for way in ("rx", "tx")]
            rows.append(dict(zip(HEADER, (name, period, *sizes), strict=True)))
    return rows


def _bytes(value: Any, unit: int) -> Any:
    """A size in bytes; what is no number stays, and its line is refused."""
    return int(value) * unit if str(value).isdecimal() else value


def _periods(traffic: Mapping[str, Any]) -> list[tuple[str, Record]]:
    lists = {name: {_period(entry): entry for entry in _listed(traffic, name)} for name in ("day", "month", "hour")}
    days, months = lists["day"], lists["month"]
    if not days and not months:
        return list(lists["hour"].items())
    by_month = {month for month, whole in months.items() if not _covers(days, month, whole)}
    return [*((m, months[m]) for m in sorted(by_month)), *((d, days[d]) for d in sorted(days) if d[:7] not in by_month)]


def _covers(days: Mapping[str, Record], month: str, whole: Record) -> bool:
    """Whether the days that are kept of a month are all that was counted in it: older ones are dropped in time."""
    own = [entry for day, entry in days.items() if day.startswith(month)]
    return bool(own) and (
        f"{month}-01" in days
        or all(sum(_number(entry, way) for entry in own) >= _number(whole, way) for way in ("rx", "tx"))
    )


def _number(entry: Record, way: str) -> int:
    text = str(entry.get(way))
    return int(text) if text.isdecimal() else 0


def _listed(traffic: Mapping[str, Any], name: str) -> list[Record]:
    """The entries of a list, whose name is in the plural in XML and in the first version."""
    entries = traffic.get(name, traffic.get(f"{name}s"))
    return _several(entries.get(name) if isinstance(entries, Mapping) else entries)


def _period(entry: Record) -> str:
    """Day, month or hour as written in parts; what is no number stays, and its line is refused."""
    date, time = _mapping(entry.get("date")), _mapping(entry.get("time"))
    day = "-".join(str(date[part]).zfill(2) for part in ("year", "month", "day") if part in date)
    return f"{day} {str(time.get('hour')).zfill(2)}:{str(time.get('minute', 0)).zfill(2)}" if time else day


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _several(value: Any) -> list[Record]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]
