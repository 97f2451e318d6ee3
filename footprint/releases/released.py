"""The open data of a version: made from its lake, written, read back, attacked beside all that was published before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet
from footprint import audit, region
from footprint.lake import Lake, write_atomically
from footprint.region.indicators import definitions
from footprint.releases import attacked, open_data
from footprint.releases.attacked import Version
from footprint.releases.open_data import About, pole, strata
from footprint.releases.open_data.sheets import Rows
from footprint.report import region_pages
from footprint.report.region_pages.model import region_year

CERTIFICATE = "certificate.json"  # beside the open data, never in it
DOCUMENT = "document"
Versions = Mapping[str, Version]  # by name ("2024/1"), oldest first


class UnsafeError(ValueError):
    """Open data that do not stand their audit. `counts`: how much was found out; `telling`: cells without which the
    attacks that were found do not succeed; `kinds`: what was found, for the log of errors; it names nobody."""

    def __init__(self, found: audit.Audit, folder: Path) -> None:
        self.counts = attacked.counts(found)
        self.telling = attacked.telling(found, folder)
        self.kinds = attacked.kinds(found)
        super().__init__(f"{self.counts}")


def write(folder: Path, factor_set: FactorSet, about: About, before: Versions, cells: Rows) -> None:
    """Write the open data and the region's document of the version in `folder` there. `before`: what was published, of
    which the newest of the year before is compared with; `cells`: of the version, from which what `about` withholds is
    taken. Raises OSError where something else is read back."""
    defined = definitions(factor_set)
    states = Lake(folder).read("member_states", year=about.year).to_pylist()
    gone = () if about.has_change else strata.CHANGES
    told = strata.hiding(strata.without(cells, about.erased_strata, gone), about.withheld, defined)
    pole_year = pole.of_version(folder, about.year, factor_set.id, pole_results(about.year, before))
    about = replace(about, has_pole=pole_year is not None)
    made = open_data.sheets(told, defined, states, factor_set, about.year)
    shown = region_year(
        told, year=about.year, states=states, definitions=defined, factor_set=factor_set,
        before=last_year(about.year, before), has_pole=about.has_pole,
    )  # fmt: skip
    document = {f"{DOCUMENT}/{name}": content for name, content in region_pages.of_year(shown).items()}
    own = pole.files(pole_year, about) if pole_year else {}
    for place, content in (open_data.content(made, factor_set, about, document) | document | own).items():
        write_atomically(folder / open_data.FOLDER / place, content)
    if wrong := open_data.differing(made, read(folder)):
        raise OSError(f"{folder}: {', '.join(wrong)} cannot be read back as written")


def region_cells(lake: Lake, year: int, before: Versions, *, anew: bool) -> Rows:
    """The region's cells as they may stand beside what was published before; those of the run where nothing was, unless
    they are chosen `anew`, by settings that are not the run's."""
    told = [version for version in before.values() if attacked.is_anything_published(version.cells)]
    earlier, after = [], year
    told.sort(key=lambda version: version.year == year)  # the same figures stand next to those to come
    for version in reversed(told):
        earlier.append(attacked.earlier(version, change=0.0 if version.year == after else region.rules().change))
        after = version.year
    rows: Rows = (
        region.cells_of(lake, year, earlier) if told or anew else lake.read("region_cells", year=year)
    ).to_pylist()
    return rows


def last_year(year: int, before: Versions) -> list[dict[str, Any]]:
    """The cells of the newest version of the year before, as they were published; none where there is none."""
    versions = [version for version in before.values() if version.year == year - 1]
    return open_data.rows(versions[-1].folder) if versions else []


def pole_results(year: int, before: Versions) -> list[dict[str, Any]]:
    """What the newest version of the year before says of the pole itself; none where there is none."""
    versions = [version for version in before.values() if version.year == year - 1]
    return pole.results(versions[-1].folder / open_data.FOLDER) if versions else []


def read(folder: Path) -> dict[str, bytes]:
    """Every file of the open data of the version in `folder`, as it lies there."""
    home = folder / open_data.FOLDER
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def certify(folder: Path, about: About, before: Versions) -> None:
    """Attack the open data in `folder` beside versions published before; leave a certificate. Raises UnsafeError."""
    found = _audited(folder, about, before)
    if found is not None and not found.is_safe:
        raise UnsafeError(found, folder)
    content = attacked.certificate(found, before, folder)
    write_atomically(folder / CERTIFICATE, json.dumps(content, indent=1, sort_keys=True).encode())


def found_out(folder: Path, about: About, before: Versions) -> dict[str, int]:
    """How much attackers find out from the open data in `folder` and the versions published before."""
    found = _audited(folder, about, before)
    return {} if found is None else attacked.counts(found)


def _audited(folder: Path, about: About, before: Versions) -> audit.Audit | None:
    versions = {**before, f"{about.year}/{about.version}": Version(about.year, folder)}
    return attacked.attack(versions, asked_of_audits(), region.rules().change)


def asked_of_audits() -> audit.Asked:
    """How near is too near, as the installation has it, of figures and of what they are made of."""
    rules = region.rules()
    return audit.Asked(p_insider=rules.insider, waived=rules.waived)
