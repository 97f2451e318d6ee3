"""What a lever saves, figure by figure: the inventory as it is beside the changed one, and the lines it touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.levers.policies import Parameters
from footprint.levers.projection import Lines
from footprint.levers.savings import GASES, Pair, kinds_of, pairs
from footprint.levers.step import given_of, read
from footprint.levers.worlds import LONG_RUN, World, computed

KEYS = ("category", "stage", "activity", "factor_key")


@dataclass(frozen=True)
class Explained:
    """`terms`: rows of KEYS with `usual` and `changed` [kgCO2e a year], `saves`, and how much of the activity each is,
    the published `factor` with its `factor_id`; `lines`: what the lever touches; `years`: after how many years, 0 in
    the long run; `parameters`: what is assumed."""

    terms: pa.Table
    lines: pa.Table
    years: int
    parameters: Parameters


def explained(
    lake: Lake, *, year: int, member_id: str, lever: str, parameters: Parameters, factor_set: FactorSet
) -> Explained | None:
    """A lever of one member at full effect, or of one that is over one day in its best year; None where it does not
    apply."""
    tables, lives = read(lake, year=year, member_id=member_id)
    given = given_of(tables, lives, factor_set, year=year, chosen={lever: parameters})
    made = computed(given, factor_set, year=year)
    terms = {world: made.terms.filter(pc.field("world") == place) for world, place in made.number.items()}
    told = [(pair, _compared(terms, pair)) for pair in pairs(given, made) if pair.lever == lever]
    if not told:
        return None
    pair, rows = max(told, key=lambda each: (each[0].changed.years == LONG_RUN, _saved(each[1])))
    terms_told, lines = _with_factors(rows, lake, year), _touched(given.lines, given.touched(lever))
    return Explained(terms_told, lines, pair.changed.years, {"pue": given.pue, **parameters})


def _saved(rows: list[dict[str, Any]]) -> float:
    return float(sum(row["saves"] for row in rows))


def _compared(terms: dict[World, pa.Table], pair: Pair) -> list[dict[str, Any]]:
    """What both inventories weigh, by what a figure is multiplied with; only what differs."""
    sides = []
    for world in (pair.usual, pair.changed):
        rows = terms[world].filter(pc.field("criterion") == GASES)
        if pair.kinds is not None:
            rows = rows.filter(pa.array(np.isin(kinds_of(rows), sorted(pair.kinds))))
        ordered = rows.sort_by([(name, "ascending") for name in (*KEYS, "value")])
        summed = ordered.group_by(list(KEYS), use_threads=False).aggregate([("value", "sum")])
        sides.append({tuple(row[name] for name in KEYS): row["value_sum"] for row in summed.to_pylist()})
    usual, changed = sides
    rows_of = []
    for key in sorted(usual.keys() | changed.keys()):
        ends = {"usual": usual.get(key, 0.0), "changed": changed.get(key, 0.0)}
        rows_of.append({**dict(zip(KEYS, key, strict=True)), **ends, "saves": ends["usual"] - ends["changed"]})
    return [row for row in rows_of if abs(row["saves"]) > 1e-12 * max(abs(row["usual"]), abs(row["changed"]))]


def _with_factors(rows: list[dict[str, Any]], lake: Lake, year: int) -> pa.Table:
    """The rows with the year's figure and the amounts that it multiplies, what saves most first."""
    factors = {
        (row["factor_key"], row["activity"], row["stage"]): row
        for row in lake.read("year_factors", year=year).to_pylist()
        if row["criterion"] == GASES
    }
    for row in rows:
        factor = factors.get((row["factor_key"], row["activity"], row["stage"]), {})
        value = factor.get("value")
        row |= {"factor": value, "factor_id": factor.get("factor_id")}
        row |= {f"{side}_amount": row[side] / value if value else None for side in ("usual", "changed")}
    ordered = sorted(rows, key=lambda row: (-abs(row["saves"]), *(row[name] for name in KEYS)))
    return pa.Table.from_pylist(ordered, schema=_TERMS)


_TERMS = pa.schema(
    [(name, pa.string()) for name in KEYS]
    + [(name, pa.float64()) for name in ("usual_amount", "changed_amount", "factor", "usual", "changed", "saves")]
    + [("factor_id", pa.string())]
)


def _touched(lines: Lines, mask: Any) -> pa.Table:
    """The inventory lines that a lever is about, most devices first."""
    rows = lines.rows.filter(pa.array(mask)).select(["line_id", "category", "devices"])
    return rows.sort_by([("devices", "descending"), ("line_id", "ascending")])
