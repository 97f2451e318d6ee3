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
from footprint.cli.figures import explain_differences, explain_line
from footprint.cli.figures.choices import Basis, View
from footprint.cli.figures.sources import tell_figures
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, caption, show, t
from footprint.explain import Shown
from footprint.lake import Lake
from footprint.messages import RefusalError, counted, number, percent, term, within
from footprint.method.indicators import CRITERION, INDICATORS
from footprint.report.tables import MemberTables
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
    view: Annotated[Optional[View], typer.Option(help=t("option.view"))] = None,
    basis: Annotated[Optional[Basis], typer.Option(help=t("option.explained_basis"))] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
    version: Annotated[Optional[int], typer.Option(help=t("option.version"))] = None,
) -> None:
    lake = _lake(year, version)
    shown = explanations.Shown(*(each.value for each in (view or View.DEPRECIATION, basis or Basis.LOCATION)))
    if (view or basis) and (persons or claims or (not (cause or lever) and (line or service))):
        raise RefusalError(t("explain.no_choice"))
    if persons:
        _explain_persons(lake, member, year, format)
    elif claims:
        _explain_claims(lake, member, year, format)
    elif cause:
        explain_differences.refuse_unheld("cause", shown)
        explain_differences.explain_cause(lake, member, year, cause, _factor_set(lake, year), format, shown.basis)
    elif lever:
        explain_differences.refuse_unheld("lever", shown)
        explain_differences.explain_lever(lake, member, year, lever, _factor_set(lake, year), format)
    elif line:
        explain_line.explain_line(lake, member, year, line, _factor_set(lake, year), format)
    elif service:
        _explain_service(lake, member, year, service, CRITERION.get(indicator) or "gwp", format)
    else:
        _explain_indicator(lake, member, year, indicator, shown, format)


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

    with MemberTables(lake, year=year, member_id=member, factor_set=_factor_set(lake, year)) as tables:
        comparison = claims.claims(tables)
    if comparison is None:
        raise RefusalError(t("explain.no_claims", member=member, year=year))
    wording = Wording(settings().lang)
    caption(t("explain.claims", member=member, year=year), format)
    show(pa.Table.from_pylist(claims.records(comparison, member_id=member), schema=claims.RECORDS), format)
    bullets(claims_section.sentences(comparison, wording), format)
    caption(t("explain.claim_lines"), format)
    show(pa.Table.from_pylist([{name: row[name] for name in CLAIM} for row in comparison.rows]), format)


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
    tell_figures(explanation.figures.to_pylist(), format)


def _explain_indicator(lake: Lake, member: str, year: int, indicator: str, shown: Shown, format: Format) -> None:
    """The figure, the two sides of a ratio, and what adds up to them."""
    headline = _headline(lake, member, year, indicator, shown)
    factor_set = _factor_set(lake, year)
    about: dict[str, Any] = {"year": year, "member_id": member, "factor_set": factor_set}
    if indicator in CRITERION:
        _tell_headline(headline, True, format)
        _show_impacts(lake, indicator, shown, format, **about)
    else:
        lines = explanations.explain_fleet(lake, **about).filter(pc.field("indicator") == indicator)
        _tell_headline(headline, lines.num_rows > 0, format)
        _show_others(lake, member, year, headline, lines.drop_columns(["indicator"]), shown, format)
    tell_figures(explanations.figures_beside(headline.get("figures"), factor_set), format)


def _show_impacts(lake: Lake, indicator: str, shown: Shown, format: Format, **about: Any) -> None:
    """The items, the heaviest lines, the interval and the figures of an indicator of impacts."""
    explanation = explanations.explain_total(lake, indicator=indicator, shown=shown, **about)
    caption(t("explain.by_category"), format)
    show(explanation.impacts, format)
    caption(t("explain.lines"), format)
    show(explanations.heaviest_lines(lake, indicator=indicator, count=MOST_LINES, shown=shown, **about), format)
    _tell_interval(lake, about["member_id"], about["year"], CRITERION[indicator], shown, format)
    tell_figures(explanation.figures.to_pylist(), format)


def _show_others(
    lake: Lake, member: str, year: int, headline: dict[str, Any], lines: pa.Table, shown: Shown, format: Format
) -> None:
    """What an indicator that is none of impacts is made of."""
    if headline["indicator"] == "Q1":
        _tell_interval(lake, member, year, "gwp", shown, format)
    elif headline["indicator"] == "Q2":
        _show_quality(lake, member, year, format)
    elif headline["indicator"] == "E5":
        _show_contracts(lake, member, year, format)
    else:
        _show_fleet(lines, format)
        _tell_bounds(headline, format)


def _tell_bounds(row: dict[str, Any], format: Format) -> None:
    """The 95 % interval of a figure, where it has one."""
    if row["low"] is not None and row["high"] is not None:
        _, low, high = within(row["value"], row["low"], row["high"], settings().lang)
        unit = Wording(settings().lang).unit(row["unit"])
        caption(t("explain.interval", low=low, high=high, unit=unit), format)


def _show_quality(lake: Lake, member: str, year: int, format: Format) -> None:
    """How much is measured, declared, a default, missing."""
    from footprint.report.sections import data_quality

    caption(t("explain.quality"), format)
    with MemberTables(lake, year=year, member_id=member, factor_set=_factor_set(lake, year)) as tables:
        quality = data_quality.data_quality(tables)
    show(pa.Table.from_pylist([asdict(each) for each in quality.amounts]), format)


def _show_contracts(lake: Lake, member: str, year: int, format: Format) -> None:
    """The electricity contracts of the member, each with what its mix is known by."""
    rows = lake.read("contracts", year=year, member_id=member)
    if rows.num_rows:
        caption(t("explain.contracts"), format)
        show(rows.drop_columns(["member_id", "year"]), format)


# Why an indicator of which no line or item is listed has no value.
WITHOUT_TABLE = {"E5": "unknown_mix", "Q1": "no_interval"}
# What is listed has no published figure of its kind.
WITH_TABLE = {"M4": "no_mass", "A1": "nothing_known_avoided", "A1_adpe": "nothing_known_spared"}


def _tell_headline(headline: dict[str, Any], has_table: bool, format: Format) -> None:
    """The figure, with both sides of a ratio, or what it lacks. `has_table`: whether what it is made of follows."""
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
        why = headline["status"]
        if why == "not_assessed":
            why = WITH_TABLE.get(indicator, why) if has_table else WITHOUT_TABLE.get(indicator, "no_line")
        caption(t(f"explain.why.{why}", known=percent(headline["covered_share"], lang), **about), format)


def _tell_interval(lake: Lake, member: str, year: int, criterion: str, shown: Shown, format: Format) -> None:
    """The 95 % interval of a total; of greenhouse gases of the headline also what makes it wide, heaviest first."""
    of = (pc.field("member_id") == member) & ~pc.field("correlation").isin([0.0, 1.0])
    total = {"output": "total", "criterion": criterion, **shown._asdict()}
    for name, value in total.items():
        of &= pc.field(name) == value
    intervals = lake.read("uncertainty_member", year=year).filter(of).to_pylist()
    if not intervals:
        return
    _tell_bounds(intervals[0], format)
    drivers = lake.read("uncertainty_drivers", year=year, member_id=member)
    if criterion == "gwp" and shown == explanations.HEADLINE and drivers.num_rows:
        caption(t("explain.drivers"), format)
        largest = drivers.sort_by([("share", "descending"), ("driver", "ascending")]).slice(0, MOST_LINES)
        show(largest.drop_columns(["member_id", "year"]), format)


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
    is_unknown = lines["numerator"].null_count == lines.num_rows
    largest = (lines if is_unknown else lines.filter(pc.field("numerator") > 0)).slice(0, MOST_LINES)
    if largest.num_rows:
        caption(t("explain.largest"), format)
        show(largest.drop_columns(unused), format)


def _headline(
    lake: Lake, member: str, year: int, indicator: str, shown: Shown = explanations.HEADLINE
) -> dict[str, Any]:
    """The row of an indicator in the view and on the basis that are shown, where it has views and bases."""
    rows = lake.read("indicators_member", year=year, member_id=member)
    if rows.num_rows == 0:
        raise RefusalError(t("explain.no_member", member=member, year=year))
    of_indicator = rows.filter(pc.field("indicator") == indicator)
    if of_indicator.num_rows == 0:
        indicators = ", ".join(sorted(set(rows.column("indicator").to_pylist())))
        raise RefusalError(t("explain.no_indicator", indicator=indicator, member=member, year=year, known=indicators))
    held = [row for row in of_indicator.to_pylist()
            if row["view"] in (shown.view, "any") and row["basis"] in (shown.basis, "any")]  # fmt: skip
    if not held:
        lang = settings().lang
        asked = {name: term(name, value, lang) for name, value in shown._asdict().items()}
        raise RefusalError(t("explain.not_held_indicator", indicator=indicator, **asked))
    return dict(held[0])
