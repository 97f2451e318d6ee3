"""What the intake noticed, as a report tells it: by rule, the commonest causes first, the rest counted together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.telling import Told, tell
from footprint.report.wording import Wording
from footprint.schema import SEVERITIES

CAUSES_OF_A_RULE = 3
LINES_OF_A_CAUSE = 5


@dataclass(frozen=True)
class Cause:
    """One cause in a file, or the rest of a rule's causes: how many lines it concerns and the first of them.

    `file` is the first 8 digits of the file's hash; '' = the whole member-year.
    """

    file: str
    rule: str
    severity: str
    count: int
    lines: tuple[int, ...]
    sentence: str


def causes(findings: pa.Table, w: Wording, *, most: int | None = CAUSES_OF_A_RULE) -> Iterator[Cause]:
    """Causes of table `findings` file by file: refused first, then set aside, flagged, proposed; `most` of one rule."""
    for file in sorted(pc.unique(findings.column("file_sha8")).to_pylist()):
        sentences = tell(findings.filter(pc.field("file_sha8") == file), w.lang, LINES_OF_A_CAUSE)
        for _, group in groupby(sorted(sentences, key=_order), key=lambda t: (t.severity, t.rule)):
            of_rule = list(group)
            yield from (_cause(file, t) for t in of_rule[:most])
            if most is not None and len(of_rule) > most:
                yield _rest(file, of_rule[most:], w)


def _rest(file: str, causes: list[Told], w: Wording) -> Cause:
    lines = sorted({line for t in causes for line in t.lines})[:LINES_OF_A_CAUSE]
    words = w.t("findings.rest", cases=w.count(len(causes)))
    return Cause(file, causes[0].rule, causes[0].severity, sum(t.row_count for t in causes), tuple(lines), words)


def _order(cause: Told) -> tuple[int, str, int, tuple[int, ...], str]:
    return SEVERITIES.index(cause.severity), cause.rule, -cause.row_count, cause.lines, cause.message


def _cause(file: str, cause: Told) -> Cause:
    return Cause(
        file, cause.rule, cause.severity, cause.row_count, cause.lines, f"{cause.message} {cause.mend}".strip()
    )
