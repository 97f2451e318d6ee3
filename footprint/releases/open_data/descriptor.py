"""`datapackage.json`: the release as a Data Package (version 2), each table with its Table Schema.

What the standard has no word for stands beside its own words: `title_en`, `description_en` (the others are French),
`unit` of a column, `alternatives` (Parquet and JSON of the same rows).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from footprint.messages import text
from footprint.releases.open_data.about import About, licence
from footprint.releases.open_data.sheets import Field, Sheet

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
MEDIA = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
NAME = "sobriete-numerique-nouvelle-aquitaine"


def descriptor(sheets: Iterable[Sheet], files: Mapping[str, bytes], about: About) -> dict[str, Any]:
    """The descriptor of tables whose `files` are given by place."""
    sheets = list(sheets)
    return {
        "$schema": PROFILE,
        "name": f"{NAME}-{about.year}",
        "title": about.title("fr"),
        "title_en": about.title("en"),
        "description": text("open_data.package.description", "fr"),
        "description_en": text("open_data.package.description", "en"),
        "version": about.number,
        "created": about.created,
        "keywords": about.keywords("fr"),
        "keywords_en": about.keywords("en"),
        "licenses": [licence(folder) for folder in sorted({sheet.licence for sheet in sheets})],
        "contributors": [{"title": text("open_data.package.publisher", "fr"), "roles": ["creator", "publisher"]}],
        "sources": _sources(next(sheet for sheet in sheets if sheet.name == "sources")),
        "factor_set": about.factor_set,
        "software": f"enter-footprint {about.software}",
        "resources": [resource(sheet, files) for sheet in sheets],
    }


def _sources(sheet: Sheet) -> list[dict[str, str]]:
    return [{"title": row["title"], "path": row["url"], "version": row["version"]} for row in sheet.ordered()]


def resource(sheet: Sheet, files: Mapping[str, bytes], forms: Iterable[str] = ("parquet", "json")) -> dict[str, Any]:
    """A table whose `files` are given by place; `forms`: what else than CSV holds the same rows."""
    alternatives = [_file(sheet.place(form), files) for form in forms]
    return {
        "name": sheet.name,
        "type": "table",
        "title": sheet.title("fr"),
        "title_en": sheet.title("en"),
        **_file(sheet.place("csv"), files),
        "encoding": "utf-8",
        "licenses": [licence(sheet.licence)],
        **({"alternatives": alternatives} if alternatives else {}),
        "schema": table_schema(sheet.columns, sheet.key, sheet.references) | {"$schema": SCHEMA_PROFILE},
    }


def _file(place: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    form, content = place.rpartition(".")[2], files[place]
    digest = hashlib.sha256(content).hexdigest()
    return {"path": place, "format": form, "mediatype": MEDIA[form], "bytes": len(content), "hash": f"sha256:{digest}"}


def table_schema(
    columns: Iterable[Field], key: Iterable[str] = (), references: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, Any]:
    """A Table Schema."""
    made: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    if named := list(key):
        made["primaryKey"] = named
    if references:
        made["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": resource, "fields": [column]}}
            for name, (resource, column) in references.items()
        ]
    return made


def _field(column: Field) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.says["fr"],
        "description_en": column.says["en"],
    }
    if column.unit:
        field["unit"] = column.unit
    if column.constraints:
        field["constraints"] = dict(column.constraints)
    return field
