"""Of `footprint compare --with`: the chance that one figure is above another, and the interval of what is between."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

import pyarrow as pa

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import explain
from footprint.changes.figures import Difference, Figure, NoDifferenceError, compared
from footprint.cli.terminal import Format, caption, show, t
from footprint.lake import Lake
from footprint.messages import RefusalError, number, percent, term, within
from footprint.report.wording import Wording
from footprint.settings import settings

FIELDS = {field.name.removesuffix("_id"): field.name for field in fields(Figure)}
TABLE = pa.schema(
    [(name, pa.float64()) for name in ("one", "other", "difference", "low", "high", "p_higher")]
    + [("unit", pa.string())]
)


def tell_pair(member: str, year: int, of: str | None, than: str, format: Format) -> None:
    """Both figures, their difference and how sure it is. `of`, `than`: texts of `given`; what the second does not
    name is as in the first."""
    lake = Lake(settings().home)
    one = given(Figure(member, year), of)
    other = given(one, than)
    try:
        difference = compared(lake, {each: _factors(lake, each) for each in {one.year, other.year}}, one, other)
    except NoDifferenceError as error:
        about = error.figure
        named = {"member": about.member_id, "year": about.year, "figure": _named(about, Figure("", 0))}
        raise RefusalError(t(f"compare.{error.reason}", **named)) from error
    if format is Format.TABLE:
        caption(_sentence(one, other, difference), format)
    row = asdict(difference) | {"difference": difference.difference}
    headings = {name: t(f"compare.head.{name}") for name in ("one", "other", "p_higher")}
    show(pa.Table.from_pylist([row], schema=TABLE), format, headings=headings)
    caption(t("compare.outside"), format)


def given(figure: Figure, text: str | None) -> Figure:
    """The figure with what `category=laptop,year=2024` says instead."""
    parts = [part.partition("=") for part in (text or "").split(",") if part.strip()]
    values: dict[str, Any] = {key.strip(): value.strip() for key, _, value in parts}
    unknown = [name for name in values if name not in FIELDS]
    if unknown or not all(values.values()):
        raise RefusalError(t("compare.unknown_part", part=", ".join(unknown) or text, known=", ".join(FIELDS)))
    if "year" in values:
        if not values["year"].isdecimal():
            raise RefusalError(t("compare.unknown_part", part=f"year={values['year']}", known=", ".join(FIELDS)))
        values["year"] = int(values["year"])
    return replace(figure, **{FIELDS[name]: value for name, value in values.items()})


def _factors(lake: Lake, year: int) -> FactorSet:
    return explain.made_with(lake, year) or catalogue.load(cited=settings().cited_figures)


def _sentence(one: Figure, other: Figure, difference: Difference) -> str:
    lang = settings().lang
    unit = Wording(lang).unit(difference.unit)
    value, low, high = within(difference.difference, difference.low, difference.high, lang)
    about = {"one": _named(one, other), "other": _named(other, one), "unit": unit, "difference": value,
             "low": low, "high": high, "chance": percent(difference.p_higher, lang)}  # fmt: skip
    return t("compare.pair", **about, value=number(difference.one, lang), beside=number(difference.other, lang))


def _named(figure: Figure, than: Figure) -> str:
    """What the figure is, by what it does not share with another; the member at least."""
    lang, kinds = settings().lang, ("indicator", "category", "stage", "view", "basis", "criterion")
    parts = [figure.member_id, *([str(figure.year)] if figure.year != than.year else [])]
    for name in (*kinds, "service_id"):
        value = getattr(figure, name)
        if value is not None and value != getattr(than, name):
            parts.append(term(name, value, lang) if name in kinds else value)
    return ", ".join(parts)
