"""Servers from components: which processor, which parts, which power (§13)."""

from __future__ import annotations

import re
from math import ceil

from tests.oracles.world import Row, World, sound

NOISE = re.compile(r"\((?:r|tm|c)\)|[®™]|@.*|\b(?:intel|amd|cpu|processor|processeur|\d+-core)\b|[\d.,]+ ?ghz")
TIMES = re.compile(r"^\s*(\d+) ?[x×*] ?(?=\D)")
Parts = list[tuple[str, float]]  # component, amount of it in one machine


def words(text: str) -> str:
    return " ".join(re.sub(NOISE, " ", TIMES.sub("", text.lower())).replace("-", " ").split())


def processor(text: str | None, world: World) -> Row | None:
    """The model of that name, else its tier and generation."""
    name = words(text or "")
    models = [row for row in world.processors if not row["pattern"] and row["cpu"] == name]
    tiers = [row for row in world.processors if row["pattern"] and re.fullmatch(row["pattern"], name)]
    return next(iter(models + tiers), None)


def number_of_processors(device: Row, cpu: Row, world: World) -> float:
    """Given, in the name, 1 where a machine holds one, else the usual number."""
    named = TIMES.match((device["cpu"] or "").lower())
    if sound(device["cpu_units"], 1):
        return float(device["cpu_units"])
    if named:
        return float(named[1])
    return 1.0 if cpu["sockets"] == 1 else world.parameters["server:cpu_units"]


def disks(device: Row, world: World) -> tuple[float, float, float] | None:
    """Drives, their GB, hard disks. Where one kind is said, the other is none."""
    gb, units = (device[name] if sound(device[name]) else None for name in ("ssd_gb", "hdd_units"))
    if gb is None and units is None:
        return None
    return ceil((gb or 0.0) / world.parameters["server:ssd_drive_gb"]), gb or 0.0, units or 0.0


def parts(device: Row, world: World) -> Parts | None:
    """The components of one machine; None where processor, memory or disks are not known."""
    if device["category"] != "server":
        return None
    cpu, stored, ram, p = processor(device["cpu"], world), disks(device, world), device["ram_gb"], world.parameters
    if cpu is None or stored is None or not sound(ram) or not ram:
        return None
    number, (drives, gb, hdd) = number_of_processors(device, cpu, world), stored
    blade = "blade" in (device["model_text"] or "").lower()
    return [
        ("assembly", 1.0), ("motherboard", 1.0), ("case_blade" if blade else "case_rack", 1.0),
        *([("blade_enclosure", 1 / p["server:blade_slots"])] if blade else []),
        ("power_supply", p["server:power_supplies"] * p["server:power_supply_kg"]),
        ("cpu", number), ("cpu_die", number * cpu["die_mm2"]),
        ("ram", ceil(ram / p["server:ram_strip_gb"])), ("ram_die", ram / p["server:ram_density"]),
        *([("ssd", drives), ("ssd_die", gb / p["server:ssd_density"])] if drives else []),
        *([("hdd", hdd)] if hdd else []),
        *([("gpu", 1.0)] if device["gpu"] else []),
    ]  # fmt: skip


def yearly_kwh(device: Row, world: World) -> float | None:
    """W = (processors × TDP × 0.75 + GB × 0.126) × 1.33 + 8 a drive + 6.4 a disk, over 8760 h."""
    if device["category"] != "server":
        return None
    cpu, p = processor(device["cpu"], world), world.parameters
    if cpu is None or cpu["tdp_w"] is None or not sound(device["ram_gb"]):
        return None
    drives, _, hdd = disks(device, world) or (1.0, 0.0, 0.0)
    electronics = number_of_processors(device, cpu, world) * cpu["tdp_w"] * p["server:tdp_share"]
    electronics += device["ram_gb"] * p["server:ram_power"]
    watts = electronics * (1 + p["server:other_power"]) + p["server:ssd_power"] * drives + p["server:hdd_power"] * hdd
    return float(watts * 8760 / 1000)
