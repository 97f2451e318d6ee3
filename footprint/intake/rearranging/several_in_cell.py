"""Labels that say more than the kind of one device (`UC + écran`, `3 PC (dont 2 volés)`, `tél (remis en stock)`), and
models with another device behind them (`HP 280 G5 + écran`): each thing that they name is a line of the list.

A label of which a part is not understood keeps that part as a line, so that it is asked; one with numbers of its own
beside a column of quantities stays whole and is asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

import numpy as np

from footprint.intake.evidence.headers import is_of_events
from footprint.intake.evidence.sheets import judge
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.counting import number
from footprint.intake.rearranging.crossed.listing import is_small, list_of
from footprint.intake.rearranging.crossed.outlines import without_dittos
from footprint.intake.rearranging.crossed.units import Unit
from footprint.intake.tables.headings import counted_thing, is_kind, is_property, kind_of_column
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import is_of_a_program
from footprint.intake.tables.rearranged import KIND
from footprint.intake.values.items import Item
from footprint.intake.values.text_forms import FORMS
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted, of_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data
from footprint.intake.vocabulary.words import heading_words, is_empty

_OF_FIRST = ("serial", "asset_id", "model_text", "price_eur")  # what a line says of one device only
_ALIKE = (
    frozenset(["smartphone", "fixed_phone", "mobile_phone"]),
    frozenset(["monitor", "television", "interactive_display", "projector"]),
    frozenset(["printer", "multifunction_printer", "scanner"]),
)
_JOINT = re.compile(r"\s\+\s*")
_SUM = re.compile(r"(?:^|\()\s*(\d{1,4}(?:\s*\+\s*\d{1,4})+)\s*(?:\)|$)")  # `1 + 1`, `(1 + 3)`
_WITH = re.compile(
    r"(?i)\s*(?:avec|with|mit|con)\s+(?:(?:chacune?|each|je)\s+)?(?:(?:leurs?|son|sa|its|their|sein(?:em)?|su)\s+)?"
)
_DOCK = "station d'accueil"
_MOST_BEHIND, _LONGEST_MODEL = 4, 80  # devices behind a model; letters of it
_Behind = dict[int, tuple[int, list[Item]]]  # line → the column whose cell names them, and the devices
_OF_DEVICES = ("serial", "model_text", "price_eur", "quantity_devices")  # what only a line of devices says


def listed(source: Source, layout: Layout, limits: Limits) -> tuple[Source, Layout] | None:
    """The list with a line for each device; None where each label names but one."""
    if layout.arranged is not None or not is_small(source, layout.header_end):
        return None
    if is_of_a_program(layout.header, of_people=True):
        return None
    lines = without_dittos(layout.header, lines_below(source, layout))
    assignment = judge(source, layout).assignment
    labels, models = assignment.of("category"), assignment.of("model_text") or assignment.of("maker")
    if not (labels or models) or is_of_events(layout.header, tuple(assignment.roles.values())):
        return None
    apart = _listed_apart(layout.header, [cells[at] for _, cells in lines for at in labels[:1]])
    behind = {line: (at, added) for line, cells in lines for at in models[:1] if (added := _behind(cells[at], apart))}
    remarks = assignment.of("remark") if labels else []
    behind |= {line: (at, added) for line, cells in lines for at in remarks if (added := _in_remark(cells[at], apart))}
    has_model = bool(models)
    kept = [(name, at) for at, name in enumerate(layout.header)]
    if not labels:
        units, said = _models(lines, models[0], behind, {at for role in _OF_FIRST for at in assignment.of(role)})
        return list_of(source, layout, kept, units, limits, "", (said,)) if units else None
    own, whole = {cells[labels[0]] for _, cells in lines}, _of_models(lines, labels[0], assignment.of("serial"))
    if not behind and not any(map(_says_more, own - whole)):
        return None
    if any(len(in_cell(label)) > 1 for label in own):
        lines = [(line, _added(cells, labels[0])) for line, cells in lines]
    once = {at for role in _OF_FIRST for at in assignment.of(role)} - {labels[0]}
    units = list(_units(lines, labels[0], once, assignment.of("quantity_devices"), whole, has_model=has_model))
    units = [each for unit in units for each in _with_behind(unit, behind, once)]
    if len(sets := [at for at in range(len(layout.header)) if _counts_sets(layout.header[at], lines, at)]) == 1:
        units = [_times(unit, number(unit.kept[sets[0]])) for unit in units]
    several = sorted({unit.line for unit in units if unit.item.kind})
    if not several:
        return None
    of_devices = [at for role in _OF_DEVICES for at in assignment.of(role) if at != labels[0]]
    empty = {line for line, cells in lines if _is_none(cells, labels[0], of_devices)} & {unit.line for unit in units}
    units = [unit for unit in units if unit.line not in empty]
    said = Cause("several_in_label", FLAGGED, "category", np.array(several, np.int64))
    aside = {"no_device_row": sorted(empty)}
    return list_of(source, layout, kept, units, limits, "", (said,), aside, own={KIND: labels[0]})


def _of_models(lines: Sequence[tuple[int, list[str]]], label: int, serials: Sequence[int]) -> set[str]:
    """The labels of one device that begin with a number which may be that of its model."""
    of_one = {cells[label] for _, cells in lines if any(cells[at] for at in serials)}
    return {said for said in of_models(Counter(cells[label] for _, cells in lines), of_one) if len(in_cell(said)) == 1}


def _models(
    lines: Sequence[tuple[int, list[str]]], models: int, behind: _Behind, once: set[int]
) -> tuple[list[Unit], Cause]:
    """The lines of a list of places or persons with the models that stand there (`Loge`: HP 290 G2 + écran), and what
    is said; none where no device stands behind a model."""
    said = Cause("several_in_label", FLAGGED, "category", np.array(sorted(behind), np.int64))
    units = [Unit(line, models, Item("", False), tuple(cells)) for line, cells in lines if behind and any(cells)]
    return [each for unit in units for each in _with_behind(unit, behind, once)], said


def _units(
    lines: Sequence[tuple[int, list[str]]], label: int, once: set[int], quantities: Sequence[int],
    whole: Container[str], *, has_model: bool,
) -> Iterator[Unit]:  # fmt: skip
    """The lines of the list; an item without a kind is the line as it stands. `quantities`: columns of them; `whole`:
    labels of one device, whose number is that of a model."""
    for line, cells in lines:
        is_more = cells[label] not in whole and _says_more(cells[label])
        items: Sequence[Item] = _docked(in_cell(cells[label])) if is_more else ()
        own = _own_numbers(cells[label], [cells[at] for at in quantities[:1]], items)
        if quantities and _are_alike(items) and (number(cells[quantities[0]]) or 0) >= len(items):
            items = ()  # of all of them
        if quantities and any(item.quantity for item in items) and not own:
            items = _of_one_set(items, number(cells[quantities[0]]))
        for ordinal, item in enumerate(items or (Item("", False),)):
            kept = tuple("" if ordinal and at in once else cell for at, cell in enumerate(cells))
            if own:
                item = replace(item, quantity="" if quantities else own[ordinal])
                kept = tuple(own[ordinal] if at in quantities else cell for at, cell in enumerate(kept))
            yield Unit(line, label, replace(item, model="") if has_model else item, kept)


def _are_alike(items: Sequence[Item]) -> bool:
    """Whether several items are of one kind, none of them with a number (`imprimante HP, imprimante Canon`)."""
    kinds = {verdict(item.kind).category for item in items}
    return len(items) > 1 and len(kinds) == 1 and None not in kinds and not any(item.quantity for item in items)


def _docked(items: Sequence[Item]) -> Sequence[Item]:
    """The items with a bare `station` behind a laptop as what it is put on."""
    laptop = any(verdict(item.kind).category == "laptop" for item in items[:1])
    return [
        replace(item, kind=_DOCK) if laptop and "docking_station" in verdict(item.kind).candidates else item
        for item in items
    ]  # fmt: skip


def _own_numbers(label: str, quantity: Sequence[str], items: Sequence[Item]) -> Sequence[str]:
    """The numbers of these items where a sum says them, one after the other: in the cell of the quantity (`Routeur +
    switch`: 1 + 1), or in brackets behind them, where that is the quantity (`Switch + bornes (1 + 3)`: 4); or where
    that cell is empty, and the label says them."""
    told = [item.quantity or "1" for item in items if any(each.quantity for each in items)]
    if told and not any(map(str.strip, quantity)) and None not in map(number, told):
        return told if quantity else ()
    said = next(filter(None, map(_SUM.search, (*quantity, label))), None) if len(items) > 1 else None
    own = [part.strip() for part in said[1].split("+")] if said else []
    whole = [number(cell) for cell in quantity if said and cell != said.string]
    return own if len(own) == len(items) and whole in ([], [None], [sum(map(int, own))]) else ()


def _of_one_set(items: Sequence[Item], sets: int | None) -> list[Item]:
    """What one of the sets of a line holds, an item for each device (`PC + 2 écrans`: 1); none where the number of the
    line may be that of the devices."""
    own = [number(item.quantity or "1") or 0 for item in items]
    if items[0].quantity or not sets or not all(own) or sum(own) == sets or sum(own) > 1 + _MOST_BEHIND:
        return []
    return [replace(item, quantity="") for item, many in zip(items, own, strict=True) for _ in range(many)]


def _listed_apart(header: Sequence[str], labels: Sequence[str]) -> set[str | None]:
    """The categories that lines or columns of the list name by themselves: behind a model they may be the same."""
    return {verdict(text).category for text in {*labels, *filter(None, map(kind_of_column, header))}}


def _behind(model: str, apart: set[str | None]) -> list[Item]:
    """The devices behind a model and a `+` (`+ écran`, `+ 2 écrans`, `+ Iiyama XUB2493`), one item each, of kinds that
    are not listed `apart`; none where one is not understood, or is a part of what stands before it (`+ écran
    tactile`)."""
    head, *tails = _JOINT.split(model) if len(model) <= _LONGEST_MODEL else [model]
    items = [item for tail in tails for item in in_cell(tail)]
    apart = apart | {verdict(head).category}
    if not head.strip() or len(items) != len(tails) or not all(_is_device_alone(item, apart) for item in items):
        return []
    numbers = [number(item.quantity or "1") or 0 for item in items]
    if not all(numbers) or sum(numbers) > _MOST_BEHIND:
        return []
    return [replace(item, quantity="") for item, many in zip(items, numbers, strict=True) for _ in range(many)]


def _in_remark(remark: str, apart: set[str | None]) -> list[Item]:
    """The same of a remark that says nothing else (`avec écran`, `avec leurs écrans`), or so many of each device of its
    line (`2 écrans chacun`)."""
    if len(remark) > _LONGEST_MODEL:
        return []
    said = _WITH.match(remark)
    with_what = remark[said.end() :] if said else remark
    each = FORMS["each_of"].sub("", FORMS["each_before"].sub("", with_what.strip()))
    return _behind(f"- + {each}", apart) if said or each != with_what.strip() else []


def _is_device_alone(item: Item, apart: set[str | None]) -> bool:
    said = verdict(item.kind)
    is_part = not heading_words("built_in").isdisjoint(fold(f"{item.kind} {item.model} {item.remark}").split())
    return item.is_device and said.fate == "device" and said.category not in apart and not is_part


def _with_behind(unit: Unit, behind: _Behind, once: set[int]) -> Iterator[Unit]:
    """A line, and those of the devices that a cell names behind it, of which there are as many as of the line's own."""
    at_, items = behind.pop(unit.line, (0, []))
    if not items:
        yield unit
        return
    yield replace(
        unit,
        kept=tuple(_JOINT.split(cell)[0].strip() if at == at_ else cell for at, cell in enumerate(unit.kept)),
    )
    for item in items:
        yield Unit(unit.line, at_, item, tuple("" if at in once else cell for at, cell in enumerate(unit.kept)))


def _counts_sets(name: str, lines: Sequence[tuple[int, list[str]]], at: int) -> bool:
    """Whether a column counts sets of the devices of its line (`Nb kits`)."""
    thing = counted_thing(name)
    is_of_sets = thing != name.strip() and not is_kind(thing) and not is_property(thing)
    return is_of_sets and all(number(cells[at]) is not None for _, cells in lines if any(cells))


def _times(unit: Unit, sets: int | None) -> Unit:
    own = number(unit.item.quantity or "1")
    return unit if own is None or sets is None else replace(unit, item=replace(unit.item, quantity=str(own * sets)))


def _added(cells: list[str], label: int) -> list[str]:
    """The cells with `+` for the sign between two things in the label that nobody takes for each other
    (`portable / smartphone`), in a list whose labels name several."""
    kinds = [verdict(piece).category for piece in cells[label].split("/")]
    alike = any(family.issuperset(kinds) for family in (frozenset(data()["computers"]) | {"tablet"}, *_ALIKE))
    if alike or None in kinds or not 1 < len(kinds) == len(set(kinds)):
        return cells
    return [" + ".join(map(str.strip, cell.split("/"))) if at == label else cell for at, cell in enumerate(cells)]


def _is_none(cells: Sequence[str], label: int, of_devices: Sequence[int]) -> bool:
    """Whether a line has no device: its label says so, or is empty where nothing else tells of one."""
    if fold(cells[label]) in heading_words("none"):
        return True
    return not cells[label].strip(" -–—/.") and all(is_empty(cells[at]) for at in of_devices)


def _counts_one_kind(cell: str) -> bool:
    """Whether a label counts devices of one kind, whoever has them (`Smartphones élus et astreinte (x6)`)."""
    number_, bare = counted(cell)
    return bool(number_) and bare != cell and cell.startswith(bare) and verdict(bare).fate == "device"


def _says_more(cell: str) -> bool:
    """Whether a cell names several devices, or says of one what a kind does not; parts that belong to it are none."""
    items = in_cell(cell)
    if not all(item.is_known for item in items) and _counts_one_kind(cell):
        return False
    if any(item.state or item.ownership or ("(" in cell and item.quantity) for item in items):
        return True
    devices = [item for item in items if item.is_device or not item.is_known]
    is_held = FORMS["cart_with"].match(cell) is not None
    return len(devices) > 1 or ((len(items) > 1 or is_held) and verdict(cell).fate != "device")
