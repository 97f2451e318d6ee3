"""Crossed tables in which several columns tell of one device of several in a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from footprint.intake.evidence.contents import Contents, of_letters
from footprint.intake.evidence.sheets import LOOKED_AT, of_rows
from footprint.intake.rearranging.counting import are_running, first_answer, is_nothing, number, units
from footprint.intake.rearranging.crossed.column_names import machine_column, numbered_columns
from footprint.intake.rearranging.crossed.sheets import LOOKED_INTO, READ, Crossed, Sheet, kept_columns
from footprint.intake.rearranging.grouped import ATTRIBUTES, Group, groups_of
from footprint.intake.tables.headings import (
    counted_thing,
    counts_what,
    fields,
    is_kind,
    is_property,
    kind_of_column,
    without_ordinal,
)
from footprint.intake.tables.rearranged import KIND, MODEL, QUANTITY
from footprint.intake.values.text_forms import FORMS
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data, phrases_of, tokens
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_total

_COMPUTER, _DESK_PHONE = "Ordinateur", "Téléphone fixe"
_MANY = 10  # devices at a desk
_SIZE = re.compile(
    r"(?i)[12345]\d(?:[.,]\d)? ?(?:[\"”″]|''|p\b|po\b|pouces?\b|in\b|inch|zoll|pulgadas|pollici|polegadas)"
)
# `oui`, `oui 24p`, `oui (1 par poste)`: whatever else is said of them changes their number or their state.
_ANSWER = re.compile(rf"(?i)\w+\s*(?:\(?(?:{_SIZE.pattern[4:]})?\)?|[(,]?\s*1 (?:par|per|pro|por|a) \w+\)?)")
_WITH = re.compile(r"(?i)^(?:avec|with|mit|con|com|met)\s+|\s*\?$")
_WITHOUT_SCREEN = frozenset(["desktop", "workstation", "thin_client", "server"])
_WITH_SCREEN = frozenset(["all_in_one", "laptop", "tablet", "kiosk", "interactive_display"])
_CALLED = frozenset(["category", "model_text", "asset_id"])  # fields of what names a device


def groups_in_columns(sheet: Sheet) -> Crossed | None:
    """Several devices a line, each told by columns of its own (`Marque PC`, `Modèle PC`, `Écran 1 modèle`)."""
    sheet = _with_computers(sheet)
    device_groups = groups_of(sheet.header) or _lots(sheet.header)
    if not device_groups:
        return None
    taken = {at for group in device_groups for at in group.columns.values()}
    parted = any(not name.strip() for name in sheet.header[min(taken) : max(taken)])  # lists side by side
    if (
        parted
        or any(is_total(name) for name in sheet.header)
        or any("quantity_devices" in fields(name) for at, name in enumerate(sheet.header) if at not in taken)
    ):
        return None
    more = [at for at in _of_more(sheet) if at not in taken]
    others = [at for at in range(len(sheet.header)) if at not in {*taken, *more}]
    says = {group.anchor: {KIND: group.kind} for group in device_groups} | {at: {KIND: ""} for at in more}
    groups = {group.anchor: group.columns for group in device_groups}
    return Crossed("groups_in_columns", says, kept_columns(sheet, others), groups=groups)


def _with_computers(sheet: Sheet) -> Sheet:
    """The sheet with its column of machines as one of computers, where most of its cells are their models."""
    machines = machine_column(sheet)
    cells = [] if machines is None else [cell for cell in sheet.column(machines)[:LOOKED_AT] if not is_nothing(cell)]
    models = sum(categories.verdict(cell).category in data()["computers"] for cell in cells)
    if len(cells) < 2 or 2 * models <= len(cells):
        return sheet
    return replace(sheet, header=[_COMPUTER if at == machines else name for at, name in enumerate(sheet.header)])


def devices_beside_a_list(sheet: Sheet) -> Crossed | None:
    """A device a line, and columns that count others that stand there, or name them (`Matériel`, `Écrans`: 2; `Écran`:
    Dell P2419H). What else is told of the line's device is not told of these."""
    header = sheet.header
    kinds = {at: kind for at in range(len(header)) if (kind := _desk_phones(sheet, at) or _counted_kind(header[at]))}
    if any(categories.verdict(kind).how == "model" for kind in kinds.values()):  # a line of devices, and no header
        return None
    named = {at for at in kinds if _are_named(kinds[at], sheet.column(at)[:LOOKED_AT]) or _are_sized(sheet, at, kinds)}
    counted_ = {at: kind for at, kind in kinds.items() if at in named or _is_few(sheet.column(at))}
    asked = (at for at in kinds if at not in counted_ and _WITH.search(header[at]))
    with_one = {at for at in asked if _says_each_has_one(sheet.column(at))}
    counted_ |= {at: _WITH.sub("", kinds[at]) for at in with_one} | dict.fromkeys(_of_more(sheet), "")
    others = [at for at in range(len(header)) if at not in counted_]
    if (
        not counted_
        or any(is_total(header[at]) for at in others)
        or not _are_of_lines(sheet, {*counted_} - with_one, others)
    ):
        return None
    open_ = [at for at in others if not fields(header[at]) - _CALLED and not is_property(header[at])]
    open_ = [at for at in open_ if not (named and at in kinds)]  # one of several columns of devices
    roles = of_rows(header, sheet.lines[:LOOKED_AT]).assignment.roles  # also below names of other languages
    told = [at for at in open_ if roles.get(at) == "category"]
    open_ = open_ or [at for at in others if fields(header[at]) == {"model_text"}]  # no other column names the device
    main = next(
        (at for at in told or open_ if _are_devices(header[at], sheet.column(at)[:LOOKED_AT], by_model=not named)), None
    )
    if main is None or groups_of(header) or _is_model_of(sheet.column(main)[:LOOKED_AT], counted_.values()):
        return None
    again = [kind for at, kind in counted_.items() if at in named or not is_kind(header[at])]
    if _is_listed(again, sheet.column(main)[:LOOKED_AT]):
        return None
    described = [at for at in others[::-1] if at != main]
    of_main = ATTRIBUTES.keys() - {"category", "status"}  # a state is that of the whole line
    own = {ATTRIBUTES[name]: at for at in described
           for name in (fields(header[at]) or {roles.get(at, "")}) & of_main}  # fmt: skip
    says = {main: {KIND: ""}, **{at: {KIND: kind} for at, kind in counted_.items()}}
    kept = tuple(at for at in others if fold(header[at]) and at != main and at not in own.values())
    if fields(header[main]) == {"model_text"}:
        own[MODEL] = main
    return Crossed("groups_in_columns", says, kept, groups={main: {KIND: main, **own}}, is_list=True,
                   each=frozenset(with_one))  # fmt: skip


def _says_each_has_one(cells: Sequence[str]) -> bool:
    """Whether the cells of a column answer whether each device has one (`Avec écran ?`: oui 24p, non, intégré)."""
    filled = [cell for cell in cells[:LOOKED_AT] if not is_nothing(cell)]
    said = [first_answer(cell) if _ANSWER.fullmatch(cell.strip()) else "" for cell in filled]
    return said.count("true") > 0 and "" not in said


def _of_more(sheet: Sheet) -> list[int]:
    """The columns called after what comes with a device (`Accessoires`) whose cells name devices."""
    called = [at for at, name in enumerate(sheet.header) if fold(name) in heading_words("with_devices")]
    filled = {at: [cell for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)] for at in called}
    named = {at: sum(bool(in_cell(cell)) for cell in cells) for at, cells in filled.items()}
    return [at for at in called if named[at] > 1 and named[at] >= READ * len(filled[at])]


def _are_of_lines(sheet: Sheet, counted_: Iterable[int], others: Iterable[int]) -> bool:
    """Whether numbers of devices beside those of lines are of the whole line, or say that each has so many: no line of
    several has fewer of them."""
    quantities = [at for at in others if "quantity_devices" in fields(sheet.header[at])]
    if len(quantities) > 1:
        return False
    lines = [(number(row[quantities[0]]) or 1, row) for row in sheet.lines] if quantities else []
    said = [
        (many, units(row[at], "")) for many, row in lines for at in counted_ if not FORMS["each_of"].search(row[at])
    ]
    return all(own in (None, 0) or own >= many for many, own in said)


def _counted_kind(name: str) -> str:
    """The kind that a header names alone or counts (`Écrans`, `Nb écrans`); '' of any other name, and of some of it."""
    is_count = is_kind(name) or (counted_thing(name) != name.strip() and not counts_what(name))
    return kind_of_column(name) if is_count else ""


def _desk_phones(sheet: Sheet, at: int) -> str:
    """The kind of a column that is called after telephones, a line or an extension, and names those of desks by their
    models (`Fijo`: Yealink T31); '' of any other."""
    name = sheet.header[at]
    is_called = fold(name) in heading_words("desk_phones") or "fixed_phone" in categories.verdict(name).candidates
    return _DESK_PHONE if is_called and _are_named(_DESK_PHONE, sheet.column(at)[:LOOKED_AT]) else ""


def _is_listed(kinds: Iterable[str], cells: Sequence[str]) -> bool:
    """Whether one of these kinds has lines of its own: a column that says `Nb écrans` beside them counts them again, or
    something else."""
    listed = {categories.verdict(cell).category for cell in {*cells}}
    return any(categories.verdict(kind).category in listed for kind in kinds)


def _is_model_of(cells: Sequence[str], kinds: Iterable[str]) -> bool:
    """Whether most of these devices are of a kind that has a column of its own (`Vidéoprojecteur`: 2, `Modèle VP`)."""
    own = {categories.verdict(kind).category for kind in kinds}
    filled = [cell for cell in cells if not is_nothing(cell)]
    return 2 * sum(categories.verdict(cell).category in own for cell in filled) > len(filled)


def _is_few(cells: Sequence[str]) -> bool:
    """Whether the cells of a column are small numbers, be it with words behind them (`1 Iiyama 27"`), of which one
    counts: larger ones may be the sizes of screens, and those that number the lines count nothing."""
    filled = [number(cell.split()[0]) for cell in cells if not is_nothing(cell)]
    return bool(filled) and all(read is not None and read < _MANY for read in filled) and not are_running(cells)


def _are_named(kind: str, cells: Sequence[str]) -> bool:
    """Whether most cells of a column name a device of this kind by its model or maker: a size may be that of the
    line's own, a model of another kind is that of the line."""
    own = categories.verdict(kind).category
    filled = [cell for cell in cells if not is_nothing(cell)]
    said = [(cell, categories.verdict(cell)) for cell in filled]
    by_name = [each.how == "model" or tokens(cell)[:1] in phrases_of("makers") for cell, each in said]
    is_of_kind = all(each.category in (None, own) for _, each in said)
    return is_of_kind and sum(by_name) > 1 and sum(by_name) >= READ * len(filled)


def _are_sized(sheet: Sheet, at: int, kinds: Mapping[int, str]) -> bool:
    """Whether a column of screens holds sizes, each in a line of a device that has no screen of its own (`ProDesk 400`:
    22")."""
    if categories.verdict(kinds[at]).category != "monitor":
        return False
    rows = [row for row in sheet.lines[:LOOKED_AT] if not is_nothing(row[at]) and not says_gone(row[at])]
    named = [{categories.verdict(cell).category for cell in row} for row in rows]
    of_desks = [bool(kinds_ & _WITHOUT_SCREEN) and not kinds_ & _WITH_SCREEN for kinds_ in named]
    return len(rows) > 1 and all(_SIZE.match(row[at].strip()) for row in rows) and all(of_desks)


def _are_devices(header: str, cells: Sequence[str], *, by_model: bool) -> bool:
    """Whether nearly all cells name devices, below another name than that of a list by their kinds, or `by_model`."""
    filled = of_letters([cell for cell in cells if not is_nothing(cell)], LOOKED_INTO, 2)
    named = [cell for cell in filled if number(cell) is None and in_cell(cell)]
    models = sum(any(map(str.isdigit, cell)) or categories.verdict(cell).how == "model" for cell in named)
    is_called = bool(fields(header) & {"category", "model_text"}) or Contents.of(filled).share("kind") >= READ
    return (
        len(named) > 1 and len(named) >= READ * len(filled) and (is_called or (by_model and 2 * models >= len(named)))
    )


def _lots(header: Sequence[str]) -> list[Group]:
    """Columns of devices of any kind that have their number beside them (`Matériel 1`, `Nb`, `Matériel 2`, `Nb`)."""
    things = numbered_columns(header)
    is_beside = [
        at + 1 < len(header) and "quantity_devices" in fields(without_ordinal(header[at + 1])) for at in things
    ]
    return [Group("", {KIND: at, QUANTITY: at + 1}) for at in things] if all(is_beside) else []
