"""A year's results made anew from given inputs, in a folder of their own: nothing of the home is touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import changes, disk, levers, region, steps
from footprint.lake import Entry, Failure, Lake, Manifest, manifests, write_atomically
from footprint.scratch import scratch
from footprint.settings import settings, variable
from footprint.years import factor_sets
from footprint.years.inputs import PRIVATE, Inputs, last_of_reports

Placing = Callable[[Path, Path], object]  # how a file gets to where it is wanted: copied, linked


def copied(source: Path, target: Path) -> None:
    disk.make_folder(target.parent)
    shutil.copyfile(source, target)


def restored(source: Path, target: Path) -> None:
    write_atomically(target, source.read_bytes())


def linked(source: Path, target: Path) -> None:
    disk.make_folder(target.parent)
    if not target.exists():
        target.symlink_to(source.resolve())


def lay_out(inputs: Inputs, source: Path, home: Path, placing: Placing) -> None:
    """Put what results are made from below `home`, as a lake: members' tables, and last year's results as far as they
    or reports read them. `source`: the root of the lake that has the files. Raises DamagedError for one that it has
    not."""
    for (year, member_id), manifest in inputs.pinned.items():
        lay_out_partition(manifest, source, home, placing, year=year, member_id=member_id)
    if last := inputs.last_results | last_of_reports(Lake(source.parent), inputs.year):
        of_last = Manifest({"year": str(inputs.year - 1)}, last)
        lay_out_partition(of_last, source, home, placing, year=inputs.year - 1)
    _lay_out_last_set(inputs, source.parent, home, placing)


def _lay_out_last_set(inputs: Inputs, source: Path, home: Path, placing: Placing) -> None:
    """Put the factor set of last year's results below `home`, where it is another and was kept below `source`."""
    used = inputs.last_made.get("factor_set", inputs.factor_set)
    kept = factor_sets.load(source, used) if used != inputs.factor_set else None
    for name, path in kept.files.items() if kept else ():
        placing(path, home / factor_sets.FOLDER / used / name)


def lay_out_partition(manifest: Manifest, source: Path, home: Path, placing: Placing, **partition: object) -> None:
    root = home / "lake"
    lake = Lake(source.parent)
    lake.bring(manifest.tables.values())
    for entry in manifest.tables.values():
        placing(lake.file(entry, manifest.partition), root / entry.file)
    manifests.replace(root, partition, manifest)


def compute(
    home: Path, inputs: Inputs, factor_set: FactorSet, *, own_footprint: pa.Table, set_aside: Mapping[str, Failure]
) -> dict[str, Entry]:
    """Make all tables of the year in the lake below `home`, and its results; the tables by name."""
    year, plain = inputs.year, Lake(home)
    lake = Lake(home, draft=True, hidden=inputs.hidden, pinned=inputs.pinned)
    with using(inputs.settings):
        plain.begin(year)
        lake.write("own_footprint", own_footprint, year=year)
        of_members(lake, inputs, factor_set, set_aside)
        steps.uncertainty_region(lake, year, factor_set)
        region.uncertainty_region_change(lake, year, factor_set, inputs.last_made)
        region.uncertainty_region_parts(lake, year, factor_set)
        region.region_amounts(lake, year)
        region.region_cells(lake, year)
    plain.promote(year, inputs.to_json())
    manifest = plain.manifest(year=year)
    return manifest.tables if manifest else {}


def of_members(lake: Lake, inputs: Inputs, factor_set: FactorSet, set_aside: Mapping[str, Failure]) -> None:
    """Make all tables of the year but the region's."""
    year = inputs.year
    steps.year_factors(lake, year, factor_set)
    steps.device_lives(lake, year, factor_set)
    steps.service_shares(lake, year)
    steps.activity_data(lake, year, factor_set)
    steps.fleet(lake, year)
    steps.footprint(lake, year, factor_set)
    steps.vanished_units(lake, year, factor_set)
    steps.model_matches(lake, year, factor_set)
    steps.uncertainty_member(lake, year, factor_set)
    steps.indicators_member(lake, year, factor_set)
    steps.uncertainty_drivers(lake, year, factor_set)
    levers.levers_member(lake, year, factor_set)
    changes.changes_member(lake, year, factor_set, inputs.last_made)
    changes.uncertainty_changes(lake, year, factor_set, inputs.last_made)
    steps.member_states(lake, year, dict(set_aside) | inputs.failed, inputs.damaged_in(year), inputs.signed)
    region.region_peers(lake, year)


@contextmanager
def preview(lake: Lake, inputs: Inputs, factor_set: FactorSet) -> Iterator[Lake]:
    """A lake in which the year is made from `inputs`, as a draft that nobody else sees; it goes at the end."""
    with scratch() as folder:
        lay_out(inputs, lake.root, folder, linked)
        measured = lake.read("own_footprint", year=inputs.year)
        compute(folder, inputs, factor_set, own_footprint=measured, set_aside={})
        yield Lake(folder)


@contextmanager
def using(values: Mapping[str, Any]) -> Iterator[None]:
    """The settings of this process with other values: those that a result was made with, but for private ones, which
    only the installation has."""
    names = {variable(name): str(value) for name, value in values.items() if name not in PRIVATE}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
        settings.cache_clear()
