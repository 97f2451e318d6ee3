"""What developers and analysts read is whole and true: references are those of the code, decisions are numbered and
dated, and every place that is named exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from footprint import schema
from footprint.messages import catalogue
from tests.references import PAGES, described_settings

ROOT = Path(__file__).parents[1]
FOLDERS = ("factors", "footprint", "notebooks", "pipelines", "tests")
PRODUCT = [path for top in ("factors", "footprint", "pipelines") for path in sorted((ROOT / top).rglob("*.py"))]
DECISIONS = sorted(path for top in FOLDERS for path in (ROOT / top).rglob("DECISIONS.md"))
READ = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", ROOT / "pipelines/OPERATING.md", *DECISIONS]
SCREEN = 40  # lines
RECORDING = {"Cause", "add_lines", "add_values", "causes_of_values"}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_is_what_the_code_says(name: str) -> None:
    page: Callable[[], str] = PAGES[name]
    assert (ROOT / name).read_text(encoding="utf-8") == page(), "run `make references`"


def test_every_option_and_command_has_its_words() -> None:
    lines = (ROOT / "footprint/cli/COMMANDS.md").read_text(encoding="utf-8").splitlines()
    items = [line for line in lines if line.startswith("* ")]
    assert len(items) > 100
    assert [line for line in items if not re.match(r"\* `.+`: .", line)] == []


def test_every_setting_and_column_has_its_words() -> None:
    assert len(described_settings()) > 20
    assert [name for name, (_, description) in described_settings().items() if not description] == []
    columns = ((table.name, column) for table in schema.tables().values() for column in table.columns)
    assert [(table, column.name) for table, column in columns if not column.meaning] == []


def test_every_environment_variable_is_a_setting() -> None:
    """None is read past the settings, so that the reference has them all."""
    page = (ROOT / "footprint/SETTINGS.md").read_text(encoding="utf-8")
    named = {
        name for path in PRODUCT for name in re.findall(r"\bFOOTPRINT_[A-Z_]+[A-Z]\b(?!_)", path.read_text("utf-8"))
    }
    assert len(named) > 10
    assert {name for name in named if f"`{name}`" not in page} == set()


def test_every_finding_has_its_words() -> None:
    rules = {key.partition(".")[0] for key in catalogue("findings", "en")}
    named = {
        call.args[0].value
        for path in PRODUCT
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _name(call.func) in RECORDING
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(named) > 50
    assert named - rules == set()


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


@pytest.mark.parametrize("path", DECISIONS, ids=place)
def test_decisions_are_numbered_dated_and_fit_a_screen(path: Path) -> None:
    _, *decisions = path.read_text(encoding="utf-8").split("\n## ")
    for number, decision in enumerate(decisions, 1):
        title, *lines = decision.splitlines()
        assert re.fullmatch(rf"{number}\. .+ \(\d{{4}}-\d\d-\d\d\)", title), title
        assert len(lines) <= SCREEN, title


@pytest.mark.parametrize("path", READ, ids=place)
def test_every_place_that_is_named_exists(path: Path) -> None:
    """Links, and what stands in backticks and begins with one of our folders; capitals stand for a name."""
    text = path.read_text(encoding="utf-8")
    links = [path.parent / link for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text)]
    quoted = re.findall(rf"(?<![\w/.])((?:{'|'.join(FOLDERS)})/[\w./-]*\w)", text)
    places = [ROOT / each for each in quoted if not re.search(r"\b(TOOL|NAME|TOPIC)\b", each)]
    assert [target for target in (*links, *places) if not target.exists()] == []


def test_the_words_of_the_field_fit_a_screen() -> None:
    words = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## Words\n")[2]
    assert 20 < len(words.strip().splitlines()) <= SCREEN
