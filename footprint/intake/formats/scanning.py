"""One pass over the bytes of a text: hash, validity, the place of every line. The encoding is decided in `text`."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from footprint.intake.formats.limits import Limits, refuse_beyond

CHUNK = 1 << 21
UNDEFINED_IN_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
_ACCENTED = re.compile(rb"\xc3[\x80-\xbf]")
_FIRST_LEAD = -64  # 0xC0 as a signed byte: those below, 0x80 to 0xBF, continue a letter of UTF-8 and begin none


@dataclass
class Letters:
    """The bytes beyond ASCII as letters of UTF-8. `wide`: what valid letters take beyond one byte each; `stray`: bytes
    that do not decode; `undefined`: whether there are bytes that Windows-1252 does not know; `accented`: whether a
    letter such as é stands there in UTF-8, which nobody writes in Windows-1252 (`Ã©`)."""

    wide: int = 0
    stray: int = 0
    undefined: bool = False
    accented: bool = False

    def add(self, block: bytes, cut: int) -> None:
        """Count those of the first `cut` bytes, which are whole lines."""
        try:
            letters = cut - len(str(memoryview(block)[:cut], "utf-8"))
        except UnicodeDecodeError:
            self._add_mixed(np.frombuffer(block, np.int8, cut))
        else:
            if letters:
                self.wide += letters
                self.accented = self.accented or block.find(b"\xc3", 0, cut) >= 0
                self.undefined = self.undefined or any(block.find(code, 0, cut) >= 0 for code in UNDEFINED_IN_CP1252)

    def _add_mixed(self, codes: np.ndarray) -> None:
        high = codes < 0
        if not (codes < _FIRST_LEAD).any():  # nothing can be a letter of UTF-8: French text as Windows-1252 has it
            self.stray += int(np.count_nonzero(high))
            return
        self.undefined = self.undefined or bool(np.isin(codes[high].view(np.uint8), list(UNDEFINED_IN_CP1252)).any())
        high[1:] |= high[:-1]  # with what ends each run of letters: the rest is ASCII and decodes anyway
        letters = codes[high].tobytes()
        self.accented = self.accented or bool(_ACCENTED.search(letters))
        text = letters.decode("utf-8", "ignore")
        kept = len(text.encode("utf-8"))
        self.wide += kept - len(text)
        self.stray += len(letters) - kept


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
    letters: Letters
    nul: int


def scan(stream: BinaryIO, start: int, limits: Limits) -> Scan:
    """One pass: hash, validity, line ends, blank lines. Lines longer than the limit stop it."""
    sha, letters = hashlib.sha256(), Letters()
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
        rest = block[cut:]
        if len(rest) > CHUNK:
            refuse_beyond("line_bytes", len(rest), limits.line_bytes)
        if cut:
            codes = np.frombuffer(block, np.uint8, cut)
            lines, empty, longest_here = _line_ends(codes, start if offset == 0 else 0, seen)
            longest = max(longest, longest_here)
            ends.append(lines + offset)
            blanks.append(empty)
            letters.add(block, cut)
            quotes = quotes or block.find(b'"', 0, cut) >= 0
            nul += int(np.count_nonzero(codes == 0)) if block.find(b"\0", 0, cut) >= 0 else 0
            offset += cut
        if not read:
            break
    refuse_beyond("line_bytes", longest, limits.line_bytes)
    every = np.concatenate(ends) if ends else np.empty(0, np.int64)
    newline = max(seen, key=lambda name: seen[name])
    blank = np.concatenate(blanks) if blanks else np.empty(0, bool)
    return Scan(sha.hexdigest(), offset, every, blank, quotes, newline, longest, letters, nul)


def _line_ends(codes: np.ndarray, start: int, seen: dict[str, int]) -> tuple[np.ndarray, np.ndarray, int]:
    """Byte after each line of `codes` (its last may lack an end), whether it is empty, the length of the longest."""
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
    unfinished = len(ends) == 0 or ends[-1] != len(codes)
    if unfinished:
        ends = np.append(ends, len(codes))
    begins = np.concatenate([[start], ends[:-1]])
    length = ends - begins
    blank = length == 1
    if int(length.min()) <= 2:
        two = np.flatnonzero(length == 2)
        blank[two] = (codes[ends[two] - 1] == 10) & (codes[ends[two] - 2] == 13)
    if unfinished:
        blank[-1] = False
    return ends.astype(np.int64, copy=False), blank, int(length.max())
