"""`footprint levers`: what a member could avoid in a year, each lever through the method on the changed inventory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Optional

import pyarrow as pa
import typer

from factors import catalogue
from footprint import explain
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, caption, show, t
from footprint.lake import Lake
from footprint.levers import LEVERS, UnknownParameterError, of_lake, ranked
from footprint.levers.policies import Parameters
from footprint.levers.ranking import GASES, LONG_RUN, ORDER, TOGETHER
from footprint.messages import RefusalError, number, term, text, within
from footprint.settings import settings

Row = dict[str, Any]
COLUMNS = pa.schema(
    [("lever", pa.string()), ("subject", pa.string()), ("devices", pa.float64()), ("saving", pa.float64()),
     ("low", pa.float64()), ("high", pa.float64()), ("p_saves", pa.float64()), ("full_effect_year", pa.string()),
     ("saving_eur", pa.float64()), ("in_set", pa.float64())]
)  # fmt: skip
DATA = {"better_room": "room", "lighter_pages": "usage", "less_mobile_data": "usage"}


def levers(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    lever: Annotated[Optional[list[str]], typer.Option(help=t("option.lever", known=", ".join(LEVERS)))] = None,
    set: Annotated[Optional[list[str]], typer.Option(help=t("option.set"))] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    chosen = _chosen(lever or list(LEVERS), set or [])
    lake = explain.as_made(Lake(settings().home), year)
    factor_set = explain.made_with(lake, year) or catalogue.load(cited=settings().cited_figures)
    found = of_lake(lake, year=year, member_id=member, factor_set=factor_set, chosen=chosen)
    if not found.num_rows:
        raise RefusalError(t("levers.none", member=member, year=year))
    rows = found.to_pylist()
    if format is Format.TABLE:
        caption(t("levers.caption", member=member, year=year), format)
        show(_in_words(ranked(rows)), format, headings={name: t(f"levers.{name}") for name in COLUMNS.names})
        _tell(rows, year)
    else:
        show(_for_programs(found), format)
    caption(_notice(), format)


def _chosen(names: Sequence[str], given: Sequence[str]) -> dict[str, Parameters]:
    """The values of the parameters of each lever that is asked for."""
    for name in names:
        if name not in LEVERS:
            raise RefusalError(t("levers.unknown", lever=name, known=", ".join(LEVERS)))
    values: dict[str, dict[str, float]] = {name: {} for name in names}
    for each in given:
        key, _, value = each.partition("=")
        owner, _, parameter = key.rpartition(".")
        takers = [name for name in names if parameter in LEVERS[name].ranges and owner in ("", name)]
        if not takers:
            known = sorted({parameter for name in names for parameter in LEVERS[name].ranges})
            raise RefusalError(t("levers.no_parameter", name=key, known=", ".join(known)))
        for name in takers:
            values[name][parameter] = _number(each, value)
    try:
        return {name: LEVERS[name].with_values(values[name]) for name in names}
    except UnknownParameterError as wrong:
        raise RefusalError(t("levers.bad_value", given=str(wrong))) from wrong


def _number(given: str, value: str) -> float:
    try:
        return float(value.replace(",", "."))
    except ValueError as wrong:
        raise RefusalError(t("levers.bad_value", given=given)) from wrong


def _in_words(rows: Sequence[Row]) -> pa.Table:
    lang = settings().lang
    words = [
        {**row, "lever": term("lever", row["lever"], lang), "subject": _subject(row),
         "full_effect_year": None if row["full_effect_year"] is None else str(row["full_effect_year"])}
        for row in rows
    ]  # fmt: skip
    return pa.Table.from_pylist([{name: row[name] for name in COLUMNS.names} for row in words], schema=COLUMNS)


def _subject(row: Row) -> str | None:
    if row["subject"] == "*":
        return None
    if row["lever"] == "lighter_pages":
        return str(row["subject"])
    return term("category", row["subject"], settings().lang)


def _for_programs(found: pa.Table) -> pa.Table:
    """The rows, each with what it assumes, what it is made from and that it is no claim."""
    rows = found.to_pylist()
    added = {
        "assumptions": [None if row["lever"] == TOGETHER else _assumption(row) for row in rows],
        "data": [None if row["lever"] == TOGETHER else _data(row["lever"]) for row in rows],
        "notice": [_notice()] * len(rows),
    }
    for name, column in added.items():
        found = found.append_column(name, pa.array(column, pa.string()))
    return found


def _tell(rows: Sequence[Row], year: int) -> None:
    """The whole, the years before the full effect, what is assumed, and what does not apply."""
    lang = settings().lang
    whole = next((row for row in rows if row["lever"] == TOGETHER and row["criterion"] == GASES), None)
    if whole is not None:
        value, low, high = within(whole["saving"], whole["low"], whole["high"], lang)
        caption(t("levers.together", value=value, low=low, high=high), Format.TABLE)
    for heading, lines in (
        ("curves", list(_curves(rows, year))),
        ("assumptions", list(_assumptions(rows))),
        ("not_applicable", list(_reasons(rows))),
    ):
        if lines:
            caption(t(f"levers.{heading}"), Format.TABLE)
            bullets(lines, Format.TABLE)
    caption(text("terms.lever_notice.held", lang, year=year), Format.TABLE)


def _curves(rows: Sequence[Row], year: int) -> Iterator[str]:
    """The years of each lever that has some, one line a lever and subject."""
    lang = settings().lang
    for best in ranked(rows):
        key = (best["lever"], best["subject"])
        curve = [row for row in rows if (row["lever"], row["subject"]) == key and row["year_offset"] != LONG_RUN]
        told = [
            t("levers.year_value", year=str(year + row["year_offset"]), value=number(row["saving"], lang))
            for row in sorted(curve, key=lambda row: int(row["year_offset"]))
        ]
        if told:
            yield t("levers.curve", lever=_named(best), years=", ".join(told))


def _named(row: Row) -> str:
    name, subject = term("lever", row["lever"], settings().lang), _subject(row)
    return f"{name} ({subject})" if subject else name


def _assumptions(rows: Sequence[Row]) -> Iterator[str]:
    told = {row["lever"]: row for row in rows if row["status"] in ORDER and row["lever"] != TOGETHER}
    for name, row in told.items():
        lever = term("lever", name, settings().lang)
        yield t("levers.assumes", lever=lever, assumption=_assumption(row), data=_data(name))


def _assumption(row: Row) -> str:
    lang = settings().lang
    values = {name: number(value, lang) for name, value in json.loads(row["parameters"]).items()}
    return text(f"terms.lever_assumption.{row['lever']}", lang, **values)


def _data(name: str) -> str:
    return text(f"terms.lever_data.{DATA.get(name, 'devices')}", settings().lang)


def _reasons(rows: Sequence[Row]) -> Iterator[str]:
    """Why a lever says nothing of this member."""
    lang = settings().lang
    for row in rows:
        if row["status"] not in ORDER:
            reason = text(f"terms.lever_why.{row['status']}", lang)
            yield t("levers.why", lever=term("lever", row["lever"], lang), reason=reason)


def _notice() -> str:
    return text("terms.lever_notice.screening", settings().lang)
