"""Log lines made by hand for the tests of this folder."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from footprint.weblogs import WebLogAggregate, aggregate

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 "
    "Mobile/15E148 Safari/604.1"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def clf(moment: str, *, ip: str = "203.0.113.7", path: str = "/", size: object = 1000, agent: str = FIREFOX,
        status: int = 200, zone: str = "+0000", day: str = "04/Mar/2025", before: str = "", user: str = "-") -> str:  # fmt: skip
    """A line of the combined format at `moment` (hh:mm:ss)."""
    return f'{before}{ip} - {user} [{day}:{moment} {zone}] "GET {path} HTTP/1.1" {status} {size} "https://example.org/" "{agent}"'


def written(folder: Path, *lines: str | bytes, name: str = "access.log", end: bytes = b"\n") -> Path:
    """A file of these lines."""
    path = folder / name
    path.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + end for line in lines))
    return path


def read(folder: Path, *lines: str | bytes, site: str | None = "www.example.org") -> WebLogAggregate:
    """The aggregates of one file of these lines."""
    return aggregate([written(folder, *lines)], site=site)


def total(table: pa.Table, name: str, **wanted: object) -> object:
    """The sum of a column over the rows that match; None if one of them is unknown."""
    values = [row[name] for row in table.to_pylist() if all(row[key] == value for key, value in wanted.items())]
    return None if None in values else sum(values)


def at(text: str) -> int:
    """Seconds since 1970 of an ISO time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
