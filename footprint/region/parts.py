"""How sure shares of the region's greenhouse gases are (C5, C6), and what is avoided (A1).

Bounds hang on how a sum is parted by figure: a share that rests on the cloud of one holding would tell it. So an
interval is given only where each figure that moves it is one of which a sum over the holdings could be published.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.disclosure import Rules
from footprint.engine import year_engine
from footprint.lake import Lake
from footprint.region.indicators import TIERS, sides
from footprint.schema import table
from footprint.uncertainty import Model, deviations, difference, interval
from footprint.uncertainty.outputs import ROUNDED, coarse
from footprint.uncertainty.propagation import PARAMETERS

INTERVALS, SOURCES = "uncertainty_region_parts", "region_sources"
AVOIDED = "A1"
SHARES = ("C5", *(f"C6_{tier}" for tier in TIERS))
MADE_FROM = (
    "footprint", "fleet", "device_lives", "year_factors", "indicators_member", "members", "member_states",
)  # fmt: skip
# A figure that makes less of the variance moves a bound by less than half a per cent: two digits do not show it.
MOVES = 0.01
KEYS = ("figure", "lifetime_key", *PARAMETERS)
OWN = "own"  # what members say of their own lines, which errs for each alone
Row: TypeAlias = dict[str, Any]
Held: TypeAlias = dict[str, dict[str, float]]  # amounts by source and holding


def uncertainty_region_parts(lake: Lake, year: int, factor_set: FactorSet) -> None:
    """Write both tables of `year`: the intervals, and what each figure that moves one is of, by holding. No row where
    the factor set says nothing of spreads."""
    gases, model = steps.uncertain_year(lake, year, factor_set, **steps.HEADLINE, criterion="gwp")
    terms = _terms(lake, year, factor_set, gases)
    if not gases.num_rows:
        terms = terms.slice(0, 0)
    for name, rows in ((INTERVALS, bounds(terms, model)), (SOURCES, sources(terms, model))):
        told = [{"year": year} | row for row in rows]
        lake.write(name, pa.Table.from_pylist(told, schema=table(name).arrow), year=year)


def _terms(lake: Lake, year: int, factor_set: FactorSet, gases: pa.Table) -> pa.Table:
    with year_engine() as engine:
        engine.bind(run=steps.run_view(year), terms=gases, **steps.catalogue_sources(factor_set))
        steps.region_members(steps.bind_year(engine, lake, year, *MADE_FROM))
        engine.view("_totals", "_part_coverage", "_equal_parts", "_region_known")
        engine.table("_life_spread").view("_figure_spreads", "_avoided_terms")
        return engine.run("_region_part_terms")


def bounds(terms: pa.Table, model: Model) -> Iterator[Row]:
    """The intervals, to two digits outwards, like those of totals: a share is a quotient in each draw."""
    if not terms.num_rows:
        return
    added = terms.append_column("sign", pa.array(np.ones(terms.num_rows)))
    drawn = deviations(difference(added, ["output"]), model, "output")
    values, nothing = _sums(terms), np.zeros(model.draws)
    shown = {name: values[name] + drawn.get(name, nothing) for name in values}
    for name in SHARES:
        upper, lower = sides(name)
        if upper in shown and lower in shown and shown[lower].min() > 0:
            yield _interval(name, values[upper] / values[lower], shown[upper] / shown[lower], "1")
    if AVOIDED in shown:
        yield _interval(AVOIDED, values[AVOIDED], shown[AVOIDED], "kgCO2e")


def _interval(name: str, value: float, draws: npt.NDArray[np.float64], unit: str) -> Row:
    low, high = interval(draws)
    between = {"low": coarse(low, ROUNDED["low"]), "high": coarse(high, ROUNDED["high"])}
    return {"indicator": name, "value": value, "unit": unit} | between


def _sums(terms: pa.Table) -> dict[str, float]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for output, value in zip(terms["output"].to_pylist(), terms["value"].to_pylist(), strict=True):
        found[output].append(value)
    return {name: math.fsum(values) for name, values in sorted(found.items())}


def sources(terms: pa.Table, model: Model) -> Iterator[Row]:
    """What each figure that moves an interval is of: amounts by holding; of what members say themselves, variances."""
    for output in sorted(set(terms["output"].to_pylist())):
        held, moved = _of_output(terms.filter(pc.field("output") == output), model)
        whole = math.fsum(moved.values())
        for source in sorted(name for name, variance in moved.items() if variance >= MOVES * whole > 0):
            for holding, amount in sorted(held[source].items()):
                yield {"output": output, "source": source, "holding_id": holding, "amount": amount}


def _of_output(terms: pa.Table, model: Model) -> tuple[Held, dict[str, float]]:
    """Amounts of each source by holding, and about how much each adds to the variance. Sums are exact: terms come in
    any order."""
    holdings, values = terms["holding_id"].to_pylist(), terms["value"].to_pylist()
    held: Held = {}
    moved: dict[str, float] = {}
    sigmas = dict(sorted(zip(terms["figure"].to_pylist(), terms["sigma"].to_pylist(), strict=True)))
    for key in KEYS:
        for name, amounts in _added(terms[key].to_pylist(), holdings, values).items():
            of = model.parameters.get(name)
            sigma = sigmas[name] if key == "figure" else of.sigma if of is not None else 0.0
            held[f"{key} {name}"] = amounts
            moved[f"{key} {name}"] = (sigma * math.fsum(amounts.values())) ** 2
    own = (terms["value_sq"].to_numpy() * np.expm1(terms["row_sigma"].to_numpy() ** 2)).tolist()
    held |= _added([OWN] * len(own), holdings, own)
    return held, moved | {OWN: math.fsum(held[OWN].values())}


def _added(names: list[str | None], holdings: list[str], amounts: list[float]) -> Held:
    """What the holdings add to each name; what has none is left out."""
    found: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, holding, amount in zip(names, holdings, amounts, strict=True):
        if name is not None:
            found[name][holding].append(amount)
    return {name: {holding: math.fsum(each) for holding, each in by.items()} for name, by in found.items()}


def told(intervals: Iterable[Row], held: Iterable[Mapping[str, Any]], rules: Rules) -> list[Row]:
    """The `intervals` that tell nobody's own figures: each source of each side is nobody's, or a sum that the rules on
    one cell let pass without those who agreed to be shown, whom everybody knows."""
    amounts: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for row in held:
        if row["holding_id"] not in rules.waived:
            amounts[row["output"], row["source"]].append(row["amount"])
    open_to = {output for (output, _), each in amounts.items() if not rules.is_safe(each)}
    return [row for row in intervals if not open_to & {row["indicator"], *sides(row["indicator"])}]
