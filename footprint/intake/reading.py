"""Reads one table: what it is, accepted rows, the fate of every line, findings. Files are opened in `delivery`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from footprint.intake.evidence import answered
from footprint.intake.evidence.answered import NOTHING_SAID, agreed_columns, is_answered, with_answers
from footprint.intake.evidence.matching import completed, refusal
from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE, Cause, Findings
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.inventory.bills import counts_use, refuse_bill
from footprint.intake.inventory.devices import read_inventory
from footprint.intake.inventory.records import IDENTIFIER as RECORDS
from footprint.intake.inventory.records import read_records
from footprint.intake.inventory.unexplained import unexplained
from footprint.intake.inventory.unread_columns import unread_columns
from footprint.intake.lake_rows import IDENTITY, LINES, fates_of_lines, lake_table
from footprint.intake.lines import overrides
from footprint.intake.lines.written import Written, written_lines
from footprint.intake.tables import profiles, titles
from footprint.intake.tables.cells import gather, wanted
from footprint.intake.tables.dialect import Dialect, dialect_of
from footprint.intake.tables.doubtful_shapes import doubtful_shapes
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.loans import as_loans
from footprint.intake.tables.parsed_table import Options, ParsedTable, RawTable
from footprint.intake.tables.profiles import PERSONAL, MappedColumn, Match, best_match, match_by_names, nearest
from footprint.intake.tables.quantities import choose_quantity, titled
from footprint.intake.tables.row_fates import ACCEPTED, OUT
from footprint.intake.tables.rows import Rows, read_rows
from footprint.intake.usage import READERS as USAGE
from footprint.intake.usage import access_log, read_usage
from footprint.intake.usage.across import across, refuse_undated
from footprint.intake.usage.measures import names_access
from footprint.intake.usage.periods import PROFILE as PERIODS
from footprint.intake.usage.prices import is_price_list
from footprint.intake.usage.sizes import size_in
from footprint.intake.values.dates import parse
from footprint.intake.vocabulary.words import is_total

_OF_DEVICES = {"asset_id", "serial", "maker", "cpu", "quantity_devices"}
_FEW_LINES = 3
_OF_NUMBERS = ("energy", "measures")  # kinds of use of which each line is a number
_NUMBER_FIRST = re.compile(r"[-+~<≈€$£\s]*\d")
_SMALL = re.compile(r"\d{1,4}(?:[.,]0)?")
_LOOKED_AT, _TRAFFIC = 60, "traffic"
_BILL_OF_TRAFFIC = "traffic_bill"  # of a port, which may be an access or a server's
_MOST_NAMED = 5  # broken lines whose numbers are told
_PERIOD = "Période"  # a column that a bill may lack


@dataclass(frozen=True)
class Reading:
    """One table understood. `table`: accepted rows; `lines`: every fate; `identity`: keys of sameness, never stored.

    `kind` None: it cannot be used, there are no rows and one finding says why.
    accepted + refused + set_aside = rows.

    `written`: its lines as people may look at them, where somebody asked for them. `there`: positions of the rows of
    which the member said that they are there.

    `name`: the file, and the place of the table inside it (`parc.xlsx › Postes`). `file_sha256` is the hash of the
    file as received. `sha256` names the table by its content, plain or packed: the hash of the innermost file (of the
    text, of the workbook) for its first table, one derived from it for the others; a log packed by itself stays so.
    """

    name: str
    sha256: str
    size_bytes: int
    kind: str | None
    profile: str | None
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
    written: Written | None = None
    there: tuple[int, ...] = ()

    @property
    def file_sha8(self) -> str:
        """First 8 hex digits of `sha256`: the name of this table in the lake."""
        return self.sha256[:8]


def choose(
    source: Source, layout: Layout, hint: str, kind: str | None = None, answers: Mapping[str, str] = NOTHING_SAID
) -> Match:
    """The profile of a table and the roles of its columns. `hint`: the name of its file or sheet; `kind`: what it must
    be; `answers`: those of the member and the pôle. Raises `UnusableError` when none fits."""
    if layout.arranged is not None and layout.arranged.kind:
        return of_kind(layout.header, layout.arranged.kind, kind)
    named = (hint, *titles.heading(source, layout))
    if not is_answered(answers, layout.header) and is_price_list(named, layout.header):
        raise UnusableError("wrong_kind", "price_list")
    match = best_match(layout.header, kind, hint)
    if match is not None and match.profile.kind in _OF_NUMBERS and not _holds_numbers(match, source, layout):
        match = None
    if match is not None and match.profile.kind == "lines" and _counts_lines(match, source, layout):
        match = None
    said = answered.kind_said(answers, layout.header)
    if said == "inventory" and (match is None or match.profile.kind != said):
        match = match_by_names(profiles.hand_made(), layout.header)
    if kind in (None, "inventory") and said in (None, "inventory"):
        match = completed(match, source, layout, hint) or (match if said else None)
    if answers and kind in (None, said or "inventory"):
        match = with_answers(match, layout.header, answers)
    if (match is None or match.profile.kind == "inventory") and not is_answered(answers, layout.header):
        match = bill_by_title(match, source, layout, hint) or match
    if match is None:
        why = refusal(layout, source)
        raise why if kind == "inventory" else of_use(why, source, layout)
    if match.profile.wrong == _BILL_OF_TRAFFIC and names_access(hint):
        match = _of_traffic(match, layout.header)
    if match.profile.kind == "wrong":
        raise UnusableError("wrong_kind", match.profile.wrong or "unknown")
    return by_units(match, source, layout)


def _of_traffic(match: Match, header: Sequence[str]) -> Match:
    """The history of a bill of an access as its traffic, where its columns say when and how much."""
    own = match_by_names(next(each for each in profiles.profiles() if each.name == _TRAFFIC), tuple(header))
    return own if {"time", "inbound", "outbound"} <= own.positions.keys() else match


def _holds_numbers(match: Match, source: Source, layout: Layout) -> bool:
    """Whether one of the columns that a table of use has holds a number that is no day (`Dernier terminal utilisé` does
    not); of one without lines nobody knows."""
    rows = [cells for _, cells in lines_below(source, layout, _LOOKED_AT)]
    read = [column.position for column in match.mapping if column.canonical]
    own = (row[at].strip() for row in rows for at in read if at < len(row))
    return not rows or any(_NUMBER_FIRST.match(cell) and (cell.isdecimal() or parse(cell) is None) for cell in own)


def _counts_lines(match: Match, source: Source, layout: Layout) -> bool:
    """Whether what should name the line of each row is a small number beside a period that no other row has: how many
    lines there were (`Cartes SIM actives`: 17)."""
    named = [column.position for column in match.mapping if column.reason == PERSONAL]
    rows = [cells for _, cells in lines_below(source, layout, _LOOKED_AT)]
    periods = [row[at].strip() for row in rows for at in match.positions.get("period", [])[:1]]
    periods = [text for text in periods if text and not is_total(text)]
    if not named or len(periods) < 2 or len(set(periods)) < len(periods):
        return False
    return all(_SMALL.fullmatch(row[at].strip()) for row in rows for at in named if row[at].strip())


def of_kind(header: Sequence[str], own: str, asked: str | None) -> Match:
    """The match of a list of use of which is known what it is of. Raises `UnusableError` where another kind is
    asked."""
    if asked not in (None, own):
        raise UnusableError("wrong_kind", "unknown")
    profile = next(each for each in profiles.profiles() if each.name == PERIODS)
    return match_by_names(replace(profile, kind=own), tuple(header))


def by_units(match: Match, source: Source, layout: Layout) -> Match:
    """The match of a table of readings whose units are those of data as one of traffic: an item a line, with its
    unit."""
    units = match.positions.get("unit") if match.profile.kind == "energy" else None
    if not units:
        return match
    named = [unit for _, row in lines_below(source, layout, _LOOKED_AT) if (unit := row[units[0]]).strip()]
    if not named or not all(map(size_in, named)):
        return match
    return match_by_names(next(each for each in profiles.profiles() if each.name == _TRAFFIC), layout.header)


def bill_by_title(match: Match | None, source: Source, layout: Layout, hint: str) -> Match | None:
    """The profile of a bill of a cloud whose lines count use and leave the period to its title or its file; None of any
    other table. `match`: what it seems to be."""
    dated = best_match((*layout.header, _PERIOD), "cloud", hint)
    if dated is None or not counts_use(source, layout, match):
        return None
    own = tuple(column for column in dated.mapping if column.position < len(layout.header))
    return replace(dated, mapping=own)


def of_use(why: UnusableError, source: Source, layout: Layout) -> UnusableError:
    """Why a table is refused, said of its use where it looks like one: `why` says it of a list of equipment."""
    if why.variant not in ("", "unknown", "untyped"):
        return why
    if (crossed := across(source, layout)) is not None:
        return crossed
    near = nearest(layout.header) if why.variant != "untyped" else None
    if near is None:
        return why
    args: dict[str, object] = {"lines": layout.header_line, "columns": ", ".join(near[1])}
    return UnusableError("wrong_kind", f"near_{near[0]}", args)


# Kind → what reads its tables; of lists of equipment `read_inventory` does.
READERS: dict[str, Callable[[RawTable, Findings], ParsedTable]] = {
    **dict.fromkeys(RECORDS, read_records),
    **dict.fromkeys(USAGE, read_usage),
}


_AS_READ = np.empty(0, np.int64)  # lines of a list that stands in its file as it is read


def read_table(name: str, sha256: str, source: Source, layout: Layout, match: Match, options: Options) -> Reading:
    """Understand one table, once its layout and its profile are known. Raises `UnusableError` for a bill of which the
    member did not say that it is a list of equipment, and beyond a limit."""
    if not options.answers or not is_answered(options.answers, layout.header):
        refuse_bill(source, layout, match)
        if match.profile.name == profiles.HAND_MADE and set(match.columns) == {"category"}:
            refuse_undated(source, layout)
    match, lent = as_loans(match)
    match, causes = choose_quantity(match, source, layout, options.year)
    causes += lent
    rows = replace(
        read_rows(source, layout, *wanted(match), options.limits),
        name=name, year=options.year, header=layout.header, above=tuple(titles.above(source, layout)),
        heading=tuple(titles.heading(source, layout)), over=tuple(titles.over(source, layout)),
        sheet_lines=_AS_READ if layout.arranged is None else layout.arranged.lines,
    )  # fmt: skip
    causes += [*unread_columns(match, name), *_causes_of_file(source, match, layout), *_of_pole(match, layout, options)]
    causes += [Cause("blank_row", SET_ASIDE, "", rows.blank_lines)] if len(rows.blank_lines) else []
    cells = gather(rows, match)
    findings = Findings(people=cells.people, every_line=layout.arranged is not None)
    findings.add_all(causes)
    raw = RawTable(rows, cells, match, "," if layout.separator == ";" else ".", options)
    del cells
    is_list = match.profile.kind == "inventory"
    lines = overrides.named(rows, options) if is_list else overrides.NOTHING
    parsed = read_inventory(raw, findings, lines.said) if is_list else READERS[match.profile.kind](raw, findings)
    del raw
    if is_list:
        findings.add_all(unexplained(source, layout, match, rows, parsed.fates, findings))
    if lines.said:
        overrides.note(findings, rows, parsed.fates, lines.said)
    reading = _reading(name, sha256, source, layout, match, rows, parsed, findings)
    if lines.said:
        reading = replace(reading, there=overrides.said_to_be_there(parsed, lines.said))
    if options.lines_are_shown and is_list:
        return replace(reading, written=written_lines(rows, match, parsed, findings, lines))
    return reading


def _reading(
    name: str, sha256: str, source: Source, layout: Layout, match: Match, rows: Rows, parsed: ParsedTable,
    findings: Findings,
) -> Reading:  # fmt: skip
    kind, records, sha8 = match.profile.kind, len(parsed.fates) + len(rows.blank_lines), sha256[:8]
    accepted, refused = (int((parsed.fates == fate).sum()) for fate in (ACCEPTED, OUT))
    findings.quotes = kind != "inventory" or _is_surely_a_list(match, parsed.fates, findings)
    if not accepted and match.profile.aside is None:
        findings.add(Cause("no_accepted_row", REFUSED, args={"rows": records}))
    return Reading(
        name=name,
        sha256=sha256,
        size_bytes=source.size_bytes,
        kind=kind,
        profile=match.profile.name,
        score=match.score,
        dialect=dialect_of(source, layout, parsed.reader.decided),
        mapping=match.mapping,
        table=lake_table(kind, parsed.columns, sha8),
        identity=IDENTITY.empty_table() if parsed.identity is None else parsed.identity.cast(IDENTITY),
        lines=fates_of_lines(rows, parsed.fates),
        findings=findings.table(sha8),
        rows=records,
        accepted=accepted,
        refused=refused,
        set_aside=records - accepted - refused,
    )


def _is_surely_a_list(match: Match, fates: np.ndarray, findings: Findings) -> bool:
    """Whether what was read as an inventory is one: a tool wrote it, a column is that of devices, a model is known, or
    most lines are devices. Labels beside dates and amounts are a statement of a bank just as well."""
    if match.profile.signature or _OF_DEVICES & set(match.columns):
        return True
    if any(cause.variant == "model" for cause in findings.causes):
        return True
    open_ = sum(len(cause.lines) for cause in findings.causes if cause.rule == "ambiguous_category")
    refused = int((fates == OUT).sum()) - open_  # a word of several meanings is that of a device
    return refused < _FEW_LINES or refused <= int((fates == ACCEPTED).sum())


def _causes_of_file(source: Source, match: Match, layout: Layout) -> list[Cause]:
    """What is noted of a file as a whole. Raises `UnusableError` where nothing stands below the header."""
    causes = doubtful_shapes(match)
    if source.mended_bytes:
        causes.insert(0, Cause("mixed_encoding", FLAGGED, args={"letters": source.mended_bytes}))
    if source.broken_lines:
        args: dict[str, object] = {"line": ", ".join(map(str, source.broken_lines[:_MOST_NAMED]))}
        causes.append(Cause("cut_line", FLAGGED, args=args))
    if not len(source.ends[layout.header_end :]):
        raise UnusableError("no_accepted_row", "header_only")
    return causes


def _of_pole(match: Match, layout: Layout, options: Options) -> list[Cause]:
    """The columns that the pôle's vocabulary explains, each with the day of its entry."""
    agreed = agreed_columns(options.answers, match, layout.header) if options.answers else {}
    return [
        Cause(
            "pole_column", FLAGGED, column.canonical or "", variant="" if column.canonical else "left_out",
            args={"title": titled([column]), "day": agreed[column.position].day},
        )
        for column in match.mapping if column.position in agreed
    ]  # fmt: skip


def log_reading(path: Path, name: str, sha256: str, size: int, log_format: str = "") -> Reading:
    """A raw access log, aggregated by days; `lines` has one row a fate, with `count`. `log_format`: that of its lines,
    as its server writes it ('' = found out)."""
    usage, fates, findings, counts = access_log.read(path, name, sha256[:8], log_format)
    usable, columns = counts["accepted"] > 0, dict(zip(usage.column_names, usage.columns, strict=True))
    return Reading(
        name=name, sha256=sha256, size_bytes=size, kind="weblog" if usable else None,
        profile=access_log.PROFILE if usable else None, score=float(usable),
        dialect=Dialect(), mapping=(), table=lake_table("weblog", columns, sha256[:8]), identity=IDENTITY.empty_table(),
        lines=fates if usable else LINES.empty_table(), findings=findings,
        **(counts if usable else dict.fromkeys(counts, 0)),  # type: ignore[arg-type]
    )  # fmt: skip


def unusable(name: str, sha256: str, size: int, why: UnusableError) -> Reading:
    """A file, or a part of one, that cannot be used, and why."""
    findings = Findings()
    findings.add(Cause(why.rule, REFUSED, variant=why.variant, args=why.args_))
    return Reading(
        name=name, sha256=sha256, size_bytes=size,
        kind=None, profile=None, score=0.0,
        dialect=Dialect(), mapping=(), table=pa.table({}), identity=IDENTITY.empty_table(), lines=LINES.empty_table(),
        findings=findings.table(sha256[:8]), rows=0, accepted=0, refused=0, set_aside=0,
    )  # fmt: skip
