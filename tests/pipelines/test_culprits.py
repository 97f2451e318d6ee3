"""A step of the year that breaks with one member's values leaves this member out, by name, and goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner, Result

from footprint import releases, report, steps
from footprint.cli import app
from footprint.lake import Lake
from footprint.settings import settings
from footprint.years import inputs
from pipelines import conservation, culprits, inprocess, laws
from pipelines.changes import changed_years
from pipelines.definitions import catalogue
from tests.pipelines.installation import LAPTOPS, deliver, register_member, use
from tests.pipelines.test_run_in_process import bytes_below

pytestmark = pytest.mark.usefixtures("unprinted")
MEMBERS = [f"m{number}" for number in range(9)]


@pytest.mark.parametrize("wrong", [[], ["m0"], ["m8"], ["m2", "m3"], ["m0", "m4", "m7", "m8"]])
def test_each_member_with_whom_it_breaks_is_found(wrong: list[str]) -> None:
    assert culprits.find(MEMBERS, lambda members: not set(wrong) & set(members)) == wrong


def test_nobody_is_left_out_where_the_method_is_wrong() -> None:
    asked: list[int] = []

    def never(members: Any) -> bool:
        asked.append(len(members))
        return False

    assert culprits.find(MEMBERS, never) == []
    assert culprits.find(MEMBERS, lambda members: len(members) < 5) == []  # together only
    assert culprits.find(["m0"], lambda members: not members) == []
    asked.clear()
    assert culprits.find([f"m{number}" for number in range(400)], never) == []
    assert len(asked) < 60


def test_where_each_fits_alone_the_largest_are_left_out() -> None:
    sizes = {"m0": 10, "m1": 90, "m2": 40, "m3": 90, "m4": 1}

    def holds_below(most: int) -> list[str]:
        return culprits.largest(sizes, lambda members: sum(sizes[name] for name in members) <= most)

    assert holds_below(150) == ["m1"]
    assert holds_below(60) == ["m1", "m3"]
    assert holds_below(50) == [], "more than half of them"


@pytest.fixture
def home(tmp_path: Path, small_home: Path, computed: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small installation, computed, and a third member with files that nobody has read yet."""
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    use(monkeypatch, home)
    register_member(home, year=2025, member_id="syndicat-c")
    deliver(home, LAPTOPS, year=2025, member_id="syndicat-c")
    yield home
    settings.cache_clear()


def breaks_with(monkeypatch: pytest.MonkeyPatch, *members: str) -> None:
    """The fifth step of the year, over all members, meets values that it cannot compute with."""
    step = steps.fleet

    def fleet(lake: Lake, year: int) -> Path:
        if found := set(members) & set(lake.read("device_lives", year=year)["member_id"].to_pylist()):
            raise ArithmeticError(f"Conversion Error: {found}")
        return step(lake, year)

    monkeypatch.setattr(steps, "fleet", fleet)


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_the_others_have_their_year_and_it_is_told_until_it_is_mended(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(home)
    before = {name: lake.read(name, year=2025) for name in ("activity_data", "footprint", "indicators_member")}
    with monkeypatch.context() as patch:
        breaks_with(patch, "syndicat-c")
        result = CliRunner().invoke(app, ["run", "--year", "2025"])
        assert_left_out(home, result)
        assert_published_without(home.parent / "published", home)
    assert [name for name, rows in before.items() if not lake.read(name, year=2025).equals(rows)] == []
    assert 2025 not in changed_years(lake, catalogue.factor_set), "the sensor does not ask again for the same"
    with monkeypatch.context() as patch:
        patch.setattr(inputs, "code", lambda: "another code")
        assert 2025 in changed_years(lake, catalogue.factor_set), "another code is another try"
    inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert lake.failures(2025) == {}
    assert lake.read("footprint", year=2025).filter(pc.field("member_id") == "syndicat-c").num_rows > 0


def assert_left_out(home: Path, result: Result) -> None:
    """syndicat-c has no year and is named; the others have theirs."""
    lake = Lake(home)
    assert result.exit_code == 1
    failure = lake.failures(2025)["syndicat-c"]
    assert f"syndicat-c: its figures are not those of its last files (an error of the program when its figures are " \
           f"computed, number {failure.number} in logs/errors.log)" in result.stderr  # fmt: skip
    assert f"{failure.number} member=syndicat-c year=2025" in (home / "logs" / "errors.log").read_text()
    rows = lake.read("member_states", year=2025).to_pylist()
    states = {row["member_id"]: (row["state"], row["number"]) for row in rows}
    assert states == {"club-b": ("whole", None), "ville-a": ("whole", None), "syndicat-c": ("failed", failure.number)}
    assert {path.name for path in (home / "reports" / "2025").iterdir()} == {"club-b", "ville-a"}
    for name in ("device_lives", "activity_data", "fleet", "footprint", "indicators_member"):
        assert "syndicat-c" not in lake.read(name, year=2025)["member_id"].to_pylist()


def assert_published_without(copy: Path, home: Path) -> None:
    """What is published without a member is rebuilt without it."""
    shutil.copytree(home, copy)
    releases.publish(copy, 2025)
    assert releases.verify(copy, 2025).is_equal


def takes_memory_for(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """The fifth step of the year finds no memory for more than so many lines, as the SQL engine says it."""
    step = steps.fleet

    def fleet(lake: Lake, year: int) -> Path:
        if lake.read("device_lives", year=year).num_rows > most:
            raise duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block of size 256.0 KiB")
        return step(lake, year)

    monkeypatch.setattr(steps, "fleet", fleet)


@pytest.mark.usefixtures("brief_reports", "brief_year", "for_everybody")
@pytest.mark.long  # found by test_where_each_fits_alone_the_largest_are_left_out; what becomes of it is as above
@pytest.mark.parametrize("most", [pytest.param(32, id="not together"), pytest.param(29, id="not alone")])
def test_a_member_too_large_for_the_memory_costs_the_others_nothing(
    most: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines: 3 of ville-a and club-b together, 30 of syndicat-c."""
    lake = Lake(home)
    header, line = LAPTOPS.splitlines()
    lines = [line.replace("PC-1", f"PC-{number}") for number in range(30)]
    deliver(home, "\n".join([header, *lines]), year=2025, member_id="syndicat-c", day=20)
    before = {name: lake.read(name, year=2025) for name in ("activity_data", "footprint", "indicators_member")}
    with monkeypatch.context() as patch:
        takes_memory_for(patch, most)
        result = CliRunner().invoke(app, ["run", "--year", "2025"])
    assert result.exit_code == 1
    assert lake.failures(2025)["syndicat-c"].reason == "too_large"
    assert "syndicat-c: its figures are not those of its last files (its figures take more memory" in result.stderr
    assert [name for name, rows in before.items() if not lake.read(name, year=2025).equals(rows)] == []
    assert 2025 not in changed_years(lake, catalogue.factor_set), "the sensor does not ask again for the same"
    monkeypatch.setenv("FOOTPRINT_MEMORY_MB", "1600")
    settings.cache_clear()
    assert 2025 in changed_years(lake, catalogue.factor_set), "more memory is another try"


@pytest.mark.long  # of one damaged before: test_transaction.py
@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_table_damaged_while_the_year_is_computed_is_its_members_alone(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, damaged = steps.device_lives, list[Path]()

    def device_lives(lake: Lake, year: int, factor_set: Any) -> Path:
        if not damaged:  # once: nobody can ask for the path of a damaged table
            damaged.extend(Lake(home).paths("devices", year=year, member_id="syndicat-c"))
            damaged[0].write_bytes(b"PAR1 and nothing else")
        return step(lake, year, factor_set)

    with monkeypatch.context() as patch:
        patch.setattr(steps, "device_lives", device_lives)
        assert inprocess.compute(instance, 2025, progress=lambda *news: None).failed == []
    states = {row["member_id"]: row["state"] for row in Lake(home).read("member_states", year=2025).to_pylist()}
    assert states == {"club-b": "whole", "ville-a": "whole", "syndicat-c": "damaged"}
    inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert Lake(home).failures(2025) == {}, "made anew from its file"


@pytest.mark.usefixtures("brief_year")
def test_a_step_that_breaks_with_most_members_stops_the_year(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_below(home / "reports"), (home / "lake/manifests/2025.json").read_bytes()
    breaks_with(monkeypatch, "club-b", "syndicat-c")
    (reason,) = inprocess.compute(instance, 2025, progress=lambda *news: None).broken
    assert reason.startswith("fleet: ")
    assert Lake(home).failures(2025) == {}
    assert (bytes_below(home / "reports"), (home / "lake/manifests/2025.json").read_bytes()) == before


@pytest.mark.usefixtures("brief_reports", "brief_year", "for_everybody")
def test_a_check_that_breaks_with_a_members_values_sets_it_aside(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, totals = laws.quantity_faults, conservation.service_totals

    def quantities(activity: pa.Table) -> int:
        if "syndicat-c" in activity["member_id"].to_pylist():
            raise OverflowError("intermediate overflow in fsum")
        return law(activity)

    def in_all(lake: Lake, year: int) -> pa.Table:
        if "club-b" in lake.read("footprint", year=year)["member_id"].to_pylist():
            raise ArithmeticError("Conversion Error")
        return totals(lake, year)

    monkeypatch.setattr(laws, "quantity_faults", quantities)
    monkeypatch.setattr(conservation, "service_totals", in_all)
    outcome = inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken) == ([], [])
    states = {row["member_id"]: row["reason"] for row in Lake(home).read("member_states", year=2025).to_pylist()}
    assert states == {"club-b": "uncomputed", "syndicat-c": "check_quantities", "ville-a": None}
    assert any("number" in warned and "syndicat-c" in warned for warned in outcome.warned)


@pytest.mark.long  # as processes do in report/test_current.py
@pytest.mark.usefixtures("brief_reports", "brief_year", "for_everybody")
def test_a_report_that_cannot_be_written_is_named_and_the_others_are(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = report.write_member

    def written(lake: Lake, *, member_id: str, **keys: Any) -> list[Path]:
        if member_id == "club-b":
            raise ArithmeticError("no such bar")
        return write(lake, member_id=member_id, **keys)

    monkeypatch.setattr(report, "write_member", written)
    (reason,) = inprocess.compute(instance, 2025, progress=lambda *news: None).broken
    assert reason.startswith("member_reports: club-b: ")
    assert "errors.log" in reason
    assert (home / "reports" / "2025" / "syndicat-c" / "rapport.html").is_file()
