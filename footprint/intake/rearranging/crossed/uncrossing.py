"""The devices that the cells of a crossed table stand for, and the lines that hold none, by the rule that says why.

How a table is read is decided in `choosing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.rearranging.counting import devices, first_answer, in_rack, is_mark, is_nothing, number
from footprint.intake.rearranging.crossed.sheets import HEIGHT, Crossed, is_of_rack, names_computer
from footprint.intake.rearranging.crossed.totals import Sums, Uncrossed, check_columns, check_line
from footprint.intake.rearranging.crossed.units import Line, Unit
from footprint.intake.tables.rearranged import KIND, MODEL, QUANTITY, STATUS, unknown_count
from footprint.intake.values.items import Item, is_plural
from footprint.intake.values.text_forms import FORMS
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import device_models
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.doubts import names_only_devices
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total, term

_OF_PEOPLE = ("devices_in_columns", "groups_in_columns")
_PLACE_AND_TEXT = 3  # cells
GONE_LINE = "sorti"  # the state of what a total leaves out, and of which its line says that it is gone


class _Answers:
    """The answers to a form, by the place of which each tells; none where the list is no form's."""

    def __init__(self, table: Crossed, header: Sequence[str]) -> None:
        self.table = table
        self.is_form = table.label is not None and any(fold(name) in heading_words("form_clock") for name in header)
        self.of: dict[str, set[tuple[str, ...]]] = {}
        self.others: list[Cause] = []

    def again(self, line: int, cells: Sequence[str]) -> str | None:
        """The rule of a line that is sent a second time; another answer of the same place counts and is noted."""
        place = fold(cells[self.table.label]) if self.is_form and self.table.label is not None else ""
        if not place:
            return None
        before = self.of.setdefault(place, set())
        numbers = tuple(fold(cells[at]) for at in self.table.counted)
        if numbers in before:
            return "repeated_answer"
        if before:
            self.others.append(Cause("repeated_answer", FLAGGED, "site_id", np.array([line]), variant="differs"))
        before.add(numbers)
        return None


def uncrossed(table: Crossed, header: Sequence[str], lines: Sequence[Line]) -> Uncrossed:
    """Every line of the table: totals checked, cells that count as lines of the list."""
    result = Uncrossed()
    lines, again = _called_once(table, lines)
    of_several = frozenset(at for at in table.says if _is_of_several([cells for _, cells in lines], at))
    answers, gone = _Answers(table, header), set[int]()
    above = Sums(table.counted)  # of the lines that count
    here = Sums(table.counted)  # of those that do not say that they are gone
    since = Sums(table.counted)  # of those since the last line of totals
    for line, all_cells in lines:
        cells = table.without_parts(all_cells)
        rule = _aside(table, header, cells, above) or answers.again(line, cells)
        if rule == "no_device_row" and (named := list(_named_only(table, line, cells, above))):
            result.units += named
            continue
        if rule is None:
            result.units += _units(table, line, cells, of_several)
            above.add(cells)
            since.add(cells)
            if any(says_gone(cells[at]) for at in table.kept):
                gone.add(line)
            else:
                here.add(cells)
        else:
            result.aside.setdefault(rule, []).append(line)
        if rule == "total_row" and here.of == {at: number(cells[at]) for at in here.of} != above.of:
            left = {STATUS: GONE_LINE}
            result.units = [
                replace(unit, told=unit.told | left) if unit.line in gone else unit for unit in result.units
            ]
            result.right += len(table.counted)
        elif rule == "total_row":
            check_columns(result, table, line, cells, (above, since))
            since = Sums(table.counted)
        if rule in (None, "total_row"):
            check_line(result, table, line, cells)
    result.wrong += answers.others
    if again:
        result.wrong.append(Cause("same_device_again", FLAGGED, "category", np.array(again, np.int64)))
    return result


def _called_once(table: Crossed, lines: Sequence[Line]) -> tuple[Sequence[Line], list[int]]:
    """The lines without the names of devices that stand above, and the numbers of those that had one."""
    seen: dict[int, set[str]] = {at: {""} for at in table.once}
    again: list[int] = []
    once = []
    for line, cells in lines if seen else ():
        repeated = {at for at, names in seen.items() if fold(cells[at]) in names}
        once.append((line, ["" if at in repeated else cell for at, cell in enumerate(cells)]))
        again += [line] if any(cells[at].strip() for at in repeated) else []
        for at, names in seen.items():
            names.add(fold(cells[at]))
    return once or lines, again


def _is_of_several(lines: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column holds numbers, more often than marks."""
    cells = [row[at] for row in lines if not any(map(is_total, row))]
    several = sum((number(cell) or 0) > 1 for cell in cells)
    return several > 0 and several * 2 >= sum(map(is_mark, cells))


def _aside(table: Crossed, header: Sequence[str], cells: Sequence[str], above: Sums) -> str | None:
    """The rule by which a line holds no device, if it holds none."""
    labels = [cell for at, cell in enumerate(cells) if at not in table.says]
    if not any(cell.strip() for cell in cells):
        return "blank_row"
    if any(map(is_total, labels)):
        return "total_row"
    if _is_part(next(filter(str.strip, cells))):
        return "part_row"
    if table.heights is not None and not HEIGHT.fullmatch(cells[table.heights].strip()):
        return "no_device_row"
    if sum(bool(fold(cell)) and fold(cell) == fold(name) for cell, name in zip(cells, header, strict=False)) > 1:
        return "header_again"
    if all(_is_none(table, cells[at]) for at in table.counted):
        return "no_device_row"
    unnamed = table.label is not None and not any(cells[at].strip() for at in (table.label, *table.kept))
    same = {at: number(cells[at]) or 0 for at in table.counted} == above.of
    return "total_row" if unnamed and above.lines > 1 and same else None


def _named_only(table: Crossed, line: int, cells: Sequence[str], above: Sums) -> Iterator[Unit]:
    """The devices of a line of people or places that only a text names, beside its place (`Accueil`: copieur Sharp
    MX-3071) or alone (`copieur Toshiba étage`); none of a text of which a part is no device."""
    filled = [at for at, cell in enumerate(cells) if cell.strip() and not is_nothing(cell)]
    if table.variant not in _OF_PEOPLE or not filled or len(filled) > _PLACE_AND_TEXT or filled[-1] in table.says:
        return
    text = cells[filled[-1]]
    own = in_cell(text) if names_only_devices(text) else ()
    if len(filled) == 1 and any(
        _is_sum(table, item, above) if item.quantity else is_plural(item.kind) or _columns_of(table, item)
        for item in own
    ):
        return  # the model of what stands in a column (`Écrans Dell P2419H`), or its sum (`8 PC fixes`)
    if all(item.is_device and not item.state for item in own):
        kept = tuple("" if place == filled[-1] else cells[place] for place in _kept(table))
        yield from (Unit(line, filled[-1], item, kept) for item in own)


def _columns_of(table: Crossed, item: Item) -> list[int]:
    """The columns that are called after a device, or may be."""
    own = _may_be(item.kind)
    return [at for at, meaning in table.says.items() if meaning.get(KIND) and own & _may_be(meaning[KIND])]


def _may_be(kind: str) -> set[str]:
    said = verdict(kind)
    return {name for name in (said.category, *said.candidates) if name}


def _is_sum(table: Crossed, item: Item, above: Sums) -> bool:
    """Whether a number of devices below a table is the sum of the numbers in their column."""
    return any(above.of.get(at) == number(item.quantity) for at in _columns_of(table, item))


def _kept(table: Crossed) -> tuple[int, ...]:
    """The columns that are kept of a line, its label first."""
    return (*([] if table.label is None else [table.label]), *table.kept)


def _is_part(label: str) -> bool:
    """Whether a line counts some of what others count (`dont en panne`)."""
    form = f"{fold(label)} "
    return any(form.startswith(f"{word} ") for word in heading_words("counts_part") | heading_words("counts_again"))


def _units(table: Crossed, line: int, cells: Sequence[str], of_several: frozenset[int]) -> Iterator[Unit]:
    """What stands in a line. `of_several`: columns that hold numbers, in which a mark says no number."""
    kept = tuple(cells[at] for at in _kept(table))
    counted_apart = {verdict(meaning[KIND]).category for at, meaning in table.says.items()
                     if at not in table.groups and meaning.get(KIND) and not _is_none(table, cells[at])}  # fmt: skip
    for at, meaning in table.says.items():
        made = {name: text for name, text in meaning.items() if name != KIND}
        if at in table.replaced and is_nothing(cells[table.replaced[at]]):
            made.pop(STATUS, None)
        if at in table.sized and is_of_rack(cells[at], cells):
            continue
        if at in table.groups:
            items, more = _of_group(table.groups[at], cells, meaning[KIND])
            items = [item for item in items if not counted_apart or verdict(item.kind).category not in counted_apart]
        else:
            items, more = _items(table, cells[at].strip(), meaning.get(KIND, ""), is_number=at in of_several), {}
            items = _of_each(table, cells, at, items)
        for item in items:
            yield Unit(line, at, item, kept, {**made, **more})
            more = {}


def _of_each(table: Crossed, cells: Sequence[str], at: int, items: Sequence[Item]) -> Sequence[Item]:
    """As many as each device of the line has, where a cell beside a list says so (`2 par poste`, `oui`); of a line of
    no computer it is not known whether one is meant."""
    columns = [group[QUANTITY] for group in table.groups.values() if QUANTITY in group]
    if at in table.each:
        if answer := first_answer(cells[at]):
            if answer == "true" and not names_computer(cells):  # of a server, or what has a screen of its own
                return [Item(table.says[at][KIND], True, quantity=unknown_count(cells[at]))]
            items = [Item(table.says[at][KIND], True, quantity="1")] if answer == "true" else []
    elif not (table.is_list and FORMS["each_of"].search(cells[at])):
        return items
    many = (number(cells[columns[0]]) if columns else None) or 1
    return [replace(item, quantity=str(many * (number(item.quantity or "1") or 1))) for item in items]


def _items(table: Crossed, text: str, kind: str, *, is_number: bool) -> Sequence[Item]:
    if table.heights is not None:
        return in_rack(text)
    if _is_none(table, text):
        return ()
    if table.is_of_numbers or (is_number and (is_mark(text) or term("status", text))):
        count = number(text)
        read: Sequence[Item] = (Item(kind, True, quantity=text if count is None else str(count)),)
    else:
        read = devices(text, kind)
    return [
        replace(item, quantity=unknown_count(item.quantity)) if item.quantity and is_empty(item.quantity) else item
        for item in read
    ]


def _of_group(group: Mapping[str, int], cells: Sequence[str], kind: str) -> tuple[Sequence[Item], dict[str, str]]:
    """The devices of columns that tell of one (`Marque PC`, `Modèle PC`), and what else they say of the first."""
    none = heading_words("not_there")
    cells_of = {name: cells[at].strip() for name, at in group.items() if fold(cells[at]) not in none}
    own = {name: cell for name, cell in cells_of.items() if devices(cell, kind)}
    if not own:
        return (), {}
    named, model = own.get(KIND, ""), own.get(MODEL, "")
    is_known = not named or (typed := devices(named, kind)[0]).quantity != named
    if model and named and is_known:
        kind = typed.kind
    items = devices(model or named or "1", kind)
    tells = device_models.by_model("", model) is not None  # `Chariot`: Ergotron + Dell 5420
    if not kind and not is_known and not tells:  # a name that nobody knows (`Oscilloscope`)
        items = (Item(named, False, model, "1"),)
    if model and items[0].quantity == model:  # a model that nobody knows
        items = (Item(kind, True, model, "1"),)
    if named and len(items) == 1 and not items[0].model:  # `Tablette`, `iPad`
        items = (replace(items[0], model=model),)
    if number(named) is not None:  # `Écrans`: 2, `Modèle écran`
        own[QUANTITY] = named
    if QUANTITY in own:
        items = (replace(items[0], quantity=own[QUANTITY]), *items[1:])
    return items, {name: text for name, text in own.items() if name not in (KIND, MODEL, QUANTITY)}


def _is_none(table: Crossed, cell: str) -> bool:
    if table.heights is not None:
        return not in_rack(cell)
    return is_nothing(cell) if table.is_of_numbers else not devices(cell, "")
