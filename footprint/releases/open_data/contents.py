"""The release's own tables: cells, indicators, coverage, and the words of their codes. Nothing is computed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from footprint import schema
from footprint.messages import LANGUAGES, catalogue, term, text
from footprint.region.indicators import Definition
from footprint.releases.open_data.sheets import Field, Rows, Sheet, columns
from footprint.schema import STATUSES

ALL, ANY = "*", "any"
COUNTED, LEFT_OUT = "counted", "left_out"
_TYPES = {schema.TEXT: "string", schema.REAL: "number", schema.WHOLE: "integer"}
_CODED = (*schema.FIGURE[1:], *schema.CELL, "status")


def cells(rows: Iterable[Mapping[str, Any]]) -> Sheet:
    """Every cell of `region_cells`, withheld ones included."""
    described = schema.table("region_cells")
    limits: dict[str, dict[str, Any]] = {name: {"required": True} for name in (*described.key, "status")}
    limits["status"] |= {"enum": list(STATUSES)}
    made = tuple(
        Field(
            column.name,
            "year" if column.name == "year" else _TYPES[column.type],
            {lang: text(f"open_data.column.{column.name}", lang) for lang in LANGUAGES},
            _unit(column),
            limits.get(column.name, {}),
        )
        for column in described.columns
    )
    return Sheet(
        "cells", made, described.key, [dict(row) for row in rows],
        references={"indicator": ("indicators", "indicator")},
    )  # fmt: skip


def _unit(column: schema.Column) -> str:
    return "" if column.unit in ("unit", "year") else column.unit


def indicators(definitions: Iterable[Definition]) -> Sheet:
    """What each indicator means, the sides of ratios included. `definition`, `reference`: French; `…_en`: English."""
    named = (
        "indicator", "name_fr", "name_en", "definition", "definition_en", "formula", "unit", "direction", "source",
        "reference", "reference_en", "numerator_indicator", "denominator_indicator",
    )  # fmt: skip
    of = {"definition": "definition_fr", "reference": "reference_fr"}
    rows = [{name: getattr(each, of.get(name, name)) or None for name in named} for each in definitions]
    needed = {name: {"required": True} for name in ("indicator", "name_fr", "name_en", "definition", "unit")}
    made = columns([(name, "string") for name in named], **needed, direction={"enum": ["lower", "higher", "context"]})
    return Sheet("indicators", made, ("indicator",), rows)


def coverage(year: int, states: Iterable[Mapping[str, Any]], of_cells: Rows) -> Sheet:
    """Member-years that count and that do not, by reason, and the employees behind the region's headline, as its cell
    gives them: nothing is told here that the cell withholds."""
    outcomes = Counter(row["left_out"] for row in states)
    rows: Rows = [_covered(year, "member_years", None, outcomes[None])]
    rows += [_covered(year, "member_years", reason, outcomes[reason]) for reason in schema.LEFT_OUT if outcomes[reason]]
    cell = headline(of_cells)
    rows.append(_covered(year, "employees", None, cell["employees"] if cell else None))
    names = [("year", "year"), ("counts", "string"), ("outcome", "string"), ("reason", "string"), ("number", "number")]
    return Sheet("coverage", columns(names), ("year", "counts", "outcome", "reason"), rows)


def _covered(year: int, counts: str, reason: str | None, number: float | None) -> dict[str, Any]:
    outcome = LEFT_OUT if reason else COUNTED
    known = None if number is None else float(number)
    return {"year": year, "counts": counts, "outcome": outcome, "reason": reason, "number": known}


def headline(of_cells: Rows) -> dict[str, Any] | None:
    """The total of greenhouse gases of the whole region by expected lives and the grid's mix, if it has a row."""
    wanted = {
        "indicator": "C1", "criterion": "gwp", "view": "depreciation", "basis": "location", "stage": "total",
        "sector": ALL, "zone": ALL, "size": ALL,
    }  # fmt: skip
    return next((row for row in of_cells if all(row[name] == value for name, value in wanted.items())), None)


def codes(of_cells: Rows) -> Sheet:
    """What the codes that stand in `of_cells`, and in the reasons of `coverage`, mean."""
    rows = []
    for column in _CODED:
        for code in sorted({row[column] for row in of_cells}):
            labels = {f"label_{lang}": _label(column, code, lang) for lang in LANGUAGES}
            rows.append({"column": column, "code": code, **labels})
    for reason in schema.LEFT_OUT:
        labels = {f"label_{lang}": text(f"open_data.left_out.{reason}", lang) for lang in LANGUAGES}
        rows.append({"column": "reason", "code": reason, **labels})
    names = [(name, "string") for name in ("column", "code", "label_fr", "label_en")]
    return Sheet("codes", columns(names), ("column", "code"), rows)


def _label(column: str, code: str, lang: str) -> str:
    key = f"code.{'all' if code == ALL else code}"
    own = catalogue("open_data", lang).get(key)
    return own or term(column, code, lang)


def counted(of_cells: Rows) -> Counter[str]:
    """How many cells have each status."""
    return Counter(row["status"] for row in of_cells)


def member_years(covered: Rows) -> tuple[int, dict[str, int]]:
    """How many member-years count, and how many do not, by reason."""
    rows = [row for row in covered if row["counts"] == "member_years"]
    left_out = {row["reason"]: int(row["number"]) for row in rows if row["outcome"] == LEFT_OUT}
    return sum(int(row["number"]) for row in rows if row["outcome"] == COUNTED), left_out
