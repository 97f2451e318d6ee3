"""A table of use as people type it in the form in which `grid` reads it: periods as days, numbers without remarks, gaps
as blank cells, lines that are worked out of others as totals, notes and the period of all in the title."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import combinations, pairwise
from math import isclose, prod

from footprint.intake.rearranging.use_grid.cells import amount, figures
from footprint.intake.rearranging.use_grid.says import ENERGY, POWER, TIME, says, speaks_of
from footprint.intake.rearranging.use_grid.spans import (
    day_without_year,
    days,
    is_misspelt,
    with_days,
    words,
    written,
    years_said,
)
from footprint.intake.values.periods import DAY, WEEK, YEAR, Period, period_of
from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.words import is_empty, is_total

_LONGEST_GAP, _LONGEST_NOTE = 30, 150
_NEAR = 0.006  # of a sum that was rounded
_FEWEST_STEPS, _MOSTLY, _ROUNDED = 3, 0.8, 0.02  # from one reading of a counter to the next
_FEWEST_PRODUCTS, _MOST_FACTORS = 2, 8  # lines, columns
_USE = frozenset(
    ("energy", "consumption", "visits", "requests", "tokens", "pages", "storage", "outgoing", "mobile", "machine")
)
_PART = re.compile(r"\s*(?:dont|of which|davon|darunter|di cui|de los cuales|waarvan)\b")
_CORRECTION = re.compile(r"regul|conguagli|rectif|correct|avoir|gutschrift|korrektur|credit|ajuste")


@dataclass(frozen=True)
class Typed:
    """Titles of columns and lines as a grid takes them. `gaps`: what stands where there is no number; `factors`: the
    columns of which another one is the product; `heading`: the title with the notes below the table, but those on one
    number or one line."""

    names: list[str]
    lines: list[tuple[int, list[str]]]
    title: str
    place: str
    gaps: tuple[str, ...] = ()
    factors: tuple[int, ...] = ()
    typed: str = ""
    heading: str = ""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    forms = words()[name]
    return re.compile("|".join(f"(?:{form})" for form in (forms if isinstance(forms, list) else [forms])))


def in_form(names: Sequence[str], lines: Sequence[tuple[int, list[str]]], title: str, place: str) -> Typed:
    """The table that was typed, in the form of a grid."""
    table = Typed(list(names), [(line, list(cells)) for line, cells in lines], title, place, heading=title)
    table = _with_months(_with_notes(_with_start(table)))
    by_year = sum((one := period_of(name)) is not None and one.form == YEAR for name in names) > 1
    corner = period_of(table.names[0])
    texts = [table.title, table.names[0], table.place]
    if corner is not None and corner.form == YEAR:  # of the months below it, whatever the title tells
        texts = [table.names[0]]
    years = () if by_year else years_said(texts)
    table = _with_periods(_without_planned(table), years)
    return _with_counters(_without_factors(_with_totals(_with_gaps(_with_numbers(table)))))


def _with_notes(table: Typed) -> Typed:
    """Notes below the table and a period of all of it in the title."""
    notes = []
    for at, (line, cells) in enumerate(table.lines):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) == 2 and _pattern("periods").fullmatch(plain(filled[0]).strip(" :")):
            filled = [" ".join(filled)]
            table.lines[at] = (line, [filled[0], *[""] * (len(cells) - 1)])
        if len(filled) == 1 and cells[0].strip() and len(filled[0]) <= _LONGEST_NOTE and _is_note(filled[0]):
            notes.append(filled[0])
    of_all = [note for note in notes if not _is_of_one(note, table)]
    heading, title = (" ; ".join(filter(None, [table.title, *some])) for some in (of_all, notes))
    return replace(table, title=title, heading=heading)


def _is_of_one(note: str, table: Typed) -> bool:
    """Whether a note tells how long something took (`9 h d'arrêt le 14 août`), or what happened to one line."""
    labels = (*table.names, *(cells[0] for _, cells in table.lines if any(cells[1:])))
    names = (plain(label).strip(" :") for label in labels if period_of(label) is None)
    form = plain(note)
    is_named = any(re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", form) for name in names if len(name) > 1)
    return is_named or bool(_pattern("length").search(form))


def _with_months(table: Typed) -> Typed:
    """Days in titles of columns that are the first of months one after the other stand for the months, as a sheet
    keeps `janv.-25`; those of a counter are days on which it was read."""
    days_ = {at: one.start for at, name in enumerate(table.names) if (one := _day_of(name)) and one.start}
    months = [12 * day.year + day.month for day in days_.values()]
    follow = len(months) > 1 and all(after - month == 1 for month, after in pairwise(months))
    if not follow or any(day.day != 1 for day in days_.values()):
        return table
    if "index" in says(" ; ".join([table.title, table.place, *table.names])).classes:
        return table
    names = [f"{days_[at]:%Y-%m}" if at in days_ else name for at, name in enumerate(table.names)]
    return replace(table, names=names)


def _day_of(name: str) -> Period | None:
    """The day that a title is; None of any other title."""
    return one if (one := period_of(name)) is not None and one.form == DAY else None


def _with_start(table: Typed) -> Typed:
    """A running total since a day as one that was nothing in the evening before it."""
    for at, name in enumerate(table.names):
        since = re.search(words()["since"], plain(name))
        if (
            at
            and since
            and table.lines
            and (known := period_of(since[1]))
            and known.start
            and "total" in says(name).classes
        ):
            before = (known.start - timedelta(1)).isoformat()
            first = [before, *("0" if place == at else "" for place in range(1, len(table.names)))]
            names = [
                other if place != at else plain(name).replace(since[0], " ") for place, other in enumerate(table.names)
            ]
            return replace(table, names=names, lines=[(table.lines[0][0], first), *table.lines])
    return table


def _is_note(text: str) -> bool:
    return amount(text) is None and period_of(text) is None


def parts_planned(cells: Sequence[str]) -> bool:
    """Whether a line says of several columns which are planned and which are not (`Réalisé`, `Prévision`), and nothing
    else."""
    said = [plain(cell).strip(" :.()") for cell in cells if cell.strip()]
    is_planned = [bool(_pattern("planned").fullmatch(one)) for one in said]
    is_known = [planned or _pattern("real").fullmatch(one) for planned, one in zip(is_planned, said, strict=True)]
    return len(said) > 1 and any(is_planned) and all(is_known)


def _without_planned(table: Typed) -> Typed:
    """The table without the columns of which a line says that they are planned, and those that add them up."""
    for at, (_, cells) in enumerate(table.lines):
        if not parts_planned(["", *cells[1:]]):
            continue
        planned = {place for place, cell in enumerate(cells) if place and _is_planned(cell)}
        table.lines[at] = (table.lines[at][0], [""] * len(cells))
        out = planned | _with_planned(table, planned)
        lines = [(line, ["" if place in out else cell for place, cell in enumerate(own)]) for line, own in table.lines]
        gaps = tuple(f"{cells[place].strip()} {table.names[place]}" for place in sorted(planned))
        names = ["" if place in out else name for place, name in enumerate(table.names)]
        return replace(table, lines=lines, names=names, gaps=gaps)
    return table


def _is_planned(cell: str) -> bool:
    return bool(_pattern("planned").fullmatch(plain(cell).strip(" :.()")))


def _with_planned(table: Typed, planned: set[int]) -> set[int]:
    """The columns called totals that add up all others, those that are planned among them."""
    places = [place for place, name in enumerate(table.names) if place and name.strip()]
    totals = [place for place in places if "total" in says(table.names[place]).classes and place not in planned]
    parts = [place for place in places if place not in totals]
    rows = [own for _, own in table.lines if any(amount(own[place]) for place in planned)]
    return {
        total for total in totals
        if rows and all(_is_sum(own[total], [own[place] for place in parts]) for own in rows if own[total].strip())
    }  # fmt: skip


def _is_sum(total: str, cells: Sequence[str]) -> bool:
    written = [amount(cell) for cell in (total, *cells) if cell.strip()]
    known = figures([one for one in written if one is not None], whole=False, sign="")
    if None in written or None in known:
        return False
    said, *parts = (value for value in known if value is not None)
    return isclose(said, sum(parts), rel_tol=_NEAR)


# --- periods ---------------------------------------------------------------------------------------------------------


def _with_periods(table: Typed, years: Sequence[int]) -> Typed:
    lines = [(line, list(cells)) for line, cells in table.lines]
    for at, name in enumerate(table.names):
        if says(name).classes & {"from", "to"}:
            _write_days(lines, at, years)
        if at == 0 or says(name).classes & {"period", "from", "to"}:
            _write_periods(lines, at, years)
    names = _named(table.names, years)
    title = " ; ".join(dict.fromkeys((table.title, with_days(table.title, years))))
    typed = " ; ".join(cells[0] for _, cells in table.lines)
    return replace(table, lines=lines, names=names, title=title, typed=typed)


def _named(names: Sequence[str], years: Sequence[int]) -> list[str]:
    """Titles with the days of the periods that they name. A word that is nearly a month (`Note`, `nove`) is one wrongly
    written only beside other periods, and where it says nothing else."""
    beside_others = any(period_of(name) is not None for name in names)
    other = [is_misspelt(name) and (bool(says(name).classes) or not beside_others) for name in names]
    return [
        with_days(name, years) if name.strip() and not aside else name
        for name, aside in zip(names, other, strict=True)
    ]  # fmt: skip


def _write_days(lines: list[tuple[int, list[str]]], at: int, years: Sequence[int]) -> None:
    """Cells of a column of first or last days as days of the year of the table, where all are days without a year."""
    held = [place for place, (_, cells) in enumerate(lines) if cells[at].strip()]
    read = {place: day_without_year(lines[place][1][at], years) for place in held}
    if None not in read.values():
        for place, day in read.items():
            lines[place][1][at] = str(day)


def _write_periods(lines: list[tuple[int, list[str]]], at: int, years: Sequence[int]) -> None:
    """Cells of a column as days where all of them are periods, but those of totals and corrections."""
    held = [(place, cells[at]) for place, (_, cells) in enumerate(lines) if cells[at].strip() and _has_number(cells)]
    held = [(place, cell) for place, cell in held if not _is_worked_out(cell)]
    weeks = any((one := period_of(cell)) is not None and one.form == WEEK and not days(cell, years) for _, cell in held)
    read = {place: None if weeks else days(cell, years) for place, cell in held}
    left = [place for place, cell in held if read[place] is None and period_of(cell) is None]
    if not any(read.values()) and not left:
        return
    for place in left:
        before = [earlier for earlier, _ in held if earlier < place and earlier not in left]
        if not (before and _CORRECTION.search(plain(" ".join(lines[place][1]))) and _is_negative(lines[place][1])):
            return
        said = with_days(lines[place][1][at], years)
        lines[place][1][at] = said if period_of(said) else lines[before[-1]][1][at]
        read[place] = days(lines[place][1][at], years)
    for place, span in read.items():
        if span is not None:
            lines[place][1][at] = written(span)


def _is_negative(cells: Sequence[str]) -> bool:
    return any(cell.strip().startswith(("-", "−")) and amount(cell) is not None for cell in cells)


def _has_number(cells: Sequence[str]) -> bool:
    return any(any(map(str.isdigit, cell)) for cell in cells[1:]) or len([c for c in cells if c.strip()]) > 1


def _is_worked_out(text: str) -> bool:
    return is_total(text) or bool(_pattern("summing").fullmatch(plain(text).strip(" :.")))


# --- numbers ---------------------------------------------------------------------------------------------------------


def _with_numbers(table: Typed) -> Typed:
    """Numbers without remarks beside them."""
    lines = [(line, [cleaned(cell) if at else cell for at, cell in enumerate(cells)]) for line, cells in table.lines]
    return replace(table, lines=lines)


def cleaned(cell: str) -> str:
    """A number without the remark beside it (`1 200 (estimé)`); any other cell as it is."""
    if not any(map(str.isdigit, cell)) or amount(cell) is not None or period_of(cell) is not None:
        return cell
    form = re.sub(rf"\s*\(\s*{words()['notes']}\s*\)|(?<=\d)\s*[*]+$", "", cell, flags=re.IGNORECASE)
    form = re.sub(rf"^\s*{words()['approximate']}\s*|\s+{words()['approximate']}\s*$", "", form, flags=re.IGNORECASE)
    form = re.sub(rf"{words()['whole_day']}\s*[,;:]?", "", form, flags=re.IGNORECASE).strip(" ,;")
    if said := re.fullmatch(r"[^\d:]+:\s*(\d[\d .,]*)", form):
        form = said[1].strip()
    return form if amount(form) is not None else cell


def _with_gaps(table: Typed) -> Typed:
    """Cells of columns of numbers that hold none as blank ones."""
    lines, gaps = [(line, list(cells)) for line, cells in table.lines], list(table.gaps)
    for at in range(1, len(table.names)):
        held = [cells for _, cells in lines if cells[at].strip() and not is_empty(cells[at])]
        words_ = [cells for cells in held if amount(cells[at]) is None]
        known = all(is_gap(cells[at]) for cells in words_)
        if not words_ or len(words_) == len(held) or not (known or _may_hold_gaps(table.names[at], held, words_, at)):
            continue
        for cells in words_:
            gaps.append(cells[at].strip())
            cells[at] = ""
    return replace(table, lines=lines, gaps=tuple(dict.fromkeys(gaps)))


def is_gap(cell: str) -> bool:
    """Whether a cell says that there is no number."""
    return bool(_pattern("gaps").fullmatch(plain(cell).strip(" .()")))


def _may_hold_gaps(name: str, held: Sequence[Sequence[str]], words_: Sequence[Sequence[str]], at: int) -> bool:
    plainly = all(len(cells[at]) <= _LONGEST_GAP and not any(map(str.isdigit, cells[at])) for cells in words_)
    return plainly and 2 * len(words_) <= len(held) and (period_of(name) is not None or bool(says(name).classes & _USE))


def _with_totals(table: Typed) -> Typed:
    """Lines that are worked out of the others are called totals; means and extremes hold no numbers."""
    lines, last = [], max((at for at, (_, cells) in enumerate(table.lines) if any(map(str.strip, cells))), default=-1)
    parts = [bool(_PART.match(plain(cells[0]))) for _, cells in table.lines]
    is_sum = [is_total(cells[0]) for _, cells in table.lines]
    only_parts = any(parts) and sum(is_sum) == 1 and all(map(max, zip(parts, is_sum, strict=True)))
    for at, (line, cells) in enumerate(table.lines):
        label = plain(cells[0]).strip(" :.")
        if only_parts and is_sum[at]:
            cells = [re.sub(r"(?i)^\s*(?:sous-)?total\w*\s*", "", cells[0]) or "-", *cells[1:]]
        elif _pattern("summing").fullmatch(label) and not is_total(cells[0]):
            sums = re.match(
                r"annee|total|year|jahr|gesamt|ano|anno|all|tou|tod|tut|fy|annu|s/tot|exerc|somme|summe|cumul", label
            )
            cells = ["Total", *cells[1:]] if sums else [cells[0], *[""] * (len(cells) - 1)]
        elif at == last and not cells[0].strip() and _is_sum_of(table, at):
            cells = ["Total", *cells[1:]]
        lines.append((line, list(cells)))
    return replace(table, lines=lines)


# --- products --------------------------------------------------------------------------------------------------------


def _without_factors(table: Typed) -> Typed:
    """The table without the columns of which one of hours or energy is the product on all lines: how many there are,
    for how long a day, on how many days. Hours of so many computers are said to be those of all of them."""
    numbers = {at: own for at in range(1, len(table.names)) if len(own := _values(table, at)) >= _FEWEST_PRODUCTS}
    kinds = {at: unit.kind for at in numbers if (unit := says(table.names[at]).unit) is not None}
    for total in (at for at, kind in kinds.items() if kind in (TIME, ENERGY)):
        if "hardware" in says(table.names[total]).classes:  # hours of processors
            continue
        factors = _factors_of(numbers[total], {at: own for at, own in numbers.items() if at != total})
        if not any(kinds.get(at) in (TIME, POWER) for at in factors):
            continue
        named = [table.names[at] for at in sorted(factors)]
        seats = next((name for name in named if speaks_of("seats", name) or "seat_hours" in says(name).classes), "")
        lines = [(line, ["" if at in factors else cell for at, cell in enumerate(own)]) for line, own in table.lines]
        names = ["" if at in factors else name for at, name in enumerate(table.names)]
        if seats:  # in a word of ours: `PCs` is also a measure of gas
            names[total] += f" ({'ordinateurs' if 'terminals' in says(seats).classes else 'postes'} x heures)"
        return replace(table, names=names, lines=lines, factors=tuple(sorted(factors)))
    return table


def _with_counters(table: Typed) -> Typed:
    """Columns that another one of energy says to have grown by so much since the line before are called readings,
    whatever they are called."""
    title = says(table.title).unit
    units = {at: says(name).unit or title for at, name in enumerate(table.names) if at and name.strip()}
    numbers = {at: _values(table, at) for at, unit in units.items() if unit is not None and unit.kind == ENERGY}
    counters = {at for at, own in numbers.items() for other in numbers.values() if grows_by(own, other)}
    return replace(table, names=[f"{name} (index)" if at in counters else name for at, name in enumerate(table.names)])


def grows_by(readings: Mapping[int, float], growth: Mapping[int, float]) -> bool:
    """Whether readings by line differ from those of the line before by what another column says, on most lines; one
    that says the same everywhere tells nothing."""
    steps = [
        isclose(after - readings[before], growth[line], rel_tol=_ROUNDED)
        for before, (line, after) in zip(readings, list(readings.items())[1:], strict=False)
        if growth.get(line)
    ]
    varies = len(set(growth.values())) > 1
    return varies and len(steps) >= _FEWEST_STEPS and sum(steps) >= _MOSTLY * len(steps)


def _values(table: Typed, at: int) -> dict[int, float]:
    """The numbers of a column by line, without those of totals; empty where any cell is none."""
    cells = {line: own[at] for line, own in table.lines if own[at].strip() and not any(map(is_total, own))}
    written = {line: amount(cell) for line, cell in cells.items()}
    known = figures([one for one in written.values() if one is not None], whole=False, sign="")
    if None in written.values() or None in known:
        return {}
    return {line: value for line, value in zip(written, known, strict=True) if value is not None}


def _factors_of(total: dict[int, float], others: dict[int, dict[int, float]]) -> frozenset[int]:
    """Two or more columns that have the lines of a total and whose product it is, be it in thousands."""
    same = [at for at, own in others.items() if own.keys() == total.keys()]
    for size in range(2, len(same) + 1):
        for places in combinations(same, size) if len(same) <= _MOST_FACTORS else ():
            ratios = [total[line] / product for line in total if (product := prod(others[at][line] for at in places))]
            if len(ratios) == len(total) and any(
                all(isclose(ratio, scale, rel_tol=_NEAR) for ratio in ratios) for scale in (1.0, 1e-3)
            ):
                return frozenset(places)
    return frozenset()


def _is_sum_of(table: Typed, last: int) -> bool:
    """Whether a last line without a name holds numbers only, below lines that all have one."""
    own = [cell for cell in table.lines[last][1] if cell.strip()]
    named = [cells for at, (_, cells) in enumerate(table.lines) if at != last and any(map(str.strip, cells))]
    return (
        bool(own) and all(amount(cell) for cell in own) and len(named) > 1 and all(cells[0].strip() for cells in named)
    )
