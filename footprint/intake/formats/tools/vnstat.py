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
    name = next((found[1] for line in lines if (found := _TITLE.match(line))), "")
    cells = [found.groups() if (found := _PRINTED.fullmatch(line)) else () for line in lines]
    rows = [(name, *each) if each else () for each in cells]
    first = next((at for at, row in enumerate(rows) if row), len(rows))
    return Source.of_rows(
        [*[()] * (first - 1), HEADER, *rows[first:]], Origin("vnstat", text.sha256, text.size_bytes), limits
    )


def records(document: Any) -> list[Record]:
    """A record a day or month of each interface; nothing for another document. A list of hours alone gives hours."""
    top = document.get("vnstat", document) if isinstance(document, Mapping) else {}
    if not any(name in top for name in ("vnstatversion", "xmlversion", "jsonversion")):
        return []
    version = str(top.get("jsonversion", top.get("xmlversion", "2")))
    found = []
    for interface in _several(top.get("interfaces", top.get("interface"))):
        name = str(interface.get("alias") or interface.get("name") or interface.get("nick") or interface.get("id", ""))
        traffic = interface.get("traffic", {})
        for period, entry in _periods(traffic):
            sizes = [int(entry.get(way) or 0) * (_OLD if version == "1" else 1) for way in ("rx", "tx")]
            found.append(dict(zip(HEADER, (name, period, *sizes), strict=True)))
    return found


def _periods(traffic: Mapping[str, Any]) -> list[tuple[str, Record]]:
    lists = {name: {_period(entry): entry for entry in _listed(traffic, name)} for name in ("day", "month", "hour")}
    days, months = lists["day"], lists["month"]
    if not days and not months:
        return list(lists["hour"].items())
    first = min(days, default="")[:7]
    by_month = {month for month in months if not days or month < first or f"{month}-01" not in days}
    return [*((m, months[m]) for m in sorted(by_month)), *((d, days[d]) for d in sorted(days) if d[:7] not in by_month)]


def _listed(traffic: Mapping[str, Any], name: str) -> list[Record]:
    """The entries of a list, whose name is in the plural in XML and in the first version."""
    entries = traffic.get(name, traffic.get(f"{name}s"))
    return _several(entries.get(name) if isinstance(entries, Mapping) else entries)


def _period(entry: Record) -> str:
    date, time = entry.get("date", {}), entry.get("time")
    parts = [f"{int(date[part]):02}" for part in ("year", "month", "day") if part in date]
    return "-".join(parts) + (f" {int(time['hour']):02}:{int(time.get('minute', 0)):02}" if time else "")


def _several(value: Any) -> list[Record]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
