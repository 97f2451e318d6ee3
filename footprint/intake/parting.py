"""The tables of one text, each with its layout: in which order its cells are to be read, and where a table begins.

What a table says is read in `reading`; which parts a file has is found in `delivery`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, date

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.evidence import header_lines, uses
from footprint.intake.evidence.answered import NOTHING_SAID, is_answered, line_said, tells_kinds
from footprint.intake.evidence.headers import look
from footprint.intake.findings import REFUSED, SET_ASIDE
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.opening import JOINT
from footprint.intake.formats.text import Source
from footprint.intake.lines.supplements import MARK
from footprint.intake.reading import Reading, choose, read_table
from footprint.intake.rearranging import (
    amounts_across,
    cards,
    choosing,
    costs_across,
    headless,
    in_place,
    places_above,
    reports,
    several_in_cell,
    side_by_side,
    texts,
    use_grid,
    use_said,
)
from footprint.intake.rearranging.grids import grid
from footprint.intake.rearranging.stacked import tables
from footprint.intake.tables.layout import Layout, find_layout
from footprint.intake.tables.parsed_table import Options
from footprint.intake.tables.profiles import count_words
from footprint.intake.tables.rearranged import BESIDE
from footprint.intake.usage.across import across

# Why a table is refused of which nothing in particular is known, and why its lines are.
_GENERAL = {
    ("no_header", ""), ("missing_unit", "use_undated"), *(("wrong_kind", variant) for variant in ("", "unknown",
    "untyped", "dated_counts", "near_energy", "near_visits", "near_llm")),
}  # fmt: skip
_OF_LINES = frozenset(("no_accepted_row", "missing_model", "missing_identifier", "several_readings", "unreadable_time",
                       "unreadable_date", "unknown_category", "ambiguous_category", "total_row", "blank_row",
                       "not_hardware", "missing_day", "unreadable_number", "negative_number",
                       "missing_period"))  # fmt: skip
_KEPT = "findings.missing_model.kept.says"
_OF_KIND = {"energy": {"several_readings"}}  # says more there: parts or a correction
_ANY_DAY = date(2025, 12, 31)  # whether lines are accepted hangs on no year


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
    source = _put_right(source, name, limits, answers)
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
            if _is_title(layout):
                continue
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


def _is_title(layout: Layout) -> bool:
    """Whether the line taken for the header is but a word above a table, as a title is (`Énergie`)."""
    return layout.arranged is None and sum(bool(name.strip()) for name in layout.header) == 1


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
    source = _put_right(source, name, limits, answers)
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


def _put_right(source: Source, name: str, limits: Limits, answers: Mapping[str, str]) -> Source:
    """The text with what is changed in its place, unless the member said what one of its columns is."""
    made = in_place.put_right(source, name, limits)
    if made is source or not answers or (plain := header_lines.plain(source)) is None:
        return made
    return source if is_answered(answers, plain.header) else made


def _by_words(source: Source, limits: Limits) -> Layout:
    """The layout by the words of names. Raises `UnusableError` where there are none, with what seems to stand there."""
    try:
        return find_layout(source, count_words, limits)
    except UnusableError:
        plain = header_lines.plain(source)
        if plain is not None and (numbers := across(source, plain)) is not None:
            raise numbers from None
        if plain is not None and (seen := look(plain.header)) is not None:
            raise UnusableError("wrong_kind", seen, {"lines": plain.header_line}) from None
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
