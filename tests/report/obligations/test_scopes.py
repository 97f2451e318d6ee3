"""Items of the BEGES and the GHG Protocol: both bases add up to their totals, and an interval is of a whole stage."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.report.cells import Cell, Impacts, total
from footprint.report.document import Paragraph, Table
from footprint.report.model import Report, member_report
from footprint.report.obligations import scopes, section
from footprint.report.obligations.scopes import UNSPLIT, ScopePart
from footprint.report.wording import Wording
from footprint.schema import BASES
from tests.report.conftest import YEAR

ITEMS = ((UNSPLIT, "2.1"), ("3.2", "4.2"), ("3.5", "4.3"), ("3.8", ""), ("3.1", ""))
STAGES = ("manufacturing", "end_of_life", "use")


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def cell(scope: str, code: str, stage: str, value: float | None, **more: str) -> Cell:
    blank: dict[str, Any] = dict.fromkeys(Cell.__annotations__, "") | {"factor_year": None}
    about = {"view": "depreciation", "basis": "location", "criterion": "gwp", "status": "ok"}
    return Cell(**{**blank, **about, "scope": scope, "beges_code": code, "stage": stage, "value": value, **more})


def electricity(value: float | None, basis: str = "location", scope: str = UNSPLIT) -> dict[str, Any]:
    state = "no_parts" if scope == UNSPLIT else "split"
    return {"view": "depreciation", "basis": basis, "scope": scope, "beges_code": "2.1", "state": state, "value": value}


def interval(stage: str, value: float, low: float, high: float, **more: Any) -> dict[str, Any]:
    of = {"output": "stage", "criterion": "gwp", "correlation": 0.5, "key": stage}
    return of | {"value": value, "low": low, "high": high} | more


def test_both_bases_stand_beside_each_other() -> None:
    """100 kWh: 8 kg by the grid, 3 by contracts; 20 kg of making are the same on both."""
    cells = [cell("3.2", "4.2", "manufacturing", 20.0, basis=basis) for basis in BASES]
    cells += [cell(UNSPLIT, "2.1", "use", value, basis=b) for b, value in zip(BASES, (8.0, 3.0), strict=True)]
    rows = (electricity(8.0), electricity(3.0, "market"))
    assert scopes.parts(Impacts(tuple(cells), ()), rows, ()) == (
        ScopePart(UNSPLIT, "2.1", 8.0, 8 / 28, 3.0), ScopePart("3.2", "4.2", 20.0, 20 / 28, 20.0)
    )  # fmt: skip


def test_an_interval_is_known_of_an_item_that_is_one_stage_and_all_of_it() -> None:
    cells = [cell(UNSPLIT, "2.1", "use", 8.0), cell("3.2", "4.2", "manufacturing", 20.0),
             cell("3.2", "4.2", "distribution", 1.0), cell("3.5", "4.3", "end_of_life", 2.0)]  # fmt: skip
    spread = [interval("use", 8.0, 6.0, 11.0), interval("manufacturing", 20.0, 10.0, 40.0),
              interval("end_of_life", 2.0, 1.0, 5.0), interval("use", 90.0, 1.0, 2.0, criterion="pe"),
              interval("use", 8.0, 0.0, 99.0, correlation=1.0)]  # fmt: skip
    found = {each.beges_code: each.interval
             for each in scopes.parts(Impacts(tuple(cells), ()), (electricity(8.0),), spread)}  # fmt: skip
    assert found == {"2.1": (6.0, 11.0), "4.2": None, "4.3": (1.0, 5.0)}
    shared = [*cells, cell("3.7", "", "use", 3.0)]  # the stage is of two items: its interval is of neither
    found = {each.beges_code: each.interval
             for each in scopes.parts(Impacts(tuple(shared), ()), (electricity(8.0),), spread)}  # fmt: skip
    assert found == {"2.1": None, "4.2": None, "4.3": (1.0, 5.0), "": None}


def test_electricity_that_is_split_is_two_items_without_the_interval_of_both() -> None:
    cells = (cell(UNSPLIT, "2.1", "use", 8.0),)
    rows = (electricity(5.0, scope="2"), electricity(3.0, scope="3.3"))
    found = scopes.parts(Impacts(cells, ()), rows, [interval("use", 8.0, 6.0, 11.0)])
    assert [(each.scope, each.value, each.interval) for each in found] == [("2", 5.0, None), ("3.3", 3.0, None)]


amounts = st.none() | st.floats(0, 1e6).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(STAGES), st.sampled_from(BASES), amounts)))
def test_items_add_up_to_the_total_of_each_basis(drawn: list[tuple[Any, str, str, float | None]]) -> None:
    cells = [cell(item[0], item[1], stage, value, basis=basis) for item, stage, basis, value in drawn]
    rows = [electricity(each.value, each.basis) for each in cells if each.scope == UNSPLIT]
    found = scopes.parts(Impacts(tuple(cells), ()), rows, ())
    for basis, name in zip(BASES, ("value", "market"), strict=True):
        known = [each.value for each in cells if each.basis == basis and each.value is not None]
        assert (total(getattr(each, name) for each in found) or 0.0) == pytest.approx(sum(known))
    assert len({(each.scope, each.beges_code) for each in found}) == len(found)


def test_the_table_has_a_row_an_item_and_the_totals_of_both_bases(report: Report) -> None:
    w = Wording("en")
    table = next(iter(section.scopes(report, w)))
    assert isinstance(table, Table)
    assert [row.cells[0].partition(":")[0] for row in table.rows[:3]] == ["2.1", "4.2", "4.3"]
    assert report.certainty
    total_row = table.rows[-1].cells
    grids = [report.grid["depreciation", basis] for basis in BASES]
    assert grids[0] != grids[1]
    assert list(total_row[2:4]) == [w.computed(w.number(value), report.is_minimum) for value in grids]
    assert re.fullmatch(r"[\d,]+ to [\d,]+", total_row[4])
    for name, value in zip(("value", "market"), grids, strict=True):
        assert total(getattr(part, name) for part in report.scopes) == pytest.approx(value)


def test_a_contract_of_unknown_mix_leaves_its_column_a_minimum(report: Report) -> None:
    w = Wording("en")
    table = next(iter(section.scopes(replace(report, contracts_not_assessed=0.3), w)))
    assert isinstance(table, Table)
    assert [cell.endswith(" (part worked out)") for cell in table.rows[-1].cells[2:4]] == [False, True]


def test_goods_of_the_year_are_whole_in_it_for_the_ghg_protocol() -> None:
    whole = {"view": "acquisition"}
    cells = (cell("3.2", "4.2", "manufacturing", 50.0, **whole), cell("3.5", "4.3", "end_of_life", 9.0, **whole),
             cell("3.2", "4.2", "manufacturing", 7.0))  # fmt: skip
    assert scopes.bought_in_year(Impacts(cells, ())) == (50.0, True)
    undated = (*cells, cell("3.2", "4.2", "manufacturing", None, **whole))
    assert scopes.bought_in_year(Impacts(undated, ())) == (50.0, False)


def test_a_member_without_a_total_has_no_row(report: Report) -> None:
    nothing = replace(report, grid=dict.fromkeys(report.grid))
    (said,) = section.scopes(nothing, Wording("fr"))
    assert isinstance(said, Paragraph)
    assert [each.id for each in section.sections(nothing, Wording("fr"))] == ["scopes"]
