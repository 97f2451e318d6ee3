"""What figures rest on, as a report lists it: published factors, default values, sources with their licences."""

from __future__ import annotations

from itertools import groupby

from footprint import messages
from footprint.report.document import Block, Items, Paragraph, Row, Section, Table, heads
from footprint.report.provenance import FactorUsed, ParameterUsed, Provenance, SourceUsed
from footprint.report.wording import NBSP, Wording


def sections(trail: Provenance, w: Wording) -> list[Section]:
    """Factors and default values, then sources and licences."""
    return [
        Section("factors", w.t("factors.title"), tuple(_factors(trail, w))),
        Section("sources", w.t("sources.title"), tuple(_sources(trail, w))),
    ]


def _factors(trail: Provenance, w: Wording) -> list[Block]:
    if not trail.factors:
        return [Paragraph(w.t("words.no_figure"))]
    numbers = _numbers(trail)
    tables = [
        _criterion_factors(w, criterion, [_factor(w, factor, numbers[factor.source_id]) for factor in factors])
        for criterion, factors in groupby(trail.factors, key=lambda factor: factor.criterion)
    ]
    return [Paragraph(w.t("factors.intro")), *tables, *_parameters(trail, w)]


def _criterion_factors(w: Wording, criterion: str, rows: list[Row]) -> Table:
    columns = heads(*(w.t(f"factors.{name}") for name in ("factor", "value", "year", "boundary", "id")), numbers={1})
    return Table(w.t("factors.caption", criterion=w.term("criterion", criterion)), columns, tuple(rows), wide=True)


def _numbers(trail: Provenance) -> dict[str, int]:
    """Number of each source in the list of sources."""
    return {source.source_id: place for place, source in enumerate(trail.sources, start=1)}


def _factor(w: Wording, f: FactorUsed, source: int) -> Row:
    stage = w.t("factors.embodied") if f.stage == "embodied" else w.term("stage", f.stage)
    name = f"{w.subject(f.factor_key, f.iso2)}, {stage}"
    value = f"{w.exact(f.value)}{NBSP}{w.per(f.unit)}"
    year = "" if f.year is None else str(f.year)
    origin = "" if f.fallback in ("", "none") else f", {w.term('fallback', f.fallback)}"
    return Row((name, value, year + origin, w.boundary(f.boundary), f"[{source}] {f.factor_id}"))


def _parameters(trail: Provenance, w: Wording) -> list[Block]:
    if not trail.parameters:
        return []
    numbers = _numbers(trail)
    columns = heads(*(w.t(f"factors.{name}") for name in ("parameter", "value", "source")), numbers={1})
    rows = tuple(_parameter(w, each, numbers[each.source_id]) for each in trail.parameters)
    return [Table(w.t("factors.parameters"), columns, rows)]


def parameter(w: Wording, p: ParameterUsed) -> str:
    """What a default value is, and of what."""
    label = w.t(f"parameter.{p.name}") if w.has(f"parameter.{p.name}") else p.name
    kinds = (
        ("server_default",) if p.name == "server" else ("category", "ownership", "provider", "component", "platform")
    )
    named = (w.term(kind, p.category) for kind in kinds)
    applies = next((name for name in named if name != p.category), p.category)
    return f"{label}, {applies}" if applies else label


def _parameter(w: Wording, p: ParameterUsed, source: int) -> Row:
    value = f"{w.exact(p.value)}{NBSP}{w.per(p.unit)}" if p.unit != "1" else w.exact(p.value)
    return Row((parameter(w, p), value, f"[{source}]"))


def _sources(trail: Provenance, w: Wording) -> list[Block]:
    items = tuple(_source(w, source) for source in trail.sources)
    return (
        [Items(items, ordered=True), Paragraph(w.t("sources.note"))] if items else [Paragraph(w.t("words.no_figure"))]
    )


def _source(w: Wording, s: SourceUsed) -> str:
    """A source, its licence, and why its figures may be quoted; its title is in the language of its publisher."""
    publisher, version, licence = (
        messages.stated(kind, written, w.lang)
        for kind, written in (("publisher", s.publisher), ("source_version", s.version), ("licence", s.licence))
    )
    named = (f"{publisher}, {s.title}", version, messages.partial_day(s.date, w.lang), s.url)
    licensed = f"{w.t('sources.licence')} {licence}."
    return " ".join(
        part for part in (". ".join(part for part in named if part) + ".", licensed, w.why_quoted(s.source_id)) if part
    )
