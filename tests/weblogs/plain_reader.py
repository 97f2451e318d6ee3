"""Access logs read slowly and plainly: one regular expression a format, dictionaries of sets; nothing of the package.

Shares nothing with `footprint.weblogs` but the meaning of its counts, so that both can only agree by being right.
"""

# ruff: noqa: E501 (an expression is as long as a line of a log)
from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import unquote

QUOTED = r'"((?:[^"\\]|\\.)*)"'
COMBINED = re.compile(
    rf"(?P<ip>\S+) \S+ [^\[]*\[(?P<clf>[^\]]+)\] {QUOTED} (?P<status>\d+) (?P<size>\d+|-)(?: {QUOTED} {QUOTED}(?: \"(?P<chain>[^\"]*)\")?.*)?"
)
FORMS = {
    "combined": COMBINED,
    "vhost": re.compile(rf"(?P<host>[^\s:]+)(?::\d+)? {COMBINED.pattern}"),
    "gandi": re.compile(rf"(?P<host>\S+) (?P<ip>\S+) - \S+ \[(?P<clf>[^\]]+)\] \(\d+ s\) {QUOTED} (?P<status>\d+) (?P<size>\d+|-) {QUOTED} {QUOTED}"),
    "ovh": re.compile(rf"(?P<ip>\S+) (?P<host>\S+) \S+ \[(?P<clf>[^\]]+)\] {QUOTED} (?P<status>\d+) (?P<size>\d+|-) {QUOTED} {QUOTED}"),
    "haproxy": re.compile(r'.*haproxy\[\d+\]: (?P<ip>\S+):\d+ \[(?P<clf>\S+?)\.\d+\] \S+ \S+ \S+ (?P<status>\d+) (?P<size>\d+) .*\{[^|}]*\|(?P<agent>[^}]*)\} \{\} "(?P<request>.*)"'),
    "alb": re.compile(rf'\S+ (?P<iso>\S+) \S+ (?P<ip>\S+):\d+ \S+ \S+ \S+ \S+ (?P<status>\d+) \S+ \d+ (?P<size>\d+) "\S+ https://(?P<host>[^:/]+):443(?P<path>\S*) \S+" {QUOTED} .*'),
}  # fmt: skip
PARTS = re.compile(
    r"\.(avif|bmp|css|eot|gif|ico|jpe?g|m?js|m3u8|m4[as]|map|mp[34]|ogg|otf|png|svg|ts|ttf|web[mp]|woff2?)$",
    re.IGNORECASE,
)


class Seen(NamedTuple):
    """One request as the reference understands it."""

    time: int
    site: str
    visitor: tuple[str, str | None]
    size: int
    path: str
    status: int


class Counts(NamedTuple):
    """Sums by (site, day, agent); sessions count on the day of their first page."""

    requests: dict[tuple[str, int, str | None], int]
    size: dict[tuple[str, int, str | None], int]
    sessions: dict[tuple[str, int, str | None], int]
    visitors: dict[tuple[str, int, str | None], set[str]]


def requests_of(form: str, lines: Iterable[str], given: str) -> Iterator[Seen]:
    """The requests of lines in one format; lines of another shape are left out."""
    if form in ("w3c", "cloudfront"):
        yield from _columns(lines, given, "\t" if form == "cloudfront" else None)
    elif form in FORMS:
        yield from (_seen(match, given) for line in lines if (match := FORMS[form].fullmatch(line)))
    else:
        yield from (_said(form, json.loads(line[line.index("{") :]), given) for line in lines if line.endswith("}"))


def _seen(match: re.Match[str], given: str) -> Seen:
    named = match.groupdict()
    texts = [text for n, text in enumerate(match.groups(), 1) if n not in match.re.groupindex.values()]
    request = named.get("request") or (texts[0] if "path" not in named else "")
    words = request.split(" ")
    path = named.get("path") or (words[1] if len(words) > 1 else words[0])
    agent = named["agent"] if "agent" in named else texts[-1] if len(texts) > 1 or "path" in named else None
    size = 0 if named["size"] == "-" else int(named["size"])
    client = (named.get("chain") or named["ip"]).split(",")[0]
    return Seen(_time(named), named.get("host") or given, (client, agent), size, path, int(named["status"]))


def _time(named: dict[str, Any]) -> int:
    if named.get("iso"):
        return int(datetime.fromisoformat(named["iso"]).timestamp())
    text = named["clf"] if " " in named["clf"] else f"{named['clf']} +0000"
    return int(datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z").timestamp())


def _columns(lines: Iterable[str], given: str, separator: str | None) -> Iterator[Seen]:
    names: list[str] = []
    for line in lines:
        if line.startswith("#"):
            names = line.split()[1:] if line.startswith("#Fields:") else names
            continue
        row = dict(zip(names, line.split(separator), strict=False))
        if len(row) != len(names) or len(line.split(separator)) != len(names):
            continue
        time = int(datetime.fromisoformat(f"{row['date']} {row['time']}").replace(tzinfo=UTC).timestamp())
        agent = row["cs(User-Agent)"]
        agent = agent.replace("+", " ") if separator is None else unquote(unquote(agent))
        site = row.get("x-host-header") or given
        yield Seen(time, site, (row["c-ip"], agent), int(row["sc-bytes"]), row["cs-uri-stem"], int(row["sc-status"]))


def _said(form: str, said: dict[str, Any], given: str) -> Seen:
    if form == "caddy":
        asked = said["request"]
        visitor = asked["remote_ip"], asked["headers"]["User-Agent"][0]
        return Seen(int(said["ts"]), asked["host"], visitor, said["size"], asked["uri"], said["status"])
    if form == "traefik":
        time = int(datetime.fromisoformat(said["StartUTC"]).timestamp())
        visitor = said["ClientHost"], said["request_User-Agent"]
        size, path = said["DownstreamContentSize"], said["RequestPath"]
        return Seen(time, said["RequestHost"], visitor, size, path, said["DownstreamStatus"])
    time = int(datetime.fromisoformat(said["date"]).timestamp())
    return Seen(time, said["host"], (said["ip"], said["user_agent"]), said["length"], said["path"], int(said["status"]))


def is_page(path: str, status: int) -> bool:
    answered = status < 300 or status == 304
    return answered and not PARTS.search(path.partition("?")[0])


def counted(requests: Iterable[Seen]) -> Counts:
    """Sums, sessions (30 minutes without a request end one; without a page it is none) and distinct addresses."""
    counts = Counts(defaultdict(int), defaultdict(int), defaultdict(int), defaultdict(set))
    timelines: dict[tuple[str, str, str | None], list[Seen]] = defaultdict(list)
    for seen in requests:
        key = seen.site, seen.time // 86_400, seen.visitor[1]
        counts.requests[key] += 1
        counts.size[key] += seen.size
        counts.visitors[key].add(seen.visitor[0])
        timelines[seen.site, *seen.visitor].append(seen)
    for (site, _, agent), timeline in timelines.items():
        before, open_ = -(10**9), False
        for seen in sorted(timeline, key=lambda seen: seen.time):
            open_ = open_ and seen.time - before <= 1800
            if not open_ and is_page(seen.path, seen.status):
                counts.sessions[site, seen.time // 86_400, agent] += 1
                open_ = True
            before = seen.time
    return counts
