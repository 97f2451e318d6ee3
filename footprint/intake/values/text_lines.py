"""What one line of a text that is no table names: devices, how many of each, and what is said of them.

`- 3 PC portables Dell (2021)`, `Imprimantes : 2, dont 1 volée`, `2 écrans, 1 copieur en panne`. Kinds, numbers and
states are recognised as in cells (`vocabulary`, `values`); what has the form of an item and is not understood stays
one, so that it is asked. A number that may be read in two ways is kept as written, and the reader of quantities asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import NUMBER_WORDS, counted, is_unit
from footprint.intake.vocabulary.folding import fold, plain
from footprint.intake.vocabulary.gone import GONE, says_gone
from footprint.intake.vocabulary.words import is_total, term, word_sets

LONGEST = 600  # letters of a line
_LONGEST_LABEL = 120


@cache
def _lists() -> dict[str, frozenset[str]]:
    return word_sets("footprint.intake.values", "texts.toml")


def any_of(name: str) -> str:
    """A pattern of the words of a list of `texts.toml`, with or without their accents."""
    words = sorted(_lists()[name], key=lambda word: (-len(word), word))
    return "|".join("".join(map(_letter, word)) for word in words)


def _letter(sign: str) -> str:
    bare = plain(sign)
    if sign in "*' ":
        return {"*": r"\w*", "'": "['’]", " ": r"\s"}[sign]
    return f"[{sign}{bare}]" if bare != sign and len(bare) == 1 else re.escape(sign)


# Digits that count nothing are written wide (`２０２２`): to patterns of quantities they are no digits (`[0-9]`),
# to all others they are the same (`\d`, `fold`).
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NARROW = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９", "0123456789", strict=True)}
_YEAR = r"(?:[1１][9９]|[2２][0０])\d\d"
_NUMBER = rf"(?:[0-9]{{1,4}}|(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}))"
_NO_COUNT = re.compile(
    r"(?<!\w)(?:"
    r"\d+(?:[.,]\d+)+"  # decimals, days, addresses of machines
    r"|\d{1,4}(?:[/.-]\d{1,4}){2}|\d{1,2}/(?:19|20)\d\d|(?:19|20)\d\d[/-]\d{1,4}"
    r"|(?:19[5-9]|20[0-4])\d(?![\d.,]\d)"
    rf"|\d{{1,2}}(?:er)?\s?(?:{any_of('months')})(?!\w)"
    r"|\d{1,3}(?:er|[èe]re|[èe]?me|e|nd|rd|th|st|º|ª|°)(?!\w)"
    r"|(?:[€$£]|eur|chf)\s?\d[\d\s]*"
    rf"|\d[\d\s]*(?:{any_of('money')})(?!\w)"
    r"|\d{2}(?:[\s.-]\d{2}){2,}|\d{3}(?:[\s.-]\d{2,3}){2,}|\d{5,}|\d{2}\s\d{3}(?=\s[A-ZÀ-Ý][^\W\d_])"
    r"|\d{1,2}\s?(?:h(?:\s?\d{2})?(?!\w)|:\d{2})|\d+\s?%"
    r"|\d+\s?(?:[\"”″]|''|’’|W(?!\w))|\d+U(?!\w)|\d{3,4}\s?[x×]\s?\d{3,4}"
    rf"|\d{{1,4}}(?:\s?(?:bis|ter|[a-d]))?,?\s(?:{any_of('streets')})\s"
    rf"|(?:{any_of('numbered')})\s?:?\s?\d+(?!\w)"
    r"|\+\s?\d[\d\s.-]{6,})",
    re.I,
)
_MEASURED = re.compile(r"(?<![\w.,/-])\d+(?=\s?[^\W\d_])")
_ABOUT = rf"(?:{any_of('about')})"
_DOZENS = rf"une? (?:bonne |petite )?(?:{any_of('dozens')})s?"
_VAGUE = (
    rf"{_NUMBER} ?(?:ou|à|/|or|bis|-) ?{_NUMBER}|{_ABOUT} ?{_NUMBER}|{_NUMBER} ?(?:env\.|environ)|{_DOZENS}"
    rf"|{any_of('vague')}|\?+"
)
_VAGUE_FIRST = re.compile(rf"({_VAGUE})\s+(?:d'|de |d’|of )?(?=[^\W\d_]{{2}})", re.I)
_NONE_FIRST = re.compile(rf"(?:{any_of('none')}|pas d['’])\b\s*", re.I)
_COUNT = re.compile(
    rf"(?!0[0-9])(?:x ?)?(?:{_ABOUT} ?)?{_NUMBER}(?: ?(?:{any_of('pieces')})(?!\w))?(?: ?\+ ?[0-9]{{1,4}}(?!\w))*"
    rf"(?![\w.,/:%€-]*\d|\s?\d|[\w/:%€])|(?:{_VAGUE})(?!\w)",
    re.I,
)
_INSTEAD = re.compile(rf"{_NUMBER}\s*(?:-+>|=+>|→|⇒)\s*{_NUMBER}(?!\w)", re.I)
_COUNTS = re.compile(rf"(?<![\w.,/-])(?:{_VAGUE}|{_NUMBER})\s+(?=[^\W\d_]{{2}})", re.I)
_BARE = re.compile(rf"(?:[x×*] ?)?({_NUMBER})(?:\s*[x×*]\s*|\s+)(?=[^\W\d_]{{2}})", re.I)  # before what nobody knows
_ARTICLE = re.compile(rf"\A(?:(?P<one>{any_of('one')})\s+|(?P<elided>l['’])|(?:{any_of('articles')})\s+)", re.I)
_BEHIND = re.compile(r"(?<=\w\w)(?<!elite)\s+[(\[]?[x×*]\s?([0-9]{1,2})[)\]]?$", re.I)  # `P2419H x2`, not `Elite x2`
_MARK = re.compile(
    r"\s*(?:[-*•–—·●○▪■◦‣+>]+(?=\s|[^\W\d_])|o(?=\s)|\(?\d{1,3}[.)]\s*[-–]?(?=\s)|[a-z][.)](?=\s)|#\d{1,3}(?=\s))\s*"
)
_BOX = re.compile(r"\s*(?:\[(?P<tick>[ xXvV✓✔])?\]|(?P<sign>[☐☑☒✓✔✅]))\s*")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)")
_CONTACT = re.compile(r"@|https?:|www\.|(?:\d[ .-]?){9,}")
_LEADER = re.compile(
    r"(?P<label>\S[^\n]*?)\s*(?:\.{2,}|…+|_{2,}|-{2,}>?|=+>?|->|→|⇒|\t+|\s{2,}|(?<=\S)\s?:(?=\s|\d)|\s[-–—]\s|\|)\s*"
    r"(?P<value>\S.*)"
)
_JOINTS = re.compile(
    rf"\s*[;,\v•](?:\s+|$)|(?<=\w{{5}})\.\s+(?=[A-ZÀ-Ý])|\s+[+/]\s+|\s+(?:{any_of('joints')})\s+", re.I
)
_ADJECTIVES = re.compile(rf"\A(?:{any_of('adjectives')})\s+", re.I)
_OTHERS = re.compile(rf"(?:{any_of('others')})\b", re.I)
_REMARK = re.compile(
    rf"\s*(?:[(\[{{:,;]|\s[-–—]\s|->|→|(?<=\w{{5}})\.\s|\b(?:{any_of('remarks')}|(?:(?:de|en|from|since|du|le|in)\s)?{_YEAR})"
    r"(?!\w))",
    re.I,
)
_PART_OF = re.compile(rf"\b(?:{any_of('part_of')})\s+({_NUMBER})\s+([^,;()]+)", re.I)
_BUT = re.compile(rf"\b(?:{any_of('but')})\b", re.I)
_AND_MORE = re.compile(rf"\+?\s*({_NUMBER})\s+(\S.*)", re.I)
_AUXILIARY = re.compile(rf"\A(?:(?:{any_of('auxiliaries')})\s+)+", re.I)
_DAY = re.compile(rf"(?<![\d/.-])(?:\d{{1,2}}[/.-]){{1,2}}{_YEAR}\b|\b{_YEAR}(?:-\d\d){{0,2}}\b(?![\d/])")
_BOUGHT = re.compile(rf"(?:(?:{any_of('bought')}|\()\s*)*", re.I)
_ADDED = re.compile(r"\s*\(\+\s*([^()]+)\)")  # `serveur (+ onduleur)`
_RECEIVED = re.compile(rf"\b(?:{any_of('given')}) (?:{any_of('given_by')})|\b(?:donated|given|sold|lent) by\b", re.I)
_OF_SOME = re.compile(rf"\(?(?:(?:{any_of('part_of')})\b|{_NUMBER}\b)", re.I)
_CHUNK = re.compile(rf"\s*(?:[()\[\],;]|\s[-–—]\s|->|→|:\s|\b(?:{any_of('clauses')})\b)\s*", re.I)


@lru_cache(maxsize=16_384)
def uncounting(text: str) -> str:
    """The text with the digits of years, days, amounts of money, sizes, numbers of rooms, of telephones … written wide,
    so that no pattern takes them for a number of devices."""

    def measured(number: re.Match[str]) -> str:
        behind = text[number.end() :]
        first = fold(behind).split()[:1]
        is_measure = is_unit(behind) and first and first[0] not in _lists()["counting_units"]
        return number.group().translate(_WIDE) if is_measure else number.group()

    return _NO_COUNT.sub(lambda found: found.group().translate(_WIDE), _MEASURED.sub(measured, text))


def written(text: str) -> str:
    """The text with all digits as they were written."""
    return text.translate(_NARROW)


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
    bare, marked, ticked = _without_mark(uncounting(_ADDED.sub(r" + \1", text)))
    line = Line(bare, marked=marked, ticked=ticked)
    if not bare or len(bare) > LONGEST or _CONTACT.search(bare):
        return line
    if (none := _NONE_FIRST.match(bare)) and _fate(_named(bare[none.end() :])[0]) != "unknown":
        return replace(line, none=True)
    if is_total(bare.split(":")[0]):
        return replace(line, items=_of_total(bare))
    sides = _after_leader(bare, kind)
    place, items = sides or ("", _items(bare, kind, marked))
    if any(not item.quantity and _hides_number(f"{item.kind} {item.remark}") for item in items) or _hides_number(place):
        return line  # a sentence
    return replace(line, place=place, items=items, sided=sides is not None)


def _hides_number(words: str) -> bool:
    """Whether words that were taken for a kind or a place count devices themselves."""
    return any(_counts_something(words[found.start() :]) for found in _COUNTS.finditer(words))


def as_number(text: str) -> int | None:
    """The whole number that a figure or a word of one is; None of anything else."""
    form = text.strip().lower()
    return int(form) if form.isascii() and form.isdigit() else NUMBER_WORDS.get(form)


def _without_mark(text: str) -> tuple[str, bool, bool | None]:
    """The text without the marks of a list, whether it has one, and whether it is ticked."""
    bare, ticked, marked = text.strip(), None, False
    while mark := _MARK.match(bare) or _BOX.match(bare):
        if mark.re is _BOX:
            ticked = (mark["sign"] or mark["tick"] or " ") not in " ☐"
        bare = bare[mark.end() :]
        marked = True
    return _EMPHASIS.sub("", bare).strip().rstrip(".;,").strip(), marked, ticked


def _of_total(text: str) -> tuple[Item, ...]:
    label, _, value = text.partition(":")
    return (Item(label.strip(), True, quantity=value.strip()),) if as_number(value) is not None else ()


def _after_leader(text: str, kind: str) -> tuple[str, tuple[Item, ...]] | None:
    """(place, items) of a line of two sides: a kind and its number or model, a place and what stands there, words and
    what they announce; None where no such sides are understood."""
    found = _LEADER.fullmatch(text)
    if found is None or len(found["label"]) > _LONGEST_LABEL or _BARE.match(found["label"]):
        return None
    label, value = found["label"].strip(), found["value"].strip()
    named, remark = _named(label)
    fate = _fate(named)
    if count := _COUNT.match(value):
        rest = value[count.end() :].strip()
        inside = _items(value, kind, marked=False)
        is_spoken = bool(inside) and all(item.is_known and item.quantity for item in inside)  # `Divers : 1 NAS, 2 PC`
        if fate == "device" or (fate != "unknown" and not is_spoken):
            return "", _of_kind(named, remark, value, count, kind)
        if any(item.is_known for item in inside):
            return label, inside
        return ("", (_situated(Item(label, False, quantity=count.group().strip()), rest),)) if not rest else None
    if (fate == "device" and not remark and verdict(named).how == "exact") or (
        fate == "ambiguous" and _is_model(value)
    ):
        return "", (_situated(replace(_item(named), model=_named_model(value)), value[len(_named_model(value)) :]),)
    inside = _items(value, kind, marked=False)
    if fate == "unknown" and any(item.is_known and item.is_device for item in inside):
        return label, inside
    return None


def _of_kind(named: str, remark: str, value: str, count: re.Match[str], kind: str) -> tuple[Item, ...]:
    """The items of a kind that stands before its numbers: `PC : 12 fixes, 5 portables`, `Tél. : 3 + 1 en réserve`."""
    if now := _INSTEAD.match(value):  # which of both numbers is that of today, nobody knows
        return (_situated(replace(_item(named), quantity=now.group()), value[now.end() :]),)
    parts = _pieces(value)
    found: list[Item] = []
    for part in parts:
        own = _COUNT.match(part)
        if own is None:
            added = _piece(part, kind)
            if found and added and added[0].is_device and not _REMARK.match(part):
                found += _told(*added)
            elif found:
                found[-1] = _situated(found[-1], part)
            continue
        rest = part[own.end() :].strip()
        other = _items(part, kind, marked=False)
        if found and other and other[0].is_known and other[0].is_device:
            found += other
        elif (words := _with_kind(named, rest)) and len(parts) > 1:
            found.append(_situated(Item(words, True, quantity=own.group().strip()), ""))
        elif found and (number := as_number(own.group())) is not None and rest:
            found[-1] = _more(found[-1], number, rest)
        else:
            found += _told(replace(_item(named), quantity=own.group().strip()), f"{rest} {remark}".strip())
    return tuple(found)


def _with_kind(named: str, words: str) -> str:
    """The kind with these words behind it, where that is understood and the words alone are no state."""
    both = f"{named} {_named(words)[0]}"
    is_state = not words or term("status", words) is not None or _AUXILIARY.match(words)
    return "" if is_state or _fate(both) != "device" or not re.match(r"[^\W\d_]{3}", words) else both


def _more(item: Item, number: int, what: str) -> Item:
    """The item with others of it: `3 + 1 en réserve`; what else is said of them is a remark."""
    first = as_number(item.quantity)
    if first is None or term("status", _words_of_state(what)) in GONE:
        return replace(item, quantity=f"{item.quantity} + {number} {what}")
    return replace(item, quantity=f"{first} + {number}", remark=f"{item.remark} {what}".strip())


def _pieces(text: str) -> list[str]:
    """The text at commas, `et`, `+` and the like that stand outside brackets."""
    depth, open_ = 0, []
    for sign in text:
        depth += sign in "(["
        open_.append(depth == 0)
        depth -= sign in ")]" and depth > 0
    found, at = [], 0
    for joint in _JOINTS.finditer(text):
        if all(open_[joint.start() : joint.end()]):
            found.append(text[at : joint.start()])
            at = joint.end()
    found.append(text[at:])
    return [piece.strip() for piece in found if piece.strip()]


def _items(text: str, kind: str, marked: bool) -> tuple[Item, ...]:
    """The items of a text that begins with one, each piece that is none being a remark on the one before."""
    whole = _piece(text, kind)
    pieces = _pieces(text)
    found: list[Item] = []
    if len(pieces) == 1 or _is_one(text, pieces):
        return tuple(_told(*whole)) if whole and (whole[0].is_known or whole[0].quantity or marked) else ()
    for piece in pieces:
        found = _with_piece(found, piece, kind)
    if found and not found[0].is_known and not found[0].quantity and not marked:
        is_lead = any(item.quantity for item in found[1:]) and not _hides_number(pieces[0])
        found = found[1:] if is_lead else []
    return tuple(found)


def _with_piece(found: list[Item], piece: str, kind: str) -> list[Item]:
    read_ = _piece(piece, kind)
    if read_ is None:
        return [*found[:-1], _situated(found[-1], piece)] if found else found
    item, remark = read_
    more = _AND_MORE.fullmatch(piece)
    if found and more and not item.is_known and term("status", _words_of_state(more.group(2))):
        return [*found[:-1], _more(found[-1], as_number(more.group(1)) or 0, more.group(2))]
    if found and not item.quantity:
        if not item.is_known or not item.is_device or _REMARK.match(piece):
            return [*found[:-1], _situated(found[-1], piece)]
        if found[-1].quantity and not _is_plural(item.kind):
            item = replace(item, quantity=found[-1].quantity)  # `3 UC + écran`
    return [*found, *_told(item, remark)]


def _is_one(text: str, pieces: Sequence[str]) -> bool:
    """Whether a text of several pieces names one thing (`Imprimante, scanner`)."""
    whole = verdict(counted(text)[1])
    if whole.fate in ("unknown", "empty") or any(map(_begins, pieces[1:])):
        return False
    others = [verdict(_named(counted(_without_article(piece)[0])[1])[0]) for piece in pieces]
    return whole.how == "exact" or len({other.category for other in others if other.fate == "device"}) < 2


def _begins(piece: str) -> bool:
    """Whether a piece is an item of its own: it has a number, or names a device."""
    piece = _without_article(piece)[0]
    return bool(counted(piece)[0] or _VAGUE_FIRST.match(piece) or _BARE.match(piece))


def _piece(piece: str, kind: str) -> tuple[Item, str] | None:
    """The item that a piece names and what is said of it; None where it names none."""
    text, article = _without_article(piece)
    number, rest = counted(text)
    if (
        not number
        and (behind := _BEHIND.search(text))
        and (kind or _fate(_named(text[: behind.start()])[0]) != "unknown")
    ):
        number, rest = behind.group(1), text[: behind.start()]
    if not number and (vague := _VAGUE_FIRST.match(text)):
        number, rest = vague.group(1), text[vague.end() :]
    if not number and (bare := _BARE.match(text)) and not is_unit(text[bare.end() :]):
        number, rest = str(as_number(bare.group(1))), text[bare.end() :]
    named, remark = _named(rest)
    if not number and article and _fate(named) == "device" and not _hides_number(named):
        number = "1"
    if _fate(named) != "unknown":
        return replace(_item(named), quantity=number), remark
    if kind and re.match(r"[^\W_]", named) and not (number and _OTHERS.match(named)):
        return Item(kind, True, model=named, quantity=number), remark
    if number and not rest.strip():
        return None
    return (Item(named, False, quantity=number), remark) if named else None


def _without_article(piece: str) -> tuple[str, bool]:
    """The piece without `et`, `les` and the like before it, and whether it speaks of the one (`la box`)."""
    text, is_one = piece.strip(" ."), False
    while article := _ARTICLE.match(text):
        text, is_one = text[article.end() :], bool(article["one"] or article["elided"])
    return text, is_one


def _item(named: str) -> Item:
    """What is named, a model behind the words of its kind told apart."""
    words = named.split()
    for end in range(1, len(words)):
        head, model = " ".join(words[:end]), " ".join(words[end:])
        if verdict(head).how == "exact" and verdict(head).category == verdict(named).category and _is_model(model):
            return Item(head, True, model=model)
    return Item(named, _fate(named) != "unknown")


def _is_model(text: str) -> bool:
    return text[:1].isupper() and any(sign.isdigit() for sign in text) and len(text) > 3


def _named_model(value: str) -> str:
    """The beginning of a text that is a model, before what is told of it."""
    cut = next((found.start() for found in _REMARK.finditer(value) if found.start()), len(value))
    return value[:cut].strip()


@lru_cache(maxsize=16_384)
def _named(text: str) -> tuple[str, str]:
    """(the words of a thing, what is said of it): as many words as are understood before a remark begins."""
    text = text.strip(" .")
    if len(text) > LONGEST:
        return "", text
    if _fate(text) not in ("unknown", "device", "ambiguous"):
        return text, ""
    cuts = [found.start() for found in _REMARK.finditer(text) if found.start()]
    for cut in cuts:
        for head in dict.fromkeys((text[:cut].strip(), _ADJECTIVES.sub("", text[:cut], count=1).strip())):
            if head and _fate(head) != "unknown":
                return head, text[cut:].strip()
    for head in dict.fromkeys((text, _ADJECTIVES.sub("", text, count=1))):
        if _fate(head) != "unknown":
            return head, ""
    words = text.split()
    for end in range(len(words) - 1, 0, -1):
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
    part = _PART_OF.search(remark)
    some = as_number(part.group(1)) if part else None
    if _BUT.search(remark):
        return [replace(_situated(item, ""), quantity=f"{item.quantity} {remark}".strip(), remark=remark)]
    if part is None or some is None or number is None:
        return [_situated(item, remark)]
    what = part.group(2).strip()
    rest = (remark[: part.start()] + remark[part.end() :]).strip(" ()")
    state = term("status", _words_of_state(what))
    if state in GONE or (state is None and says_gone(what)):
        gone = _situated(item, what)
        return [replace(_situated(item, rest), quantity=str(number - some)), replace(gone, quantity=str(some))]
    named = _named(what)[0]
    other = named if _fate(named) == "device" else _with_kind(item.kind, what)
    if other and some < number:
        return [
            replace(_situated(item, rest), quantity=str(number - some)),
            replace(_item(other), quantity=str(some)),
        ]
    return [_situated(item, remark)]


def _words_of_state(text: str) -> str:
    """A remark without the verb before a state, in the form in which states are known."""
    bare = _AUXILIARY.sub("", text.strip(" .!()"), count=1)
    first, _, rest = bare.partition(" ")
    for word in (first, first.removesuffix("s"), first.removesuffix("es"), first.removesuffix("e")):
        if term("status", word):
            return f"{word} {rest}".strip()
    return bare


def _situated(item: Item, remark: str) -> Item:
    """The item with the state and the days that a remark gives; the words stay a remark."""
    for chunk in filter(None, map(str.strip, _CHUNK.split(remark))):
        day = _DAY.search(chunk)
        bare = _words_of_state(chunk)
        if not bare or (_OF_SOME.match(chunk) and not (day and day.start() == 0)):
            continue
        known = term("status", bare) or term("status", " ".join(bare.split()[:2])) or term("status", bare.split()[0])
        if _RECEIVED.search(chunk):
            item = replace(item, bought=item.bought or (day.group() if day else ""))
        elif known in GONE and not item.state:
            item = replace(item, state=known, left=day.group() if day else "")
        elif known and not item.state:
            item = replace(item, state=known)
        elif says_gone(chunk) and not item.state:
            item = replace(item, state=chunk)
        elif day and not item.bought and _BOUGHT.fullmatch(chunk[: day.start()]):
            item = replace(item, bought=day.group())
    return replace(item, remark=" ".join(filter(None, (item.remark, remark.strip(" ()")))))


def _is_plural(words: str) -> bool:
    first = fold(words).split()[:1]
    return bool(first) and len(first[0]) > 3 and first[0].endswith(("s", "x"))


def in_prose(text: str) -> tuple[str, tuple[Item, ...]]:
    """(words before, items) of a sentence that counts devices somewhere (`Au local nous avons trois PC fixes et …`)."""
    text = uncounting(text)
    places = [found.start() for found in _COUNTS.finditer(text) if _counts_something(text[found.start() :])]
    items: list[Item] = []
    for start, end in pairwise([*places, len(text)]):
        own = _items(text[start:end].rstrip(" ,;."), "", marked=False)
        items += [item for item in own if item.is_known or _OTHERS.match(item.kind)]
    return text[: places[0]] if items else "", tuple(items)


def _counts_something(text: str) -> bool:
    """Whether a text begins with a number of devices, or of others of them."""
    first = _piece(_pieces(text)[0], "")
    return first is not None and bool(first[0].quantity) and (first[0].is_known or bool(_OTHERS.match(first[0].kind)))


def sentences(text: str) -> Sequence[str]:
    """The sentences of a line."""
    return [part.strip() for part in re.split(r"(?<=[.!?;])\s+(?=[A-ZÀ-Ý«\"])", text) if part.strip()]
