"""Whether one figure is above another: by hand, in pairs, both ways round, and as the command says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import exp, log
from pathlib import Path
from statistics import NormalDist

import pytest
from typer.testing import CliRunner, Result

from factors.catalogue import FactorSet
from footprint import steps
from footprint.changes.figures import Difference, Figure, NoDifferenceError, compared
from footprint.cli import app
from footprint.lake import Lake
from footprint.settings import settings
from footprint.uncertainty import intervals
from tests.changes.cases import Year, laptops, write
from tests.changes.test_intervals import uncertain
from tests.method.running import close
from tests.shipped import FACTORS

YEAR, GSD = 2025, 1.5
LAPTOPS = Figure("m", YEAR, category="laptop", stage="manufacturing")
runner = CliRunner()


def filled(home: Path, factor_set: FactorSet) -> Lake:
    """A lake of a member with laptops and monitors, and of one with twice as many of each."""
    lake = Lake(home)
    monitors = {"category": "monitor", "quantity_devices": 20.0}
    more = [laptops(20), monitors | {"quantity_devices": 40.0}]
    write(lake, YEAR, {"m": Year([laptops(10), monitors]), "n": Year(more)})
    for year_of in (steps.year_factors, steps.device_lives):
        year_of(lake, YEAR, factor_set)
    steps.service_shares(lake, YEAR)
    steps.activity_data(lake, YEAR, factor_set)
    return lake


@pytest.fixture(scope="module")
def one_spread(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return filled(tmp_path_factory.mktemp("one"), uncertain("device:laptop", "manufacturing", GSD))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return filled(tmp_path_factory.mktemp("shipped"), FACTORS)


def pair(lake: Lake, one: Figure, other: Figure, factor_set: FactorSet = FACTORS) -> Difference:
    return compared(lake, {YEAR: factor_set}, one, other)


def test_the_chance_by_hand(one_spread: Lake) -> None:
    """Only the making of laptops is uncertain, by a factor of 1.5: ten laptops against the exact making of monitors.
    P(a e^(x ln 1.5) > b) = F(ln(a/b)/ln 1.5), and the bounds of a less b are those of a, less b."""
    found = pair(one_spread, LAPTOPS, Figure("m", YEAR, category="monitor", stage="manufacturing"),
                 uncertain("device:laptop", "manufacturing", GSD))  # fmt: skip
    assert 0 < log(found.one / found.other) < 2 * log(GSD)
    assert found.p_higher == pytest.approx(NormalDist().cdf(log(found.one / found.other) / log(GSD)), abs=0.015)
    assert found.low == pytest.approx(found.one * exp(-1.96 * log(GSD)) - found.other, abs=0.03 * found.one)
    assert found.high == pytest.approx(found.one * exp(1.96 * log(GSD)) - found.other, abs=0.03 * found.one)


def test_twice_as_many_of_all_weigh_more_in_every_draw_however_wide_both_are(shipped: Lake) -> None:
    found = pair(shipped, Figure("n", YEAR), Figure("m", YEAR))
    assert close(found.one, 2 * found.other, 1e-9)
    assert found.p_higher == 1.0
    # What is between them errs as the smaller one does, not as both intervals together.
    headline = {"view": "depreciation", "basis": "location", "criterion": "gwp"}
    terms, model = steps.uncertain_year(shipped, YEAR, FACTORS, "m", **headline)
    (alone,) = intervals(terms, model, ["member_id"]).to_pylist()
    assert (found.low, found.high) == pytest.approx((alone["low"], alone["high"]), rel=0.02)


def test_the_other_way_round_it_is_the_rest(shipped: Lake) -> None:
    one, other = LAPTOPS, Figure("m", YEAR, category="monitor")
    there, back = pair(shipped, one, other), pair(shipped, other, one)
    assert there.p_higher + back.p_higher == pytest.approx(1, abs=1e-9)
    assert 0 < there.p_higher < 1
    assert close(there.low, -back.high, 1e-4)
    assert close(there.high, -back.low, 1e-4)


def test_a_figure_is_not_above_itself(shipped: Lake) -> None:
    found = pair(shipped, LAPTOPS, LAPTOPS)
    assert (found.difference, found.low, found.high, found.p_higher) == (0, 0, 0, 0)


def test_parts_without_figures_and_other_units_are_no_pair(shipped: Lake) -> None:
    for other, reason in (
        (Figure("m", YEAR, category="server"), "nothing_assessed"),
        (Figure("m", YEAR, criterion="energy"), "other_unit"),
        (Figure("m", YEAR, indicator="C2"), "no_indicator"),
    ):
        with pytest.raises(NoDifferenceError) as refused:
            pair(shipped, LAPTOPS, other)
        assert refused.value.reason == reason


def test_per_head_both_are_divided(sample_home: Path) -> None:
    """Whole sample members per employee: figures and bounds are those of the totals, each by its own employees."""
    lake, names = Lake(sample_home), ("campus-vergnac", "etudes-tersane")
    heads = {row["member_id"]: row for row in lake.read("indicators_member", year=YEAR).to_pylist()
             if row["indicator"] == "C2" and (row["view"], row["basis"]) == ("depreciation", "location")}  # fmt: skip
    one, other = (Figure(name, YEAR, indicator="C2") for name in names)
    found = pair(lake, one, other)
    assert (found.one, found.other) == pytest.approx([heads[name]["value"] for name in names], rel=1e-9)
    assert found.unit == heads[names[0]]["unit"]
    assert found.low < found.difference < found.high
    part = pair(lake, one, Figure(names[0], YEAR, indicator="C2", category="laptop"))
    assert part.p_higher == 1.0
    assert part.low > 0


@pytest.fixture
def english(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    monkeypatch.setenv("FOOTPRINT_HOME", str(sample_home))
    settings.cache_clear()
    yield
    settings.cache_clear()


def asked(*more: str) -> Result:
    return runner.invoke(app, ["compare", "--member", "campus-vergnac", "--year", str(YEAR), *more])


@pytest.mark.usefixtures("english")
def test_the_command_says_both_figures_and_how_sure_their_difference_is(sample_home: Path) -> None:
    told = asked("--figure", "category=laptop", "--with", "member=etudes-tersane", "--format", "json")
    (row,) = json.loads(told.stdout)
    names = ("campus-vergnac", "etudes-tersane")
    one, other = (Figure(name, YEAR, category="laptop") for name in names)
    found = pair(Lake(sample_home), one, other)
    assert row == {"one": found.one, "other": found.other, "difference": found.difference, "low": found.low,
                   "high": found.high, "p_higher": found.p_higher, "unit": "kgCO2e"}  # fmt: skip
    words = asked("--figure", "category=laptop", "--with", "category=monitor")
    assert "campus-vergnac, laptop: " in words.stdout
    assert "campus-vergnac, monitor: " in words.stdout
    assert "probability that the first is above: " in words.stdout


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--with", "colour=red"], "“colour” is no part of a figure"),
        (["--with", "year=now"], "“year=now” is no part of a figure"),
        (["--with", "year=²"], "“year=²” is no part of a figure"),
        (["--with", "member=nobody"], "Nothing is assessed, or without an interval, of this figure: nobody"),
        (["--with", "criterion=adpe"], "other units"),
        (["--with", "member=etudes-tersane", "--figure", "indicator=P1"], "no value that is a whole total"),
        (["--figure", "category=laptop"], "name it with --with"),
    ],
)
def test_what_is_no_pair_is_refused_in_words(more: list[str], said: str) -> None:
    told = asked(*more)
    assert told.exit_code != 0
    assert said in str(told.exception or told.stderr)
