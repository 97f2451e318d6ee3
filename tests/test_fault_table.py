"""The table of faults names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\|.*\| `(tests/[\w/]+\.py)::(\w+)` \|$", re.MULTILINE)


def test_every_fault_has_its_test() -> None:
    table = (ROOT / "pipelines" / "FAULTS.md").read_text(encoding="utf-8")
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    named = ROW.findall("\n".join(lines))
    assert len(named) == len(lines) > 10
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, f"{file}::{name}"
