"""A town hall with digital services of every kind, on hand-made amounts that anyone can check. No test lives here."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake
from tests.report.conftest import Row, rows

YEAR = 2025
MEMBER = "mairie"
EVIL_SERVICE = "../<script>alert(1)</script>"
SERVER = {"site-web": 0.5, "demarches": 0.3, None: 0.2}

SERVICES: list[Row] = [
    {"service_id": "site-web", "name": "Site de la ville", "functional_unit": "visite", "units_per_year": 240_000.0,
     "aliases": "www.mairie.example;vitrine"},
    {"service_id": "demarches", "name": "Démarches en ligne", "functional_unit": "demande", "units_per_year": 18_000.0},
    {"service_id": "archives", "name": "Archives numériques"},
]  # fmt: skip


def amount(service: str | None, ownership: str, tier: str, category: str, activity: str, key: str | None,
           quantity: float | None, unit: str, **more: Any) -> Row:  # fmt: skip
    """One row of activity_data; by default of every view and basis, known, and declared."""
    what = {"service_id": service, "ownership": ownership, "tier": tier, "category": category, "activity": activity}
    much = {"factor_key": key, "quantity": quantity, "unit": unit, "entry": "running", "lines": 1}
    return {"view": "any", "basis": "any", "status": "ok", "quality": "declared", **what, **much, **more}


def powered(service: str | None, ownership: str, tier: str, category: str, kwh: float | None, **more: Any) -> list[Row]:
    """Electricity on the French grid under both bases."""
    about = (service, ownership, tier, category, "electricity", "grid:FRA", kwh, "kWh")
    return [amount(*about, basis=basis, **more) for basis in ("location", "market")]


def lived(service: str | None, ownership: str, tier: str, category: str, lives: float, **more: Any) -> list[Row]:
    """A device's life booked in each view, from making to end of life; nothing ends in the acquisition view."""
    about = (service, ownership, tier, category)
    return [
        amount(*about, activity, f"device:{category}", lives, "item", view=view, entry="scheduled", **more)
        for view in ("depreciation", "service_life", "acquisition")
        for activity in ("life_start", "life_end")
        if (view, activity) != ("acquisition", "life_end")
    ]


def server() -> list[Row]:
    """One server of the machine room, a fifth of its life and 2,000 kWh: half, three tenths, and a rest for nobody."""
    found: list[Row] = []
    for service, share in SERVER.items():
        about = (service, "owned", "datacentre", "server")
        found += lived(*about, 0.2 * share, lifetime_key="lifetime:server", quality="default")
        found += powered(*about, 2000.0 * share, quality="model", pue_key="pue:datacentre")
        found.append(amount(*about, "it_electricity", "it:energy", 1250.0 * share, "kWh", quality="model"))
    return found


def bought() -> list[Row]:
    """Cloud, network and AI from suppliers: known, unknown, and of no service."""
    cloud = ("archives", "supplier", "datacentre", "cloud_compute")
    unknown = {"status": "unknown_region", "quality": "declared"}
    return [
        amount("site-web", "supplier", "network", "fixed_network", "data_gb", "fixed:FRA", 800.0, "GB"),
        amount(None, "supplier", "network", "fixed_network", "line_month", "line:FRA", 12.0, "month"),
        *powered("site-web", "supplier", "datacentre", "cloud_storage", 60.0, quality="model"),
        amount(*cloud, "life_start", "component:ssd", None, "item", entry="running", **unknown),
        *powered(*cloud, None, **unknown),
        *powered(EVIL_SERVICE, "supplier", "datacentre", "llm", None, status="unknown_model"),
    ]


def visited() -> list[Row]:
    """Visitors of the town's site, at home."""
    laptop = ("site-web", "visitor", "terminal", "laptop")
    phone = ("site-web", "visitor", "terminal", "smartphone")
    made = {"entry": "running", "quality": "default"}
    return [
        amount(*laptop, "life_start", "device:laptop", 0.6, "item", **made),
        amount(*laptop, "life_end", "device:laptop", 0.6, "item", **made),
        *powered(*laptop, 45.0, quality="default"),
        amount(*phone, "life_start", "device:smartphone", 0.9, "item", **made),
        *powered(*phone, 12.0, quality="default"),
        amount("site-web", "visitor", "network", "fixed_network", "data_gb", "fixed:FRA", 500.0, "GB"),
        amount("site-web", "visitor", "network", "mobile_network", "data_gb", "mobile:FRA", 300.0, "GB"),
    ]


def offices() -> list[Row]:
    """Forty laptops of a department, which is no digital service, and a switch."""
    finance = ("Finances", "owned", "terminal", "laptop")
    return [
        *lived(*finance, 8.0, quality="default", lifetime_key="lifetime:laptop"),
        *powered(*finance, 1160.0, quality="default", energy_key="annual_kwh:laptop"),
        *powered(None, "owned", "network", "switch", 300.0),
    ]


def usage() -> list[Row]:
    """Two days of visits that name the site by its alias, and one request to a language model."""
    days = [("www.mairie.example", "sessions", "session", 1200.0, day) for day in ("2025-03-01", "2025-03-02")]
    days += [("www.mairie.example", "bytes_out", "B", 4.2e9, "2025-03-01"),
             (EVIL_SERVICE, "llm_requests", "request", 5.0, "2025-03-01")]  # fmt: skip
    return [
        {"subject_kind": "service", "subject_id": who, "metric": metric, "unit": unit, "quantity": quantity,
         "day": date.fromisoformat(day), "list": "visites", "file_sha8": "bbbbbbbb", "first_line": line,
         "last_line": line + 2, "lines": 3}
        for line, (who, metric, unit, quantity, day) in enumerate(days, start=2)
    ]  # fmt: skip


def shares() -> list[Row]:
    return [
        {"asset_id": "srv1", "service_id": service, "share": share, "environment": "production",
         "rule": "vcpu" if service else "unallocated"}
        for service, share in SERVER.items()
    ]  # fmt: skip


def models() -> list[Row]:
    """One model that its maker publishes, and one of which two are published."""
    same = {"category": "laptop", "maker": "Dell", "devices": 20.0}
    matched = {"status": "matched", "matched_model": "Dell Latitude 5420", "score": 100.0, "locator": "row 12",
               "manufacturing_kgco2e": 250.0, "category_kgco2e": 740.0, "maker_kgco2e": 1060.0}  # fmt: skip
    candidates = json.dumps([["Dell Latitude 7320", 180.0], ["Dell Latitude 7320 Detachable", None]])
    return [
        {**same, **matched, "model_text": "Latitude 5420"},
        {**same, "status": "ambiguous", "model_text": "Latitude 7320 <b>", "candidates": candidates},
        {**same, "status": "unmatched", "model_text": None, "maker": None},
    ]


def fill(lake: Lake, factor_set: FactorSet, *, activity: list[Row] | None = None) -> None:
    """The town hall's year, from activity data to footprint, through the method."""
    where = {"year": YEAR, "member_id": MEMBER}
    content = {
        "members": [{"name": "Mairie de Saint-Aubin", "holding_id": MEMBER, "country": "FRA", "employees_fte": 60.0}],
        "services": SERVICES,
        "usage": usage(),
    }
    for name, found in content.items():
        lake.write(name, rows(name, [{**where, **row} for row in found]), **where)
    given = [*server(), *bought(), *visited(), *offices()] if activity is None else activity
    lake.write("activity_data", rows("activity_data", [{**where, **row} for row in given]), year=YEAR)
    lake.write("service_shares", rows("service_shares", [{**where, **row} for row in shares()]), year=YEAR)
    lake.write("model_matches", rows("model_matches", [{**where, **row} for row in models()]), year=YEAR)
    steps.year_factors(lake, YEAR, factor_set)
    steps.footprint(lake, YEAR, factor_set)
