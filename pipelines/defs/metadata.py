"""What an asset tells Dagster of a table: counts, columns, totals, a preview, bars; never a row of a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.messages import number, term
from footprint.schema import STAGES, table
from footprint.settings import settings

# The column by which the preview of a table counts rows: coded values only, nothing that a member wrote.
COUNTED_BY = {
    "devices": "category",
    "sites": "kind",
    "contracts": "factor_key",
    "services": "year",
    "allocations": "from_kind",
    "usage": "metric",
    "provider_claims": "provider",
    "service_shares": "rule",
    "lines": "fate",
    "findings": "rule",
    "receipts": "profile",
    "year_factors": "criterion",
    "device_lives": "embodied_status",
    "activity_data": "activity",
    "fleet": "category",
    "footprint": "status",
    "vanished_units": "category",
    "model_matches": "status",
    "indicators_member": "indicator",
    "uncertainty_member": "output",
    "uncertainty_drivers": "kind",
    "levers_member": "lever",
    "levers_terms": "lever",
    "changes_member": "cause",
    "changes_terms": "cause",
    "uncertainty_changes": "cause",
    "uncertainty_services": "from_year",
    "member_states": "state",
    "uncertainty_region": "criterion",
    "uncertainty_region_change": "indicator",
    "uncertainty_region_parts": "indicator",
    "region_sources": "output",
    "region_amounts": "family",
    "region_variables": "indicator",
    "region_cells": "status",
    "region_peers": "indicator",
    "own_footprint": "method",
}
BAR = 30  # signs of the longest one
TYPE_NAMES = {"string": "text", "double": "real", "int64": "whole", "date32[day]": "day", "bool": "flag"}


def column_schema(name: str) -> dict[str, Any]:
    """The columns of a table with their units and meanings, as metadata of its asset: no event repeats them."""
    columns = [
        dg.TableColumn(
            column.name,
            TYPE_NAMES[str(column.type)],
            description=f"{column.meaning} [{column.unit}]" if column.unit else column.meaning,
        )
        for column in table(name).columns
    ]
    return {"dagster/column_schema": dg.TableSchema(columns=columns)}


def described(lake: Lake, name: str, **partition: object) -> dict[str, Any]:
    """Rows and preview of one partition of a table."""
    counts = value_counts(lake, name, COUNTED_BY[name], **partition)
    return {
        "dagster/row_count": sum(counts.values()),
        "preview": dg.MetadataValue.md(markdown_table((COUNTED_BY[name], "rows"), counts.items())),
    }


def left_out(lake: Lake, year: int) -> dict[str, Any]:
    """Which members the region's tables leave out, and why."""
    rows = [row for row in lake.read("member_states", year=year).to_pylist() if row["left_out"]]
    cells = [[row[name] for name in ("member_id", "left_out", "reason", "number", "coverage")] for row in rows]
    shown = [tuple("" if cell is None else cell for cell in row) for row in cells]
    headings = ("member", "left out", "reason", "number in the log", "coverage")
    return {"left_out": len(rows), "members_left_out": dg.MetadataValue.md(markdown_table(headings, shown))}


def value_counts(lake: Lake, name: str, column: str, **partition: object) -> dict[str, int]:
    """Rows by value of one column, most frequent first; a NULL is counted as "–"."""
    parts = []
    for path in lake.paths(name, **partition):
        with pq.ParquetFile(path) as file:  # `read_table` takes twice as long for a file of few rows
            parts.append(file.read(columns=[column]))
    if not parts:
        return {}
    counted = pa.concat_tables(parts).group_by(column).aggregate([([], "count_all")])
    pairs = zip(counted[column].to_pylist(), counted["count_all"].to_pylist(), strict=True)
    return dict(sorted((("–" if value is None else str(value), rows) for value, rows in pairs), key=_most_first))


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def markdown_table(headings: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def greenhouse_gases(lake: Lake, year: int) -> dict[tuple[str, str, str], float]:
    """kgCO2e by view, basis and stage, all members of the year; what is not assessed is not in it."""
    with DuckDB() as engine:
        engine.bind(footprint=lake.paths("footprint", year=year))
        rows = engine.view("_totals").run("_year_gases").to_pylist()
    return {(row["view"], row["basis"], row["stage"]): row["kgco2e"] for row in rows}


def totals(gases: dict[tuple[str, str, str], float]) -> dict[str, float]:
    """kgCO2e of the year under each view and basis, as metadata that Dagster draws over the years."""
    sums: dict[str, float] = {}
    for (view, basis, _), kgco2e in gases.items():
        name = f"gwp_kgco2e_{view}_{basis}"
        sums[name] = sums.get(name, 0.0) + kgco2e
    return sums


def bars(gases: dict[tuple[str, str, str], float]) -> dg.MarkdownMetadataValue:
    """Bars of text: tCO2e of the year by stage, depreciation view, electricity of the grid."""
    lang = settings().lang
    stages = [stage for stage in STAGES if ("depreciation", "location", stage) in gases]
    tonnes = {stage: gases["depreciation", "location", stage] / 1000 for stage in stages}
    most = max(tonnes.values(), default=0)
    rows = [(term("stage", stage, lang), number(value, lang), "█" * round(BAR * value / most) if most > 0 else "")
            for stage, value in tonnes.items()]  # fmt: skip
    return dg.MetadataValue.md(markdown_table(("stage", "tCO₂e", ""), rows))
