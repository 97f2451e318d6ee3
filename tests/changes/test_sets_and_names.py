"""Another factor set, a factor less, and names: what moves and what does not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import strategies as st

from factors.catalogue import FactorSet
from footprint import changes
from footprint.changes.causes import crossed
from footprint.changes.comparing import Step
from footprint.changes.results import Results
from footprint.changes.sets import is_shown
from footprint.disclosure import Rules
from footprint.engine import DuckDB
from tests.changes.cases import NOW, Year, causes, gigabytes, laptops, pair, published, results, screens, total
from tests.method import builders
from tests.method.running import close, examples
from tests.method.strategies import SITES, valid_devices

MIXED = [laptops(10), screens(10)]
MEMBERS = {
    "same": (Year(MIXED), Year(MIXED)),
    "more": (Year(MIXED), Year([laptops(20), screens(20)])),
    "both": (Year(MIXED), Year([laptops(15), screens(30), laptops(3, country="DEU")])),
}


def other_set(**parameters: float) -> FactorSet:
    """The making of every device weighs twice as much; and other default values."""
    rows = builders.device_rows(2.0) + builders.use_rows()
    return builders.factor_set(rows, builders.PARAMETERS | parameters)


def test_figures_and_default_values_of_another_set_are_factors() -> None:
    """Twice the making, and screens of 32 kWh for 64: of a member that did not change, all of it is the set's."""
    one, other = builders.published(), other_set(**{"annual_kwh:screen": 32.0})
    (before, now_then), (before_now, now) = pair(MEMBERS, one), pair(MEMBERS, other)
    found = causes(crossed(before, now, before_now, now_then))
    making = (10 * 185.09 / 5 + 10 * 64.6 / 6) * 365 / 365.25
    assert found["same"].keys() == {"factors"}
    assert close(found["same"]["factors"], making - 10 * 32 * 0.0567, 1e-9)
    # Twice as many devices: half of the way at 20 devices of each, half at 10.
    assert found["more"].keys() == {"factors", "fleet"}
    assert close(found["more"]["factors"], 1.5 * found["same"]["factors"], 1e-9)
    for member, each in found.items():
        assert close(sum(each.values()), total(now, member) - total(before, member), 1e-9)


def test_what_code_changed_is_method_and_adds_up() -> None:
    before, now = pair(MEMBERS)
    anew = pair(MEMBERS, other_set())[0]
    found = causes([Step(before, anew, cause="method"), Step(anew, now)])
    assert close(found["same"]["method"], total(anew, "same") - total(before, "same"), 1e-9)
    for member, each in found.items():
        assert close(sum(each.values()), total(now, member) - total(before, member), 1e-9)


def test_of_a_factor_less_its_lines_are_not_assessed_and_nothing_else_moves() -> None:
    """Without the making of screens, 10 of 20 devices lose it: coverage falls by half, their use stays, and so does
    everything of the laptops. The difference is no longer counted, and nothing of it is a change of factors."""
    whole = builders.published()
    less = builders.factor_set([row for row in builders.published_rows() if row["factor_key"] != "device:screen"])
    one, other = (results(NOW, {"m": Year(MIXED)}, each) for each in (whole, less))
    lost = [row for row in rows(one) if (row["category"], row["stage"]) == ("screen", "embodied")]
    kept = [row for row in rows(one) if row not in lost]
    now = rows(other)
    assert [row for row in kept if row not in now] == []
    changed = [row for row in now if row not in kept and row["view"] == "depreciation"]
    assert {(row["category"], row["value"], row["status"]) for row in changed} == {("screen", None, "missing_factor")}
    assert (assessed(one), assessed(other)) == (20.0, 10.0)
    found = causes([Step(one, other, cause="factors")])["m"]
    weight = sum(row["value"] for row in lost if row["criterion"] == "gwp" and row["view"] == "depreciation")
    assert found.keys() == {"no_longer_counted"}
    assert close(found["no_longer_counted"], -weight, 1e-9)
    assert weight > 100


def rows(one: Results) -> list[dict[str, Any]]:
    return one.tables["footprint"].to_pylist()


def assessed(one: Results) -> float:
    """Devices whose making is assessed in greenhouse gases."""
    with DuckDB() as engine:
        engine.bind(**{name: one.tables[name] for name in ("fleet", "year_factors")}).view("_part_coverage")
        return float(
            engine.sql("SELECT sum(devices_embodied) FROM _part_coverage WHERE criterion = 'gwp'").column(0)[0].as_py()
        )


FLEETS = st.lists(valid_devices(), min_size=4, max_size=12)


def renamed(sent: Year, mark: str) -> Year:
    """The same lines in another order, with other numbers, sites and services of other names."""
    devices = [{**row, "site_id": row.get("site_id") and f"{mark}{row['site_id']}", "line_id": f"{mark}:{place}",
                "asset_id": f"{mark}-{place}"} for place, row in enumerate(sent.devices)]  # fmt: skip
    sites = [{**site, "site_id": f"{mark}{site['site_id']}"} for site in sent.sites]
    contracts = [{**row, "contract_id": f"{mark}{place}"} for place, row in enumerate(sent.contracts)]
    usage = [{**row, "subject_id": f"z{row['subject_id']}"} for row in sent.usage]
    return Year(devices[::-1], sites[::-1], contracts, usage[::-1])


@examples(1, long=100, before=FLEETS, now=FLEETS)
def test_names_and_order_change_nothing_and_causes_add_up(before: list[Any], now: list[Any]) -> None:
    """Lines, assets, sites and contracts have other names in each year, services another name in both."""
    hydro = {"covered_share": 0.3, "factor_key": "technology:hydro", "instrument": "ppa"}
    years = [
        Year(each, SITES, [hydro], [gigabytes(year, 10.0 * year, name) for name in "ab"])
        for each, year in ((before, 2022), (now, 2023))
    ]
    given = {"m": (years[0], years[1]), "n": (renamed(years[0], "x"), renamed(years[1], "y"))}
    one, other = pair(given)
    for basis in ("location", "market"):
        found = causes([Step(one, other)], basis)
        difference, size = (total(other, "m", basis) + sign * total(one, "m", basis) for sign in (-1, 1))
        assert abs(sum(found.get("m", {}).values()) - difference) <= 1e-9 * size
        assert found.get("m", {}).keys() == found.get("n", {}).keys()
        for cause, value in found.get("m", {}).items():
            assert abs(value - found["n"][cause]) <= 1e-9 * size


def test_the_order_of_rows_changes_no_byte() -> None:
    before, now = pair(MEMBERS)
    assert changes.split(turned(before), turned(now)).equals(changes.split(before, now))


def turned(one: Results) -> Results:
    """The same rows, the last one first."""
    return Results(
        one.year, {name: rows.take(pa.array(range(rows.num_rows)[::-1])) for name, rows in one.tables.items()}
    )


def test_a_member_of_one_year_has_no_row() -> None:
    before = results(2022, {"m": Year(MIXED)})
    now = results(2023, {"m": Year(MIXED), "new": Year([laptops(1)])}, published())
    assert set(changes.split(before, now)["member_id"].to_pylist()) <= {"m"}
    assert pc.any(pc.equal(now.tables["footprint"]["member_id"], "new")).as_py()


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        ({"a": 5.0, "b": 6.0, "c": 7.0}, {"a": 6.0, "b": 8.0, "c": 9.0}, True),
        ({"a": 5.0, "b": 6.0, "c": 7.0}, {"a": 5.0, "b": 6.0, "c": 7.0}, True),
        ({"a": 5.0, "b": 6.0, "c": 7.0}, {"a": 5.0, "b": 6.0, "c": 9.0}, False),
        ({"a": 5.0, "b": 6.0}, {"a": 5.0, "b": 6.0, "c": 7.0}, False),
        ({"a": 5.0, "b": 6.0, "c": 7.0}, {}, False),
        ({"a": 5.0, "b": 6.0, "c": 0.1}, {"a": 6.0, "b": 8.0, "c": 9.0}, False),
        ({"a": 5.0, "b": 6.0, "c": 7.0, "agrees": 90.0}, {"a": 6.0, "b": 8.0, "c": 9.0, "agrees": 10.0}, True),
        ({"a": 5.0, "b": 6.0, "agrees": 7.0}, {"a": 6.0, "b": 8.0, "agrees": 9.0}, False),
    ],
)
def test_effects_on_the_region_are_shown_where_they_tell_nothing_of_one_holding(
    before: dict[str, float], now: dict[str, float], shown: bool
) -> None:
    """The two totals of both sets, and what they differ by: the last is one holding's where only it is another."""
    assert is_shown(before, now, Rules(waived=frozenset({"agrees"}))) is shown
    assert not is_shown(before, now, Rules(insider=9.0, waived=frozenset({"agrees"})))
