"""What producing a year's results itself costs: measured once with CodeCarbon, then an input like any other.

No result of a member is measured or changed here, and CodeCarbon's own emission factor is not used.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from footprint.lake import DamagedError, Lake
from footprint.schema import table


@dataclass(frozen=True)
class Reading:
    """Electricity (kWh) and wall time (s) of what was measured; `method` names what is model and what is measured."""

    energy_kwh: float
    duration_s: float
    method: str


class Meter:
    """CodeCarbon over a whole machine, offline: nothing is sent, nothing is written.

    Memory is CodeCarbon's flat figure by slot and the processor its model, unless the machine has counters.
    """

    def __init__(self, country: str) -> None:
        from codecarbon import OfflineEmissionsTracker  # a second, and needed once a year

        logging.getLogger("codecarbon").setLevel(logging.ERROR)
        self._tracker: Any = OfflineEmissionsTracker(
            country_iso_code=country, output_methods=[], log_level="error", allow_multiple_runs=True
        )

    def start(self) -> Meter:
        self._tracker.start()
        return self

    def stop(self) -> Reading:
        """What was used since the start."""
        self._tracker.stop()
        data = self._tracker.final_emissions_data
        method = (
            f"CodeCarbon {version('codecarbon')}: {data.tracking_mode}, CPU {data.cpu_model}, RAM {data.ram_power:g} W"
        )
        return Reading(energy_kwh=data.energy_consumed, duration_s=data.duration, method=method)


def is_measured(lake: Lake, year: int) -> bool:
    """Whether the year has its measure; it is never taken twice, so that reports stay the same to the byte. A damaged
    one is none."""
    try:
        return bool(lake.read("own_footprint", year=year).num_rows)
    except DamagedError:
        return False


def write(lake: Lake, reading: Reading, *, year: int, run: str, country: str) -> Path:
    """Store what `run` used, times the year's own electricity factor of `country` (NULL where there is none)."""
    factor = grid_kgco2e_per_kwh(lake, year=year, country=country)
    row = {
        "year": year,
        "run": run,
        "energy_kwh": reading.energy_kwh,
        "duration_s": reading.duration_s,
        "kgco2e": None if factor is None else reading.energy_kwh * factor,
        "method": reading.method,
    }
    return lake.write("own_footprint", pa.Table.from_pylist([row], schema=table("own_footprint").arrow), year=year)


def grid_kgco2e_per_kwh(lake: Lake, *, year: int, country: str) -> float | None:
    """The greenhouse-gas factor of the country's electricity in `year_factors`, kgCO2e/kWh."""
    factors = lake.read("year_factors", year=year)
    wanted = {"factor_key": f"grid:{country}", "activity": "electricity", "stage": "use", "criterion": "gwp"}
    for column, value in wanted.items():
        factors = factors.filter(pc.equal(factors[column], value))
    return factors["value"][0].as_py() if factors.num_rows else None
