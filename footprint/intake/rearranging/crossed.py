"""Readings of a sheet that holds numbers of devices by kind and place, person, state or year: kinds on its lines and
the rest in its columns, or the other way round. What the header and the cells allow; which one holds is weighed in
`choosing`.

An ordinary list must never be taken for one: its numbers (a floor, an age, a year) would become devices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR
from functools import cached_property
from itertools import pairwise

from footprint.intake.evidence.contents import Contents, of_letters
from footprint.intake.evidence.headers import scores
from footprint.intake.evidence.sheets import LOOKED_AT, of_rows
from footprint.intake.rearranging.counting import counts, is_nothing, line_sum, may_stand_for_counts, number, units
from footprint.intake.rearranging.grids import axes
from footprint.intake.rearranging.grouped import ATTRIBUTES, Group, groups_of
from footprint.intake.rearranging.said_twice import counted_once
from footprint.intake.tables.headings import (
    PLANNED,
    counted_thing,
    counts_places,
    counts_what,
    fields,
    is_kind,
    is_property,
    is_virtual,
    kind_of_column,
    without_ordinal,
)
from footprint.intake.tables.rearranged import KIND, MADE, OWNER, PERSON, QUANTITY, SITE, STATUS, YEAR
from footprint.intake.values.dates import Order, parse
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import may_name_a_person
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import phrases_of, single, tokens
from footprint.intake.vocabulary.privacy import is_personal
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import flag, heading_words, is_total, term

PLACES = frozenset(["site_id", "service_id"])
MOST_COLUMNS = 200
_YEAR = re.compile(r"(?:19[89]|20[0-9])\d")
_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"[A-Z][ -]?\d{0,3}|[A-Z]{2}[ -]?\d{1,3}")
_SINGLE = frozenset(["quantity_devices", "asset_id", "serial"])  # a line with one of these is a device, or counts them
_NOT_COUNTED = frozenset(["quantity_devices"])  # beside kinds in columns: `Effectif` of a school
_BESIDE_PLACES = PLACES | {"country", "remark"} | _NOT_COUNTED
# Roles of columns that would be said again of each device of a line, and of those that show a list of devices.
_OF_ONE = ("serial", "asset_id", "quantity_devices", "price_eur")
_OF_A_LIST = {"model_text", "maker", "serial", "quantity_devices"}
_SAID = 2.5
_MOSTLY, _READ = 0.5, 0.7
_MOST_DIGITS = 9  # of the number of a line
_UNDERSTOOD = 0.5  # of the cells of devices: the others are asked, each at its place
_IN_RACKS = 0.2  # of what stands in a rack are devices at least: panels and free places fill much of it
HEIGHT = re.compile(r"(?P<unit>U?) ?(?P<first>\d{1,2})(?:[.,]0+)?(?: ?[-–/à] ?U? ?\d{1,2})?(?: ?U)?", re.I)
_MANY = 10  # devices at a desk
_CALLED = frozenset(["category", "model_text", "asset_id"])  # fields of what names a device
_LOOKED_INTO = 2_000  # letters of a column whose cells may name devices
_FRENCH = Order("dmy", "assumed")
_OF_NAMES = {STATUS: "states_in_columns", OWNER: "owners_in_columns", YEAR: "years_in_columns"}

Rows = Sequence[Sequence[str]]
Says = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Crossed:
    """Positions of the columns of a crossed table, read in one way (`variant`).

    `says`: those whose cells stand for devices, with what their names say of these by the column that is made of it
    (`MADE`); `groups`: of those that tell of one device together with others, where what stands by its name. `label`:
    the column by which the lines are called where it is named anew (`label_name`); `totals`; `kept`: what else is told
    of each line; `left`: columns of numbers that are neither counted nor totals nor a known field; `heights`: the
    column that numbers the places of racks.
    """

    variant: str
    says: Says
    kept: tuple[int, ...]
    totals: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    label: int | None = None
    label_name: str = ""
    groups: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    heights: int | None = None

    @property
    def is_of_numbers(self) -> bool:
        """Whether the cells are numbers of devices, among which a mark or a model has no number that is known."""
        return self.variant == "kinds_in_lines"

    @property
    def counted(self) -> tuple[int, ...]:
        return tuple(self.says)

    @property
    def made(self) -> tuple[str, ...]:
        return tuple(name for name in MADE if any(name in said for said in self.says.values()))


@dataclass(frozen=True)
class Sheet:
    """The lines below one header, as wide as it is. `more`: what a second line of names says of a column, by `MADE`;
    `near`: the cells of the line above the header."""

    header: Sequence[str]
    rows: Rows
    more: Says
    near: Sequence[str] = ()

    @cached_property
    def lines(self) -> Rows:
        """Those that hold something and are no totals."""
        return [row for row in self.rows if any(cell.strip() for cell in row) and not any(map(is_total, row))]

    @cached_property
    def sums(self) -> Rows:
        """Those that hold totals."""
        return [row for row in self.rows if any(map(is_total, row))]

    @cached_property
    def totals(self) -> tuple[int, ...]:
        return tuple(at for at, name in enumerate(self.header) if is_total(name) and counts(self.column(at, self.rows)))

    @cached_property
    def numeric(self) -> list[int]:
        """Columns that may hold numbers of devices, in lines of totals too."""
        return [at for at in range(len(self.header)) if counts(self.column(at, self.rows), 0)]

    @cached_property
    def added(self) -> frozenset[int]:
        """Columns of numbers that the one total of each line adds up: they count alike, whatever their names."""
        columns = [at for at, name in enumerate(self.header) if not is_total(name) and counts(self.column(at), 0)]
        if len(self.totals) != 1 or len(columns) < 2:
            return frozenset()
        sums = [line_sum(row, columns) == number(row[self.totals[0]]) for row in self.lines]
        return frozenset(columns) if all(sums) else frozenset()

    def is_open(self, at: int) -> bool:
        """Whether a column may hold numbers of devices: below a kind, a place, or a name that nobody knows."""
        return _is_open(self.header[at]) or at in self.added

    def column(self, at: int, rows: Rows | None = None) -> list[str]:
        return [row[at] for row in (self.lines if rows is None else rows)]

    def counts(self, at: int, least: float = 0.5) -> bool:
        return counts(self.column(at), least)

    def numbers_lines(self, at: int) -> bool:
        """Whether the first column numbers its lines (`Caisse`: 1, 2, 3, Drive) beside answers or crosses, or calls
        them by letters (`Baie`: A, B, C)."""
        if at:
            return False
        cells = [cell.strip() for cell in self.column(at)]
        if len(cells) > 1 and len(set(cells)) == len(cells) and all(map(_CODE.fullmatch, cells)):
            return True
        numbers = [int(cell[:_MOST_DIGITS]) for cell in cells if cell.isdecimal()]
        if numbers != list(range(1, len(numbers) + 1)) or len(numbers) < max(2, len(cells) - 1):
            return False
        others = {cell for place in range(1, len(self.header)) for cell in self.column(place) if cell.strip()}
        return bool(others) and all(flag(cell) and not cell.isdecimal() for cell in others)

    def has_no_sum(self, at: int) -> bool:
        """Whether the lines of totals leave a column out while they have sums of most others."""
        filled = [sum(number(cell) is not None for cell in row) for row in self.sums]
        return max(filled, default=0) > 1 and not any(row[at].strip() for row in self.sums)


def readings(sheet: Sheet) -> Iterator[Crossed]:
    """The crossed tables that these lines may be."""
    if len(sheet.header) > MOST_COLUMNS or not sheet.lines:
        return
    ways: tuple[Callable[[Sheet], Crossed | None], ...] = (
        _kinds_in_lines,
        _devices_in_columns,
        _groups_in_columns,
        _devices_beside_a_list,
        _states_in_columns,
        _racks_in_columns,
    )
    for way in ways:
        if (table := way(sheet)) is not None:
            yield table


def _plain(sheet: Sheet) -> bool:
    """Whether the header alone leaves it possible that below two names or more stand nothing but numbers."""
    names = [fold(name) for name in sheet.header if fold(name) and not is_total(name)]
    if sheet.more or len(set(names)) < len(names) or any("serial" in fields(name) for name in sheet.header):
        return False
    return sum(sheet.is_open(at) and sheet.counts(at) for at in range(len(sheet.header))) > 1


def _is_open(name: str) -> bool:
    """Whether a header may stand above numbers of devices: a kind, a place, or a name that nobody knows."""
    return (
        bool(_LETTER.search(name))
        and not counts_places(name)
        and fields(name) <= PLACES
        and not is_property(counted_thing(name))
        and not is_total(name)
    )


def _name_of_places(name: str, sheet: Sheet) -> str:
    """The name of a column of places where its own says nothing to a list. `Nom` and the like are those of a device
    there, while here several share it, and may be a person's."""
    if "asset_id" in fields(name):
        return PERSON
    return name if fields(name) or fold(name) in personal_headers() else PERSON if _by_person(sheet, name) else SITE


def _by_person(sheet: Sheet, label: str) -> bool:
    """Whether the first name of the header, or the line above it, says that the columns are people (`Par agent`)."""
    return any(not heading_words("persons").isdisjoint(fold(cell).split()) for cell in (*sheet.near, label))


def tells_times(lines: Rows, label: int) -> bool:
    """Whether the lines are called by days, by months, or by addresses of pages."""
    labels, months = [row[label] for row in lines if row[label].strip()], heading_words("months")
    told = (not months.isdisjoint(fold(text).split()) or "/" in text or parse(text, _FRENCH) for text in labels)
    return sum(map(bool, told)) * 2 >= len(labels)


def _kinds_in_lines(sheet: Sheet) -> Crossed | None:
    """Lines called by kinds of devices, each once, and columns of numbers whose names are those of no field."""
    header = sheet.header
    if not _plain(sheet) or any(fields(name) & _SINGLE for name in header):
        return None
    label = _kinds(sheet)
    if label is None:
        return None
    open_ = [at for at in range(len(header)) if at != label and sheet.is_open(at) and not sheet.has_no_sum(at)]
    full = [at for at in open_ if sheet.counts(at)]
    if len(full) < 2 or any(_is_dimension(header[at]) or counts_what(header[at]) == PLANNED for at in full):
        return None
    stocked = [at for at in full if term("status", header[at])]
    columns = [
        at for at in open_
        if sheet.counts(at, 0) or _is_place(header[at]) or may_stand_for_counts(sheet.column(at))
    ]  # fmt: skip
    by_person = _by_person(sheet, header[label])

    def said(at: int) -> dict[str, str]:
        name = header[at].strip()
        if at in stocked:
            return {STATUS: name}
        # what is personal without doubt is said where places are read
        person = by_person or (may_name_a_person(name) and not is_personal(name))
        return {PERSON if person else SITE: name}

    table = _table("kinds_in_lines", sheet, {at: said(at) for at in columns}, label)
    table = replace(table, label_name=header[label] if "category" in fields(header[label]) else KIND)
    described = [tuple(fold(row[at]) for at in (label, *table.kept)) for row in sheet.lines]
    if len(full) - len(stocked) < 2 or len(set(described)) < len(described):
        return None
    named = sum(_is_place(header[at]) for at in columns) > 1
    bare = all(fields(header[at]) == {"remark"} or not _LETTER.search(header[at]) for at in table.kept)
    several = any((number(cell) or 0) > 1 for at in full for cell in sheet.column(at))  # more than yes and no
    return table if named or adds_up(table, sheet.rows) or (bare and several and len(sheet.lines) > 1) else None


def _table(variant: str, sheet: Sheet, says: Says, label: int | None) -> Crossed:
    taken = {label, *says, *sheet.totals}
    names = list(enumerate(sheet.header))
    kept = tuple(at for at, name in names if at not in taken and not fields(name) & _NOT_COUNTED)
    left = tuple(
        at for at, name in names
        if at not in taken and fields(name) <= _NOT_COUNTED and counts(sheet.column(at, sheet.rows))
    )  # fmt: skip
    return Crossed(variant, says, kept, sheet.totals, left, label)


def _kinds(sheet: Sheet) -> int | None:
    """The column whose cells are kinds of devices: one of types, else the first where no name says what it is."""
    typed = (at for at, name in enumerate(sheet.header) if "category" in fields(name))
    first = next((at for at in range(len(sheet.header)) if any(map(str.strip, sheet.column(at)))), None)
    label = next(typed, first)
    if label is None or (fields(sheet.header[label]) - {"category"} and "category" not in fields(sheet.header[label])):
        return None
    cells = [cell for cell in sheet.column(label) if cell.strip()]
    known = sum(categories.classify(cell).fate not in ("unknown", "empty", "total") for cell in cells)
    return label if cells and known * 2 >= len(cells) else None


def adds_up(table: Crossed, rows: Rows) -> bool:
    """Whether there is a column of totals, and each total that can be checked is the sum of its line."""
    lines = [row for row in rows if any(number(row[at]) is not None for at in table.counted)]
    sums = [(line_sum(row, table.counted), number(row[at])) for row in lines for at in table.totals]
    known = [(found, told) for found, told in sums if found is not None and told is not None]
    return bool(known) and all(found == told for found, told in known)


def _is_text(cells: Sequence[str]) -> bool:
    """Whether at least half of the filled cells have a letter."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(bool(_LETTER.search(cell)) for cell in filled) * 2 >= len(filled)


def _measures(name: str, words: frozenset[str]) -> bool:
    """Whether a header has one of these words, or one that says what is counted (`achetés`)."""
    parts = fold(name).split()
    return not words.isdisjoint(parts) or any(part.startswith(tuple(heading_words("measure_stems"))) for part in parts)


def _is_dimension(name: str) -> bool:
    """Whether a header says when, by whom or in which state devices are counted, or what is counted of them."""
    if term("status", name):
        return False
    other = any(term(section, name) for section in ("condition", "ownership", "exit_route"))
    measured = _measures(name, heading_words("measure") | heading_words("months")) or bool(_YEAR.search(name))
    return other or measured or tokens(name) in phrases_of("makers")


def _is_measure(name: str) -> bool:
    return is_property(name) or _is_dimension(name)


def _is_place(name: str) -> bool:
    """Whether a header names a place by a word for one (`École`, `Salle info`)."""
    return bool(fields(name) & PLACES) or not single("places").isdisjoint(tokens(name))


def _devices_in_columns(sheet: Sheet) -> Crossed | None:
    """A desk, a person or a place a line, and columns called after devices: numbers, marks, models or devices; columns
    that only say that they hold some (`Matériel 1`, `Affichage`, `Écran / tablette`) hold devices that are named."""
    header = sheet.header
    several = sorted({*_numbered(header), *_naming(sheet)})
    several = [at for at in several if not sheet.numbers_lines(at)]
    named = {
        at: counted_thing(name) if is_virtual(name) or _says_more(name) else kind_of_column(name)
        for at, name in enumerate(header)
        if at not in several and not is_total(name) and not sheet.numbers_lines(at)
    }
    kinds = {at: kind for at, kind in named.items() if kind and _says_some(kind)}
    several = several if kinds else _numbered(header)
    if groups_of(header) or any(len(in_cell(header[at])) > 1 for at in kinds):
        return None
    first = next((at for at, name in enumerate(header) if fold(name) and at not in (*kinds, *several)), None)
    if len(kinds) + len(several) < 2 or not (
        several or any(is_kind(header[at]) or counted_thing(header[at]) != header[at].strip() for at in kinds)
    ):
        return None
    if any(categories.verdict(kind).how == "model" for kind in kinds.values()):  # a line of devices
        return None
    says = {at: {KIND: kind, **_fate(header, at, kind), **sheet.more.get(at, {})} for at, kind in kinds.items()}
    says |= {at: {KIND: ""} for at in several}
    columns = counted_once(sheet.header, says, sheet.rows)
    if columns is None or (first is not None and tells_times(sheet.lines, first) and not columns.says_here):
        return None
    filled = [at for at in says if any(units(cell, says[at][KIND]) for cell in sheet.column(at)[:LOOKED_AT])]
    # The type of a room or a vehicle is none of what is there.
    others = [at for at in range(len(header)) if at not in says and "category" not in fields(header[at])]
    if len(filled) < 2 or any(fields(header[at]) & _OF_A_LIST for at in others) or _is_parted(header, kinds):
        return None
    if any(counted(header[at])[0] or header[at] in sheet.column(at) for at in says):  # a line like those below it
        return None
    places = [at for at in others if fields(header[at]) & PLACES]
    read = [units(row[at], says[at][KIND]) for row in sheet.lines[:LOOKED_AT] for at in says if not is_nothing(row[at])]
    least = _READ if first is None else _UNDERSTOOD
    if sum(one is not None for one in read) < least * len(read) or _telling_kinds(sheet, {*says, *places}) is not None:
        return None
    numbers = [at for at in filled if all(number(cell) is not None or is_nothing(cell) for cell in sheet.column(at))]
    if any(not sheet.counts(at, 0) for at in numbers):
        return None
    left = tuple(at for at in others if fold(header[at]) and not is_total(header[at]) and not fields(header[at])
                 and counts_what(header[at]) != PLANNED
                 and fold(header[at]).split()[0] not in heading_words("numbers_lines")
                 and _may_count(sheet.column(at)[:LOOKED_AT]))  # fmt: skip
    table = Crossed(
        "devices_in_columns", columns.says, _kept(sheet, others), sheet.totals, tuple(sorted((*left, *columns.left)))
    )
    return _of_places(sheet, table) or _called(sheet, first, table)


def _of_places(sheet: Sheet, table: Crossed) -> Crossed | None:
    """The table where beside its devices stands nothing but what tells the place of each line: the place has a name of
    its own, and columns of numbers that nobody knows count among others of numbers."""
    header = sheet.header
    others = [at for at, name in enumerate(header)
              if fold(name) and at not in (*table.says, *table.totals) and counts_what(name) != PLANNED]  # fmt: skip
    label = next((at for at in others if _is_text(sheet.column(at))), None)
    if label is None or (not fields(header[label]) and _is_measure(header[label])):
        return None
    allowed = _BESIDE_PLACES | ({"asset_id"} if label == others[0] else set())
    if any(not fields(header[at]) <= allowed for at in others):
        return None
    read = [number(cell) for at in table.says for cell in sheet.column(at) if not is_nothing(cell)]
    unknown = [at for at in others if sheet.is_open(at) and not fields(header[at]) and at != label]
    more = [at for at in unknown if sheet.counts(at, 0) and not _is_dimension(header[at]) and not sheet.has_no_sum(at)]
    if 2 * read.count(None) > len(read):  # among marks and models a number may be anything
        more = []
    says = dict(table.says) | {at: {KIND: counted_thing(header[at])} for at in more}
    return replace(
        table, says={at: says[at] for at in sorted(says)}, label=label,
        label_name=_name_of_places(header[label], sheet),
        kept=tuple(at for at in table.kept if at not in (label, *more)),
        left=tuple(at for at in table.left if at not in more),
    )  # fmt: skip


def _fate(header: Sequence[str], at: int, kind: str) -> dict[str, str]:
    """What a header says of the state of the devices below it: `Ancien PC (rendu)`, `PC repris`; an old one beside a
    new one, of which nobody says what became, is asked."""
    rest = header[at].replace(kind, " ").strip(" ()[]-–:,")
    if says_gone(rest):
        return {STATUS: rest}
    old, new = heading_words("old_one"), heading_words("new_one")
    is_old = not old.isdisjoint(fold(header[at]).split())
    return (
        {STATUS: f"{header[at].strip()} (sorti du parc ?)"}
        if is_old and any(set(fold(name).split()) & new for name in header)
        else {}
    )


def _naming(sheet: Sheet) -> list[int]:
    """Columns of no known role, nor of one kind, whose cells name devices."""

    def names(at: int) -> bool:
        cells = of_letters([cell for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)], _LOOKED_INTO, 2)
        # Kinds in words below another name are those of the line: its model would be a device beside it.
        models = [categories.verdict(cell).how == "model" for cell in cells]
        is_either = bool(kind_of_column(sheet.header[at]))
        if not is_either and 2 * sum(models) < _READ * len(cells):
            return False  # before each is read as a list, which takes longest
        named = [model for cell, model in zip(cells, models, strict=True) if number(cell) is None and in_cell(cell)]
        return len(named) > 1 and len(named) >= _READ * len(cells) and (is_either or 2 * sum(named) >= len(named))

    def is_of_one(name: str) -> bool:
        kind = kind_of_column(name)
        return bool(kind) and _says_some(kind) and len(in_cell(name)) < 2

    open_ = (at for at, name in enumerate(sheet.header) if fold(name) and not fields(name) and not is_total(name))
    return [at for at in open_ if not is_of_one(sheet.header[at]) and names(at)]


def _says_more(name: str) -> bool:
    """Whether brackets say what kind of device a header means (`Caisse (PC tout-en-un)`)."""
    whole = categories.verdict(counted_thing(name)).category
    return "(" in name and is_kind(name) and whole not in (None, categories.verdict(kind_of_column(name)).category)


def _says_some(kind: str) -> bool:
    """Whether words tell of some kinds, and not just that there are things (`Divers`)."""
    verdict = categories.verdict(kind)
    return verdict.fate != "ambiguous" or bool(verdict.candidates)


def _is_parted(header: Sequence[str], kinds: Mapping[int, str]) -> bool:
    """Whether columns without a name part the columns of devices, of which some have several: lists side by side."""
    between = header[min(kinds, default=0) : max(kinds, default=0)]
    categories_ = {categories.verdict(kind).category for kind in kinds.values()}
    return not all(map(str.strip, between)) and len(categories_) < len(kinds)


def _called(sheet: Sheet, first: int | None, table: Crossed) -> Crossed:
    """The table with its first column as the year of purchase where it is called a year."""
    if first is None or fold(sheet.header[first]) not in heading_words("bare_year"):
        return table
    return replace(table, label=first, label_name=YEAR, kept=tuple(at for at in table.kept if at != first))


def _numbered(header: Sequence[str]) -> list[int]:
    """Columns that have the name of devices of any kind, and a number each (`Matériel 1`, `Matériel 2`)."""
    named: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        bare = without_ordinal(name)
        said = categories.verdict(bare)
        if bare != name.strip() and ("category" in fields(bare) or (said.fate == "ambiguous" and not said.candidates)):
            named.setdefault(fold(bare), []).append(at)
    return [at for positions in named.values() if len(positions) > 1 for at in positions]


def _groups_in_columns(sheet: Sheet) -> Crossed | None:
    """Several devices a line, each told by columns of its own (`Marque PC`, `Modèle PC`, `Écran 1 modèle`)."""
    found = groups_of(sheet.header) or _lots(sheet.header)
    if not found:
        return None
    taken = {at for group in found for at in group.columns.values()}
    parted = any(not name.strip() for name in sheet.header[min(taken) : max(taken)])  # lists side by side
    if (
        parted
        or any(is_total(name) for name in sheet.header)
        or any("quantity_devices" in fields(name) for at, name in enumerate(sheet.header) if at not in taken)
    ):
        return None
    others = [at for at in range(len(sheet.header)) if at not in taken]
    says = {group.anchor: {KIND: group.kind} for group in found}
    groups = {group.anchor: group.columns for group in found}
    return Crossed("groups_in_columns", says, _kept(sheet, others), groups=groups)


def _devices_beside_a_list(sheet: Sheet) -> Crossed | None:
    """A device a line, and columns that count others that stand there (`Matériel`, `Écrans`: 2). What else is told of
    the line's device is not told of these."""
    header = sheet.header
    counted_ = {at: kind for at, name in enumerate(header)
                if is_kind(name) and (kind := kind_of_column(name)) and _is_few(sheet.column(at))}  # fmt: skip
    others = [at for at in range(len(header)) if at not in counted_]
    if not counted_ or any("quantity_devices" in fields(header[at]) or is_total(header[at]) for at in others):
        return None
    open_ = [at for at in others if not fields(header[at]) - _CALLED and not is_property(header[at])]
    main = next((at for at in open_ if _are_devices(header[at], sheet.column(at)[:LOOKED_AT])), None)
    if main is None or groups_of(header) or _is_model_of(sheet.column(main)[:LOOKED_AT], counted_.values()):
        return None
    told = [at for at in others[::-1] if at != main]
    own = {ATTRIBUTES[name]: at for at in told for name in fields(header[at]) & ATTRIBUTES.keys() - {"category"}}
    says = {main: {KIND: ""}, **{at: {KIND: kind} for at, kind in counted_.items()}}
    kept = tuple(at for at in others if fold(header[at]) and at != main and at not in own.values())
    return Crossed("groups_in_columns", says, kept, groups={main: {KIND: main, **own}})


def _is_model_of(cells: Sequence[str], kinds: Iterable[str]) -> bool:
    """Whether most of these devices are of a kind that has a column of its own (`Vidéoprojecteur`: 2, `Modèle VP`)."""
    own = {categories.verdict(kind).category for kind in kinds}
    filled = [cell for cell in cells if not is_nothing(cell)]
    return 2 * sum(categories.verdict(cell).category in own for cell in filled) > len(filled)


def _is_few(cells: Sequence[str]) -> bool:
    """Whether the cells of a column are small numbers, of which one counts: larger ones may be the sizes of screens."""
    filled = [number(cell) for cell in cells if not is_nothing(cell)]
    return bool(filled) and all(read is not None and read < _MANY for read in filled)


def _are_devices(header: str, cells: Sequence[str]) -> bool:
    """Whether nearly all cells name devices, below another name than that of a list models for the most part."""
    filled = of_letters([cell for cell in cells if not is_nothing(cell)], _LOOKED_INTO, 2)
    named = [cell for cell in filled if number(cell) is None and in_cell(cell)]
    models = sum(any(map(str.isdigit, cell)) or categories.verdict(cell).how == "model" for cell in named)
    is_called = bool(fields(header) & {"category", "model_text"})
    return len(named) > 1 and len(named) >= _READ * len(filled) and (is_called or 2 * models >= len(named))


def _lots(header: Sequence[str]) -> list[Group]:
    """Columns of devices of any kind that have their number beside them (`Matériel 1`, `Nb`, `Matériel 2`, `Nb`)."""
    things = _numbered(header)
    is_beside = [
        at + 1 < len(header) and "quantity_devices" in fields(without_ordinal(header[at + 1])) for at in things
    ]
    return [Group("", {KIND: at, QUANTITY: at + 1}) for at in things] if all(is_beside) else []


def _may_count(cells: Sequence[str]) -> bool:
    """Whether most filled cells of a column are numbers of devices."""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(units(cell, "") is not None for cell in filled if any(map(str.isdigit, cell)))
    return known * 2 > len(filled) and counts(filled, 0)


def _states_in_columns(sheet: Sheet) -> Crossed | None:
    """Numbers by state, by owner or by year of delivery below kinds of devices, as `axes` reads their names."""
    columns = [at for at in sheet.numeric if not is_total(sheet.header[at])]
    numbers = [[number(cell) or 0 for cell in sheet.column(at)] for at in columns]
    names = [sheet.header[at].strip() for at in columns]
    outputs = axes.resolved(names, numbers, " ".join(sheet.near), MAXYEAR, may_be_places=False) or []
    says = {columns[output.at]: output.told for output in outputs}
    is_such = len(says) > 1 and all(says.values()) and all(len(output.sum_of) == 1 for output in outputs)
    return _of_kinds(says, sheet, columns) if is_such else None


def _racks_in_columns(sheet: Sheet) -> Crossed | None:
    """Places of racks by their height, and what stands there: one rack, or one a column."""
    header = sheet.header
    heights = next((at for at in range(len(header)) if _are_heights(header[at], sheet.column(at))), None)
    if heights is None or any(
        fields(name) & {"category", "model_text", "maker", "quantity_devices"} for name in header
    ):
        return None
    shares = {
        at: Contents.of(sheet.column(at)).share("kind")
        for at in range(len(header))
        if at != heights and not fields(header[at]) - PLACES and any(map(str.strip, sheet.column(at)))
    }
    racks = [at for at, share in shares.items() if share > _IN_RACKS]
    others = [at for at in range(len(header)) if at not in (heights, *racks)]
    said = {at: {KIND: ""} if len(racks) == 1 else {KIND: "", SITE: header[at].strip()} for at in racks}
    kept = tuple(others) if len(racks) == 1 else _kept(sheet, others)
    return Crossed("racks_in_columns", said, kept, heights=heights) if racks else None


def _are_heights(name: str, cells: Sequence[str]) -> bool:
    """Whether cells number the places of a rack, one below or above the other."""
    places = [found for cell in cells if (found := HEIGHT.fullmatch(cell.strip()))]
    lowest = [int(found["first"]) for found in places]
    steps = {after > before for before, after in pairwise(lowest)} if len(set(lowest)) == len(lowest) else set()
    named = fold(name) in heading_words("heights") or all(found["unit"] for found in places)
    return named and len(steps) == 1 and len(places) >= _MOSTLY * sum(bool(cell.strip()) for cell in cells)


def _of_kinds(says: Says, sheet: Sheet, columns: Sequence[int]) -> Crossed | None:
    """The table of columns that count the kinds of its lines; None beside a quantity."""
    others = [at for at in range(len(sheet.header)) if at not in columns]
    counted_apart = any("quantity_devices" in fields(sheet.header[at]) for at in others)
    kinds = None if counted_apart else _telling_kinds(sheet, {*columns, *sheet.totals})
    if kinds is None:
        return None
    variant = next(_OF_NAMES[name] for said in says.values() for name in said)
    table = Crossed(variant, says, _kept(sheet, others), sheet.totals)
    is_place = fields(sheet.header[kinds]) & PLACES  # an outline: kinds below the places that its header names
    kept = tuple(at for at in table.kept if at != kinds)
    return replace(table, label=kinds, label_name=KIND, kept=kept) if is_place else table


def _telling_kinds(sheet: Sheet, without: set[int]) -> int | None:
    """Which of the other columns says what kind of device each line is; None where none does."""
    looked_at = sheet.rows[:LOOKED_AT]
    columns = (
        column.position for column in of_rows(sheet.header, looked_at).columns
        if column.position not in without
        and scores(column.header)["remark"] < _SAID
        and column.contents.filled >= _MOSTLY * len(looked_at)
        and column.contents.share("kind") >= _MOSTLY
    )  # fmt: skip
    return next(columns, None)


def _kept(sheet: Sheet, others: Sequence[int]) -> tuple[int, ...]:
    header = sheet.header
    return tuple(
        at for at in others
        if fold(header[at]) and not is_total(header[at]) and all(scores(header[at])[role] < _SAID for role in _OF_ONE)
    )  # fmt: skip
