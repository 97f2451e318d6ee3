"""A whole year of a region: what is published of it, and that nobody can be bounded by all of it together."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint.disclosure import Protected, Release, Rules, protect, suppression
from footprint.disclosure.families import TOTAL, Cell, Variable, families
from footprint.disclosure.knowledge import Knowledge, Row
from footprint.disclosure.protect import HEADLINE
from footprint.disclosure.solver import Solver, UnsolvedError
from footprint.disclosure.suppression import weights
from tests.cases import long_but
from tests.disclosure import naive
from tests.disclosure.regions import region

MAKING = HEADLINE._replace(stage="making")


def shown(made: Protected, variable: Variable) -> dict[Cell, str]:
    return {Cell(row["sector"], row["zone"], row["size"]): row["status"]
            for row in made.cells if all(row[name] == value for name, value in variable._asdict().items())}  # fmt: skip


@pytest.mark.parametrize("members", long_but([40], [40, 80]))
def test_no_attack_succeeds_on_a_region(members: int) -> None:
    """`test_audited` attacks more of them, from without."""
    made = protect(*region(members, 1))
    assert not made.certificate["open_before"]
    assert made.certificate["attacks"] > members**2
    statuses = shown(made, HEADLINE)
    assert statuses[TOTAL] == "published"
    assert made.certificate["layout"] == ("two_way" if members >= 80 else "margins")
    assert Counter(statuses.values())["published"] >= 4


def test_a_cell_that_one_figure_must_not_have_is_open_to_the_others_of_its_step() -> None:
    """Two figures that share nothing but a family; one holding has nearly all screens of a sector."""
    names = [f"{sector}{number}" for sector in ("a", "b", "c") for number in range(6)]
    place = {"year": 2025, "zone": "sud", "size": "small"}
    rows = []
    for name in names:
        here = {**place, "holding_id": name, "sector": name[0]}
        screens = 900.0 if name == "a0" else 10.0
        rows += [{**here, "family": "personal", "atom": "screens", "amount": screens},
                 {**here, "family": "personal", "atom": "telephones", "amount": 10.0},
                 {**here, "family": "count", "atom": "members", "amount": 1.0}]  # fmt: skip
    variables = [{"year": 2025, **Variable(name)._asdict(), "atom": atom, "family": "personal", "unit": "device",
                  "coefficient": 1.0, "level": "cells"}
                 for name, atom in (("P2_num", "screens"), ("P3_num", "telephones"))]  # fmt: skip
    made = protect(pa.Table.from_pylist(rows), pa.Table.from_pylist(variables))
    assert shown(made, Variable("P2_num"))[Cell(sector="a")] == "withheld"
    assert set(shown(made, Variable("P3_num")).values()) == {"published"}


def test_a_region_attacked_the_long_way() -> None:
    """Every pair of holdings over making and the total, an unknown for each holding and atom."""
    amounts, variables = region(20, 5)
    made = protect(amounts, variables)
    family = families(amounts, variables)["impact"]
    published = [(variable, cell) for variable in family.variables
                 for cell, status in shown(made, variable).items() if status == "published"]  # fmt: skip
    rules, holdings = Rules(), sorted({part.holding for part in family.parts})
    for target in holdings:
        for attacker in ["", *holdings]:
            margin = rules.insider if attacker else rules.outsider
            for variable in (HEADLINE, MAKING) if attacker != target else ():
                needed = (1 + margin) * naive.truth(family, target, variable)
                assert naive.bound(family, published, target, variable, attacker) >= needed * (1 - 1e-5)


def test_values_are_sums_and_what_is_withheld_says_nothing() -> None:
    amounts, variables = region(40, 1)
    made = protect(amounts, variables)
    family = families(amounts, variables)["impact"]
    for row in made.cells:
        if row["status"] != "published":
            assert {row[name] for name in ("value", "members", "holdings", "employees", "devices")} == {None}
        elif row["indicator"] == "C1" and row["basis"] == "location":
            cell = Cell(row["sector"], row["zone"], row["size"])
            whole = family.of(HEADLINE._replace(stage=row["stage"]), cell)
            assert row["value"] == pytest.approx(sum(whole.values()), rel=1e-12)
            assert row["holdings"] == len(whole)


def test_nothing_is_known_of_is_not_nothing() -> None:
    """A cell where nobody said how much is not assessed; it is neither 0 nor withheld."""
    amounts, variables = region(40, 2)
    silent = pc.and_(pc.equal(amounts["family"], "stock"), pc.equal(amounts["sector"], "public"))
    made = protect(amounts.filter(pc.invert(silent)), variables)
    assert shown(made, Variable("P4_num"))[Cell(sector="public")] == "not_assessed"


@pytest.mark.parametrize("members", [0, 1, 2, 3])
def test_too_few_members_publish_nothing(members: int) -> None:
    amounts, variables = region(60, 3)
    kept = sorted(set(amounts["holding_id"].to_pylist()))[-members:] if members else []
    made = protect(amounts.filter(pc.is_in(amounts["holding_id"], pa.array(kept, pa.string()))), variables)
    if members < 3:
        assert {row["status"] for row in made.cells} <= {"withheld", "not_assessed"}
    assert not made.certificate["open_before"]


def test_one_member_that_is_nearly_all() -> None:
    amounts, variables = region(24, 4)
    name = next(h for h in amounts["holding_id"].to_pylist() if h.startswith("member"))
    large = pc.if_else(pc.equal(amounts["holding_id"], name), 1e6, 1.0)
    amounts = amounts.set_column(amounts.schema.get_field_index("amount"), "amount",
                                 pc.multiply(amounts["amount"], large))  # fmt: skip
    made = protect(amounts, variables)
    assert shown(made, HEADLINE)[TOTAL] == "withheld"
    assert not made.certificate["open_before"]
    agreed = protect(amounts, variables, rules=Rules(waived=frozenset({name})))
    assert shown(agreed, HEADLINE)[TOTAL] == "published"
    assert not agreed.certificate["open_before"]


@pytest.mark.long  # attacked from without in test_audited.py, of two years as well
def test_a_second_year_with_one_who_joins_and_one_who_leaves() -> None:
    """Beside last year's release; what an attacker believes of changes counts."""
    before, variables = region(16, 7, 2024)
    first = protect(before, variables)
    names = sorted(set(before["holding_id"].to_pylist()))
    later = before.filter(pc.not_equal(before["holding_id"], names[5]))
    later = later.set_column(later.schema.get_field_index("amount"), "amount", pc.multiply(later["amount"], 1.03))
    joined = before.filter(pc.equal(before["holding_id"], names[9]))
    joined = joined.set_column(joined.schema.get_field_index("holding_id"), "holding_id",
                               pa.array(["newcomer"] * joined.num_rows))  # fmt: skip
    later = pa.concat_tables([later, joined])
    release = Release(before, variables, pa.Table.from_pylist(first.cells), change=0.1)
    alone, beside = protect(later, variables), protect(later, variables, [release])
    assert not beside.certificate["open_before"]
    family = families(later, variables)["impact"]
    weight = weights(family, HEADLINE, list(shown(alone, HEADLINE)))
    light, heavy = (sum(weight[cell] for cell, status in shown(made, HEADLINE).items() if status == "withheld")
                    for made in (alone, beside))  # fmt: skip
    assert heavy >= light, "what is safe beside last year is safe alone"


def test_the_same_year_again_without_a_member_does_not_give_it_away() -> None:
    before, variables = region(10, 8)
    first = protect(before, variables)
    name = next(h for h in sorted(set(before["holding_id"].to_pylist())) if h.startswith("member"))
    later = before.filter(pc.not_equal(before["holding_id"], name))
    again = protect(later, variables, [Release(before, variables, pa.Table.from_pylist(first.cells), change=0.0)])
    family = families(before, variables)["impact"]
    stratum = next(part.stratum for part in family.parts if part.holding == name)
    was, now = shown(first, HEADLINE), shown(again, HEADLINE)
    both = [cell for cell, status in now.items() if status == "published" == was.get(cell) and cell.holds(stratum)]
    assert not both, "their difference would be the figure of the one who left"


@pytest.mark.parametrize(("rounds", "layout"), [(60, "two_way"), (3, "margins"), (1, "total")])
def test_a_table_that_cannot_be_protected_in_time_is_a_coarser_one(
    rounds: int, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself, and the certificate says which was asked."""
    monkeypatch.setattr(suppression, "ROUNDS", rounds)
    amounts, variables = region(80, 0)
    made = protect(amounts, variables.filter((pc.field("indicator") == "C1") & (pc.field("stage") == "total")))
    assert (made.certificate["layout"], made.certificate["layout_asked"]) == (layout, "two_way")
    named = {sum(name != "*" for name in cell) for cell in shown(made, HEADLINE)}
    assert named == {"two_way": {0, 1, 2}, "margins": {0, 1}, "total": {0}}[layout]
    assert not made.certificate["open_before"]


def test_rows_in_another_order_other_names_and_a_larger_unit_give_the_same() -> None:
    amounts, variables = region(24, 9)
    made = protect(amounts, variables).cells
    turned = amounts.take(pa.array(range(amounts.num_rows - 1, -1, -1)))
    assert protect(turned, variables).cells == made
    counts = pc.equal(amounts["family"], "count")
    larger = pc.if_else(counts, amounts["amount"], pc.multiply(amounts["amount"], 1000.0))
    names = {
        name: f"z{place}" for place, name in enumerate(sorted(set(amounts["holding_id"].to_pylist()), reverse=True))
    }
    other = amounts.set_column(amounts.column_names.index("amount"), "amount", larger)
    renamed = pa.array([names[name] for name in amounts["holding_id"].to_pylist()])
    other = other.set_column(amounts.column_names.index("holding_id"), "holding_id", renamed)
    again = protect(other, variables).cells
    assert [row | {"value": None, "employees": None, "devices": None} for row in again] == [
        row | {"value": None, "employees": None, "devices": None} for row in made
    ]
    assert {row["status"] for row in made} == {"published", "withheld"}


def test_who_gave_nothing_is_known_to_be_in_no_part() -> None:
    """What is left of a whole beside its part is of those whom the part does not count: a group of their own."""
    amounts, variables = region(16, 2)
    quiet = sorted(set(amounts["holding_id"].to_pylist()))[0]
    part = pc.and_(pc.equal(amounts["holding_id"], quiet), pc.equal(amounts["atom"], "part"))
    amounts = amounts.filter(pc.invert(part))
    family = families(amounts, variables)["stock"]
    groups = Knowledge(family, (), {Row(0, Variable("P4_num"), TOTAL), Row(0, Variable("P4_den"), TOTAL)}).holdings_in
    mine = [group for group, holdings in groups.items() if quiet in holdings]
    assert all(groups[group] == {quiet} for group in mine)


def test_a_solver_that_gives_up_costs_its_family_and_nobody_the_year(monkeypatch: pytest.MonkeyPatch) -> None:
    amounts, variables = region(40, 1)
    decide = Solver.solved

    def solved(self: Solver) -> Any:
        if self.getNumCol() > 20:  # programmes of families of several atoms
            raise UnsolvedError("no solution: of a test")
        return decide(self)

    monkeypatch.setattr(Solver, "solved", solved)
    made = protect(amounts, variables)
    assert {str(error) for error in made.unsolved} == {"no solution: of a test"}
    assert set(shown(made, HEADLINE).values()) == {"withheld"}
    assert shown(made, Variable("C2_den"))[TOTAL] == "published"


def test_a_figure_may_count_holdings_that_the_region_leaves_out() -> None:
    """Employees of all members, those left out too, of whom nothing else is known."""
    amounts, variables = region(24, 3)
    mine = pc.equal(amounts["family"], "employees")
    names = sorted(set(amounts["holding_id"].to_pylist()))[:2]
    kept = pc.or_(mine, pc.invert(pc.is_in(amounts["holding_id"], pa.array(names))))
    made = protect(amounts.filter(kept), variables)
    row = next(
        row for row in made.cells if row["indicator"] == "C2_den" and row["sector"] == row["zone"] == row["size"]
    )
    assert (row["status"], row["members"], row["employees"]) == ("published", None, None)
    assert row["holdings"] == len(set(amounts["holding_id"].to_pylist()))


def test_employees_are_told_where_each_member_of_a_group_is_behind_the_figure() -> None:
    """A group of several members, of one of which nothing is known of the devices in stock."""
    amounts, variables = region(40, 1)
    group = amounts.filter(pc.equal(amounts["holding_id"], "group-0"))
    strata = sorted({tuple(row[name] for name in Cell._fields) for row in group.to_pylist()})
    assert len(strata) > 1
    quiet = pc.and_(pc.equal(amounts["holding_id"], "group-0"), pc.equal(amounts["family"], "stock"))
    for name, value in zip(Cell._fields, strata[0], strict=True):
        quiet = pc.and_(quiet, pc.equal(amounts[name], value))
    told = {}
    for known in (amounts, amounts.filter(pc.invert(quiet))):
        rows = protect(known, variables).cells
        (row,) = (
            row for row in rows if row["indicator"] == "P4_den" and all(row[name] == "*" for name in Cell._fields)
        )
        told[known.num_rows] = (row["status"], row["holdings"], row["employees"] is not None)
    (whole, less) = told.values()
    assert whole == ("published", less[1], True), "the group has devices still"
    assert less == ("published", whole[1], False)
