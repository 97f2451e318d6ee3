"""Which published figures a report rests on, and how it lists them: factors, default values, sources and licences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from factors.catalogue import FactorSet
from footprint import messages
from footprint.report.cells import Impacts
from footprint.report.document import Block, Items, Paragraph, Row, Section, Table, heads
from footprint.report.wording import NBSP, Wording

# Factors of 1 that turn an activity into a criterion (kWh into final energy) are no published figure.
UNIT_PREFIX = "unit:"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class FactorUsed:
    """One row of the catalogue, as resolved for the year; `iso2` is the country that its key names, '' if none."""

    factor_id: str
    factor_key: str
    iso2: str
    stage: str
    criterion: str
    value: float | None
    unit: str
    year: int | None
    fallback: str
    boundary: str
    quality: str
    source_id: str
    locator: str


@dataclass(frozen=True)
class ParameterUsed:
    """One default that stands where the inventory gave no value, or another published value beside the factors."""

    parameter_key: str
    category: str
    name: str
    value: float
    unit: str
    source_id: str
    locator: str


@dataclass(frozen=True)
class SourceUsed:
    """One publication behind the figures used."""

    source_id: str
    title: str
    publisher: str
    version: str
    date: str
    licence: str
    licence_url: str
    url: str


@dataclass(frozen=True)
class Provenance:
    """Everything published that the figures of one report rest on, and nothing else."""

    factors: tuple[FactorUsed, ...]
    parameters: tuple[ParameterUsed, ...]
    sources: tuple[SourceUsed, ...]


def trace(
    impacts: Impacts, factor_set: FactorSet, *, indicators: Rows = (), references: Rows = (), has_interval: bool = False
) -> Provenance:
    """The published figures behind `impacts`, and behind what is told beside them. Raises KeyError if a factor of
    `impacts` is not in the factor set. `indicators`: rows of `indicators_member`; `references`: rows of `benchmarks`
    that stand beside them; `has_interval`: whether it is told how far figures may err."""
    more = _beside(indicators)
    factors = _factors(impacts, factor_set, more)
    parameters = _parameters({*impacts.parameter_keys, *more}, factor_set)
    used = {f.source_id for f in factors} | {p.source_id for p in parameters}
    told = {row["indicator"] for row in indicators}
    used |= {row["source_id"] for row in references if row["indicator"] in told}
    used |= set(factor_set.spreads["source_id"].to_pylist() if has_interval else ())
    sources = [row for row in factor_set.sources.to_pylist() if row["source_id"] in used]
    return Provenance(factors, parameters, tuple(_record(SourceUsed, row) for row in _sorted(sources, "source_id")))


def _beside(indicators: Rows) -> set[str]:
    """Keys of the figures that indicators rest on beside those of the footprint."""
    known = [row.get("figures") or "" for row in indicators if row["value"] is not None]
    return {key for keys in known for key in keys.split(";") if key}


def _factors(impacts: Impacts, factor_set: FactorSet, more: Collection[str]) -> tuple[FactorUsed, ...]:
    rows = {row["factor_id"]: row for row in factor_set.factors.to_pylist()}
    countries = {row["geography"]: row["iso2"] for row in factor_set.countries.to_pylist()}
    used = {
        (cell.factor_id, cell.fallback, cell.factor_year, cell.factor_key)
        for cell in impacts.cells
        if cell.value is not None and cell.factor_id and not cell.factor_id.startswith(UNIT_PREFIX)
    }
    unused = (rows.keys() & set(more)) - {each[0] for each in used}
    used |= {(i, "none", rows[i]["factor_year"], rows[i]["factor_key"]) for i in unused}
    factors = [
        _record(
            FactorUsed,
            {
                **rows[i],
                "fallback": fallback,
                "year": year,
                "factor_key": key,
                "iso2": countries.get(key.partition(":")[2]),
            },
        )
        for i, fallback, year, key in used
    ]
    return tuple(sorted(factors, key=lambda f: (f.criterion != "gwp", f.criterion, f.factor_key, f.stage, f.factor_id)))


def _parameters(keys: Collection[str], factor_set: FactorSet) -> tuple[ParameterUsed, ...]:
    rows = {row["parameter_key"]: row for row in factor_set.parameters.to_pylist()}
    references = factor_set.normalisation.to_pylist()
    rows |= {row["normalisation_id"]: _as_parameter(row) for row in references if row["kind"] == "person"}
    used = [rows[key] for key in keys if key in rows]
    return tuple(_record(ParameterUsed, row) for row in _sorted(used, "parameter_key"))


def _as_parameter(row: Mapping[str, Any]) -> dict[str, Any]:
    """A reference of one person a year, as a default value."""
    return {**row, "parameter_key": row["normalisation_id"], "name": row["reference_set"], "category": row["criterion"]}


def _sorted(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row[column]))


def _record(kind: Any, row: dict[str, Any]) -> Any:
    """A dataclass from the columns of a row that it names; an empty text for a text that is missing."""
    values = {name: row.get(name) for name in kind.__dataclass_fields__}
    return kind(
        **{name: "" if value is None and name not in ("value", "year") else value for name, value in values.items()}
    )


def sections(provenance: Provenance, w: Wording) -> list[Section]:
    """Factors and default values, then sources and licences."""
    return [
        Section("factors", w.t("factors.title"), tuple(_factor_blocks(provenance, w))),
        Section("sources", w.t("sources.title"), tuple(_source_blocks(provenance, w))),
    ]


def _factor_blocks(provenance: Provenance, w: Wording) -> list[Block]:
    if not provenance.factors:
        return [Paragraph(w.t("words.no_figure"))]
    numbers = _numbers(provenance)
    tables = [
        _criterion_table(w, criterion, [_factor_row(w, factor, numbers[factor.source_id]) for factor in factors])
        for criterion, factors in groupby(provenance.factors, key=lambda factor: factor.criterion)
    ]
    return [Paragraph(w.t("factors.intro")), *tables, *_parameter_blocks(provenance, w)]


def _criterion_table(w: Wording, criterion: str, rows: list[Row]) -> Table:
    columns = heads(*w.labels("factors", "factor", "value", "year", "boundary", "id"), numbers={1})
    return Table(w.t("factors.caption", criterion=w.term("criterion", criterion)), columns, tuple(rows), wide=True)


def _numbers(provenance: Provenance) -> dict[str, int]:
    """Number of each source in the list of sources."""
    return {source.source_id: place for place, source in enumerate(provenance.sources, start=1)}


def _factor_row(w: Wording, f: FactorUsed, source: int) -> Row:
    stage = w.t("factors.embodied") if f.stage == "embodied" else w.term("stage", f.stage)
    name = f"{w.subject(f.factor_key, f.iso2)}, {stage}"
    value = f"{w.exact(f.value)}{NBSP}{w.per(f.unit)}"
    year = "" if f.year is None else str(f.year)
    origin = "" if f.fallback in ("", "none") else f", {w.term('fallback', f.fallback)}"
    return Row((name, value, year + origin, w.boundary(f.boundary), f"[{source}] {f.factor_id}"))


def _parameter_blocks(provenance: Provenance, w: Wording) -> list[Block]:
    if not provenance.parameters:
        return []
    numbers = _numbers(provenance)
    columns = heads(*w.labels("factors", "parameter", "value", "source"), numbers={1})
    rows = tuple(_parameter_row(w, default, numbers[default.source_id]) for default in provenance.parameters)
    return [Table(w.t("factors.parameters"), columns, rows)]


def parameter(w: Wording, p: ParameterUsed) -> str:
    """What a default value is, and of what."""
    label = w.text_or(f"parameter.{p.name}", p.name)
    kinds = (
        ("server_default",)
        if p.name == "server"
        else ("category", "ownership", "provider", "component", "platform", "criterion")
    )
    applies = w.first_term(kinds, p.category)
    return f"{label}, {applies}" if applies else label


def _parameter_row(w: Wording, p: ParameterUsed, source: int) -> Row:
    value = f"{w.exact(p.value)}{NBSP}{w.per(p.unit)}" if p.unit != "1" else w.exact(p.value)
    return Row((parameter(w, p), value, f"[{source}]"))


def _source_blocks(provenance: Provenance, w: Wording) -> list[Block]:
    items = tuple(_source(w, source) for source in provenance.sources)
    return (
        [Items(items, ordered=True), Paragraph(w.t("sources.note"))] if items else [Paragraph(w.t("words.no_figure"))]
    )


def _source(w: Wording, s: SourceUsed) -> str:
    """A source, its licence, and why its figures may be quoted; its title is in the language of its publisher."""
    publisher = messages.stated("publisher", s.publisher, w.lang)
    version = messages.stated("source_version", s.version, w.lang)
    licence = messages.stated("licence", s.licence, w.lang)
    named = (f"{publisher}, {s.title}", version, messages.partial_day(s.date, w.lang), s.url)
    licensed = f"{w.t('sources.licence')} {licence}."
    return " ".join(
        part for part in (". ".join(part for part in named if part) + ".", licensed, w.why_quoted(s.source_id)) if part
    )
