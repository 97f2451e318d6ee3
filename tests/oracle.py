"""The device method of the footprint once more, in plain Python: one device and one day at a time, from the equations.

Written without looking at the SQL that it checks and without importing any of it. Slow and obvious on purpose.
A figure is (value, status, of which written off); value is None where it is not assessed. § = section of the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from math import fsum, inf
from typing import Any

Row = dict[str, Any]
Key = tuple[str, str, str, str]  # view, stage, criterion, basis
Figure = tuple[float | None, str, float | None]
Part = tuple[float | None, float | None]  # amount, factor
Where = tuple[str | None, str | None, str]  # site, country, ownership
Share = tuple[float, str | None]  # share of a site's electricity, factor_key of the contract

VIEWS = ("depreciation", "service_life", "acquisition")
# Stage → the end of the life at which it happens.
STAGES = {
    "manufacturing": "start",
    "distribution": "start",
    "end_of_life": "end",
    "embodied": "start",
}  # end of the life


@dataclass(frozen=True)
class World:
    """What the method reads besides the inventory."""

    year: int
    parameters: dict[str, float]
    factors: list[Row]  # factor_key, stage, criterion, value, valid_from
    categories: dict[str, tuple[str, str]]  # category → tier, factor_key
    regions: dict[str, str | None]  # country → region
    criteria: dict[str, str]  # criterion → form expected where nothing is published: staged, embodied, use
    country: str = "FRA"
    second_hand: str = "cut_off"


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
    rows = [f for f in world.factors if (f["factor_key"], f["stage"], f["criterion"]) == (key, stage, criterion)]
    rows = [f for f in rows if f["valid_from"] is None or f["valid_from"] <= world.year]
    return max(rows, key=lambda f: f["valid_from"] or 0)["value"] if rows else None


def grid(world: World, country: str, criterion: str) -> float | None:
    """E_loc: the country's own factor, else its region's, else the world's. A kWh holds a kWh everywhere."""
    if criterion == "energy":
        return 1.0
    places = [f"grid:{place}" for place in (country, world.regions.get(country), "WLD")]
    return next((f for f in (factor(world, place, "use", criterion) for place in places) if f is not None), None)


def stages_of(world: World, key: str, criterion: str) -> list[str]:
    """The embodied stages of a device: as published for it, else as the criterion is usually published."""
    published = {f["stage"] for f in world.factors if (f["factor_key"], f["criterion"]) == (key, criterion)}
    form = world.criteria[criterion] if not published else "embodied" if "embodied" in published else "staged"
    return {"staged": ["manufacturing", "distribution", "end_of_life"], "embodied": ["embodied"], "use": []}[form]


def resolve(device: Row, site: Row | None, world: World) -> Row:
    """The values that stand for one device, and why its embodied stages or its use are zero or not assessed."""
    place: Row = site or {}
    owner, state, category = device["ownership"] or "owned", device["status"] or "in_use", device["category"]
    q = 1.0 if device["quantity_devices"] is None else device["quantity_devices"]
    usual = world.parameters.get(f"share:{owner}") if owner in ("byod", "cope") else 1.0
    a = usual if device["share"] is None else device["share"]
    years, kwh = (
        world.parameters.get(f"{name}:{category}") if device[column] is None else device[column]
        for name, column in (("lifetime", "lifetime_years"), ("annual_kwh", "annual_kwh"))
    )
    hosted = world.categories[category][0] == "datacentre"
    hosted = hosted and (place.get("kind") in ("datacentre", "colocation") or device["pue"] is not None)
    usual = world.parameters.get("pue:colocation" if place.get("kind") == "colocation" else "pue:own")
    pue = next((p for p in (device["pue"], place.get("pue"), usual) if p is not None), None) if hosted else 1.0
    t_in, t_out = day(device["acquired_on"] or device["in_service_on"]), day(device["retired_on"])
    lease = day(device["leased_until"])
    t_back = lease if t_out is None and t_in is not None and lease is not None and lease >= t_in else t_out
    t_use, t_end = day(device["in_service_on"] or device["acquired_on"]), inf if t_out is None else t_out
    in_use_days = overlap(-inf if t_use is None else t_use, t_end, world.year)
    country = device["country"] or place.get("country") or world.country

    def first(*cases: tuple[bool, str]) -> str:
        return next((status for fails, status in cases if fails), "ok")

    line = first(
        (not 0 <= q <= 1e10, "invalid_quantity"),
        (a is None, "missing_share"),
        (a is not None and not 0 <= a <= 1, "invalid_share"),
        (t_in is not None and t_end < t_in, "invalid_dates"),
        (state in ("retired", "missing", "gone_undated") and t_out is None, "retired_without_date"),
        (state == "on_order", "not_in_service"),
    )
    embodied = first((line != "ok", line), (years is not None and not 0 < years < inf, "invalid_lifetime"))
    use = first(
        (line != "ok", line),
        (state in ("in_stock", "in_transit"), "not_in_use"),
        (in_use_days == 0, "not_in_service"),
        (kwh is None, "missing_energy"),
        (kwh is not None and not 0 <= kwh < inf, "invalid_energy"),
        (pue is None, "missing_pue"),
        (pue is not None and not 1 <= pue < inf, "invalid_pue"),
        (country == "ZZZ", "unknown_country"),
    )
    it_kwh = 0.0 if use in ("not_in_use", "not_in_service") else None
    if use == "ok":
        it_kwh = q * (a or 0.0) * (kwh or 0.0) * in_use_days / len(days_of(world.year))  # §1.4
    meter_kwh = it_kwh * pue if it_kwh and pue else it_kwh
    return {
        "n": q * (a or 0.0), "years": years, "t_in": t_in, "t_out": t_out, "t_back": t_back,
        "leased": owner == "leased",
        "leaves": world.second_hand == "time_share" and device["exit_route"] in ("reused", "sold", "given"),
        "embodied": embodied, "use": use, "it_kwh": it_kwh, "meter_kwh": meter_kwh, "hosted": hosted,
        "wue": place.get("wue_l_per_kwh"), "country": country,
    }  # fmt: skip


def lives(view: str, end_of: str, life: Row, year: int) -> Figure:
    """Lives of one device booked in the year, the status, and which of them are written off (§1.1 to §1.3)."""
    t_in, t_out, leased, status = life["t_in"], life["t_out"], life["leased"], life["embodied"]
    new_year, next_year = days_of(year)[0], days_of(year)[-1] + 1
    length = None if life["years"] is None else 365.25 * life["years"]
    observed = t_in is not None and t_out is not None
    t_back = life["t_back"]
    needs_length = (
        leased and t_in is not None and t_back is not None
        if view == "acquisition"
        else view == "depreciation" or leased or not observed
    )
    if status == "ok" and t_in is not None and t_in >= next_year:
        status = "not_in_service"
    if status == "ok" and length is None and needs_length:
        status = "missing_lifetime"
    if status != "ok":
        return (0.0, status, 0.0) if status == "not_in_service" else (None, status, None)
    length = length or 1.0  # not needed where it is unknown
    if view == "acquisition":
        booked_on = t_in if end_of == "start" else t_out
        if booked_on is None:
            return (None, "unknown_acquisition_date", None) if end_of == "start" else (0.0, "ok", 0.0)
        held = min(1.0, (t_back - t_in) / length) if leased and t_in is not None and t_back is not None else 1.0
        return (held if new_year <= booked_on < next_year else 0.0), "ok", 0.0
    written_off = 0.0
    begin, end = -inf if t_in is None else t_in, inf if t_out is None else t_out
    if view == "service_life" and observed and not leased:
        length = max(1, t_out - t_in)
        end = t_in + length
    elif t_in is not None:
        end = min(t_in + length, end)
        early = t_out is not None and t_out < t_in + length and new_year <= t_out < next_year
        if view == "depreciation" and early and not leased and not life["leaves"]:
            written_off = 1 - (t_out - t_in) / length
    booked = overlap(begin, end, year) / length + written_off
    gone = "not_in_service" if t_out is not None and t_out <= new_year else "fully_amortised"
    return booked, "ok" if booked > 0 else gone, written_off


def times(parts: list[Part], status: str, missing: str = "missing_factor") -> tuple[float | None, str]:
    """The sum of amount × factor: unknown as soon as a part is; nothing times an unknown factor is nothing."""
    if any(amount is None for amount, _ in parts):
        return None, status
    if any(amount and value is None for amount, value in parts):
        return None, missing
    return fsum(amount * value for amount, value in parts if amount and value is not None), status


def borne(device: Row, life: Row, world: World) -> dict[str, float]:
    """Which whole-life factors the device bears, and how much of each (§1.5: F' = F_refurb + alpha F_new)."""
    key = world.categories[device["category"]][1]
    if device["condition"] not in ("refurbished", "used"):
        return {key: 1.0}
    l1, l2 = device["first_life_years"], life["years"]
    documented = l1 is not None and 0 < l1 < inf and l2 is not None and 0 < l2 < inf
    alpha = {key: l2 / (l1 + l2)} if documented and world.second_hand == "time_share" else {}
    return {f"{key}:refurbished": 1.0} | alpha


def embodied(device: Row, life: Row, world: World) -> dict[Key, Figure]:
    """Manufacturing, distribution and end of life, or the one figure published for all, under the three views."""
    figures: dict[Key, Figure] = {}
    shares = borne(device, life, world)
    for criterion in world.criteria:
        for stage, end_of in STAGES.items():
            keys = [key for key in shares if stage in stages_of(world, key, criterion)]
            per_life = [(life["n"] * shares[key], factor(world, key, stage, criterion)) for key in keys]
            unknown = [key for key, (_, value) in zip(keys, per_life, strict=True) if value is None]
            refurbished = all(key.endswith(":refurbished") for key in unknown)
            missing = "refurbished_factor_missing" if refurbished else "missing_factor"
            for view in VIEWS if keys else ():
                booked, status, left = lives(view, end_of, life, world.year)
                value, status = times(
                    [(None if booked is None else booked * n, f) for n, f in per_life], status, missing
                )
                split = value is not None and left is not None and view == "depreciation"
                written_off = times([((left or 0.0) * n, f) for n, f in per_life], status)[0] if split else None
                figures[view, stage, criterion, "any"] = value, status, written_off
    return figures


def reaches(contract: Row, where: Where, world: World, places: dict[str, Row]) -> bool:
    """Whether a contract covers devices of a site, country and ownership (§7): its own site; without one, what the
    member runs itself in its country."""
    site, country, owner = where
    if contract["site_id"] is not None:
        return bool(site == contract["site_id"])
    own = places.get(site or "", {}).get("kind") in (None, "office", "datacentre")
    return own and owner != "byod" and country == world.country


def contract_shares(
    contracts: list[Row], where: Where, kwh: dict[Where, float], world: World, places: dict[str, Row]
) -> list[Share]:
    """s and the factor of each contract at devices of a site, country and ownership: at most 1 each, 1 together."""
    year = world.year
    found, first, last = [], days_of(year)[0], days_of(year)[-1] + 1
    for contract in contracts:
        begin = first if contract["start"] is None else (contract["start"] - date(1970, 1, 1)).days
        end = last if contract["end"] is None else (contract["end"] - date(1970, 1, 1)).days
        days, amount, s = overlap(begin, end, year), contract["covered_kwh"], contract["covered_share"]
        used = fsum(each for cell, each in kwh.items() if reaches(contract, cell, world, places))
        if not reaches(contract, where, world, places) or not days:
            continue
        if amount is not None:
            s = min(1.0, amount * days / (end - begin) / used) if used and 0 <= amount < inf else 0.0
        else:
            s = s * days / len(days_of(year)) if s is not None and 0 <= s <= 1 else 0.0
        found.append((s, contract["factor_key"]))
    together = max(1.0, fsum(s for s, _ in found))
    return [(s / together, key) for s, key in found]


def use(life: Row, contracts: list[Share], world: World) -> dict[Key, Figure]:
    """Electricity at the meter; IT energy and water where a machine is hosted. The same under the three views."""
    status, kwh, it_kwh, wue, country = (life[name] for name in ("use", "meter_kwh", "it_kwh", "wue", "country"))
    criteria = [criterion for criterion in world.criteria if criterion != "water_onsite"]
    location = {c: times([(kwh, grid(world, country, c) if kwh else None)], status) for c in criteria}
    market = dict(location)
    if kwh:
        residual = factor(world, f"residual:{country}", "use", "gwp")
        rest = kwh * (1 - fsum(s for s, _ in contracts)), grid(world, country, "gwp") if residual is None else residual
        market["gwp"] = times([rest, *((kwh * s, factor(world, key, "use", "gwp")) for s, key in contracts)], status)
    if life["hosted"]:
        no_wue = status == "ok" and (wue is None or not 0 <= wue < inf)
        m3 = None if it_kwh is None or no_wue else it_kwh and it_kwh * wue / 1000  # per IT kWh: never times PUE (§2)
        market["it_energy"] = location["it_energy"] = times([(it_kwh, 1.0)], status)
        market["water_onsite"] = location["water_onsite"] = times([(m3, 1.0)], "missing_wue" if no_wue else status)
    bases = {"location": location, "market": market}
    return {(view, "use", c, b): (*figure, None) for view in VIEWS for b in bases for c, figure in bases[b].items()}


def inventory(devices: list[Row], sites: list[Row], contracts: list[Row], world: World) -> dict[str, dict[Key, Figure]]:
    """Every figure of every line of one member: line_id → (view, stage, criterion, basis) → figure."""
    places = {site["site_id"]: site for site in sites}
    resolved = [(device, resolve(device, places.get(device["site_id"]), world)) for device in devices]
    where = {
        device["line_id"]: (device["site_id"], life["country"], device["ownership"] or "owned")
        for device, life in resolved
    }
    kwh: dict[Where, float] = {}
    for device, life in resolved:
        kwh[where[device["line_id"]]] = kwh.get(where[device["line_id"]], 0.0) + (life["meter_kwh"] or 0.0)
    return {
        device["line_id"]: embodied(device, life, world)
        | use(life, contract_shares(contracts, where[device["line_id"]], kwh, world, places), world)
        for device, life in resolved
    }
