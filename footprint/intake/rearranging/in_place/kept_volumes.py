"""Of a table that says of volumes how much they may hold, how much they hold and how much is left, the text with what
they hold alone: `Taille`, `Utilisé`, `Libre` are said of one volume, and nothing of it is to be added.

They are names of columns, or of lines. What is held is what it says, else (of columns) what may be held less what is
left. A text of anything else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice

from footprint.header_words import words
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS
from footprint.intake.tables.profiles import best_match, profiles
from footprint.intake.usage.sizes import size_in, split
from footprint.intake.values import dates, numbers
from footprint.intake.values.periods import found_in, period_of
from footprint.intake.vocabulary.folding import fold, plain
from footprint.intake.vocabulary.words import is_empty, word_sets

AMOUNTS = USED, ASSIGNED, FREE, HELD = "used", "assigned", "free", "held"
_WORDS = word_sets("footprint.intake.rearranging.in_place", "kept_volumes.toml")
_PROFILE = "storage"
_TITLE = "Utilisé (GB)"  # of what is worked out
# Commands that write bytes, as a script notes them above what they wrote.
_IN_BYTES = re.compile(
    r"\b(?:zpool|zfs) (?:list|get)\b.* -\w*p|\bdf\b.* (?:-B ?1\b|--block-size=1\b)|\bdu\b.* (?:-\w*b\b|--bytes\b)"
)
_LOOKED_AT = 60  # lines
_MOSTLY = 0.8
_FEWEST, _MOST = 3, 100  # columns
_LONGEST_TITLE, _LONGEST_LINE = 60, 2_000  # letters


@dataclass(frozen=True)
class _Table:
    """A table of volumes: the record of its header, the columns whose cells go, and, by the column in which they
    stand, the pairs of what may be held and what is left; `label`: the column that says it of lines; `in_bytes`:
    whether the command that wrote it counts so."""

    separator: str
    header: Record
    gone: tuple[int, ...] = ()
    pairs: Mapping[int, int] = field(default_factory=dict)
    label: int | None = None
    in_bytes: bool = False


def held_alone(source: Source, limits: Limits) -> Source:
    """The text with the columns of what volumes hold alone, each line in its place."""
    head = list(islice(source.lines(), HEADER_SEARCH_LINES + _LOOKED_AT))
    table = next(_tables(source, head), None)
    if table is None:
        return source
    lines = list(source.lines())
    made = list(records(lines, table.separator))
    if any(first != last for first, last, _ in made):
        return source
    below = [cells for first, _, cells in made if first > table.header[0]]
    decimals = {at: _decimal(below, at) for pair in table.pairs.items() for at in pair}
    return with_rows(source, [_line(row, table, decimals) for row in made], limits, table.separator)


def _tables(source: Source, head: Sequence[str]) -> Iterator[_Table]:
    """What each line that may be the header makes of the text."""
    if not _says_sizes(head):
        return
    for separator in (source.separator,) if source.separator else SEPARATORS:
        made = list(records(list(head), separator))
        for at, header in enumerate(made[:HEADER_SEARCH_LINES]):
            if not _FEWEST <= len(header[2]) <= _MOST:
                continue
            below = [cells for _, _, cells in made[at + 1 :]]
            table = _of_columns(header, below, separator) or _of_lines(header, below, separator)
            in_bytes = any(_IN_BYTES.search(" ".join(row)) for _, _, row in made[:at])
            if table is not None and (in_bytes or _is_of_data(made[: at + 1], table, below)):
                yield replace(table, in_bytes=in_bytes)


def _says_sizes(lines: Sequence[str]) -> bool:
    """Whether a text has words of two of the amounts; most have none."""
    forms, text = _forms(), plain("\n".join(line[:_LONGEST_LINE] for line in lines))
    return sum(form.search(text) is not None for form in forms) > 1


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile("|".join(map(plain, sorted(_WORDS[said])))) for said in AMOUNTS)


def _is_of_data(upto: Sequence[Record], table: _Table, below: Sequence[Sequence[str]]) -> bool:
    """Whether sizes are those of data, by a unit or a word: a stock of things has a total, some in use and a rest."""
    names = [cell for _, _, cells in upto for cell in cells if cell.strip()]
    if any(_words(name) & _WORDS["volumes"] or size_in(name, in_title=True, kept=True) for name in names):
        return True
    columns = range(len(table.header[2])) if table.label is not None else (*table.gone, *table.pairs)
    cells = [row[at] for row in below for at in columns if at < len(row)]
    return any(size_in(unit, kept=True) for cell in cells if (unit := split(cell)[1])) or any(
        table.label is not None and table.label < len(row) and size_in(row[table.label], kept=True) for row in below
    )


def _words(text: str) -> frozenset[str]:
    return words(text.replace("ß", "ss"))


def _of_columns(header: Record, below: Sequence[Sequence[str]], separator: str) -> _Table | None:
    names = header[2]
    what = _without_sums(names, below, {at: said for at, name in enumerate(names) if (said := _said(name))})
    if len(set(what.values())) < 2 or _is_of_others(names) or not _has_times(names, below, what):
        return None
    if not all(_share(below, at, _is_number) for at in what):
        return None
    if kept := next((said for said in (USED, ASSIGNED) if said in what.values()), ""):
        return _Table(separator, header, tuple(at for at, said in what.items() if said != kept))
    free = [at for at, said in what.items() if said == FREE]
    held = [at for at, said in what.items() if said == HELD]
    if len(free) != len(held):
        return None
    return _Table(separator, header, tuple(free), dict(zip(held, free, strict=True)))


def _without_sums(names: Sequence[str], below: Sequence[Sequence[str]], what: dict[int, str]) -> dict[int, str]:
    """The columns of sizes but for totals that say no unit of data where others do: they may be of money."""
    sized = {at for at in what if _has_unit(names, below, at)}
    return {at: said for at, said in what.items() if not sized or at in sized or not _words(names[at]) & _WORDS["sums"]}


def _has_unit(names: Sequence[str], below: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column says a unit of data."""
    if size_in(names[at], kept=True) is not None:
        return True
    return _share(below, at, lambda cell: size_in(split(cell)[1], kept=True) is not None)


def _of_lines(header: Record, below: Sequence[Sequence[str]], separator: str) -> _Table | None:
    """The table where a column says of each line what it is of a volume, beside times."""
    names, width = header[2], len(header[2])
    if _is_of_others(names) or not (any(map(found_in, names)) or _has_times(names, below, ())):
        return None
    for at in range(width):
        what = {_said(row[at]) for row in below if at < len(row)} - {""}
        if USED in what and len(what) > 1 and _share(below, at, lambda cell: bool(_said(cell))):
            return _Table(separator, header, label=at)
    return None


def _said(name: str) -> str:
    """What a column of sizes says of a volume; '' of any other column."""
    own = _words(name)
    if len(name) > _LONGEST_TITLE or own & _WORDS["not_sizes"] or "%" in name:
        return ""
    return next((said for said in AMOUNTS if own & _WORDS[said]), "")


def _is_of_others(names: Sequence[str]) -> bool:
    """Whether the columns are those of devices, or of a tool whose own profile says what they are."""
    own = next(each for each in profiles() if each.name == _PROFILE)
    if own.forbid_names & {fold(name) for name in names}:
        return True
    match = best_match(tuple(names), None, "")
    return match is not None and bool(match.profile.signature) and match.profile.signed(tuple(names))


def _has_times(names: Sequence[str], below: Sequence[Sequence[str]], sizes: Collection[int]) -> bool:
    """Whether a column holds times, as a table of levels has and a list of volumes has not."""
    return any(_share(below, at, _is_time) for at in range(len(names)) if at not in sizes)


def _is_time(cell: str) -> bool:
    known = dates.parse(cell)
    return period_of(cell) is not None or (known is not None and known.precision == "day")


def _is_number(cell: str) -> bool:
    return split(cell)[0][:1].isdigit()


def _share(below: Sequence[Sequence[str]], at: int, holds: Callable[[str], bool]) -> bool:
    """Whether most cells of a column are such ones."""
    filled = [row[at].strip() for row in below if at < len(row) and not is_empty(row[at])]
    return bool(filled) and sum(map(holds, filled)) >= _MOSTLY * len(filled)


def _decimal(rows: Sequence[Sequence[str]], at: int) -> numbers.Decimal:
    return numbers.decide((split(row[at])[0] for row in rows if at < len(row)), ",")


def _line(record: Record, table: _Table, decimals: Mapping[int, numbers.Decimal]) -> list[str]:
    """A line of the text: above the header as it is, at and below it without what is no amount held."""
    first, _, cells = record
    own = list(cells)
    if first >= table.header[0]:
        is_header = first == table.header[0]
        for held, free in table.pairs.items():
            if max(held, free) < len(own):
                own[held] = _TITLE if is_header else _held(table.header[2], own, held, free, decimals)
        says = "" if table.label is None or is_header or len(own) <= table.label else _said(own[table.label])
        if says not in ("", USED):
            own = [""] * len(own)
        if is_header and table.in_bytes:
            own = [f"{name} (bytes)" if _said(name) and size_in(name, kept=True) is None else name for name in own]
        for at in table.gone:
            if at < len(own) and (is_header or is_empty(own[at]) or _is_number(own[at].strip())):
                own[at] = ""
    return own


def _held(
    names: Sequence[str], cells: Sequence[str], held: int, free: int, decimals: Mapping[int, numbers.Decimal]
) -> str:  # fmt: skip
    """What may be held less what is left, in GB where the unit is known; '' where a number lacks, and any cell that is
    no number as it is."""
    if not _is_number(cells[held].strip()):
        return cells[held]
    amounts = []
    for at in (held, free):
        number, unit = split(cells[at])
        size = size_in(unit, kept=True) or size_in(names[at], kept=True)
        value = numbers.parse(number, decimals[at])
        if value is None or size is None:
            return ""
        amounts.append(value * size.gb)
    return f"{amounts[0] - amounts[1]:.9g}"
