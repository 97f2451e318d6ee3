"""What everybody knows of every holding: how its quantities hang together, whatever they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from typing import NamedTuple

from footprint.audit.published import NONE, PERCENT, Cell, Quantity, Ratio, quantity_of
from footprint.audit.tables import Given, rows_of

TOTAL, PARTS = "total", ("making", "rest")
SUM, WITHIN, COUNTED, BEFORE, SIGNED = KINDS = ("sum", "within", "counted", "before", "signed")
_CLOSE = 0.02  # a scale this near to a power of ten is that power


class Relation(NamedTuple):
    """For each part and year: the sum of coefficient x quantity is 0, or at least 0. `part`: where this one quantity
    is known to count a holding at all, the sum is 0. `year`: where it holds of one year only."""

    terms: tuple[tuple[Quantity, float], ...]
    equal: bool
    part: Quantity | None = None
    year: int | None = None


class Before(NamedTuple):
    """What a quantity is of a part in a year, another one was in the year before."""

    quantity: Quantity
    was: Quantity


def relations(
    quantities: Iterable[Quantity],
    ratios: Mapping[str, Ratio],
    links: Given | None = None,
    linear: Iterable[Relation] = (),
) -> list[Relation]:
    """All relations between these quantities: total = making + rest, shares of a whole, those of `links.csv` (or of
    another such table) and what is `linear` in atoms."""
    known = sorted(set(quantities))
    found = [*_stages(known), *_shares(known, ratios)]
    found += [each for kind, whole, parts in _linked(known, links) if (each := _of_kind(kind, whole, parts))]
    return list(dict.fromkeys([*found, *linear]))


def befores(quantities: Iterable[Quantity], links: Given | None = None) -> list[Before]:
    """The quantities of a year that are others of the year before, by `links.csv` or another such table."""
    linked = _linked(sorted(set(quantities)), links)
    return [Before(whole, parts[0]) for kind, whole, parts in linked if kind == BEFORE]


def differences(quantities: Iterable[Quantity], links: Given | None = None) -> frozenset[Quantity]:
    """The quantities that may be negative of a holding, by `links.csv` or another such table."""
    return frozenset(whole for kind, whole, _ in _linked(sorted(set(quantities)), links) if kind == SIGNED)


def _stages(known: Sequence[Quantity]) -> Iterator[Relation]:
    for whole in known:
        if whole.stage == TOTAL:
            parts = [_nearest(known, whole._replace(stage=stage)) for stage in PARTS]
            if None not in parts:
                yield _sum(whole, [part for part in parts if part])


def _shares(known: Sequence[Quantity], ratios: Mapping[str, Ratio]) -> Iterator[Relation]:
    """A share of a whole is at most the whole, holding by holding."""
    for name, ratio in ratios.items():
        if ratio.is_share:
            for share in known:
                if share.indicator == name:
                    top, bottom = (_nearest(known, share._replace(indicator=each)) for each in ratio[:2])
                    if top and bottom:
                        yield Relation(((bottom, 1.0), (top, -1.0)), equal=False)


def _linked(known: Sequence[Quantity], links: Given | None) -> Iterator[tuple[str, Quantity, list[Quantity]]]:
    """Kind, whole and parts of each row of a table of links, of `links.csv` where none is given."""
    if links is None:
        with as_file(files("footprint.audit") / "links.csv") as path:
            yield from _linked(known, path)
        return
    for row in rows_of(links, ("relation", "whole", "parts"), "links"):
        kind = row.one_of("relation", KINDS)
        first, *others = row.text("parts").split()
        for part in (each for each in known if each.indicator == first):
            for whole in _wholes(known, row.text("whole"), part):
                rest = [_nearest(known, part._replace(indicator=other)) for other in others]
                parts = [part, *(each for each in rest if each)]
                if len(parts) == len(others) + 1:
                    yield kind, whole, parts


def _wholes(known: Sequence[Quantity], name: str, part: Quantity) -> list[Quantity]:
    """Of which quantities called `name` (`indicator` or `indicator:stage`) this one may be a part."""
    indicator, _, stage = name.partition(":")
    wanted = part._replace(stage=stage) if stage else part
    return [each for each in known if each.indicator == indicator and _alike(each, wanted)]


def _of_kind(kind: str, whole: Quantity, parts: Sequence[Quantity]) -> Relation | None:
    if kind in (BEFORE, SIGNED):
        return None
    relation = _sum(whole, parts)
    return relation if kind == SUM else relation._replace(equal=False, part=parts[0] if kind == COUNTED else None)


def _sum(whole: Quantity, parts: Sequence[Quantity]) -> Relation:
    return Relation(((whole, 1.0), *((part, -1.0) for part in parts)), equal=True)


def linear_relations(coefficients: Given) -> Iterator[Relation]:
    """Quantities made of atoms, a row each: `indicator, criterion, view, basis, stage, atom, coefficient`, and family
    and year where there are several."""
    made: dict[tuple[int | None, Quantity], dict[Quantity, float]] = {}
    for row in rows_of(coefficients, ("indicator", "atom", "coefficient"), "coefficients"):
        coefficient = row.number("coefficient")
        if coefficient is None:
            row.refuse("coefficient", "empty_cell")
        year = row.year("year") if row.value("year") else None
        atom = Quantity(row.text("atom"), row.value("family") or NONE)
        made.setdefault((year, quantity_of(row)), {})[atom] = coefficient
    for (year, quantity), atoms in made.items():
        terms = ((quantity, 1.0), *((atom, -coefficient) for atom, coefficient in atoms.items()))
        yield Relation(terms, equal=True, year=year)


def _nearest(known: Sequence[Quantity], wanted: Quantity) -> Quantity | None:
    """The quantity of this name, or the one of its indicator that says nothing where the two differ."""
    alike = [each for each in known if each.indicator == wanted.indicator and _alike(each, wanted)]
    return max(alike, key=lambda each: sum(map(str.__eq__, each, wanted)), default=None)


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities agree wherever both say something; a total is what has no stage."""
    if {one.stage, other.stage} == {TOTAL, NONE}:
        one, other = one._replace(stage=NONE), other._replace(stage=NONE)
    pairs = zip(one[1:], other[1:], strict=True)
    return all(mine == its or NONE in (mine, its) for mine, its in pairs)


def sides(known: Iterable[Quantity], quantity: Quantity, ratio: Ratio) -> tuple[Quantity, Quantity] | None:
    """Numerator and denominator of a ratio, where both are known."""
    every = list(known)
    top, bottom = (_nearest(every, quantity._replace(indicator=name)) for name in ratio[:2])
    return (top, bottom) if top and bottom else None


def scale_of(ratio: Ratio, triples: Iterable[tuple[Cell, Cell, Cell]]) -> float:
    """By what a ratio multiplies its quotient: a power of ten, as cells that publish ratio, numerator and denominator
    show it; else 100 for a percentage."""
    for cell, top, bottom in triples:
        if cell.value and top.value and bottom.value:
            seen = cell.value * bottom.value / top.value
            for power in range(-6, 10):
                if abs(seen / 10.0**power - 1) < _CLOSE:
                    return 10.0**power
    return 100.0 if ratio.unit == PERCENT else 1.0
