"""Whether a published version is what its inputs and its factor set give: rebuilt elsewhere, compared byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version as version_of
from pathlib import Path

from footprint.lake import DamagedError, Failure, write_atomically
from footprint.lake.manifests import place
from footprint.releases import open_data, released
from footprint.releases.attacked import Version
from footprint.releases.published import OPEN_DATA, Release, ReleaseError, read, with_open_data, write_reports
from footprint.releases.rebuilt import compute, lay_out, linked, using
from footprint.scratch import scratch
from footprint.years.inputs import LIBRARIES, code

_WRITTEN = ("reports", open_data.FOLDER)  # folders of a version that are written from its tables


@dataclass(frozen=True)
class Verdict:
    """`damaged`: files that are not as they were published; `differing`: rebuilt otherwise; `compared`: how many tables
    and files of reports were rebuilt. `code`, `libraries`: [then, now] of what is not the same any more. `open`: how
    much attackers find out from the open data as they lie there, beside what was published before."""

    release: Release
    damaged: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    compared: int = 0
    code: list[str] = field(default_factory=list)
    libraries: dict[str, list[str]] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        return not self.damaged and not self.differing

    @property
    def is_safe(self) -> bool:
        return not any(self.open.values())


def verify(home: Path, year: int, version: int | None = None) -> Verdict:
    """Rebuild a version (the newest by default) from what is stored in it, and compare. Raises ReleaseError."""
    release = read(home, year, version)
    then = release.manifest
    now = {name: version_of(name) for name in LIBRARIES}
    about = {
        "code": [then["code"], code()] if {then["code"], then["reports_code"]} != {code()} else [],
        "libraries": {name: [then["libraries"].get(name, ""), now[name]]
                      for name in LIBRARIES if then["libraries"].get(name) != now[name]},
    }  # fmt: skip
    if then.get("erased"):
        raise ReleaseError("erased", year=year, version=release.version, count=then["erased"])
    if damaged := release.damaged():
        return Verdict(release, damaged=damaged, **about)  # type: ignore[arg-type]
    before = _before(home, release) if release.about else {}
    with scratch() as folder:
        differing, compared = _differing(release, folder, before)
    with using(release.inputs.settings):
        found = released.found_out(release.folder, release.about, before) if release.about else {}
    return Verdict(release, differing=differing, compared=compared, open=found, **about)  # type: ignore[arg-type]


def _before(home: Path, release: Release) -> dict[str, Version]:
    """The versions that the open data of one were published beside, as far as they are still there."""
    known = with_open_data(home)
    return {name: known[name] for name in release.manifest[OPEN_DATA]["beside"] if name in known}


def _differing(release: Release, folder: Path, before: Mapping[str, Version]) -> tuple[list[str], int]:
    """Tables and files that are not the same when rebuilt below `folder`, and how many were compared."""
    inputs, results, factor_set = release.inputs, release.results, release.factor_set
    try:
        lay_out(inputs, release.lake.root, folder, linked)
    except DamagedError as damage:
        raise ReleaseError("damaged", file=damage.path) from damage
    set_aside = {
        member_id: Failure(**failure | {"lists": tuple(failure["lists"])})
        for member_id, failure in results.made.get("set_aside", {}).items()
    }
    measured = release.lake.read("own_footprint", year=release.year)
    tables = compute(folder, inputs, factor_set, own_footprint=measured, set_aside=set_aside)
    differing = [f"lake: {name}" for name in sorted(results.tables.keys() | tables.keys())
                 if results.tables.get(name) != tables.get(name)]  # fmt: skip
    # Reports are written from the published tables, so that one table that differs does not hide a report that does.
    write_atomically(place(folder / "lake", {"year": release.year}), results.to_json())
    for entry in results.tables.values():
        linked(release.lake.root / entry.file, folder / "lake" / entry.file)
    write_reports(folder, inputs, factor_set)
    if about := release.about:
        with using(inputs.settings):
            released.write(folder, factor_set, about, before)
    written = {name for name in release.manifest["files"] if name.startswith(tuple(f"{top}/" for top in _WRITTEN))}
    again = {path.relative_to(folder).as_posix() for top in _WRITTEN for path in (folder / top).rglob("*")
             if path.is_file()}  # fmt: skip
    for name in sorted(written | again):
        if name not in written or name not in again or not _same(release.folder / name, folder / name):
            differing.append(name)
    return differing, len(results.tables) + len(written)


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()
