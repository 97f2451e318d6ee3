"""The list for which a table of energy with times or meters in columns stands: a line for each cell with an amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from footprint.header_words import words
from footprint.intake.columns.categorical import Coded
from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging import energy_names as says
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import match_by_names, profiles
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.usage.energy.long_periods import as_spans
from footprint.intake.usage.said_periods import two_days
from footprint.intake.values.dates import is_bare_month, said_year
from footprint.intake.vocabulary.words import is_empty, is_total

PROFILE = "canonical_energy"
ENERGY, POWER, INDEX, USED = "energy", "power", "index", "used"
_MOST_CELLS = 3_000_000
LOOKED_AT = 60  # lines
_SUBJECTS = ("asset_id", "site_id", "service_id", "delivery_point")


@dataclass(frozen=True)
class Column:
    """One column of amounts. `measure`: energy, power or index; `unit` as written ('' = elsewhere); `name` of what is
    metered ('' = what the line says); `time`: what the header says of it ('' = the line says it)."""

    at: int
    measure: str
    unit: str
    name: str = ""
    time: str = ""


@dataclass(frozen=True)
class Sheet:
    """Lines below a header that was tried, and what stands around: `title` is the lines above and the file's name."""

    names: tuple[str, ...]
    header_line: int
    header_end: int
    lines: list[tuple[int, list[str]]]
    title: str
    separator: str


@dataclass
class Made:
    """What was made of a sheet: its columns of amounts, that of the time (None = in the header), those that stay, and
    those of what was but expected."""

    columns: list[Column]
    time_at: int | None
    kept: list[int]
    left: list[str] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)
    by_hours: bool = False  # `time` of each column: minutes of the day at which its step begins and ends


def as_list(source: Source, sheet: Sheet, made: Made, limits: Limits) -> tuple[Source, Layout] | None:
    """The list, with the way back to the sheet; None where it would be too long or holds no reading."""
    layout = Layout(sheet.separator, sheet.names, sheet.header_line, sheet.header_end, {})
    whole = _with_long_periods(sheet.names, made.time_at, lines_below(source, layout))
    if len(whole) * len(made.columns) > _MOST_CELLS:
        return None
    year = said_year(sheet.title)
    subjects = subjects_among(sheet, made.kept)
    told = [row[made.time_at] for _, row in whole[:LOOKED_AT]] if made.time_at is not None else [made.columns[0].time]
    is_timed = any(says.TIME.match(text.strip()) for text in told)
    is_long = any(two_days(text) for text in told)
    time = "time" if is_timed or is_long or made.columns[0].measure == INDEX else "day"
    label = None
    if not subjects and made.time_at is None:
        others = _of_roles(sheet, made.kept, ("carrier", "register", "unit"))
        label = next((at for at in made.kept if at not in others and _is_label(sheet, at)), None)
    measures = list(dict.fromkeys(column.measure for column in made.columns))
    header = [
        *("subject_id" if at == label else sheet.names[at] or "-" for at in made.kept),
        *_made_columns(made, subjects, label),
        *(["start", "end", "boundary"] if made.by_hours else [time]),
        *measures,
        "unit",
    ]
    kind = _kind(sheet, made, is_timed, label)
    rows: list[tuple[int, int, list[str]]] = []
    aside: dict[str, list[int]] = {}
    for line, cells in whole:
        rule = _aside(made, cells)
        if rule is not None:
            aside.setdefault(rule, []).append(line)
            continue
        rows += [
            (line, at, row)
            for at, row in _rows(made, cells, subjects, "" if label is None else kind, kind, measures, year)
        ]
    if not rows:
        return None
    spans = ", ".join(letters(column.at) for column in made.columns)
    variant = "amounts" if made.time_at is None else "meters_left" if made.left else "meters"
    causes = [Cause("read_crossed", FLAGGED, variant=variant, args={"columns": spans, "totals": ", ".join(made.left)})]
    if made.planned:
        causes.append(Cause("planned_left_out", FLAGGED, args={"columns": ", ".join(made.planned)}))
    lines = np.array([sheet.header_line, *(line for line, _, _ in rows)], np.int64)
    first = made.columns[0].at
    columns = (*made.kept, *[first] * (len(header) - len(made.kept)))
    arranged = Arranged(CROSSED, source, sheet.header_line, lines, columns, spans, tuple(causes), aside,
                        np.array([-1, *(at for _, at, _ in rows)], np.int64))  # fmt: skip
    text = as_text(source, sheet.separator, [header, *(row for _, _, row in rows)], limits)
    return text, Layout(sheet.separator, tuple(header), 1, 1, {sheet.separator: len(sheet.names) - 1}, arranged)


def _with_long_periods(
    names: Sequence[str], time_at: int | None, lines: list[tuple[int, list[str]]]
) -> list[tuple[int, list[str]]]:
    """The lines; a column called `Mois` that holds first days alone, as spreadsheets keep months, holds months, and one
    called `Week commencing` days that are weeks."""
    if time_at is None:
        return lines
    given = Coded.from_text([cells[time_at].strip() for _, cells in lines])
    spans = as_spans(names[time_at], given)
    if spans is None:
        return lines
    return [
        (line, [*cells[:time_at], spans.values[code], *cells[time_at + 1 :]])
        for (line, cells), code in zip(lines, spans.codes, strict=True)
    ]


def kept_columns(sheet: Sheet, without: Sequence[int]) -> list[int]:
    """The columns that stay as they are."""
    return [at for at, name in enumerate(sheet.names) if at not in without and (name or at == 0)]


def _of_roles(sheet: Sheet, kept: Sequence[int], roles: Sequence[str]) -> list[int]:
    """The columns that have one of these roles in a table of energy."""
    profile = next(each for each in profiles() if each.name == PROFILE)
    match = match_by_names(profile, tuple(sheet.names[at] or "-" for at in kept))
    return [kept[at] for role in roles for at in match.positions.get(role, [])]


def subjects_among(sheet: Sheet, kept: Sequence[int]) -> list[int]:
    """Columns that say what is metered."""
    return _of_roles(sheet, kept, _SUBJECTS)


def _made_columns(made: Made, subjects: Sequence[int], label: int | None) -> list[str]:
    """The columns made here that say whose the amounts are."""
    if made.time_at is None:
        return [] if label is None else ["subject_kind"]
    if not any(column.name for column in made.columns):
        return []
    return ["meter"] if subjects or _are_feeds(made) else ["subject_kind", "subject_id"]


def _are_feeds(made: Made) -> bool:
    return any(words(column.name) & says.FEEDS for column in made.columns)


def _kind(sheet: Sheet, made: Made, is_timed: bool, label: int | None) -> str:
    """What is metered where nothing says it: machines by curves of power or by their words, else sites."""
    told = {word for column in made.columns for word in words(column.name)}
    if label is not None:
        told |= {word for cell in (sheet.names[label], *_cells(sheet, label)) for word in words(cell)}
    return "asset" if is_timed or told & says.OF_MACHINES else "site"


def _cells(sheet: Sheet, at: int) -> list[str]:
    return [row[at] for _, row in sheet.lines[:LOOKED_AT] if row[at].strip()]


def _is_label(sheet: Sheet, at: int) -> bool:
    cells = _cells(sheet, at)
    return (
        bool(cells)
        and sum(any(sign.isalpha() for sign in cell) for cell in cells) >= says.MOSTLY * len(cells)
        and not any(says.UNIT_CELL.fullmatch(cell.strip()) for cell in cells)
    )


def _aside(made: Made, cells: Sequence[str]) -> str | None:
    """The rule by which a line holds no reading, if it holds none."""
    if not any(cell.strip() for cell in cells):
        return "blank_row"
    labels = [cells[made.time_at]] if made.time_at is not None else []
    labels += [cells[at] for at in made.kept]
    if any(is_total(label) for label in labels if label.strip()):
        return "total_row"
    if made.time_at is None and any(says.is_of_money(label) or words(label) & says.FED_IN for label in labels):
        return "not_consumption"
    if all(is_empty(cells[column.at]) for column in made.columns):
        return "missing_reading"
    return None


def _rows(
    made: Made, cells: list[str], subjects: Sequence[int], label_kind: str, kind: str, measures: Sequence[str],
    year: str,
) -> Iterator[tuple[int, list[str]]]:  # fmt: skip
    own_unit = (
        next((unit for at in made.kept if (unit := says.unit_of_label(cells[at]))), "") if made.time_at is None else ""
    )
    kept = [says.without_unit(cells[at]) if own_unit else cells[at] for at in made.kept]
    for column in made.columns:
        if is_empty(cells[column.at]):
            continue
        amount = says.AMOUNT.fullmatch(cells[column.at].strip())
        unit = (amount.group(2) if amount and amount.group(2) else "") or own_unit or column.unit
        value = amount.group(1).strip() if amount else cells[column.at].strip()
        time = cells[made.time_at].strip() if made.time_at is not None else column.time
        by_hours = made.by_hours
        if made.time_at is not None and column.time:
            time = f"{time} {column.time}"
        if is_bare_month(time) and year:
            time = f"{time.strip(' .')} {year}"
        named = [label_kind] if label_kind else []
        if made.time_at is not None and column.name:
            named = [column.name] if subjects or _are_feeds(made) else [kind, column.name]
        shown = [value if column.measure == measure else "" for measure in measures]
        times = [*_bounds(time), ""] if by_hours else [time]
        yield column.at, [*kept, *named, *times, *shown, unit]


def _bounds(time: str) -> tuple[str, str]:
    """Begin and end of a step, of `day minute minute`."""
    day, first, last = time.rsplit(" ", 2)
    begin, end = (f"{day} {int(minute) // 60:02}:{int(minute) % 60:02}" for minute in (first, last))
    return begin, end
