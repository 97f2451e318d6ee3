"""The bytes that a line of the common format says were sent, among the numbers behind its status."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

from footprint.weblogs.compiled import BLANK, DASH, NEWLINE, RETURN, compiled, digits
from footprint.weblogs.formats.records import UNKNOWN_SIZE

_DOT, _ZERO, _NINE = b".09"
NO_SIZE = -2  # the word is no number of bytes


@compiled
def alone(block, begin, end):
    return end == begin + 1 and block[begin] == DASH


@compiled
def word_end(block, place):
    while block[place] != BLANK and block[place] != NEWLINE and block[place] != RETURN:
        place += 1
    return place


@compiled
def size_at(block, begin, end, shape):
    """Bytes of the word between two places, which another number may follow; NO_SIZE if neither is any."""
    size = 0 if alone(block, begin, end) else digits(block, begin, end)
    other_end = word_end(block, end + 1) if block[end] == BLANK else end
    if other_end <= end + 1 or not _is_number(block, end + 1, other_end):
        return size if size >= 0 else NO_SIZE
    other = 0 if alone(block, end + 1, other_end) else digits(block, end + 1, other_end)
    if shape.bytes_word == 1 or (other < 0 and shape.bytes_word != 2):
        return size if size >= 0 else NO_SIZE
    if shape.bytes_word == 2 or (size < 0 and _is_number(block, begin, end)):
        return other if other >= 0 else NO_SIZE
    return UNKNOWN_SIZE if size >= 0 else NO_SIZE


@compiled
def _is_number(block, begin, end):
    """Whether a word is a number, with a fraction or not, or a dash."""
    if alone(block, begin, end):
        return True
    dots = 0
    for place in range(begin, end):
        if block[place] == _DOT:
            dots += 1
        elif block[place] < _ZERO or block[place] > _NINE:
            return False
    return dots <= 1 and end - begin > dots
