"""The document of the region: what is published of a year, for people of the Region, citizens and journalists; as a
draft, what the last run would publish, for the pôle."""

from __future__ import annotations

from pathlib import Path

from factors.catalogue import FactorSet
from footprint.lake import Lake, write_atomically
from footprint.messages import LANGUAGES
from footprint.region.indicators import definitions
from footprint.report.formats import tidy
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.region_pages.model import RegionYear, region_year
from footprint.report.region_pages.pages import NAMES, document
from footprint.schema import table


def write_region(lake: Lake, *, year: int, factor_set: FactorSet) -> list[Path]:
    """Write the document of the year and its cells (cells.csv: rows of `region_cells`) to releases/<year>/draft, each
    page stamped for the pôle only. No other file stays there."""
    rows, before = (lake.read("region_cells", year=each).to_pylist() for each in (year, year - 1))
    states = lake.read("member_states", year=year).to_pylist()
    of = region_year(
        rows, year=year, states=states, definitions=definitions(factor_set), factor_set=factor_set, before=before
    )
    contents = of_year(of, is_draft=True) | {"cells.csv": tidy.written(table("region_cells").names, rows)}
    folder = lake.home / "releases" / str(year) / "draft"
    for name, content in contents.items():
        write_atomically(folder / name, content)
    for former in [path for path in folder.iterdir() if path.name not in contents]:
        former.unlink()
    return [folder / name for name in contents]


def of_year(of: RegionYear, *, is_draft: bool = False) -> dict[str, bytes]:
    """region.{html,pdf} and the English ones, by name."""
    made: dict[str, bytes] = {}
    for lang in LANGUAGES:
        shown = document(of, lang, is_draft=is_draft)
        made |= {f"{NAMES[lang]}.html": page(shown), f"{NAMES[lang]}.pdf": print_pdf(shown)}
    return made
