"""The lightest pattern of withheld cells in which no attack succeeds: an implicit hitting set.

Cells that fail a rule alone are withheld. Then, in turn: attack what would be published; the sums that a successful
attack needs must not all be published; withhold the lightest cells that break every such set. As each set is necessary
and the last pattern is safe, no lighter pattern is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from footprint.disclosure.attacker import Attacker
from footprint.disclosure.attacks import Attacks, Search, Success, repeats
from footprint.disclosure.covering import lightest
from footprint.disclosure.families import TOTAL, Cell, Family, Variable
from footprint.disclosure.knowledge import Knowledge, Row
from footprint.disclosure.rules import Rules

ROUNDS = 60
ENOUGH = 2  # attacks on one figure that one round learns from
A_ROUND = 12  # sets of cells that one round learns
WEIGHT_TOTAL, WEIGHT_MARGIN, WEIGHT_INSIDE = 1_000_000, 20_000, 100


class TooManyRoundsError(Exception):
    """A table cannot be protected in time: a coarser one is asked for."""


@dataclass(frozen=True)
class Task:
    """One bundle of variables of one family, decided together by cell. `fixed`: sums that are published already;
    `withheld`: cells that are not published in any case."""

    attacks: Attacks
    variables: Sequence[Variable]
    cells: Sequence[Cell]
    fixed: frozenset[Row] = frozenset()
    withheld: frozenset[Cell] = frozenset()

    @property
    def family(self) -> Family:
        return self.attacks.knowledge.family


@dataclass
class Pattern:
    """`withheld` cells; `open_before`: attacks that succeed whatever is withheld, since what was published before says
    as much; `rounds`, `search`: how it was found; `last`: the last search, in which nothing else succeeded."""

    withheld: frozenset[Cell]
    rounds: int = 0
    search: Search = field(default_factory=Search)
    last: Search = field(default_factory=Search)
    open_before: list[Success] = field(default_factory=list)


def weights(family: Family, variable: Variable, cells: Sequence[Cell]) -> dict[Cell, int]:
    """What a cell is worth: the total most, then margins, then what is large, as a share of the total."""
    sizes = {cell: sum(sorted(family.of(variable, cell).values())) for cell in cells}
    whole = sum(sorted(family.of(variable, TOTAL).values())) or 1.0
    made = {}
    for cell in cells:
        level = sum(name != "*" for name in cell)
        base = WEIGHT_TOTAL if level == 0 else WEIGHT_MARGIN if level == 1 else WEIGHT_INSIDE
        made[cell] = base + round(base * min(1.0, sizes[cell] / whole))
    return made


def suppress(task: Task, rules: Rules, weight: Mapping[Cell, int]) -> Pattern:
    """The lightest safe pattern of a task. Nothing of it is published where sums that are published already bound it
    too closely. A pattern that withholds all of it is that of before: it is not attacked again. Raises
    TooManyRoundsError."""
    candidates = [cell for cell in task.cells if cell not in task.withheld]
    cuts = {frozenset({cell}) for cell in candidates if not _safe_alone(task, cell, rules)}
    pattern = Pattern(task.withheld)
    for rounds in range(1, ROUNDS + 1):
        hidden = task.withheld | lightest(cuts, weight)
        if task.fixed and hidden.issuperset(candidates):
            return Pattern(hidden, rounds=rounds, search=pattern.search)
        fresh = _learned(task, hidden, rules, pattern)
        if any(success.release == 0 and success.variable in task.variables for success in pattern.open_before):
            return Pattern(frozenset(task.cells), rounds=rounds, search=pattern.search, last=pattern.last)
        if not fresh:
            pattern.withheld, pattern.rounds = hidden, rounds
            return pattern
        cuts |= fresh
    raise TooManyRoundsError(task.family.name)


def _safe_alone(task: Task, cell: Cell, rules: Rules) -> bool:
    """Whether each sum of a cell obeys the plain rules, and none says by what it equals that nobody has the rest; a
    cell without anybody to protect is safe."""
    family = task.family
    for variable in task.variables:
        amounts = family.of(variable, cell)
        if amounts and not rules.is_safe(amounts.values()):
            return False
        known = {row.variable for row in task.fixed if row.release == 0 and row.cell == cell} | set(task.variables)
        if any(_says_nobody(family, variable, other, cell) for other in sorted(known - {variable})):
            return False
    return True


def _says_nobody(family: Family, one: Variable, other: Variable, cell: Cell) -> bool:
    """Whether a part is the whole in a cell, and not in the whole region: then nobody there has the rest."""
    rest = family.coefficients[family.index[one]] - family.coefficients[family.index[other]]
    if (rest < 0).any() and (rest > 0).any():
        return False
    apart = np.abs(family.amounts @ rest)
    inside = np.array([cell.holds(part.stratum) for part in family.parts])
    return bool(apart.sum() > 0 and inside.any() and apart[inside].sum() == 0)


def rows_of(task: Task, hidden: Collection[Cell]) -> set[Row]:
    """What is published with these cells withheld."""
    return set(task.fixed) | {Row(0, variable, cell)
                              for variable in task.variables for cell in task.cells if cell not in hidden}  # fmt: skip


def proved(task: Task, rules: Rules) -> Pattern | None:
    """The pattern that withholds nothing more, if no cell fails a rule and no attack succeeds."""
    candidates = [cell for cell in task.cells if cell not in task.withheld]
    if not all(_safe_alone(task, cell, rules) for cell in candidates):
        return None
    search = Search()
    succeeds = next(task.attacks.successes(rows_of(task, task.withheld), rules, search), None)
    return None if succeeds else Pattern(task.withheld, rounds=1, search=search, last=search)


def _learned(task: Task, hidden: frozenset[Cell], rules: Rules, pattern: Pattern) -> set[frozenset[Cell]]:
    """New sets of cells that must not all be published, from the first attacks that succeed."""
    published, fresh = rows_of(task, hidden), set[frozenset[Cell]]()
    knowledge = task.attacks.knowledge.publishing(published)
    pattern.open_before, pattern.last = [], Search()
    for success in task.attacks.successes(published, rules, pattern.last, enough=ENOUGH):
        used = {row.cell for row in success.rows if _is_free(row, task)}
        if any(cut <= used for cut in fresh):
            continue
        cut = _cut(task, knowledge, success, rules)
        if cut:
            fresh.add(cut)
        else:
            pattern.open_before.append(success)
        if len(fresh) == A_ROUND:
            break
    pattern.search.add(pattern.last)
    return fresh


def _is_free(row: Row, task: Task) -> bool:
    """Whether a published sum is one that may be withheld."""
    return row.release == 0 and row.variable in task.variables and row not in task.fixed


def _cut(task: Task, knowledge: Knowledge, success: Success, rules: Rules) -> frozenset[Cell]:
    """The cells that may be withheld of the sums that a successful attack needs, as few as can be."""

    def succeeds(rows: list[Row]) -> bool:
        return repeats(Attacker(knowledge, rows), success, rules)

    needed = list(success.rows)
    if not needed or not succeeds(needed):
        needed = list(knowledge.published)
    return frozenset(row.cell for row in _least(needed, succeeds, task))


def _least(rows: list[Row], succeeds: Callable[[list[Row]], bool], task: Task) -> list[Row]:
    """Rows that may be withheld and without any of which the attack fails; leaves out whole cells, from the finest."""
    mine = [row for row in rows if _is_free(row, task)]
    others = [row for row in rows if not _is_free(row, task)]
    kept = sorted({row.cell for row in mine}, key=lambda cell: (sum(name != "*" for name in cell), cell))
    for cell in list(kept):
        fewer = [each for each in kept if each != cell]
        if succeeds([*others, *(row for row in mine if row.cell in fewer)]):
            kept = fewer
    return [row for row in mine if row.cell in kept]
