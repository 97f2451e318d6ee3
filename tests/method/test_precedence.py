"""The table of precedence and exclusion: each of its rules names a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
METHOD = ROOT / "footprint" / "method"
RULES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (METHOD / "PRECEDENCE.md").read_text(encoding="utf-8").splitlines()
    if "::" in line
]
# Statuses by which the method says that something is counted somewhere else.
ELSEWHERE = re.compile(r"'(covered_by_\w+|counted_elsewhere|box_in_line)'")


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule[0])
def test_a_rule_has_a_test(rule: list[str]) -> None:
    sources, counts, _, test = rule
    path, _, name = test.strip("`").partition("::")
    assert sources
    assert counts
    assert name in names_in(path)


def test_every_rule_has_four_cells_and_a_test_of_its_own() -> None:
    assert len(RULES) > 50
    assert {len(rule) for rule in RULES} == {4}
    names = [rule[3] for rule in RULES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_status_of_the_method_that_points_elsewhere_is_in_the_table() -> None:
    used = {name for path in METHOD.glob("*.sql") for name in ELSEWHERE.findall(path.read_text(encoding="utf-8"))}
    assert len(used) >= 6
    assert used <= {name for rule in RULES for name in re.findall(r"`(\w+)`", rule[2])}
