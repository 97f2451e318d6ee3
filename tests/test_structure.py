"""The map of the code: rooms that one can take in, no import circle, functions that fit a screen."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests import begun_first

ROOT = Path(__file__).parents[1]
PRODUCT = ("factors", "footprint", "pipelines")
MODULES = [path for top in PRODUCT for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts]
MOST_MODULES, MOST_LOOSE, MOST_LINES = 20, 12, 20


@cache
def trees() -> dict[str, ast.Module]:
    """Every module by its name; parsed by the process that tests them, not by all that list tests."""
    names = (
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in MODULES
    )
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in zip(names, MODULES, strict=True)}


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
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )
    assert lengths[len(lengths) * 95 // 100] <= MOST_LINES


def test_no_module_meets_two_classes_of_one_name() -> None:
    """Where a class is defined or named, also by way of its module or package, no other of its name is."""
    homes = defaultdict(set)
    for module, tree in trees().items():
        for name in classes(tree):
            homes[name].add(module)
    several = {name: modules for name, modules in homes.items() if len(modules) > 1}
    assert len(homes) > 200
    assert len(several) > 10, "without such names nothing is compared"
    assert [(module, met) for module, tree in trees().items() if (met := meetings(module, tree, several))] == []


def test_a_module_that_meets_two_classes_of_one_name_is_seen() -> None:
    tree = ast.parse("from footprint import schema\nfrom footprint.report.document import Table as T\nschema.Table")
    several = {"Table": {"footprint.schema", "footprint.report.document"}}
    assert meetings("footprint.x", tree, several) == {"Table": several["Table"]}
    assert meetings("footprint.x", ast.parse("from footprint.schema import Table"), several) == {}


def classes(tree: ast.AST) -> set[str]:
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def meetings(module: str, tree: ast.AST, several: dict[str, set[str]]) -> dict[str, set[str]]:
    """Names of classes → the modules that define them, of which this `module` names more than one."""
    met = {name: {module} for name in classes(tree) & several.keys()}
    imported = imports(tree)
    named = [(f"{home}.{name}", name) for home, name in imported.values()]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            named.append((f"{'.'.join(imported[node.value.id])}.{node.attr}", node.attr))
    for path, name in named:
        if home := definition(path, name):
            met.setdefault(name, set()).add(home)
    return {
        name: modules & several[name] for name, modules in met.items() if len(modules & several.get(name, set())) > 1
    }


def imports(tree: ast.AST) -> dict[str, tuple[str, str]]:
    """What a module calls something → the module and the name that it imports."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def definition(path: str, name: str) -> str | None:
    """The module that defines the class `path`, also where a package hands it on."""
    module = path.rpartition(".")[0]
    if module not in trees():
        return None
    own, imported = _names_in(module)
    if name in own:
        return module
    handed = imported.get(name)
    return definition(".".join(handed), handed[1]) if handed and ".".join(handed) != path else None


@cache
def _names_in(module: str) -> tuple[set[str], dict[str, tuple[str, str]]]:
    """Asked of each name that any module has from this one."""
    return classes(trees()[module]), imports(trees()[module])


def test_files_of_tests_that_are_begun_first_are_there() -> None:
    assert [name for name in begun_first.FILES if not (ROOT / name).is_file()] == []
