"""`footprint release` from end to end: open data that stand their audit, the same bytes again, nothing otherwise."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from factors import catalogue as factors
from footprint import audit, releases
from footprint.cli import failures
from footprint.lake import Lake
from footprint.members import leaving
from footprint.messages import RefusalError
from footprint.releases import released as with_audit
from footprint.releases.open_data import strata
from footprint.settings import settings
from footprint.years import closure
from pipelines import laws, resources
from tests.pipelines.installation import use, without_dagster
from tests.pipelines.releasing import FLEETS, YEAR, cells, command, totals, versions
from tests.pipelines.test_publishing import other_factors
from tests.pipelines.test_run_in_process import bytes_below


def test_a_release_holds_open_data_that_stand_and_is_rebuilt_to_the_byte(released: Path, released_home: Path) -> None:
    home, said = released, (released_home / "said").read_text()
    states = Counter(row["status"] for row in cells(home))
    assert f"open data: {states['published']} of {states.total()} cells published" in said
    assert totals(home)["*"][0] == "published"
    assert {totals(home)[sector] for sector in ("public", "digital")} == {("withheld", "")}  # two know each other
    release = releases.read(home, YEAR)
    assert {name.partition("/")[0] for name in release.manifest["files"]} >= {"open-data", "certificate.json", "lake"}
    there = with_audit.read(release.folder)
    assert not any("certificate" in name for name in there)
    (dataset,) = json.loads(there["dcat.jsonld"])["dcat:dataset"]
    assert {page["@id"] for page in dataset["foaf:page"]} == {
        name for name in there if name.startswith("document/region")
    }
    assert oct((release.folder / "certificate.json").stat().st_mode)[-3:] == "400"
    verified = command("verify")
    assert verified.exit_code == 0, verified.stderr
    assert "all bytes equal" in verified.stderr
    assert "stand their audit" in verified.stderr


def test_one_byte_that_is_another_is_told(released: Path) -> None:
    path = released / f"releases/{YEAR}/1/open-data/cells.csv"
    path.chmod(0o644)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b" ")
    result = command("verify")
    assert result.exit_code == 1
    assert "no longer as it was published" in result.stderr
    assert "open-data/cells.csv" in result.stderr


def open_cells(rows: list[dict[str, Any]], *_: object) -> list[dict[str, Any]]:
    """The cells with the withheld sector of two given away."""
    return [
        row | {"status": "published", "value": 9000.0, "holdings": 2, "rounded_to": 1.0}
        if (row["indicator"], row["sector"], row["stage"]) == ("C1", "digital", "total") and row["status"] == "withheld"
        else row
        for row in rows
    ]


def cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_release_that_is_refused_or_cut_off_leaves_nothing_and_the_next_one_has_the_same_bytes(
    unreleased: Path, released_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open data that do not stand their audit are never there; nor is what was half written."""
    with monkeypatch.context() as patch:
        patch.setattr(strata, "without", open_cells)
        result = command("release")
    assert isinstance(result.exception, RefusalError)  # which ends with 2
    assert "Version 1 of 2025 is not published" in str(result.exception)
    assert versions(unreleased) == []
    assert closure.state(unreleased, YEAR, closure.today()).versions == ()
    for step in ("write", "certify"):
        with monkeypatch.context() as patch:
            patch.setattr(with_audit, step, cut)
            command("release")
        assert versions(unreleased) == [], step
    half = unreleased / f"releases/{YEAR}/.writing-killed/open-data"
    half.mkdir(parents=True)
    (half / "cells.csv").write_text("half")
    assert command("release").exit_code == 0
    assert versions(unreleased) == ["1"]
    assert bytes_below(unreleased / f"releases/{YEAR}/1") == bytes_below(released_home / f"home/releases/{YEAR}/1")


def test_a_refusal_ends_with_2() -> None:
    with pytest.raises(SystemExit) as end:
        raise SystemExit(failures.run(lambda **_: (_ for _ in ()).throw(RefusalError("no"))))
    assert end.value.code == 2


@pytest.mark.usefixtures("released")
def test_published_files_that_no_longer_stand_are_found_by_verify(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are what they were, and what is asked of them is more than it was."""
    monkeypatch.setattr(with_audit, "asked_of_audits", lambda: audit.Asked(p_outsider=9.0, p_insider=9.0))
    result = command("verify")
    assert result.exit_code == 1
    assert "all bytes equal" in result.stderr
    assert "do not stand their audit" in result.stderr


@pytest.mark.usefixtures("unprinted")
def test_a_published_year_gets_open_data_as_its_next_version_and_only_once(unreleased: Path) -> None:
    assert command("publish").exit_code == 0
    assert not (unreleased / f"releases/{YEAR}/1/open-data").exists()
    assert command("release").exit_code == 0
    assert "Version 2 replaces" not in (unreleased / f"releases/{YEAR}/2/open-data/README.en.md").read_text()
    assert "This version replaces version 1" in (unreleased / f"releases/{YEAR}/2/open-data/README.en.md").read_text()
    again = command("release")
    assert "2025 is published with open data (version 2)" in str(again.exception)


@pytest.mark.long  # of a year restated after somebody was erased: the test below
@pytest.mark.usefixtures("unprinted")
def test_a_restated_release_has_open_data_again(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_dagster(monkeypatch)
    home = released
    monkeypatch.setattr(factors, "HOME", other_factors(tmp_path / "factors"))
    resources._factor_set.cache_clear()
    restated = command("restate")
    assert restated.exit_code == 0, restated.stderr
    assert (home / f"releases/{YEAR}/2/open-data/datapackage.json").exists()
    assert releases.read(home, YEAR).manifest["beside"] == {f"{YEAR}/1": 0}
    assert command("verify").exit_code == 0


@pytest.mark.usefixtures("unprinted")
def test_of_a_member_that_was_erased_a_later_version_tells_nothing(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All figures in which it was counted are withheld: the difference of two versions would be its own."""
    home = released
    before = bytes_below(home / f"releases/{YEAR}/1/open-data")
    releases.forget(home, "ville-c")
    leaving.erase(home, member_id="ville-c", on=closure.today())
    assert bytes_below(home / f"releases/{YEAR}/1/open-data") == before
    assert b"ville-c" not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    amounts = releases.read(home, YEAR).lake.read("region_amounts", year=YEAR)
    assert set(amounts["holding_id"].to_pylist()) == set(FLEETS) - {"ville-c"}
    without_dagster(monkeypatch)
    restated = command("restate")
    assert restated.exit_code == 0, restated.stderr
    assert (home / f"releases/{YEAR}/2/open-data/datapackage.json").exists()
    assert releases.read(home, YEAR).manifest["beside"].keys() == {f"{YEAR}/1"}
    assert {status for status, _ in totals(home, 2).values()} == {"withheld"}
    page = (home / f"releases/{YEAR}/2/open-data/README.en.md").read_text()
    assert "1 organisation had its data erased after version 1" in page
    assert command("verify").exit_code == 0


@pytest.mark.usefixtures("unprinted")
def test_where_nothing_can_be_published_the_release_is_smaller_and_says_so(
    small_home: Path, computed: object, tmp_path: Path, brief_reports: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    use(monkeypatch, home)
    made = command("release")
    assert made.exit_code == 0, made.stderr
    shown = {row["indicator"] for row in cells(home) if row["status"] == "published"}
    assert shown <= {"Q3", "Q3_num", "Q3_den"}  # how many members there are
    assert "keeps the plain rules" not in made.output  # of too few members that is as it should be
    assert command("verify").exit_code == 0
    settings.cache_clear()


def test_a_total_that_should_be_given_and_is_not_is_said_when_it_is_released(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laws, "lacks_its_total", lambda *_: True)
    made = command("release")
    assert made.exit_code == 0, made.stderr
    assert "keeps the plain rules and is still not published" in made.output


def test_results_without_cells_are_not_released(unreleased: Path) -> None:
    lake = Lake(unreleased)
    manifest = lake.manifest(year=YEAR)
    assert manifest is not None
    kept = {name: entry for name, entry in manifest.tables.items() if name != "region_cells"}
    path = unreleased / f"lake/manifests/{YEAR}.json"
    path.write_bytes(type(manifest)(manifest.partition, kept, manifest.made).to_json())
    assert "are older than its open data" in str(command("release").exception)
    assert versions(unreleased) == []
