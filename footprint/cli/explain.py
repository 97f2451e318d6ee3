"""`footprint explain`: from a figure down to inventory lines, factor rows and source pages."""

from __future__ import annotations

from typing import Annotated, Any, Optional

import pyarrow as pa
import pyarrow.compute as pc
import typer

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import explain as explanations
from footprint import years
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, say, show, t
from footprint.lake import Lake
from footprint.messages import RefusalError, number, term
from footprint.settings import settings
from footprint.steps import is_minimum

# Which criterion an indicator is made of.
CRITERION = {
    "C1": "gwp",
    "C2": "gwp",
    "C3": "gwp",
    "C5": "gwp",
    "M1": "adpe",
    "M2": "pe",
    "M3": "water",
    "E1": "energy",
    "E2": "energy",
}


def explain(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    line: Annotated[Optional[str], typer.Option(help=t("option.line"))] = None,
    service: Annotated[Optional[str], typer.Option(help=t("option.service"))] = None,
    indicator: Annotated[str, typer.Option(help=t("option.indicator"))] = "C1",
    persons: Annotated[bool, typer.Option("--persons", help=t("option.persons"))] = False,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
    version: Annotated[Optional[int], typer.Option(help=t("option.version"))] = None,
) -> None:
    lake = _lake(year, version)
    if persons:
        _explain_persons(lake, member, year, format)
    elif line:
        _explain_line(lake, member, year, line, format)
    elif service:
        _explain_service(lake, member, year, service, CRITERION.get(indicator) or "gwp", format)
    else:
        _explain_indicator(lake, member, year, indicator, format)


def _lake(year: int, version: int | None) -> Lake:
    """The lake of the house, or that of a published version of the year."""
    home = settings().home
    if version is None:
        return explanations.as_made(Lake(home), year)
    known = years.published(home, year)
    if version not in known:
        listed = ", ".join(map(str, known)) or "–"
        raise RefusalError(t("releases.no_version", version=version, year=year, known=listed))
    return Lake(years.release_folder(home, year, version))


def _factor_set(lake: Lake, year: int) -> FactorSet:
    """The set from which the figures were made; of results that name none, today's."""
    return explanations.made_with(lake, year) or catalogue.load(cited=settings().cited_figures)


def _explain_line(lake: Lake, member: str, year: int, line: str, format: Format) -> None:
    factor_set = _factor_set(lake, year)
    try:
        found = explanations.explain_line(lake, year=year, member_id=member, line=line, factor_set=factor_set)
    except explanations.SeveralLinesError as several:
        raise RefusalError(t("explain.several_lines", line=line, line_ids=", ".join(several.line_ids))) from several
    if found is None or found.line is None:
        raise RefusalError(t("explain.no_line", line=line, member=member, year=year))
    _tell_line(found.line)
    if found.server:
        _tell_server(found.server)
    say(t("explain.impacts", year=year))
    show(found.impacts.drop_columns(["line_id", "category", "year"]), format)
    tell_figures(found.figures)


def _explain_persons(lake: Lake, member: str, year: int, format: Format) -> None:
    """Totals in yearly impacts of one person; each set of references by itself, criteria are never added."""
    _headline(lake, member, year, "C1")
    found = explanations.persons(lake, year=year, member_id=member, factor_set=_factor_set(lake, year))
    say(t("explain.persons", member=member, year=year))
    show(found.drop_columns(["member_id", "year"]), format)


def _explain_service(lake: Lake, member: str, year: int, service: str, criterion: str, format: Format) -> None:
    """From a service's total to its items, the amounts and file lines behind them, machines, factors and sources."""
    factor_set = _factor_set(lake, year)
    found = explanations.explain_service(
        lake, year=year, member_id=member, service=service, criterion=criterion, factor_set=factor_set
    )
    if found is None:
        raise RefusalError(t("explain.no_service", service=service, member=member, year=year))
    say(t("explain.service", service=service, year=year, criterion=term("criterion", criterion, settings().lang)))
    show(found.impacts, format)
    for name, rows in (("amounts", found.amounts), ("used", found.used), ("machines", found.machines)):
        if rows.num_rows:
            say(t(f"explain.{name}"))
            show(rows, format)
    tell_figures(found.figures)


def _tell_line(values: dict[str, object]) -> None:
    lang = settings().lang
    say(
        t(
            "explain.line",
            line=values["line"],
            quantity=number(values["quantity_devices"], lang),  # type: ignore[arg-type]
            category=term("category", str(values["category"]), lang),
            acquired=values["acquired_on"] or "?",
            retired=values["retired_on"] or "–",
            ownership=term("ownership", str(values["ownership"]), lang),
        )
    )
    say(
        t(
            "explain.resolved",
            life=number(values["lifetime_years"], lang),  # type: ignore[arg-type]
            lifetime_source=_source(values["lifetime_key"]),
            kwh=number(values["kwh_year"], lang),  # type: ignore[arg-type]
            energy_source=_source(values["energy_key"]),
            pue=number(values["pue"], lang),  # type: ignore[arg-type]
            country=values["country"],
        )
    )


def _tell_server(values: dict[str, Any]) -> None:
    """The catalogue's row of the processor, and both ways of counting the machine with the reason of the one used."""
    lang = settings().lang
    shown = {name: number(value, lang) for name, value in values.items() if isinstance(value, float)}
    unknown = dict.fromkeys(("tdp_w", "die_mm2", "cpus", "kwh_year", "kgco2e_of_components"), t("explain.unknown"))
    words = {**values, **unknown, **shown}
    if values["cpu_text"] is not None:
        say(t(f"explain.processor_{values['match']}", **words))
    used = "components" if values["from_components"] else "category"
    say(t("explain.two_ways", **words))
    say(t(f"explain.used_{used}"))


def _source(parameter_key: object) -> str:
    return t("explain.default_value", key=parameter_key) if parameter_key else t("explain.own_value")


def _explain_indicator(lake: Lake, member: str, year: int, indicator: str, format: Format) -> None:
    headline = _headline(lake, member, year, indicator)
    lang = settings().lang
    say(
        t(
            "explain.indicator",
            name=term("indicator", indicator, lang),
            member=member,
            year=year,
            value=_written(headline),
            unit=headline["unit"],
            view=term("view", str(headline["view"]), lang),
            basis=term("basis", str(headline["basis"]), lang),
        )
    )
    criterion = CRITERION.get(indicator)
    if criterion is None:
        return
    factor_set = _factor_set(lake, year)
    about = {"year": year, "member_id": member, "criterion": criterion, "factor_set": factor_set}
    found = explanations.explain_total(lake, **about)  # type: ignore[arg-type]
    say(t("explain.by_category"))
    show(found.impacts.drop_columns(["criterion"]), format)
    say(t("explain.lines"))
    show(explanations.heaviest_lines(lake, **about, count=10).drop_columns(["criterion"]), format)  # type: ignore[arg-type]
    tell_figures(found.figures)


def _written(headline: dict[str, Any]) -> str:
    """An indicator's value; a total over too few devices is said to be a minimum."""
    value, share = headline["value"], headline["covered_share"]
    written = number(value, settings().lang)
    is_total = headline["indicator"][0] in "CEM" and headline["unit"] != "1"
    return t("explain.at_least", figure=written) if is_total and value is not None and is_minimum(share) else written


def _headline(lake: Lake, member: str, year: int, indicator: str) -> dict[str, Any]:
    """The indicator's headline row: depreciation and location-based where it has views and bases."""
    rows = lake.read("indicators_member", year=year).filter(pc.field("member_id") == member)
    if rows.num_rows == 0:
        raise RefusalError(t("explain.no_member", member=member, year=year))
    of_indicator = rows.filter(
        (pc.field("indicator") == indicator)
        & pc.field("view").isin(["depreciation", "any"])
        & pc.field("basis").isin(["location", "any"])
    )
    if of_indicator.num_rows == 0:
        known = ", ".join(sorted(set(rows.column("indicator").to_pylist())))
        raise RefusalError(t("explain.no_indicator", indicator=indicator, member=member, year=year, known=known))
    return dict(of_indicator.to_pylist()[0])


def tell_figures(figures: pa.Table) -> None:
    """Each published figure that was used, with its source and the place where it stands in it."""
    say(t("explain.figures"))
    bullets(t("explain.figure", **row) for row in figures.to_pylist())
