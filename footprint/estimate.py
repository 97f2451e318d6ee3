"""A one-off footprint of files or tables in memory: the same intake and the same SQL as the pipeline, no lake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps, uncertainty
from footprint.engine import DuckDB, Engine, Source
from footprint.inbox.deliveries import Receipt
from footprint.intake import Reading, read_all
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.opening import JOINT
from footprint.member_year import merge as member_year
from footprint.member_year import same_devices
from footprint.member_year.filed import Filed, YearFindings, from_reading
from footprint.schema import TABLES

# One member that nobody registered: the files on the user's own screen.
MEMBER = "estimate"
SUMMED = ("view", "basis", "criterion")
INTERVAL = ("low", "median", "high")
# Beyond so many lines their lives are computed at each reading, as a table of them would take more time and memory; and
# what is alike is put together before it is booked, which for few lines costs more than it saves.
STORED_LIVES = 500_000


@dataclass(frozen=True)
class Merged:
    """All files together: accepted rows by table, and what was noticed across files."""

    tables: dict[str, pa.Table]
    findings: pa.Table


def read_files(
    files: Sequence[Path], *, year: int, as_of: date, factor_set: FactorSet, answers: Mapping[str, str] = NOTHING_SAID
) -> list[Reading]:
    """Each table of each file as the intake understands it with these answers; a category is known when the vocabulary
    or the factor set knows it."""
    names = factor_set.device_categories.column("category").to_pylist()
    asked = {"year": year, "as_of": as_of, "known_categories": names, "answers": answers}
    return [reading for path in files for reading in read_all(path, **asked)]


def once(readings: Sequence[Reading]) -> tuple[list[Reading], list[tuple[Reading, Reading]]]:
    """The readings without those whose bytes came before, and each of these with the one that came before."""
    originals: dict[str, Reading] = {}
    copies = []
    for reading in readings:
        if reading.sha256 in originals:
            copies.append((reading, originals[reading.sha256]))
        else:
            originals[reading.sha256] = reading
    return list(originals.values()), copies


def merge(readings: Sequence[Reading], *, year: int, as_of: date, factor_set: FactorSet) -> Merged:
    """The accepted rows of all files, by table; a device that two files name counts once, as in a member's year."""
    noted = YearFindings(year, MEMBER)
    merged = member_year.merge(_filed(readings, year, as_of), factor_set, noted, _doubt_lists)
    return Merged(merged.tables, noted.table())


def _uploaded(reading: Reading) -> str:
    """What came as one file: tables of one archive or workbook share its name."""
    return reading.name.split(JOINT)[0] if JOINT in reading.name else reading.sha256


def across(readings: Sequence[Reading], *, year: int, as_of: date) -> pa.Table:
    """What was noticed of the devices that several tables describe: findings, by the table whose lines they name."""
    noted = YearFindings(year, MEMBER)
    _doubt_lists(same_devices.deduplicate(_filed(readings, year, as_of), noted), noted)
    return noted.table()


def _filed(readings: Sequence[Reading], year: int, as_of: date) -> list[Filed]:
    """All tables, each with a receipt that ranks its file by its place on the command line."""
    files = list(dict.fromkeys(_uploaded(reading) for reading in readings))
    return [
        from_reading(_receipt(reading, year, as_of, files.index(_uploaded(reading))), reading) for reading in readings
    ]


def _doubt_lists(filed: Sequence[Filed], noted: YearFindings) -> None:
    """Lists that seem to repeat each other are noted and kept."""
    for overlap in same_devices.overlaps(filed):
        receipt, cause = overlap.later.receipt, Cause("probable_duplicate_list", FLAGGED, "list", variant="together")
        noted.add(receipt.sha8, cause, list=receipt.list, other=overlap.other, share=overlap.share)


def _receipt(reading: Reading, year: int, as_of: date, rank: int) -> Receipt:
    """A file of the command line as if it had been received on the day that it describes."""
    return Receipt(
        year=year,
        member_id=MEMBER,
        list=reading.name,
        sha256=reading.sha256,
        size_bytes=reading.size_bytes,
        name=reading.name,
        received_on=as_of,
        as_of=as_of,
        sequence=rank,
    )


@contextmanager
def method(
    tables: Mapping[str, Source],
    factor_set: FactorSet,
    *,
    year: int,
    country: str | None = None,
    second_hand: str | None = None,
) -> Iterator[Engine]:
    """An engine in which `device_lives` and `year_factors` stand for the validated `tables` of one year.

    `tables` holds `devices` and, where there are any, the other validated tables of the method (columns of the schema),
    in memory or as Parquet files.
    """
    validated = {name: tables.get(name, TABLES[name].arrow.empty_table()) for name in steps.VALIDATED}
    run = steps.run_view(year, country=country, second_hand=second_hand)
    sources: dict[str, Source] = {"run": run, **steps.catalogue_sources(factor_set), **validated}
    with DuckDB() as engine:
        engine.bind(**sources)
        engine.bind(year_factors=_year_factors(engine, factor_set, year))
        engine.view("_service_names").table("service_shares")
        lines = engine.sql("SELECT count(*) AS n FROM devices").column("n")[0].as_py()
        steps.lives(engine)
        if lines <= STORED_LIVES:
            yield engine.table("device_lives")
        else:
            yield engine.bind(by_key=steps.booked_together(engine))


def _year_factors(engine: Engine, factor_set: FactorSet, year: int) -> pa.Table:
    """The catalogue resolved for `year`, which is the same for every file that a process looks at."""
    known = _RESOLVED.setdefault(factor_set, {})
    if year not in known:
        known[year] = engine.run("year_factors")
    return known[year]


_RESOLVED: WeakKeyDictionary[FactorSet, dict[int, pa.Table]] = WeakKeyDictionary()


def by_line(engine: Engine) -> pa.Table:
    """One row a line × view × stage × criterion × basis; columns as `_by_line.sql`, in the order of its key."""
    steps.book(engine, by_line=True)
    steps.multiply(engine, engine.run("_activity_lines"))
    return engine.run("_by_line")


def lines(engine: Engine, readings: Sequence[Reading]) -> pa.Table:
    """`by_line` with file, line and asset as the user knows them (contracts: estimate --by line)."""
    places = pa.concat_tables([_places(reading) for reading in readings])
    engine.bind(places=places, answers=by_line(engine))
    return engine.run("_estimate_lines")


def _places(reading: Reading) -> pa.Table:
    """File, line and asset of each accepted row by its `line_id`. Several lines of usage that count together have the
    first one's."""
    if "subject_id" in reading.table.column_names:
        return _places_of_usage(reading)
    identity = reading.identity
    is_inventory = reading.kind == "inventory"
    ids = reading.table.column("line_id") if is_inventory else pa.array([], pa.string())
    return pa.table(
        {
            "line_id": ids,
            "file": pa.repeat(pa.scalar(reading.name), identity.num_rows),
            "line": identity.column("line").cast(pa.int64()),
            "asset_id": identity.column("asset_id").cast(pa.string()),
        }
    )


def _places_of_usage(reading: Reading) -> pa.Table:
    rows = reading.table.group_by("first_line").aggregate([("subject_id", "min")])
    ids = [f"{reading.sha256[:8]}:{line}" for line in rows.column("first_line").to_pylist()]
    return pa.table(
        {
            "line_id": pa.array(ids, pa.string()),
            "file": pa.repeat(pa.scalar(reading.name), rows.num_rows),
            "line": rows.column("first_line").cast(pa.int64()),
            "asset_id": rows.column("subject_id_min").cast(pa.string()),
        }
    )


def figures(engine: Engine, answer: pa.Table, factor_set: FactorSet) -> pa.Table:
    """The published figures that `answer` (rows of `lines`) used, with sources; columns of `_figures_used.sql`."""
    used = pa.table({"factor_ids": answer.column("factor_ids").unique()})
    return engine.bind(used=used, sources=factor_set.sources).run("_figures_used")


def footprint(engine: Engine) -> pa.Table:
    """Rows of the table `footprint` for all lines together."""
    activity = steps.book(engine).run("activity_data")
    steps.multiply(engine, activity.append_column("line_id", pa.nulls(activity.num_rows, pa.string())))
    return engine.run("footprint")


def _with_footprint(engine: Engine) -> Engine:
    """The engine with the table `footprint`, which is computed once: whoever asks for sums asks for several."""
    return engine if "footprint" in engine.bound else engine.bind(footprint=footprint(engine))


def sums(engine: Engine, name: str) -> pa.Table:
    """The rows of `_by_category` or `_by_total`."""
    return _with_footprint(engine).view("_totals").run(name)


def with_intervals(engine: Engine, rows: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Rows of sums by `keys` with their 95 % interval and median: NULL where nothing is assessed or no spread is known,
    0 where the sum is."""
    names = [name for name in (*SUMMED, "stage", "category") if name in keys]
    intervals = uncertainty.intervals(*_uncertain(engine), names)
    bounds = {tuple(row[name] for name in names): row for row in intervals.to_pylist()}
    given = [bounds.get(tuple(row[name] for name in names), row) for row in rows.to_pylist()]
    place = rows.column_names.index("value") + 1
    for name in reversed(INTERVAL):
        cells = pa.array([row.get(name, 0.0 if row["value"] == 0 else None) for row in given], pa.float64())
        rows = rows.add_column(place, name, cells)
    return rows


def _uncertain(engine: Engine) -> tuple[pa.Table, uncertainty.Model]:
    """What the totals of an engine are made of, and the model that draws it."""
    if engine not in _UNCERTAIN:
        _UNCERTAIN[engine] = steps.uncertain(engine, _with_footprint(engine).bound["amounts"])
    return _UNCERTAIN[engine]


_UNCERTAIN: WeakKeyDictionary[Engine, tuple[pa.Table, uncertainty.Model]] = WeakKeyDictionary()


def visitors(engine: Engine) -> pa.Table:
    """What visitors use, beside the total; columns of `_by_visitors.sql`."""
    return _with_footprint(engine).run("_by_visitors")


@dataclass(frozen=True)
class Headline:
    """Devices assessed for GWP and devices in the fleet (None where no line has any that can be counted), lines whose
    quantity is unknown or impossible, the total of GWP [kgCO2e] (depreciation, location-based; None = unknown) and the
    bounds of its 95 % interval [kgCO2e]."""

    devices_assessed: float | None
    devices: float | None
    lines_uncounted: int | None
    kgco2e: float | None
    low: float | None = None
    high: float | None = None

    @property
    def is_minimum(self) -> bool:
        """Whether the total is to be read as "at least"."""
        assessed = self.devices_assessed / self.devices if self.devices and self.devices_assessed is not None else None
        return self.kgco2e is not None and steps.is_minimum(assessed)


def headline(engine: Engine) -> Headline:
    """The one figure of an estimate and what stands behind it."""
    fleet = _with_footprint(engine).view("_fleet_lines").run("fleet")
    engine.bind(fleet=fleet).view("_totals", "_part_coverage", "_coverage")
    figures = engine.run("_headline").to_pylist()[0]
    terms, model = _uncertain(engine)
    gases = uncertainty.headline(terms).filter(pc.field("criterion") == "gwp")
    bounds = uncertainty.intervals(gases, model, SUMMED).to_pylist()
    interval = {name: bounds[0][name] for name in ("low", "high")} if bounds else {}
    return Headline(**figures, **interval)
