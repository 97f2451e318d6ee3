"""Attacks whose outcome is known: examples of the handbook on disclosure control, and cases worked out by hand."""

from __future__ import annotations

import pytest

from footprint.audit import Asked, Audit, Interval, Knowing, attack, audit
from footprint.messages import RefusalError
from tests.audit.publishing import ANY, Row, cell, has, is_unsafe, member, ratio, release, summed

OUTSIDER = ""


def bounds(intervals: list[Interval], target: str, year: int = 2025, indicator: str = "C1") -> tuple[float, float]:
    (found,) = (
        each for each in intervals
        if (each.target, each.year, each.quantity.indicator) == (target, year, indicator)
    )  # fmt: skip
    return found.lower, found.upper


def successes(done: Audit) -> set[tuple[str, str]]:
    return {(attack.attacker, attack.target) for attack in done.attacks}


def test_a_hidden_table_of_four_with_its_margins() -> None:
    """Handbook, example 3: rows 7 and 3, columns 6 and 4, all four hidden: the first is between 3 and 6."""
    members = [member(f"{sector}{zone}", sector, zone) for sector in "ab" for zone in "xy"]
    margins = [cell(7, sector="a"), cell(3, sector="b"), cell(6, zone="x"), cell(4, zone="y")]
    found = attack([release(margins)], members)
    assert bounds(found, "ax") == pytest.approx((3, 6))
    assert bounds(found, "by") == pytest.approx((0, 3))
    first = next(each for each in found if each.target == "ax")
    assert set(first.rows) <= {"cells:2", "cells:3", "cells:4", "cells:5"}
    assert len(first.rows) >= 2


def test_one_that_passes_dominance_is_known_to_its_rival() -> None:
    """Handbook, (1,90): 50 000, 49 000 and 1 000. None has 85 %, but the second knows the first to within 2 %."""
    members = [member(name) for name in ("first", "second", "third")]
    truth = [has(who, value) for who, value in zip(members, (50_000, 49_000, 1_000), strict=True)]
    done = audit([release([cell(100_000, holdings=3)])], members, truth)
    assert {each.rule for each in done.broken} == {"p_percent"}
    assert successes(done) == {("second", "first"), ("first", "second")}
    known = next(each for each in done.attacks if each.target == "first")
    assert (known.truth, known.upper) == pytest.approx((50_000, 51_000))
    assert audit([release([cell(100_000)])], members, truth, asked=Asked(p_insider=0.01)).attacks == ()


@pytest.mark.parametrize(("total", "safe"), [(330, False), (352.9, False), (353, True)])
def test_the_upper_bound_that_dominance_asks_for(total: float, safe: bool) -> None:
    """Handbook, example 4: 300, 20 and 10 under (1,85) need an upper bound of 300 / 0.85 = 352.94."""
    amounts = {"first": 300, "second": 20, "third": 10, "others": total - 330}
    members = [member(name) for name in amounts]
    truth = [has(who, value) for who, value in zip(members, amounts.values(), strict=True)]
    done = audit([release([cell(total)])], members, truth, asked=Asked(p_insider=0))
    outside = [each for each in done.attacks if each.attacker == OUTSIDER]
    assert (outside == []) is safe
    assert [each.upper for each in outside] == pytest.approx([total] * len(outside))


def test_two_alone_in_one_row_know_each_other() -> None:
    """The cells of two single holdings are hidden in a row whose sum and other cell are published."""
    places = [("a", "x", 1), ("a", "y", 1), ("a", "z", 4), ("b", "x", 4), ("b", "y", 4), ("b", "z", 4)]
    members = [member(f"{sector}{zone}{n}", sector, zone) for sector, zone, count in places for n in range(count)]
    truth = [has(who, 100.0 + 10 * number) for number, who in enumerate(members)]
    cells = summed(truth, [("sector",), ("sector", "zone")], is_unsafe)
    assert [(row["sector"], row["zone"]) for row in cells if row["value"] is None] == [("a", "x"), ("a", "y")]
    done = audit([release(cells)], members, truth)
    assert successes(done) == {("ax0", "ay0"), ("ay0", "ax0")}
    third = [row for row in cells if (row["sector"], row["zone"]) != ("a", "z")]
    assert audit([release(third)], members, truth).is_safe, "a third hidden cell closes it"


def test_a_newcomer_between_two_years() -> None:
    """Five that change by 10 % at most had 500; with a newcomer the year after has 900: it has 350 to 450, of 400."""
    stable = [member(f"h{number}") for number in range(5)]
    members = [who | {"year": year} for who in stable for year in (2024, 2025)] + [member("new", year=2025)]
    cells = [release([cell(500, year=2024)]), release([cell(900)], 1)]
    assert bounds(attack(cells, members), "new") == pytest.approx((350, 450))
    truth = [has(who, 100, year=year) for who in stable for year in (2024, 2025)] + [has(member("new"), 400, year=2025)]
    done = audit(cells, members, truth)
    assert (OUTSIDER, "new") in successes(done)
    known = next(each for each in done.attacks if each.target == "new")
    assert (known.lower, known.upper) == pytest.approx((350, 450))
    assert set(known.rows) == {"cells:2"}
    wide = audit(cells, members, truth, knowing=Knowing(prior=0.5))
    assert OUTSIDER not in {attacker for attacker, target in successes(wide) if target == "new"}


def test_a_lower_bound_counts_where_years_are_linked() -> None:
    """The stable ones' 500 became 450 to 550: of 900 +- 200 the newcomer has 150 to 650. Its 200 is known from below
    to be three quarters of that."""
    stable = [member(f"h{number}") for number in range(5)]
    members = [who | {"year": year} for who in stable for year in (2024, 2025)] + [member("new", year=2025)]
    truth = [has(who, 100, year=year) for who in stable for year in (2024, 2025)] + [has(member("new"), 200, year=2025)]
    cells = [release([cell(500, year=2024)]), release([cell(900, rounded_to=400.0)], 1)]
    assert audit(cells, members, truth).is_safe
    done = audit(cells, members, truth, asked=Asked(p_outsider=0.26))
    assert {(each.attacker, each.target, round(each.lower), round(each.upper)) for each in done.attacks} == {
        (OUTSIDER, "new", 150, 650)
    }
    assert audit(cells, members, truth, asked=Asked(p_outsider=0.24)).is_safe
    assert audit(cells, members, truth, asked=Asked(p_outsider=0.26, lower=False)).is_safe


@pytest.mark.parametrize(("small", "attacks"), [(1, {("", "s0")}), (2, {("s0", "s1"), ("s1", "s0")}), (3, set())])
def test_two_perimeters_that_differ_by_one_or_two(small: int, attacks: set[tuple[str, str]]) -> None:
    """All, and all but small ones: the difference is the one that there is, or two of whom each knows the other."""
    members = [member(f"h{number}", size="large") for number in range(4)]
    members += [member(f"s{number}") for number in range(small)]
    truth = [has(who, 100) for who in members]
    cells = [cell(100 * (4 + small), holdings=4 + small), cell(400, size="large", holdings=4), cell(None, size="small")]
    done = audit([release(cells)], members, truth)
    assert successes(done) == attacks
    known = [(each.lower, each.upper) for each in done.recomputed]
    assert known == ([pytest.approx((100 * small, 100 * small))] if attacks else [])


def test_two_perimeters_as_two_figures() -> None:
    """The same as an indicator of its own, of whose members everybody knows which they are."""
    members = [member(f"h{number}") for number in range(5)]
    truth = [has(who, 100) for who in members] + [has(who, 100, "C1_same") for who in members[:4]]
    links = [{"relation": "counted", "whole": "C1", "parts": "C1_same"}]
    both = release([cell(500), cell(400, "C1_same")])
    assert successes(audit([both], members, truth, knowing=Knowing(links=links))) == {(OUTSIDER, "h4")}
    nothing_known = [{"relation": "within", "whole": "Z1", "parts": "Z2"}]
    assert audit([both], members, truth, knowing=Knowing(links=nothing_known)).is_safe


def test_a_holding_with_three_members_is_one() -> None:
    """Three members of one holding make no three: the list of holdings has it once."""
    members = [member("group"), *(member(f"h{number}", sector="b") for number in range(4))]
    truth = [has(who, 90) for who in members]
    cells = [cell(90, sector="a", members=3, holdings=1), cell(360, sector="b", holdings=4)]
    done = audit([release(cells)], members, truth)
    assert ("few", 1) in {(each.rule, each.value) for each in done.broken}
    assert (OUTSIDER, "group") in successes(done)


def test_each_table_is_safe_alone_and_both_are_open() -> None:
    """Eight regions by two groupings: A + B + C is published in one, A + C in the other, and B is 3."""
    amounts = {"A": 20, "B": 3, "C": 14, "D": 7, "E": 15, "F": 30, "G": 8, "H": 10}
    places = {name: ("left" if name in "ABC" else "right", "one" if name in "AC" else "two") for name in amounts}
    members = [member(f"{name}{n}", *places[name]) for name in amounts for n in range(1 if name == "B" else 2)]
    truth = [has(who, amounts[who["holding"][0]] / (1 if who["holding"] == "B0" else 2)) for who in members]
    left, one = (summed(truth, [(layout,)]) for layout in ("sector", "zone"))
    assert [row["value"] for row in (*left, *one)] == [37, 70, 34, 73]
    assert audit([release(left)], members, truth).is_safe
    assert audit([release(one)], members, truth).is_safe
    done = audit([release([*left, *one])], members, truth)
    assert (OUTSIDER, "B0") in successes(done)
    (known,) = attack([release([*left, *one])], members, target="B0")
    assert (known.lower, known.upper) == pytest.approx((3, 3))
    assert known.is_close


def test_a_ratio_gives_what_is_hidden() -> None:
    """Kilograms are hidden in a cell whose employees and kilograms per employee are not."""
    members = [member(f"h{number}") for number in range(4)]
    indicators = [
        ratio("C2"),
        *(
            {"indicator": name, "unit": "kg", "numerator_indicator": "", "denominator_indicator": ""}
            for name in ("C2_num", "C2_den")
        ),
    ]
    truth = [has(who, 1000 * number, "C2_num") for number, who in enumerate(members, 1)]
    truth += [has(who, 10, "C2_den") for who in members]
    cells = [
        cell(None, "C2_num", sector="a"),
        cell(40, "C2_den", sector="a"),
        cell(250, "C2", sector="a", rounded_to=1),
    ]
    found = attack([release(cells, 0, indicators)], members, target="h3")
    top = next(each for each in found if each.quantity.indicator == "C2_num")
    assert top.upper == pytest.approx(250.5 * 40)
    alone = [row | {"sector": "b"} if row["holding"] == "h3" else row for row in members]
    truth = [row | {"sector": "b"} if row["holding"] == "h3" else row for row in truth]
    told = [cell(10, "C2_den", sector="b"), cell(400, "C2", sector="b", rounded_to=1), cell(None, "C2_num", sector="b")]
    done = audit([release(told, 0, indicators)], alone, truth)
    exact = next(each for each in done.attacks if each.quantity.indicator == "C2_num")
    assert (exact.attacker, exact.target) == (OUTSIDER, "h3")
    assert (exact.lower, exact.upper) == pytest.approx((3995, 4005))
    assert [each.cell.quantity.indicator for each in done.recomputed] == ["C2_num"]


def test_two_criteria_of_one_electricity() -> None:
    """Only one holding uses another country's grid: two criteria, both linear in kWh, give its kWh there."""
    members = [member(f"h{number}") for number in range(5)]
    kwh = {"h0": (100, 0), "h1": (200, 0), "h2": (300, 0), "h3": (250, 0), "h4": (150, 80)}
    grids = {"gwp": (0.05, 0.4), "adpe": (2.0, 1.0)}
    use = ANY | {"stage": "use"}
    atoms = [has(who, kwh[who["holding"]][at], name) for who in members for at, name in enumerate(("home", "abroad"))]
    truth = [row for row in atoms if row["value"]]
    coefficients = [
        use | {"indicator": "U", "criterion": criterion, "atom": atom, "coefficient": its}
        for criterion, both in grids.items()
        for atom, its in zip(("home", "abroad"), both, strict=True)
    ]  # fmt: skip
    cells = [
        cell(1000 * home + 80 * abroad, "U") | use | {"criterion": criterion}
        for criterion, (home, abroad) in grids.items()
    ]
    knowing = Knowing(coefficients=coefficients)
    done = audit([release(cells)], members, truth, knowing=knowing)
    abroad = next(each for each in done.attacks if each.quantity.indicator == "abroad")
    assert (abroad.attacker, abroad.target) == (OUTSIDER, "h4")
    assert (abroad.lower, abroad.upper) == pytest.approx((80, 80))
    one = audit([release(cells[:1])], members, truth, knowing=knowing)
    assert one.attacks == ()
    assert audit([release(cells)], members, truth, knowing=knowing, asked=Asked(atoms=False)).is_safe
    uses = [
        has(who, kwh[who["holding"]][0] * home + kwh[who["holding"]][1] * abroad, "U") | use | {"criterion": criterion}
        for who in members
        for criterion, (home, abroad) in grids.items()
    ]
    assert audit([release(cells)], members, uses).is_safe, "who does not know the factors finds nothing"
    with pytest.raises(RefusalError, match="abroad"):
        audit([release(cells)], members, uses, knowing=knowing)


def test_factors_that_everybody_knows_tell_a_figure() -> None:
    """The only one abroad has nothing at home: its greenhouse gases are known from those and minerals of all."""
    members = [member(f"h{number}") for number in range(5)]
    kwh = {f"h{number}": ((100 + number, 0) if number < 4 else (0, 80)) for number in range(5)}
    grids = {"gwp": (0.05, 0.4), "adpe": (2.0, 1.0)}
    rows = [has(who, kwh[who["holding"]][at], name) for who in members for at, name in enumerate(("home", "abroad"))]
    coefficients = [
        ANY | {"indicator": "U", "criterion": criterion, "atom": atom, "coefficient": its}
        for criterion, both in grids.items()
        for atom, its in zip(("home", "abroad"), both, strict=True)
    ]
    cells = [cell(406 * near + 80 * far, "U") | {"criterion": name} for name, (near, far) in grids.items()]
    knowing, figures = Knowing(coefficients=coefficients), Asked(atoms=False)
    done = audit([release(cells)], members, [row for row in rows if row["value"]], knowing=knowing, asked=figures)
    assert {(each.target, each.quantity.criterion) for each in done.attacks} == {("h4", "gwp"), ("h4", "adpe")}
    assert {round(each.upper, 6) for each in done.attacks} == {32.0, 80.0}


def test_an_earlier_version_of_the_year() -> None:
    """What the second version hides, the first one gave."""
    members = [member(f"{sector}{number}", sector) for sector in "ab" for number in range(4)] + [member("c0", "c")]
    truth = [has(who, 100) for who in members]
    first = [cell(900), cell(400, sector="a"), cell(400, sector="b"), cell(None, sector="c")]
    second = [cell(900), cell(400, sector="a"), cell(None, sector="b"), cell(None, sector="c")]
    assert audit([release(second)], members, truth).is_safe
    done = audit([release(first), release(second, 1)], members, truth)
    assert (OUTSIDER, "c0") in successes(done)


def test_an_earlier_version_of_other_figures_contradicts_nothing() -> None:
    """A member corrected its figures: the older version is not what the truth says, and is taken as less exact."""
    members = [member(f"h{number}") for number in range(5)]
    truth = [has(who, 100) for who in members]
    old, new = release([cell(480)]), release([cell(500)], 1)
    assert audit([old, new], members, truth).is_safe
    assert {each.rule for each in audit([release([cell(480)])], members, truth).broken} == {"differs"}
    assert {each.upper for each in attack([old, new], members)} == {500}


def test_devices_behind_a_figure_that_is_no_sum_contradict_nothing() -> None:
    """A width of an interval is of holdings, of whom no amounts say who they are; some of the region are not among
    them."""
    members = [member(f"h{number}") for number in range(5)]
    truth = [has(who, 100) for who in members[:4]] + [has(who, 10, "devices") for who in members]
    behind: Row = {"holdings": 4, "devices": 40}
    assert audit([release([cell(400, **behind), cell(0.6, "Q1", **behind)])], members, truth).is_safe
    wrong = audit([release([cell(400, holdings=4, devices=30), cell(0.6, "Q1", **behind)])], members, truth)
    assert [(each.rule, each.cell.quantity.indicator) for each in wrong.broken] == [("differs", "C1")]


def test_rounding_leaves_an_interval() -> None:
    members = [member(f"h{number}") for number in range(3)] + [member("alone", "b")]
    cells = [cell(1230, rounded_to=10), cell(1000, sector="a", rounded_to=10)]
    assert bounds(attack([release(cells)], members), "alone") == pytest.approx((220, 240))
    exact = [cell(1230), cell(1000, sector="a")]
    assert bounds(attack([release(exact)], members), "alone") == pytest.approx((230, 230))


def test_making_and_rest_make_the_total() -> None:
    """Stages are published of other cells than totals: who adds them up knows a hidden total."""
    members = [member(f"h{number}") for number in range(4)] + [member("alone", "b")]
    impact = {"criterion": "gwp", "view": "depreciation", "basis": "location"}
    stages = {"total": 100, "making": 70, "rest": 30}
    placed = {"making": impact | {"basis": "any"}, "rest": impact | {"view": "any"}, "total": impact}
    truth = [has(who, its) | placed[stage] | {"stage": stage} for who in members for stage, its in stages.items()]
    cells = [cell(5 * stages[stage]) | placed[stage] | {"stage": stage} for stage in ("making", "rest")]
    cells.append(cell(400, sector="a", stage="total") | impact)
    done = audit([release(cells)], members, truth)
    assert (OUTSIDER, "alone", "total") in {(each.attacker, each.target, each.quantity.stage) for each in done.attacks}
    assert audit([release(cells[:-1])], members, truth).is_safe


def test_two_insiders_together() -> None:
    """Three holdings: two that put their figures together know the third's."""
    members = [member(name) for name in ("one", "two", "three")]
    own = [has(members[0], 40), has(members[1], 25)]
    (found,) = attack([release([cell(100)])], members, own=own)
    assert (found.attacker, found.target, found.is_close) == ("one+two", "three", True)
    assert (found.lower, found.upper) == pytest.approx((35, 35))


def test_what_has_no_truth_is_said() -> None:
    members = [member(f"h{number}") for number in range(4)]
    done = audit([release([cell(400), cell(7, "Q1")])], members, [has(who, 100) for who in members])
    assert [quantity.indicator for quantity in done.unaudited] == ["Q1"]


def test_a_holding_that_changed_its_size_is_followed() -> None:
    """One that grew from small to medium keeps its figures: alone in either, it is known from one year to the other."""
    stable = [member(f"h{number}", size="large") for number in range(4)]
    members = [who | {"year": year} for who in stable for year in (2024, 2025)]
    members += [member("grown", year=2024), member("grown", size="medium", year=2025)]
    cells = [release([cell(400, year=2024, size="large"), cell(500, year=2024)]), release([cell(505)], 1)]
    lower, upper = bounds(attack(cells, members), "grown")
    assert (lower, upper) == pytest.approx((90, 110))


def test_everybody_knows_what_who_agrees_to_be_shown_has() -> None:
    """A hidden sector of two of whom one agreed: what is published of all, less the other sector and what is known of
    that one, is the other's; without that knowledge neither is."""
    sectors = {"open": ("b", 500.0), "close": ("b", 100.0)} | {f"h{number}": ("a", 100.0) for number in range(4)}
    members = [member(name, sector=sector) for name, (sector, _) in sectors.items()]
    truth = [has(who, sectors[who["holding"]][1]) for who in members]
    cells = [cell(1000, holdings=6), cell(400, sector="a", holdings=4), cell(None, sector="b")]
    agreed = audit([release(cells)], members, truth, asked=Asked(p_insider=0.01, waived=frozenset({"open"})))
    assert successes(agreed) == {(OUTSIDER, "close")}
    (known,) = agreed.recomputed
    assert (known.holdings, known.truth) == pytest.approx((1, 100))
    everybody = audit([release(cells)], members, truth, asked=Asked(waived=frozenset(sectors)))
    assert everybody.is_safe
    assert (everybody.targets, everybody.attackers) == (0, 7)


def test_a_ratio_of_two_of_whom_one_agreed_is_no_ratio_of_too_few() -> None:
    """A ratio has no amounts of its own; who agreed is asked of its two sides."""
    members = [member("open"), member("other")]
    truth = [has(who, value, name) for who in members for name, value in (("C2_num", 50.0), ("C2_den", 5.0))]
    ratios = [ratio("C2")]
    rows = [cell(10, "C2", holdings=2)]
    few = audit([release(rows, 0, ratios)], members, truth, asked=Asked(waived=frozenset({"open"})))
    assert not few.broken
    assert {each.rule for each in audit([release(rows, 0, ratios)], members, truth).broken} == {"few"}


def test_who_agrees_to_be_shown_is_no_target_and_hides_nobody() -> None:
    """One holding is nearly all; with its word the cell may be shown, as long as the others are three."""
    amounts = {"giant": 9_000.0, "a": 100.0, "b": 120.0, "c": 90.0, "d": 110.0}
    members = [member(name) for name in amounts]
    truth = [has(who, value) for who, value in zip(members, amounts.values(), strict=True)]
    cells = [cell(sum(amounts.values()), holdings=5)]
    assert {each.rule for each in audit([release(cells)], members, truth).broken} >= {"dominated"}
    agreed = Asked(waived=frozenset({"giant"}))
    assert audit([release(cells)], members, truth, asked=agreed).is_safe
    two = [who for who in members if who["holding"] in ("giant", "a", "b")]
    mine = [row for row in truth if row["holding"] in ("giant", "a", "b")]
    few = audit([release([cell(9_220.0, holdings=3)])], two, mine, asked=agreed)
    assert {each.rule for each in few.broken} == {"few"}
