"""What members' reports tell them of others: lines with the limits between quarters of a group, read out of the
finished reports and attacked beside the published cells, by every member and by nobody in particular.

An attacker knows what each ratio divides by, its own figures, how many holdings lie between two limits, and between
which values a limit was rounded; it tries who may lie where, in whole holdings.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from footprint.audit.auditing import Asked
from footprint.audit.knowledge import Knowing
from footprint.audit.lines.limits import FEWEST, Line, Sums, ends_of, means
from footprint.audit.lines.medians import line_of
from footprint.audit.lines.ordering import Attackers, LineAttack
from footprint.audit.published import Place, Release, median_of, read_figures, read_members
from footprint.audit.rules import LEAST_HOLDINGS
from footprint.audit.tables import Given, refusal
from footprint.messages import RefusalError

_CLOSE = 1e-9


class Untold(NamedTuple):
    """A line that breaks a rule: `few` holdings or `few_of_a_band`, `differs` from the truth or from another report,
    `apart` from another group by one or two holdings."""

    rule: str
    line: Line
    value: float


@dataclass(frozen=True)
class LineAudit:
    attacks: tuple[LineAttack, ...]
    broken: tuple[Untold, ...]
    lines: tuple[Line, ...]
    targets: int
    solved: int

    @property
    def is_safe(self) -> bool:
        return not (self.attacks or self.broken)

    @property
    def telling(self) -> frozenset[str]:
        """Indicators of which somebody finds out something."""
        return frozenset(each.indicator for each in self.attacks) | {each.line.indicator for each in self.broken}

    @property
    def quartered(self) -> frozenset[str]:
        """Indicators of which a line has more limits than the one in the middle."""
        return frozenset(line.indicator for line in self.lines if len(line.limits) > 1)


def read_lines(folder: str | Path) -> list[Line]:
    """Lines of the reports below a folder (`<member>/donnees.json`), each once. Raises RefusalError."""
    readers: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    for path in sorted(Path(folder).glob("*/donnees.json")):
        for row in _rows(path):
            limits = tuple(float(row[name]) for name in ("low", "middle", "high") if row[name] is not None)
            place = Place(sector=row["sector"], size=row["size"])
            readers[row["indicator"], row["of_year"], place, row["holdings"], limits].append(path.parent.name)
    return [Line(name, year, place, holdings, limits, tuple(names))
            for (name, year, place, holdings, limits), names in sorted(readers.items())]  # fmt: skip


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_bytes())["tables"]["peers"]["rows"]
    except (ValueError, KeyError, TypeError) as error:
        raise RefusalError(refusal("no_report", file=path)) from error
    return rows


def audit_lines(
    release: Release,
    lines: Sequence[Line],
    truth: Given,
    year: int,
    asked: Asked | None = None,
    beside: Collection[int] = (),
    prior: float = Knowing.prior,
) -> LineAudit:
    """Attack the lines of a year beside a release of it, and each time beside the cells and lines of another year
    (`beside`), which may have lines alone. `truth`: what each holding has of both sides of each ratio (`X_num`,
    `X_den`): holding, sector, zone, size, indicator, criterion, view, basis, stage, value; year where there are
    several; no row: not known. `prior`: by how much figures are believed to change in a year at most. Raises
    RefusalError."""
    asked = asked or Asked()
    figures = read_figures(truth, read_members(truth), sorted({year, *beside}))
    own = [line for line in lines if line.year == year]
    attacks, broken, targets, solved = list[LineAttack](), list[Untold](), 0, 0
    names = {line.indicator for line in lines if line.year in (year, *beside)}
    names |= {name for cell in release.cells if beside and cell.value is not None and (name := median_of(cell))}
    for name in sorted(names):
        sums = {of: Sums.of(name, release.cells, figures, of) for of in sorted({year, *beside})}
        broken += _broken([line for line in own if line.indicator == name], sums[year])
        shown = {of: _shown(name, release, lines, of, its) for of, its in sums.items()}
        for other in [of for of in beside if sums[of].above] or [year]:
            both = {of: sums[of] for of in (year, other)}
            told = [line for of in both for line in shown[of]]
            attacker = Attackers(name, both, told, asked.margins, prior)
            attacks += [known for known in attacker.attacks() if known not in attacks]
            targets, solved = targets + attacker.targets, solved + attacker.solved
    return LineAudit(tuple(attacks), tuple(broken), tuple(own), targets, solved)


def _shown(name: str, release: Release, lines: Sequence[Line], year: int, sums: Sums) -> list[Line]:
    """The lines of an indicator in a year, its median too, that are those of the truth."""
    own = [line for line in lines if (line.indicator, line.year) == (name, year)]
    middles = [line_of(cell, cell.holdings or 0) for cell in release.cells
               if (median_of(cell), cell.year) == (name, year) and cell.value is not None]  # fmt: skip
    return [line for line in dict.fromkeys((*own, *middles)) if _fits(line, sums)]


def _fits(line: Line, sums: Sums) -> bool:
    """Whether a line counts as many as there are, enough of them: another one breaks a rule and is told so."""
    return len(sums.ratios(line.place)) == line.holdings >= FEWEST


def _broken(lines: Sequence[Line], sums: Sums) -> Iterator[Untold]:
    """Lines that break a rule: counted and computed anew."""
    members = {line: frozenset(sums.ratios(line.place)) for line in lines}
    for number, line in enumerate(lines):
        values = sorted(sums.ratios(line.place).values())
        if len(values) != line.holdings or line.holdings < FEWEST:
            yield Untold("few" if line.holdings < FEWEST else "differs", line, len(values))
            continue
        ends = (0, *ends_of(line), len(values))
        if (fewest := min(np.diff(ends))) < LEAST_HOLDINGS:
            yield Untold("few_of_a_band", line, float(fewest))
        for limit, end in zip(line.limits, ends[1:-1], strict=True):
            middle, (least, most) = (values[end - 1] + values[end]) / 2, means(limit)
            if not least * (1 - _CLOSE) <= middle <= most * (1 + _CLOSE):
                yield Untold("differs", line, middle)
        for other in lines[number + 1 :]:
            few = [len(one) for one in (members[line] - members[other], members[other] - members[line]) if one]
            if other.place == line.place or (few and min(few) < LEAST_HOLDINGS):
                yield Untold("differs" if other.place == line.place else "apart", line, min(few, default=0))
