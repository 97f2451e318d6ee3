"""Machines that are shared and metered: parts of hosts, meters, runs of services (§14, §17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from math import fsum

from tests.oracles.devices import Part
from tests.oracles.world import Row, World, day, days_of

COMPUTING = ("server", "workstation", "desktop", "laptop", "all_in_one", "thin_client")
Names = Callable[[str | None], str | None]
Parts = list[tuple[str | None, float]]  # service, part of the machine


def names(services: list[Row]) -> Names:
    """The member's own short name of a service for any name that files give it, without case."""
    known = {}
    for row in services:
        for alias in (row["service_id"], *(row["aliases"] or "").split(";")):
            if alias.strip():
                known[alias.strip().lower()] = row["service_id"]
    return lambda name: None if name is None else known.get(name.strip().lower(), name)


def split(rows: list[Row]) -> list[tuple[Row | None, float]]:
    """The share of each part: the first key that all have, else equal; what explicit ones leave is nobody's."""
    explicit = [row["share"] for row in rows]
    if all(s is not None and 0 <= s <= 1 for s in explicit) and fsum(explicit) <= 1 + 1e-9:
        return [*((row, row["share"]) for row in rows), (None, max(0.0, 1 - fsum(explicit)))]
    for key in ("vcpu", "storage_gb"):
        values = [row[key] for row in rows]
        if all(v is not None and v > 0 for v in values):
            return [(row, row[key] / fsum(values)) for row in rows]
    return [(row, 1 / len(rows)) for row in rows]


def shares(allocations: list[Row], name: Names) -> dict[str, Parts]:
    """Which part of which machine serves which service: asset without case → parts that add up to 1."""
    on_host: dict[str, list[Row]] = defaultdict(list)
    of_machine: dict[str, list[Row]] = defaultdict(list)
    for row in allocations:
        (on_host if row["from_kind"] == "asset" else of_machine)[row["from_id"].lower()].append(row)
    found: dict[str, Parts] = {}
    for host, rows in on_host.items():
        found[host] = []
        for row, share in split(rows):  # type: ignore[assignment]
            below = of_machine.get((row["to_id"] or "").lower(), []) if row and row["to_kind"] == "vm" else []
            if row is None or (row["to_kind"] == "vm" and not below):
                found[host].append((None, share))
            elif row["to_kind"] == "service":
                found[host].append((name(row["to_id"]), share))
            else:
                found[host] += [(name(each["to_id"]) if each else None, share * s) for each, s in split(below)]
    return found


def metered(usage: list[Row], kind: str) -> dict[str, dict[int, tuple[str, float]]]:
    """What meters of assets or sites say: name without case → day → boundary, kWh. The narrower of two boundaries."""
    sums: dict[tuple[str, int, str], float] = defaultdict(float)
    for row in usage:
        if row["metric"] == "energy" and row["subject_kind"] == kind and row["boundary"] in ("it", "facility"):
            sums[row["subject_id"].lower(), day(row["day"]) or 0, row["boundary"]] += row["quantity"]
    found: dict[str, dict[int, tuple[str, float]]] = defaultdict(dict)
    for (subject, when, boundary), kwh in sorted(sums.items()):
        if boundary == "it" or when not in found[subject]:
            found[subject][when] = boundary, kwh
    return found


def measured(
    devices: list[Row], resolved: dict[str, Row], sites: list[Row], usage: list[Row], world: World
) -> dict[str, tuple[float, float]]:
    """Of each line the IT energy that meters measured, and on how many days in service (whole machines)."""
    of_assets, of_sites = metered(usage, "asset"), metered(usage, "site")
    kinds = {site["site_id"].lower(): site["kind"] for site in sites}
    kwh: dict[str, float] = defaultdict(float)
    days: dict[str, int] = defaultdict(int)
    for when in days_of(world.year):
        working = [
            (device, life) for device in devices for life in [resolved[device["line_id"]]]
            if life["begin_use"] <= when < life["t_end"] and life["use"] in ("ok", "missing_energy")
        ]  # fmt: skip
        taken: set[str] = set()
        own: dict[str, float] = defaultdict(float)
        for asset in {(device["asset_id"] or "").lower() for device, _ in working} & of_assets.keys():
            if when not in of_assets[asset]:
                continue
            boundary, amount = of_assets[asset][when]
            group = [(d, life) for d, life in working if (d["asset_id"] or "").lower() == asset]
            modelled = all(life["kwh"] is not None for _, life in group)
            weights = [life["q"] * (life["kwh"] if modelled else 1.0) for _, life in group]
            for (device, life), weight in zip(group, weights, strict=True):
                part = amount * weight / fsum(weights) / (life["pue"] if boundary == "facility" else 1.0)
                kwh[device["line_id"]] += part
                days[device["line_id"]] += 1
                taken.add(device["line_id"])
                own[(device["site_id"] or "").lower()] += part
        for site, by_day in of_sites.items():
            if when not in by_day or kinds.get(site) not in ("datacentre", "colocation"):
                continue
            boundary, amount = by_day[when]
            others = [
                (d, life) for d, life in working
                if (d["site_id"] or "").lower() == site and life["hosted"] and life["use"] == "ok"
                and d["line_id"] not in taken
            ]  # fmt: skip
            total = fsum(life["q"] * life["kwh"] for _, life in others)
            for device, life in others if total else []:
                it = amount / (life["pue"] if boundary == "facility" else 1.0)
                kwh[device["line_id"]] += max(0.0, it - own[site]) * life["q"] * life["kwh"] / total
                days[device["line_id"]] += 1
    return {line: (kwh[line], float(days[line])) for line in days}


def runs(
    devices: list[Row],
    made: dict[str, tuple[Row, list[Part]]],
    usage: list[Row],
    digital: set[str],
    name: Names,
    world: World,
    served: Callable[[Row], Parts],
) -> tuple[dict[str, list[tuple[str, float]]], list[tuple[str, str, float]]]:
    """What runs of services used of the member's own machines: line → (service, part to move of what nobody has); and
    what is left over: service, country, kWh."""
    used: dict[tuple[str, str], float] = defaultdict(float)
    for row in usage:
        if row["metric"] == "energy" and row["subject_kind"] == "service" and row["resource"] == "own_machine":
            used[name(row["subject_id"]) or "", row["country"] or world.country] += row["quantity"]
    moved: dict[str, list[tuple[str, float]]] = defaultdict(list)
    over: list[tuple[str, str, float]] = []
    for country in {country for _, country in used}:
        here = [d for d in devices if made[d["line_id"]][0]["country"] == country and made[d["line_id"]][0]["it_kwh"]]
        own: dict[str, float] = defaultdict(float)
        free: dict[str, float] = {}
        for device in here:
            kwh = made[device["line_id"]][0]["it_kwh"]
            nobody = 0.0
            for service, share in served(device):
                if service in digital:
                    own[service or ""] += share * kwh
                else:
                    nobody += share
            if device["category"] in COMPUTING and nobody:
                free[device["line_id"]] = nobody * kwh
        needs = {s: max(0.0, e - own[s]) for (s, place), e in used.items() if place == country}
        p, need = fsum(free.values()), fsum(needs.values())
        for service, each in needs.items():
            if not each:
                continue
            for line in free:
                moved[line].append((service, each / max(p, need)))
            if need > p:
                over.append((service, country, each * (1 - p / need)))
    return moved, over
