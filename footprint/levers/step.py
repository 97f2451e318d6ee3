"""The table `levers_member`, of all members of a year or of some, and of tables in memory."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import Engine
from footprint.lake import Lake
from footprint.levers.policies import LEVERS, Parameters
from footprint.levers.projection import Lines
from footprint.levers.savings import table
from footprint.levers.worlds import Given, computed
from footprint.schema import TABLES

COLOCATION, SAVING = "pue:colocation", "refurbished_saving:"
NEEDED = ("devices", "sites", "members", "services", "usage")
USUAL: Mapping[str, Parameters] = {name: lever.parameters for name, lever in LEVERS.items()}


def levers_member(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """What each member of `year` could save, with the usual parameters."""
    return lake.write("levers_member", of_lake(lake, year=year, factor_set=factor_set), year=year)


def of_lake(
    lake: Lake, *, year: int, factor_set: FactorSet, member_id: str | None = None,
    chosen: Mapping[str, Parameters] = USUAL,
) -> pa.Table:  # fmt: skip
    """Rows of `levers_member`, of one member or of all."""
    tables, lives = read(lake, year=year, member_id=member_id)
    return of_tables(tables, lives, factor_set, year=year, chosen=chosen)


def read(lake: Lake, *, year: int, member_id: str | None = None) -> tuple[dict[str, pa.Table], pa.Table]:
    """What levers work on: validated tables and lives, of one member or of all."""
    tables = {name: lake.read(name, year=year) for name in (*NEEDED, "device_lives")}
    if member_id is not None:
        mine = pc.field("member_id") == member_id
        tables = {name: rows.filter(mine) for name, rows in tables.items()}
    return tables, tables.pop("device_lives")


def of_tables(
    tables: Mapping[str, pa.Table], device_lives: pa.Table, factor_set: FactorSet, *, year: int,
    chosen: Mapping[str, Parameters] = USUAL,
) -> pa.Table:  # fmt: skip
    """Rows of `levers_member` of validated tables, and of their lives; none where the factor set says nothing of
    spreads, as those published before there were any."""
    if not factor_set.spreads.num_rows:
        return TABLES["levers_member"].empty()
    given = given_of(tables, device_lives, factor_set, year=year, chosen=chosen)
    saved = {key.removeprefix(SAVING): value for key, value in _known(factor_set).items() if key.startswith(SAVING)}
    return table(given, computed(given, factor_set, year=year), saved, year=year)


def given_of(
    tables: Mapping[str, pa.Table], device_lives: pa.Table, factor_set: FactorSet, *, year: int,
    chosen: Mapping[str, Parameters],
) -> Given:  # fmt: skip
    """What levers work on, of validated tables and their lives."""
    lines = lines_ahead(tables["devices"], device_lives, factor_set, year=year)
    return Given(tables, lines, chosen, _known(factor_set).get(COLOCATION, inf))


def _known(factor_set: FactorSet) -> dict[str, float]:
    parameters = factor_set.parameters
    return dict(zip(parameters["parameter_key"].to_pylist(), parameters["value"].to_pylist(), strict=True))


def lines_ahead(devices: pa.Table, device_lives: pa.Table, factor_set: FactorSet, *, year: int) -> Lines:
    """The lines that levers work on, in the order of their key."""
    run = steps.run_view(year)
    with Engine() as engine:
        engine.bind(run=run, devices=devices, device_lives=device_lives, device_categories=factor_set.device_categories)
        rows = engine.view("_fleet_lines").run("_lines_ahead")
    rows = rows.sort_by([("member_id", "ascending"), ("line_id", "ascending")])
    return Lines(rows, *(run[name][0].as_py() for name in ("year_start", "year_end")))
