"""What one line of a text that is no table names: devices, how many of each, and what is said of them.

`- 3 PC portables Dell (2021)`, `Imprimantes : 2, dont 1 volée`, `2 écrans, 1 copieur en panne`. Kinds, numbers and
states are recognised as in cells (`vocabulary`, `values`); what has the form of an item and is not understood stays
one, so that it is asked. A number that may be read in two ways is kept as written, and the reader of quantities asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from footprint.intake.values.text_forms import FORMS, LONGEST, uncounting, written
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import NUMBER_WORDS, counted, is_unit
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import GONE, says_gone
from footprint.intake.vocabulary.words import heading_words, is_total, term

_LONGEST_CELL = 5 * LONGEST  # letters of a list in a cell
_LEADER = 8  # blanks between a name and its number: more say no more
_BLANKS = re.compile(rf"[^\S\n]{{{_LEADER},}}")
_TWO = 2
_CARRIED = ("desktop", "laptop", "all_in_one", "workstation", "thin_client", "tablet")
_ADDING = ("+", "/", "&")  # behind one, what nobody knows is a thing of its own
_OF_A_DESK = frozenset(["monitor", "keyboard", "mouse", "docking_station", "headset", "webcam"])
_SHORT = {"éc": "écran", "ec": "écran", "écr": "écran", "ecr": "écran"}  # behind a number only
_LONGEST_LABEL = 120
_MOST_CUTS, _MOST_WORDS = 8, 12  # beginnings of a text that are tried as a name: each is read as a whole


@dataclass(frozen=True)
class Item:
    """Some devices that a line names. `quantity`: as written, '' where nothing says it; `is_known`: the words of the
    kind are understood, be it as a word of several meanings or as what is no device."""

    kind: str
    is_known: bool
    model: str = ""
    quantity: str = ""
    state: str = ""
    bought: str = ""
    left: str = ""
    ownership: str = ""
    remark: str = ""

    @property
    def is_device(self) -> bool:
        """Whether it is a device, or may be one of those that a word means."""
        return _fate(self.kind) in ("device", "ambiguous")


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
    bare, marked, ticked = _without_mark(uncounting(_opened(_with_numbers_before(text))))
    line = Line(bare, marked=marked, ticked=ticked)
    if not bare or len(bare) > LONGEST or FORMS["contact"].search(bare):
        return line
    if marked and fold(bare) in heading_words("free_place"):
        return replace(line, none=True)
    if (none := FORMS["none_first"].match(bare)) and _fate(_named(bare[none.end() :])[0]) != "unknown":
        return replace(line, none=True)
    if is_total(bare.split(":")[0]):
        return replace(line, items=_of_total(bare))
    sides = _after_leader(bare, kind)
    place, items = sides or ("", _items(bare, kind, marked))
    if any(not item.quantity and _hides_number(f"{item.kind} {item.remark}") for item in items) or _hides_number(place):
        return line  # a sentence
    return replace(line, place=place, items=items, sided=sides is not None)


@lru_cache(maxsize=65_536)
def in_cell(text: str) -> tuple[Item, ...]:
    """What a cell names, one device at least; nothing of a cell that is no list of them, or leaves it open whether two
    names are two things (`PC / portable`)."""
    text = _BLANKS.sub(" " * _LEADER, text)
    if not text.strip() or len(text) > _LONGEST_CELL or not any(map(str.isalpha, text)):
        return ()
    items = tuple(as_written(item) for line in FORMS["line_ends"].split(text) for item in read(line).items)
    is_either = len(items) == _TWO and "/" in text and not any(item.quantity for item in items)
    return () if is_either or not any(item.is_device for item in items) else items


def as_written(item: Item) -> Item:
    """The item with all digits as they were written."""
    texts: dict[str, Any] = {name: written(text) for name, text in vars(item).items() if isinstance(text, str)}
    return replace(item, **texts)


def _with_numbers_before(text: str) -> str:
    """The text with numbers in brackets behind several different kinds before them (`PC fixe (1), écran (2)`)."""
    pieces = [(piece, FORMS["number_behind"].fullmatch(piece)) for piece in _pieces(text)] if "(" in text else []
    kinds = [verdict(number["kind"] if number else piece).category for piece, number in pieces]
    if len(pieces) < _TWO or not any(number for _, number in pieces) or None in kinds or len(set(kinds)) < len(kinds):
        return text
    return ", ".join(f"{number['number']} {number['kind']}" if number else piece for piece, number in pieces)


def _opened(text: str) -> str:
    """The text with what stands in brackets and is counted there as items of their own, in the place of what holds them
    where that is no device: `Chariot (12 tablettes)`, `Poste (UC + écran)`, `PC fixe (2 écrans)`."""
    if (cart := FORMS["cart_with"].match(text)) and verdict(text[cart.end() :]).category in _CARRIED:
        text = (cart["carts"] or "") + text[cart.end() :]
    text = FORMS["held"].sub(
        lambda one: str(int(one["holders"] or 1) * int(one["own"])) if one["own"] else one[0], text
    )
    for found in reversed(list(FORMS["inside"].finditer(text))):
        head, inner, tail = text[: found.start()], found["inner"], text[found.end() :]
        if found["plus"]:
            text = f"{head} + {inner}{tail}"
        elif _is_list(inner):
            start = max((joint.end() for joint in FORMS["joints"].finditer(head)), default=0)
            number, named = counted(head[start:])
            own = [counted(piece) for piece in _pieces(inner)]
            if number and len(own) > 1 and sum(as_number(each or "1") or 0 for each, _ in own) == as_number(number):
                told = _detailed(named, own)
                text = f"{head[:start]}{told}{tail}" if told else text
                continue
            is_device = not FORMS["held"].search(head) and _fate(_named(named)[0]) == "device"
            text = f"{head if is_device else head[:start]}{' + ' if is_device else ''}{inner}{tail}"
    return text


def _detailed(named: str, own: Sequence[tuple[str, str]]) -> str:
    """Devices that are told by their kinds in brackets (`6 téléphones (2 fixes, 4 portables)`), each counted once; ''
    where all are what stands before."""
    kind = _named(named)[0]
    if {verdict(_named(words)[0]).category for _, words in own} == {verdict(kind).category}:
        return ""
    with_kind = [(number, _with_kind(kind, words)) for number, words in own]
    parts = with_kind if all(words for _, words in with_kind) else own
    return ", ".join(f"{number or 1} {words}" for number, words in parts)


def _is_list(text: str) -> bool:
    """Whether a text in brackets counts devices, or names several."""
    if FORMS["part_of"].match(text):
        return False
    own = [_piece(piece, "") for piece in _pieces(text)]
    named = [item for item, remark in filter(None, own) if item.is_device and not remark]
    return len(named) == len(own) and (len(own) > 1 or bool(named[0].quantity))


def _hides_number(words: str) -> bool:
    """Whether words that were taken for a kind or a place count devices themselves."""
    return any(_counts_something(words[found.start() :]) for found in FORMS["counts"].finditer(words))


def as_number(text: str) -> int | None:
    """The whole number that a figure or a word of one is; None of anything else."""
    form = text.strip().lower()
    return int(form) if form.isascii() and form.isdigit() else NUMBER_WORDS.get(form)


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


def _after_leader(text: str, kind: str) -> tuple[str, tuple[Item, ...]] | None:
    """(place, items) of a line of two sides: a kind and its number or model, a place and what stands there, words and
    what they announce; None where no such sides are understood."""
    found = FORMS["leader"].fullmatch(text)
    if found is None or len(found["label"]) > _LONGEST_LABEL:
        return None
    label, value = found["label"].strip(), found["value"].strip()
    if one := FORMS["bare"].match(label):
        per = FORMS["per"].search(label)
        if per is None or not FORMS["count"].match(value):
            return None
        label = label[one.end() : per.start()]
    named, remark = _named(label)
    fate = _fate(named)
    if count := FORMS["count"].match(value):
        rest = value[count.end() :].strip()
        inside = _items(value, kind, marked=False)
        is_spoken = bool(inside) and all(item.is_known and item.quantity for item in inside)  # `Divers : 1 NAS, 2 PC`
        if fate == "device" or (fate != "unknown" and not is_spoken):
            return "", _of_kind(named, remark, value, count, kind)
        if any(item.is_known for item in inside):
            return label, inside
        return ("", (situated(Item(label, False, quantity=count.group().strip()), rest),)) if not rest else None
    if (fate == "device" and not remark and verdict(named).how == "exact") or (
        fate == "ambiguous" and _is_model(value)
    ):
        return "", (situated(replace(_item(named), model=_named_model(value)), value[len(_named_model(value)) :]),)
    inside = _items(value, kind, marked=False)
    if fate == "unknown" and any(item.is_known and item.is_device for item in inside):
        return label, inside
    return None


def _of_kind(named: str, remark: str, value: str, count: re.Match[str], kind: str) -> tuple[Item, ...]:
    """The items of a kind that stands before its numbers: `PC : 12 fixes, 5 portables`, `Tél. : 3 + 1 en réserve`."""
    if now := FORMS["instead"].match(value):  # which of both numbers is that of today, nobody knows
        return (situated(replace(_item(named), quantity=now.group()), value[now.end() :]),)
    parts = _pieces(value)
    found: list[Item] = []
    for part in parts:
        own = FORMS["count"].match(part)
        if own is None:
            added = _piece(part, kind)
            if found and added and added[0].is_device and not FORMS["remark"].match(part):
                found += _told(*added)
            elif found:
                found[-1] = situated(found[-1], part)
            continue
        rest = part[own.end() :].strip()
        other = _items(part, kind, marked=False)
        if found and other and other[0].is_known and other[0].is_device:
            found += other
        elif (words := _with_kind(named, rest)) and len(parts) > 1:
            found.append(situated(Item(words, True, quantity=own.group().strip()), ""))
        elif found and (number := as_number(own.group())) is not None and rest:
            found[-1] = _more(found[-1], number, rest)
        else:
            found += _told(replace(_item(named), quantity=own.group().strip()), f"{rest} {remark}".strip())
    return tuple(found)


def of_kind(kind: str, text: str, is_model: Callable[[str], bool]) -> Iterator[Item]:
    """The items of a cell below the name of a kind that names devices no other way: `2 x P2419H`, `HS`, `3 en réserve`;
    nothing where it says something else."""
    items: list[Item] = []
    for part in _pieces(text):
        times = FORMS["times_first"].match(part)
        piece = part if times else uncounting(part)
        count = times or FORMS["count"].match(piece)
        rest = piece[count.end() :].strip() if count else piece
        if count and rest and (FORMS["size"].match(rest) or FORMS["glued"].match(piece)):
            count, rest = None, piece
        own = _piece(piece, "") if count else None
        if own and own[0].is_device and verdict(own[0].kind).how != "model":
            items += _told(*own)
            continue
        behind, model = counted(_named_model(rest))
        number = (count.groupdict().get("number") or count.group().strip()) if count else behind
        if (count and not rest) or (model and is_model(model) and not term("status", rest)):
            items.append(situated(Item(kind, True, model, number or "1"), rest[len(_named_model(rest)) :]))
        elif count:
            items += _of_kind(kind, "", piece, count, kind)
        elif not items and not term("status", _words_of_state(piece)):
            return
        else:
            items = [*items[:-1], situated(items[-1] if items else Item(kind, True, quantity="1"), piece)]
    yield from map(as_written, items)


def _with_kind(named: str, words: str) -> str:
    """The kind with these words behind it, where that is understood and the words alone are no state."""
    both = f"{named} {_named(words)[0]}"
    is_state = not words or term("status", words) is not None or FORMS["auxiliary"].match(words)
    return "" if is_state or _fate(both) != "device" or not re.match(r"[^\W\d_]{3}", words) else both


def _more(item: Item, number: int, what: str) -> Item:
    """The item with others of it: `3 + 1 en réserve`; what else is said of them is a remark."""
    first = as_number(item.quantity)
    if first is None or term("status", _words_of_state(what)) in GONE:
        return replace(item, quantity=f"{item.quantity} + {number} {what}")
    return replace(item, quantity=f"{first} + {number}", remark=f"{item.remark} {what}".strip())


def _joined(text: str) -> list[tuple[str, str]]:
    """(what stands before it, piece) of the text at commas, `et`, `+` and the like that stand outside brackets."""
    depth, open_ = 0, []
    for sign in text:
        depth += sign in "(["
        open_.append(depth == 0)
        depth -= sign in ")]" and depth > 0
    found, at, before = [], 0, ""
    for joint in FORMS["joints"].finditer(text):
        if all(open_[joint.start() : joint.end()]):
            found.append((before, text[at : joint.start()].strip()))
            at, before = joint.end(), joint.group().strip()
    found.append((before, text[at:].strip()))
    return [(joint, piece) for joint, piece in found if piece]


def _pieces(text: str) -> list[str]:
    return [piece for _, piece in _joined(text)]


def _items(text: str, kind: str, marked: bool) -> tuple[Item, ...]:
    """The items of a text that begins with one, each piece that is none being a remark on the one before."""
    whole = _piece(text, kind)
    pieces = _pieces(text)
    found: list[Item] = []
    if len(pieces) == 1 or _is_one(text, pieces):
        return tuple(_told(*whole)) if whole and (whole[0].is_known or whole[0].quantity or marked) else ()
    for joint, piece in _joined(text):
        found = _with_piece(found, piece, kind, is_added=joint in _ADDING)
    if found and not found[0].is_known and not found[0].quantity and not marked:
        lead = f"{found[0].kind} {found[0].remark}"
        is_lead = any(item.quantity for item in found[1:]) and not _hides_number(lead)
        found = found[1:] if is_lead else []
    return tuple(found)


def _with_piece(found: list[Item], piece: str, kind: str, *, is_added: bool) -> list[Item]:
    read_ = _piece(piece, kind)
    if read_ is None:
        return [*found[:-1], situated(found[-1], piece)] if found else found
    item, remark = read_
    more = FORMS["and_more"].fullmatch(piece)
    if found and more and not item.is_known and term("status", _words_of_state(more.group(2))):
        return [*found[:-1], _more(found[-1], as_number(more.group(1)) or 0, more.group(2))]
    if found and not item.quantity:
        if FORMS["remark"].match(piece) or not (item.is_device or (is_added and not item.is_known)):
            return [*found[:-1], situated(found[-1], piece)]
        if found[0].quantity and not is_plural(item.kind) and _is_of_a_desk(item) and not _is_of_a_desk(found[0]):
            item = replace(item, quantity=found[0].quantity)  # `3 UC + écran`
    first = as_number(found[0].quantity) if found and FORMS["each_of"].search(remark) else None
    own = as_number(item.quantity or "1")
    if first and own:  # `5 PC avec 2 écrans chacun`
        item, remark = replace(item, quantity=str(first * own)), FORMS["each_of"].sub("", remark)
    return [*found, *_told(item, remark)]


def _is_of_a_desk(item: Item) -> bool:
    named = verdict(item.kind)
    return named.category in _OF_A_DESK or named.fate == "component"


def _is_one(text: str, pieces: Sequence[str]) -> bool:
    """Whether a text of several pieces names one thing (`Imprimante, scanner`)."""
    whole = verdict(counted(text)[1])
    if whole.fate in ("unknown", "empty") or any(map(_begins, pieces[1:])):
        return False
    others = [verdict(_named(counted(_without_article(piece)[0])[1])[0]) for piece in pieces]
    kinds = {other.category for other in others if other.fate == "device"}
    open_ = [set(other.candidates) for other in others if other.fate == "ambiguous" and other.candidates]
    is_added = any(joint == "+" for joint, _ in _joined(text)) or all(other.how == "model" for other in others)
    if whole.how != "exact" and is_added:
        return False
    return whole.how == "exact" or (len(kinds) < _TWO and not any(kinds.isdisjoint(may) for may in open_ if kinds))


def _begins(piece: str) -> bool:
    """Whether a piece is an item of its own: it has a number, or names a device."""
    piece = _without_article(piece)[0]
    return bool(counted(piece)[0] or FORMS["vague_first"].match(piece) or FORMS["bare"].match(piece))


def _piece(piece: str, kind: str) -> tuple[Item, str] | None:
    """The item that a piece names and what is said of it; None where it names none."""
    text, article = _without_article(piece)
    number, rest = counted(text)
    if (
        not number
        and (behind := FORMS["behind"].search(text))
        and (kind or _fate(_named(text[: behind.start()])[0]) != "unknown")
    ):
        number, rest = behind.group(1), text[: behind.start()]
    if not number and (vague := FORMS["vague_first"].match(text)):
        number, rest = vague.group(1), text[vague.end() :]
    if not number and (bare := FORMS["bare"].match(text)) and not is_unit(text[bare.end() :]):
        number, rest = str(as_number(bare.group(1))), text[bare.end() :]
    rest = _SHORT.get(rest.lower().strip(" ."), rest) if number else rest
    named, remark = _named(rest)
    if not number and article and _fate(named) == "device" and not _hides_number(named):
        number = "1"
    if _fate(named) != "unknown":
        return replace(_item(named), quantity=number), remark
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


def _item(named: str) -> Item:
    """What is named, a model behind the words of its kind told apart."""
    words = named.split()
    for end in range(1, min(len(words), _MOST_WORDS)):
        head, model = " ".join(words[:end]), " ".join(words[end:])
        if verdict(head).how == "exact" and verdict(head).category == verdict(named).category and _is_model(model):
            return Item(head, True, model=model)
    return Item(named, _fate(named) != "unknown")


def _is_model(text: str) -> bool:
    return text[:1].isupper() and any(sign.isdigit() for sign in text) and len(text) > 3


def _named_model(value: str) -> str:
    """The beginning of a text that is a model, before what is told of it."""
    cut = next((found.start() for found in FORMS["remark"].finditer(value) if found.start()), len(value))
    return value[:cut].strip()


@lru_cache(maxsize=16_384)
def _named(text: str) -> tuple[str, str]:
    """(the words of a thing, what is said of it): as many words as are understood before a remark begins."""
    text = text.strip(" .")
    if len(text) > LONGEST:
        return "", text
    if _fate(text) not in ("unknown", "device", "ambiguous"):
        return text, ""
    cuts = [found.start() for found in FORMS["remark"].finditer(text) if found.start()]
    for cut in cuts[:_MOST_CUTS]:
        for head in dict.fromkeys((text[:cut].strip(), FORMS["adjectives"].sub("", text[:cut], count=1).strip())):
            if head and _fate(head) != "unknown":
                is_told = _fate(head) == "ambiguous" and text[cut:].lstrip().startswith("(") and _fate(text) == "device"
                return (text, "") if is_told else (head, text[cut:].strip())  # `postes (HP ProDesk)`, `postes (UC)`
    for head in dict.fromkeys((text, FORMS["adjectives"].sub("", text, count=1))):
        if _fate(head) != "unknown":
            return head, ""
    words = text.split()
    for end in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        head = " ".join(words[:end])
        if verdict(head).how == "exact" and (words[end][0].isupper() or any(map(str.isdigit, words[end]))):
            return head, " ".join(words[end:])
    cut = min(cuts, default=len(text))
    return text[:cut].strip(), text[cut:].strip()


def _fate(text: str) -> str:
    fate = verdict(text).fate if text else "unknown"
    return "unknown" if fate in ("empty", "total") else fate


def _told(item: Item, remark: str) -> list[Item]:
    """The item with what is said of it; two where some are gone or of another kind (`12 PC, dont 3 portables`)."""
    number = as_number(item.quantity)
    part = FORMS["part_of"].search(remark)
    some = as_number(part.group(1)) if part else None
    if FORMS["but"].search(remark):
        return [replace(situated(item, ""), quantity=f"{item.quantity} {remark}".strip(), remark=remark)]
    if part is None or some is None or number is None:
        return [situated(item, remark)]
    what = part.group(2).strip()
    rest = (remark[: part.start()] + remark[part.end() :]).strip(" ()")
    state = term("status", _words_of_state(what))
    if state in GONE or (state is None and says_gone(what)):
        gone = situated(item, what)
        return [replace(situated(item, rest), quantity=str(number - some)), replace(gone, quantity=str(some))]
    if _is_damage(what, item):
        return [situated(item, remark)]
    named = _named(what)[0]
    other = named if _fate(named) == "device" else _with_kind(item.kind, what)
    if other and some < number:
        return [
            replace(situated(item, rest), quantity=str(number - some)),
            replace(_item(other), quantity=str(some)),
        ]
    return [situated(item, remark)]


def _is_damage(words: str, item: Item) -> bool:
    """Whether words tell of a part of the devices that something is wrong with it (`dont 1 écran fendu`)."""
    part = _fate(words.split()[0]) == "device" and verdict(words.split()[0]).category in _OF_A_DESK
    return part and len(words.split()) > 1 and verdict(item.kind).category in (*_CARRIED, "smartphone")


def _words_of_state(text: str) -> str:
    """A remark without the verb before a state, in the form in which states are known."""
    bare = FORMS["auxiliary"].sub("", text.strip(" .!()"), count=1)
    first, _, rest = bare.partition(" ")
    for word in (first, first.removesuffix("s"), first.removesuffix("es"), first.removesuffix("e")):
        if term("status", word):
            return f"{word} {rest}".strip()
    return bare


def situated(item: Item, remark: str) -> Item:
    """The item with the state and the days that a remark gives; the words stay a remark."""
    for chunk in filter(None, map(str.strip, FORMS["chunk"].split(FORMS["of_person"].sub("", remark)))):
        day = FORMS["day"].search(chunk)
        bare = _words_of_state(chunk)
        if (
            not bare
            or fold(bare) in heading_words("unconfirmed")
            or FORMS["used_for"].match(chunk)
            or (FORMS["of_some"].match(chunk) and not (day and day.start() == 0))
        ):
            continue
        known = term("status", bare) or term("status", " ".join(bare.split()[:2])) or term("status", bare.split()[0])
        owner = term("ownership", bare)
        if FORMS["received"].search(chunk):
            item = replace(item, bought=item.bought or (day.group() if day else ""))
        elif owner:
            item = replace(item, ownership=item.ownership or owner)
        elif known in GONE and item.state not in GONE:
            item = replace(item, state=known, left=day.group() if day else "")
        elif known and not item.state:
            item = replace(item, state=known)
        elif says_gone(chunk) and not item.state:
            item = replace(item, state=chunk)
        elif day and not item.bought and FORMS["bought"].fullmatch(chunk[: day.start()]):
            item = replace(item, bought=day.group())
    return replace(item, remark=" ".join(filter(None, (item.remark, remark.strip(" ()")))))


def is_plural(words: str) -> bool:
    """Whether words begin with one that stands for several."""
    first = fold(words).split()[:1]
    return bool(first) and len(first[0]) > 3 and first[0].endswith(("s", "x"))


def in_prose(text: str) -> tuple[str, tuple[Item, ...]]:
    """(words before, items) of a sentence that counts devices somewhere (`Au local nous avons trois PC fixes et …`)."""
    if len(text) > LONGEST:
        return "", ()
    text = uncounting(text)
    places = [found.start() for found in FORMS["counts"].finditer(text) if _counts_something(text[found.start() :])]
    items: list[Item] = []
    for start, end in pairwise([*places, len(text)]):
        own = _items(text[start:end].rstrip(" ,;."), "", marked=False)
        if items and len({item.kind for item in items}) == 1:  # `2 PC portables, et il y en a deux autres`
            same: dict[str, Any] = {"kind": items[0].kind, "is_known": True}
            own = tuple(replace(item, **same) if FORMS["others"].fullmatch(item.kind) else item for item in own)
        items += [item for item in own if item.is_known or FORMS["others"].match(item.kind)]
    return text[: places[0]] if items else "", tuple(items)


def _counts_something(text: str) -> bool:
    """Whether a text begins with a number of devices, or of others of them."""
    first = _piece(_pieces(text)[0], "")
    return (
        first is not None
        and bool(first[0].quantity)
        and (first[0].is_known or bool(FORMS["others"].match(first[0].kind)))
    )


def sentences(text: str) -> Sequence[str]:
    """The sentences of a line."""
    return [part.strip() for part in re.split(r"(?<=[.!?;])\s+(?=[A-ZÀ-Ý«\"])", text) if part.strip()]
