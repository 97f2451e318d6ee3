"""The lake: tables in partitions, each partition replaced as a whole."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from footprint.disk import locked
from footprint.lake import files, former, manifests
from footprint.lake.manifests import DamagedError, Entry, Manifest
from footprint.lake.shared import SHARED
from footprint.schema import MEMBER_YEAR, TABLES, YEAR, Table


@dataclass(frozen=True)
class Failure:
    """Why the last reading of a member-year came to nothing, or why it could not be computed: the rule in words' terms,
    the names of lists concerned, the number under which the error stands in the log, and what a failed computation
    depended on beside the rows (`Inputs.attempt`)."""

    number: str
    reason: str
    lists: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Others:
    """The results of all years but `making`, as they were at one moment; of those that were damaged then, the error."""

    making: int
    results: Mapping[int, Manifest | DamagedError]

    def of(self, year: int) -> Manifest | None:
        """The results of a year; None where there were none. Raises DamagedError."""
        results = self.results.get(year)
        if isinstance(results, DamagedError):
            raise results
        return results


@dataclass(frozen=True)
class Lake:
    """The tables below `home`/lake.

    A partition (a member-year, or the results of a year) has one manifest, which names the current file of each of its
    tables; readers read the manifest, never the folder. So a member-year, and a year's results, are seen as they were
    or as they are, never in part. A file is named by the hash of its bytes: a version once written is never changed,
    and writing the same rows twice changes nothing.

    `draft`: results of a year are written to its draft and read from there first; `promote` makes them the results.
    `hidden`: member-years that are not read, as (year, member). `pinned`: the member-years as they were at one moment,
    by (year, member): all others, and what is written since, are not read. `others`: the results of all years but the
    one that is being made, as they were at one moment.
    """

    home: Path
    draft: bool = False
    hidden: frozenset[tuple[int, str]] = frozenset()
    pinned: Mapping[tuple[int, str], Manifest] | None = field(default=None, compare=False)
    others: Others | None = field(default=None, compare=False)

    @property
    def root(self) -> Path:
        return self.home / "lake"

    def write(self, name: str, data: pa.Table, **partition: object) -> Path:
        """Replace one table of a partition (year=…, member_id=…) by `data`, sorted by its key, and leave its other
        tables. Raises RuleError if columns, partition or keys are not those of the schema."""
        self.commit({name: data}, None, **partition)
        (path,) = self.paths(name, **partition)
        return path

    def commit(
        self, rows: Mapping[str, pa.Table], made: Mapping[str, Any] | None = None, /, **partition: object
    ) -> None:
        """Replace the tables named in `rows` of one partition, all at once: nothing is seen before all are written.

        Raises RuleError before anything counts if one of them breaks a rule of the lake.
        """
        entries = files.store(self.root, rows, partition)

        def change(stored: Manifest | None) -> Manifest | None:
            before = stored or Manifest(_texts(partition))
            after = replace(before, tables=before.tables | entries, made=before.made if made is None else dict(made))
            return stored if after == before else after

        is_reading = "member_id" in partition and bool(rows.keys() - {"members", "findings"})  # not a profile
        manifests.update(self.root, partition, change, draft=self.draft, ends_failure=is_reading)

    def check(self, rows: Mapping[str, pa.Table], **partition: object) -> None:
        """Raises RuleError where `commit` would, and writes nothing."""
        for name, data in rows.items():
            files.conform(TABLES[name], data, partition)

    def read(self, name: str, columns: list[str] | None = None, /, **partition: object) -> pa.Table:
        """All rows of the table `name` in the partitions that match (only some of its columns, if they are named), of a
        table that is kept by year those of `member_id`, if it is given; an empty table where there are none. A set
        stands for any of its values. Raises DamagedError for a file that is not as it was written."""
        by_year = TABLES[name].partition != MEMBER_YEAR
        members = _values(partition.pop("member_id")) if by_year and "member_id" in partition else None
        parts = [former.rows(name, path, columns, members) for path in self.paths(name, **partition)]
        empty = TABLES[name].arrow.empty_table()
        return pa.concat_tables(parts) if parts else empty.select(columns) if columns else empty

    def encoded(self, name: str, **partition: object) -> pa.Table:
        """All rows of the table `name` in the partitions that match, each text of a column kept once: of many rows in a
        quarter of the time and half of the memory of `read`."""
        parts = [former.rows(name, path, None, encoded=True) for path in self.paths(name, **partition)]
        return pa.concat_tables(parts) if parts else TABLES[name].arrow.empty_table()

    def paths(self, name: str, **partition: object) -> list[Path]:
        """The current files of the table `name` in the partitions that match, in the order of their partitions. A set
        stands for any of its values. Raises DamagedError for a file that is not as it was written."""
        paths = []
        for manifest in self._matching(TABLES[name], partition):
            if entry := manifest.tables.get(name):
                paths.append(self.file(entry, manifest.partition))
        return paths

    def partitions(self, name: str) -> list[dict[str, str]]:
        """The partitions of the table `name` that exist, as {column: value}."""
        return [dict(manifest.partition) for manifest in self._matching(TABLES[name], {}) if name in manifest.tables]

    def manifest(self, **partition: object) -> Manifest | None:
        """What counts of one partition; None where nothing was written yet. Raises DamagedError."""
        values = _texts(partition)
        if self.pinned is not None and "member_id" in values:
            return self.pinned.get((int(values["year"]), values["member_id"]))
        if self.others is not None and "member_id" not in values and int(values["year"]) != self.others.making:
            return self.others.of(int(values["year"]))
        stored = manifests.load(self.root, values)
        drafted = manifests.load(self.root, values, draft=True) if self.draft else None
        if drafted is None or "member_id" in values:
            return stored
        return replace(drafted, tables=(stored.tables if stored else {}) | drafted.tables)

    def amid(self, making: int) -> Lake:
        """The same lake for whoever makes the results of a year: those of all other years stay what they are now,
        whoever makes them anew meanwhile, and nothing is read of drafts of theirs."""
        results: dict[int, Manifest | DamagedError] = {}
        for partition in manifests.partitions(self.root, YEAR, {}):
            try:
                stored = manifests.load(self.root, partition)
            except DamagedError as damage:
                results[int(partition["year"])] = damage
            else:
                results |= {int(partition["year"]): stored} if stored else {}
        return replace(self, others=Others(making, results))

    def damage(self, *, year: int, member_id: str) -> Path | None:
        """The first damaged file or manifest of a member-year; None where all is whole."""
        partition = {"year": str(year), "member_id": member_id}
        try:
            entries = (self.manifest(**partition) or Manifest(partition)).tables.values()
            self.bring(entries)
            for entry in entries:
                self.file(entry, partition)
        except DamagedError as damage:
            return damage.path
        return None

    def members(self, year: int) -> list[str]:
        """The members who have tables of `year`, in order."""
        return [values["member_id"] for values in self._partitions(MEMBER_YEAR, {"year": {str(year)}})]

    def member_years(self, member_id: str) -> list[int]:
        """The years of which a member has tables, whole or not, in order."""
        return [int(partition["year"]) for partition in self._partitions(MEMBER_YEAR, {"member_id": {member_id}})]

    def whole(self, member_id: str | None = None) -> Lake:
        """The same without the member-years that are damaged: for whoever reads several, so that one costs the others
        nothing. `member_id`: only those of this member are looked at."""
        partitions = self._partitions(MEMBER_YEAR, {"member_id": {member_id}} if member_id else {})
        named = [(int(partition["year"]), partition["member_id"]) for partition in partitions]
        broken = {(year, whose) for year, whose in named if self.damage(year=year, member_id=whose)}
        return replace(self, hidden=self.hidden | broken)

    def damaged(self, year: int) -> dict[str, Path]:
        """Member-years of `year` of which a table or the manifest is damaged: the file, by member."""
        members = [partition["member_id"] for partition in self._partitions(MEMBER_YEAR, {"year": {str(year)}})]
        damage = {member_id: self.damage(year=year, member_id=member_id) for member_id in members}
        return {member_id: path for member_id, path in damage.items() if path}

    def fail(self, failure: Failure, *, year: int, member_id: str) -> None:
        """Note that the member-year could not be read anew; its tables stay as they were."""
        note = json.dumps(asdict(failure), sort_keys=True).encode()
        manifests.fail(self.root, {"year": year, "member_id": member_id}, note)

    def failures(self, year: int) -> dict[str, Failure]:
        """Why the last reading of members came to nothing, by member; a good reading ends it."""
        noted = {}
        for member_id, path in manifests.failure_notes(self.root, year).items():
            try:
                values = json.loads(path.read_bytes())
                noted[member_id] = Failure(**values | {"lists": tuple(values["lists"])})
            except (ValueError, TypeError, KeyError):
                noted[member_id] = Failure("", "unknown")
        return noted

    def begin(self, year: int) -> None:
        """Throw away what an earlier run left of the draft of the year's results, and put aside results whose manifest
        is damaged: the draft replaces them."""
        manifests.remove(self.root, {"year": year}, draft=True)
        try:
            manifests.load(self.root, {"year": year})
        except DamagedError as damage:
            manifests.put_aside(self.root, damage)

    def drafted(self, year: int) -> set[str]:
        """The tables that the draft of the year's results holds."""
        draft = manifests.load(self.root, {"year": year}, draft=True)
        return set(draft.tables) if draft else set()

    def promote(self, year: int, made: Mapping[str, Any], without: Collection[str] = ()) -> None:
        """Make the draft the results of the year, in one step. `made`: what they were made from. A table that the draft
        has not stays, unless it is none any more, or one of those that the results are to be `without`."""
        drafted = manifests.load(self.root, {"year": year}, draft=True) or Manifest({"year": str(year)})

        def change(before: Manifest | None) -> Manifest:
            stored = before.tables.items() if before else ()
            merged = {name: entry for name, entry in stored if name in TABLES and name not in without}
            return replace(drafted, tables=merged | drafted.tables, made=dict(made))

        manifests.update(self.root, {"year": year}, change)
        manifests.remove(self.root, {"year": year}, draft=True)

    def lock(self, *, year: int, member_id: str) -> AbstractContextManager[None]:
        """Hold the one lock of a member-year, shared by the portal and the pipeline."""
        return self._held(f"{year}-{member_id}")

    def year_lock(self, year: int) -> AbstractContextManager[None]:
        """Hold the one lock of a year's results: of runs, of what is published, of a vacuum."""
        return self._held(str(year))

    def file(self, entry: Entry, partition: Mapping[str, str]) -> Path:
        """The file of an entry, of a shared lake brought to this disk. Raises DamagedError if it is not as it was
        written."""
        path = self.root / entry.file
        if not files.is_whole(path, entry.sha256):
            self.bring([entry])
            if not files.is_whole(path, entry.sha256):
                raise DamagedError(path, partition)
        return path

    def bring(self, entries: Iterable[Entry]) -> None:
        """Bring files of a shared lake to this disk that are not there, or damaged; those that the store has."""
        if self._is_shared and (shared := manifests.shared(self.root)):
            missing = [entry for entry in entries if not files.is_whole(self.root / entry.file, entry.sha256)]
            shared.bring((entry.file, entry.sha256) for entry in missing)

    @property
    def _is_shared(self) -> bool:
        return os.access(f"{self.root}/{SHARED}", os.F_OK)

    def _held(self, name: str) -> AbstractContextManager[None]:
        lock = locked(self.home / "locks" / f"{name}.lock")
        if self._is_shared and (shared := manifests.shared(self.root)):
            from footprint.lake.shared.lease import leased

            return leased(lock, shared, name)
        return lock

    def _matching(self, described: Table, partition: Mapping[str, object]) -> Iterator[Manifest]:
        """The manifests of partitions of a table that match, in order."""
        wanted = {key: _values(value) for key, value in partition.items()}
        for values in self._partitions(described.partition, wanted):
            if manifest := self.manifest(**values):
                yield manifest

    def _partitions(self, keys: tuple[str, ...], wanted: Mapping[str, set[str]]) -> Iterator[dict[str, str]]:
        """The partitions by `keys` whose values are wanted and that are not hidden."""
        former.convert(self.root)
        if not wanted.keys() <= set(keys):
            return
        for values in self._known(keys, wanted):
            if (int(values["year"]), values.get("member_id", "")) not in self.hidden:
                yield values

    def _known(self, keys: tuple[str, ...], wanted: Mapping[str, set[str]]) -> list[dict[str, str]]:
        if self.pinned is None or keys != MEMBER_YEAR:
            return manifests.partitions(self.root, keys, wanted, draft=self.draft)
        if wanted.keys() == set(keys):  # looked for by name: who asks for one member does not pay for all there are
            asked = ((int(year), one) for year in wanted["year"] if year.isdecimal() for one in wanted["member_id"])
            pinned = sorted(each for each in asked if each in self.pinned)
        else:
            pinned = sorted(self.pinned)
        named = ({"year": str(year), "member_id": member_id} for year, member_id in pinned)
        return [partition for partition in named if all(partition[key] in values for key, values in wanted.items())]


def _values(wanted: object) -> set[str]:
    """What is wanted of one column of a partition: a value, or any of a set."""
    return {str(each) for each in wanted} if isinstance(wanted, set) else {str(wanted)}


def _texts(partition: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in partition.items()}
