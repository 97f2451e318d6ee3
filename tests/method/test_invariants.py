"""What must hold whatever the device: the method's invariants 1 to 10, through the SQL.

The variants that an invariant compares are lines of one inventory wherever possible: one run of the SQL serves all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import islice, pairwise
from math import fsum, isfinite

from hypothesis import strategies as st

from tests.method import builders
from tests.method.builders import Row
from tests.method.running import FLEETS, close, examples, quantity, run
from tests.method.strategies import DAYS_HELD, YEARS, valid_devices
from tests.oracles.devices import Key


def pairs(
    rows: list[Row], year: int, change: Callable[[Row], Row]
) -> Iterable[tuple[Row, Key, float | None, float | None]]:
    """Each figure of each device, before and after `change`, all in one inventory."""
    found = run([*rows, *(row | change(row) for row in rows)], year)
    for row, before, after in zip(rows, found[: len(rows)], found[len(rows) :], strict=True):
        assert before.keys() == after.keys()
        for key in before:
            yield row, key, before[key][0], after[key][0]


@examples(2, long=100, rows=FLEETS, year=YEARS, k=st.sampled_from([0.0, 0.5, 3.0, 1e9]))
def test_1_results_are_linear_in_the_quantity(rows: list[Row], year: int, k: float) -> None:
    rows = [row | {"quantity_devices": min(quantity(row), 9.0)} for row in rows]
    for row, key, one, many in pairs(rows, year, lambda row: {"quantity_devices": k * row["quantity_devices"]}):
        if k == 0 and one is None:
            assert many in (None, 0), (
                row,
                key,
            )  # nothing times an unknown factor is nothing; a missing WUE stays missing
        else:
            assert close(many, None if one is None else k * one), (row, key)


@examples(1, long=100, rows=FLEETS, year=YEARS)
def test_1_two_lines_of_a_quantity_are_one_line_of_the_sum(rows: list[Row], year: int) -> None:
    split = [row | {"quantity_devices": quantity(row) * part} for part in (1 / 3, 2 / 3) for row in rows]
    found, n = run([*rows, *split], year), len(rows)
    for whole, one, two in zip(found[:n], found[n : 2 * n], found[2 * n :], strict=True):
        for key, (value, _, _) in whole.items():
            assert value is None or close(value, (one[key][0] or 0) + (two[key][0] or 0)), key


@examples(1, long=100, rows=st.lists(valid_devices(), min_size=10, max_size=15), year=YEARS)
def test_2_the_months_of_a_year_add_up_to_the_year(rows: list[Row], year: int) -> None:
    firsts = [*(date(year, month, 1) for month in range(1, 13)), date(year + 1, 1, 1)]
    windows = [*pairwise(firsts), (firsts[0], firsts[-1])]
    in_use = [{"acquired_on": start, "in_service_on": None, "retired_on": end} for start, end in windows]
    answers = iter(run([row | dates for row in rows for dates in in_use], year))
    for row in rows:
        kwh = [figures["depreciation", "use", "energy", "location"][0] for figures in islice(answers, len(windows))]
        assert None not in kwh, row
        assert close(fsum(part or 0 for part in kwh[:-1]), kwh[-1]), row


HISTORIES = range(2019, 2031)


@st.composite
def histories(draw: st.DrawFn) -> Row:
    """An owned or leased device whose whole story lies between 2019 and 2030."""
    bought = draw(
        st.sampled_from([date(2020, 2, 29), date(2021, 1, 1), date(2020, 12, 31)])
        | st.dates(date(2019, 1, 1), date(2022, 12, 31))
    )
    return {
        "category": draw(st.sampled_from(["laptop", "phone", "server"])),
        "acquired_on": bought,
        "retired_on": bought
        + timedelta(days=draw(st.sampled_from([0, 1, 365, 366, 913, 914, 1461]) | st.integers(0, 2900))),
        "lifetime_years": draw(st.sampled_from([None, 0.001, 0.5, 2.5, 4.0, 6.6])),
        "quantity_devices": draw(st.sampled_from([None, 0.0, 0.5, 1e9]) | st.floats(0.01, 5000)),
        "ownership": draw(st.sampled_from(["owned", "byod", "cope", "lent", "leased"])),
        "share": draw(st.sampled_from([None, 0.0, 0.3, 1.0])),
    }


def share(row: Row) -> float:
    usual = builders.PARAMETERS.get(f"share:{row['ownership']}", 1.0)
    return usual if row["share"] is None else float(row["share"])


def borne(row: Row) -> float:
    """q a of the device; a lease bears the days leased over the expected life."""
    life = row["lifetime_years"] or builders.PARAMETERS[f"lifetime:{row['category']}"]
    held = (row["retired_on"] - row["acquired_on"]).days / (365.25 * life) if row["ownership"] == "leased" else 1.0
    return quantity(row) * share(row) * min(1.0, held)


FACTORS = {(row["factor_key"], row["stage"], row["criterion"]): row["value"] for row in builders.device_rows()}


@examples(1, long=10, rows=st.lists(histories(), min_size=40, max_size=60))
def test_3_the_years_add_up_to_the_factor_in_each_view(rows: list[Row]) -> None:
    years = [run(rows, year) for year in HISTORIES]
    for i, row in enumerate(rows):
        for key in years[0][i]:
            factor = FACTORS.get((f"device:{row['category']}", key[1], key[2]))
            if key[1] == "use" or factor is None:
                continue
            booked = fsum(found[i][key][0] or 0 for found in years)
            assert close(booked, borne(row) * factor), (row, key, booked, borne(row) * factor)


@examples(1, long=100, rows=st.lists(valid_devices(dated=True), min_size=30, max_size=50), year=YEARS)
def test_4_a_year_never_exceeds_the_factor_nor_goes_below_zero(rows: list[Row], year: int) -> None:
    for row, found in zip(rows, run(rows, year), strict=True):
        for key, (value, _, written_off) in found.items():
            factor = FACTORS.get((f"device:{row['category']}", key[1], key[2]))
            assert value is None or value >= 0, (row, key)
            assert written_off is None or 0 <= written_off <= (value or 0), (row, key)
            if key[1] != "use" and factor is not None and value is not None:
                assert value <= quantity(row) * share(row | {"ownership": row["ownership"] or "owned"}) * factor * (
                    1 + 1e-12
                )


@examples(1, long=100, rows=st.lists(valid_devices(dated=True), min_size=30, max_size=50), year=YEARS, later=DAYS_HELD)
def test_4_a_later_retirement_never_changes_an_earlier_year(rows: list[Row], year: int, later: int) -> None:
    rows = [row | {"retired_on": max(row["retired_on"], date(year + 1, 1, 1))} for row in rows]
    for row, key, one, other in pairs(
        rows, year, lambda row: {"retired_on": row["retired_on"] + timedelta(days=later)}
    ):
        if key[0] == "depreciation":
            assert one == other, (row, key)


@examples(1, long=100, rows=FLEETS, year=YEARS, zero=st.sampled_from(["quantity_devices", "share"]))
def test_5_nothing_gives_zero_and_never_nan(rows: list[Row], year: int, zero: str) -> None:
    answers = run([*rows, *(row | {zero: 0.0} for row in rows)], year)
    for row, nothing in zip(rows, answers[len(rows) :], strict=True):
        for key, (value, status, _) in nothing.items():
            assert value == 0 or (value is None and status not in ("ok", "missing_factor")), (row, key, value, status)
    for found in answers[: len(rows)]:
        assert all(value is None or isfinite(value) for value, _, _ in found.values())


def test_5_a_factor_of_zero_gives_zero() -> None:
    none = builders.factor_set(builders.device_rows(0.0) + builders.use_rows(0.0))
    found = run([{"acquired_on": date(2023, 1, 1)}], 2025, factors=none)[0]
    assert found["depreciation", "manufacturing", "gwp", "any"][:2] == (0, "ok")
    assert found["depreciation", "use", "gwp", "market"][:2] == (0, "ok")


def test_5_an_empty_inventory_gives_no_rows() -> None:
    assert run([], 2025) == []


@examples(
    2,
    long=100,
    rows=FLEETS,
    year=YEARS,
    gone=st.sampled_from(["device:laptop", "device:server", "grid:WLD", "grid:EUR"]),
)
def test_6_a_factor_that_goes_changes_no_other_line_and_is_never_zero(rows: list[Row], year: int, gone: str) -> None:
    fewer = builders.factor_set(builders.device_rows(without=[gone]) + builders.use_rows(without=[gone]))
    for row, before, after in zip(rows, run(rows, year), run(rows, year, factors=fewer), strict=True):
        for key, (value, _, _) in before.items():
            left, reason = after[key][:2]
            may_move = (
                key[1] == "use" if gone.startswith("grid:") else key[1] != "use" and gone.endswith(row["category"])
            )
            if not may_move:
                assert left == value, (row, key)
            elif left is None:
                assert reason == ("missing_factor" if value is not None else before[key][1]), (row, key)
            else:
                assert left != 0 or value == 0, (row, key)


@examples(1, long=100, year=YEARS, pue=st.floats(1.0, 3.0), more=st.floats(1.0, 2.0), rows=FLEETS)
def test_7_use_is_proportional_to_pue_and_nothing_else_moves(
    rows: list[Row], year: int, pue: float, more: float
) -> None:
    rows = [row | {"category": "server", "site_id": "hall", "pue": pue} for row in rows]
    for row, key, one, other in pairs(rows, year, lambda row: {"pue": row["pue"] * more}):
        if key[1] != "use" or key[2] in ("it_energy", "water_onsite"):
            assert one == other, (row, key)
        else:
            assert close(other, None if one is None else one * more, 1e-9), (row, key)
            assert one is None or other is None or other >= one * (1 - 1e-12)


@examples(1, long=100, rows=FLEETS, year=YEARS, more=st.floats(1.0, 4.0))
def test_8_a_longer_life_never_raises_the_year_of_a_steady_stock(rows: list[Row], year: int, more: float) -> None:
    rows = [
        row | {"acquired_on": None, "in_service_on": None, "lifetime_years": row["lifetime_years"] or 5.0}
        for row in rows
    ]
    for row, key, one, other in pairs(rows, year, lambda row: {"lifetime_years": row["lifetime_years"] * more}):
        if key[1] == "use":
            assert one == other, (row, key)
        else:
            assert (one is None) == (other is None)
            assert one is None or other is None or other <= one * (1 + 1e-12), (row, key)


@examples(1, long=100, rows=FLEETS, year=YEARS, k=st.sampled_from([0.5, 2.0, 1e3]))
def test_8_factors_scale_the_embodied_stages_alone(rows: list[Row], year: int, k: float) -> None:
    scaled = builders.factor_set(builders.device_rows(k) + builders.use_rows())
    for before, after in zip(run(rows, year), run(rows, year, factors=scaled), strict=True):
        for key, (value, _, _) in before.items():
            expected = value if key[1] == "use" or value is None else k * value
            assert close(after[key][0], expected), key


@examples(1, long=100, rows=st.lists(valid_devices(dated=True), min_size=30, max_size=50), year=YEARS, later=DAYS_HELD)
def test_9_a_later_retirement(rows: list[Row], year: int, later: int) -> None:
    """Use never falls; in a year covered in full, the embodied year under service life never rises."""
    new_year, next_year = date(year, 1, 1), date(year + 1, 1, 1)
    for row, key, one, other in pairs(
        rows, year, lambda row: {"retired_on": row["retired_on"] + timedelta(days=later)}
    ):
        if one is None or other is None:
            continue
        if key[1] == "use":
            assert other >= one * (1 - 1e-12), (row, key)
        elif key[0] == "service_life" and row["acquired_on"] <= new_year and row["retired_on"] >= next_year:
            assert other <= one * (1 + 1e-12), (row, key)


def shifted(row: Row) -> Row:
    names = ("acquired_on", "in_service_on", "retired_on")
    return row | {name: row[name] + timedelta(days=1461) for name in names if row.get(name)}


@examples(1, long=100, rows=FLEETS, year=YEARS)
def test_10_four_years_later_is_the_same(rows: list[Row], year: int) -> None:
    constant = builders.factor_set(
        [row | {"valid_from": None, "valid_to": None} for row in _one_year(builders.use_rows())]
        + builders.device_rows()
    )
    now = run(rows, year, factors=constant)
    later = run([shifted(row) for row in rows], year + 4, factors=constant)
    for row, before, after in zip(rows, now, later, strict=True):
        for key, (value, status, _) in before.items():
            assert close(after[key][0], value), (row, key)
            assert after[key][1] == status, (row, key)


def _one_year(rows: list[Row]) -> list[Row]:
    """One row a key and criterion: an electricity factor that does not depend on the year."""
    return list({(row["factor_key"], row["criterion"]): row for row in rows}.values())
