"""What a member's total and its services would be by other choices of the method, each by the method itself: in the
other views, on the other basis, with the electricity of a household, with machines shared in equal parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isclose
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import estimate, steps
from footprint.engine import Engine
from footprint.report.cells import total
from footprint.report.sections.sensitivity import makers
from footprint.report.services.model import SAME
from footprint.report.tables import MemberTables

RETAINED, HOUSEHOLD, EQUAL, MAKERS = "retained", "household_use", "equal_parts", "makers"
OFFICE = "office_kwh:"  # of parameters that stand before a household's, README §3
SHARED_BY = ("share", "vcpu", "storage_gb")
# What is chosen: the headline, the two other views, the other basis.
CHOSEN = {
    RETAINED: ("depreciation", "location"),
    "service_life": ("service_life", "location"),
    "acquisition": ("acquisition", "location"),
    "market": ("depreciation", "market"),
}
COLUMNS = pa.schema(
    [("scenario", pa.string()), ("service_id", pa.string())]
    + [(name, pa.float64()) for name in ("kgco2e", "retained_kgco2e", "low", "high")]
)
SUMS = """
SELECT
    view, basis, CASE WHEN part = 'service' THEN service_id END AS service,
    CASE WHEN count(value) = count(*) OR count(CASE WHEN value <> 0 THEN 1 END) > 0
        THEN sum(value ORDER BY value) END AS value
FROM _service_cells
WHERE criterion = 'gwp' AND bearer <> 'visitor'
GROUP BY ALL
"""

Values: TypeAlias = Mapping[str | None, float | None]  # by service
Bounds: TypeAlias = tuple[float | None, float | None]


def scenarios(of: MemberTables) -> pa.Table:
    """Greenhouse gases of one member-year [kgCO2e] by each choice: rows of COLUMNS, without service for the total.
    First what is retained, `low` and `high` its 95 % interval; then each choice, where it moves a figure."""
    year, factor_set = of.year, of.factor_set
    tables = {name: of.read(name) for name in steps.VALIDATED}
    usual = _sums(tables, factor_set, year)
    found = {name: usual.get(chosen, {}) for name, chosen in CHOSEN.items()}
    at_home = _of_households(factor_set)
    if at_home is not None:
        found[HOUSEHOLD] = _sums(tables, at_home, year).get(CHOSEN[RETAINED], {})
    if tables["allocations"].num_rows:
        shared = tables | {"allocations": _in_equal_parts(tables["allocations"])}
        found[EQUAL] = _sums(shared, factor_set, year).get(CHOSEN[RETAINED], {})
    whole = {name: _with_total(values) for name, values in found.items()}
    makers = _by_makers(of, whole[RETAINED][None])
    rows = _rows(whole | ({MAKERS: {None: makers}} if makers is not None else {}), _bounds(of))
    return pa.Table.from_pylist(list(rows), schema=COLUMNS)


def _sums(tables: Mapping[str, pa.Table], factor_set: FactorSet, year: int) -> Mapping[tuple[str, str], Values]:
    """The year through the method: by view and basis, the amounts of services and (None) of what serves none."""
    with estimate.method(tables, factor_set, year=year) as engine:
        engine.bind(footprint=estimate.footprint(engine)).view("_digital_services", "_service_cells")
        return _by_service(engine)


def _by_service(engine: Engine) -> Mapping[tuple[str, str], Values]:
    found: dict[tuple[str, str], dict[str | None, float | None]] = {}
    for row in engine.sql(SUMS).to_pylist():
        found.setdefault((row["view"], row["basis"]), {})[row["service"]] = row["value"]
    return found


def _of_households(factor_set: FactorSet) -> FactorSet | None:
    """The set without a year's electricity of offices, so that a household's counts; None if it has none."""
    is_office = pc.starts_with(factor_set.parameters["parameter_key"], OFFICE)
    if not pc.any(is_office).as_py():
        return None
    return replace(factor_set, parameters=factor_set.parameters.filter(pc.invert(is_office)))


def _in_equal_parts(allocations: pa.Table) -> pa.Table:
    """The parts of machines, of which nobody says how large each is."""
    for name in SHARED_BY:
        place = allocations.column_names.index(name)
        allocations = allocations.set_column(place, name, pa.nulls(len(allocations), pa.float64()))
    return allocations


def _by_makers(of: MemberTables, retained: float | None) -> float | None:
    """The total with makers' figures where a model is known; None where none is."""
    found = makers(of.rows("model_matches"), ())
    if found is None or retained is None:
        return None
    ours, theirs = found.whole.with_category, found.whole.with_makers
    return None if ours is None or theirs is None else retained - ours + theirs


def _rows(scenarios: Mapping[str, Values], bounds: Mapping[str | None, Bounds]) -> Iterator[dict[str, object]]:
    """The total, then the services, of what is retained, and of each scenario where it moves them."""
    retained = scenarios[RETAINED]
    for name, values in scenarios.items():
        for service in sorted(values, key=lambda each: each or ""):
            if name == RETAINED or not _alike(values[service], retained.get(service)):
                low, high = bounds.get(service, (None, None))
                row = (name, service, values[service], retained.get(service), low, high)
                yield dict(zip(COLUMNS.names, row, strict=True))


def _alike(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else isclose(one, other, rel_tol=SAME)


def _with_total(values: Values) -> Values:
    """Services, and the total (None) of these and of what serves none."""
    return {None: total(values.values()), **{name: value for name, value in values.items() if name is not None}}


def _bounds(of: MemberTables) -> dict[str | None, Bounds]:
    """The interval of the total (None) and of each service in the headline."""
    wanted = {"criterion": "gwp", **steps.HEADLINE}
    rows = of.rows("uncertainty_member")
    return {
        row["key"] if row["output"] == "service" else None: (row["low"], row["high"])
        for row in rows
        if row["output"] in ("total", "service") and wanted.items() <= row.items() and 0 < row["correlation"] < 1
    }
