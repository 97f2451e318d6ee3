"""The median of kilograms per employee: of ten holdings at least, coarse, and no second one that tells who is new."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from footprint.disclosure import Rules
from footprint.disclosure.families import Variable
from footprint.region.median import Before, median
from footprint.schema import NOT_ASSESSED, PUBLISHED, WITHHELD

Row = dict[str, Any]
EACH = (110.0, 150.0, 190.0, 230.0, 270.0, 340.0, 390.0, 450.0, 520.0, 600.0, 700.0, 820.0)
GASES = Variable("C2_num", "gwp", "depreciation", "location", "total")


def tables(each: tuple[float, ...], first: int = 0) -> tuple[pa.Table, pa.Table]:
    """Amounts and variables of holdings of ten employees with these kilograms for each."""
    amounts, place = [], {"year": 2025, "sector": "other", "zone": "sud", "size": "small"}
    for number, value in enumerate(each, first):
        for family, atom, amount in (("impact", "gases", 10 * value), ("employees", "people", 10.0)):
            amounts.append(place | {"holding_id": f"h{number:02}", "family": family, "atom": atom, "amount": amount})
    sides = ((GASES, "gases", "impact"), (Variable("C2_den"), "people", "employees"))
    variables = [{"year": 2025, **variable._asdict(), "atom": atom, "family": family, "unit": "x", "coefficient": 1.0,
                  "level": "cells"} for variable, atom, family in sides]  # fmt: skip
    return pa.Table.from_pylist(amounts), pa.Table.from_pylist(variables)


def before(each: tuple[float, ...], *, change: float = 0.1, middle: float | None = 350, **more: bool) -> Before:
    return Before(*tables(each), pa.table({"indicator": []}), change, middle, **more)


def test_the_mean_of_the_two_in_the_middle_to_a_round_number() -> None:
    found = median(*tables(EACH), [], Rules())
    assert found == {"value": 350, "rounded_to": pytest.approx(50, rel=0.3), "holdings": 12, "status": PUBLISHED}
    assert abs((340 + 390) / 2 - found["value"]) <= found["rounded_to"] / 2


def test_of_nine_holdings_there_is_none() -> None:
    assert median(*tables(EACH[:10]), [], Rules())["status"] == PUBLISHED
    nine = median(*tables(EACH[:9]), [], Rules())
    assert nine == {"value": None, "rounded_to": None, "holdings": None, "status": WITHHELD}


def test_where_nobody_has_both_sides_it_is_not_assessed() -> None:
    amounts, variables = tables(EACH)
    assert median(amounts, variables.slice(0, 1), [], Rules())["status"] == NOT_ASSESSED


@pytest.mark.parametrize(("new", "status"), [(0, PUBLISHED), (1, WITHHELD), (2, WITHHELD), (3, PUBLISHED)])
def test_who_is_new_is_not_the_difference_of_two(new: int, status: str) -> None:
    grown = (*EACH, 130.0, 410.0, 640.0)[: len(EACH) + new]
    assert median(*tables(grown), [], Rules(), [before(EACH)])["status"] == status
    assert median(*tables(grown), [], Rules())["status"] == PUBLISHED


def test_another_version_of_a_year_has_the_same_or_none() -> None:
    mended = (*EACH[:5], 300.0, 310.0, *EACH[7:])
    first = before(EACH, change=0.0)
    assert median(*tables(EACH), [], Rules(), [first])["status"] == PUBLISHED
    assert median(*tables(mended), [], Rules(), [first])["status"] == WITHHELD
    assert median(*tables(mended), [], Rules())["status"] == PUBLISHED


@pytest.mark.parametrize(("gone", "status"), [(0, WITHHELD), (1, WITHHELD), (2, PUBLISHED)])
def test_who_was_erased_from_a_release_is_not_the_difference_of_two(gone: int, status: str) -> None:
    """Nobody knows what it had, nor whether it was one holding or more: it counts as one who is gone, beside others
    that are. A release that had no median tells nothing."""
    middle_of = tables(EACH[: 12 - gone])
    assert median(*middle_of, [], Rules(), [before(EACH, has_lost=True)])["status"] == status
    assert median(*middle_of, [], Rules(), [before(EACH, middle=None, has_lost=True)])["status"] == PUBLISHED


def test_no_other_version_of_a_year_has_one_after_an_erasure() -> None:
    assert median(*tables(EACH), [], Rules(), [before(EACH, change=0.0, has_lost=True)])["status"] == WITHHELD


def test_where_nobody_knows_who_had_a_median_there_is_none() -> None:
    """Its figures are gone, or lack a side."""
    amounts, variables = tables(EACH)
    for known in ((amounts.slice(0, 0), variables), (amounts, variables.slice(0, 1))):
        gone = Before(*known, pa.table({"indicator": []}), 0.1, 350)
        assert median(amounts, variables, [], Rules(), [gone])["status"] == WITHHELD
