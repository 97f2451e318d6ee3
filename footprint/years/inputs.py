"""What the results of a year are made from: members' tables, factor set, code, settings. Its digest names them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet, files_digest
from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Entry, Failure, Lake, Manifest
from footprint.schema import TABLES, YEAR
from footprint.settings import settings
from footprint.years import factor_sets, private

# Tables of a year's results: rows of a member depend on that member's tables and on what is the same for all; those of
# nobody on the latter alone, or they stay as they once were; all others add over members.
OF_MEMBERS = frozenset(name for name, each in TABLES.items() if each.partition == YEAR and "member_id" in each.key)
OF_NOBODY = frozenset({"own_footprint", "region_peers", "year_factors"})
HAS_SET = "has_set"  # in `last_made`; results of before do not say so
LACKING = "lacking"  # in results' manifests: tables that their run has not made yet
OF_REGION = frozenset(name for name, each in TABLES.items() if each.partition == YEAR) - OF_MEMBERS - OF_NOBODY

# Settings that change members' results, and those that change the region's alone. Of private ones nothing is kept but
# whether they are still the same.
MEMBER_SETTINGS = ("country", "second_hand", "model_factors", "cited_figures")
REGION_SETTINGS = ("region_margin", "region_change", "region_waived", "pole")
PRIVATE = frozenset({"region_margin", "region_waived", "pole"})
CAME_LATER = frozenset({"last_made", "signed"})  # which results' manifests of before do not name
LIBRARIES = (
    "babel",
    "duckdb",
    "highspy",
    "jinja2",
    "numpy",
    "pyarrow",
    "rapidfuzz",
    "typst",
    "xlsxwriter",
)  # those that write
# Of last year's member-years, what says which devices there were; of its results, what this year's compare with, and
# what reports alone do: a release of last year that comes late makes no results of this one others.
LAST_YEAR = ("devices", "sites", "contracts", "members", "services", "allocations", "usage")
LAST_RESULTS = ("year_factors", "activity_data", "fleet", "footprint", "member_states")
LAST_OF_REPORTS = ("region_peers",)
# Why a member has failed: a step of the year breaks with its values, or memory does not last for its rows.
UNCOMPUTED, TOO_LARGE = COMPUTING = ("uncomputed", "too_large")

ROOT = Path(__file__).parents[2]
CODE = ("factors", "footprint", "pipelines/defs")
NO_RESULT = (
    "backup",
    "cli",
    "monitoring",
    "notices",
    "portal",
    "samples",
)  # folders and texts of which no result depends
SUFFIXES = frozenset({".py", ".sql", ".toml", ".csv", ".j2", ".css", ".typ"})

Entries = dict[str, Entry]


@dataclass(frozen=True)
class Inputs:
    """What results were made from.

    `factors` names the bytes of the factor set's files, of which `factor_set` leaves out sources and makers' figures.
    `member_years` and `last_results`: the tables by `<year>/<member>`, and of last year's results. `failed`: members
    whose last reading came to nothing, so that an earlier one counts, or with whose values a step breaks. `damaged`:
    member-years that cannot be read, and those of the latter, which are not. `signed`: members whose year is signed as
    it stands, None where nobody is asked to sign, or nobody knew. `last_made`: how last year's results were
    made: `factor_set`, and `is_current` where today's code would make the same of that set and of today's tables; where
    it is not the year's own set, `has_set`, whether it is still there; empty where nobody knows.
    """

    year: int
    factor_set: str
    factors: str
    code: str
    version: str
    libraries: dict[str, str]
    settings: dict[str, Any]
    member_years: dict[str, Entries]
    last_results: Entries
    failed: dict[str, Failure] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    signed: tuple[str, ...] | None = None
    last_made: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """16 hex digits; the same inputs have the same on any machine that has the key of private settings."""
        named = asdict(self) | {
            "member_years": {key: _hashes(entries) for key, entries in self.member_years.items()},
            "last_results": _hashes(self.last_results),
        }
        return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def settings_of_members(self) -> dict[str, Any]:
        """Those of the settings that change members' results."""
        return {name: self.settings.get(name) for name in MEMBER_SETTINGS}

    @property
    def attempt(self) -> str:
        """What a computation that broke depends on, beside the rows: code and memory. Others are another try."""
        return f"{self.code} {settings().memory_mb} MB"

    @property
    def has_tables(self) -> bool:
        """Whether anything was read of the year's members; their profiles alone are nothing."""
        mine = (entries for key, entries in self.member_years.items() if _key(key)[0] == self.year)
        return any("devices" in entries for entries in mine)

    @property
    def pinned(self) -> dict[tuple[int, str], Manifest]:
        """The member-years as manifests, for a lake that reads these and no others."""
        return {_key(name): _manifest(name, entries) for name, entries in self.member_years.items()}

    def damaged_in(self, year: int) -> frozenset[str]:
        """The members whose tables of `year` cannot be read."""
        broken = {member_id for member_id, failure in self.failed.items() if failure.reason in COMPUTING}
        return frozenset(member_id for of_year, member_id in self.hidden if of_year == year) - broken

    def without(self, failures: Mapping[str, Failure]) -> Inputs:
        """These inputs but for members with whose values a step of the year breaks: nothing of them is read."""
        left_out = {key for key in self.member_years if _key(key)[1] in failures}
        return replace(
            self,
            member_years={key: entries for key, entries in self.member_years.items() if key not in left_out},
            failed=self.failed | dict(failures),
            damaged=tuple(sorted({*self.damaged, *left_out})),
        )

    def of(self, members: Collection[str]) -> Inputs:
        """These inputs as far as they are of `members`, and what is the same for all."""
        failed = {member_id: each for member_id, each in self.failed.items() if member_id in members}
        return replace(
            self,
            member_years={key: each for key, each in self.member_years.items() if _key(key)[1] in members},
            failed=failed,
            damaged=tuple(key for key in self.damaged if _key(key)[1] in members),
            signed=None if self.signed is None else tuple(each for each in self.signed if each in members),
        )

    @property
    def _of_all(self) -> Inputs:
        """What is the same for all members' results."""
        return replace(self.of(()), settings=self.settings_of_members)

    def differing(self, then: Inputs) -> frozenset[str] | None:
        """The members whose inputs are others than they were `then`; None where what is the same for all is another."""
        if self._of_all != then._of_all:
            return None
        found = {_key(key)[1] for key in _unequal(self.member_years, then.member_years)}
        found |= {_key(key)[1] for key in {*self.damaged} ^ {*then.damaged}}
        return frozenset(found | _unequal(self.failed, then.failed) | ({*(self.signed or ())} ^ {*(then.signed or ())}))

    @property
    def hidden(self) -> frozenset[tuple[int, str]]:
        return frozenset(_key(name) for name in self.damaged)

    def to_json(self) -> dict[str, Any]:
        """As a results' manifest keeps them."""
        return json.loads(json.dumps(asdict(self))) | {"digest": self.digest}  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, made: Mapping[str, Any]) -> Inputs | None:
        """The inputs that a results' manifest names; None where it names none, as those of version 0.1."""
        if not cls.__dataclass_fields__.keys() - CAME_LATER <= made.keys():
            return None
        given = {name: made.get(name, {}) for name in cls.__dataclass_fields__}
        return cls(
            **given
            | {
                "member_years": {key: _entries(each) for key, each in made["member_years"].items()},
                "last_results": _entries(made["last_results"]),
                "failed": {
                    member_id: Failure(**each | {"lists": tuple(each["lists"])})
                    for member_id, each in made["failed"].items()
                },
                "damaged": tuple(made["damaged"]),
                "signed": None if made.get("signed") is None else tuple(made["signed"]),
            }
        )


def gather(lake: Lake, year: int, factor_set: FactorSet) -> Inputs:
    """What the results of `year` would be made from now. A member-year with a damaged table is left out, and named, and
    so is a member with whose rows this code has failed in this memory; others are another try."""
    found: dict[str, Entries] = {}
    damaged: list[str] = []
    for of_year, names in ((year - 1, LAST_YEAR), (year, None)):
        wrong = lake.damaged(of_year)
        damaged += [f"{of_year}/{member_id}" for member_id in wrong]
        for member_id in sorted(set(lake.members(of_year)) - wrong.keys()):
            manifest = lake.manifest(year=of_year, member_id=member_id)
            found[f"{of_year}/{member_id}"] = _wanted(manifest, names)
    failed = lake.failures(year)
    uncomputed = {member_id: each for member_id, each in failed.items() if each.reason in COMPUTING}
    now = Inputs(
        year=year,
        factor_set=factor_set.id,
        factors=factor_set.digest,
        code=code(),
        version=version("enter-footprint"),
        libraries=libraries(),
        settings=settings_of_members() | _settings_of_region(lake.home),
        member_years={key: entries for key, entries in found.items() if entries},
        last_results=_wanted(_whole(lake, year - 1), LAST_RESULTS),
        failed={member_id: each for member_id, each in failed.items() if member_id not in uncomputed},
        damaged=tuple(sorted(damaged)),
        signed=signatures.standing(lake, Inbox(lake.home), year) if settings().region_needs_signature else None,
    )
    now = replace(now, last_made=_last_made(lake, now))
    return now.without({member_id: each for member_id, each in uncomputed.items() if each.code == now.attempt})


def to_make(lake: Lake, now: Inputs) -> frozenset[str] | None:
    """The members whose rows of the year's tables have to be made anew from `now`; None: everybody's, since results are
    not there, not whole, or made from other factors, code, settings or earlier years."""
    manifest, then = _whole(lake, now.year), made(lake, now.year)
    if manifest is None or then is None or OF_MEMBERS - manifest.tables.keys() or not is_whole(lake, now.year):
        return None
    differing = now.differing(then)
    return None if differing is None else differing | manifest.made.get("set_aside", {}).keys()


def libraries() -> dict[str, str]:
    """Versions of what writes results; where Spark makes them, of Spark, which has other last digits than DuckDB."""
    versions = {name: version(name) for name in LIBRARIES}
    if settings().engine == "duckdb":
        return versions
    try:
        return versions | {"pyspark": version("pyspark")}
    except PackageNotFoundError:  # the engine refuses its work with a sentence
        return versions | {"pyspark": ""}


def settings_of_members() -> dict[str, Any]:
    """The settings that change members' results, as they are."""
    return {name: getattr(settings(), name) for name in MEMBER_SETTINGS}


def _settings_of_region(home: Path) -> dict[str, Any]:
    """The settings that change the region's results alone; of a private one what tells only whether it is the same."""
    now = {name: getattr(settings(), name) for name in REGION_SETTINGS}
    now["region_waived"] = " ".join(sorted(set(now["region_waived"].split())))  # in whatever order they are written
    return {name: private.keyed(home, name, value) if name in PRIVATE else value for name, value in now.items()}


def private_settings(home: Path) -> dict[str, Any]:
    """Of each private setting what tells only whether it is the same."""
    return {name: each for name, each in _settings_of_region(home).items() if name in PRIVATE}


def other_private(home: Path, then: Mapping[str, Any]) -> list[str]:
    """Private settings that are not what they were `then`, or of which nobody knows, the key being another."""
    return sorted(name for name, now in private_settings(home).items() if then.get(name) != now)


def _last_made(lake: Lake, now: Inputs) -> dict[str, Any]:
    """How the results of the year before were made, beside how they would be made now."""
    then = made(lake, now.year - 1)
    if then is None or not now.last_results:
        return {}
    tables = [{key: _hashes(_only(entries, LAST_YEAR)) for key, entries in each.member_years.items()
               if _key(key)[0] == now.year - 1} for each in (then, now)]  # fmt: skip
    is_current = (then.code, then.settings_of_members, tables[0]) == (now.code, now.settings_of_members, tables[1])
    about = {"factor_set": then.factor_set, "is_current": is_current}
    if then.factor_set == now.factor_set:
        return about
    return about | {HAS_SET: factor_sets.load(lake.home, then.factor_set) is not None}


def made(lake: Lake, year: int) -> Inputs | None:
    """What the results of `year` that count were made from; None where there are none, or nobody knows."""
    manifest = _whole(lake, year)
    return Inputs.from_json(manifest.made) if manifest else None


def is_whole(lake: Lake, year: int) -> bool:
    """Whether every table of the year's results can be read."""
    manifest = _whole(lake, year)
    return manifest is not None and all(_is_readable(lake, name, year) for name in manifest.tables)


def _is_readable(lake: Lake, name: str, year: int) -> bool:
    try:
        return bool(lake.paths(name, year=year))
    except DamagedError:
        return False


def has_results(lake: Lake, year: int) -> bool:
    manifest = _whole(lake, year)
    return bool(manifest and "footprint" in manifest.tables)


def lacks_region(lake: Lake, year: int) -> bool:
    """Whether the year's results are those of its members, and a run was ended before it had made the region's."""
    manifest = _whole(lake, year)
    return manifest is not None and bool(manifest.made.get(LACKING))


def last_of_reports(lake: Lake, year: int) -> Entries:
    """What reports of `year` read of last year's results, as these are now, and the year's own results do not."""
    return _wanted(_whole(lake, year - 1), LAST_OF_REPORTS)


def _whole(lake: Lake, year: int) -> Manifest | None:
    """The manifest of a year's results; a damaged one is none."""
    try:
        return lake.manifest(year=year)
    except DamagedError:
        return None


@cache
def code() -> str:
    """16 hex digits of the code and texts from which results are made, as this process first found them."""
    paths = (path for folder in CODE for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES)
    files = {path.relative_to(ROOT).as_posix(): path for path in paths}
    return files_digest({name: path for name, path in files.items() if _makes_results(name)})


def _makes_results(name: str) -> bool:
    room, *parts = name.split("/")
    if room == "factors":
        return name.endswith(".py")  # the figures are named by the factor set
    return not (parts[0] in NO_RESULT or (parts[0] == "texts" and parts[-1].split(".")[0] in NO_RESULT))


def _wanted(manifest: Manifest | None, names: Iterable[str] | None) -> Entries:
    """Entries of the manifest's tables, or of those named."""
    return _only(manifest.tables if manifest else {}, names)


def _only(entries: Mapping[str, Entry], names: Iterable[str] | None) -> Entries:
    return dict(sorted((name, entry) for name, entry in entries.items() if names is None or name in names))


def _unequal(one: Mapping[str, object], other: Mapping[str, object]) -> set[str]:
    """The keys under which two mappings do not hold the same."""
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _hashes(entries: Entries) -> dict[str, str]:
    return {name: entry.sha256 for name, entry in entries.items()}


def _entries(given: Mapping[str, Mapping[str, Any]]) -> Entries:
    return {name: Entry(**entry) for name, entry in given.items()}


def _key(name: str) -> tuple[int, str]:
    year, _, member_id = name.partition("/")
    return int(year), member_id


def _manifest(name: str, entries: Entries) -> Manifest:
    year, member_id = _key(name)
    return Manifest({"year": str(year), "member_id": member_id}, entries)
