"""Members' results and reports do not wait for the region's tables; a run that ends before these is made up for."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from footprint import region, releases, report
from footprint.lake import Lake
from footprint.years import closure, inputs
from footprint.years.inputs import OF_REGION
from pipelines import inprocess
from pipelines.changes import changed_years, is_closed
from pipelines.definitions import catalogue
from tests.pipelines.installation import LAPTOPS, deliver, name_alone

THIS = 2025


def compute(instance: dg.DagsterInstance, year: int = THIS) -> inprocess.Outcome:
    return inprocess.compute(instance, year, progress=lambda *news: None)


def new_file(home: Path) -> None:
    deliver(home, LAPTOPS.replace(",10,", ",30,"), year=THIS, member_id="club-b", day=11)


def tables(home: Path) -> dict[str, list[Path]]:
    return {name: Lake(home).paths(name, year=THIS) for name in OF_REGION}


@pytest.mark.usefixtures("brief_year", "unprinted")
def test_reports_are_written_before_the_regions_tables_are_begun(
    computed_home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    def amounts(lake: Lake, year: int) -> None:
        happened.append("region")
        assert not any(tables(computed_home).values()), "the region's former tables are those of other results"
        made(lake, year)

    def written(lake: Lake, *, year: int, member_id: str, **about: object) -> list[Path]:
        happened.append(member_id)
        return name_alone(lake, year=year, member_id=member_id, **about)

    made = region.region_amounts
    monkeypatch.setattr(region, "region_amounts", amounts)
    monkeypatch.setattr(report, "write_member", written)
    new_file(computed_home)
    outcome = compute(instance)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert happened == ["club-b", "region"]
    assert all(tables(computed_home).values())
    assert not inputs.lacks_region(Lake(computed_home), THIS)


@pytest.mark.long  # a run killed there or elsewhere: test_killed_runs.py
@pytest.mark.usefixtures("brief_year", "brief_reports", "unprinted")
def test_a_run_that_ends_before_the_regions_tables_leaves_members_theirs_and_is_made_up_for(
    computed_home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(lake: Lake, year: int) -> None:
        raise OSError("no space left on device")

    lake, before = Lake(computed_home), tables(computed_home)
    new_file(computed_home)
    with monkeypatch.context() as patch:
        patch.setattr(region, "region_cells", ended)
        assert [reason for reason in compute(instance).broken if "no space left" in reason]
    made, now = inputs.made(lake, THIS), inputs.gather(lake, THIS, catalogue.factor_set)
    assert made is not None
    assert made.digest == now.digest, "members' results are those of the new file"
    assert (inputs.lacks_region(lake, THIS), any(tables(computed_home).values())) == (True, False)
    assert THIS in changed_years(lake, catalogue.factor_set)
    with pytest.raises(releases.ReleaseError, match="no_cells"):
        releases.publish(computed_home, THIS)
    closure.decide(computed_home, THIS, "frozen", closure.today())
    assert not is_closed(computed_home, THIS), "it is finished all the same"
    rows = lake.read("fleet", year=THIS)
    deliver(computed_home, LAPTOPS.replace(",10,", ",90,"), year=THIS, member_id="club-b", day=12)
    outcome = compute(instance)
    assert (outcome.failed, outcome.broken, outcome.closed) == ([], [], None)
    after = tables(computed_home)
    assert all(after.values())
    assert after["region_amounts"] != before["region_amounts"]
    assert rows.num_rows
    assert lake.read("fleet", year=THIS).equals(rows), "a file that came after the year was frozen is not in it"
    assert is_closed(computed_home, THIS)
    assert inputs.made(lake, THIS) == made


@pytest.mark.usefixtures("brief_year", "brief_reports", "unprinted")
@pytest.mark.long  # of a damaged table of the year itself: test_transaction.py
@pytest.mark.parametrize("table", ["fleet", "footprint"])
def test_a_table_of_last_year_that_is_damaged_ends_no_run_and_keeps_no_lock(
    computed_home: Path, instance: dg.DagsterInstance, table: str
) -> None:
    """Rows of some are laid out beside last year's: where these cannot be read, everybody's are made anew."""
    assert compute(instance, THIS - 1).broken == []
    (path,) = Lake(computed_home).paths(table, year=THIS - 1)
    path.chmod(0o600)
    path.write_bytes(b"PAR1")
    new_file(computed_home)
    compute(instance)
    with Lake(computed_home).year_lock(THIS):
        assert compute(instance, THIS - 1).broken == []
