"""Schemas of an inventory and of factors, each a folder as schema.data.gouv.fr asks for: `schema.json`,
`exemple-valide.csv`, README, changes, licence.

They are those of the template that members fill in and of the catalogue, and the examples are their rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache

from factors.catalogue import FactorSet
from footprint import schema
from footprint.intake.delivery import read_all
from footprint.intake.tables.template import headers, template
from footprint.messages import LANGUAGES, text
from footprint.releases.open_data.about import licence
from footprint.releases.open_data.descriptor import table_schema
from footprint.releases.open_data.figures import OWN, described_columns
from footprint.releases.open_data.sheets import Field, Rows, Sheet
from footprint.remembered import toml
from footprint.scratch import scratch

VERSION = "1.0.0"
PUBLISHED = "2026-11-29"  # the day of that version
FOLDERS = {"inventory": "inventaire-equipements-numeriques", "factors": "facteurs"}
PROFILE = "https://frictionlessdata.io/schemas/table-schema.json"
_TYPES = {schema.TEXT: "string", schema.REAL: "number", schema.WHOLE: "integer", schema.DAY: "date"}
_LIMITS = {"share": {"minimum": 0, "maximum": 1}, "pue": {"minimum": 1}}
_EXAMPLE = "device:laptop"


def files(factor_set: FactorSet) -> dict[str, bytes]:
    """Content of each file by place, below the folder of the release's open data."""
    return _folder("inventory", _inventory_columns(factor_set), _inventory()) | _folder(
        "factors", described_columns("factors"), _factors(factor_set), key=("factor_id",)
    )


def _folder(name: str, columns: tuple[Field, ...], rows: Rows, key: tuple[str, ...] = ()) -> dict[str, bytes]:
    folder = f"schemas/{FOLDERS[name]}"
    described = json.dumps(_described(name, columns, key), ensure_ascii=False, indent=2)
    example = Sheet(name, columns, key, rows).csv()
    said = {"title": text(f"open_data.schema.{name}_title", "fr"), "version": VERSION}
    readme = text(
        "open_data.schema.readme", "fr", **said, description=text(f"open_data.schema.{name}_description", "fr")
    )
    return {
        f"{folder}/schema.json": f"{described}\n".encode(),
        f"{folder}/exemple-valide.csv": example,
        f"{folder}/README.md": f"{readme}{_listed(columns)}\n".encode(),
        f"{folder}/CHANGELOG.md": f"{text('open_data.schema.changelog', 'fr', **said)}\n".encode(),
        f"{folder}/LICENSE": f"{text('open_data.schema.licence', 'fr')}\n".encode(),
    }


def _described(name: str, columns: tuple[Field, ...], key: tuple[str, ...]) -> dict[str, object]:
    return {
        "$schema": PROFILE,
        "name": FOLDERS[name],
        "title": text(f"open_data.schema.{name}_title", "fr"),
        "title_en": text(f"open_data.schema.{name}_title", "en"),
        "description": text(f"open_data.schema.{name}_description", "fr"),
        "description_en": text(f"open_data.schema.{name}_description", "en"),
        "countryCode": "FR",
        "version": VERSION,
        "created": PUBLISHED,
        "lastModified": PUBLISHED,
        "licenses": [licence(OWN)],
        "contributors": [{"title": text("open_data.package.publisher", "fr"), "role": "author"}],
        "resources": [{"name": "exemple-valide", "title": "Exemple valide", "path": "exemple-valide.csv"}],
        **table_schema(columns, key),
    }


def _listed(columns: Iterable[Field]) -> str:
    return "\n".join(
        f"| `{column.name}` | {column.type} | {_needed(column)} | {column.says['fr']} |" for column in columns
    )


def _needed(column: Field) -> str:
    return text(f"open_data.schema.{'required' if column.constraints.get('required') else 'optional'}", "fr")


def _inventory_columns(factor_set: FactorSet) -> tuple[Field, ...]:
    """The columns of the template, by the names of the lake, which the intake also reads."""
    described = {column.name: column for column in schema.table("devices").columns}
    made = []
    for name in headers("inventory", "fr"):
        kept = described.get(name)  # a serial number is compared in memory and never stored
        kind = _TYPES[kept.type] if kept else "string"
        says = {lang: text(f"open_data.inventory.{name}", lang) for lang in LANGUAGES}
        made.append(Field(name, kind, says, kept.unit if kept else "", _limits(name, kind, factor_set)))
    return tuple(made)


def _limits(name: str, kind: str, factor_set: FactorSet) -> dict[str, object]:
    routes = toml("footprint.intake.vocabulary", "words.toml")["exit_route"]
    words = {
        "category": [str(row["category"]) for row in factor_set.device_categories.to_pylist()],
        "status": list(schema.DEVICE_STATUS),
        "condition": list(schema.CONDITIONS),
        "ownership": list(schema.OWNERSHIPS),
        "exit_route": list(routes),
    }
    if name in words:
        return ({"required": True} if name == "category" else {}) | {"enum": words[name]}
    if name == "country":
        return {"pattern": "[A-Z]{3}"}
    return _LIMITS.get(name, {"minimum": 0} if kind == "number" else {})  # type: ignore[return-value]


@cache
def _inventory() -> Rows:
    """The examples of the template, as the intake reads them."""
    with scratch() as folder:
        path = folder / "inventaire.csv"
        path.write_bytes(template("inventory", "fr"))
        (reading,) = read_all(path, year=date.fromisoformat(PUBLISHED).year, as_of=date.fromisoformat(PUBLISHED))
    return [{name: row.get(name) for name in headers("inventory", "fr")} for row in reading.table.to_pylist()]


def _factors(factor_set: FactorSet) -> Rows:
    """What the set publishes of one device."""
    rows = factor_set.factors.to_pylist()
    return [row for row in rows if row["factor_key"] == _EXAMPLE and row["drawer"] == "open"]
