"""Whether a published version is what its inputs and its factor set give: rebuilt elsewhere, compared byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from footprint.lake import DamagedError, Failure, Lake, manifests
from footprint.releases import compared, open_data, released
from footprint.releases.attacked import Version
from footprint.releases.published import (
    BESIDE,
    MIDDLE,
    OPEN_DATA,
    WITHHELD,
    Release,
    ReleaseError,
    read,
    with_open_data,
    write_compared,
    write_reports,
)
from footprint.releases.rebuilt import compute, lay_out, linked, using
from footprint.report.pole_pages import objectives
from footprint.scratch import scratch
from footprint.years.inputs import code, libraries, other_private

REPORTS = "reports"
_BY_PRIVATE = ("region_cells",)  # tables that private settings change


@dataclass(frozen=True)
class Verdict:
    """`damaged`: files that are not as they were published; `differing`: rebuilt otherwise; `compared`: how many tables
    and files of reports were rebuilt. `code`, `libraries`: [then, now] of what is not the same any more. `open`: how
    much attackers find out from the open data as they lie there, beside what was published before.

    Open data cannot be rebuilt, and are only attacked, where `beside` names versions that are no longer what they were
    published beside (members were erased from them), or `private` settings that are not what they were; nor can the
    table of the region's cells where one of those of the run (`private_of_run`) is not."""

    release: Release
    damaged: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    compared: int = 0
    code: list[str] = field(default_factory=list)
    libraries: dict[str, list[str]] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    private_of_run: list[str] = field(default_factory=list)

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
    now = libraries()
    about = {
        "code": [then["code"], code()] if {then["code"], then["reports_code"]} != {code()} else [],
        "libraries": {name: [then["libraries"].get(name, ""), now.get(name, "")]
                      for name in sorted({*now, *then["libraries"]}) if then["libraries"].get(name) != now.get(name)},
    }  # fmt: skip
    if release.erased:
        raise ReleaseError("erased", year=year, version=release.version, count=release.erased)
    if damaged := release.damaged():
        return Verdict(release, damaged=damaged, **about)  # type: ignore[arg-type]
    before, beside = _before(home, release)
    private, of_run = (other_private(home, then) for then in (release.private, release.inputs.settings))
    is_known = not (beside or private)
    with scratch() as folder:
        tables = _tables(release, folder, before if is_known else {})
        files = _files(release, folder, before, is_open=is_known)
    unknown = {*(_BY_PRIVATE if of_run else ()), *(() if is_known else (compared.NAME,))}
    same = {f"lake: {name}": is_same for name, is_same in tables.items() if name not in unknown}
    same |= files
    differing = sorted(name for name, is_same in same.items() if not is_same)
    with using(release.inputs.settings):
        found = released.found_out(release.folder, release.about, before) if release.about else {}
        has_lines = release.about is not None and compared.NAME in release.results.tables
        of_lines = compared.found_out(compared.audited(release.folder, year, before) if has_lines else None)
    opened = {name: found.get(name, 0) + of_lines.get(name, 0) for name in found | of_lines}
    others = {"beside": beside, "private": private, "private_of_run": of_run}
    return Verdict(release, [], differing, len(same), open=opened, **others, **about)  # type: ignore[arg-type]


def _before(home: Path, release: Release) -> tuple[dict[str, Version], list[str]]:
    """The versions with open data that one was published beside, as far as they are still there; the names of those
    that are no longer what they were."""
    then = (
        release.manifest if BESIDE in release.manifest else release.manifest.get(OPEN_DATA, {})
    )  # as it was noted once
    noted, known = then.get(BESIDE, {}), with_open_data(home)
    there = {name: known[name] for name in noted if name in known}
    return there, [name for name, lost in noted.items() if name not in there or there[name].lost != lost]


def _tables(release: Release, folder: Path, before: Mapping[str, Version]) -> dict[str, bool]:
    """Whether each table is the same when rebuilt below `folder`, beside the versions `before`."""
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
    if compared.NAME in results.tables:
        write_compared(folder, inputs, before, release.folder)
        noted = (release.manifest.get(name, ()) for name in (WITHHELD, MIDDLE))
        compared.withhold(Lake(folder), release.year, *noted)
        tables = made.tables if (made := Lake(folder).manifest(year=release.year)) else tables
    # Reports are written from the published tables, so that one table that differs does not hide a report that does.
    manifests.replace(folder / "lake", {"year": release.year}, results)
    for entry in results.tables.values():
        linked(release.lake.root / entry.file, folder / "lake" / entry.file)
    return {name: results.tables.get(name) == tables.get(name) for name in results.tables.keys() | tables.keys()}


def _files(release: Release, folder: Path, before: Mapping[str, Version], *, is_open: bool) -> dict[str, bool]:
    """Whether each file of reports, and of open data if they are asked for, is the same when written from the tables
    below `folder`."""
    inputs, factor_set, tops = release.inputs, release.factor_set, [REPORTS]
    write_reports(folder, inputs, factor_set)
    if is_open and (about := release.about):
        tops.append(open_data.FOLDER)
        objectives.keep(release.folder, folder)
        with using(inputs.settings):
            is_other = any(its != inputs.settings.get(name) for name, its in release.private.items())
            cells = released.region_cells(Lake(folder), about.year, before, anew=is_other)
            released.write(folder, factor_set, about, before, cells)
    written = {name for name in release.manifest["files"] if name.partition("/")[0] in tops}
    again = {
        path.relative_to(folder).as_posix() for top in tops for path in (folder / top).rglob("*") if path.is_file()
    }
    return {
        name: name in written & again and (release.folder / name).read_bytes() == (folder / name).read_bytes()
        for name in written | again
    }
