"""What it costs that an insider believes of the others who stay what is not true of all: two years of regions that
nobody has, in which some change much, one leaves and one joins. `python -m tests.bench.staying_believed` prints what is
published of the second year with and without that, what the auditor finds of either, and how much CPU both take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from footprint.disclosure import Release, changes, protect
from footprint.disclosure.changes import EQUAL, Link
from footprint.disclosure.families import TOTAL, Cell, Matrix, families
from footprint.disclosure.protect import HEADLINE
from footprint.schema import PUBLISHED
from tests.disclosure.regions import region
from tests.disclosure.test_audited import Rows, audited_together

MEMBERS, SEEDS = (14, 24, 40), range(6)
MOVES = (1.0, 1.0, 1.03, 0.97, 0.85, 1.3, 3.0)


def of_all_alone(links: Sequence[Link], beliefs: Matrix, shares: Matrix) -> Matrix:
    """What is believed by insiders who believe of the others only what is true of all."""
    made = changes.floors(links, beliefs, shares)
    is_sum = np.array([link.is_sum for link in links], dtype=bool)
    made[:, is_sum & (beliefs.sum(axis=1) < -EQUAL)] = -np.inf
    return made


def moved(members: int, seed: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Amounts of a year and of the next, and how figures are made of them."""
    draws = np.random.default_rng(seed)
    before, variables = region(members, 20 + seed, 2024)
    names = sorted(set(before["holding_id"].to_pylist()))
    moves = {name: draws.choice(MOVES) for name in names}
    by = {(name, family): moves[name] for name in names for family in ("impact", "employees", "stock")}
    rows = [row | {"year": 2025, "amount": row["amount"] * by.get((row["holding_id"], row["family"]), 1.0)}
            for row in before.to_pylist() if row["holding_id"] != names[0]]  # fmt: skip
    rows += [row | {"year": 2025, "holding_id": "newcomer"} for row in before.to_pylist()
             if row["holding_id"] == names[3]]  # fmt: skip
    return before, pa.Table.from_pylist(rows, schema=before.schema), variables


class Outcome(NamedTuple):
    """Of the second year: how many figures are published, which share of the sum over all cells of C1 but the total is,
    how many attacks the auditor finds in both years, CPU seconds."""

    figures: int
    value: float
    attacks: int
    seconds: float


def outcome(members: int, seed: int, floors: Callable[[Sequence[Link], Matrix, Matrix], Matrix]) -> Outcome:
    """What becomes of one region where this is believed."""
    before, after, variables = moved(members, seed)
    first = protect(before, variables).cells
    beside = [Release(before, variables, pa.Table.from_pylist(first), change=0.1)]
    start = time.process_time()
    with patch("footprint.disclosure.knowledge.floors", floors):
        second = protect(after, variables, beside).cells
    seconds = time.process_time() - start
    found = audited_together([before, after], [variables, variables], [first, second])
    figures = sum(row["status"] == PUBLISHED for row in second)
    return Outcome(figures, _value(second, after, variables), len(found.attacks), seconds)


def _value(cells: Rows, amounts: pa.Table, variables: pa.Table) -> float:
    family = families(amounts, variables)["impact"]
    rows = {Cell(row["sector"], row["zone"], row["size"]): row["status"] for row in cells
            if all(row[name] == value for name, value in HEADLINE._asdict().items())}  # fmt: skip
    sizes = {cell: sum(family.of(HEADLINE, cell).values()) for cell in rows if cell != TOTAL}
    return sum(size for cell, size in sizes.items() if rows[cell] == PUBLISHED) / sum(sizes.values())


def main() -> None:
    """Print a line for each size of region, and both ways."""
    print("members  believed        figures  value of C1  attacks  CPU s (middle, most)")
    for members in MEMBERS:
        for name, floors in (("of the others", changes.floors), ("if of all", of_all_alone)):
            made = [outcome(members, seed, floors) for seed in SEEDS]
            seconds = sorted(each.seconds for each in made)
            print(f"{members:>7}  {name:<14}  {sum(each.figures for each in made):>7}  "
                  f"{sum(each.value for each in made) / len(made):>11.1%}  {sum(each.attacks for each in made):>7}  "
                  f"{seconds[len(made) // 2]:.1f}, {seconds[-1]:.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
