"""A table of energy whose times, or whose meters, are columns: one line of a list for each cell that holds an amount.

Which column is what is told by the words of its name (`Conso Mairie (kWh)`, `Index janvier`), by its unit and by what
its cells look like. Columns of money, volumes or volts are no amounts of energy and are left out; so are totals.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import islice, pairwise

import numpy as np

from footprint.header_words import words
from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout
from footprint.intake.tables.profiles import HAND_MADE, best_match, match_by_names, profiles
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.usage.energy import units
from footprint.intake.usage.energy.carriers import measures_another
from footprint.intake.values import dates
from footprint.intake.values.months import is_bare_month, said_year
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty, is_total

PROFILE = "canonical_energy"
ENERGY, POWER, INDEX = "energy", "power", "index"
_DAY = 1_440  # minutes
_LOOKED_AT, _LONGEST_NAME = 60, 80
_MOST_CELLS = 3_000_000
_FEWEST, _MANY, _MOSTLY = 2, 6, 0.8
_OF_A_YEAR = re.compile(r"(?i)(?<!\d)20[0-4]\d(?!\d)|\bn(?: ?- ?\d)?$")
_CLOSE = 0.02
_FEWEST_HOURS = 12
_CLOCK = re.compile(r"(\d{1,2})[:hH](\d{2})?(?::\d{2})?")
_SUBJECTS = ("asset_id", "site_id", "service_id", "delivery_point")
_ANY = dates.Order("dmy", "none")
_NUMBER = re.compile(r"[-+]?\d[\d\s\u00a0\u202f.,]*")
_AMOUNT = re.compile(r"([-+]?\d[\d\s\u00a0\u202f.,]*)\s*([kmg]?wh?|[km]?j|joules?|watts?)?", re.I)
_TIME = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})[T ,]+\d{1,2}[:h]\d{2}|\d{10}|\d{13}"
)
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")
_SIGN = re.compile(
    r"(?i)[kmg]wh|\bwh\b|\bk?w\b|watt|joule|puissance|power|[eé]lec|[eé]nerg|\bedf\b|engie|enedis|conso|index|relev"
)
_BARE_YEAR = re.compile(r"20[0-4]\d")
_WEEK = re.compile(r"(?:20\d\d-)?[sw]\d{1,2}")
_UNIT_CELL = re.compile(r"\(?\s*([kmg]?wh|[km]?w|[km]?j|joules?|watts?)\s*\)?", re.I)
_LABELS = re.compile(r'(?:instance|host|hostname|node|name|device)="?([^",}]+)')
_WORDS = {
    name: frozenset(listed)
    for name, listed in tomllib.loads(
        files("footprint.intake.rearranging").joinpath("amounts_across.toml").read_text(encoding="utf-8")
    ).items()
}
_OF_DEVICES = _WORDS["devices"]
_TOTALS, _INDEX = _WORDS["totals"], _WORDS["index"]
_GENERIC, _COUNTER, _OTHER, _PARTS = (_WORDS[name] for name in ("generic", "counter", "other", "parts"))
_POWER_WORDS, _FEEDS, _OF_MACHINES = (_WORDS[name] for name in ("power", "feeds", "machines"))
_ENERGY_WORDS = _WORDS["energy"] | _POWER_WORDS


@dataclass(frozen=True)
class _Column:
    """One column of amounts. `measure`: energy, power or index; `unit` as written ('' = elsewhere); `name` of what is
    metered ('' = what the line says); `time`: what the header says of it ('' = the line says it)."""

    at: int
    measure: str
    unit: str
    name: str = ""
    time: str = ""


@dataclass(frozen=True)
class _Sheet:
    """Lines below a header that was tried, and what stands around: `title` is the lines above and the file's name."""

    names: tuple[str, ...]
    header_line: int
    header_end: int
    lines: list[tuple[int, list[str]]]
    title: str
    separator: str


@dataclass
class _Made:
    columns: list[_Column]
    time_at: int | None
    kept: list[int]
    left: list[str] = field(default_factory=list)
    by_hours: bool = False  # `time` of each column: minutes of the day at which its step begins and ends


def listed(source: Source, name: str, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which a table stands; None where it has no times or meters in columns. `name`: file and place."""
    best: tuple[_Sheet, _Made] | None = None
    head = list(islice(source.lines(), HEADER_SEARCH_LINES + _LOOKED_AT))
    if not _SIGN.search(name) and not any(map(_SIGN.search, head)):
        return None
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = [record for record in records(head, separator) if any(cell.strip() for cell in record[2])]
        for number, record in enumerate(parted[:HEADER_SEARCH_LINES]):
            if sum(bool(cell.strip()) for cell in record[2]) <= _FEWEST:
                continue
            sheet = _sheet(parted, number, separator, name)
            if _OF_DEVICES & {word for title in sheet.names for word in words(title)}:
                continue
            made = _hours_across(sheet) or _meters_across(sheet) or _times_across(sheet)
            # The names of a tool or a template may stand above what only looks like names.
            if made is not None and any(_is_of_a_tool(row, name) for row in (sheet.names, *_above(parted[:number]))):
                return None
            if made is not None and (best is None or len(made.columns) > len(best[1].columns)):
                best = sheet, made
    if best is None:
        return None
    return _list(source, *best, limits)


def _is_of_a_tool(names: Sequence[str], name: str) -> bool:
    """Whether a program, or one of our templates, has columns that are called so: its profile says what they are."""
    match = best_match(tuple(names), None, name)
    if match is None or match.profile.name in (PROFILE, HAND_MADE):
        return False
    return bool(match.profile.signature) or match.score == 1


def _above(records: Sequence[Record]) -> Iterator[list[str]]:
    """The lines above that name columns: without a digit."""
    for _, _, cells in records:
        if sum(map(bool, cells)) > _FEWEST and not any(map(str.isdigit, "".join(cells))):
            yield cells


def _sheet(parted: Sequence[Record], number: int, separator: str, name: str) -> _Sheet:
    first, last, cells = parted[number]
    names = [" ".join(cell.split()) for cell in cells]
    near = number > 0 and parted[number - 1][1] + 1 == first
    if near and (spread := _spread(parted[number - 1][2], names)):
        names = spread
    below = list(parted[number + 1 :])
    if below and sum(bool(_UNIT_CELL.fullmatch(cell.strip())) for cell in below[0][2]) >= _FEWEST:
        last = below[0][1]
        said = [*below.pop(0)[2], *[""] * len(names)]
        names = [f"{one} ({two.strip()})" if two.strip() else one for one, two in zip(names, said, strict=False)]
    title = " ".join(cell for _, _, row in parted[:number] for cell in row if cell.strip())
    width = len(names)
    lines = [(line, row + [""] * (width - len(row))) for line, _, row in below]
    return _Sheet(tuple(names), first, last, lines, f"{title} {name}", separator)


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """The names with the label that stands over them, where labels stand over several columns each."""
    above = [*(cell.strip() for cell in upper), *[""] * (len(lower) - len(upper))]
    over = [at for at, name in enumerate(lower) if name and not above[at]]
    if sum(map(bool, above)) < _FEWEST or not any(at > next(n for n, cell in enumerate(above) if cell) for at in over):
        return None
    if any(_NUMBER.fullmatch(cell) for cell in above if cell and not _BARE_YEAR.fullmatch(cell)):
        return None
    names, label = [], ""
    for cell, own in zip(above, lower, strict=False):
        label = cell or label
        names.append(f"{label} {own}".strip() if own or cell else own)
    return names


# --- what columns are -----------------------------------------------------------------------------


def _meters_across(sheet: _Sheet) -> _Made | None:
    """A time a line, and columns of energy or power of several meters."""
    looked_at = [row for _, row in sheet.lines[:_LOOKED_AT]]
    time_at = next((at for at in range(min(4, len(sheet.names))) if _tell_times([row[at] for row in looked_at])), None)
    if time_at is None:
        return None
    numeric = [at for at in range(len(sheet.names)) if at != time_at and _is_numeric([row[at] for row in looked_at])]
    titles = [sheet.names[at] for at in numeric if not _BARE_YEAR.fullmatch(sheet.names[at])]
    if _is_time(sheet.names[time_at]) or any(_AMOUNT.fullmatch(title) or _CLOCK.fullmatch(title) for title in titles):
        return None  # a line like those below it
    columns, left = [], []
    has_unit = any(_unit(sheet, at, looked_at) for at in numeric)
    for at in numeric:
        own = words(sheet.names[at])
        unit = _unit(sheet, at, looked_at)
        if own & _OTHER or measures_another(sheet.names[at]) or _is_sum(sheet.names[at]) or own & _PARTS:
            left.append(letters(at))
        elif unit or (not has_unit and _says_energy(sheet.title)):
            columns.append(_column(sheet, at, unit))
        else:
            left.append(letters(at))
    years = _years_across(sheet, time_at, numeric, looked_at)
    if years is not None:
        return years
    named = [column for column in columns if column.name]
    if len(named) < _FEWEST or len({(column.name, column.measure) for column in named}) < len(named):
        return None
    if len({column.measure for column in named}) > 1:
        named = _of_one_measure(named)
    if len(named) < _FEWEST or any(_OF_A_YEAR.search(column.name) for column in named):
        return None
    if len(named) > _FEWEST and any(
        _adds_up(looked_at, column.at, [each for each in named if each is not column]) for column in named
    ):
        return None  # one measures what the others measure apart
    if any(words(sheet.names[at]) & _PARTS for at in numeric):
        return None
    kept = _kept(sheet, [time_at, *numeric])
    subjects = _subjects_among(sheet, kept)
    sums = [at for at in numeric if _is_sum(sheet.names[at])]
    if sums and (subjects or not any(_adds_up(looked_at, at, named) for at in sums)):
        return None  # parts of what their total says, or not all of them
    return _Made(named, time_at, kept, left)


def _adds_up(rows: Sequence[list[str]], at: int, columns: Sequence[_Column]) -> bool:
    """Whether a total is the sum of the columns, on most lines that have all of them."""
    pairs = []
    for row in rows:
        whole, parts = _figure(row[at]), [_figure(row[column.at]) for column in columns]
        if whole is not None and None not in parts:
            pairs.append((whole, sum(part for part in parts if part is not None)))
    alike = sum(abs(whole - total) <= _CLOSE * abs(whole) for whole, total in pairs)
    return bool(pairs) and alike >= _MOSTLY * len(pairs)


def _figure(cell: str) -> float | None:
    text = re.sub(r"[^\d.,-]", "", cell)
    return float(text.replace(",", ".")) if _plain(text) else None


def _of_one_measure(columns: Sequence[_Column]) -> list[_Column]:
    """Of columns of several measures those of the one that says most of energy: energy, its counter, power."""
    for measure in (ENERGY, INDEX, POWER):
        own = [column for column in columns if column.measure == measure]
        if len({column.name for column in own}) == len({column.name for column in columns}):
            return own
    return []


def _years_across(sheet: _Sheet, time_at: int, numeric: Sequence[int], rows: Sequence[list[str]]) -> _Made | None:
    """Months without a year a line, and a column a year."""
    years = {at: found[0] for at in numeric if len(found := _YEAR.findall(sheet.names[at])) == 1}
    if not years or any(
        not is_bare_month(row[time_at]) and not is_total(row[time_at]) for row in rows if row[time_at].strip()
    ):
        return None
    unit = _unit_around(sheet)
    own = [
        _Column(at, ENERGY, unit_of(sheet.names[at]) or unit, "", year) for at, year in years.items()
        if not words(sheet.names[at]) & _OTHER and not measures_another(sheet.names[at])
    ]  # fmt: skip
    if (
        len(own) < _FEWEST
        or len({column.time for column in own}) < len(own)
        or not _says_energy(sheet.title + " ".join(sheet.names))
    ):
        return None
    return _Made(own, time_at, _kept(sheet, [time_at, *numeric]))


def _times_across(sheet: _Sheet) -> _Made | None:
    """A meter or a site a line, and columns of the amounts of months or days, or of readings of counters."""
    looked_at = [row for _, row in sheet.lines[:_LOOKED_AT]]
    times = {
        at: time
        for at, name in enumerate(sheet.names)
        if (time := time_in(name))
        and not words(name) & _OTHER
        and not _is_of_money(name)
        and not measures_another(name)
    }
    if any(unit_of(sheet.names[at]) for at in times):
        times = {at: time for at, time in times.items() if unit_of(sheet.names[at])}
    if len(times) < _FEWEST or len(set(times.values())) < len(times) or not looked_at:
        return None
    if not all(_is_numeric([row[at] for row in looked_at], empty=True) for at in times):
        return None
    names = [sheet.names[at] for at in times]
    around = " ".join([sheet.title, *sheet.names, *(cell for row in looked_at for cell in row[: min(times)])])
    if any(measures_another(name) for name in sheet.names if name not in names) or not _says_energy(around):
        return None
    told = {word for text in [sheet.title, *names] for word in words(text)}
    rises = _all_rise(looked_at, list(times))
    days = [
        time for time in times.values() if (known := dates.parse(time, _ANY)) is not None and known.precision == "day"
    ]
    are_days = len(days) == len(times)
    is_index = bool(_INDEX & told) or (bool(_COUNTER & told) and rises and len(times) > _FEWEST)
    if is_index and not (are_days and rises):
        return None  # readings of a counter on days that nobody knows, or of one that was replaced
    if not is_index and ((rises and len(times) >= _MANY) or (are_days and not _are_single_days(days))):
        return None  # readings of a counter, perhaps: nobody can tell
    measure = INDEX if is_index else ENERGY
    unit = _unit_around(sheet)
    columns = [_Column(at, measure, unit_of(sheet.names[at]) or unit, "", time) for at, time in times.items()]
    numeric = [at for at in range(len(sheet.names)) if at not in times and _is_numeric([row[at] for row in looked_at])]
    keep_ids = [
        at
        for at in numeric
        if at < min(times) and not words(sheet.names[at]) & _OTHER and not is_total(sheet.names[at])
    ]
    return _Made(columns, None, _kept(sheet, [*times, *(at for at in numeric if at not in keep_ids)]))


def _hours_across(sheet: _Sheet) -> _Made | None:
    """A day a line, and columns of the hours, or of shorter steps, of which each holds the energy or mean power."""
    looked_at = [row for _, row in sheet.lines[:_LOOKED_AT]]
    clocks = {at: clock for at, name in enumerate(sheet.names) if (clock := _minutes(name)) is not None}
    time_at = next((at for at in range(min(4, len(sheet.names))) if _tell_times([row[at] for row in looked_at])), None)
    unit = _unit_around(sheet)
    if len(clocks) < _FEWEST_HOURS or time_at is None or time_at in clocks or not unit:
        return None
    minutes = list(clocks.values())
    steps = {(after - before) % _DAY for before, after in pairwise(minutes)}
    if len(steps) != 1 or not all(_is_numeric([row[at] for row in looked_at], empty=True) for at in clocks):
        return None
    step = steps.pop()
    if step * len(minutes) != _DAY:
        return None
    first = minutes[0] if minutes[0] == 0 else minutes[0] - step  # the begin of the first step
    measure = POWER if np.isnan(units.factor(units.KWH, unit)) else ENERGY
    columns = [
        _Column(at, measure, unit, "", f"{first + n * step} {first + (n + 1) * step}") for n, at in enumerate(clocks)
    ]
    return _Made(columns, time_at, _kept(sheet, [time_at, *clocks]), by_hours=True) if first == 0 else None


def _minutes(name: str) -> int | None:
    """Minutes after midnight of a time of the day that a header is."""
    found = _CLOCK.fullmatch(name.strip())
    return int(found.group(1)) * 60 + int(found.group(2) or 0) if found else None


def _column(sheet: _Sheet, at: int, unit: str) -> _Column:
    own = words(sheet.names[at])
    measure = POWER if unit and np.isnan(units.factor(units.KWH, unit)) else ENERGY
    if not unit:
        measure = POWER if _POWER_WORDS & (own | words(sheet.title)) else ENERGY
    if measure == ENERGY and _COUNTER & own:
        measure = INDEX
    return _Column(at, measure, unit, meter_named(sheet.names[at]))


@lru_cache(maxsize=4_096)
def meter_named(name: str) -> str:
    """What a header says of whose energy a column is, without unit and words of measures: `Baie A` of `Baie A (W)`."""
    if labels := _LABELS.search(name):
        return re.sub(r":\d+$", "", labels.group(1))
    bare = re.sub(r"\((?:[^()]*\b)?(?:[kMmG]?[Ww]h?|[Jj]oules?|[Ww]atts?)\b[^()]*\)|\[[^\]]*\]", " ", name)
    bare = re.sub(r"(?i)(?:(?<=[\s_./-])|^)(?:[kmg]?wh|[km]?w|watts?|joules?)(?=$|[\s_./-])", " ", bare)
    kept = [part for part in bare.replace("_", " ").split() if fold(part.strip("-:,.'’")) and not _is_generic(part)]
    return " ".join(kept).strip(" -–—:,.")[:_LONGEST_NAME]


def _is_generic(part: str) -> bool:
    return set(fold(part).split()) <= _GENERIC or (bool(words(part)) and words(part) <= _GENERIC)


def _is_sum(name: str) -> bool:
    """Whether a column adds up others: it has the word of a total, and names no meter."""
    return is_total(name) or (bool(_TOTALS & words(name)) and not meter_named(name))


@lru_cache(maxsize=4_096)
def time_in(name: str) -> str:
    """The day, month or year that a header names, without unit and words of measures; '' where it names none."""
    bare = re.sub(r"\([^()]*\)|\[[^\]]*\]", " ", name)
    parts = [
        part
        for part in bare.split()
        if not set(fold(part).split() or [""]) <= _GENERIC | {""} or _NUMBER.fullmatch(part)
    ]
    text = " ".join(parts).strip(" -–—:,.")
    if not text or len(text) > 30:
        return ""
    if is_bare_month(text):
        return text
    known = dates.parse(text, _ANY)
    return text if known is not None and known.precision in ("day", "month") and not text.isdecimal() else ""


@lru_cache(maxsize=4_096)
def unit_of(text: str) -> str:
    """The unit of energy or power in a name; '' where there is none."""
    return units.named(text)


def _unit(sheet: _Sheet, at: int, rows: Sequence[list[str]]) -> str:
    """The unit of a column: in its name, or in all its cells."""
    if unit := unit_of(sheet.names[at]):
        return unit
    filled = [row[at] for row in rows if row[at].strip() and not is_empty(row[at])]
    found = [match.group(2) for cell in filled if (match := _AMOUNT.fullmatch(cell.strip()))]
    return found[0] if len(found) == len(filled) and found and all(found) else ""


def _unit_around(sheet: _Sheet) -> str:
    """The only unit of energy that the title, the names of columns or a column of units say."""
    texts = [sheet.title, *sheet.names]
    found = {unit.lower(): unit for text in texts if (unit := unit_of(text))}
    return next(iter(found.values())) if len(found) == 1 else ""


def _says_energy(text: str) -> bool:
    return bool(unit_of(text)) or not _ENERGY_WORDS.isdisjoint(fold(text).split())


def _tell_times(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip() and not is_total(cell)]
    return len(filled) >= _FEWEST and sum(map(_is_time, filled)) >= _MOSTLY * len(filled)


@lru_cache(maxsize=65_536)
def _is_time(text: str) -> bool:
    if _TIME.match(text) or is_bare_month(text):
        return True
    known = dates.parse(text, _ANY)
    return (
        known is not None
        and known.precision in ("day", "month")
        and not re.fullmatch(r"[\d.,]+", text.replace(" ", ""))
    )


def _is_numeric(cells: Sequence[str], *, empty: bool = False) -> bool:
    filled = [cell.strip() for cell in cells if not is_empty(cell)]
    return (empty and not filled) or (
        bool(filled) and sum(bool(_AMOUNT.fullmatch(cell)) for cell in filled) >= _MOSTLY * len(filled)
    )


def _all_rise(rows: Sequence[list[str]], places: Sequence[int]) -> bool:
    for row in rows:
        shown = [
            float(text.replace(",", "."))
            for at in places
            if (text := re.sub(r"[^\d.,-]", "", row[at])) and _plain(text)
        ]
        if any(after < before for before, after in pairwise(shown)):
            return False
    return True


def _plain(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:[.,]\d+)?", text) is not None


def _are_single_days(days: Sequence[str]) -> bool:
    read = [known.day for day in days if (known := dates.parse(day, _ANY)) is not None]
    return all((after - before).days == 1 for before, after in pairwise(read))


def _kept(sheet: _Sheet, without: Sequence[int]) -> list[int]:
    return [at for at, name in enumerate(sheet.names) if at not in without and (name or at == 0)]


def _of_roles(sheet: _Sheet, kept: Sequence[int], roles: Sequence[str]) -> list[int]:
    """The columns that have one of these roles in a table of energy."""
    profile = next(each for each in profiles() if each.name == PROFILE)
    match = match_by_names(profile, tuple(sheet.names[at] or "-" for at in kept))
    return [kept[at] for role in roles for at in match.positions.get(role, [])]


def _subjects_among(sheet: _Sheet, kept: Sequence[int]) -> list[int]:
    """Columns that say what is metered."""
    return _of_roles(sheet, kept, _SUBJECTS)


# --- the list -------------------------------------------------------------------------------------


def _list(source: Source, sheet: _Sheet, made: _Made, limits: Limits) -> tuple[Source, Layout] | None:
    whole = _whole(source, sheet)
    if len(whole) * len(made.columns) > _MOST_CELLS:
        return None
    year = said_year(sheet.title)
    subjects = _subjects_among(sheet, made.kept)
    is_timed = made.time_at is not None and any(_TIME.match(row[made.time_at].strip()) for _, row in whole[:_LOOKED_AT])
    time = "time" if is_timed or made.columns[0].measure == INDEX else "day"
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
        rule = _aside(sheet, made, cells)
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
    variant = "amounts" if made.time_at is None else "meters"
    causes = [Cause("read_crossed", FLAGGED, variant=variant, args={"columns": spans, "totals": ""})]
    lines = np.array([sheet.header_line, *(line for line, _, _ in rows)], np.int64)
    first = made.columns[0].at
    columns = (*made.kept, *[first] * (len(header) - len(made.kept)))
    arranged = Arranged(CROSSED, source, sheet.header_line, lines, columns, spans, tuple(causes), aside,
                        np.array([-1, *(at for _, at, _ in rows)], np.int64))  # fmt: skip
    text = as_text(source, sheet.separator, [header, *(row for _, _, row in rows)], limits)
    return text, Layout(sheet.separator, tuple(header), 1, 1, {sheet.separator: len(sheet.names) - 1}, arranged)


def _whole(source: Source, sheet: _Sheet) -> list[tuple[int, list[str]]]:
    """All lines below the header, with blank ones."""
    width = len(sheet.names)
    return [
        (first + sheet.header_end, cells + [""] * (width - len(cells)))
        for first, _, cells in records(list(source.lines(sheet.header_end + 1)), sheet.separator, width)
    ]


def _made_columns(made: _Made, subjects: Sequence[int], label: int | None) -> list[str]:
    """The columns made here that say whose the amounts are."""
    if made.time_at is None:
        return [] if label is None else ["subject_kind"]
    if not any(column.name for column in made.columns):
        return []
    return ["meter"] if subjects or _are_feeds(made) else ["subject_kind", "subject_id"]


def _are_feeds(made: _Made) -> bool:
    return any(words(column.name) & _FEEDS for column in made.columns)


def _kind(sheet: _Sheet, made: _Made, is_timed: bool, label: int | None) -> str:
    """What is metered where nothing says it: machines by curves of power or by their words, else sites."""
    told = {word for column in made.columns for word in words(column.name)}
    if label is not None:
        told |= {word for cell in (sheet.names[label], *_cells(sheet, label)) for word in words(cell)}
    return "asset" if is_timed or told & _OF_MACHINES else "site"


def _cells(sheet: _Sheet, at: int) -> list[str]:
    return [row[at] for _, row in sheet.lines[:_LOOKED_AT] if row[at].strip()]


def _is_label(sheet: _Sheet, at: int) -> bool:
    cells = _cells(sheet, at)
    return (
        bool(cells)
        and sum(any(sign.isalpha() for sign in cell) for cell in cells) >= _MOSTLY * len(cells)
        and not any(_UNIT_CELL.fullmatch(cell.strip()) for cell in cells)
    )


def _aside(sheet: _Sheet, made: _Made, cells: Sequence[str]) -> str | None:
    """The rule by which a line holds no reading, if it holds none."""
    if not any(cell.strip() for cell in cells):
        return "blank_row"
    labels = [cells[made.time_at]] if made.time_at is not None else []
    labels += [cells[at] for at in made.kept]
    if any(is_total(label) for label in labels if label.strip()):
        return "total_row"
    if made.time_at is None and any(_is_of_money(label) for label in labels):
        return "not_consumption"
    if all(is_empty(cells[column.at]) for column in made.columns):
        return "missing_reading"
    return None


def _is_of_money(label: str) -> bool:
    return "€" in label or bool({"eur", "ttc", "ht"} & words(label) and not unit_of(label))


def _rows(
    made: _Made, cells: list[str], subjects: Sequence[int], label_kind: str, kind: str, measures: Sequence[str],
    year: str,
) -> Iterator[tuple[int, list[str]]]:  # fmt: skip
    own_unit = (
        next((unit for at in made.kept if (unit := _unit_of_label(cells[at]))), "") if made.time_at is None else ""
    )
    kept = [_without_unit(cells[at]) if own_unit else cells[at] for at in made.kept]
    for column in made.columns:
        if is_empty(cells[column.at]):
            continue
        amount = _AMOUNT.fullmatch(cells[column.at].strip())
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


def _unit_of_label(label: str) -> str:
    """The unit that a cell of a label names in brackets, or that it is."""
    found = re.search(r"\(([^()]*)\)", label)
    return unit_of(found.group(1)) if found else unit_of(label) if _UNIT_CELL.fullmatch(label.strip()) else ""


def _without_unit(label: str) -> str:
    return re.sub(r"\s*\([^()]*\)", "", label) if _unit_of_label(label) else label
