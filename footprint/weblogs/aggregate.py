"""Access logs to daily aggregates of their sites, which hold nothing of who asked for what."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from footprint.weblogs.findings import Finding, Outcome, findings
from footprint.weblogs.formats.written_format import written_format
from footprint.weblogs.logfile import Account
from footprint.weblogs.overlaps import distinct
from footprint.weblogs.run import How, Run
from footprint.weblogs.spread.merging import CrowdError, merged
from footprint.weblogs.spread.parts import Spread
from footprint.weblogs.tables import daily

_OF_A_FILE = {errno.EIO, errno.EACCES, errno.EPERM, errno.ESTALE}


@dataclass(frozen=True)
class WebLogAggregate:
    """Daily aggregates (`table`, see tables.py), what became of every line, and what was noticed.

    lines = accepted + refused + set_aside, in each account and in all. `approximate_visitors`: visitors, sessions and
    terminal hours come from a sample of the visitors; requests and bytes never do. `unread`: why files that are in none
    of this could not be read.
    """

    table: pa.Table
    accounts: tuple[Account, ...]
    findings: tuple[Finding, ...]
    approximate_visitors: bool
    unread: tuple[OSError, ...] = ()

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
    spread: Spread | None = None,
) -> WebLogAggregate:
    """The daily aggregates of access logs, in any order; of files that repeat each other every line counts once.

    `site` names the site of lines that name none. `approximate` bounds the memory by sampling visitors. Without
    `sessions` only requests, bytes and visitors are counted, robots and people together. A file that the machine does
    not open, or read to its end, counts for nothing. Raises FileNotFoundError, and OSError where that is all files.

    `log_format`: the format of the lines as nginx or Apache writes it; None = found out. Raises FormatError.
    `spread`: who else reads pieces of the files; the result is the same.
    """
    written = written_format(log_format) if log_format else None
    readable, unread = _readable(paths)
    while True:
        try:
            distinct_paths, repeated = distinct(readable)
            how = How(sessions, approximate, written, len(distinct_paths) > 1)
            run = _counted(distinct_paths, how, spread)
            break
        except OSError as error:
            readable, unread = _without(readable, error), (*unread, error)
    table, suspects = daily(run.tally, run.memory.sites.names, site)
    accounts = tuple(sorted(run.accounts, key=lambda account: distinct_paths.index(account.path)))
    outcome = Outcome(accounts, tuple(repeated), table, suspects, run.tally.level)
    return WebLogAggregate(table, accounts, tuple(findings(outcome)), run.tally.level > 0, unread)


def _readable(paths: Sequence[Path]) -> tuple[list[Path], tuple[OSError, ...]]:
    """The files that can be opened, and why the others cannot. Raises OSError where one is not there, or all cannot."""
    unread: dict[Path, OSError] = {}
    for path in paths:
        try:
            path.open("rb").close()
        except FileNotFoundError:
            raise
        except OSError as error:
            unread[path] = error
    readable = [path for path in paths if path not in unread]
    if unread and not readable:
        raise next(iter(unread.values()))
    return readable, tuple(unread.values())


def _without(paths: Sequence[Path], error: OSError) -> list[Path]:
    """The other files, where an error is of one of them; else it is raised: it is of this process, or of all files."""
    others = [path for path in paths if str(path) != str(error.filename)]
    if error.errno not in _OF_A_FILE or not others or len(others) == len(paths):
        raise error
    return others


def _counted(paths: Sequence[Path], how: How, spread: Spread | None) -> Run:
    """The files, of whose repeated lines each counts once."""
    run = _first(paths, how, spread)
    windows = run.windows()
    if windows:
        begins = {account.path: account.first_time or 0 for account in run.accounts}
        run = Run(how)
        run.read(sorted(paths, key=lambda path: begins[path]), windows)
    return run


def _first(paths: Sequence[Path], how: How, spread: Spread | None) -> Run:
    """The first pass over the files."""
    if spread is not None:
        with suppress(CrowdError):
            return merged(paths, how, spread)
    run = Run(how)
    run.read(paths, {})
    return run
