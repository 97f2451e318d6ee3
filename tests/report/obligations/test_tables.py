"""Tables that members owe: who gets which, datapoints of the VSME, the line of the AGEC law, indicators for REEN."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.report.cells import total
from footprint.report.document import Paragraph, Table
from footprint.report.model import Report, member_report
from footprint.report.obligations import authority, section, vsme, whom
from footprint.report.obligations.scopes import UNSPLIT, ScopePart
from footprint.report.obligations.section import sections
from footprint.report.obligations.vsme import Datapoint
from footprint.report.sections import indicator_table
from footprint.report.wording import Wording
from tests.report.conftest import YEAR

W = Wording("fr")


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        ({"sector": "public"}, "authority"),
        ({"sector": "other", "naf": "84.11Z", "siren": "219990017"}, "authority"),
        ({"sector": "education_research", "naf": "85.42Z", "siren": "199990052"}, "institution"),
        ({"sector": "digital", "naf": "94.99Z", "siren": "999007149"}, "association"),
        ({"sector": "other", "naf": "10.39B", "siren": "999004112"}, "company"),
        ({"sector": "digital", "naf": None, "siren": None}, "company"),
        ({"sector": "education_research"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_what_a_member_is_by_its_profile(profile: dict[str, Any], kind: whom.Kind) -> None:
    assert whom.kind(profile) == kind


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_item_whose_number_is_not_verified_has_its_amount_and_a_word_on_it(report: Report, lang: str) -> None:
    w = Wording(lang)
    (table, *others), known = (
        list(section.scopes(replace(report, scopes=each), w))
        for each in ((ScopePart("3.1", "", 28.0, 1.0, 28.0),), (ScopePart("3.2", "4.2", 28.0, 1.0, 28.0),))
    )
    assert isinstance(table, Table)
    assert table.rows[0].cells[0].startswith(w.t("scopes.unverified"))
    assert "28" in table.rows[0].cells[2]
    note = w.t("scopes.unverified_note")
    assert sum(note in block.text for block in others if isinstance(block, Paragraph)) == 1
    assert not any(note in block.text for block in known if isinstance(block, Paragraph))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", [*whom.TABLES])
def test_only_what_applies_is_shown_and_one_sentence_says_what_is_left_out(
    report: Report, kind: whom.Kind, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whom, "kind", lambda _: kind)
    w = Wording(lang)
    first, *others = sections(report, w)
    assert tuple(each.id for each in others) == tuple(sorted(whom.TABLES[kind], key=("vsme", "agec", "reen").index))
    last = first.blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.text == w.t(f"scopes.left_out.{kind}")
    named = {name for name in ("VSME", "AGEC", "REEN") if name in last.text}
    assert kind == "unknown" or named == {"VSME", "AGEC", "REEN"} - {name.upper() for name in whom.TABLES[kind]}


def energy(origin: str, kwh: float | None, unknown: int = 0, basis: str = "market") -> dict[str, Any]:
    return {"basis": basis, "origin": origin, "kwh": kwh, "unknown_rows": unknown}


def points(report: Report, *rows: dict[str, Any], **more: Any) -> dict[str, Datapoint]:
    found = vsme.datapoints(replace(report, purchased=rows, **more))
    return {each.name or each.label: each for each in found}


def test_energy_is_that_of_contracts_where_they_say(report: Report) -> None:
    """12,000 kWh: 9,000 of hydropower and 3,000 of nuclear; then 3,000 of a grid whose make-up nobody bought."""
    bought = energy("unknown", 12_000.0, basis="location")
    full = points(report, bought, energy("renewable", 9_000.0), energy("other", 3_000.0))
    names = ("TotalEnergyConsumption", *(f"{vsme.ENERGY}_{kind}EnergyMember" for kind in ("Renewable", "NonRenewable")))
    assert [full[name].value for name in names] == [12.0, 9.0, 3.0]
    half = points(report, bought, energy("renewable", 9_000.0), energy("unknown", 3_000.0))
    assert [half[name].value for name in names] == [12.0, 9.0, None]
    assert half[names[2]].why == "rest_unknown"
    none = points(report, bought, energy("unknown", 12_000.0))
    assert [(none[name].value, none[name].why) for name in names[1:]] == [(None, "no_contract")] * 2
    dark = points(report, bought, energy("undescribed", 12_000.0))
    assert [(dark[name].value, dark[name].why) for name in names[1:]] == [(None, "rest_unknown")] * 2


@pytest.mark.parametrize(
    ("origins", "basis", "is_least"),
    [
        (("unknown",), "no_contract", False),  # a contract is of what a host buys, or there is none
        (("renewable", "unknown"), "market", False),
        (("undescribed", "unknown"), "market", True),
        ((), "no_contract", False),
    ],
)
def test_scope_2_by_contracts_is_that_of_contracts_of_what_the_member_buys(
    report: Report, origins: tuple[str, ...], basis: str, is_least: bool
) -> None:
    """A contract for a rack whose electricity its host buys is no contract for the member's own, known mix or not."""
    elsewhere = {"contracts_not_assessed": 0.7, "grid": report.grid | {("depreciation", "market"): 1.0}}
    found = points(report, *(energy(origin, 1000.0) for origin in origins), **elsewhere)
    of = [found[name] for name in (vsme.GASES.format(basis="Market"), "together_market") if name in found]
    assert of
    assert {(each.basis, each.is_least) for each in of} == {(basis, is_least or report.is_minimum)}
    assert found["together_location"].basis == "location"
    assert all(W.has(f"vsme.on.{each.basis}") for each in found.values())


def test_unknown_electricity_is_no_zero_and_part_of_it_a_minimum(report: Report) -> None:
    name = "TotalEnergyConsumption"
    part = points(report, energy("unknown", 500.0, 2, "location"))[name]
    assert (part.value, part.is_least) == (0.5, True)
    assert points(report)[name].value is None
    renewable, other = (f"{vsme.ENERGY}_{kind}EnergyMember" for kind in ("Renewable", "NonRenewable"))
    dim = points(report, energy("renewable", 9_000.0, 1), energy("unknown", None, 2))
    assert (dim[renewable].value, dim[renewable].is_least) == (9.0, True)
    assert (dim[other].value, dim[other].why) == (None, "rest_unknown")
    whole = points(report, energy("renewable", 9_000.0), energy("other", None, 1))
    assert (whole[renewable].value, whole[renewable].is_least, whole[other].value) == (9.0, False, None)
    assert points(report, energy("renewable", 9_000.0))[other].value == 0.0
    row = next(row for row in vsme.table(replace(report, purchased=()), W).rows if row.cells[3] == name)
    assert row.cells[:3] == ("Énergie totale. Aucune électricité achetée n’a pu être évaluée.", "–", "MWh")


def test_names_of_the_template_are_in_a_column_of_names_to_be_copied(report: Report) -> None:
    table = vsme.table(report, W)
    assert [column.is_code for column in table.columns] == [False, False, False, True]
    assert {row.cells[3] for row in table.rows} > {vsme.GASES.format(basis="Market")}


def test_scope_2_is_given_where_it_is_published_apart(report: Report) -> None:
    parts = (ScopePart("2", "2.1", 4000.0, 0.4, 1000.0), ScopePart("3.3", "2.1", 1000.0, 0.1, 500.0),
             ScopePart("3.2", "4.2", 5000.0, 0.5, 5000.0))  # fmt: skip
    found = points(report, scopes=parts)
    assert found["GrossLocationBasedScope2GreenhouseGasEmissions"].value == 4.0
    assert found["GrossMarketBasedScope2GreenhouseGasEmissions"].value == 1.0
    assert found["scope_3"].value == 6.0
    assert not found.keys() & {"together_location", "together_market"}


def test_each_basis_is_apart_or_not_by_itself(report: Report) -> None:
    """The grid's year is published in parts, a contract is not: 900 of it, beside 100 and 50 of the grid."""
    parts = (ScopePart("2", "2.1", 4000.0, 0.4, 100.0), ScopePart("3.3", "2.1", 1000.0, 0.1, 50.0),
             ScopePart(UNSPLIT, "2.1", None, None, 900.0), ScopePart("3.2", "4.2", 5000.0, 0.5, 5000.0))  # fmt: skip
    found = points(report, scopes=parts)
    assert found["GrossLocationBasedScope2GreenhouseGasEmissions"].value == 4.0
    assert found["GrossMarketBasedScope2GreenhouseGasEmissions"].value is None
    assert "together_location" not in found
    assert (found["together_market"].value, found["scope_3"].value) == (1.05, 6.0)
    mixed = points(report, scopes=(*parts[:2], replace(parts[2], value=700.0), parts[3]))
    assert (mixed["together_location"].value, mixed["scope_3"].value) == (5.7, 5.0)


def test_scope_2_that_is_not_published_apart_is_a_dash_and_stands_with_its_upstream(report: Report) -> None:
    found = points(report)
    for name in ("GrossLocationBasedScope2GreenhouseGasEmissions", "GrossMarketBasedScope2GreenhouseGasEmissions"):
        assert (found[name].value, found[name].why) == (None, "not_split")
    whole = total([found[name].value for name in ("together_location", "scope_3")])
    assert report.headline is not None
    assert whole == pytest.approx(report.headline / 1000)
    market = report.grid["depreciation", "market"]
    assert market is not None
    difference = (report.headline - market) / 1000
    assert found["together_location"].value == pytest.approx((found["together_market"].value or 0.0) + difference)


def test_the_line_to_declare_has_what_was_typed_and_nothing_else(report: Report) -> None:
    typed = {**report.member, "it_spend_eur": 198_500.0, "it_spend_reused_eur": 31_000.0}
    r2 = {"indicator": "R2", "view": "any", "basis": "any", "value": 31 / 198.5}
    others = tuple(row for row in report.indicators if row["indicator"] != "R2")
    table, note = authority.agec(replace(report, member=typed, indicators=(*others, r2)), W)
    assert isinstance(table, Table)
    assert tuple(row.cells[1] for row in table.rows) == ("198\u202f500", "–", "31\u202f000", "16\u00a0%", "20\u00a0%")
    assert isinstance(note, Paragraph)
    assert "20\u00a0% dès 2024, 25\u00a0% dès 2027 et 30\u00a0% dès 2030" in note.text
    (first, _) = authority.agec(report, W)
    assert isinstance(first, Paragraph)
    assert "saisissez" in first.text


@pytest.mark.parametrize(("year", "share"), [(2023, None), (2024, 0.2), (2026, 0.2), (2027, 0.25), (2031, 0.3)])
def test_the_minimum_is_that_of_the_year(report: Report, year: int, share: float | None) -> None:
    assert authority.asked(replace(report, year=year)) == share


def test_indicators_stand_in_the_order_of_the_list_as_in_the_annex(report: Report) -> None:
    table, _ = authority.reen(report, W)
    assert isinstance(table, Table)
    shown = {row["indicator"] for row in report.indicators} & {*authority.REEN}
    names = [W.term("indicator", name) for name in authority.REEN if name in shown]
    assert [row.cells[0] for row in table.rows] == names
    assert len(names) >= 6
    (all_of_them, *_), _ = (section.blocks for section in indicator_table.sections(report, W))
    assert isinstance(all_of_them, Table)
    known = {row.cells[0].rpartition(" (")[0]: row.cells[1] for row in all_of_them.rows}
    assert [row.cells[1] for row in table.rows] == [known[name] for name in names]
