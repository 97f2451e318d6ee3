"""A service's page, for its product owner, and the same in the printed report. What each block says is elsewhere."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from factors.catalogue import FactorSet
from footprint.report import provenance
from footprint.report.cells import ratio
from footprint.report.document import Block, Document, Figure, Note, Paragraph, Section, Subtitle, untitled
from footprint.report.provenance import Provenance
from footprint.report.sections.levers import Rows
from footprint.report.services import actions, gaps, parts
from footprint.report.services.model import Service
from footprint.report.wording import NBSP, Wording, below, fitting

OTHER = {"fr": "en", "en": "fr"}
PRINTED = ("tiers", "heavy", "unit", "visitors", "do", "gaps", "better")
SUFFIX = {"fr": ".html", "en": ".en.html"}


def address(service: Service, lang: str) -> str:
    """The page's file, seen from the member's report."""
    return f"services/{service.slug}{SUFFIX[lang]}"


def page_document(
    service: Service,
    w: Wording,
    *,
    year: int,
    member: str,
    whole: float | None,
    trace: Provenance,
    levers: Rows,
    up: str,
    footer: tuple[str, ...],
    words: dict[str, str],
) -> Document:
    """The page in one language; `whole`: GWP of the member [kgCO2e], `trace`: what the figures rest on, `levers`:
    rows of `levers_member`."""
    other = OTHER[w.lang]
    return Document(
        lang=w.lang,
        year=year,
        title=w.t("service.title", name=service.name, year=year),
        subtitle=member,
        kicker=w.t("service.kicker"),
        figures=figures(service, year, w),
        lead=lead(service, year, whole, w),
        parts=untitled(*_sections(service, year, levers, w), *(provenance.sections(trace, w) if trace.factors else ())),
        footer=footer,
        words=words,
        other=(other, f"{service.slug}{SUFFIX[other]}"),
        up=(w.t("service.up"), f"../{up}.html"),
    )


def figures(service: Service, year: int, w: Wording) -> tuple[Figure, ...]:
    """What stands on top of the page: always the same four, so that what is not known is seen."""
    kwh, theirs = service.amounts.borne.value("energy"), service.amounts.visitors.value()
    return (
        _total(service, year, w),
        _each(service, w),
        _figure(kwh, "kWh", w.t("service.figures.kwh"), w),
        _figure(theirs, "kgCO2e", w.t("service.figures.visitors"), w),
    )


def _total(service: Service, year: int, w: Wording) -> Figure:
    """What the service weighs, with its interval."""
    divisor, _ = fitting(service.kgco2e, "kgCO2e")
    figure = _figure(service.kgco2e, "kgCO2e", w.t("service.figures.total", year=year), w)
    shown = {"value": parts.sure(service, divisor, w), "range": _range(service, divisor, w)}
    return replace(figure, **shown, before=_least(service, w))


def _range(service: Service, divisor: float, w: Wording) -> str:
    """The interval of the total over `divisor`, in words; empty where there is none."""
    if service.kgco2e is None or service.interval is None:
        return ""
    _, low, high = w.within(*(each / divisor for each in (service.kgco2e, *service.interval)))
    return w.t("figures.range", low=low, high=high)


def _least(service: Service, w: Wording) -> str:
    """What stands before the total of a service of which something is not assessed."""
    return w.t("figures.computed") if service.kgco2e is not None and service.amounts.borne.gaps else ""


def _each(service: Service, w: Wording) -> Figure:
    if not parts.counted(service):
        return Figure(w.t("words.none"), "", w.t("service.figures.no_unit"))
    label = w.t("service.figures.unit", unit=service.functional_unit)
    per_unit = service.per_unit(service.kgco2e)
    divisor, unit = below(per_unit, "kgCO2e")
    if per_unit is None or service.units is None:
        return Figure(w.number(None), "", label)
    whole = service.units * divisor
    figure = Figure(parts.sure(service, whole, w), w.unit(unit), label, _least(service, w))
    return replace(figure, range=_range(service, whole, w))


def _figure(value: float | None, unit: str, label: str, w: Wording) -> Figure:
    divisor, name = fitting(value, unit)
    if value is None:
        return Figure(w.number(None), "", label)
    return Figure(w.number(value / divisor), w.unit(name), label)


def lead(service: Service, year: int, whole: float | None, w: Wording) -> tuple[str, ...]:
    """What a hurried product owner takes home."""
    value = service.kgco2e
    if value is None:
        return (w.t("service.lead.nothing"),)
    words = {"year": year, "value": w.measure(value, "kgCO2e")}  # as in the tables, whose share stands behind it
    share = ratio(value, whole)
    first = w.t("service.lead.share", share=w.percent(share), **words) if share else w.t("service.lead.value", **words)
    return (first, *_heavy(service, w), *_minimum(service, w), *how_sure(service, w))


def how_sure(service: Service, w: Wording) -> list[str]:
    """The interval of the total, and the change since last year with the chance that it is a rise."""
    if service.kgco2e is None or service.interval is None:
        return [w.t("lead.no_interval")]
    _, low, high = w.measured(service.kgco2e, *service.interval, "kgCO2e")
    change, sentences = service.change, [w.t("service.lead.interval", low=low, high=high)]
    if change is not None:
        divisor, unit = fitting(max(abs(change.low), abs(change.high)), "kgCO2e")
        ends = (change.difference, change.low, change.high)
        difference, least, most = w.plus_within(*(each / divisor for each in ends))
        named = f"{NBSP}{w.unit(unit)}"
        about = {"from_year": change.from_year, "before": w.measure(change.before, "kgCO2e")}
        shown = {"difference": f"{difference}{named}", "low": least, "high": f"{most}{named}"}
        sentences.append(w.t("service.lead.change", **about, **shown, chance=w.percent(change.p_higher)))
    return [*sentences, *_each_before(service, w)]


def _each_before(service: Service, w: Wording) -> list[str]:
    """What a unit weighed last year and weighs now, where both years count in the same unit."""
    units, change = service.units_before, service.change
    if change is None or not parts.counted(service) or not service.units or not units or not 0 < units < inf:
        return []
    about = {"from_year": change.from_year, "unit": service.functional_unit}
    before, now = (w.each(value, "kgCO2e") for value in (change.before / units, service.per_unit(service.kgco2e)))
    return [w.t("service.lead.each", **about, before=before, now=now)]


def _heavy(service: Service, w: Wording) -> list[str]:
    sums = service.amounts.borne.by(lambda cell: cell.category)
    named = [
        f"{w.term('category', name)} ({w.percent(ratio(value, service.kgco2e))})"
        for name, value in sums.items()
        if value
    ][: parts.MOST_HEAVY]
    return [w.t("service.lead.heaviest", named=w.listed(named))] if named else []


def _minimum(service: Service, w: Wording) -> list[str]:
    missing = gaps.short(service, w)
    return [w.t("service.lead.minimum", named=missing)] if missing else []


def _sections(service: Service, year: int, levers: Rows, w: Wording) -> list[Section]:
    """Every part of the page; a service without a figure has no part on what weighs most in it."""
    blocks: dict[str, list[Block]] = {"tiers": parts.tiers(service, year, w)}
    if service.kgco2e is not None:
        blocks["heavy"] = parts.heaviest(service, w)
        blocks["unit"] = parts.per_unit(service, year, w)
    blocks["visitors"] = parts.visitors(service, year, w)
    blocks["used"] = parts.used(service, year, w)
    if service.kgco2e is not None:
        blocks["quality"] = parts.qualities(service, w)
    blocks["gaps"] = gaps.left_out(service, w)
    if could := actions.actions(service, levers, w):
        blocks["do"] = could
    blocks["better"] = gaps.better(service, year, w)
    if service.kgco2e is not None:
        blocks["criteria"] = parts.criteria(service, year, w)
        blocks["words"] = parts.words(service, w)
    return [Section(name, w.t(f"service.{name}.title"), tuple(content)) for name, content in blocks.items()]


def printed(service: Service, year: int, whole: float | None, levers: Rows, w: Wording) -> Section:
    """The service in the printed report: the same blocks under one heading, without factors and sources. `whole` and
    `levers` as of a page."""
    blocks: list[Block] = [Paragraph(lead(service, year, whole, w)[0])]
    if service.kgco2e is not None:
        blocks += [Note(sentence) for sentence in _minimum(service, w)]
        blocks += [Paragraph(sentence) for sentence in how_sure(service, w)]
    for section in _sections(service, year, levers, w):
        if section.id in PRINTED:
            blocks += [Subtitle(section.title), *section.blocks]
    return Section(f"service-{service.slug}", w.t("service.printed", name=service.name), tuple(blocks))


def traced(service: Service, factor_set: FactorSet) -> Provenance:
    """The published figures that the service's page rests on."""
    return provenance.trace(service.amounts.impacts, factor_set)
