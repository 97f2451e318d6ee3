"""What a member-year is read from. While it is the same, reading the files again gives the same tables to the byte."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet, files_digest
from footprint.inbox.deliveries import Received
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Lake
from footprint.members import registry
from footprint.settings import settings
from footprint.years import inputs
from footprint.years.words import answers_for

ORIGIN = "origin"  # in a member-year's manifest
# What bounds the reading of a file; of profiles of the installation their text counts.
READ_SETTINGS = (
    "file_cpu_s",
    "file_memory_mb",
    "max_entries",
    "max_file_mb",
    "max_ratio",
    "max_sheet_rows",
    "max_tables",
    "max_unpacked_mb",
)
# Another try may end otherwise: the machine was busy or short of memory, or the fault was ours.
UNSETTLED = re.compile(r"^findings\.(kept_reading|too_costly|unreadable_file\.(our_error|ended_process))\b")


@dataclass(frozen=True)
class Origin:
    """All that the tables of a member-year follow from: `files` and what is known of them, the member's and the pole's
    `words`, its `profile`, the files of its devices of `last_year`, and what everybody is read with.

    It is gathered before anything is read: what changes meanwhile makes another one, and the member-year is read again.
    """

    files: tuple[object, ...]
    words: Mapping[str, str]
    profile: Mapping[str, Any] | None
    last_year: tuple[str, ...]
    same_for_all: tuple[object, ...]

    @property
    def digest(self) -> str:
        """16 hex digits."""
        return hashlib.sha256(json.dumps(vars(self), sort_keys=True, default=str).encode()).hexdigest()[:16]


def gather(
    lake: Lake, received: Sequence[Received], profile: Mapping[str, Any] | None, factor_set: FactorSet
) -> Origin:
    """What the member-year of these files follows from as it stands; `profile`: its row of `members`."""
    year, member_id = received[0].receipt.year, received[0].receipt.member_id
    files = [(asdict(item.receipt), item.path is not None, item.current, item.withdrawn_on) for item in received]
    limits = {name: getattr(settings(), name) for name in READ_SETTINGS}
    program = (factor_set.digest, inputs.code(), _libraries(), limits, _profiles(settings().profiles))
    last_year = _last_year(lake, year - 1, member_id)
    return Origin(tuple(files), _words(lake, year, member_id), profile, last_year, program)


def to_read(lake: Lake, inbox: Inbox, *, year: int, members: Iterable[str], factor_set: FactorSet) -> list[str]:
    """The members whose files would give other tables than those that are there, were they read again; and those of
    whom nobody knows: nothing was read, a table is damaged, the last reading came to nothing, or a file might be read
    now that was not."""
    failed = lake.failures(year)
    return [each for each in members if each in failed or not _is_current(lake, inbox, year, each, factor_set)]


def _is_current(lake: Lake, inbox: Inbox, year: int, member_id: str, factor_set: FactorSet) -> bool:
    if lake.damage(year=year, member_id=member_id):
        return False
    manifest, received = lake.manifest(year=year, member_id=member_id), inbox.received(year=year, member_id=member_id)
    if manifest is None or not received or ORIGIN not in manifest.made:
        return False
    profile = registry.profile(lake, year=year, member_id=member_id)
    return bool(manifest.made[ORIGIN] == gather(lake, received, profile, factor_set).digest)


def is_settled(findings: pa.Table) -> bool:
    """Whether another try would read the files as this one did."""
    return not any(map(UNSETTLED.match, pc.unique(findings["message_key"]).to_pylist()))


def _last_year(lake: Lake, year: int, member_id: str) -> tuple[str, ...]:
    """The files with the devices of the year before; of damaged ones nobody reads anything, until they are mended."""
    try:
        return tuple(path.name for path in lake.paths("devices", year=year, member_id=member_id))
    except DamagedError:
        return ("damaged",)


def _words(lake: Lake, year: int, member_id: str) -> dict[str, str]:
    """By which words files are read; with damaged ones none is, and its last good reading stands."""
    try:
        return answers_for(lake.home, year, member_id)
    except ValueError:
        return {"": "damaged"}


@cache
def _libraries() -> list[str]:
    """What the project stands on, as it is installed, and Python's version; reading stands on no extra."""
    asked = [each for each in requires("enter-footprint") or () if "extra ==" not in each]
    names = {re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in asked}
    installed = [f"{each} {_installed(each)}" for each in sorted(names)]
    return [f"python {sys.version_info.major}.{sys.version_info.minor}", *installed]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # what needs it says so
        return ""


def _profiles(folder: Path | None) -> str:
    """The installation's own profiles, by their text."""
    return files_digest({path.name: path for path in folder.glob("*.toml")}) if folder else ""
