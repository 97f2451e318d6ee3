"""Crossed tables whose columns are called after devices: a desk, a person or a place a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from footprint.intake.evidence.contents import of_letters
from footprint.intake.evidence.headers import spells
from footprint.intake.evidence.sheets import LOOKED_AT
from footprint.intake.rearranging.counting import counts, is_nothing, is_set, number, units
from footprint.intake.rearranging.crossed.beside_lists import columns_of_more
from footprint.intake.rearranging.crossed.column_names import (
    is_dimension,
    is_measure,
    is_parted,
    machine_column,
    name_of_places,
    numbered_columns,
    says_more,
    says_some,
    state_named,
    tells_times,
)
from footprint.intake.rearranging.crossed.sheets import (
    LOOKED_INTO,
    NOT_COUNTED,
    PLACES,
    READ,
    Crossed,
    Sheet,
    are_called_again,
    is_of_texts,
    kept_columns,
    telling_kinds,
)
from footprint.intake.rearranging.grouped import groups_of
from footprint.intake.rearranging.said_twice import counted_once
from footprint.intake.tables.headings import (
    PLANNED,
    counted_thing,
    counts_what,
    fields,
    is_kind,
    is_virtual,
    kind_of_column,
)
from footprint.intake.tables.rearranged import KIND, QUANTITY, YEAR
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data, phrases_of, tokens
from footprint.intake.vocabulary.words import heading_words, is_total

_BESIDE_PLACES = PLACES | {"country", "remark"} | NOT_COUNTED
_OF_A_LIST = {"model_text", "maker", "serial", "quantity_devices"}
_NUMBERED = re.compile(r"\d{1,3} ([^\W\d_]{3,20})")  # `2 bornes`
_JOINTS = re.compile(r"\s*[/,&+]\s*|\s+(?:et|and|und|y|e|en)\s+")
_UNDERSTOOD = 0.5  # of the cells of devices: the others are asked, each at its place


def devices_in_columns(sheet: Sheet) -> Crossed | None:
    """A desk, a person or a place a line, and columns called after devices: numbers, marks, models or devices; columns
    that only say that they hold some (`Matériel 1`, `Affichage`, `Écran / tablette`) hold devices that are named."""
    header = sheet.header
    counting = _counting(sheet)
    several = sorted({*numbered_columns(header), *_naming(sheet), *counting})
    several = [at for at in several if not sheet.numbers_lines(at)]
    named = {
        at: counted_thing(name) if is_virtual(name) or says_more(name) else kind_of_column(name)
        for at, name in enumerate(header)
        if at not in several and not is_total(name) and not sheet.numbers_lines(at)
    }
    named |= {at: header[at] for at in named if sheet.counts_machines(at)}
    kinds = {at: kind for at, kind in named.items() if kind and says_some(kind)}
    several = several if kinds or counting else numbered_columns(header)
    if groups_of(header) or any(_names_several(name) and not is_set(name) for name in map(header.__getitem__, kinds)):
        return None
    first = next((at for at, name in enumerate(header) if fold(name) and at not in (*kinds, *several)), None)
    if len(kinds) + len(several) < 2 or not (
        several or any(is_kind(header[at]) or counted_thing(header[at]) != header[at].strip() for at in kinds)
    ):
        return None
    if any(categories.verdict(kind).how == "model" for kind in kinds.values()):  # a line of devices
        return None
    several = sorted({*several, *columns_of_more(sheet)} - {*kinds})
    says = {at: {KIND: kind, **state_named(header, at, kind), **sheet.more.get(at, {})} for at, kind in kinds.items()}
    says |= {at: {KIND: header[at] if at in counting and _is_open(header[at]) else ""} for at in several}
    says |= {at: {KIND: kind} for at in range(len(header)) if at not in says and (kind := _together(sheet, at))}
    typed = _typed(sheet, {at: counted_thing(name) for at, name in enumerate(header) if at in kinds})
    says = {at: meant for at, meant in says.items() if at not in {*typed, *typed.values()}} | {
        at: {KIND: kinds[number_]} for at, number_ in typed.items()
    }
    columns = counted_once(sheet.header, says, sheet.rows)
    if columns is None or (first is not None and tells_times(sheet.lines, first) and not columns.says_here):
        return None
    filled = [at for at in says if any(units(cell, says[at][KIND]) for cell in sheet.column(at)[:LOOKED_AT])]
    # The type of a room or a vehicle is none of what is there.
    others = [at for at in range(len(header)) if at not in {*says, *typed.values()}]
    others = [at for at in others if "category" not in fields(header[at])]
    if len(filled) < 2 or any(fields(header[at]) & _OF_A_LIST for at in others) or is_parted(header, kinds):
        return None
    if any(counted(header[at])[0] or header[at] in sheet.column(at) for at in says):  # a line like those below it
        return None
    places = [at for at in others if fields(header[at]) & PLACES]
    read = [units(row[at], says[at][KIND]) for row in sheet.lines[:LOOKED_AT] for at in says if not is_nothing(row[at])]
    least = READ if first is None else _UNDERSTOOD
    numbering = [at for at in others if heading_words("numbers_lines") & {*fold(header[at]).split()[:1]}]  # `N° PDA`
    telling = telling_kinds(sheet, {*says, *places, *numbering})
    if sum(one is not None for one in read) < least * len(read) or telling is not None:
        return None
    numbers = [at for at in filled if all(number(cell) is not None or is_nothing(cell) for cell in sheet.column(at))]
    if any(not sheet.counts(at, 0) for at in numbers):
        return None
    left = tuple(at for at in others if fold(header[at]) and not is_total(header[at])
                 and (not fields(header[at]) or sheet.may_count_machines(at))
                 and counts_what(header[at]) != PLANNED
                 and fold(header[at]).split()[0] not in heading_words("numbers_lines")
                 and _may_count(sheet.column(at)[:LOOKED_AT]))  # fmt: skip
    table = Crossed(
        "devices_in_columns",
        columns.says,
        kept_columns(sheet, others),
        sheet.totals,
        tuple(sorted((*left, *columns.left))),
        groups={at: {KIND: at, QUANTITY: number_} for at, number_ in typed.items() if at in columns.says},
        parts=columns.parts,
        once=frozenset(at for at in columns.says if at and are_called_again(says[at][KIND], sheet, at)),
    )
    return _of_places(sheet, table) or _called(sheet, first, table)


def _names_several(name: str) -> bool:
    """Whether a name is that of several devices (`PC + écran`, but not `PC pro + public`)."""
    return sum(item.is_device for item in in_cell(name)) > 1


def _together(sheet: Sheet, at: int) -> str:
    """The kind that a header and the one word of its cells name together (`Wifi`: 2 bornes); '' of any other column."""
    name = sheet.header[at]
    cells = [cell.strip() for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)]
    said = [_NUMBERED.fullmatch(cell) for cell in cells]
    words = {_bare(each[1]): each[1] for each in said if each is not None}
    if not fold(name) or fields(name) or None in said or len(words) != 1:
        return ""
    (word,) = words.values()
    kind = f"{word} {name}"
    is_open = categories.verdict(word).fate == "ambiguous" and categories.verdict(name).fate == "unknown"
    return kind if is_open and categories.verdict(kind).fate == "device" else ""


def _typed(sheet: Sheet, things: Mapping[int, str]) -> dict[int, int]:
    """Columns of texts that say of which sort the devices are that another one counts, by the position of that one
    (`Nb postes`, `Type de poste`). `things`: what columns of numbers are called after."""
    counted_ = {at: _bare(thing) for at, thing in things.items() if sheet.counts(at)}
    typed: dict[int, int] = {}
    for at, name in enumerate(sheet.header):
        bare = _bare(name)
        owners = [place for place, thing in counted_.items() if place != at and thing == bare]
        if bare != _bare(name, ()) and len(owners) == 1 and not sheet.counts(at, 0) and owners[0] not in typed.values():
            typed[at] = owners[0]
    return typed


def _bare(name: str, without: Collection[str] | None = None) -> str:
    """A name without what says that it is one of sorts or models, and without the ends of plurals."""
    said = heading_words("sort_of") if without is None else without
    return " ".join(word.rstrip("s") for word in fold(name).split() if word not in said)


def _of_places(sheet: Sheet, table: Crossed) -> Crossed | None:
    """The table where beside its devices stands nothing but what tells the place of each line: the place has a name of
    its own, and columns of numbers that nobody knows count among others of numbers."""
    header = sheet.header
    others = [at for at, name in enumerate(header)
              if fold(name) and at not in (*table.says, *table.totals) and counts_what(name) != PLANNED]  # fmt: skip
    label = next((at for at in others if is_of_texts(sheet.column(at))), None)
    if label is None or (not fields(header[label]) and is_measure(header[label])):
        return None
    allowed = _BESIDE_PLACES | ({"asset_id"} if label == others[0] else set())
    if any(not fields(header[at]) <= allowed for at in others):
        return None
    read = [number(cell) for at in table.says for cell in sheet.column(at) if not is_nothing(cell)]
    unknown = [at for at in others if sheet.is_open(at) and not fields(header[at]) and at != label]
    more = [at for at in unknown if sheet.counts(at, 0) and not is_dimension(header[at]) and not sheet.has_no_sum(at)]
    if 2 * read.count(None) > len(read):  # among marks and models a number may be anything
        more = []
    says = dict(table.says) | {at: {KIND: counted_thing(header[at])} for at in more}
    return replace(
        table, says={at: says[at] for at in sorted(says)}, label=label,
        label_name=name_of_places(header[label], sheet),
        kept=tuple(at for at in table.kept if at not in (label, *more)),
        left=tuple(at for at in table.left if at not in more),
    )  # fmt: skip


def _naming(sheet: Sheet) -> list[int]:
    """Columns of no known role, nor of one kind, whose cells name devices, be it one of machines."""
    machines = machine_column(sheet)

    def names(at: int) -> bool:
        cells = of_letters([cell for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)], LOOKED_INTO, 2)
        # Kinds in words below another name are those of the line: its model would be a device beside it.
        models = [said.how == "model" or (at == machines and said.category in data()["computers"])
                  for said in map(categories.verdict, cells)]  # fmt: skip
        is_either = bool(kind_of_column(sheet.header[at]))
        if not is_either and 2 * sum(models) < READ * len(cells):
            return False  # before each is read as a list, which takes longest
        named = [model for cell, model in zip(cells, models, strict=True) if number(cell) is None and in_cell(cell)]
        return len(named) > 1 and len(named) >= READ * len(cells) and (is_either or 2 * sum(named) >= len(named))

    def is_of_one(name: str) -> bool:
        kind = kind_of_column(name)
        return bool(kind) and says_some(kind) and not _names_several(name)

    def is_open(at: int, name: str) -> bool:
        is_free = not fields(name) and not spells(name, _OF_A_LIST | {"category"})
        return bool(fold(name)) and not is_total(name) and (is_free or at == machines)

    open_ = (at for at, name in enumerate(sheet.header) if is_open(at, name))
    return [at for at in open_ if not is_of_one(sheet.header[at]) and names(at)]


def _counting(sheet: Sheet) -> list[int]:
    """Columns called after families of devices whose cells name some, where at least two of them count theirs
    (`Informatique`: 2 PC et un écran, `Téléphonie`: 1 fixe)."""
    open_ = [at for at, name in enumerate(sheet.header) if _is_family(name)]
    cells = {at: [cell for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)] for at in open_}
    looked = {at: of_letters(cells[at], LOOKED_INTO, 2) for at in open_}
    sure = [at for at in open_ if 2 * sum(cell[:1].isdigit() for cell in looked[at]) > len(looked[at])]
    if len(sure) < 2:  # before each is read as a list, which takes longest
        return []
    items = {at: [in_cell(cell) for cell in looked[at] if number(cell) is None] for at in open_}
    named = [at for at in open_ if looked[at] and sum(map(bool, items[at])) >= READ * len(looked[at])]
    counts_ = [at for at in named if 2 * sum(bool(one and one[0].quantity) for one in items[at]) > len(looked[at])]
    return named if len(counts_) > 1 else []


def _is_family(name: str) -> bool:
    """Whether each part of a name is that of a family of devices (`Vidéo / accès`)."""
    return all(tokens(part) in phrases_of("families") for part in _JOINTS.split(name))


def _is_open(name: str) -> bool:
    """Whether a name leaves the kind open (`Téléphonie`), and says more of what is named below it (`fixe`)."""
    return categories.verdict(name).fate == "ambiguous"


def _called(sheet: Sheet, first: int | None, table: Crossed) -> Crossed:
    """The table with its first column as the year of purchase where it is called a year."""
    if first is None or fold(sheet.header[first]) not in heading_words("bare_year"):
        return table
    return replace(table, label=first, label_name=YEAR, kept=tuple(at for at in table.kept if at != first))


def _may_count(cells: Sequence[str]) -> bool:
    """Whether most filled cells of a column are numbers of devices."""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(units(cell, "") is not None for cell in filled if any(map(str.isdigit, cell)))
    return known * 2 > len(filled) and counts(filled, 0)
