"""Of `footprint explain`: a cause of change, or what a lever saves, down to numbers, lines, figures and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import explain as explanations
from footprint.changes import CAUSES
from footprint.changes import explained as changes_explained
from footprint.changes.comparing import NUMBERS
from footprint.cli.figures.sources import tell_figures
from footprint.cli.terminal import Format, bullets, caption, show, t
from footprint.lake import Lake
from footprint.levers import LEVERS
from footprint.levers import explained as levers_explained
from footprint.messages import RefusalError, number, term, text
from footprint.report.wording import Wording
from footprint.settings import settings

MOST_LINES = 10
MOST_WRITTEN = 5  # products written out
Row = dict[str, Any]


def explain_cause(
    lake: Lake, member: str, year: int, cause: str, factor_set: FactorSet, format: Format, basis: str = "location"
) -> None:
    """What a cause adds, product by product, the heaviest lines of both years, and the figures of both."""
    if cause not in CAUSES:
        raise RefusalError(t("explain.unknown_cause", cause=cause, known=", ".join(CAUSES)))
    rows = changes_explained.explained(
        lake, year=year, member_id=member, cause=cause, basis=basis, factor_set=factor_set
    )
    about: Row = {"cause": Wording(settings().lang).t(f"causes.name.{cause}"), "member": member, "year": year}
    if rows is None or not rows.num_rows:
        raise RefusalError(t("explain.no_cause", before=year - 1, **about))
    told = rows.to_pylist()
    added = number(sum(row["adds"] for row in told), settings().lang)
    caption(t("explain.cause", before=year - 1, difference=added, **about), format)
    show(rows.drop_columns(_alike(rows)), format)
    bullets((_product(row) for row in told[:MOST_WRITTEN] if row["fleet_before"] is not None), format)
    caption(t("explain.cause_mean"), format)
    categories, stages = ({row[name] for row in told} for name in ("category", "stage"))
    for each in (year - 1, year):
        _tell_lines(lake, member, each, categories, factor_set, format)
    used = set[str]().union(*(_figures(lake, member, each, categories, stages) for each in (year - 1, year)))
    tell_figures(explanations.figures_used(used, factor_set=factor_set), format)


def _alike(rows: pa.Table) -> list[str]:
    """Numbers that are 1, or unknown, in every row and both years: they say nothing."""
    sides = [name for name in rows.column_names if name.endswith(("_before", "_now"))]
    return [name for name in sides if set(rows[name].to_pylist()) <= {None, 1.0}] + (
        ["weight"] if set(rows["weight"].to_pylist()) == {1.0} else []
    )


def _product(row: Row) -> str:
    """The product of both years, written out: 10 × 0.5 × 170 = 850."""
    lang, sides = settings().lang, {}
    for side in changes_explained.SIDES:
        numbers = [row[f"{name}_{side}"] for name in NUMBERS]
        shown = " × ".join(number(value, lang) for value in numbers if value != 1.0) or "1"
        sides[side] = f"{shown} = {number(row[side], lang)}"
    named = {"category": term("category", row["category"], lang), "stage": term("stage", row["stage"], lang)}
    return t("explain.product", term=row["term"], adds=number(row["adds"], lang), **named, **sides)


def _tell_lines(
    lake: Lake, member: str, year: int, categories: set[str], factor_set: FactorSet, format: Format
) -> None:
    """The inventory lines of these types that weigh most."""
    lines = explanations.heaviest_lines(lake, year=year, member_id=member, indicator="C1", factor_set=factor_set)
    lines = lines.filter(pc.field("category").isin(sorted(categories))).slice(0, MOST_LINES)
    if lines.num_rows:
        caption(t("explain.cause_lines", year=year), format)
        show(lines, format)


def _figures(lake: Lake, member: str, year: int, categories: Iterable[str], stages: Iterable[str]) -> set[str]:
    """The factors of these categories and stages in a year."""
    rows = lake.read("footprint", year=year).filter(
        (pc.field("member_id") == member)
        & (pc.field("criterion") == "gwp")
        & pc.field("category").isin(sorted(categories))
        & pc.field("stage").isin(sorted(stages))
        & pc.field("view").isin(["any", "depreciation"])
        & pc.field("basis").isin(["any", "location"])
    )
    return set(pc.drop_null(rows["factor_id"]).to_pylist())


def explain_lever(lake: Lake, member: str, year: int, lever: str, factor_set: FactorSet, format: Format) -> None:
    """What a lever saves, figure by figure, the lines that it touches, and the figures."""
    if lever not in LEVERS:
        raise RefusalError(t("levers.unknown", lever=lever, known=", ".join(LEVERS)))
    found = levers_explained.explained(
        lake, year=year, member_id=member, lever=lever, parameters=LEVERS[lever].parameters, factor_set=factor_set
    )
    about: Row = {"lever": term("lever", lever, settings().lang), "member": member, "year": year}
    if found is None or not found.terms.num_rows:
        raise RefusalError(t("explain.no_lever", **about))
    rows = found.terms.to_pylist()
    saved = number(sum(row["saves"] for row in rows), settings().lang)
    when = t("explain.lever_year", year=year + found.years) if found.years else t("explain.lever_whole")
    caption(t("explain.lever", saving=saved, when=when, **about), format)
    show(found.terms.drop_columns(["factor_id"]), format)
    bullets(_savings(rows[:MOST_WRITTEN]), format)
    caption(_assumed(lever, found.parameters, year), format)
    if found.lines.num_rows:
        caption(t("explain.lever_lines"), format)
        show(found.lines.slice(0, MOST_LINES), format)
    used = {row["factor_id"] for row in rows if row["factor_id"]}
    tell_figures(explanations.figures_used(used, factor_set=factor_set), format)


def _assumed(lever: str, parameters: Mapping[str, float], year: int) -> str:
    """What the lever assumes, and that it is no claim."""
    lang = settings().lang
    values = {name: number(value, lang) for name, value in parameters.items()}
    notices = (text(f"terms.lever_notice.{name}", lang, year=year) for name in ("held", "screening"))
    return " ".join([text(f"terms.lever_assumption.{lever}", lang, **values), *notices])


def _savings(rows: Iterable[Row]) -> Iterator[str]:
    """Amount times figure on both sides, written out."""
    lang = settings().lang
    for row in rows:
        if row["factor"] is not None:
            names = ("usual_amount", "changed_amount", "factor", "usual", "changed", "saves")
            numbers = {name: number(row[name], lang) for name in names}
            named = {"category": term("category", row["category"], lang), "stage": term("stage", row["stage"], lang)}
            yield t("explain.saving", key=row["factor_key"], **named, **numbers)
