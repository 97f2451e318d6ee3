"""Every SQL file of the method with rows that it was asked over. No test lives here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import sqlglot
from sqlglot import exp

from factors.catalogue import FactorSet
from footprint import changes, estimate, explain, levers, region, steps
from footprint.engine import DuckDB, statement
from footprint.lake import Lake
from footprint.report import write_member
from pipelines import conservation, laws
from pipelines.defs import metadata

YEAR = 2025
FILES = sorted(path.stem for path in (Path(__file__).parents[2] / "footprint" / "method").glob("*.sql"))
Sources = dict[str, pa.Table]


def sources(name: str) -> set[str]:
    """The names that an SQL file reads."""
    tree = sqlglot.parse_one(statement(name), dialect="duckdb")
    return {table.name for table in tree.find_all(exp.Table)} - {part.alias for part in tree.find_all(exp.CTE)}


@contextmanager
def recording() -> Iterator[dict[str, Sources]]:
    """Of each SQL file that DuckDB is asked, the rows that it reads: of the time when most of its tables had any."""
    record: dict[str, Sources] = {}
    rows_of, files = DuckDB.sql, {statement(name): name for name in FILES}

    def note(engine: DuckDB, name: str) -> None:
        if name in record and all(rows.num_rows for rows in record[name].values()):
            return
        read = {source: rows_of(engine, f"SELECT * FROM {source}") for source in sources(name)}
        if name not in record or _filled(read) > _filled(record[name]):
            record[name] = read

    def asked(engine: DuckDB, query: str) -> pa.Table:
        if query in files:
            note(engine, files[query])
        return rows_of(engine, query)

    def noting(method: Callable[..., Any], chosen: slice) -> Callable[..., Any]:
        def noted(engine: DuckDB, *names: str, **given: Any) -> Any:
            for name in names[chosen]:
                note(engine, name)
            return method(engine, *names, **given)

        return noted

    def one_by_one(method: Callable[..., Any]) -> Callable[..., Any]:
        def noted(engine: DuckDB, *names: str) -> Any:
            for name in names:
                note(engine, name)
                method(engine, name)
            return engine

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for method in ("view", "table"):
            patch.setattr(DuckDB, method, one_by_one(getattr(DuckDB, method)))
        patch.setattr(DuckDB, "run", noting(DuckDB.run, slice(0, 1)))
        patch.setattr(DuckDB, "mapped", noting(DuckDB.mapped, slice(1, 2)))
        patch.setattr(DuckDB, "sql", asked)
        yield record


def _filled(read: Sources) -> int:
    return sum(bool(rows.num_rows) for rows in read.values())


def year(lake: Lake, factor_set: FactorSet) -> None:
    """All tables of the year, and of the one before what they are compared with."""
    for each in (YEAR - 1, YEAR):
        steps.year_factors(lake, each, factor_set)
        steps.device_lives(lake, each, factor_set)
        steps.service_shares(lake, each)
        steps.activity_data(lake, each, factor_set)
        steps.fleet(lake, each)
        steps.footprint(lake, each, factor_set)
        steps.member_states(lake, each)
    steps.vanished_units(lake, YEAR, factor_set)
    steps.model_matches(lake, YEAR, factor_set)
    steps.uncertainty_member(lake, YEAR, factor_set)
    steps.indicators_member(lake, YEAR, factor_set)
    steps.uncertainty_drivers(lake, YEAR, factor_set)
    levers.levers_member(lake, YEAR, factor_set)
    changes.changes_member(lake, YEAR, factor_set, {})
    changes.uncertainty_changes(lake, YEAR, factor_set, {})
    steps.uncertainty_region(lake, YEAR, factor_set)
    region.uncertainty_region_parts(lake, YEAR, factor_set)
    region.region_amounts(lake, YEAR)


def questions(lake: Lake, factor_set: FactorSet) -> None:
    """What people ask of the year: a report, explanations, checks of a run, an estimate with its lines."""
    for member_id in ("ville-port-salvert", "universite-clairmarais"):
        write_member(lake, year=YEAR, member_id=member_id, factor_set=factor_set)
    of: dict[str, Any] = {"year": YEAR, "member_id": "universite-clairmarais", "factor_set": factor_set}
    lives = lake.read("device_lives", year=YEAR, member_id="universite-clairmarais")
    server = lives.filter(pc.field("category") == "server")["line_id"][0].as_py()
    explain.explain_line(lake, line=server, **of)
    explain.explain_total(lake, indicator="C1", **of)
    explain.heaviest_lines(lake, indicator="C1", **of)
    explain.explain_fleet(lake, **of)
    explain.persons(lake, **of)
    (service, *_) = lake.read("services", year=YEAR, member_id="universite-clairmarais")["service_id"].to_pylist()
    explain.explain_service(lake, service=service, criterion="gwp", **of)
    laws.coverage(lake, YEAR)
    metadata.greenhouse_gases(lake, YEAR)
    conservation.service_totals(lake, YEAR)
    _estimates(lake, factor_set)


def _estimates(lake: Lake, factor_set: FactorSet) -> None:
    tables = {name: lake.read(name, year=YEAR) for name in steps.VALIDATED}
    with estimate.method(tables, factor_set, year=YEAR) as engine:
        answers = estimate.by_line(engine)
        engine.bind(places=_places(tables["devices"]), answers=answers).run("_estimate_lines")
        estimate.figures(engine, answers, factor_set)
        for name in ("_by_category", "_by_total"):
            estimate.sums(engine, name)
        estimate.visitors(engine)
        estimate.headline(engine)
        engine.run("_cloud_coverage")
        engine.run("_cloud_unknown")
    with DuckDB() as engine:  # as an inventory of a million lines
        run = steps.run_view(YEAR)
        engine.bind(run=run, **steps.catalogue_sources(factor_set), **tables).run("year_factors")
        steps.lives(engine.bind(year_factors=lake.read("year_factors", year=YEAR)))
        steps.booked_together(engine.view("service_shares"))


def _places(devices: pa.Table) -> pa.Table:
    lines = devices.select(["line_id", "line"])
    return lines.append_column("file", pa.repeat(pa.scalar("a.csv"), len(lines))).append_column(
        "asset_id", pa.nulls(len(lines), pa.string())
    )
