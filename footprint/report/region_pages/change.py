"""The question of whether it is more or less than before: members of both years, counted in the same way, by cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from footprint.region.like_for_like import CAUSES, RECOUNT
from footprint.report.document import Block, Paragraph
from footprint.report.region_pages.cells import RegionCell
from footprint.report.region_pages.figures import count, difference, figure
from footprint.report.region_pages.model import TOTAL, RegionYear
from footprint.report.wording import Wording
from footprint.schema import NOT_ASSESSED, WITHHELD

CHANGE, NOW, BEFORE, MOVED = "C8", "C8_now", "C8_den", "C8_num"
COMPARED = (CHANGE, NOW, BEFORE, MOVED, "C8_then")  # behind these is every member that is counted in both years


def change(of: RegionYear, w: Wording) -> Iterator[Block]:
    """How much it moved and why, as far as that is published; what last year's total was."""
    relative = of.cells.of(CHANGE)
    if relative is None or relative.status == NOT_ASSESSED:
        yield Paragraph(" ".join([w.t("regional.change.none", year=of.year - 1), *_last(of, w)]))
        return
    yield Paragraph(" ".join(_moved(of, relative, w)))
    ends = _counted if relative.status == WITHHELD else _last
    if said := [*_causes(of, w), *_recounted(of, w), *ends(of, w)]:
        yield Paragraph(" ".join(said))


def _moved(of: RegionYear, relative: RegionCell, w: Wording) -> Iterator[str]:
    """From how much to how much; what of it is known where that would tell of one."""
    years = {"before": of.year - 1, "year": of.year}
    if relative.is_published:
        both = {"was": figure(of.cells.of(BEFORE), w), "now": figure(of.cells.of(NOW), w)}
        words = years | both | {"members": count(relative.members, w), "change": figure(relative, w)}
        yield w.t("regional.change.moved", **words)
        if relative.interval:
            low, high = (figure(replace(relative, value=each), w) for each in relative.interval)
            yield w.t(f"causes.verdict.{_verdict(*relative.interval)}", low=low, high=high)
        return
    yield w.t("regional.change.secret", **years)
    if (moved := of.cells.of(MOVED)) and moved.is_published:
        yield w.t("regional.change.by", members=count(moved.members, w), difference=figure(moved, w), **years)


def _verdict(low: float, high: float) -> str:
    """Whether the whole interval is a rise or a fall."""
    return "up" if low > 0 else "down" if high < 0 else "open"


def _causes(of: RegionYear, w: Wording) -> Iterator[str]:
    """What added most to it, and whose part is secret; nothing where all are."""
    cells = {cause: cell for cause in CAUSES if (cell := of.cells.of(f"{CHANGE}_of_{cause}"))}
    shown = sorted(((cause, cell) for cause, cell in cells.items() if cell.is_published),
                   key=lambda each: -abs(each[1].value or 0.0))  # fmt: skip
    if shown:
        named = [w.t("regional.change.cause", name=_name(cause, w), difference=difference(of, cell, w))
                 for cause, cell in shown]  # fmt: skip
        yield w.t("regional.change.causes", named=w.listed(named))
    hidden = [_name(cause, w) for cause, cell in cells.items() if cell.status == WITHHELD]
    if shown and hidden:
        yield w.t("regional.withheld", named=w.listed(hidden))


def _recounted(of: RegionYear, w: Wording) -> Iterator[str]:
    """What is counted otherwise than in the year before, which is no change."""
    cell = of.cells.of(f"{CHANGE}_of_{RECOUNT}")
    if cell is not None and cell.is_published:
        yield w.t("regional.change.recount", difference=difference(of, cell, w), year=of.year - 1)


def _last(of: RegionYear, w: Wording) -> Iterator[str]:
    """What last year's total was, and whether it compares."""
    if (last := of.last(TOTAL)) and (kind := _kind(of, last)):
        words = {"year": of.year - 1, "value": figure(last, w), **_numbers(of, last, w)}
        yield w.t(f"regional.change.last_{kind}", **words)


def _counted(of: RegionYear, w: Wording) -> Iterator[str]:
    """Why last year's total does not compare, without it: who reads both subtracts them."""
    last = of.last(TOTAL)
    kind = _kind(of, last) if last else None
    if last and kind and kind != "same":
        yield w.t(f"regional.change.members_{kind}", year=of.year, last=of.year - 1, **_numbers(of, last, w))


def _numbers(of: RegionYear, last: RegionCell, w: Wording) -> dict[str, str]:
    now = of.total.members if of.total else None
    return {"now": count(now, w), "members": count(last.members, w)}


def _kind(of: RegionYear, last: RegionCell) -> str | None:
    """What is known of the members behind two years' totals: other in number, the same, not all the same, or only that
    they are as many; None where not even that is. Who left and who came is never known from cells."""
    now = of.total.members if of.total else None
    if now is None or last.members is None:
        return None
    if now != last.members:
        return "number"
    both = [cell.members for name in COMPARED if (cell := of.cells.of(name)) and cell.members is not None]
    return "maybe" if not both else "same" if max(both) >= now else "others"


def _name(cause: str, w: Wording) -> str:
    return w.uncapital(w.t(f"causes.name.{cause}"))
