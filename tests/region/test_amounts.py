"""What the region's figures are made of, against the members' own indicators and against a region added up by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from factors.catalogue import load
from footprint import region, steps
from footprint.disclosure import protect
from footprint.disclosure.families import families
from footprint.lake import Lake
from footprint.region.indicators import definitions, figures
from footprint.region.median import MEDIAN, line_of_all, ratio_of
from footprint.schema import MEMBER_YEAR, SIZES, table

Row = dict[str, Any]
FIGURE = ("indicator", "criterion", "view", "basis", "stage")
CELL = ("sector", "zone", "size")
YEAR = 2025
DETAILS = {"acquisition", "service_life", "market", "making", "rest"}
NUMBERS_OF_MEMBERS = {"Q3_num", "Q3_den"}
NOBODY_HAS = {"E6_num", "E6_den"}  # no sample member's room heats anything


def sums(amounts: Iterable[Row], variables: Iterable[Row]) -> dict[tuple[str, ...], float]:
    """Each figure over the amounts: coefficient times amount, added up."""
    by_atom: defaultdict[tuple[str, str], float] = defaultdict(float)
    for row in amounts:
        by_atom[row["family"], row["atom"]] += row["amount"]
    added: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for row in variables:
        if (row["family"], row["atom"]) in by_atom:
            added[tuple(row[name] for name in FIGURE)] += row["coefficient"] * by_atom[row["family"], row["atom"]]
    return dict(added)


@pytest.fixture(scope="module")
def amounts(lake: Lake) -> list[Row]:
    return lake.read("region_amounts", year=YEAR).to_pylist()


@pytest.fixture(scope="module")
def variables(lake: Lake) -> list[Row]:
    return lake.read("region_variables", year=YEAR).to_pylist()


@pytest.fixture(scope="module")
def database(lake: Lake) -> duckdb.DuckDBPyConnection:
    """Tables of the year, as a reader of the formulas has them."""
    connection = duckdb.connect()
    for name in (
        "footprint",
        "indicators_member",
        "member_states",
        "members",
        "changes_member",
        "device_lives",
        "services",
        "levers_member",
    ):
        connection.register(name, lake.read(name, year=YEAR))
    connection.execute("CREATE SCHEMA last_year")
    for name in ("member_states", "footprint"):
        connection.register(f"last_{name}", lake.read(name, year=YEAR - 1))
        connection.execute(f"CREATE TABLE last_year.{name} AS FROM last_{name}")
    return connection


@pytest.mark.parametrize("year", [YEAR - 1, pytest.param(YEAR, marks=pytest.mark.long)])  # 2024's is the short one
def test_no_family_of_the_sample_region_is_given_up(lake: Lake, year: int) -> None:
    """The solver reaches each programme's end, so that a year is released with its total."""
    made = protect(*(lake.read(name, year=year) for name in ("region_amounts", "region_variables")))
    assert made.unsolved == []
    whole = dict.fromkeys(CELL, "*") | {
        "indicator": "C1",
        "view": "depreciation",
        "basis": "location",
        "stage": "total",
    }
    assert [row["status"] for row in made.cells if row.items() >= whole.items()] == ["published"]


def test_every_sum_is_what_its_formula_says(
    amounts: list[Row], variables: list[Row], database: duckdb.DuckDBPyConnection
) -> None:
    whole = {key[0]: value for key, value in sums(amounts, variables).items() if not DETAILS & set(key)}
    formulas = {each.indicator: each.formula for each in definitions(load()) if each.formula.startswith("SELECT")}
    assert whole.keys() == formulas.keys() - NUMBERS_OF_MEMBERS - NOBODY_HAS - {MEDIAN}
    for name, value in whole.items():
        (said,) = database.execute(formulas[name]).fetchall()
        assert value == pytest.approx(said[0], rel=1e-9), name


def test_the_median_is_what_its_formula_says(lake: Lake, database: duckdb.DuckDBPyConnection) -> None:
    sums_of = (lake.read(name, year=YEAR) for name in ("region_amounts", "region_variables"))
    ratio = ratio_of("C2", families(*sums_of), ())
    assert ratio is not None
    line = line_of_all(ratio)
    assert line is not None
    (formula,) = (each.formula for each in definitions(load()) if each.indicator == MEDIAN)
    (said,) = database.execute(formula).fetchall()
    assert line.given[0].low <= said[0] <= line.given[0].high
    assert len(line.values) >= 10


def test_other_views_and_contracts_are_those_of_members(lake: Lake, amounts: list[Row], variables: list[Row]) -> None:
    counted = {row["member_id"] for row in lake.read("member_states", year=YEAR).to_pylist() if row["in_region"]}
    rows = [row for row in lake.read("indicators_member", year=YEAR).to_pylist() if row["member_id"] in counted]
    added = sums(amounts, variables)
    for figure in figures():
        if figure.view in ("service_life", "acquisition") or figure.basis == "market":
            asked = (figure.indicator, figure.view, figure.basis)
            said = [row["value"] for row in rows if (row["indicator"], row["view"], row["basis"]) == asked]
            assert added[figure[:5]] == pytest.approx(sum(value for value in said if value is not None), rel=1e-9)


def test_making_and_the_rest_are_the_total(amounts: list[Row], variables: list[Row]) -> None:
    added = sums(amounts, variables)
    for name, criterion in (("C1", "gwp"), ("M1", "adpe")):
        total, making, rest = (
            added[name, criterion, "depreciation", "location", stage] for stage in ("total", "making", "rest")
        )
        assert total == pytest.approx(making + rest, rel=1e-12)
        assert min(making, rest) > 0


def test_a_cell_is_the_sum_of_its_members(lake: Lake, amounts: list[Row], variables: list[Row]) -> None:
    members = {row["member_id"]: row for row in lake.read("members", year=YEAR).to_pylist()}
    counted = {row["member_id"] for row in lake.read("member_states", year=YEAR).to_pylist() if row["in_region"]}
    expected: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for row in lake.read("indicators_member", year=YEAR).to_pylist():
        asked = (row["indicator"], row["view"], row["basis"]) == ("C1", "depreciation", "location")
        if asked and row["member_id"] in counted:
            of = members[row["member_id"]]
            expected[of["sector"], of["zone"], size_of(of["employees_fte"])] += row["value"]
    total = ("C1", "gwp", "depreciation", "location", "total")
    for cell, value in expected.items():
        inside = [row for row in amounts if tuple(row[name] for name in CELL) == cell]
        assert sums(inside, variables)[total] == pytest.approx(value, rel=1e-9)
    assert {tuple(row[name] for name in CELL) for row in amounts} == expected.keys()


def test_a_figure_of_impacts_has_the_unit_of_what_it_adds_up(lake: Lake, variables: list[Row]) -> None:
    """Litres of water were called cubic metres once."""
    units = {
        (row["criterion"], row["unit"]) for row in lake.read("footprint", ["criterion", "unit"], year=YEAR).to_pylist()
    }
    said = {(row["criterion"], row["unit"]) for row in variables if row["criterion"] != "any"}
    assert said <= units
    assert {criterion for criterion, _ in said} >= {"gwp", "adpe", "water"}


def size_of(employees: float | None) -> str:
    if not employees:
        return "unknown"
    return max((size for size, least in SIZES.items() if employees >= least), key=lambda size: SIZES[size])


def test_amounts_are_not_negative_and_a_figure_is_of_one_family(amounts: list[Row], variables: list[Row]) -> None:
    assert min(row["amount"] for row in amounts if row["family"] != "A1") >= 0
    families = {(row["family"], row["atom"]) for row in variables}
    assert len({(row["family"], row["atom"]) for row in amounts if row["family"] != "count"}) == len(families)
    by_indicator = {(row["indicator"], row["family"]) for row in variables}
    assert len({indicator for indicator, _ in by_indicator}) == len(by_indicator)


def test_electricity_is_kwh_of_a_grid_and_a_contract(amounts: list[Row], variables: list[Row]) -> None:
    """Every criterion and both bases are multiples of the same kWh, so that two of them tell no more than one."""
    spanish = {row["atom"] for row in amounts if row["atom"].startswith("electricity grid:ESP ")}
    assert spanish
    for atom in spanish:
        rows = {(row["criterion"], row["basis"], row["indicator"]): row for row in variables if row["atom"] == atom}
        assert rows["gwp", "location", "C1"]["coefficient"] == rows["gwp", "market", "C1"]["coefficient"]
        assert rows["energy", "any", "E2" if "E2" in atom else "E1"]["coefficient"] == 1


def written(tmp_path: Path, **tables: list[Row]) -> Lake:
    """A lake with these rows of the year."""
    lake = Lake(tmp_path)
    for name, rows in tables.items():
        by_member = {row["member_id"]: [] for row in rows} if table(name).partition == MEMBER_YEAR else {None: rows}
        for member_id in by_member:
            own = [{"year": YEAR} | row for row in rows if member_id in (None, row.get("member_id"))]
            where: Row = {} if member_id is None else {"member_id": member_id}
            lake.write(name, pa.Table.from_pylist(own, schema=table(name).arrow), year=YEAR, **where)
    return lake


FACTORS = {"grid:FRA": 0.05, "grid:ESP": 0.2, "technology:hydro": 0.01}
MAKING = (
    ("a1", "any", 10.0), ("a2", "depreciation", 5.0), ("a2", "acquisition", 5.0), ("a2", "service_life", 7.0),
    ("t", "any", 20.0),
)  # fmt: skip
KWH = (
    ("a1", "location", "grid:FRA", 100.0), ("a1", "market", "grid:FRA", 100.0), ("a2", "location", "grid:ESP", 50.0),
    ("a2", "market", "grid:ESP", 50.0), ("t", "location", "grid:FRA", 200.0), ("t", "market", "grid:FRA", 80.0),
    ("t", "market", "technology:hydro", 120.0),
)  # fmt: skip
PEOPLE = (("a1", "C2", 60.0), ("a1", "C3", 60.0), ("a2", "C3", 40.0), ("t", "C2", 250.0))


@pytest.fixture
def by_hand(tmp_path: Path) -> Lake:
    """Two firms of one holding, and a town with a contract for 60 % of its kWh.

    a1: making 10, 100 kWh in France; a2: making 5, by service life 7, 50 kWh in Spain, employees unknown.
    t: making 20, 200 kWh in France, of which 120 of water power; users unknown.
    """
    firm = {"sector": "digital", "zone": "gironde", "holding_id": "a"}
    use = {"activity": "electricity", "stage": "use", "tier": "terminal", "category": "laptop", "ownership": "owned",
           "view": "any", "status": "ok", "quality": "default", "entry": "running"}  # fmt: skip
    made = use | {"activity": "life_start", "stage": "manufacturing", "basis": "any"}
    lake = written(
        tmp_path,
        members=[
            {"member_id": "a1", "employees_fte": 60.0, **firm},
            {"member_id": "a2", **firm},
            {"member_id": "t", "employees_fte": 250.0, "sector": "public", "holding_id": "t"},
        ],
        member_states=[{"member_id": member, "in_region": True} for member in ("a1", "a2", "t")],
        activity_data=[use | {"member_id": m, "basis": b, "factor_key": key, "quantity": n} for m, b, key, n in KWH],
        footprint=[
            *(made | {"member_id": m, "view": view, "value": n, "criterion": "gwp"} for m, view, n in MAKING),
            *(
                use | {"member_id": m, "criterion": "gwp", "basis": b, "factor_key": key, "value": n * FACTORS[key]}
                for m, b, key, n in KWH
            ),
        ],
        year_factors=[
            {"factor_key": key, "activity": "electricity", "stage": "use", "criterion": criterion, "value": value}
            for key, gwp in FACTORS.items()
            for criterion, value in (("gwp", gwp), ("energy", 1.0))
        ],
        indicators_member=[
            {"member_id": m, "indicator": name, "view": "depreciation", "basis": "location", "value": 1.0}
            | {"denominator": n}
            for m, name, n in PEOPLE
        ],
    )
    region.region_amounts(lake, YEAR)
    return lake


def test_visits_of_public_services_alone_are_counted(tmp_path: Path) -> None:
    """A town's site and catalogue, in visits; its procedures count requests, a firm is no public body."""
    cloud = {"activity": "cloud", "stage": "use", "tier": "datacentre", "category": "cloud", "basis": "any",
             "view": "any", "criterion": "gwp", "status": "ok"}  # fmt: skip
    bought = (("t", "site", "supplier", 12.0), ("t", "catalogue", "supplier", 3.0), ("t", None, "supplier", 7.0),
              ("t", "requests", "supplier", 50.0), ("t", "site", "visitor", 40.0),
              ("f", "shop", "supplier", 80.0))  # fmt: skip
    services = (("t", "site", "visite", 1e5), ("t", "catalogue", " Visites ", 5e4), ("t", "requests", "demande", 1e3),
                ("t", "unread", "visite", 9e9), ("f", "shop", "visite", 1e6))  # fmt: skip
    lake = written(
        tmp_path,
        members=[{"member_id": "t", "sector": "public"}, {"member_id": "f", "sector": "digital"}],
        member_states=[{"member_id": member, "in_region": True} for member in "tf"],
        services=[{"member_id": m, "service_id": name, "functional_unit": unit, "units_per_year": units}
                  for m, name, unit, units in services],
        footprint=[cloud | {"member_id": m, "service_id": name, "ownership": by, "value": value}
                   for m, name, by, value in bought],
        indicators_member=[{"member_id": member, "indicator": "C1", "view": "depreciation", "basis": "location",
                            "value": 1.0} for member in "tf"],
    )  # fmt: skip
    region.region_amounts(lake, YEAR)
    added = sums(*(lake.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables")))
    assert added["U3_num", "gwp", "depreciation", "location", "total"] == 15
    assert added["U3_den", "any", "any", "any", "any"] == 150_000
    assert added["C1", "gwp", "depreciation", "location", "total"] == 12 + 3 + 50 + 7 + 80


def test_other_criteria_are_per_user_of_whom_users_and_the_criterion_are_known(tmp_path: Path) -> None:
    """a: 40 users, making of 3 and 100 kWh; b: the same without users; c: 10 users, nothing known of minerals."""
    kwh = {"activity": "electricity", "stage": "use", "tier": "terminal", "category": "laptop", "ownership": "owned",
           "view": "any", "status": "ok", "quality": "default", "entry": "running"}  # fmt: skip
    kwh["factor_key"] = "grid:FRA"
    made = kwh | {"activity": "life_start", "stage": "manufacturing", "basis": "any"}
    factors = {"adpe": 0.01, "pe": 11.0, "water": 3.0}
    lake = written(
        tmp_path,
        members=[{"member_id": "a", "users": 40.0}, {"member_id": "b"}, {"member_id": "c", "users": 10.0}],
        member_states=[{"member_id": member, "in_region": True} for member in "abc"],
        activity_data=[kwh | {"member_id": m, "basis": basis, "quantity": 100.0}
                       for m in "abc" for basis in ("location", "market")],
        footprint=[
            *(made | {"member_id": m, "value": 3.0, "criterion": "adpe"} for m in "ab"),
            *(kwh | {"member_id": m, "criterion": criterion, "basis": "location", "value": 100 * value}
              for m in "abc" for criterion, value in factors.items()),
        ],
        year_factors=[{"factor_key": "grid:FRA", "activity": "electricity", "stage": "use", "criterion": criterion,
                       "value": value} for criterion, value in factors.items()],
        indicators_member=[
            {"member_id": m, "indicator": name, "view": "depreciation", "basis": "location", "value": 1.0}
            for name, known in (("M1", "ab"), ("M2", "abc"), ("M3", "abc")) for m in known
        ],
    )  # fmt: skip
    region.region_amounts(lake, YEAR)
    added = sums(*(lake.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables")))
    of = ("depreciation", "location", "total")
    assert added["M1_person_num", "adpe", *of] == pytest.approx(3 + 100 * 0.01)
    assert added["M2_person_num", "pe", *of] == pytest.approx(2 * 100 * 11)
    assert added["M3_person_num", "water", *of] == pytest.approx(2 * 100 * 3)
    people = [added[f"{name}_person_den", "any", "any", "any", "any"] for name in ("M1", "M2", "M3")]
    assert people == [40, 50, 50]
    assert added["M1", "adpe", *of] == pytest.approx(2 * 3 + 3 * 100 * 0.01)


def test_what_is_used_again_of_a_room_is_a_part_of_its_electricity(tmp_path: Path) -> None:
    """a: 100 kWh at a room that gives 20 % away, 40 at one that says nothing; b: 50 at one that gives nothing away;
    c: its 30 kWh are of an office."""
    used = {"activity": "electricity", "stage": "use", "tier": "datacentre", "category": "server", "ownership": "owned",
            "view": "any", "status": "ok", "quality": "default", "entry": "running"}  # fmt: skip
    used["factor_key"] = "grid:FRA"
    places = (
        ("a", "warm", 0.2, 100.0),
        ("a", "silent", None, 40.0),
        ("b", "cold", 0.0, 50.0),
        ("c", "desk", 0.5, 30.0),
    )
    lake = written(
        tmp_path,
        members=[{"member_id": member} for member in "abc"],
        member_states=[{"member_id": member, "in_region": True} for member in "abc"],
        sites=[{"member_id": m, "site_id": site, "erf": erf, "kind": "office" if site == "desk" else "datacentre"}
               for m, site, erf, _ in places],
        activity_data=[used | {"member_id": m, "site_id": site, "basis": basis, "quantity": kwh}
                       for m, site, _, kwh in places for basis in ("location", "market")],
        indicators_member=[{"member_id": m, "indicator": "E6", "view": "any", "basis": "any", "value": 0.1}
                           for m in "ab"],
        year_factors=[{"factor_key": "grid:FRA", "activity": "electricity", "stage": "use", "criterion": "energy",
                       "value": 1.0}],
    )  # fmt: skip
    region.region_amounts(lake, YEAR)
    amounts, variables = (lake.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables"))
    added = sums(amounts, variables)
    of = ("any",) * 4
    assert added["E6_num", *of] == pytest.approx(20)
    assert added["E6_den", *of] == pytest.approx(150)
    assert added["E2", "energy", "any", "any", "any"] == pytest.approx(190)


def test_two_more_years_are_the_lever_at_full_effect(tmp_path: Path) -> None:
    lever = {"lever": "keep_longer", "criterion": "gwp", "year_offset": 0, "unit": "kgCO2e", "parameters": "{}"}
    saved: tuple[tuple[str, str, Row, float | None], ...] = (
        ("a", "laptop", {}, 30.0), ("a", "monitor", {}, 4.0), ("b", "laptop", {}, 10.0), ("out", "laptop", {}, 99.0),
        ("a", "laptop", {"year_offset": 1}, 7.0), ("a", "laptop", {"criterion": "adpe"}, 8.0),
        ("a", "*", {"lever": "together"}, 50.0), ("b", "tablet", {"status": "bounded"}, None),
    )  # fmt: skip
    lake = written(
        tmp_path,
        members=[{"member_id": member} for member in ("a", "b", "out")],
        member_states=[{"member_id": member, "in_region": member != "out"} for member in ("a", "b", "out")],
        levers_member=[lever | {"member_id": m, "subject": subject, "saving": saving} | more
                       for m, subject, more, saving in saved],
    )  # fmt: skip
    region.region_amounts(lake, YEAR)
    added = sums(*(lake.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables")))
    assert added == {("A2", "any", "any", "any", "any"): 44.0}


def test_a_region_by_hand(by_hand: Lake) -> None:
    amounts, variables = (by_hand.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables"))
    assert {tuple(row[name] for name in ("holding_id", *CELL)) for row in amounts} == {
        ("a", "digital", "gironde", "medium"), ("a", "digital", "gironde", "unknown"),
        ("t", "public", "unclassified", "large"),
    }  # fmt: skip
    added = {key: pytest.approx(value, rel=1e-12) for key, value in sums(amounts, variables).items()}
    use = 100 * 0.05 + 50 * 0.2 + 200 * 0.05
    by_contract = 180 * 0.05 + 50 * 0.2 + 120 * 0.01
    assert added["C1", "gwp", "depreciation", "location", "making"] == 35
    assert use == added["C1", "gwp", "depreciation", "location", "rest"]
    assert 37 + use == added["C1", "gwp", "service_life", "location", "total"]
    assert 35 + use == added["C1", "gwp", "acquisition", "location", "total"]
    assert 35 + by_contract == added["C1", "gwp", "depreciation", "market", "total"]
    assert added["E1", "energy", "any", "any", "any"] == 350
    assert added["C2_num", "gwp", "depreciation", "location", "total"] == 30 + 300 * 0.05
    assert added["C3_num", "gwp", "depreciation", "location", "total"] == 15 + 100 * 0.05 + 50 * 0.2
    assert added["C2_den", "any", "any", "any", "any"] == 310
    assert added["C3_den", "any", "any", "any", "any"] == 100


def test_views_that_are_equal_share_an_atom_and_contracts_part_the_kwh(by_hand: Lake) -> None:
    amounts = by_hand.read("region_amounts", year=YEAR).to_pylist()
    told = {
        (row["holding_id"], row["size"], row["atom"].partition(": ")[0]): row["amount"]
        for row in amounts
        if row["family"] == "impact"
    }
    assert told == {
        ("a", "medium", "making gwp acquisition depreciation service_life"): 10,
        ("a", "unknown", "making gwp acquisition depreciation"): 5,
        ("a", "unknown", "making gwp service_life"): 7,
        ("t", "large", "making gwp acquisition depreciation service_life"): 20,
        ("a", "medium", "electricity grid:FRA grid:FRA"): 100,
        ("a", "unknown", "electricity grid:ESP grid:ESP"): 50,
        ("t", "large", "electricity grid:FRA grid:FRA"): 80,
        ("t", "large", "electricity grid:FRA technology:hydro"): 120,
    }


def test_of_two_holdings_nothing_but_their_number_is_published(by_hand: Lake) -> None:
    steps.uncertainty_region(by_hand, YEAR, load())
    region.region_cells(by_hand, YEAR)
    rows = by_hand.read("region_cells", year=YEAR).to_pylist()
    assert {row["indicator"] for row in rows if row["status"] == "published"} == {"Q3", "Q3_num", "Q3_den"}
    assert {row["value"] for row in rows if row["status"] != "published"} == {None}
    total = next(row for row in rows if row["indicator"] == "C1" and row["stage"] == "total" and row["sector"] == "*")
    assert (total["status"], total["low"], total["holdings"]) == ("withheld", None, None)


def test_an_error_of_ours_withholds_the_region_and_costs_no_member_its_year(
    by_hand: Lake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("of a test")

    monkeypatch.setattr("footprint.region.cells.protect", broken)
    steps.uncertainty_region(by_hand, YEAR, load())
    region.region_cells(by_hand, YEAR)
    rows = by_hand.read("region_cells", year=YEAR).to_pylist()
    assert {row["status"] for row in rows if not row["indicator"].startswith("Q3")} == {"withheld"}
    assert "KeyError" in caplog.text
    with pytest.raises(KeyError):
        region.cells_of(by_hand, YEAR, ())  # a release is not made of what broke
