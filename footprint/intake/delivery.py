"""From one received file to the tables in it, each understood on its own. What a table says is read in `reading`.

A workbook has sheets, an archive files, a text may hold tables below one another. What holds no table (notes, pictures,
lists of something else) is left out and named; what should hold one and cannot be read is refused.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from footprint import incidents
from footprint.intake.contract import ContractError, faults
from footprint.intake.evidence import documents
from footprint.intake.evidence.answered import LOG_FORMAT
from footprint.intake.formats.access_log import is_written
from footprint.intake.formats.limits import Limits, UnusableError, set_limits
from footprint.intake.formats.opening import JOINT, Part, opened
from footprint.intake.formats.text import Source, digest
from footprint.intake.lines.supplements import PREFIX
from footprint.intake.lists.again import without_repeats
from footprint.intake.lists.left_out import (
    COPY,
    PARAMETERS,
    LeftOut,
    choices,
    is_title,
    names_what_follows,
    with_left_out,
)
from footprint.intake.lists.use_again import without_repeated_use
from footprint.intake.parting import hint, in_order, names, parted
from footprint.intake.reading import Reading, choose, log_reading, read_table, unusable
from footprint.intake.rearranging.crossed.listing import MOST_LINES
from footprint.intake.rearranging.use_grid.parts import stand_alone
from footprint.intake.rearranging.way_back import placed
from footprint.intake.sheet_lines import LinesOfSheet, Sheets
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.legends import legend, meanings
from footprint.intake.tables.parsed_table import Options
from footprint.intake.tables.profile_files import ProfileError

# Why a part holds no list of equipment, so that the others are read without it.
_NO_TABLE = ("no_header", "empty_file", "wrong_kind", "no_accepted_row")
_FOREIGN = ("pdf", "picture", "old_office", "word", "slides", "mail", "markup",
            "other_json", "binary", "parquet", "database")  # fmt: skip


def table_sha256(sha256: str, number: int) -> str:
    """What names the `number`-th table (1 = first) of an unpacked file with this hash: the hash for the first."""
    return sha256 if number == 1 else hashlib.sha256(f"{sha256}:{number}".encode()).hexdigest()


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
    `known_categories`: further category keys; `answers`: the member's and the pôle's (`intake.answers.in_force`);
    `limits`: those of the installation unless given.
    """
    limits = limits or set_limits()
    return _done(Path(path), Options(year, as_of, kind, known_categories, answers or {}, limits)).finished()


def with_lines(
    path: Path, *, year: int, as_of: date, known_categories: Collection[str] = (),
    answers: Mapping[str, str] | None = None, limits: Limits | None = None,
) -> tuple[list[Reading], list[LinesOfSheet]]:  # fmt: skip
    """The same, inventories with their lines as written, and the lines of each sheet that no list holds, with what the
    member added to lines."""
    options = Options(year, as_of, None, known_categories, answers or {}, limits or set_limits(), lines_are_shown=True)
    job = _done(Path(path), options)
    return job.finished(), job.lines_of_sheets


def _done(path: Path, options: Options) -> _Job:
    """The job of reading a file, done."""
    job = _Job(path, options)
    job.run()
    if (said := legend(job.meanings)) and any(reading.kind == "inventory" for reading in job.readings):
        job = _Job(path, replace(options, legend=said))  # it may stand behind the lists
        job.run()
    return job


def our_error(error: Exception, file_sha256: str) -> UnusableError:
    """An error of our own as what stops one file only; the log has it under the number that people are told.

    Raises it again where the disk, the path, or a profile of the installation fails: that says nothing of the file and
    may pass.
    """
    if isinstance(error, ProfileError) or (isinstance(error, OSError) and error.errno is not None):
        raise error
    return UnusableError("unreadable_file", "our_error", {"number": incidents.log(error, file=file_sha256[:8])})


class _Job:
    """The readings of one file, as they come."""

    def __init__(self, path: Path, options: Options) -> None:
        self.path, self.options = path, replace(options, equal_lines=Counter())
        self.readings: list[Reading] = []
        self.left_out: list[LeftOut] = []
        self.meanings: list[tuple[str, str]] = []
        self.parts = 0
        self._unread: list[tuple[Part, list[tuple[Source, Layout]]]] = []  # parts that only a grid of use explains
        self._tables: Counter[Path] = Counter()  # readings by innermost file
        is_said = any(name.startswith(PREFIX) for name in options.answers)
        self._sheets = Sheets(options) if is_said or options.lines_are_shown else None
        self._supplements: list[tuple[Part, Source, Layout, pa.Table]] = []  # what the member added to lines of a part
        self._added: list[Reading] = []  # the same, read
        self._file_sha256 = ""

    def run(self) -> None:
        """Read every part, whatever is in it."""
        try:
            with opened(self.path, self.options.limits, self.options.answers.get(LOG_FORMAT, "")) as parts:
                try:
                    for part in parts:
                        self.take(part)
                finally:
                    self._take_unread()
                    self._take_supplements()
        except UnusableError as why:
            self.put_unusable("", self.path, why)
        except Exception as error:
            self.put_unusable("", self.path, our_error(error, self.file_sha256))

    @property
    def file_sha256(self) -> str:
        """sha256 of the file as received."""
        self._file_sha256 = self._file_sha256 or digest(self.path)
        return self._file_sha256

    def take(self, part: Part) -> None:
        """Read the tables of one part, or note why it is left out."""
        self.parts += 1
        self.meanings += meanings(part)
        if part.log is not None:
            self._read_log(part, part.log)
        elif part.source is None:
            self._without(part, 0, part.why or UnusableError("empty_file"))
        elif part.hidden:
            self._leave_out(part, len(part.source.ends), UnusableError("hidden_sheet"))
        else:
            if part.path == self.path:
                self._file_sha256 = part.source.sha256
            if self._sheets is not None:
                self._sheets.open(part.source)
            first, left_out = len(self.readings), len(self.left_out)
            self._take_source(part, part.source)
            is_copy = COPY in (each.why for each in self.left_out[left_out:])
            is_read = not is_copy and part.label not in (unread.label for unread, _ in self._unread)
            if self._sheets is not None and is_read:
                self.readings[first:] = self._sheets.show(part.label, self.readings[first:])
                if (added := self._sheets.added(part.source, self.readings[first:])) is not None:
                    self._supplements.append((part, *added))

    @property
    def lines_of_sheets(self) -> list[LinesOfSheet]:
        """The lines of each sheet that no list holds, where somebody looks at them."""
        return self._sheets.shown if self._sheets is not None else []

    def _take_supplements(self) -> None:
        """Read what the member added to lines, as the last lists, so that others keep their names: as it was said,
        whatever words mean elsewhere."""
        first, self.options = len(self.readings), replace(self.options, lines_are_shown=False, answers={})
        for part, text, layout, identity in self._supplements:
            own = len(self.readings)
            self._read(part, text, layout)
            self.readings[own:] = [replace(each, identity=identity) for each in self.readings[own:]]
        self._added = self.readings[first:]
        del self.readings[first:]

    def _take_source(self, part: Part, source: Source, *, by_grid: bool = True) -> None:
        own, name, first = self.options, hint(self.path.name, part.label), len(self.readings)
        try:
            lists = (parted if by_grid else in_order)(source, own.limits, own.answers, name, own.year)
            for text, layout in lists:
                if layout.arranged is not None and layout.arranged.unread:
                    self._keep_unread(part, source.upto(len(source.ends)))
                    return
                self._read(part, text, layout)
        except UnusableError as why:
            self._without(part, len(source.ends), why)
        if first + 1 < len(self.readings) and names_what_follows(*self.readings[first : first + 2]):
            self._leave_out(part, self.readings.pop(first).rows, UnusableError("no_header"))

    def _keep_unread(self, part: Part, source: Source) -> None:
        """Keep a part until all others are read: its text in memory, since the file in which it lies may go."""
        own, name = self.options, hint(self.path.name, part.label)
        lists = list(parted(source, own.limits, own.answers, name, own.year))
        self._unread.append((replace(part, source=source), lists))

    def _take_unread(self) -> None:
        """Read the parts that only a grid of use explains, if no other is read, which they may sum up."""
        alone = not any(reading.accepted for reading in self.readings)
        alone = alone and stand_alone([lists for _, lists in self._unread])
        for part, lists in self._unread:
            if alone:
                for text, layout in lists:
                    self._read(part, text, layout)
            elif part.source is not None:
                self._take_source(part, part.source, by_grid=False)

    def _read(self, part: Part, source: Source, layout: Layout) -> None:
        lines = len(source.ends) - layout.header_end
        sha256 = self._named(part.path, source.sha256)
        if self._is_copy(sha256):
            self._leave_out(part, lines, COPY)
            return
        try:
            named = hint(self.path.name, part.label)
            match = choose(source, layout, named, self.options.kind, self.options.answers)
            reading = read_table(self._name(part.label, layout), sha256, source, layout, match, self.options)
            reading = placed(reading, layout.arranged)
        except UnusableError as why:
            self._without(part, lines, why, below=layout.header_line > 1 and bool(self.readings))
        except Exception as error:
            self.put_unusable(part.label, part.path, our_error(error, self.file_sha256))
        else:
            self._put(part.path, reading)

    def _read_log(self, part: Part, log: Path) -> None:
        if self.options.kind not in (None, "weblog"):
            self.put_unusable(part.label, part.path, UnusableError("wrong_kind", "unknown"))
            return
        sha256 = self._named(log, digest(log))
        if self._is_copy(sha256):
            self._leave_out(part, 0, COPY)
            return
        name = JOINT.join(text for text in (self.path.name, part.label) if text)
        self._put(log, log_reading(log, name, sha256, self.path.stat().st_size, self._log_format(log)))

    def _log_format(self, log: Path) -> str:
        """The format that the member said of its logs, where this one has it; '' where it is found out."""
        said = self.options.answers.get(LOG_FORMAT, "")
        return said if said and is_written(log, said) else ""

    def _named(self, path: Path, sha256: str) -> str:
        """What names the next table of an innermost file with this hash."""
        return table_sha256(sha256, self._tables[path] + 1)

    def _is_copy(self, sha256: str) -> bool:
        return any(reading.sha256 == sha256 for reading in self.readings)

    def _put(self, path: Path, reading: Reading) -> None:
        self._tables[path] += 1
        self.readings.append(replace(reading, file_sha256=self.file_sha256))

    def _name(self, label: str, layout: Layout) -> str:
        name = JOINT.join(each for each in (self.path.name, label) if each)
        taken = {reading.name for reading in self.readings}
        return next((each for each in names(name, layout) if each not in taken), names(name, layout)[-1])

    def _without(self, part: Part, lines: int, why: UnusableError, below: bool = False) -> None:
        if why.rule == "no_header" and not why.variant and part.source and (what := documents.named(part.source)):
            why = UnusableError("no_header", what)
        elif why.rule == "no_header" and lines > MOST_LINES:
            why = UnusableError("no_header", "long_text", {"most": MOST_LINES})
        foreign = why.rule == "unreadable_file" and why.variant in _FOREIGN
        if (part.label or below or (self._sheets and self._sheets.said)) and (why.rule in _NO_TABLE or foreign):
            self._leave_out(part, lines, why)
        else:
            self.put_unusable(part.label, part.path, why)

    def _leave_out(self, part: Part, lines: int, why: UnusableError) -> None:
        title = part.source is not None and why.rule == "no_header" and is_title(part.source)
        self.left_out.append(LeftOut(self.parts, part.label, lines, why, title))

    def put_unusable(self, label: str, path: Path, why: UnusableError) -> None:
        """Note that the file, or a part that should hold a list, cannot be used."""
        name = JOINT.join(each for each in (self.path.name, label) if each)
        sha256 = self._named(path, self.file_sha256 if path == self.path else digest(path))
        if self._is_copy(sha256):
            self.left_out.append(LeftOut(self.parts, label, 0, COPY))
        else:
            self._put(path, unusable(name, sha256, self.path.stat().st_size, why))

    def finished(self) -> list[Reading]:
        """All readings, the first usable one with what was left out; none that the lake would refuse."""
        return [self._kept(reading) for reading in self._together()]

    def _kept(self, reading: Reading) -> Reading:
        if not (wrong := faults(reading)):
            return reading
        why = our_error(ContractError(wrong), self.file_sha256)
        broken = unusable(reading.name, reading.sha256, reading.size_bytes, why)
        return replace(broken, file_sha256=reading.file_sha256)

    def _together(self) -> list[Reading]:
        if not self.readings and self._added:
            return [with_left_out(self._added[0], self.left_out), *self._added[1:]]
        if not self.readings:
            alone = len(self.left_out) == 1
            why = self.left_out[0].why if alone else UnusableError("no_table", args_={"parts": len(self.left_out)})
            self.put_unusable(
                self.left_out[0].label if alone else "",
                self.path,
                why if self.left_out else UnusableError("empty_file"),
            )
            return self.readings
        for reading in choices(self.readings):
            number = self.readings.index(reading) + 1
            self.left_out.append(LeftOut(number, reading.name.rpartition(JOINT)[2], reading.rows, PARAMETERS))
            self.readings.remove(reading)
        first = next((at for at, reading in enumerate(self.readings) if reading.kind), None)
        if self.left_out and first is not None:
            self.readings[first] = with_left_out(self.readings[first], self.left_out)
        return [*without_repeated_use(without_repeats(self.readings, self.options.year)), *self._added]
