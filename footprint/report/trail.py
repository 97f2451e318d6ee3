"""What figures rest on, as a report lists it: published factors, default values, sources with their licences."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

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
    # The catalogue says in English what is inside a figure.
    columns = tuple(replace(column, lang="en") if place == 3 else column for place, column in enumerate(columns))
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
    return Row((name, value, year + origin, f.boundary, f"[{source}] {f.factor_id}"))


def _parameters(trail: Provenance, w: Wording) -> list[Block]:
    if not trail.parameters:
        return []
    numbers = _numbers(trail)
    columns = heads(*(w.t(f"factors.{name}") for name in ("parameter", "value", "source")), numbers={1})
    rows = tuple(_parameter(w, parameter, numbers[parameter.source_id]) for parameter in trail.parameters)
    return [Table(w.t("factors.parameters"), columns, rows)]


def _parameter(w: Wording, p: ParameterUsed, source: int) -> Row:
    label = w.t(f"parameter.{p.name}") if w.has(f"parameter.{p.name}") else p.name
    named = (w.term(kind, p.category) for kind in ("category", "ownership", "provider", "component"))
    applies = next((name for name in named if name != p.category), p.category)
    value = f"{w.number(p.value, digits=4)}{NBSP}{w.per(p.unit)}" if p.unit != "1" else w.number(p.value, digits=4)
    return Row((f"{label}, {applies}" if applies else label, value, f"[{source}]"))


def _sources(trail: Provenance, w: Wording) -> list[Block]:
    items = tuple(_source(w, source) for source in trail.sources)
    return (
        [Items(items, ordered=True), Paragraph(w.t("sources.note"))] if items else [Paragraph(w.t("words.no_figure"))]
    )


def _source(w: Wording, s: SourceUsed) -> str:
    parts = (f"{s.publisher}, {s.title}", s.version, s.date, f"{w.t('sources.licence')} {s.licence}", s.url)
    return ". ".join(part for part in parts if part)
