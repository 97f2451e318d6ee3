"""From files dropped into the inbox to the year's devices: nothing is lost, nobody stops anybody, all is told."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year.plausibility import devices_listed
from footprint.report import build, region_pages
from footprint.settings import settings
from pipelines.instance import opened
from tests.pipelines.installation import FLEET, LAPTOPS, deliver, in_brief, register_member, use

EXPORTS = files("footprint.samples").joinpath("files", "2025", "etudes-tersane")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A town with two exports of GLPI and with corrections, a club with a truncated receipt and a JSON of its own."""
    home = tmp_path_factory.mktemp("dropped")
    with pytest.MonkeyPatch.context() as patch:
        use(patch, home)
        in_brief(patch)
        for pages in (build, region_pages):
            patch.setattr(pages, "print_pdf", lambda _: b"%PDF-1.7 unprinted")
        yield home
    settings.cache_clear()


@pytest.fixture(scope="module")
def ran(home: Path) -> Result:
    year = home / "inbox" / "2025"
    for member_id in ("town", "club", "school"):
        register_member(home, year=2025, member_id=member_id)
    for member_id in ("club", "school"):
        deliver(home, LAPTOPS, year=2025, member_id=member_id)
    (receipt,) = (year / "club" / "inventory").glob("*.json")
    receipt.write_bytes(receipt.read_bytes()[:50])
    (year / "club" / "inventory" / "export.json").write_text('{"hello": "world"}')
    (year / "town").mkdir()
    for name, source in (("glpi (1).csv", "glpi11-moniteurs.csv"), ("glpi.csv", "glpi11-ordinateurs.csv")):
        (year / "town" / name).write_bytes(EXPORTS.joinpath(source).read_bytes())
    (year / "school" / "parc-corrige.csv").write_text(FLEET.replace("PC-1,", "PC-2,"))
    (year / "school" / "parc.csv").write_text(LAPTOPS.replace("PC-1,", "PC-2,"))
    (year / "unknown").mkdir()
    (year / "unknown" / "parc.csv").write_text(LAPTOPS)
    (year / "Ville de Pau").mkdir()
    for place in (year / "Ville de Pau" / "parc.csv", year / "parc.csv"):
        place.write_text(LAPTOPS)
    (year / "Commune|de *Pau*").symlink_to(home)
    return CliRunner().invoke(app, ["run", "--year", "2025"])


def devices(home: Path, member_id: str) -> float:
    return devices_listed(Lake(home).read("devices", year=2025, member_id=member_id))


def test_the_run_ends_well(ran: Result) -> None:
    assert (ran.exit_code, ran.exception) == (0, None)


@pytest.mark.usefixtures("ran")
def test_two_exports_of_one_tool_both_count(home: Path) -> None:
    assert devices(home, "town") == 95 + 121


@pytest.mark.usefixtures("ran")
def test_the_corrected_file_counts_and_the_one_it_corrects_does_not(home: Path) -> None:
    current = Inbox(home).current(year=2025, member_id="school")
    assert sorted(item.receipt.name for item in current) == ["inventory.csv", "parc-corrige.csv"]
    assert devices(home, "school") == 24


@pytest.mark.usefixtures("ran")
def test_a_truncated_receipt_and_a_foreign_file_cost_nothing(home: Path) -> None:
    assert devices(home, "club") == 10
    assert len(Inbox(home).current(year=2025, member_id="club")) == 2


@pytest.mark.usefixtures("ran")
def test_a_member_whom_nobody_registered_is_computed_and_its_report_says_so(home: Path) -> None:
    assert devices(home, "unknown") == 10
    findings = Lake(home).read("findings", year=2025, member_id="unknown").to_pylist()
    assert [row["severity"] for row in findings if row["rule"] == "unregistered_member"] == ["flagged"]
    report = (home / "reports" / "2025" / "unknown" / "report.en.html").read_text()
    assert "This organisation is not registered" in report
    assert "is not registered" not in (home / "reports" / "2025" / "town" / "report.en.html").read_text()
    annex = (home / "reports" / "2025" / "unknown" / "annex.en.html").read_text()
    assert "Nobody has registered this organisation" in annex


def test_everything_odd_is_told_with_its_place(ran: Result) -> None:
    told = ran.stderr
    for place, words in (
        ("2025/Ville de Pau", "ville-de-pau"),
        ("2025/parc.csv", "no member’s folder"),
        ("2025/unknown", "not registered for 2025"),
        ("2025/club/inventory", "made anew from the bytes"),
        ("2025/school/parc-corrige.csv", "replaces “parc.csv”"),
    ):
        assert any(place in line and words in line for line in told.splitlines()), place


@pytest.mark.usefixtures("ran")
def test_it_is_metadata_of_the_inbox_in_dagster() -> None:
    with opened() as instance:
        (record,) = instance.fetch_observations(dg.AssetKey("inbox"), limit=1).records
    observation = record.event_log_entry.asset_observation
    assert observation is not None
    metadata = observation.metadata
    told = str(metadata["told"].value).splitlines()
    assert len(told) == metadata["sentences"].value
    for place in ("2025/Ville de Pau: ", "2025/parc.csv: ", "2025/unknown: ", "2025/Commune|de *Pau*: "):
        assert [line.startswith(place) for line in told].count(True) == 1, place
