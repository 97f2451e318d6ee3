"""The pole's page on itself, from the setting that names it to the files of a release, and back to nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from footprint import releases
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.region import rules
from footprint.releases.open_data import pole
from footprint.report.pole_pages import left_out
from footprint.settings import settings
from footprint.years import closure
from tests.pipelines.installation import register_member
from tests.pipelines.releasing import FLEETS, YEAR, command, totals, versions
from tests.pipelines.test_region_settings import chosen_again

pytestmark = pytest.mark.usefixtures("unprinted")

PAGES = {f"document/pole{lang}.{form}" for lang in ("", ".en") for form in ("html", "pdf")}
OBJECTIVES = "topic,target,target_year,measure_fr,measure_en\nC1,1,2030,Moins,Less\nown_kwh,5,2026,,\nL2,,,,\n"


def shown(home: Path, patch: pytest.MonkeyPatch, name: str, objectives: str = OBJECTIVES) -> None:
    """Let the pole be `name`, with these objectives, and the region be chosen so."""
    patch.setenv("FOOTPRINT_POLE", name)
    settings.cache_clear()
    (home / "pole-objectives.csv").write_text(objectives, encoding="utf-8")
    chosen_again(home)


def own_files(home: Path) -> set[str]:
    """The files of the pole's page in version 1."""
    folder = home / f"releases/{YEAR}/1/open-data"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*pole*") if path.is_file()}


def test_the_pole_shows_its_own_figures_and_a_release_without_it_says_so(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(unreleased, monkeypatch, "ville-a")
    made = command("release")
    assert made.exit_code == 0, made.stderr
    assert "page of the pôle: " in made.stderr
    assert own_files(unreleased) == {*PAGES, "pole/pole.csv"}
    folder = unreleased / f"releases/{YEAR}/1/open-data"
    with (folder / "pole/pole.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["topic"]: row for row in csv.DictReader(lines)}
    assert set(rows) == {"C1", "C2", "L2", "own_kwh", "own_kgco2e"}
    lake = releases.read(unreleased, YEAR).lake
    (total,) = (row["value"] for row in lake.read("indicators_member", year=YEAR).to_pylist()
                if (row["member_id"], row["indicator"], row["view"], row["basis"])
                == ("ville-a", "C1", "depreciation", "location"))  # fmt: skip
    (measured,) = lake.read("own_footprint", year=YEAR)["energy_kwh"].to_pylist()
    assert float(rows["C1"]["result"]) == total
    assert float(rows["own_kwh"]["result"]) == measured
    assert {topic: row["reached"] for topic, row in rows.items()} == {
        "C1": "not_yet", "C2": "no_target", "L2": "no_target", "own_kwh": "reached", "own_kgco2e": "no_target",
    }  # fmt: skip
    (described,) = json.loads((folder / "pole/datapackage.json").read_bytes())["resources"]
    assert [field["name"] for field in described["schema"]["fields"]] == list(rows["C1"])
    assert "`document/pole.en.html`" in (folder / "README.en.md").read_text()
    assert 'href="pole.html"' in (folder / "document/region.html").read_text()
    assert 'href="region.html"' in (folder / "document/pole.html").read_text()
    verified = command("verify")
    assert verified.exit_code == 0, verified.stderr
    assert "all bytes equal" in verified.stderr


def test_without_a_pole_there_is_no_page_and_the_release_says_so(released: Path, released_home: Path) -> None:
    assert "no page of the pôle on itself: FOOTPRINT_POLE names nobody" in (released_home / "said").read_text()
    assert own_files(released) == set()
    folder = released / f"releases/{YEAR}/1/open-data"
    assert "pole" not in (folder / "README.en.md").read_text()
    assert "pole.html" not in (folder / "document/region.html").read_text()


def test_what_the_pole_shows_does_not_give_away_its_neighbour(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the two of one sector one is the pole: the region less the other sector, less the pole, would be the other."""
    shown(unreleased, monkeypatch, "firme-f")
    assert rules().waived == {"firme-f"}
    made = command("release")
    assert made.exit_code == 0, made.stderr
    published = {sector for sector, (status, _) in totals(unreleased).items() if status == "published"}
    assert published < {"*", "public"}


def test_a_pole_that_is_erased_is_in_no_version_any_more_and_others_leave_it(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(unreleased, monkeypatch, "ville-a")
    assert command("release").exit_code == 0
    releases.forget(unreleased, "ville-c")
    assert own_files(unreleased) == {*PAGES, "pole/pole.csv"}
    releases.forget(unreleased, "ville-a")
    assert own_files(unreleased) == set()
    assert not (unreleased / f"releases/{YEAR}/1/open-data/pole").exists()
    assert releases.read(unreleased, YEAR).damaged() == []


def test_a_pole_that_was_named_after_the_run_is_erased_from_its_page_too(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is shown is asked of the day of the release, as its page is made."""
    closure.decide(unreleased, YEAR, "frozen", closure.today())
    monkeypatch.setenv("FOOTPRINT_POLE", "ville-a")
    settings.cache_clear()
    assert command("release").exit_code == 0
    assert own_files(unreleased) >= {*PAGES}
    releases.forget(unreleased, "ville-a")
    assert own_files(unreleased) == set()


@pytest.mark.parametrize(
    ("row", "line", "column"),
    [
        ("C99,1,2030,,", 2, "topic"),
        ("C1,1,2030,,\nC1,2,2031,,", 3, "topic"),
        ("C1,=1+1,2030,,", 2, "target"),
        ("C1,nan,2030,,", 2, "target"),
        ("C1,1,,,", 2, "target_year"),
        ("C1,,2030,,", 2, "target_year"),
        ("C1,1,2030,Moins,", 2, "measure_en"),
        (f"C1,1,2030,{'x' * 501},Less", 2, "measure_fr"),
        ("C1,1,2030", 2, "measure_fr"),
    ],
)
def test_objectives_that_cannot_be_read_are_refused_with_line_and_column(
    tmp_path: Path, row: str, line: int, column: str
) -> None:
    from footprint.report.pole_pages import objectives

    (tmp_path / objectives.FILE).write_text(f"{','.join(objectives.FIELDS)}\n{row}\n", encoding="utf-8")
    with pytest.raises(RefusalError, match=f"(line|ligne) {line}, (column|colonne) {column}"):
        objectives.read(tmp_path)


def test_a_release_with_objectives_that_cannot_be_read_leaves_nothing(
    unreleased: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(unreleased, monkeypatch, "ville-a", "topic,target,target_year,measure_fr,measure_en\nC1,x,2030,,\n")
    assert isinstance(command("release").exception, RefusalError)
    assert versions(unreleased) == []


def test_why_a_year_has_no_page_of_the_pole(unreleased: Path) -> None:
    lake = Lake(unreleased)
    assert left_out(lake, YEAR, "") == "not_set"
    assert left_out(lake, YEAR, "nobody") == "no_member"
    assert left_out(lake, YEAR, "ville-a") is None
    register_member(unreleased, year=YEAR, member_id="ville-z")
    assert left_out(lake, YEAR, "ville-z") == "no_member"
    rows = lake.read("members", year=YEAR, member_id="ville-z").to_pylist()
    lake.write("members", lake.read("members", year=YEAR, member_id="ville-z").from_pylist(
        [row | {"holding_id": "ville-a"} for row in rows], schema=lake.read("members", year=YEAR).schema
    ), year=YEAR, member_id="ville-z")  # fmt: skip
    assert left_out(lake, YEAR, "ville-a") == "many"
    assert set(FLEETS) > {"ville-a"}
    assert pole.results(unreleased) == []
