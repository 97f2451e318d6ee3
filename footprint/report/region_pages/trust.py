"""The questions of trust: how sure the figures are, and what is withheld and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from footprint.disclosure.layout import TWO_WAY_FROM
from footprint.report.charts import Span, spans
from footprint.report.document import Block, Paragraph
from footprint.report.region_pages.cells import Place, RegionCell, along
from footprint.report.region_pages.equipment import sentence
from footprint.report.region_pages.figures import published
from footprint.report.region_pages.model import TOTAL, RegionYear
from footprint.report.wording import Wording
from footprint.schema import NOT_ASSESSED, WITHHELD

# What the questions are answered with; those that have no figure are told together.
ASKED = ("Q4", "Q2", "L1", "L2", "L3", "R1", "R2", "R3", "P4", "M4", "E1", "E2", "E3", "U3", "A1", "A2")
LOW = 0.1  # a score of data of which nearly all are default values


def sure(of: RegionYear, w: Wording) -> Iterator[Block]:
    """The interval of the total, how much is assessed, and of what quality the data are."""
    said, total = [], of.total
    if total and total.value is not None and total.interval:
        _, least, most = w.measured(total.value, *total.interval, total.unit)
        said.append(w.t("regional.sure.interval", low=least, high=most))
    elif total and total.is_published:
        said.append(w.t("regional.sure.no_interval"))
    for name in ("Q1", "Q4"):
        said += sentence(of, f"sure.{name}", name, w)
    said += [*_quality(of, w), w.t("regional.sure.published")]
    yield Paragraph(" ".join(said))
    if total and total.value is not None and total.interval:
        low, high = total.interval
        value, least, most = w.measured(total.value, low, high, total.unit)
        yield spans([Span(str(of.year), value, total.value, low, high, (least, most))], said[0])


def _quality(of: RegionYear, w: Wording) -> Iterator[str]:
    """What the score of the quality of data says, in words first where it is low. What is measured or declared counts
    half at least: of a score of a tenth, no more than a fifth is either."""
    if (score := of.cells.value("Q2")) is None:
        return
    if score <= LOW:
        yield w.t("regional.sure.defaults")
    yield w.t("regional.sure.Q2", value=w.number(100 * score, digits=2))


def secrecy(of: RegionYear, w: Wording) -> Iterator[Block]:
    """Who must not be recognised, what is withheld for that, how many cells that are, what it does not mean."""
    yield Paragraph(" ".join(w.labels("regional.secrecy", "rule", "others", "groups")))
    counted = Counter(cell.status for cell in of.cells.all)
    if not counted or not of.counted:
        return
    said = []
    if counted[WITHHELD]:
        withheld, cells = w.count(counted[WITHHELD]), w.count(counted.total())
        said.append(w.t("regional.secrecy.withheld", withheld=withheld, cells=cells))
        said.append(w.t("regional.secrecy.means"))
        if not of.has_figures:
            said.append(w.t("regional.secrecy.all"))
    else:
        said.append(w.t("regional.secrecy.nothing", cells=w.count(counted.total())))
    if of.has_figures and (how := _layout(of)):
        said.append(w.t(f"regional.secrecy.{how}"))
    yield Paragraph(" ".join(said))
    if of.has_figures and (unanswered := [*_unanswered(of, w)]):
        yield Paragraph(" ".join(unanswered))


def _layout(of: RegionYear) -> str | None:
    """Why tables are not as fine as they may be: too few members for that, or one that could not be protected, in whose
    place disclosure control gives a coarser one."""
    if of.cells.is_two_way:
        return None
    if not any(of.cells.keys(axis) for axis in Place._fields):
        return "whole_only"
    return "coarser" if of.counted >= TWO_WAY_FROM else "one_way"


def _unanswered(of: RegionYear, w: Wording) -> Iterator[str]:
    """What the questions would have said, were it not withheld, or had it been given."""
    hidden = [w.t(f"regional.secrecy.{name}") for name, cells in _heads(of) if cells and not published(cells)]
    for status, names in ((WITHHELD, hidden), (NOT_ASSESSED, [])):
        cells = (of.cells.of(name) for name in ASKED)
        names += [_called(of, cell.indicator, w) for cell in cells if cell and cell.status == status]
        if names:
            key = "unpublished" if status == WITHHELD else "not_assessed"
            yield w.t(f"regional.secrecy.{key}", named=w.listed(names))


def _heads(of: RegionYear) -> Iterator[tuple[str, list[RegionCell]]]:
    """The cells of questions on the parts of the total, but for what nobody gave."""
    places = (of.cells.of(TOTAL, along("sector", key)) for key in of.cells.keys("sector"))
    stages = (of.cells.of(TOTAL, stage=stage) for stage in ("making", "rest"))
    for name, cells in (("sectors", places), ("making", stages)):
        yield name, [cell for cell in cells if cell is not None and cell.status != NOT_ASSESSED]


def _called(of: RegionYear, indicator: str, w: Wording) -> str:
    """The name of an indicator inside a sentence; PUE in words, which stand nowhere before."""
    key = f"regional.secrecy.{indicator}"
    return w.t(key) if w.has(key) else w.uncapital(of.name(indicator, w))
