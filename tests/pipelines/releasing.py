"""A region of seven members in an installation, released by command, and what is read of its open data."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from footprint import releases
from footprint.releases import Verdict
from footprint.settings import settings
from pipelines import publishing, resources
from tests.pipelines.installation import LAPTOPS, deliver, in_brief, made_year, register_member, use

YEAR = 2025
# How many laptops each has: of the public ones nobody has most; the two digital ones know each other.
FLEETS = {"ville-a": 10, "ville-b": 11, "ville-c": 12, "ville-d": 13, "ville-e": 14, "firme-f": 9, "firme-g": 8}
runner = CliRunner()


def command(name: str, *arguments: str) -> Result:
    """A command of releases, as the terminal runs it."""
    known = typer.Typer()
    for each in ("publish", "release", "restate", "verify"):
        known.command(each)(getattr(publishing, each))
    return runner.invoke(known, [name, "--year", str(YEAR), *arguments])


def verified() -> tuple[Result, Verdict]:
    """What `footprint verify` says, and what it found: a year is made once for both."""
    found: list[Verdict] = []
    verify = releases.verify

    def kept(home: Path, year: int, version: int | None) -> Verdict:
        found.append(verify(home, year, version))
        return found[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "verify", kept)
        said = command("verify")
    return said, found[-1]


def computed_region(home: Path, fleets: dict[str, int], *, year: int = YEAR) -> None:
    """Fill a home with members of so many laptops each, and make the year; a name says the sector."""
    for member_id, laptops in fleets.items():
        sector = "public" if member_id.startswith("ville") else "digital"
        register_member(home, year=year, member_id=member_id, sector=sector)
        deliver(home, LAPTOPS.replace(",10,", f",{laptops},"), year=year, member_id=member_id)
    with pytest.MonkeyPatch.context() as patch:
        use(patch, home)
        in_brief(patch)
        made_year(home, year)
    settings.cache_clear()


def used(installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = Path(shutil.copytree(installation, tmp_path / "home"))
    use(monkeypatch, home)
    yield home
    settings.cache_clear()
    resources._factor_set.cache_clear()


def cells(home: Path, version: int = 1) -> list[dict[str, str]]:
    with (home / f"releases/{YEAR}/{version}/open-data/cells.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def versions(home: Path) -> list[str]:
    """What lies beside the draft of the year."""
    return sorted(path.name for path in (home / f"releases/{YEAR}").glob("*") if path.name != "draft")


def totals(home: Path, version: int = 1) -> dict[str, tuple[str, str]]:
    """Status and value of greenhouse gases by sector."""
    wanted = {
        "indicator": "C1",
        "view": "depreciation",
        "basis": "location",
        "stage": "total",
        "zone": "*",
        "size": "*",
    }
    rows = (row for row in cells(home, version) if all(row[name] == value for name, value in wanted.items()))
    return {row["sector"]: (row["status"], row["value"]) for row in rows}
