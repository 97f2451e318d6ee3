"""Which requests show a page, and which only fetch a part of one (style, script, picture, font, film)."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from footprint.weblogs.compiled import BLANK, compiled

PARTS = [
    "avif",
    "bmp",
    "css",
    "eot",
    "gif",
    "ico",
    "jpeg",
    "jpg",
    "js",
    "m3u8",
    "m4a",
    "m4s",
    "map",
    "mjs",
    "mp3",
    "mp4",
    "ogg",
    "otf",
    "png",
    "svg",
    "ts",
    "ttf",
    "webm",
    "webp",
    "woff",
    "woff2",
]
_LONGEST = max(map(len, PARTS))
_PACKED = np.sort(np.array([int.from_bytes(f".{name}".encode()) for name in PARTS], np.int64))
_QUESTION, _DOT, _LOWER = b"?. "


@compiled
def shows_page(block, begin, end, status):
    """Whether the request line (or bare path) between two places, answered with `status`, shows a page.

    A redirect shows none; a page that the browser still has (304) is shown again.
    """
    if 300 <= status < 400 and status != 304:
        return False
    place = begin
    while place < end and block[place] != BLANK:  # the verb
        place += 1
    place = place + 1 if place < end else begin
    while place < end and block[place] != _QUESTION and block[place] != BLANK:
        place += 1
    packed, size = np.int64(0), 0
    while size <= _LONGEST and place - 1 - size >= begin:
        byte = np.int64(block[place - 1 - size])
        packed |= (byte if byte == _DOT else byte | _LOWER) << (8 * size)
        if byte == _DOT:
            found = np.searchsorted(_PACKED, packed)
            return found == len(_PACKED) or _PACKED[found] != packed
        size += 1
    return True
