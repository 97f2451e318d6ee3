"""The command line `footprint …`: one module a command; no formula and no rule lives here.

People's text goes to the terminal's error stream, in the language of FOOTPRINT_LANG; data goes to standard output,
and what heads a table with it.
"""

from __future__ import annotations

from importlib.metadata import entry_points, version

import typer

from footprint.cli import (
    aggregate_logs,
    answers,
    check,
    estimate,
    explain,
    factors,
    failures,
    files,
    lake,
    members,
    portal,
    samples,
    services,
    template,
)
from footprint.cli.terminal import t

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=t("help.footprint"),
    rich_markup_mode="markdown",
)

app.command("check", help=t("help.check"))(check.check)
app.command("estimate", help=t("help.estimate"))(estimate.estimate)
app.command("explain", help=t("help.explain"))(explain.explain)
app.command("services", help=t("help.services"))(services.services)
app.command("template", help=t("help.template"))(template.template)
app.command("samples", help=t("help.samples"))(samples.samples)
app.command("answers", help=t("help.answers"))(answers.answers)
app.command("aggregate-logs", help=t("help.aggregate_logs"))(aggregate_logs.aggregate_logs)
app.command("serve", help=t("help.serve"))(portal.serve)
app.add_typer(factors.app, name="factors", help=t("help.factors"))
app.add_typer(lake.app, name="lake", help=t("help.lake"))
app.add_typer(files.app, name="files", help=t("help.files"))
app.add_typer(members.app, name="members", help=t("help.members"))
app.add_typer(portal.analysts, name="analysts", help=t("help.analysts"))

# Orchestration brings its own commands (`run`), so that nothing here imports it.
for command in entry_points(group="footprint.commands"):
    app.command(command.name, help=t(f"help.{command.name}"))(command.load())


@app.callback(invoke_without_command=True)
def footprint(show_version: bool = typer.Option(False, "--version", help=t("help.version"))) -> None:
    """Print the version and stop, if that is what was asked."""
    if show_version:
        typer.echo(version("enter-footprint"))
        raise typer.Exit


def main() -> None:
    """Entry point. Whatever goes wrong is one clear sentence and an exit code, never a traceback."""
    raise SystemExit(failures.run(app))
