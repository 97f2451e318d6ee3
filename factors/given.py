"""Factors and defaults that a user gives instead of the published ones. They are never mended.

A figure whose sign or range cannot be true is named. A factor becomes NaN ("given, and no figure"), by which the method
assesses nothing; a default becomes unknown. A spread that cannot be true is named and becomes unknown; so is one that
says that a figure is exact. A file is refused only if it cannot be understood or would count something twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factors import tables
from factors.checks import HIGHEST_KGCO2E, LOWEST_PRIMARY_ENERGY, double_problems, stage_problem

Rows = list[dict[str, Any]]
_FACTOR_COLUMNS = ("factor_id", "factor_key", "activity", "stage", "criterion", "value", "unit")
_HIGHEST_PUE = 100  # as of a PUE that a member gives
_HIGHEST_GSD = 1000  # as the method takes it (`_figure_spreads`)
# Why a spread is named, and not a figure.
SPREADS = ("exact", "impossible_spread")
_SPELLINGS = {"kgco2eq": "kgCO2e", "kgco2e": "kgCO2e", "kgsbeq": "kgSbe", "kgsbe": "kgSbe"}


@dataclass(frozen=True)
class Implausible:
    """A given figure that cannot be true: its file, line and name, and why (`negative`, `outside_bounds`,
    `below_primary_energy`, `above_any_mix`, `outside_range`); or a spread, by one of `SPREADS`."""

    file: str
    line: int
    name: str
    value: float
    why: str


def factors(folder: Path, home: Path, read: dict[str, Rows]) -> list[Implausible]:
    """Put the factors of all CSV files of `folder` in the place of those in `read`; extend criteria and sources.

    What cannot be true is returned, and is no figure there.
    """
    paths = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    sheets = {path: tables.read_text(path) for path in paths if path.name != "sources.csv"}
    sheets = {path: sheet for path, sheet in sheets.items() if "parameter_key" not in sheet.columns}
    if not sheets:
        raise tables.CatalogueError(f"{folder}: no CSV file with factors in this folder")
    columns = tables.fields(home / "devices.schema.json")
    rows: Rows = []
    places: list[tuple[str, int]] = []
    for sheet in sheets.values():
        _require(sheet, _FACTOR_COLUMNS, may_be_empty=("value",))
        rows += tables.typed(sheet, columns)
        places += [(sheet.file, line) for line, _ in sheet.rows]
    for row in rows:
        _complete(row)
        _same_unit(row, read["criteria"])
    untrue = _implausible(places, rows, "factor_id", _why_no_factor)
    for problem in double_problems(rows):
        raise tables.CatalogueError(problem)
    read["factors"] = rows
    _add_criteria(rows, read["criteria"])
    own = folder / "sources.csv"
    known = tables.fields(home / "sources.schema.json")
    read["sources"] += tables.typed(tables.read_text(own), known) if own.exists() else []
    return untrue


def residual(path: Path, home: Path, read: dict[str, Rows]) -> list[Implausible]:
    """Add the residual mixes (`residual:<geography>`) of the CSV file `path` to the factors; nothing else may stand
    there. What cannot be true is returned, and is no figure there."""
    sheet = tables.read_text(path)
    _require(sheet, _FACTOR_COLUMNS, may_be_empty=("value",))
    rows = tables.typed(sheet, tables.fields(home / "devices.schema.json"))
    for (line, _), row in zip(sheet.rows, rows, strict=True):
        if not row["factor_key"].startswith("residual:"):
            raise tables.CatalogueError(f"{sheet.file}, line {line}: {row['factor_key']} is no residual mix")
        _complete(row)
        _same_unit(row, read["criteria"])
    places = [(sheet.file, line) for line, _ in sheet.rows]
    untrue = _implausible(places, rows, "factor_id", _why_no_factor)
    read["factors"] = [row for row in read["factors"] if not row["factor_key"].startswith("residual:")] + rows
    for problem in double_problems(rows):
        raise tables.CatalogueError(problem)
    return untrue


def parameters(path: Path, home: Path, read: dict[str, Rows]) -> list[Implausible]:
    """Put the parameters of the CSV file `path` in the place of those in `read`; what cannot be true is returned."""
    sheet = tables.read_text(path)
    _require(sheet, ("parameter_key", "value"), may_be_empty=("value",))
    rows = tables.typed(sheet, tables.fields(home / "parameters.schema.json"))
    for row in rows:
        name, _, category = row["parameter_key"].partition(":")
        row.update(name=row["name"] or name, category=row["category"] or category, drawer=row["drawer"] or "member")
    _refuse_repeated(path.name, "parameter_key", (row["parameter_key"] for row in rows))
    read["parameters"] = rows
    places = [(sheet.file, line) for line, _ in sheet.rows]
    untrue = _implausible(places, rows, "parameter_key", _why_no_parameter)
    for row in rows:  # a default that cannot be true is none
        row["value"] = None if row["value"] is not None and math.isnan(row["value"]) else row["value"]
    return untrue


def _implausible(
    places: Sequence[tuple[str, int]], rows: Rows, name: str, judge: Callable[[dict[str, Any]], str | None]
) -> list[Implausible]:
    """The values and the spreads that cannot be true, which are no figures from then on."""
    return [*_named(places, rows, name, judge), *_spreads(places, rows, name)]


def _named(
    places: Iterable[tuple[str, int]], rows: Rows, name: str, judge: Callable[[dict[str, Any]], str | None]
) -> Iterator[Implausible]:
    """The rows whose value cannot be true, whose value is NaN from then on."""
    for (file, line), row in zip(places, rows, strict=True):
        if row["value"] is not None and (why := judge(row)) is not None:
            yield Implausible(file, line, row[name], row["value"], why)
            row["value"] = math.nan


def _spreads(places: Iterable[tuple[str, int]], rows: Rows, name: str) -> Iterator[Implausible]:
    """The spreads that cannot be true, which are unknown from then on, and those without any width."""
    for (file, line), row in zip(places, rows, strict=True):
        gsd = row["gsd"]
        if gsd == 1:
            yield Implausible(file, line, row[name], gsd, "exact")
        elif gsd is not None and not 1 < gsd < _HIGHEST_GSD:
            yield Implausible(file, line, row[name], gsd, "impossible_spread")
            row["gsd"] = None


def _why_no_factor(row: dict[str, Any]) -> str | None:
    value, low, high = row["value"], row["value_min"], row["value_max"]
    is_electricity = row["activity"] == "electricity"
    if value < 0 and row["stage"] != "end_of_life":  # what is recycled may be credited there
        return "negative"
    if (low is not None and value < low) or (high is not None and value > high):
        return "outside_bounds"
    if is_electricity and row["criterion"] == "pe" and value < LOWEST_PRIMARY_ENERGY:
        return "below_primary_energy"
    if is_electricity and row["criterion"] == "gwp" and value >= HIGHEST_KGCO2E:
        return "above_any_mix"
    return None


def _why_no_parameter(row: dict[str, Any]) -> str | None:
    """Why a default cannot be true; None if it can."""
    name, value = row["name"], row["value"]
    if value < 0:
        return "negative"
    impossible = (name == "lifetime" and value == 0) or (name == "pue" and not 1 <= value <= _HIGHEST_PUE)
    return "outside_range" if impossible or (name.endswith("share") and value > 1) else None


def add_categories(read: dict[str, Rows]) -> None:
    """A category that only the given files name becomes known, without tier; one that they assess is assessed."""
    keys = {row["factor_key"] for row in read["factors"] if row["factor_key"].startswith("device:")}
    named = {key.split(":")[1] for key in keys}
    lives = {row["category"] for row in read["parameters"] if row["name"] in ("lifetime", "annual_kwh")}
    known = {row["category"]: row for row in read["device_categories"]}
    for category in sorted((named | lives) - set(known)):
        new = dict.fromkeys(("tier", "reason", "counts_as", "note"))
        read["device_categories"].append(
            {"category": category, "factor_key": f"device:{category}", "is_device": True, **new}
        )
    for category in named & set(known):
        if known[category]["is_device"]:
            known[category].update(factor_key=f"device:{category}", reason=None)


def _complete(row: dict[str, Any]) -> None:
    """Fill in what follows from other columns. The value and its unit are left alone."""
    if problem := stage_problem(row):
        raise tables.CatalogueError(problem)
    row["factor_year"] = row["factor_year"] or row["valid_from"]
    row["drawer"] = row["drawer"] or "member"
    row["fallback"] = row["fallback"] or "none"
    row["group_key"] = row["group_key"] or row["source_id"]


def _same_unit(row: dict[str, Any], criteria: Rows) -> None:
    """Spell the unit as criteria.csv does; CatalogueError if it is another unit, because nothing converts it."""
    numerator, slash, denominator = row["unit"].replace(" ", "").partition("/")
    numerator = _SPELLINGS.get(numerator.lower(), numerator)
    expected = {criterion["criterion"]: criterion["unit"] for criterion in criteria}.get(row["criterion"], numerator)
    if numerator != expected or not slash:
        raise tables.CatalogueError(
            f"{row['factor_id']}: unit {row['unit']!r}, expected {expected}/<unit of the activity>"
        )
    row["unit"] = f"{numerator}/{denominator}"


def _add_criteria(rows: Rows, criteria: Rows) -> None:
    """A criterion that only the given factors know is computed too."""
    known = {row["criterion"] for row in criteria}
    for name in sorted({row["criterion"] for row in rows} - known):
        stages = {row["stage"] for row in rows if row["criterion"] == name}
        form = "embodied" if "embodied" in stages else "use" if stages <= {"use"} else "staged"
        unit = next(row["unit"] for row in rows if row["criterion"] == name).partition("/")[0]
        criteria.append({"criterion": name, "unit": unit, "default_form": form, "label_fr": name, "label_en": name})


def _require(sheet: tables.Sheet, columns: Iterable[str], may_be_empty: tuple[str, ...]) -> None:
    for column in columns:
        if column not in sheet.columns:
            raise tables.CatalogueError(
                f"{sheet.file}: column {column} is missing; there are {', '.join(sheet.columns)}"
            )
        for line, row in sheet.rows:
            if row[column] is None and column not in may_be_empty:
                raise tables.CatalogueError(f"{sheet.file}, line {line}, column {column}: empty")


def _refuse_repeated(file: str, column: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise tables.CatalogueError(f"{file}, column {column}: {value} stands twice")
        seen.add(value)
