"""Cloud bills against the catalogue: machine types, accelerators and regions without a figure, so that their hours
have none.

What a line of a bill is, is decided by the method (README §15); what one file says by itself is read by the intake.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import Engine
from footprint.intake.findings import FLAGGED, Cause
from footprint.member_year.filed_rows import Filed, YearFindings, numbers
from footprint.schema import table

# By file: `line_id` is <sha8>:<first line>. A day is a row, so lines of several days stand there several times.
UNKNOWN = """
SELECT
    split_part(line_id, ':', 1) AS sha8, rule, variant, name,
    sum(CASE WHEN metric = 'compute_hours' THEN quantity ELSE 0 END ORDER BY quantity) AS hours,
    list(DISTINCT split_part(line_id, ':', 2)::BIGINT ORDER BY split_part(line_id, ':', 2)::BIGINT) AS lines
FROM (
    SELECT *, 'unknown_instance' AS rule, '' AS variant, resource AS name FROM _cloud_lines
    WHERE resource_status = 'unknown_instance'
    UNION ALL
    SELECT
        *, 'unknown_accelerator' AS rule,
        CASE WHEN making_status = power_status THEN '' WHEN making_status = 'ok' THEN 'power' ELSE 'making' END
            AS variant,
        resource AS name
    FROM _cloud_lines
    WHERE resource_status = 'unknown_accelerator'
    UNION ALL
    SELECT
        *, 'unknown_region' AS rule, CASE WHEN coalesce(region, '') = '' THEN 'none' ELSE '' END AS variant,
        coalesce(region, '') AS name
    FROM _cloud_lines
    WHERE place_status = 'unknown_region' AND kind IN ('compute', 'storage', 'transfer')
)
WHERE metric <> 'cost'
GROUP BY ALL
ORDER BY ALL
"""
COLUMN = {"unknown_instance": "instance", "unknown_accelerator": "instance", "unknown_region": "region"}


def doubt_bills(filed: Sequence[Filed], factor_set: FactorSet, noted: YearFindings, year: int) -> None:
    """Add a finding for each machine type and region of a bill that the catalogue does not know, with its hours."""
    if not any(part.kind == "cloud" for part in filed):
        return
    with Engine() as engine:
        engine.bind(run=steps.run_view(year), services=_rows(filed, "services"), usage=_rows(filed, "usage"))
        engine.bind(**steps.catalogue_sources(factor_set))
        rows = engine.view("_service_names", "_usage", "_cloud_lines").sql(UNKNOWN).to_pylist()
    for row in rows:
        cause = Cause(
            row["rule"], FLAGGED, COLUMN[row["rule"]], numbers(row["lines"]), raw=row["name"], variant=row["variant"]
        )
        noted.add(row["sha8"], cause, hours=round(row["hours"]))


def _rows(filed: Sequence[Filed], name: str) -> pa.Table:
    rows = [part.tables[name] for part in filed if name in part.tables]
    return pa.concat_tables(rows) if rows else table(name).empty()
