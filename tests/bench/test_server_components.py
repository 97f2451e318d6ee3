"""Servers from their components: what they cost, and BoaviztAPI's own results on the same components beside them.

BoaviztAPI 2.5.0 stands in an environment of its own, whose Python is named by FOOTPRINT_BOAVIZTA_PYTHON; without it
only our own time is printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from factors import catalogue
from footprint import estimate
from footprint.hardware import processors
from footprint.schema import table
from tests.bench.conftest import Add

SCRIPT = Path(__file__).with_name("boavizta_servers.py")
CPUS = (
    "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", "2 x AMD EPYC 7543", "AMD EPYC 9654 96-Core Processor",
    "Xeon E5-2680 v4", "Intel(R) Xeon(R) Silver 4314", "AMD EPYC 7302P", "Intel Xeon Platinum 8480+", "unknown model",
)  # fmt: skip


def servers(count: int, seed: int = 1) -> pa.Table:
    """Lines of servers with their components; one machine a line."""
    draw = np.random.default_rng(seed)
    days = np.datetime64("2016-01-01") + draw.integers(0, 3600, count)
    given: dict[str, Any] = {
        "member_id": pa.repeat("m", count), "year": pa.array(np.full(count, 2025)),
        "line_id": pa.array([f"abcd1234:{n}" for n in range(count)]), "line": pa.array(np.arange(count)),
        "category": pa.repeat("server", count), "acquired_on": pa.array(days.astype("datetime64[D]")),
        "cpu": pa.array(np.array(CPUS)[draw.integers(0, len(CPUS), count)]),
        "cpu_units": pa.array(draw.integers(1, 5, count).astype(float)),
        "ram_gb": pa.array(draw.choice([16.0, 24.0, 96.0, 256.0, 1536.0], count)),
        "ssd_gb": pa.array(draw.choice([0.0, 480.0, 3840.0, 15360.0], count)),
        "hdd_units": pa.array(draw.integers(1, 13, count).astype(float)),  # BoaviztAPI adds a disk where there is none
        "model_text": pa.array(np.array(["PowerEdge R640", "Synergy blade 480"])[draw.integers(0, 2, count)]),
        "site_id": pa.repeat("hall", count),
    }  # fmt: skip
    described = table("devices")
    columns = [given.get(column.name, pa.nulls(count, column.type)) for column in described.columns]
    return pa.table(columns, schema=described.arrow)


def test_a_hundred_thousand_servers(add: Add) -> None:
    rows, factor_set = servers(100_000), catalogue.load()
    start = time.process_time()
    with estimate.method({"devices": rows}, factor_set, year=2025) as engine:
        assert estimate.footprint(engine).num_rows > 0
    add("100,000 servers from their components", f"{time.process_time() - start:.2f} s")


def ours(rows: pa.Table) -> list[dict[str, float]]:
    """Whole-life embodied impacts of each line: one life in the acquisition view of its year."""
    bought = pa.repeat(pa.scalar(date(2025, 3, 1), pa.date32()), rows.num_rows)
    rows = rows.set_column(rows.column_names.index("acquired_on"), "acquired_on", bought)
    with estimate.method({"devices": rows}, catalogue.load(), year=2025) as engine:
        answers = estimate.by_line(engine).to_pylist()
    found: dict[str, dict[str, float]] = {}
    for row in answers:
        if row["view"] == "acquisition" and row["stage"] == "manufacturing" and row["value"] is not None:
            found.setdefault(row["line_id"], {})[row["criterion"]] = row["value"]
    return [found[line] for line in rows.column("line_id").to_pylist()]


def theirs(rows: pa.Table, python: str) -> tuple[list[dict[str, float]], float]:
    """The same by BoaviztAPI, and its CPU seconds without start-up."""
    factor_set = catalogue.load()
    usual = {row["category"]: row["value"] for row in factor_set.parameters.to_pylist() if row["name"] == "server"}
    known = processors.known(factor_set.cpus)
    asked = [
        {
            "cpus": int(row["cpu_units"]),
            "die_mm2": known.rows[processors.identify(row["cpu"], known)[0]]["die_mm2"],  # type: ignore[index]
            "ram_gb": row["ram_gb"], "strips": ceil(row["ram_gb"] / usual["ram_strip_gb"]),
            "ssd_gb": row["ssd_gb"], "drives": ceil(row["ssd_gb"] / usual["ssd_drive_gb"]),
            "hdds": int(row["hdd_units"]), "blade": "blade" in row["model_text"], "ram_density": usual["ram_density"],
            "ssd_density": usual["ssd_density"], "supplies": int(usual["power_supplies"]),
            "supply_kg": usual["power_supply_kg"],
        }
        for row in rows.to_pylist()
    ]  # fmt: skip
    done = subprocess.run([python, SCRIPT], input=json.dumps(asked), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return answer["impacts"], answer["seconds"]


def test_against_boaviztapi() -> None:
    python = os.environ.get("FOOTPRINT_BOAVIZTA_PYTHON")
    if not python:
        print("\nFOOTPRINT_BOAVIZTA_PYTHON is not set: no comparison")
        return
    rows = servers(1_050)
    mine = ours(rows)
    others, seconds = theirs(rows, python)
    worst = max(
        abs(one[name] / other[name] - 1)
        for one, other in zip(mine, others, strict=True)
        for name in ("gwp", "adp", "pe")
    )
    print(f"\n{len(mine)} servers, 3 criteria: largest relative difference {worst:.1e}")
    print(f"BoaviztAPI: {seconds / len(mine) * 100_000:.0f} s CPU for 100,000 servers at this rate, embodied only")
    assert worst < 1e-6
