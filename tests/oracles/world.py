"""What the oracle reads besides a member's own tables, and how it finds a published figure. § = of the method."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import fsum, inf
from typing import Any

from factors.catalogue import FactorSet

Row = dict[str, Any]
VIEWS = ("depreciation", "service_life", "acquisition")


@dataclass(frozen=True)
class World:
    """The catalogue, the year and the settings."""

    year: int
    parameters: dict[str, float]
    factors: list[Row]  # factor_key, stage, criterion, value, valid_from
    categories: dict[str, tuple[str, str]]  # category → tier, factor_key
    regions: dict[str, str | None]  # country → region
    criteria: dict[str, str]  # criterion → form expected where nothing is published: staged, embodied, use, published
    country: str = "FRA"
    second_hand: str = "cut_off"
    processors: list[Row] = field(default_factory=list)
    instances: dict[tuple[str, str], Row] = field(default_factory=dict)
    cloud_regions: list[Row] = field(default_factory=list)
    index: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict, compare=False)
    found: dict[tuple[str, str, str], float | None] = field(default_factory=dict, compare=False)

    def published(self, key: str | None, stage: str, criterion: str) -> list[Row]:
        """The rows of one key, stage and criterion."""
        if not self.index:
            for row in self.factors:
                self.index.setdefault((row["factor_key"], row["stage"], row["criterion"]), []).append(row)
        return self.index.get((key or "", stage, criterion), [])


def of(factor_set: FactorSet, year: int, country: str = "FRA", second_hand: str = "cut_off") -> World:
    """The whole catalogue."""
    rows = {
        name: getattr(factor_set, name).to_pylist()
        for name in ("parameters", "factors", "device_categories", "countries", "criteria", "cpus", "cloud_instances")
    }
    return World(
        year=year,
        parameters={row["parameter_key"]: row["value"] for row in rows["parameters"]},
        factors=rows["factors"],
        categories={row["category"]: (row["tier"], row["factor_key"]) for row in rows["device_categories"]},
        regions={row["geography"]: row["region"] for row in rows["countries"]},
        criteria={row["criterion"]: row["default_form"] for row in rows["criteria"]},
        country=country,
        second_hand=second_hand,
        processors=rows["cpus"],
        instances={(row["provider"], row["instance"]): row for row in rows["cloud_instances"]},
        cloud_regions=factor_set.cloud_regions.to_pylist(),
    )


def day(when: date | None) -> int | None:
    return None if when is None else (when - date(1970, 1, 1)).days


def days_of(year: int) -> range:
    return range((date(year, 1, 1) - date(1970, 1, 1)).days, (date(year + 1, 1, 1) - date(1970, 1, 1)).days)


@cache
def overlap(start: float, end: float, year: int) -> float:
    """Days of [start, end) in the year: the sum over its days of the part of the day that is inside."""
    return fsum(max(0.0, min(end, d + 1) - max(start, d)) for d in days_of(year))


def factor(world: World, key: str | None, stage: str, criterion: str) -> float | None:
    """The factor of `key` for the latest year that is not later than the reporting year."""
    place = (key or "", stage, criterion)
    if place not in world.found:
        rows = [f for f in world.published(*place) if f["valid_from"] is None or f["valid_from"] <= world.year]
        world.found[place] = max(rows, key=lambda f: f["valid_from"] or 0)["value"] if rows else None
    return world.found[place]


def by_place(world: World, kind: str, country: str, stage: str, criterion: str) -> float | None:
    """The factor of a country, else of its continent, else of the world (§7, §16)."""
    places = [f"{kind}:{place}" for place in (country, world.regions.get(country), "WLD")]
    return next((f for f in (factor(world, place, stage, criterion) for place in places) if f is not None), None)


def grid(world: World, country: str, criterion: str) -> float | None:
    """E_loc: the country's own factor, else its region's, else the world's. A kWh holds a kWh everywhere."""
    return 1.0 if criterion == "energy" else by_place(world, "grid", country, "use", criterion)


def of_electricity(world: World) -> list[str]:
    """Criteria in which electricity is always looked for."""
    return [c for c, form in world.criteria.items() if c != "water_onsite" and form != "published"]


def sound(value: float | None, least: float = 0.0) -> bool:
    """Whether a number is known and can be true."""
    return value is not None and least <= value < inf
