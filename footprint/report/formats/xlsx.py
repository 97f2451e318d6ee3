"""A member's figures as a workbook: numbers are numbers, units stand in headers, texts are never formulas. A cell holds
the whole figure and shows the digits that it deserves."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from footprint.messages import DIGITS, partial_day, stated
from footprint.report import provenance
from footprint.report.cells import Sum, Value, total
from footprint.report.formats import maker_sheet, service_sheets, trail_sheets
from footprint.report.model import Part, Report
from footprint.report.sections import cause_section, certainty, change_section, claims_section, data_quality
from footprint.report.sections.findings import causes
from footprint.report.wording import Wording

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Rows = Iterable[Sequence[Value]]
SHARES = ("share", "embodied", "use", "both")
# Nothing typed by a member may become a formula, a link or a number.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def workbook(report: Report, lang: str) -> bytes:
    """The workbook in `lang`. An empty cell is not assessed."""
    import xlsxwriter  # which pages of the portal do without

    sink, w = io.BytesIO(), Wording(lang)
    book = xlsxwriter.Workbook(sink, SAFE)
    made = datetime(report.year, 12, 31, tzinfo=UTC)
    book.set_properties({"title": w.t("title.member", year=report.year), "subject": report.member["name"],
                         "author": "Pôle ENTER", "created": made})  # fmt: skip
    for name, heads, rows in _sheets(report, w):
        _sheet(book, w.t(f"data.{name}"), heads, w.labels("data", *heads), list(rows))
    book.close()
    return sink.getvalue()


def _sheets(report: Report, w: Wording) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    yield "summary", ("measure", "view", "basis", "value", "unit"), _summary(report, w)
    yield "stages", ("criterion", "stage", "value", "unit", "share"), _stages(report, w)
    yield (
        "categories",
        ("category", "kgco2e", "share", "devices", "per_device"),
        _parts(w, "category", report.categories),
    )
    if report.changes:
        yield "changes", change_section.HEADS, change_section.rows(report.changes, w)
    if report.causes:
        yield "causes", cause_section.HEADS, cause_section.rows(report.causes, w)
    if report.trail.causes:
        yield "cause_terms", trail_sheets.CAUSE_HEADS, trail_sheets.causes(report, w)
    if report.trail.levers:
        yield "lever_terms", trail_sheets.LEVER_HEADS, trail_sheets.levers(report, w)
    yield "sites", ("site", "kgco2e", "share", "devices", "per_device"), _parts(w, "site", report.sites)
    if report.services:
        yield "services", service_sheets.SERVICE_HEADS, service_sheets.services(report.services, w)
        yield "service_parts", service_sheets.PART_HEADS, service_sheets.parts(report.services, w)
    if report.claims:
        yield "claims", claims_section.HEADS, claims_section.rows(report.claims, w)
    if report.makers:
        yield "makers", maker_sheet.HEADS, maker_sheet.rows(report.makers, w)
    if report.certainty:
        yield "certainty", certainty.HEADS, certainty.rows(report.certainty, w)
        yield "drivers", certainty.DRIVER_HEADS, certainty.driver_rows(report.certainty, report.provenance, w)
    yield "coverage", ("criterion", "embodied", "use", "both"), _coverage(report, w)
    yield "quality", data_quality.HEADS, data_quality.rows(report.quality, w)
    yield "gaps", ("part", "reason", "devices", "category"), _gaps(report, w)
    yield "findings", ("list", "severity", "lines", "first_lines", "text"), _findings(report, w)
    yield "factors", FACTOR_HEADS, _factors(report, w)
    yield "sources", SOURCE_HEADS, _sources(report, w)


FACTOR_HEADS = (
    "factor",
    "criterion",
    "stage",
    "value",
    "unit",
    "year",
    "fallback",
    "boundary",
    "quality",
    "factor_id",
    "source_id",
    "locator",
)
SOURCE_HEADS = (
    "source_id",
    "title",
    "publisher",
    "source_version",
    "date",
    "licence",
    "why_quoted",
    "licence_url",
    "url",
)


def _summary(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    gone, kilograms = report.vanished, w.unit("kgCO2e")
    undated = report.fleet.undated_share
    yield w.t("data.member"), None, None, report.member["name"], None
    yield w.t("data.year"), None, None, report.year, None
    yield w.t("data.factor_set"), None, None, report.factor_set_id, None
    yield w.t("data.version"), None, None, report.code_version, None
    before, least = report.last_year_is_minimum, report.is_minimum
    for name, grid, is_minimum in (("total", report.grid, least), ("last_year", report.last_year or {}, before)):
        label = _measure(w, name, is_minimum)
        for (view, basis), value in grid.items():
            yield label, w.term("view", view), w.term("basis", basis), value, kilograms
    yield _measure(w, "per_employee", least), None, None, report.per_employee, kilograms
    yield _measure(w, "per_user", least), None, None, report.per_user, kilograms
    yield w.t("data.employees"), None, None, report.member["employees_fte"], None
    yield w.t("data.users"), None, None, report.member["users"], None
    yield w.t("data.devices"), None, None, report.fleet.devices, None
    yield w.t("data.undated"), None, None, None if undated is None else 100 * undated, "%"
    yield w.t("data.vanished"), None, None, gone.devices if gone else None, None
    yield w.t("data.vanished_bound"), None, None, gone.kgco2e if gone else None, kilograms
    yield w.t("data.note"), None, None, None, None


def _measure(w: Wording, name: str, is_minimum: bool) -> str:
    """What a total of the summary is, said to be a minimum where it is one."""
    return f"{w.t(f'data.{name}')} ({w.t('words.at_least')})" if is_minimum else w.t(f"data.{name}")


def _stages(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    for c in report.criteria:
        for part in c.stages:
            yield w.term("criterion", c.name), w.term("stage", part.key), part.value, w.unit(c.unit), part.share
        total = w.term("stage", "total")
        if report.is_minimum or c.is_minimum:
            total = f"{total} ({w.t('words.at_least')})"
        yield Sum((w.term("criterion", c.name), total, c.value, w.unit(c.unit), None))


def _parts(w: Wording, kind: str, parts: tuple[Part, ...]) -> Iterator[Sequence[Value]]:
    for part in parts:
        name = w.term(kind, part.key) if part.key else w.t("words.no_name")
        yield name, part.value, part.share, part.devices, part.per_device
    if len(parts) > 1:
        value, share, devices = (total([getattr(part, of) for part in parts]) for of in ("value", "share", "devices"))
        yield Sum((w.t("words.total"), value, share, devices, None))


def _coverage(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    for c in report.criteria:
        if c.coverage:
            yield w.term("criterion", c.name), c.coverage.embodied, c.coverage.use, c.coverage.both


def _gaps(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    for gap in report.gaps.reasons:
        names = ", ".join(w.term("category", category) for category in gap.categories)
        yield w.t(f"coverage.{gap.part}"), w.term("status", gap.reason), gap.devices, names
    for stage, categories in report.missing_stages.items():
        names = ", ".join(w.term("category", category) for category in categories)
        yield w.term("stage", stage), w.term("status", "missing_factor"), None, names


def _findings(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    for cause in causes(report.findings, w, most=None):
        lines = ", ".join(str(line) for line in cause.lines)
        yield (
            report.lists.get(cause.file),
            w.t(f"severity.{cause.severity}"),
            cause.count,
            lines,
            cause.sentence,
        )


def _factors(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    for f in report.provenance.factors:
        yield (w.subject(f.factor_key, f.iso2), w.term("criterion", f.criterion), w.term("stage", f.stage), f.value,
               w.per(f.unit), f.year, w.term("fallback", f.fallback), w.boundary(f.boundary),
               w.term("factor_quality", f.quality), f.factor_id, f.source_id, f.locator)  # fmt: skip
    for p in report.provenance.parameters:
        yield (provenance.parameter(w, p), None, None, p.value, w.per(p.unit), None, None, None, None, p.parameter_key,
               p.source_id, p.locator)  # fmt: skip


def _sources(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    for s in report.provenance.sources:
        publisher, version = stated("publisher", s.publisher, w.lang), stated("source_version", s.version, w.lang)
        licence, date = stated("licence", s.licence, w.lang), partial_day(s.date, w.lang)
        why = w.why_quoted(s.source_id)
        yield s.source_id, s.title, publisher, version, date, licence, why, s.licence_url, s.url


def _sheet(book: Workbook, name: str, names: Sequence[str], heads: Sequence[str], rows: list[Sequence[Value]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats: dict[tuple[str, bool], Format] = {}
    widths = [len(head) for head in heads]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, bold)
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            look = (_digits(value, names[place]), isinstance(row, Sum))
            if look not in formats:
                formats[look] = book.add_format({"num_format": look[0]} | ({"bold": True, "top": 1} if look[1] else {}))
            _cell(sheet, line, place, value, formats[look])
            widths[place] = max(widths[place], len(str(value)) if isinstance(value, str) else 12)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(60, width + 2))
    sheet.freeze_panes(1, 0)


def _digits(value: Value, name: str) -> str:
    """How a number shows, in the notation of workbooks: three significant digits, whole units from a hundred on."""
    if name in SHARES:
        return "0.0%"
    if not isinstance(value, float) or not math.isfinite(value):
        return "General"
    if value == 0 or (value.is_integer() and abs(value) < 1e9):
        return "#,##0"
    if abs(value) < 1e-3:
        return "0.00E+00"
    decimals = max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _cell(sheet: Worksheet, line: int, place: int, value: Value, look: Format) -> None:
    """A number as a number, a text as a text; what is not assessed leaves the cell empty, never 0."""
    if isinstance(value, str):
        sheet.write_string(line, place, value, look)
    elif value is not None:
        sheet.write_number(line, place, value, look)
