"""The command line `footprint …`: one module a command; no formula and no rule lives here.

People's text goes to the terminal's error stream, in the language of FOOTPRINT_LANG; data goes to standard output,
and what heads a table with it. A command is imported when it is called: neither the version nor the list of commands
waits for pandas or Arrow.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from footprint.cli import failures
from footprint.cli.terminal import t
from footprint.remembered.no_pandas import NoPandas

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from typer._click import Command, Context

GROUP = "footprint.commands"
COMMANDS = {
    "check": "footprint.cli.check:check",
    "estimate": "footprint.cli.figures.estimate:estimate",
    "explain": "footprint.cli.figures.explain:explain",
    "compare": "footprint.cli.figures.compare:compare",
    "changes": "footprint.cli.figures.changes:changes",
    "services": "footprint.cli.figures.services:services",
    "levers": "footprint.cli.figures.levers:levers",
    "audit": "footprint.cli.audit:audit_release",
    "template": "footprint.cli.template:template",
    "samples": "footprint.cli.samples:samples",
    "answers": "footprint.cli.answers:answers",
    "aggregate-logs": "footprint.cli.aggregate_logs:aggregate_logs",
    "serve": "footprint.cli.portal:serve",
    "backup": "footprint.cli.operating.backup:backup",
    "restore": "footprint.cli.operating.backup:restore",
    "metrics": "footprint.cli.operating.metrics:metrics",
}
FAMILIES = {
    "factors": "footprint.cli.factors:app",
    "lake": "footprint.cli.lake:app",
    "files": "footprint.cli.files:app",
    "members": "footprint.cli.members:app",
    "vocabulary": "footprint.cli.vocabulary:app",
    "analysts": "footprint.cli.portal:analysts",
    "notices": "footprint.cli.operating.notices:app",
}
OWN = COMMANDS | FAMILIES


class Commands(TyperGroup):
    """The commands by name and help; the module of one is imported when it is called."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        self._know(OWN if args[0] in OWN else _all())
        name, command, rest = super().resolve_command(ctx, args)
        return name, imported(name) if name else command, rest

    def list_commands(self, ctx: Context) -> list[str]:
        self._know(_all())
        return super().list_commands(ctx)

    def _know(self, names: Iterable[str]) -> None:
        self.commands = {name: TyperCommand(name, help=_help(name)) for name in names} | {**self.commands}


@cache
def _of_others() -> dict[str, EntryPoint]:
    """Orchestration brings its own commands (`run`), so that nothing here imports it."""
    from importlib.metadata import entry_points  # it reads what is said of everything that is installed

    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _all() -> list[str]:
    return [*COMMANDS, *_of_others(), *FAMILIES]


def _help(name: str) -> str:
    return t(f"help.{name.replace('-', '_')}")


def imported(name: str) -> Command:
    """The command of this name, or the family of commands, with its options."""
    module, _, attribute = OWN.get(name, "").partition(":")
    command = getattr(import_module(module), attribute) if module else _of_others()[name].load()
    parent = typer.Typer(rich_markup_mode="markdown")
    if isinstance(command, typer.Typer):
        parent.add_typer(command, name=name, help=_help(name))
    else:
        parent.command(name, help=_help(name))(command)
    return get_group(parent).commands[name]


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
        from importlib.metadata import version  # which brings Python's library for mails

        typer.echo(version("enter-footprint"))
        raise typer.Exit


def main() -> None:
    """Entry point. Whatever goes wrong is one clear sentence and an exit code, never a traceback."""
    gc.set_threshold(50_000)  # what imports and vocabularies make stays, and need not be looked through so often
    atexit.register(gc.freeze)  # nor at the end, where it took a run a second
    own = sys.argv[1:2] and sys.argv[1] in OWN  # others may want pandas
    sys.meta_path[:0] = [NoPandas] if own else []
    try:
        code = failures.run(app)
    finally:
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not NoPandas]
    raise SystemExit(code)
