"""One pass over log files: what is counted, what became of their lines, and which of them repeat each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from footprint.weblogs.formats.records import Fate
from footprint.weblogs.formats.written_format import WrittenFormat
from footprint.weblogs.logfile import Account, LogFile
from footprint.weblogs.overlaps import Repeats, Sketch, Window, repeated_period
from footprint.weblogs.reading import Source
from footprint.weblogs.requests import Memory, Requests
from footprint.weblogs.tally import Tally


@dataclass(frozen=True)
class How:
    """What is counted. `written`: the format that people said; `compares`: whether files may repeat each other."""

    sessions: bool
    approximate: bool
    written: WrittenFormat | None
    compares: bool


class Run:
    """One pass over the files."""

    def __init__(self, how: How) -> None:
        self._how = how
        self.tally = Tally(sessions=how.sessions, sampled=how.approximate)
        self.memory = Memory()
        self.accounts: list[Account] = []
        self.sketches: dict[Path, Sketch] = {}
        self._repeats = Repeats()

    def read(self, paths: Sequence[Path], windows: dict[Path, list[Window]]) -> None:
        """Count the requests of the files; inside its `windows`, a file's requests that came before are set aside."""
        for path in paths:
            file = LogFile(Source(path), self.memory, closely=self._how.sessions, written=self._how.written)
            sketch = self.sketches[path] = Sketch()
            self._repeats.next_file()
            for lot in file.lots():
                if self._how.compares and not windows:
                    sketch.add(lot)
                self.tally.count(self._new(lot, windows[path], file.account) if path in windows else lot)
            self.accounts.append(file.account)

    def _new(self, lot: Requests, windows: Sequence[Window], account: Account) -> Requests:
        new = self._repeats.new(lot, windows)
        repeated = int(np.count_nonzero(~new))
        account.accepted -= repeated
        account.fates[Fate.REPEATED] += repeated
        return Requests(*(column[new] for column in lot))

    def windows(self) -> dict[Path, list[Window]]:
        """For each file that repeats another, or is repeated, the periods concerned."""
        found: dict[Path, list[Window]] = {}
        for (one, first), (other, second) in combinations(self.sketches.items(), 2):
            window = repeated_period(first, second)
            if window:
                found.setdefault(one, []).append(window)
                found.setdefault(other, []).append(window)
        return found
