"""Published versions: never changed by anything, restated beside, rebuilt to the byte. One journey, looked at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import typer
from typer.testing import CliRunner, Result

from factors import catalogue as factors
from footprint import releases
from footprint.cli import app
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.report import build
from footprint.settings import settings
from footprint.years import closure, inputs
from footprint.years.inputs import Inputs
from pipelines import inprocess, publishing, reserves, resources
from pipelines.definitions import home as home_resource
from pipelines.defs.jobs import nightly
from pipelines.inprocess import Outcome
from tests.cases import LONG, long_but
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, own_history, use
from tests.pipelines.test_inbox_sensor import tick
from tests.pipelines.test_run_in_process import bytes_below
from tests.pipelines.test_schedules import NIGHT, ask

LAPTOP = "ademe_publicodes_acv_numerique-laptop-gwp-manufacturing-fra-2022"
runner = CliRunner()


def command(name: str, *arguments: str) -> Result:
    """A command of the release, as the terminal runs it."""
    known = typer.Typer()
    known.command("publish")(publishing.publish)
    known.command("restate")(publishing.restate)
    known.command("verify")(publishing.verify)
    known.command("years")(publishing.years)
    return runner.invoke(known, [name, *arguments])


def other_factors(folder: Path) -> Path:
    """The catalogue with 10 kgCO2e more for making a laptop."""
    shutil.copytree(factors.HOME, folder)
    text = (folder / "devices.csv").read_text(encoding="utf-8")
    assert text.count(f"{LAPTOP},device:laptop,life_start,manufacturing,gwp,170,") == 1
    changed = text.replace("life_start,manufacturing,gwp,170,", "life_start,manufacturing,gwp,180,")
    (folder / "devices.csv").write_text(changed, encoding="utf-8")
    return folder


@dataclass
class Journey:
    """A year is published; a factor changes; the machine looks; the year is restated."""

    home: Path
    published: Result
    first: dict[str, str]
    results: Inputs
    looked: dg.SensorResult | dg.SkipReason
    again: dg.SensorResult | dg.SkipReason
    night: list[dg.RunRequest]
    ran: Outcome
    after_look: dict[str, str]
    results_after_look: Inputs
    listed: Result
    preview: Result
    restated: Result


@pytest.fixture(scope="module")
def journey(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    home = tmp_path_factory.mktemp("published") / "home"
    shutil.copytree(small_home, home)
    with pytest.MonkeyPatch.context() as patch, own_history() as instance:
        use(patch, home)
        published = command("publish", "--year", "2025")
        first, results = bytes_below(home / "releases/2025/1"), made(home)
        patch.setattr(factors, "HOME", other_factors(home / "other" / "factors"))
        resources._factor_set.cache_clear()
        looked, again, night = tick(instance), tick(instance), ask(nightly, instance, NIGHT)
        ran = inprocess.compute(instance, 2025, progress=lambda *news: None)
        after = bytes_below(home / "releases/2025/1")
        listed, preview = command("years"), command("restate", "--year", "2025", "--dry-run")
        seen = made(home)
        with patch.context() as brief:
            if not LONG:  # which looks at pages of the first version alone
                brief.setattr(build, "print_pdf", lambda _: b"%PDF-1.7 unprinted")
            restated = command("restate", "--year", "2025")
        yield Journey(
            home, published, first, results, looked, again, night, ran, after, seen, listed, preview, restated
        )
    resources._factor_set.cache_clear()
    settings.cache_clear()


def made(home: Path) -> Inputs:
    found = inputs.made(Lake(home), 2025)
    assert found is not None
    return found


@pytest.fixture
def home(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The installation at the end of the journey."""
    use(monkeypatch, journey.home)
    yield journey.home
    settings.cache_clear()


def manifest(home: Path, version: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((home / f"releases/2025/{version}/manifest.json").read_text())
    return content


def test_a_version_holds_tables_inputs_factor_set_and_reports_each_with_its_hash(journey: Journey) -> None:
    assert journey.published.exit_code == 0
    about = manifest(journey.home, 1)
    named = about["files"]
    assert isinstance(named, dict)
    assert {name: sha256 for name, sha256 in journey.first.items() if name != "manifest.json"} == named
    for part in ("lake/joined/footprint/", "lake/validated/devices/", "factor_set/devices.csv",
                 "reports/2025/ville-a/rapport.pdf", "lake/indicators/region_cells/"):  # fmt: skip
        assert [name for name in named if name.startswith(part)]
    assert {name.partition("/")[0] for name in named} == {"lake", "factor_set", "reports"}
    assert (about["version"], about["replaces"], about["factor_set"]) == (1, None, journey.results.factor_set)
    assert about["settings"] == journey.results.settings
    assert about["code"] == inputs.code()


def test_a_changed_factor_a_tick_a_night_and_a_run_leave_what_is_published_as_it_is(journey: Journey) -> None:
    assert journey.after_look == journey.first
    assert journey.results_after_look == journey.results
    for looked in (journey.looked, journey.again):
        assert isinstance(looked, dg.SensorResult)
        assert [request.partition_key for request in looked.run_requests or []] == ["2024"]
    assert [request.partition_key for request in journey.night] == ["2024"]
    assert (journey.ran.closed, journey.ran.failed, journey.ran.broken) == ("published", [], [])


def test_what_changed_is_proposed_with_the_difference(journey: Journey) -> None:
    assert isinstance(journey.looked, dg.SensorResult)
    assert isinstance(journey.again, dg.SensorResult)
    assert journey.again.asset_events == []  # it is news once
    (observed,) = journey.looked.asset_events
    assert observed.partition == "2025"
    words = f"{LAPTOP} 170.0 → 180.0 kgCO2e/item"
    assert words in str(observed.metadata["proposal"].value)
    assert journey.ran.proposal["figures"]["changed"] == {LAPTOP: [[170.0, "kgCO2e/item"], [180.0, "kgCO2e/item"]]}
    assert words in journey.listed.stderr
    assert "2025: published, version 1" in journey.listed.stderr


def test_a_preview_tells_the_new_totals_and_writes_nothing(journey: Journey) -> None:
    assert journey.preview.exit_code == 0
    assert "would make version 2" in journey.preview.stderr
    totals = [line for line in journey.preview.stderr.splitlines() if "club-b, greenhouse gases" in line]
    assert len(totals) == 1
    assert totals[0] in journey.restated.stderr  # what was foretold is what came


def test_restating_writes_the_next_version_beside_with_what_changed(journey: Journey) -> None:
    assert journey.restated.exit_code == 0
    assert bytes_below(journey.home / "releases/2025/1") == journey.first
    about = manifest(journey.home, 2)
    assert (about["version"], about["replaces"]) == (2, 1)
    assert about["factor_set"] != journey.results.factor_set
    changes = json.loads((journey.home / "releases/2025/2/changes.json").read_text())
    assert changes["figures"]["changed"].keys() == {LAPTOP}
    assert {row["criterion"] for row in changes["totals"]} == {"gwp"}
    club = next(row for row in changes["totals"] if row["member_id"] == "club-b")
    assert club["new"] - club["old"] == pytest.approx(10 * 10 * 365 / 1826.25)  # 10 laptops, a fifth of 10 kgCO2e each


@pytest.mark.usefixtures("home")
def test_changes_says_what_each_cause_adds_from_version_to_version() -> None:
    """Ten kilograms more for a laptop, of ten laptops a fifth of a life each: all of it is the factors'."""
    asked = ["changes", "--member", "club-b", "--to", "2025", "--from-version", "1", "--format", "json"]
    for newer in (["--to-version", "2"], []) if LONG else ([],):  # the newest version is what counts
        rows = json.loads(runner.invoke(app, [*asked, *newer]).stdout)
        assert {row["cause"] for row in rows} == {"factors"}
        assert sum(row["difference"] for row in rows) == pytest.approx(10 * 10 * 365 / 1826.25)
        assert all(row["cause_low"] <= row["cause_high"] for row in rows)
    same = runner.invoke(app, [*asked, "--to-version", "1"])
    assert "is the same in version 1 and in version 1: no cause" in str(same.exception or same.stderr)
    unknown = runner.invoke(app, [*asked, "--to-version", "7"])
    assert "There is no version 7 of 2025" in str(unknown.exception or unknown.stderr)
    nobody = runner.invoke(app, ["changes", "--member", "nobody", "--to", "2025", "--from-version", "1"])
    assert "No inventory of nobody for 2025" in str(nobody.exception or nobody.stderr)


@pytest.mark.parametrize("version", long_but([1], [1, 2]))  # the one whose factors are no longer today's
def test_each_version_is_rebuilt_to_the_byte(home: Path, version: int) -> None:
    result = command("verify", "--year", "2025", "--version", str(version))
    assert result.exit_code == 0, result.stderr
    assert f"Version {version} of 2025" in result.stderr
    assert "all bytes equal" in result.stderr


def test_a_damaged_version_is_told_by_file(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    settings().home  # noqa: B018 (read before it changes)
    report = copy / "releases/2025/1/reports/2025/club-b/rapport.html"
    report.chmod(0o644)
    report.write_bytes(report.read_bytes() + b" ")
    (copy / "releases/2025/1/reports/more.csv").write_text("1")
    verdict = releases.verify(copy, 2025, 1)
    assert verdict.damaged == ["reports/2025/club-b/rapport.html", "reports/more.csv"]
    assert releases.read(copy, 2025, 2).damaged() == []


@pytest.mark.usefixtures("brief_reports")
def test_a_version_that_the_code_makes_otherwise_is_told_by_table(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from footprint import steps

    monkeypatch.setattr(steps, "COVERAGE_FLOOR", 1.1)
    monkeypatch.setattr("footprint.releases.verified.code", lambda: "another")
    result = command("verify", "--year", "2025")
    assert result.exit_code == 1
    assert "lake: member_states" in result.stderr
    assert "It was made by another code" in result.stderr


def test_a_figure_is_explained_by_the_factors_of_its_version(home: Path) -> None:
    asked = ["explain", "--member", "club-b", "--year", "2025"]
    told = {version: runner.invoke(app, [*asked, "--version", version]).stdout for version in ("1", "2")}
    now = runner.invoke(app, asked).stdout
    assert f"{LAPTOP} = 170.0" in told["1"]
    assert f"{LAPTOP} = 180.0" in told["2"]
    assert f"{LAPTOP} = 180.0" in now


def test_what_should_be_looked_at_first_is_said_and_a_program_publishes_all_the_same(journey: Journey) -> None:
    """2025 is open in March 2026, club-b sent a ticket export; nobody asked anything of a program."""
    said = journey.published.stderr
    assert journey.published.exit_code == 0
    assert "The year is still open: its members can change it until December 31, 2026." in said
    assert "Some files could not be used: club-b (tickets)." in said
    assert "not registered" not in said


def test_a_person_is_asked_before_publishing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserves, "reserves", lambda home, year: ["The year is still open."])
    monkeypatch.setattr(reserves.sys.stdin, "isatty", lambda: True, raising=False)  # type: ignore[attr-defined]
    asked: list[str] = []
    monkeypatch.setattr(typer, "confirm", lambda text, err: asked.append(text) or False)  # type: ignore[func-returns-value]
    with pytest.raises(RefusalError):
        reserves.look_first(home, 2025, yes=False)
    reserves.look_first(home, 2025, yes=True)
    assert asked == ["Publish 2025 all the same?"]


def test_published_results_that_get_lost_are_taken_from_the_last_version(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    before = Lake(copy).manifest(year=2025)
    (table,) = Lake(copy).paths("footprint", year=2025)
    table.unlink()
    (copy / "lake/manifests/2025.json").unlink()
    restored = releases.restore(copy, 2025)
    assert restored is not None
    assert restored.version == 2
    assert Lake(copy).manifest(year=2025) == before
    assert releases.restore(copy, 2025) is None


def test_an_erased_member_leaves_what_is_summed_up_over_members(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    region = releases.read(copy, 2025).lake.read("region_cells", year=2025)
    touched = releases.forget(copy, "club-b")
    assert [release.version for release in touched] == [1, 2]
    for path in (path for path in (copy / "releases/2025").rglob("*") if path.is_file()):
        assert "club-b" not in str(path)
        assert b"club-b" not in path.read_bytes()
    release = releases.read(copy, 2025)
    assert release.damaged() == []
    assert set(release.lake.read("footprint", year=2025)["member_id"].to_pylist()) == {"ville-a"}
    assert release.lake.read("region_cells", year=2025).equals(region)
    with pytest.raises(releases.ReleaseError, match="erased"):
        releases.verify(copy, 2025)
    assert releases.forget(copy, "club-b") == []


def test_what_cannot_be_published_is_said(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "2025 is published (version 2)" in str(command("publish", "--year", "2025").exception)
    assert "no results of 2024" in str(command("publish", "--year", "2024").exception)
    assert "2024 is not published" in str(command("restate", "--year", "2024").exception)
    assert "no version 9" in str(command("verify", "--year", "2025", "--version", "9").exception)
    assert "2025 is published" in str(command("years", "open", "--year", "2025").exception)


@pytest.mark.usefixtures("brief_reports")
def test_results_that_are_not_todays_are_not_published_unless_they_are_frozen(
    small_home: Path, computed: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    use(monkeypatch, home)
    monkeypatch.setenv("FOOTPRINT_SECOND_HAND", "time_share")
    settings.cache_clear()
    refused = str(command("publish", "--year", "2025").exception)
    assert "Settings: second_hand cut_off → time_share" in refused
    assert command("years", "freeze", "--year", "2025").exit_code == 0
    result = command("publish", "--year", "2025")
    assert result.exit_code == 0
    assert releases.read(home, 2025).manifest["settings"]["second_hand"] == "cut_off"
    assert command("verify", "--year", "2025").exit_code == 0
    settings.cache_clear()


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_frozen_year_is_read_and_told_and_not_computed(
    small_home: Path,
    computed: object,
    tmp_path: Path,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    use(monkeypatch, home)
    closure.decide(home, 2025, "frozen", closure.today())
    before = (home / "lake/manifests/2025.json").read_bytes()
    deliver(home, LAPTOPS.replace(",10,", ",99,"), year=2025, member_id="club-b", day=20)
    outcome = inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert (outcome.closed, outcome.proposal["member_years"]) == ("frozen", {"2025/club-b": "changed"})
    assert (home / "lake/manifests/2025.json").read_bytes() == before
    assert home_resource.lake.read("devices", year=2025, member_id="club-b")["quantity_devices"].to_pylist() == [99.0]
    assert command("years", "open", "--year", "2025").exit_code == 0
    assert inprocess.compute(instance, 2025, progress=lambda *news: None).closed is None
    assert (home / "lake/manifests/2025.json").read_bytes() != before
    settings.cache_clear()


def test_a_year_that_nobody_closed_is_frozen_by_its_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path)
    monkeypatch.setenv("FOOTPRINT_PORTAL_FREEZE", "03-31")
    settings.cache_clear()
    last = closure.last_day(2025)
    assert closure.state(tmp_path, 2025, last).state == "open"
    assert closure.state(tmp_path, 2025, last.replace(month=4, day=1)).state == "frozen"
    deliver(tmp_path, FLEET, year=2025, member_id="ville-a")
    closure.decide(tmp_path, 2025, "open", last)
    assert closure.state(tmp_path, 2025, last.replace(year=2030)).state == "open"
    settings.cache_clear()
