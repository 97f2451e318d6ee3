"""One member's year as a whole: the figure of every line, and of every cell of the table `footprint`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import fsum
from typing import NamedTuple

from tests.oracles import devices as of_devices
from tests.oracles import machines, services
from tests.oracles.devices import Figure, Key, Part
from tests.oracles.world import Row, World, grid, of_electricity


class Cell(NamedTuple):
    """Where an impact stands, as in `footprint`."""

    view: str
    basis: str
    tier: str
    category: str
    site: str | None
    service: str | None
    ownership: str
    stage: str
    criterion: str


class Sum(NamedTuple):
    """What is known, None where nothing is; and the reasons of what is not."""

    value: float | None
    reasons: frozenset[str]


class Member(NamedTuple):
    lines: dict[str, dict[Key, Figure]]
    cells: dict[Cell, Sum]
    made: dict[str, tuple[Row, list[Part]]]


def compute(tables: dict[str, list[Row]], world: World) -> Member:
    """Every figure of one member, from its validated tables."""
    devices, sites, usage = tables["devices"], tables["sites"], tables["usage"]
    country = next((row["country"] for row in tables["members"] if row["country"]), None)
    world = replace(world, country=country or world.country)
    places = {site["site_id"]: site for site in sites}
    name = machines.names(tables["services"])
    lined = any((u["metric"], u["network"]) == ("line_days", "fixed") for u in usage)
    alone = {d["line_id"]: of_devices.resolve(d, places.get(d["site_id"]), world) for d in devices}
    measured = machines.measured(devices, alone, sites, usage, world)
    made = of_devices.lines(devices, sites, tables["contracts"], world, measured, lined)
    hosts = machines.shares(tables["allocations"], name)

    def served(device: Row) -> machines.Parts:
        parts = (
            hosts.get((device["asset_id"] or "").lower())
            if made[device["line_id"]][0]["tier"] == "datacentre"
            else None
        )
        return parts or [(name(device["service_id"]), 1.0)]

    digital = {row["service_id"] for row in tables["services"]}
    digital |= {name(u["subject_id"]) or "" for u in usage if u["subject_kind"] == "service"}
    digital |= {service or "" for parts in hosts.values() for service, _ in parts}
    moved, over = machines.runs(devices, made, usage, digital, name, world, served)
    sums: dict[Cell, list[tuple[float | None, str]]] = defaultdict(list)
    for device in devices:
        life, parts = made[device["line_id"]]
        place = (life["tier"], device["category"], device["site_id"])
        owner = device["ownership"] or "owned"
        for service, share in served(device):
            for part in parts:
                cell = Cell(part.view, part.basis, *place, service, owner, part.stage, part.criterion)
                sums[cell].append((None if part.value is None else part.value * share, part.reason))
                for other, x in moved.get(device["line_id"], ()) if part.stage == "use" else ():
                    if service not in digital and part.value is not None:
                        sums[cell].append((-part.value * share * x, "ok"))
                    if service not in digital and part.amount is not None:
                        given = None if part.value is None else part.value * share * x
                        sums[cell._replace(service=other)].append((given, part.reason))
    for service, where, kwh in over:
        for criterion in of_electricity(world):
            value = grid(world, where, criterion)
            for basis in ("location", "market"):
                cell = Cell("any", basis, "datacentre", "measured_service", None, service, "owned", "use", criterion)
                sums[cell].append(services.figure(kwh, value))
    for used in services.all_of(usage, world, name):
        cell = Cell(
            "any", used.basis, used.tier, used.category, None, used.service, used.ownership, used.stage, used.criterion
        )
        sums[cell].append((used.value, used.status))
    lines = {line: of_devices.folded(parts) for line, (_, parts) in made.items()}
    return Member(lines, {cell: added(rows) for cell, rows in sums.items()}, made)


def added(rows: list[tuple[float | None, str]]) -> Sum:
    """Zeros beside something not assessed add up to unknown (§19)."""
    known, reasons = [value for value, _ in rows if value is not None], {why for value, why in rows if value is None}
    nothing = not any(known) and bool(reasons)
    # What is moved away as a whole leaves nothing but the rounding of both terms.
    total = fsum(known) if abs(fsum(known)) > 1e-12 * fsum(map(abs, known)) else 0.0
    return Sum(None if nothing or not known else total, frozenset(reasons))


def cells_of(rows: list[Row]) -> dict[Cell, Sum]:
    """Rows of `footprint` by the cells of the oracle."""
    columns = (
        "view", "basis", "tier", "category", "site_id", "service_id", "ownership", "stage", "criterion",
    )  # fmt: skip
    together = defaultdict(list)
    for row in rows:
        together[Cell(*(row[column] for column in columns))].append((row["value"], row["status"]))
    return {cell: added(values) for cell, values in together.items()}
