"""Lines of a log in an order of its own: each part is known by what it looks like, and taken only where nothing else
looks so. Also lines of labelled values (`status=200 bytes=57`, `status:200<tab>size:57`).

    [time] client host "GET /page HTTP/1.1" 200 0.012 5120 "referrer" "agent"
    time host client "GET /page HTTP/1.1" 200 bytes_sent=5120 rt=0.012 "referrer" "agent"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from footprint.weblogs.compiled import NEVER
from footprint.weblogs.formats import json_lines
from footprint.weblogs.formats.other_lines import address_parts
from footprint.weblogs.formats.records import UNKNOWN_SIZE, Fate, Record, iso_time, written_time
from footprint.weblogs.forwarded import first_of, is_chain
from footprint.weblogs.sites import is_surely_a_host

_PART = re.compile(rb'\[(?P<bracket>[^\]]*)\]|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<word>[^\s,]+(?:,\s+[^\s,]+)*)')
_LABELLED = re.compile(rb'(?:^|[\s\t])([A-Za-z@][\w.@-]*)[=:](?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|([^\s"]*))')
_TABBED = re.compile(rb"([A-Za-z@][\w.@-]*):(.*)")
_REQUEST = re.compile(rb"[A-Z]{3,12} \S.*")
_STATUS, _SIZE = re.compile(rb"[1-5]\d\d"), re.compile(rb"\d{1,15}|-")
_NUMBER = re.compile(rb"[\d.]{1,15}|-")  # what stands behind the status
_AGENT = re.compile(rb"[A-Za-z][\w.-]*/[\d.]+.*")
_NAMED = re.compile(rb"([A-Za-z@][\w.@-]*)=(\S*)")  # one word
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)(?= )")
_FEWEST = 4  # labels of a line
_FEWEST_SIGNS = 5  # between the parts of a line


def read(line: bytes) -> Record | Fate | None:
    """The request on a line; None where it is not told without a guess."""
    return (
        _labelled(line)
        or _unlabelled([(match.lastgroup or "", match[match.lastgroup or 0]) for match in _PART.finditer(line)])
        or _delimited(line)
    )


def _labelled(line: bytes) -> Record | None:
    if b"\t" in line:
        pairs = [match.groups() for part in line.split(b"\t") if (match := _TABBED.fullmatch(part))]
    else:
        pairs = [(match[1], match[2] or match[3] or match[4] or b"") for match in _LABELLED.finditer(line)]
    if len(pairs) < _FEWEST:
        return None
    if (stamp := _STAMP.match(line)) and b"=" in line:  # a router's line begins with its time
        pairs.append((b"timestamp", stamp[0]))
    record = json_lines.record({name.decode(): value.decode("utf-8", "replace") for name, value in pairs})
    return record if isinstance(record, Record) else None


def _delimited(line: bytes) -> Record | None:
    """The same of parts between bars, tabs or semicolons, where requests and agents need no quotes."""
    sign = max((b"|", b"\t", b";"), key=line.count)
    if line.count(sign) < _FEWEST_SIGNS:
        return None
    parts = [part.strip().strip(b'"') for part in line.split(sign)]
    return _unlabelled(
        [("quoted" if _REQUEST.fullmatch(part) or _AGENT.fullmatch(part) else "word", part) for part in parts]
    )


def _unlabelled(parts: Sequence[tuple[str, bytes]]) -> Record | None:
    named = {match[1].decode(): match[2].decode("utf-8", "replace") for how, text in parts
             if how == "word" and (match := _NAMED.fullmatch(text))}  # fmt: skip
    parts = [(how, text) for how, text in parts if how != "word" or not _NAMED.fullmatch(text)]
    at = next((at for at, (how, text) in enumerate(parts) if how == "quoted" and _REQUEST.fullmatch(text)), None)
    time = next((time for how, text in parts if how != "quoted" and (time := _time(text)) != NEVER), NEVER)
    if at is None or time == NEVER:
        return None
    behind = [text for how, text in parts[at + 1 :] if how == "word"]
    status = next((place for place, text in enumerate(behind) if _STATUS.fullmatch(text)), None)
    client = next((text for _, text in parts if is_chain(text)), None)
    if status is None or client is None or not all(map(_NUMBER.fullmatch, behind[status + 1 : status + 2])):
        return None
    host, request = next(_hosts(parts), b""), parts[at][1]
    if b"://" in request:
        site, request = address_parts(request)
        host = site or host
    agents = [text for how, text in parts[at + 1 :] if how == "quoted" and _AGENT.fullmatch(text)]
    size = json_lines.size_of_fields(named)
    size = _size(behind[status + 1 :]) if size == UNKNOWN_SIZE else size
    return Record("odd_order", time, host, first_of(client), agents[0] if agents else None, size, request,
                  int(behind[status]))  # fmt: skip


def _hosts(parts: Sequence[tuple[str, bytes]]) -> Iterator[bytes]:
    return (text for how, text in parts if how == "word" and is_surely_a_host(text.decode("ascii", "replace")))


def _size(words: Sequence[bytes]) -> int:
    """The only whole number behind the status; unknown where there are several, of which one may be milliseconds."""
    sizes = [word for word in words if _SIZE.fullmatch(word)]
    return UNKNOWN_SIZE if len(sizes) != 1 else 0 if sizes[0] == b"-" else int(sizes[0])


def _time(text: bytes) -> int:
    if not 10 <= len(text) <= 40:
        return NEVER
    written = text.decode("ascii", "replace")
    time = written_time(written)
    return time if time != NEVER else iso_time(written) if written[:4].isdigit() and "-" in written else NEVER
