"""A sheet in which a line is a desk, a person or a place and columns are devices, or a line a kind and columns years of
delivery: one line of a list for each cell that stands for devices.

Cells may be numbers, marks (`X`, `XX`, `oui`) or names of models. Plain tables of kinds and places are `uncrossing`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

import numpy as np

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.evidence.headers import scores
from footprint.intake.evidence.sheets import LOOKED_AT, of_rows
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.crossed import counts, is_nothing, line_sum, number, tells_times
from footprint.intake.rearranging.uncrossing import MOST_LINES, lines_below
from footprint.intake.tables.headings import counted_thing, fields, is_kind, is_property
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout, on_two_lines
from footprint.intake.tables.profiles import count_known, is_of_a_program
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.values.counts import read as written_count
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.intake.vocabulary.words import is_ditto, is_total, state, term

KIND, MODEL, QUANTITY, YEAR, STATUS, OWNER = "Type", "Modèle", "Quantité", "Année d'achat", "Statut", "Propriété"
_MARK = re.compile(r"[xX]{1,9}|[✓✔☑vV]")
_USERS = (
    "eleve",
    "eleves",
    "agent",
    "agents",
    "classe",
    "classes",
    "prof",
    "profs",
    "enseignant",
    "enseignants",
)  # who has devices: `Tablettes élèves`
_BARE_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_ROLES = {KIND: "category", YEAR: "acquired_on", STATUS: "status", OWNER: "ownership"}
_ORDINAL = re.compile(r"\s*(?:n°|no\.?|#)?\s*\d{1,2}$", re.I)
# Roles of columns that would be said again of each device of a line, and of those that show a list of devices.
_OF_ONE = ("serial", "asset_id", "quantity_devices", "price_eur")
_OF_A_LIST = {"model_text", "maker", "serial", "quantity_devices"}
_SAID = 2.5
_LONGEST_NAME = 60  # letters of a header, or of a model
_MOST_TRIED = 5  # lines that may be the header of a table without known names
_MOSTLY = 0.5


@dataclass(frozen=True)
class Unpivot:
    """Positions whose cells stand for devices, with the name that each gives its devices (a kind, or a year) in a
    column called `made`; `kept`: what else is said of each line; `left`: columns that may count and are not read."""

    names: dict[int, str]
    made: str
    kept: tuple[int, ...]
    variant: str
    left: tuple[int, ...] = ()


def listed(source: Source, layout: Layout, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which the table under this header stands; None where it is no such table."""
    if len(source.ends) - layout.header_end > MOST_LINES:
        return None
    if is_of_a_program(layout.header):
        return None
    lines = lines_below(source, layout)
    rows = [cells for _, cells in lines]
    _repeat_dittos(rows)
    readings = (_devices_in_columns, _years_in_columns, _states_in_columns, _owners_in_columns)
    table = next((found for read in readings if (found := read(layout.header, rows)) is not None), None)
    return None if table is None else _list(source, layout, table, lines, limits)


def without_names(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The same for a table without any name that a list has; None if there is none among the first lines."""
    lines = list(islice(source.lines(), HEADER_SEARCH_LINES))
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = list(records(lines, separator))
        likely = (at for at, (_, _, cells) in enumerate(parted) if sum(map(bool, map(kind_of_column, cells))) > 1)
        for at in islice(likely, _MOST_TRIED):
            first, last, cells = parted[at]
            single = Layout(separator, tuple(cells), first, last, {separator: len(cells) - 1})
            layout = on_two_lines(single, parted[max(0, at - 1) : at + 2], count_known)
            if (made := listed(source, layout, limits)) is not None:
                return made
    return None


def _repeat_dittos(rows: Sequence[list[str]]) -> None:
    """Write what stands above into cells that only say `idem`."""
    for above, cells in pairwise(rows):
        for at, cell in enumerate(cells):
            if is_ditto(cell):
                cells[at] = above[at]


@lru_cache(maxsize=4_096)
def kind_of_column(name: str) -> str:
    """What a header calls the devices below it: `Nb d'écrans`, `Écran 2`, `PC élèves`; '' where it names none."""
    if len(name) > _LONGEST_NAME:
        return ""
    words = [
        word for word in _ORDINAL.sub("", without_brackets(counted_thing(name))).split() if fold(word) not in _USERS
    ]
    without_users = " ".join(word for word in name.split() if fold(word) not in _USERS)
    if is_property(without_users) and not is_kind(name):
        return ""
    for end in range(len(words), 0, -1):
        if is_kind(" ".join(words[:end])):
            return " ".join(words[:end])
    return ""


def units(cell: str) -> int | None:
    """How many devices a cell stands for: a number, a mark or several, a model; None where it does not say."""
    if is_nothing(cell) or term("flag", cell) == "false":
        return 0
    text = cell.strip()
    if (whole := number(text)) is not None:
        return whole
    if _MARK.fullmatch(text):
        return len(text)
    if (written := written_count(text)) is not None:
        return written.number
    if (labelled := counted(text)[0]).isdecimal():
        return int(labelled)
    return 1 if term("flag", text) == "true" or _is_model(text) else None


@lru_cache(maxsize=16_384)
def _is_model(text: str) -> bool:
    """Whether a cell names one device: a model, or a maker's name with a number in it."""
    if len(text) > _LONGEST_NAME:
        return False
    if device_models.by_model("", text):
        return True
    return categories.verdict(text).fate == "device" or bool(re.search(r"[^\W\d_].*\d|\d.*[^\W\d_]", text))


def _devices_in_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Unpivot | None:
    kinds = {at: kind for at, name in enumerate(header) if not is_total(name) and (kind := kind_of_column(name))}
    first = next((at for at, name in enumerate(header) if fold(name) and at not in kinds), None)
    if not any(is_kind(header[at]) for at in kinds) or (first is not None and tells_times(rows, first)):
        return None
    filled = [at for at in kinds if any(units(row[at]) for row in rows[:LOOKED_AT])]
    others = [at for at in range(len(header)) if at not in kinds]
    if len(filled) < 2 or any(fields(header[at]) & _OF_A_LIST for at in others):
        return None
    if list(header) in map(list, rows[:LOOKED_AT]):  # a line like any other: no names of columns
        return None
    looked_at = rows[:LOOKED_AT]
    cells = [row[at] for row in looked_at for at in kinds if not any(map(is_total, row))]
    read = [units(cell) for cell in cells if not is_nothing(cell)]
    if sum(one is not None for one in read) < 0.9 * len(read) or _tells_kinds(header, rows, set(kinds)):
        return None
    numbers = [at for at in filled if all(number(row[at]) is not None or is_nothing(row[at]) for row in rows)]
    if any(not counts([row[at] for row in rows], 0) for at in numbers):
        return None
    left = tuple(at for at in others if fold(header[at]) and not is_total(header[at]) and not fields(header[at])
                 and _may_count([row[at] for row in looked_at]))  # fmt: skip
    return Unpivot(kinds, KIND, _kept(header, others), "devices_in_columns", left)


def _may_count(cells: Sequence[str]) -> bool:
    """Whether most filled cells of a column are numbers of devices."""
    filled = [cell for cell in cells if cell.strip()]
    read = [number(cell) is not None or written_count(cell) is not None for cell in filled]
    return sum(read) * 2 > len(filled) and counts(filled, 0)


def _years_in_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Unpivot | None:
    """Numbers delivered year by year below kinds of devices; numbers in stock at each year's end are left alone."""
    years = [at for at, name in enumerate(header) if _BARE_YEAR.fullmatch(name.strip())]
    others = [at for at in range(len(header)) if at not in years]
    if len(years) < 2 or any("quantity_devices" in fields(header[at]) for at in others):
        return None
    filled = [[number(row[at]) or 0 for at in years] for row in rows if any(number(row[at]) for at in years)]
    if not _tells_kinds(header, rows, set(years)) or not filled or not _are_deliveries(filled):
        return None
    return Unpivot({at: header[at].strip() for at in years}, YEAR, _kept(header, others), "years_in_columns")


def _states_in_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Unpivot | None:
    """Numbers by state below kinds of devices, which their total adds up."""
    states = [at for at, name in enumerate(header) if state("", name) and counts([row[at] for row in rows], 0)]
    totals = [at for at, name in enumerate(header) if is_total(name)]
    others = [at for at in range(len(header)) if at not in (*states, *totals)]
    if len(states) < 2 or len(totals) != 1 or any("quantity_devices" in fields(header[at]) for at in others):
        return None
    more = [at for at in others if counts([row[at] for row in rows], 0)]  # a state in words that nobody knows
    lines = [row for row in rows if number(row[totals[0]]) is not None]
    columns = sorted([*states, *more])
    if not lines or any(line_sum(row, columns) != number(row[totals[0]]) for row in lines):
        return None
    if not _tells_kinds(header, rows, {*columns, *totals}):
        return None
    kept = _kept(header, [at for at in others if at not in more])
    return Unpivot({at: header[at].strip() for at in columns}, STATUS, kept, "states_in_columns")


def _owners_in_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Unpivot | None:
    """Numbers bought and leased below kinds of devices: no device is both."""
    owners = [at for at, name in enumerate(header) if term("ownership", name) and counts([row[at] for row in rows], 0)]
    others = [at for at in range(len(header)) if at not in owners]
    if len(owners) < 2 or any("quantity_devices" in fields(header[at]) for at in others):
        return None
    if any(counts([row[at] for row in rows], 0) and not is_total(header[at]) for at in others):
        return None
    if len({term("ownership", header[at]) for at in owners}) < len(owners):
        return None
    if not _tells_kinds(header, rows, set(owners)):
        return None
    return Unpivot({at: header[at].strip() for at in owners}, OWNER, _kept(header, others), "owners_in_columns")


def _are_deliveries(rows: Sequence[Sequence[int]]) -> bool:
    """Whether numbers by year cannot be a stock, which would not fall to nothing and come again: in some line they do,
    and a third of them are nothing."""
    empty = sum(not count for row in rows for count in row)
    again = any(any(row[:at]) and not row[at] and any(row[at + 1 :]) for row in rows for at in range(1, len(row)))
    return again and empty * 3 >= sum(map(len, rows))


def _tells_kinds(header: Sequence[str], rows: Sequence[Sequence[str]], without: set[int]) -> bool:
    """Whether one of the other columns says what kind of device each line is."""
    looked_at = rows[:LOOKED_AT]
    return any(
        column.position not in without
        and scores(column.header)["remark"] < _SAID
        and column.contents.filled >= _MOSTLY * len(looked_at)
        and column.contents.share("kind") >= _MOSTLY
        for column in of_rows(header, looked_at).columns
    )


def _kept(header: Sequence[str], others: Sequence[int]) -> tuple[int, ...]:
    return tuple(
        at for at in others
        if fold(header[at]) and not is_total(header[at]) and all(scores(header[at])[role] < _SAID for role in _OF_ONE)
    )  # fmt: skip


def _kind_in_cell(header: str, cell: str) -> str:
    """The kind that a cell itself says where its header leaves it open: `Portable Lenovo L14` below `Ordinateur`."""
    said = categories.verdict(cell) if categories.verdict(header).fate == "ambiguous" and cell else None
    return cell if said is not None and said.fate == "device" else header


def _list(
    source: Source, layout: Layout, table: Unpivot, lines: Sequence[tuple[int, list[str]]], limits: Limits
) -> tuple[Source, Layout] | None:
    made: list[tuple[int, int, list[str]]] = []
    aside: dict[str, list[int]] = {}
    for line, cells in lines:
        rule = _aside(table, cells)
        if rule is not None:
            aside.setdefault(rule, []).append(line)
        else:
            made += [(line, at, row) for at, row in _rows(table, cells)]
    if not made:
        return None
    header = [*(layout.header[at] for at in table.kept), table.made, *_more(table), QUANTITY]
    first = next(iter(table.names))
    columns = (*table.kept, *[first] * (len(header) - len(table.kept)))
    spans = ", ".join(letters(at) for at in table.names)
    said = Cause("read_crossed", FLAGGED, variant=table.variant, args={"columns": spans, "totals": ""})
    left = Cause("column_not_counted", FLAGGED, args={"columns": ", ".join(map(letters, table.left))})
    causes = (said, left) if table.left else (said,)
    arranged = Arranged(
        CROSSED, source, layout.header_line, np.array([layout.header_line, *(line for line, _, _ in made)], np.int64),
        columns, spans, causes, aside, np.array([-1, *(at for _, at, _ in made)], np.int64),
        frozenset([_ROLES[table.made]]),
    )  # fmt: skip
    text = as_text(source, layout.separator, [header, *(row for _, _, row in made)], limits)
    return text, Layout(layout.separator, tuple(header), 1, 1, layout.evidence, arranged)


def _more(table: Unpivot) -> list[str]:
    return [MODEL] if table.made == KIND else []


def _aside(table: Unpivot, cells: Sequence[str]) -> str | None:
    """The rule by which a line holds no device, if it holds none."""
    if not any(cell.strip() for cell in cells):
        return "blank_row"
    if any(is_total(cells[at]) for at in range(len(cells)) if at not in table.names):
        return "total_row"
    return "no_device_row" if all(units(cells[at]) == 0 for at in table.names) else None


def _rows(table: Unpivot, cells: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    kept = [cells[at] for at in table.kept]
    for at, name in table.names.items():
        count = units(cells[at])
        if count == 0:
            continue
        model = cells[at].strip() if number(cells[at]) is None and _is_model(cells[at].strip()) else ""
        quantity = cells[at].strip() if count is None else str(count)
        if table.made == KIND:
            name = _kind_in_cell(name, counted(cells[at])[1])
        yield at, [*kept, name, *([model] if table.made == KIND else []), quantity]
