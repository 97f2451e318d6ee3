"""Which requests show a page, which only fetch a part of one (style, script, picture, font, film), and which are no
visit of a person: redirects, errors, probes, broken requests."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from footprint.weblogs.compiled import BLANK, SPARE, compiled, eight, key_of

PARTS = [
    "avif", "bmp", "css", "eot", "gif", "ico", "jpeg", "jpg", "js", "m3u8", "m4a", "m4s", "map", "mjs", "mp3",
    "mp4", "ogg", "otf", "png", "svg", "ts", "ttf", "webm", "webp", "woff", "woff2",
]  # fmt: skip
# Addresses that only machines ask for.
PROBED = [
    "/health", "/healthz", "/healthcheck", "/health-check", "/health_check", "/_health", "/livez", "/readyz",
    "/ping", "/server-status", "/nginx_status", "/actuator/health", "/haproxy-status", "/robots.txt", "/.env",
]  # fmt: skip
_LONGEST = max(map(len, PARTS))
_PACKED = np.sort(np.array([int.from_bytes(f".{name}".encode()) for name in PARTS], np.int64))
_QUESTION, _DOT, _LOWER, _SLASH, _A, _Z = b"?. /az"


@compiled
def find_blank(block, begin, end):
    """The place of the first blank before `end`, or `end`."""
    while begin < end and block[begin] != BLANK:
        begin += 1
    return begin


def _text(name: str) -> np.ndarray:
    """A text as a block."""
    return np.frombuffer(bytearray(name.encode() + bytes(SPARE)), np.uint8)


PAGE, PART, NEITHER = 1, 0, 2
_PROBES = np.sort(np.array([key_of(_text(name), 0, len(name)) for name in PROBED], np.uint64))
_GET, _POST = (int.from_bytes(name, "little") for name in (b"GET ", b"POST"))


@compiled
def shows(block, begin, end, status):
    """Whether the request line (or bare path) between two places, answered with `status`, shows a page or is a part of
    one; redirects, errors, probes and what is no request of a browser are neither.

    A page that the browser still has (304) is shown again.
    """
    if status >= 300 and status != 304:
        return NEITHER
    if block[begin] == _SLASH and begin < end:
        place = begin
    else:
        word = np.int64(eight(block, begin) & np.uint64(0xFFFFFFFF))
        place = begin + 4 if word == _GET else begin + 5 if word == _POST and block[begin + 4] == BLANK else begin
        if place == begin and (find_blank(block, begin, end) < end or block[begin] < _A or block[begin] > _Z):
            return NEITHER
        if place >= end or (block[place] != _SLASH and (block[place] | _LOWER < _A or block[place] | _LOWER > _Z)):
            return NEITHER
    first = place
    while place < end and block[place] != _QUESTION and block[place] != BLANK:
        place += 1
    key = key_of(block, first, place)
    probe = np.searchsorted(_PROBES, key)
    if probe < len(_PROBES) and _PROBES[probe] == key:
        return NEITHER
    packed, size = np.int64(0), 0
    while size <= _LONGEST and place - 1 - size >= first:
        byte = np.int64(block[place - 1 - size])
        packed |= (byte if byte == _DOT else byte | _LOWER) << (8 * size)
        if byte == _DOT:
            packed_index = np.searchsorted(_PACKED, packed)
            return PAGE if packed_index == len(_PACKED) or _PACKED[packed_index] != packed else PART
        size += 1
    return PAGE
