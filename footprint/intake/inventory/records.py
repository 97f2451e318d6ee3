"""Sites, electricity contracts and member profiles: tables of a few lines, typed as the lake describes them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from footprint import schema
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable, RawTable
from footprint.intake.tables.row_fates import ACCEPTED, ASIDE, OUT
from footprint.intake.tables.rows import Rows
from footprint.intake.values.reader import NO_DAY, Days, Reader, days_to_arrow, is_personal
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.people import People
from footprint.intake.vocabulary.privacy import first_level

IDENTIFIER = {"sites": "site_id", "contracts": "contract_id", "members": "name"}
WORDS = {"site_kind": "kind", "control": "control"}  # column of the profile → column of the lake


def read_records(raw: RawTable, findings: Findings) -> ParsedTable:
    """Rows with an identifier, typed. Blank rows are set aside, rows without identifier refused."""
    kind, rows, cells = raw.match.profile.kind, raw.rows, raw.cells
    fates, causes = _fates(kind, rows, cells)
    findings.add_all(causes)
    personal = _personal(kind, cells, findings.people) & (fates == ACCEPTED)
    findings.add_lines("missing_identifier", REFUSED, IDENTIFIER[kind], rows.lines[personal], variant="personal")
    fates = np.where(personal, OUT, fates)
    accepted = np.flatnonzero(fates == ACCEPTED)
    reader = Reader(rows.lines[accepted], findings, raw.decimal)
    columns = {"line": pa.array(reader.lines, pa.int64())} | _columns(kind, cells.take(accepted), reader)
    return ParsedTable(columns, fates, reader)


def _fates(kind: str, rows: Rows, cells: Cells) -> tuple[np.ndarray, list[Cause]]:
    fates = np.zeros(len(rows), np.int8)
    name = IDENTIFIER[kind]
    missing = _identifiers(name, cells).where(lambda text: words.is_empty(first_level(text)))
    if kind == "members" and name not in cells.coded:
        missing = np.zeros(len(rows), bool)
    for row, record in rows.records(np.flatnonzero(missing)):
        fates[row] = OUT if any(cell.strip() for cell in record) else ASIDE
    shifted = np.array([row for row in rows.extra if fates[row] == ACCEPTED], np.int64)
    causes = [
        Cause("extra_cells", REFUSED, "", rows.lines[shifted], variant="shifted"),
        Cause("missing_identifier", REFUSED, name, rows.lines[fates == OUT]),
        Cause("blank_row", SET_ASIDE, "", rows.lines[fates == ASIDE]),
    ]
    fates[shifted] = OUT
    return fates, [cause for cause in causes if len(cause.lines)]


def _personal(kind: str, cells: Cells, people: People) -> np.ndarray:
    """Mask of the lines whose identifier names a person: it is not kept, and without it they cannot be told apart."""
    if kind == "members":  # known by its folder
        return np.zeros(cells.rows, bool)
    return _identifiers(IDENTIFIER[kind], cells).where(lambda text: is_personal(text, people))


def _identifiers(name: str, cells: Cells) -> Coded:
    return cells.get(name) if name in cells.coded else Coded.from_text(cells.text(name).to_pylist())


def _columns(kind: str, cells: Cells, reader: Reader) -> dict[str, pa.Array]:
    days = reader.days({name: cells.get(name) for name in ("start", "end", "last_day") if name in cells.coded})
    columns: dict[str, pa.Array] = {}
    for column in schema.table(kind).columns:
        source = "site_kind" if column.name == "kind" else column.name
        if source not in cells.coded and source not in cells.texts:
            continue
        columns[column.name] = _column(column, source, cells, reader)
    return columns | (_period(days, cells, reader) if kind == "contracts" else {})


def _column(column: schema.Column, source: str, cells: Cells, reader: Reader) -> pa.Array:
    if source in cells.texts:
        return reader.text(source, Coded.from_text(cells.text(source).to_pylist()))
    given = cells.get(source)
    if source in WORDS:
        return reader.word(source, given).to_arrow()
    if source == "country":
        return reader.country(source, given)
    if source == "instrument":
        return reader.text(source, given.mapped(lambda value: words.term("instrument", value) or value))
    if source == "siren":
        return _siren(given, reader)
    if column.type == schema.FLAG:
        return given.arrow(
            [{"true": True, "false": False}.get(words.term("flag", value) or "") for value in given.values], pa.bool_()
        )
    if column.type in (schema.REAL, schema.WHOLE):
        return reader.number(source, given, cells.headers.get(source, ""))
    return reader.text(source, given, first_level if source == "site_id" else str.strip)


def _siren(given: Coded, reader: Reader) -> pa.Array:
    """Nine digits that pass the check; Excel loses leading zeros, which are put back."""
    read = {
        value: "".join(sign for sign in value if sign.isdigit()).zfill(9)
        for value in given.values
        if not words.is_empty(value)
    }
    from stdnum.fr import siren  # brings the encryption of networks, for a number that few lists have

    wrong = [value in read and not siren.is_valid(read[value]) for value in given.values]
    reader.findings.add_values("invalid_siren", FLAGGED, "siren", given, wrong, reader.lines)
    kept = [read[value] if value in read and not bad else None for value, bad in zip(given.values, wrong, strict=True)]
    return given.arrow(kept, pa.string())


def _period(days: dict[str, Days], cells: Cells, reader: Reader) -> dict[str, pa.Array]:
    """First day covered and first day not covered; a last day covered ends the day after."""
    nothing = np.full(cells.rows, NO_DAY, np.int32)
    read = {}
    for name, found in days.items():
        vague = found.precision.where(lambda precision: precision not in ("", "day"))
        reader.findings.add_lines("unreadable_date", FLAGGED, name, reader.lines[vague], variant="vague")
        read[name] = np.where(vague, NO_DAY, found.numbers).astype(np.int32)
    last = read.get("last_day", nothing)
    end = np.where(last != NO_DAY, last + 1, read.get("end", nothing)).astype(np.int32)
    start = read.get("start", nothing)
    backwards = (start != NO_DAY) & (end != NO_DAY) & (end <= start)
    reader.findings.add_lines("invalid_period", FLAGGED, "end", reader.lines[backwards])
    return {"start": days_to_arrow(start), "end": days_to_arrow(end)}
