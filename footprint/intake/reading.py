"""Reads one file of a member: what it is, accepted rows, the fate of every line, findings. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint import schema
from footprint.intake.cells import gather, wanted
from footprint.intake.columns import Decided
from footprint.intake.findings import REFUSED, SET_ASIDE, Cause, Findings
from footprint.intake.inventory import read_inventory
from footprint.intake.layout import Layout, find_layout
from footprint.intake.limits import LIMITS, Limits, UnusableError
from footprint.intake.profiles import DUPLICATE, MappedColumn, Match, best_match, count_known
from footprint.intake.records import read_records
from footprint.intake.rows import Rows, read_rows
from footprint.intake.text import Source, digest, source

TABLE_OF = {"inventory": "devices", "sites": "sites", "contracts": "contracts", "members": "members"}
ADDED_LATER = ("member_id", "year", "list")
LINES = pa.schema([("line", pa.int64()), ("fate", pa.string())])
IDENTITY = pa.schema(
    [("line", pa.int64()), ("asset_key", pa.string()), ("serial_key", pa.string()), ("asset_id", pa.string())]
)


@dataclass(frozen=True)
class Dialect:
    """How the file is written, and why we think so (`evidence`, by name of the decision)."""

    encoding: str = ""
    separator: str = ""
    quote: str = ""
    newline: str = ""
    header_line: int = 0
    decimal: str = ""
    date_order: str = ""
    evidence: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Reading:
    """One file understood. `table`: accepted rows; `lines`: every fate; `identity`: keys of sameness, never stored.

    `kind` None: the file cannot be used, there are no rows and one finding says why.
    accepted + refused + set_aside = rows.
    """

    name: str
    sha256: str
    size_bytes: int
    kind: str | None
    profile: str | None
    profile_version: int | None
    score: float
    dialect: Dialect
    mapping: tuple[MappedColumn, ...]
    table: pa.Table
    identity: pa.Table
    lines: pa.Table
    findings: pa.Table
    rows: int
    accepted: int
    refused: int
    set_aside: int

    @property
    def file_sha8(self) -> str:
        """First 8 hex digits of the file's sha256."""
        return self.sha256[:8]


def table_schema(kind: str) -> pa.Schema:
    """Columns of `Reading.table`: the lake's table without what is added later, and line, file_sha8, line_id."""
    own = [column for column in schema.table(TABLE_OF[kind]).arrow if column.name not in ADDED_LATER]
    names = {column.name for column in own}
    marks = [pa.field("line_id", pa.string()), pa.field("file_sha8", pa.string()), pa.field("line", pa.int64())]
    return pa.schema(own + [mark for mark in marks if mark.name not in names])


def read(
    path: Path,
    *,
    year: int,
    as_of: date,
    kind: str | None = None,
    known_categories: Collection[str] = (),
    answers: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Understand one file. Never raises for bad content: a file that cannot be used gives `kind` None and one finding.

    `year`: reporting year; `as_of`: the day that the list describes; `kind`: what the file must be (None = find out);
    `known_categories`: further category keys; `answers`: folded words → category, the member's earlier answers.
    """
    path = Path(path)
    try:
        text = source(path, limits)
        layout = find_layout(text, count_known, limits)
        match = _choose(layout, kind, path.name)
        positions, plain = wanted(match)
        rows = read_rows(text, layout, positions, plain, limits)
        return _reading(path.name, text, layout, match, rows, as_of, known_categories, answers or {})
    except UnusableError as why:
        return _unusable(path, why)
    except (ValueError, ArithmeticError, LookupError, TypeError, pa.ArrowException, MemoryError) as error:
        return _unusable(path, UnusableError("unreadable_file", "unexpected", {"error": type(error).__name__}))


def _choose(layout: Layout, kind: str | None, name: str) -> Match:
    match = best_match(layout.header, kind, name)
    if match is None:
        known = count_known(list(layout.header))
        rule = "wrong_kind" if known > 1 else "no_header"
        raise UnusableError(rule, "unknown" if known > 1 else "", {"lines": layout.header_line})
    if match.profile.kind == "wrong":
        raise UnusableError("wrong_kind", match.profile.wrong or "unknown")
    return match


def _reading(
    name: str,
    text: Source,
    layout: Layout,
    match: Match,
    rows: Rows,
    as_of: date,
    known: Collection[str],
    answers: Mapping[str, str],
) -> Reading:
    findings, sha8, kind = Findings(), text.sha256[:8], match.profile.kind
    _say_file(text, match, layout, findings)
    findings.add_lines("blank_row", SET_ASIDE, "", rows.blank_lines)
    decimal = "," if layout.separator == ";" else "."
    cells = gather(rows, match)
    findings.people = cells.people
    rows.columns.clear()  # a file of millions of lines: each copy counts
    identity = IDENTITY.empty_table()
    if kind == "inventory":
        default = match.profile.defaults.get("category")
        read_ = read_inventory(
            rows,
            cells,
            default_category=default,
            known=known,
            answers=answers,
            as_of=as_of,
            default_decimal=decimal,
            findings=findings,
        )
        columns, fate, accepted, reader, identity = (
            read_.columns,
            read_.fate,
            read_.accepted,
            read_.reader,
            read_.identity,
        )
    else:
        records = read_records(kind, rows, cells, decimal, findings)
        columns, fate, accepted, reader = records.columns, records.fate, records.accepted, records.reader
    if not len(accepted):
        findings.add(Cause("no_accepted_row", REFUSED, args={"rows": len(rows) + len(rows.blank_lines)}))
    return Reading(
        name=name,
        sha256=text.sha256,
        size_bytes=text.size_bytes,
        kind=kind,
        profile=match.profile.name,
        profile_version=match.profile.version,
        score=match.score,
        dialect=_dialect(text, layout, reader.decided),
        mapping=match.mapping,
        table=_table(kind, columns, rows.lines[accepted], sha8),
        identity=identity.cast(IDENTITY),
        lines=_lines(rows, fate),
        findings=findings.table(sha8),
        rows=len(rows) + len(rows.blank_lines),
        accepted=len(accepted),
        refused=int((fate == 1).sum()),
        set_aside=int((fate == 2).sum()) + len(rows.blank_lines),
    )


def _say_file(text: Source, match: Match, layout: Layout, findings: Findings) -> None:
    if text.mended_bytes:
        findings.add(Cause("mixed_encoding", "flagged", args={"letters": text.mended_bytes}))
    for mapped in match.mapping:
        if mapped.reason == DUPLICATE:
            findings.add(
                Cause("duplicate_header", "flagged", raw=mapped.header, args={"position": mapped.position + 1})
            )
    if not len(text.ends[layout.header_end :]):
        raise UnusableError("no_accepted_row", "header_only")


def _table(kind: str, columns: Mapping[str, pa.Array], lines: np.ndarray, sha8: str) -> pa.Table:
    """The accepted rows in the order of the file, every column of the lake's table present."""
    empty: dict[pa.DataType, pa.Array] = {}
    line = pa.array(lines, pa.int64())
    made = dict(columns) | {
        "line": line,
        "file_sha8": pa.repeat(pa.scalar(sha8), len(lines)),
        "line_id": pc.binary_join_element_wise(pa.scalar(sha8), line.cast(pa.string()), ":"),
    }
    arrays = []
    for column in table_schema(kind):
        if column.name not in made:
            made[column.name] = empty.setdefault(column.type, pa.nulls(len(lines), column.type))
        arrays.append(made[column.name].cast(column.type))
    return pa.Table.from_arrays(arrays, schema=table_schema(kind))


def _lines(rows: Rows, fate: np.ndarray) -> pa.Table:
    """The fate of every record, blank lines included, in the order of the file."""
    line = np.concatenate([rows.lines, rows.blank_lines])
    codes = np.concatenate([fate, np.full(len(rows.blank_lines), schema.FATES.index("set_aside"), np.int8)])
    order = np.argsort(line, kind="stable") if len(rows.blank_lines) else slice(None)
    names = pa.DictionaryArray.from_arrays(pa.array(codes[order]), pa.array(schema.FATES))
    return pa.table({"line": pa.array(line[order], pa.int64()), "fate": names.cast(pa.string())}, schema=LINES)


def _dialect(text: Source, layout: Layout, decided: Decided) -> Dialect:
    evidence = {"encoding": text.encoding_reason, "separator": f"{layout.evidence.get(layout.separator, 0)}"}
    evidence |= {
        f"decimal:{name}": f"{each.evidence} {each.example}".strip() for name, each in decided.decimals.items()
    }
    evidence |= {
        f"date_order:{name}": f"{each.evidence} {each.example}".strip() for name, each in decided.orders.items()
    }
    decimals = [each.sign for each in decided.decimals.values() if each.evidence == "sure"]
    orders = [each.order for each in decided.orders.values() if each.evidence != "none"]
    return Dialect(
        encoding=text.encoding, separator=layout.separator, quote='"' if text.has_quotes else "", newline=text.newline,
        header_line=layout.header_line, decimal="".join(sorted(set(decimals))), date_order=orders[0] if orders else "",
        evidence=evidence,
    )  # fmt: skip


def _unusable(path: Path, why: UnusableError) -> Reading:
    findings = Findings()
    findings.add(Cause(why.rule, REFUSED, variant=why.variant, args=why.args_))
    sha256, size = (digest(path), path.stat().st_size)
    return Reading(
        name=path.name, sha256=sha256, size_bytes=size, kind=None, profile=None, profile_version=None, score=0.0,
        dialect=Dialect(), mapping=(), table=pa.table({}), identity=IDENTITY.empty_table(), lines=LINES.empty_table(),
        findings=findings.table(sha256[:8]), rows=0, accepted=0, refused=0, set_aside=0,
    )  # fmt: skip
