"""From a figure down to inventory lines, factor rows and source pages: what the lake knows, joined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import DuckDB, Engine
from footprint.lake import Lake
from footprint.method.indicators import CRITERION
from footprint.years import factor_sets, inputs

# What is shown of the amounts behind a service.
AMOUNT = ["tier", "ownership", "category", "activity", "view", "basis", "factor_key", "quantity", "unit", "quality",
          "status", "lines"]  # fmt: skip


# Electricity by whether it is the datacentre's.
IN_DATACENTRE = {"E1": False, "E2": True}


class SeveralLinesError(ValueError):
    """Several files of the member-year have a line of this number; `line_ids` are its full names."""

    def __init__(self, line_ids: list[str]) -> None:
        super().__init__(", ".join(line_ids))
        self.line_ids = line_ids


@dataclass(frozen=True)
class Explanation:
    """`impacts`: rows by line or by item; `figures`: each factor used, with its source; `line`: resolved values;
    `server`: of a server, its processor and what it would be by components and by category (`_explain_server`)."""

    impacts: pa.Table
    figures: pa.Table
    line: dict[str, object] | None = None
    server: dict[str, object] | None = None


def as_made(lake: Lake, year: int) -> Lake:
    """The lake with members' tables as they were when the results of `year` were made from them."""
    made = inputs.made(lake, year)
    return replace(lake, pinned=made.pinned) if made else lake


def made_with(lake: Lake, year: int) -> FactorSet | None:
    """The factor set from which the results of `year` in this lake were made; None where it was not kept."""
    made = inputs.made(lake, year)
    return factor_sets.load(lake.home, made.factor_set) if made else None


class Shown(NamedTuple):
    """The view and the basis of what is shown: those of the headline."""

    view: str = "depreciation"
    basis: str = "location"


HEADLINE = Shown()


def engine_of(
    lake: Lake, engine: Engine, *, year: int, member_id: str, factor_set: FactorSet, shown: Shown = HEADLINE
) -> Engine:
    """Bind one member's year: its lives, contracts and sites, and the factors of the year; settings as they were."""
    engine.bind(shown=pa.Table.from_pylist([shown._asdict()]))
    made = inputs.made(lake, year)
    given = {name: made.settings[name] for name in ("country", "second_hand")} if made else {}
    engine.bind(run=steps.run_view(year, **given), **steps.catalogue_sources(factor_set), sources=factor_set.sources)
    for name in (*steps.VALIDATED, "device_lives", "service_shares", "footprint", "fleet"):
        engine.bind(**{name: lake.read(name, year=year, member_id=member_id)})
    return engine.bind(year_factors=lake.paths("year_factors", year=year))


def explain_line(lake: Lake, *, year: int, member_id: str, line: str, factor_set: FactorSet) -> Explanation | None:
    """What one inventory line weighs, by which factors; `line` is a line number or a line_id.

    None if there is none; SeveralLinesError if the number stands in several files.
    """
    with DuckDB() as engine:
        engine_of(lake, engine, year=year, member_id=member_id, factor_set=factor_set)
        lives = engine.run("_explain_line")
        matches = lives.filter(_is_line(line, lives))
        if matches.num_rows == 0:
            return None
        if matches.num_rows > 1:
            raise SeveralLinesError(sorted(matches.column("line_id").to_pylist()))
        steps.book(steps.sources(engine), by_line=True)
        amounts = engine.run("_activity_lines").filter(pc.field("line_id").isin(matches.column("line_id")))
        steps.multiply(engine, amounts)
        impacts = engine.run("_by_line")
        engine.bind(used=impacts.select(["factor_ids"]))
        machines = engine.run("_explain_server").filter(pc.field("line_id").isin(matches.column("line_id"))).to_pylist()
        server = machines[0] if machines else None
        return Explanation(impacts, engine.run("_figures_used"), matches.to_pylist()[0], server)


def _is_line(line: str, lives: pa.Table) -> pa.ChunkedArray:
    column = "line_id" if ":" in line else "line"
    return pc.equal(lives.column(column).cast(pa.string()), line)


def explain_total(
    lake: Lake, *, year: int, member_id: str, indicator: str, factor_set: FactorSet, shown: Shown = HEADLINE
) -> Explanation:
    """What makes up an indicator of impacts, item by item (category, tier, stage, factor), heaviest first: what adds up
    to it, or to the upper side of a ratio; of C5 to its lower side."""
    with DuckDB() as engine:
        engine_of(lake, engine, year=year, member_id=member_id, factor_set=factor_set, shown=shown).view("_totals")
        rows = adding_up(engine.run("_items"), indicator, equal_parts(engine))
        engine.bind(used=rows.select(["factor_id"]).rename_columns(["factor_ids"]))
        return Explanation(rows.drop_columns(["criterion"]), engine.run("_figures_used"))


def adding_up(items: pa.Table, indicator: str, equal: pa.ChunkedArray) -> pa.Table:
    """The rows of `_items` that an indicator of impacts adds up; `equal`: categories known in making and use alike."""
    rows = _of_tier(items.filter(pc.field("criterion") == CRITERION[indicator]), indicator)
    if indicator == "C5":
        return rows.filter((pc.field("stage") != "combined") & pc.field("category").isin(equal))
    return rows.filter(pc.field("stage") == "use") if indicator == "M2" else rows


def equal_parts(engine: Engine) -> pa.ChunkedArray:
    """The categories that the share of making (C5) is of."""
    return engine.view("_part_coverage").run("_equal_parts").column("category").unique()


def _of_tier(rows: pa.Table, indicator: str) -> pa.Table:
    """The rows of the tiers that an indicator adds up."""
    if indicator not in IN_DATACENTRE:
        return rows
    is_datacentre = pc.field("tier") == "datacentre"
    return rows.filter(is_datacentre if IN_DATACENTRE[indicator] else ~is_datacentre)


def heaviest_lines(
    lake: Lake, *, year: int, member_id: str, indicator: str, factor_set: FactorSet, count: int | None = None,
    shown: Shown = HEADLINE,
) -> pa.Table:  # fmt: skip
    """The `count` inventory lines that weigh most in an indicator of impacts."""
    with DuckDB() as engine:
        engine_of(lake, engine, year=year, member_id=member_id, factor_set=factor_set, shown=shown)
        steps.book(steps.sources(engine), by_line=True)
        steps.multiply(engine, _of_tier(engine.run("_activity_lines"), indicator))
        engine.bind(answers=engine.run("_by_line"))
        rows = engine.run("_heaviest_lines").filter(pc.field("criterion") == CRITERION[indicator])
        return rows.drop_columns(["criterion"]).slice(0, count)


def figures_beside(keys: str | None, factor_set: FactorSet) -> list[dict[str, object]]:
    """The published figures that an indicator rests on beside those of the footprint, with their sources. `keys`: its
    column `figures`: parameters, factors and references of one person."""
    sources = {row["source_id"]: row for row in factor_set.sources.to_pylist()}
    ids = {"factors": "factor_id", "parameters": "parameter_key", "normalisation": "normalisation_id"}
    rows = {row[key]: row for name, key in ids.items() for row in getattr(factor_set, name).to_pylist()}
    named = [key for key in (keys or "").split(";") if key in rows]
    return [{**sources[rows[key]["source_id"]], **rows[key], "factor_id": key} for key in named]


def explain_fleet(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> pa.Table:
    """The inventory lines that make up each indicator that counts devices, and what a line adds to its two sides; the
    largest first. The lower side of an indicator per employee is the member's own."""
    with DuckDB() as engine:
        engine_of(lake, engine, year=year, member_id=member_id, factor_set=factor_set)
        return engine.view("_fleet_lines", "_whole_lives").run("_indicator_lines")


def by_category(lines: pa.Table) -> pa.Table:
    """The rows of one indicator of `explain_fleet`, added up by category, the largest first."""
    sums = lines.group_by("category").aggregate([("numerator", "sum"), ("denominator", "sum"), ("line_id", "count")])
    named = sums.rename_columns(["category", "numerator", "denominator", "lines"])
    return named.sort_by([("numerator", "descending"), ("denominator", "descending"), ("category", "ascending")])


def persons(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> pa.Table:
    """A member's totals in yearly impacts of one person, by published sets of references (`_person_equivalents`)."""
    with DuckDB() as engine:
        engine_of(lake, engine, year=year, member_id=member_id, factor_set=factor_set).view("_totals")
        rows = engine.bind(normalisation=factor_set.normalisation).run("_person_equivalents")
        return rows.sort_by([(name, "ascending") for name in ("criterion", "reference_set", "version")])


@dataclass(frozen=True)
class ServiceExplanation:
    """`impacts`: items of one criterion, heaviest first; `amounts`: activity behind them; `used`: what files say, with
    file and lines; `machines`: parts of hosts; `figures`: each factor used, with its source."""

    impacts: pa.Table
    amounts: pa.Table
    used: pa.Table
    machines: pa.Table
    figures: pa.Table


def explain_service(
    lake: Lake, *, year: int, member_id: str, service: str, criterion: str, factor_set: FactorSet
) -> ServiceExplanation | None:
    """What one digital service is made of (depreciation, location-based), down to lines of files; None if unknown."""
    with DuckDB() as engine:
        engine_of(lake, engine, year=year, member_id=member_id, factor_set=factor_set)
        engine.view("_service_names", "_usage", "_digital_services", "_service_cells")
        if service not in engine.sql("SELECT service_id FROM _digital_services").column(0).to_pylist():
            return None
        mine = pc.field("service_id") == service
        items = engine.run("_service_items").filter(mine & (pc.field("criterion") == criterion))
        engine.bind(used=items.select(["factor_id"]).rename_columns(["factor_ids"]))
        shown = pc.field("view").isin(["depreciation", "any"]) & pc.field("basis").isin(["location", "any"])
        amounts = lake.read("activity_data", year=year).filter(mine & shown & (pc.field("member_id") == member_id))
        machines = lake.read("service_shares", year=year).filter(mine & (pc.field("member_id") == member_id))
        return ServiceExplanation(
            impacts=items.drop_columns(["service_id", "criterion"]),
            amounts=amounts.select(AMOUNT),
            used=engine.run("_service_lines").filter(mine).drop_columns(["service_id"]),
            machines=machines.select(["asset_id", "vm_id", "environment", "share", "rule"]),
            figures=engine.run("_figures_used"),
        )
