"""A raw access log as a reading: daily usage of its sites, and counts of lines. The log itself is read by `weblogs`.

Lines of a log are too many to keep the fate of each: all lines of one fate are one row, with their count.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint import schema
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.usage.days import numbers, pieces, summed

PROFILE = "access_log"
METRICS = ("requests", "bytes_out", "sessions", "terminal_hours")


def read(path: Path, name: str, sha8: str, log_format: str = "") -> tuple[pa.Table, pa.Table, pa.Table, dict[str, int]]:
    """Rows of `usage`, rows of fates (line, fate, count), findings, and counts by fate with `rows`.

    `name`: the file's name, of which a host name in it names the site where lines name none; `log_format`: that of its
    lines, as its server writes it ('' = found out).
    """
    from footprint import weblogs

    result = weblogs.aggregate([path], site=weblogs.host_in(name), log_format=log_format or None)
    counts = {
        "rows": result.lines, "accepted": result.accepted, "refused": result.refused, "set_aside": result.set_aside,
    }  # fmt: skip
    findings = Findings()
    for found in result.findings:
        lines = np.array(found.lines, np.int64)
        findings.add(
            Cause(
                found.rule, found.severity, "", lines, variant=found.variant, args={**found.args, "count": found.count}
            )
        )
    if result.table.num_rows and result.table["site"].null_count:
        findings.add(Cause("weblog_no_site", FLAGGED))
    return _usage(result.table, result.lines), _fates(counts), findings.table(sha8), counts


def _usage(days: pa.Table, lines: int) -> pa.Table:
    """One row a key, metric and day; the lines of a day cannot be told, so each row names the whole log."""
    parts = []
    for metric in METRICS:
        known = days.filter(pc.is_valid(days[metric]))
        keys = {
            "subject_kind": pc.if_else(pc.is_valid(known["site"]), "service", "member"),
            "subject_id": pc.fill_null(known["site"], ""),
            "provider": pa.repeat("weblog", known.num_rows),
            "device_class": pc.if_else(pc.equal(known["device_class"], "unknown"), None, known["device_class"]),
            "is_bot": known["is_bot"],
            "country": known["country"],
        }
        rows, day = np.arange(known.num_rows), known["day"].cast(pa.int32()).to_numpy()
        parts.append(pieces(keys, rows, metric, day, numbers(known[metric].combine_chunks()), np.ones_like(rows)))
    table = summed(pa.concat_tables(parts))
    last = pa.repeat(pa.scalar(lines, pa.int64()), table.num_rows)
    return table.set_column(table.column_names.index("last_line"), "last_line", last)


def _fates(counts: dict[str, int]) -> pa.Table:
    """One row for each fate that lines have; its line is only a number to tell it by."""
    fates = [fate for fate in schema.FATES if counts[fate]]
    return pa.table(
        {
            "line": pa.array(range(1, len(fates) + 1), pa.int64()),
            "fate": pa.array(fates, pa.string()),
            "count": pa.array([counts[fate] for fate in fates], pa.int64()),
        }
    )
