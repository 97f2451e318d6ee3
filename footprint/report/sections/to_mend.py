"""Three data that the member can mend: lines of its files, what would narrow the interval, what is in no list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from footprint.report.document import Items, Section
from footprint.report.model import Report
from footprint.report.sections import certainty, findings
from footprint.report.sections.findings import Cause
from footprint.report.wording import Wording

MOST = 3
# What is set aside is named for what it is: a line said twice, a part of a device.
ASKED = ("refused", "flagged", "proposed")


def sections(report: Report, w: Wording) -> list[Section]:
    """The section, if there is something to mend: one of each kind, then the next of each."""
    kinds = zip_longest(_lines(report, w), _narrowing(report, w), _absent(report, w))
    said = [each for each in chain.from_iterable(kinds) if each][:MOST]
    if not said:
        return []
    return [Section("to_mend", w.t("to_mend.title"), (Items(tuple(said), ordered=True),))]


def _lines(report: Report, w: Wording) -> Iterator[str]:
    """What files say that cannot be, or is guessed: refused first, then what is said of a whole file, then what most
    lines share."""
    causes = [cause for cause in findings.causes(report.findings, w, most=None) if cause.severity in ASKED]
    ranked = sorted(causes, key=_place)
    yield from (_line(cause, report, w) for cause in ranked)


def _place(cause: Cause) -> tuple[int, bool, int, str, tuple[int, ...]]:
    return ASKED.index(cause.severity), bool(cause.lines), -cause.count, cause.file, cause.lines


def _line(cause: Cause, report: Report, w: Wording) -> str:
    if cause.file not in report.lists:
        return cause.sentence
    name = w.term("list", report.lists[cause.file])
    if not cause.lines:
        return w.t("to_mend.of_list", what=cause.sentence, list=name)
    lines = ", ".join(map(str, cause.lines)) + (", …" if cause.count > len(cause.lines) else "")
    key = "of_line" if cause.count == 1 else "of_lines"
    return w.t(f"to_mend.{key}", what=cause.sentence, list=name, lines=lines)


def _narrowing(report: Report, w: Wording) -> Iterator[str]:
    if report.certainty:
        yield from certainty.worth_giving(report.certainty, report.provenance, w)


def _absent(report: Report, w: Wording) -> Iterator[str]:
    if report.comparison.absent:
        named = [w.t(f"comparison.kinds.{name}") for name in report.comparison.absent]
        yield w.t("to_mend.absent", named=w.listed(named))
