"""Published factors and default values of a factor set that may be passed on, by licence; their sources."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pyarrow as pa

from factors.catalogue import FACTOR_FILES, HOME, FactorSet
from footprint.messages import LANGUAGES
from footprint.releases.open_data.sheets import Field, Rows, Sheet, columns

ODBL, MPL, OWN = "odbl", "mpl", ""
_KEPT_BACK = "unclear"


def sheets(factor_set: FactorSet) -> list[Sheet]:
    """Factors and default values, one table a licence that asks for a file of its own, and their sources. Figures of
    which it is not settled whether they may be passed on, and those that somebody gave for this place, are left out."""
    of = {row["source_id"]: row for row in factor_set.sources.to_pylist()}
    made = []
    for name, table, key in (
        ("factors", factor_set.factors, "factor_id"),
        ("parameters", factor_set.parameters, "parameter_key"),
    ):
        shelves = _shelves(table, of)
        made += [_sheet(name, licence, key, rows) for licence, rows in shelves.items() if rows or licence == OWN]
    return [*made, _sources(factor_set, of)]


def _shelves(table: pa.Table, of: dict[str, Any]) -> dict[str, Rows]:
    """Rows by the licence that they must be kept under."""
    shelves: dict[str, Rows] = {OWN: [], MPL: [], ODBL: []}
    for row in table.to_pylist():
        source = of[row["source_id"]]
        if _may_be_passed_on(row, source):
            shelves[_shelf(source)].append(row | {"licence": source["licence"]})
    return shelves


def _may_be_passed_on(row: dict[str, Any], source: dict[str, Any]) -> bool:
    return source["redistribution"] != _KEPT_BACK and row["drawer"] in ("open", "odbl")


def _shelf(source: dict[str, Any]) -> str:
    if source["redistribution"] == "share_alike":
        return ODBL
    return MPL if source["licence"].startswith("MPL-") else OWN


def _sheet(name: str, licence: str, key: str, rows: Rows) -> Sheet:
    described = described_columns(name)
    made = (*described, *columns([("licence", "string")], licence={"required": True}))
    full = f"{name}-{licence}" if licence else name
    return Sheet(full, made, (key,), rows, licence, {"source_id": ("sources", "source_id")})


def described_columns(name: str) -> tuple[Field, ...]:
    """The columns of a table of the catalogue, as its schema says; of `factors`, which lie in several files, what holds
    for all of them."""
    files = FACTOR_FILES if name == "factors" else (name,)
    paths = [path for path in (HOME / f"{each}.schema.json" for each in files) if path.exists()]
    first, *others = ({each["name"]: each for each in json.loads(path.read_bytes())["fields"]} for path in paths)
    return tuple(
        Field(
            each["name"],
            each["type"],
            {lang: each["description" if lang == "en" else f"description_{lang}"] for lang in LANGUAGES},
            each.get("unit", "").replace("see unit", ""),
            _common([each.get("constraints", {}), *(other[each["name"]].get("constraints", {}) for other in others)]),
        )
        for each in first.values()
    )


def _common(constraints: list[dict[str, Any]]) -> dict[str, Any]:
    """Constraints that hold wherever one of these does: any of the listed words, the lowest minimum, one of the
    patterns; none of what some do not ask."""
    common: dict[str, Any] = {}
    for name in constraints[0]:
        asked = [each[name] for each in constraints if name in each]
        if len(asked) < len(constraints):
            continue
        if name == "enum":
            common[name] = list(dict.fromkeys(word for words in asked for word in words))
        elif name == "minimum":
            common[name] = min(asked)
        else:
            common[name] = asked[0] if name != "pattern" else "|".join(f"(?:{each})" for each in dict.fromkeys(asked))
    return common


def _sources(factor_set: FactorSet, of: dict[str, Any]) -> Sheet:
    """Sources of the rows of the set, with how many come from each and how many of these are not passed on."""
    used: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for table in (factor_set.factors, factor_set.parameters):
        for row in table.to_pylist():
            used[row["source_id"]] += 1
            left_out[row["source_id"]] += not _may_be_passed_on(row, of[row["source_id"]])
    rows = [of[name] | {"used": used[name], "left_out": left_out[name]} for name in sorted(used)]
    counts = columns([("used", "integer"), ("left_out", "integer")])
    return Sheet("sources", (*described_columns("sources"), *counts), ("source_id",), rows)


def kept_back(of_sources: Rows) -> int:
    """How many figures of the set are not passed on."""
    return sum(int(row["left_out"]) for row in of_sources)


def notices(factor_set: FactorSet) -> dict[str, bytes]:
    """Notices that go with files of other licences, by place."""
    notice = factor_set.folder / "odbl" / "LICENSE"
    return {f"{ODBL}/LICENSE": notice.read_bytes()} if notice.exists() else {}
