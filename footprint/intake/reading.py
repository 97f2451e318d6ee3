"""Reads one table: what it is, accepted rows, the fate of every line, findings. Files are opened in `delivery`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from footprint.intake.findings import REFUSED, SET_ASIDE, Cause, Findings
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.inventory.bills import refuse_bill
from footprint.intake.inventory.devices import read_inventory
from footprint.intake.inventory.records import read_records
from footprint.intake.inventory.unread_columns import say_unread
from footprint.intake.lake_rows import IDENTITY, LINES, accepted_table, fates_of_lines, usage_table
from footprint.intake.tables import titles
from footprint.intake.tables.cells import gather, wanted
from footprint.intake.tables.dialect import Dialect, dialect_of
from footprint.intake.tables.doubtful_shapes import doubt_shape
from footprint.intake.tables.headings import fields
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import MappedColumn, Match, best_match, count_known
from footprint.intake.tables.quantities import choose_quantity
from footprint.intake.tables.row_fates import ListOf
from footprint.intake.tables.rows import read_rows
from footprint.intake.usage import TABLE_OF as USAGE_TABLE_OF
from footprint.intake.usage import access_log, read_usage

_OF_DEVICES = {"asset_id", "serial", "maker", "cpu", "quantity_devices"}
_FEW_LINES = 3
_KIND = {"category", "model_text"}  # columns that say what a line is


@dataclass(frozen=True)
class Reading:
    """One table understood. `table`: accepted rows; `lines`: every fate; `identity`: keys of sameness, never stored.

    `kind` None: it cannot be used, there are no rows and one finding says why.
    accepted + refused + set_aside = rows.

    `name`: the file, and the place of the table inside it (`parc.xlsx › Postes`). `file_sha256` is the hash of the
    file as received. `sha256` names the table by its content, plain or packed: the hash of the innermost file (of the
    text, of the workbook) for its first table, one derived from it for the others; a log packed by itself stays so.
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


def choose(layout: Layout, kind: str | None, hint: str) -> Match:
    """The profile of a table; `hint`: the name of its file or sheet. Raises `UnusableError` when none fits."""
    match = best_match(layout.header, kind, hint)
    if match is None:
        known = count_known(list(layout.header))
        if known <= 1:
            raise UnusableError("no_header", "", {"lines": layout.header_line})
        named = [name.strip() for name in layout.header if fields(name)]
        untyped = len(named) > 1 and kind in (None, "inventory") and not any(_KIND & fields(name) for name in named)
        args: dict[str, object] = {"lines": layout.header_line}
        args |= {"columns": ", ".join(named)} if untyped else {}
        raise UnusableError("wrong_kind", "untyped" if untyped else "unknown", args)
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
    """Understand one table, once its layout and its profile are known. Raises `UnusableError` for a bill, and beyond a
    limit."""
    refuse_bill(source, layout, match)
    findings, sha8, kind = Findings(every_line=layout.arranged is not None), sha256[:8], match.profile.kind
    match = choose_quantity(match, source, layout, year, findings)
    positions, plain = wanted(match)
    rows = read_rows(source, layout, positions, plain, limits)
    rows.name, rows.year, rows.header = name, year, layout.header
    rows.above = list(titles.above(source, layout))
    _say_file(source, match, layout, findings)
    say_unread(match, findings)
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
        made = usage_table(kind, taken.table, sha8)
    elif kind == "inventory":
        stated = match.profile.defaults.get("category")
        category = stated or titles.category(source, layout, name)
        read_ = read_inventory(
            rows,
            cells,
            list_of=ListOf(category, stated is not None) if category else None,
            aside=match.profile.aside,
            known=known_categories,
            answers=answers,
            as_of=as_of,
            default_decimal=decimal,
            hand_made=not match.profile.signature,
            typed=not match.profile.signature or bool(match.profile.template),
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
    findings.quotes = kind != "inventory" or _is_surely_a_list(match, fate, findings)
    if not len(accepted) and match.profile.aside is None:
        findings.add(Cause("no_accepted_row", REFUSED, args={"rows": len(rows) + len(rows.blank_lines)}))
    return Reading(
        name=name,
        sha256=sha256,
        size_bytes=source.size_bytes,
        kind=kind,
        profile=match.profile.name,
        profile_version=match.profile.version,
        score=match.score,
        dialect=dialect_of(source, layout, reader.decided),
        mapping=match.mapping,
        table=accepted_table(kind, columns, rows.lines_of(accepted), sha8) if made is None else made,
        identity=identity.cast(IDENTITY),
        lines=fates_of_lines(rows, fate),
        findings=findings.table(sha8),
        rows=len(rows) + len(rows.blank_lines),
        accepted=len(accepted),
        refused=int((fate == 1).sum()),
        set_aside=int((fate == 2).sum()) + len(rows.blank_lines),
    )


def _is_surely_a_list(match: Match, fate: np.ndarray, findings: Findings) -> bool:
    """Whether what was read as an inventory is one: a tool wrote it, a column is that of devices, a model is known, or
    most lines are devices. Labels beside dates and amounts are a statement of a bank just as well."""
    if match.profile.signature or _OF_DEVICES & set(match.columns):
        return True
    if any(cause.variant == "model" for cause in findings.causes):
        return True
    refused = int((fate == 1).sum())
    return refused < _FEW_LINES or refused <= int((fate == 0).sum())


def _say_file(text: Source, match: Match, layout: Layout, findings: Findings) -> None:
    if text.mended_bytes:
        findings.add(Cause("mixed_encoding", "flagged", args={"letters": text.mended_bytes}))
    doubt_shape(text, layout, match, findings)
    if not len(text.ends[layout.header_end :]):
        raise UnusableError("no_accepted_row", "header_only")


def log_reading(path: Path, name: str, sha256: str, size: int) -> Reading:
    """A raw access log, aggregated by days; `lines` has one row a fate, with `count`."""
    usage, fates, findings, counts = access_log.read(path, name, sha256[:8])
    usable = counts["accepted"] > 0
    return Reading(
        name=name, sha256=sha256, size_bytes=size, kind="weblog" if usable else None,
        profile=access_log.PROFILE if usable else None, profile_version=1 if usable else None, score=float(usable),
        dialect=Dialect(), mapping=(), table=usage_table("weblog", usage, sha256[:8]), identity=IDENTITY.empty_table(),
        lines=fates if usable else LINES.empty_table(), findings=findings,
        **(counts if usable else dict.fromkeys(counts, 0)),  # type: ignore[arg-type]
    )  # fmt: skip


def unusable(name: str, sha256: str, size: int, why: UnusableError) -> Reading:
    """A file, or a part of one, that cannot be used, and why."""
    findings = Findings()
    findings.add(Cause(why.rule, REFUSED, variant=why.variant, args=why.args_))
    return Reading(
        name=name, sha256=sha256, size_bytes=size,
        kind=None, profile=None, profile_version=None, score=0.0,
        dialect=Dialect(), mapping=(), table=pa.table({}), identity=IDENTITY.empty_table(), lines=LINES.empty_table(),
        findings=findings.table(sha256[:8]), rows=0, accepted=0, refused=0, set_aside=0,
    )  # fmt: skip
