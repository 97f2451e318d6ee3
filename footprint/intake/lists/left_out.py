"""Parts of a file that hold no list of their own, and lists that are left out when all are known: named, so that nobody
misses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, REFUSED, Cause, with_causes
from footprint.intake.formats.limits import UnusableError
from footprint.intake.reading import Reading

COPY = UnusableError("copied_part")
PARAMETERS = UnusableError("parameter_sheet")


@dataclass(frozen=True)
class LeftOut:
    """A part without a list of its own: its place (1 = first), its name, how many lines it has, and why."""

    number: int
    label: str
    lines: int
    why: UnusableError


def with_left_out(reading: Reading, left_out: Sequence[LeftOut]) -> Reading:
    """The reading with a finding for each part of its file that is left out."""
    causes = [
        Cause(
            "table_left_out", FLAGGED, f":{each.number}", raw=each.label or None, variant=_reason(each.why),
            args={"lines": each.lines, "number": each.number},
        )
        for each in left_out
    ]  # fmt: skip
    return replace(reading, findings=with_causes(reading.findings, reading.file_sha8, causes))


def with_cause(reading: Reading, cause: Cause) -> Reading:
    """The reading with one finding more."""
    return replace(reading, findings=with_causes(reading.findings, reading.file_sha8, [cause]))


def without_lines(reading: Reading, cause: Cause) -> Reading:
    """The reading with every accepted line refused or set aside, as the cause says, which has these lines; what was
    said of them before is of no use any more."""
    accepted = pc.equal(reading.lines["fate"], "accepted")
    at = reading.lines.column_names.index("fate")
    fates = pc.if_else(accepted, cause.severity, reading.lines["fate"])
    told = pc.and_(pc.greater(reading.findings["line"], 0), pc.is_in(reading.findings["line"], pa.array(cause.lines)))
    kept = with_cause(replace(reading, findings=reading.findings.filter(pc.invert(told))), cause)
    refused = len(cause.lines) if cause.severity == REFUSED else 0
    return replace(
        kept, table=reading.table.slice(0, 0), identity=reading.identity.slice(0, 0),
        lines=reading.lines.set_column(at, "fate", fates), accepted=0, refused=reading.refused + refused,
        set_aside=reading.set_aside + len(cause.lines) - refused,
    )  # fmt: skip


def _reason(why: UnusableError) -> str:
    reasons = {"hidden_sheet": "hidden", "no_header": "notes", "empty_file": "empty", "no_accepted_row": "empty",
               "copied_part": "copy", "parameter_sheet": "parameters"}  # fmt: skip
    return reasons.get(why.rule, "other")
