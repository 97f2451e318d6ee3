"""The parts of a member's report that say what it rests on: coverage, findings, method, software."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from footprint.account.inventories import in_words
from footprint.report import provenance
from footprint.report.document import Block, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.model import Report
from footprint.report.sections import data_quality
from footprint.report.sections.coverage import Gap
from footprint.report.sections.findings import Cause, causes
from footprint.report.wording import NBSP, Wording


def sections(report: Report, w: Wording) -> list[Section]:
    """Every part that says what the results rest on, in reading order."""
    return [
        Section("coverage", w.t("coverage.title"), tuple(_coverage(report, w))),
        Section("gaps", w.t("gaps.title"), tuple(_gaps(report, w))),
        Section("findings", w.t("findings.title"), tuple(_findings(report, w))),
        Section("method", w.t("method.title"), (_method(report, w),)),
        *provenance.sections(report.provenance, w),
        Section("about", w.t("about.title"), (_about(report, w),)),
    ]


def _coverage(report: Report, w: Wording) -> list[Block]:
    blocks: list[Block] = [*_account(report, w), Paragraph(w.t("coverage.assessed", share=w.percent(report.assessed)))]
    if report.fleet.undated_share is not None:
        blocks.append(Paragraph(undated(report, w)))
    if report.comparable is False:
        blocks.append(Note(w.t("coverage.not_compared")))
    return [*blocks, *_stages(report, w), *_beside(report, w)]


def _gaps(report: Report, w: Wording) -> list[Block]:
    """By type and by reason, and how good the data are."""
    quality = data_quality.blocks(report.quality, report.indicator("Q2"), w)
    return [*_account_by_type(report, w), *_reasons(report, w), *_unpublished(report, w), *quality]


def undated(report: Report, w: Wording) -> str:
    """How much of the fleet has no date of purchase, and what that means for the total."""
    share = report.fleet.undated_share
    key = "coverage.undated" if not share else "lead.undated" if report.comparable else "lead.undated_too_many"
    return w.t(key, share=w.percent(share))


def _account(report: Report, w: Wording) -> list[Block]:
    """From the lines of the inventories to their devices to those in the figure, and why not, for the others."""
    if report.account is None:
        return []
    account = report.account
    counts = {"lines": w.count(account.lines), "units": w.count(account.units), "in_figure": w.count(account.in_figure)}
    reasons = tuple(w.capital(in_words(each, w.lang)) for each in account.reasons)
    said, devices = [w.t("coverage.account", year=report.year, **counts)], report.fleet.devices
    if devices is not None and account.in_figure > devices + 0.5:  # written as whole numbers
        said.append(w.t("coverage.more_than_fleet", year=report.year, devices=w.count(devices)))
    return [Paragraph(" ".join(said)), *([Items(reasons)] if reasons else [])]


def _account_by_type(report: Report, w: Wording) -> list[Block]:
    """The devices of the inventories, and those in the figure, by type."""
    if report.account is None or not report.account.categories:
        return []
    kinds = report.account.categories
    columns = heads(*map(w.t, ("categories.category", "coverage.listed", "coverage.in_figure")), numbers={1, 2})
    rows = tuple(
        Row(
            (
                w.capital(w.term("category", each.category)),
                w.t("coverage.not_known") if each.units is None else w.count(each.units),
                w.count(each.in_figure),
            )
        )
        for each in kinds
    )
    units_known = [each.units for each in kinds if each.units is not None]
    if len(rows) > 1:
        least = len(units_known) < len(rows)  # types of which no number is known are in no sum
        units = w.least(w.count(math.fsum(units_known)), least) if units_known else w.t("coverage.not_known")
        counted = w.count(math.fsum(each.in_figure for each in kinds))
        rows = (*rows, Row((w.t("words.total"), units, counted), strong=True))
    return [Table(w.t("coverage.by_category"), columns, rows)]


def _stages(report: Report, w: Wording) -> list[Block]:
    """Stages that nobody publishes for some types: these devices count as assessed all the same."""
    named = [
        f"{w.term('stage', stage)} ({', '.join(w.term('category', name) for name in names)})"
        for stage, names in report.missing_stages.items()
    ]
    return [Note(w.t("coverage.stages", named=w.listed(named)))] if named else []


def _refurbished(w: Wording, row: dict[str, Any]) -> str:
    """What is published of refurbished devices of one type, outside the total."""
    about = {"category": w.term("category", row["category"]), "devices": w.count(row["devices"])}
    figures = {name: w.measure(row[f"{name}_kgco2e"], "kgCO2e") for name in ("saving", "bound")}
    return w.t("coverage.refurbished", **about, each=w.measure(row["saving"], "kgCO2e"), **figures)


def _reasons(report: Report, w: Wording) -> list[Block]:
    if not report.gaps.reasons:
        return [Paragraph(w.t("coverage.no_reason"))] if report.fleet.devices and not report.missing_stages else []
    labels = ("coverage.part", "coverage.reason", "words.devices", "coverage.concerned")
    columns = heads(*map(w.t, labels), numbers={2})
    # No total: a device may lack a figure for its making and one for its use.
    rows = tuple(_reason(w, gap) for gap in report.gaps.reasons)
    return [Table(w.t("coverage.reasons", year=report.year), columns, rows)]


def _reason(w: Wording, gap: Gap) -> Row:
    names = ", ".join(w.term("category", category) for category in gap.categories)
    return Row((w.t(f"coverage.{gap.part}"), w.term("status", gap.reason), w.count(gap.devices), names))


def _beside(report: Report, w: Wording) -> list[Block]:
    """Lines beside the total: second-hand devices, devices gone, lines that cannot be counted."""
    fleet, items = report.fleet, []
    if report.gaps.second_hand:
        items.append(w.t("coverage.second_hand", devices=w.count(report.gaps.second_hand)))
    items += [_refurbished(w, row) for row in report.refurbished]
    if fleet.gone_undated_lines:
        items.append(w.t("coverage.gone_undated", lines=w.count(fleet.gone_undated_lines)))
    if fleet.uncounted_lines:
        items.append(w.t("coverage.uncounted", lines=w.count(fleet.uncounted_lines)))
    return [Items(tuple(items))] if items else []


def _unpublished(report: Report, w: Wording) -> list[Block]:
    if not report.gaps.categories:
        return []
    columns = heads(*map(w.t, ("categories.category", "words.devices", "coverage.why")), numbers={1})
    rows = tuple(
        Row((w.capital(w.term("category", category)), w.count(devices), _why(w, category)))
        for category, devices in report.gaps.categories
    )
    if len(rows) > 1:
        devices = math.fsum(devices for _, devices in report.gaps.categories)
        rows = (*rows, Row((w.t("words.total"), w.count(devices), ""), strong=True))
    return [Table(w.t("coverage.unpublished"), columns, rows)]


def _why(w: Wording, category: str) -> str:
    """Why nothing is published; the catalogue says it in English only."""
    return w.text_or(f"why.{category}", w.t("why.any"))


def _findings(report: Report, w: Wording) -> list[Block]:
    counts = {fate: w.count(count) for fate, count in report.lines.items()}
    blocks: list[Block] = [Paragraph(w.t("findings.lines", rows=w.count(sum(report.lines.values())), **counts))]
    if not report.findings.num_rows:
        return [*blocks, Paragraph(w.t("findings.none"))]
    columns = heads(*w.labels("findings", "finding", "severity", "count", "where"), numbers={2})
    for file, of_file in groupby(causes(report.findings, w), key=lambda cause: cause.file):
        caption = (
            w.t("findings.caption", list=w.term("list", report.lists.get(file, file)))
            if file
            else w.t("findings.whole")
        )
        # No total: several findings may speak of one line.
        blocks.append(Table(caption, columns, tuple(_finding(w, cause) for cause in of_file)))
    return blocks


def _finding(w: Wording, cause: Cause) -> Row:
    where = ", ".join(str(line) for line in cause.lines) or w.t("findings.whole_file")
    count = w.count(cause.count) if cause.lines else w.t("words.none")
    return Row((cause.sentence, w.t(f"severity.{cause.severity}"), count, where))


def _method(report: Report, w: Wording) -> Items:
    perimeter = ("perimeter",) if report.services is None else ("perimeter_services", "services", "visitors")
    names = (*perimeter, "making", "use", "dates", "defaults", "missing", "second_hand", "criteria", "rounding")
    return Items((*w.labels("method", *names), *_other_tools(report, w)))


def _other_tools(report: Report, w: Wording) -> Iterator[str]:
    """What public tools say of a year of a laptop and a screen, and of a kWh, beside what was counted here."""
    words: dict[str, str] = {}
    for name, each in report.other_tools.items():
        words |= {name: w.measure(each.ours, "kgCO2e"), f"{name}_low": w.measure(each.lowest, "kgCO2e")}
        words |= {f"{name}_high": w.measure(each.highest, "kgCO2e")}
        words |= {f"{name}_lowest": w.term("tool", each.lowest_tool)}
        words |= {f"{name}_highest": w.term("tool", each.highest_tool)}
    if report.other_tools:
        yield from (w.t(f"method.{name}", **words) for name in ("other_devices", "other_electricity"))


def _about(report: Report, w: Wording) -> Items:
    own = report.own_footprint
    if own:
        values = {"kgco2e": w.each(own["kgco2e"], "kgCO2e"), "kwh": w.each(own["energy_kwh"], "kWh")}
        by = own["method"] or ""  # as CodeCarbon names itself and the machine: names alone
        cost = w.t("about.own", **values, method=by.replace(": ", f"{NBSP}: ") if w.lang == "fr" else by)
    else:
        cost = w.t("about.no_own")
    made = w.t("about.made", factor_set=report.factor_set_id, version=report.code_version)
    return Items((made, w.t("about.same"), w.t("about.interval"), cost, w.t("about.accessible")))
