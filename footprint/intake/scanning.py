"""One pass over the bytes of a text: hash, validity, the place of every line. The encoding is decided in `text`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from footprint.intake.limits import Limits, refuse_beyond

CHUNK = 1 << 21


@dataclass
class Scan:
    """What one pass over the bytes finds."""

    sha256: str
    size: int
    ends: np.ndarray
    blank: np.ndarray
    quotes: bool
    newline: str
    longest: int
    utf8: bool
    nul: int


def scan(stream: BinaryIO, start: int, limits: Limits) -> Scan:
    """One pass: hash, validity, line ends, blank lines. Lines longer than the limit stop it."""
    sha, utf8 = hashlib.sha256(), True
    ends: list[np.ndarray] = []
    blanks: list[np.ndarray] = []
    seen = {"\r\n": 0, "\n": 0, "\r": 0}
    quotes, nul, longest = False, 0, 0
    offset, rest = 0, b""
    while True:
        read = stream.read(CHUNK)
        sha.update(read)
        block = rest + read
        cut = len(block) if not read else max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1)) + 1
        whole, rest = block[:cut], block[cut:]
        if len(rest) > CHUNK:
            refuse_beyond("line_bytes", len(rest), limits.line_bytes)
        if whole:
            utf8 = utf8 and _is_utf8(whole)
            lines, empty = _line_ends(whole, start if offset == 0 else 0, seen)
            lengths = np.diff(lines, prepend=0)
            longest = max(longest, int(lengths.max()))
            ends.append(lines + offset)
            blanks.append(empty)
            quotes = quotes or b'"' in whole
            nul += int(np.count_nonzero(np.frombuffer(whole, np.uint8) == 0))
            offset += cut
        if not read:
            break
    refuse_beyond("line_bytes", longest, limits.line_bytes)
    every = np.concatenate(ends) if ends else np.empty(0, np.int64)
    newline = max(seen, key=lambda name: seen[name])
    blank = np.concatenate(blanks) if blanks else np.empty(0, bool)
    return Scan(sha.hexdigest(), offset, every, blank, quotes, newline, longest, utf8, nul)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line_ends(block: bytes, start: int, seen: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Byte after each line of `block` (its last line may lack an end), and whether the line is empty."""
    codes = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(codes == 10) + 1
    pairs = int(np.count_nonzero(codes[np.maximum(ends, 2) - 2] == 13))
    lone = np.empty(0, np.int64)
    found = codes == 13
    if np.count_nonzero(found) > pairs:
        returns = np.flatnonzero(found)
        followed = codes[np.minimum(returns + 1, len(codes) - 1)] == 10
        lone = returns[~followed] + 1
        ends = np.sort(np.concatenate([ends, lone]))
    seen["\r\n"] += pairs
    seen["\r"] += len(lone)
    seen["\n"] += len(ends) - len(lone) - pairs
    unfinished = len(ends) == 0 or ends[-1] != len(block)
    if unfinished:
        ends = np.append(ends, len(block))
    begins = np.concatenate([[start], ends[:-1]])
    length = ends - begins
    blank = length == 1
    two = np.flatnonzero(length == 2)
    blank[two] = (codes[ends[two] - 1] == 10) & (codes[ends[two] - 2] == 13)
    if unfinished:
        blank[-1] = False
    return ends.astype(np.int64), blank
