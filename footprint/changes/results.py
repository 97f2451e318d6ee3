"""The results that are compared: as they were stored, or made anew in memory with another factor set or newer code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import Engine, year_engine
from footprint.lake import Lake

TABLES = ("year_factors", "fleet", "footprint")
TERMS = {"view": "depreciation", "criterion": "gwp"}  # those that are compared, on both bases


@dataclass(frozen=True)
class Results:
    """One year of all members: the tables that say what was counted, how many devices there were, what they weigh.

    `terms`: what the greenhouse gases of the headline are made of, on both bases (rows of `_uncertain_terms`); None
    where nobody asked, what was stored does not say it, or the factor set does not say how far its figures may err.
    """

    year: int
    tables: Mapping[str, pa.Table]
    terms: pa.Table | None = None

    @property
    def members(self) -> frozenset[str]:
        """Those with figures of their own, be they unknown."""
        footprint = self.tables["footprint"].select(["member_id", "ownership"])
        rows = footprint.filter(pc.field("ownership") != "visitor")
        return frozenset(rows["member_id"].unique().to_pylist())

    def dated(self, name: str, year: int) -> pa.Table:
        """A table as if it were that of `year`."""
        return of_year(self.tables[name], year)


def of_year(rows: pa.Table, year: int) -> pa.Table:
    """Rows as if they were those of `year`."""
    place = rows.column_names.index("year")
    return rows.set_column(place, "year", pa.repeat(pa.scalar(year, pa.int64()), rows.num_rows))


def stored(lake: Lake, year: int, drawn_with: FactorSet | None = None) -> Results | None:
    """The results of `year` as they are kept, with their terms by the spreads of the set `drawn_with`; None where one
    of the tables was never made."""
    if not all(lake.paths(name, year=year) for name in TABLES):
        return None
    results = Results(year, {name: lake.encoded(name, year=year) for name in TABLES})
    if drawn_with is None or not drawn_with.spreads.num_rows or not lake.paths("activity_data", year=year):
        return results
    terms, _ = steps.uncertain_year(lake, year, drawn_with, **TERMS)
    return replace(results, terms=terms)


def remade(lake: Lake, year: int, factor_set: FactorSet, *, with_terms: bool = False) -> Results:
    """What today's code makes of members' tables of `year` with a factor set; nothing is written."""
    with year_engine() as engine:
        engine.bind(run=steps.run_view(year), **steps.catalogue_sources(factor_set))
        steps.bind_year(engine, lake, year, *steps.VALIDATED)
        engine.bind(year_factors=engine.run("year_factors")).view("_service_names", "service_shares")
        steps.lives(engine).table("device_lives")
        fleet = engine.view("_fleet_lines").run("fleet")
        activity = steps.book(engine).run("activity_data")
        steps.multiply(engine, _without_lines(activity))
        rows = {"fleet": fleet, "footprint": engine.run("footprint"), "year_factors": engine.run("year_factors")}
        return Results(year, rows, _terms(engine, activity) if with_terms and factor_set.spreads.num_rows else None)


def _terms(engine: Engine, activity: pa.Table) -> pa.Table:
    shown = activity.filter(pc.field("view").isin(["any", TERMS["view"]]))
    terms, _ = steps.uncertain(engine, _without_lines(shown), **TERMS)
    return terms


def _without_lines(activity: pa.Table) -> pa.Table:
    return activity.append_column("line_id", pa.nulls(activity.num_rows, pa.string()))
