"""Where the table stands inside a text: separator, header line, columns. What they mean is decided by the profiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from footprint.intake.formats.csv_records import JOIN_LINES, Record, records
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import fields
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.words import heading_words

if TYPE_CHECKING:
    from footprint.intake.tables.rearranged import Arranged

SEPARATORS = (";", "\t", ",", "|")
HEADER_SEARCH_LINES = 20
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_FEW_PARTED = 3  # one in so many lines
_LEAST_FORM, _LONGEST_FORM, _FEWEST_BELOW, _MOSTLY = 4, 30, 3, 0.7  # signs, lines, part of them
_LOOKED_AT = 300  # lines by which separators are compared
_SEVERAL_COLUMNS = 3  # signs between columns
_JOINTS = (" ", " de ", " d'", " du ", " de la ", " of ")
_MOST_LETTERS = 60  # of a name; longer ones are titles and remarks
_LONGEST_NAME = 500  # letters, with all that a form says to whoever fills it in

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Layout:
    """Separator, names of the columns as written, and the lines on which the header starts and ends (1 = first).

    Where labels stand on a line above the names, each name may hold its label (`Date Achat`); that line is not counted.
    `arranged`: where the lines stand in the sheet, of a list whose text was made here.
    """

    separator: str
    header: tuple[str, ...]
    header_line: int
    header_end: int
    evidence: dict[str, int]
    arranged: Arranged | None = None


def separators(source: Source) -> tuple[str, ...]:
    """The signs that may part the cells of a text: its own, else those that part at least half as many of its first
    lines as the one which parts most, that one first. Where that one parts the first line into several columns, another
    has to part this line too (a comma in remarks parts no list)."""
    if source.separator:
        return (source.separator,)
    lines = list(islice(source.lines(), _LOOKED_AT))
    parted = {each: sum(each in line for line in lines) for each in SEPARATORS}
    first, best = next(filter(str.strip, lines), ""), max(SEPARATORS, key=lambda each: parted[each])
    has_columns = first.count(best) >= _SEVERAL_COLUMNS
    likely = [each for each in SEPARATORS
              if 2 * parted[each] >= parted[best] and (each in first or not has_columns)]  # fmt: skip
    return tuple(sorted(likely, key=lambda each: -parted[each]))


def parts_lines(separator: str, below: Sequence[str]) -> bool:
    """Whether a sign may part the cells of the lines below names: a comma of a sentence parts few of them, and not the
    next one."""
    filled = [line for line in below if line.strip()]
    if separator != "," or _FEW_PARTED * sum(separator in line for line in filled) >= len(filled):
        return True
    others = [line for line in filled if any(sign in line for sign in ";\t|")]
    return separator in filled[0] and 2 * len(others) < len(filled)


def lines_below(source: Source, layout: Layout, most: int | None = None) -> list[tuple[int, list[str]]]:
    """(line of the text, cells, as many as the header has at least) of each record below the header, or of those on the
    first lines."""
    width = len(layout.header)
    lines = list(islice(source.lines(layout.header_end + 1), most))
    return [
        (first + layout.header_end, cells + [""] * (width - len(cells)))
        for first, _, cells in records(lines, layout.separator, width)
    ]


def is_line_of_data(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a line looks like those below it: a cell with digits has the form that most cells below it have, sign by
    sign (`EQ-019` over `EQ-020`, 29/09/2021 over 14/03/2022), as the name of a column has not."""
    for at, cell in enumerate(cells):
        form = _form(cell)
        if len(form) < _LEAST_FORM or "9" not in form or set(form) == {"9"}:
            continue
        filled = [row[at] for row in below[:_LOOKED_AT] if at < len(row) and row[at].strip()]
        if len(filled) >= _FEWEST_BELOW and sum(_form(other) == form for other in filled) > _MOSTLY * len(filled):
            return True
    return False


def _form(cell: str) -> str:
    return _DIGIT.sub("9", _LETTER.sub("a", cell.strip())) if len(cell) <= _LONGEST_FORM else ""


def may_be_names(cells: Sequence[str]) -> bool:
    """Whether a line may be the header of a table in another order: none of its cells is a long text."""
    return max(map(len, cells), default=0) <= _LONGEST_NAME


def find_layout(source: Source, score: Callable[[list[str]], int], limits: Limits) -> Layout:
    """The (separator, line) whose cells hold the most known names, among the first lines.

    `score(cells)` counts known names. Raises `UnusableError` when no line holds any.
    """
    searched = HEADER_SEARCH_LINES + source.lead
    lines = list(islice(source.lines(), searched + JOIN_LINES))
    best: tuple[tuple[int, int, int], Layout] | None = None
    for rank, separator in enumerate((source.separator,) if source.separator else SEPARATORS):
        for first, last, cells in islice(records(lines, separator), searched):
            known = score(cells) if source.separator or parts_lines(separator, lines[last:]) else 0
            if known and (best is None or (known, len(cells), -rank) > best[0]):
                layout = Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
                best = (known, len(cells), -rank), layout
    if best is None:
        raise UnusableError("no_header", "", {"lines": min(searched, len(source.ends))})
    layout = on_two_lines(best[1], list(islice(records(lines, best[1].separator), searched + 1)), score)
    refuse_beyond("columns", len(layout.header), limits.columns)
    return layout


def on_two_lines(layout: Layout, around: Sequence[Record], score: Callable[[list[str]], int]) -> Layout:
    """The layout with the names of a header that stands on two lines; as it is where there is but one.

    `around`: the records before, of and after the header.
    """

    def known(name: str) -> bool:
        return score([name]) > 0

    at = next(at for at, (first, _, _) in enumerate(around) if first == layout.header_line)
    header = list(layout.header)
    if at and (names := over(around[at - 1][2], header, known)):
        return replace(layout, header=names)
    if at + 1 < len(around) and (names := under(header, around[at + 1][2], known)):
        return replace(layout, header=names, header_end=around[at + 1][1])
    return layout


def over(upper: Sequence[str], lower: Sequence[str], known: Known) -> tuple[str, ...] | None:
    """Names of the columns where `upper` holds labels over the header `lower`; None where it does not. `Achat`
    over `Date` is the date of the purchase. Where both are a name that somebody knows, they are joined; else the lower
    one stands, unless the label says that the column is about something else than the device."""
    numbered = _repeats(lower) and _is_words(lower) and all(not cell or any(map(str.isalpha, cell)) for cell in upper)
    if not _spans(upper, lower) or sum(map(bool, map(fold, upper))) < 2 or not (_is_words(upper) or numbered):
        return None
    return _names(upper, lower, known)


def under(upper: Sequence[str], lower: Sequence[str], known: Known) -> tuple[str, ...] | None:
    """Names of the columns where the header `upper` goes on in `lower`; None where `lower` is a line of the table."""
    if not _spans(upper, lower) or not _is_words(lower) or len(lower) > len(upper):
        return None
    names = _names(upper, lower, known)
    gained = [name for name, *both in zip(names, *_even(upper, lower), strict=True) if name not in both]
    return names if any(known(name) for name in gained) or _are_kinds(lower) or parts_kinds(upper, lower) else None


def _even(upper: Sequence[str], lower: Sequence[str]) -> tuple[list[str], list[str]]:
    width = max(len(upper), len(lower))
    first, second = ([cell.strip() for cell in [*row, *[""] * (width - len(row))]] for row in (upper, lower))
    return first, second


def _spans(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a label stands over several columns: beside it nothing, and a name below that."""
    pairs = list(zip(*_even(upper, lower), strict=True))
    first = next((at for at, (label, _) in enumerate(pairs) if label), len(pairs))
    return any(name and not label for label, name in pairs[first:])


def _is_words(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if fold(cell)]
    return bool(filled) and all(
        len(cell) <= _MOST_LETTERS and not any(sign.isdigit() for sign in cell) for cell in filled
    )


def _are_kinds(cells: Sequence[str]) -> bool:
    """Whether a line that begins with nothing holds kinds of devices only, some of them again."""
    filled = [cell for cell in cells if fold(cell)]
    kinds = all(verdict(cell).fate in ("device", "ambiguous") for cell in filled)
    return not fold(cells[0]) and _repeats(cells) and kinds


def parts_kinds(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether below each of several kinds of devices stand the same names (`Prévu`, `Réel`), which are no kinds, no
    years and no columns of a list (`Modèle`)."""
    below: dict[str, list[str]] = {}
    label = ""
    for above, cell in zip(*_even(upper, lower), strict=True):
        label = above or label
        if fold(cell):
            below.setdefault(label, []).append(fold(cell))
    first, *others = below.values() or [[]]
    is_alike = bool(others) and len(first) > 1 and all(own == first for own in others)
    return (
        is_alike
        and all(verdict(label).fate in ("device", "ambiguous") for label in below)
        and not any(verdict(cell).fate == "device" or fields(cell) or any(map(str.isdigit, cell)) for cell in first)
    )


def _repeats(cells: Sequence[str]) -> bool:
    """Whether names stand more than once, as below labels that tell them apart (`Classe 1`, `Classe 2`)."""
    names = [fold(cell) for cell in cells if fold(cell)]
    return len(set(names)) < len(names)


def _names(upper: Sequence[str], lower: Sequence[str], known: Known) -> tuple[str, ...]:
    names: list[str] = []
    label = ""
    kinds = {said.category for above in upper if (said := verdict(above)).fate == "device"}
    of_devices = len(kinds) > 1 and all(map(fold, lower))  # empty columns part lists
    is_parted = parts_kinds(upper, lower)
    for above, below in zip(*_even(upper, lower), strict=True):
        label = above or label
        whose = is_parted or (of_devices and known(below) and verdict(label).fate in ("device", "ambiguous"))
        joined = f"{label} {below}" if whose and label else _name(label, below, known)
        names.append(joined if below else above)
    return tuple(names)


def _name(label: str, name: str, known: Known) -> str:
    if not label or fold(label) == fold(name):
        return name
    if any(mean in f" {fold(label)} " for mean in _means()):
        return f"{label} {name}"  # no total, whatever the name says
    if fold(label) in personal_headers():
        return label
    both = next(filter(known, _joined(label, name)), None)
    if both is not None:
        return both
    kind = verdict(f"{label} {name}")
    alone = verdict(name)
    is_open = alone.fate == "unknown" and not fields(name) and verdict(label).fate == "unknown"  # `Impression`: Laser
    is_more = kind.category != alone.category if kind.how == "exact" else is_open
    if kind.fate == "device" and is_more:
        return f"{label} {name}"
    about_others = fold(label) in heading_words("about_others") and fold(name) in heading_words("general")
    return f"{label} {name}" if about_others else name


@cache
def _means() -> tuple[str, ...]:
    """Words of a label over columns of which each number is a mean."""
    return tuple(f" {word} " for word in heading_words("means"))


def _joined(label: str, name: str) -> Iterator[str]:
    yield from (f"{name}{joint}{label}" for joint in _JOINTS)
    yield f"{label} {name}"
