"""The region's draft: what the disclosure control lets through, as CSV, JSON and HTML. Nothing is computed here."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from math import isclose
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet
from footprint.disclosure import HEADLINE, REGION
from footprint.lake import Lake, write_atomically
from footprint.messages import LANGUAGES
from footprint.report.build import page_words
from footprint.report.cells import ratio
from footprint.report.document import (
    Block,
    Document,
    Figure,
    Items,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    heads,
    untitled,
)
from footprint.report.formats.html import page
from footprint.report.wording import Wording, fitting
from footprint.schema import BASES, LEFT_OUT, STAGES, TABLES, VIEWS
from footprint.steps import is_minimum

RULES = ("rules", "details", "units", "legend")
Rows = list[dict[str, Any]]


def write_region(lake: Lake, *, year: int, factor_set: FactorSet, folder: Path | None = None) -> list[Path]:
    """Write indicateurs.{csv,json,html} and intervalles.csv, stamped for the pôle only, to
    releases/<year>/draft or to `folder`."""
    folder = folder or lake.home / "releases" / str(year) / "draft"
    contents = files(lake, year=year, factor_set=factor_set)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return [folder / name for name in contents]


def files(lake: Lake, *, year: int, factor_set: FactorSet) -> dict[str, bytes]:
    """Content of each file by its name."""
    rows = lake.read("indicators_region", year=year).to_pylist()
    intervals = _of_shown(lake.read("uncertainty_region", year=year).to_pylist(), rows)
    states = lake.read("member_states", year=year).to_pylist()
    left_out = Counter(row["left_out"] or "" for row in states)
    least = any(row["in_region"] and is_minimum(row["coverage"]) for row in states)
    stamp = " / ".join(Wording(lang).t("region.stamp") for lang in LANGUAGES)
    content = document(rows, year, factor_set.id, stamp, intervals=intervals, left_out=left_out, is_minimum=least)
    return {
        "indicateurs.csv": _csv("indicators_region", rows, stamp),
        "intervalles.csv": _csv("uncertainty_region", intervals, stamp),
        "indicateurs.json": _json(rows, intervals, left_out, stamp, year, factor_set.id, least),
        "indicateurs.html": page(content),
    }


def _of_shown(intervals: Rows, rows: Rows) -> Rows:
    """The intervals of totals of the headline that are shown."""
    asked = HEADLINE._asdict()
    del asked["criterion"]
    totals = (row for row in rows if asked.items() <= row.items() and row["value"] is not None)
    shown = {(row["grouping"], row["cell"], row["criterion"]): row["value"] for row in totals}
    own = [(row, shown.get((*_margin(row), row["criterion"]))) for row in intervals if row["size"] == "*"]
    return [row for row, value in own if value is not None and isclose(value, row["value"], rel_tol=1e-9)]


def _csv(table: str, rows: Rows, stamp: str) -> bytes:
    """UTF-8, comma, decimal point; the stamp is a column, so that no row travels without it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*TABLES[table].names, "stamp"], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, "stamp": stamp} for row in rows)
    return text.getvalue().encode()


def _json(
    rows: Rows,
    intervals: Rows,
    left_out: Counter[str],
    stamp: str,
    year: int,
    factor_set: str,
    is_minimum: bool,
) -> bytes:
    rules = {lang: [Wording(lang).t(f"region.{name}") for name in RULES] for lang in LANGUAGES}
    about = {"stamp": stamp, "year": year, "factor_set": factor_set, "code_version": version("enter-footprint")}
    columns = [{"name": c.name, "unit": c.unit, "meaning": c.meaning} for c in TABLES["indicators_region"].columns]
    counted = {"member_years": left_out.total(), "left_out": {name: left_out[name] for name in LEFT_OUT}}
    content = {**about, **counted, "is_minimum": is_minimum, "rules": rules, "columns": columns, "rows": rows}
    content["intervals"] = intervals
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode()


def document(
    rows: Rows,
    year: int,
    factor_set: str,
    stamp: str,
    lang: str = "fr",
    intervals: Rows | None = None,
    left_out: Counter[str] | None = None,
    is_minimum: bool = False,
) -> Document:
    """The draft as a page. `intervals`: rows of `uncertainty_region`; `left_out`: member-years by why the tables do not
    count them, "" where they do; `is_minimum`: a member that counts has less than 95 % of its devices assessed."""
    w, sure = Wording(lang), Intervals(intervals or [])
    return Document(
        lang=lang,
        year=year,
        title=w.t("title.region", year=year),
        subtitle=w.t("region.name"),
        kicker=w.t("title.region_kicker"),
        figures=_figures(rows, sure, year, w, is_minimum),
        lead=(w.t("region.lead"), *_left_out(left_out or Counter(), w)),
        parts=untitled(*_sections(rows, sure, year, w, is_minimum)),
        footer=(w.t("title.footer", factor_set=factor_set, version=version("enter-footprint")),),
        words=page_words(w),
        stamp=stamp,
    )


def _left_out(left_out: Counter[str], w: Wording) -> list[str]:
    """How many member-years the tables leave out, and why."""
    named = [w.t(f"region.left_out_{name}", count=left_out[name]) for name in LEFT_OUT if left_out[name]]
    count = sum(left_out[name] for name in LEFT_OUT)
    return [w.t("region.left_out", count=count, members=left_out.total(), named=w.listed(named))] if named else []


def _one(rows: Rows, **wanted: str) -> dict[str, Any] | None:
    return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), None)


def _headline(rows: Rows) -> dict[str, Any] | None:
    return _one(rows, **REGION._asdict(), **HEADLINE._asdict())


def _margin(row: Mapping[str, Any]) -> tuple[str, str]:
    """The grouping and the cell of an interval."""
    if row["sector"] != "*":
        return ("sector", row["sector"]) if row["zone"] == "*" else ("", "")
    return ("zone", row["zone"]) if row["zone"] != "*" else ("region", "all")


class Intervals:
    """The intervals of what is published, by cell and criterion."""

    def __init__(self, rows: Rows) -> None:
        self._rows = {(*_margin(row), row["criterion"]): row for row in rows}

    def between(self, row: Mapping[str, Any] | None, w: Wording) -> str:
        """The bounds of a total of the headline, in words; a dash where there are none."""
        bounds = self.of(row)
        if bounds is None:
            return w.t("words.none")
        _, low, high = w.measured(*(bounds[name] for name in ("value", "low", "high", "unit")))
        return w.t("certainty.between", low=low, high=high)

    def of(self, row: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The interval of a row of `indicators_region`."""
        return None if row is None else self._rows.get((row["grouping"], row["cell"], row["criterion"]))


def _figures(rows: Rows, sure: Intervals, year: int, w: Wording, is_minimum: bool) -> tuple[Figure, ...]:
    total = _headline(rows)
    if not total or total["value"] is None:
        return ()
    divisor, unit = fitting(total["value"], total["unit"])
    least = w.t("words.at_least") if is_minimum else ""
    shown, bounds, between = w.number(total["value"] / divisor), sure.of(total), ""
    if bounds:
        shown, low, high = w.within(*(bounds[name] / divisor for name in ("value", "low", "high")))
        between = w.t("figures.range", low=low, high=high)
    return (
        Figure(shown, w.unit(unit), w.t("region.figures_total", year=year), least, between),
        Figure(w.count(total["holdings"]), "", w.t("region.figures_holdings")),
    )


def _sections(rows: Rows, sure: Intervals, year: int, w: Wording, is_minimum: bool) -> list[Section]:
    total = _headline(rows)
    rules = Section("rules", w.t("region.title_rules"), (Items(w.labels("region", *RULES)),))
    if not total or total["value"] is None:
        return [Section("region", w.t("region.region"), (Note(w.t("region.nothing")),)), rules]
    return [
        Section("region", w.t("region.region"), tuple(_region(rows, sure, year, w, is_minimum))),
        *(
            Section(name, w.t(f"region.{name}"), tuple(_cells(rows, sure, name, year, w)))
            for name in ("sector", "zone")
        ),
        rules,
    ]


def _region(rows: Rows, sure: Intervals, year: int, w: Wording, is_minimum: bool) -> list[Block]:
    tables = (_grid(rows, year, w, is_minimum), _stages(rows, year, w), _criteria(rows, sure, year, w, is_minimum))
    return [*tables, Paragraph(w.t("criteria.apart")), Paragraph(w.t("region.intervals"))]


def _grid(rows: Rows, year: int, w: Wording, is_minimum: bool) -> Table:
    columns = heads(w.t("counting.view"), *(w.capital(w.term("basis", basis)) for basis in BASES), numbers={1, 2})
    made = []
    for view in VIEWS:
        asked = {**REGION._asdict(), **HEADLINE._asdict(), "view": view}
        cells = (_shown(_one(rows, **{**asked, "basis": basis}), w, is_minimum) for basis in BASES)
        made.append(Row((w.capital(w.term("view", view)), *cells), strong=view == HEADLINE.view))
    return Table(w.t("counting.caption", year=year), columns, tuple(made))


def _shown(row: dict[str, Any] | None, w: Wording, is_minimum: bool = False) -> str:
    """A figure, said to be a minimum where it is one, or why there is none."""
    if row is None or row["status"] == "not_assessed":
        return w.number(None)
    return w.t("region.hidden") if row["status"] == "hidden" else w.total(row["value"], row["unit"], is_minimum)


def _stages(rows: Rows, year: int, w: Wording) -> Table:
    total = _headline(rows) or {"value": None}
    stages = [(stage, _one(rows, **REGION._asdict(), **{**HEADLINE._asdict(), "stage": stage})) for stage in STAGES]
    columns = heads(*map(w.t, ("stages.stage", "region.total", "words.share")), numbers={1, 2})
    made = tuple(_bar(w.capital(w.term("stage", stage)), row, total["value"], w) for stage, row in stages if row)
    return Table(w.t("stages.caption", year=year), columns, made)


def _bar(name: str, row: dict[str, Any], whole: float | None, w: Wording) -> Row:
    share = ratio(row["value"], whole)
    printed = w.t("words.none") if share is None else w.percent(share)
    return Row((name, _shown(row, w), printed), bar=max(0.0, share or 0.0))


def _criteria(rows: Rows, sure: Intervals, year: int, w: Wording, is_minimum: bool) -> Table:
    names = sorted({row["criterion"] for row in rows}, key=lambda name: (name != HEADLINE.criterion, name))
    asked = {**REGION._asdict(), **HEADLINE._asdict()}
    columns = heads(*map(w.t, ("region.criterion", "region.total", "region.interval", "region.use")), numbers={1, 2, 3})
    made = []
    for name in names:
        total, use = (_one(rows, **{**asked, "criterion": name, "stage": stage}) for stage in ("total", "use"))
        cells = (_shown(total, w, is_minimum), sure.between(total, w), _shown(use, w, is_minimum))
        made.append(Row((w.capital(w.term("criterion", name)), *cells)))
    return Table(w.t("region.caption_region", year=year), columns, tuple(made))


def _cells(rows: Rows, sure: Intervals, grouping: str, year: int, w: Wording) -> list[Block]:
    total = _headline(rows) or {"value": None}
    cells = [row for row in rows if row["grouping"] == grouping and tuple(row[n] for n in HEADLINE._fields) == HEADLINE]
    labels = (f"region.column_{grouping}", "region.holdings", "region.total", "region.interval", "words.share")
    columns = heads(*map(w.t, labels), numbers={1, 2, 3, 4})
    made = tuple(_cell(grouping, row, sure, total["value"], w) for row in cells)
    return [Table(w.t(f"region.caption_{grouping}", year=year), columns, made)]


def _cell(grouping: str, row: dict[str, Any], sure: Intervals, whole: float | None, w: Wording) -> Row:
    name = w.t("region.unclassified") if row["cell"] == "unclassified" else w.capital(w.term(grouping, row["cell"]))
    bar = _bar(name, row, whole, w)
    holdings = w.t("words.none") if row["holdings"] is None else w.count(row["holdings"])
    _, total, share = bar.cells
    return Row((name, holdings, total, sure.between(row, w), share), bar=bar.bar)
