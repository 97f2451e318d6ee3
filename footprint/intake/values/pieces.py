"""The items of a text that names several: its pieces at commas, `et`, `+` and the like, each an item or a remark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from footprint.intake.values.items import (
    Item,
    as_number,
    fate_of,
    is_of_a_desk,
    is_plural,
    item_of,
    named_thing,
    situated,
    with_others,
    with_remark,
    words_of_state,
)
from footprint.intake.values.plurals import is_plural as is_plural_label
from footprint.intake.values.text_forms import FORMS, written
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted, is_unit
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data, made_plurals, names_device, parts, phrases_of, tokens
from footprint.intake.vocabulary.states import says_gone, status
from footprint.intake.vocabulary.states.phrases import lists_of, words_of
from footprint.intake.vocabulary.words import heading_words, term

TWO = 2
_SIZE = re.compile(r"(?<!\d)\d{2}(?!\d)")
_LARGEST_INSIDE, _SMALLEST_SCREEN = 18, 15  # inches: of the screen of a laptop, of one on a desk
_COUNT = re.compile(r"(?<!\S)([0-9]{1,2})\s+(?=[^\W\d_]{2})")
_BRACKETS = re.compile(r"\([^()]*\)")
_SHORTEST = 4  # letters of an abbreviation, which has no plural (`PC`, `TPE`)
_ADDING = ("+", "/", "&")  # behind one, what nobody knows is a thing of its own
_SCREENS = ("monitor", "interactive_display")  # of their own where nothing says what size those of a laptop have
_DEVICES = {"device", "ambiguous"}
_DAMAGED = frozenset(("broken", "condition"))  # what a part may be, too
_DAMAGED_STEMS = ("raye", "fendu", "fele")  # of a screen, as of an inventory
_SHORT = {"éc": "écran", "ec": "écran", "écr": "écran", "ecr": "écran"}  # behind a number only


def hides_number(words: str) -> bool:
    """Whether words that were taken for a kind or a place count devices themselves."""
    return any(counts_something(words[count.start() :]) for count in FORMS["counts"].finditer(words))


def jointed(text: str) -> list[tuple[str, str]]:
    """(what stands before it, piece) of the text at commas, `et`, `+` and the like that stand outside brackets."""
    depth, open_ = 0, []
    for sign in text:
        depth += sign in "(["
        open_.append(depth == 0)
        depth -= sign in ")]" and depth > 0
    parts, at, before = [], 0, ""
    for joint in FORMS["joints"].finditer(text):
        if all(open_[joint.start() : joint.end()]):
            parts.append((before, text[at : joint.start()].strip()))
            at, before = joint.end(), joint.group().strip()
    parts.append((before, text[at:].strip()))
    return [(joint if not place else "", item) for joint, piece in parts if piece
            for place, item in enumerate(_run_on(piece))]  # fmt: skip


def _run_on(text: str) -> list[str]:
    """The items of a text that stand behind each other without a sign, each with its number (`2 PC 2 écrans`)."""
    starts = [0]
    for count in _COUNT.finditer(text):
        head, tail = text[starts[-1] : count.start()], text[count.end() :]
        if head and head.count("(") == head.count(")") and _is_counted(head) and _continues(count[1], tail, head):
            starts.append(count.start())
    return [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]


def _is_counted(text: str) -> bool:
    """Whether a text is a device with its number that needs no other behind it, as `pour` and a dock for screens do."""
    number, named = counted(_BRACKETS.sub(" ", text).strip())
    said = verdict(named) if number else None
    if said is None or said.fate not in ("device", "ambiguous") or said.how == "model" or named_thing(named)[1]:
        return False
    return said.category != "docking_station" and parts(tokens(named))[-1].kind != "small"


def _continues(number: str, text: str, head: str) -> bool:
    """Whether words behind a number begin with a device, in the plural where there are several; an abbreviation may
    also say of which kind some of those before it are (`10 téléphones 4 DECT`)."""
    text = _COUNT.split(text)[0]
    said, first = parts(tokens(_BRACKETS.sub(" ", text))), text.split()[0]
    if not said or said[0].kind != "thing" or not {verdict(text).fate, verdict(first).fate} & _DEVICES:
        return False  # `2 écrans de projection` is a thing of its own, as `24 ports` is none
    if said[0].category == "rack":  # of a NAS with so many bays
        return False
    if is_plural_label(text) or tokens(first) in made_plurals():
        return True
    is_size = said[0].category in _SCREENS and int(number) >= _SMALLEST_SCREEN  # `2 écrans 24 LCD`
    is_short = first.isupper() and len(first) <= _SHORTEST
    is_of_them = is_short and verdict(first).category in verdict(counted(head)[1]).candidates
    return not is_size and not is_of_them and (int(number) == 1 or is_short)


def pieces_of(text: str) -> list[str]:
    return [piece for _, piece in jointed(text)]


def items_of(text: str, kind: str, marked: bool) -> tuple[Item, ...]:
    """The items of a text that begins with one, each piece that is none being a remark on the one before."""
    pieces = pieces_of(text)
    items: list[Item] = []
    if len(pieces) == 1 or _is_one(text, pieces):
        whole = item_of_piece(text, kind)
        return tuple(with_remark(*whole)) if whole and (whole[0].is_known or whole[0].quantity or marked) else ()
    for joint, piece in jointed(text):
        items = _with_piece(items, piece, kind, joint)
    if items and not items[0].is_known and not items[0].quantity and not marked:
        lead = f"{items[0].kind} {items[0].remark}"
        is_lead = any(item.quantity for item in items[1:]) and not hides_number(lead)
        items = items[1:] if is_lead else []
    return tuple(items)


def _with_piece(items: list[Item], piece: str, kind: str, joint: str) -> list[Item]:
    read_ = item_of_piece(piece, kind)
    if items and FORMS["part_of"].match(piece):
        return [*items[:-1], *with_remark(items[-1], piece)]
    if read_ and items and _is_built_in(items[-1], read_[0], piece, joint):
        return [*items[:-1], situated(items[-1], f"{read_[0].kind} {read_[1]}")]
    if read_ is None:
        return [*items[:-1], situated(items[-1], piece)] if items else items
    item, remark = read_
    if items and not items[-1].quantity and (all_ := FORMS["of_them"].fullmatch(piece)):
        return [*items[:-1], replace(items[-1], quantity=all_["number"])]
    more = FORMS["and_more"].fullmatch(piece)
    if items and more and not item.is_known and term("status", words_of_state(more.group(2))):
        return [*items[:-1], with_others(items[-1], as_number(more.group(1)) or 0, more.group(2))]
    if items and not item.quantity:
        if FORMS["remark"].match(piece) or not (item.is_device or (joint in _ADDING and not item.is_known)):
            return [*items[:-1], situated(items[-1], piece)]
        is_of_each = not is_plural(item.kind) or FORMS["own_each"].match(piece)
        if items[0].quantity and is_of_each and is_of_a_desk(item) and not is_of_a_desk(items[0]):
            item = replace(item, quantity=items[0].quantity)  # `3 UC + écran`, `3 UC avec leur souris`
    first = as_number(items[0].quantity) if items and FORMS["each_of"].search(remark) else None
    own = as_number(item.quantity or "1")
    if first and own:  # `5 PC avec 2 écrans chacun`
        item, remark = replace(item, quantity=str(first * own)), FORMS["each_of"].sub("", remark)
    return [*items, *with_remark(item, remark)]


def _is_built_in(first: Item, item: Item, piece: str, joint: str) -> bool:
    """Whether what a device is said to be `with` is a part of it (`portátil con pantalla de 15`, `Drucker mit
    Scanner`), be it the one that is damaged (`laptop with a cracked screen`)."""
    is_damaged = as_number(item.quantity or "1") == 1 and any(
        word.startswith(_DAMAGED_STEMS) or not lists_of((word,)).isdisjoint(_DAMAGED) for word in words_of(piece)
    )
    if (item.quantity and not is_damaged) or not FORMS["with"].fullmatch(joint):
        return False
    whole, part = (verdict(each.kind) for each in (first, item))
    words = fold(piece).split()
    is_said = not heading_words("built_in").isdisjoint(words)
    may_be = whole.candidates if is_said and whole.fate == "ambiguous" else (whole.category or "",)
    held = any(part.category in data()["holds"].get(each, ()) for each in may_be)  # a tower has no screen built in
    is_apart = any(tokens(word) in phrases_of("makers") for word in words) or any(
        word.startswith("extern") for word in words
    )
    sizes = [int(number) for number in _SIZE.findall(piece)]
    unsaid = 0 if is_said or is_damaged else _LARGEST_INSIDE
    inside = part.category not in _SCREENS or max(sizes, default=unsaid) < _LARGEST_INSIDE
    return held and inside and not is_apart


def _is_one(text: str, pieces: Sequence[str]) -> bool:
    """Whether a text of several pieces names one thing (`Imprimante, scanner`): no set of keyboard and mouse does."""
    if FORMS["set_of_two"].search(text):
        return False
    whole = verdict(counted(text)[1])
    if any(is_another(pieces[0], piece) for piece in pieces[1:]):
        return False
    if whole.fate in ("unknown", "empty") or any(_begins(piece) or _is_the_one(piece) for piece in pieces[1:]):
        return False
    others = [verdict(named_thing(counted(_without_article(piece)[0])[1])[0]) for piece in pieces]
    kinds = {other.category for other in others if other.fate == "device"}
    is_joined = not any(joint in (",", "/", ";") for joint, _ in jointed(text))  # `caméras et enregistreur`
    open_ = [set(other.candidates[:1] if is_joined else other.candidates)
             for other in others if other.fate == "ambiguous" and other.candidates]  # fmt: skip
    is_added = any(joint == "+" for joint, _ in jointed(text)) or all(other.how == "model" for other in others)
    if whole.how != "exact" and is_added:
        return False
    return whole.how == "exact" or (len(kinds) < TWO and not any(kinds.isdisjoint(may) for may in open_ if kinds))


def is_another(first: str, piece: str) -> bool:
    """Whether a piece begins with the kind of the first, and tells by other words which it is (`imprimante HP,
    imprimante Canon`); a state or an owner is said of the first (`imprimante HP, imprimante en panne`)."""
    (kind, one), (same, other) = (_kind_before(_without_article(each)[0]) for each in (first, piece))
    is_said_of_first = status(other, loose=True) or says_gone(other) or term("ownership", other)
    return bool(kind and one and other) and kind == same and not is_said_of_first


def _kind_before(text: str) -> tuple[str, str]:
    """(the first word of the device that a text begins with, what stands behind it); none where it begins with no
    device, or with a number."""
    first = next(iter(parts(tokens(text))), None)
    if first is None or first.kind != "thing" or not names_device(first):
        return "", ""
    return first.words[0], text.partition(" ")[2].strip()


def _begins(piece: str) -> bool:
    """Whether a piece is an item of its own: it has a number, or names a device."""
    piece = _without_article(piece)[0]
    return not FORMS["which_of_them"].match(written(piece)) and bool(
        counted(piece)[0] or FORMS["vague_first"].match(piece) or FORMS["bare"].match(piece)
    )


def _is_the_one(piece: str) -> bool:
    """Whether a piece names one device more (`et l'enregistreur`)."""
    bare, is_one = _without_article(piece)
    return is_one and fate_of(named_thing(bare)[0]) in ("device", "ambiguous")


def item_of_piece(piece: str, kind: str) -> tuple[Item, str] | None:
    """The item that a piece names and what is said of it; None where it names none."""
    text, article = _without_article(piece)
    if FORMS["which_of_them"].match(written(text)):
        return None
    number, rest = counted(text)
    if (
        not number
        and (behind := FORMS["behind"].search(text))
        and (kind or fate_of(named_thing(text[: behind.start()])[0]) != "unknown")
    ):
        number, rest = behind.group(1), text[: behind.start()]
    if not number and (vague := FORMS["vague_first"].match(text)):
        number, rest = vague.group(1), text[vague.end() :]
    if not number and (bare := FORMS["bare"].match(text)) and not is_unit(text[bare.end() :]):
        number, rest = str(as_number(bare.group(1))), text[bare.end() :]
    rest = _SHORT.get(rest.lower().strip(" ."), rest) if number else rest
    named, remark = named_thing(rest)
    if not number and remark:
        number, named = counted(named)  # `Toughbooks x2, one of them lent`
    if not number and article and fate_of(named) == "device" and not hides_number(named):
        number = "1"
    if fate_of(named) != "unknown":
        return replace(item_of(named), quantity=number), remark
    if kind and re.match(r"[^\W_]", named) and not (number and FORMS["others"].match(named)):
        return Item(kind, True, model=named, quantity=number), remark
    if number and not rest.strip():
        return None
    return (Item(named, False, quantity=number), remark) if named else None


def _without_article(piece: str) -> tuple[str, bool]:
    """The piece without `et`, `les` and the like before it, and whether it speaks of the one (`la box`)."""
    text, is_one = piece.strip(" ."), False
    while article := FORMS["article"].match(text):
        text, is_one = text[article.end() :], bool(article["one"] or article["elided"])
    return text, is_one


def counts_something(text: str) -> bool:
    """Whether a text begins with a number of devices, or of others of them."""
    first = item_of_piece(pieces_of(text)[0], "")
    return (
        first is not None
        and bool(first[0].quantity)
        and (first[0].is_device or bool(FORMS["others"].match(first[0].kind)))
    )
