"""Lines that are JSON objects, whoever wrote them: fields are known by the words of their names (`json_words.toml`).

Objects inside are flattened: `{"request": {"uri": "/"}}` has the field `request.uri`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from footprint.header_words import roles, words
from footprint.weblogs.compiled import NEVER
from footprint.weblogs.formats.other_lines import address_parts
from footprint.weblogs.formats.records import (
    NO_ZONE,
    UNKNOWN_SIZE,
    Fate,
    Record,
    epoch,
    in_years,
    iso_time,
    written_time,
)
from footprint.weblogs.forwarded import first_of, is_chain

_ROLES = roles(tomllib.loads(files(__package__).joinpath("json_words.toml").read_text(encoding="utf-8")))
_PORT = re.compile(rb"(?<=\.\d):\d+$|(?<=\.\d\d):\d+$|(?<=\.\d{3}):\d+$")  # behind IPv4
_EPOCH = re.compile(r"\s*\d{9,19}(?:\.\d+)?\s*")
_ZONED = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\]?$")
_WORLD = {"utc", "startutc", "gmt"}
_SHOWN = ("%b %d, %Y @ %H:%M:%S.%f", "%m/%d/%Y, %I:%M:%S.%f %p", "%Y/%m/%d %H:%M:%S")  # Kibana, Azure
_MOST_FIELDS, _DEEPEST = 500, 4
_FEWEST_ROLES = 3
_STATUSES = {0, *range(100, 1_000)}


def read(line: bytes) -> Record | Fate | None:
    """The request on a line; `Fate.NO_REQUEST` for a message about something else; None where it is no JSON object.

    What stands before the first brace (`caddy  | `) is left out.
    """
    begin = line.find(b"{")
    if begin < 0:
        return None
    try:
        entry = json.loads(line[begin:].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return record(dict(_fields(entry))) if isinstance(entry, dict) else None


def _fields(entry: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Fields by their dotted names; of a list, as Caddy writes headers, the first entry."""
    for name, value in entry.items():
        if isinstance(value, list) and len(value) > 1 and isinstance(value[0], dict):
            continue  # a list of requests is none
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            if depth < _DEEPEST:
                yield from _fields(value, f"{before}{name}.", depth + 1)
        elif value is not None:
            yield f"{before}{name}", value


def record(values: dict[str, Any]) -> Record | Fate:
    """The request that named fields tell; `Fate.NO_REQUEST` where they have no time, path or status."""
    fields = _assigned(tuple(values)[:_MOST_FIELDS])

    def every(role: str) -> Iterator[Any]:
        return (values[name] for name in fields.get(role, ()))

    def text(role: str) -> bytes | None:
        return next((text for value in every(role) if (text := _text(value)) is not None), None)

    timed = next((name for name in fields.get("time", ()) if _time(values[name]) != NEVER), "")
    time = _time(values.get(timed))
    status = next((number for value in every("status") if (number := _number(value)) in _STATUSES), None)
    path = text("path")
    if time == NEVER or path is None or status is None:
        return Fate.NO_REQUEST
    client, host, agent, verb = text("client"), text("host"), text("agent"), text("method")
    forwarded = text("forwarded")
    if client is None and forwarded is None and host == _text(values.get("host")):  # fluentd calls the visitor's so
        client, host = host, None
    client = _PORT.sub(b"", first_of(forwarded if forwarded and is_chain(forwarded) else client or b""))
    if b"://" in path:
        named, path = address_parts(path if b" " in path else (verb or b"GET") + b" " + path)
        host = named or host
    elif verb and b" " not in path:
        path = verb + b" " + path
    size = size_of_fields(values)
    country = next((value for value in every("country") if isinstance(value, str) and len(value) in (2, 3)), None)
    form = _form(values) if _has_zone(timed, values[timed]) else NO_ZONE
    return Record(form, time, host or b"", client, agent, size, path, status, country)


def tells_requests(names: Sequence[str]) -> bool:
    """Whether columns with these names hold requests: time, what was asked, the answer, and something else."""
    roles = _assigned(tuple(names)[:_MOST_FIELDS])
    return {"time", "path", "status"} <= roles.keys() and len(roles) > _FEWEST_ROLES


def size_of_fields(values: Mapping[str, Any]) -> int:
    """The bytes sent that named fields tell."""
    names = _assigned(tuple(values)[:_MOST_FIELDS]).get("size", ())
    return next((number for name in names if (number := _number(values[name])) is not None), UNKNOWN_SIZE)


def _has_zone(name: str, value: Any) -> bool:
    """Whether a time is counted in seconds, or its text or its field's name tells the time zone."""
    is_text = isinstance(value, str) and not _EPOCH.fullmatch(value)
    return not is_text or bool(_ZONED.search(value) or words(name) & _WORLD)


def _form(values: Mapping[str, Any]) -> str:
    if "ts" in values and "request.uri" in values:
        return "caddy_json"
    return "traefik_json" if any(name.lower() == "downstreamstatus" for name in values) else "json"


@lru_cache(maxsize=1_024)
def _assigned(names: tuple[str, ...]) -> dict[str, list[str]]:
    """The fields of each role, the preferred first."""
    ranked: dict[str, list[tuple[tuple[int, int, int], str]]] = {}
    for at, name in enumerate(names):
        outer, _, own = name.rpartition(".")
        fits = [(rank, role) for role, entry in _ROLES.items() if (rank := entry.rank(words(own), words(outer)))]
        if fits:
            rank, role = max(fits, key=lambda fit: fit[0][0])
            ranked.setdefault(role, []).append(((rank[1], rank[0], -at), name))
    return {role: [name for _, name in sorted(found, reverse=True)] for role, found in ranked.items()}


def _text(value: Any) -> bytes | None:
    return value.encode("utf-8", "replace") if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    """A whole number of 0 or more, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(float(value))
    except (ValueError, OverflowError):
        return None
    return number if number >= 0 else None


def _time(value: Any) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return epoch(value) if value == value else NEVER
    if not isinstance(value, str):
        return NEVER
    try:
        return epoch(float(value))
    except ValueError:
        pass
    time = written_time(value.strip("[]"))
    time = iso_time(value) if time == NEVER else time
    return next((known for form in _SHOWN if (known := _shown(value, form)) != NEVER), NEVER) if time == NEVER else time


def _shown(value: str, form: str) -> int:
    """A time as people are shown it; NEVER if it is none of this form."""
    try:
        return in_years(datetime.strptime(value.strip(), form).replace(tzinfo=UTC))
    except ValueError:
        return NEVER
