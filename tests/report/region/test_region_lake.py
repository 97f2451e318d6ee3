"""The region's document as it is made of the lake."""

from __future__ import annotations

from pathlib import Path

from factors import catalogue
from footprint.lake import Lake
from footprint.report import write_region
from footprint.report.region_pages import of_year
from tests.report.conftest import rows
from tests.report.region.invented import YEAR, cells, states, year_of


def test_files_are_those_of_the_rows_of_the_lake(tmp_path: Path) -> None:
    """In whatever order rows were written; last year's are read with them."""
    lake, now, before = Lake(tmp_path), cells(15), cells(11, year=YEAR - 1)
    for year, given in ((YEAR, now), (YEAR - 1, before)):
        lake.write("region_cells", rows("region_cells", given[::-1]), year=year)
    of_members = [{"member_id": f"m{place}", "year": YEAR, **row} for place, row in enumerate(states(15))]
    lake.write("member_states", rows("member_states", of_members), year=YEAR)
    made = {path.name: path.read_bytes() for path in write_region(lake, year=YEAR, factor_set=catalogue.load())}
    told = made.pop("cells.csv")
    assert made == of_year(year_of(now, 15, before), is_draft=True)
    assert set(made) == {"region.html", "region.en.html", "region.pdf", "region.en.pdf"}
    assert len(told.splitlines()) == len(now) + 1
