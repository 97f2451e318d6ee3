"""Digital services in a member's report: by part of the information system, per unit, and what serves none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from footprint.report.document import Block, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.services import gaps
from footprint.report.services.model import PARTS, TIERS, Amounts, Service, Services
from footprint.report.services.pages import address
from footprint.report.services.parts import column, counted, sure, together
from footprint.report.wording import NBSP, Wording, below, of_column

MOST_ROWS = 4  # services in the report's own table; its annex has all with a page
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
    divisor, unit = of_column([services.kgco2e], "kgCO2e")
    lines = _lines(services, MOST_ROWS, w)
    figures = column([line.amounts.borne for line in lines], divisor, w)
    each = [_each(service, w) for service in services.found[:MOST_ROWS]]
    each += [w.t("words.none")] * (len(lines) - len(each))
    rows = [Row((line.name, *shown), href=line.href) for line, *shown in zip(lines, each, figures[:-1], strict=True)]
    rows.append(Row(_all(services, w, (w.t("words.none"), figures[-1]), is_minimum), strong=True))
    columns = heads(*w.labels("services", "service", "each", "total"), numbers={1, 2})
    return Table(w.t("services.caption_short", year=year, unit=w.unit(unit)), columns, tuple(rows))


def _by_tier(services: Services, year: int, w: Wording, is_minimum: bool) -> Table:
    divisor, unit = of_column([services.kgco2e], "kgCO2e")
    lines = _lines(services, MOST_PAGES, w)
    borne = [line.amounts.borne for line in lines]
    by_tier = ([amounts.of(tier=tier) for amounts in borne] for tier in TIERS)
    columns_of = [column(amounts, divisor, w) for amounts in (*by_tier, borne)]
    *parts, whole = zip(*columns_of, strict=True)
    rows = [Row((line.name, *figures), href=line.href) for line, figures in zip(lines, parts, strict=True)]
    rows.append(Row(_all(services, w, whole, is_minimum), strong=True))
    columns = heads(*w.labels("services", "service", *TIERS, "total"), numbers=range(1, 5))
    return Table(w.t("services.caption", year=year, unit=w.unit(unit)), columns, tuple(rows))


class _Line(NamedTuple):
    """A row of a table of services, whose figures are not written yet."""

    name: str
    amounts: Amounts
    href: str | None = None


def _lines(services: Services, most: int, w: Wording, of: Sequence[str] = PARTS) -> list[_Line]:
    """The `most` heaviest services, lighter ones together, and what serves none; those `of` these parts."""
    lines = [_Line(service.name, service.amounts, address(service, w.lang)) for service in services.found[:most]]
    if lighter := [service.amounts for service in services.found[most:]]:
        lines.append(_Line(w.t("services.lighter", count=w.count(len(lighter))), together(lighter)))
    rest = [part for part in of if part != "service" and services.parts[part].borne.cells]
    return [*lines, *(_Line(w.t(f"services.{part}"), services.parts[part]) for part in rest)]


def _all(services: Services, w: Wording, figures: Sequence[str], is_minimum: bool) -> tuple[str, ...]:
    """The cells of the last row, of which the last one may be a minimum."""
    *others, whole = figures
    return (w.t("services.all"), *others, w.least(whole, is_minimum and services.kgco2e is not None))


def _hosts(services: Services, w: Wording) -> list[Block]:
    if not services.hosts:
        return []
    share = w.percent(services.hosts_unallocated)
    return [Paragraph(w.t("services.hosts", hosts=w.count(services.hosts), share=share))]


def _per_unit(services: Services, year: int, w: Wording) -> Table:
    found, none = shown(services), w.t("words.none")
    lines = _lines(services, MOST_PAGES, w, of=("service",))
    theirs = [line.amounts.visitors for line in lines]
    divisor, unit = of_column([together(theirs).value()], "kgCO2e")
    kwh = column([line.amounts.borne.of(criterion="energy") for line in lines], 1.0, w, "energy")
    outside = column(theirs, divisor, w)
    each = [*(_each(service, w) for service in found), *[none] * (len(lines) - len(found))]
    rows = [Row((line.name, *cells)) for line, *cells in zip(lines, kwh[:-1], each, outside[:-1], strict=True)]
    if len(rows) > 1:  # figures per unit do not add up: each service has its own unit
        rows.append(Row((w.t("words.total"), kwh[-1], none, outside[-1]), strong=True))
    labels = w.labels("services", "service", "kwh", "each")
    columns = heads(*labels, w.t("services.outside", unit=w.unit(unit)), numbers={1, 2, 3})
    return Table(w.t("services.caption_unit", year=year), columns, tuple(rows))


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
