"""The pattern of withheld cells: the lightest safe one, each cell of it needed, the same however rows come."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from footprint.disclosure.attacks import Attacks, Search
from footprint.disclosure.families import Cell, Family
from footprint.disclosure.knowledge import Knowledge, Row
from footprint.disclosure.rules import Rules
from footprint.disclosure.suppression import Task, rows_of, suppress, weights
from tests.disclosure.tables import X, family, margins, successes

RULES = Rules()


def small(seed: int) -> Family:
    """Nine holdings in a table of two by two."""
    draws = np.random.default_rng(seed)
    return family({(f"h{n}", f"r{draws.integers(2)}", f"c{draws.integers(2)}"): float(np.ceil(draws.lognormal(3, 1)))
                   for n in range(9)})  # fmt: skip


def task_of(table: Family) -> Task:
    inside = sorted({Cell(part.stratum.sector, part.stratum.zone) for part in table.parts})
    return Task(Attacks(Knowledge(table)), (X,), [*margins(table), *inside])


def attacked(task: Task, hidden: frozenset[Cell]) -> bool:
    return any(successes(Knowledge(task.family, rows=rows_of(task, hidden)), RULES, Search()))


@pytest.mark.parametrize("seed", range(12))
def test_no_lighter_pattern_is_safe(seed: int) -> None:
    """All patterns of a table of two by two, the lightest first, until one is safe."""
    task = task_of(small(seed))
    weight = weights(task.family, X, task.cells)
    pattern = suppress(task, RULES, weight)
    assert not attacked(task, pattern.withheld)
    mine = sum(weight[cell] for cell in pattern.withheld)
    every = (frozenset(hidden) for count in range(len(task.cells) + 1) for hidden in combinations(task.cells, count))
    lighter = [hidden for hidden in every if sum(weight[cell] for cell in hidden) < mine]
    assert all(attacked(task, hidden) for hidden in lighter)


@pytest.mark.parametrize("seed", range(12))
def test_each_withheld_cell_is_needed(seed: int) -> None:
    task = task_of(small(seed))
    withheld = suppress(task, RULES, weights(task.family, X, task.cells)).withheld
    assert withheld, "a table of nine holdings has something to withhold"
    for cell in withheld:
        assert attacked(task, withheld - {cell})


def test_withholding_only_what_fails_a_rule_is_not_enough() -> None:
    """Primary cells alone can be recomputed from margins: the audit is not vacuous."""
    amounts = {("a", "r1", "c1"): 50.0, ("b", "r1", "c1"): 40.0,
               **{(f"{r}{c}{n}", r, c): 30.0 + n for r in ("r1", "r2") for c in ("c1", "c2") for n in range(6)
                  if (r, c) != ("r1", "c1")}}  # fmt: skip
    task = task_of(family(amounts))
    primary = frozenset(cell for cell in task.cells if not RULES.is_safe(task.family.of(X, cell).values()))
    assert primary == {Cell("r1", "c1")}
    assert attacked(task, primary)
    assert suppress(task, RULES, weights(task.family, X, task.cells)).withheld > primary


def test_beside_two_singletons_of_a_row_a_third_cell_is_withheld() -> None:
    """Each of the two would take its own off what is left of the row's sum, and know the other."""
    amounts = {("a", "r1", "c1"): 10.0, ("b", "r1", "c2"): 20.0,
               **{(f"o{n}", "r1", "c3"): 9.0 + n for n in range(5)}}  # fmt: skip
    table = family(amounts)
    two, third = frozenset({Cell("r1", "c1"), Cell("r1", "c2")}), Cell("r1", "c3")
    task = Task(Attacks(Knowledge(table)), (X,), [Cell(sector="r1"), *sorted(two), third])
    found = list(successes(Knowledge(table, rows=rows_of(task, two)), RULES, Search()))
    assert {(success.attacker, success.target) for success in found} == {("a", "b"), ("b", "a")}
    assert suppress(task, RULES, weights(table, X, task.cells)).withheld == two | {third}


def test_a_cell_of_three_members_of_one_holding_is_withheld() -> None:
    """Three members, one holding: as a member alone would be; three holdings in its place are not."""
    others = {(f"o{n}", "s2", f"z{n % 3}"): 20.0 + n for n in range(9)}
    own = {("group", "s1", f"z{n}"): 15.0 + n for n in range(3)}
    apart = {(f"h{n}", sector, zone): amount for n, ((_, sector, zone), amount) in enumerate(own.items())}
    sectors, withheld = [Cell(), Cell(sector="s1"), Cell(sector="s2")], []
    for amounts in (own, apart):
        task = Task(Attacks(Knowledge(family(amounts | others))), (X,), sectors)
        withheld.append(suppress(task, RULES, weights(task.family, X, sectors)).withheld)
    assert withheld == [frozenset(sectors[1:]), frozenset()]


def test_order_and_scale_of_amounts_are_no_matter() -> None:
    for seed in range(6):
        task = task_of(small(seed))
        weight = weights(task.family, X, task.cells)
        names = {part.holding: f"z{number}" for number, part in enumerate(reversed(task.family.parts))}
        renamed = family({(names[p.holding], p.stratum.sector, p.stratum.zone): float(a[0])
                          for p, a in zip(task.family.parts, task.family.amounts, strict=True)})  # fmt: skip
        scaled = replace(task.family, amounts=task.family.amounts * 1000)
        for other in (renamed, scaled):
            assert weights(other, X, task.cells) == weight
            assert suppress(task_of(other), RULES, weight).withheld == suppress(task, RULES, weight).withheld


def test_a_sum_of_nothing_says_that_each_is_nothing() -> None:
    amounts = {
        (f"{s}{n}", s, "z"): 0.0 if s == "none" else 5.0 + n for s in ("none", "some", "other") for n in range(5)
    }
    task = task_of(family(amounts))
    assert Cell(sector="none") in suppress(task, RULES, weights(task.family, X, task.cells)).withheld


def test_a_figure_that_others_give_away_is_not_published() -> None:
    """What is published already bounds it too closely: whoever reads it as published would know of whom it is."""
    table = family({(f"h{n}", "s", "z"): 10.0 + n for n in range(2)} | {(f"o{n}", "t", "z"): 20.0 for n in range(5)})
    fixed = frozenset({Row(0, X, Cell(sector="s"))})
    pattern = suppress(replace(task_of(table), fixed=fixed), RULES, weights(table, X, task_of(table).cells))
    assert pattern.withheld == set(task_of(table).cells)
