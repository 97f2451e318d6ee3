"""Rows of use of which everything is known: the lists that were made of tables of periods (`rearranging.use_grid`)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.header_words import words
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.cloud.kinds import CHARGE
from footprint.intake.usage.cloud.words import PURCHASE, is_set_up
from footprint.intake.usage.days import pieces, spread, summed
from footprint.intake.usage.energy.meters import MACHINES, named_above, named_by_file
from footprint.intake.usage.fates import Fates
from footprint.intake.values.reader import EPOCH, Reader
from footprint.intake.vocabulary.privacy import first_level
from footprint.schema import METRICS, TEXT

PROFILE = "use_table"
COLUMNS = ("use_start", "use_end", "use_metric", "use_quantity", "use_currency", "use_subject", "use_model",
           "use_provider", "use_network", "use_fault")  # fmt: skip
_UNNAMED = "unnamed"
_SUBJECTS = {"energy": "site", "measures": "site", "visits": "service", "weblog": "service", "llm": "service"}


def read_periods(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Days of use of a list of periods, each [start, end), in the units of the lake."""
    fates, reader = Fates.of(rows, findings), Reader(rows.lines, findings, ".")
    kind = match.profile.kind
    start, end = (_days(cells.get(name)) for name in ("use_start", "use_end"))
    quantity = cells.get("use_quantity").spread([float(v or "nan") for v in cells.get("use_quantity").values], float)
    keys = _keys(kind, rows, cells, reader, fates)
    for fault in sorted({*cells.get("use_fault").values} - {""}):
        rule, _, variant = fault.partition(":")
        fates.refuse(cells.get("use_fault").where(fault.__eq__), rule, "use_quantity", variant=variant)
    accepted = np.flatnonzero(fates.left)
    parts = [pieces(keys, accepted[:0], "cost", start[:0], quantity[:0], rows.lines)]
    for metric in (each for each in dict.fromkeys(cells.get("use_metric").values) if each in METRICS):
        own = accepted[cells.get("use_metric").where(metric.__eq__)[accepted]]
        place, day, part = spread(start[own], end[own], quantity[own])
        made = pieces(keys, own[place], metric, day, part, rows.lines)
        parts.append(made if METRICS[metric] else _in_currency(made, cells, own[place]))
    return ParsedTable.of_table(summed(pa.concat_tables(parts)), fates.fate, reader)


def _in_currency(made: pa.Table, cells: Cells, rows: np.ndarray) -> pa.Table:
    currency = cells.get("use_currency").arrow(cells.get("use_currency").values, TEXT)
    return made.set_column(made.column_names.index("unit"), "unit", currency.take(pa.array(rows)))


def _days(given: Coded) -> np.ndarray:
    return given.spread([(np.datetime64(value) - np.datetime64(EPOCH)).astype(int) if value else 0
                         for value in given.values], np.int32)  # fmt: skip


def _keys(kind: str, rows: Rows, cells: Cells, reader: Reader, fates: Fates) -> dict[str, pa.Array]:
    """Whose use it is. Numbers and holders of lines are never kept; what clouds and models are called is the
    resource."""
    size = len(rows)
    name = cells.get("use_subject")
    member = {"subject_kind": pa.repeat("member", size), "subject_id": pa.repeat("", size)}
    if kind == "lines":
        network = cells.get("use_network")
        return {**member, "network": network.arrow([value or "mobile" for value in network.values], TEXT)}
    provider = cells.get("use_provider")
    if kind == "cloud":
        who = provider.arrow([value or "unknown" for value in provider.values], TEXT)
        resource = pc.fill_null(reader.text("use_subject", name), _UNNAMED)
        once = pa.array(name.where(is_set_up) & cells.get("use_metric").where("cost".__eq__))
        resource = pc.if_else(once, CHARGE + PURCHASE, resource)
        paid_once = rows.lines[np.asarray(once.to_numpy(zero_copy_only=False), bool)]
        fates.findings.add_lines("charges_apart", FLAGGED, "charge", paid_once, variant=PURCHASE)
        return {**member, "provider": who, "resource": resource}
    if kind == "llm" and not cells.get("use_model").where(str.__eq__.__get__("")).all():
        return {**member, "resource": reader.text("use_subject", name)}
    if kind == "llm":
        fates.findings.add(Cause("missing_model", FLAGGED, variant="kept"))
    named = reader.text("use_subject", name, first_level if _SUBJECTS[kind] == "site" else str.strip)
    return _named(kind, rows, named, fates)


def _named(kind: str, rows: Rows, named: pa.Array, fates: Fates) -> dict[str, pa.Array]:
    """The site or the service of each row; what no row names is called as the file is."""
    what = _SUBJECTS[kind]
    above = named_above(rows) if what == "site" and named.null_count else None
    if above is not None:
        named = pc.fill_null(named, above[1])
    elif what == "site" and (file := named_by_file(rows)) and named.null_count:
        fates.findings.add(Cause("missing_subject", FLAGGED, variant="file", args={"name": file}))
        named = pc.fill_null(named, file)
    is_named = pc.is_valid(named)
    kinds = [("asset" if kind == "energy" and words(str(one)) & MACHINES else what) if one else "member"
             for one in named.to_pylist()]  # fmt: skip
    keys = {"subject_kind": pa.array(kinds, TEXT), "subject_id": pc.fill_null(named, "")}
    if kind == "energy":
        fates.refuse(~np.asarray(is_named.to_numpy(zero_copy_only=False), bool), "missing_subject")
        keys["boundary"] = pa.array(["it" if one == "asset" else "facility" for one in kinds], TEXT)
    elif kind in ("visits", "weblog"):
        keys |= {"provider": pa.repeat(kind, len(kinds)), "is_bot": pa.repeat(pa.scalar(False), len(kinds))}
    elif kind == "measures":
        fates.findings.add(Cause("own_storage", FLAGGED))
    return keys
