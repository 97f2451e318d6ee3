"""What a lever saves, figure by figure: the inventory as it is beside the changed one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.levers.ranking import GASES, LONG_RUN
from footprint.levers.savings import Pair, are_of, pairs
from footprint.levers.worlds import Computed, Given, World
from footprint.schema import TABLES
from footprint.uncertainty import joined

KEYS = ("member_id", "category", "stage", "activity", "factor_key")
SIDES = ("usual", "changed")
ROUNDING = 1e-12  # of the larger side: less is what is left of two equal sums


def terms(given: Given, made: Computed, *, year: int) -> pa.Table:
    """Rows of `levers_terms`: of each member and lever at full effect, or of one that is over one day in the year in
    which it saves most."""
    gases = made.terms.filter(pc.field("criterion") == GASES)
    worlds = {world: gases.filter(pc.field("world") == place) for world, place in made.number.items()}
    schema = TABLES["levers_terms"].arrow
    parts = [_differing(_sums(pair, worlds), pair) for pair in pairs(given, made) if _is_told(pair, worlds)]
    rows = _of_best_year(pa.concat_tables(parts)) if parts else schema.empty_table().drop_columns(["year"])
    rows = rows.append_column("year", pa.repeat(pa.scalar(year, pa.int64()), rows.num_rows))
    return rows.select(schema.names).cast(schema).sort_by([(name, "ascending") for name in TABLES["levers_terms"].key])


def _is_told(pair: Pair, worlds: Mapping[World, pa.Table]) -> bool:
    """Of a lever whose effect goes on, full effect alone."""
    return pair.changed.years == LONG_RUN or World(pair.changed.levers, LONG_RUN) not in worlds


def _sums(pair: Pair, worlds: Mapping[World, pa.Table]) -> pa.Table:
    """What both inventories weigh, by what a figure is multiplied with."""
    sides = []
    for name, world in zip(SIDES, (pair.usual, pair.changed), strict=True):
        rows = worlds[world]
        if pair.kinds is not None:
            rows = rows.filter(are_of(rows, pair.kinds))
        nothing = pa.array(np.zeros(rows.num_rows))
        columns = {side: rows["value"] if side == name else nothing for side in SIDES}
        sides.append(pa.table({key: rows[key] for key in KEYS} | columns))
    both = pa.concat_tables(sides)
    order = np.lexsort((*(both[side].to_numpy() for side in reversed(SIDES)), joined(both, KEYS)))
    ordered = both.take(pa.array(order)).combine_chunks()
    return ordered.group_by(list(KEYS), use_threads=False).aggregate([(side, "sum") for side in SIDES])


def _differing(sums: pa.Table, pair: Pair) -> pa.Table:
    """The rows whose sides differ, of a lever and year."""
    sides = [sums[f"{side}_sum"] for side in SIDES]
    saves = pc.subtract(*sides)
    largest = pc.max_element_wise(*(pc.abs(side) for side in sides))
    columns = {key: sums[key] for key in KEYS} | dict(zip(SIDES, sides, strict=True)) | {"saves": saves}
    rows = pa.table(columns).filter(pc.greater(pc.abs(saves), pc.multiply(largest, ROUNDING)))
    for name, value in (("lever", pa.scalar(pair.lever)), ("year_offset", pa.scalar(pair.changed.years, pa.int64()))):
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    return rows


def _of_best_year(rows: pa.Table) -> pa.Table:
    """Of each member and lever the year in which it saves most, the first of several."""
    by = ["member_id", "lever", "year_offset"]
    sums = rows.group_by(by, use_threads=False).aggregate([("saves", "sum")])
    best: dict[tuple[str, str], tuple[float, int]] = {}
    for row in sums.to_pylist():
        key, place = (row["member_id"], row["lever"]), (row["saves_sum"], -row["year_offset"])
        best[key] = max(best.get(key, place), place)
    keys = zip(*(rows[name].to_pylist() for name in by), strict=True)
    return rows.filter(pa.array([best[member, lever][1] == -years for member, lever, years in keys], pa.bool_()))
