"""`footprint compare`: a member beside published means, its own years, the lives that its figures assume; one of its
figures beside another."""

from __future__ import annotations

from typing import Annotated, Optional

import pyarrow as pa
import typer

from factors import catalogue
from footprint import explain
from footprint.cli.figures.pairs import tell_pair
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, caption, show, t
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.report.scenarios import scenarios
from footprint.report.sections import comparison
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from footprint.settings import settings

SCALE = pa.schema(
    [("what", pa.string()), ("indicator", pa.string()), ("year", pa.int64()), ("value", pa.float64())]
    + [(name, pa.float64()) for name in ("organisations", "users")]
    + [(name, pa.string()) for name in ("source_id", "title", "url", "note")]
)
LIVES = ("category", "retired", "dated", "observed_years", "usual_years", "devices", "usual_kgco2e", "observed_kgco2e")


def compare(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    lives: Annotated[bool, typer.Option("--lives", help=t("option.lives"))] = False,
    choices: Annotated[bool, typer.Option("--scenarios", help=t("option.scenarios"))] = False,
    than: Annotated[Optional[str], typer.Option("--with", help=t("option.with"))] = None,
    figure: Annotated[Optional[str], typer.Option(help=t("option.figure"))] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    lake = explain.as_made(Lake(settings().home), year)
    if member not in lake.read("indicators_member", year=year)["member_id"].to_pylist():
        raise RefusalError(t("explain.no_member", member=member, year=year))
    if than is not None:
        tell_pair(member, year, figure, than, format)
        return
    if figure is not None:
        raise RefusalError(t("compare.no_other"))
    factor_set = explain.made_with(lake, year) or catalogue.load(cited=settings().cited_figures)
    with MemberTables(lake, year=year, member_id=member, factor_set=factor_set) as tables:
        if choices:
            _tell_scenarios(scenarios(tables), format)
            return
        scale = comparison.comparison(tables)
    wording = Wording(settings().lang)
    if lives:
        caption(wording.t("comparison.lives"), format)
        show(pa.Table.from_pylist([{name: row[name] for name in LIVES} for row in scale.lives]), format)
        bullets(wording.labels("comparison", "observed_note", "scenario_note"), format)
        return
    caption(wording.t("comparison.caption"), format)
    show(pa.Table.from_pylist(list(comparison.records(scale)), schema=SCALE), format)
    bullets(comparison.sentences(scale, wording), format)
    if scale.compared:
        caption(wording.t("comparison.note"), format)


def _tell_scenarios(rows: pa.Table, format: Format) -> None:
    """Other choices of the method, in words where people read them."""
    if format is Format.TABLE:
        names = [t(f"compare.scenario.{name}") for name in rows["scenario"].to_pylist()]
        rows = rows.set_column(0, rows.schema.field("scenario"), pa.array(names, pa.string()))
    show(rows, format, headings={name: t(f"compare.scenario_head.{name}") for name in rows.column_names})
    caption(t("compare.scenario_note"), format)
