"""The questions of trust: how sure the figures are, and what is withheld and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from footprint.report.charts import Span, spans
from footprint.report.document import Block, Paragraph
from footprint.report.region_pages.equipment import sentence, without
from footprint.report.region_pages.model import RegionYear
from footprint.report.wording import Wording
from footprint.schema import WITHHELD


def sure(of: RegionYear, w: Wording) -> Iterator[Block]:
    """The interval of the total, how much is assessed, and of what quality the data are."""
    said, total = [], of.total
    if total and total.value is not None and total.interval:
        _, least, most = w.measured(total.value, *total.interval, total.unit)
        said.append(w.t("regional.sure.interval", low=least, high=most))
    elif total and total.is_published:
        said.append(w.t("regional.sure.no_interval"))
    for name in ("Q1", "Q4", "Q2"):
        said += sentence(of, f"sure.{name}", name, w)
    said += [*without(of, ("Q4", "Q2"), w), w.t("regional.sure.published")]
    yield Paragraph(" ".join(said))
    if total and total.value is not None and total.interval:
        low, high = total.interval
        value, least, most = w.measured(total.value, low, high, total.unit)
        yield spans([Span(str(of.year), value, total.value, low, high, (least, most))], said[0])


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
    if of.has_figures and not of.cells.is_two_way:
        said.append(w.t("regional.secrecy.one_way"))
    yield Paragraph(" ".join(said))
