"""`footprint estimate`: a one-off footprint of files, by the intake and the SQL of the pipeline, without a lake."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Optional

import pyarrow as pa
import typer

from factors import catalogue
from factors.catalogue import FactorSet
from factors.given import SPREADS
from footprint import estimate as one_off
from footprint import steps
from footprint.account import inventories, usage
from footprint.account.inventories import Account
from footprint.account.usage import Uses
from footprint.cli.check import describe, summary, tell_across
from footprint.cli.columns import said_by
from footprint.cli.figures.sources import tell_figures
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, plain_rows, say, show, show_json, t
from footprint.engine import Engine
from footprint.intake import Reading
from footprint.intake.vocabulary.countries import alpha3
from footprint.messages import RefusalError, counted, number, term, within
from footprint.report.cells import total
from footprint.settings import settings

BILL = ("provider", "measure", "unit")


class By(StrEnum):
    """What one row of the answer is."""

    LINE = "line"
    CATEGORY = "category"
    TOTAL = "total"


def estimate(
    files: Annotated[list[Path], typer.Argument(help=t("option.files"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    factors: Annotated[Optional[Path], typer.Option(help=t("option.factors_dir"))] = None,
    defaults: Annotated[Optional[Path], typer.Option(help=t("option.defaults_file"))] = None,
    residual_mix: Annotated[Optional[Path], typer.Option(help=t("option.residual_mix"))] = None,
    country: Annotated[Optional[str], typer.Option(help=t("option.country"))] = None,
    as_of: Annotated[Optional[datetime], typer.Option(formats=["%Y-%m-%d"], help=t("option.as_of"))] = None,
    by: Annotated[By, typer.Option(help=t("option.by"))] = By.TOTAL,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help=t("option.estimate_json"))] = False,
    member: Annotated[Optional[str], typer.Option(help=t("option.member_answers"))] = None,
) -> None:
    format = Format.JSON if as_json else format
    factor_set = catalogue.load(
        factors_dir=factors, defaults_file=defaults, residual_file=residual_mix, cited=settings().cited_figures
    )
    day = as_of.date() if as_of else date(year, 12, 31)
    for each in factor_set.implausible:
        about = {"file": each.file, "line": each.line, "name": each.name, "value": number(each.value, settings().lang)}
        key = "implausible_spread" if each.why in SPREADS else "implausible_figure"
        say(t(f"estimate.{key}", **about, why=t(f"estimate.implausible.{each.why}")))
    place = _country(country)
    read = {"year": year, "as_of": day, "factor_set": factor_set, "answers": said_by(member, year)}
    given = {path: one_off.read_files([path], **read) for path in files}  # type: ignore[arg-type]
    readings, copies = one_off.once([reading for each in given.values() for reading in each])
    merged = one_off.merge(readings, year=year, as_of=day, factor_set=factor_set)
    accepted = sum(reading.accepted for reading in readings)
    with one_off.method(merged.tables, factor_set, year=year, country=place) as engine:
        accounts: dict[str, Account | Uses] = {**inventories.together(engine, readings, year=year)}
        accounts |= usage.uses(readings, year=year, as_of=day, factor_set=factor_set)
        for reading in readings:
            describe(reading, accounts.get(reading.sha256))
        bullets(t("estimate.same_file", file=copy.name, other=other.name) for copy, other in copies)
        tell_across(readings, merged.findings)
        answer = _answer(engine, by, readings)
        if as_json:
            summaries = [
                summary(reading, path, accounts.get(reading.sha256))
                for path, tables in given.items()
                for reading in tables
            ]
            visitors = plain_rows(one_off.visitors(engine)) if accepted else []
            show_json({"files": summaries, "footprint": plain_rows(answer), "visitors": visitors})
        elif answer.num_rows or format is not Format.TABLE:  # programs get their columns, or an empty list
            shown = _with_sums(engine, answer, by) if format is Format.TABLE else answer
            show(shown, format, headings=_headings(answer))
        elif accepted:
            _tell_why_empty(readings)
        if by is By.LINE:
            tell_figures(one_off.figures(engine, answer, factor_set).to_pylist(), format)
        if accepted and format is Format.TABLE:
            _tell_visitors(engine)
            _tell_headline(engine, factor_set)
            _tell_bills(engine)
    if not accepted:
        _tell_nothing(readings)
        raise typer.Exit(2)


def _with_sums(engine: Engine, answer: pa.Table, by: By) -> pa.Table:
    """The rows with the totals of each view, basis and criterion: below its stages, or below all categories. Neither
    views nor criteria add up, and lines have their category's."""
    if by is By.LINE:
        return answer
    sums = one_off.with_intervals(engine, _sums(answer, by), one_off.SUMMED)
    if by is By.CATEGORY:
        return pa.concat_tables([answer, sums.select(answer.column_names)])
    whole = {tuple(row[name] for name in one_off.SUMMED): row for row in sums.to_pylist()}
    shown: list[dict[str, Any]] = []
    for key, rows in _grouped(answer).items():
        shown += [*rows, whole[key]] if key in whole else rows
    return pa.Table.from_pylist(shown, schema=answer.schema)


def _grouped(answer: pa.Table) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in answer.to_pylist():
        groups.setdefault(tuple(row[name] for name in one_off.SUMMED), []).append(row)
    return groups


def _sums(answer: pa.Table, by: By) -> pa.Table:
    """One row a view, basis and criterion of several rows, without its interval."""
    names = [name for name in answer.column_names if name not in one_off.INTERVAL]
    rows = []
    for group in _grouped(answer).values():
        if len(group) > 1:
            missing = sum(row["not_assessed_rows"] for row in group)
            value = total(row["value"] for row in group)
            whole = group[0] | {"stage": "total", "value": value, "not_assessed_rows": missing}
            rows.append(whole | ({"category": "total"} if by is By.CATEGORY else {}))
    return pa.Table.from_pylist(rows, schema=answer.select(names).schema)


def _tell_why_empty(readings: list[Reading]) -> None:
    """Say, kind of file by kind of file, why nothing of it is in the total."""
    say("")
    for kind in sorted({reading.kind for reading in readings if reading.kind and reading.accepted}):
        say(t(f"estimate.alone_{kind}"))


def _tell_visitors(engine: Engine) -> None:
    """What visitors' equipment and access weigh: a table of its own, since it is beside the total."""
    rows = one_off.visitors(engine)
    if rows.num_rows:
        say("")
        say(t("estimate.visitors"))
        show(rows, Format.TABLE, headings=_headings(rows))


def _tell_nothing(readings: list[Reading]) -> None:
    """Say that no line of any file serves, so that an empty answer is not taken for a footprint of nothing."""
    lang, files = settings().lang, [reading for reading in readings if reading.kind is not None]
    counts = {name: sum(getattr(each, name) for each in files) for name in ("rows", "refused", "set_aside")}
    say("")
    if files:
        say(t("estimate.nothing", **{name: counted(count, lang) for name, count in counts.items()}))
    else:
        say(t("estimate.unusable"))


def _country(named: str | None) -> str | None:
    """The country that the user names, as alpha-3; ValueError if nobody knows it."""
    if named is None:
        return None
    code = alpha3(named)
    if code is None:
        raise RefusalError(t("error.country", country=named))
    return code


def _answer(engine: Engine, by: By, readings: list[Reading]) -> pa.Table:
    if by is By.LINE:
        return one_off.lines(engine, readings)
    keys = (*one_off.SUMMED, "stage", *(["category"] if by is By.CATEGORY else []))
    return one_off.with_intervals(
        engine, one_off.sums(engine, "_by_category" if by is By.CATEGORY else "_by_total"), keys
    )


def _headings(answer: pa.Table) -> dict[str, str]:
    return {name: t(f"column.{name}") for name in answer.column_names}


def _tell_headline(engine: Engine, factor_set: FactorSet) -> None:
    """One sentence: the headline figure, what it leaves out, and the factor set that made it."""
    lang = settings().lang
    headline = one_off.headline(engine)
    say("")
    key = "estimate.headline_minimum" if headline.is_minimum else "estimate.headline"
    value, low, high = within(headline.kgco2e, headline.low, headline.high, lang)
    say(t(key, value=value, view=term("view", "depreciation", lang)))
    if headline.low is not None:
        say(t("estimate.interval", low=low, high=high))
    if headline.devices is not None:  # files may hold nothing but usage
        assessed, devices = (counted(count, lang) for count in (headline.devices_assessed, headline.devices))
        say(t("estimate.coverage", assessed=assessed, devices=devices))
    if headline.lines_uncounted:
        say(t("estimate.uncounted", lines=counted(headline.lines_uncounted, lang)))
    say(t("estimate.factor_set", id=factor_set.id))


def _tell_bills(engine: Engine) -> None:
    """One sentence a provider: the parts of its hours, its bytes kept and its money that have a figure."""
    if not steps.has_usage(engine):
        return
    lang = settings().lang
    shares: dict[str, list[str]] = {}
    for row in engine.run("_cloud_coverage").sort_by([(name, "ascending") for name in BILL]).to_pylist():
        if row["assessed_share"] is not None:
            measure = term("metric", row["measure"], lang) + (f" ({row['unit']})" if row["measure"] == "cost" else "")
            percent = number(100 * row["assessed_share"], lang)
            shares.setdefault(row["provider"], []).append(t("estimate.share", measure=measure, percent=percent))
    for provider, share in shares.items():
        say(t("estimate.bill", provider=term("provider", provider, lang), shares=", ".join(share)))
