"""One short function a derived table: which SQL, over which sources. No formula and no column lives here."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import uncertainty
from footprint.engine import DuckDB, Engine, Source, year_engine
from footprint.hardware import accelerators, processors, published_models
from footprint.lake import Failure, Lake
from footprint.schema import SIZES, TABLES
from footprint.settings import settings

VALIDATED = ("devices", "sites", "contracts", "members", "services", "allocations", "usage")
# What services use, computed once, and views over it, in the order in which they read one another; `_usage_activity`
# puts these together.
USAGE_TABLES = ("_cloud_lines", "_service_meters", "_computing_machines", "_service_needs")
USAGE_VIEWS = (
    "_cloud_activity", "_used_places", "_network_activity", "_visitor_activity", "_moved_energy", "_added_energy",
    "_service_energy_activity", "_llm_activity", "_usage_activity",
)  # fmt: skip


MEASURED = pa.schema(
    [("member_id", pa.string()), ("year", pa.int64()), ("line_id", pa.string())]
    + [(name, pa.float64()) for name in ("kwh", "days", "facility_days")]
)  # columns of `_measured`
# Tables of a year that indicators are made from.
MEASURED_BY = (
    "footprint", "fleet", "device_lives", "year_factors", "activity_data", "uncertainty_member", "members", "devices",
    "sites", "usage",
)  # fmt: skip
HEADLINE = {"view": "depreciation", "basis": "location"}  # what reports open with
FEW_AMOUNTS = 2_000  # of activity, whose terms are worked out once for all who ask for a part of them
_TERMS: list[tuple[FactorSet, tuple[object, ...], tuple[pa.Table, uncertainty.Model]]] = []  # the last ones, if any
_NO_COMPONENTS: dict[str, pa.Table] = {}
FEW = 10_000  # rows that are computed once for all who read them, since to plan them anew takes longer
READING = pa.schema(
    [(name, pa.string()) for name in ("member_id", "state", "reason", "number", "lists")] + [("is_signed", pa.bool_())]
)
# Below the floor a member's totals say more about what is missing than about its footprint.
COVERAGE_FLOOR = 0.5
# Below it a total is said to be "at least" so much.
COMPLETE = 0.95


def is_minimum(assessed: float | None) -> bool:
    """Whether a total leaves out enough to be called a minimum. `assessed`: share of the devices whose making and use
    are in the total of greenhouse gases; None: there are none."""
    return assessed is not None and assessed < COMPLETE


def run_view(year: int, *, country: str | None = None, second_hand: str | None = None) -> pa.Table:
    """The one-row table `run`: the year's bounds as day numbers, and the settings that the SQL reads."""
    start, end = ((date(y, 1, 1) - date(1970, 1, 1)).days for y in (year, year + 1))
    return pa.table(
        {
            "year": [year],
            "year_start": [float(start)],
            "year_end": [float(end)],
            "country": [country or settings().country],
            "second_hand": [second_hand or settings().second_hand],
            "coverage_floor": [COVERAGE_FLOOR],
        }
    )


def catalogue_sources(factor_set: FactorSet) -> dict[str, Source]:
    """The catalogue's tables by the names that the SQL knows."""
    names = (
        "factors", "parameters", "device_categories", "criteria", "scopes", "countries", "spreads", "cpus",
        "accelerators", "cloud_instances", "cloud_regions",
    )  # fmt: skip
    return {name: getattr(factor_set, name) for name in names}


def bind_year(engine: Engine, lake: Lake, year: int, *names: str) -> Engine:
    """Bind the tables called `names` of one year, all members."""
    return engine.bind(**{name: lake.paths(name, year=year) for name in names})


def year_factors(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """The catalogue resolved for `year`."""
    with year_engine() as engine:
        engine.bind(run=run_view(year), **catalogue_sources(factor_set))
        return lake.write("year_factors", engine.run("year_factors"), year=year)


def device_lives(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """Every accepted inventory line of `year` with its values resolved."""
    return lake.write("device_lives", resolved(lake, year, factor_set), year=year)


def resolved(lake: Lake, year: int, factor_set: FactorSet) -> pa.Table:
    """The rows of `device_lives` of `year`, in the order of their key; nothing is written."""
    with year_engine() as engine:
        engine.bind(run=run_view(year), **catalogue_sources(factor_set))
        bind_year(engine, lake, year, *VALIDATED)
        rows = lives(engine).run("device_lives")
    return rows.sort_by([(name, "ascending") for name in TABLES["device_lives"].key])


def components(engine: Engine) -> Engine:
    """Make `_server_parts` visible: the components of the servers among the bound `devices`."""
    engine.view("_accelerator_parts")
    if engine.sql("SELECT 1 FROM devices WHERE cpu IS NOT NULL OR gpu IS NOT NULL LIMIT 1").num_rows == 0:
        return engine.bind(**_no_components(engine))
    return _components(engine)


def _components(engine: Engine) -> Engine:
    cpus, gpus = engine.run("_processors"), engine.sql("SELECT accelerator FROM accelerators")
    engine.mapped("cpu_matches", "_cpu_texts", partial(processors.decide, cpus=cpus))
    engine.mapped("gpu_matches", "_gpu_texts", partial(accelerators.decide, accelerators=gpus))
    engine.table("_servers")
    few = len(engine.sql(f"SELECT 1 FROM _servers LIMIT {FEW + 1}")) <= FEW
    return engine.table("_server_parts") if few else engine.view("_server_parts")


def _no_components(engine: Engine) -> dict[str, pa.Table]:
    """The tables of components where no line names a processor or a card: to plan them takes as long as of a thousand
    lines, and most inventories are so. Worked out once a process, over the sources of `engine` without their rows."""
    if not _NO_COMPONENTS:
        sources = {name: rows.slice(0, 0) for name, rows in engine.bound.items() if isinstance(rows, pa.Table)}
        with DuckDB() as empty:
            empty.bind(**sources | {"devices": TABLES["devices"].arrow.empty_table()}).view("_accelerator_parts")
            _components(empty)
            names = ("cpu_matches", "gpu_matches", "_servers", "_server_parts")
            _NO_COMPONENTS.update({name: empty.sql(f"SELECT * FROM {name}") for name in names})
    return _NO_COMPONENTS


def sources(engine: Engine) -> Engine:
    """Make visible what lives and amounts read: components of servers, the usage of the year, the spread of lives."""
    return components(engine).view("_service_names").table("_usage", "_life_spread")


def lives(engine: Engine) -> Engine:
    """Make visible what `device_lives` reads: `sources`, lines resolved, days that meters measured."""
    sources(engine).table("_energy_periods", "_category_defaults")
    engine.alias("_lines", "devices").view("_lives")
    if engine.sql("SELECT 1 FROM _energy_periods LIMIT 1").num_rows:
        return engine.table("_measured")
    return engine.bind(_measured=MEASURED.empty_table())  # to plan it takes as long as all else together


def booked_together(engine: Engine) -> pa.Table:
    """Rows of `_booked_by_key` over `lives`, with lines that are alike as one line of as many devices."""
    alike = engine.view("_lines_placed").table("_alike").sql("SELECT max(stretch = -3) AS apart FROM _alike")
    parts = ("_lines_together", "_lines_apart") if alike.column("apart")[0].as_py() else ("_lines_together",)
    by_key = engine.view(*parts).alias("_lines", *parts).view("device_lives", "_booked").run("_booked_by_key")
    engine.alias("_lines", "devices")
    return by_key


def service_shares(lake: Lake, year: int) -> Path:
    """Which part of which machine serves which service, all members of `year`."""
    with year_engine() as engine:
        bind_year(engine.bind(run=run_view(year)), lake, year, "allocations", "services", "usage")
        engine.view("_service_names")
        return lake.write("service_shares", engine.run("service_shares"), year=year)


def activity_data(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """How much of which activity, all members of `year`."""
    with year_engine() as engine:
        engine.bind(run=run_view(year), **catalogue_sources(factor_set))
        bind_year(engine, lake, year, *VALIDATED, "device_lives", "service_shares", "year_factors")
        book(sources(engine))
        return lake.write("activity_data", engine.run("activity_data"), year=year)


def book(engine: Engine, *, by_line: bool = False) -> Engine:
    """Make `_activity_lines` visible over `device_lives` and `sources`: summed by key, or line by line."""
    engine.view("_booked")
    by_key = engine.bound["by_key"] if "by_key" in engine.bound else engine.run("_booked_by_key")
    engine.bind(by_key=by_key, booked=engine.run("_booked_by_line") if by_line else by_key)
    engine.table("_contract_shares", "_electricity_parts")
    engine.view("_activity")
    if has_usage(engine):
        engine.view("_digital_services").table(*USAGE_TABLES).view(*USAGE_VIEWS)
    else:  # to plan views of nothing takes half of the time of a short inventory
        none = TABLES["activity_data"].arrow.empty_table()
        engine.bind(_usage_activity=none.add_column(0, "line_id", pa.array([], pa.string())))
    return engine.view("_activity_lines")


def has_usage(engine: Engine) -> bool:
    """Whether services use anything, by `sources`."""
    return bool(engine.sql("SELECT 1 FROM _usage LIMIT 1").num_rows)


def fleet(lake: Lake, year: int) -> Path:
    """Devices counted, all members of `year`."""
    with year_engine() as engine:
        bind_year(engine.bind(run=run_view(year)), lake, year, "device_lives")
        return lake.write("fleet", engine.view("_fleet_lines").run("fleet"), year=year)


def footprint(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """Activity data times factors, all members of `year`."""
    with year_engine() as engine:
        engine.bind(**catalogue_sources(factor_set))
        bind_year(engine, lake, year, "sites", "year_factors")
        activity = lake.read("activity_data", year=year)
        multiply(engine, activity.append_column("line_id", pa.nulls(activity.num_rows, pa.string())))
        return lake.write("footprint", engine.run("footprint"), year=year)


def multiply(engine: Engine, amounts: pa.Table) -> Engine:
    """Make `_impacts` visible: `amounts` of activity times the factors of the year."""
    return engine.bind(amounts=amounts).view("_scopes", "_impacts")


def vanished_units(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """Devices that left without a word since last year, all members of `year`. Last year's lives are made anew from its
    inventories: its results may be closed, or never have been made."""
    with year_engine() as engine:
        bind_year(engine.bind(run=run_view(year)), lake, year, "device_lives", "year_factors")
        engine.bind(last_lives=resolved(lake, year - 1, factor_set))
        return lake.write("vanished_units", engine.run("vanished_units"), year=year)


def model_matches(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """Models matched with makers' own figures, all members of `year`; no row where the setting is `off`."""
    if settings().model_factors == "off":
        return lake.write("model_matches", TABLES["model_matches"].arrow.empty_table(), year=year)
    with year_engine() as engine:
        engine.bind(run=run_view(year), **catalogue_sources(factor_set))
        bind_year(engine, lake, year, "devices", "device_lives", "service_shares", "year_factors")
        engine.mapped("matches", "_model_texts", partial(published_models.decide, path=factor_set.models))
        components(engine).view("_life_spread", "_booked").table("_named_lines")
        return lake.write("model_matches", engine.run("model_matches"), year=year)


def indicators_member(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """Indicators of each member of `year`."""
    with year_engine() as engine:
        engine.bind(run=run_view(year), **catalogue_sources(factor_set))
        bind_year(engine.bind(normalisation=factor_set.normalisation), lake, year, *MEASURED_BY)
        engine.view("_totals", "_part_coverage", "_coverage", "_equal_parts", "_data_quality", "_whole_lives")
        engine.view("_observed_lives", "_electricity_origins")
        engine.table("_life_spread").view("_figure_spreads").table("_avoided_terms")
        engine.bind(avoided=uncertainty.avoided(*_drawn(engine, engine.sql("SELECT * FROM _avoided_terms"))))
        return lake.write("indicators_member", engine.run("indicators_member"), year=year)


def uncertain(engine: Engine, amounts: pa.Table, **only: str) -> tuple[pa.Table, uncertainty.Model]:
    """The terms of which the totals of `amounts` of activity are made, and the model that draws them; no term where the
    factor set says nothing of spreads, as those published before there were any. `only`: of this view, basis or
    criterion."""
    wanted = " AND ".join(f"{name} = '{value}'" for name, value in only.items()) or "TRUE"
    multiply(engine, amounts).view("_figure_spreads", "_uncertain_terms")
    return _drawn(engine, engine.sql(f"SELECT * FROM _uncertain_terms WHERE {wanted}"))


def _drawn(engine: Engine, terms: pa.Table) -> tuple[pa.Table, uncertainty.Model]:
    return (terms if engine.sql("SELECT 1 FROM spreads").num_rows else terms.slice(0, 0)), drawing(engine)


def drawing(engine: Engine) -> uncertainty.Model:
    """The model that draws, of the catalogue that is bound."""
    spreads = engine.sql("SELECT * FROM spreads")
    return uncertainty.Model.of(engine.run("_parameter_spreads"), spreads, engine.run("_life_spread"))


def uncertainty_member(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """The interval of each member's totals of `year`."""
    return lake.write("uncertainty_member", uncertainty.members(*uncertain_year(lake, year, factor_set)), year=year)


def uncertainty_drivers(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """What the interval of each member of `year` is made of."""
    rows = uncertainty.member_drivers(*uncertain_year(lake, year, factor_set, **HEADLINE, criterion="gwp"))
    return lake.write("uncertainty_drivers", rows, year=year)


def uncertain_year(
    lake: Lake, year: int, factor_set: FactorSet, member_id: str | None = None, **only: str
) -> tuple[pa.Table, uncertainty.Model]:
    """`uncertain` of the activity of `year`, of all members or of one."""
    if member_id is not None:
        activity = lake.read("activity_data", year=year, member_id=member_id)
        return _uncertain_of(lake, year, factor_set, activity, only)
    activity = lake.encoded("activity_data", year=year)
    if activity.num_rows > FEW_AMOUNTS:
        shown = activity.filter(pc.field("view").isin(["any", only["view"]])) if "view" in only else activity
        return _uncertain_of(lake, year, factor_set, shown, only)
    # A file of the lake is named by its bytes.
    made_from = *(lake.paths(name, year=year) for name in ("activity_data", "sites", "year_factors")), run_view(year)
    held = next(iter(_TERMS), None)
    if held is None or held[0] is not factor_set or held[1] != made_from:
        held = factor_set, made_from, _uncertain_of(lake, year, factor_set, activity, {})
        _TERMS[:] = [held]
    terms, model = held[2]
    for name, value in only.items():
        terms = terms.filter(pc.field(name) == value)
    return terms, model


def uncertain_sum(lake: Lake, year: int, factor_set: FactorSet, members: Collection[str]) -> pa.Table:
    """The headline of these members together [kgCO2e]: one row of `value`, `median`, `low`, `high`, `unit`; none where
    nothing has a spread. A figure or parameter that several use is one draw; what members say of their own lines errs
    for each alone."""
    rows = lake.read("activity_data", year=year, member_id=set(members))
    terms, model = _uncertain_of(lake, year, factor_set, rows, HEADLINE | {"criterion": "gwp"})
    return uncertainty.intervals(terms, model, ["year"])


def _uncertain_of(
    lake: Lake, year: int, factor_set: FactorSet, activity: pa.Table, only: Mapping[str, str]
) -> tuple[pa.Table, uncertainty.Model]:
    with year_engine() as engine:
        engine.bind(run=run_view(year), **catalogue_sources(factor_set))
        bind_year(engine, lake, year, "sites", "year_factors")
        return uncertain(engine, activity.append_column("line_id", pa.nulls(activity.num_rows, pa.string())), **only)


def member_states(
    lake: Lake,
    year: int,
    failed: Mapping[str, Failure] | None = None,
    damaged: frozenset[str] = frozenset(),
    signed: Collection[str] | None = None,
) -> Path:
    """Whether each member of `year` is whole and assessed, and counted in the region. `failed`: whose last reading came
    to nothing; `damaged`: whose tables cannot be read; `signed`: whose year is signed as it stands, None where nobody
    is asked to sign."""
    read = {part["member_id"] for part in lake.partitions("devices") if part["year"] == str(year)}
    failed = {member_id: failure for member_id, failure in (failed or {}).items() if member_id not in damaged}
    rows = []
    for member_id in sorted({*lake.members(year), *failed, *damaged}):
        why = failed.get(member_id)
        state = "damaged" if member_id in damaged else "failed" if why else "whole" if member_id in read else "missing"
        lists = json.dumps(why.lists, ensure_ascii=False) if why else None
        row = {
            "member_id": member_id,
            "state": state,
            "lists": lists,
            "is_signed": signed is None or member_id in signed,
        }
        rows.append(row | {"reason": why.reason if why else None, "number": why.number if why else None})
    readings = pa.Table.from_pylist(rows, schema=READING)
    with year_engine() as engine:
        bind_year(engine.bind(run=run_view(year), readings=readings), lake, year, "members", "fleet", "year_factors")
        return lake.write("member_states", engine.view("_part_coverage", "_coverage").run("member_states"), year=year)


def region_members(engine: Engine) -> Engine:
    """Make visible in which cell each member stands, and which members the region counts."""
    least = [float(each) for each in SIZES.values()]
    sizes = pa.table({"size": [*SIZES], "least": least, "below": [*least[1:], math.inf]})
    return engine.bind(sizes=sizes).view("_region_places", "_region_members")


def uncertainty_region(lake: Lake, year: int, factor_set: FactorSet) -> Path:
    """The interval of each total of the headline that the region of `year` may publish, by cell: which of them it
    publishes is for disclosure control to say."""
    terms, model = uncertain_year(lake, year, factor_set, **HEADLINE)
    with year_engine() as engine:
        bind_year(engine.bind(terms=terms), lake, year, "members", "member_states")
        rows = uncertainty.region(region_members(engine).run("_region_terms"), model)
    return lake.write("uncertainty_region", rows, year=year)
