"""One request as the readers of single lines give it, why a line gives none, and times in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from footprint.weblogs.compiled import FIRST_YEAR, LAST_YEAR, NEVER

UNKNOWN_SIZE = -1
NO_ZONE = "no_zone"  # the form of requests timed by a clock whose zone nobody knows
_FRACTION = re.compile(r"(?<=:\d\d)[.,]\d+")
_SPACED_ZONE = re.compile(r" (?=[+-]\d\d:?\d\d$)")


class Fate(StrEnum):
    """Why a line gives no request. The first four are refused, the others set aside."""

    BINARY = "binary"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown_syntax"
    BLANK = "blank"
    COMMENT = "comment"
    NO_REQUEST = "no_request"  # a well-formed message of the same program about something else
    OWN = "own_request"  # of the server to itself, which is nobody's use
    REPEATED = "repeated"  # counted in another file

    @property
    def refused(self) -> bool:
        return self in (Fate.BINARY, Fate.TRUNCATED, Fate.TOO_LONG, Fate.UNKNOWN)


class Record(NamedTuple):
    """One request. `request` is the request line or the bare path; `agent` is None where the format has none."""

    form: str
    time: int  # seconds since 1970, UTC
    host: bytes
    client: bytes
    agent: bytes | None
    size: int  # bytes, or UNKNOWN_SIZE where the log does not tell
    request: bytes
    status: int
    country: str | None = None


def iso_time(text: str) -> int:
    """Seconds since 1970 of a time in ISO 8601; without zone it is UTC. NEVER if it is none."""
    try:
        time = datetime.fromisoformat(_SPACED_ZONE.sub("", _FRACTION.sub("", text.strip())))
    except ValueError:
        return NEVER
    return in_years(time)


def in_years(time: datetime) -> int:
    """Seconds since 1970 of a time, or NEVER outside the years that a log can come from."""
    if not FIRST_YEAR < time.year < LAST_YEAR:
        return NEVER
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


def written_time(text: str) -> int:
    """Seconds since 1970 of a time such as `04/Mar/2025:10:59:59 +0100`. NEVER if it is none."""
    try:
        return in_years(datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC))
    except (ValueError, OverflowError):
        return NEVER


def epoch(seconds: float) -> int:
    """Seconds since 1970 given in seconds, milli-, micro- or nanoseconds."""
    while seconds > 1e11:
        seconds /= 1000
    return in_years(datetime.fromtimestamp(seconds, UTC)) if seconds > 0 else NEVER


def size_of(text: str) -> int:
    """Bytes as a log writes them; a dash is 0. Raises ValueError if it is no number."""
    return 0 if text in ("-", "") else max(0, int(text))
