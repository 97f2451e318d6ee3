"""Causes in a lake whose two years rest on two factor sets: stored, made anew, and what the commands say of them."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
from collections import defaultdict
from dataclasses import replace
from math import fsum
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import changes, steps
from footprint.changes import sets
from footprint.changes.causes import between, route_to
from footprint.changes.comparing import NUMBERS
from footprint.changes.results import stored
from footprint.cli import app
from footprint.disclosure import Rules
from footprint.lake import Lake
from footprint.releases.published import ReleaseError, publish
from footprint.releases.rebuilt import copied, lay_out
from footprint.report import cells, trail
from footprint.report.tables import MemberTables
from footprint.report.writing import current
from footprint.schema import table
from footprint.years import factor_sets, inputs, proposals
from pipelines import laws
from tests.changes.cases import Year, laptops, write
from tests.method.running import close

BEFORE, NOW = 2023, 2024
LAPTOP = "device:laptop"
MEMBERS = {
    "m": (Year([laptops(10)]), Year([laptops(12)])),
    "same": (Year([laptops(5)]), Year([laptops(5)])),
    "new": (Year([]), Year([laptops(2)])),
}
runner = CliRunner()


@pytest.fixture(scope="module")
def shipped() -> FactorSet:
    return catalogue.load()


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory, shipped: FactorSet) -> FactorSet:
    """The shipped set, with laptops whose making weighs 100 kg."""
    folder = tmp_path_factory.mktemp("older") / "set"
    factor_sets.write(shipped, folder)
    path = folder / "devices.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if (row["factor_key"], row["stage"], row["criterion"]) == (LAPTOP, "manufacturing", "gwp"):
            row |= {"value": "100.0", "value_min": "", "value_max": ""}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return catalogue.load(folder=folder)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, shipped: FactorSet, older: FactorSet) -> Lake:
    """Last year with the older set, which is kept, this year with the shipped one; tests only read it."""
    made = Lake(tmp_path_factory.mktemp("two_sets"))
    for year, place, factor_set in ((BEFORE, 0, older), (NOW, 1, shipped)):
        write(made, year, {member: years[place] for member, years in MEMBERS.items()})
        gathered = inputs.gather(made, year, factor_set)
        steps.year_factors(made, year, factor_set)
        steps.device_lives(made, year, factor_set)
        steps.service_shares(made, year)
        steps.activity_data(made, year, factor_set)
        steps.fleet(made, year)
        steps.footprint(made, year, factor_set)
        factor_sets.keep(made.home, factor_set)
        made.commit({}, gathered.to_json(), year=year)
    steps.member_states(made, NOW)
    last_made = inputs.gather(made, NOW, shipped).last_made
    changes.changes_member(made, NOW, shipped, last_made)
    changes.uncertainty_changes(made, NOW, shipped, last_made)
    return made


def total(lake: Lake, year: int, member: str) -> float:
    rows = lake.read("footprint", year=year).to_pylist()
    return fsum(
        row["value"] for row in rows
        if (row["member_id"], row["criterion"]) == (member, "gwp") and row["value"] is not None
        and row["view"] in ("any", "depreciation") and row["basis"] in ("any", "location")
    )  # fmt: skip


def causes(rows: list[dict[str, object]], member: str) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for row in rows:
        if (row["member_id"], row["basis"], row["criterion"]) == (member, "location", "gwp"):
            found.setdefault(str(row["cause"]), []).append(float(str(row["difference"])))
    return {cause: fsum(values) for cause, values in found.items()}


def test_how_last_year_was_made_is_an_input(lake: Lake, shipped: FactorSet, older: FactorSet) -> None:
    made = inputs.gather(lake, NOW, shipped).last_made
    assert made == {"factor_set": older.id, "is_current": True, "has_set": True}
    assert inputs.gather(lake, NOW, older).last_made == {"factor_set": older.id, "is_current": True}
    # Nobody has results of the year before the first one.
    assert inputs.gather(lake, BEFORE, older).last_made == {}
    again = inputs.Inputs.from_json(inputs.gather(lake, NOW, shipped).to_json())
    assert again == inputs.gather(lake, NOW, shipped)


def test_results_of_before_that_name_no_last_year_are_read(lake: Lake, shipped: FactorSet) -> None:
    made = inputs.gather(lake, NOW, shipped).to_json()
    del made["last_made"]
    read = inputs.Inputs.from_json(made)
    assert read is not None
    assert read.last_made == {}


def test_another_set_is_told_from_the_year(lake: Lake) -> None:
    """The same five laptops: 100 kg of making instead of the shipped figure, over five years, and the year's grid and
    length; a sixth of the fleet more of the other member is its fleet."""
    rows = lake.read("changes_member", year=NOW).to_pylist()
    making = {row["factor_id"]: row["value"] for row in lake.read("year_factors", year=NOW).to_pylist()
              if (row["factor_key"], row["stage"], row["criterion"]) == (LAPTOP, "manufacturing", "gwp")}  # fmt: skip
    (figure,) = making.values()
    same, more = causes(rows, "same"), causes(rows, "m")
    # 365 days of the year before and 366 of this one, in the mean of both.
    life = 365.25 * next(row["value"] for row in catalogue.load().parameters.to_pylist()
                         if row["parameter_key"] == "lifetime:laptop")  # fmt: skip
    assert close(same["factors"], 5 * (figure - 100.0) * 365.5 / life, 1e-9)
    assert same.keys() == {"factors", "ages", "grid"}
    assert more.keys() == {"factors", "ages", "grid", "fleet"}
    for member, found in (("same", same), ("m", more)):
        assert close(fsum(found.values()), total(lake, NOW, member) - total(lake, BEFORE, member), 1e-9)
    assert causes(rows, "new") == {}
    tables = [lake.read("footprint", year=year) for year in (NOW, BEFORE)]
    assert laws.unexplained(lake.read("changes_member", year=NOW), *tables) == []


def test_other_code_is_method_and_a_set_that_nobody_kept_is_in_it(lake: Lake, shipped: FactorSet) -> None:
    """Today's code makes the same of the same set: no method. Of a set that was not kept, all but the year is."""
    rows = lake.read("changes_member", year=NOW).to_pylist()
    older = inputs.gather(lake, NOW, shipped).last_made["factor_set"]
    anew = between(route_to(lake, NOW, shipped, {"factor_set": older, "is_current": False})).to_pylist()
    assert causes(anew, "m").keys() == causes(rows, "m").keys()
    unkept = causes(
        between(route_to(lake, NOW, shipped, {"factor_set": "0" * 12, "is_current": True})).to_pylist(), "same"
    )
    assert unkept.keys() == {"method", "ages", "grid"}
    assert close(fsum(unkept.values()), fsum(causes(rows, "same").values()), 1e-9)


def test_whether_the_set_of_last_year_is_still_there_is_an_input(
    lake: Lake, shipped: FactorSet, older: FactorSet, tmp_path: Path
) -> None:
    """Without it results are others, and what they were made from says so; nothing made with it is published."""
    home = Path(shutil.copytree(lake.home, tmp_path / "home"))
    before = inputs.gather(Lake(home), NOW, shipped)
    shutil.rmtree(home / factor_sets.FOLDER / older.id)
    after = inputs.gather(Lake(home), NOW, shipped)
    assert after.last_made == before.last_made | {"has_set": False}
    assert after.digest != before.digest
    assert after.differing(before) is None, "everybody's rows are made anew"
    assert proposals.difference(before, after) == {"last_results": True}
    with pytest.raises(ReleaseError, match=older.id):
        publish(home, NOW)
    # What was not there when results were made is not used, where it is found again.
    found = between(route_to(lake, NOW, shipped, after.last_made))
    assert found.equals(between(route_to(Lake(home), NOW, shipped, after.last_made)))
    assert "method" in causes(found.to_pylist(), "same")


def test_last_year_released_late_makes_no_other_results_but_its_lines_are_in_reports(
    lake: Lake, shipped: FactorSet, tmp_path: Path
) -> None:
    """Results of this year are still those of what is there; reports are not, and a version of them has the lines."""
    home = Path(shutil.copytree(lake.home, tmp_path / "home"))
    before = inputs.gather(Lake(home), NOW, shipped)
    reports = current.made_from(Lake(home), year=NOW, factor_set=shipped)
    line = {"year": BEFORE, "indicator": "C2", "sector": "", "size": "", "unit": "kg_per_fte", "holdings": 12,
            "middle": 9.0}  # fmt: skip
    Lake(home).commit({"region_peers": pa.Table.from_pylist([line], table("region_peers").arrow)}, year=BEFORE)
    after = inputs.gather(Lake(home), NOW, shipped)
    assert after.digest == before.digest
    assert after.differing(before) == frozenset()
    assert proposals.difference(before, after) == {}
    now = current.made_from(Lake(home), year=NOW, factor_set=shipped)
    assert {member for member, digest in now.items() if digest != reports[member]} == MEMBERS.keys()
    lay_out(after, Lake(home).root, tmp_path / "laid", copied)
    assert Lake(tmp_path / "laid").read("region_peers", year=BEFORE).to_pylist()[0]["middle"] == 9.0
    lay_out(after, Lake(tmp_path / "laid").root, tmp_path / "again", copied)
    assert Lake(tmp_path / "again").read("region_peers", year=BEFORE).num_rows == 1


def test_of_a_member_whose_files_of_last_year_are_gone_the_sum_holds(lake: Lake, shipped: FactorSet) -> None:
    """Nothing of it can be made anew, with either set: from what was stored to this year's in one step."""
    gone = replace(lake, hidden=frozenset({(BEFORE, "same")}))
    rows = between(route_to(gone, NOW, shipped, inputs.gather(lake, NOW, shipped).last_made)).to_pylist()
    found = causes(rows, "same")
    assert close(fsum(found.values()), total(lake, NOW, "same") - total(lake, BEFORE, "same"), 1e-9)
    assert causes(rows, "m") == causes(lake.read("changes_member", year=NOW).to_pylist(), "m")


def test_what_results_are_rebuilt_from_has_the_set_of_last_year(
    lake: Lake, shipped: FactorSet, older: FactorSet, tmp_path: Path
) -> None:
    gathered = inputs.gather(lake, NOW, shipped)
    lay_out(gathered, lake.root, tmp_path, copied)
    kept = factor_sets.load(tmp_path, older.id)
    assert kept is not None
    assert kept.digest == older.digest
    # A published version has its own set in the place that is looked at first.
    factor_sets.write(shipped, tmp_path / factor_sets.OF_RELEASE)
    assert factor_sets.load(tmp_path, older.id) is not None
    assert factor_sets.load(tmp_path, shipped.id) is not None


@pytest.fixture
def home(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOOTPRINT_HOME", str(lake.home))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    from footprint.settings import settings

    settings.cache_clear()
    return lake.home


@pytest.mark.usefixtures("home")
def test_changes_says_a_sentence_a_cause_and_their_sum(lake: Lake) -> None:
    result = runner.invoke(app, ["changes", "--member", "m", "--from", str(BEFORE), "--to", str(NOW)])
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0].startswith("Of what is counted in both years: ")
    assert any(line.startswith("Size of the fleet: +") and "had 10 devices on some day of 2023, 12 in 2024" in line
               for line in lines)  # fmt: skip
    assert any(line.startswith("Factors: +") for line in lines)
    assert sum(line.startswith("In all: ") for line in lines) == 1


@pytest.mark.usefixtures("home")
def test_changes_gives_the_rows_of_the_lake(lake: Lake) -> None:
    result = runner.invoke(app, ["changes", "--member", "m", "--to", str(NOW), "--basis", "market", "--format", "json"])
    given = json.loads(result.stdout)
    rows = [row for row in lake.read("changes_member", year=NOW).to_pylist()
            if (row["member_id"], row["basis"], row["criterion"]) == ("m", "market", "gwp")]  # fmt: skip
    assert len(given) == len(rows) > 0
    assert close(fsum(row["difference"] for row in given), fsum(row["difference"] for row in rows))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--member", "new", "--to", str(NOW)], "No change of new"),
        (["--member", "nobody", "--to", str(NOW)], "No inventory of nobody"),
        (["--member", "m", "--to", str(NOW), "--criterion", "gpw"], "No criterion “gpw”. Known: gwp, "),
        (["--member", "m", "--to", str(NOW), "--to-version", "2"], "name it with --from-version"),
        (["--member", "m", "--from", str(BEFORE), "--to", str(NOW), "--from-version", "1"], "give one of the two"),
        (["--member", "m", "--to", str(BEFORE)], "No change of m"),
        (["--member", "m", "--from", str(BEFORE - 3), "--to", str(NOW)], "from one year to the next"),
    ],
)
def test_a_change_that_nobody_can_explain_says_why(asked: list[str], said: str) -> None:
    result = runner.invoke(app, ["changes", *asked])
    assert result.exit_code != 0
    assert said in str(result.exception or result.stderr)


@pytest.mark.usefixtures("home")
def test_factors_diff_names_figures_and_what_they_change(shipped: FactorSet, older: FactorSet) -> None:
    result = runner.invoke(app, ["factors", "diff", older.id, shipped.id, "--format", "json"])
    assert result.exit_code == 0, result.output
    given = json.loads(result.stdout)
    (figure,) = given["figures"]
    assert (figure["change"], figure["before"]) == ("changed", 100.0)
    effects = {row["member_id"]: row for row in given["effects"]["members"]}
    life = 5 * 365.25
    assert effects["m"]["perimeter"] == 0
    assert close(effects["m"]["now"] - effects["m"]["before"], effects["m"]["factors"], 1e-9)
    assert close(effects["m"]["factors"], 12 * (figure["now"] - 100.0) * 366 / life, 1e-9)
    region = [fsum(row[name] for row in effects.values()) for name in ("before", "now")]
    told = given["effects"]["region"]
    assert {name: told[name] for name in ("before", "now")} == {
        "before": pytest.approx(region[0]),
        "now": pytest.approx(region[1]),
    }
    # Making is heavier by one figure, which is one draw in both sets: a rise in every draw, and wider for more laptops.
    for row in (*effects.values(), told):
        assert row["low"] < row["now"] - row["before"] < row["high"]
        assert row["p_higher"] == 1.0
    wide, narrow = (effects[name]["high"] - effects[name]["low"] for name in ("m", "same"))
    assert close(wide / narrow, 12 / 5, 1e-3)
    # The Region's bounds have two digits, outwards.
    assert told["low"] == float(f"{told['low']:.2g}") <= sum(row["low"] for row in effects.values()) * 1.001
    assert told["high"] == float(f"{told['high']:.2g}") >= sum(row["high"] for row in effects.values()) * 0.999


def test_a_total_of_the_region_that_may_not_be_shown_has_no_effect(
    lake: Lake, shipped: FactorSet, older: FactorSet
) -> None:
    """Without the third member each of two would know the other."""
    two = replace(lake, hidden=frozenset({(NOW, "new")}))
    found = sets.effects(two, NOW, older, shipped, Rules())
    assert {row["member_id"] for row in found.members} == {"m", "same"}
    assert found.region is None


@pytest.mark.usefixtures("home")
def test_factors_diff_in_words(older: FactorSet, shipped: FactorSet) -> None:
    result = runner.invoke(app, ["factors", "diff", str(older.folder), shipped.id])
    assert f"From set {older.id} to set {shipped.id}: 1 figure differs." in result.output
    assert "Region in 2024: " in result.output
    assert "With 95 % probability between +" in result.output
    assert "probability of a rise 100%" in result.output
    unknown = runner.invoke(app, ["factors", "diff", "nowhere", shipped.id])
    assert "No factor set “nowhere”" in str(unknown.exception or unknown.stderr)
    assert sets.of_name(Path("/nowhere"), shipped.id) is not None


def test_a_set_without_spreads_has_effects_and_no_interval(lake: Lake, shipped: FactorSet, older: FactorSet) -> None:
    """As those published before there were any."""
    bare = replace(older, spreads=older.spreads.slice(0, 0))
    of_last_year = stored(lake, BEFORE, bare)
    assert of_last_year is not None
    assert of_last_year.terms is None  # nor do causes of change have one, from a year that was made with it
    found = sets.effects(lake, NOW, bare, shipped, Rules())
    assert found.region
    for row in (*found.members, found.region):
        assert row["now"] > row["before"]
        assert [row[name] for name in ("low", "high", "p_higher")] == [None] * 3


def test_a_figure_less_is_removed_and_no_longer_counted(lake: Lake, shipped: FactorSet, tmp_path: Path) -> None:
    """Without the making of laptops in greenhouse gases nothing of it is counted: perimeter, and no factor."""
    folder = tmp_path / "less"
    factor_sets.write(shipped, folder)
    path = folder / "devices.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not (f",{LAPTOP}," in f",{line}" and ",gwp," in line)]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")
    less = catalogue.load(folder=folder)
    rows = sets.differences(shipped, less).to_pylist()
    assert {row["change"] for row in rows} == {"removed"}
    found = {row["member_id"]: row for row in sets.effects(lake, NOW, shipped, less, Rules()).members}
    assert found["m"]["factors"] == 0
    assert close(found["m"]["perimeter"], found["m"]["now"] - found["m"]["before"], 1e-9)
    shutil.rmtree(folder)


def test_what_a_cause_is_made_of_adds_up_to_it(lake: Lake) -> None:
    """Every cause of every member, product by product: over both sets, each step of the route by its weight. Each
    product is that of its numbers."""
    rows, terms = (lake.read(name, year=NOW).to_pylist() for name in ("changes_member", "changes_terms"))
    wanted: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    added: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in rows:
        if row["criterion"] == "gwp":
            wanted[row["member_id"], row["basis"], row["cause"]].append(row["difference"])
    for row in terms:
        added[row["member_id"], row["basis"], row["cause"]].append(row["adds"])
        for side in ("before", "now") if row["fleet_now"] is not None else ():
            product = math.prod(row[f"{number}_{side}"] for number in NUMBERS)
            assert close(product, row[side], 1e-9)
    assert {basis for _, basis, _ in wanted} == {"location", "market"}
    assert added.keys() == wanted.keys()
    assert all(close(fsum(added[key]), fsum(wanted[key]), 1e-9) for key in wanted)
    assert {row["weight"] for row in terms} == {0.5}
    assert {row["step"] for row in terms} == {1, 2, 3, 4}


def test_the_figures_of_a_cause_are_those_of_both_years_each_from_its_own_set(lake: Lake, shipped: FactorSet) -> None:
    """The making of laptops is one row of the catalogue in both sets, 100 kg in the older one: both values are told."""
    before, now = (MemberTables(lake, year=year, member_id="m", factor_set=shipped) for year in (BEFORE, NOW))
    rows = trail.cause_terms(now, basis="location", before=cells.load(before), now=cells.load(now))
    made = [row for row in rows if (row["cause"], row["stage"]) == ("factors", "manufacturing")]
    (value,) = (row["value"] for row in shipped.factors.to_pylist()
                if (row["factor_key"], row["stage"], row["criterion"]) == (LAPTOP, "manufacturing", "gwp"))  # fmt: skip
    assert {tuple(figure["value"] for figure in row["figures"]) for row in made} == {(100.0, value)}
    assert all(figure["title"] and figure["locator"] for row in rows for figure in row["figures"])
    assert all(row["figures"] for row in rows)


@pytest.mark.usefixtures("home")
def test_explain_goes_from_a_cause_to_numbers_lines_and_sources() -> None:
    result = runner.invoke(app, ["explain", "--member", "m", "--year", str(NOW), "--cause", "fleet"])
    assert result.exit_code == 0, result.output
    assert "laptop, manufacturing, device:laptop: 10 × " in result.output
    assert "then 12 × " in result.output
    assert "f:2" in result.output  # the line of the inventory
    assert "ADEME" in result.output
    refused = [runner.invoke(app, ["explain", "--member", "m", "--year", str(NOW), "--cause", name])
               for name in ("contracts", "weather")]  # fmt: skip
    market = runner.invoke(
        app, ["explain", "--member", "m", "--year", str(NOW), "--cause", "fleet", "--basis", "market"]
    )
    assert "kgCO₂e (electricity contracts). By product" in market.output
    unheld = runner.invoke(app, ["explain", "--member", "m", "--year", str(NOW), "--cause", "fleet",
                                 "--view", "service_life"])  # fmt: skip
    assert "Nothing is kept for: real life of each device that left, country’s grid" in str(unheld.exception)
    assert "explains nothing of the change" in str(refused[0].exception)
    assert "There is no cause weather" in str(refused[1].exception)
