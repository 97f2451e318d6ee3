"""A year computed in one process: what Dagster is told, what stays out of it, and that a second run changes nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from footprint import own_footprint
from footprint.lake import Lake
from footprint.schema import tables
from pipelines import inprocess
from pipelines.defs.metadata import BAR
from pipelines.inprocess import PARTS, Outcome

Computed = tuple[dg.DagsterInstance, Outcome, list[tuple[str, float, str]]]
WRITTEN_BY_MEMBERS = ("Latitude", "PC-1", "SC-1", "XUB2493", "Flux", "Iris", "Bolet", "Panne")


def materializations(instance: dg.DagsterInstance, name: str) -> dict[str, Any]:
    """The latest one of each partition of an asset."""
    records = instance.fetch_materializations(dg.AssetKey(name), limit=100, ascending=True).records
    return {
        str(record.partition_key): record.asset_materialization for record in records if record.asset_materialization
    }


def bytes_below(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_nothing_breaks_and_what_members_have_to_mend_is_said(computed: Computed) -> None:
    _, outcome, _ = computed
    assert outcome.failed == []
    assert outcome.broken == []
    assert outcome.warned == [
        # One line of each year's file of ville-a: two counts that are equal are two.
        "Findings of refused lines in the files of 2024, for members to mend: 1 (ville-a 1).",
        "Findings of refused lines in the files of 2025, for members to mend: 1 (ville-a 1).",
        "Files of 2025 that could not be used: 1 (club-b 1).",
    ]


def test_progress_reaches_the_end_of_each_part_and_names_members(computed: Computed) -> None:
    _, _, told = computed
    sums = {part: sum(share for name, share, _ in told if name == part) for part in PARTS}
    assert sums == {part: pytest.approx(1.0) for part in PARTS}
    assert {now for _, _, now in told} == {"", "ville-a", "club-b"}


@pytest.mark.parametrize("name", [name for name, table in tables().items() if table.layer != "validated"])
def test_a_years_asset_reports_rows_and_a_preview(name: str, computed: Computed, small_home: Path) -> None:
    metadata = materializations(computed[0], name)["2025"].metadata
    assert metadata["dagster/row_count"].value == Lake(small_home).read(name, year=2025).num_rows
    assert "| rows |" in str(metadata["preview"].value)


def test_the_footprint_reports_totals_of_every_view_and_basis_and_bars(computed: Computed) -> None:
    metadata = materializations(computed[0], "footprint")["2025"].metadata
    totals = {name: entry.value for name, entry in metadata.items() if name.startswith("gwp_kgco2e_")}
    assert len(totals) == 6
    # 20 laptops and 4 screens bought in 2023 and 2021: a fifth of 20 laptops, a sixth of 4 screens, and a year's use.
    assert 20 * 185.09 / 5 < totals["gwp_kgco2e_depreciation_location"] < 20 * 185.09 / 5 + 4 * 90 / 6 + 80
    assert totals["gwp_kgco2e_acquisition_location"] < totals["gwp_kgco2e_depreciation_location"]
    rows = str(metadata["bars"].value).splitlines()[2:]
    assert max(row.count("█") for row in rows) == BAR, "the heaviest stage has the longest bar"
    assert sum(float(row.split("|")[2].replace(",", ".")) for row in rows) == pytest.approx(
        totals["gwp_kgco2e_depreciation_location"] / 1000, rel=0.02
    )


def test_the_findings_of_a_bad_file_are_metadata_of_its_member_year(computed: Computed) -> None:
    findings = materializations(computed[0], "findings")
    assert findings.keys() == {"ville-a|2024", "ville-a|2025", "club-b|2025"}
    assert "wrong_kind" in str(findings["club-b|2025"].metadata["preview"].value)
    assert findings["club-b|2025"].metadata["refused"].value == 1
    assert "unknown_category" in str(findings["ville-a|2025"].metadata["preview"].value)


def test_lines_are_counted_by_their_fate(computed: Computed) -> None:
    metadata = materializations(computed[0], "lines")["ville-a|2025"].metadata
    assert (metadata["accepted"].value, metadata["refused"].value) == (2, 1)


def test_no_value_that_a_member_wrote_reaches_dagster(computed: Computed) -> None:
    instance = computed[0]
    runs = [record.dagster_run.run_id for record in instance.get_run_records()]
    events = "".join(str(entry) for run_id in runs for entry in instance.all_logs(run_id))
    assert "club-b" in events
    assert [value for value in WRITTEN_BY_MEMBERS if value in events] == []


def test_devices_that_left_since_last_year_are_seen_though_last_year_was_never_run(
    computed: Computed, small_home: Path
) -> None:
    gone = Lake(small_home).read("vanished_units", year=2025).to_pylist()
    assert [(row["member_id"], row["category"], row["devices_vanished"]) for row in gone] == [
        ("ville-a", "monitor", 2.0)
    ]
    assert Lake(small_home).read("footprint", year=2024).num_rows == 0


def test_reports_of_every_member_and_the_regions_draft_are_written(computed: Computed, small_home: Path) -> None:
    reports = {path.name for path in (small_home / "reports" / "2025").iterdir()}
    assert reports == {"ville-a", "club-b"}
    draft = [path.name for path in (small_home / "releases" / "2025" / "draft").iterdir()]
    metadata = materializations(computed[0], "region_draft")["2025"].metadata
    assert set(draft) == {"region.html", "region.pdf", "region.en.html", "region.en.pdf", "cells.csv"}
    assert metadata["files"].value == len(draft)


def test_what_the_run_itself_used_is_measured_once_with_our_own_factor(computed: Computed, small_home: Path) -> None:
    (row,) = Lake(small_home).read("own_footprint", year=2025).to_pylist()
    factor = own_footprint.grid_kgco2e_per_kwh(Lake(small_home), year=2025, country="FRA")
    assert row["run"] == "yearly_job"
    assert row["energy_kwh"] > 0
    assert factor is not None
    assert row["kgco2e"] == row["energy_kwh"] * factor


def test_a_second_run_changes_no_byte_and_naming_members_rewrites_their_reports_only(
    computed: Computed, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without names nothing is written again: `test_current_reports.py`."""
    monkeypatch.setenv("FOOTPRINT_LANG", "fr")
    folders = [small_home / name for name in ("lake", "reports", "releases")]
    content = [bytes_below(folder) for folder in folders]
    pages = {name: small_home / "reports" / "2025" / name / "rapport.html" for name in ("ville-a", "club-b")}
    before = {name: page.stat().st_mtime_ns for name, page in pages.items()}
    outcome = inprocess.compute(computed[0], 2025, members=["club-b"], progress=lambda *news: None)
    after = {name: page.stat().st_mtime_ns for name, page in pages.items()}
    assert (outcome.failed, outcome.broken) == ([], [])
    assert after["ville-a"] == before["ville-a"]
    assert after["club-b"] != before["club-b"]
    assert [bytes_below(folder) for folder in folders] == content
