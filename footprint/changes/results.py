"""The results that are compared: as they were stored, or made anew in memory with another factor set or newer code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import Engine
from footprint.lake import Lake

TABLES = ("year_factors", "fleet", "footprint")


@dataclass(frozen=True)
class Results:
    """One year of all members: the tables that say what was counted, how many devices there were, what they weigh."""

    year: int
    tables: Mapping[str, pa.Table]

    @property
    def members(self) -> frozenset[str]:
        """Those with figures of their own, be they unknown."""
        footprint = self.tables["footprint"]
        rows = footprint.filter(pc.field("ownership") != "visitor")
        return frozenset(rows["member_id"].unique().to_pylist())

    def dated(self, name: str, year: int) -> pa.Table:
        """A table as if it were that of `year`."""
        rows = self.tables[name]
        place = rows.column_names.index("year")
        return rows.set_column(place, "year", pa.repeat(pa.scalar(year, pa.int64()), rows.num_rows))


def stored(lake: Lake, year: int) -> Results | None:
    """The results of `year` as they are kept; None where one of the tables was never made."""
    if not all(lake.paths(name, year=year) for name in TABLES):
        return None
    return Results(year, {name: lake.read(name, year=year) for name in TABLES})


def remade(lake: Lake, year: int, factor_set: FactorSet) -> Results:
    """What today's code makes of members' tables of `year` with a factor set; nothing is written."""
    with Engine() as engine:
        engine.bind(run=steps.run_view(year), **steps.catalogue_sources(factor_set))
        steps.bind_year(engine, lake, year, *steps.VALIDATED)
        engine.bind(year_factors=engine.run("year_factors")).view("_service_names", "service_shares")
        steps.lives(engine).table("device_lives")
        fleet = engine.view("_fleet_lines").run("fleet")
        activity = steps.book(engine).run("activity_data")
        steps.multiply(engine, activity.append_column("line_id", pa.nulls(activity.num_rows, pa.string())))
        rows = {"fleet": fleet, "footprint": engine.run("footprint"), "year_factors": engine.run("year_factors")}
        return Results(year, rows)
