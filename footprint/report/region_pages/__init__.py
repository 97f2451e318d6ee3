"""The document of the region: what is published of a year, for people of the Region, citizens and journalists."""

from __future__ import annotations

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.messages import LANGUAGES
from footprint.region.indicators import definitions
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.region_pages.model import RegionYear, region_year
from footprint.report.region_pages.pages import NAMES, document


def files(lake: Lake, *, year: int, factor_set: FactorSet) -> dict[str, bytes]:
    """region.{html,pdf} and the English ones, by name, from the rows of `region_cells` of the year and of the last."""
    rows, before = (lake.read("region_cells", year=each).to_pylist() for each in (year, year - 1))
    states = lake.read("member_states", year=year).to_pylist()
    defined = definitions(factor_set)
    return of_year(
        region_year(rows, year=year, states=states, definitions=defined, factor_set=factor_set, before=before)
    )


def of_year(of: RegionYear) -> dict[str, bytes]:
    """The same of what was read."""
    made: dict[str, bytes] = {}
    for lang in LANGUAGES:
        shown = document(of, lang)
        made |= {f"{NAMES[lang]}.html": page(shown), f"{NAMES[lang]}.pdf": print_pdf(shown)}
    return made
