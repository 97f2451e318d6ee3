"""`footprint factors`: the catalogue of published figures, checked and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import pyarrow.compute as pc
import typer

from factors import catalogue
from footprint.cli.terminal import Format, bullets, say, show, t

app = typer.Typer(no_args_is_help=True)

_SHOWN = [
    "factor_key",
    "stage",
    "criterion",
    "value",
    "unit",
    "factor_year",
    "quality",
    "drawer",
    "source_id",
    "factor_id",
]


@app.command(help=t("help.factors_check"))
def check(folder: Annotated[Optional[Path], typer.Argument(help=t("option.catalogue"))] = None) -> None:
    problems = catalogue.check(folder)
    if problems:
        bullets(problems)
        raise typer.Exit(1)
    say(t("factors.sound", id=catalogue.load(folder=folder).id, rows=catalogue.load(folder=folder).factors.num_rows))


@app.command("list", help=t("help.factors_list"))
def list_factors(
    key: Annotated[Optional[str], typer.Argument(help=t("option.factor_key"))] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    factor_set = catalogue.load()
    rows = factor_set.factors
    if key:
        rows = rows.filter(pc.match_substring(rows.column("factor_key"), key))
    by = [("factor_key", "ascending"), ("criterion", "ascending"), ("factor_year", "ascending"), ("stage", "ascending")]
    show(rows.sort_by(by).select(_SHOWN), format)
    say(t("factors.listed", id=factor_set.id, rows=rows.num_rows))
