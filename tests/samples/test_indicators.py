"""Indicators of the sample members against sums of their own: nothing counts that is no part of the total."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from factors import catalogue
from footprint import explain
from footprint.cli import app
from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.messages import LANGUAGES, RefusalError
from footprint.messages import catalogue as catalogue_of
from footprint.method.indicators import CRITERION
from footprint.settings import settings
from tests.cases import LONG
from tests.shipped import FACTORS

YEAR = 2025


@pytest.fixture(scope="module")
def indicators(lake: Lake) -> dict[tuple[str, str], dict[str, Any]]:
    """By member and indicator, in the headline where an indicator has views."""
    rows = lake.read("indicators_member", year=YEAR).to_pylist()
    return {
        (row["member_id"], row["indicator"]): row
        for row in rows
        if row["view"] in ("depreciation", "any") and row["basis"] in ("location", "any")
    }


def test_explaining_a_ratio_has_words_for_its_sides(indicators: dict[tuple[str, str], dict[str, Any]]) -> None:
    ratios = {indicator for (_, indicator), row in indicators.items() if row["denominator"] is not None}
    assert len(ratios) > 20
    for lang in LANGUAGES:
        assert ratios - {name.removeprefix("explain.sides.") for name in catalogue_of("cli", lang)} == set()


Items = dict[str, tuple[pa.Table, pa.ChunkedArray]]


# Who has what others lack: a list with refused lines, virtual machines, a host of services, a town with everything.
FEW = ("commune-ormevigne", "halbrane-numerique", "nuage-doux", "ville-port-salvert")


@pytest.fixture(scope="module")
def looked_at(indicators: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    """Members whose lines are added up: all in the long run."""
    everybody = sorted({member_id for member_id, _ in indicators})
    assert len(everybody) == 16
    return everybody if LONG else [member_id for member_id in everybody if member_id in FEW]


@pytest.fixture(scope="module")
def items_by_member(lake: Lake, looked_at: list[str]) -> Items:
    """Of each: all items of its impacts, and the categories that the share of making is of."""
    return {member_id: all_items(lake, member_id) for member_id in looked_at}


def test_electricity_of_equipment_and_datacentre_is_the_energy_of_the_total(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """E1 + E2 = the kWh of `footprint` without those that visitors use, which no total holds."""
    own: dict[str, float] = {}
    visitors = 0.0
    for row in lake.read("footprint", year=YEAR).to_pylist():
        if row["criterion"] != "energy" or row["basis"] not in ("location", "any") or row["value"] is None:
            continue
        assert row["view"] == "any"
        if row["ownership"] == "visitor":
            visitors += row["value"]
        else:
            own[row["member_id"]] = own.get(row["member_id"], 0.0) + row["value"]
    assert len(own) == 16
    assert visitors > 0
    for member_id, kwh in own.items():
        parts = [indicators.get((member_id, name)) for name in ("E1", "E2")]
        assert sum(part["value"] for part in parts if part) == pytest.approx(kwh, rel=1e-12), member_id


def test_a_figure_says_how_much_of_the_fleet_it_stands_for(
    indicators: dict[tuple[str, str], dict[str, Any]],
) -> None:
    """M2, M3, E1 and E2 are of electricity only: covered are the devices whose electricity is known, never 0."""
    for (member_id, name), row in indicators.items():
        if name in ("C1", "M1", "M2", "M3", "E1") and row["value"]:
            assert 0 < row["covered_share"] <= 1, (member_id, name)
        if name in ("M2", "M3"):
            assert row["covered_share"] >= indicators[member_id, "C1"]["covered_share"]


def test_second_hand_is_unknown_where_the_condition_of_what_was_bought_is(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """R1 = second-hand devices acquired / devices acquired, where the list says of 95 of 100 whether they are new."""
    first, last = f"{YEAR}-01-01", f"{YEAR}-12-31"
    seen = set()
    for member_id in {member_id for member_id, _ in indicators}:
        bought = [
            row
            for row in lake.read("devices", year=YEAR, member_id=member_id).to_pylist()
            if (row["acquired_on"] or row["in_service_on"])
            and first <= str(row["acquired_on"] or row["in_service_on"]) <= last
            and row["status"] != "on_order"
        ]
        units = {
            how: sum(1.0 if row["quantity_devices"] is None else row["quantity_devices"] for row in bought if of(row))  # type: ignore[misc, no-untyped-call]
            for how, of in {
                "all": lambda row: True,
                "described": lambda row: row["condition"] is not None,
                "second_hand": lambda row: row["condition"] in ("refurbished", "used"),
            }.items()
        }
        row = indicators[member_id, "R1"]
        if not units["all"]:
            assert row["status"] == "missing_denominator"
            continue
        share = units["described"] / units["all"]
        assert row["covered_share"] == pytest.approx(share)
        known = share >= 0.95
        seen.add(known)
        assert row["status"] == ("ok" if known else "missing_condition")
        assert row["value"] == (pytest.approx(units["second_hand"] / units["all"]) if known else None)
    assert seen == {True, False}


def test_the_share_of_making_is_of_what_is_known_in_making_and_use_alike(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """C5 is NULL where less than half of the devices stand in categories assessed in both, and it is a share else."""
    seen = set()
    for (member_id, name), row in indicators.items():
        if name == "C5":
            known = row["covered_share"] is None or row["covered_share"] >= 0.5
            seen.add(known)
            assert row["status"] == ("ok" if known else "low_coverage"), member_id
            assert (row["value"] is None) == (not known)
            assert row["value"] is None or 0 < row["value"] < 1
    assert True in seen


def test_the_score_of_data_quality_is_of_the_gases_of_the_total(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """Q2 = (measured + half of what is declared or computed) / all that is assessed, of C1."""
    points: dict[str, float] = {}
    for row in lake.read("footprint", year=YEAR).to_pylist():
        shown = row["view"] in ("any", "depreciation") and row["basis"] in ("any", "location")
        if shown and row["criterion"] == "gwp" and row["ownership"] != "visitor" and row["value"] is not None:
            weight = {"measured": 1.0, "declared": 0.5, "model": 0.5, "default": 0.0}[row["quality"]]
            points[row["member_id"]] = points.get(row["member_id"], 0.0) + weight * row["value"]
    assert len(points) == 16
    for member_id, score in points.items():
        row = indicators[member_id, "Q2"]
        assert row["denominator"] == pytest.approx(indicators[member_id, "C1"]["value"])
        assert row["value"] == pytest.approx(score / indicators[member_id, "C1"]["value"], abs=1e-15)
    assert sum(score > 0 for score in points.values()) >= 5


def test_what_members_declare_or_their_sites_give_is_an_indicator_and_a_default_is_none(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """The university's room has a PUE of 1.42 and 0.35 L/kWh, the laboratory's 1.7 and no WUE; the town has no room.
    R2 and U2 are what profiles say; C7 = C1 over 851.25 kg a user."""
    figures = {key: (row["value"] and round(row["value"], 12), row["status"]) for key, row in indicators.items()}
    assert figures["universite-clairmarais", "E3"] == (1.42, "ok")
    assert figures["universite-clairmarais", "E4"] == (0.35, "ok")
    assert figures["laboratoire-estran", "E3"] == (1.7, "ok")
    assert figures["laboratoire-estran", "E4"] == (None, "not_declared")
    assert ("ville-port-salvert", "E3") not in figures
    for member_id in {member_id for member_id, _ in indicators}:
        (profile,) = lake.read("members", year=YEAR, member_id=member_id).to_pylist()
        stored, users = profile["stored_tb"], profile["users"]
        wanted = (None, "not_declared") if stored is None else (round(stored / users, 12), "ok")
        assert figures[member_id, "U2"] == wanted
        assert indicators[member_id, "R2"]["value"] == profile["it_spend_reused_eur"] / profile["it_spend_eur"]
        budget = indicators[member_id, "C1"]["value"] / (851.25 * users)
        assert indicators[member_id, "C7"]["value"] == pytest.approx(budget)


def test_where_devices_went_is_known_of_95_of_100_or_not_at_all(
    indicators: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for (member_id, name), row in indicators.items():
        if name == "R3":
            known = row["covered_share"] >= 0.95
            assert row["status"] == ("ok" if known else "missing_route"), member_id
            assert (row["value"] is None) == (not known)
    assert {row["status"] for (_, name), row in indicators.items() if name == "R3"} == {"ok", "missing_route"}


def test_persons_are_totals_over_the_impact_of_one_person(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """Environmental Footprint 3.1: 7,553.08 kgCO2e and 0.0636226 kgSbe a person and year."""
    rows = explain.persons(lake, year=YEAR, member_id="ville-port-salvert", factor_set=catalogue.load()).to_pylist()
    found = {row["criterion"]: row["persons"] for row in rows if row["reference_set"] == "ef"}
    assert found["gwp"] == pytest.approx(indicators["ville-port-salvert", "C1"]["value"] / 7553.08)
    assert found["adpe"] == pytest.approx(indicators["ville-port-salvert", "M1"]["value"] / 0.0636226)


def test_what_is_listed_adds_up_to_the_indicator(
    items_by_member: Items, indicators: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """Of each member and indicator of impacts: C1, M1, M2, M3, E1 and E2 = sum of the items; C2 and C3 = that sum
    over employees or users; C5 = items neither of use nor combined, over items that are not combined."""
    explained = {(who, name) for who, name in indicators if who in items_by_member and name in CRITERION}
    assert {name for _, name in explained} == set(CRITERION)
    for member_id, name in sorted(explained):
        row = indicators[member_id, name]
        items = explain.adding_up(items_by_member[member_id][0], name, items_by_member[member_id][1]).to_pylist()
        whole = sum(item["value"] for item in items if item["value"] is not None)
        making = [item["value"] for item in items if item["stage"] != "use" and item["value"] is not None]
        if name == "C5":
            sides = (row["numerator"] or 0.0, row["denominator"] or 0.0)
            assert sides == pytest.approx((sum(making), whole)), member_id
        else:
            assert (row["numerator"] or 0.0) == pytest.approx(whole, rel=1e-12), (member_id, name)


def all_items(lake: Lake, member_id: str) -> tuple[pa.Table, pa.ChunkedArray]:
    with DuckDB() as engine:
        explain.engine_of(lake, engine, year=YEAR, member_id=member_id, factor_set=FACTORS)
        return engine.view("_totals").run("_items"), explain.equal_parts(engine)


def test_lines_of_the_datacentre_are_none_of_the_equipment(lake: Lake, items_by_member: Items) -> None:
    """The lines of E1 and those of E2 have none in common, servers are among the second; C1 has them all. And what
    `explain_total` lists is what was added up above."""
    about: dict[str, Any] = {"year": YEAR, "member_id": "commune-ormevigne", "factor_set": FACTORS}
    items, equal = items_by_member["commune-ormevigne"]
    for name in ("E1", "E2"):
        listed = explain.explain_total(lake, indicator=name, **about).impacts
        assert listed == explain.adding_up(items, name, equal).drop_columns(["criterion"])
        assert listed.num_rows
    found = {name: explain.heaviest_lines(lake, indicator=name, **about).to_pylist() for name in ("E1", "E2", "C1")}
    lines = {name: {row["line_id"] for row in rows} for name, rows in found.items()}
    assert not lines["E1"] & lines["E2"]
    assert "server" in {row["category"] for row in found["E2"]} - {row["category"] for row in found["E1"]}
    assert lines["E1"] | lines["E2"] <= lines["C1"]


def test_lines_add_up_to_both_sides_of_what_counts_devices(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]], looked_at: list[str]
) -> None:
    """Of each member: the two sides of P4, L1 to L3, R1, R3, Q4 and Q5 = sums over its lines; of P1 to P3 the upper
    side, the lower one being its employees; of M4 too, and A1 has one side. And types add up as lines do."""
    # Of totals, of sites, of what profile and usage declare.
    of_no_lines = {"Q1", "Q2", "E3", "E4", "E5", "E6", "R2", "U1", "U2"}
    fleet = {name for _, name in indicators} - set(CRITERION) - of_no_lines
    assert fleet == {"P1", "P2", "P3", "P4", "L1", "L2", "L3", "R1", "R3", "M4", "A1", "A1_adpe", "Q4", "Q5"}
    for member_id in looked_at:
        found = explain.explain_fleet(lake, year=YEAR, member_id=member_id, factor_set=FACTORS)
        for name in fleet:
            if (member_id, name) not in indicators:
                assert name in ("L1", "R3", "M4")  # nothing left in the year
                assert name not in found["indicator"].to_pylist()
                continue
            row, lines = indicators[member_id, name], found.filter(pc.field("indicator") == name)
            for side in ("numerator", "denominator")[: 1 if name[:2] in ("P1", "P2", "P3", "M4", "A1") else 2]:
                for rows in (lines, explain.by_category(lines)):
                    added = sum(value or 0.0 for value in rows[side].to_pylist())
                    assert added == pytest.approx(row[side] or 0.0, rel=1e-9), (member_id, name, side)


def test_devices_per_employee_are_told_with_both_sides_and_what_counts(
    lake: Lake, indicators: dict[tuple[str, str], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = indicators["ville-port-salvert", "P1"]
    said = told(lake, monkeypatch, "--member", "ville-port-salvert", "--indicator", "P1")
    assert f"{row['numerator']:,.0f} devices ÷ {row['denominator']:,.0f} employees" in said
    assert "smartphone" in said
    assert "printer" not in said.partition("Other devices")[0]
    assert "monitor" in said.partition("By type")[2]


def test_what_an_indicator_lacks_is_said(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """libre-fontaine gives no employees; commune-ormevigne does not say which purchases were new."""
    said = told(lake, monkeypatch, "--member", "libre-fontaine", "--indicator", "C2")
    assert "the number of employees of libre-fontaine in 2025" in said
    said = told(lake, monkeypatch, "--member", "agglo-val-isterne", "--indicator", "R1")
    assert "the condition (new, refurbished, used) is known of only" in said


def told(lake: Lake, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("FOOTPRINT_HOME", str(lake.home))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    result = CliRunner().invoke(app, ["explain", "--year", str(YEAR), *arguments])
    settings.cache_clear()
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_what_has_no_published_figure_lacks_that_first(items_by_member: Items) -> None:
    """An uninterruptible power supply has neither a factor nor a life: report and explain name the factor."""
    rows = [row for items, _ in items_by_member.values() for row in items.to_pylist()]
    of_none = {row["category"] for row in FACTORS.device_categories.to_pylist() if not row["factor_key"]}
    statuses = {row["status"] for row in rows if row["category"] in of_none and row["stage"] != "use"}
    assert "missing_factor" in statuses
    assert [row for row in rows if row["status"] == "missing_lifetime" and row["factor_id"] is None] == []


def test_a_line_that_is_in_no_figure_says_why(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    for member, fate, words in (("laboratoire-estran", "refused", "is refused"),
                                ("commune-ormevigne", "set_aside", "is set aside")):  # fmt: skip
        findings = lake.read("findings", year=YEAR, member_id=member).to_pylist()
        row = next(each for each in findings if each["severity"] == fate and each["line"])
        for line in (str(row["line"]), f"{row['file_sha8']}:{row['line']}"):
            with pytest.raises(RefusalError, match=words):
                told(lake, monkeypatch, "--member", member, "--line", line)
    with pytest.raises(RefusalError, match="No line 99999"):
        told(lake, monkeypatch, "--member", "commune-ormevigne", "--line", "99999")
