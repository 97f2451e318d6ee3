"""Digital services as their owner lists them: name, unit, number a year, other names. No use is read here."""

from __future__ import annotations

import pyarrow as pa

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.figures import countable
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary.words import is_empty

TEXTS = ("name", "functional_unit", "aliases")


def read_services(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """One row a service; a line without its short name takes its name, and is refused where it has neither."""
    table = countable(rows, cells, decimal, findings, ("service_id", "name"))
    nameless = table.cells.get("service_id").where(is_empty) & table.cells.get("name").where(is_empty)
    table.refuse("missing_identifier", "service_id", nameless)
    table.refuse("missing_identifier", "service_id", _identity(table.cells).where(table.reader.is_personal), "personal")
    accepted = table.accepted()
    reader = Reader(table.reader.lines[accepted], findings, decimal, table.reader.decided)
    return table.parsed(_typed(table.cells.take(accepted), reader))


def _identity(cells: Cells) -> Coded:
    return cells.get("service_id").or_else(cells.get("name"), is_empty)


def _typed(cells: Cells, reader: Reader) -> pa.Table:
    columns = {"service_id": reader.text("service_id", _identity(cells)), "line": pa.array(reader.lines, pa.int64())}
    for name in TEXTS:
        columns[name] = reader.text(name, cells.get(name))
    units, header = cells.get("units_per_year"), cells.headers.get("units_per_year", "")
    return pa.table(columns | {"units_per_year": reader.number("units_per_year", units, header)})
