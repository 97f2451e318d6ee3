"""What a service's figures do not hold, why, and which data would mend it. No figure is made here."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable

from footprint.report.cells import ELSEWHERE
from footprint.report.document import Block, Items, Paragraph, Row, Table, heads
from footprint.report.services.lacking import lacking, stages_in_words
from footprint.report.services.model import Amounts, Billed, Service, ServiceCell, Services
from footprint.report.services.parts import counted
from footprint.report.wording import Wording

MOST_GAPS = 15  # rows of the table; services.csv holds every one
MOST_NAMED = 4  # categories of a sentence
# A service of these alone has no pages that people visit.
UNVISITED = {"llm", "measured_service"}
# Nor has one of which the files say nothing but what it computed.
COMPUTED = {"energy", "tokens_in", "tokens_out", "llm_requests", "cost"}
# Metrics that ought to be known for the whole year; a run of a model or a rented machine may last a day.
OF_VISITS = ("requests", "bytes_out", "sessions", "terminal_hours")


def missing(cells: Iterable[ServiceCell], w: Wording) -> list[tuple[str, str]]:
    """What is not assessed for greenhouse gases, in words, and the reason: one pair a category, stages and reason."""
    stages: dict[tuple[str, str, str], set[str]] = {}
    for cell in cells:
        stages.setdefault((cell.tier, cell.category, cell.status), set()).add(cell.stage)
    return [
        (f"{w.capital(w.term('category', category))}, {stages_in_words(named, w)}", w.term("status", status))
        for (_, category, status), named in sorted(stages.items())
    ]  # fmt: skip


def left_out(service: Service, w: Wording) -> list[Block]:
    """What is not counted in the service's figure, and why; what no service's figure holds."""
    gaps = missing(service.amounts.gaps, w)
    outside = [*_elsewhere(service, w), Paragraph(w.t("service.gaps.outside"))]
    if not gaps:
        key = "service.gaps.nothing" if service.amounts.cells else "service.gaps.no_data"
        return [Paragraph(w.t(key)), *outside]
    columns = heads(w.t("service.gaps.what"), w.t("coverage.reason"), numbers=())
    table = Table(w.t("service.gaps.caption"), columns, tuple(Row(pair) for pair in gaps[:MOST_GAPS]))
    more = len(gaps) - MOST_GAPS
    rest = [Paragraph(w.t("service.gaps.more", count=w.count(more)))] if more > 0 else []
    return [table, *rest, *outside]


def _elsewhere(service: Service, w: Wording) -> list[Block]:
    """What is 0 here because another line of the member holds it; of a measured run, the making of its machines; of
    language models, what no published equation holds."""
    statuses = sorted({cell.status for cell in service.amounts.cells if cell.status in ELSEWHERE})
    own = service.amounts.of(bearer="own").cells
    if any(use.metric == "energy" for use in service.used) and {cell.stage for cell in own} == {"use"}:
        statuses.append("electricity_alone")
    if service.amounts.of(category="llm").cells:
        statuses.append("llm")
    return [Items(tuple(w.t(f"service.gaps.{status}") for status in statuses))] if statuses else []


def short(service: Service, w: Wording) -> str | None:
    """What a figure lacks, for a sentence; None if it lacks nothing."""
    named = lacking(service.amounts.borne, w)
    return w.listed(named[:MOST_NAMED]) if named else None


def better(service: Service, year: int, w: Wording) -> list[Block]:
    """Which data would make the figure surer, the most telling first."""
    asked = [*_perimeter(service, w), *_precision(service, year, w), *_reasons(service, w)]
    return [Items(tuple(asked))] if asked else [Paragraph(w.t("service.better.nothing"))]


def _perimeter(service: Service, w: Wording) -> list[str]:
    """Parts of which the files say nothing at all."""
    borne, asked = service.amounts.borne, []
    if not borne.of(tier="datacentre").cells:
        asked.append("datacentre")
    if _may_be_visited(service):
        if not service.amounts.of(tier="network").cells:
            asked.append("network")
        if not service.amounts.visitors.cells:
            asked.append("visits")
    if not counted(service):
        asked.append("unit")
    return [w.t(f"service.better.{name}") for name in asked]


def _may_be_visited(service: Service) -> bool:
    metrics = {use.metric for use in service.used}
    return bool({cell.category for cell in service.amounts.cells} - UNVISITED and not (metrics and metrics <= COMPUTED))


def _precision(service: Service, year: int, w: Wording) -> list[str]:
    own = service.amounts.of(bearer="own", tier="datacentre")
    asked = []
    if own.of(stage="use").cells and not any(cell.quality == "measured" for cell in own.of(stage="use").cells):
        asked.append(w.t("service.better.energy"))
    if own.cells and any(key.startswith("pue:") for key in service.amounts.parameter_keys):
        asked.append(w.t("service.better.pue"))
    whole = 366 if isleap(year) else 365
    fewest = min((use.days for use in service.used if use.metric in OF_VISITS), default=whole)
    if fewest < whole:
        asked.append(w.t("service.better.days", days=w.count(fewest), whole=w.count(whole)))
    return asked


def _reasons(service: Service, w: Wording) -> list[str]:
    """What would lift each reason for which something is not assessed, where the member can do something."""
    statuses = sorted({cell.status for cell in service.amounts.gaps})
    return [w.t(f"service.better.{status}") for status in statuses if w.has(f"service.better.{status}")]


def unmapped(services: Services, w: Wording) -> list[str]:
    """Which part of each provider's bill is assessed, in hours, in bytes kept and in money."""
    sentences = []
    for provider in sorted({bill.provider for bill in services.cloud}):
        bills = [bill for bill in services.cloud if bill.provider == provider and bill.assessed_share is not None]
        shares = [f"{w.term('metric', bill.measure)} {_money(bill)}{w.percent(bill.assessed_share)}" for bill in bills]
        if shares:
            sentences.append(w.t("services.billed", provider=w.term("provider", provider), shares=", ".join(shares)))
    return sentences


def _money(bill: Billed) -> str:
    """The currency of a cost: there may be several, and they are never added."""
    return f"({bill.unit}) " if bill.measure == "cost" else ""


def all_missing(parts: dict[str, Amounts], w: Wording) -> list[str]:
    """What services and purchases of a member lack, one sentence a reason, for the member's own report."""
    amounts = Amounts(tuple(cell for name in ("service", "unnamed", "unallocated") for cell in parts[name].cells), ())
    reasons: dict[str, list[ServiceCell]] = {}
    for cell in amounts.gaps:
        reasons.setdefault(cell.status, []).append(cell)
    return [
        w.t(
            "services.missing",
            reason=w.capital(w.term("status", status)),
            named=", ".join(lacking(amounts, w, of=cells)),
        )
        for status, cells in sorted(reasons.items())
    ]
