"""Lines of requests that something has wrapped: what carried them is taken off, and they count as if it had not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.weblogs.logs import clf, read, total

LINE = clf("10:00:00", path="/page", size=57)


def _cell(line: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(["1741082400000", line, "web"])
    return text.getvalue()


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "syslog": "Mar  4 10:00:00 web01 nginx: {}".format,
    "syslog with priority": "<190>Mar  4 10:00:00 web01 nginx[12]: {}".format,
    "syslog with ISO time": "2025-03-04T10:00:00.123456+00:00 web01 httpd[812]: {}".format,
    "journal": "2025-03-04T10:00:00+0000 web01 nginx[1]: {}".format,
    "syslog 5424": "<134>1 2025-03-04T10:00:00.003Z web01 nginx 812 - - {}".format,
    "syslog 5424 with data": '<134>1 2025-03-04T10:00:00Z web01 nginx - ID47 [meta seq="1" x="a]b"] {}'.format,
    "kubernetes": "2025-03-04T10:00:00.123456789Z stdout F {}".format,
    "kubectl with prefix": "[pod/web-7d9f/nginx] {}".format,
    "compose": "web-1  | {}".format,
    "compose in colours": "\x1b[36mweb-1  | \x1b[0m{}".format,
    "compose with times": "web-1  | 2025-03-04T10:00:00.123456789Z {}".format,
    "docker with times": "2025-03-04T10:00:00.123456789Z {}".format,
    "docker json": lambda line: json.dumps({"log": line + "\n", "stream": "stdout", "time": "2025-03-04T10:00:00Z"}),
    "filebeat": lambda line: json.dumps({"@timestamp": "2025-03-04T10:00:00Z", "message": line}),
    "journal json": lambda line: json.dumps({"_HOSTNAME": "web01", "MESSAGE": line}),
    "cell of an export": _cell,
}


@pytest.mark.parametrize("name", WRAPPINGS)
def test_what_carries_a_line_is_taken_off(tmp_path: Path, name: str) -> None:
    wrapped = WRAPPINGS[name](LINE)
    result = read(tmp_path, wrapped, wrapped, site="given.example.org")
    (row,) = result.table.to_pylist()
    assert (row["site"], row["requests"], row["bytes_out"], row["visitors"]) == ("given.example.org", 2, 114, 1)
    assert (result.lines, result.accepted, result.accounts[0].form) == (2, 2, "common_log")


def test_a_line_without_the_wrapping_counts_too(tmp_path: Path) -> None:
    lines = [*["web-1  | " + LINE] * 3, LINE, "web-1  | ready for start up"]
    result = read(tmp_path, *lines)
    assert (total(result.table, "requests"), total(result.table, "bytes_out")) == (4, 4 * 57)
    assert (result.lines, result.accepted, result.refused) == (5, 4, 1)


def test_two_numbers_behind_the_status_are_told_apart_inside_the_wrapping(tmp_path: Path) -> None:
    """The dash of an answer without a body tells the bytes, whatever stands in front."""
    sent = LINE.replace(" 200 57 ", " 200 31 57 ")
    empty = LINE.replace(" 200 57 ", " 304 12 - ")
    result = read(tmp_path, *(WRAPPINGS["kubernetes"](line) for line in (sent, empty)))
    assert total(result.table, "bytes_out") == 57


def test_haproxy_in_the_newer_syslog(tmp_path: Path) -> None:
    line = (
        "<134>1 2025-03-04T10:00:00+00:00 lb1 haproxy 1234 - - 203.0.113.7:52110 [04/Mar/2025:10:00:00.123] fe~ "
        'be/web1 0/0/1/12/13 200 57 - - ---- 4/4/0/0/0 0/0 "GET /page HTTP/1.1"'
    )
    result = read(tmp_path, line, line)
    assert (total(result.table, "requests"), total(result.table, "bytes_out")) == (2, 114)
    assert result.accounts[0].form == "haproxy_in_zone"


@pytest.mark.parametrize(
    ("stamp", "took", "day"),
    [("2026-01-01T00:30:01.5+01:00", 1400, "2025-12-31"), ("2025-12-31T23:30:01Z", 900, "2025-12-31"),
     ("2026-01-01T00:30:00+00:00", 3, "2026-01-01"), ("2026-01-01T01:30:00Z", 7_200_000, "2025-12-31"),
     ("2026-01-01T05:30:00Z", 3, "2026-01-01"), ("2025-12-31T11:11:11Z", 3, "")],
)  # fmt: skip
def test_the_instant_before_a_line_of_haproxy_tells_the_zone_of_its_clock(
    tmp_path: Path, stamp: str, took: int, day: str
) -> None:
    """A line is written when its request ends, perhaps by a collector with another clock; one far from any zone tells
    nothing."""
    line = (
        f"{stamp} lb1 haproxy[2231]: 203.0.113.7:52110 [01/Jan/2026:00:30:00.000] fe~ be/web1 0/0/1/12/{took} 200 57 "
        '- - ---- 4/4/0/0/0 0/0 "GET /page HTTP/1.1"'
    )
    result = read(tmp_path, line, line)
    (row,) = result.table.to_pylist()
    assert (row["requests"], row["bytes_out"], str(row["day"])) == (2, 114, day or "2026-01-01")
    assert result.accounts[0].form == ("haproxy_in_zone" if day else "haproxy")
