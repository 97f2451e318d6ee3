"""What the figures rest on as sheets: coverage, gaps, findings, factors and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footprint.messages import partial_day, stated
from footprint.report import provenance
from footprint.report.cells import Value
from footprint.report.model import Report
from footprint.report.sections.findings import causes
from footprint.report.wording import Wording

COVERAGE_HEADS = ("criterion", "embodied", "use", "both")
GAP_HEADS = ("part", "reason", "devices", "category")
FINDING_HEADS = ("list", "severity", "lines", "first_lines", "text")
FACTOR_HEADS = (
    "factor", "criterion", "stage", "value", "unit", "year", "fallback", "boundary", "quality", "factor_id",
    "source_id", "locator",
)  # fmt: skip
SOURCE_HEADS = (
    "source_id", "title", "publisher", "source_version", "date", "licence", "why_quoted", "licence_url", "url",
)  # fmt: skip


def coverage(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    """Which share of the devices each criterion assesses."""
    for c in report.criteria:
        if c.coverage:
            yield w.term("criterion", c.name), c.coverage.embodied, c.coverage.use, c.coverage.both


def gaps(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    """What the total of greenhouse gases does not hold, and why."""
    for gap in report.gaps.reasons:
        names = ", ".join(w.term("category", category) for category in gap.categories)
        yield w.t(f"coverage.{gap.part}"), w.term("status", gap.reason), gap.devices, names
    for stage, categories in report.missing_stages.items():
        names = ", ".join(w.term("category", category) for category in categories)
        yield w.term("stage", stage), w.term("status", "missing_factor"), None, names


def findings(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    """What reading the files found, with the lines."""
    for cause in causes(report.findings, w, most=None):
        lines = ", ".join(str(line) for line in cause.lines)
        yield (
            w.term("list", report.lists.get(cause.file)) or None,
            w.t(f"severity.{cause.severity}"),
            cause.count,
            lines,
            cause.sentence,
        )


def factors(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    """The published figures and default values behind the results."""
    for f in report.provenance.factors:
        yield (w.subject(f.factor_key, f.iso2), w.term("criterion", f.criterion), w.term("stage", f.stage), f.value,
               w.per(f.unit), f.year, w.term("fallback", f.fallback), w.boundary(f.boundary),
               w.term("factor_quality", f.quality), f.factor_id, f.source_id, f.locator)  # fmt: skip
    for p in report.provenance.parameters:
        yield (provenance.parameter(w, p), None, None, p.value, w.per(p.unit), None, None, None, None, p.parameter_key,
               p.source_id, p.locator)  # fmt: skip


def sources(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    """Where they are from, and under what licence."""
    for s in report.provenance.sources:
        publisher, version = stated("publisher", s.publisher, w.lang), stated("source_version", s.version, w.lang)
        licence, date = stated("licence", s.licence, w.lang), partial_day(s.date, w.lang)
        why = w.why_quoted(s.source_id)
        yield s.source_id, s.title, publisher, version, date, licence, why, s.licence_url, s.url
