"""Items of a kind that stands before its numbers or models (`PC : 12 fixes, 5 portables`), or above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from footprint.intake.values.items import (
    Item,
    as_number,
    as_written,
    fate_of,
    is_model_name,
    item_of,
    kind_with_words,
    named_model,
    named_thing,
    situated,
    with_others,
    with_remark,
    words_of_state,
)
from footprint.intake.values.pieces import item_of_piece, items_of, pieces_of
from footprint.intake.values.plurals import is_plural
from footprint.intake.values.text_forms import FORMS, uncounting, written
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.device_models import product_words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import is_of_people
from footprint.intake.vocabulary.phrases import parts, single, tokens
from footprint.intake.vocabulary.states.leaving import left_as, says_not_ours
from footprint.intake.vocabulary.words import term

_LONGEST_LABEL = 120
_NOT_OF_US = re.compile(r"(?i)\A(?:pr[êe]t|emprunt|lou[ée]|d[ée]p[oô]t)\w*\b.*\bpas (?:à|au|aux|de l|du|des)\b")
_JOINTS = re.compile(r", | (?:et|and|&) ")


def after_leader(text: str, kind: str) -> tuple[str, tuple[Item, ...]] | None:
    """(place, items) of a line of two sides: a kind and its number or model, a place and what stands there, words and
    what they announce; None where no such sides are understood."""
    sides = FORMS["leader"].fullmatch(text)
    if sides is None or len(sides["label"]) > _LONGEST_LABEL:
        return None
    label, value = sides["label"].strip(), sides["value"].strip()
    if _NOT_OF_US.search(label) or says_not_ours(label):  # `Prêtés par des parents, pas au club`
        return None
    if one := FORMS["bare"].match(label):
        per = FORMS["per"].search(label)
        if per is None or not FORMS["count"].match(value):
            return None
        label = label[one.end() : per.start()]
    named, remark = named_thing(label)
    fate = fate_of(named)
    if count := FORMS["count"].match(value):
        rest = value[count.end() :].strip()
        inside = items_of(value, kind, marked=False)
        is_spoken = bool(inside) and all(item.is_known and item.quantity for item in inside)  # `Divers : 1 NAS, 2 PC`
        is_room = is_spoken and _is_room_of(label, inside)
        if (fate == "device" and not is_room) or (fate != "unknown" and not is_spoken):
            return "", after_kind(named, remark, value, count, kind)
        if any(item.is_known for item in inside):
            return label, inside if is_room else tuple(_of_label(item, named) for item in inside)
        return ("", (situated(Item(label, False, quantity=count.group().strip()), rest),)) if not rest else None
    if fate in ("device", "ambiguous") and left_as(written(value)):
        return "", (situated(item_of(named), value),)
    if fate == "device" and not remark and (number := _number_of_names(named, value)):
        return "", (replace(item_of(named), quantity=str(number)),)
    if (fate == "device" and not remark and verdict(named).how == "exact") or (
        fate == "ambiguous" and verdict(named).candidates and is_model_name(value)
    ):
        return "", (situated(replace(item_of(named), model=named_model(value)), value[len(named_model(value)) :]),)
    inside = items_of(value, kind, marked=False)
    if fate == "unknown" and any(item.is_known and item.is_device for item in inside):
        return label, inside
    if len(inside) > 1 and all(item.is_known and item.is_device and item.quantity for item in inside):
        return label, inside  # `Réseau : la box, un switch`
    return None


def _number_of_names(kind: str, value: str) -> int:
    """How many persons are named behind a kind in the plural, who have one each (`Portables : Anne, Bob`); 0 where the
    words may be others: of places, makers, models, or not as many as a number behind them says."""
    found = FORMS["names"].fullmatch(value) if is_plural(kind) else None
    if found is None or any(part.kind != "strange" for part in parts(tokens(_JOINTS.sub(" ", found["names"])))):
        return 0
    own = _JOINTS.split(found["names"])
    persons = sum(is_of_people(fold(name.split()[0])) for name in own if name.split())
    are_names = bool(found["number"]) or 2 * persons > len(own)
    is_known = not are_names or any(
        fate_of(name) != "unknown" or not product_words().isdisjoint(tokens(name)) for name in own
    )
    return 0 if is_known or int(found["number"] or len(own)) != len(own) else len(own)


def _is_room_of(label: str, inside: Sequence[Item]) -> bool:
    """Whether a label is that of a room that is called after devices, and other ones stand in it (`Server room`)."""
    own = verdict(label)
    kinds = {own.category} if own.category else {*own.candidates}
    others = [verdict(item.kind) for item in inside]
    is_of_others = all(kinds.isdisjoint({other.category, *other.candidates}) for other in others)
    return is_of_others and not single("places").isdisjoint(tokens(label)[-1:])


def _of_label(item: Item, label: str) -> Item:
    """The item with the first word of its label before it, where both have several meanings and together one
    (`téléphones de test : 3 Android`), or with its label behind it, where that tells its kind (`wifi : 3 bornes`)."""
    if fate_of(item.kind) != "ambiguous":
        return item
    both, behind = f"{label.partition(' ')[0]} {item.kind}", f"{item.kind} {label}"
    if fate_of(label) == "ambiguous":
        return replace(item, kind=both) if verdict(both).category else item
    is_kind = verdict(behind).how == "exact" and verdict(behind).category in verdict(item.kind).candidates
    return replace(item, kind=behind) if is_kind else item


def after_kind(named: str, remark: str, value: str, count: re.Match[str], kind: str) -> tuple[Item, ...]:
    """The items of a kind that stands before its numbers: `PC : 12 fixes, 5 portables`, `Tél. : 3 + 1 en réserve`."""
    if now := FORMS["instead"].match(value):  # which of both numbers is that of today, nobody knows
        return (situated(replace(item_of(named), quantity=now.group()), value[now.end() :]),)
    parts = pieces_of(value)
    items: list[Item] = []
    for part in parts:
        own = FORMS["count"].match(part)
        if own is None:
            added = item_of_piece(part, kind)
            if items and added and added[0].is_device and not FORMS["remark"].match(part):
                items += with_remark(*added)
            elif items:
                items[-1] = situated(items[-1], part)
            continue
        rest = part[own.end() :].strip()
        other = items_of(part, kind, marked=False)
        if items and other and other[0].is_known and other[0].is_device:
            items += other
        elif (words := kind_with_words(named, rest)) and len(parts) > 1:
            items.append(situated(Item(words, True, quantity=own.group().strip()), ""))
        elif items and (number := as_number(own.group())) is not None and rest:
            items[-1] = with_others(items[-1], number, rest)
        else:
            items += with_remark(replace(item_of(named), quantity=own.group().strip()), f"{rest} {remark}".strip())
    return tuple(items)


def of_kind(kind: str, text: str, is_model: Callable[[str], bool]) -> Iterator[Item]:
    """The items of a cell below the name of a kind that names devices no other way: `2 x P2419H`, `HS`, `3 en réserve`;
    nothing where it says something else."""
    items: list[Item] = []
    for part in pieces_of(text):
        times = FORMS["times_first"].match(part)
        piece = part if times else uncounting(part)
        count = times or FORMS["count"].match(piece)
        rest = piece[count.end() :].strip() if count else piece
        if count and rest and (FORMS["size"].match(rest) or FORMS["glued"].match(piece)):
            count, rest = None, piece
        own = item_of_piece(piece, "") if count else None
        if own and own[0].is_device and verdict(own[0].kind).how != "model":
            items += with_remark(*own)
            continue
        behind, model = counted(named_model(rest))
        number = (count.groupdict().get("number") or count.group().strip()) if count else behind
        if (count and not rest) or (model and is_model(model) and not term("status", rest)):
            items.append(situated(Item(kind, True, model, number or "1"), rest[len(named_model(rest)) :]))
        elif count:
            items += after_kind(kind, "", piece, count, kind)
        elif not items and not term("status", words_of_state(piece)):
            return
        else:
            items = [*items[:-1], situated(items[-1] if items else Item(kind, True, quantity="1"), piece)]
    yield from map(as_written, items)
