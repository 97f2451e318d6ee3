"""All that an attacker has: published rows, the list of members, what everybody knows; by what hangs together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from footprint.audit.links import Before, Relation, befores, differences, linear_relations, relations
from footprint.audit.program import Programme, programme
from footprint.audit.published import (
    Cell,
    Members,
    Place,
    Quantity,
    Ratio,
    Release,
    read_figures,
    read_members,
    read_release,
)
from footprint.audit.rows import Bound, bounds, quantities, widened
from footprint.audit.tables import Given, refusal
from footprint.audit.tracks import Track, completed, tracks
from footprint.messages import RefusalError

_CLOSE = 1e-6  # relative: a truth farther outside of what is published is another one


@dataclass(frozen=True)
class Knowing:
    """What an attacker takes for granted. `prior`: by how much a holding's figures, and the sum of those who stay,
    change in a year at most; `coefficients`: of what is linear in atoms; `links`: instead of `links.csv`; `aggregate`:
    solve for parts alike together (the bounds are the same)."""

    prior: float = 0.1
    coefficients: Given | None = None
    links: Given | None = None
    aggregate: bool = True


@dataclass(frozen=True)
class Knowledge:
    """Published rows as bounds, parts of holdings, relations; `differences`: what may be negative; `atoms`: of what
    figures are made, and no figures; `shown`: parts whose figures everybody knows, and which are no unknowns."""

    cells: tuple[Cell, ...]
    ratios: Mapping[str, Ratio]
    members: Members
    years: tuple[int, ...]
    tracks: tuple[Track, ...]
    bounds: tuple[Bound, ...]
    relations: tuple[Relation, ...]
    befores: tuple[Before, ...]
    differences: frozenset[Quantity]
    atoms: frozenset[Quantity]
    knowing: Knowing
    shown: tuple[Track, ...] = ()

    def newest(self) -> dict[int, int]:
        """The newest release of each year."""
        return {cell.year: cell.release for cell in sorted(self.cells, key=lambda cell: cell.release)}

    def programmes(self, wanted: Callable[[frozenset[Quantity]], bool] = bool) -> Iterator[Programme]:
        """One for each component that something is published of."""
        for component in self._components():
            rows = [bound for bound in self.bounds if bound.terms[0][0] in component]
            if rows and wanted(component):
                related = [each for each in self.relations if each.terms[0][0] in component]
                followed = [each for each in self.befores if each.quantity in component]
                yield programme(
                    component, self.tracks, rows, related, followed, self.differences,
                    prior=self.knowing.prior, aggregate=self.knowing.aggregate, shown=self.shown,
                )  # fmt: skip

    def sums_alone(self, made: Programme) -> Programme:
        """A programme without what is expected of changes."""
        component = {quantity for _, quantity in made.coordinates}
        without = replace(self, knowing=replace(self.knowing, prior=inf))
        return next(without.programmes(lambda other: bool(other & component)))

    def _components(self) -> list[frozenset[Quantity]]:
        terms = [*(each.terms for each in self.relations), *(each.terms for each in self.bounds)]
        together = [{quantity for quantity, _ in linked} for linked in terms]
        apart: list[set[Quantity]] = []
        for linked in [*together, *map(set, self.befores)]:
            apart = _joined(apart, linked)
        return sorted(map(frozenset, apart), key=sorted)


def _joined(apart: list[set[Quantity]], linked: set[Quantity]) -> list[set[Quantity]]:
    touching = [each for each in apart if each & linked]
    return [*(each for each in apart if not each & linked), linked.union(*touching)]


def read(
    files: Sequence[Given | Release], members: Given, figures: Given | None, knowing: Knowing, *, whole: bool
) -> Knowledge:
    """Everything from files or tables. `whole`: the figures are those of all holdings.

    Raises RefusalError where something is missing, damaged or of nobody.
    """
    releases = [each if isinstance(each, Release) else read_release(each, number) for number, each in enumerate(files)]
    cells = tuple(cell for release in releases for cell in release.cells)
    ratios = {name: ratio for release in releases for name, ratio in release.ratios.items()}
    listed = read_members(members)
    years = tuple(sorted({cell.year for cell in cells}))
    linear = list(linear_relations(knowing.coefficients)) if knowing.coefficients is not None else []
    given = completed(read_figures(figures, listed, years), linear) if figures is not None else {}
    figured = quantities(cells, ratios)
    atoms = frozenset(quantity for each in linear for quantity, _ in each.terms[1:]) - figured
    if whole and atoms and not any(atoms & own.keys() for own in given.values()):
        raise RefusalError(refusal("no_atoms", atom=min(map(str, atoms))))
    known = figured | {quantity for each in linear for quantity, _ in each.terms}
    found = tracks(listed, years, given, None if whole else frozenset(part.holding for _, part in given))
    everyone = _everyone(found, cells)
    _refuse_empty(cells, everyone)
    rows = [bound for bound in bounds(cells, ratios, everyone) if whole or not bound.among]
    return Knowledge(
        cells, ratios, listed, years, tuple(found), tuple(rows),
        tuple(relations(known, ratios, knowing.links, linear)), tuple(befores(known, knowing.links)),
        differences(known, knowing.links), atoms, knowing,
    )  # fmt: skip


def _everyone(found: Iterable[Track], cells: Iterable[Cell]) -> Mapping[tuple[int, Place], int]:
    """How many holdings the list of members has in each place that has a cell."""
    holdings: defaultdict[tuple[int, Place], set[str]] = defaultdict(set)
    parts = Counter((year, place, track.holding) for track in found for year, place in track.places.items())
    for year, place in {(cell.year, cell.place) for cell in cells}:
        holdings[year, place] = {name for its, part, name in parts if its == year and place.has(part)}
    return {key: len(names) for key, names in holdings.items()}


def _refuse_empty(cells: Iterable[Cell], everyone: Mapping[tuple[int, Place], int]) -> None:
    for cell in cells:
        if cell.value and not everyone[cell.year, cell.place]:
            raise RefusalError(refusal("nobody", row=cell.name, place=" ".join(cell.place), year=str(cell.year)))


def truth_of_row(bound: Bound, found: Sequence[Track]) -> tuple[float, float]:
    """The true sum behind a published row, and the size of what is summed."""
    sums = [
        coefficient * track.figures.get((bound.year, quantity), 0.0)
        for track in found
        if track.figures is not None and (place := track.places.get(bound.year)) and bound.place.has(place)
        if bound.among is None or (bound.year, bound.among) in track.figures
        for quantity, coefficient in bound.terms
    ]
    return sum(sums), sum(map(abs, sums))


def beside(knowledge: Knowledge, shown: frozenset[str]) -> Knowledge:
    """What is left to find out where everybody knows what some holdings have: the others, and what is published less
    what those add."""
    known = tuple(track for track in knowledge.tracks if track.holding in shown)
    others = tuple(track for track in knowledge.tracks if track.holding not in shown)
    rows = ((bound, truth_of_row(bound, known)[0]) for bound in knowledge.bounds)
    bounds = tuple(replace(bound, low=bound.low - own, high=bound.high - own) for bound, own in rows)
    return replace(knowledge, tracks=others, bounds=bounds, shown=known)


def told_of_truth(knowledge: Knowledge) -> tuple[Knowledge, list[tuple[Bound, float]]]:
    """The knowledge with rows that hold of the truth, too; those of the newest release of a year that do not. An older
    release may be of figures that were corrected since: nobody knows whose. Rows of what nobody is known to add to (the
    devices behind a figure that is no sum of holdings' figures) are left out: the same stand behind its sums."""
    audited = {quantity for track in knowledge.tracks for _, quantity in (track.figures or {})}
    newest, rows, differing = knowledge.newest(), [], []
    for bound in knowledge.bounds:
        if all(quantity in audited for quantity, _ in bound.terms) and (bound.among is None or bound.among in audited):
            truth, size = truth_of_row(bound, knowledge.tracks)
            off = max(bound.low - truth, truth - bound.high)
            if off > _CLOSE * max(size, abs(truth)) and newest[bound.year] == bound.cell.release:
                differing.append((bound, truth))
            rows.append(widened(bound, truth))
    return replace(knowledge, bounds=tuple(rows)), differing
