"""What of a year may be published, as rows: each variable in each cell, with what is withheld.

Greenhouse gases come first: their pattern is the lightest that there is. What else is known of the same amounts is
then published in the cells that these leave, or for the region, or not at all, as long as all of it together is safe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from footprint.disclosure import layout
from footprint.disclosure.attacks import Attacks
from footprint.disclosure.families import COUNTS, LEVELS, TOTAL, Cell, Family, Variable, families, published_of
from footprint.disclosure.knowledge import Earlier, Knowledge, Row
from footprint.disclosure.rules import Rules
from footprint.disclosure.solver import UnsolvedError
from footprint.disclosure.suppression import Pattern, Task, TooManyRoundsError, proved, suppress, weights
from footprint.schema import NOT_ASSESSED, PUBLISHED, WITHHELD

HEADLINE = Variable("C1", "gwp", "depreciation", "location", "total")
PARTS = ("making", "rest")
MEMBERS = Variable("members")  # who they are is known
# What is behind a figure, where it is published as a figure of its own.
BEHIND = {"employees": Variable("C2_den"), "devices": Variable("P4_den")}


@dataclass(frozen=True)
class Release:
    """What was published before: its amounts and variables, the published rows of its cells; `change`: by how much an
    attacker believes that amounts differ at most from those of the release after it."""

    amounts: pa.Table
    variables: pa.Table
    cells: pa.Table
    change: float


@dataclass(frozen=True)
class Protected:
    """`cells`: each variable in each cell of the layout: fields of Variable and Cell, `value` (exact), `unit`, `status`
    (published, withheld, not_assessed), `members`, `holdings`, `employees`, `devices` (None where withheld);
    `certificate`: what was tried and found, for the pôle alone; `unsolved`: why families are withheld as a whole, whose
    attacks could not be worked out."""

    cells: list[dict[str, Any]]
    certificate: dict[str, Any]
    unsolved: list[UnsolvedError]


@dataclass
class _Family:
    """A family with what is published of it so far; `attacks`: on those who did not agree to be shown."""

    family: Family
    attacks: Attacks
    unsolved: UnsolvedError | None = None
    published: set[Row] = field(default_factory=set)
    patterns: list[tuple[Task, Pattern]] = field(default_factory=list)

    @property
    def base(self) -> frozenset[Cell]:
        """The cells that the first step withholds: nothing is given there."""
        return self.patterns[0][1].withheld if self.patterns else frozenset()

    def add(self, task: Task, pattern: Pattern) -> None:
        self.patterns.append((task, pattern))
        self.published |= {Row(0, variable, cell) for variable in task.variables for cell in task.cells
                           if cell not in pattern.withheld}  # fmt: skip


def protect(
    amounts: pa.Table, variables: pa.Table, earlier: Sequence[Release] = (), rules: Rules | None = None
) -> Protected:
    """The cells of one year that may be published beside all earlier releases (the newest first)."""
    rules = rules or Rules()
    known = families(amounts, variables)
    strata = {part.stratum for family in known.values() for part in family.parts}
    before = [(families(each.amounts, each.variables), each) for each in earlier]
    first = layout.level(_members(known))
    for level in layout.LEVELS[layout.LEVELS.index(first) :]:
        cells = layout.cells(strata, level)
        try:
            made = {name: _of_family(family, _earlier(name, before), cells, rules)
                    for name, family in known.items()}  # fmt: skip
        except TooManyRoundsError:
            continue
        unsolved = [each.unsolved for each in made.values() if each.unsolved]
        return Protected(list(_rows(made, cells)), _certificate(made, level, first, rules), unsolved)
    raise UnsolvedError("not even totals can be protected")


def _members(known: Mapping[str, Family]) -> float:
    """How many members there are."""
    return sum(known[COUNTS].of(MEMBERS, TOTAL).values())


def _earlier(name: str, before: Sequence[tuple[dict[str, Family], Release]]) -> list[Earlier]:
    made = []
    for known, release in before:
        if name in known:
            named = published_of(release.cells.to_pylist())
            mine = frozenset(each for each in named if each[0] in known[name].index)
            made.append(Earlier(known[name].with_atoms(), mine, release.change))
    return made


def bundles(family: Family) -> Iterator[list[tuple[Variable, ...]]]:
    """Variables in the order in which they are decided, those of one step at once if they can be: greenhouse gases, all
    that is given by cell, all that is given for the region, what compares years. Making and the rest of a total stand
    or fall together; so does all that compares years, which adds up: who knows all but one of it guesses the last."""
    steps: defaultdict[tuple[int, bool], defaultdict[Variable, list[Variable]]]
    steps = defaultdict(lambda: defaultdict(list))
    for variable, level in zip(family.variables, family.levels, strict=True):
        if variable != MEMBERS and family.of(variable, TOTAL):
            together = variable._replace(stage=PARTS[0]) if variable.stage in PARTS else variable
            together = Variable(level) if level == LEVELS[-1] else together
            steps[LEVELS.index(level), variable != HEADLINE][together].append(variable)
    for step in sorted(steps):
        yield [tuple(sorted(steps[step][key])) for key in sorted(steps[step])]


def _of_family(family: Family, earlier: list[Earlier], cells: Sequence[Cell], rules: Rules) -> _Family:
    """Decide what of a family is published: nothing of one whose attacks cannot be worked out."""
    made = _Family(family, Attacks(Knowledge(family.with_atoms(), earlier, shown=rules.waived)))
    try:
        _decide(made, cells, rules)
    except UnsolvedError as error:
        return _Family(family, made.attacks, unsolved=error)
    return made


def _decide(made: _Family, cells: Sequence[Cell], rules: Rules) -> None:
    """Step by step; figures of one step leave open what those of the first step do, not what one of them does."""
    family = made.family
    for step in bundles(family):
        asked = list(cells) if family.levels[family.index[step[0][0]]] == "cells" else [TOTAL]
        base = made.base & set(asked)
        for part in [step] if made.patterns else [[bundle] for bundle in step]:
            _settle(made, part, Task(made.attacks, (), asked, withheld=base), rules)


def _settle(made: _Family, step: Sequence[tuple[Variable, ...]], task: Task, rules: Rules) -> None:
    """Decide bundles in their order: all at once if nothing more need be withheld for them, else halves, else each by
    itself. That is what each by itself would give, for what is safe is safe without a part of it, and asks less.
    `task`: where; what it leaves out in any case."""
    variables = [variable for bundle in step for variable in bundle]
    task = replace(task, variables=variables, fixed=frozenset(made.published))
    if len(step) == 1:
        made.add(task, suppress(task, rules, weights(made.family, variables[0], task.cells)))
    elif pattern := proved(task, rules):
        made.add(task, pattern)
    else:
        middle = len(step) // 2
        for half in (step[:middle], step[middle:]):
            _settle(made, half, task, rules)


def _rows(made: Mapping[str, _Family], cells: Sequence[Cell]) -> Iterator[dict[str, Any]]:
    counts = made[COUNTS].family
    members = {cell: counts.of(MEMBERS, cell) for cell in cells}
    parts = {cell: counts.behind(MEMBERS, cell) for cell in cells}
    behind = {cell: _behind(made, cell) for cell in cells}
    for name, each in made.items():
        family = each.family
        for variable, level, unit in zip(family.variables, family.levels, family.units, strict=True):
            for cell in cells if level == "cells" else [TOTAL]:
                if name != COUNTS:
                    row = {**variable._asdict(), **cell._asdict(), "unit": unit}
                    is_of_all = family.behind(variable, cell) == parts[cell]
                    its = behind[cell] if is_of_all else dict.fromkeys(behind[cell])
                    yield row | _published(each, variable, cell, members[cell], its)


def _published(
    each: _Family, variable: Variable, cell: Cell, members: Mapping[str, float], behind: Mapping[str, float | None]
) -> dict[str, Any]:
    """What a row says of a variable in a cell. Employees and devices (`behind`) are those of all members of the cell,
    so they are told only where all are behind the figure, each member of a group, too; members are not told where the
    figure counts holdings that the region leaves out, whose members are not known here."""
    amounts = each.family.of(variable, cell)
    if not amounts or Row(0, variable, cell) not in each.published:
        empty = dict.fromkeys(("value", "members", "holdings", *behind))
        return {**empty, "status": WITHHELD if amounts else NOT_ASSESSED}
    are_known = amounts.keys() <= members.keys()
    counted = {"holdings": len(amounts), "members": sum(members[name] for name in amounts) if are_known else None}
    return {"value": sum(sorted(amounts.values())), "status": PUBLISHED, **counted, **behind}


def _behind(made: Mapping[str, _Family], cell: Cell) -> dict[str, float | None]:
    """How many employees and devices are in a cell, where they are published."""
    shown: dict[str, float | None] = dict.fromkeys(BEHIND)
    for each in made.values():
        for name, variable in BEHIND.items():
            if Row(0, variable, cell) in each.published:
                shown[name] = sum(sorted(each.family.of(variable, cell).values()))
    return shown


def _certificate(made: Mapping[str, _Family], level: str, first: str, rules: Rules) -> dict[str, Any]:
    """What was tried; the last attack of each family was on everything of it that is published together."""
    attacked = [[pattern for _, pattern in each.patterns if pattern.last.pairs] for each in made.values()]
    last = [patterns[-1] for patterns in attacked if patterns]
    every = [pattern for each in made.values() for _, pattern in each.patterns]
    return {
        "layout": level,
        "layout_asked": first,
        "rules": {"insider": rules.insider, "outsider": rules.outsider, "change": rules.change},
        "attacks": sum(pattern.last.pairs for pattern in last),
        "programmes": sum(pattern.search.programmes for pattern in every),
        "rounds": max((pattern.rounds for pattern in every), default=0),
        "open_before": [
            {"attacker": s.attacker, "target": s.target, "variable": "/".join(s.variable), "release": s.release}
            for pattern in last for s in pattern.open_before
        ],
        "patterns": [
            {"variables": ["/".join(v) for v in task.variables],
             "withheld": sorted("/".join(cell) for cell in pattern.withheld)}
            for each in made.values() for task, pattern in each.patterns
        ],
    }  # fmt: skip
