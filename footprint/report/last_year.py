"""Last year's figures beside this year's, and where the two are not to be subtracted. No language lives here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from footprint.changes import PERIMETER
from footprint.report.causes import Causes
from footprint.report.cells import Cell, Impacts, total
from footprint.report.sections.coverage import Fleet, fleet
from footprint.report.tables import MemberTables

KINDS = ("category", "site", "stage")
Of = tuple[str, str, str]  # kind (one of KINDS, or "total" of a basis), criterion, which


class Beside(NamedTuple):
    """Last year's value, and this year's less it; where there is none, `why` names the reasons: perimeters of the
    method README §11, `no_year`, `not_compared` (by results of before), `elsewhere` (a site named in one year only)."""

    before: float | None
    difference: float | None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastYear:
    """The year before of one member: its profile, fleet, and sums of its headline [unit of the criterion], None = not
    assessed. `unlike`: by what parts of a sum are not counted alike in both years. `is_told`: whether the method
    compared both years. `has_same_sites`: whether either year names all sites, so that these can be compared."""

    profile: Mapping[str, Any]
    fleet: Fleet
    has_figures: bool
    is_told: bool
    has_same_sites: bool
    sums: Mapping[Of, float | None]
    unlike: Mapping[Of, frozenset[str]]

    def beside(self, kind: str, criterion: str, which: str, now: float | None) -> Beside:
        """What stands beside `now`, this year's sum of one category, site or stage, or of all on a basis."""
        if kind == "site" and not self.has_same_sites:
            return Beside(None, None, ("not_compared",))
        of = (kind, criterion, which)
        return self.compared(now, self.sums.get(of), self.unlike.get(of, frozenset()), is_whole=kind != "site")

    def compared(
        self, now: float | None, before: float | None, unlike: Iterable[str] = (), *, is_whole: bool = False
    ) -> Beside:
        """`is_whole`: what one year lacks of it is nothing, since all there is would else be told as `unlike`."""
        why = self._why(now, before, set(unlike), is_whole)
        return Beside(before, None if why else (now or 0.0) - (before or 0.0), why)

    def _why(self, now: float | None, before: float | None, unlike: set[str], is_whole: bool) -> tuple[str, ...]:
        if not self.has_figures:
            return ("no_year",)
        if not self.is_told:
            return ("not_compared",)
        if None in (now, before) and not (now or before):
            return ("not_assessed",)
        if unlike:
            return tuple(name for name in PERIMETER if name in unlike)
        return ("elsewhere",) if None in (now, before) and not is_whole else ()

    def added(self, kind: str, criterion: str, shown: Iterable[str]) -> list[str]:
        """What last year has of a kind and this year does not show, heaviest first."""
        if kind == "site" and not self.has_same_sites:
            return []
        mine = ((which, value) for (of, name, which), value in self.sums.items() if (of, name) == (kind, criterion))
        missing = {which: value for which, value in mine if value and which not in set(shown)}
        return sorted(missing, key=lambda which: (-(missing[which] or 0.0), which))


def last_year(tables: MemberTables, before: Impacts, now: Impacts, found: Causes | None, headline: Mapping[str, str]
              ) -> LastYear:  # fmt: skip
    """`tables`, `before`: of last year; `found`: the causes of change, which know what is not counted alike."""
    apart: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for row in found.rows if found else ():
        if row["cause"] in PERIMETER:
            apart[row["basis"], row["criterion"], row["category"], row["stage"]].add(row["cause"])
    cells = before.of(**headline)
    return LastYear(
        profile=next(iter(tables.rows("members")), {}),
        fleet=fleet(tables.rows("fleet")),
        has_figures=bool(before.cells),
        is_told=found is not None,
        has_same_sites=not (before.has_other_sites or now.has_other_sites),
        sums=_sums(cells, headline["basis"]),
        unlike=_unlike([*cells, *now.of(**headline)], apart, headline["basis"]),
    )


def _keys(cell: Cell, basis: str) -> Iterable[Of]:
    yield "total", cell.criterion, basis
    for kind in KINDS:
        yield kind, cell.criterion, getattr(cell, kind)


def _sums(cells: Iterable[Cell], basis: str) -> dict[Of, float | None]:
    values: defaultdict[Of, list[float | None]] = defaultdict(list)
    for cell in cells:
        for key in _keys(cell, basis):
            values[key].append(cell.value)
    return {key: total(of) for key, of in values.items()}


def _unlike(cells: Iterable[Cell], apart: Mapping[tuple[str, str, str, str], set[str]], basis: str
            ) -> dict[Of, frozenset[str]]:  # fmt: skip
    """By each sum, what of its parts is not counted alike: the cells are those of both years."""
    unlike: defaultdict[Of, set[str]] = defaultdict(set)
    for (of_basis, criterion, category, stage), reasons in apart.items():
        unlike["total", criterion, of_basis] |= reasons
        if of_basis == basis:
            unlike["category", criterion, category] |= reasons
            unlike["stage", criterion, stage] |= reasons
    for cell in cells:
        unlike["site", cell.criterion, cell.site] |= apart.get(
            (basis, cell.criterion, cell.category, cell.stage), set()
        )
    return {key: frozenset(reasons) for key, reasons in unlike.items() if reasons}
