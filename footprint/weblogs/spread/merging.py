"""Parts of logs merged, in the order of their lines, into what one process that reads all of them would hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from footprint.weblogs.formats.w3c import W3C
from footprint.weblogs.logfile import Account
from footprint.weblogs.overlaps import Sketch
from footprint.weblogs.requests import Memory
from footprint.weblogs.run import How, Run
from footprint.weblogs.sites import GIVEN
from footprint.weblogs.spread.parts import Job, Part, Spread, read_part
from footprint.weblogs.spread.pieces import Piece, cut


class CrowdError(Exception):
    """There are more names of sites than are kept: which ones are is known to who reads all lines in their order."""


def merged(paths: Sequence[Path], how: How, spread: Spread) -> Run:
    """A first pass over the files whose pieces others read. What they could not read is read here, so that an error is
    the one that it would be without them. Raises CrowdError, OSError."""
    files = {path: cut(path) for path in paths}
    merging = _Merging(how)
    with ExitStack() as stack:
        parts = spread([Job(piece, how) for pieces in files.values() for piece in pieces])
        if close := getattr(parts, "close", None):
            stack.callback(close)
        for path, pieces in files.items():
            merging.file(path, pieces, parts)
    return merging.run


class _Merging:
    """The run so far."""

    def __init__(self, how: How) -> None:
        self.run = Run(how)
        self._how, self._memory = how, Memory()

    def file(self, path: Path, pieces: Sequence[Piece], parts: Iterator[Part | None]) -> None:
        """Add a file, all of whose parts come next."""
        account, before = Account(path), W3C()
        sketch = self.run.sketches[path] = Sketch()
        for piece in pieces:
            part = next(parts)
            if account.broken:  # whoever reads a file from its beginning comes no further
                continue
            if part is None or not part.w3c.follows(before):
                part = read_part(Job(piece, self._how, before), self._memory)
            before = part.w3c.behind(before)
            account.add(part.account)
            if len(part.sketch.keys):
                sketch.absorb(part.sketch)
            self.run.tally.absorb(part.counts, self._sites(part))
        self.run.accounts.append(account)

    def _sites(self, part: Part) -> np.ndarray:
        """The number in this run of each site of a part."""
        sites = self.run.memory.sites
        numbers = np.zeros(len(part.names) + 1, np.int64)
        for own in np.unique(part.counts.cells.site).tolist():
            numbers[own] = sites.number(part.names[own - 1].encode()) if own != GIVEN else GIVEN
        if part.is_crowded or sites.is_full:
            raise CrowdError
        return numbers
