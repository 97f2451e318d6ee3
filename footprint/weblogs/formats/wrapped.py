"""What carries logs (syslog, Docker, Kubernetes, collectors) puts something around their lines, which is taken off.

    Mar  4 10:59:59 web01 nginx: 192.0.2.7 - - [04/Mar/2025:10:59:59 +0100] "GET / HTTP/1.1" 200 612 …
    web-1  | 192.0.2.7 - - [04/Mar/2025:10:59:59 +0100] …
    2025-03-04T10:59:59.123456789Z stdout F 192.0.2.7 - - [04/Mar/2025:10:59:59 +0100] …
    {"log":"192.0.2.7 - - [04/Mar/2025:10:59:59 +0100] \\"GET / …\\" 200 612\\n","stream":"stdout","time":"…"}
    {"MESSAGE":"{\\"request\\":{…},\\"status\\":200}","_SYSTEMD_UNIT":"caddy.service"}

A head decides for its whole file, and a line without the wrapping stays as it is. HAProxy writes its times by a clock
whose zone it does not say: a wrapping that says an instant tells it, and it is written behind them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from footprint.weblogs.compiled import NEVER
from footprint.weblogs.formats.records import iso_time, written_time

_INSTANT = rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
# How the lines of requests begin that come wrapped: in the common format, in those of Envoy and HAProxy, as JSON.
_INNER = re.compile(
    rb'(?:[^\s"{]+ ){1,8}\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] (?:\([^)]*\) )?"'
    rb'|\[\d{4}-\d\d-\d\dT[\d:.]+Z\] "|[0-9A-Fa-f.:]+:\d+ \[\d\d/\w{3}/\d{4}:[\d:.]+\] \S+ \S+/\S+ [-\d/]+ '
    rb'|\{(?=.*"[\w@-]*status[\w-]*"\s*:)'
)
_PREFIXES = {
    "syslog": re.compile(
        rb"(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|%b) [\w.:-]+ [\w./()-]+(?:\[\d+\])?: +" % _INSTANT
    ),
    "syslog_5424": re.compile(rb'<\d{1,3}>\d %b \S+ \S+ \S+ \S+ (?:-|(?:\[(?:[^\]"]|"[^"]*")*\])+) +' % _INSTANT),
    "kubernetes": re.compile(rb"%b (?:stdout|stderr) [FP] " % _INSTANT),
    "pods": re.compile(rb"\[pod/[^\]]+\] (?:%b )?" % _INSTANT),
    "compose": re.compile(rb"(?:\x1b\[[\d;]*m)?[\w.-]+ +\| ?(?:\x1b\[[\d;]*m)* ?(?:%b )?" % _INSTANT),
    "docker": re.compile(rb"%b " % _INSTANT),
}
_WITH_ZONE = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)")
# A line of HAProxy: when it began and, last of its times, how many milliseconds it took until it was written.
_HAPROXY = re.compile(
    rb"(?P<before>[0-9A-Fa-f.:]+:\d+ \[(?P<time>\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d)\.\d+)\] "
    rb"\S+ \S+ (?:-?\d+/)+(?P<took>\d+) "
)
_QUARTER, _FURTHEST, _LATE = 900, 14 * 3600, 60  # seconds: zones are quarters of an hour; what a collector may need
_FIELD = re.compile(rb'"(?:log|message|msg|MESSAGE|textPayload|line|_raw|original|content)"\s*:\s*("(?:[^"\\]|\\.)*")')
_CELL = re.compile(rb'"((?:[^"]|"")*)"')
_LOOKED_AT = 200  # lines
Bare: TypeAlias = Callable[[bytes], bytes]


def _behind(prefix: re.Pattern[bytes]) -> Bare:
    def bare(line: bytes) -> bytes:
        found = prefix.match(line)
        if not found or not _INNER.match(line, found.end()):
            return line
        return _with_zone(line[found.end() :], found[0])

    return bare


def _with_zone(line: bytes, before: bytes) -> bytes:
    """A line of HAProxy with the zone of its clock, which is how far its end is from the instant that stands before it;
    as it is where none does, or one that is too far from any zone."""
    own, stamp = _HAPROXY.match(line), _WITH_ZONE.search(before)
    if own is None or stamp is None:
        return line
    began, written = written_time(f"{own['time'].decode()} +0000"), iso_time(stamp[0].decode())
    if NEVER in (began, written):
        return line
    ahead = began + int(own["took"]) // 1000 - written
    zone = round(ahead / _QUARTER) * _QUARTER
    if abs(zone) > _FURTHEST or abs(ahead - zone) > _LATE:
        return line
    sign, minutes = "-" if zone < 0 else "+", abs(zone) // 60
    return own["before"] + f" {sign}{minutes // 60:02}{minutes % 60:02}".encode() + line[own.end("before") :]


def _of_object(line: bytes) -> bytes:
    """The line that a field of a JSON object holds."""
    return next(filter(_INNER.match, map(_text, _FIELD.findall(line))), line) if line.startswith(b"{") else line


def _text(quoted: bytes) -> bytes:
    try:
        return str(json.loads(quoted)).rstrip("\r\n").replace("\n", " ").encode("utf-8", "replace")
    except ValueError:
        return b""


def _of_cell(line: bytes) -> bytes:
    """The line that a quoted cell of a CSV holds, whose own quotes are doubled."""
    if b'""' not in line:
        return line
    return next(filter(_INNER.match, (cell.replace(b'""', b'"') for cell in _CELL.findall(line))), line)


_WRAPPINGS: dict[str, Bare] = {name: _behind(prefix) for name, prefix in _PREFIXES.items()} | {
    "object": _of_object, "cell": _of_cell,
}  # fmt: skip


def wrapping(head: bytes) -> Bare | None:
    """What takes the wrapping off the lines of a log that begins so; None where most of its lines have none."""
    lines = [line for line in head.split(b"\n")[:_LOOKED_AT] if line.strip()]
    counts = Counter(_kinds(lines))
    name, count = max(counts.items(), key=lambda each: each[1], default=("", 0))
    return _WRAPPINGS[name] if count * 2 > len(lines) else None


def _kinds(lines: Iterable[bytes]) -> Iterable[str]:
    for line in lines:
        kind = next((name for name, bare in _WRAPPINGS.items() if bare(line) != line), None)
        if kind is not None:
            yield kind


def unwrapped(text: bytes, bare: Bare) -> bytes:
    """The lines of a text without their wrapping; there are as many."""
    return b"\n".join(map(bare, text.split(b"\n")))
