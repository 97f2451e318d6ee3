"""A run makes the rows of the members who changed, and all tables are those of a year made from nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from footprint import member_year, steps
from footprint.lake import Lake
from footprint.releases import rebuilt
from footprint.schema import TABLES, YEAR
from footprint.settings import settings
from footprint.years import inputs
from pipelines import inprocess
from pipelines.definitions import catalogue
from tests.cases import LONG
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, register_member

THIS = 2025
Change = Callable[[Path, pytest.MonkeyPatch], object]


def new_file(home: Path, _: pytest.MonkeyPatch) -> None:
    deliver(home, LAPTOPS.replace(",10,", ",30,"), year=THIS, member_id="club-b", day=11)


def new_member(home: Path, _: pytest.MonkeyPatch) -> None:
    register_member(home, year=THIS, member_id="ville-c")
    deliver(home, FLEET.replace("Dell", "HP"), year=THIS, member_id="ville-c")


def file_of_last_year(home: Path, _: pytest.MonkeyPatch) -> None:
    deliver(home, FLEET.replace(",4,", ",9,"), year=THIS - 1, member_id="ville-a", day=11)


def other_profile(home: Path, _: pytest.MonkeyPatch) -> None:
    register_member(home, year=THIS, member_id="ville-a", employees=40.0)


def two_at_once(home: Path, patch: pytest.MonkeyPatch) -> None:
    deliver(home, LAPTOPS.replace(",10,", ",31,"), year=THIS, member_id="club-b", day=12)
    register_member(home, year=THIS, member_id="ville-a", employees=41.0)


def other_country(_: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("FOOTPRINT_COUNTRY", "DEU")
    settings.cache_clear()


def damaged_results(home: Path, _: pytest.MonkeyPatch) -> None:
    (path,) = Lake(home).paths("activity_data", year=THIS)
    path.write_bytes(b"")


EVERYBODY = {"ville-a", "club-b", "ville-c"}
OF_NO_FILE = (other_country, damaged_results)  # nobody's files are read for it


def new_member_and_file_of_last_year(home: Path, patch: pytest.MonkeyPatch) -> None:
    new_member(home, patch)
    file_of_last_year(home, patch)


# What happens, one after the other, and whose files are then read and rows made anew. In the short run two things at
# once, of two members of three.
STORY: list[tuple[Change, set[str]]] = [
    (new_member_and_file_of_last_year, {"ville-c", "ville-a"}),
]
LONGER: list[tuple[Change, set[str]]] = [
    (new_member, {"ville-c"}),
    (file_of_last_year, {"ville-a"}),
    (new_file, {"club-b"}),  # as who sends its first one
    (other_country, EVERYBODY),  # all are made anew, as they are by every first run
    (lambda home, patch: None, set()),
    (other_profile, {"ville-a"}),
    (two_at_once, {"ville-a", "club-b"}),
    (damaged_results, EVERYBODY),
]


@pytest.mark.usefixtures("brief_reports", "unprinted")
def test_after_each_change_all_tables_are_those_of_a_year_made_from_nothing(
    computed_home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_for: list[set[str]] = []
    read: list[str] = []
    lives, rebuild = steps.device_lives, member_year.rebuild

    def noted(lake: Lake, year: int, *more: object) -> Path:
        made_for.append(set(lake.members(year)))
        return lives(lake, year, *more)  # type: ignore[arg-type]

    def reading(*what: Any, year: int, member_id: str, **how: Any) -> member_year.Summary:
        read.extend([member_id] if year == THIS else [])
        return rebuild(*what, year=year, member_id=member_id, **how)

    for change, members in LONGER if LONG else STORY:
        change(computed_home, monkeypatch)
        read.clear()
        with monkeypatch.context() as patch:
            patch.setattr(steps, "device_lives", noted)
            patch.setattr(member_year, "rebuild", reading)
            outcome = inprocess.compute(instance, THIS, progress=lambda *news: None)
        assert (outcome.failed, outcome.broken) == ([], []), change
        assert sorted(read) == sorted([] if change in OF_NO_FILE else members), change
        assert made_for.pop() == members
        assert made_for == []
        assert differing(Lake(computed_home)) == []


def differing(lake: Lake) -> list[str]:
    """Tables of the year that are not those of a year that is made anew for everybody."""
    now = inputs.gather(lake, THIS, catalogue.factor_set)
    with rebuilt.preview(lake, now, catalogue.factor_set) as anew:
        files = {name: [[path.name for path in each.paths(name, year=THIS)] for each in (lake, anew)]
                 for name, table in TABLES.items() if table.partition == YEAR}  # fmt: skip
    return [name for name, (one, other) in files.items() if one != other]


@pytest.mark.usefixtures("brief_year", "brief_reports", "unprinted")
def test_a_step_that_breaks_with_the_members_who_changed_is_asked_of_everybody(
    computed_home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member alone is more than half of all that a part holds, and a year would stop because of it."""
    fleet, made_for = steps.fleet, list[set[str]]()

    def broken(lake: Lake, year: int) -> Path:
        made_for.append(set(lake.members(year)))
        if "club-b" in made_for[-1]:
            raise ZeroDivisionError
        return fleet(lake, year)

    new_file(computed_home, monkeypatch)
    monkeypatch.setattr(steps, "fleet", broken)
    outcome = inprocess.compute(instance, THIS, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert made_for[:2] == [{"club-b"}, {"club-b", "ville-a"}]
    found = {row["member_id"]: row["state"] for row in Lake(computed_home).read("member_states", year=THIS).to_pylist()}
    assert found == {"club-b": "failed", "ville-a": "whole"}
