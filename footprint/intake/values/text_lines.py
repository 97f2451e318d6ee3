"""What one line of a text that is no table names: devices, how many of each, and what is said of them.

`- 3 PC portables Dell (2021)`, `Imprimantes : 2, dont 1 volée`, `2 écrans, 1 copieur en panne`. Kinds, numbers and
states are recognised as in cells (`vocabulary`, `values`); what has the form of an item and is not understood stays
one, so that it is asked. A number that may be read in two ways is kept as written, and the reader of quantities asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from footprint.intake.values.items import (
    CARRIED,
    Item,
    as_number,
    as_written,
    fate_of,
    is_of_a_desk,
    is_plural,
    item_of,
    kind_with_words,
    named_thing,
)
from footprint.intake.values.kind_before import after_leader
from footprint.intake.values.pieces import (
    TWO,
    counts_something,
    hides_number,
    is_another,
    item_of_piece,
    items_of,
    pieces_of,
)
from footprint.intake.values.text_forms import FORMS, LONGEST, uncounting, written
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import Part, parts, phrases_of, singular, tokens
from footprint.intake.vocabulary.states import GONE
from footprint.intake.vocabulary.words import heading_words, is_total

_LONGEST_CELL = 5 * LONGEST  # letters of a list in a cell
_EXTENSION = "poste téléphonique"
_LEADER = 8  # blanks between a name and its number: more say no more
_STOPS = re.compile(r",|(?<=\w{3})[.;]\s")
_TWO_ITEMS = 2
_LONGEST_CODE = 2  # letters of a room among others (`Salles 1, 2`)
_MARK, _CODE, _NAME = re.compile(r"^[-–•*\s]+"), re.compile(r"[A-Z]{1,4}\d{0,3}"), re.compile(r"[A-ZÀ-Ý]\w+|\d+")
_NUMBER_OF = re.compile(r"\d+\s+[^\W\d_]{3}")
_BLANKS = re.compile(rf"[^\S\n]{{{_LEADER},}}")


@dataclass(frozen=True)
class Line:
    """A line of a text. `items`: what it names; `place`: words before it that are no device; `marked`: it has the mark
    of a list; `ticked`: of a list whose lines are ticked off, None of any other; `none`: it says that there are none;
    `sided`: a kind stands before a colon or the like, its number or model behind it."""

    text: str
    items: tuple[Item, ...] = ()
    place: str = ""
    marked: bool = False
    ticked: bool | None = None
    none: bool = False
    sided: bool = False

    @property
    def is_point(self) -> bool:
        """Whether it has the form of a point of a list."""
        return self.marked or self.sided

    @property
    def is_of_kind(self) -> bool:
        """Whether it begins with a kind, its number or model behind a sign."""
        return self.sided and not self.place

    @property
    def names_devices(self) -> bool:
        """Whether devices are named."""
        return any(item.is_device for item in self.items)

    @property
    def is_counted(self) -> bool:
        """Whether a number stands with what is named."""
        return any(item.quantity for item in self.items)


def read(text: str, kind: str = "") -> Line:
    """What a line says. `kind`: that of the heading above it, for a line that names but a model."""
    if len(text) > LONGEST:
        return Line(text.strip())
    text = _BLANKS.sub(" " * _LEADER, text)  # patterns walk through all of them from each
    text = _opened_sets(text)
    if several := FORMS["in_each_place"].fullmatch(text):
        return _in_each_place(several, kind)
    text = FORMS["idioms"].sub("", FORMS["each_first"].sub(_each_behind, text))
    bare, marked, ticked = _without_mark(uncounting(_opened(_with_numbers_before(text))))
    line = Line(bare, marked=marked, ticked=ticked)
    if not bare or len(bare) > LONGEST or FORMS["contact"].search(bare):
        return line
    if marked and fold(bare) in heading_words("free_place"):
        return replace(line, none=True)
    if (none := FORMS["none_first"].match(bare)) and fate_of(named_thing(bare[none.end() :])[0]) != "unknown":
        return replace(line, none=True)
    if is_total(bare.split(":")[0]):
        return replace(line, items=_of_total(bare))
    sides = after_leader(bare, kind)
    place, items = sides or ("", items_of(bare, kind, marked))
    items = _with_consoles(items)
    if any(not item.quantity and hides_number(f"{item.kind} {item.remark}") for item in items) or hides_number(place):
        return line  # a sentence
    return replace(line, place=place, items=_concluded(_all_gone(items, bare), bare), sided=sides is not None)


def _in_each_place(several: re.Match[str], kind: str) -> Line:
    """The line of several places with what stands in each (`CM1 et CM2 : dans chaque classe un PC`), all of it
    counted; without items where nobody can tell how many places there are."""
    places, line = pieces_of(several["places"]), read(f"{several['places']} : {written(several['things'])}", kind)
    numbers = [as_number(item.quantity) or 0 for item in line.items]
    if len(places) < TWO or not all(numbers) or not _are_single(places, several["noun"] or ""):
        return replace(line, items=())
    all_ = [str(len(places) * number) for number in numbers]
    return replace(line, items=tuple(map(_with_quantity, line.items, all_)))


def _are_single(places: Sequence[str], noun: str) -> bool:
    """Whether each of these is one place (`CM1`, `CM2`; `Salles 1`, `2`), of which `chaque` says the noun, and no
    number of them (`6 classes`), nor what has several each (`Bâtiments A, B : chaque bureau`)."""
    head, *others = (_MARK.sub("", place) for place in places)
    if any(_NUMBER_OF.match(place) for place in (head, *others)):
        return False
    is_same = not noun or singular(fold(head.split()[0])) == singular(fold(noun))
    if not is_plural(head):
        return is_same or all(map(_CODE.fullmatch, (head, *others)))
    are_names = len(head.split()) > 1 and all(map(_NAME.fullmatch, others))
    return is_same and (are_names or all(len(other) <= _LONGEST_CODE for other in others))


def _with_quantity(item: Item, quantity: str) -> Item:
    return replace(item, quantity=quantity)


def _with_consoles(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items with a Switch beside another game console as the one that it is."""
    if all(verdict(item.kind).category != "game_console" for item in items):
        return items
    return tuple(replace(item, kind="Nintendo Switch") if item.kind == "Switch" else item for item in items)


def _each_behind(each: re.Match[str]) -> str:
    """`avec deux docks chacun et un écran chacun` for `avec chacun deux docks et un écran`: a number of its own is one
    of all, as is a `1` of what stands on no desk."""
    others = FORMS["one_of_each"].sub(_one_of_each, each["others"])
    return f"{each['with']} {each['first']} chacun{others}"


def _one_of_each(one: re.Match[str]) -> str:
    number, _, thing = one[0].partition(" ")
    return one[0] if number == "1" and not is_of_a_desk(item_of(thing)) else f"{one[0]} chacun"


def _all_gone(items: tuple[Item, ...], sentence: str) -> tuple[Item, ...]:
    """Two items that are both gone by the verb behind them (`le portable et deux tablettes ont été volés`). Behind a
    comma, a sentence or a verb of the first (`10 PC achetés en 2024 et 2 serveurs ont été donnés`) it may be of the
    last alone."""
    last = items[-1] if len(items) == _TWO_ITEMS else None
    if last is None or last.state not in GONE or not FORMS["of_several"].match(last.remark):
        return items
    verb = last.remark.split()[0]
    if items[0].remark or _STOPS.search(sentence.partition(f" {verb} ")[0]):
        return items
    return tuple(item if item.state else replace(item, state=last.state, left=last.left) for item in items)


def _concluded(items: tuple[Item, ...], sentence: str) -> tuple[Item, ...]:
    """The items of a sentence that says in the end how many they are: of one thing in each of several places that is
    the number (`une borne par étage, donc 2`); where it is not the sum of what is counted before it, it is asked."""
    said = FORMS["concluded"].search(sentence) if items else None
    if said is None or (said["kind"] and not _is_the_kind(said["kind"], items)):
        return items
    own, all_ = [as_number(item.quantity or "1") for item in items], as_number(said["number"])
    if None in own or all_ == sum(filter(None, own)):
        return items
    is_more = all_ is None or all_ > sum(filter(None, own))
    rest = FORMS["concluded"].sub("", items[0].remark).strip(" ,;(")
    if len(items) == 1 and is_more and FORMS["per_place"].fullmatch(f"{items[0].kind} {rest}".strip()):
        return (replace(items[0], quantity=said["number"] if all_ is None else str(all_), remark=rest),)
    return tuple(replace(item, quantity=f"{item.quantity or 1} {said[0].strip(' ,;(')}") for item in items)


def _is_the_kind(words: str, items: Sequence[Item]) -> bool:
    """Whether words name the one device of which all items are."""
    meant = {(fate_of(words), verdict(words).category) for words in (words, *(item.kind for item in items))}
    return len(meant) == 1 and fate_of(words) in ("device", "ambiguous")


@lru_cache(maxsize=65_536)
def in_cell(text: str) -> tuple[Item, ...]:
    """What a cell names, one device at least; nothing of a cell that is no list of them, or leaves it open whether two
    names are two things (`PC / portable`, but not `switch HP / switch Cisco`)."""
    text = _BLANKS.sub(" " * _LEADER, text)
    if not text.strip() or len(text) > _LONGEST_CELL or not any(map(str.isalpha, text)):
        return ()
    text = _opened_sets(text)
    items = _with_extensions(as_written(item) for line in FORMS["line_ends"].split(text) for item in read(line).items)
    is_either = len(items) == TWO and "/" in text and not any(item.quantity for item in items)
    if is_either and len({verdict(item.kind).category for item in items}) == 1:
        is_either = not is_another(*map(str.strip, text.split("/", 1)))
    return () if is_either or not any(item.is_device for item in items) else items


def _opened_sets(text: str) -> str:
    """The text with each set of keyboard and mouse as the two devices that it is, with its number before both, and one
    of different devices without the word of a set (`Ensemble UC HP 600 + écran P24`)."""
    bare = FORMS["set_first"].sub("", text)
    pieces = pieces_of(bare) if bare != text else []
    said = [verdict(named_thing(piece)[0]) for piece in pieces]
    are_single = not any(map(is_plural, pieces)) and all(each.category for each in said)
    if are_single and len({each.category for each in said}) == len(said) > 1:
        text = bare
    return FORMS["set_of_two"].sub(
        lambda one: f"{one['number'] or ''}{one['first']} + {one['number'] or ''}{one['second']}", text
    )


def _with_extensions(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items with the extensions of a telephone exchange as telephones (`standard + 6 postes`)."""
    first, *others = (*items, Item("", False))
    if verdict(first.kind).category == "pbx":
        may = [verdict(item.kind) for item in others]
        told = zip(others, may, strict=True)
        others = [replace(one, kind=_EXTENSION) if "fixed_phone" in said.candidates else one for one, said in told]
    return tuple(item for item in (first, *others) if item.kind)


def _with_numbers_before(text: str) -> str:
    """The text with numbers in brackets behind several different kinds before them (`PC fixe (1), écran (2)`)."""
    pieces = [(piece, FORMS["number_behind"].fullmatch(piece)) for piece in pieces_of(text)] if "(" in text else []
    kinds = [verdict(number["kind"] if number else piece).category for piece, number in pieces]
    if len(pieces) < TWO or not any(number for _, number in pieces) or None in kinds or len(set(kinds)) < len(kinds):
        return text
    return ", ".join(f"{number['number']} {number['kind']}" if number else piece for piece, number in pieces)


def _opened(text: str) -> str:
    """The text with what stands in brackets and is counted there as items of their own, in the place of what holds them
    where that is no device: `Chariot (12 tablettes)`, `Poste (UC + écran)`, `PC fixe (2 écrans)`."""
    if (cart := FORMS["cart_with"].match(text)) and verdict(text[cart.end() :]).category in CARRIED:
        text = (cart["carts"] or "") + text[cart.end() :]
    text = FORMS["held"].sub(
        lambda one: str((as_number(one["holders"] or "1") or 1) * int(one["own"])) if one["own"] else one[0], text
    )
    for brackets in reversed(list(FORMS["inside"].finditer(text))):
        head, inner, tail = text[: brackets.start()], brackets["inner"], text[brackets.end() :]
        if brackets["plus"]:
            text = f"{head} + {inner}{tail}"
        elif _is_list(inner) or _are_parts(head, inner):
            start = max((joint.end() for joint in FORMS["joints"].finditer(head)), default=0)
            number, named = counted(head[start:])
            own = [counted(piece) for piece in pieces_of(inner)]
            if (
                number
                and len(own) > 1
                and not _are_of_each(named, own)
                and sum(as_number(quantity or "1") or 0 for quantity, _ in own) == as_number(number)
            ):
                listed = _detailed(named, own)
                text = f"{head[:start]}{listed}{tail}" if listed else text
                continue
            if some := _some_of(number, named, own):
                text = f"{head[:start]}{some}{tail}"
                continue
            is_device = not FORMS["held"].search(head) and _is_one_of_them(named_thing(named)[0], own)
            if is_device and number and _says_which(inner):
                continue
            inner = _besides(named, inner) if is_device else _of_each(number, own) or inner
            text = f"{head if is_device else head[:start]}{' + ' if is_device and inner else ''}{inner}{tail}"
    return text


def _are_of_each(named: str, own: Sequence[tuple[str, str]]) -> bool:
    """Whether brackets name without numbers what stands on each of several desks (`2 postes (PC + écran)`), and not
    what each of several devices is (`2 téléphones (fixe, mobile)`)."""
    said = verdict(named_thing(named)[0])
    kinds = [item_of(words) for _, words in own]
    is_one = said.category in {verdict(each.kind).category for each in kinds}
    may_hold = bool(said.category or said.candidates) and not is_one
    return may_hold and not any(number for number, _ in own) and any(map(is_of_a_desk, kinds))


def _is_one_of_them(named: str, own: Sequence[tuple[str, str]]) -> bool:
    """Whether what stands before brackets is a device beside those in them: also a word of several meanings of which
    they name none (`2 PC (écran + clavier)`, but not `2 postes (PC + écran)`)."""
    said, kinds = verdict(named) if named else None, [verdict(named_thing(words)[0]) for _, words in own]
    if said is None or said.fate != "ambiguous":
        return fate_of(named) == "device"
    are_of_a_desk = all(is_of_a_desk(item_of(words)) for _, words in own)
    may_be = {each for kind in kinds for each in ((kind.category,) if kind.category else kind.candidates)}
    return are_of_a_desk and bool(said.candidates) and may_be.isdisjoint(said.candidates)


def _of_each(number: str, own: Sequence[tuple[str, str]]) -> str:
    """What stands in each of several places (`2 postes (PC + écran)`), all of it counted; '' where it says the number
    of all of them (`2 valises (8 tablettes)`)."""
    times = as_number(number or "1") or 1
    if times == 1 or own[0][0]:
        return ""
    return ", ".join(f"{times * (as_number(each or '1') or 1)} {words}" for each, words in own)


def _besides(named: str, inner: str) -> str:
    """What a device has besides itself of what it is made of (`PC fixe (tour + écran)`: a screen)."""
    kind, pieces = verdict(named_thing(named)[0]).category, pieces_of(inner)
    own = [(piece, *counted(piece)) for piece in pieces]
    others = [piece for piece, number, words in own if number or verdict(named_thing(words)[0]).category != kind]
    return inner if len(others) == len(pieces) else " + ".join(others)


def _detailed(named: str, own: Sequence[tuple[str, str]]) -> str:
    """Devices that are told by their kinds in brackets (`6 téléphones (2 fixes, 4 portables)`), each counted once; ''
    where all are what stands before."""
    kind = named_thing(named)[0]
    if {verdict(named_thing(words)[0]).category for _, words in own} == {verdict(kind).category}:
        return ""
    with_kind = [(number, kind_with_words(kind, words)) for number, words in own]
    parts = with_kind if all(words for _, words in with_kind) else own
    return ", ".join(f"{number or 1} {words}" for number, words in parts)


def _some_of(number: str, named: str, own: Sequence[tuple[str, str]]) -> str:
    """What is counted where brackets behind a word of several meanings count some (`5 PC (2 portables)`), and the
    others, or other things (`5 PC (2 écrans)`), and all; '' of anything else."""
    kind = named_thing(named)[0]
    numbers, all_ = [as_number(each) or 0 for each, _ in own], as_number(number or "0") or 0
    if fate_of(kind) != "ambiguous" or not all(numbers) or not 0 < sum(numbers) < all_:
        return ""
    told = [kind_with_words(kind, words) or words for _, words in own]
    of_kind = set(verdict(kind).candidates)
    meant = [
        not of_kind.isdisjoint([said.category] if said.category else said.candidates) for said in map(verdict, told)
    ]
    if any(meant) and not all(meant):
        return ""
    others = all_ - sum(numbers) if all(meant) else all_
    return ", ".join(f"{each} {words}" for each, words in [(others, named), *zip(numbers, told, strict=True)])


def _says_which(inner: str) -> bool:
    """Whether brackets begin with a number and hold mere qualities of what stands before them (`2 TPE (un fixe, un sans
    fil)`)."""
    words = [parts(tokens(counted(piece)[1])) for piece in pieces_of(inner)]
    return all(all(map(_is_quality, of_piece)) for of_piece in words)


def _is_quality(part: Part) -> bool:
    return part.kind in ("harmless", "small") or part.words in phrases_of("qualities")


def _are_parts(head: str, inner: str) -> bool:
    """Whether several numbers in brackets, each with words of its own, are those of what is counted before them
    (`4 téléphones portables (3 Samsung, 1 Nokia à touches)`)."""
    start = max((joint.end() for joint in FORMS["joints"].finditer(head)), default=0)
    number, named = counted(head[start:])
    own = [counted(piece) for piece in pieces_of(inner)] if number else []
    numbers = [as_number(each) or 0 for each, _ in own]
    kinds = {verdict(kind_with_words(named_thing(named)[0], words)).category for _, words in own}
    return len(own) > 1 and all(numbers) and sum(numbers) == as_number(number) and len(kinds) > 1 and None not in kinds


def _is_list(text: str) -> bool:
    """Whether a text in brackets counts devices, or names several, one of them for sure."""
    if FORMS["part_of"].match(text):
        return False
    own = [item_of_piece(piece, "") for piece in pieces_of(text)]
    named = [item for item, remark in filter(None, own) if item.is_device and not remark]
    is_sure = len(own) > 1 and any(fate_of(item.kind) == "device" for item in named)
    return len(named) == len(own) and (is_sure or any(item.quantity for item in named))


def _without_mark(text: str) -> tuple[str, bool, bool | None]:
    """The text without the marks of a list and an amount behind dots, whether it has a mark, whether it is ticked."""
    bare, ticked, marked = text.strip(), None, False
    while mark := FORMS["mark"].match(bare) or FORMS["box"].match(bare) or FORMS["rack"].match(bare):
        if mark.re is FORMS["box"]:
            ticked = (mark["sign"] or mark["tick"] or " ") not in " ☐"
        bare = bare[mark.end() :]
        marked = True
    return FORMS["emphasis"].sub("", FORMS["priced"].split(bare)[0]).strip().rstrip(".;,").strip(), marked, ticked


def _of_total(text: str) -> tuple[Item, ...]:
    label, _, value = text.partition(":")
    return (Item(label.strip(), True, quantity=value.strip()),) if as_number(value) is not None else ()


def in_prose(text: str) -> tuple[str, tuple[Item, ...]]:
    """(words before, items) of a sentence that counts devices somewhere (`Au local nous avons trois PC fixes et …`)."""
    if len(text) > LONGEST:
        return "", ()
    text = uncounting(text)
    places = [count.start() for count in FORMS["counts"].finditer(text) if counts_something(text[count.start() :])]
    items: list[Item] = []
    for start, end in pairwise([*places, len(text)]):
        own = items_of(text[start:end].rstrip(" ,;."), "", marked=False)
        if items and len({item.kind for item in items}) == 1:  # `2 PC portables, et il y en a deux autres`
            same: dict[str, Any] = {"kind": items[0].kind, "is_known": True}
            own = tuple(replace(item, **same) if FORMS["others"].fullmatch(item.kind) else item for item in own)
        items += [item for item in own if item.is_known or FORMS["others"].match(item.kind)]
    return text[: places[0]] if items else "", tuple(items)


def sentences(text: str) -> Sequence[str]:
    """The sentences of a line."""
    return [part.strip() for part in re.split(r"(?<=[.!?;])\s+(?=[A-ZÀ-Ý«\"])", text) if part.strip()]
