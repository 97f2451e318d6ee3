"""The tables `levers_member` and `levers_terms`, of all members of a year or of some, and of tables in memory."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import DuckDB, Source
from footprint.lake import Lake
from footprint.levers.lines import Lines, once
from footprint.levers.policies import LEVERS, Parameters
from footprint.levers.savings import table
from footprint.levers.terms import terms
from footprint.levers.worlds import OF_USAGE, Given, computed
from footprint.schema import TABLES

# Lines of inventories that are changed together: of more, what is held grows and no time is saved.
TOGETHER = 50_000
COLOCATION, SAVING = "pue:colocation", "refurbished_saving:"
# Validated tables beside the inventory, and the rows that are needed of each: metrics that levers or meters are about.
NEEDED = dict.fromkeys(("sites", "members", "services"), "TRUE") | {
    "usage": "metric IN ('energy', 'line_days', 'data_gb', 'bytes_out')"
}
USUAL: Mapping[str, Parameters] = {name: lever.parameters for name, lever in LEVERS.items()}
# `category` of a line of usage is its metric.
TOUCHED = pa.schema([(name, pa.string()) for name in ("lever", "line_id", "category")] + [("devices", pa.float64())])


def levers_member(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """What each member of `year` could save, with the usual parameters, and by which figures: the tables
    `levers_member` and `levers_terms`."""
    lake.commit(of_year(lake, year, factor_set), None, year=year)
    (path,) = lake.paths("levers_member", year=year)
    return path


def of_year(lake: Lake, year: int, factor_set: FactorSet) -> dict[str, pa.Table]:
    """Rows of both tables, worked out group by group: rows of a member are the same whoever else is in its group."""
    if not factor_set.spreads.num_rows:
        return {name: TABLES[name].empty() for name in ("levers_member", "levers_terms")}
    parts = groups(lake, year)
    made = [_of_members(lake, year, factor_set, each if len(parts) > 1 else None) for each in parts]
    return {name: pa.concat_tables([rows[name] for rows in made]) for name in made[0]}


def groups(lake: Lake, year: int) -> list[set[str]]:
    """Members in their order, in groups of `TOGETHER` lines at most; one that has more is alone. At least one group."""
    parts: list[set[str]] = [set()]
    lines = 0
    for member_id in lake.members(year):
        manifest = lake.manifest(year=year, member_id=member_id)
        devices = manifest.tables.get("devices") if manifest else None
        own = devices.rows if devices else 0
        if parts[-1] and lines + own > TOGETHER:
            parts.append(set())
            lines = 0
        parts[-1].add(member_id)
        lines += own
    return parts


def _of_members(lake: Lake, year: int, factor_set: FactorSet, members: set[str] | None) -> dict[str, pa.Table]:
    given = read(lake, factor_set, year=year, member_id=members)
    made = computed(given, factor_set, year=year)
    rows = table(given, made, _published_savings(factor_set), year=year)
    return {"levers_member": rows, "levers_terms": terms(given, made, year=year)}


def of_lake(
    lake: Lake, *, year: int, factor_set: FactorSet, member_id: str | None = None,
    chosen: Mapping[str, Parameters] = USUAL,
) -> pa.Table:  # fmt: skip
    """Rows of `levers_member`, of one member or of all; none where the factor set says nothing of spreads, as those
    published before there were any."""
    if not factor_set.spreads.num_rows:
        return TABLES["levers_member"].empty()
    return _rows(read(lake, factor_set, year=year, member_id=member_id, chosen=chosen), factor_set, year)


def read(
    lake: Lake, factor_set: FactorSet, *, year: int, member_id: str | set[str] | None = None,
    chosen: Mapping[str, Parameters] = USUAL,
) -> Given:  # fmt: skip
    """What levers work on, of one member, of some or of all."""
    only = {} if member_id is None else {"member_id": member_id}
    with DuckDB() as engine:
        engine.bind(**{name: lake.paths(name, year=year, **only) for name in NEEDED})
        tables = {name: engine.sql(f"SELECT * FROM {name} WHERE {which}") for name, which in NEEDED.items()}
    devices, lives = lake.paths("devices", year=year, **only), lake.read("device_lives", year=year, **only)
    return _given(tables, lines_ahead(devices, lives, factor_set, year=year), factor_set, chosen)


def of_tables(
    tables: Mapping[str, pa.Table], device_lives: pa.Table, factor_set: FactorSet, *, year: int,
    chosen: Mapping[str, Parameters] = USUAL,
) -> pa.Table:  # fmt: skip
    """Rows of `levers_member` of validated tables, and of their lives."""
    lines = lines_ahead(tables["devices"], device_lives, factor_set, year=year)
    return _rows(_given(tables, lines, factor_set, chosen), factor_set, year)


def _rows(given: Given, factor_set: FactorSet, year: int) -> pa.Table:
    return table(given, computed(given, factor_set, year=year), _published_savings(factor_set), year=year)


def _published_savings(factor_set: FactorSet) -> dict[str, float]:
    """What a year of use of a refurbished device saves, by category [kgCO2e]."""
    return {key.removeprefix(SAVING): value for key, value in _known(factor_set).items() if key.startswith(SAVING)}


def touched(tables: Mapping[str, pa.Table], lines: Lines, factor_set: FactorSet) -> pa.Table:
    """The lines of files that each lever of one member is about with the usual parameters: rows of TOUCHED, most
    devices first. `tables`: NEEDED of the member; `lines`: of its inventory."""
    given = _given(tables, lines, factor_set, USUAL)
    rows = [_lines_of(given, name) for name in USUAL]
    order = [("lever", "ascending"), ("devices", "descending"), ("line_id", "ascending"), ("category", "ascending")]
    return pa.concat_tables([TOUCHED.empty_table(), *rows]).sort_by(order)


def _lines_of(given: Given, name: str) -> pa.Table:
    """Lines of the inventory, or of the files that say what is used."""
    if name in OF_USAGE:
        usage = given.tables["usage"]
        rows = usage.filter(OF_USAGE[name](usage))
        ids = pc.binary_join_element_wise(rows["file_sha8"], rows["first_line"].cast(pa.string()), ":")
        lines = pa.table({"line_id": ids, "category": rows["metric"]}).group_by(["line_id", "category"]).aggregate([])
        lines = lines.append_column("devices", pa.nulls(lines.num_rows, pa.float64()))
    else:
        lines = given.lines.rows.filter(pa.array(given.touched(name))).select(["line_id", "category", "devices"])
    lines = lines.append_column("lever", pa.repeat(pa.scalar(name), lines.num_rows))
    return lines.select(TOUCHED.names).cast(TOUCHED)


def _given(
    tables: Mapping[str, pa.Table], lines: Lines, factor_set: FactorSet, chosen: Mapping[str, Parameters]
) -> Given:
    return Given(tables, lines, chosen, _known(factor_set).get(COLOCATION, inf))


def _known(factor_set: FactorSet) -> dict[str, float]:
    parameters = factor_set.parameters
    return dict(zip(parameters["parameter_key"].to_pylist(), parameters["value"].to_pylist(), strict=True))


def lines_ahead(devices: Source, device_lives: Source, factor_set: FactorSet, *, year: int) -> Lines:
    """The lines that levers work on, in the order of their key."""
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(year), devices=devices, device_lives=device_lives)
        engine.bind(device_categories=factor_set.device_categories).view("_fleet_lines")
        return in_order(engine.run("_lines_ahead"), year=year)


def in_order(rows: pa.Table, *, year: int) -> Lines:
    """Rows of `_lines_ahead` in the order of their key."""
    run = steps.run_view(year)
    rows = once(rows.sort_by([("member_id", "ascending"), ("line_id", "ascending")]))
    return Lines(rows, *(run[name][0].as_py() for name in ("year_start", "year_end")))
