"""A one-off footprint of files or tables in memory: the same intake and the same SQL as the pipeline, no lake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import Engine
from footprint.intake import Reading, read
from footprint.schema import table

# One member that nobody registered: the files on the user's own screen.
MEMBER = "estimate"


def read_files(files: Sequence[Path], *, year: int, as_of: date, factor_set: FactorSet) -> list[Reading]:
    """Each file as the intake understands it; a category is known when the vocabulary or the factor set knows it."""
    known = factor_set.device_categories.column("category").to_pylist()
    return [read(path, year=year, as_of=as_of, known_categories=known) for path in files]


def merged(readings: Sequence[Reading], *, year: int) -> dict[str, pa.Table]:
    """The accepted rows of all files, by the table that they fill."""
    tables: dict[str, list[pa.Table]] = {}
    for reading in readings:
        if reading.kind:
            name = "devices" if reading.kind == "inventory" else reading.kind
            tables.setdefault(name, []).append(_owned(name, reading.table, year))
    return {name: pa.concat_tables(parts) for name, parts in tables.items()}


def _owned(name: str, rows: pa.Table, year: int) -> pa.Table:
    """`rows` of a file as rows of the lake's table `name`, of the one member there is."""
    constants = {"member_id": pa.scalar(MEMBER), "year": pa.scalar(year), "list": pa.scalar("estimate")}
    described = table(name)
    columns = [
        pa.repeat(constants[column.name], rows.num_rows) if column.name in constants else rows.column(column.name)
        for column in described.columns
    ]
    return pa.Table.from_arrays(columns, schema=described.arrow)


@contextmanager
def method(
    tables: Mapping[str, pa.Table],
    factor_set: FactorSet,
    *,
    year: int,
    country: str | None = None,
    second_hand: str | None = None,
) -> Iterator[Engine]:
    """An engine in which `device_lives` and `year_factors` stand for the validated `tables` of one year.

    `tables` holds `devices` and, where there are any, `sites`, `contracts`, `members` (columns of the schema).
    """
    with Engine() as engine:
        engine.bind(run=steps.run_view(year, country=country, second_hand=second_hand))
        engine.bind(**steps.catalogue_sources(factor_set))
        engine.bind(**{name: tables.get(name, table(name).empty()) for name in steps.VALIDATED})
        engine.bind(year_factors=engine.run("year_factors"))
        yield engine.view("device_lives")


def by_line(engine: Engine) -> pa.Table:
    """One row a line × view × stage × criterion × basis; columns as `_by_line.sql`, in the order of its key."""
    steps.book(engine, by_line=True)
    steps.multiply(engine, engine.run("_activity"))
    return engine.run("_by_line")


def lines(engine: Engine, readings: Sequence[Reading]) -> pa.Table:
    """`by_line` with file, line and asset as the user knows them (contracts: estimate --by line)."""
    places = pa.concat_tables([_places(reading) for reading in readings])
    engine.bind(places=places, answers=by_line(engine))
    return engine.run("_estimate_lines")


def _places(reading: Reading) -> pa.Table:
    """File, line and asset of each accepted line; `line_id` is <sha8>:<line>."""
    identity = reading.identity
    ids = [f"{reading.sha256[:8]}:{line}" for line in identity.column("line").to_pylist()]
    return pa.table(
        {
            "line_id": pa.array(ids, pa.string()),
            "file": pa.repeat(pa.scalar(reading.name), identity.num_rows),
            "line": identity.column("line").cast(pa.int64()),
            "asset_id": identity.column("asset_id").cast(pa.string()),
        }
    )


def footprint(engine: Engine) -> pa.Table:
    """Rows of the table `footprint` for all lines together."""
    activity = steps.book(engine).run("activity_data")
    steps.multiply(engine, activity.append_column("line_id", pa.nulls(activity.num_rows, pa.string())))
    return engine.run("footprint")


def sums(engine: Engine, name: str) -> pa.Table:
    """The rows of `_by_category` or `_by_total`."""
    engine.bind(footprint=footprint(engine)).view("_totals")
    return engine.run(name)


def headline(engine: Engine) -> tuple[float, float, float | None]:
    """Devices assessed for GWP, devices in the fleet, and the total of GWP [kgCO2e] (depreciation, location-based)."""
    engine.bind(fleet=engine.run("fleet"), footprint=footprint(engine)).view("_totals", "_coverage")
    row = engine.run("_headline").to_pylist()[0]
    return row["devices_assessed"], row["devices"], row["kgco2e"]
