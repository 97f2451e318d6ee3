"""The region's indicators: each is defined in both languages, with its sides and what is published beside it."""

from __future__ import annotations

import pytest

from factors.catalogue import FactorSet, load
from footprint.messages import catalogue, text
from footprint.method.indicators import INDICATORS
from footprint.region.indicators import IDS, TIERS, Definition, definitions, sides

OF_MEMBERS_ALONE = {"C7"}


@pytest.fixture(scope="module")
def factor_set() -> FactorSet:
    return load()


@pytest.fixture(scope="module")
def defined(factor_set: FactorSet) -> dict[str, Definition]:
    return {each.indicator: each for each in definitions(factor_set)}


def test_every_indicator_of_a_member_is_one_of_the_region_but_those_of_one_person(
    defined: dict[str, Definition],
) -> None:
    assert INDICATORS.keys() - defined.keys() == OF_MEMBERS_ALONE


def test_a_ratio_has_its_sides_and_a_side_has_none(defined: dict[str, Definition]) -> None:
    for name, each in defined.items():
        assert (each.numerator_indicator, each.denominator_indicator) == sides(name)
        assert {each.numerator_indicator, each.denominator_indicator} - {None} <= defined.keys()
    assert defined["C6_network"].denominator_indicator == "C1"
    assert sides("C2") == ("C2_num", "C2_den")
    assert sides("C2_num") == (None, None)


def test_each_is_said_in_both_languages(defined: dict[str, Definition]) -> None:
    for each in defined.values():
        said = (each.name_fr, each.name_en, each.definition_fr, each.definition_en, each.formula, each.source)
        assert all(part.strip() for part in said), each.indicator
        assert each.name_fr != each.name_en
        assert bool(each.reference_fr) == bool(each.reference_en) == (not each.indicator.endswith(("_num", "_den")))
    assert len({each.name_fr for each in defined.values()}) == len(defined)
    assert len({each.name_en for each in defined.values()}) == len(defined)


def test_the_unit_of_a_ratio_is_that_of_its_sides(defined: dict[str, Definition]) -> None:
    """A device-year over a device is a year, and a thing over a like thing has no unit."""
    said = {"device.year/device": "year"}
    for each in defined.values():
        if each.numerator_indicator and each.denominator_indicator:
            upper, lower = (defined[name].unit for name in (each.numerator_indicator, each.denominator_indicator))
            alike = "kWh/kWh" if each.indicator == "E3" else "1"
            assert each.unit == (alike if upper == lower else said.get(f"{upper}/{lower}", f"{upper}/{lower}"))


def test_published_figures_stand_beside_with_their_scope(defined: dict[str, Definition]) -> None:
    assert "20 % asked of public buyers from 2024".replace(" ", "") in defined["R2"].reference_en.replace(" ", "")
    assert "445\u00a0kg\u00a0CO₂e per user (Green IT 2025" in defined["C2"].reference_en
    assert defined["C2"].reference_en == defined["C3"].reference_en
    assert defined["C2_num"].reference_en == ""
    assert "60% (ADEME, data of 2022: all of France" in defined["C5"].reference_en
    assert [defined[f"C6_{tier}"].reference_fr.split("\u00a0%")[0] for tier in TIERS] == ["50", "4", "46"]
    assert "0.0173 kg Sb eq. per user" in defined["M1_person"].reference_en.replace("\u00a0", " ")
    assert "ours is of electricity alone" in defined["M2_person"].reference_en
    assert defined["M1"].reference_en == "nothing that compares (published figures are per user, beside that indicator)"
    assert defined["L1_desktop"].reference_en.replace("\u00a0", " ").startswith("5 years planned, not observed")
    assert defined["P2"].reference_fr.startswith("1,36 écran par ordinateur, et non par salarié")


def test_where_no_published_figure_compares_that_is_said(defined: dict[str, Definition], factor_set: FactorSet) -> None:
    """Of each indicator either a figure stands beside it, or why none does; a text that no indicator needs is none."""
    per_user = {"M1": "M1_person", "M2": "M2_person", "M3": "M3_person"}
    published = factor_set.benchmarks["indicator"].to_pylist()
    with_figure = {"C2", *(per_user.get(name, name) for name in published)}
    assert {name for name in IDS if "nothing that compares" in defined[name].reference_en} == set(IDS) - with_figure
    assert "rien de comparable (un total est celui des membres" in defined["C1"].reference_fr
    assert defined["C2_median"].reference_en.endswith("(studies publish means, which stand beside C2)")
    reasons = {key.partition(".")[2] for key in catalogue("terms", "en") if key.startswith("region_no_reference.")}
    said = {each.reference_en for each in defined.values()}
    for why in reasons - {"said"}:
        assert any(text(f"terms.region_no_reference.{why}", "en") in each for each in said), why
