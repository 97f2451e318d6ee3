"""The command line `footprint …`: one module a command; no formula and no rule lives here.

People's text goes to the terminal's error stream, in the language of FOOTPRINT_LANG; data goes to standard output,
and what heads a table with it. A command is imported when it is called: neither the version nor the list of commands
waits for pandas or Arrow.
"""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points, version
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from footprint.cli import failures
from footprint.cli.terminal import t

if TYPE_CHECKING:
    from typer._click import Command, Context

GROUP = "footprint.commands"
COMMANDS = {
    "check": "footprint.cli.check:check",
    "estimate": "footprint.cli.estimate:estimate",
    "explain": "footprint.cli.explain:explain",
    "services": "footprint.cli.services:services",
    "template": "footprint.cli.template:template",
    "samples": "footprint.cli.samples:samples",
    "answers": "footprint.cli.answers:answers",
    "aggregate-logs": "footprint.cli.aggregate_logs:aggregate_logs",
    "serve": "footprint.cli.portal:serve",
}
FAMILIES = {
    "factors": "footprint.cli.factors:app",
    "lake": "footprint.cli.lake:app",
    "files": "footprint.cli.files:app",
    "members": "footprint.cli.members:app",
    "vocabulary": "footprint.cli.vocabulary:app",
    "analysts": "footprint.cli.portal:analysts",
}


class Commands(TyperGroup):
    """The commands by name and help; the module of one is imported when it is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        # Orchestration brings its own commands (`run`), so that nothing here imports it.
        entries = [*_entries(COMMANDS), *entry_points(group=GROUP), *_entries(FAMILIES)]
        self.entries = {entry.name: entry for entry in entries}
        self.commands = {name: TyperCommand(name, help=_help(name)) for name in self.entries}

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, imported(self.entries[name]) if name else command, rest


def _entries(modules: dict[str, str]) -> list[EntryPoint]:
    return [EntryPoint(name, module, GROUP) for name, module in modules.items()]


def _help(name: str) -> str:
    return t(f"help.{name.replace('-', '_')}")


def imported(entry: EntryPoint) -> Command:
    """The command, or the family of commands, with its options."""
    command = entry.load()
    parent = typer.Typer(rich_markup_mode="markdown")
    if isinstance(command, typer.Typer):
        parent.add_typer(command, name=entry.name, help=_help(entry.name))
    else:
        parent.command(entry.name, help=_help(entry.name))(command)
    return get_group(parent).commands[entry.name]


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=t("help.footprint"),
    rich_markup_mode="markdown",
)


@app.callback(invoke_without_command=True)
def footprint(show_version: bool = typer.Option(False, "--version", help=t("help.version"))) -> None:
    """Print the version and stop, if that is what was asked."""
    if show_version:
        typer.echo(version("enter-footprint"))
        raise typer.Exit


class NoPandas:
    """Finds no pandas: Arrow would import it with the first list that becomes a column, 0.3 s and 60 MB for nothing."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def main() -> None:
    """Entry point. Whatever goes wrong is one clear sentence and an exit code, never a traceback."""
    own = sys.argv[1:2] and sys.argv[1] in {**COMMANDS, **FAMILIES}  # others may want pandas
    sys.meta_path[:0] = [NoPandas] if own else []
    try:
        code = failures.run(app)
    finally:
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not NoPandas]
    raise SystemExit(code)
