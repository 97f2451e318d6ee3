"""A version that was published: written once, in one step, from results that are there."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import disk, incidents, report
from footprint.lake import Lake, Manifest, write_atomically
from footprint.releases import attacked, compared, open_data, released
from footprint.releases.attacked import Version
from footprint.releases.open_data import About
from footprint.releases.open_data.strata import Stratum
from footprint.releases.rebuilt import copied, lay_out, lay_out_partition, restored, using
from footprint.report.pole_pages import objectives
from footprint.settings import settings
from footprint.years import closure, factor_sets
from footprint.years.inputs import (
    HAS_SET,
    PRIVATE,
    Inputs,
    code,
    is_whole,
    lacks_region,
    made,
    other_private,
    private_settings,
)

UNFINISHED = ".writing-"
Part = Literal["cells", "attack", "reports", "lines"]  # of publishing, what takes long
OPEN_DATA = "open_data"  # in the manifest of a version that has open data
HAS_CHANGE = "has_change"  # in what it notes of open data; versions of before do not say so
WITHHELD = "withheld_lines"  # in a manifest: indicators by which members' reports do not compare, as that would tell
MIDDLE = "middle_lines"  # in a manifest: those of which the middle of a group alone is given, for the same reason
BESIDE = "beside"  # in a manifest: versions with open data that were there before, with how many members each had lost
# In a manifest: private settings as they were when it was published, which of a closed year may be others than when its
# results were made. Versions of before do not say so.
PRIVATE_THEN = "private"
READ_ONLY, OWNER_ONLY = 0o444, 0o400


class ReleaseError(ValueError):
    """What cannot be published, restated or verified; `reason` and `about` are the words' terms."""

    def __init__(self, reason: str, **about: object) -> None:
        super().__init__(f"{reason} {about}")
        self.reason, self.about = reason, about


@dataclass(frozen=True)
class Release:
    """One published version of a year. `manifest`: what manifest.json holds."""

    folder: Path
    year: int
    version: int
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.year}/{self.version}"

    @property
    def lake(self) -> Lake:
        return Lake(self.folder)

    @property
    def inputs(self) -> Inputs:
        """What its results were made from."""
        found = made(self.lake, self.year)
        if found is None:
            raise ReleaseError("damaged", file=self.folder / "lake" / "manifests" / f"{self.year}.json")
        return found

    @property
    def results(self) -> Manifest:
        found = self.lake.manifest(year=self.year)
        if found is None:
            raise ReleaseError("damaged", file=self.folder / "lake" / "manifests" / f"{self.year}.json")
        return found

    @property
    def factor_set(self) -> FactorSet:
        return factor_sets.read(self.folder / factor_sets.OF_RELEASE)

    @property
    def private(self) -> dict[str, Any]:
        """Private settings with which its open data and lines of reports were made: whether they are still the same."""
        noted: dict[str, Any] | None = self.manifest.get(PRIVATE_THEN)
        return {name: self.inputs.settings.get(name) for name in PRIVATE} if noted is None else noted

    @property
    def about(self) -> About | None:
        """What its open data say of it; None where it has none."""
        noted = self.manifest.get(OPEN_DATA)
        if noted is None:
            return None
        made, strata = self.inputs, frozenset(tuple(stratum) for stratum in noted["erased_strata"])
        withheld = frozenset(tuple(key) for key in noted["withheld"])
        return About(
            self.year, self.version, made.factor_set, made.version, self.manifest["replaces"], noted["erased"], strata,
            withheld, noted.get(HAS_CHANGE, True),
        )  # fmt: skip

    @property
    def erased(self) -> int:
        """How many members were erased from it since it was published."""
        return int(self.manifest.get("erased", 0))

    @property
    def erased_strata(self) -> frozenset[Stratum]:
        """Sector, zone and size of holdings that were erased from it."""
        return frozenset(tuple(stratum) for stratum in self.manifest.get("erased_strata", ()))

    def damaged(self) -> list[str]:
        """Files that are not as they were published, or not there, or nobody published."""
        there, named = hashes(self.folder), self.manifest["files"]
        return sorted(name for name in named.keys() | there.keys() if there.get(name) != named.get(name))


def releases(home: Path, year: int) -> list[Release]:
    """The published versions of the year, the oldest first."""
    return [read(home, year, version) for version in closure.published(home, year)]


def last(home: Path, year: int) -> Release | None:
    """The newest published version of the year, if there is one. Raises ReleaseError."""
    return read(home, year) if closure.published(home, year) else None


def read(home: Path, year: int, version: int | None = None) -> Release:
    """A published version, the newest if none is named. Raises ReleaseError."""
    known = closure.published(home, year)
    if not known or version not in (None, *known):
        raise ReleaseError("no_version" if known else "not_published", year=year, version=version, known=_listed(known))
    number = known[-1] if version is None else version
    folder = closure.release_folder(home, year, number)
    try:
        return Release(folder, year, number, json.loads((folder / "manifest.json").read_bytes()))
    except ValueError as error:
        raise ReleaseError("damaged", file=folder / "manifest.json") from error


def publish(
    home: Path,
    year: int,
    *,
    changes: dict[str, Any] | None = None,
    is_open: bool = False,
    tell: Callable[[Part], None] = lambda part: None,
) -> Release:
    """Publish the year's results as its next version: tables, what they were made from, the factor set, reports written
    anew from these. `is_open`: with open data, if they stand their audit; `changes`: what is not as in the version
    before; `tell` hears of each long part before it begins. Raises ReleaseError, and leaves nothing."""
    with Lake(home).year_lock(year):
        lake = Lake(home)
        inputs, results = made(lake, year), lake.manifest(year=year)
        if inputs is None or results is None:
            raise ReleaseError("no_results", year=year)
        if lacks_region(lake, year) or (is_open and "region_cells" not in results.tables):
            raise ReleaseError("no_cells", year=year)
        before = closure.published(home, year)
        version = before[-1] + 1 if before else 1
        parent = closure.release_folder(home, year)
        disk.make_folder(parent)
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=UNFINISHED))
        try:
            _write(folder, lake, inputs, results, _factor_set(home, inputs), changes)
            replaces = before[-1] if before else None
            beside = with_open_data(home)
            noted: dict[str, Any] = {}
            if is_open:
                noted |= _write_open_data(folder, home, inputs, version, replaces, beside, tell)
            noted |= _write_compared_reports(folder, inputs, beside, tell, is_open=is_open)
            noted |= {PRIVATE_THEN: private_settings(home)}
            noted |= {BESIDE: {name: each.lost for name, each in beside.items()}}
            manifest = _manifest(folder, inputs, version, replaces) | noted
            write_atomically(folder / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode())
            protect(folder)
            folder.rename(parent / str(version))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        release = read(home, year, version)
        _show(release, home)
        return release


def restore(home: Path, year: int) -> Release | None:
    """Put the tables of a published year back into the lake, where they are damaged or gone; None where nothing was to
    do. Raises DamagedError if the release is damaged, too."""
    if not closure.published(home, year) or is_whole(Lake(home), year):
        return None
    release = read(home, year)
    with Lake(home).year_lock(year):
        lay_out_partition(release.results, release.lake.root, home, restored, year=year)
        factor_sets.keep(home, release.factor_set)
    return release


def _write(
    folder: Path,
    lake: Lake,
    inputs: Inputs,
    results: Manifest,
    factor_set: FactorSet,
    changes: dict[str, Any] | None,
) -> None:
    factor_sets.write(factor_set, folder / factor_sets.OF_RELEASE)
    lay_out(inputs, lake.root, folder, copied)
    lay_out_partition(results, lake.root, folder, copied, year=inputs.year)
    if changes is not None:
        content = json.dumps(changes, indent=1, sort_keys=True, ensure_ascii=False)
        write_atomically(folder / "changes.json", content.encode())


def _write_compared_reports(
    folder: Path, inputs: Inputs, before: Mapping[str, Version], tell: Callable[[Part], None], *, is_open: bool
) -> dict[str, list[str]]:
    """Write reports, whose lines are read back out of them and attacked beside the open data; what the manifest notes:
    the indicators of which the middle alone is given, or no line, since somebody would find out something."""
    factor_set, withheld, middle = factor_sets.read(folder / factor_sets.OF_RELEASE), set[str](), set[str]()
    write_compared(folder, inputs, before)
    while True:
        tell("reports")
        write_reports(folder, inputs, factor_set)
        if is_open:
            tell("lines")
        with using(inputs.settings):
            found = compared.audited(folder, inputs.year, before) if is_open else None
        if found is None or found.is_safe:
            break
        withheld |= found.telling - (found.quartered - middle)
        middle |= found.telling
        compared.withhold(Lake(folder), inputs.year, withheld, middle)
    if found is not None:
        compared.certify(folder, found)
    return {WITHHELD: sorted(withheld), MIDDLE: sorted(middle - withheld)}


def write_compared(folder: Path, inputs: Inputs, before: Mapping[str, Version], made: Path | None = None) -> None:
    """The lines by which members' reports compare, into the lake below `folder`, beside the open data that lie in it,
    or in `made`."""
    of = made or folder
    with using(inputs.settings):
        cells = open_data.cells(of) if (of / open_data.FOLDER).exists() else ()
        compared.write_peers(Lake(folder), inputs.year, before, cells)
    for lock in folder.rglob(".*.lock"):  # nobody else writes here, and a version has no files of ours
        lock.unlink()


def write_reports(folder: Path, inputs: Inputs, factor_set: FactorSet) -> None:
    """Members' reports from the lake below `folder`."""
    lake = Lake(folder)
    with using(inputs.settings):
        members = sorted(pc.unique(lake.read("footprint", ["member_id"], year=inputs.year)[0]).to_pylist())
        write = partial(report.write_member, lake, year=inputs.year, factor_set=factor_set)
        with ThreadPoolExecutor(settings().threads) as pool:
            list(pool.map(lambda member_id: write(member_id=member_id), members))


def _write_open_data(
    folder: Path,
    home: Path,
    inputs: Inputs,
    version: int,
    replaces: int | None,
    before: Mapping[str, Version],
    tell: Callable[[Part], None],
) -> dict[str, dict[str, Any]]:
    """Write open data that stand their audit, without the cells that it finds too telling; what the manifest notes."""
    erased = read(home, inputs.year, replaces).erased if replaces else 0
    strata = attacked.erased_strata(before.values(), inputs.year)
    has_change = attacked.may_tell_change(before.values(), inputs.year)
    about = About(
        inputs.year, version, inputs.factor_set, inputs.version, replaces, erased, strata, has_change=has_change
    )
    factor_set = factor_sets.read(folder / factor_sets.OF_RELEASE)
    objectives.keep(home, folder)
    with using(inputs.settings):
        is_other = bool(other_private(home, inputs.settings))
        tell("cells")
        cells = released.region_cells(Lake(folder), inputs.year, before, anew=is_other)
        about = replace(about, withheld=compared.telling(Lake(folder), inputs.year, before, cells))
        while True:
            tell("attack")
            released.write(folder, factor_set, about, before, cells)
            try:
                released.certify(folder, about, before)
                break
            except released.UnsafeError as error:
                if not error.telling - about.withheld:
                    number = incidents.log(error, year=inputs.year, version=version, found=error.kinds)
                    raise ReleaseError(
                        "unsafe", year=inputs.year, version=version, number=number, **error.counts
                    ) from error
                about = replace(about, withheld=about.withheld | error.telling)
    noted = {"erased": erased, "erased_strata": sorted(strata), "withheld": sorted(about.withheld)}
    return {OPEN_DATA: noted | {HAS_CHANGE: has_change}}


def with_open_data(home: Path) -> dict[str, Version]:
    """Every version that has open data by name ("2024/1"), in the order of years and versions."""
    found = (release for year in closure.known(home) for release in releases(home, year))
    return {
        release.name: Version(release.year, release.folder, release.erased_strata, release.erased)
        for release in found
        if OPEN_DATA in release.manifest
    }


def _factor_set(home: Path, inputs: Inputs) -> FactorSet:
    """The factor set from which the results were made. Raises ReleaseError where it is not there any more, or that of
    last year's is not, with which the year was compared."""
    found = factor_sets.load(home, inputs.factor_set)
    if found is None or found.digest != inputs.factors:
        raise ReleaseError("no_factor_set", factor_set=inputs.factor_set, year=inputs.year)
    last = inputs.last_made.get("factor_set", inputs.factor_set)
    if inputs.last_made.get(HAS_SET) and factor_sets.load(home, last) is None:
        raise ReleaseError("no_last_set", factor_set=last, year=inputs.year, last=inputs.year - 1)
    return found


def _manifest(folder: Path, inputs: Inputs, version: int, replaces: int | None) -> dict[str, Any]:
    return {
        "year": inputs.year,
        "version": version,
        "replaces": replaces,
        "files": hashes(folder),
        "factor_set": inputs.factor_set,
        "code": inputs.code,
        "reports_code": code(),
        "settings": inputs.settings,
        "libraries": inputs.libraries,
        "inputs": inputs.digest,
        "software": inputs.version,
    }


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of each file of a release by its path, but of its manifest."""
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in _files(folder)}


def _files(folder: Path) -> list[Path]:
    """The files of a release but its manifest."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / "manifest.json")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def protect(folder: Path) -> None:
    """Make the files of a release read-only: nobody writes there by mistake."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(OWNER_ONLY if path.name == released.CERTIFICATE else READ_ONLY)


def _show(release: Release, home: Path) -> None:
    """The reports that members see are those that were published, and so are the lines that these compare with."""
    Lake(home).write(compared.NAME, release.lake.read(compared.NAME, year=release.year), year=release.year)
    for path in sorted((release.folder / "reports").rglob("*")):
        if path.is_file():
            write_atomically(home / path.relative_to(release.folder), path.read_bytes())


def _sweep(parent: Path) -> None:
    """Remove what killed processes left."""
    for folder in parent.glob(f"{UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _listed(versions: tuple[int, ...]) -> str:
    return ", ".join(map(str, versions))
