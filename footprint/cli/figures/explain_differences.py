"""Of `footprint explain`: a cause of change, or what a lever saves, down to numbers, lines, figures and sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import explain as explanations
from footprint.changes import CAUSES
from footprint.changes.comparing import NUMBERS
from footprint.changes.terms import NAMES, SIDES
from footprint.cli.figures.sources import tell_figures
from footprint.cli.terminal import Format, bullets, caption, show, t
from footprint.explain import Shown
from footprint.lake import Lake
from footprint.lake.filters import is_among
from footprint.levers import LEVERS
from footprint.messages import RefusalError, number, term, text
from footprint.report import cells, trail
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from footprint.schema import BASES, TABLES, VIEWS
from footprint.settings import settings

MOST_LINES = 10
MOST_WRITTEN = 5  # products written out
# What is shown of a product: what it is of, what the cause adds, the values and numbers of both years.
CAUSE = ("category", "service_id", "stage", "activity", "term", "adds", *SIDES, "weight",
         *(name for pair in zip(*NAMES.values(), strict=True) for name in pair))  # fmt: skip
LEVER = ("category", "stage", "activity", "factor_key", "usual_amount", "changed_amount", "factor", "usual", "changed",
         "saves")  # fmt: skip
# The views and bases of which the lake holds what a cause, or a lever, is made of.
HELD = {"cause": (VIEWS[:1], BASES), "lever": (VIEWS[:1], BASES[:1])}
Row = dict[str, Any]


def refuse_unheld(what: str, shown: Shown) -> None:
    """What the tables do not hold is refused, with what they hold."""
    views, bases = HELD[what]
    if shown.view not in views or shown.basis not in bases:
        lang = settings().lang
        held = {"views": ", ".join(term("view", each, lang) for each in views),
                "bases": ", ".join(term("basis", each, lang) for each in bases)}  # fmt: skip
        asked = {name: term(name, value, lang) for name, value in shown._asdict().items()}
        raise RefusalError(t(f"explain.not_held_{what}", **asked, **held))


def explain_cause(
    lake: Lake, member: str, year: int, cause: str, factor_set: FactorSet, format: Format, basis: str
) -> None:
    """What a cause adds, product by product, the heaviest lines of both years, and the figures of both."""
    if cause not in CAUSES:
        raise RefusalError(t("explain.unknown_cause", cause=cause, known=", ".join(CAUSES)))
    _refuse_older(lake, "changes_terms", member, year)
    about: Row = {"member_id": member, "factor_set": factor_set}
    with MemberTables(lake, year=year, **about) as now, MemberTables(lake, year=year - 1, **about) as before:
        terms = trail.cause_terms(now, basis=basis, before=cells.load(before), now=cells.load(now))
    rows = [row for row in terms if row["cause"] == cause]
    about = {"cause": Wording(settings().lang).t(f"causes.name.{cause}"), "member": member, "year": year}
    if not rows:
        raise RefusalError(t("explain.no_cause", before=year - 1, **about))
    added = number(sum(row["adds"] for row in rows), settings().lang)
    shown = term("basis", basis, settings().lang)
    caption(t("explain.cause", before=year - 1, difference=added, basis=shown, **about), format)
    table = _table(rows, CAUSE, "changes_terms")
    show(table.drop_columns(_alike(table)), format)
    bullets((_product(row) for row in rows[:MOST_WRITTEN] if row["fleet_before"] is not None), format)
    caption(t("explain.cause_mean"), format)
    categories = {row["category"] for row in rows}
    for each in (year - 1, year):
        _tell_lines(lake, member, each, categories, factor_set, format)
    tell_figures(_figures(rows), format)


def _refuse_older(lake: Lake, name: str, member: str, year: int) -> None:
    """Results that were made before a table was kept do not hold it."""
    if not lake.paths(name, year=year):
        raise RefusalError(t("explain.no_terms", member=member, year=year))


def _table(rows: Sequence[Row], names: Sequence[str], table: str) -> pa.Table:
    """The rows under these names, in the types of a table of the lake; whatever it has not is a number."""
    types = {field.name: field.type for field in TABLES[table].arrow}
    schema = pa.schema([(name, types.get(name, pa.float64())) for name in names])
    return pa.Table.from_pylist([{name: row[name] for name in names} for row in rows], schema=schema)


def _figures(rows: Iterable[Row]) -> list[Row]:
    """The factor rows behind these, each once."""
    found = {(figure["factor_id"], figure["value"]): figure for row in rows for figure in row["figures"]}
    return [found[key] for key in sorted(found)]


def _alike(rows: pa.Table) -> list[str]:
    """Numbers that are 1, or unknown, in every row and both years: they say nothing."""
    sides = [name for name in rows.column_names if name.endswith(("_before", "_now"))]
    return [name for name in sides if set(rows[name].to_pylist()) <= {None, 1.0}] + (
        ["weight"] if set(rows["weight"].to_pylist()) == {1.0} else []
    )


def _product(row: Row) -> str:
    """The product of both years, written out: 10 × 0.5 × 170 = 850."""
    lang, sides = settings().lang, {}
    for side in SIDES:
        numbers = [row[f"{name}_{side}"] for name in NUMBERS]
        shown = " × ".join(number(value, lang) for value in numbers if value != 1.0) or "1"
        sides[side] = f"{shown} = {number(row[side], lang)}"
    named = {"category": term("category", row["category"], lang), "stage": term("stage", row["stage"], lang)}
    return t("explain.product", term=row["term"], adds=number(row["adds"], lang), **named, **sides)


def _tell_lines(
    lake: Lake, member: str, year: int, categories: set[str], factor_set: FactorSet, format: Format
) -> None:
    """The inventory lines of these types that weigh most; all of them where a program reads."""
    lines = explanations.heaviest_lines(lake, year=year, member_id=member, indicator="C1", factor_set=factor_set)
    lines = lines.filter(is_among("category", categories)).slice(0, _most(format))
    if lines.num_rows:
        caption(t("explain.cause_lines", year=year), format)
        show(lines, format)


def _most(format: Format) -> int | None:
    return MOST_LINES if format is Format.TABLE else None


def explain_lever(lake: Lake, member: str, year: int, lever: str, factor_set: FactorSet, format: Format) -> None:
    """What a lever saves, figure by figure, the lines that it touches, and the figures."""
    if lever not in LEVERS:
        raise RefusalError(t("levers.unknown", lever=lever, known=", ".join(LEVERS)))
    _refuse_older(lake, "levers_terms", member, year)
    with MemberTables(lake, year=year, member_id=member, factor_set=factor_set) as tables:
        rows = [row for row in trail.lever_terms(tables) if row["lever"] == lever]
        lines = trail.touched_lines(tables)
    about: Row = {"lever": term("lever", lever, settings().lang), "member": member, "year": year}
    if not rows:
        raise RefusalError(t("explain.no_lever", **about))
    saved, years = number(sum(row["saves"] for row in rows), settings().lang), rows[0]["year_offset"]
    when = t("explain.lever_year", year=year + years) if years else t("explain.lever_whole")
    caption(t("explain.lever", saving=saved, when=when, **about), format)
    show(_table(rows, LEVER, "levers_terms"), format)
    bullets(_savings(rows[:MOST_WRITTEN]), format)
    caption(_assumed(lake, member, year, lever), format)
    lines = lines.filter(pc.field("lever") == lever).drop_columns(["lever"]).slice(0, _most(format))
    if lines.num_rows:
        caption(t("explain.lever_lines"), format)
        show(lines, format)
    tell_figures(_figures(rows), format)


def _assumed(lake: Lake, member: str, year: int, lever: str) -> str:
    """What the lever assumes, and that it is no claim."""
    lang = settings().lang
    mine = (pc.field("member_id") == member) & (pc.field("lever") == lever)
    parameters = json.loads(lake.read("levers_member", year=year).filter(mine)["parameters"][0].as_py())
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
