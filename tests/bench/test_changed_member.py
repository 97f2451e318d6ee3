"""Of a year of 60 and 240 members, the rows of one who changed: made alone and put among the others', beside all made
anew. What one costs hardly grows with the others, who are read and written once."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from factors import catalogue
from footprint.lake import Lake
from footprint.releases import rebuilt
from footprint.releases.part import Part
from footprint.years.inputs import OF_MEMBERS, gather
from tests.bench.conftest import Add
from tests.bench.test_reports_speed import REPORTED, multiplied
from tests.sample_members import computed, finished

TIMES = (4, 16)  # the 15 sample members


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base, home = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("home")
    computed(base)
    finished(home, base)
    return home


def test_one_of_many_costs_a_small_part_of_all(sample: Path, tmp_path: Path, add: Add) -> None:
    factor_set, alone, everybody = catalogue.load(), [], []
    for times in TIMES:
        lake, folder = Lake(multiplied(sample, tmp_path / f"{times}", times)), tmp_path / f"{times}-made"
        inputs = gather(lake, REPORTED, factor_set)
        rebuilt.lay_out(inputs, lake.root, folder / "whole", rebuilt.linked)
        whole, results = Lake(folder / "whole"), Lake(folder / "results")
        start = time.process_time()
        rebuilt.of_members(whole, inputs, factor_set, {})
        everybody.append(time.process_time() - start)
        one = frozenset({min(lake.members(REPORTED))})
        start = time.process_time()
        part = Part.laid_out(inputs, one, whole, folder / "part")
        part.make(partial(rebuilt.of_members, inputs=inputs.of(one), factor_set=factor_set, set_aside={}), results)
        alone.append(time.process_time() - start)
        count = len(lake.members(REPORTED))
        add(
            f"steps of one member of {count}",
            f"{alone[-1]:.1f} s",
            f"of all {everybody[-1]:.1f} s",
            ratio=alone[-1] / everybody[-1],
        )
        for name in OF_MEMBERS:
            (mine,), (all_made,) = (each.paths(name, year=REPORTED) for each in (results, whole))
            assert mine.name == all_made.name
    assert alone[-1] < everybody[-1] / 6
    assert alone[-1] - alone[0] < (everybody[-1] - everybody[0]) / 10
