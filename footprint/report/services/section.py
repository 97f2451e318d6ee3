"""Digital services in a member's report: by part of the information system, per unit, and what serves none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from footprint.report.cells import total
from footprint.report.document import Block, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.services import gaps
from footprint.report.services.model import PARTS, TIERS, Amounts, Service, Services
from footprint.report.services.pages import address
from footprint.report.services.parts import counted, sure
from footprint.report.wording import NBSP, Wording, below, fitting

MOST_ROWS = 4  # services in the report's own table; its annex has all with a page
TONNES = 100_000.0  # kgCO2e from which tables speak in tonnes
MOST_PAGES = 60  # services with a page of their own; data files hold every service
MOST_PRINTED = 12  # of them in the printed report


def sections(services: Services | None, year: int, w: Wording, *, is_minimum: bool = False) -> list[Section]:
    """The heaviest services and what serves none, then all that is known of each, if the member has any or buys any;
    `is_minimum`: the organisation's total is."""
    if services is None:
        return []
    named = gaps.all_missing(services.parts, w)
    blocks: list[Block] = [_in_short(services, year, w, is_minimum), Paragraph(w.t("services.intro"))]
    blocks += [Paragraph(w.t("services.pages"))] if services.found else []
    blocks += [Note(w.t("services.minimum"))] if named else []
    return [
        Section("services", w.t("services.title"), tuple(blocks)),
        Section("each_service", w.t("services.each_service"), tuple(_each_service(services, year, w, is_minimum))),
    ]


def _each_service(services: Services, year: int, w: Wording, is_minimum: bool) -> Iterator[Block]:
    """Services by part of the information system, and by what they serve; what is not assessed of them."""
    yield _by_tier(services, year, w, is_minimum)
    yield from _hosts(services, w)
    if services.found:
        yield from (_per_unit(services, year, w), Paragraph(w.t("services.visitors")))
    yield from (*_rest(services, w), *_missing(services, w))


def shown(services: Services) -> tuple[Service, ...]:
    """The services that have a row and a page of their own: the heaviest."""
    return services.found[:MOST_PAGES]


def _in_short(services: Services, year: int, w: Wording, is_minimum: bool) -> Table:
    """The heaviest services and the rest, per unit and in all."""
    divisor, unit = fitting(services.kgco2e, "kgCO2e", large=TONNES)
    rows = [
        Row((service.name, _each(service, w), sure(service, divisor, w)), href=address(service, w.lang))
        for service in services.found[:MOST_ROWS]
    ]  # fmt: skip
    rest = _others(services, MOST_ROWS, w, divisor, is_minimum)
    rows += [Row((each.cells[0], w.t("words.none"), each.cells[-1]), strong=each.strong) for each in rest]
    columns = heads(*w.labels("services", "service", "each", "total"), numbers={1, 2})
    return Table(w.t("services.caption_short", year=year, unit=w.unit(unit)), columns, tuple(rows))


def _by_tier(services: Services, year: int, w: Wording, is_minimum: bool) -> Table:
    divisor, unit = fitting(services.kgco2e, "kgCO2e", large=TONNES)
    columns = heads(*w.labels("services", "service", *TIERS, "total"), numbers=range(1, 5))
    rows = [
        *(_row(w, each.name, each.amounts, divisor, href=address(each, w.lang)) for each in shown(services)),
        *_others(services, MOST_PAGES, w, divisor, is_minimum),
    ]
    return Table(w.t("services.caption", year=year, unit=w.unit(unit)), columns, tuple(rows))


def _others(services: Services, most: int, w: Wording, divisor: float, is_minimum: bool) -> Iterator[Row]:
    """Rows behind those of the `most` heaviest services: lighter ones, what serves none, all together."""
    lighter = [service.amounts for service in services.found[most:]]
    if lighter:
        yield _row(w, w.t("services.lighter", count=w.count(len(lighter))), _together(lighter), divisor)
    for part in PARTS:
        if part != "service" and services.parts[part].borne.cells:
            yield _row(w, w.t(f"services.{part}"), services.parts[part], divisor)
    everything = _row(w, w.t("services.all"), _together(services.parts.values()), divisor, strong=True)
    *parts, whole = everything.cells
    yield replace(everything, cells=(*parts, w.least(whole, is_minimum and services.kgco2e is not None)))


def _together(several: Iterable[Amounts]) -> Amounts:
    return Amounts(tuple(cell for amounts in several for cell in amounts.cells), ())


def _row(
    w: Wording, name: str, amounts: Amounts, divisor: float, *, href: str | None = None, strong: bool = False
) -> Row:
    borne = amounts.borne
    cells = [_cell(w, borne.of(tier=tier), divisor) for tier in TIERS]
    return Row((name, *cells, _cell(w, borne, divisor)), href=href, strong=strong)


def _cell(w: Wording, amounts: Amounts, divisor: float) -> str:
    """A figure; a dash where the files say nothing, words where something is there and nothing of it is assessed."""
    if not amounts.cells:
        return w.t("words.none")
    value = amounts.value()
    return w.number(None if value is None else value / divisor)


def _hosts(services: Services, w: Wording) -> list[Block]:
    if not services.hosts:
        return []
    share = w.percent(services.hosts_unallocated)
    return [Paragraph(w.t("services.hosts", hosts=w.count(services.hosts), share=share))]


def _per_unit(services: Services, year: int, w: Wording) -> Table:
    columns = heads(*w.labels("services", "service", "kwh", "each", "outside"), numbers={1, 2, 3})
    rows = [_unit(s, w) for s in shown(services)]
    if len(services.found) > 1:  # figures per unit do not add up: each service has its own unit
        kwh = total([s.amounts.borne.value("energy") for s in services.found])
        outside = total([s.amounts.visitors.value() for s in services.found])
        figures = (w.number(kwh, missing=w.t("words.none")), w.t("words.none"))
        theirs = w.t("words.none") if outside is None else w.measure(outside, "kgCO2e")
        rows.append(Row((w.t("words.total"), *figures, theirs), strong=True))
    return Table(w.t("services.caption_unit", year=year), columns, tuple(rows))


def _unit(service: Service, w: Wording) -> Row:
    borne, theirs = service.amounts.borne, service.amounts.visitors
    energy = borne.of(criterion="energy")
    kwh = w.number(energy.value("energy")) if energy.cells else w.t("words.none")
    outside = w.measure(theirs.value(), "kgCO2e") if theirs.cells else w.t("words.none")
    return Row((service.name, kwh, _each(service, w), outside))


def _each(service: Service, w: Wording) -> str:
    """What one unit weighs; where nobody says what the service is counted in, that."""
    if not counted(service):
        return w.t("services.no_unit")
    per_unit = service.per_unit(service.kgco2e)
    per = w.t("service.per", unit=service.functional_unit)
    divisor, unit = below(per_unit, "kgCO2e")
    if per_unit is None or service.units is None:
        return w.number(None)
    return f"{sure(service, service.units * divisor, w)}{NBSP}{w.unit(unit)} {per}"


def _rest(services: Services, w: Wording) -> list[Block]:
    lighter = len(services.found) - MOST_PAGES
    return [Paragraph(w.t("services.rest", count=w.count(lighter)))] if lighter > 0 else []


def _missing(services: Services, w: Wording) -> list[Block]:
    billed, named = gaps.unmapped(services, w), gaps.all_missing(services.parts, w)
    blocks: list[Block] = [Paragraph(w.t("services.bills")), Items(tuple(billed))] if billed else []
    return [*blocks, Paragraph(w.t("services.not_assessed")), Items(tuple(named))] if named else blocks
