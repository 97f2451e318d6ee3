"""The device method of the footprint once more, in plain Python: one device and one day at a time, from the equations.

Written without looking at the SQL that it checks and without importing any of it. Slow and obvious on purpose.
A figure is (value, status, of which written off); value is None where it is not assessed. § = section of the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum, inf
from typing import NamedTuple

from tests.oracles import servers
from tests.oracles.contracts import Share, Where, contract_shares
from tests.oracles.world import VIEWS, Row, World, day, days_of, factor, grid, of_electricity, overlap

Key = tuple[str, str, str, str]  # view, stage, criterion, basis
Figure = tuple[float | None, str, float | None]
Measured = Mapping[str, tuple[float, float]]  # line_id → kWh measured, days in service that were measured

# Stage → the end of the life at which it happens.
STAGES = {"manufacturing": "start", "distribution": "start", "end_of_life": "end", "embodied": "start"}


class Part(NamedTuple):
    """One amount times one published figure. `left`: what of the amount is written off."""

    view: str
    stage: str
    criterion: str
    basis: str
    key: str
    amount: float | None
    factor: float | None
    status: str
    left: float | None = None

    @property
    def value(self) -> float | None:
        """Unknown as soon as one side is; nothing times an unknown factor is nothing."""
        if self.amount is None or (self.amount and self.factor is None):
            return None
        return self.amount * self.factor if self.factor is not None else 0.0

    @property
    def reason(self) -> str:
        if self.value is not None or self.amount is None:
            return self.status
        return "refurbished_factor_missing" if self.key.endswith(":refurbished") else "missing_factor"


def stages_of(world: World, key: str, criterion: str) -> list[str]:
    """The embodied stages of a device: as published for it, else as the criterion is usually published."""
    published = [stage for stage in STAGES if world.published(key, stage, criterion)]
    form = world.criteria[criterion] if not published else "embodied" if "embodied" in published else "staged"
    stages = {"staged": ["manufacturing", "distribution", "end_of_life"], "embodied": ["embodied"]}.get(form, [])
    # Components are made; delivery and end of life of the machine come once, at its assembly (§13).
    return stages[:1] if key.startswith("component:") and key != "component:assembly" else stages


def usual_kwh(device: Row, world: World) -> float | None:
    """An office's yearly kWh, that of a large monitor from 32 inches on, before a household's (§3)."""
    category, inches = device["category"], device["screen_inches"]
    large = category == "monitor" and inches is not None and 32 <= inches <= 1000
    keys = ["office_kwh:monitor_32_inch"] * large + [f"office_kwh:{category}", f"annual_kwh:{category}"]
    return next((world.parameters[key] for key in keys if key in world.parameters), None)


def resolve(device: Row, site: Row | None, world: World, measured: tuple[float, float] | None = None) -> Row:
    """The values that stand for one device, and why its embodied stages or its use are zero or not assessed."""
    place: Row = site or {}
    owner, state, category = device["ownership"] or "owned", device["status"] or "in_use", device["category"]
    q = 1.0 if device["quantity_devices"] is None else device["quantity_devices"]
    usual = world.parameters.get(f"share:{owner}") if owner in ("byod", "cope") else 1.0
    a = usual if device["share"] is None else device["share"]
    years = device["lifetime_years"]
    years = world.parameters.get(f"lifetime:{category}") if years is None else years
    kwhs = device["annual_kwh"], servers.yearly_kwh(device, world), usual_kwh(device, world)
    kwh = next((each for each in kwhs if each is not None), None)
    tier = world.categories[category][0]
    hosted = tier == "datacentre"
    hosted = hosted and (place.get("kind") in ("datacentre", "colocation") or device["pue"] is not None)
    usual = world.parameters.get("pue:colocation" if place.get("kind") == "colocation" else "pue:own")
    pue = next((p for p in (device["pue"], place.get("pue"), usual) if p is not None), None) if hosted else 1.0
    t_in, t_out = day(device["acquired_on"] or device["in_service_on"]), day(device["retired_on"])
    lease = day(device["leased_until"])
    t_back = lease if t_out is None and t_in is not None and lease is not None and lease >= t_in else t_out
    t_use, t_end = day(device["in_service_on"] or device["acquired_on"]), inf if t_out is None else t_out
    begin_use = -inf if t_use is None else t_use
    in_use_days = overlap(begin_use, t_end, world.year)
    country = device["country"] or place.get("country") or world.country
    measured_kwh, measured_days = measured or (0.0, 0.0)
    modelled_days = in_use_days - measured_days

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
        (kwh is None and modelled_days > 0, "missing_energy"),
        (kwh is not None and not 0 <= kwh < inf and modelled_days > 0, "invalid_energy"),
        (pue is None, "missing_pue"),
        (pue is not None and not 1 <= pue < inf, "invalid_pue"),
        (country == "ZZZ", "unknown_country"),
    )
    it_kwh = 0.0 if use in ("not_in_use", "not_in_service") else None
    if use == "ok":  # §5, §14
        modelled = q * (kwh or 0.0) * modelled_days / len(days_of(world.year)) if modelled_days else 0.0
        it_kwh = (a or 0.0) * (measured_kwh + modelled)
    meter_kwh = it_kwh * pue if it_kwh and pue else it_kwh
    return {
        "n": q * (a or 0.0), "q": q, "kwh": kwh, "tier": tier, "years": years, "t_in": t_in, "t_out": t_out,
        "begin_use": begin_use, "t_end": t_end, "t_back": t_back, "leased": owner == "leased",
        "leaves": world.second_hand == "time_share" and device["exit_route"] in ("reused", "sold", "given"),
        "embodied": embodied, "use": use, "it_kwh": it_kwh, "meter_kwh": meter_kwh, "hosted": hosted, "pue": pue,
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


def borne(device: Row, life: Row, world: World) -> dict[str, float]:
    """Which whole-life factors the device bears, and how much of each (§1.5: F' = F_refurb + alpha F_new)."""
    key = world.categories[device["category"]][1] or f"device:{device['category']}"
    made = servers.parts(device, world)
    new = {key: 1.0} if made is None else {f"component:{name}": amount for name, amount in made}
    if device["condition"] not in ("refurbished", "used"):
        return new
    l1, l2 = device["first_life_years"], life["years"]
    documented = l1 is not None and 0 < l1 < inf and l2 is not None and 0 < l2 < inf
    alpha = l2 / (l1 + l2) if documented and world.second_hand == "time_share" else 0.0
    return {f"{key}:refurbished": 1.0} | ({name: alpha * amount for name, amount in new.items()} if alpha else {})


def embodied(device: Row, life: Row, world: World, box_in_line: bool) -> list[Part]:
    """Manufacturing, distribution and end of life, or the one figure published for all, under the three views."""
    parts = []
    booked = {(view, end): lives(view, end, life, world.year) for view in VIEWS for end in ("start", "end")}
    amounts = borne(device, life, world)
    for criterion in world.criteria:
        for key, each in amounts.items():
            for stage in stages_of(world, key, criterion):
                value = factor(world, key, stage, criterion)
                for view in VIEWS:
                    amount, status, left = booked[view, STAGES[stage]]
                    amount, left = (None if known is None else known * life["n"] * each for known in (amount, left))
                    if box_in_line and device["category"] == "internet_box":
                        amount, status, left = 0.0, "box_in_line", 0.0
                    left = left if view == "depreciation" else None
                    parts.append(Part(view, stage, criterion, "any", key, amount, value, status, left))
    return parts


def use(life: Row, contracts: list[Share], world: World) -> list[Part]:
    """Electricity at the meter; IT energy and water where a machine is hosted. The same under the three views."""
    status, kwh, it_kwh, wue, country = (life[name] for name in ("use", "meter_kwh", "it_kwh", "wue", "country"))
    parts = []
    for criterion in of_electricity(world):
        parts.append(Part("any", "use", criterion, "location", "", kwh, grid(world, country, criterion), status))
        mixes: list[tuple[float, float | None]] = []
        if criterion == "gwp" and kwh:
            residual = factor(world, f"residual:{country}", "use", "gwp")
            rest = grid(world, country, "gwp") if residual is None else residual
            mixes = [(1 - fsum(s for s, _ in contracts), rest)]
            mixes += [(s, factor(world, key, "use", "gwp")) for s, key in contracts]
        for s, value in mixes or [(1.0, grid(world, country, criterion))]:
            amount = None if kwh is None else kwh * s
            parts.append(Part("any", "use", criterion, "market", "", amount, value, status))
    if life["hosted"]:
        no_wue = status == "ok" and (wue is None or not 0 <= wue < inf)
        m3 = None if it_kwh is None or no_wue else it_kwh and it_kwh * wue / 1000  # per IT kWh: never times PUE (§2)
        parts.append(Part("any", "use", "it_energy", "any", "", it_kwh, 1.0, status))
        parts.append(Part("any", "use", "water_onsite", "any", "", m3, 1.0, "missing_wue" if no_wue else status))
    return parts


def folded(parts: list[Part]) -> dict[Key, Figure]:
    """The figures of one line: unknown as soon as a part is. Use stands under each view, and both bases."""
    together: dict[Key, list[Part]] = {}
    for part in parts:
        for view in VIEWS if part.view == "any" else (part.view,):
            for basis in ("location", "market") if part.stage == "use" and part.basis == "any" else (part.basis,):
                together.setdefault((view, part.stage, part.criterion, basis), []).append(part)
    figures = {}
    for key, same in together.items():
        values, reasons = [part.value for part in same], {part.reason for part in same if part.value is None}
        if None not in values:
            left = [(part.left or 0.0) * (part.factor or 0.0) for part in same if part.left is not None]
            figures[key] = fsum(v for v in values if v is not None), same[0].status, fsum(left) if left else None
        else:
            reason = "missing_factor" if "missing_factor" in reasons else min(reasons)
            figures[key] = None, reason, None  # type: ignore[assignment]
    return figures  # type: ignore[return-value]


def lines(
    devices: list[Row],
    sites: list[Row],
    contracts: list[Row],
    world: World,
    measured: Measured | None = None,
    box_in_line: bool = False,
) -> dict[str, tuple[Row, list[Part]]]:
    """The resolved values and the parts of every line of one member: line_id → …"""
    places = {site["site_id"]: site for site in sites}
    lives_of = {
        device["line_id"]: resolve(
            device, places.get(device["site_id"]), world, (measured or {}).get(device["line_id"])
        )
        for device in devices
    }
    where = {
        device["line_id"]: (device["site_id"], lives_of[device["line_id"]]["country"], device["ownership"] or "owned")
        for device in devices
    }
    kwh: dict[Where, float] = {}
    for line, life in lives_of.items():
        kwh[where[line]] = kwh.get(where[line], 0.0) + (life["meter_kwh"] or 0.0)
    shares = {each: contract_shares(contracts, each, kwh, world, places) for each in kwh}
    return {
        device["line_id"]: (life, embodied(device, life, world, box_in_line) + use(life, shares[where[line]], world))
        for device in devices
        for line, life in [(device["line_id"], lives_of[device["line_id"]])]
    }


def inventory(
    devices: list[Row], sites: list[Row], contracts: list[Row], world: World, measured: Measured | None = None
) -> dict[str, dict[Key, Figure]]:
    """Every figure of every line of one member: line_id → (view, stage, criterion, basis) → figure."""
    return {line: folded(parts) for line, (_, parts) in lines(devices, sites, contracts, world, measured).items()}
