"""What services use: clouds, networks, visitors' terminals, language models; one day of one subject at a time."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import fsum
from typing import NamedTuple

from tests.oracles.devices import stages_of
from tests.oracles.machines import Names
from tests.oracles.world import Row, World, by_place, factor, of_electricity

HOURS_A_YEAR = 8766
CLOUDS = ("aws", "azure", "gcp", "ovhcloud", "scaleway")
ON_SSD = ("block_ssd", "file")
ON_DISKS = ("object", "snapshot", "archive", "block_hdd")
CLASS = {"computer": "laptop", "smartphone": "smartphone", "tablet": "tablet", "television": "television"}
SAME = ("subject_kind", "subject_id", "metric", "provider", "region", "resource", "network", "device_class", "is_bot",
        "country", "vcpu", "ram_gb")  # fmt: skip
Head = tuple[str, str, str | None, str]  # tier, category, service, who bears it
AUDIENCE = ("matomo", "ga4", "plausible")


class Used(NamedTuple):
    """One impact of a service; value None where it is not assessed."""

    basis: str
    tier: str
    category: str
    service: str | None
    ownership: str
    stage: str
    criterion: str
    value: float | None
    status: str


def summed(rows: Iterable[Row]) -> list[Row]:
    """Rows that differ in nothing but their day and the lines of their file, once the rules of a day are applied."""
    together: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        together[(*(row[column] for column in SAME), row.get("left_out"))].append(row)
    return [same[0] | {"quantity": fsum(row["quantity"] for row in same)} for same in together.values()]


def figure(amount: float | None, value: float | None, status: str = "ok") -> tuple[float | None, str]:
    if amount is None:
        return None, status
    if amount and value is None:
        return None, "missing_factor"
    return amount * (value or 0.0), status


def electricity(world: World, head: Head, kwh: float | None, country: str, status: str = "ok") -> Iterator[Used]:
    """Both bases alike: no contract of the member covers a supplier or a visitor."""
    tier, category, service, ownership = head
    for criterion in of_electricity(world):
        value = 1.0 if criterion == "energy" else by_place(world, "grid", country, "use", criterion)
        for basis in ("location", "market"):
            yield Used(basis, tier, category, service, ownership, "use", criterion, *figure(kwh, value, status))


def on_site(head: Head, kwh: float | None, wue: float | None, status: str = "ok") -> Iterator[Used]:
    """IT energy, and water on the site: IT kWh × WUE/1000."""
    tier, category, service, ownership = head
    dry = "missing_wue" if wue is None and status == "ok" else status
    water = None if kwh is None or dry == "missing_wue" else kwh * (wue or 0.0) / 1000
    yield Used("any", tier, category, service, ownership, "use", "it_energy", kwh, status)
    yield Used("any", tier, category, service, ownership, "use", "water_onsite", water, dry)


def expected(world: World, key: str, stage: str, forms: tuple[str, ...]) -> list[str]:
    return [c for c, form in world.criteria.items() if form in forms or world.published(key, stage, c)]


def place_of(world: World, provider: str, region: str | None) -> tuple[str | None, float | None, float | None]:
    """Country, PUE, WUE of a region in the latest year not after the reporting year, else of the provider."""
    name = (region or "").lower().replace(" ", "")
    rows = [r for r in world.cloud_regions if (r["provider"], r["region"]) == (provider, name)]
    rows = sorted(
        (r for r in rows if (r["valid_from"] or 0) <= world.year), key=lambda r: r["valid_from"] or 0, reverse=True
    )
    country = rows[0]["country"] if rows else None
    pue, wue = (
        next((r[column] for r in rows if r[column] is not None), world.parameters.get(f"{parameter}:{provider}"))
        for column, parameter in (("pue", "pue"), ("wue_l_per_kwh", "wue"))
    )
    return country, pue, wue


def making(
    world: World, head: Head, size: Mapping[str, float | None], hours: float, status: str = "ok"
) -> Iterator[Used]:
    """amount × size × hours/(8766 L) for each component; delivery and end of life at the assembly."""
    lives = hours / (HOURS_A_YEAR * world.parameters["lifetime:cloud_server"])
    for parameter, amount in world.parameters.items():
        per, _, component = parameter.partition(":")
        for criterion in world.criteria if per in size else ():
            for stage in stages_of(world, f"component:{component}", criterion):
                value, each = factor(world, f"component:{component}", stage, criterion), size[per]
                booked = None if each is None else amount * each * lives
                yield Used("any", *head, stage, criterion, *figure(booked, value, status))


def cloud(usage: list[Row], world: World, name: Names) -> Iterator[Used]:
    """Machines, drives, transfer between datacentres, and what is only a cost (§15)."""
    p = world.parameters
    assessed, money = set(), {}
    for row in summed(usage):
        provider, service = row["provider"], name(row["subject_id"]) or None
        if provider not in CLOUDS:
            continue
        resource = row["resource"] or ""
        country, pue, wue = place_of(world, provider, row["region"])
        if row["metric"] == "cost":
            if not resource.startswith("charge:"):
                money[service, provider, row["region"], resource] = country
            continue
        assessed.add((service, provider, row["region"], resource))
        amount = row["quantity"]
        if row["metric"] == "compute_hours":
            head = ("datacentre", "cloud_compute", service, "supplier")
            kind = re.sub(r"^(?:db|cache)\.|^standard_", "", resource.lower()).replace(" ", "_")
            known = world.instances.get((provider, kind), {})
            vcpu, ram = (known.get(c) if row[c] is None else row[c] for c in ("vcpu", "ram_gb"))
            if vcpu is None or ram is None:
                sizes = {"cloud_per_vcpu": None, "cloud_per_ram_gb": None}
                yield from making(world, head, sizes, amount, "unknown_instance")
                yield from electricity(world, head, None, country or "", "unknown_instance")
                yield from on_site(head, None, wue, "unknown_instance")
                continue
            idle, full = (
                p.get(f"{x}:{known.get('platform')}", p.get(f"{x}:{provider}", p[f"{x}:cloud"]))
                for x in ("power_idle", "power_full")
            )
            watts = vcpu * (idle + p["cpu_load:cloud"] * (full - idle)) + ram * p["power_memory:cloud"]
            size, kwh, hours = {"cloud_per_vcpu": vcpu, "cloud_per_ram_gb": ram}, watts * amount / 1000, amount
            yield from making(world, head, size, hours)
        elif row["metric"] == "storage_gb_hours":
            head = ("datacentre", "cloud_storage", service, "supplier")
            kind = "ssd" if resource in ON_SSD else "hdd"
            copies = p[f"replication:{resource}"]
            kwh = copies * amount / 1000 * p[f"power_storage:{kind}"] / 1000
            yield from making(world, head, {f"cloud_per_{kind}_gb": copies}, amount)
        elif row["metric"] == "data_gb" and row["network"] == "cloud":
            head = ("network", "cloud_other", service, "supplier")
            kwh = amount * p["energy_per_gb:cloud"]
        else:
            continue
        if row["metric"] != "data_gb":
            yield from on_site(head, kwh, wue)
        if country is None or pue is None:
            yield from electricity(world, head, None, "", "unknown_region")
        else:
            yield from electricity(world, head, kwh * pue, country)
    for (service, provider, region, resource), country in money.items():
        if (service, provider, region, resource) not in assessed:
            head = ("datacentre", "cloud_other", service, "supplier")
            yield from electricity(world, head, None, country or "", "not_assessed")
            yield from on_site(head, None, None, "not_assessed")


def combined(
    world: World, category: str, service: str | None, owner: str, key: str, amount: float | None, status: str = "ok"
) -> Iterator[Used]:
    kind, country = key.split(":")
    for criterion in expected(world, key, "combined", ("staged", "embodied")):
        value = by_place(world, kind, country, "combined", criterion)
        yield Used("any", "network", category, service, owner, "combined", criterion, *figure(amount, value, status))


def access(usage: list[Row], world: World) -> Iterator[Used]:
    """The member's own lines and volumes (§16). A day of a line is a part of its month."""
    mine = [row for row in usage if row["subject_kind"] == "member" and row["network"] in ("fixed", "mobile")]
    lined = {row["day"] for row in mine if (row["metric"], row["network"]) == ("line_days", "fixed")}
    volume = any((row["metric"], row["network"]) == ("data_gb", "mobile") for row in mine)
    ruled = []
    for row in mine:
        months = row["quantity"] / monthrange(row["day"].year, row["day"].month)[1]
        amount = months if row["metric"] == "line_days" else row["quantity"]
        covered = (row["metric"], row["network"]) == ("data_gb", "fixed") and row["day"] in lined
        ruled.append(row | ({"quantity": 0.0, "left_out": "covered_by_lines"} if covered else {"quantity": amount}))
    for row in summed(ruled):
        country, amount, status = row["country"] or world.country, row["quantity"], row.get("left_out", "ok")
        if (row["metric"], row["network"]) == ("line_days", "fixed"):
            yield from combined(world, "fixed_network", None, "supplier", f"line:{country}", amount)
        elif (row["metric"], row["network"]) == ("data_gb", "fixed"):
            yield from combined(world, "fixed_network", None, "supplier", f"fixed:{country}", amount, status)
        elif (row["metric"], row["network"]) == ("data_gb", "mobile"):
            yield from combined(world, "mobile_network", None, "supplier", f"mobile:{country}", amount)
        elif (row["metric"], row["network"]) == ("line_days", "mobile"):
            none, reason = (0.0, "covered_by_volume") if volume else (None, "missing_volume")
            yield from combined(world, "mobile_network", None, "supplier", f"mobile:{country}", none, reason)


def classes(world: World, device_class: str | None) -> dict[str, float]:
    """The devices that stand for a class, and their parts of it."""
    known = CLASS.get(device_class or "")
    mix = {key.split(":")[1]: share for key, share in world.parameters.items() if key.startswith("visit_share:")}
    return {known: 1.0} if known else mix


def visitors(usage: list[Row], world: World, name: Names) -> Iterator[Used]:
    """Terminals and access of those who visit (§16): beside every total."""
    p = world.parameters
    bytes_known = {(name(row["subject_id"]), row["day"]) for row in usage if row["metric"] == "bytes_out"}
    audience = {
        (name(row["subject_id"]), row["day"])
        for row in usage if row["metric"] == "terminal_hours" and row["provider"] in AUDIENCE
    }  # fmt: skip
    ruled = []
    for row in usage:
        key = name(row["subject_id"]), row["day"]
        billed = row["metric"] == "data_gb" and row["network"] is None and row["provider"] in CLOUDS
        if billed and key in bytes_known:
            ruled.append(row | {"quantity": 0.0, "left_out": "covered_by_logs"})
        elif row["metric"] == "terminal_hours" and key in audience and row["provider"] not in AUDIENCE:
            ruled.append(row | {"quantity": 0.0, "left_out": "covered_by_audience"})
        elif billed or row["metric"] in ("bytes_out", "terminal_hours"):
            ruled.append(row)
    for row in summed(ruled):
        service, country, status = name(row["subject_id"]), row["country"] or world.country, row.get("left_out", "ok")
        parts = classes(world, row["device_class"])
        if row["metric"] == "terminal_hours":
            for device, part in parts.items() if not row["is_bot"] else ():
                yield from terminal(world, service, device, row["quantity"] * part, country, status)
            continue
        gb = row["quantity"] / 1e9 if row["metric"] == "bytes_out" else row["quantity"]
        mobile = 0.0 if row["is_bot"] else parts.get("smartphone", 0.0) * p["mobile_share:smartphone"]
        fixed = f"{'fixed' if row['is_bot'] else 'fixed_box'}:{country}"
        yield from combined(world, "fixed_network", service, "visitor", fixed, gb * (1 - mobile), status)
        if mobile:
            yield from combined(world, "mobile_network", service, "visitor", f"mobile:{country}", gb * mobile, status)


def terminal(world: World, service: str | None, device: str, hours: float, country: str, status: str) -> Iterator[Used]:
    """Lives = H/(L h); electricity = H × W/1000."""
    p, head = world.parameters, ("terminal", device, service, "visitor")
    lives = hours / (p[f"lifetime:{device}"] * p[f"active_hours:{device}"])
    key = f"device:{device}"
    for criterion in world.criteria:
        for stage in stages_of(world, key, criterion):
            yield Used("any", *head, stage, criterion, *figure(lives, factor(world, key, stage, criterion), status))
    yield from electricity(world, head, hours * p[f"active_power:{device}"] / 1000, country, status)


def model_of(world: World, name: str) -> str | None:
    """A model by its name, or by its family's with a date or release behind; another version is another model."""
    known = {key.removeprefix("llm_energy:") for key in world.parameters if key.startswith("llm_energy:")}
    known |= {row["factor_key"].removeprefix("llm:") for row in world.factors if row["factor_key"].startswith("llm:")}
    name = name.lower()
    behind = r"-(?:\d{8}|\d{4}-\d{2}-\d{2}|\d{4}|latest|v\d+(?::\d+)?)"
    fitting = [each for each in known if re.fullmatch(re.escape(each) + rf"(?:{behind})*", name)]
    return max(fitting, key=len, default=None)


def of_tokens(world: World) -> list[str]:
    """Criteria in which the making of a token of any model is published."""
    keys = {row["factor_key"] for row in world.factors if row["factor_key"].startswith("llm:")}
    return [c for c in world.criteria if any(world.published(key, "embodied", c) for key in keys)]


def language_models(usage: list[Row], world: World, name: Names) -> Iterator[Used]:
    """Output tokens × the energy and the making of one token (§18)."""
    for row in summed(row for row in usage if row["metric"] == "tokens_out"):
        tokens, head = row["quantity"], ("datacentre", "llm", name(row["subject_id"]) or None, "supplier")
        model = model_of(world, row["resource"] or "")
        country, pue, wue = place_of(world, row["provider"], row["region"] or "global")
        key, energy = f"llm:{model}", world.parameters.get(f"llm_energy:{model}")
        whole = any(world.published(key, "combined", criterion) for criterion in world.criteria)
        stage = "combined" if whole else "embodied"
        for criterion in expected(world, key, stage, ("staged", "embodied")) if whole else of_tokens(world):
            value = factor(world, key, stage, criterion)
            amount, status = (None, "unknown_model") if model is None else (tokens, "ok")
            yield Used("any", *head, stage, criterion, *figure(amount, value, status))
        if model is None:
            yield from electricity(world, head, None, country or "", "unknown_model")
            yield from on_site(head, None, wue, "unknown_model")
        elif energy is not None and (country is None or pue is None):
            yield from electricity(world, head, None, country or "", "unknown_provider")
            yield Used("any", *head, "use", "it_energy", tokens * energy, "ok")
            yield Used("any", *head, "use", "water_onsite", None, "unknown_provider")
        elif energy is not None and country is not None and pue is not None:
            yield from electricity(world, head, tokens * energy * pue, country)
            yield from on_site(head, tokens * energy, wue)


def all_of(usage: list[Row], world: World, name: Names) -> Iterator[Used]:
    yield from cloud(usage, world, name)
    yield from access(usage, world)
    yield from visitors(usage, world, name)
    yield from language_models(usage, world, name)
