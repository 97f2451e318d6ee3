"""A member that takes its year back after the region's release: nobody is recognised by what is less."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint import releases
from footprint.members import leaving
from footprint.years import closure
from tests.pipelines.installation import without_dagster
from tests.pipelines.releasing import FLEETS, YEAR, cells, command, versions

pytestmark = pytest.mark.usefixtures("unprinted")

GONE = "ville-c"
KEY = ("indicator", "criterion", "view", "basis", "stage", "sector", "zone", "size")
HEADLINE = ("gwp", "depreciation", "location", "total")
KNOWN = {"Q3", "Q3_num", "Q3_den"}  # numbers of members


def published(home: Path, version: int) -> dict[tuple[str, ...], str]:
    """Every published figure but numbers of members."""
    rows = (row for row in cells(home, version) if row["status"] == "published" and row["indicator"] not in KNOWN)
    return {tuple(row[name] for name in KEY): row["value"] for row in rows}


def withdraw(home: Path) -> None:
    assert leaving.withdraw(home, year=YEAR, member_id=GONE, on=closure.today()).was_read


def holdings(home: Path, version: int) -> set[str]:
    """Whose figures are summed; of those left out, how many employees they have is a sum of its own."""
    rows = releases.read(home, YEAR, version).lake.read("region_amounts", year=YEAR).to_pylist()
    return {row["holding_id"] for row in rows if not row["atom"].startswith("left_out: ")}


@pytest.mark.long  # made of a frozen year in the last test below, of an open one to its proposal in the next
def test_a_version_after_one_withdrew_is_smaller_and_tells_nothing_of_it(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of no figure in which it was counted is there one without it: their difference would be its own."""
    withdraw(released)
    before = published(released, 1)
    without_dagster(monkeypatch)
    made = command("restate")
    assert made.exit_code == 0, made.stderr
    assert versions(released) == ["1", "2"]
    assert published(released, 1) == before
    assert (holdings(released, 1), holdings(released, 2)) == (set(FLEETS), set(FLEETS) - {GONE})
    after = published(released, 2)
    assert all(before[key] == after[key] for key in before.keys() & after.keys())
    assert ("C1", *HEADLINE, "public", "*", "*") in after, "what four others of its sector have"
    assert "withheld" in made.stderr


@pytest.mark.usefixtures("released")
def test_a_year_that_lost_a_member_after_its_release_is_a_proposal_first(released: Path) -> None:
    """Nothing of a published year changes by itself: what would is said, and the version stays."""
    withdraw(released)
    before = published(released, 1)
    preview = command("restate", "--dry-run")
    assert preview.exit_code == 0, preview.stderr
    assert f"{GONE}" in preview.stderr
    assert published(released, 1) == before
    assert closure.state(released, YEAR, closure.today()).versions == (1,)


def test_a_member_that_withdrew_from_a_frozen_year_is_named_when_it_is_released_and_out_of_the_next_version(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen year is published as it was frozen, and who releases it is told whose figures changed since; `restate`
    makes it without them."""
    closure.decide(unreleased, YEAR, "frozen", closure.today())
    withdraw(unreleased)
    made = command("release")
    assert made.exit_code == 0, made.stderr
    assert f"{YEAR}/{GONE} (changed)" in made.stderr
    assert holdings(unreleased, 1) == set(FLEETS)
    without_dagster(monkeypatch)
    before = published(unreleased, 1)
    again = command("restate")
    assert again.exit_code == 0, again.stderr
    assert versions(unreleased) == ["1", "2"]
    assert published(unreleased, 1) == before
    assert (holdings(unreleased, 1), holdings(unreleased, 2)) == (set(FLEETS), set(FLEETS) - {GONE})
    after = published(unreleased, 2)
    assert len(after) < len(before)
    assert ("C1", *HEADLINE, "public", "*", "*") in after, "what four others of its sector have"
    assert "withheld" in again.stderr
    assert all(before[key] == after[key] for key in before.keys() & after.keys())
    assert f"{GONE}: no file was received" in again.stderr
