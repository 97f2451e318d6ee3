"""The laws of published cells, each with tables that keep it and tables that break it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint.disclosure import Rules
from footprint.schema import table
from pipelines.laws import lacks_its_total, open_margins, open_ratios, told_all_the_same
from tests.disclosure.regions import region

Row = dict[str, Any]
WAY = {"criterion": "gwp", "view": "depreciation", "basis": "location", "stage": "total"}
ANY = dict.fromkeys(WAY, "any")


def cell(value: float | None, step: float | None = 0.0, /, *, indicator: str = "C1", **where: str) -> Row:
    """A cell of the region or of `where`: published where it has a value, else withheld."""
    status = "withheld" if value is None else "published"
    place = {"sector": "*", "zone": "*", "size": "*"} | where
    return WAY | place | {"indicator": indicator, "value": value, "rounded_to": step, "status": status}


def cells(*rows: Row) -> pa.Table:
    described = table("region_cells")
    filled = [dict.fromkeys(described.names) | {"year": 2025, "unit": "kgCO2e"} | row for row in rows]
    return pa.Table.from_pylist(filled, schema=described.arrow)


TOTAL = cell(6.0)
PUBLIC, DIGITAL, OTHER = (cell(value, sector=name) for value, name in ((1.0, "public"), (2.0, "digital"), (3.0, "o")))


@pytest.mark.parametrize(
    ("rows", "is_closed"),
    [
        ([TOTAL, PUBLIC, DIGITAL, OTHER], True),
        ([TOTAL, PUBLIC, DIGITAL, OTHER | {"value": 3.1}], False),
        ([TOTAL, PUBLIC, DIGITAL, OTHER | {"value": 3.1, "rounded_to": 0.1}], False),
        ([TOTAL | {"rounded_to": 0.1}, PUBLIC, DIGITAL, OTHER | {"value": 3.1, "rounded_to": 0.1}], True),
        ([TOTAL, PUBLIC, DIGITAL], False),
        ([TOTAL, PUBLIC, DIGITAL, OTHER | {"status": "withheld", "value": None}], True),
        ([TOTAL, PUBLIC, DIGITAL, OTHER | {"status": "not_assessed", "value": None}], False),
        ([TOTAL | {"value": 3.0}, PUBLIC, DIGITAL, OTHER | {"status": "not_assessed", "value": None}], True),
        ([TOTAL | {"status": "withheld", "value": None}, PUBLIC, DIGITAL], True),
        ([TOTAL | {"status": "not_assessed", "value": None}, PUBLIC, DIGITAL], False),
    ],
)
def test_published_cells_add_up_within_half_a_step_each(rows: list[Row], is_closed: bool) -> None:
    assert open_margins(cells(*rows)) == ([] if is_closed else ["C1 gwp depreciation location total * * * sector"])


def test_cells_of_two_axes_add_up_along_both() -> None:
    margins = [cell(3.0, sector="public"), cell(3.0, zone="limousin"), cell(7.0, sector="digital")]
    both = [cell(1.0, sector="public", zone="limousin"), cell(2.0, sector="digital", zone="limousin"),
            cell(2.0, sector="public", zone="gironde")]  # fmt: skip
    assert open_margins(cells(*margins, *both)) == ["C1 gwp depreciation location total digital * * zone"]


def test_ratios_are_no_sums() -> None:
    assert open_margins(cells(*(row | {"indicator": "C2"} for row in (TOTAL, PUBLIC)))) == []


@pytest.mark.parametrize(
    ("rows", "lacks"),
    [
        ([cell(6.0), cell(None, sector="public")], False),
        ([cell(None), cell(2.0, indicator="P1")], True),
        ([cell(None) | {"view": "acquisition"}, cell(None) | {"basis": "market"}], False),
        ([cell(None) | {"status": "not_assessed"}], False),
    ],
)
def test_a_total_that_is_withheld_though_it_keeps_the_plain_rules_is_seen(rows: list[Row], lacks: bool) -> None:
    amounts, variables = region(40, 1)
    assert lacks_its_total(cells(*rows), amounts, variables, Rules()) == lacks
    two = amounts.filter(pc.is_in(amounts["holding_id"], amounts["holding_id"].unique()[:2]))
    assert not lacks_its_total(cells(*rows), two, variables, Rules())


def sides(above: float | None, below: float | None, step: float = 0.0) -> list[Row]:
    return [cell(above, step, indicator="C2_num"), cell(below, step, indicator="C2_den") | ANY]


@pytest.mark.parametrize(
    ("rows", "is_quotient"),
    [
        ([cell(2.0, indicator="C2"), *sides(10.0, 5.0)], True),
        ([cell(2.1, indicator="C2"), *sides(10.0, 5.0)], False),
        ([cell(2.1, 0.2, indicator="C2"), *sides(10.0, 5.0)], True),
        ([cell(2.1, indicator="C2"), *sides(10.0, 5.0, 1.0)], True),
        ([cell(2.7, indicator="C2"), *sides(10.0, 5.0, 1.0)], False),
        ([cell(2.0, indicator="C2"), *sides(10.0, None)], False),
        ([cell(2.0, indicator="C2"), *sides(None, 5.0)], False),
        ([cell(2.0, indicator="C2"), *sides(10.0, 0.0)], False),
        ([cell(None, indicator="C2"), *sides(10.0, None)], True),
        ([cell(2.0, indicator="C2", zone="limousin"), *sides(10.0, 5.0)], False),
    ],
)
def test_a_published_ratio_is_the_quotient_of_its_published_sides(rows: list[Row], is_quotient: bool) -> None:
    assert bool(open_ratios(cells(*rows))) is not is_quotient


@pytest.mark.parametrize("name", ["value", "members", "holdings", "employees", "devices", "low", "high", "rounded_to"])
@pytest.mark.parametrize("status", ["withheld", "not_assessed"])
def test_what_is_not_published_has_no_figure(name: str, status: str) -> None:
    row = cell(None, None) | {"status": status}
    assert told_all_the_same(cells(row)) == []
    assert told_all_the_same(cells(row | {name: 1})) == ["C1 gwp depreciation location total * * *"]


def test_what_is_published_has_a_value() -> None:
    assert told_all_the_same(cells(TOTAL)) == []
    assert len(told_all_the_same(cells(TOTAL | {"value": None, "members": 3}))) == 1
    assert open_ratios(cells(cell(None, indicator="C2") | {"status": "published"})) == []
