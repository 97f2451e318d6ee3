"""How sure the total is, how much of the fleet stands behind it and what is missing."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from footprint.report import grounds
from footprint.report.charts import Stack, stacks
from footprint.report.document import Block, Note, Paragraph
from footprint.report.essentials import message
from footprint.report.essentials.naming import types
from footprint.report.model import Report
from footprint.report.sections import certainty
from footprint.report.sections.coverage import Gap, Gaps
from footprint.report.wording import Wording
from footprint.steps import COMPLETE

MOST_MISSING = 2
REFURBISHED = "refurbished_factor_missing"
NEARLY_ALL = 0.99
EXACT = 1e-9
# How a picture of the fleet shows what is worked out of a device.
LOOK_OF = {"known": "making", "use_alone": "use", "making_alone": "combined", "unknown": "missing"}


def sure(report: Report, w: Wording) -> Iterator[Block]:
    """How far the total may err; how much of the fleet is assessed and why not all; what is in no list."""
    yield Paragraph(" ".join(_uncertain(report, w)))
    sentences = []
    assessed, gaps = report.assessed, report.gaps.missing
    if assessed is not None:
        devices = w.count(report.fleet.devices)
        key = "all" if assessed == 1 else "nearly" if assessed >= NEARLY_ALL else "part"
        key = "making" if message.lacks_making_alone(report) else key
        missing = _missing(gaps, w)
        sentences.append(w.t(f"answers.sure.{key}", share=w.percent(assessed), devices=devices, missing=missing))
        sentences += _neither(report.gaps, w)
    sentences += _stages_missing(report, w)
    if any(gap.reason == REFURBISHED for gap in gaps[:MOST_MISSING]):
        sentences.append(w.t("answers.sure.refurbished"))
    if report.comparable is False or (report.fleet.undated_share or 0.0) > 1 - COMPLETE:
        sentences.append(grounds.undated(report, w))
    yield from (Paragraph(" ".join(each)) for each in (sentences, list(_unlisted(report, w))) if each)
    if assessed is not None and assessed < 1:
        sizes = _worked_out(report, assessed)
        looks = [(LOOK_OF[name], w.t(f"answers.sure.{name}")) for name, size in sizes.items() if size > 0]
        says = w.t("answers.sure.share", share=w.percent(assessed))
        parts = tuple((LOOK_OF[name], size) for name, size in sizes.items())
        yield stacks([Stack(w.t("answers.sure.fleet"), w.percent(assessed), parts)], looks, says)
    yield from (Note(text) for text in message.low_coverage(report, w))


def _worked_out(report: Report, assessed: float) -> Mapping[str, float]:
    """Shares of the fleet by what of a device is worked out: all, its use alone, its making alone, nothing."""
    of = report.gwp.coverage if report.gwp else None
    use, making = (max((each or 0.0) - assessed, 0.0) for each in ((of.use, of.embodied) if of else (None, None)))
    rest = max(1 - assessed - use - making, 0.0)
    return {"known": assessed, "use_alone": use, "making_alone": making, "unknown": rest if rest > EXACT else 0.0}


def _unlisted(report: Report, w: Wording) -> Iterator[str]:
    """What is in no list, and what left nobody knows when."""
    if report.comparison.absent:
        named = w.listed([w.t(f"comparison.kinds.{name}") for name in report.comparison.absent])
        yield w.t("answers.sure.absent", named=named)
    if lines := report.fleet.gone_undated_lines:
        yield w.t("answers.sure.undated_exits", lines=w.count(lines))
    if report.vanished:
        yield w.t("answers.sure.vanished", devices=w.count(report.vanished.devices), year=report.year - 1)


def _uncertain(report: Report, w: Wording) -> Iterator[str]:
    """How far what is counted may err, and what most of that is due to."""
    found = report.certainty
    if found is None or found.value <= 0:
        yield w.t("lead.no_interval")
        return
    _, low, high = w.measured(found.value, found.low, found.high, "kgCO2e")
    # A minimum would be none if it might be less.
    yield w.t(f"answers.sure.{'least' if report.is_minimum else 'order'}", low=low, high=high)
    if heaviest := certainty.heaviest(found, report.provenance, w):
        yield w.t("answers.sure.uncertain", named=heaviest[0], share=w.percent(heaviest[1]))


def _missing(gaps: Sequence[Gap], w: Wording) -> str:
    """Devices without a figure of their making or use by why, each once, so that they add up."""
    shown = [_gap(gap, w) for gap in gaps[:MOST_MISSING]]
    rest = math.fsum(gap.devices for gap in gaps[MOST_MISSING:])
    return w.listed([*shown, w.t("answers.sure.rest", devices=w.count(rest))] if rest else shown)


def _neither(gaps: Gaps, w: Wording) -> Iterator[str]:
    """Devices of which neither making nor use is worked out; that these are all that lack one is no part of them."""
    devices, lacking = (math.fsum(gap.devices for gap in each) for each in (gaps.neither, gaps.missing))
    if devices and devices == lacking:
        yield w.t("answers.sure.neither_of_all")
    elif devices:
        named = types(dict.fromkeys(name for gap in gaps.neither for name in gap.categories), w)
        yield w.t("answers.sure.neither", devices=w.count(devices), named=named)


def _stages_missing(report: Report, w: Wording) -> Iterator[str]:
    """Stages that nobody publishes for types whose other stages count, those of the same types together."""
    stages: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for stage, lacking in report.missing_stages.items():
        stages[lacking].append(w.term("stage", stage))
    named = [w.t("answers.sure.stage", stages=w.listed(of), types=types(lacking, w)) for lacking, of in stages.items()]
    if named:
        yield w.t("answers.sure.stages", named=w.listed(named))


def _gap(gap: Gap, w: Wording) -> str:
    why = w.text_or(f"answers.sure.why.{gap.part}.{gap.reason}", w.term("status", gap.reason))
    return w.t("answers.sure.missing", devices=w.count(gap.devices), named=types(gap.categories, w), why=why)
