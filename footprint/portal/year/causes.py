"""The findings of all members of a year by rule: which cause costs most, and where it was met.

Values are masked where they were found; nothing is unmasked here. A year of 300 members has millions of findings, one
a line: the SQL engine makes them one row a cause, all files in one query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from footprint.engine import DuckDB
from footprint.intake.findings import COLUMNS, SCHEMA
from footprint.intake.telling import Told, tell
from footprint.lake import Lake

# What tells two causes of one year apart, and what all lines of one cause share.
CAUSE = ["member_id", "group_id"]
SHARED = [name for name in COLUMNS if name not in ("group_id", "line")]
# One row a cause, with its first lines (0: the whole file); `asked`: the pairs of rule and severity that are wanted.
BY_CAUSE = """
    SELECT
        member_id,
        group_id,
        any_value(file_sha8) AS file_sha8,
        any_value("column") AS "column",
        any_value(rule) AS rule,
        any_value(severity) AS severity,
        any_value(raw_value) AS raw_value,
        any_value(value_used) AS value_used,
        any_value(proposal) AS proposal,
        any_value(row_count) AS row_count,
        any_value(message_key) AS message_key,
        any_value(message_args) AS message_args,
        min(line, 10) AS lines
    FROM findings
"""
ONE_RULE = "SEMI JOIN asked USING (rule, severity)"
GROUPED = "GROUP BY member_id, group_id"


@dataclass(frozen=True)
class Rule:
    """One rule in one severity: at how many members and on how many lines it was met, and its heaviest cause in words.
    0 lines: it is about whole files."""

    name: str
    severity: str
    members: int
    lines: int
    example: str


@dataclass(frozen=True)
class Met:
    """One cause at one member, in one of its lists ('' = the whole year)."""

    member_id: str
    list: str
    told: Told


@dataclass(frozen=True)
class Causes:
    """The causes of one rule in one severity: what was met on most lines first, the same value at several members
    together."""

    ordered: Sequence[dict[str, Any]]

    def met(self, lake: Lake, year: int, causes: Sequence[dict[str, Any]], lang: str) -> list[Met]:
        """Some of the causes in words, with the lists where they stand."""
        shown = {"year": year, "member_id": {each["member_id"] for each in causes}}
        receipts = lake.read("receipts", ["member_id", "list", "table_sha256"], **shown).to_pylist()
        lists = {(row["member_id"], (row["table_sha256"] or "")[:8]): row["list"] for row in receipts}
        return [
            Met(each["member_id"], lists.get((each["member_id"], each["file_sha8"]), ""), _told(each, lang))
            for each in causes
        ]


def by_rule(lake: Lake, year: int, lang: str) -> list[Rule]:
    """Every rule that found something, that of most lines first."""
    causes = _by_cause(lake, year)
    firsts = [(name, "first") for name in SHARED if name not in ("rule", "severity")]
    summed = causes.group_by(["rule", "severity"], use_threads=False).aggregate(
        [("member_id", "count_distinct"), ("row_count", "sum"), *firsts]
    )
    return sorted(
        (
            Rule(row["rule"], row["severity"], row["member_id_count_distinct"], row["row_count_sum"], text)
            for row, text in zip(summed.to_pylist(), _texts(summed, lang), strict=True)
        ),
        key=lambda rule: (-rule.lines, -rule.members, rule.name, rule.severity),
    )


def of_rule(lake: Lake, year: int, rule: str, severity: str) -> Causes:
    """Where one rule was met in one severity."""
    causes = _by_cause(lake, year, pa.table({"rule": [rule], "severity": [severity]})).to_pylist()
    weights: Counter[tuple[str, str]] = Counter()
    for cause in causes:
        weights[_what(cause)] += cause["row_count"]
    ordered = sorted(causes, key=lambda cause: (-weights[_what(cause)], _what(cause), -cause["row_count"], _at(cause)))
    return Causes(ordered)


def _by_cause(lake: Lake, year: int, asked: pa.Table | None = None) -> pa.Table:
    """One row a cause, that of most lines first; the rest in a fixed order. `asked`: only these rules."""
    with DuckDB() as engine:
        engine.bind(findings=lake.paths("findings", year=year))
        if asked is not None:
            engine.bind(asked=asked)
        causes = engine.sql(" ".join((BY_CAUSE, ONE_RULE if asked is not None else "", GROUPED)))
    return causes.sort_by([("row_count", "descending"), *((name, "ascending") for name in CAUSE)])


def _told(cause: dict[str, Any], lang: str) -> Told:
    rows = [{name: cause.get(name) for name in COLUMNS} | {"line": line} for line in cause["lines"]]
    return tell(pa.Table.from_pylist(rows, SCHEMA), lang)[0]


def _texts(summed: pa.Table, lang: str) -> list[str]:
    """The heaviest cause of each rule in words."""
    texts = []
    for row in summed.to_pylist():
        named = {name: row.get(f"{name}_first", row.get(name)) for name in SHARED}
        texts.append(tell(pa.Table.from_pylist([named | {"group_id": "", "line": 0}], SCHEMA), lang)[0].message)
    return texts


def _what(cause: dict[str, Any]) -> tuple[str, str]:
    """Causes that tell the same of the same value, whoever wrote it."""
    return cause["message_key"], cause["raw_value"] or ""


def _at(cause: dict[str, Any]) -> tuple[str, str]:
    return cause["member_id"], cause["group_id"]
