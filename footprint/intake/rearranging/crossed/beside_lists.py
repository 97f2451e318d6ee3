"""Lists with a device a line and columns that tell of others beside it: how many screens, which dock, what else.

A column of a list tells of the line's own device, as a rule. Of others it tells only where its name counts them
(`Nb écrans`), or where it names what stands on a desk with its computer; a printer or a server that several lines name
is one that they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from footprint.intake.evidence.contents import Contents, of_letters
from footprint.intake.evidence.sheets import LOOKED_AT, of_rows
from footprint.intake.rearranging.counting import are_running, first_answer, is_nothing, number, units
from footprint.intake.rearranging.crossed.sheets import LOOKED_INTO, READ, Crossed, Sheet, is_of_rack, names_computer
from footprint.intake.rearranging.grouped import ATTRIBUTES, groups_of
from footprint.intake.tables.headings import (
    HERE,
    asked_thing,
    counted_thing,
    counts_what,
    fields,
    is_kind,
    is_property,
    kind_of_column,
)
from footprint.intake.tables.rearranged import KIND, MODEL
from footprint.intake.values.items import OF_A_DESK, Item
from footprint.intake.values.plurals import is_plural
from footprint.intake.values.text_forms import FORMS
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, phrases_of, tokens
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_total

_DESK_PHONE, _SCREEN = "Téléphone fixe", "Écran"
_MANY = 10  # devices at a desk
_SIZE = re.compile(
    r"(?i)[12345]\d(?:[.,]\d)? ?(?:[\"”″]|''|p\b|po\b|pouces?\b|in\b|inch|zoll|pulgadas|pollici|polegadas)"
)
# `oui`, `oui 24p`, `oui (1 par poste)`: whatever else is said of them changes their number or their state.
_ANSWER = re.compile(rf"(?i)\w+\s*(?:\(?(?:{_SIZE.pattern[4:]})?\)?|[(,]?\s*1 (?:par|per|pro|por|a) \w+\)?)")
_WITHOUT_SCREEN = frozenset(["desktop", "workstation", "thin_client"])  # of a server, inches are those of its rack
_WITH_SCREEN = frozenset(["all_in_one", "laptop", "tablet", "kiosk", "interactive_display"])
_OF_SOMEBODY = frozenset(["fixed_phone", "smartphone", "feature_phone", "tablet"])
_SHARED = frozenset([
    "printer", "multifunction_printer", "plotter", "server", "storage", "switch", "firewall", "router", "internet_box",
    "wifi_access_point", "ups", "pbx", "projector", "scanner",
])  # fmt: skip
_FEWEST_OF_PLACES = 3  # columns of devices beside that of a line: it is a place, and all are its own
_NO_DEVICES = ("component", "not_hardware")
_CALLED = frozenset(["category", "model_text", "asset_id"])  # fields of what names a device


@dataclass(frozen=True)
class _Beside:
    """Columns of devices beside that of a line, with the kind of each ('' = its cells say it). `named`: by models or
    sizes; `each`: as many as each device of the line has; `sized`: by sizes."""

    kinds: Mapping[int, str]
    named: frozenset[int]
    each: frozenset[int]
    sized: frozenset[int]


def devices_beside_a_list(sheet: Sheet) -> Crossed | None:
    """A device a line, and columns that count others that stand there, or name them (`Matériel`, `Écrans`: 2; `Écran`:
    Dell P2419H). What else is told of the line's device is not told of these."""
    header, beside = sheet.header, _beside(sheet)
    others = [at for at in range(len(header)) if beside is not None and at not in beside.kinds]
    if (
        beside is None
        or not beside.kinds
        or any(is_total(header[at]) for at in others)
        or not _are_of_lines(sheet, {*beside.kinds} - beside.each, others)
    ):
        return None
    roles = of_rows(header, sheet.lines[:LOOKED_AT]).assignment.roles  # also below names of other languages
    main = _main(sheet, beside, others, roles)
    if main is None or groups_of(header) or _is_model_of(sheet.column(main)[:LOOKED_AT], beside.kinds.values()):
        return None
    again = [kind for at, kind in beside.kinds.items() if at in beside.named or not is_kind(header[at])]
    if _is_listed(again, sheet.column(main)[:LOOKED_AT]):
        return None
    described = [at for at in others[::-1] if at != main]
    of_main = ATTRIBUTES.keys() - {"category", "status"}  # a state is that of the whole line
    own = {ATTRIBUTES[name]: at for at in described
           for name in (fields(header[at]) or {roles.get(at, "")}) & of_main}  # fmt: skip
    says = {main: {KIND: ""}, **{at: {KIND: kind} for at, kind in beside.kinds.items()}}
    kept = tuple(at for at in others if fold(header[at]) and at != main and at not in own.values())
    if fields(header[main]) == {"model_text"}:
        own[MODEL] = main
    return Crossed("groups_in_columns", says, kept, groups={main: {KIND: main, **own}}, is_list=True,
                   each=beside.each, sized=beside.sized)  # fmt: skip


def _beside(sheet: Sheet) -> _Beside | None:
    """None where the header is a line of devices."""
    header = sheet.header
    kinds = {at: kind for at in range(len(header)) if (kind := _desk_phones(sheet, at) or _counted_kind(header[at]))}
    kinds = {at: kind for at, kind in kinds.items() if not _is_of_other_days(header[at])}
    if "monitor" not in _categories(kinds, kinds):  # whose sizes these would be
        sizes = {at: _SCREEN for at, name in enumerate(header) if _is_of_sizes(name)}
        kinds |= {at: kind for at, kind in sizes.items() if len(sizes) == 1 and _are_sized(sheet, at, sizes)}
    if any(categories.verdict(kind).how == "model" for kind in kinds.values()):
        return None
    named = {at for at in kinds if _are_named(kinds[at], sheet.column(at)[:LOOKED_AT]) or _are_sized(sheet, at, kinds)}
    numbered = {at for at in kinds if at not in named and _is_few(sheet.column(at))}
    if len(named | numbered) < _FEWEST_OF_PLACES:
        named = {at for at in named if not _is_shared(kinds[at], sheet.column(at)[:LOOKED_AT])}
    named = {at for at in named if categories.verdict(kinds[at]).category not in _categories(kinds, numbered)}
    counted_ = {at: kinds[at] for at in sorted(named | numbered)}
    with_one = {at: kind for at in range(len(header)) if at not in counted_ and (kind := _had_by_each(sheet, at))}
    said = _categories(counted_, counted_)  # `Avec écran ?` beside `Nb écrans` says nothing more
    with_one = {at: kind for at, kind in with_one.items() if categories.verdict(kind).category not in said}
    each = {*with_one, *(at for at in numbered if FORMS["each_of"].search(header[at].replace("/", " par ")))}
    sized = frozenset(at for at in named if _are_sized(sheet, at, kinds))
    return _Beside(
        counted_ | with_one | dict.fromkeys(columns_of_more(sheet), ""), frozenset(named), frozenset(each), sized
    )


def _main(sheet: Sheet, beside: _Beside, others: Sequence[int], roles: Mapping[int, str]) -> int | None:
    """The column that names the device of each line; None where none does."""
    header = sheet.header
    others = [at for at in others if not _is_shared(_counted_kind(header[at]), sheet.column(at)[:LOOKED_AT])]
    open_ = [at for at in others if not fields(header[at]) - _CALLED and not is_property(header[at])]
    if beside.named:  # no other of several columns of devices
        open_ = [at for at in open_ if not (_desk_phones(sheet, at) or _counted_kind(header[at]))]
    told = [at for at in open_ if roles.get(at) == "category" and _may_be_kinds(sheet, at)]
    models = [at for at in others if fields(header[at]) == {"model_text"}]  # where no other column names the device
    if any(_counted_kind(header[at]) for at in open_):  # columns of devices, as those beside
        models = []
    columns = {at: sheet.column(at)[:LOOKED_AT] for at in told or [*open_, *models]}
    by_model = not beside.named
    are_of_desks = _categories(beside.kinds, beside.kinds) <= OF_A_DESK
    return next(
        (
            at for at, cells in columns.items()
            if _are_devices(header[at], cells, by_model=by_model)
            or (at in told and are_of_desks and _are_computers(sheet, at))
        ),
        None,
    )  # fmt: skip


def _are_computers(sheet: Sheet, at: int) -> bool:
    """Whether nearly all lines name a computer by another cell, whatever the words for their kinds are (`PP`: ProBook
    450)."""
    lines = [row for row in sheet.lines[:LOOKED_AT] if not is_nothing(row[at])]
    named = [row for row in lines if names_computer(row)]
    return len(named) > 1 and len(named) >= READ * len(lines)


def _may_be_kinds(sheet: Sheet, at: int) -> bool:
    """Whether a column is called after kinds, or holds some (of one of places nobody knows what its cells are)."""
    filled = [cell for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)]
    return bool(fields(sheet.header[at])) or Contents.of(filled).share("kind") > 0


def _is_of_sizes(name: str) -> bool:
    """Whether a column is called after the size of a screen (`Dalle`, `Diagonale`)."""
    return fields(name) == {"screen_inches"}


def _categories(kinds: Mapping[int, str], columns: Iterable[int]) -> set[str | None]:
    return {categories.verdict(kinds[at]).category for at in columns}


def _is_of_other_days(name: str) -> bool:
    """Whether a column tells of devices that were there or will be (`Ancien PC`, `Écran prévu`)."""
    return counts_what(name) not in ("", HERE) or not heading_words("old_one").isdisjoint(fold(name).split())


def _had_by_each(sheet: Sheet, at: int) -> str:
    """The kind that a header asks of each line's device whether it comes with one (`Avec écran ?`: oui 24p, intégré);
    '' of any other. What a device is or can (`Tactile ?`, `Multifonction ?`) is none beside it."""
    kind = asked_thing(sheet.header[at])
    said = categories.verdict(kind)
    is_with = not fold(sheet.header[at]).startswith(fold(kind))
    is_such = said.category in (OF_A_DESK if is_with else ("monitor", "docking_station"))
    words = parts(tokens(kind)) if is_such else []
    is_one = len(words) == 1 and said.how == "exact" and _are_answers(sheet.column(at))
    rows = [row for row in sheet.lines[:LOOKED_AT] if first_answer(row[at]) == "true"] if is_one else []
    return kind if any(map(names_computer, rows)) and not _is_checked(sheet.header) else ""


def _is_checked(header: Sequence[str]) -> bool:
    """Whether a list asks which parts its devices have, too (`Batterie O/N`): then their own screens are asked of."""
    asked = [thing for name in header if (thing := asked_thing(name)) and tokens(thing) not in phrases_of("chargers")]
    return any(categories.verdict(thing).fate == "component" for thing in asked)


def _are_answers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells[:LOOKED_AT] if not is_nothing(cell)]
    said = [first_answer(cell) if _ANSWER.fullmatch(cell.strip()) else "" for cell in filled]
    return said.count("true") > 0 and "" not in said


def columns_of_more(sheet: Sheet) -> list[int]:
    """The columns called after what comes with a device (`Accessoires`) whose cells name devices, and say no more of
    them: in others stand remarks, too (`écran cassé`, `relié au copieur`)."""
    called = [at for at, name in enumerate(sheet.header) if fold(name) in heading_words("with_devices")]
    filled = {at: [cell for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)] for at in called}
    items = {at: [in_cell(cell) for cell in cells] for at, cells in filled.items()}
    named = {at: sum(map(bool, items[at])) for at in called}
    return [at for at in called if named[at] > 1 and named[at] >= READ * len(filled[at])
            and all(map(_is_of_somebody, chain.from_iterable(items[at])))]  # fmt: skip


def _is_of_somebody(item: Item) -> bool:
    """Whether an item is plainly one that stands on a desk, or goes with a person and has a maker's name or a number
    (`iPhone 13`, not `tablette élèves`); what is no device may be anything."""
    said = categories.verdict(item.kind)
    words = f"{item.kind} {item.model}".split()
    is_made = any(tokens(word) in phrases_of("makers") or any(map(str.isdigit, word)) for word in words)
    of_desk = said.category in OF_A_DESK and (is_made or said.how == "exact")
    is_such = of_desk or (said.category in _OF_SOMEBODY and is_made)
    more = [part.strip() for part in item.remark.split(",") if part.strip()]  # `souris, sacoche`
    is_bare = not item.state and all(categories.verdict(part).fate in _NO_DEVICES for part in more)
    return not item.is_device or (is_such and is_bare)


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
    """The kind that a header names alone or counts (`Écrans`, `Nb écrans`); '' of any other name, and of some of it.
    Below one rack (`Baie`: 2) stands in which of them the line's device is."""
    is_count = is_kind(name) or (counted_thing(name) != name.strip() and not counts_what(name))
    kind = kind_of_column(name) if is_count else ""
    is_one = kind == name.strip() and not is_plural(kind)
    return "" if is_one and categories.verdict(kind).category == "rack" else kind


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
    filled = [number(cell.split()[0]) for cell in cells if not is_nothing(cell) and first_answer(cell) != "false"]
    return bool(filled) and all(read is not None and read < _MANY for read in filled) and not are_running(cells)


def _are_named(kind: str, cells: Sequence[str]) -> bool:
    """Whether most cells of a column name a device of this kind by its model or maker: a size may be that of the
    line's own, a model of another kind is that of the line."""
    named = categories.verdict(kind)
    own = (named.category, *named.candidates)
    filled = [cell for cell in cells if not is_nothing(cell) and first_answer(cell) != "false"]
    said = [(cell, categories.verdict(cell)) for cell in filled]
    by_name = [bool(device_models.by_model("", cell)) or tokens(cell)[:1] in phrases_of("makers") for cell, _ in said]
    is_of_kind = all(each.category in (None, *own) for _, each in said)
    return is_of_kind and sum(by_name) > 1 and sum(by_name) >= READ * len(filled)


def _is_shared(kind: str, cells: Sequence[str]) -> bool:
    """Whether several lines name one device of a kind that many use."""
    filled = [fold(cell) for cell in cells if not is_nothing(cell)]
    return categories.verdict(kind).category in _SHARED and len({*filled}) < len(filled)


def _are_sized(sheet: Sheet, at: int, kinds: Mapping[int, str]) -> bool:
    """Whether a column of screens holds sizes, each in a line of a device that has no screen of its own (`ProDesk 400`:
    22")."""
    if categories.verdict(kinds[at]).category != "monitor":
        return False
    rows = [row for row in sheet.lines[:LOOKED_AT] if not is_nothing(row[at]) and not says_gone(row[at])]
    rows = [row for row in rows if not is_of_rack(row[at], row)]
    named = [{categories.verdict(cell).category for cell in row} for row in rows]
    desks = [kinds_ for kinds_ in named if "server" not in kinds_]  # beside whose screen is one, too
    of_desks = [bool(kinds_ & _WITHOUT_SCREEN) and not kinds_ & _WITH_SCREEN for kinds_ in desks]
    return len(of_desks) > 1 and all(_SIZE.match(row[at].strip()) for row in rows) and all(of_desks)


def _are_devices(header: str, cells: Sequence[str], *, by_model: bool) -> bool:
    """Whether nearly all cells name devices, below another name than that of a list by their kinds, or `by_model`."""
    filled = of_letters([cell for cell in cells if not is_nothing(cell)], LOOKED_INTO, 2)
    named = [cell for cell in filled if number(cell) is None and in_cell(cell)]
    models = sum(any(map(str.isdigit, cell)) or categories.verdict(cell).how == "model" for cell in named)
    is_called = bool(fields(header) & {"category", "model_text"}) or Contents.of(filled).share("kind") >= READ
    return (
        len(named) > 1 and len(named) >= READ * len(filled) and (is_called or (by_model and 2 * models >= len(named)))
    )
