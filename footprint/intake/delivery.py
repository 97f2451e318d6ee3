"""From one received file to the tables in it, each understood on its own. What a table says is read in `reading`.

A workbook has sheets, an archive files, a text may hold tables below one another. What holds no table (notes, pictures,
lists of something else) is left out and named; what should hold one and cannot be read is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from footprint.intake import beside, uncrossing
from footprint.intake.arranged import BESIDE, placed
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.further import tables
from footprint.intake.layout import Layout, find_layout
from footprint.intake.limits import Limits, UnusableError, set_limits
from footprint.intake.opening import JOINT, Part, opened
from footprint.intake.profiles import count_known
from footprint.intake.reading import Reading, choose, log_reading, read_table, unusable
from footprint.intake.summary import without_summaries
from footprint.intake.text import Source, digest

# Why a part holds no list of equipment, so that the others are read without it.
_NO_TABLE = ("no_header", "empty_file", "wrong_kind", "no_accepted_row")
_FOREIGN = (
    "pdf",
    "picture",
    "old_office",
    "word",
    "slides",
    "mail",
    "markup",
    "other_json",
    "binary",
    "parquet",
    "database",
)
_DAMAGE = (ValueError, ArithmeticError, LookupError, TypeError, RecursionError, pa.ArrowException, MemoryError)


def part_sha256(file_sha256: str, number: int) -> str:
    """What names the `number`-th table (1 = first) of a file: the file's own hash for the first."""
    return file_sha256 if number == 1 else hashlib.sha256(f"{file_sha256}:{number}".encode()).hexdigest()


def read(
    path: Path,
    *,
    year: int,
    as_of: date,
    kind: str | None = None,
    known_categories: Collection[str] = (),
    answers: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Understand a file that holds one table; arguments as `read_all`. A file with several cannot be used this way."""
    found = read_all(
        path, year=year, as_of=as_of, kind=kind, known_categories=known_categories, answers=answers, limits=limits
    )
    if len(found) == 1:
        return found[0]
    why = UnusableError("several_tables", args_={"tables": len(found)})
    return unusable(path.name, found[0].sha256, found[0].file_sha256, found[0].size_bytes, why)


def read_all(
    path: Path,
    *,
    year: int,
    as_of: date,
    kind: str | None = None,
    known_categories: Collection[str] = (),
    answers: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> list[Reading]:
    """Understand every table of a file, at least one reading. Never raises for bad content: what cannot be used gives
    `kind` None and one finding.

    `year`: reporting year; `as_of`: the day that the lists describe; `kind`: what each must be (None = find out);
    `known_categories`: further category keys; `answers`: folded words → category, the member's earlier answers;
    `limits`: those of the installation unless given.
    """
    path = Path(path)
    limits = limits or set_limits()
    job = _Job(path, year, as_of, kind, known_categories, answers or {}, limits)
    try:
        with opened(path, limits) as parts:
            for part in parts:
                job.take(part)
    except UnusableError as why:
        job.put_unusable("", why)
    except _DAMAGE as error:
        job.put_unusable("", UnusableError("unreadable_file", "unexpected", {"error": type(error).__name__}))
    return job.finished()


@dataclass(frozen=True)
class LeftOut:
    """A part without a list of equipment: its place (1 = first), its name, how many lines it has, and why."""

    number: int
    label: str
    lines: int
    why: UnusableError


class _Job:
    """The readings of one file, as they come."""

    def __init__(self, path: Path, year: int, as_of: date, kind: str | None, known: Collection[str],
                 answers: Mapping[str, str], limits: Limits) -> None:  # fmt: skip
        self.path, self.year, self.as_of, self.kind = path, year, as_of, kind
        self.known, self.answers, self.limits = known, answers, limits
        self.readings: list[Reading] = []
        self.left_out: list[LeftOut] = []
        self.parts = 0

    def take(self, part: Part) -> None:
        """Read the tables of one part, or note why it is left out."""
        self.parts += 1
        if part.log is not None:
            self._read_log(part.label, part.log)
        elif part.source is None:
            self._without(part.label, 0, part.why or UnusableError("empty_file"))
        elif part.hidden:
            self.left_out.append(LeftOut(self.parts, part.label, len(part.source.ends), UnusableError("hidden_sheet")))
        else:
            try:
                for source, layout in parted(part.source, self.limits):
                    self._read(part.label, source, layout)
            except UnusableError as why:
                self._without(part.label, len(part.source.ends), why)

    def _read(self, label: str, source: Source, layout: Layout) -> None:
        number = len(self.readings) + 1
        try:
            match = choose(layout, self.kind, hint(self.path.name, label))
            read_ = read_table(
                self._name(label, layout), part_sha256(source.sha256, number), source, layout, match,
                year=self.year, as_of=self.as_of, known_categories=self.known, answers=self.answers, limits=self.limits,
            )  # fmt: skip
            reading = placed(read_, layout.arranged)
        except UnusableError as why:
            self._without(label, len(source.ends) - layout.header_end, why, below=layout.header_line > 1 and number > 1)
        except _DAMAGE as error:
            self.put_unusable(label, UnusableError("unreadable_file", "unexpected", {"error": type(error).__name__}))
        else:
            self.readings.append(reading)

    def _read_log(self, label: str, path: Path) -> None:
        if self.kind not in (None, "weblog"):
            self.put_unusable(label, UnusableError("wrong_kind", "unknown"))
            return
        sha256 = self.readings[0].file_sha256 if self.readings else digest(self.path)
        name = JOINT.join(each for each in (self.path.name, label) if each)
        size = self.path.stat().st_size
        self.readings.append(log_reading(path, name, part_sha256(sha256, len(self.readings) + 1), sha256, size))

    def _name(self, label: str, layout: Layout) -> str:
        name = JOINT.join(each for each in (self.path.name, label) if each)
        taken = {reading.name for reading in self.readings}
        return next((each for each in names(name, layout) if each not in taken), names(name, layout)[-1])

    def _without(self, label: str, lines: int, why: UnusableError, below: bool = False) -> None:
        foreign = why.rule == "unreadable_file" and why.variant in _FOREIGN
        if (label or below) and (why.rule in _NO_TABLE or foreign):
            self.left_out.append(LeftOut(self.parts, label, lines, why))
        else:
            self.put_unusable(label, why)

    def put_unusable(self, label: str, why: UnusableError) -> None:
        """Note that the file, or a part that should hold a list, cannot be used."""
        name = JOINT.join(each for each in (self.path.name, label) if each)
        sha256 = self.readings[0].file_sha256 if self.readings else digest(self.path)
        size = self.path.stat().st_size
        self.readings.append(unusable(name, part_sha256(sha256, len(self.readings) + 1), sha256, size, why))

    def finished(self) -> list[Reading]:
        """All readings, the first usable one with what was left out."""
        if not self.readings:
            alone = len(self.left_out) == 1
            why = self.left_out[0].why if alone else UnusableError("no_table", args_={"parts": len(self.left_out)})
            self.put_unusable(
                self.left_out[0].label if alone else "", why if self.left_out else UnusableError("empty_file")
            )
            return self.readings
        first = next((at for at, reading in enumerate(self.readings) if reading.kind), None)
        if self.left_out and first is not None:
            self.readings[first] = _with_left_out(self.readings[first], self.left_out)
        return without_summaries(self.readings) if len(self.readings) > 1 else self.readings


def parted(source: Source, limits: Limits) -> Iterator[tuple[Source, Layout]]:
    """The tables of a text, each with its layout. Raises `UnusableError` where no header is found.

    Lists beside each other and crossed tables are put in order first.
    """
    try:
        first = find_layout(source, count_known, limits)
    except UnusableError:
        found = uncrossing.without_names(source, limits)
        if found is None:
            raise
        yield found
        return
    for text, layout in tables(source, first, limits):
        crossed = uncrossing.listed(text, layout, limits)
        if crossed is None and count_known(list(layout.header)) < 2:  # a word of the table may be such a name
            crossed = uncrossing.without_names(text, limits)
        yield from [crossed] if crossed else beside.lists(text, layout, limits) or [(text, layout)]


def names(name: str, layout: Layout) -> tuple[str, ...]:
    """What a table of the part `name` may be called: as the part; with the line of its header; of lists beside each
    other with their columns, and both."""
    if layout.arranged is None or layout.arranged.how != BESIDE:
        line = layout.header_line if layout.arranged is None else layout.arranged.header_line
        return name, f"{name} ({line})"
    columns = layout.arranged.evidence
    return f"{name} ({columns})", f"{name} ({columns}, {layout.arranged.header_line})"


def hint(file_name: str, label: str) -> str:
    """What the names of a file and of the place inside it say of the kind of devices: a profile may look for a word."""
    return f"{file_name} {label.rpartition(JOINT)[2]}" if label else file_name


def _with_left_out(reading: Reading, left_out: list[LeftOut]) -> Reading:
    findings = Findings()
    for each in left_out:
        args = {"lines": each.lines, "number": each.number}
        findings.add(Cause("table_left_out", FLAGGED, raw=each.label or None, variant=_reason(each.why), args=args))
    known = set(reading.findings.column("group_id").to_pylist())
    added = findings.table(reading.file_sha8, first=len(known) + 1)
    return replace(reading, findings=pa.concat_tables([reading.findings, added]))


def _reason(why: UnusableError) -> str:
    """Which text says why a part is left out."""
    reasons = {"hidden_sheet": "hidden", "no_header": "notes", "empty_file": "empty", "no_accepted_row": "empty"}
    return reasons.get(why.rule, "other")
