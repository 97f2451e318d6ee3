"""Reading bytes at machine speed: the compiler, and what all compiled readers share (search, numbers, hashes, times).

A block is a `uint8` array whose text ends with a newline and has SPARE bytes behind it, so that eight bytes may be read
at any place of the text. Plain NumPy over whole blocks was measured first: about five times the processor time.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

SPARE = 64
_CONFIG: Any = numba.config

NEWLINE, RETURN, BLANK, QUOTE, BACKSLASH, DASH = b'\n\r "\\-'
NEVER = -1  # seconds: the text is no time, or one that no log can come from
FIRST_YEAR, LAST_YEAR = 1990, 2057  # the Web, and what 31 bits of seconds can hold
_ONES, _TOPS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_NEWLINES = np.uint64(0x0A0A0A0A0A0A0A0A)
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio
_PRIME = np.uint64(0xC2B2AE3D27D4EB4F)
_HALF, _THREE = np.uint64(32), np.uint64(3)
_DAYS_BEFORE = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])


@cache
def kept_in(package: Path) -> Path:
    """The folder for the machine code of these very sources of `package`.

    Functions of one file stand inlined in the code of others, which numba would go on using when only the first file
    changes: hashes made by two versions would never be equal.
    """
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        digest.update(str(source.relative_to(package)).encode() + source.read_bytes())
    given = _CONFIG.CACHE_DIR
    own = package / "__pycache__" if os.access(package, os.W_OK) else Path("~/.cache/enter-footprint").expanduser()
    return (Path(given) if given else own) / f"numba-{digest.hexdigest()[:16]}"


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as machine code, kept for the next run where a folder for it can be written."""
    _CONFIG.CACHE_DIR = str(kept_in(Path(__file__).parent))
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no place to keep it
        return numba.njit(nogil=True)(function)


@intrinsic
def _eight(_context, block, place):
    """The eight bytes of `block` from `place` on, as a little-endian number."""

    def generate(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        pointer = builder.bitcast(builder.gep(array.data, [arguments[1]]), ir.IntType(64).as_pointer())
        word = builder.load(pointer)
        word.align = 1
        return word

    return types.uint64(block, types.int64), generate


eight: Any = _eight


@intrinsic
def _lowest(_context, number):
    """How many zero bits stand below the lowest one bit of a number that is not 0."""

    def generate(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


_zeros_below: Any = _lowest


@compiled
def find(block, place, byte):
    """The first place from `place` on that holds `byte` or a newline."""
    wanted = np.uint64(byte) * _ONES
    while True:
        word = eight(block, place)
        one, two = word ^ wanted, word ^ _NEWLINES
        hits = (((one - _ONES) & ~one) | ((two - _ONES) & ~two)) & _TOPS
        if hits != 0:
            return place + np.int64(_zeros_below(hits) >> _THREE)
        place += 8


@compiled
def closing_quote(block, place):
    """The place of the next quote that is not escaped by a backslash, or of the newline before it."""
    while True:
        place = find(block, place, QUOTE)
        before = place - 1
        while block[before] == BACKSLASH:
            before -= 1
        if (place - before) % 2 == 1 or block[place] == NEWLINE:
            return place
        place += 1


@compiled
def hashed(block, begin, end):
    """A 64-bit hash of the bytes from `begin` to before `end`."""
    left = end - begin
    found = np.uint64(left) * _ODD
    other = found ^ _PRIME  # a second chain: the processor works on both at once
    while left >= 16:
        found = (found ^ eight(block, begin)) * _PRIME
        other = (other ^ eight(block, begin + 8)) * _ODD
        found ^= found >> _HALF
        other ^= other >> _HALF
        begin += 16
        left -= 16
    if left >= 8:
        found = (found ^ eight(block, begin)) * _PRIME
        found ^= found >> _HALF
        begin += 8
        left -= 8
    if left > 0:
        last = eight(block, begin) & ((np.uint64(1) << np.uint64(8 * left)) - np.uint64(1))
        other = (other ^ last) * _ODD
        other ^= other >> _HALF
    found ^= other * _PRIME
    found ^= found >> _HALF
    return found


@compiled
def mixed(key):
    """A 64-bit number spread over all its bits; distinct numbers stay distinct, and 0 is never the result."""
    key = (key ^ (key >> _HALF)) * _PRIME
    key = (key ^ (key >> np.uint64(29))) * _ODD
    key ^= key >> _HALF
    return key if key != 0 else np.uint64(1)


@compiled
def key_of(block, begin, end):
    """The key in look-up tables of the text between two places."""
    return mixed(hashed(block, begin, end))


def key_of_text(text: bytes) -> int:
    """The same of a text by itself."""
    return int(key_of(np.frombuffer(bytearray(text + bytes(SPARE)), np.uint8), 0, len(text)))


@compiled
def both(one, two):
    """One hash for two."""
    return mixed(one ^ mixed(two))


@compiled
def digits(block, begin, end):
    """The whole number between two places, or -1 where there is anything but one to fifteen digits."""
    if end <= begin or end - begin > 15:
        return np.int64(-1)
    value = np.int64(0)
    for place in range(begin, end):
        digit = np.int64(block[place]) - 48
        if digit < 0 or digit > 9:
            return np.int64(-1)
        value = value * 10 + digit
    return value


@compiled
def seconds_utc(year, month, day, hour, minute, second, offset_minutes):
    """Seconds since 1970 of a time whose clock is `offset_minutes` ahead of UTC; NEVER if there is no such time."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if year < FIRST_YEAR or year > LAST_YEAR or month < 1 or month > 12 or day < 1:
        return NEVER
    last = _DAYS_BEFORE[month + 1] - _DAYS_BEFORE[month] + (1 if leap and month == 2 else 0)
    if day > last or hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 60:
        return NEVER
    past = year - 1
    days = 365 * year + past // 4 - past // 100 + past // 400 - 719_527
    days += _DAYS_BEFORE[month] + (1 if leap and month > 2 else 0) + day - 1
    return days * 86_400 + hour * 3600 + minute * 60 + second - offset_minutes * 60
