"""The pole's own figures in a release: pages, and a table with its schema in a folder of its own. No table of the
package names it, so that the package is whole without it: all of it goes where the pole is erased."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from footprint.lake import Lake
from footprint.releases.open_data.about import About, licence
from footprint.releases.open_data.descriptor import PROFILE, resource
from footprint.releases.open_data.figures import OWN
from footprint.releases.open_data.sheets import Sheet, columns
from footprint.report import pole_pages
from footprint.report.pole_pages import BOUNDS, COLUMNS, STATUSES, PoleYear, objectives, pole_year
from footprint.settings import settings

FOLDER, DOCUMENT, PAGES = "pole", "document", "pole*"


def of_version(folder: Path, year: int, factor_set_id: str, before: Iterable[dict[str, Any]]) -> PoleYear | None:
    """The pole's year of the version in `folder`, with the objectives that lie there; None where it has none. `before`:
    rows that were published of the year before."""
    return pole_year(Lake(folder), year, settings().pole, objectives.read(folder), before, factor_set_id)


def files(of: PoleYear, about: About) -> dict[str, bytes]:
    """Its table with a descriptor, and its pages, by place below the open data."""
    more: dict[str, dict[str, Any]] = {
        "topic": {"required": True},
        "reached": {"required": True, "enum": list(STATUSES)},
    }
    more |= {"bound": {"required": True, "enum": list(BOUNDS)}, "bound_before": {"enum": list(BOUNDS)}}
    table = Sheet("pole", columns(COLUMNS, **more), ("year", "topic"), list(of.rows))
    content = {table.place("csv"): table.csv()}
    described = {
        "$schema": PROFILE,
        "name": f"pole-{about.year}",
        "title": table.title("fr"),
        "title_en": table.title("en"),
        "version": about.number,
        "created": about.created,
        "licenses": [licence(OWN)],
        "resources": [resource(table, content, forms=())],
    }
    content["datapackage.json"] = f"{json.dumps(described, ensure_ascii=False, indent=1)}\n".encode()
    pages = {f"{DOCUMENT}/{name}": made for name, made in pole_pages.of_year(of).items()}
    return {f"{FOLDER}/{name}": made for name, made in content.items()} | pages


def results(open_data: Path) -> list[dict[str, Any]]:
    """Topics and results as they were published in a folder of open data; none where the pole is not in it."""
    path = open_data / FOLDER / "pole.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [row | {"result": float(row["result"]) if row["result"] else None} for row in csv.DictReader(lines)]


def page(open_data: Path) -> Path | None:
    """The page to read first in a folder of open data; None where the pole is not in it."""
    path = open_data / DOCUMENT / "pole.html"
    return path if path.exists() else None


def forget(open_data: Path) -> None:
    """Remove all of the pole from a folder of open data."""
    shutil.rmtree(open_data / FOLDER, ignore_errors=True)
    for path in (open_data / DOCUMENT).glob(PAGES):
        path.unlink()
