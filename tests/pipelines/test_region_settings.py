"""What an installation sets for the region changes its figures, and nobody reads it off what results were made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from factors import catalogue as factors
from footprint import disclosure, region, releases
from footprint.changes.versions import Version
from footprint.disclosure import attacks
from footprint.lake import Lake
from footprint.region import cells as region_step
from footprint.releases import released as with_audit
from footprint.report.writing import current
from footprint.settings import settings
from footprint.years import closure, inputs, private, proposals
from pipelines import resources
from pipelines.definitions import catalogue
from tests.pipelines.installation import made_year, without_dagster
from tests.pipelines.releasing import YEAR, command, totals, verified
from tests.pipelines.test_publishing import other_factors

pytestmark = pytest.mark.usefixtures("unprinted")


def set_to(patch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        patch.setenv(f"FOOTPRINT_REGION_{name.upper()}", value)
    settings.cache_clear()


def chosen_again(home: Path) -> None:
    """What a run does where only the region's settings are others."""
    lake = Lake(home)
    region.region_cells(lake, YEAR)
    lake.commit({}, inputs.gather(lake, YEAR, catalogue.factor_set).to_json(), year=YEAR)


def values(content: Any) -> Iterator[Any]:
    """Every value of a JSON text."""
    for each in content.values() if isinstance(content, dict) else content:
        yield from values(each) if isinstance(each, dict | list) else [each]


def noted(home: Path) -> dict[str, set[Any]]:
    """What stands in each JSON file below the home that is neither open data, nor a report, nor a factor."""
    paths = (path for path in home.rglob("*.json") if not {"open-data", "reports", "factor_set"} & set(path.parts))
    return {path.relative_to(home).as_posix(): set(values(json.loads(path.read_bytes()))) for path in paths}


def test_private_settings_stand_nowhere_below_the_home(unreleased: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, margin="23", waived="firme-f sortie-du-pole")
    assert "region_margin … → …" in str(command("release").exception)
    made_year(unreleased, YEAR)
    assert command("release").exit_code == 0
    read = noted(unreleased)
    assert {f"lake/manifests/{YEAR}.json", f"releases/{YEAR}/1/manifest.json", f"releases/{YEAR}/1/certificate.json",
            f"releases/{YEAR}/1/lake/manifests/{YEAR}.json"} <= set(read)  # fmt: skip
    assert [place for place, kept in read.items() if kept & {23, "23", 0.23}] == []
    files = [path for path in unreleased.rglob("*") if path.is_file()]
    assert [path for path in files if b"sortie-du-pole" in path.read_bytes()] == []


def test_who_has_no_key_cannot_try_margins(unreleased: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is the installation's, for its owner only, and no part of a version."""
    key = unreleased / private.KEY
    assert oct(key.stat().st_mode)[-3:] == "400"
    kept = noted(unreleased)[f"lake/manifests/{YEAR}.json"]
    assert {private.keyed(unreleased, "region_margin", margin) for margin in range(1, 100)} & kept == {
        private.keyed(unreleased, "region_margin", settings().region_margin)
    }
    key.unlink()
    assert not {private.keyed(unreleased, "region_margin", margin) for margin in range(1, 100)} & kept
    assert private.keyed(unreleased, "a", 1) != private.keyed(unreleased, "b", 1)
    made = inputs.made(Lake(unreleased), YEAR)
    assert made is not None
    assert inputs.other_private(unreleased, made.settings) == ["pole", "region_margin", "region_waived"]


def test_a_margin_changes_what_is_published_and_verify_says_that_it_is_another(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 500 % nobody's figure is hidden well enough by those of six others."""
    set_to(monkeypatch, margin="500")
    chosen_again(unreleased)
    assert command("release").exit_code == 0
    assert totals(unreleased)["*"] == ("withheld", "")
    same, whole = verified()
    assert same.exit_code == 0
    assert "FOOTPRINT_REGION_MARGIN" not in same.stderr
    set_to(monkeypatch, margin="10")
    other, again = verified()
    assert other.exit_code == 0, other.stderr
    assert "cannot be rebuilt: FOOTPRINT_REGION_MARGIN no longer has the value of then" in other.stderr
    assert "all bytes equal" in other.stderr
    assert (whole.private, again.private) == ([], ["region_margin"])
    of_region = {"region_cells", "region_peers"}  # cells, and the lines that are chosen beside them
    assert again.compared == whole.compared - len(of_region) - len(with_audit.read(again.release.folder))


@pytest.mark.long  # of an open year: the test above
def test_a_closed_year_is_released_with_the_margin_of_the_day_and_says_so(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cells were chosen by the run's margin, which nobody may run again: they are chosen anew, and the version
    notes by which margin. Only with that one it is rebuilt."""
    assert {row["status"] for row in Lake(unreleased).read("region_cells", year=YEAR).to_pylist()
            if row["indicator"] == "C1" and row["sector"] == "*"} == {"published"}  # fmt: skip
    closure.decide(unreleased, YEAR, "frozen", closure.today())
    set_to(monkeypatch, margin="500")
    assert command("release").exit_code == 0
    assert totals(unreleased)["*"] == ("withheld", "")
    same, whole = verified()
    assert same.exit_code == 0, same.stderr
    assert "FOOTPRINT_REGION_MARGIN was another when the year was run" in same.stderr
    assert (whole.private, whole.private_of_run) == ([], ["region_margin"])
    set_to(monkeypatch, margin="10")
    again = releases.verify(unreleased, YEAR)
    assert (again.private, again.private_of_run) == (["region_margin"], [])
    assert again.compared == whole.compared + 1 - 1 - len(with_audit.read(again.release.folder))  # cells; lines


@pytest.mark.long  # one of them: test_pole_page.py; both: disclosure/test_protect.py
def test_holdings_that_agree_to_be_shown_hide_nobody_and_are_hidden_by_nobody(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the two of one sector each knows the other; where both agree, the sector is published."""
    set_to(monkeypatch, waived="firme-f firme-g")
    chosen_again(unreleased)
    made = command("release")
    assert made.exit_code == 0, made.stderr
    assert {status for status, _ in totals(unreleased).values()} == {"published"}
    assert command("verify").exit_code == 0
    set_to(monkeypatch, waived="firme-f")
    found = with_audit.found_out(*of_version(unreleased))
    assert found["broken"], "who no longer agrees is one of a sector of one"


def of_version(home: Path) -> tuple[Path, Any, dict[str, Any]]:
    release = releases.read(home, YEAR)
    return release.folder, release.about, {}


def test_what_the_region_alone_is_made_with_makes_no_report_anew(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def digests() -> tuple[dict[str, str], bool]:
        made = inputs.made(lake, YEAR)
        assert made is not None
        reports = current.made_from(lake, year=YEAR, factor_set=catalogue.factor_set)
        return reports, Version(lake, made, catalogue.factor_set).is_current

    lake = Lake(unreleased)
    before = digests()
    set_to(monkeypatch, margin="23", waived="firme-f", change="40")
    assert digests() == before
    assert before[1]
    assert inputs.gather(lake, YEAR, catalogue.factor_set).settings["region_change"] == 40
    monkeypatch.setenv("FOOTPRINT_COUNTRY", "DEU")
    settings.cache_clear()
    reports, is_current = digests()
    assert not is_current
    assert not set(reports.values()) & set(before[0].values())


@pytest.mark.parametrize("frozen", [True, False])
def test_a_proposal_names_private_settings_and_not_their_values(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch, frozen: bool
) -> None:
    """Whether a closed year is published as it is, or an open one refused until it is run."""
    if frozen:
        closure.decide(unreleased, YEAR, "frozen", closure.today())
    set_to(monkeypatch, margin="23", waived="sortie-du-pole")
    result = command("release")
    told = result.stderr if frozen else str(result.exception)
    assert (result.exit_code == 0) is frozen
    assert "region_margin … → …" in told
    assert "region_waived … → …" in told
    assert not {"23", "sortie-du-pole"} & set(told.replace(",", " ").split())
    proposed = proposals.noted(unreleased, YEAR)
    if frozen:
        assert proposed is not None
        assert proposed["settings"] == {"region_margin": ["…", "…"], "region_waived": ["…", "…"]}


@pytest.fixture
def failing_chooser(monkeypatch: pytest.MonkeyPatch) -> tuple[Mock, Mock]:
    """Its attacks find nothing: one sector of the two is published, the other is the rest. How often it is asked, and
    how often open data are written."""
    monkeypatch.setattr(attacks.Attacks, "successes", lambda *_, **__: iter(()))
    chosen = Mock(wraps=disclosure.protect)
    written = Mock(wraps=with_audit.write)
    monkeypatch.setattr(region_step, "protect", chosen)
    monkeypatch.setattr(with_audit, "write", written)
    return chosen, written


def assert_withheld_by_the_audit(home: Path, number: int) -> None:
    version = releases.read(home, YEAR, number)
    assert version.about is not None
    assert version.about.withheld
    assert totals(home, number)["public"] == ("withheld", "")


def test_what_a_chooser_that_fails_lets_through_is_withheld_by_the_audit(
    unreleased: Path, failing_chooser: tuple[Mock, Mock]
) -> None:
    """The audit takes it back, and the cells are chosen once."""
    chosen, written = failing_chooser
    chosen_again(unreleased)
    made = command("release")
    assert made.exit_code == 0, made.stderr
    assert_withheld_by_the_audit(unreleased, 1)
    assert written.call_count > 1
    assert chosen.call_count == 1, "by the run: nothing was published before"
    assert command("verify").exit_code == 0


@pytest.mark.long  # of a first version: the test above
def test_what_a_chooser_that_fails_lets_through_beside_a_version_is_withheld_by_the_audit(
    released: Path, failing_chooser: tuple[Mock, Mock], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, written = failing_chooser
    monkeypatch.setattr(factors, "HOME", other_factors(tmp_path / "factors"))
    resources._factor_set.cache_clear()
    without_dagster(monkeypatch)
    made = command("restate")
    assert made.exit_code == 0, made.stderr
    assert_withheld_by_the_audit(released, 2)
    assert written.call_count > 1
    assert chosen.call_count == 2, "once by the run, once beside version 1"
    assert command("verify").exit_code == 0
