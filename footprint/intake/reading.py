"""Reads one table: what it is, accepted rows, the fate of every line, findings. Files are opened in `delivery`."""

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
from footprint.intake.coded import CODED
from footprint.intake.columns import Decided
from footprint.intake.findings import REFUSED, SET_ASIDE, Cause, Findings
from footprint.intake.inventory import read_inventory
from footprint.intake.layout import Layout
from footprint.intake.limits import Limits, UnusableError
from footprint.intake.line_ids import line_ids
from footprint.intake.profiles import MappedColumn, Match, best_match, count_known
from footprint.intake.records import read_records
from footprint.intake.rows import Rows, read_rows
from footprint.intake.shape import doubt_shape
from footprint.intake.text import Source
from footprint.intake.usage import TABLE_OF as USAGE_TABLE_OF
from footprint.intake.usage import access_log, read_usage

TABLE_OF = {
    "inventory": "devices", "sites": "sites", "contracts": "contracts", "members": "members", **USAGE_TABLE_OF,
}  # fmt: skip
ADDED_LATER = ("member_id", "year", "list")
LINES = pa.schema([("line", pa.int64()), ("fate", CODED)])
DISTINCT = ("line_id", "asset_id")
IDENTITY = pa.schema([("line", pa.int64()), ("serial", pa.string()), ("maker", CODED), ("asset_id", pa.string())])


@dataclass(frozen=True)
class Dialect:
    """How the file is written, and why we think so (`evidence`, by name of the decision). `arrangement`: how the cells
    of a sheet were put in order to read it as a list (`beside`, `crossed`; '' = it is one)."""

    encoding: str = ""
    separator: str = ""
    quote: str = ""
    newline: str = ""
    header_line: int = 0
    decimal: str = ""
    date_order: str = ""
    evidence: Mapping[str, str] | None = None
    arrangement: str = ""


@dataclass(frozen=True)
class Reading:
    """One table understood. `table`: accepted rows; `lines`: every fate; `identity`: keys of sameness, never stored.

    `kind` None: it cannot be used, there are no rows and one finding says why.
    accepted + refused + set_aside = rows.

    `name`: the file, and the place of the table inside it (`parc.xlsx › Postes`). `file_sha256` is the hash of the
    file; `sha256` names the table: the file's hash for its first one, and one derived from it for the others.
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
    file_sha256: str = ""

    @property
    def file_sha8(self) -> str:
        """First 8 hex digits of `sha256`: the name of this table in the lake."""
        return self.sha256[:8]


def table_schema(kind: str) -> pa.Schema:
    """Columns of `Reading.table`: the lake's table without what is added later, and line, file_sha8, line_id. Texts of
    an inventory are `CODED`: the lines of a large one repeat a few."""
    own = [column for column in schema.table(TABLE_OF[kind]).arrow if column.name not in ADDED_LATER]
    if kind == "inventory":
        repeated = (column for column in own if column.type == pa.string() and column.name not in DISTINCT)
        coded = {column.name: column.with_type(CODED) for column in repeated}
        return pa.schema([coded.get(column.name, column) for column in own])
    names = {column.name for column in own}
    if TABLE_OF[kind] == "usage":
        return pa.schema(own)
    marks = [pa.field("line_id", pa.string()), pa.field("file_sha8", pa.string()), pa.field("line", pa.int64())]
    return pa.schema(own + [mark for mark in marks if mark.name not in names])


def choose(layout: Layout, kind: str | None, hint: str) -> Match:
    """The profile of a table; `hint`: the name of its file or sheet. Raises `UnusableError` when none fits."""
    match = best_match(layout.header, kind, hint)
    if match is None:
        known = count_known(list(layout.header))
        rule = "wrong_kind" if known > 1 else "no_header"
        raise UnusableError(rule, "unknown" if known > 1 else "", {"lines": layout.header_line})
    if match.profile.kind == "wrong":
        raise UnusableError("wrong_kind", match.profile.wrong or "unknown")
    return match


def read_table(
    name: str,
    sha256: str,
    source: Source,
    layout: Layout,
    match: Match,
    *,
    year: int,
    as_of: date,
    known_categories: Collection[str],
    answers: Mapping[str, str],
    limits: Limits,
) -> Reading:
    """Understand one table, once its layout and its profile are known. Raises `UnusableError` beyond a limit."""
    positions, plain = wanted(match)
    rows = read_rows(source, layout, positions, plain, limits)
    rows.name, rows.year = name, year
    findings, sha8, kind = Findings(every_line=layout.arranged is not None), sha256[:8], match.profile.kind
    _say_file(source, match, layout, findings)
    findings.add_lines("blank_row", SET_ASIDE, "", rows.blank_lines)
    decimal = "," if layout.separator == ";" else "."
    cells = gather(rows, match)
    findings.people = cells.people
    rows.columns.clear()  # a file of millions of lines: each copy counts
    identity = IDENTITY.empty_table()
    made: pa.Table | None = None
    if kind in USAGE_TABLE_OF:
        taken = read_usage(kind, rows, cells, match, decimal, findings)
        columns, fate, reader = {}, taken.fate, taken.reader
        accepted = np.flatnonzero(fate == 0)
        made = _usage_table(kind, taken.table, sha8)
    elif kind == "inventory":
        default = match.profile.defaults.get("category")
        read_ = read_inventory(
            rows,
            cells,
            default_category=default,
            aside=match.profile.aside,
            known=known_categories,
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
    cells.clear()
    if not len(accepted) and match.profile.aside is None:
        findings.add(Cause("no_accepted_row", REFUSED, args={"rows": len(rows) + len(rows.blank_lines)}))
    return Reading(
        name=name,
        sha256=sha256,
        file_sha256=source.sha256,
        size_bytes=source.size_bytes,
        kind=kind,
        profile=match.profile.name,
        profile_version=match.profile.version,
        score=match.score,
        dialect=_dialect(source, layout, reader.decided),
        mapping=match.mapping,
        table=_table(kind, columns, rows.lines_of(accepted), sha8) if made is None else made,
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
    doubt_shape(text, layout, match, findings)
    if not len(text.ends[layout.header_end :]):
        raise UnusableError("no_accepted_row", "header_only")


def _table(kind: str, columns: Mapping[str, pa.Array], lines: np.ndarray, sha8: str) -> pa.Table:
    """The accepted rows in the order of the file, every column of the lake's table present."""
    empty: dict[pa.DataType, pa.Array] = {}
    line = pa.array(lines, pa.int64())
    made = dict(columns) | {
        "line": line,
        "file_sha8": pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), len(lines)), pa.array([sha8])),
        "line_id": line_ids(sha8, lines),
    }
    arrays = []
    for column in table_schema(kind):
        if column.name not in made:
            made[column.name] = empty.setdefault(column.type, pa.nulls(len(lines), column.type))
        arrays.append(made[column.name].cast(column.type))
    return pa.Table.from_arrays(arrays, schema=table_schema(kind))


def _usage_table(kind: str, rows: pa.Table, sha8: str) -> pa.Table:
    """Rows that a reader of usage made, every column of the lake's table present."""
    given = {name: rows.column(name) for name in rows.column_names}
    given["file_sha8"] = pa.repeat(pa.scalar(sha8), rows.num_rows)
    if "line" in given:
        ids = pc.binary_join_element_wise(pa.scalar(sha8), given["line"].cast(pa.string()), ":")
        given["line_id"] = ids
    asked = table_schema(kind)
    unknown = given.keys() - set(asked.names)
    if unknown - {"line_id"}:
        raise KeyError(f"{kind}: the lake has no column {sorted(unknown)}")
    columns = [
        given[column.name].cast(column.type) if column.name in given else pa.nulls(rows.num_rows, column.type)
        for column in asked
    ]
    return pa.Table.from_arrays(columns, schema=asked)


def _lines(rows: Rows, fate: np.ndarray) -> pa.Table:
    """The fate of every record, blank lines included, in the order of the file."""
    line, codes = rows.lines, fate
    if len(rows.blank_lines):
        line = np.concatenate([line, rows.blank_lines])
        codes = np.concatenate([fate, np.full(len(rows.blank_lines), schema.FATES.index("set_aside"), np.int8)])
        order = np.argsort(line, kind="stable")
        line, codes = line[order], codes[order]
    fates = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(schema.FATES))
    return pa.table({"line": pa.array(line, pa.int64()), "fate": fates}, schema=LINES)


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
    own = text.separator is not None  # text made here from another form has no signs of its own
    return Dialect(
        encoding=text.encoding, separator="" if own else layout.separator,
        quote='"' if text.has_quotes and not own else "", newline="" if own else text.newline,
        header_line=layout.header_line, decimal="".join(sorted(set(decimals))), date_order=orders[0] if orders else "",
        evidence=evidence,
    )  # fmt: skip


def log_reading(path: Path, name: str, sha256: str, file_sha256: str, size: int) -> Reading:
    """A raw access log, aggregated by days; `lines` has one row a fate, with `count`."""
    usage, fates, findings, counts = access_log.read(path, name, sha256[:8])
    usable = counts["accepted"] > 0
    return Reading(
        name=name, sha256=sha256, file_sha256=file_sha256, size_bytes=size, kind="weblog" if usable else None,
        profile=access_log.PROFILE if usable else None, profile_version=1 if usable else None, score=float(usable),
        dialect=Dialect(), mapping=(), table=_usage_table("weblog", usage, sha256[:8]), identity=IDENTITY.empty_table(),
        lines=fates if usable else LINES.empty_table(), findings=findings,
        **(counts if usable else dict.fromkeys(counts, 0)),
    )  # fmt: skip


def unusable(name: str, sha256: str, file_sha256: str, size: int, why: UnusableError) -> Reading:
    """A file, or a part of one, that cannot be used, and why."""
    findings = Findings()
    findings.add(Cause(why.rule, REFUSED, variant=why.variant, args=why.args_))
    return Reading(
        name=name, sha256=sha256, file_sha256=file_sha256, size_bytes=size,
        kind=None, profile=None, profile_version=None, score=0.0,
        dialect=Dialect(), mapping=(), table=pa.table({}), identity=IDENTITY.empty_table(), lines=LINES.empty_table(),
        findings=findings.table(sha256[:8]), rows=0, accepted=0, refused=0, set_aside=0,
    )  # fmt: skip
