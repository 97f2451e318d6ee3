"""Services, what they use and what serves them: one module a family of files, and which of them reads which kind.

A kind is what a profile says that a table is; `TABLE_OF` says which table of the lake its rows fill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import TypeAlias, cast

from footprint.header_words import words
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable, RawTable
from footprint.intake.tables.profiles import NOT_USED, Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.other_rows import without_other_rows
from footprint.intake.usage.periods import PROFILE

__all__ = ["TABLE_OF", "read_usage"]

Read: TypeAlias = Callable[[Rows, Cells, Match, str, Findings], ParsedTable]

# Kind → module of this package and function in it. A reader is imported when a file needs it.
READERS: dict[str, tuple[str, str]] = {
    "services": ("services", "read_services"),
    "hosting": ("hosting", "read_hosting"),
    "cloud": ("cloud.reader", "read_cloud"),
    "energy": ("energy.reader", "read_energy"),
    "codecarbon": ("energy.codecarbon", "read_codecarbon"),
    "weblog": ("weblog", "read_weblog"),
    "visits": ("visits", "read_visits"),
    "lines": ("lines", "read_lines"),
    "llm": ("llm", "read_llm"),
    "claims": ("claims.reader", "read_claims"),
    "measures": ("measures", "read_measures"),
}
TABLE_OF = dict.fromkeys(READERS, "usage") | {
    "services": "services", "hosting": "allocations", "claims": "provider_claims",
}  # fmt: skip


_WITHOUT_COSTS = ("lines", "llm", "measures")
_OF_COST = ("cost", "reserved_cost", "billed_cost")  # of a bill of a cloud
_COST = ("cost", "cout", "montant", "spend", "prix", "price", "amount", "eur", "usd", "ht", "ttc", "tax")
_HOURS = ("elapsed", "node", "cpu", "cpus", "ncpus")  # of jobs: how long, and on how much
_OF_CLUSTERS = ("hour", "network")  # of parts of a cluster


def _costs(match: Match) -> list[str]:
    """The columns of money of a table of use of which only the use is read; of a bill, where no cost was understood."""
    is_read = match.profile.kind != "cloud" or any(name in match.positions for name in _OF_COST)
    if match.profile.kind not in _WITHOUT_COSTS and is_read:
        return []
    return [
        mapped.header.strip() for mapped in match.mapping
        if mapped.reason == NOT_USED and words(mapped.header).intersection(_COST)
    ]  # fmt: skip


def _hours_of_machines(match: Match) -> tuple[str, list[str]]:
    """The columns of hours of jobs whose energy is read, or of parts of a cluster whose volumes are, and the variant
    that says which: hours of machines that stand in an inventory or a bill."""
    of_cluster = match.profile.name == "cluster_allocation"
    if not of_cluster and (match.profile.kind != "codecarbon" or match.profile.name == "codecarbon"):
        return "", []
    said = _OF_CLUSTERS if of_cluster else _HOURS
    return "cluster" if of_cluster else "", [
        mapped.header.strip() for mapped in match.mapping
        if mapped.reason == NOT_USED and words(mapped.header).intersection(said)
    ]  # fmt: skip


def read_usage(raw: RawTable, findings: Findings) -> ParsedTable:
    """Read one table of use, whatever its kind."""
    kind = raw.match.profile.kind
    others, cells = without_other_rows(kind, raw.rows, raw.cells, raw.match, findings)
    rows = replace(raw.rows, others=others)
    findings.add_lines("missing_cells", FLAGGED, "", rows.lines[rows.short])
    if costs := _costs(raw.match):
        findings.add(Cause("cost_left_out", FLAGGED, args={"columns": ", ".join(costs)}))
    variant, hours = _hours_of_machines(raw.match)
    if hours:
        findings.add(Cause("job_hours_left_out", FLAGGED, variant=variant, args={"columns": ", ".join(hours)}))
    module, name = READERS[kind] if raw.match.profile.name != PROFILE else ("periods", "read_periods")
    read = cast(Read, getattr(import_module(f"{__name__}.{module}"), name))
    return read(rows, cells, raw.match, raw.decimal, findings)
