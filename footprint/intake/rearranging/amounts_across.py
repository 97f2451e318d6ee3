"""A table of energy whose times, or whose meters, are columns: one line of a list for each cell that holds an amount.

Which column is what is told by the words of its name (`Conso Mairie (kWh)`, `Index janvier`), by its unit and by what
its cells look like. Columns of money, volumes or volts are no amounts of energy and are left out; so are totals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice, pairwise

import numpy as np

from footprint.header_words import words
from footprint.intake.columns.sheet_columns import letters
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging import energy_names as says
from footprint.intake.rearranging.energy_lists import (
    ENERGY,
    INDEX,
    LOOKED_AT,
    POWER,
    PROFILE,
    USED,
    Column,
    Made,
    Sheet,
    as_list,
    kept_columns,
    subjects_among,
)
from footprint.intake.rearranging.use_grid.other_numbers import hardly_changes
from footprint.intake.rearranging.use_grid.says import speaks_of
from footprint.intake.rearranging.use_grid.typed import grows_by
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout, may_be_names
from footprint.intake.tables.profiles import HAND_MADE, best_match
from footprint.intake.usage.energy import units
from footprint.intake.usage.energy.carriers import measures_another
from footprint.intake.values import dates
from footprint.intake.vocabulary.words import is_empty, is_total

_DAY = 1_440  # minutes
_FEWEST, _MANY = 2, 6
_OF_A_YEAR = re.compile(r"(?i)(?<!\d)20[0-4]\d(?!\d)|\bn(?: ?- ?\d)?$")
_CLOSE = 0.02
_SELDOM = 0.2
_FEWEST_HOURS = 12
_LONGEST_TITLE, _LONGEST_LINE = 500, 20_000  # letters
# What a table of meters says somewhere; the first letter alone ends nearly every try.
_SIGN = re.compile(
    r"(?i)(?=[ceégijkmprtw])(?:(?<![^\W\d])[kmgt]i?[ob](?![^\W\d])|[kmg]wh|\bwh\b|\bk?w\b|watt|joule|puissance|power|[eé]lec"
    r"|[eé]nerg|\bedf\b|engie|enedis|conso|index|relev)"
)


def listed(source: Source, name: str, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which a table stands; None where it has no times or meters in columns. `name`: file and place."""
    best: tuple[Sheet, Made] | None = None
    head = list(islice(source.lines(), HEADER_SEARCH_LINES + LOOKED_AT))
    if not _SIGN.search(name) and not any(_SIGN.search(line[:_LONGEST_LINE]) for line in head):
        return None
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = [record for record in records(head, separator) if any(cell.strip() for cell in record[2])]
        for number, record in enumerate(parted[:HEADER_SEARCH_LINES]):
            if sum(bool(cell.strip()) for cell in record[2]) < _FEWEST or not may_be_names(record[2]):
                continue
            sheet = _sheet(parted, number, separator, name)
            titles = [*sheet.names, *(title for row in _above(parted[:number]) for title in row)]
            if says.OF_DEVICES & {word for title in titles for word in words(title)}:
                continue
            made = _sure(sheet, _hours_across(sheet) or _meters_across(sheet) or _times_across(sheet))
            # The names of a tool or a template may stand above what only looks like names.
            if made is not None and any(_is_of_a_tool(row, name) for row in (sheet.names, *_above(parted[:number]))):
                return None
            if made is not None and (best is None or len(made.columns) > len(best[1].columns)):
                best = sheet, made
    if best is None:
        return None
    return as_list(source, *best, limits)


def _sure(sheet: Sheet, made: Made | None) -> Made | None:
    """What was made, but for sizes that may be of data that passes."""
    sizes = made is not None and any(column.measure == USED or says.is_size(column.unit) for column in made.columns)
    around = " ".join([sheet.title, *sheet.names])
    return None if sizes and not says.says_kept(around) else made


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


def _sheet(parted: Sequence[Record], number: int, separator: str, name: str) -> Sheet:
    first, last, cells = parted[number]
    names = [" ".join(cell.split()) for cell in cells]
    near = number > 0 and parted[number - 1][1] + 1 == first
    if near and (spread := _spread(parted[number - 1][2], names)):
        names = spread
    below = list(parted[number + 1 :])
    if below and sum(bool(says.UNIT_CELL.fullmatch(cell.strip())) for cell in below[0][2]) >= _FEWEST:
        last = below[0][1]
        said = [*below.pop(0)[2], *[""] * len(names)]
        names = [f"{one} ({two.strip()})" if two.strip() else one for one, two in zip(names, said, strict=False)]
    title = " ".join(cell[:_LONGEST_TITLE] for _, _, row in parted[:number] for cell in row if cell.strip())
    width = len(names)
    lines = [(line, row + [""] * (width - len(row))) for line, _, row in below]
    return Sheet(tuple(names), first, last, lines, f"{title} {name}", separator)


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """The names with the label that stands over them, where labels stand over several columns each."""
    above = [*(cell.strip() for cell in upper), *[""] * (len(lower) - len(upper))]
    over = [at for at, name in enumerate(lower) if name and not above[at]]
    if sum(map(bool, above)) < _FEWEST or not any(at > next(n for n, cell in enumerate(above) if cell) for at in over):
        return None
    if any(says.NUMBER.fullmatch(cell) for cell in above if cell and not says.BARE_YEAR.fullmatch(cell)):
        return None
    names, label = [], ""
    for cell, own in zip(above, lower, strict=False):
        label = cell or label
        names.append(f"{label} {own}".strip() if own or cell else own)
    return names


def _meters_across(sheet: Sheet) -> Made | None:
    """A time a line, and columns of energy or power of several meters."""
    looked_at = [row for _, row in sheet.lines[:LOOKED_AT]]
    time_at = next((at for at in range(min(4, len(sheet.names))) if _tell_times([row[at] for row in looked_at])), None)
    if time_at is None:
        return None
    numeric = [
        at for at in range(len(sheet.names)) if at != time_at and says.is_numeric([row[at] for row in looked_at])
    ]
    titles = [sheet.names[at] for at in numeric if not says.BARE_YEAR.fullmatch(sheet.names[at])]
    if says.is_time(sheet.names[time_at]) or any(
        says.AMOUNT.fullmatch(title) or says.CLOCK.fullmatch(title) for title in titles
    ):
        return None  # a line like those below it
    columns, left, planned = [], [], list[str]()
    has_unit = any(_unit(sheet, at, looked_at) for at in numeric)
    of_title = "" if has_unit else _unit_around(sheet)
    for at in numeric:
        unit = _unit(sheet, at, looked_at) or of_title
        if says.is_planned(sheet.names[at]):
            planned.append(letters(at))
        elif _is_of_others(sheet.names[at]) or _counts_seats(sheet, looked_at, at, numeric):
            left.append(letters(at))
        elif unit or (not has_unit and says.says_energy(sheet.title)):
            columns.append(_column(sheet, at, unit))
        else:
            left.append(letters(at))
    columns, twice = _read_once(looked_at, columns, [row[time_at] for row in looked_at])
    left += twice
    named = [column for column in columns if column.name]
    is_timed = all(says.TIME.match(row[time_at].strip()) for row in looked_at if row[time_at].strip())
    said = has_unit or (is_timed and bool(of_title))
    is_only = said and len(numeric) == 1 and not says.unit_of(sheet.names[numeric[0]])
    alone = 1 if twice or is_only else _FEWEST
    if len(named) < alone or len({(column.name, column.measure) for column in named}) < len(named):
        return None
    if len({column.measure for column in named}) > 1:
        named = _of_one_measure(named)
    if len(named) < alone or any(_OF_A_YEAR.search(column.name) for column in named):
        return None
    if len(named) > _FEWEST and any(
        _adds_up(looked_at, column.at, [each for each in named if each is not column]) for column in named
    ):
        return None  # one measures what the others measure apart
    if any(words(sheet.names[at]) & says.PARTS for at in numeric):
        return None
    kept = kept_columns(sheet, [time_at, *numeric])
    subjects = subjects_among(sheet, kept)
    sums = [at for at in numeric if says.is_sum(sheet.names[at])]
    if sums and (subjects or not any(_adds_up(looked_at, at, named) for at in sums)):
        return None  # parts of what their total says, or not all of them
    return Made(named, time_at, kept, left, planned=planned)


def _is_of_others(name: str) -> bool:
    """Whether a column has something else than the energy of one meter: money, gas, a total, a number of machines."""
    others = words(name) & (says.OTHER | says.PARTS)
    return bool(others) or says.counts_things(name) or measures_another(name) or says.is_sum(name)


def _counts_seats(sheet: Sheet, rows: Sequence[list[str]], at: int, numeric: Sequence[int]) -> bool:
    """Whether a column called after computers holds a number that hardly changes, as no other column does."""
    if not speaks_of("seats", sheet.names[at]) or says.unit_of(sheet.names[at]):
        return False
    return [one for one in numeric if hardly_changes(_figures(rows, one))] == [at] and len(numeric) > 1


def _read_once(
    rows: Sequence[list[str]], columns: list[Column], times: Sequence[str]
) -> tuple[list[Column], list[str]]:
    """The columns without those that say how much a counter beside them grew by since the line before, and these: of a
    counter it is known over which days. Of months the counter is left. Whatever their names, they are one energy."""
    figures = {one.at: _figures(rows, one.at) for one in columns if one.measure != POWER}
    pairs = [(at, by) for at, own in figures.items() for by, growth in figures.items() if grows_by(own, growth)]
    counters, grown = ({pair[place] for pair in pairs} for place in (0, 1))
    known = [dates.parse(time.strip(), says.ANY_ORDER) for time in times if time.strip() and not is_total(time)]
    are_months = any(one is None or one.precision != "day" for one in known) and not any(map(says.TIME.match, times))
    out = counters if are_months else grown
    kept = [replace(one, measure=INDEX) if one.at in counters else one for one in columns if one.at not in out]
    return kept, [letters(at) for at in sorted(out)]


def _figures(rows: Sequence[list[str]], at: int) -> dict[int, float]:
    return {line: value for line, row in enumerate(rows) if (value := says.in_own_unit(row[at])) is not None}


def _adds_up(rows: Sequence[list[str]], at: int, columns: Sequence[Column]) -> bool:
    """Whether a total is the sum of the columns, on most lines that have all of them."""
    pairs = []
    for row in rows:
        whole, parts = says.in_own_unit(row[at]), [says.in_own_unit(row[column.at]) for column in columns]
        if whole is not None and None not in parts:
            pairs.append((whole, sum(part for part in parts if part is not None)))
    alike = sum(abs(whole - total) <= _CLOSE * abs(whole) for whole, total in pairs)
    return bool(pairs) and alike >= says.MOSTLY * len(pairs)


def _of_one_measure(columns: Sequence[Column]) -> list[Column]:
    """Of columns of several measures those of the one that says most of energy: energy, its counter, power."""
    for measure in (ENERGY, INDEX, POWER):
        own = [column for column in columns if column.measure == measure]
        if len({column.name for column in own}) == len({column.name for column in columns}):
            return own
    return []


def _times_across(sheet: Sheet) -> Made | None:
    """A meter or a site a line, and columns of the amounts of months or days, or of readings of counters."""
    looked_at = [row for _, row in sheet.lines[:LOOKED_AT]]
    times = {
        at: time
        for at, name in enumerate(sheet.names)
        if (time := says.time_in(name))
        and not words(name) & says.OTHER
        and not says.is_of_money(name)
        and not measures_another(name)
    }
    planned = [
        at for at, name in enumerate(sheet.names)
        if says.is_planned(name) and says.is_numeric([row[at] for row in looked_at])
    ]  # fmt: skip
    times = {at: time for at, time in times.items() if at not in planned}
    if any(says.unit_of(sheet.names[at]) for at in times):
        times = {at: time for at, time in times.items() if says.unit_of(sheet.names[at])}
    if len(times) < _FEWEST or len(set(times.values())) < len(times) or not looked_at:
        return None
    if not all(says.is_numeric([row[at] for row in looked_at], empty=True) for at in times):
        return None
    names = [sheet.names[at] for at in times]
    around = " ".join([sheet.title, *sheet.names, *(cell for row in looked_at for cell in row[: min(times)])])
    in_cells = [unit for at in times if (unit := _unit(sheet, at, looked_at))]
    if any(measures_another(name) for name in sheet.names if name not in names):
        return None
    if not in_cells and not says.says_energy(around):
        return None
    told = {word for text in [sheet.title, *names] for word in words(text)}
    rises = _all_rise(looked_at, list(times))
    read = [dates.parse(time, says.ANY_ORDER) for time in times.values()]
    days = [known.day for known in read if known is not None and known.precision == "day"]
    unit = _unit_around(sheet)
    told_of = [row[: min(times)] for row in looked_at if any(row[at].strip() for at in times)]
    of_lines = [next(filter(None, map(says.unit_of_label, row)), "") for row in told_of if not any(map(is_total, row))]
    of_labels = of_lines if not unit and of_lines and all(map(says.is_size, of_lines)) else []
    kept = any(map(says.is_size, (unit, *in_cells, *of_labels)))
    if len(days) == len(times) and {day.day for day in days} == {1} and (kept or not rises):  # months of a spreadsheet
        times = dict(zip(times, (f"{day:%Y-%m}" for day in days), strict=True))
        days = []
    are_days = len(days) == len(times)
    is_index = bool(says.INDEX_WORDS & told) or (bool(says.COUNTER & told) and rises and len(times) > _FEWEST)
    if is_index and not (are_days and rises):
        return None  # readings of a counter on days that nobody knows, or of one that was replaced
    moments = all(map(says.TIME.match, times.values()))
    if (
        not is_index
        and not moments
        and not kept
        and ((rises and len(times) >= _MANY) or (are_days and not _are_single_days(days)))
    ):
        return None  # readings of a counter, perhaps: nobody can tell
    measure = USED if kept else INDEX if is_index else ENERGY
    columns = [Column(at, measure, says.unit_of(sheet.names[at]) or unit, "", time) for at, time in times.items()]
    numeric = [
        at for at in range(len(sheet.names)) if at not in times and says.is_numeric([row[at] for row in looked_at])
    ]
    if says.skips_a_month(sheet.names, {column.at: column.time for column in columns}, numeric):
        return None
    keep_ids = [
        at
        for at in numeric
        if at < min(times) and not words(sheet.names[at]) & says.OTHER and not is_total(sheet.names[at])
    ]
    kept_as_they_are = kept_columns(sheet, [*times, *planned, *(at for at in numeric if at not in keep_ids)])
    return Made(columns, None, kept_as_they_are, planned=[letters(at) for at in planned])


def _hours_across(sheet: Sheet) -> Made | None:
    """A day a line, and columns of the hours, or of shorter steps, of which each holds the energy or mean power."""
    clocks = {at: clock for at, name in enumerate(sheet.names) if (clock := says.minutes_of(name)) is not None}
    if len(clocks) < _FEWEST_HOURS:
        return None
    looked_at = [row for _, row in sheet.lines[:LOOKED_AT]]
    time_at = next((at for at in range(min(4, len(sheet.names))) if _tell_times([row[at] for row in looked_at])), None)
    unit = _unit_around(sheet)
    if time_at is None or time_at in clocks or not unit:
        return None
    minutes = list(clocks.values())
    steps = {(after - before) % _DAY for before, after in pairwise(minutes)}
    if len(steps) != 1 or not all(says.is_numeric([row[at] for row in looked_at], empty=True) for at in clocks):
        return None
    step = steps.pop()
    if step * len(minutes) != _DAY:
        return None
    first = minutes[0] if minutes[0] == 0 else minutes[0] - step  # the begin of the first step
    measure = POWER if np.isnan(units.factor(units.KWH, unit)) else ENERGY
    columns = [
        Column(at, measure, unit, "", f"{first + n * step} {first + (n + 1) * step}") for n, at in enumerate(clocks)
    ]
    return Made(columns, time_at, kept_columns(sheet, [time_at, *clocks]), by_hours=True) if first == 0 else None


def _column(sheet: Sheet, at: int, unit: str) -> Column:
    own = words(sheet.names[at])
    if says.is_size(unit):
        return Column(at, USED, unit, says.meter_named(sheet.names[at]))
    measure = POWER if unit and np.isnan(units.factor(units.KWH, unit)) else ENERGY
    if not unit:
        measure = POWER if says.POWER_WORDS & (own | words(sheet.title)) else ENERGY
    if measure == ENERGY and (says.INDEX_WORDS & own or (says.COUNTER & own and _runs_on(sheet, at))):
        measure = INDEX
    return Column(at, measure, unit, says.meter_named(sheet.names[at]))


def _unit(sheet: Sheet, at: int, rows: Sequence[list[str]]) -> str:
    """The unit of a column: in its name, or in all its cells."""
    if unit := says.unit_of(sheet.names[at]):
        return unit
    filled = [row[at] for row in rows if row[at].strip() and not is_empty(row[at])]
    found = [match.group(2) for cell in filled if (match := says.AMOUNT.fullmatch(cell.strip()))]
    return found[0] if len(found) == len(filled) and found and all(found) else ""


def _unit_around(sheet: Sheet) -> str:
    """The only unit of energy that the title, the names of columns or a column of units say."""
    texts = [sheet.title, *sheet.names]
    found = {unit.lower(): unit for text in texts if (unit := says.unit_of(text))}
    return next(iter(found.values())) if len(found) == 1 else ""


def _tell_times(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip() and not is_total(cell)]
    return len(filled) >= _FEWEST and sum(map(says.is_time, filled)) >= says.MOSTLY * len(filled)


def _all_rise(rows: Sequence[list[str]], places: Sequence[int]) -> bool:
    for row in rows:
        shown = [
            float(text.replace(",", "."))
            for at in places
            if (text := re.sub(r"[^\d.,-]", "", row[at])) and says.is_plain(text)
        ]
        if any(after < before for before, after in pairwise(shown)):
            return False
    return True


def _runs_on(sheet: Sheet, at: int) -> bool:
    """Whether a column goes one way but for a counter that was replaced: amounts of days go up and down."""
    read = [value for _, row in sheet.lines[:LOOKED_AT] if (value := says.figure(row[at])) is not None]
    steps = np.sign(np.diff(read))
    return bool(steps.any()) and min((steps > 0).sum(), (steps < 0).sum()) < _SELDOM * len(steps)


def _are_single_days(days: Sequence[date]) -> bool:
    return all((after - before).days == 1 for before, after in pairwise(days))
