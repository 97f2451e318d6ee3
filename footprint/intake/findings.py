"""Findings of one file: collected by cause, stored as a table. What is a finding is decided elsewhere, its words are
in `telling`.

One cause (one rule on one value) is one group; each of its first lines is a row of the table, and `row_count` says
how many there are in all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from footprint import schema
from footprint.intake.columns.categorical import Coded
from footprint.intake.finding_keys import keyed
from footprint.intake.vocabulary.people import NOBODY, People
from footprint.intake.vocabulary.privacy import MASK

LINES_KEPT = 1_000  # of one cause, where the lines were accepted
LINES_KEPT_OUT = 100_000  # where they were refused or set aside
REFUSED, SET_ASIDE, FLAGGED, PROPOSED = schema.SEVERITIES
COLUMNS = [name for name in schema.table("findings").names if name not in ("member_id", "year")]
SCHEMA = pa.schema([field_ for field_ in schema.table("findings").arrow if field_.name in COLUMNS])
MOST_VALUES = 10_000  # of one rule in one column, each with a cause of its own; a person reads no more
REST = "rest"  # variant of the one cause of all further values
NO_LINES = np.empty(0, np.int64)
NAMING_RULE = "table_left_out"  # the only rule that quotes the name of a sheet or of a file


@dataclass
class Cause:
    """One cause of findings. `variant` chooses among the texts of the rule; no lines = the whole file."""

    rule: str
    severity: str
    column: str = ""
    lines: np.ndarray = field(default_factory=lambda: NO_LINES)
    raw: str | None = None
    used: str | None = None
    proposal: str | None = None
    variant: str = ""
    args: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Key of the text that tells the fact; beside it, `mend` tells what would mend it."""
        if self.variant == REST:
            return f"findings.{REST}.says"
        return f"findings.{self.rule}.{self.variant}.says" if self.variant else f"findings.{self.rule}.says"

    def __post_init__(self) -> None:
        """A line counts once, even where several readings of a meter or cells stand on it."""
        if len(self.lines) > 1 and not (self.lines[1:] > self.lines[:-1]).all():
            self.lines = np.unique(self.lines)

    def message_args(self, people: People) -> str:
        """Everything that the text may name, as JSON."""
        own = {
            "value": people.shown(self.raw) or "",
            "used": self.used or "",
            "proposal": self.proposal or "",
            "column": self.column,
        }
        args = {name: people.masked(value) if isinstance(value, str) else value for name, value in self.args.items()}
        return json.dumps(own | {"count": len(self.lines)} | args, ensure_ascii=False, sort_keys=True)


@dataclass
class Findings:
    """The causes found in one file, in the order of discovery. Cells that name one of `people` are masked.

    `every_line`: all lines of a cause are kept, since several of them may be one of the sheet (`arranged`). `quotes`:
    whether cells are shown at all; those of a file that is hardly what it was read as are somebody else's business.
    Beyond `MOST_VALUES` values of one rule in one column, the further ones share one cause.
    """

    causes: list[Cause] = field(default_factory=list)
    people: People = NOBODY
    every_line: bool = False
    quotes: bool = True
    _firsts: dict[tuple[str, str], list[Cause]] = field(default_factory=dict)
    _rest: dict[tuple[str, str, str], list[tuple[int, np.ndarray]]] = field(default_factory=dict)

    def add(self, cause: Cause) -> None:
        """Add a cause; one that stands for no line of an accepted table is still added when it speaks of the file."""
        further = cause.variant == REST and "like" not in cause.args
        if further or (cause.raw is not None and not self._room(cause.rule, cause.column)):
            many = int(str(cause.args["values"])) if further else 1
            self._rest.setdefault((cause.rule, cause.severity, cause.column), []).append((many, cause.lines))
            return
        self.causes.append(cause)
        if cause.raw is not None:
            self._firsts.setdefault((cause.rule, cause.column), []).append(cause)

    def add_all(self, causes: Iterable[Cause]) -> None:
        """Add causes in their order."""
        for cause in causes:
            self.add(cause)

    def without(self, lines_of: Callable[[Cause], np.ndarray]) -> None:
        """Take lines out of each cause, those of values beyond the first included; one that is left without any
        goes."""
        taken = [_without(cause, lines_of(cause)) for cause in self.causes]
        self.causes = [new for new, old in zip(taken, self.causes, strict=True) if len(new.lines) or not len(old.lines)]
        for (rule, severity, column), parts in self._rest.items():
            out = lines_of(Cause(rule, severity, column, variant=REST))
            parts[:] = [(many, np.setdiff1d(lines, out)) for many, lines in parts]

    def _room(self, rule: str, column: str) -> int:
        """How many more values of a rule in a column get a cause of their own."""
        return MOST_VALUES - len(self._firsts.get((rule, column), ()))

    def every_cause(self) -> list[Cause]:
        """The causes, then those of the values beyond the first."""
        rest = []
        for (rule, severity, column), parts in self._rest.items():
            if not any(len(lines) for _, lines in parts):
                continue
            like = self._firsts[rule, column][0].raw
            args = {"values": sum(many for many, _ in parts), "like": self.people.shown(like), "most": MOST_VALUES}
            lines = np.unique(np.concatenate([lines for _, lines in parts]))
            rest.append(Cause(rule, severity, column, lines, variant=REST, args=args))
        return [*self.causes, *rest]

    def add_lines(self, rule: str, severity: str, column: str, lines: np.ndarray, **more: object) -> None:
        """Add a cause of these lines; nothing if there are none."""
        if len(lines):
            self.add(Cause(rule, severity, column, lines, **more))  # type: ignore[arg-type]

    def add_values(
        self,
        rule: str,
        severity: str,
        column: str,
        cells: Coded,
        wrong: Sequence[bool],
        lines: np.ndarray,
        used: Mapping[str, str | None] | str | None = None,
        proposals: Mapping[str, str | None] | None = None,
        variant: str = "",
    ) -> None:
        """Add the `causes_of_values`."""
        if any(wrong):
            self.add_all(causes_of_values(rule, severity, column, cells, lines, wrong, used, proposals, variant))

    def table(self, file_sha8: str, first: int = 1) -> pa.Table:
        """The findings as the lake stores them, `member_id` and `year` left out; groups are numbered from `first`."""
        causes = self.every_cause() if self.quotes else [_unquoted(cause) for cause in self.every_cause()]
        if not causes:
            return SCHEMA.empty_table()
        counts = [max(1, len(cause.lines)) if self.every_line else kept(cause) for cause in causes]
        index = pa.array(np.repeat(np.arange(len(causes)), counts))
        lines = [
            cause.lines[:kept] if len(cause.lines) else np.zeros(1, np.int64)
            for cause, kept in zip(causes, counts, strict=True)
        ]
        by_cause = self._by_cause(causes, file_sha8, first)
        columns = {name: pa.array(values).take(index) for name, values in by_cause.items()}
        columns["line"] = pa.array(np.concatenate(lines), pa.int64())
        return keyed(pa.table({name: columns[name] for name in COLUMNS}).cast(SCHEMA))

    def _by_cause(self, causes: Sequence[Cause], file_sha8: str, first: int) -> dict[str, pa.Array]:
        texts: dict[str, list[str | None]] = {
            "file_sha8": [file_sha8] * len(causes),
            "column": [cause.column for cause in causes],
            "rule": [cause.rule for cause in causes],
            "severity": [cause.severity for cause in causes],
            "raw_value": [self.people.shown(cause.raw) for cause in causes],
            "value_used": [cause.used for cause in causes],
            "proposal": [cause.proposal for cause in causes],
            "group_id": [f"{file_sha8}:{number}" for number, _ in enumerate(causes, start=first)],
            "message_key": [cause.key for cause in causes],
            "message_args": [cause.message_args(self.people) for cause in causes],
        }
        rows = pa.array([len(cause.lines) for cause in causes], pa.int64())
        return {name: pa.array(values, pa.string()) for name, values in texts.items()} | {"row_count": rows}


def causes_of_values(
    rule: str,
    severity: str,
    column: str,
    cells: Coded,
    lines: np.ndarray,
    wrong: Sequence[bool] | None = None,
    used: Mapping[str, str | None] | str | None = None,
    proposals: Mapping[str, str | None] | None = None,
    variant: str = "",
) -> list[Cause]:
    """One cause for each distinct text of `cells` that is `wrong` (None: all are), with the lines that hold it; those
    beyond `MOST_VALUES` share one, of variant `REST`."""
    rows = np.arange(len(cells.codes)) if wrong is None else np.flatnonzero(cells.spread(wrong, bool))
    if not len(rows):
        return []
    codes = cells.codes[rows]
    order = np.argsort(codes, kind="stable")
    distinct, begins = np.unique(codes[order], return_index=True)
    rest: list[Cause] = []
    if len(distinct) > MOST_VALUES:
        further = lines[rows[order[begins[MOST_VALUES] :]]]
        rest = [Cause(rule, severity, column, further, variant=REST, args={"values": len(distinct) - MOST_VALUES})]
        order, distinct, begins = order[: begins[MOST_VALUES]], distinct[:MOST_VALUES], begins[:MOST_VALUES]
    causes = []
    for code, alike in zip(distinct, np.split(rows[order], begins[1:]), strict=True):
        raw = cells.values[code]
        value = used.get(raw) if isinstance(used, Mapping) else used
        mend = proposals.get(raw) if proposals else None
        causes.append(Cause(rule, severity, column, lines[alike], raw, value, mend, variant))
    return causes + rest


def _without(cause: Cause, lines: np.ndarray) -> Cause:
    left = np.setdiff1d(cause.lines, lines)
    return cause if len(left) == len(cause.lines) else replace(cause, lines=left)


def _unquoted(cause: Cause) -> Cause:
    """The same without what its cells hold, nor what was guessed from them."""
    if cause.raw is None and cause.variant != REST:
        return cause
    args = {name: MASK if isinstance(value, str) else value for name, value in cause.args.items()}
    return replace(cause, raw=MASK, used=None, proposal=None, args=args)


def kept(cause: Cause) -> int:
    """How many rows of the table a cause gets."""
    return min(max(1, len(cause.lines)), most_kept(cause.severity))


def most_kept(severity: str) -> int:
    """The most lines of one cause that are kept; their number is known all the same."""
    return LINES_KEPT_OUT if severity in (REFUSED, SET_ASIDE) else LINES_KEPT


def with_causes(findings: pa.Table, file_sha8: str, causes: Sequence[Cause]) -> pa.Table:
    """The findings of a file with more causes behind them."""
    groups = [int(group.rpartition(":")[2]) for group in findings["group_id"].unique().to_pylist()]
    added = Findings(list(causes)).table(file_sha8, first=max(groups, default=0) + 1)
    return keyed(pa.concat_tables([findings, added]))


def without_names(findings: pa.Table) -> pa.Table:
    """The findings as they may be stored: names of sheets and inner files, which can name people, are masked."""
    rules = findings.column("rule").to_pylist()
    if NAMING_RULE not in rules:
        return findings
    rows = findings.to_pylist()
    for row in rows:
        if row["rule"] == NAMING_RULE:
            row["raw_value"] = MASK
            row["message_args"] = json.dumps(
                json.loads(row["message_args"]) | {"value": MASK}, ensure_ascii=False, sort_keys=True
            )
    return pa.Table.from_pylist(rows, schema=findings.schema)
