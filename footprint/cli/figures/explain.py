"""`footprint explain`: from a figure down to inventory lines, factor rows and source pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Optional

import pyarrow as pa
import pyarrow.compute as pc
import typer

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import explain as explanations
from footprint.changes import CAUSES
from footprint.cli.figures import explain_differences
from footprint.cli.figures.sources import tell_figures
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, caption, show, t
from footprint.intake.telling import tell
from footprint.lake import Lake
from footprint.messages import RefusalError, counted, number, percent, term, within
from footprint.method.indicators import CRITERION, INDICATORS
from footprint.report.wording import Wording
from footprint.settings import settings
from footprint.steps import is_minimum
from footprint.years import closure

MOST_LINES = 10
# What is shown of a line of a provider's export.
CLAIM = ("provider", "service", "region", "account", "month", "months", "location_kgco2e", "market_kgco2e",
         "unstated_kgco2e", "status", "method_version", "file_sha8", "first_line", "last_line")  # fmt: skip


def explain(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    line: Annotated[Optional[str], typer.Option(help=t("option.line"))] = None,
    service: Annotated[Optional[str], typer.Option(help=t("option.service"))] = None,
    indicator: Annotated[str, typer.Option(help=t("option.indicator"))] = "C1",
    persons: Annotated[bool, typer.Option("--persons", help=t("option.persons"))] = False,
    claims: Annotated[bool, typer.Option("--claims", help=t("option.claims"))] = False,
    cause: Annotated[Optional[str], typer.Option(help=t("option.cause", known=", ".join(CAUSES)))] = None,
    lever: Annotated[Optional[str], typer.Option(help=t("option.explained_lever"))] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
    version: Annotated[Optional[int], typer.Option(help=t("option.version"))] = None,
) -> None:
    lake = _lake(year, version)
    if persons:
        _explain_persons(lake, member, year, format)
    elif claims:
        _explain_claims(lake, member, year, format)
    elif cause:
        explain_differences.explain_cause(lake, member, year, cause, _factor_set(lake, year), format)
    elif lever:
        explain_differences.explain_lever(lake, member, year, lever, _factor_set(lake, year), format)
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
    known = closure.published(home, year)
    if version not in known:
        listed = ", ".join(map(str, known)) or "–"
        raise RefusalError(t("releases.no_version", version=version, year=year, known=listed))
    return Lake(closure.release_folder(home, year, version))


def _factor_set(lake: Lake, year: int) -> FactorSet:
    """The set from which the figures were made; of results that name none, today's."""
    return explanations.made_with(lake, year) or catalogue.load(cited=settings().cited_figures)


def _explain_line(lake: Lake, member: str, year: int, line: str, format: Format) -> None:
    factor_set = _factor_set(lake, year)
    try:
        explanation = explanations.explain_line(lake, year=year, member_id=member, line=line, factor_set=factor_set)
    except explanations.SeveralLinesError as several:
        raise RefusalError(t("explain.several_lines", line=line, line_ids=", ".join(several.line_ids))) from several
    if explanation is None or explanation.line is None:
        about: dict[str, Any] = {"line": line, "member": member, "year": year}
        raise RefusalError(_why_no_line(lake, **about) or t("explain.no_line", **about))
    _tell_line(explanation.line, format)
    if explanation.server:
        _tell_server(explanation.server, format)
    caption(t("explain.impacts", year=year), format)
    show(explanation.impacts.drop_columns(["line_id", "category", "year"]), format)
    tell_figures(explanation.figures, format)


def _explain_persons(lake: Lake, member: str, year: int, format: Format) -> None:
    """Totals in yearly impacts of one person; each set of references by itself, criteria are never added."""
    _headline(lake, member, year, "C1")
    explanation = explanations.persons(lake, year=year, member_id=member, factor_set=_factor_set(lake, year))
    caption(t("explain.persons", member=member, year=year), format)
    show(explanation.drop_columns(["member_id", "year"]), format)


def _explain_claims(lake: Lake, member: str, year: int, format: Format) -> None:
    """Providers' own figures beside ours, then the lines of their exports; neither is in a total."""
    from footprint.report import claims
    from footprint.report.sections import claims_section

    comparison = claims.claims(lake, year=year, member_id=member, factor_set=_factor_set(lake, year))
    if comparison is None:
        raise RefusalError(t("explain.no_claims", member=member, year=year))
    wording = Wording(settings().lang)
    caption(t("explain.claims", member=member, year=year), format)
    show(pa.Table.from_pylist(claims.records(comparison, member_id=member), schema=claims.RECORDS), format)
    bullets(claims_section.sentences(comparison, wording), format)
    caption(t("explain.claim_lines"), format)
    show(pa.Table.from_pylist([{name: row[name] for name in CLAIM} for row in comparison.rows]), format)


def _why_no_line(lake: Lake, *, member: str, year: int, line: str) -> str | None:
    """Why a line of a file is in no figure; None where no file has it among those refused or set aside."""
    lang, (sha8, _, number_) = settings().lang, line.rpartition(":")
    if not number_.isdecimal():
        return None
    named = (pc.field("line") == int(number_)) & pc.field("severity").isin(["refused", "set_aside"])
    findings = lake.read("findings", year=year, member_id=member).filter(named)
    messages = tell(findings.filter(pc.field("file_sha8") == sha8) if sha8 else findings, lang)
    why = " ".join(f"{message.message} {message.mend}".strip() for message in messages)
    return t(f"explain.{messages[0].severity}_line", line=line, member=member, year=year, why=why) if messages else None


def _explain_service(lake: Lake, member: str, year: int, service: str, criterion: str, format: Format) -> None:
    """From a service's total to its items, the amounts and file lines behind them, machines, factors and sources."""
    factor_set = _factor_set(lake, year)
    explanation = explanations.explain_service(
        lake, year=year, member_id=member, service=service, criterion=criterion, factor_set=factor_set
    )
    if explanation is None:
        raise RefusalError(t("explain.no_service", service=service, member=member, year=year))
    named = term("criterion", criterion, settings().lang)
    caption(t("explain.service", service=service, year=year, criterion=named), format)
    show(explanation.impacts, format)
    for name, rows in (
        ("amounts", explanation.amounts),
        ("used", explanation.used),
        ("machines", explanation.machines),
    ):
        if rows.num_rows:
            caption(t(f"explain.{name}"), format)
            show(rows, format)
    tell_figures(explanation.figures, format)


def _tell_line(values: dict[str, Any], format: Format) -> None:
    lang = settings().lang
    line = {name: values[name] for name in ("line", "country")} | {
        "quantity": number(values["quantity_devices"], lang),
        "category": term("category", values["category"], lang),
        "acquired": values["acquired_on"] or "?",
        "retired": values["retired_on"] or "–",
        "ownership": term("ownership", values["ownership"], lang),
        "life": number(values["lifetime_years"], lang),
        "lifetime_source": _source(values["lifetime_key"]),
        "kwh": number(values["kwh_year"], lang),
        "energy_source": _source(values["energy_key"]),
        "pue": number(values["pue"], lang),
    }
    caption(t("explain.line", **line), format)
    caption(t("explain.resolved", **line), format)


def _tell_server(values: dict[str, Any], format: Format) -> None:
    """The catalogue's rows of processor and accelerators, and both ways of counting the machine with the reason why."""
    lang = settings().lang
    shown = {name: number(value, lang) for name, value in values.items() if isinstance(value, float)}
    unknown = dict.fromkeys(("tdp_w", "die_mm2", "cpus", "kwh_year", "kgco2e_of_components"), t("explain.unknown"))
    words = {**values, **unknown, **shown}
    if values["cpu_text"] is not None:
        caption(t(f"explain.processor_{values['match']}", **words), format)
    if values.get("accelerator"):
        caption(t("explain.accelerator", **words), format)
    used = "components" if values["from_components"] else "category"
    caption(t("explain.two_ways", **words), format)
    caption(t(f"explain.used_{used}"), format)


def _source(parameter_key: object) -> str:
    return t("explain.default_value", key=parameter_key) if parameter_key else t("explain.own_value")


def _explain_indicator(lake: Lake, member: str, year: int, indicator: str, format: Format) -> None:
    """The figure, the two sides of a ratio, and what adds up to them."""
    headline = _headline(lake, member, year, indicator)
    _tell_headline(headline, format)
    about: dict[str, Any] = {"year": year, "member_id": member, "factor_set": _factor_set(lake, year)}
    if indicator in CRITERION:
        explanation = explanations.explain_total(lake, indicator=indicator, **about)
        caption(t("explain.by_category"), format)
        show(explanation.impacts, format)
        caption(t("explain.lines"), format)
        show(explanations.heaviest_lines(lake, indicator=indicator, count=MOST_LINES, **about), format)
        _tell_interval(lake, member, year, CRITERION[indicator], format)
        tell_figures(explanation.figures, format)
    elif indicator == "Q1":
        _tell_interval(lake, member, year, "gwp", format)
    elif indicator == "Q2":
        _show_quality(lake, member, year, format)
    else:
        lines = explanations.explain_fleet(lake, **about).filter(pc.field("indicator") == indicator)
        _show_fleet(lines.drop_columns(["indicator"]), format)


def _show_quality(lake: Lake, member: str, year: int, format: Format) -> None:
    """How much is measured, declared, a default, missing."""
    from footprint.report.sections import data_quality

    caption(t("explain.quality"), format)
    quality = data_quality.data_quality(lake, year=year, member_id=member)
    show(pa.Table.from_pylist([asdict(each) for each in quality.amounts]), format)


def _tell_headline(headline: dict[str, Any], format: Format) -> None:
    """The figure, with both sides of a ratio, or what it lacks."""
    lang, indicator = settings().lang, headline["indicator"]
    about = {"member": headline["member_id"], "year": headline["year"]}
    named = [term(kind, headline[kind], lang) for kind in ("view", "basis") if headline[kind] != "any"]
    how = f" ({', '.join(named)})" if named else ""
    sentence = t("explain.indicator", name=term("indicator", indicator, lang), value=_value(headline), how=how, **about)
    caption(sentence, format)
    if headline["numerator"] is not None and headline["denominator"] is not None:
        sides = {side: counted(headline[side], lang) for side in ("numerator", "denominator")}
        caption(t(f"explain.sides.{indicator}", counted=_personal_types(lang), **sides), format)
    if headline["status"] == "missing_denominator":
        caption(t(f"explain.missing.{INDICATORS[indicator].divisor}", **about), format)
    elif headline["value"] is None:
        share = percent(headline["covered_share"], lang)
        caption(t(f"explain.why.{headline['status']}", known=share, **about), format)


def _tell_interval(lake: Lake, member: str, year: int, criterion: str, format: Format) -> None:
    """The 95 % interval of a total; of greenhouse gases also what makes it wide, heaviest first."""
    lang, of = settings().lang, (pc.field("member_id") == member) & ~pc.field("correlation").isin([0.0, 1.0])
    total = {"output": "total", "criterion": criterion, "view": "depreciation", "basis": "location"}
    for name, value in total.items():
        of &= pc.field(name) == value
    intervals = lake.read("uncertainty_member", year=year).filter(of).to_pylist()
    if not intervals:
        return
    _, low, high = within(intervals[0]["value"], intervals[0]["low"], intervals[0]["high"], lang)
    caption(t("explain.interval", low=low, high=high, unit=Wording(lang).unit(intervals[0]["unit"])), format)
    drivers = lake.read("uncertainty_drivers", year=year).filter(pc.field("member_id") == member)
    if criterion == "gwp" and drivers.num_rows:
        caption(t("explain.drivers"), format)
        shown = drivers.sort_by([("share", "descending"), ("driver", "ascending")]).slice(0, MOST_LINES)
        show(shown.drop_columns(["member_id", "year"]), format)


def _value(headline: dict[str, Any]) -> str:
    """An indicator's value with its unit; a total over too few devices is said to be a minimum."""
    value, unit, lang = headline["value"], headline["unit"], settings().lang
    if value is None:
        return number(None, lang)
    written = percent(value, lang, decimals=1) if unit == "1" else f"{number(value, lang)} {Wording(lang).unit(unit)}"
    is_least = INDICATORS[headline["indicator"]].adds_up and is_minimum(headline["covered_share"])
    return t("explain.at_least", figure=written) if is_least else written


def _personal_types(lang: str) -> str:
    """The types of device that people have of their own."""
    types = catalogue.load(cited=settings().cited_figures).personal_types
    return Wording(lang).listed([term("category", name, lang) for name in types])


def _show_fleet(lines: pa.Table, format: Format) -> None:
    """By type and by line, what adds up to an indicator that counts devices."""
    if lines.num_rows == 0:
        return
    unused = [] if lines["denominator"].null_count < lines.num_rows else ["denominator"]
    caption(t("explain.by_type"), format)
    show(explanations.by_category(lines).drop_columns(unused), format)
    largest = lines.filter(pc.field("numerator") > 0).slice(0, MOST_LINES)
    if largest.num_rows:
        caption(t("explain.largest"), format)
        show(largest.drop_columns(unused), format)


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
        indicators = ", ".join(sorted(set(rows.column("indicator").to_pylist())))
        raise RefusalError(t("explain.no_indicator", indicator=indicator, member=member, year=year, known=indicators))
    return dict(of_indicator.to_pylist()[0])
