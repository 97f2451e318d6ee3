"""A member's figures as a workbook: a contents, then a sheet a topic. Units stand in headers, texts are never formulas,
a cell holds sixteen digits of a figure and shows those that it deserves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

from footprint.report.formats import (
    ground_sheets,
    maker_sheet,
    obligation_sheets,
    result_sheets,
    service_sheets,
    sheet_layout,
    trail_sheets,
)
from footprint.report.formats.sheet_layout import Rows, Sheet
from footprint.report.model import Report
from footprint.report.obligations import section as obligations
from footprint.report.obligations import whom
from footprint.report.sections import cause_section, certainty, change_section, claims_section, data_quality, peers
from footprint.report.wording import Wording

# Nothing typed by a member may become a formula, a link or a number.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
Listed = tuple[str, tuple[str, ...], Rows]


def workbook(report: Report, lang: str) -> bytes:
    """The workbook in `lang`. An empty cell is not assessed."""
    import xlsxwriter  # which pages of the portal do without

    sink, w = io.BytesIO(), whom.wording(report.member, lang)
    book = xlsxwriter.Workbook(sink, SAFE)
    made = datetime(report.year, 12, 31, tzinfo=UTC)
    book.set_properties({"title": w.t("title.member", year=report.year), "subject": report.member["name"],
                         "author": "Pôle ENTER", "created": made})  # fmt: skip
    sheets = [Sheet(w.t(f"data.{name}"), w.t(f"sheets.{name}"), heads, w.labels("data", *heads), list(rows))
              for name, heads, rows in _sheets(report, w)]  # fmt: skip
    notes = (w.t("data.note"), w.term("lever_notice", "screening") if report.levers else w.t("sheets.exact"))
    sheet_layout.contents(book, w.t("data.contents"), w.labels("data", "sheet", "holds", "rows"), sheets, notes)
    for sheet in sheets:
        sheet_layout.write(book, sheet)
    book.close()
    return sink.getvalue()


def _sheets(report: Report, w: Wording) -> Iterator[Listed]:
    """Results, what moved and could move, services, then what all of it rests on."""
    yield "summary", result_sheets.SUMMARY_HEADS, result_sheets.summary(report, w)
    yield "criteria", result_sheets.CRITERION_HEADS, result_sheets.criteria(report, w)
    yield "stages", result_sheets.STAGE_HEADS, result_sheets.stages(report, w)
    for name, kind, of in (("categories", "category", report.categories), ("sites", "site", report.sites)):
        yield name, (kind, *result_sheets.PART_HEADS), result_sheets.parts(report, w, kind, of)
    if report.scopes:
        yield "scopes", obligations.SHEET_HEADS, obligations.rows(report, w)
    yield from obligation_sheets.sheets(report, w)
    if report.indicators:
        yield "indicators", result_sheets.INDICATOR_HEADS, result_sheets.indicators(report, w)
    if report.peers:
        yield "peers", peers.HEADS, peers.rows(report.peers, w)
    if report.ages:
        yield "ages", result_sheets.AGE_HEADS, result_sheets.ages(report, w)
    if report.flow and not report.flow.is_empty:
        yield "flow", result_sheets.MOVEMENT_HEADS, result_sheets.movements(report.flow, w)
    yield from _moves(report, w)
    if report.services:
        yield "services", service_sheets.SERVICE_HEADS, service_sheets.services(report.services, w)
        yield "service_parts", service_sheets.PART_HEADS, service_sheets.parts(report.services, w)
    if report.claims:
        yield "claims", claims_section.HEADS, claims_section.rows(report.claims, w)
    yield from _grounds(report, w)


def _moves(report: Report, w: Wording) -> Iterator[Listed]:
    """What changed and why, what could be saved."""
    if report.changes:
        yield "changes", change_section.HEADS, change_section.rows(report.changes, w)
    if report.causes:
        yield "causes", cause_section.HEADS, cause_section.rows(report.causes, w)
    if report.trail.causes:
        yield "cause_terms", trail_sheets.CAUSE_HEADS, trail_sheets.causes(report, w)
    if report.levers:
        yield "levers", result_sheets.LEVER_HEADS, result_sheets.levers(report, w)
    if report.trail.levers:
        yield "lever_terms", trail_sheets.LEVER_HEADS, trail_sheets.levers(report, w)


def _grounds(report: Report, w: Wording) -> Iterator[Listed]:
    if report.certainty:
        services = {each.service_id: each.name for each in report.services.found} if report.services else {}
        yield "certainty", certainty.HEADS, certainty.rows(report.certainty, services, w)
        yield "drivers", certainty.DRIVER_HEADS, certainty.driver_rows(report.certainty, report.provenance, w)
    yield "coverage", ground_sheets.COVERAGE_HEADS, ground_sheets.coverage(report, w)
    yield "quality", data_quality.HEADS, data_quality.rows(report.quality, w)
    yield "gaps", ground_sheets.GAP_HEADS, ground_sheets.gaps(report, w)
    if report.makers:
        yield "makers", maker_sheet.HEADS, maker_sheet.rows(report.makers, w)
    yield "findings", ground_sheets.FINDING_HEADS, ground_sheets.findings(report, w)
    yield "factors", ground_sheets.FACTOR_HEADS, ground_sheets.factors(report, w)
    yield "sources", ground_sheets.SOURCE_HEADS, ground_sheets.sources(report, w)
