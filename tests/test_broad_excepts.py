"""No error of our own is swallowed: whoever catches what may be one raises it again, or logs it under its number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What code raises by mistake. ValueError and OSError are how libraries speak of a file, and are looked at one by one.
MISTAKES = {"Exception", "BaseException", "TypeError", "AttributeError", "NameError", "LookupError", "KeyError",
            "IndexError", "AssertionError", "RuntimeError", "MemoryError", "ArithmeticError"}  # fmt: skip
LOGS = {"log", "our_error", "unforeseen"}
# Where such an error is how others say what they hold, by module and function.
EXPECTED = {
    ("footprint/incidents.py", "masked"): "a message that cannot be made into text",
    ("footprint/intake/formats/workbooks/old_excel.py", "check"): "offsets of a binary file lead out of it",
    ("footprint/intake/formats/unpacking.py", "damage"): "zipfile says so of passwords and packings",
    ("footprint/intake/formats/packing.py", "form"): "zipfile says so of passwords; the file is read elsewhere",
    ("footprint/intake/formats/workbooks/bounds.py", "parse_xml"): "expat says so of encodings",
    ("footprint/intake/contract.py", "faults"): "a column that is not there is what is looked for",
    ("footprint/intake/parting.py", "_is_unread"): "the same text is read next, and the error met and logged there",
    ("footprint/lake/lake.py", "failures"): "a note that another version wrote",
    ("footprint/member_year/journal.py", "_tries"): "a journal that another version wrote, or half of one",
    ("footprint/notices/journal.py", "_load"): "a state that another version wrote, or half of one",
    ("footprint/years/closure.py", "_decided"): "a note that cannot be read keeps the year as it is",
    ("footprint/inbox/upkeep.py", "_described_on"): "a lake that may be damaged as well",
    ("footprint/inbox/deletions.py", "_is_of"): "a line that another version wrote",
    ("footprint/reading_process/child.py", "_done"): "the parent raises it where it asked",
    ("pipelines/defs/validated.py", "validated"): "`words` logs it under a number, the run fails with it",
    ("footprint/report/writing/many.py", "_outcome"): "`words` logs it under a number, and the run fails with it",
    ("footprint/report/tables.py", "of"): "the same is made of the member alone, who meets the error again",
    ("pipelines/resources.py", "_holds"): "asked of an error that is logged once it is known whose it is",
    ("footprint/weblogs/compiled.py", "compiled"): "numba says so of folders",
    ("footprint/weblogs/spread/parts.py", "part_or_none"): "who asked reads the piece next, and meets the error there",
}


def handlers(path: Path) -> Iterator[tuple[str, ast.ExceptHandler]]:
    """The handlers of a module, each with the function that it stands in."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ExceptHandler):
                    yield function.name, node


def caught(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    return {each.id for each in ast.walk(handler.type) if isinstance(each, ast.Name)}


def is_told(handler: ast.ExceptHandler) -> bool:
    for node in ast.walk(handler):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            if name in LOGS:
                return True
    return False


MODULES = [path for part in ("footprint", "pipelines", "factors") for path in sorted((ROOT / part).rglob("*.py"))]


def silent() -> set[tuple[str, str]]:
    return {
        (path.relative_to(ROOT).as_posix(), function)
        for path in MODULES
        for function, handler in handlers(path)
        if caught(handler) & MISTAKES and not is_told(handler)
    }


def test_no_mistake_is_swallowed() -> None:
    assert silent() - EXPECTED.keys() == set()


@pytest.mark.parametrize("place", EXPECTED)
def test_every_exception_to_it_is_still_there(place: tuple[str, str]) -> None:
    path, function = place
    assert any(name == function and caught(handler) & MISTAKES for name, handler in handlers(ROOT / path))
