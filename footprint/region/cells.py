"""The cells that the region publishes of a year, from those that disclosure control lets through: ratios, rounding,
intervals, and what is withheld or not assessed, each in its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import isclose
from typing import Any, TypeAlias

import pyarrow as pa

from footprint import incidents
from footprint.disclosure import Protected, Rules, protect
from footprint.lake import Lake
from footprint.region.certainty import CHANGE
from footprint.region.indicators import HEADS_OF, IDS, Figure, figures, sides, unit
from footprint.region.median import MEDIAN, Before, median
from footprint.region.parts import INTERVALS, SHARES, SOURCES, told
from footprint.schema import BEHIND, CELL, FIGURE, NOT_ASSESSED, PUBLISHED, WITHHELD, table
from footprint.settings import settings
from footprint.uncertainty.outputs import ROUNDED, coarse

Row: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str, str, str]  # sector, zone, size; * = all
MADE_FROM = ("region_amounts", "region_variables")
DRAWN = ("uncertainty_region", "uncertainty_region_change")
SURE = (CHANGE, *SHARES)  # ratios with an interval of their own
KEY = FIGURE[1:]
REGION: Place = ("*", "*", "*")
# What is counted, not measured: shown in more digits.
COUNTED_IN = frozenset({"device", "fte", "member", "person"})
DIGITS, COUNTED_DIGITS = 3, 5
NOTHING = dict.fromkeys(("value", "low", "high", "rounded_to", *BEHIND))


def region_cells(lake: Lake, year: int, earlier: Sequence[Before] = ()) -> None:
    """Write `region_cells` of `year`. `earlier`: what was published before, beside which nobody may be recognised. An
    error of ours withholds all of them: members' year does not hang on the region's."""
    try:
        cells = cells_of(lake, year, earlier)
    except Exception as error:
        incidents.log(error, year=year)
        withheld = [_whole(each, WITHHELD) for each in figures()]
        cells = _table(lake, year, Protected(withheld, {}, []), {"status": WITHHELD})
    lake.write("region_cells", cells, year=year)


def cells_of(lake: Lake, year: int, earlier: Sequence[Before]) -> pa.Table:
    """Rows of `region_cells` as they may be published beside earlier releases (the newest first)."""
    amounts, variables = (lake.read(name, year=year) for name in MADE_FROM)
    protected = protect(amounts, variables, earlier, rules())
    return _table(lake, year, protected, median(amounts, variables, protected.cells, rules(), earlier))


def _table(lake: Lake, year: int, protected: Protected, middle: Row) -> pa.Table:
    """`middle`: what is told of the median."""
    for error in protected.unsolved:
        incidents.log(error, year=year)
    drawn = [row for name in DRAWN for row in lake.read(name, year=year).to_pylist()]
    intervals, held = (lake.read(name, year=year).to_pylist() for name in (INTERVALS, SOURCES))
    drawn += told(intervals, held, rules())
    counted = lake.read("member_states", ["in_region"], year=year)["in_region"].to_pylist()
    return region_table(year, protected.cells, drawn, (sum(counted), len(counted)), middle)


def rules() -> Rules:
    """How near is too near, as the installation has it; the pole, which shows its own figures, agrees to be shown."""
    asked = settings()
    margin, change = asked.region_margin / 100, asked.region_change / 100
    agreed = frozenset(f"{asked.region_waived} {asked.pole}".split())
    return Rules(insider=margin, change=change, waived=agreed)


def region_table(
    year: int, protected: Iterable[Row], drawn: Iterable[Row], members: tuple[int, int], middle: Row | None = None
) -> pa.Table:
    """Rows of `region_cells`. `protected`: cells of sums with their exact `value`, `status` and what is behind them;
    `drawn`: rows of `uncertainty_region`, and of the tables of intervals of one indicator; `members`: how many the
    region counts, and how many there are; `middle`: what is told of the median, as coarse as it shall be."""
    bounds = {_of(row): row for row in drawn}
    sums = [*_with_bounds(protected, bounds)]
    sums += [_whole(each, NOT_ASSESSED) for each in figures() if each[:5] not in _known(sums)]
    sums += _numbers_of_members(members)
    rows = [*sums, *_with_own(_ratios(sums), bounds)]
    rows.append(_uncertainty(rows))
    shown = [
        *map(_shown, rows),
        _whole(Figure(MEDIAN, *("any",) * 4, unit(MEDIAN), "region"), NOT_ASSESSED) | (middle or {}),
    ]
    return pa.Table.from_pylist([{"year": year} | row for row in shown], schema=table("region_cells").arrow)


def place(row: Mapping[str, Any]) -> Place:
    return row["sector"], row["zone"], row["size"]


def _known(sums: Iterable[Row]) -> set[tuple[str, ...]]:
    return {(row["indicator"], *(row[name] for name in KEY)) for row in sums}


def _whole(figure: Figure, status: str) -> Row:
    """A row of the whole region without a figure."""
    key = {name: getattr(figure, name) for name in ("indicator", *KEY, "unit")}
    return key | dict(zip(CELL, REGION, strict=True)) | NOTHING | {"status": status}


def _of(row: Mapping[str, Any]) -> tuple[str, Place]:
    """What a drawn row is of: a criterion in a cell, or for the whole region the indicator that it names."""
    return (row["indicator"], REGION) if "indicator" in row else (row["criterion"], place(row))


def _with_bounds(protected: Iterable[Row], bounds: Mapping[tuple[str, Place], Row]) -> Iterator[Row]:
    """Sums with the intervals of those that are drawn: totals of the headline, what is avoided, and what moved since
    the year before."""
    for row in protected:
        named = row["criterion"] if _is_drawn(row) else row["indicator"]
        yield row | _between(bounds.get((named, place(row)))) | {"unit": unit(row["indicator"])}


def _with_own(ratios: Iterable[Row], bounds: Mapping[tuple[str, Place], Row]) -> Iterator[Row]:
    """Ratios with the interval of the change and of shares: a quotient in each draw, and none of two intervals."""
    for row in ratios:
        is_drawn = row["status"] == PUBLISHED and row["indicator"] in SURE
        yield row | _between(bounds.get((row["indicator"], place(row)))) if is_drawn else row


def _between(drawn: Row | None) -> Row:
    return {name: drawn[name] if drawn else None for name in ("low", "high")}


def _is_drawn(row: Mapping[str, Any]) -> bool:
    of = tuple(row[name] for name in ("view", "basis", "stage"))
    return row["indicator"] in ("C1", "M1", "M2", "M3") and of == ("depreciation", "location", "total")


def _numbers_of_members(members: tuple[int, int]) -> list[Row]:
    """How many members the region counts, and of how many: membership is no secret."""
    rows = []
    for name, number in zip(("Q3_num", "Q3_den"), members, strict=True):
        row = _whole(Figure(name, "any", "any", "any", "any", unit(name), "region"), PUBLISHED)
        rows.append(row | {"value": float(number), "members": number})
    return rows


def _ratios(sums: list[Row]) -> Iterator[Row]:
    """Each ratio in each cell that both its sides have a row of."""
    by_name: defaultdict[str, dict[Place, Row]] = defaultdict(dict)
    for row in sums:
        if (row["view"], row["basis"], row["stage"]) in (("any",) * 3, ("depreciation", "location", "total")):
            by_name[row["indicator"]][place(row)] = row
    for name in IDS:
        upper, lower = sides(name)
        if upper and lower:
            for where, above in by_name[upper].items():
                if below := by_name[lower].get(where):
                    yield _ratio(name, above, below, by_name[HEADS_OF.get(name, "")].get(where))


def _ratio(name: str, above: Row, below: Row, whole: Row | None) -> Row:
    """`whole`: of a figure per head, the total of the cell, whose interval is also its own where it is the same sum."""
    row = above | {"indicator": name, "unit": unit(name)} | NOTHING
    states = {above["status"], below["status"]}
    if NOT_ASSESSED in states or (states == {PUBLISHED} and not below["value"]):
        return row | {"status": NOT_ASSESSED}
    if WITHHELD in states:
        return row | {"status": WITHHELD}
    row |= {"value": above["value"] / below["value"], "status": PUBLISHED} | {each: below[each] for each in BEHIND}
    if whole and whole["status"] == PUBLISHED and whole["low"] is not None and isclose(whole["value"], above["value"]):
        row |= {each: coarse(whole[each] / below["value"], ROUNDED[each]) for each in ("low", "high")}
    return row


def _uncertainty(rows: Iterable[Row]) -> Row:
    """Half the width of the interval of the region's total, over the total: all three are published."""
    row = _whole(Figure("Q1", "any", "any", "any", "any", unit("Q1"), "region"), NOT_ASSESSED)
    total = next(
        (each for each in rows if each["indicator"] == "C1" and _is_drawn(each) and place(each) == REGION), row
    )
    if total["status"] == WITHHELD:
        return row | {"status": WITHHELD}
    if total["low"] is None or not total["value"]:
        return row
    half = (total["high"] - total["low"]) / 2 / total["value"]
    return row | {"value": half, "status": PUBLISHED} | {name: total[name] for name in BEHIND}


def _shown(row: Row) -> Row:
    """What leaves of a row: nothing of it unless it is published, else rounded figures."""
    if row["status"] != PUBLISHED:
        return row | NOTHING
    value, step = rounded(row["value"], COUNTED_DIGITS if row["unit"] in COUNTED_IN else DIGITS)
    behind = {name: None if row[name] is None else rounded(row[name], COUNTED_DIGITS)[0] for name in BEHIND[2:]}
    return row | behind | {"value": value, "rounded_to": step}


def rounded(value: float, digits: int) -> tuple[float, float]:
    """The value to that many significant digits, and the step of the last one; 0 is as it is, and has no step."""
    if value == 0:
        return 0.0, 0.0
    step = float(f"1e{Decimal(value).adjusted() + 1 - digits}")
    return float(f"{value:.{digits - 1}e}"), step
