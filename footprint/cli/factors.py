"""`footprint factors`: the catalogue of published figures, checked and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import pyarrow as pa
import pyarrow.compute as pc
import typer

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import region
from footprint.changes import sets
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, caption, plain_rows, say, show, show_json, t
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.report.wording import Wording
from footprint.settings import settings
from footprint.years import closure, inputs

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


_EFFECT = pa.schema(
    [("member_id", pa.string())]
    + [(name, pa.float64()) for name in ("before", "now", "factors", "perimeter", "low", "high", "p_higher")]
)


@app.command(help=t("help.factors_diff"))
def diff(
    old: Annotated[str, typer.Argument(help=t("option.factor_set_old"))],
    new: Annotated[str, typer.Argument(help=t("option.factor_set_new"))],
    year: Annotated[Optional[int], typer.Option(help=t("option.diff_year"), min=FIRST_YEAR, max=LAST_YEAR)] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    one, other = (_known(name) for name in (old, new))
    figures = sets.differences(one, other)
    lake = Lake(settings().home)
    found = _effects(lake, year, one, other)
    members = pa.Table.from_pylist(list(found.members), schema=_EFFECT) if found else _EFFECT.empty_table()
    if format is Format.JSON:
        effects = {"year": found.year, "members": plain_rows(members), "region": found.region} if found else None
        show_json({"figures": plain_rows(figures), "effects": effects})
        return
    caption(t("factors.figures", old=one.id, new=other.id, count=figures.num_rows), format)
    show(figures, format)
    if found:
        caption(t("factors.effects", year=found.year), format)
        show(members, format)
        caption(_of_region(found), format)


def _known(name: str) -> FactorSet:
    found = sets.of_name(settings().home, name)
    if found is None:
        raise RefusalError(t("factors.no_set", name=name))
    return found


def _effects(lake: Lake, year: int | None, one: FactorSet, other: FactorSet) -> sets.Effects | None:
    """Of the year asked for, else of the latest one with results; None where there is none."""
    made = [each for each in closure.known(lake.home) if inputs.has_results(lake, each) and year in (None, each)]
    if not made and year is not None:
        raise RefusalError(t("factors.no_results", year=year))
    return sets.effects(lake, made[-1], one, other, region.rules()) if made else None


def _of_region(found: sets.Effects) -> str:
    """The Region's total with either set, where the rules let it be shown."""
    if found.region is None:
        return t("factors.region_hidden")
    wording, region = Wording(settings().lang), found.region
    words = {name: wording.measure(region[name], "kgCO2e") for name in ("before", "now")}
    more = {"difference": wording.more(region["now"] - region["before"], "kgCO2e")}
    told = t("factors.region", year=found.year, **words, **more)
    if region["low"] is None:
        return f"{told} {t('factors.region_no_interval')}"
    bounds = {name: wording.more(region[name], "kgCO2e") for name in ("low", "high")}
    return f"{told} {t('factors.region_interval', chance=wording.percent(region['p_higher']), **bounds)}"
