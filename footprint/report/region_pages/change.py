"""The question of whether it is more or less than before: members of both years, counted in the same way, by cause."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.region.like_for_like import CAUSES, RECOUNT
from footprint.report.document import Block, Paragraph
from footprint.report.region_pages.cells import RegionCell
from footprint.report.region_pages.figures import count, figure
from footprint.report.region_pages.model import TOTAL, RegionYear
from footprint.report.wording import Wording
from footprint.schema import NOT_ASSESSED, WITHHELD

CHANGE, NOW, BEFORE, MOVED = "C8", "C8_now", "C8_den", "C8_num"


def change(of: RegionYear, w: Wording) -> Iterator[Block]:
    """How much it moved and why, as far as that is published; what last year's total was."""
    relative = of.cells.of(CHANGE)
    if relative is None or relative.status == NOT_ASSESSED:
        yield Paragraph(" ".join([w.t("regional.change.none", year=of.year - 1), *_last(of, w)]))
        return
    yield Paragraph(" ".join(_moved(of, relative, w)))
    if said := [*_causes(of, w), *_recounted(of, w), *_last(of, w)]:
        yield Paragraph(" ".join(said))


def _moved(of: RegionYear, relative: RegionCell, w: Wording) -> Iterator[str]:
    """From how much to how much; what of it is known where that would tell of one."""
    years = {"before": of.year - 1, "year": of.year}
    if relative.is_published:
        both = {"was": figure(of.cells.of(BEFORE), w), "now": figure(of.cells.of(NOW), w)}
        words = years | both | {"members": count(relative.members, w), "change": figure(relative, w)}
        yield w.t("regional.change.moved", **words)
        return
    yield w.t("regional.change.secret", **years)
    if (moved := of.cells.of(MOVED)) and moved.is_published:
        yield w.t("regional.change.by", members=count(moved.members, w), difference=figure(moved, w), **years)


def _causes(of: RegionYear, w: Wording) -> Iterator[str]:
    """What added most to it, and whose part is secret."""
    cells = {cause: cell for cause in CAUSES if (cell := of.cells.of(f"{CHANGE}_of_{cause}"))}
    shown = sorted(((cause, cell) for cause, cell in cells.items() if cell.is_published),
                   key=lambda each: -abs(each[1].value or 0.0))  # fmt: skip
    if shown:
        named = [w.t("regional.change.cause", name=_name(cause, w), difference=_difference(of, cell, w))
                 for cause, cell in shown]  # fmt: skip
        yield w.t("regional.change.causes", named=w.listed(named))
    hidden = [_name(cause, w) for cause, cell in cells.items() if cell.status == WITHHELD]
    if hidden:
        yield w.t("regional.withheld", named=w.listed(hidden))


def _recounted(of: RegionYear, w: Wording) -> Iterator[str]:
    """What is counted otherwise than in the year before, which is no change."""
    cell = of.cells.of(f"{CHANGE}_of_{RECOUNT}")
    if cell is not None and cell.is_published:
        yield w.t("regional.change.recount", difference=_difference(of, cell, w), year=of.year - 1)


def _difference(of: RegionYear, cell: RegionCell, w: Wording) -> str:
    """What a cause adds, in the unit of the largest of all: who reads them adds them up."""
    values = (of.cells.value(f"{CHANGE}_of_{cause}") for cause in (*CAUSES, RECOUNT))
    return w.more(cell.value or 0.0, cell.unit, max(abs(value or 0.0) for value in values))


def _last(of: RegionYear, w: Wording) -> Iterator[str]:
    if last := of.last(TOTAL):
        words = {"year": of.year - 1, "value": figure(last, w), "members": count(last.members, w)}
        yield w.t("regional.change.last", **words)


def _name(cause: str, w: Wording) -> str:
    return w.uncapital(w.t(f"causes.name.{cause}"))
