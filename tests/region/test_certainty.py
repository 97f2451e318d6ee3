"""How sure the region's change is: by hand, against members' own intervals, and where there is none."""

from __future__ import annotations

import shutil
from math import exp, log
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from factors import catalogue
from footprint import region, steps
from footprint.changes.causes import route_to
from footprint.changes.intervals import SAME, bounded
from footprint.lake import Lake
from footprint.region.certainty import NAME, bounds
from tests.region.conftest import YEAR
from tests.region.test_like_for_like import figures
from tests.uncertainty.test_intervals import model, table, term

Row = dict[str, Any]
ELSE = {"coverage", "factors", "method", "contracts"}  # no causes of C8


def terms(*given: tuple[str, float, dict[str, Any]]) -> pa.Table:
    """Terms of an output (what moved, what is there now), a term each; below 0 with sign -1."""
    rows = table(*(term(about["figure"], abs(value), **{k: v for k, v in about.items() if k != "figure"})
                   for _, value, about in given))  # fmt: skip
    for name in ("criterion", "stage"):
        rows = rows.append_column(name, pa.repeat(pa.scalar("gwp"), len(given)))
    rows = rows.append_column("output", pa.array([output for output, _, _ in given]))
    return rows.append_column("sign", pa.array([-1.0 if value < 0 else 1.0 for _, value, _ in given]))


def found(rows: pa.Table, moved: float, now: float) -> dict[str, tuple[float, float, float]]:
    made = bounds(rows, model(correlation=0), moved, now)
    return {row["indicator"]: (row["value"], row["low"], row["high"]) for row in made}


LAPTOPS, SCREENS = {"figure": "laptop"}, {"figure": "screen"}


def test_what_is_of_one_figure_is_as_unsure_as_it_and_its_share_is_sure() -> None:
    """1,000 kg became 1,100 of the same figure: 100 times or over 1.5 squared; a tenth more whatever it is."""
    rows = terms(("C8_num", 1100.0, LAPTOPS), ("C8_num", -1000.0, LAPTOPS), ("now", 1100.0, LAPTOPS))
    made = found(rows, 100.0, 1100.0)
    value, low, high = made["C8_num"]
    assert value == 100
    assert low == pytest.approx(100 / exp(1.96 * log(1.5)), abs=2)
    assert high == pytest.approx(221, abs=10)
    assert made["C8"][0] == pytest.approx(0.1)
    assert made["C8"][1] == pytest.approx(0.1, abs=0.0011)
    assert made["C8"][2] == pytest.approx(0.1, abs=0.0101)


def test_a_rise_of_one_figure_and_a_fall_of_another_may_be_either() -> None:
    rows = terms(("C8_num", 500.0, LAPTOPS), ("C8_num", -490.0, SCREENS), ("now", 1500.0, LAPTOPS))
    made = found(rows, 10.0, 1500.0)
    assert made["C8_num"][1] < 0 < made["C8_num"][2]
    assert made["C8"][1] < 0 < made["C8"][2]


def test_where_there_was_nothing_before_nothing_is_said() -> None:
    assert found(terms(("C8_num", 5.0, LAPTOPS), ("now", 5.0, LAPTOPS)), 5.0, 5.0) == {}


def certain(lake: Lake) -> dict[str, Row]:
    region.uncertainty_region_change(lake, YEAR, catalogue.load(), {})
    return {row["indicator"]: row for row in lake.read(NAME, year=YEAR).to_pylist()}


Each = dict[str, tuple[float, float]]


@pytest.fixture(scope="module")
def known(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Each]:
    """The sample members' region, with the interval of all that is counted in both years of each member, of which that
    is what C8 is of; nobody writes there."""
    home = tmp_path_factory.mktemp("certainty") / "home"
    shutil.copytree(lake.home, home)
    mine, factor_set = Lake(home), catalogue.load()
    steps.indicators_member(mine, YEAR, factor_set)
    route = route_to(mine, YEAR, factor_set, {}, with_terms=True)
    assert route is not None
    moved = mine.read("changes_member", year=YEAR)
    others = {row["member_id"] for row in moved.to_pylist() if row["basis"] == "location" and row["cause"] in ELSE}
    rows = bounded(route, moved, factor_set, YEAR)
    return home, {row["member_id"]: (row["low"], row["high"]) for row in rows
                  if (row["basis"], row["cause"]) == ("location", SAME) and row["member_id"] not in others}  # fmt: skip


@pytest.fixture
def own(known: tuple[Path, Each], tmp_path: Path) -> Lake:
    """A copy that a test may change."""
    shutil.copytree(known[0], tmp_path / "own")
    return Lake(tmp_path / "own")


def test_the_samples_change_is_the_regions_sum_and_no_surer_than_what_is_common(
    own: Lake, known: tuple[Path, Each]
) -> None:
    """Wider than the widest member's, and less wide than all together: not all err the same way."""
    made, sums = certain(own), figures(own)
    assert made["C8_num"]["value"] == pytest.approx(sums["C8_num"], rel=1e-9)
    assert made["C8"]["value"] == pytest.approx(sums["C8_num"] / sums["C8_den"], rel=1e-9)
    for row in made.values():
        assert row["low"] <= row["value"] <= row["high"]
        assert all(float(f"{row[name]:.1e}") == row[name] for name in ("low", "high"))
    widths = [high - low for low, high in known[1].values()]
    assert max(widths) < made["C8_num"]["high"] - made["C8_num"]["low"] < sum(widths)


def counting(lake: Lake, year: int, counted: set[str]) -> None:
    """Let the region count these members alone."""
    rows = lake.read("member_states", year=year)
    place = rows.column_names.index("in_region")
    flags = pa.array([name in counted for name in rows["member_id"].to_pylist()])
    lake.write("member_states", rows.set_column(place, "in_region", flags), year=year)


def test_of_one_member_it_is_that_members_own(own: Lake, known: tuple[Path, Each]) -> None:
    """To two digits, outwards."""
    name, (low, high) = max(known[1].items(), key=lambda member: member[1][1] - member[1][0])
    for year in (YEAR - 1, YEAR):
        counting(own, year, {name})
    row = certain(own)["C8_num"]
    for bound, mine in ((row["low"], low), (row["high"], high)):
        assert bound == pytest.approx(mine, rel=0.1)
    assert row["low"] < low < high < row["high"]


@pytest.mark.parametrize("year", [YEAR - 1, YEAR])
def test_where_nobody_is_counted_in_both_years_there_is_none(own: Lake, year: int) -> None:
    counting(own, year, set())
    assert certain(own) == {}
