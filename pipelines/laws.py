"""What must hold of the tables, as pure functions that return figures. What follows from them is in `defs/checks`.

The sums here are made with pyarrow and not with the method's SQL, so that they are a second opinion on it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from footprint.disclosure import Rules
from footprint.disclosure.families import TOTAL, families
from footprint.disclosure.protect import HEADLINE
from footprint.engine import DuckDB
from footprint.lake import DamagedError, Lake
from footprint.region.indicators import sides
from footprint.schema import CELL, FIGURE, PUBLISHED, WITHHELD, table

MOVED = "allocated"  # entry of electricity that measured runs of a service take from the member's machines
OF_OTHERS = ("supplier", "visitor")  # who bears what is no device of the member
TOLD = tuple(name for name in table("region_cells").names if name not in (*FIGURE, *CELL, "year", "unit", "status"))
SIDES = (("depreciation", "location", "total"), ("any", "any", "any"))  # ways in which sides of ratios are given
RELATIVE = 1e-9  # sums made in another order differ by rounding only
Row = Mapping[str, Any]
Place = tuple[str, ...]


def schema_faults(lake: Lake, name: str, **partition: object) -> list[str]:
    """Files whose columns are not those of the schema, or in which two rows have one key; the file that is damaged."""
    described = table(name)
    faults = []
    try:
        paths = lake.paths(name, **partition)
    except DamagedError as damage:
        return [f"{damage.path.name}: damaged"]
    for path in paths:
        with pq.ParquetFile(path) as file:  # `read_table` takes twice as long for a file of few rows
            if not file.schema_arrow.equals(described.arrow):
                faults.append(f"{path.name}: columns")
                continue
            keys = file.read(columns=list(described.key))
        if keys.group_by(list(described.key)).aggregate([]).num_rows != keys.num_rows:
            faults.append(f"{path.name}: key")
    return faults


def line_accounts(lines: pa.Table, receipts: pa.Table) -> dict[str, int]:
    """Rows of the current files by receipt, and the lines that have a fate; they are equal when nothing is lost."""
    current = receipts.filter(pc.field("current"))
    fates = {
        fate: pc.sum(lines.filter(pc.equal(lines["fate"], fate))["count"]).as_py() or 0
        for fate in ("accepted", "refused", "set_aside")
    }
    counts = {name: pc.sum(current[name]).as_py() or 0 for name in ("rows", *fates)}
    differences = sum(abs(counts[fate] - count) for fate, count in fates.items())
    rows = counts["rows"]
    return {"rows": rows, **fates, "lost": abs(rows - sum(fates.values())), "differences": differences}


def quantity_faults(activity_data: pa.Table) -> int:
    """Rows of activity whose quantity is no finite number of 0 or more, though it is not NULL; and what was moved from
    machines to a service without adding up to 0."""
    quantity = activity_data["quantity"]
    is_moved = pc.fill_null(pc.equal(activity_data["entry"], MOVED), False)
    sound = pc.and_(pc.is_finite(quantity), pc.or_(is_moved, pc.greater_equal(quantity, 0)))
    return (pc.sum(pc.invert(sound)).as_py() or 0) + _unbalanced(activity_data.filter(is_moved))


def _unbalanced(moved: pa.Table) -> int:
    """Members, bases and activities in which what services received is not what machines gave."""
    sums: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in moved.select(["member_id", "basis", "activity", "factor_key", "quantity"]).to_pylist():
        if row["quantity"] is not None:
            sums[row["member_id"], row["basis"], row["activity"], row["factor_key"]].append(row["quantity"])
    return sum(abs(math.fsum(values)) > RELATIVE * math.fsum(map(abs, values)) for values in sums.values())


def expected_gases(activity_data: pa.Table, year_factors: pa.Table) -> dict[tuple[str, ...], float]:
    """Quantity × factor in kgCO2e, by view, basis and stage."""
    amounts = activity_data.group_by(["view", "basis", "factor_key", "activity"]).aggregate([("quantity", "sum")])
    factors = year_factors.filter(pc.field("criterion") == "gwp").select(["factor_key", "activity", "stage", "value"])
    joined = amounts.join(factors, keys=["factor_key", "activity"], join_type="inner")
    value = pc.multiply(joined["quantity_sum"], joined["value"])
    return _sums(joined.append_column("impact", value), "impact")


def stored_gases(footprint: pa.Table) -> dict[tuple[str, ...], float]:
    """kgCO2e of the table `footprint`, by view, basis and stage."""
    return _sums(footprint.filter(pc.field("criterion") == "gwp"), "value")


def _sums(rows: pa.Table, column: str) -> dict[tuple[str, ...], float]:
    parts: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in rows.select(["view", "basis", "stage", column]).to_pylist():
        if row[column] is not None:
            parts[row["view"], row["basis"], row["stage"]].append(row[column])
    return {key: math.fsum(values) for key, values in parts.items()}


def without_impact(activity_data: pa.Table, footprint: pa.Table) -> list[str]:
    """Activities and factor keys that no row of the footprint has, not even as "not assessed".

    The end of a life is left out: where one published figure covers the whole life, it has no row of its own.
    """
    activity_data = activity_data.filter(pc.not_equal(activity_data["activity"], "life_end"))
    key = ["member_id", "activity", "factor_key", "tier", "category", "ownership"]
    amounts, impacts = (_distinct(rows, key) for rows in (activity_data, footprint))
    return sorted({f"{row[1]} {row[2]}" for row in amounts - impacts})


def _distinct(rows: pa.Table, key: Sequence[str]) -> set[tuple[object, ...]]:
    distinct = rows.group_by(list(key)).aggregate([])
    return set(zip(*(distinct[name].to_pylist() for name in key), strict=True))


def differences(one: dict[tuple[str, ...], float], other: dict[tuple[str, ...], float]) -> list[str]:
    """Names of sums that are not the same in both, within rounding."""
    keys = sorted(one.keys() | other.keys())
    return [
        " ".join(key)
        for key in keys
        if not math.isclose(one.get(key, 0.0), other.get(key, 0.0), rel_tol=RELATIVE, abs_tol=RELATIVE)
    ]


def coverage(lake: Lake, year: int) -> tuple[float, float]:
    """Devices of the year whose making and use are assessed in greenhouse gases, and all devices."""
    with DuckDB() as engine:
        engine.bind(**{name: lake.paths(name, year=year) for name in ("fleet", "year_factors")})
        row = engine.view("_part_coverage", "_coverage").run("_devices_assessed").to_pylist()[0]
    return row["assessed"], row["devices"]


def overbooked(footprint: pa.Table, device_lives: pa.Table, year_factors: pa.Table) -> list[str]:
    """Categories whose devices would carry, each, less than nothing or more than the factor of a whole new device.

    Servers made of components, and what is not a device of the member, have no factor of a whole device.
    """
    embodied = (pc.field("criterion") == "gwp") & (pc.field("activity") == "life_start")
    footprint = footprint.filter(pc.starts_with(footprint["factor_key"], "device:"))
    footprint = footprint.filter(pc.invert(pc.is_in(footprint["ownership"], value_set=pa.array(OF_OTHERS))))
    whole = year_factors.filter(embodied).group_by("factor_key").aggregate([("value", "sum")])
    booked = footprint.filter(embodied).group_by(["category", "view", "factor_key"]).aggregate([("value", "sum")])
    most = booked.join(whole, keys="factor_key", right_suffix="_whole").group_by(["category", "view"])
    devices = device_lives.group_by("category").aggregate([("n", "sum")])
    rows = most.aggregate([("value_sum", "sum"), ("value_sum_whole", "max")]).join(devices, keys="category")
    return sorted({row["category"] for row in rows.to_pylist() if not _is_within(row)})


def _is_within(row: dict[str, Any]) -> bool:
    booked, devices, most = row["value_sum_sum"], row["n_sum"], row["value_sum_whole_max"]
    if not booked or most is None or devices is None:
        return booked is None or bool(booked == 0)
    return bool(0 <= booked <= most * devices * (1 + RELATIVE))


def outside(values: pa.ChunkedArray, low: float, high: float) -> int:
    """How many values, of those that are known, lie outside the band."""
    return pc.sum(pc.or_(pc.less(values, low), pc.greater(values, high))).as_py() or 0


def open_margins(cells: pa.Table) -> list[str]:
    """Sums that are not what the cells of one of their margins add up to though each of these is published, or assessed
    for nobody: by more than half a step of rounding of each."""
    placed: dict[Place, dict[Place, Row]] = defaultdict(dict)
    for row in cells.to_pylist():
        if sides(row["indicator"]) == (None, None):
            placed[_figure(row)][_place(row)] = row
    return [
        " ".join((*key, *where, CELL[axis]))
        for key, rows in sorted(placed.items())
        for where, axis, parts in _margins(rows)
        if not _is_closed(rows[where], parts)
    ]


def open_ratios(cells: pa.Table) -> list[str]:
    """Published ratios that are not the quotient of their sides, by more than the rounding of all three, or a side of
    which is not published in their cell."""
    rows = [row for row in cells.to_pylist() if row["status"] == PUBLISHED and row["value"] is not None]
    meant = {(row["indicator"], *_place(row)): row for row in rows
             if (row["view"], row["basis"], row["stage"]) in SIDES}  # fmt: skip
    wrong = []
    for row in rows:
        upper, lower = sides(row["indicator"])
        if upper and lower:
            above, below = (meant.get((name, *_place(row))) for name in (upper, lower))
            if above is None or below is None or not _is_quotient(row, above, below):
                wrong.append(" ".join((*_figure(row), *_place(row))))
    return wrong


def lacks_its_total(cells: pa.Table, amounts: pa.Table, variables: pa.Table, rules: Rules) -> bool:
    """Whether the region's total of greenhouse gases is not published although it keeps the plain rules: cells of which
    no choice could be worked out (then the error is in the log), or nothing safe beside what was published before."""
    if "impact" not in (known := families(amounts, variables)):
        return False
    if not rules.is_safe(known["impact"].of(HEADLINE, TOTAL).values()):
        return False
    of = dict(zip(FIGURE[1:], ("gwp", "depreciation", "location", "total"), strict=True)) | dict.fromkeys(CELL, "*")
    return any(row["status"] == WITHHELD and row.items() >= of.items()
               for row in cells.filter(pc.field("indicator") == "C1").to_pylist())  # fmt: skip


def told_all_the_same(cells: pa.Table) -> list[str]:
    """Rows that are not published and have a figure, or are and have no value."""
    return [
        " ".join((*_figure(row), *_place(row)))
        for row in cells.to_pylist()
        if (row["value"] is None if row["status"] == PUBLISHED else any(row[name] is not None for name in TOLD))
    ]


def _figure(row: Row) -> Place:
    return tuple(row[name] for name in FIGURE)


def _place(row: Row) -> Place:
    return tuple(row[name] for name in CELL)


def _margins(rows: Mapping[Place, Row]) -> Iterator[tuple[Place, int, list[Row]]]:
    """Each cell that others are parts of along one axis, the axis, and these."""
    parts: dict[tuple[Place, int], list[Row]] = defaultdict(list)
    for place, row in rows.items():
        for axis, part in enumerate(place):
            whole = (*place[:axis], "*", *place[axis + 1 :])
            if part != "*" and whole in rows:
                parts[whole, axis].append(row)
    for (whole, axis), found in sorted(parts.items(), key=lambda each: each[0]):
        yield whole, axis, found


def _is_closed(whole: Row, parts: list[Row]) -> bool:
    if any(row["status"] == WITHHELD for row in (whole, *parts)):
        return True
    off: float = abs(sum(row["value"] or 0.0 for row in parts) - (whole["value"] or 0.0))
    return off <= sum(_half_a_step(row) for row in (whole, *parts))


def _half_a_step(row: Row) -> float:
    return float((row["rounded_to"] or 0.0) / 2 + RELATIVE * abs(row["value"] or 0.0))


def _is_quotient(row: Row, above: Row, below: Row) -> bool:
    least = abs(below["value"]) - _half_a_step(below)
    if least <= 0:
        return False
    quotient = above["value"] / below["value"]
    rounding = (_half_a_step(above) + abs(quotient) * _half_a_step(below)) / least
    return bool(abs(row["value"] - quotient) <= _half_a_step(row) + rounding)


def open_intervals(uncertain: pa.Table, indicators: pa.Table) -> list[str]:
    """Intervals that do not run from low over the median to high, or whose greenhouse gases are others than those
    published; a total of too few devices is not published."""
    published = {
        (row["member_id"], row["view"], row["basis"]): row["value"]
        for row in indicators.filter(pc.field("indicator") == "C1").to_pylist()
    }
    wrong = []
    for row in uncertain.to_pylist():
        member = (row["member_id"], row["view"], row["basis"])
        known = published.get(member) if (row["output"], row["criterion"]) == ("total", "gwp") else row["value"]
        is_equal = known is None or math.isclose(known, row["value"], rel_tol=RELATIVE, abs_tol=RELATIVE)
        if not is_equal or not row["low"] <= row["median"] <= row["high"]:
            wrong.append(" ".join((*member, row["output"], row["key"], row["criterion"])))
    return wrong


def open_regional_intervals(uncertain: pa.Table, amounts: pa.Table, variables: pa.Table) -> list[str]:
    """Intervals of the region that do not run from low over the median to high, or whose value is not what the
    holdings of the cell add up to."""
    headline = {"view": "depreciation", "basis": "location", "stage": "total"}
    coefficients: dict[str, dict[str, float]] = defaultdict(dict)
    for row in variables.to_pylist():
        if headline.items() <= row.items() and row["indicator"] in ("C1", "M1", "M2", "M3"):
            coefficients[row["criterion"]][row["atom"]] = row["coefficient"]
    held = [row for row in amounts.to_pylist() if row["family"] == "impact"]
    wrong = []
    for row in uncertain.to_pylist():
        cell, loads = {name: row[name] for name in CELL if row[name] != "*"}, coefficients[row["criterion"]]
        value = math.fsum(loads.get(each["atom"], 0) * each["amount"] for each in held if cell.items() <= each.items())
        is_equal = math.isclose(value, row["value"], rel_tol=RELATIVE, abs_tol=RELATIVE)
        if not is_equal or not row["low"] <= row["median"] <= row["high"]:
            wrong.append(" ".join(row[name] for name in (*CELL, "criterion")))
    return wrong


def open_regional_changes(uncertain: pa.Table, amounts: pa.Table, variables: pa.Table) -> list[str]:
    """Intervals of the region's change that are upside down, or whose value is not what rises and falls of holdings add
    up to, or that over the year before."""
    held: dict[str, float] = defaultdict(float)
    for row in amounts.to_pylist():
        held[row["atom"]] += row["amount"]
    sums: dict[str, float] = defaultdict(float)
    for row in variables.to_pylist():
        sums[row["indicator"]] += row["coefficient"] * held[row["atom"]] if row["indicator"].startswith("C8") else 0.0
    known = {"C8_num": sums["C8_num"], "C8": sums["C8_num"] / (sums["C8_den"] or math.inf)}
    return [
        row["indicator"] for row in uncertain.to_pylist()
        if not math.isclose(known[row["indicator"]], row["value"], rel_tol=1e3 * RELATIVE, abs_tol=RELATIVE)
        or row["low"] > row["high"]
    ]  # fmt: skip


def open_regional_parts(uncertain: pa.Table, amounts: pa.Table, variables: pa.Table) -> list[str]:
    """Intervals of shares of the region, and of what is avoided, that are upside down, or whose value is not what the
    holdings add up to."""
    held: dict[tuple[str, str], float] = defaultdict(float)
    for row in amounts.to_pylist():
        held[row["family"], row["atom"]] += row["amount"]
    sums: dict[str, float] = defaultdict(float)
    for row in variables.to_pylist():
        headline = row["view"] in ("any", "depreciation") and row["basis"] in ("any", "location")
        if headline and row["stage"] in ("any", "total"):
            sums[row["indicator"]] += row["coefficient"] * held[row["family"], row["atom"]]
    wrong = []
    for row in uncertain.to_pylist():
        upper, lower = sides(row["indicator"])
        value = sums[upper] / (sums[lower] or math.inf) if upper and lower else sums[row["indicator"]]
        if not math.isclose(value, row["value"], rel_tol=RELATIVE, abs_tol=RELATIVE) or row["low"] > row["high"]:
            wrong.append(row["indicator"])
    return wrong


def open_levers(levers: pa.Table) -> list[str]:
    """Members whose parts of all levers together do not add up to the whole, and levers whose interval is upside
    down."""
    whole: dict[tuple[str, str], float] = {}
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    wrong = []
    for row in levers.to_pylist():
        key = (row["member_id"], row["criterion"])
        if row["lever"] == "together":
            whole[key] = row["saving"]
        elif row["in_set"] is not None:
            parts[key].append(row["in_set"])
        if row["low"] is not None and not row["low"] <= row["high"]:
            wrong.append(" ".join((row["member_id"], row["lever"], row["subject"], row["criterion"])))
    return wrong + [" ".join(key) for key in sorted({*whole, *parts}) if not _adds_up(whole.get(key, 0.0), parts[key])]


def _adds_up(whole: float, parts: Sequence[float]) -> bool:
    size = math.fsum(map(abs, parts))
    return math.isclose(whole, math.fsum(parts), rel_tol=RELATIVE, abs_tol=RELATIVE * max(1.0, size))


def unexplained(changes: pa.Table, now: pa.Table, before: pa.Table) -> list[str]:
    """Totals whose causes of change do not add up to their difference from the year before: member, basis, criterion.
    `now`, `before`: the tables `footprint` of both years."""
    one, other = _member_totals(now), _member_totals(before)
    members = {key[0] for key in one} & {key[0] for key in other}
    causes: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in changes.select(["member_id", "basis", "criterion", "difference"]).to_pylist():
        causes[row["member_id"], row["basis"], row["criterion"]].append(row["difference"])
    wrong = []
    for key in sorted(key for key in one.keys() | other.keys() | causes.keys() if key[0] in members or key in causes):
        (value, size), (was, size_before) = one.get(key, (0.0, 0.0)), other.get(key, (0.0, 0.0))
        if not abs(math.fsum(causes[key]) - (value - was)) <= RELATIVE * (size + size_before):
            wrong.append(" ".join(key))
    return wrong


def _member_totals(footprint: pa.Table) -> dict[tuple[str, ...], tuple[float, float]]:
    """Sum and sum of sizes of what is assessed, making depreciated, by member, basis and criterion; market-based of
    greenhouse gases alone."""
    counted = pc.field("view").isin(["any", "depreciation"]) & (pc.field("ownership") != "visitor")
    rows = footprint.filter(counted).select(["member_id", "basis", "criterion", "value"])
    rows = rows.append_column("size", pc.abs(rows["value"]))
    sums = rows.group_by(["member_id", "basis", "criterion"]).aggregate([("value", "sum"), ("size", "sum")])
    totals: dict[tuple[str, ...], tuple[float, float]] = {}
    for row in sums.to_pylist():
        for basis in ("location", "market") if row["criterion"] == "gwp" else ("location",):
            if row["basis"] in ("any", basis):
                key = (row["member_id"], basis, row["criterion"])
                value, size = totals.get(key, (0.0, 0.0))
                totals[key] = value + (row["value_sum"] or 0.0), size + (row["size_sum"] or 0.0)
    return totals


def some(names: Sequence[str], most: int = 5, between: str = ", ") -> str:
    """The first of `names`, and how many more there are; sentences have a space `between` them, and no comma."""
    more = len(names) - most
    return between.join(names[:most]) + (f" (+ {more})" if more > 0 else "")
