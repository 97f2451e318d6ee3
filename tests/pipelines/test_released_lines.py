"""Lines by which members compare, from `footprint release` to `footprint verify`: in members' reports as the region's
release gives them, and read back out of these before they are there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from factors.catalogue import FactorSet
from footprint import releases, report
from footprint.disclosure import Rules
from footprint.lake import Lake, write_atomically
from footprint.region import peers
from footprint.releases import compared
from footprint.report import build
from footprint.report.sections import peers as section
from footprint.report.tables import MemberTables
from tests.once import once
from tests.pipelines.releasing import YEAR, cells, command, computed_region, used

pytestmark = pytest.mark.usefixtures("unprinted")
WRITE = report.write_member
# Of twelve one has seven tenths of all: the middle tells nothing of it, quarters would. All have twelve employees.
OTHERS = (92, 94, 95, 97, 102, 107, 109, 114, 118, 122, 124)
FLEET_OF = {"ville-a": 3000} | {
    f"ville-{letter}": laptops for letter, laptops in zip("bcdefghijkl", OTHERS, strict=True)
}


@pytest.fixture(scope="module")
def region_of_twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve members whose 2025 is computed; nobody writes there."""
    return once(tmp_path_factory, "region_of_twelve", lambda home: computed_region(home, FLEET_OF))


@pytest.fixture
def twelve(region_of_twelve: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brief_year: None) -> Iterator[Path]:
    """A copy that this process uses, whose reports are data without pages."""
    monkeypatch.setattr(build, "_files", lambda *_: {})
    yield from used(region_of_twelve, tmp_path, monkeypatch)


def lines_of(home: Path) -> dict[str, list[dict[str, Any]]]:
    """The lines in each report of version 1."""
    folder = home / f"releases/{YEAR}/1/reports/{YEAR}"
    return {path.parent.name: json.loads(path.read_bytes())["tables"]["peers"]["rows"]
            for path in sorted(folder.glob("*/donnees.json"))}  # fmt: skip


def lines_alone(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet, **_: object) -> list[Path]:
    """Of a report its lines alone, a tenth of its cost; that reports hold them is looked at of whole ones."""
    with MemberTables(lake, year=year, member_id=member_id, factor_set=factor_set) as tables:
        rows = section.records(section.peers(tables, serves_others=False))
    path = lake.home / "reports" / str(year) / member_id / "donnees.json"
    write_atomically(path, json.dumps({"tables": {"peers": {"rows": rows}}}).encode())
    return [path]


def whole_of_two(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet, **more: Any) -> list[Path]:
    """Whole reports of the large one and of a small one, of the others their lines alone."""
    write = WRITE if member_id in ("ville-a", "ville-b") else lines_alone
    return write(lake, year=year, member_id=member_id, factor_set=factor_set, **more)


def limits_of(rows: list[dict[str, Any]]) -> dict[str, tuple[float | None, ...]]:
    return {row["indicator"]: tuple(row[name] for name in peers.LIMITS) for row in rows}


def test_lines_stand_in_every_report_and_the_version_is_verified(twelve: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mean of what the sixth and the seventh have: 107 and 109 laptops for twelve employees."""
    monkeypatch.setattr(report, "write_member", whole_of_two)
    made = command("release")
    assert made.exit_code == 0, made.stderr
    shown = lines_of(twelve)
    assert shown.keys() == FLEET_OF.keys()
    (given,) = {json.dumps(limits_of(rows)) for rows in shown.values()}
    assert json.loads(given)["P1"] == [None, 9.0, None]
    assert {row["holdings"] for rows in shown.values() for row in rows} == {12}
    assert {row["of_year"] for rows in shown.values() for row in rows} == {YEAR}
    (median,) = [row for row in cells(twelve) if row["indicator"] == "C2_median"]
    assert (median["status"], median["holdings"]) == ("published", "12")
    assert float(median["value"]) == json.loads(given)["C2"][1]
    release = releases.read(twelve, YEAR)
    certificate = json.loads((release.folder / "certificate.json").read_bytes())
    assert certificate["lines"]["lines"] == len(json.loads(given))
    assert "C2_median" not in certificate["unaudited"]
    assert release.manifest["withheld_lines"] == []
    verified = command("verify")
    assert verified.exit_code == 0, verified.stderr
    assert "all bytes equal" in verified.stderr
    assert "stand their audit" in verified.stderr


@pytest.mark.parametrize(("margin", "is_left"), [(0.1, True), (20.0, False)])
def test_lines_that_a_chooser_lets_through_in_error_are_in_no_report(
    twelve: Path, margin: float, is_left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quarters beside the sum would tell of the large one: what is read back out of the reports is attacked. All give
    the middle alone instead, or nothing, where that tells too much as well."""
    monkeypatch.setattr(report, "write_member", lines_alone)
    monkeypatch.setattr(peers, "may_be_given", lambda _, lines, *__: [*lines])
    monkeypatch.setattr(compared, "rules", lambda: Rules(insider=margin))
    made = command("release")
    assert made.exit_code == 0, made.stderr
    manifest = releases.read(twelve, YEAR).manifest
    assert {"P1", "C2"} <= {*manifest["middle_lines" if is_left else "withheld_lines"]}
    assert not {"P1", "C2"} & {*manifest["withheld_lines" if is_left else "middle_lines"]}
    shown = lines_of(twelve)
    assert shown.keys() == FLEET_OF.keys()
    assert {limits_of(rows).get("P1") for rows in shown.values()} == {(None, 9.0, None) if is_left else None}
    if is_left:
        verified = command("verify")
        assert verified.exit_code == 0, verified.stderr
