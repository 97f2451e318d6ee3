"""Lines of W3C extended logs (IIS, caches, CloudFront): the columns are those that the last `#Fields` line names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from footprint.weblogs.compiled import NEVER
from footprint.weblogs.formats.records import NO_ZONE, UNKNOWN_SIZE, Fate, Record, iso_time, size_of
from footprint.weblogs.formats.shapes import FTP
from footprint.weblogs.forwarded import first_of

_WORDS = re.compile(rb'"(?:[^"]|"")*"|\S+')
_CLIENTS = ("x-forwarded-for", "cs(x-forwarded-for)", "c-ip", "x-real-ip", "client-ip")
_PATHS = ("cs-uri-stem", "cs-uri", "cs-uri-path", "cs-url")
_SIZES = ("sc-bytes", "bytes", "sc-total-bytes")
_HOSTS = ("x-host-header", "cs-host", "cs(host)")
_DASH = b"-"


class W3C:
    """Reads one file; remembers its directives, which may come again in mid-file.

    A piece of a file begins with what is thought to stand before it (`words`: names of columns, `date`), and notes what
    of it was asked for before a directive of its own came.
    """

    def __init__(self, words: Sequence[str] = (), date: str = "") -> None:
        self.words, self.date = tuple(words), date
        self.given = (self.words, self.date)
        self._has_words = self._has_date = self._asks_words = self._asks_date = False
        self._know(words)

    def _know(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._fields = {word.lower(): place for place, word in reversed(list(enumerate(words)))}
        self._count = len(words)

    def follows(self, before: W3C) -> bool:
        """Whether all lines were read as they are behind `before`."""
        words, date = self.given
        return (not self._asks_words or words == before.words) and (not self._asks_date or date == before.date)

    def behind(self, before: W3C) -> W3C:
        """What stands before the next piece, if `before` stands before this one."""
        return W3C(self.words if self._has_words else before.words, self.date if self._has_date else before.date)

    def directive(self, line: bytes) -> None:
        """Take note of a line that begins with `#`."""
        name, _, rest = line[1:].decode("utf-8", "replace").partition(":")
        words = rest.split()
        if name.lower() == "fields":
            self._has_words = True
            self._know(words)
        elif name.lower() in ("date", "start-date") and words:
            self._has_date, self.date = True, words[0]

    def read(self, line: bytes) -> Record | Fate | None:
        """The request on a line; None where no `#Fields` has come or the line has other columns."""
        self._asks_words |= not self._has_words
        if not self._fields:
            return None
        tabbed = b"\t" in line
        words = line.split(b"\t") if tabbed else [word.strip(b'"') for word in _WORDS.findall(line)]
        if len(words) != self._count:
            return None
        try:
            return self._record(words, tabbed)
        except ValueError:
            return None

    def _record(self, words: list[bytes], tabbed: bool) -> Record | Fate | None:
        time = self._time(words)
        if time == NEVER:
            return None
        verb = self._first(words, ("cs-method",)) or b""
        if verb.rpartition(b"]")[2].decode("ascii", "replace").upper() in FTP:
            return Fate.NO_REQUEST
        agent = self._first(words, ("cs(user-agent)",))
        size = self._first(words, _SIZES)
        return Record(
            self._form(tabbed),
            time,
            self._first(words, _HOSTS) or b"",
            first_of(self._first(words, _CLIENTS) or b""),
            None if agent is None else _spelt_out(agent, tabbed),
            UNKNOWN_SIZE if size is None or size == _DASH else size_of(size.decode()),
            self._request(words),
            int(self._first(words, ("sc-status",)) or 200),
            (self._first(words, ("c-country",)) or b"").decode() or None,
        )

    def _form(self, tabbed: bool) -> str:
        if "time-local" in self._fields and "time" not in self._fields:
            return NO_ZONE
        return "cloudfront" if tabbed and "x-edge-location" in self._fields else "w3c"

    def _request(self, words: list[bytes]) -> bytes:
        """The request line; a log without paths does not tell pages from their parts."""
        path, verb = self._first(words, _PATHS), self._first(words, ("cs-method",))
        path = b"/" if path is None else path
        return path if verb is None else verb + b" " + path

    def _time(self, words: list[bytes]) -> int:
        if "timestamp" in self._fields:
            return iso_time(self._at(words, "timestamp"))
        date, clock = (name if name in self._fields else f"{name}-local" for name in ("date", "time"))
        day = self._at(words, date) if date in self._fields else self._day()
        return iso_time(f"{day} {self._at(words, clock)}") if clock in self._fields else NEVER

    def _day(self) -> str:
        """The day that a directive names."""
        self._asks_date |= not self._has_date
        return self.date

    def _at(self, words: list[bytes], name: str) -> str:
        return words[self._fields[name]].decode("utf-8", "replace")

    def _first(self, words: list[bytes], names: tuple[str, ...]) -> bytes | None:
        """The value of the first of the columns `names` that is there and filled; None if none of them is there."""
        values = [words[self._fields[name]] for name in names if name in self._fields]
        return next((value for value in values if value != _DASH), values[0] if values else None)


def _spelt_out(agent: bytes, tabbed: bool) -> bytes:
    """An agent with its blanks: CloudFront writes %20, often as %2520; IIS writes +."""
    return unquote_to_bytes(unquote_to_bytes(agent)) if tabbed else agent.replace(b"+", b" ")
