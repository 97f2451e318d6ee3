"""From one received file to the tables in it, each understood on its own. What a table says is read in `reading`.

A workbook has sheets, an archive files, a text may hold tables below one another. What holds no table (notes, pictures,
lists of something else) is left out and named; what should hold one and cannot be read is refused.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import MAXYEAR, date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from footprint import incidents
from footprint.intake.contract import ContractError, faults
from footprint.intake.evidence import header_lines, uses
from footprint.intake.evidence.answered import LOG_FORMAT, NOTHING_SAID, is_answered, line_said, tells_kinds
from footprint.intake.findings import REFUSED, SET_ASIDE
from footprint.intake.formats.access_log import is_written
from footprint.intake.formats.limits import Limits, UnusableError, set_limits
from footprint.intake.formats.opening import JOINT, Part, opened
from footprint.intake.formats.text import Source, digest
from footprint.intake.lines.supplements import MARK, PREFIX
from footprint.intake.lists.again import without_repeats
from footprint.intake.lists.left_out import COPY, PARAMETERS, LeftOut, choices, with_left_out
from footprint.intake.lists.use_again import without_repeated_use
from footprint.intake.reading import Reading, choose, log_reading, read_table, unusable
from footprint.intake.rearranging import (
    amounts_across,
    cards,
    choosing,
    costs_across,
    headless,
    places_above,
    reports,
    several_in_cell,
    side_by_side,
    texts,
    use_grid,
    use_said,
)
from footprint.intake.rearranging.crossed.listing import MOST_LINES
from footprint.intake.rearranging.grids import grid
from footprint.intake.rearranging.stacked import tables
from footprint.intake.rearranging.use_grid.parts import stand_alone
from footprint.intake.rearranging.way_back import placed
from footprint.intake.sheet_lines import LinesOfSheet, Sheets
from footprint.intake.tables.layout import Layout, find_layout
from footprint.intake.tables.legends import legend, meanings
from footprint.intake.tables.parsed_table import Options
from footprint.intake.tables.profile_files import ProfileError
from footprint.intake.tables.profiles import count_words
from footprint.intake.tables.rearranged import BESIDE
from footprint.intake.usage.across import across

# Why a part holds no list of equipment, so that the others are read without it.
_NO_TABLE = ("no_header", "empty_file", "wrong_kind", "no_accepted_row")
_FOREIGN = ("pdf", "picture", "old_office", "word", "slides", "mail", "markup",
            "other_json", "binary", "parquet", "database")  # fmt: skip
# Why a table is refused of which nothing in particular is known, and why its lines are.
_GENERAL = {
    ("no_header", ""), *(("wrong_kind", variant) for variant in ("", "unknown", "untyped", "dated_counts",
    "near_energy", "near_visits", "near_llm")),
}  # fmt: skip
_OF_LINES = frozenset(("no_accepted_row", "missing_model", "missing_identifier", "several_readings", "unreadable_time",
                       "unreadable_date", "unknown_category", "total_row", "blank_row", "not_hardware", "missing_day",
                       "unreadable_number", "negative_number", "missing_period"))  # fmt: skip
_KEPT = "findings.missing_model.kept.says"
_OF_KIND = {"energy": {"several_readings"}}  # says more there: parts or a correction
_ANY_DAY = date(2025, 12, 31)  # whether lines are accepted hangs on no year


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
        own, name = self.options, hint(self.path.name, part.label)
        try:
            lists = (parted if by_grid else in_order)(source, own.limits, own.answers, name, own.year)
            for text, layout in lists:
                if layout.arranged is not None and layout.arranged.unread:
                    self._keep_unread(part, source.upto(len(source.ends)))
                    return
                self._read(part, text, layout)
        except UnusableError as why:
            self._without(part, len(source.ends), why)

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
        if why.rule == "no_header" and lines > MOST_LINES:
            why = UnusableError("no_header", "long_text", {"most": MOST_LINES})
        foreign = why.rule == "unreadable_file" and why.variant in _FOREIGN
        if (part.label or below or (self._sheets and self._sheets.said)) and (why.rule in _NO_TABLE or foreign):
            self._leave_out(part, lines, why)
        else:
            self.put_unusable(part.label, part.path, why)

    def _leave_out(self, part: Part, lines: int, why: UnusableError) -> None:
        self.left_out.append(LeftOut(self.parts, part.label, lines, why))

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


def parted(
    source: Source, limits: Limits, answers: Mapping[str, str] = NOTHING_SAID, name: str = "", year: int = MAXYEAR
) -> Iterator[tuple[Source, Layout]]:
    """The tables of a text, each with its layout. `answers`: what the member said, perhaps on which line the header is;
    `name`: that of the file and of the place in it; `year`: reporting year. Raises `UnusableError` where no header is
    found.

    A grid of use is asked where nothing else reads a line, and for forms that would be misread.
    """
    if uses.USE in answers.values() and (said := _said_to_be_use(source, limits, answers, name, year)) is not None:
        yield from said
        return
    question: UnusableError | None = None
    try:
        of_grid = use_grid.listed(source, name, limits)
    except UnusableError as why:
        of_grid, question = None, why
    if (question or (of_grid and not of_grid.misread)) and not _is_unread(source, limits, answers, name, year):
        of_grid = question = None
    if question is not None:
        raise question
    if of_grid is None:
        yield from in_order(source, limits, answers, name, year)
    else:
        yield from of_grid.lists


def _said_to_be_use(
    source: Source, limits: Limits, answers: Mapping[str, str], name: str, year: int
) -> list[tuple[Source, Layout]] | None:
    """The lists of a text of which the member said that a table is one of use; None where it did not."""
    made, is_said, why = list[tuple[Source, Layout]](), False, None
    for text, layout in as_they_stand(source, limits, answers):
        try:
            lists = use_said.lists(text, layout, answers, name, year, limits)
        except UnusableError as refusal:
            lists, why = [], refusal
        made += [(text, layout)] if lists is None else lists
        is_said |= lists is not None
    if why is not None and not made:
        raise why
    return made if is_said else None


def as_they_stand(
    source: Source, limits: Limits, answers: Mapping[str, str] = NOTHING_SAID
) -> list[tuple[Source, Layout]]:
    """The tables of a text in the order in which they are written, whatever they mean; none where no line has cells."""
    plain = header_lines.plain(source)
    try:
        first: Layout | None = first_layout(source, limits, answers)
    except UnusableError:
        first = plain
    if first is not None and plain is not None and first.header_line > plain.header_line:
        is_line = use_said.is_line(first.header) and line_said(answers, plain.header) is None
        first = plain if is_line else first
    return [] if first is None else list(tables(source, first, limits))


def _is_unread(source: Source, limits: Limits, answers: Mapping[str, str], name: str, year: int) -> bool:
    """Whether no line of a small text is accepted, and nothing in particular is said of it; or its tokens are of no
    model, of which a grid may say more: in which scale they are."""
    options = Options(_ANY_DAY.year, _ANY_DAY, None, (), answers, limits)
    try:
        for text, layout in in_order(source, limits, answers, name, year):
            try:
                match = choose(text, layout, name, None, answers)
                reading = read_table(name, text.sha256, text, layout, match, options)
            except UnusableError as why:
                if (why.rule, why.variant) not in _GENERAL:
                    return False
            else:
                if reading.accepted:
                    return _KEPT in reading.findings["message_key"].to_pylist()
                if not _rules_out(reading) <= _OF_LINES - _OF_KIND.get(reading.kind or "", set()):
                    return False
    except UnusableError as why:
        return (why.rule, why.variant) in _GENERAL
    except Exception:
        return False  # an error of our own, which whoever reads the text meets again
    return True


def _rules_out(reading: Reading) -> set[str]:
    """The rules by which lines are left out."""
    found = reading.findings
    return set(found.filter(pc.is_in(found["severity"], pa.array([REFUSED, SET_ASIDE])))["rule"].to_pylist())


def in_order(
    source: Source, limits: Limits, answers: Mapping[str, str] = NOTHING_SAID, name: str = "", year: int = MAXYEAR
) -> Iterator[tuple[Source, Layout]]:
    """The tables of a text as `parted` gives them, without those that only a grid of use explains.

    Lists beside each other and crossed tables are put in order first.
    """
    made = (
        reports.listed(source) or grid.listed(source, limits, answers, year)
        or cards.listed(source, limits) or texts.listed(source, limits) or places_above.listed(source, limits)
        or headless.listed(source, limits) or amounts_across.listed(source, name, limits)
        or costs_across.listed(source, name, limits)
    )  # fmt: skip
    if made is not None:
        yield made
        return
    try:
        first = first_layout(source, limits, answers)
    except UnusableError as why:
        if (best := choosing.header(source)) is not None:
            first = best
        elif why.rule == "no_header":
            yield source, _by_words(source, limits)
            return
        else:
            raise
    for number, (text, layout) in enumerate(tables(source, first, limits)):
        if is_answered(answers, layout.header):
            yield text, layout
            continue
        text, below = headless.below(text, layout, limits)
        crossed = choosing.chosen(text, layout, limits, first=number == 0)
        for part in crossed or side_by_side.lists(text, layout, limits) or [(text, layout)]:
            yield several_in_cell.listed(*part, limits) or part
        yield from below


def _by_words(source: Source, limits: Limits) -> Layout:
    """The layout by the words of names. Raises `UnusableError` where there are none, with what seems to stand there."""
    try:
        return find_layout(source, count_words, limits)
    except UnusableError:
        plain = header_lines.plain(source)
        if plain is not None and (numbers := across(source, plain)) is not None:
            raise numbers from None
        raise


def first_layout(source: Source, limits: Limits, answers: Mapping[str, str] = NOTHING_SAID) -> Layout:
    """The layout of the first table of a text, with the header on the line that the member said. Raises `UnusableError`
    where no line can be a header, and the member said nothing of it."""
    try:
        layout = header_lines.find(source, limits)
    except UnusableError:
        plain = header_lines.plain(source)
        if plain is None or not (is_answered(answers, plain.header) or tells_kinds(answers, plain.header)):
            raise
        layout = plain
    line = line_said(answers, layout.header)
    return layout if line is None else header_lines.at(source, layout, line)


def names(name: str, layout: Layout) -> tuple[str, ...]:
    """What a table of the part `name` may be called: as the part; with the line of its header; of lists beside each
    other with their columns, and both; of what the member adds to lines."""
    if layout.arranged is not None and layout.arranged.evidence == MARK:
        return (f"{name} ({MARK})",)
    if layout.arranged is None or layout.arranged.how != BESIDE:
        line = layout.header_line if layout.arranged is None else layout.arranged.header_line
        more = () if layout.arranged is None else (f"{name} ({layout.arranged.evidence})",)
        return name, f"{name} ({line})", *more
    columns = layout.arranged.evidence
    return f"{name} ({columns})", f"{name} ({columns}, {layout.arranged.header_line})"


def hint(file_name: str, label: str) -> str:
    """What the names of a file and of the place inside it say of the kind of devices: a profile may look for a word."""
    return JOINT.join(filter(None, (file_name, label.rpartition(JOINT)[2])))
