"""Indicators, and what stands beside the total (§9, §11)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import fsum

from tests.oracles.devices import STAGES
from tests.oracles.members import Member
from tests.oracles.world import Row, World, days_of, factor, grid, sound

Cohort = tuple[str, date | None, str]  # category, first day of the month acquired, ownership


def in_total(
    made: Member, criterion: str, view: str = "depreciation", basis: str = "location"
) -> dict[str, dict[str, float]]:
    """What the total holds of a criterion: tier:category → stage → sum of what is known. Visitors stand beside."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for cell, each in made.cells.items():
        shown = cell.criterion == criterion and cell.view in (view, "any") and cell.basis in (basis, "any")
        if shown and cell.ownership != "visitor" and each.value is not None:
            sums[f"{cell.tier}:{cell.category}"][cell.stage] += each.value
    return sums


def electricity(made: Member) -> tuple[float, float]:
    """E1 and E2: electricity of equipment, and of the datacentre tier."""
    sums = in_total(made, "energy")
    hosted = fsum(fsum(stages.values()) for key, stages in sums.items() if key.startswith("datacentre:"))
    others = fsum(fsum(stages.values()) for key, stages in sums.items() if not key.startswith("datacentre:"))
    return others, hosted


def quantity(device: Row) -> float | None:
    q = 1.0 if device["quantity_devices"] is None else device["quantity_devices"]
    return q if 0 <= q <= 1e10 else None


def counted(device: Row, life: Row, year: int) -> float:
    """Devices of a line in the fleet at the end of the year."""
    end, q = days_of(year)[-1] + 1, quantity(device)
    gone = life["t_out"] is not None and life["t_out"] < end
    undated = device["status"] in ("retired", "missing", "gone_undated") and life["t_out"] is None
    waits = device["status"] == "on_order" or (life["t_in"] is not None and life["t_in"] >= end)
    return 0.0 if gone or undated or waits or q is None else q


def second_hand(devices: list[Row], made: Member, year: int) -> float | None:
    """R1: second-hand share of the devices acquired; unknown where less than 95 % of them are described."""
    days = days_of(year)
    bought = [d for d in devices if made.made[d["line_id"]][0]["t_in"] in days and d["status"] != "on_order"]
    number = fsum(quantity(d) or 0.0 for d in bought)
    described = fsum(quantity(d) or 0.0 for d in bought if d["condition"])
    again = fsum(quantity(d) or 0.0 for d in bought if d["condition"] in ("refurbished", "used"))
    return again / number if number and described >= 0.95 * number else None


def making_share(devices: list[Row], made: Member, year: int) -> float | None:
    """C5: share of making to end of life in what has both it and use; unknown below half of the devices."""
    fleet: dict[str, float] = defaultdict(float)
    both: dict[str, float] = defaultdict(float)
    for device in devices:
        figures, number = made.lines[device["line_id"]], counted(device, made.made[device["line_id"]][0], year)
        fleet[device["category"]] += number
        known = [
            figures["depreciation", stage, "gwp", basis][0] is not None
            for stage, basis in (("manufacturing", "any"), ("embodied", "any"), ("use", "location"))
            if ("depreciation", stage, "gwp", basis) in figures
        ]
        both[device["category"]] += number if all(known) else 0.0
    equal = {category for category, number in fleet.items() if number and both[category] >= 0.95 * number}
    if fsum(fleet[category] for category in equal) < 0.5 * fsum(fleet.values()):
        return None
    making = use = 0.0
    for key, stages in in_total(made, "gwp").items():
        category = key.split(":")[1]
        bought = category not in fleet and "use" in stages and stages.keys() & STAGES.keys()
        if category in equal or bought:
            making += fsum(value for stage, value in stages.items() if stage in STAGES)
            use += stages.get("use", 0.0)
    return making / (making + use) if making + use else None


def vanished(
    last: list[Row], last_made: Member, devices: list[Row], made: Member, world: World
) -> dict[Cohort, tuple[float, float | None, float | None]]:
    """Devices of last year's fleet that this year's files no longer name: number, bound of making and bound of use."""
    before: dict[Cohort, list[tuple[float, Row]]] = defaultdict(list)
    named: dict[Cohort, float] = defaultdict(float)
    for device in devices:
        t_out = made.made[device["line_id"]][0]["t_out"]
        if t_out is None or t_out >= days_of(world.year)[0]:
            named[cohort_of(device)] += quantity(device) or 0.0
    for device in last:
        life = last_made.made[device["line_id"]][0]
        if number := counted(device, life, world.year - 1):
            before[cohort_of(device)].append((number, life))
    found = {}
    for cohort, lines in before.items():
        missing = fsum(number for number, _ in lines) - named[cohort]
        if missing > 0:
            each = [bounds(cohort, life, world) for _, life in lines]
            makings, uses = [making for making, _ in each], [use for _, use in each]
            found[cohort] = missing, heaviest(makings, missing), heaviest(uses, missing)
    return found


def cohort_of(device: Row) -> Cohort:
    when = device["acquired_on"] or device["in_service_on"]
    return device["category"], when and when.replace(day=1), device["ownership"] or "owned"


def heaviest(each: list[float | None], number: float) -> float | None:
    """Whichever of the cohort left: at most that many times the heaviest."""
    known = [value for value in each if value is not None]
    return number * max(known) if len(known) == len(each) else None


def bounds(cohort: Cohort, life: Row, world: World) -> tuple[float | None, float | None]:
    """Of one device: F times the life left on 1 January (leased: at most a year of it), and a whole year of use."""
    key, part = world.categories[cohort[0]][1], life["n"] / life["q"]
    stages = [stage for stage in STAGES if world.published(key, stage, "gwp")]
    making = use = None
    if life["t_in"] is not None and life["years"] is not None and stages:
        span = 365.25 * life["years"]
        left = min(1.0, max(0.0, 1 - (days_of(world.year)[0] - life["t_in"]) / span))
        left = min(left, len(days_of(world.year)) / span) if cohort[2] == "leased" else left
        making = part * left * fsum(factor(world, key, stage, "gwp") or 0.0 for stage in stages)
    if sound(life["kwh"]):
        use = part * life["kwh"] * (life["pue"] or 1.0) * (grid(world, life["country"], "gwp") or 0.0)
    return making, use


def refurbished(devices: list[Row], made: Member, world: World) -> dict[str, tuple[float, float]]:
    """Devices bought second-hand and the bound of a year of theirs: devices × max(0, F/L − saving)."""
    found: dict[str, list[float]] = defaultdict(list)
    for device in devices:
        life = made.made[device["line_id"]][0]
        saving = world.parameters.get(f"refurbished_saving:{device['category']}")
        if device["condition"] in ("refurbished", "used") and saving is not None:
            found[device["category"]].append(counted(device, life, world.year))
    answer = {}
    for category, numbers in found.items():
        key, years = world.categories[category][1], world.parameters[f"lifetime:{category}"]
        whole = fsum(factor(world, key, stage, "gwp") or 0.0 for stage in STAGES)
        saving = world.parameters[f"refurbished_saving:{category}"]
        answer[category] = fsum(numbers), fsum(numbers) * max(0.0, whole / years - saving)
    return answer
