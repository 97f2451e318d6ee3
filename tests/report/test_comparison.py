"""A member beside published means, its own years, and the lives that its figures assume."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from factors.catalogue import FactorSet
from footprint.cli import app
from footprint.lake import Lake
from footprint.report.document import Items, Note, Table
from footprint.report.model import Report, member_report
from footprint.report.sections.comparison import USUAL, Comparison, Own, comparison, sections, sentences
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from footprint.settings import settings
from tests.report.conftest import YEAR, whole

MEANS = tuple({"value": value, "scope": "greenit_2021"} for value in (360.0, 460.0, 800.0))


def compared(value: float | None, **more: Any) -> Comparison:
    own = () if value is None else (Own(2025, "C2", value),)
    given: dict[str, Any] = {"references": MEANS, "serves_others": False, "absent": (), "lives": ()}
    return Comparison(own=own, **{**given, **more})


@pytest.mark.parametrize(
    ("value", "place"),
    [(179.9, "far_below"), (180.0, "below"), (359.9, "below"), (360.0, "within"), (800.0, "within"),
     (800.1, "above"), (1600.0, "above"), (1600.1, "far_above")],
)  # fmt: skip
def test_far_is_half_of_the_lowest_mean_or_twice_the_highest(value: float, place: str) -> None:
    assert compared(value).place == place


def test_who_is_not_compared_and_why() -> None:
    w = Wording("en")
    assert compared(None).place is None
    assert "number of your staff" in " ".join(sentences(compared(None), w))
    host = compared(820.0, serves_others=True, absent=("phones",))
    assert host.place is None
    (said,) = sentences(host, w)
    assert "also work for organisations outside" in said
    (section,) = sections(host, w)
    assert not [block for block in section.blocks if isinstance(block, Table)]
    assert sections(compared(100.0, references=()), w) == []


def test_what_is_usual_and_in_no_file_is_named_where_a_figure_is_low() -> None:
    w = Wording("en")
    assert "mobile phones and printers" in " ".join(sentences(compared(50.0, absent=("phones", "printers")), w))
    assert len(list(sentences(compared(500.0, absent=("phones",)), w))) == 1


def test_digital_firms_are_compared_until_servers_show(lake: Lake, factor_set: FactorSet) -> None:
    """The shop and the studio are digital and have laptops and screens alone; nobody counted the host's people."""
    shop = comparison(MemberTables(lake, year=YEAR, member_id="shop", factor_set=factor_set))
    assert not shop.serves_others
    assert shop.absent == ("phones", "printers", "network", "access", "servers")
    assert {own.indicator for own in shop.own} == {"C2", "C3"}
    assert [own.year for own in shop.own] == [YEAR, YEAR, YEAR - 1, YEAR - 1]
    assert comparison(MemberTables(lake, year=YEAR, member_id="host", factor_set=factor_set)).own == ()


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def test_the_scale_holds_own_figures_and_every_published_mean_lowest_first(report: Report) -> None:
    assert [own.value for own in report.comparison.own[:2]] == [report.per_employee, report.per_user]
    assert report.comparison.absent == ("access",)
    for lang in ("fr", "en"):
        found = {each.id: each for each in whole(report, lang).sections}
        section = found["comparison"]
        (scale,) = [block for block in section.blocks if isinstance(block, Table)]
        (lives,) = [block for block in found["lives"].blocks if isinstance(block, Table)]
        bars = [row.bar for row in scale.rows]
        assert bars == sorted(bars, key=lambda bar: bar or 0)
        assert bars[-1] == 1.0
        assert len(scale.rows) == len(report.comparison.own) + 6
        assert sum(row.strong for row in scale.rows) == len(report.comparison.own)
        assert [block.text for block in section.blocks if isinstance(block, Note)] == list(
            sentences(report.comparison, Wording(lang, has_agents=True))
        )
        assert len(lives.rows) == 1  # 25 desktops left on 1 March 2025, bought on 15 March 2021


def test_lives_of_the_town_are_those_of_the_desktops_that_left(report: Report) -> None:
    (desktops,) = report.comparison.lives
    assert (desktops["category"], desktops["dated"]) == ("desktop", 25.0)
    assert desktops["observed_years"] == pytest.approx(1447 / 365.25)
    assert desktops["usual_years"] == 6.0


def test_a_set_of_factors_without_means_leaves_the_scale_out(report: Report) -> None:
    bare = replace(report.comparison, references=())
    assert bare.place is None
    (section,) = sections(bare, Wording("fr"))
    assert len([block for block in section.blocks if isinstance(block, Table)]) == 1


def test_published_means_are_of_samples_and_scopes_that_texts_know(factor_set: FactorSet) -> None:
    for lang in ("fr", "en"):
        w = Wording(lang)
        for row in factor_set.benchmarks.to_pylist():
            names = ("comparison.of", "comparison.scope_of") if row["kind"] == "mean" else ("indicators.beside",)
            assert all(w.has(f"{name}.{row['scope']}") for name in names), row["benchmark_id"]
    known = set(factor_set.device_categories["category"].to_pylist()) | {"fixed_network", "mobile_network"}
    assert set().union(*USUAL.values()) <= known


def test_means_are_no_part_of_the_name_of_a_set(factor_set: FactorSet) -> None:
    assert replace(factor_set, benchmarks=factor_set.benchmarks.slice(0, 1)).id == factor_set.id
    assert factor_set.figures_by_source()["greenit_benchmark_2021"] == 3


def test_an_indicator_stands_beside_last_year_and_what_is_published(report: Report) -> None:
    """The town's room has a PUE of 1.6, both years; Arcep has 1.46. Desktops that left: 1,447 days, 3.96 years."""
    (section,) = [each for each in whole(report, "en").sections if each.id == "indicators"]
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    figures = {row.cells[0].rpartition("(")[2].rstrip(")"): row.cells[1:] for row in table.rows}
    assert figures["E3"] == ("1.60\u00a0kWh/kWh", "–", "1.60\u00a0kWh/kWh", "100%", "lower")
    assert figures["L1"][0].startswith("3.96")
    assert (figures["L1"][2], figures["L1"][4]) == ("–", "higher")  # nothing left the year before
    assert figures["C5"][4] == "context"
    assert " to " in figures["C1"][1]


def test_every_indicator_shown_is_in_the_glossary_with_what_is_published(report: Report) -> None:
    sections_of = {each.id: each for each in whole(report, "en").sections}
    (table,) = [block for block in sections_of["indicators"].blocks if isinstance(block, Table)]
    (glossary,) = [block for block in sections_of["glossary"].blocks if isinstance(block, Items)]
    meanings = dict(zip((row.cells[0] for row in table.rows), glossary.items, strict=True))
    assert all(meaning.startswith(f"{name}: ") for name, meaning in meanings.items())
    (of_pue,) = [meaning for name, meaning in meanings.items() if name.endswith("(E3)")]
    assert "PUE: kWh over kWh of IT energy" in of_pue
    assert of_pue.endswith("Published: 1.46: French colocation in 2023 (Arcep).")
    assert any("asked of public buyers from 2030" in meaning for meaning in meanings.values())


def asked(lake: Lake, monkeypatch: pytest.MonkeyPatch, *more: str) -> Any:
    monkeypatch.setenv("FOOTPRINT_HOME", str(lake.home))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    said = CliRunner().invoke(app, ["compare", "--year", str(YEAR), "--format", "json", *more])
    settings.cache_clear()
    return said


def test_the_command_gives_the_scale_and_the_lives(lake: Lake, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    scale = json.loads(asked(lake, monkeypatch, "--member", "town").stdout)
    assert [row["value"] for row in scale if row["what"] == "mean"] == [360.0, 382.0, 445.0, 460.0, 514.0, 800.0]
    assert [row["value"] for row in scale if row["what"] == "own"] == [own.value for own in report.comparison.own]
    lives = json.loads(asked(lake, monkeypatch, "--member", "town", "--lives").stdout)
    assert [row["category"] for row in lives] == ["desktop"]
    nobody = asked(lake, monkeypatch, "--member", "nobody")
    assert nobody.exit_code != 0
