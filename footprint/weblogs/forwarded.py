"""Clients behind proxies: the first address of a chain such as `203.0.113.7, 10.0.0.1`, wherever a log writes it."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import re

from footprint.weblogs.compiled import BLANK, NEWLINE, QUOTE, compiled

_COMMA, _DOT, _COLON, _ZERO, _NINE, _A, _F, _LOWER = b",.:09af "
_FEWEST = 3  # bytes of an address: `::1`


@compiled
def is_address(block, begin, end):
    """Whether a text is an address, without a port behind IPv4."""
    dots, colons = 0, 0
    for place in range(begin, end):
        byte = block[place]
        if byte == _DOT:
            dots += 1
        elif byte == _COLON:
            colons += 1
        elif (byte < _ZERO or byte > _NINE) and (byte | _LOWER < _A or byte | _LOWER > _F):
            return False
    return end - begin >= _FEWEST and (dots == 3 or colons >= 2)


@compiled
def first_address(block, begin):
    """Begin and end of the first address of a quoted chain that begins at `begin`; (-1, -1) if it holds none first."""
    end = begin
    while block[end] != QUOTE and block[end] != NEWLINE and block[end] != _COMMA and block[end] != BLANK:
        end += 1
    return (begin, end) if is_address(block, begin, end) else (-1, -1)


@compiled
def chain(block, begin, bracket):
    """Of the words before `bracket`: begin and end of the first address of a chain, and where its last one begins;
    (0, 0, 0) where none of them is one. A chain may have blanks, and be quoted."""
    place, word = begin, begin
    first, end = begin, begin
    while place < bracket:
        if block[place] == _COMMA and end == begin:
            first, end = word, place
            if block[first] == QUOTE:
                first += 1
        if block[place] == BLANK:
            if end > begin and block[place - 1] != _COMMA:
                break
            word = place + 1
        place += 1
    if end == begin or not is_address(block, first, end):
        return 0, 0, 0
    return first, end, word


_CHAIN = re.compile(rb'[\s+"]*(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)[\s+"]*(?:,|$)')


def is_chain(text: bytes) -> bool:
    """Whether a text begins with an address, alone or before others."""
    return bool(_CHAIN.match(text))


def first_of(text: bytes) -> bytes:
    """The client of a chain as bytes: `203.0.113.7, 10.0.0.1` and `203.0.113.7,+10.0.0.1` are 203.0.113.7."""
    return text.partition(b",")[0].strip(b' +"')
