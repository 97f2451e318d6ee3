"""Which published figures a report rests on: factors, default parameters, sources and their licences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from factors.catalogue import FactorSet
from footprint.report.cells import Impacts

# Factors of 1 that turn an activity into a criterion (kWh into final energy) are no published figure.
UNIT_PREFIX = "unit:"


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
    """One default that stands where the inventory gave no value."""

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


def trace(impacts: Impacts, factor_set: FactorSet) -> Provenance:
    """The published figures behind `impacts`. Raises KeyError if one is not in the factor set."""
    factors = _factors(impacts, factor_set)
    parameters = _parameters(impacts, factor_set)
    used = {f.source_id for f in factors} | {p.source_id for p in parameters}
    sources = [row for row in factor_set.sources.to_pylist() if row["source_id"] in used]
    return Provenance(factors, parameters, tuple(_record(SourceUsed, row) for row in _sorted(sources, "source_id")))


def _factors(impacts: Impacts, factor_set: FactorSet) -> tuple[FactorUsed, ...]:
    rows = {row["factor_id"]: row for row in factor_set.factors.to_pylist()}
    countries = {row["geography"]: row["iso2"] for row in factor_set.countries.to_pylist()}
    used = {
        (cell.factor_id, cell.fallback, cell.factor_year, cell.factor_key)
        for cell in impacts.cells
        if cell.value is not None and cell.factor_id and not cell.factor_id.startswith(UNIT_PREFIX)
    }
    found = [
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
    return tuple(sorted(found, key=lambda f: (f.criterion != "gwp", f.criterion, f.factor_key, f.stage, f.factor_id)))


def _parameters(impacts: Impacts, factor_set: FactorSet) -> tuple[ParameterUsed, ...]:
    rows = {row["parameter_key"]: row for row in factor_set.parameters.to_pylist()}
    known = [rows[key] for key in impacts.parameter_keys if key in rows]
    return tuple(_record(ParameterUsed, row) for row in _sorted(known, "parameter_key"))


def _sorted(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row[column]))


def _record(kind: Any, row: dict[str, Any]) -> Any:
    """A dataclass from the columns of a row that it names; an empty text for a text that is missing."""
    values = {name: row.get(name) for name in kind.__dataclass_fields__}
    return kind(
        **{name: "" if value is None and name not in ("value", "year") else value for name, value in values.items()}
    )
