"""Parts of a file that hold no list of their own: named, so that nobody misses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from footprint.intake.findings import FLAGGED, Cause, with_causes
from footprint.intake.limits import UnusableError
from footprint.intake.reading import Reading

COPY = UnusableError("copied_part")


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


def _reason(why: UnusableError) -> str:
    """Which text says why a part is left out."""
    reasons = {"hidden_sheet": "hidden", "no_header": "notes", "empty_file": "empty", "no_accepted_row": "empty",
               "copied_part": "copy"}  # fmt: skip
    return reasons.get(why.rule, "other")
