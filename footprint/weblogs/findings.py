"""What is worth saying about logs that were read, by rule; the words are in texts/findings.*. No line is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from footprint.weblogs.formats.records import NO_ZONE, Fate
from footprint.weblogs.logfile import Account
from footprint.weblogs.tables import Suspects


@dataclass(frozen=True)
class Finding:
    """One thing noticed; `path` None means all files. Its text is `findings.<rule>[.<variant>].says`, with `args`.

    `count` lines are concerned, of which `lines` are the first.
    """

    rule: str
    severity: str  # refused, set_aside or flagged
    path: Path | None = None
    lines: tuple[int, ...] = ()
    count: int = 0
    variant: str = ""
    args: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Key of the text; with `mend` instead of `says`, of the advice."""
        return f"findings.{self.rule}.{self.variant}.says" if self.variant else f"findings.{self.rule}.says"


@dataclass(frozen=True)
class Outcome:
    """What findings are drawn from. `level`: how often the sample of visitors was halved."""

    accounts: tuple[Account, ...]
    repeated: tuple[tuple[Path, Path], ...]
    table: pa.Table
    suspects: Suspects
    level: int


def findings(outcome: Outcome) -> Iterator[Finding]:
    """All findings, file by file, then those about the whole."""
    for account in outcome.accounts:
        yield from _of_file(account)
    for path, earlier in outcome.repeated:
        yield Finding("weblog_same_file", "set_aside", path, args={"other": earlier.name})
    yield from _of_all(outcome)


def _of_file(account: Account) -> Iterator[Finding]:
    path = account.path
    if account.accepted == 0 and account.fates[Fate.REPEATED] == 0:
        yield Finding("weblog_no_request", "refused", path, count=account.lines)
    for fate in (Fate.BINARY, Fate.TRUNCATED, Fate.TOO_LONG, Fate.UNKNOWN, Fate.NO_REQUEST, Fate.OWN):
        if count := account.fates[fate]:
            severity = "refused" if fate.refused else "set_aside"
            yield Finding("weblog_line", severity, path, tuple(account.told.get(fate, ())), count, fate.value)
    if count := account.fates[Fate.REPEATED]:
        yield Finding("overlapping_periods", "set_aside", path, count=count, variant="lines")
    if account.broken:
        yield Finding("weblog_broken_off", "flagged", path, (account.lines,), 1)
    if count := account.forms["haproxy"] + account.forms[NO_ZONE]:
        yield Finding("weblog_no_zone", "flagged", path, count=count)


def _of_all(outcome: Outcome) -> Iterator[Finding]:
    columns = (
        outcome.table.column(name).to_pylist() for name in ("requests", "bytes_out", "sessions", "terminal_hours")
    )
    rows = list(zip(*columns, strict=True))
    if count := sum(requests for requests, size, _, _ in rows if size is None):
        yield Finding("weblog_no_bytes", "flagged", count=count)
    if outcome.suspects.visitors:
        visitors, requests = outcome.suspects
        yield Finding("weblog_suspects", "flagged", count=requests, args={"visitors": visitors})
    if count := sum(sessions or 0 for _, _, sessions, hours in rows if hours is None):
        yield Finding("weblog_no_dwell", "flagged", count=count)
    if outcome.level:
        yield Finding("weblog_sampled", "flagged", args={"share": 1 << outcome.level})
