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
# Addresses by which a server is watched, and others that only machines ask for.
WATCHED = [
    "/health", "/healthz", "/healthcheck", "/health-check", "/health_check", "/_health", "/livez", "/readyz",
    "/ping", "/server-status", "/nginx_status", "/actuator/health", "/haproxy-status",
]  # fmt: skip
PROBED = [*WATCHED, "/robots.txt", "/.env"]
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


def _keys(names: list[str]) -> np.ndarray:
    return np.sort(np.array([key_of(_text(name), 0, len(name)) for name in names], np.uint64))


PAGE, PART, NEITHER, OWN = 1, 0, 2, 3  # OWN: asked by the server of itself, see `is_own`
_PROBES, _WATCHED = _keys(PROBED), _keys(WATCHED)
_GET, _POST = (int.from_bytes(name, "little") for name in (b"GET ", b"POST"))
_LOOPBACK, _LOOPBACK_6 = (int.from_bytes(name, "little") for name in (b"127.", b"::1 "))
_OPTIONS = int.from_bytes(b"OPTIONS ", "little")
_STAR = b"*"[0]


@compiled
def is_own(clients, first, last, block, begin, end):
    """Whether a server asks something of itself: a request (line or bare path) from `begin` to `end` of `block` for the
    server as a whole (`OPTIONS *`, Apache's dummy connection) or for an address by which it is watched, whose client,
    from `first` to `last` of `clients`, is the loopback address. What a proxy on the machine hands on has others."""
    if clients[first] != _LOOPBACK & 255 and clients[first] != _LOOPBACK_6 & 255:
        return False
    word = np.int64(eight(clients, first) & np.uint64(0xFFFFFFFF))
    is_loopback = last - first > 3 if word == _LOOPBACK else word & 0xFFFFFF == _LOOPBACK_6 & 0xFFFFFF
    if not is_loopback or (word != _LOOPBACK and last - first != 3):
        return False
    if np.int64(eight(block, begin)) == _OPTIONS and block[begin + 8] == _STAR:
        return True
    place = find_blank(block, begin, end) + 1 if block[begin] != _SLASH else begin
    behind = place
    while behind < end and block[behind] != _QUESTION and block[behind] != BLANK:
        behind += 1
    if behind <= place:
        return False
    key = key_of(block, place, behind)
    watched = np.searchsorted(_WATCHED, key)
    return watched < len(_WATCHED) and _WATCHED[watched] == key


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
