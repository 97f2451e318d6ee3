"""The files on which a member-year rests, each read on its own: whatever one of them raises concerns that file only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import incidents
from footprint.inbox.deliveries import Receipt, Received, safe_name
from footprint.intake import Reading, read_all
from footprint.intake.findings import FLAGGED, Cause, with_causes
from footprint.intake.formats.limits import UnusableError
from footprint.intake.reading import unusable
from footprint.lake import Lake
from footprint.member_year.filed import Filed, from_lake, from_readings, owned
from footprint.member_year.journal import MOST_TRIES, Journal
from footprint.scratch import scratch
from footprint.years.words import answers_for

OUR_ERROR = "our_error"  # variant of `unreadable_file`: we failed, not the file
KEPT = "kept_reading"
COSTLY_NOW = Cause(KEPT, FLAGGED, variant="too_costly")  # of a file that was read within the budget before

ReadAll = Callable[..., list[Reading]]


@dataclass(frozen=True)
class Files:
    """Reads files of one lake with one factor set. `read` is `intake.read_all`, or reads in another process."""

    lake: Lake
    factor_set: FactorSet
    read: ReadAll = read_all

    def current(self, received: Sequence[Received]) -> dict[str, list[Filed]]:
        """The tables of the files on which the member-year rests, by the file's sha256; bytes that stand in two lists
        once.

        A file of which no line was accepted does not displace the one that filled its list before; it stays beside it
        until a newer file comes.
        """
        filed: dict[str, list[Filed]] = {}
        lists: set[str] = set()
        settled: set[str] = set()
        valid = [item for item in received if item.withdrawn_on is None]
        for item in sorted(valid, key=lambda item: item.receipt.rank, reverse=True):
            name, sha256 = item.receipt.list, item.receipt.sha256
            if name in settled:
                continue
            parts = filed.get(sha256) or self.tables(item)
            usable = any(part.usable for part in parts)
            if usable:
                settled.add(name)
            if usable or name not in lists:
                filed[sha256] = parts
            lists.add(name)
        return filed

    def tables(self, item: Received) -> list[Filed]:
        """The tables of one file as read; as validated before, where it has expired or where we fail to read it."""
        receipt = item.receipt
        if item.path is None:
            return from_lake(self.lake, receipt)
        journal = Journal.of(self.lake.home, year=receipt.year, member_id=receipt.member_id)
        if journal.tries(receipt.sha256) >= MOST_TRIES:
            why = UnusableError("unreadable_file", "ended_process", {"count": MOST_TRIES})
            return self._kept(receipt, COSTLY_NOW) or self._unreadable(receipt, why)
        with journal.reading(receipt.sha256):
            try:
                readings = self._readings(item.path, receipt)
                if number := _our_error(readings):
                    return self.before(receipt, number) or from_readings(receipt, readings)
                if _is_too_costly(readings):
                    return self._kept(receipt, COSTLY_NOW) or from_readings(receipt, readings)
                return from_readings(receipt, readings)
            except Exception as error:
                if incidents.is_of_the_machine(error):
                    raise
                return self.failed(receipt, incidents.log(error, file=receipt.sha8, year=receipt.year))

    def failed(self, receipt: Receipt, number: str) -> list[Filed]:
        """What stands for a file that we fail to read: its rows as validated before, else none and the reason."""
        last_good = self.before(receipt, number)
        return last_good or self._unreadable(receipt, UnusableError("unreadable_file", OUR_ERROR, {"number": number}))

    def before(self, receipt: Receipt, number: str) -> list[Filed]:
        """The tables of a file as they were validated by its last good reading, with a finding that says so; none if it
        never was read well."""
        return self._kept(receipt, Cause(KEPT, FLAGGED, args={"number": number}))

    def _kept(self, receipt: Receipt, why: Cause) -> list[Filed]:
        parts = [part for part in from_lake(self.lake, receipt) if part.usable]
        if not parts:
            return []
        return [_with(parts[0], why), *parts[1:]]

    def _readings(self, raw: Path, receipt: Receipt) -> list[Reading]:
        categories = self.factor_set.device_categories.column("category").to_pylist()
        said = answers_for(self.lake.home, receipt.year, receipt.member_id)
        day = receipt.described_on
        with under_its_name(raw, receipt) as path:
            return self.read(path, year=receipt.year, as_of=day, known_categories=categories, answers=said)

    def _unreadable(self, receipt: Receipt, why: UnusableError) -> list[Filed]:
        reading = unusable(receipt.name, receipt.sha256, receipt.size_bytes, why)
        return from_readings(receipt, [reading])


def _our_error(readings: Sequence[Reading]) -> str:
    """The number of an error of our own that a reading ended with; '' where none did."""
    for reading in readings:
        for row in reading.findings.to_pylist() if reading.kind is None else ():
            if row["message_key"] == f"findings.unreadable_file.{OUR_ERROR}.says":
                return str(json.loads(str(row["message_args"])).get("number", ""))
    return ""


def _is_too_costly(readings: Sequence[Reading]) -> bool:
    """Whether the reading was ended before it was done, or ended the process that read."""
    return any(reading.kind is None and "too_costly" in reading.findings["rule"].to_pylist() for reading in readings)


def _with(part: Filed, cause: Cause) -> Filed:
    """A table with a further finding, instead of that of an earlier reading."""
    receipt, findings = part.receipt, part.tables["findings"]
    others = findings.filter(pc.not_equal(findings["rule"], cause.rule))
    rows = with_causes(others.drop_columns(["member_id", "year"]), receipt.sha8, [cause])
    return replace(part, tables=part.tables | {"findings": owned("findings", rows, receipt.year, receipt.member_id)})


@contextmanager
def under_its_name(raw: Path, receipt: Receipt) -> Iterator[Path]:
    """The raw file under a name like its own: the intake takes hints from words such as `moniteurs`, or a host name."""
    with scratch() as folder:
        path = folder / safe_name(receipt.name)
        path.symlink_to(raw.resolve())
        yield path
