"""What a headline changed by since last year, told apart by what is counted in which year (`_year_changes`)."""

from __future__ import annotations

from math import fsum
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from footprint import steps
from footprint.engine import DuckDB
from footprint.schema import table
from tests.method.running import close, examples

YEAR = 2025
Row = dict[str, Any]
Value = float | None


def rows(name: str, given: list[Row]) -> pa.Table:
    described = table(name)
    return pa.Table.from_pylist([dict.fromkeys(described.names) | row for row in given], schema=described.arrow)


def impact(year: int, category: str, stage: str, value: Value, **more: Any) -> Row:
    about = {"member_id": "m", "year": year, "category": category, "stage": stage, "value": value}
    always = {"view": "any", "basis": "any", "criterion": "gwp", "unit": "kgCO2e", "ownership": "owned"}
    return about | always | {"status": "missing_factor" if value is None else "ok"} | more


def counted(year: int, category: str, devices: float, use: str = "ok", making: str = "ok") -> Row:
    about = {"member_id": "m", "year": year, "category": category, "devices": devices, "lines": 1}
    return about | {"factor_key": f"device:{category}", "embodied_status": making, "use_status": use}


def factors(*categories: str) -> list[Row]:
    making = [("life_start", f"device:{each}", "manufacturing") for each in categories]
    keys = [*making, ("electricity", "grid:FRA", "use")]
    return [
        {"year": year, "activity": activity, "factor_key": key, "stage": stage, "criterion": "gwp"}
        for year in (YEAR - 1, YEAR)
        for activity, key, stage in keys
    ]


def changes(footprint: list[Row], fleet: list[Row], *published: str) -> list[Row]:
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(YEAR), footprint=rows("footprint", footprint), fleet=rows("fleet", fleet))
        engine.bind(year_factors=rows("year_factors", factors(*published)))
        return engine.view("_totals", "_part_coverage", "_change_parts").run("_year_changes").to_pylist()


def told(found: list[Row]) -> dict[tuple[str, str, str], tuple[str, float]]:
    return {(row["category"], row["service_id"], row["stage"]): (row["perimeter"], row["difference"]) for row in found}


def test_a_service_counted_for_the_first_time_is_told_from_a_fall() -> None:
    """Laptops use 100 → 95 kg; a service's storage, of which nothing was sent last year, adds 10 kg. The total is
    +5 % (100 → 105), of which −5 kg at the same perimeter (−5 %) and +10 kg counted for the first time."""
    fleet = [counted(year, "laptop", 10.0) for year in (YEAR - 1, YEAR)]
    footprint = [impact(YEAR - 1, "laptop", "use", 100.0), impact(YEAR, "laptop", "use", 95.0)]
    footprint.append(impact(YEAR, "cloud_storage", "use", 10.0, service_id="site", ownership="supplier"))
    assert told(changes(footprint, fleet, "laptop")) == {
        ("laptop", "", "use"): ("counted_in_both", -5.0),
        ("cloud_storage", "site", "use"): ("first_counted", 10.0),
    }


def test_a_part_without_a_figure_last_year_is_counted_for_the_first_time_and_the_other_way_round() -> None:
    """Making of switches had no factor last year (NULL → 8 kg); screens have none this year (6 kg → NULL): their
    differences are +8 and −6, as in the totals. What has no figure in either year adds 0."""
    fleet = [counted(year, each, 1.0) for year in (YEAR - 1, YEAR) for each in ("switch", "monitor", "camera")]
    footprint = [impact(YEAR - 1, "switch", "manufacturing", None), impact(YEAR, "switch", "manufacturing", 8.0)]
    footprint += [impact(YEAR - 1, "monitor", "use", 6.0), impact(YEAR, "monitor", "use", None)]
    footprint += [impact(year, "camera", "manufacturing", None) for year in (YEAR - 1, YEAR)]
    assert told(changes(footprint, fleet, "switch")) == {
        ("switch", "", "manufacturing"): ("first_counted", 8.0),
        ("monitor", "", "use"): ("no_longer_counted", -6.0),
        ("camera", "", "manufacturing"): ("not_assessed", 0.0),
    }


def test_a_part_known_of_fewer_than_95_of_100_devices_is_not_the_same_perimeter() -> None:
    """Of 100 laptops 95 have their kWh this year: enough. Of 100 printers 94 do: what is known changed. The making of
    the same printers is known of all."""
    fleet = [counted(YEAR - 1, each, 100.0) for each in ("laptop", "printer")]
    fleet += [counted(YEAR, "laptop", 95.0), counted(YEAR, "laptop", 5.0, use="missing_energy")]
    fleet += [counted(YEAR, "printer", 94.0), counted(YEAR, "printer", 6.0, use="missing_energy")]
    stages = [("laptop", "use"), ("printer", "use"), ("printer", "manufacturing")]
    footprint = [impact(year, *each, float(year - 2000)) for year in (YEAR - 1, YEAR) for each in stages]
    footprint += [impact(YEAR, each, "use", None, quality="x") for each in ("laptop", "printer")]
    assert told(changes(footprint, fleet, "laptop", "printer")) == {
        ("laptop", "", "use"): ("counted_in_both", 1.0),
        ("printer", "", "use"): ("partly_assessed", 1.0),
        ("printer", "", "manufacturing"): ("counted_in_both", 1.0),
    }


def test_which_service_a_machine_serves_is_no_change_of_what_is_counted() -> None:
    """A server of 30 kg served nothing last year; this year 20 kg of it serve the site, 10 kg nothing: no change."""
    fleet = [counted(year, "server", 1.0) for year in (YEAR - 1, YEAR)]
    footprint = [impact(YEAR - 1, "server", "use", 30.0), impact(YEAR, "server", "use", 10.0)]
    footprint.append(impact(YEAR, "server", "use", 20.0, service_id="site"))
    assert told(changes(footprint, fleet)) == {("server", "", "use"): ("counted_in_both", 0.0)}


def test_a_member_without_figures_of_last_year_is_compared_with_nothing() -> None:
    assert changes([impact(YEAR, "laptop", "use", 5.0)], [counted(YEAR, "laptop", 1.0)], "laptop") == []
    assert changes([impact(YEAR - 1, "laptop", "use", 5.0)], [counted(YEAR - 1, "laptop", 1.0)], "laptop") == []


CATEGORIES = ["laptop", "monitor", "cloud_storage", "network_fixed"]
IMPACTS = st.lists(
    st.builds(
        impact,
        st.sampled_from([YEAR - 1, YEAR]),
        st.sampled_from(CATEGORIES),
        st.sampled_from(["manufacturing", "use", "combined"]),
        st.none() | st.floats(-1e6, 1e6),
        service_id=st.sampled_from([None, "a", "b"]),
        ownership=st.sampled_from(["owned", "supplier", "visitor"]),
        view=st.sampled_from(["any", "depreciation", "acquisition"]),
    ),
    max_size=40,
)
LISTED = st.lists(
    st.builds(counted, st.sampled_from([YEAR - 1, YEAR]), st.sampled_from(CATEGORIES[:2]), st.floats(0, 100)),
    max_size=6,
)


def headline(footprint: list[Row], year: int) -> list[float]:
    shown = [row for row in footprint if row["year"] == year and row["ownership"] != "visitor"]
    return [row["value"] for row in shown if row["view"] in ("any", "depreciation") and row["value"] is not None]


@examples(4, long=200, footprint=IMPACTS, fleet=LISTED)
def test_differences_of_parts_add_up_to_the_difference_of_the_totals(footprint: list[Row], fleet: list[Row]) -> None:
    """Σ difference = total of this year − total of the last one, to the last digits of a sum, with one member-year's
    row always there in both years so that the two are compared."""
    there = [impact(year, "laptop", "use", 1.0) for year in (YEAR - 1, YEAR)]
    footprint = [*there, *footprint]
    found = changes(footprint, fleet, "laptop")
    terms = headline(footprint, YEAR), headline(footprint, YEAR - 1)
    wanted = fsum([*terms[0], *(-value for value in terms[1])])
    size = fsum(abs(value) for each in terms for value in each)
    assert abs(fsum(row["difference"] for row in found) - wanted) <= 1e-12 * size
    for row in found:
        assert close(row["difference"], (row["value"] or 0.0) - (row["value_before"] or 0.0))
    keys = [(row["category"], row["service_id"], row["stage"]) for row in found]
    assert len(keys) == len(set(keys)) > 0
