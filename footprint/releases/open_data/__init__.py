"""The open data of a release: every published and withheld cell of the region, what the indicators mean, the factors
that may be passed on; described as a Data Package and as DCAT, with pages that people read.

    open-data/
        datapackage.json, dcat.jsonld
        cells.csv, indicators.csv, coverage.csv, codes.csv, factors.csv, parameters.csv, sources.csv
        parquet/, json/         the same tables
        odbl/, mpl/             figures under these licences, in files of their own
        schemas/                Table Schemas of an inventory and of factors, for other tools
        document/               the region's document, and the pole's page on itself
        pole/                   the pole's own figures, where it agrees to be shown
        README.fr.md, README.en.md, methode.md
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet
from footprint.region.indicators import Definition
from footprint.releases.open_data import contents, dcat, descriptor, figures, pages, table_schemas
from footprint.releases.open_data.about import About
from footprint.releases.open_data.sheets import Rows, Sheet, read

__all__ = ["FOLDER", "About", "cells", "content", "counted", "differing", "rows", "sheets"]

FOLDER = "open-data"


def sheets(
    of_cells: Rows,
    definitions: Iterable[Definition],
    states: Iterable[Mapping[str, Any]],
    factor_set: FactorSet,
    year: int,
) -> dict[str, Sheet]:
    """The tables of a release by name. `of_cells`: rows of `region_cells`; `states`: of `member_states`."""
    own = [
        contents.cells(of_cells),
        contents.indicators(definitions),
        contents.coverage(year, states, of_cells),
        contents.codes(of_cells),
    ]
    return {sheet.name: sheet for sheet in (*own, *figures.sheets(factor_set))}


def content(
    made: Mapping[str, Sheet], factor_set: FactorSet, about: About, documents: Iterable[str] = ()
) -> dict[str, bytes]:
    """Content of each file by place below FOLDER: of the same tables the same bytes. `documents`: places of pages that
    lie there, too."""
    files: dict[str, bytes] = {}
    for sheet in made.values():
        files |= sheet.files()
    described = descriptor.descriptor(made.values(), files, about)
    harvested = dcat.catalogue(made.values(), files, about, documents)
    return {
        **files,
        "datapackage.json": _json(described),
        "dcat.jsonld": _json(harvested),
        **pages.pages(made, about),
        **figures.notices(factor_set),
        **table_schemas.files(factor_set),
    }


def differing(made: Mapping[str, Sheet], files: Mapping[str, bytes]) -> list[str]:
    """Files that do not hold the rows of their table when they are read back."""
    wrong = []
    for sheet in made.values():
        rows = sheet.ordered()
        wrong += [sheet.place(form) for form, held in read(sheet, files).items() if held != rows]
    return wrong


def cells(folder: Path) -> list[dict[str, str]]:
    """The rows of the cells in the folder of a version, as texts."""
    with (folder / FOLDER / "cells.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rows(folder: Path) -> Rows:
    """The rows of the cells in the folder of a version, as values."""
    read: Rows = json.loads((folder / FOLDER / "json" / "cells.json").read_bytes())
    return read


def counted(folder: Path) -> Counter[str]:
    """How many cells of a version have each status."""
    return Counter(row["status"] for row in cells(folder))


def _json(content: object) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)}\n".encode()
