"""The region's draft: what the disclosure control lets through, as CSV, JSON and HTML. Nothing is computed here."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet
from footprint.disclosure import HEADLINE, REGION
from footprint.lake import Lake, write_atomically
from footprint.messages import LANGUAGES
from footprint.report.build import page_words
from footprint.report.cells import ratio
from footprint.report.document import Block, Document, Figure, Items, Note, Paragraph, Row, Section, Table, heads
from footprint.report.formats.html import page
from footprint.report.wording import Wording, fitting
from footprint.schema import BASES, LEFT_OUT, STAGES, TABLES, VIEWS
from footprint.steps import is_minimum

RULES = ("rules", "details", "units", "legend")
Rows = list[dict[str, Any]]


def write_region(lake: Lake, *, year: int, factor_set: FactorSet, folder: Path | None = None) -> list[Path]:
    """Write indicateurs.{csv,json,html}, stamped for the pôle only, to releases/<year>/draft or to `folder`."""
    folder = folder or lake.home / "releases" / str(year) / "draft"
    contents = files(lake, year=year, factor_set=factor_set)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return [folder / name for name in contents]


def files(lake: Lake, *, year: int, factor_set: FactorSet) -> dict[str, bytes]:
    """Content of each file by its name."""
    rows = lake.read("indicators_region", year=year).to_pylist()
    states = lake.read("member_states", year=year).to_pylist()
    left_out = Counter(row["left_out"] or "" for row in states)
    least = any(row["in_region"] and is_minimum(row["coverage"]) for row in states)
    stamp = " / ".join(Wording(lang).t("region.stamp") for lang in LANGUAGES)
    return {
        "indicateurs.csv": _csv(rows, stamp),
        "indicateurs.json": _json(rows, left_out, stamp, year, factor_set.id, least),
        "indicateurs.html": page(document(rows, year, factor_set.id, stamp, left_out=left_out, is_minimum=least)),
    }


def _csv(rows: Rows, stamp: str) -> bytes:
    """UTF-8, comma, decimal point; the stamp is a column, so that no row travels without it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*TABLES["indicators_region"].names, "stamp"], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, "stamp": stamp} for row in rows)
    return text.getvalue().encode()


def _json(rows: Rows, left_out: Counter[str], stamp: str, year: int, factor_set: str, is_minimum: bool) -> bytes:
    rules = {lang: [Wording(lang).t(f"region.{name}") for name in RULES] for lang in LANGUAGES}
    about = {"stamp": stamp, "year": year, "factor_set": factor_set, "code_version": version("enter-footprint")}
    columns = [{"name": c.name, "unit": c.unit, "meaning": c.meaning} for c in TABLES["indicators_region"].columns]
    counted = {"member_years": left_out.total(), "left_out": {name: left_out[name] for name in LEFT_OUT}}
    content = {**about, **counted, "is_minimum": is_minimum, "rules": rules, "columns": columns, "rows": rows}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode()


def document(
    rows: Rows,
    year: int,
    factor_set: str,
    stamp: str,
    lang: str = "fr",
    left_out: Counter[str] | None = None,
    is_minimum: bool = False,
) -> Document:
    """The draft as a page. `left_out`: member-years by why the tables do not count them, "" where they do;
    `is_minimum`: a member that counts has less than 95 % of its devices assessed."""
    w = Wording(lang)
    return Document(
        lang=lang,
        year=year,
        title=w.t("title.region", year=year),
        subtitle=w.t("region.name"),
        kicker=w.t("title.region_kicker"),
        figures=_figures(rows, year, w, is_minimum),
        lead=(w.t("region.lead"), *_left_out(left_out or Counter(), w)),
        sections=tuple(_sections(rows, year, w, is_minimum)),
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


def _figures(rows: Rows, year: int, w: Wording, is_minimum: bool) -> tuple[Figure, ...]:
    total = _headline(rows)
    if not total or total["value"] is None:
        return ()
    divisor, unit = fitting(total["value"], total["unit"])
    least = w.t("words.at_least") if is_minimum else ""
    return (
        Figure(w.number(total["value"] / divisor), w.unit(unit), w.t("region.figures_total", year=year), least),
        Figure(w.count(total["holdings"]), "", w.t("region.figures_holdings")),
    )


def _sections(rows: Rows, year: int, w: Wording, is_minimum: bool) -> list[Section]:
    total = _headline(rows)
    rules = Section("rules", w.t("region.title_rules"), (Items(w.labels("region", *RULES)),))
    if not total or total["value"] is None:
        return [Section("region", w.t("region.region"), (Note(w.t("region.nothing")),)), rules]
    return [
        Section("region", w.t("region.region"), tuple(_region(rows, year, w, is_minimum))),
        *(Section(name, w.t(f"region.{name}"), tuple(_cells(rows, name, year, w))) for name in ("sector", "zone")),
        rules,
    ]


def _region(rows: Rows, year: int, w: Wording, is_minimum: bool) -> list[Block]:
    tables = (_grid(rows, year, w, is_minimum), _stages(rows, year, w), _criteria(rows, year, w, is_minimum))
    return [*tables, Paragraph(w.t("criteria.apart"))]


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


def _criteria(rows: Rows, year: int, w: Wording, is_minimum: bool) -> Table:
    names = sorted({row["criterion"] for row in rows}, key=lambda name: (name != HEADLINE.criterion, name))
    asked = {**REGION._asdict(), **HEADLINE._asdict()}
    columns = heads(*map(w.t, ("region.criterion", "region.total", "region.use")), numbers={1, 2})
    made = []
    for name in names:
        cells = (_one(rows, **{**asked, "criterion": name, "stage": stage}) for stage in ("total", "use"))
        made.append(Row((w.capital(w.term("criterion", name)), *(_shown(row, w, is_minimum) for row in cells))))
    return Table(w.t("region.caption_region", year=year), columns, tuple(made))


def _cells(rows: Rows, grouping: str, year: int, w: Wording) -> list[Block]:
    total = _headline(rows) or {"value": None}
    cells = [row for row in rows if row["grouping"] == grouping and tuple(row[n] for n in HEADLINE._fields) == HEADLINE]
    labels = (f"region.column_{grouping}", "region.holdings", "region.total", "words.share")
    columns = heads(*map(w.t, labels), numbers={1, 2, 3})
    made = tuple(_cell(grouping, row, total["value"], w) for row in cells)
    return [Table(w.t(f"region.caption_{grouping}", year=year), columns, made)]


def _cell(grouping: str, row: dict[str, Any], whole: float | None, w: Wording) -> Row:
    name = w.t("region.unclassified") if row["cell"] == "unclassified" else w.capital(w.term(grouping, row["cell"]))
    bar = _bar(name, row, whole, w)
    holdings = w.t("words.none") if row["holdings"] is None else w.count(row["holdings"])
    return Row((name, holdings, *bar.cells[1:]), bar=bar.bar)
