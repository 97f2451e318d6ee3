"""Figures of other tools and of makers, beside those of the catalogue. They are compared, and never counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from statistics import median
from typing import Any, NamedTuple, TypeAlias

from factors import tables
from factors.catalogue import FactorSet

# By subject (a category of devices, electricity, a GB) and quantity (making, delivery, end_of_life, life, consumption,
# grid, volume), in the units of factors/compared/other_tools.schema.json.
Figures: TypeAlias = Mapping[tuple[str, str], float]

FILE = "compared/other_tools.csv"
EMBODIED = ("making", "delivery", "end_of_life")
MAKERS = "makers"
FEWEST_MODELS = 10  # of which a median of makers is taken
_STAGES = {"manufacturing": "making", "embodied": "making", "distribution": "delivery", "end_of_life": "end_of_life"}
_DECLARED = {"manufacturing_kgco2e": "making", "annual_kwh": "consumption"}
_VOLUMES = {"mobile:FRA": "mobile_gb", "fixed:FRA": "fixed_gb"}


def others(factor_set: FactorSet) -> dict[str, Figures]:
    """Figures of each tool by its name; of makers the median of their models, where at least ten state it. Nothing
    where the factor set has no comparison."""
    named: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    if not (factor_set.folder / FILE).exists():  # a set of factors that was kept holds what counts, and no comparison
        return {}
    for row in tables.read(factor_set.folder / FILE):
        named[row["tool"]][row["subject"], row["quantity"]] = row["value"]
    return {**named, MAKERS: _medians(tables.read(factor_set.models))}


def _medians(models: Iterable[Mapping[str, Any]]) -> Figures:
    stated: dict[tuple[str, str], list[float]] = defaultdict(list)
    for model in models:
        for column, quantity in _DECLARED.items():
            if model[column] is not None:
                stated[model["subject"], quantity].append(model[column])
    return {key: median(values) for key, values in stated.items() if len(values) >= FEWEST_MODELS}


def ours(factor_set: FactorSet, *, year: int, country: str = "FRA") -> Figures:
    """Greenhouse gases and defaults of the catalogue for `year`: an office's consumption before a household's."""
    held: dict[tuple[str, str], float] = {}
    for row in factor_set.factors.to_pylist():
        kind, _, subject = row["factor_key"].partition(":")
        if row["criterion"] != "gwp" or not _holds(row, year):
            continue
        if kind == "device" and row["stage"] in _STAGES:
            held[subject, _STAGES[row["stage"]]] = row["value"]
        elif row["factor_key"] == f"grid:{country}":
            held["electricity", "grid"] = row["value"]
        elif row["factor_key"] in _VOLUMES:
            held[_VOLUMES[row["factor_key"]], "volume"] = row["value"]
    parameters = {row["parameter_key"]: row["value"] for row in factor_set.parameters.to_pylist()}
    for name, quantity in (("lifetime", "life"), ("annual_kwh", "consumption"), ("office_kwh", "consumption")):
        for key, value in parameters.items():
            if key.startswith(f"{name}:") and value is not None:
                held[key.removeprefix(f"{name}:"), quantity] = value
    return held


def _holds(row: Mapping[str, Any], year: int) -> bool:
    return (row["valid_from"] or year) <= year <= (row["valid_to"] or year)


def device_year(figures: Figures, category: str, *, grid: float, like: Figures) -> float | None:
    """kgCO2e of one device in one year of its life: making to end of life over its life, and its electricity. What the
    tool does not state is that of `like`; None where it says nothing of how the device is made."""
    if (category, "making") not in figures:
        return None
    embodied = sum(figures.get((category, stage), 0.0) for stage in EMBODIED)
    life, kwh = (figures.get((category, name), like.get((category, name))) for name in ("life", "consumption"))
    if not life or kwh is None:
        return None
    return embodied / life + kwh * figures.get(("electricity", "grid"), grid)


class Range(NamedTuple):
    """Our figure, and the lowest and highest of other tools with their names."""

    ours: float
    lowest: float
    lowest_tool: str
    highest: float
    highest_tool: str


@lru_cache(maxsize=8)
def ranges(factor_set: FactorSet, year: int) -> Mapping[str, Range]:
    """A year of a laptop and of a screen [kgCO2e], and a kWh in France [kgCO2e] (`electricity`): ours and others'."""
    held, tools = ours(factor_set, year=year), others(factor_set)
    made = {}
    for subject in ("laptop", "monitor", "electricity"):
        value = _figure(held, subject, held)
        theirs = {name: each for name, own in tools.items() if (each := _figure(own, subject, held)) is not None}
        if value is not None and theirs:
            low, high = (choose(theirs, key=theirs.__getitem__) for choose in (min, max))
            made[subject] = Range(value, theirs[low], low, theirs[high], high)
    return made


def _figure(figures: Figures, subject: str, like: Figures) -> float | None:
    if subject == "electricity":
        return figures.get((subject, "grid"))
    return device_year(figures, subject, grid=like["electricity", "grid"], like=like)
