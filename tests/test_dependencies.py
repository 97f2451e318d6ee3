"""What is installed is used: every dependency is imported, or stands here with what uses it."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ALL = {"run": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
# The product imports none of these.
USERS = {
    "dagster-webserver": "pipelines/serve.py starts it",
    "pandas": "notebooks, by Arrow's to_pandas",
    "psycopg": "SQLAlchemy, where the address of the database says so",
    "editables": "pip, for an editable install",
    "hatchling": "pip, to build",
    "flask-cors": "moto, as a server",
    "import-linter": "make check",
    "ipykernel": "the kernel of tests/test_notebooks.py",
    "moto": "a process of tests/lake/object_store.py",
    "mypy": "make check",
    "oidc-provider-mock": "a process of tests/portal/people/test_oidc.py",
    "pytest-xdist": "make test",
    "ruff": "make check",
}


def imported(*folders: str) -> set[str]:
    """Names of the distributions whose modules are imported below these folders."""
    modules = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    owners = packages_distributions()
    return {normal(name) for module in modules for name in owners.get(module, ())}


def normal(requirement: str) -> str:
    """The name of a requirement, as registries spell it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize(
    ("requirements", "folders"),
    [
        (ALL["run"], ("factors", "footprint", "pipelines")),
        (ALL["install"], ()),
        (ALL["shared"], ("footprint",)),
        (ALL["test"], ("tests",)),
    ],
)
def test_every_dependency_is_used(requirements: list[str], folders: tuple[str, ...]) -> None:
    assert {normal(name) for name in requirements} - imported(*folders) - set(USERS) == set()


def test_every_user_of_a_dependency_is_needed() -> None:
    declared = {normal(name) for names in ALL.values() for name in names}
    assert set(USERS) - declared == set()
    assert set(USERS) & imported("factors", "footprint", "pipelines") == set()
