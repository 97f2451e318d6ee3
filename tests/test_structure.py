"""The map of the code: rooms that one can take in, no import circle, functions that fit a screen."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = ("factors", "footprint", "pipelines")
MODULES = [path for top in PRODUCT for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts]
MOST_MODULES, MOST_LOOSE, MOST_LINES = 20, 12, 20


def test_no_folder_has_more_modules_than_one_can_take_in() -> None:
    sizes = Counter(path.parent.relative_to(ROOT).as_posix() for path in MODULES)
    assert {folder: count for folder, count in sizes.items() if count > MOST_MODULES} == {}
    assert sizes["footprint"] <= MOST_LOOSE


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports for type checkers and inside functions count: whoever reads a module has to know what it imports."""
    graph = grimp.build_graph(*PRODUCT, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) - {module} for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_functions_fit_a_screen() -> None:
    """95 of 100 functions have at most 20 lines, signature and docstring included."""
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )
    assert lengths[len(lengths) * 95 // 100] <= MOST_LINES
