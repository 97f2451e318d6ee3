"""What the region's document says of one year, in figures and keys: published cells, who is counted, definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from factors.catalogue import FactorSet
from footprint.region.indicators import Definition
from footprint.report.region_pages.cells import Cells, RegionCell
from footprint.report.wording import Wording

TOTAL = "C1"
SIDES = ("_num", "_den")
MEMBERS = "Q3"  # what is counted of members


@dataclass(frozen=True)
class RegionYear:
    """`before`: last year's published cells, None where there are none; `left_out`: member-years by why they are not
    counted, "" where they are; `benchmarks`: what is asked or published elsewhere,
    `published_means`: of them those of greenhouse gases per user, lowest first."""

    year: int
    cells: Cells
    before: Cells | None
    left_out: Counter[str]
    definitions: Mapping[str, Definition]
    benchmarks: Sequence[Mapping[str, Any]]
    published_means: Sequence[Mapping[str, Any]]
    factor_set_id: str
    code_version: str
    has_pole: bool = False

    @property
    def total(self) -> RegionCell | None:
        """Greenhouse gases of all that are counted."""
        return self.cells.of(TOTAL)

    def last(self, indicator: str) -> RegionCell | None:
        """Last year's cell of all that were counted, if it was published."""
        cell = self.before.of(indicator) if self.before else None
        return cell if cell is not None and cell.is_published else None

    @property
    def has_figures(self) -> bool:
        """Whether anything is published but how many members there are, which is no secret."""
        return any(cell.is_published and not cell.indicator.startswith(MEMBERS) for cell in self.cells.all)

    @property
    def members(self) -> int:
        """How many member-years there are."""
        return self.left_out.total()

    @property
    def counted(self) -> int:
        return self.left_out[""]

    @property
    def shown(self) -> tuple[str, ...]:
        """The indicators of the tables: those that are defined, without the sides of ratios."""
        given = self.cells.indicators
        return tuple(name for name in self.definitions if name in given and not name.endswith(SIDES))

    def name(self, indicator: str, w: Wording) -> str:
        """What an indicator is called."""
        about = self.definitions[indicator]
        return about.name_fr if w.lang == "fr" else about.name_en

    def asked(self, scope: str) -> list[tuple[int, float]]:
        """What a text asks, from which year on, the earliest first."""
        return sorted((row["year"], row["value"]) for row in self.benchmarks if row["scope"] == scope)


def region_year(
    rows: Sequence[Mapping[str, Any]],
    *,
    year: int,
    states: Sequence[Mapping[str, Any]],
    definitions: Sequence[Definition],
    factor_set: FactorSet,
    before: Sequence[Mapping[str, Any]] = (),
    has_pole: bool = False,
) -> RegionYear:
    """The year of rows of `region_cells`, those of the year `before`, and rows of `member_states`; `has_pole`: whether
    the pole's own page stands beside the document."""
    return RegionYear(
        year,
        Cells(rows),
        Cells(before) if before else None,
        Counter(sorted(row["left_out"] or "" for row in states)),
        {each.indicator: each for each in definitions},
        factor_set.benchmarks.to_pylist(),
        factor_set.published_means,
        factor_set.id,
        version("enter-footprint"),
        has_pole,
    )
