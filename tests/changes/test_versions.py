"""Why the totals of one year are not the same in two versions of its results."""

from __future__ import annotations

from dataclasses import replace
from math import fsum
from pathlib import Path

import pytest

from factors.catalogue import FactorSet
from footprint import steps
from footprint.changes.versions import Version, between_versions, of_total, why_no_cause
from footprint.lake import Lake
from footprint.messages import text
from footprint.years import factor_sets, inputs
from tests.changes.cases import Year, laptops, write
from tests.changes.test_lake import LAPTOP, NOW, older, shipped, total

__all__ = ["older", "shipped"]  # fixtures


def version(home: Path, factor_set: FactorSet, count: int) -> Version:
    """The results of one member with so many laptops."""
    lake = Lake(home)
    write(lake, NOW, {"m": Year([laptops(count)])})
    gathered = inputs.gather(lake, NOW, factor_set)
    steps.year_factors(lake, NOW, factor_set)
    steps.device_lives(lake, NOW, factor_set)
    steps.service_shares(lake, NOW)
    steps.activity_data(lake, NOW, factor_set)
    steps.fleet(lake, NOW)
    steps.footprint(lake, NOW, factor_set)
    factor_sets.keep(lake.home, factor_set)
    lake.commit({}, gathered.to_json(), year=NOW)
    return Version(lake, gathered, factor_set)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory, older: FactorSet) -> Version:
    return version(tmp_path_factory.mktemp("first"), older, 10)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory, shipped: FactorSet) -> Version:
    return version(tmp_path_factory.mktemp("second"), shipped, 12)


def causes(old: Version, new: Version) -> dict[str, float]:
    found = between_versions(old, new)
    assert found is not None
    rows, intervals = of_total(found, "m", "location", "gwp")
    sums: dict[str, list[float]] = {}
    for row in rows.to_pylist():
        sums.setdefault(row["cause"], []).append(row["difference"])
    added = {cause: fsum(values) for cause, values in sums.items()}
    whole = {row["cause"]: row for row in intervals}
    for cause, value in added.items():
        assert whole[cause]["difference"] == pytest.approx(value)
        assert whole[cause]["low"] <= value <= whole[cause]["high"]
    return added


@pytest.fixture(scope="module")
def added(old: Version, new: Version) -> dict[str, float]:
    return causes(old, new)


def test_two_laptops_more_and_another_set_are_fleet_and_factors(
    old: Version, new: Version, added: dict[str, float]
) -> None:
    """10 laptops of 100 kg became 12 of the shipped figure, a fifth of a life each: of the factors is the difference of
    the figures times the mean, 11; the rest, two laptops, is the fleet. Nothing else moved: it is one year."""
    (figure,) = (
        row["value"]
        for row in new.lake.read("year_factors", year=NOW).to_pylist()
        if (row["factor_key"], row["stage"], row["criterion"]) == (LAPTOP, "manufacturing", "gwp")
    )
    assert added.keys() == {"factors", "fleet"}
    assert added["factors"] == pytest.approx(11 * (figure - 100.0) * 366 / (5 * 365.25))
    assert fsum(added.values()) == pytest.approx(total(new.lake, NOW, "m") - total(old.lake, NOW, "m"))


def test_what_older_code_made_otherwise_is_method(old: Version, new: Version, added: dict[str, float]) -> None:
    """Stored figures of code that is no longer there stay as they are: what today's makes of the same files comes
    first, and apart. Here both make the same, so no cause is added."""
    aged = replace(old, made=replace(old.made, code="0" * 16))
    assert not aged.is_current
    assert causes(aged, new) == pytest.approx(added)


def test_without_results_there_is_no_cause(old: Version, tmp_path: Path) -> None:
    assert between_versions(old, replace(old, lake=Lake(tmp_path))) is None
    assert causes(old, old) == {}


def test_why_there_is_no_cause_is_said_of_each_case_apart(old: Version, new: Version, tmp_path: Path) -> None:
    """Equal totals; a version without its tables; a member that one has not; nothing assessed of a criterion."""
    unfinished = replace(new, lake=Lake(tmp_path))
    for other, member, criterion, reason, at_fault in (
        (old, "m", "gwp", "same_versions", None),
        (unfinished, "m", "gwp", "no_tables", unfinished),
        (new, "nobody", "gwp", "not_in_version", old),
        (new, "m", "ctuh", "not_assessed_in_version", old),
    ):
        why, version = why_no_cause(old, other, member, criterion)
        assert why == reason
        assert version is at_fault


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_case_has_a_sentence_of_its_own(old: Version, new: Version, tmp_path: Path, lang: str) -> None:
    cases = [(old, old, "m", "gwp"), (old, replace(new, lake=Lake(tmp_path)), "m", "gwp"),
             (old, new, "nobody", "gwp"), (old, new, "m", "ctuh")]  # fmt: skip
    reasons = [why_no_cause(*case)[0] for case in cases]
    about = {"member": "m", "year": NOW, "criterion": "x", "old": "a", "new": "b", "version": "a"}
    sentences = {text(f"cli.changes.{reason}", lang, **about) for reason in reasons}
    assert len(sentences) == len(cases)
    assert not [sentence for sentence in sentences if "{" in sentence]
