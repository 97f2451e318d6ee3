"""Access logs to daily aggregates of their sites, which hold nothing of who asked for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa

from footprint.weblogs.findings import Finding, Outcome, findings
from footprint.weblogs.formats.records import Fate
from footprint.weblogs.formats.written_format import WrittenFormat, written_format
from footprint.weblogs.logfile import Account, LogFile
from footprint.weblogs.overlaps import Repeats, Sketch, Window, distinct, repeated_period
from footprint.weblogs.reading import Source
from footprint.weblogs.requests import Memory, Requests
from footprint.weblogs.tables import daily
from footprint.weblogs.tally import Tally


@dataclass(frozen=True)
class WebLogAggregate:
    """Daily aggregates (`table`, see tables.py), what became of every line, and what was noticed.

    lines = accepted + refused + set_aside, in each account and in all. `approximate_visitors`: visitors, sessions and
    terminal hours come from a sample of the visitors; requests and bytes never do.
    """

    table: pa.Table
    accounts: tuple[Account, ...]
    findings: tuple[Finding, ...]
    approximate_visitors: bool

    @property
    def lines(self) -> int:
        return sum(account.lines for account in self.accounts)

    @property
    def accepted(self) -> int:
        return sum(account.accepted for account in self.accounts)

    @property
    def refused(self) -> int:
        return sum(account.refused for account in self.accounts)

    @property
    def set_aside(self) -> int:
        return sum(account.set_aside for account in self.accounts)

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        """Times of the first and last request, UTC."""
        periods = [account.period for account in self.accounts if account.period]
        return (min(first for first, _ in periods), max(last for _, last in periods)) if periods else None


def aggregate(
    paths: Sequence[Path],
    *,
    site: str | None = None,
    approximate: bool = False,
    sessions: bool = True,
    log_format: str | None = None,
) -> WebLogAggregate:
    """The daily aggregates of access logs, in any order; of files that repeat each other every line counts once.

    `site` names the site of lines that name none. `approximate` bounds the memory by sampling visitors. Without
    `sessions` only requests, bytes and visitors are counted, robots and people together. Raises FileNotFoundError.

    `log_format`: the format of the lines as nginx or Apache writes it; None = found out. Raises FormatError.
    """
    written = written_format(log_format) if log_format else None
    distinct_paths, repeated = distinct(paths)
    run = _Run(sessions, approximate, written)
    run.read(distinct_paths, {})
    windows = run.windows()
    if windows:
        begins = {account.path: account.first_time or 0 for account in run.accounts}
        run = _Run(sessions, approximate, written)
        run.read(sorted(distinct_paths, key=lambda path: begins[path]), windows)
    table, suspects = daily(run.tally, run.memory.sites.names, site)
    accounts = tuple(sorted(run.accounts, key=lambda account: distinct_paths.index(account.path)))
    outcome = Outcome(accounts, tuple(repeated), table, suspects, run.tally.level)
    return WebLogAggregate(table, accounts, tuple(findings(outcome)), run.tally.level > 0)


class _Run:
    """One pass over the files."""

    def __init__(self, sessions: bool, approximate: bool, written: WrittenFormat | None) -> None:
        self._written = written
        self.tally = Tally(sessions=sessions, sampled=approximate)
        self.memory = Memory()
        self.accounts: list[Account] = []
        self._sketches: dict[Path, Sketch] = {}
        self._repeats = Repeats()

    def read(self, paths: Sequence[Path], windows: dict[Path, list[Window]]) -> None:
        """Count the requests of the files; inside its `windows`, a file's requests that came before are set aside."""
        for path in paths:
            file = LogFile(Source(path), self.memory, closely=self.tally.sessions, written=self._written)
            sketch = self._sketches[path] = Sketch()
            self._repeats.next_file()
            for lot in file.lots():
                if len(paths) > 1 and not windows:
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
        for (one, first), (other, second) in combinations(self._sketches.items(), 2):
            window = repeated_period(first, second)
            if window:
                found.setdefault(one, []).append(window)
                found.setdefault(other, []).append(window)
        return found
