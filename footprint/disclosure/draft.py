"""Which cells of the region may be shown: the basic rules of statistical confidentiality, as pure functions.

Only tables with one margin are treated, and no attacker is modelled; this is enough for a draft that stays in the pôle,
and not for one that leaves it. A known hole: criteria of use are all linear in kWh, so two of them and the public
factors give the kWh on a grid that only one holding uses (one site abroad): a release must audit this.
What each rule does, in order:

1. A sum is safe if at least 3 holdings add something other than 0 to it and none of them makes more than 85 % of it.
2. A criterion whose total is not safe for the region is not published at all.
3. A cell is hidden if one of its base sums is not safe; then the smallest other cell of the margin is hidden too, until
   the hidden cells are at least two and safe together. One pattern serves every criterion, stage, view and basis.
4. A detail (a stage, another view, market-based electricity) is a sum, and so is its difference to what is published
   already: both must be safe in every cell shown, and in the hidden cells together, or the detail is not given by cell;
   if they are not safe for the region, it is not given at all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from footprint.schema import BASES, STAGES, VIEWS, table

MIN_HOLDINGS = 3
MAX_SHARE = 0.85
TINY = 1e-9  # a difference below this share of what it is taken from is rounding
# Few members have a server room: by cell these criteria would hide all the others, so they are not given by cell.
REGION_ONLY = frozenset({"it_energy", "water_onsite"})

Amounts = Mapping[str, float]  # holding -> amount; a holding without any assessed value has no entry


class Variable(NamedTuple):
    """One published sum of a cell."""

    view: str
    basis: str
    criterion: str
    stage: str


class Place(NamedTuple):
    """One cell of one margin."""

    grouping: str
    cell: str


REGION = Place("region", "all")
HEADLINE = Variable("depreciation", "location", "gwp", "total")
Sums = Mapping[Variable, Amounts]


def is_safe(amounts: Amounts) -> bool:
    """At least 3 holdings with an amount other than 0, none above 85 % of the sum of their sizes."""
    sizes = [abs(amount) for amount in amounts.values() if amount != 0]
    return len(sizes) >= MIN_HOLDINGS and max(sizes) <= MAX_SHARE * math.fsum(sizes)


def together(parts: Iterable[Amounts]) -> dict[str, float]:
    """Amounts of several cells as one; a holding with members in two of them is one holding."""
    sums: defaultdict[str, list[float]] = defaultdict(list)
    for amounts in parts:
        for holding, amount in amounts.items():
            sums[holding].append(amount)
    return {holding: math.fsum(values) for holding, values in sums.items()}


def difference(left: Amounts, right: Amounts) -> dict[str, float]:
    """left - right by holding; what is only rounding is 0."""
    found = {}
    for holding in sorted(left.keys() | right.keys()):
        a, b = left.get(holding, 0.0), right.get(holding, 0.0)
        found[holding] = 0.0 if abs(a - b) <= TINY * max(abs(a), abs(b)) else a - b
    return found


def hidden_cells(sizes: Mapping[str, float], is_unsafe: Callable[[frozenset[str]], bool]) -> frozenset[str]:
    """Cells of one margin to hide, given their sizes and what makes a set of cells unsafe, seen as one.

    Each cell unsafe alone is hidden; then the smallest others, until the hidden ones together are safe or none is left.
    """
    order = sorted(sizes, key=lambda cell: (sizes[cell], cell))
    hidden = {cell for cell in order if is_unsafe(frozenset({cell}))}
    others = [cell for cell in order if cell not in hidden]
    while hidden and others and (len(hidden) < 2 or is_unsafe(frozenset(hidden))):
        hidden.add(others.pop(0))
    return frozenset(hidden)


class Region:
    """Contributions of one year, asked by place and variable. Sums of a place that nobody assesses are empty."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.units: dict[str, str] = {}
        self._sums: defaultdict[Place, defaultdict[Variable, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for row in rows:
            variable = Variable(row["view"], row["basis"], row["criterion"], row["stage"])
            amounts = self._sums[Place(row["grouping"], row["cell"])][variable]
            self.units[row["criterion"]] = row["unit"] or self.units.get(row["criterion"], "")
            if row["value"] is not None:
                amounts[row["holding_id"]] = row["value"]

    @property
    def places(self) -> list[Place]:
        return sorted(self._sums, key=lambda place: (place.grouping != "region", place))

    @property
    def variables(self) -> list[Variable]:
        """Every variable of the region, rows of one criterion together."""
        order = {name: place for place, name in enumerate((*VIEWS, *BASES, "total", *STAGES))}
        found = {variable for sums in self._sums.values() for variable in sums}
        return sorted(found, key=lambda v: (v.criterion, order[v.view], order[v.basis], order[v.stage]))

    def cells(self, grouping: str) -> list[str]:
        return sorted(place.cell for place in self._sums if place.grouping == grouping)

    def amounts(self, variable: Variable, *places: Place) -> dict[str, float]:
        return together(self._sums[place].get(variable, {}) for place in places if place in self._sums)

    def made(self, view: str, basis: str, criterion: str, *places: Place) -> dict[str, float]:
        """Embodied part: the total without use."""
        amounts = (self.amounts(Variable(view, basis, criterion, stage), *places) for stage in STAGES if stage != "use")
        return together(amounts)


def is_asked(amounts: Amounts) -> bool:
    """Whether anybody has an amount other than 0: what nobody has is no secret."""
    return any(amounts.values())


def base_sums(region: Region, criterion: str, *places: Place) -> Iterator[Amounts]:
    """What must be safe wherever a criterion is shown: its total, its use, its embodied part (headline view and basis).

    A part that nobody has, in no place, is no secret and not asked.
    """
    view, basis = HEADLINE.view, HEADLINE.basis
    total, use = (Variable(view, basis, criterion, stage) for stage in ("total", "use"))
    yield region.amounts(total, *places)
    if is_asked(region.amounts(use, REGION)):
        yield region.amounts(use, *places)
    if is_asked(region.made(view, basis, criterion, REGION)):
        yield region.made(view, basis, criterion, *places)


def detail_sums(region: Region, variable: Variable, *places: Place) -> Iterator[Amounts]:
    """What must be safe wherever a detail is shown: the sum itself, and what it tells beside figures shown before it.

    A difference of 0 for everybody tells nothing new and is not asked.
    """
    view, basis, criterion, stage = variable
    yield region.amounts(variable, *places)
    earlier = [Variable(view, b, criterion, stage) for b in BASES[: BASES.index(basis)]]
    earlier += [Variable(v, basis, criterion, stage) for v in VIEWS[: VIEWS.index(view)]]
    for before in earlier:
        change = difference(region.amounts(variable, *places), region.amounts(before, *places))
        if any(change.values()):
            yield change
    use = Variable(view, basis, criterion, "use")
    if (
        stage == "total"
        and is_asked(region.made(view, basis, criterion, REGION))
        and is_asked(region.amounts(use, REGION))
    ):
        yield region.made(view, basis, criterion, *places)
        yield region.amounts(use, *places)


def _all_safe(sums: Iterable[Amounts]) -> bool:
    return all(is_safe(amounts) for amounts in sums)


class Pattern(NamedTuple):
    """What may be shown: hidden cells of each margin, variables of the region, and those also given by cell."""

    hidden: Mapping[str, frozenset[str]]
    in_region: frozenset[Variable]
    by_cell: frozenset[Variable]


def pattern(region: Region) -> Pattern:
    """The one pattern of a year."""
    criteria = sorted({v.criterion for v in region.variables})
    safe = [c for c in criteria if _all_safe(base_sums(region, c, REGION))]
    if HEADLINE.criterion not in safe:
        return Pattern({}, frozenset(), frozenset())
    asked = [c for c in safe if c not in REGION_ONLY]
    hidden = {grouping: _hidden(region, grouping, asked) for grouping in ("sector", "zone")}
    in_region = _details(region, safe, [(REGION,)])
    return Pattern(hidden, in_region, in_region & _details(region, asked, list(_shown(region, hidden))))


def _hidden(region: Region, grouping: str, criteria: list[str]) -> frozenset[str]:
    def is_unsafe(cells: frozenset[str]) -> bool:
        places = [Place(grouping, cell) for cell in sorted(cells)]
        return not all(_all_safe(base_sums(region, criterion, *places)) for criterion in criteria)

    cells = region.cells(grouping)
    sizes = {cell: math.fsum(region.amounts(HEADLINE, Place(grouping, cell)).values()) for cell in cells}
    return hidden_cells(sizes, is_unsafe)


def _shown(region: Region, hidden: Mapping[str, frozenset[str]]) -> Iterator[tuple[Place, ...]]:
    """Places whose sums a reader learns: each cell shown, and the hidden cells of a margin together."""
    for grouping, cells in hidden.items():
        yield from ((Place(grouping, cell),) for cell in region.cells(grouping) if cell not in cells)
        if cells and len(cells) < len(region.cells(grouping)):
            yield tuple(Place(grouping, cell) for cell in sorted(cells))


def _details(region: Region, criteria: list[str], places: list[tuple[Place, ...]]) -> frozenset[Variable]:
    """Variables that are safe in all `places`; one stage that is not takes the others of its total with it."""
    kept: set[Variable] = set()
    for total in (v for v in region.variables if v.stage == "total" and v.criterion in criteria):
        if not all(_all_safe(detail_sums(region, total, *where)) for where in places):
            continue
        kept.add(total)
        stages = [
            v
            for v in region.variables
            if v[:3] == total[:3] and v.stage != "total" and is_asked(region.amounts(v, REGION))
        ]
        if all(_all_safe(detail_sums(region, stage, *where)) for stage in stages for where in places):
            kept.update(stages)
    return frozenset(kept)


def region_table(contributions: pa.Table) -> pa.Table:
    """Table `indicators_region` from rows of `_region_contributions`, every place by every variable.

    `status`: ok; hidden (value and holdings are NULL); not_assessed (nobody has a figure, in the whole region).
    """
    rows = contributions.to_pylist()
    region = Region(rows)
    shown = pattern(region)
    year = rows[0]["year"] if rows else None
    made = [{"year": year, **_row(region, shown, place, v)} for place in region.places for v in region.variables]
    return pa.Table.from_pylist(made, schema=table("indicators_region").arrow)


def _row(region: Region, shown: Pattern, place: Place, variable: Variable) -> dict[str, Any]:
    row = {
        "grouping": place.grouping,
        "cell": place.cell,
        **variable._asdict(),
        "unit": region.units[variable.criterion],
    }
    if not region.amounts(variable, REGION):
        return {**row, "value": None, "holdings": None, "status": "not_assessed"}
    allowed = shown.in_region if place == REGION else shown.by_cell
    if variable not in allowed or place.cell in shown.hidden.get(place.grouping, ()):
        return {**row, "value": None, "holdings": None, "status": "hidden"}
    amounts = region.amounts(variable, place)
    contributing = sum(1 for amount in amounts.values() if amount != 0)
    return {**row, "value": math.fsum(amounts.values()), "holdings": contributing, "status": "ok"}
