"""The JSON Schema of donnees.json, made from the lake's own description of its tables. `make references` writes it to
donnees.schema.json, which is shipped with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from footprint.messages import LANGUAGES
from footprint.schema import DAY, FLAG, REAL, TABLES, TEXT, WHOLE, Column

# Rises when a table, a column or a meaning is another; readers compare it with what they were written for.
VERSION = 3
ID = f"urn:enter-footprint:donnees:{VERSION}"
KINDS = {TEXT: {"type": "string"}, REAL: {"type": "number"}, WHOLE: {"type": "integer"}, FLAG: {"type": "boolean"},
         DAY: {"type": "string", "format": "date"}}  # fmt: skip
OF_LAKE = ("indicators_member", "uncertainty_member", "uncertainty_drivers", "changes_member", "uncertainty_changes",
           "levers_member")  # fmt: skip
# What is in no table of the lake: rows of the view `_ages`, movements of the fleet, datapoints of the VSME.
AGES = (
    Column("age_years", WHOLE, "year", "whole years of age at the end of the year; NULL = unknown", optional=True),
    Column("is_beyond", FLAG, "", "whether older than the life expected of them; NULL = unknown", optional=True),
    Column("devices", REAL, "device", "devices of the member that are there at the end of the year"),
)  # fmt: skip
AGES_MEANING = "Devices of the member at the end of the year by age, within or beyond the life expected of them."
MOVEMENTS = (
    Column("movement", TEXT, "", "start, came, left, unexplained: add up to end; stays: part of end; undated: in none"),
    Column("kind", TEXT, "", "how they came, where they went, what they do; NULL = not parted", optional=True),
    Column("devices", REAL, "device", "devices, with a minus sign for those that left or are missing"),
)
MOVEMENTS_MEANING = "Devices of the member on 1 January and 31 December, and what came and left between them."
DATAPOINTS = (
    Column("datapoint", TEXT, "", "name in EFRAG's template; NULL = the template has none", optional=True),
    Column("label", TEXT, "", "what it is"),
    Column("value", REAL, "", "digital share, in `unit`; NULL = nobody knows, see `why`", optional=True),
    Column("unit", TEXT, "", "MWh or tCO2e"),
    Column("basis", TEXT, "", "what it is made of; NULL = not known", optional=True),
    Column("is_least", FLAG, "", "whether the value is a minimum; NULL = not known", optional=True),
    Column("why", TEXT, "", "why nobody knows it; NULL = known", optional=True),
)
DATAPOINTS_MEANING = "Datapoints of VSME B3, of members whose report has them."
PEERS = (
    Column("indicator", TEXT, "", "indicator"),
    Column("value", REAL, "unit", "the member's own, of the year of the report"),
    Column("place", TEXT, "", "first, second, third, fourth quarter from the lowest; lower, upper half"),
    Column("low", REAL, "unit", "a quarter of the group has less; NULL = only the middle is given", optional=True),
    Column("middle", REAL, "unit", "half of the group has less"),
    Column("high", REAL, "unit", "a quarter of the group has more; NULL = only the middle is given", optional=True),
    Column("unit", TEXT, "", "unit"),
    Column("sector", TEXT, "", "sector of the group; * = all"),
    Column("size", TEXT, "", "size of the group; * = all"),
    Column("holdings", WHOLE, "holding", "organisations of the group with a figure"),
    Column("of_year", WHOLE, "year", "year of the group's figures"),
)  # fmt: skip
PEERS_MEANING = "Where the member stands among others: limits of the nearest group that the region's release gives."
Named = dict[str, Any]


def described() -> Mapping[str, tuple[str, Sequence[Column], frozenset[str]]]:
    """Each table of donnees.json: what it means, its columns, and those that are never null."""
    lake = {name: (TABLES[name].meaning, TABLES[name].columns, _never_null(name)) for name in OF_LAKE}
    own: dict[str, tuple[str, Sequence[Column]]]
    own = {"ages": (AGES_MEANING, AGES), "flow": (MOVEMENTS_MEANING, MOVEMENTS),
           "vsme_datapoints": (DATAPOINTS_MEANING, DATAPOINTS), "peers": (PEERS_MEANING, PEERS)}  # fmt: skip
    return lake | {name: (meaning, of, frozenset(column.name for column in of if not column.optional))
                   for name, (meaning, of) in own.items()}  # fmt: skip


def schema() -> Named:
    """Draft 2020-12. A number that is not known is null; no other keys are allowed."""
    said = {"type": "string", "minLength": 1}
    about: Named = {
        "$schema": {"const": ID},
        "member_id": said | {"description": "member"},
        "year": {"type": "integer", "description": "reporting year"},
        "factor_set": said | {"description": "hash of the factor set behind the figures"},
        "code_version": said | {"description": "version of the program"},
        "notice": _object(dict.fromkeys(LANGUAGES, said)) | {"description": "what figures of levers are not for"},
        "tables": _object({name: _table(*of) for name, of in described().items()}),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "donnees.json: a member's figures of one year",
        "description": "Rows of the lake of one member-year, with the name, unit and meaning of each column.",
        **_object(about),
    }


def _never_null(name: str) -> frozenset[str]:
    return frozenset(TABLES[name].required)


def _object(properties: Named) -> Named:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _table(meaning: str, columns: Sequence[Column], never_null: frozenset[str]) -> Named:
    texts = {"name": {"enum": [column.name for column in columns]}, "unit": {"type": "string"},
             "meaning": {"type": "string"}}  # fmt: skip
    heads = {"type": "array", "minItems": len(columns), "maxItems": len(columns), "items": _object(texts)}
    row = _object({column.name: _value(column, column.name in never_null) for column in columns})
    return _object({"columns": heads, "rows": {"type": "array", "items": row}}) | {"description": meaning}


def _value(column: Column, is_known: bool) -> Named:
    kind = KINDS[column.type]
    unit = f" [{column.unit}]" if column.unit else ""
    types = kind if is_known else kind | {"type": [kind["type"], "null"]}
    return types | {"description": f"{column.meaning}{unit}"}
