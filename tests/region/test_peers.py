"""Lines by which members compare: who is compared with whom, what stands apart, what a release keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint.disclosure import Rules
from footprint.disclosure.families import Cell, Variable
from footprint.lake import Lake
from footprint.region.peers import Earlier, Group, Sums, groups_of, peers, telling
from footprint.region.quarters import cuts, limits
from tests.region.conftest import YEAR

NONE = {"criterion": "any", "view": "any", "basis": "any", "stage": "any"}


def test_groups_of_a_member_lie_in_one_another() -> None:
    wanted = [Group("public", "medium"), Group(size="medium"), Group()]
    assert groups_of("public", "medium") == wanted
    assert groups_of(None, "medium") == wanted[1:]
    assert groups_of("public", "unknown") == wanted[2:]


@pytest.mark.parametrize(
    ("holdings", "after"),
    [(9, ()), (10, (5,)), (11, (5,)), (12, (3, 6, 9)), (14, (4, 7, 10)), (40, (10, 20, 30))],
)
def test_where_limits_lie(holdings: int, after: tuple[int, ...]) -> None:
    """Each band has three holdings at least, and each limit as many below it as above the one across."""
    found = cuts(holdings)
    bands = np.diff([0, *found, holdings])
    assert found == after
    assert not found or min(bands) >= 3


def test_limits_are_preferred_numbers() -> None:
    """The mean of the two neighbours, to the nearest of them; between which means it would be the same."""
    (limit,) = limits([1, 36, 41, 90], (2,))
    assert limit == (40.0, 37.5, 42.5)
    assert [each.value for each in limits([0.0, 0.0, 970.0, 980.0], (1, 3))] == [0.0, 1000.0]


def region(values: dict[str, tuple[float, float]], sector: str = "public", size: str = "medium") -> Sums:
    """Rows of amounts and variables of holdings with devices and employees."""
    place = {"sector": sector, "zone": "gironde", "size": size, "year": YEAR}
    rows = [{**place, "holding_id": name, "family": family, "atom": atom, "amount": amount}
            for name, pair in values.items() for (family, atom), amount in
            zip((("personal", "devices"), ("employees", "people")), pair, strict=True)]  # fmt: skip
    variables = [{"year": YEAR, **NONE, "indicator": name, "atom": atom, "family": family, "unit": unit,
                  "coefficient": 1.0, "level": "cells"}
                 for name, family, atom, unit in (("P1_num", "personal", "devices", "device"),
                                                  ("P1_den", "employees", "people", "fte"))]  # fmt: skip
    return Sums(pa.Table.from_pylist(rows), pa.Table.from_pylist(variables))


def holdings(number: int, first: int = 0) -> dict[str, tuple[float, float]]:
    return {f"h-{each:02}": (100.0 + 17 * each, 80.0) for each in range(first, first + number)}


def lines(of: Sums, earlier: Earlier | None = None, year: int = YEAR) -> list[dict[str, Any]]:
    return peers(year, of.amounts, of.variables, [], Rules(), earlier).to_pylist()


def test_ten_holdings_are_a_group_and_nine_are_none() -> None:
    assert lines(region(holdings(9))) == []
    (found,) = {(row["holdings"], row["low"], row["middle"], row["unit"]) for row in lines(region(holdings(10)))}
    assert found == (10, None, 2.2, "device/fte")


def test_one_group_is_given_where_all_are_in_it() -> None:
    """A group and a wider one with the same holdings are one line told twice, which tells nothing more."""
    found = lines(region(holdings(12)))
    assert {(row["sector"], row["size"]) for row in found} == {("public", "medium"), ("*", "medium"), ("*", "*")}
    assert len({(row["low"], row["middle"], row["high"]) for row in found}) == 1


@pytest.mark.parametrize(("others", "is_given"), [(1, False), (2, False), (3, True)])
def test_nobody_stands_out_between_two_groups(others: int, is_given: bool) -> None:
    """All, and the medium ones: their difference is the large ones."""
    medium, large = region(holdings(12)), region(holdings(others, 40), size="large")
    both = Sums(pa.concat_tables([medium.amounts, large.amounts]), medium.variables)
    groups = {(row["sector"], row["size"]): row["holdings"] for row in lines(both)}
    assert ("public", "*") not in groups
    assert (groups.get(("*", "*")) == 12 + others) == is_given


def test_a_group_that_is_nearly_alike_has_no_quarters() -> None:
    """Three limits that are one number would be everybody's figure; that a quarter has nothing is one, too."""
    alike = lines(region({f"h-{each}": (200.0 + each / 10, 100.0) for each in range(12)}))
    assert {(row["low"], row["middle"], row["high"]) for row in alike} == {(None, 2.0, None)}
    assert lines(region(dict.fromkeys(map(str, range(12)), (0.0, 100.0)))) == []


@pytest.mark.parametrize(("joined", "of_year"), [(0, YEAR + 1), (1, YEAR), (2, YEAR), (3, YEAR + 1)])
def test_a_newcomer_is_not_the_difference_of_two_years(joined: int, of_year: int) -> None:
    """With one or two more than a year ago, the line of that year goes on."""
    before = region(holdings(12))
    earlier = Earlier(lines(before), {YEAR: before})
    found = lines(region(holdings(12 + joined)), earlier, YEAR + 1)
    assert found
    assert {(row["year"], row["of_year"]) for row in found} == {(YEAR + 1, of_year)}


@pytest.mark.parametrize("strata", [1, 3])
def test_who_was_erased_has_left_too(strata: int) -> None:
    """Twelve of whom one was erased, in however many strata it stood, and now eleven: the line of the version that had
    it goes on."""
    erased = [("public", zone, "medium") for zone in ("gironde", "landes", "limousin")[:strata]]
    earlier = Earlier(lines(region(holdings(12))), {YEAR: Sums(*region(holdings(11))[:2], erased)})
    assert {row["of_year"] for row in lines(region(holdings(11)), earlier, YEAR + 1)} == {YEAR}


def test_an_earlier_line_goes_on_where_nobody_knows_who_was_in_it() -> None:
    """No version has its figures any more, or they lack the ratio."""
    before = region(holdings(12))
    without = Sums(before.amounts, before.variables.filter(pc.field("indicator") != "P1_den"))
    for of in ({}, {YEAR: without}, {YEAR + 1: before}):
        earlier = Earlier(lines(before), of)
        assert {row["of_year"] for row in lines(region(holdings(16)), earlier, YEAR + 1)} == {YEAR}


P1 = Variable("P1_num")
TOTAL, ZONE = (P1, Cell()), (P1, Cell(zone="gironde"))
ELSEWHERE = (P1, Cell(zone="landes"))


def test_no_cell_is_published_beside_lines_that_tell_more_with_it() -> None:
    """Eleven have nearly the same, one forty times as much: with their sum the lines would bound it."""
    one = region({f"h-{each:02}": (200.0 + each, 100.0) for each in range(11)} | {"large": (8000.0, 100.0)})
    alike = region(holdings(12))
    for of, gone in ((one, {TOTAL, ZONE}), (alike, set())):
        made = lines(of)
        assert made
        assert telling(of, made, set(), [TOTAL, ZONE, ELSEWHERE], Rules()) == gone
        assert telling(of, made, {TOTAL}, [], Rules()) == frozenset()


def test_no_cell_is_published_beside_lines_that_nobody_can_make_any_more() -> None:
    """Of twelve one was erased: nothing is proved of their line."""
    assert telling(region(holdings(11)), lines(region(holdings(12))), set(), [TOTAL, ELSEWHERE], Rules()) == {TOTAL}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_is_what_lines_might_have_been_made_beside(seed: int) -> None:
    drawn = np.random.default_rng(seed).lognormal(5, 1.6, 12)
    of = region({f"h-{each:02}": (float(value), 80.0) for each, value in enumerate(drawn)})
    made = lines(of)
    left = {TOTAL} - telling(of, made, set(), [TOTAL], Rules())
    cells = [{**NONE, "sector": "*", "zone": "*", "size": "*", "indicator": "P1_num", "status": "published"}] * len(
        left
    )
    assert peers(YEAR, of.amounts, of.variables, cells, Rules()).to_pylist() == made


def test_lines_of_the_sample_members(lake: Lake) -> None:
    """Thirteen holdings or fewer: all together, and nobody's figure is a limit."""
    amounts, variables = (lake.read(name, year=YEAR) for name in ("region_amounts", "region_variables"))
    found = peers(YEAR, amounts, variables, [], Rules()).to_pylist()
    assert {row["indicator"] for row in found} >= {"C2", "P1"}
    for row in found:
        assert row["holdings"] >= 10
        assert row["middle"] > 0
        assert row["low"] is None or row["low"] < row["middle"] < row["high"]
