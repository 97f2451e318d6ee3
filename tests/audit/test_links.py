"""What everybody knows of every holding, from the names of what is published."""

from __future__ import annotations

import pytest

from footprint.audit import Interval, Knowing, Quantity, attack, audit
from footprint.audit.links import relations
from footprint.audit.published import Ratio
from footprint.messages import RefusalError
from tests.audit.publishing import Row, cell, has, member, ratio, release

IMPACT = ("gwp", "depreciation", "location", "total")
TIERS = ("C6_terminal_num", "C6_network_num", "C6_datacentre_num")


def written(quantities: list[Quantity], **ratios: Ratio) -> list[tuple[dict[str, float], bool]]:
    """Relations by indicator."""
    found = relations(quantities, ratios)
    return [({quantity.indicator: its for quantity, its in each.terms}, each.equal) for each in found]


def upper(found: list[Interval], target: str, indicator: str) -> float:
    return next(each.upper for each in found if (each.target, each.quantity.indicator) == (target, indicator))


def test_tiers_add_up_and_parts_are_of_the_whole() -> None:
    quantities = [Quantity(name, *IMPACT) for name in ("C1", "C2_num", *TIERS)]
    assert written(quantities) == [
        ({"C1": 1, **dict.fromkeys(TIERS, -1)}, True),
        ({"C1": 1, "C2_num": -1}, False),
    ]


def test_stages_add_up_whatever_does_not_apply_to_them() -> None:
    whole, making, rest = (
        Quantity("C1", "gwp", view, basis, stage)
        for view, basis, stage in (
            ("depreciation", "location", "total"), ("depreciation", "any", "making"), ("any", "location", "rest"),
        )
    )  # fmt: skip
    (found,) = relations([whole, making, rest], {})
    assert found.terms == ((whole, 1.0), (making, -1.0), (rest, -1.0))
    other = Quantity("C1", "gwp", "acquisition", "any", "making")
    assert relations([whole, other, rest], {}) == [], "making of another view is no part of it"


@pytest.mark.parametrize(("shares", "linked"), [(True, True), (False, False)])
def test_a_share_is_of_the_whole(shares: bool, linked: bool) -> None:
    quantities = [Quantity("R1"), Quantity("R1_num"), Quantity("R1_den")]
    found = written(quantities, R1=Ratio("R1_num", "R1_den", "1", shares))
    assert (found == [({"R1_den": 1, "R1_num": -1}, False)]) is linked


def test_screens_and_phones_are_devices() -> None:
    """Of 10 devices of two holdings, of which one has 4, the other has at most 6 screens."""
    members = [member("one"), member("two", "b")]
    cells = [cell(10, "P1_num"), cell(None, "P2_num"), cell(20, "P3_num", sector="a"), cell(None, "P3_num")]
    cells[2] |= {"value": 1}
    own = [has(members[0], 4, "P1_num"), has(members[0], 1, "P2_num"), has(members[0], 1, "P3_num")]
    found = attack([release(cells)], members, own=own)
    assert upper(found, "two", "P1_num") == pytest.approx(6)
    nothing = attack([release(cells)], members)
    assert upper(nothing, "one", "P3_num") == pytest.approx(1)


def test_a_share_in_percent_is_one_of_a_hundred() -> None:
    """40 % of 50 devices in a cell of one are 20; that ratios are in percent is seen where all three are published."""
    indicators: list[Row] = [
        ratio("R1", unit="%"),
        *(
            {"indicator": name, "unit": "device", "numerator_indicator": "", "denominator_indicator": ""}
            for name in ("R1_num", "R1_den")
        ),
    ]
    members = [member("one"), *(member(f"h{number}", "b") for number in range(4))]
    cells = [cell(50, "R1_den", sector="a"), cell(40, "R1", sector="a"), cell(None, "R1_num", sector="a")]
    assert upper(attack([release(cells, 0, indicators)], members), "one", "R1_num") == pytest.approx(20)
    told = [*cells, cell(30, "R1_num"), cell(100, "R1_den"), cell(30, "R1")]
    assert upper(attack([release(told, 0, indicators)], members), "one", "R1_num") == pytest.approx(20)


def test_what_the_truth_says_otherwise_is_no_link() -> None:
    """Parts that are more than their whole, as figures of other sources are: nobody is protected by a contradiction."""
    members = [member(f"h{number}") for number in range(4)] + [member("alone", "b")]
    truth = [has(who, 10, "W") for who in members] + [has(who, 30, "P") for who in members]
    links = [{"relation": "within", "whole": "W", "parts": "P"}]
    cells = [cell(50, "W"), cell(150, "P"), cell(120, "P", sector="a")]
    done = audit([release(cells)], members, truth, knowing=Knowing(links=links))
    assert {(each.target, each.quantity.indicator) for each in done.attacks} == {("alone", "P")}


def test_a_table_of_links_is_read_as_any_other() -> None:
    links = [{"relation": "among", "whole": "C1", "parts": "C2_num"}]
    with pytest.raises(RefusalError, match="among"):
        attack([release([cell(1)])], [member("one")], knowing=Knowing(links=links))
