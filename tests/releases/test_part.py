"""A member's rows of a year are the same to the last bit whoever else is computed, in every table that is kept by
member: so those of the members who changed may be made alone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest

from factors import catalogue
from footprint import steps
from footprint.lake import Failure, Lake, leaving
from footprint.releases import rebuilt
from footprint.releases.part import Part
from footprint.schema import TABLES, YEAR
from footprint.years.inputs import OF_MEMBERS, OF_NOBODY, OF_REGION, Inputs, gather
from tests.cases import LONG

LAST, YEAR_MADE = 2024, 2025
# Of the short run: those below, and three others for whom it must not matter.
WORLD = {"libre-fontaine", "nuage-doux", "pixelande", "universite-clairmarais", "ville-port-salvert"}
# Services and clouds; meters and contracts, two at once.
SHORT = (("nuage-doux",), ("universite-clairmarais", "ville-port-salvert"))


@dataclass(frozen=True)
class Whole:
    """The year of the sample members, made from `inputs` at once."""

    inputs: Inputs
    lake: Lake

    def rows(self, name: str, members: set[str]) -> pa.Table:
        return self.lake.read(name, year=YEAR_MADE, member_id=members)


@pytest.fixture(scope="module")
def whole(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    home, made = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("whole")
    shutil.copytree(sample_home, home, dirs_exist_ok=True)
    lake, factor_set = Lake(home), catalogue.load()
    for year, member_id in [] if LONG else strangers(lake):
        leaving.erase(lake, year=year, member_id=member_id)
    steps.fleet(lake, LAST)
    inputs = gather(lake, YEAR_MADE, factor_set)
    rebuilt.lay_out(inputs, lake.root, made, rebuilt.linked)
    rebuilt.of_members(Lake(made), inputs, factor_set, {})
    return Whole(inputs, Lake(made))


def strangers(lake: Lake) -> list[tuple[int, str]]:
    """The member-years that are not of the short run's."""
    return [(year, member_id) for year in (LAST, YEAR_MADE) for member_id in lake.members(year)
            if member_id not in WORLD]  # fmt: skip


def members_of(inputs: Inputs) -> list[str]:
    return sorted({key.split("/")[1] for key in inputs.member_years if key.startswith(f"{YEAR_MADE}/")})


def test_each_members_rows_are_those_of_the_whole_year(whole: Whole, tmp_path: Path) -> None:
    factor_set = catalogue.load()
    told: set[str] = set()
    for members in [(each,) for each in members_of(whole.inputs)] if LONG else SHORT:
        part = Part.laid_out(whole.inputs, frozenset(members), whole.lake, tmp_path / members[0])
        rebuilt.of_members(part.lake, part.inputs.of(members), factor_set, {})
        for name in sorted(OF_MEMBERS):
            rows = part.lake.read(name, year=YEAR_MADE)
            assert rows.equals(whole.rows(name, set(members))), (name, members)
            told |= {name} if rows.num_rows else set()
    assert told == OF_MEMBERS


def test_rows_of_a_part_stand_among_those_of_the_others(whole: Whole, tmp_path: Path) -> None:
    """What the others' rows were stays, what the part's were goes, and a table is the same file as that of all."""
    members, year = frozenset({"libre-fontaine"}), YEAR_MADE
    before = Lake(tmp_path / "before")
    rebuilt.lay_out(whole.inputs, whole.lake.root, before.home, rebuilt.linked)
    for name in ("fleet", "year_factors"):
        rows = whole.lake.read(name, year=year)
        if name in OF_MEMBERS:  # as if the member had had twice of its own and of what a stranger has
            mine = whole.rows(name, {"nuage-doux"})
            place = mine.column_names.index("member_id")
            of_member = pa.repeat(pa.scalar("libre-fontaine"), mine.num_rows)
            theirs = [whole.rows(name, {each}) for each in members_of(whole.inputs) if each not in members]
            rows = pa.concat_tables([*theirs, mine.set_column(place, "member_id", of_member)])
        before.write(name, rows, year=year)
    part = Part.laid_out(whole.inputs, members, before, tmp_path / "part")
    results = Lake(tmp_path / "results")
    part.make(lambda lake: steps.year_factors(lake, year, catalogue.load()), results)
    part.make(lambda lake: steps.device_lives(lake, year, catalogue.load()), before)
    part.make(lambda lake: steps.fleet(lake, year), results)
    for name in ("fleet", "year_factors"):
        ((mine_path,), (whole_path,)) = (lake.paths(name, year=year) for lake in (results, whole.lake))
        assert mine_path.name == whole_path.name
    empty = TABLES["uncertainty_region"].empty()
    with pytest.raises(KeyError, match="uncertainty_region"):
        part.make(lambda lake: lake.write("uncertainty_region", empty, year=year), results)


def test_every_table_of_a_year_is_of_members_of_nobody_or_of_the_region() -> None:
    of_year = {name for name, each in TABLES.items() if each.partition == YEAR}
    assert of_year == OF_MEMBERS | OF_NOBODY | OF_REGION
    assert {
        "region_amounts",
        "region_cells",
        "region_sources",
        "region_variables",
        "uncertainty_region",
        "uncertainty_region_change",
        "uncertainty_region_parts",
    } == OF_REGION


def test_members_whose_inputs_are_others_are_made_anew_and_everybody_where_what_is_the_same_for_all_is_another(
    whole: Whole,
) -> None:
    now = whole.inputs
    key = f"{YEAR_MADE}/nuage-doux"
    fewer = {name: entry for name, entry in now.member_years[key].items() if name != "sites"}
    assert now.differing(now) == frozenset()
    assert replace(now, member_years=now.member_years | {key: fewer}).differing(now) == frozenset({"nuage-doux"})
    assert now.differing(now.of(set(members_of(now)) - {"pixelande"})) == frozenset({"pixelande"})
    assert replace(now, failed={"pixelande": Failure("", "error")}).differing(now) == frozenset({"pixelande"})
    assert replace(now, damaged=(f"{LAST}/pixelande",)).differing(now) == frozenset({"pixelande"})
    assert replace(now, signed=("pixelande",)).differing(replace(now, signed=())) == frozenset({"pixelande"})
    others = {
        "year": 1, "factor_set": "x", "factors": "x", "code": "x", "version": "x", "libraries": {}, "settings": {},
        "last_results": {}, "last_made": {"factor_set": "x"}, "signed": None if now.signed is not None else (),
    }  # fmt: skip
    for name, value in others.items():
        assert replace(now, **{name: value}).differing(now) is None, name  # type: ignore[arg-type]


def test_a_part_of_nobody_leaves_everybodys_rows(whole: Whole, tmp_path: Path) -> None:
    """What is the same for all members' results is asked before anybody is: a year of which only reports or the
    region's tables are others has no member to make."""
    part = Part.laid_out(whole.inputs, frozenset(), whole.lake, tmp_path / "part")
    results = Lake(tmp_path / "results")
    part.make(lambda lake: steps.year_factors(lake, YEAR_MADE, catalogue.load()), results)
    part.make(lambda lake: steps.device_lives(lake, YEAR_MADE, catalogue.load()), results)
    for name in ("year_factors", "device_lives"):
        assert results.read(name, year=YEAR_MADE).equals(whole.lake.read(name, year=YEAR_MADE)), name
