"""What a text says of the state of a device: the phrases in it (`states.toml`), and what they mean together.

A text is parted at its signs (`Archivé - Perdu`, `HS (benne 2023)`). In each part a `pas` or `non` turns the state
behind it, and what says that an exit is to come leaves the device there. Of all that is said an exit beats a stock, and
a stock what is in use; where somebody also says that it is used, or is not sure, the text has no state and is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold, plain
from footprint.remembered import remembered, toml

GONE = ("retired", "missing")
_EXITS = (*GONE, "perhaps", "taken")  # lists of phrases by which a device is, or may be, gone
# What is said (a list of `states.toml`) → the status of the lake, what decides first; an exit and what contradicts it
# come before.
_MEANS = {
    "back": "in_use", "in_stock": "in_stock", "in_maintenance": "in_maintenance", "broken": "in_stock",
    "in_use": "in_use", "leaving": "in_stock", "pending": "in_stock", "in_transit": "in_transit", "condition": "in_use",
    "seen": "in_use",
}  # fmt: skip
_STATES = (*GONE, "perhaps", "leaving", "on_order", *_MEANS)
_TURNED = {"in_use": "in_stock", "condition": "broken", "back": "broken", "seen": "seen"} | dict.fromkeys(
    (*GONE, "leaving", "broken"), "condition"
)
_EXITING = {*GONE, "broken", "leaving", "perhaps", "taken"}  # of a device that is gone nothing else is said
_THERE = {"back", "in_use", "in_stock", "in_maintenance"}
_STILL = {"back", "in_use", "in_maintenance", "on_order"}  # what is gone is none of these
_PARTS = {"part", "part_or_device"}
_BARE = {"future", "not", "months", "pending", "before_exit"}
_FOR_NEXT = {"not", "no_longer", "before_exit", "before_names", "then", *_PARTS}
_SIGNS = re.compile(r"[,;:()\[\]{}|>+=?]|/(?!\w\b)|\s-+|-+\s|(?<=\w{5})[.!](?:\s|$)")
# Of a lot: `1 volé`, `dont 2 jetés`; and a number of some elsewhere.
OF_SOME = re.compile(
    r"(?i)\s*(?:(?:dont|de ellos|de ellas|davon|di cui|of which|including|incl\.?)\s+)?\d{1,3}\s+(?=[^\W\d_]{2})"
)
_NUMBERED = re.compile(
    r"(?i)(?<![\d/.,-])\d{1,3}\s+(?!jan|f[ée]v|feb|mar|avr|apr|mai|may|jui|jun|jul|ao[uû]|aug|sep|oct|nov|d[ée]c)[^\W\d_]{3}"
)
_ONE_OF = re.compile(r"(?i)\b(?:une?|one|einer|uno|una) (?:des|d'entre|of|der|de|di) ")  # of several in a line
_FOR = {"pour", "for"}
_BACK = ("restitu", "rendu", "retourn", "return")
_HANDED = ("restitu", "rendu", "devuelt", "devolvid", "teruggegeven", "zuruckgegeben")  # and not sent for repair
_OF_TWO = re.compile(r"(?i)\b(?:retire|recycle)\b")  # `retiré` without its accent, or what is to be done
_SCRATCHED = "raye"  # of a screen as of an inventory
_INFINITIVE = re.compile(r"\w{2,}(?:er|ir|re)")
# `Remplace` without its accent, of what stood there before; and doubts about where or why.
_REPLACES = re.compile(r"(?i)\bremplace(?:nt)?\s+(?!par\b|en\b|le \d|depuis\b|d[ue]\b)\S")
_DOUBT_ASIDE = re.compile(r"\([^()]*\?\s*\)")
_FOR_ORDERS = re.compile(r"(?i)\bpour (?:les? |la |l'|des )?commandes?\b")  # what a tablet of a bakery is for
# What computers of designers do, and no way back (`dessin + rendu`).
_RENDERING = re.compile(
    r"(?i)\b(?:dessins?|calculs?|mod[ée]lisation|montage|images?|3d)\W+(?:et |de )?rendus?\b"
    r"|\brendus? (?:3d|d'images?)\b"
)
# And not `données à jour`, `données à effacer`; staff only use what they are given.
_STAFF = r"agents?|salari|collab|utilis|[ée]quip|[ée]lus?|services?|jour\b"
_TAKERS = (
    r"emma[uü]s|recyclerie|ressourcerie|croix[ -]rouge|secours (?:populaire|catholique)|restos du|asso(?:ciations?)?\b"
)
_GIVEN_TO = re.compile(
    rf"(?i)\bdonn[ée]es(?= (?:(?:(?:à|a) (?:l['’]|la |une? |des |(?-i:[A-ZÉ]))|aux? )(?!{_STAFF})|(?:{_TAKERS})))"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# A year, a month of one (`10/25`, `oct 25`), a day right behind the first word (`volé 14/10`): other numbers with a
# stroke are those of places and versions.
_DATED = re.compile(
    r"(?i)(?<![\d/.-])(?:\d{1,2}[/.-]){0,2}20\d\d(?![\d/.-])|(?<![\d/.-])(?:0?[1-9]|1[0-2])/[12]\d(?![\d/.-])"
    r"|^\w+\s+(?:le\s+)?\d{1,2}/\d{1,2}(?![\d/.-])"
    r"|\b(?:jan|f[ée]v|feb|mar|avr|apr|mai|may|jui|jun|jul|ao[uû]|aug|sep|oct|okt|nov|d[ée]c|dez)[a-zéû]*\.?\s+\d"
)
# What takes an exit back, or speaks of what is in a device or on it.
_CONTRARY = re.compile(
    r"(?i)r[ée]cup|retrouv|\brevu|\brendu|\bfound|recover|zur[üu]ck|wieder|remplac|replac|ersetzt|rachet|toujours|encore|still|noch"
    r"|service|r[ée]par|\bsav\b|cl[ée]s?\b|usb|\bkeys?\b|screw|\bmode\b|\bsi\b|\bif\b"
)
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])")
_MOST_NAMES, _MOST_WORDS = 4, 40  # words that nobody knows; words of a state: more tell a story
_ENDINGS = re.compile(r"(?<=[bcdfglnprstvz])[oaie]$")
_ASCII = re.compile(r"[a-z]{3,}", re.I)
_ACCENT = re.compile(r"[^\x00-\x7f]")
Words = tuple[str, ...]
Lists = frozenset[str]


@dataclass
class _Part:
    """What one part of a text says: its states, those of words that say nothing beside others (`aside`), the lists of
    its phrases, and the unknown words `before` its states, behind a preposition (`named`) and otherwise (`free`)."""

    states: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    is_bare: bool = True  # nothing but marks, numbers and months
    last: str = ""  # word
    latest: Lists = frozenset()  # those of the last phrase
    waiting: Lists = frozenset()  # marks for the next state
    topic: Lists = frozenset()  # those of the first phrase

    def take(self, words: Words, lists: Lists) -> None:
        """Read the next phrase, which these lists have."""
        lists = lists | {"before_names"} if words[0].isdigit() else lists
        if self.states and "before_names" in self.latest:
            lists = lists - {"part"}  # `rendu avec chargeur`
        self._mark(words[0], lists)
        if not lists:
            self._take_unknown(words)
            return
        state = ""
        is_taken = (
            not lists.isdisjoint(("takers", "authorities"))
            and "taken" in self.marks
            and self.states[-1:] == ["perhaps"]
        )
        is_handed = "owners" in lists and "handed" in self.marks and "from" not in self.latest
        if is_taken or (is_handed and self.states[-1:] == ["perhaps"]):  # `enlevé par le ferrailleur`, `rendu loueur`
            self.states[-1] = "retired"
        elif "where" in lists and self.states[-1:] == ["missing"]:  # `perdu en télétravail`
            self.names["named"] += 1
        elif state := self._state(words, lists):
            is_end = state == "retired" and "leaving" in lists
            self.states = [] if is_end or "then" in self.waiting else self.states  # `volé puis retrouvé`
            (self.aside if "whole" in lists else self.states).append(state)
        elif "from" in lists and "traded" in self.waiting and self.states:
            self.states[-1] = "perhaps" if "brought" in self.waiting else "unclear"  # `donné par la région`
        self.waiting = lists & {"traded", "brought"} if state and not is_taken else self.waiting | (lists & _FOR_NEXT)
        self.last, self.latest = words[-1], lists

    def _mark(self, word: str, lists: Lists) -> None:
        self.is_bare = self.is_bare and (word.isdigit() or not lists.isdisjoint(_BARE))
        self.marks |= lists
        if word.startswith(_BACK):
            self.marks.add("brought")
        if word.startswith(_HANDED):
            self.marks.add("handed")

    def _take_unknown(self, words: Words) -> None:
        """Read what nobody knows."""
        if self.last == "a" and _INFINITIVE.fullmatch(words[0]):
            self.marks.add("unsure")
        is_named = "before_names" in self.waiting or _CODE.match(words[0])
        self.names["before" if not self.states else "named" if is_named else "free"] += 1
        self.last, self.latest = words[-1], frozenset()

    def _state(self, words: Words, lists: Lists) -> str:
        state = next((name for name in _STATES if name in lists), "perhaps" if "taken" in lists else "")
        if self.waiting & _PARTS and (state == "broken" or "worn" in lists):
            return "condition"
        if state in GONE and "before_exit" in self.waiting:
            state = "leaving"
        if state == "leaving" and "brought" in self.marks and words[0] in _FOR:
            return "retired"  # `rendu à la DSI pour destruction`
        return _TURNED.get(state, "unclear") if state and self.waiting & {"not", "no_longer"} else state

    def end(self) -> None:
        """Where all is read: a `non` at the end turns what stands before it; what is said of people is not clear."""
        is_turned = bool(self.waiting & {"not", "no_longer"})
        if is_turned and self.states:
            self.states[-1] = _TURNED.get(self.states[-1], "unclear")
        self.marks = (self.marks - {"not"}) | ({"not"} if is_turned and not self.states else set())
        if "of_people" in self.marks and ("persons" in self.marks or self.names):
            self.states = ["unclear" if state in GONE else state for state in self.states]

    def sure(self, state: str, *, is_planned: bool, is_denied: bool) -> str:
        """One of its states, less sure where words that nobody knows, or parts of a device, stand beside it."""
        if state == "retired" and (is_planned or "future" in self.marks):
            state = "leaving"
        if is_denied:
            state = _TURNED.get(state, "unclear")
        is_given = "given" in self.marks and "takers" not in self.marks and self.names
        is_vague = (
            self.names["before"] or is_given or self.marks & _PARTS or (self.names["free"] and "weak" in self.marks)
        )
        if (state in GONE and is_vague) or (state == "in_transit" and self.names["named"]):
            return "perhaps"
        return "unclear" if self.names["before"] else state


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return {
        name: {lang: [" ".join(phrase.split()) for phrase in phrases.split(",")] for lang, phrases in by_lang.items()}
        for name, by_lang in toml("footprint.intake.vocabulary", "states.toml").items()
    }


@remembered()
def _phrases() -> dict[Words, tuple[dict[Words, Lists], Lists]]:
    """Stems of a phrase → its spellings with the lists that have them (those of `beside` by their own name), and the
    lists of any other spelling: where all that is known say the same state."""
    found: dict[Words, dict[Words, Lists]] = {}
    for name, by_lang in _lists().items():
        for lang, phrases in by_lang.items():
            for words in map(_words, phrases):
                forms = found.setdefault(tuple(map(_stem, words)), {})
                forms[words] = forms.get(words, frozenset()) | {name, lang if name == "beside" else name}
    return {stems: (forms, _alike(forms)) for stems, forms in found.items()}


def _alike(forms: dict[Words, Lists]) -> Lists:
    said = {lists.intersection(_STATES): lists for lists in forms.values() if not lists.isdisjoint(_STATES)}
    return said.popitem()[1] if len(said) == 1 else frozenset().union(*([] if said else forms.values()))


@cache
def _longest(*lists: str) -> dict[str, int]:
    """The first stem of each phrase that these lists, or any, have → the number of words of the longest."""
    found: dict[str, int] = {}
    for stems, (forms, _) in _phrases().items():
        if not lists or not frozenset().union(*forms.values()).isdisjoint(lists):
            found[stems[0]] = max(len(stems), found.get(stems[0], 0))
    return found


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """A folded word without the signs of gender and plural of eight languages; short words keep theirs."""
    word = word[:-1] if len(word) > 4 and word.endswith("s") else word
    for end, longest in (("ee", 4), ("ue", 5), ("ie", 5)):
        word = word[:-1] if len(word) > longest and word.endswith(end) else word
    return _ENDINGS.sub("", word) if len(word) > 5 else word


@lru_cache(maxsize=16_384)
def _words(text: str) -> Words:
    """The folded words of a text; what holds digits and letters (`HS-20TG`) is one. What was given to somebody is no
    data."""
    text = _GIVEN_TO.sub("donnés", text)
    has_digits = any(map(str.isdigit, text))
    form = plain(text) if has_digits else fold(text)
    chunks = form.split()
    if form.isascii() and not has_digits:  # no code, and folded once
        return tuple(chunks)
    return tuple(word for chunk in chunks for word in ([chunk] if chunk.isalnum() else _parted(chunk)))


def _parted(chunk: str) -> list[str]:
    return [fold(chunk).replace(" ", "")] if _CODE.match(chunk) else fold(chunk).split()


def _lists_of(words: Words, stems: Words = ()) -> Lists:
    """The lists that have a phrase, in this spelling, else in others."""
    forms, alike = _phrases().get(stems or tuple(map(_stem, words)), ({}, frozenset()))
    return forms.get(words, alike)


def _tokens(words: Words) -> Iterator[tuple[Words, Lists]]:
    """The words from left to right, the longest known phrase first, with the lists that have each; a number is none."""
    at, stems, longest = 0, tuple(map(_stem, words)), _longest()
    while at < len(words):
        end, lists = at + 1, frozenset[str]()
        for size in range(min(longest.get(stems[at], 0), len(words) - at), 0, -1):
            lists = _lists_of(words[at : at + size], stems[at : at + size])
            if lists and not (size == 1 and words[at].isdigit()):
                end = at + size
                break
        yield words[at:end], frozenset() if end == at + 1 and words[at].isdigit() else lists
        at = end


@lru_cache(maxsize=16_384)
def _parts(text: str) -> tuple[_Part, ...]:
    found: list[_Part] = []
    for words in filter(None, map(_words, _SIGNS.split(plain(text)))):
        part = _Part()
        for phrase, lists in _tokens(words):
            if "line" in lists and part.states:  # `perdu 03/2025 ligne suspendue`
                part = _ended(part, found)
            part.topic = part.topic or lists or frozenset({""})
            part.take(phrase, lists)
        _ended(part, found)
    return tuple(found)


def _ended(part: _Part, parts: list[_Part]) -> _Part:
    """A new part behind the one that ends here."""
    part.end()
    parts.append(part)
    return _Part()


def _of_device(parts: Sequence[_Part]) -> Sequence[_Part]:
    """The parts that say something of the device, where some do, and not of what is in it or of its telephone line;
    what was before is not said again (`volé, puis retrouvé`)."""
    own = [part for part in parts if part.topic.isdisjoint(("part", "line"))]
    own = own if any(part.states for part in own) else list(parts)
    last = max((at for at, part in enumerate(own) if "then" in part.topic and part.states), default=0)
    return own[last:]


def status(text: str, *, loose: bool = False) -> str | None:
    """The status of the lake that a text says; None where it says none, several that contradict each other, or is not
    sure. `loose`: below the header of a state, where a name may follow without any sign (`Restitué Econocom`)."""
    return _status(text, loose) if len(text) <= LONGEST_REMEMBERED else None


@lru_cache(maxsize=16_384)
def _status(text: str, loose: bool) -> str | None:
    if "(" not in text and "?" not in text and _says_no_state(_words(text)):  # of most texts no more is asked
        return None
    if _REPLACES.search(text):
        return None
    text = _FOR_ORDERS.sub(" ", _without_asides(text))
    first, _, rest = fold(text).partition(" ")
    is_back = bool(rest) and first.startswith(_BACK) and _FOR.isdisjoint(rest.split())
    if is_back and status(rest.strip("()")) == "in_stock":  # `Restitué – en réserve`
        return "in_stock"
    words = _words(text)
    if len(words) > _MOST_WORDS:
        return None
    is_sure = "?" not in text and not (text.isascii() and _OF_TWO.search(text))
    lists = _lists_of(words)
    state = next((name for name in _STATES if name in lists), "")
    if state and is_sure:
        if "place" in lists and not loose:
            return None
        return state if state in (*GONE, "on_order") else _MEANS.get(state)
    if _says_no_state(words) or OF_SOME.match(text):
        return None
    return _together(_parts(text), loose=loose, is_sure=is_sure, is_dated=_YEAR.search(text) is not None)


def _says_no_state(words: Words) -> bool:
    """Whether no phrase of a state begins with any of these words."""
    return _longest().keys().isdisjoint(map(_stem, words))


def _together(parts: Sequence[_Part], *, loose: bool, is_sure: bool, is_dated: bool) -> str | None:
    parts = _of_device(parts)
    marks = {mark for part in parts for mark in part.marks}
    if "other" in marks or any(part.names["before"] + part.names["free"] > _MOST_NAMES for part in parts):
        return None
    first = next((at for at, part in enumerate(parts) if part.states or part.aside), len(parts))
    if not loose and any(
        part.names["before"] + part.names["free"] for at, part in enumerate(parts) if at <= first or part.states
    ):
        return None
    every = [state for part in parts for state in (*part.states, *part.aside)]
    if not loose and "place" in marks and len(every) == 1 and not (is_dated and every[0] in GONE):
        return None  # `déchetterie`, but not `déchetterie mars 2025`
    known = {
        "is_planned": any("future" in part.marks and part.is_bare for part in parts),
        "is_denied": "not" in marks,
    }
    said = {part.sure(state, **known) for part in parts for state in part.states}
    aside = {part.sure(state, **known) for part in parts for state in part.aside}
    if "leaving" in said and not said.isdisjoint(GONE) and any("weak" in part.marks and part.names for part in parts):
        return None  # `à réformer, remplacé par PC-12`
    said = said | ({"perhaps"} if aside & {*GONE} else set()) if said else aside
    if "or" in marks and said.issubset({*GONE, "perhaps"}):  # `jeté ou repris`: gone in either way
        marks.discard("or")
    return _decided(said) if (is_sure and marks.isdisjoint(("unsure", "or"))) or said.isdisjoint(GONE) else None


def _decided(said: set[str]) -> str | None:
    if "unclear" in said or ("perhaps" in said and said.isdisjoint({*_THERE, *GONE})):
        return None
    if gone := [state for state in ("missing", "retired") if state in said]:
        return None if said & _STILL else gone[0]
    if "on_order" in said and not said - {"on_order", "pending", "condition", "in_transit"}:
        return "on_order"
    if said == {"broken", "on_order"}:  # `HS - devis en cours`: of what comes in its place
        return _MEANS["broken"]
    if ("in_transit" in said and said & {"on_order", "leaving"}) or ("on_order" in said and "leaving" not in said):
        return None
    return next((meant for state, meant in _MEANS.items() if state in said), None)


@lru_cache(maxsize=16_384)
def left_as(remark: str) -> str:
    """`retired` or `missing` where a remark says no more than that its device is gone, why, when or where; else ''. A
    number is a state below a header of states only (7 is `retired` in one tool, a tower in another)."""
    remark = _without_asides(remark)
    if "?" in remark or not any(map(str.isalpha, remark)):
        return ""
    if not any(True for _ in _exits(remark)) and _FOR.isdisjoint(_words(remark[:LONGEST_REMEMBERED])):
        return ""
    parts = _parts(remark[:LONGEST_REMEMBERED])
    is_dated = any(map(str.isdigit, remark)) or any(part.marks & {"months", "takers"} for part in parts)
    is_alone = sum(len(part.states) + len(part.aside) for part in parts) == 1 and any(
        "weak_alone" in part.marks for part in parts
    )  # `Don`, `Archivé`: they mean much else
    state = status(remark) if is_dated or not is_alone else None
    return state if state in GONE else ""


def out_of_places(place: str) -> str:
    """`retired` or `missing` where a cell of a column of places says that a device is at none of them any more
    (`Sorti`, `Réforme`, `Volé`), and does not name one (`Sortie`, `Archives`, `École perdue`); else ''."""
    said = _words(place[:LONGEST_REMEMBERED])
    if "out_of_places" in _lists_of(said) | _lists_of(tuple(word.removesuffix("s") for word in said)):
        return "retired"
    return left_as(place) if len(said) == 1 and status(place) in GONE else ""


def _exits(text: str) -> Iterator[Lists]:
    """The lists of each phrase that says that a device is, or may be, gone."""
    words = _words(text)
    if not _longest(*_EXITS).keys().isdisjoint(map(_stem, words)):
        yield from (lists for _, lists in _tokens(words) if not lists.isdisjoint(_EXITS))


def _without_asides(text: str) -> str:
    """A text without what is rendered and without doubts in brackets about where or why; one about an exit (`Ancien
    poste (sorti ?)`) stays."""
    text = _RENDERING.sub(" ", text)
    return _DOUBT_ASIDE.sub(lambda aside: aside[0] if any(True for _ in _exits(aside[0].strip("(?) "))) else " ", text)


def says_gone(text: str) -> bool:
    """Whether a text says that a device is, or may be, no longer there, be it in a word that is known."""
    text = _RENDERING.sub(" ", text) if len(text) <= LONGEST_REMEMBERED else ""
    return any("whole" not in lists for lists in _exits(text))


def tells_of_gone(remark: str, states: Sequence[str] = GONE) -> bool:
    """Whether a remark says somewhere that its own device is gone, and not what is to come or of something else.
    `states`: what it says then; words that mean much else tell only beside a day, as one of more states."""
    is_dated = states is not GONE
    if (
        len(remark) > LONGEST_REMEMBERED
        or _REPLACES.search(remark)
        or all(("weak_alone" in lists and not is_dated) or lists.isdisjoint(states) for lists in _exits(remark))
    ):
        return False
    parts = _parts(remark)
    is_own = all(part.marks.isdisjoint(("other", "part", "future")) for part in parts)
    return is_own and any(state in states for part in parts for state in part.states)


@lru_cache(maxsize=16_384)
def likely_left(remark: str) -> str:
    """`retired` or `missing` where a remark says that its own device is gone and nothing in it says otherwise, whatever
    else it tells (`volé gare 2021`, `crash en mer, perdu`); else ''."""
    if "?" in remark or _ONE_OF.search(remark) or not tells_of_gone(remark):
        return ""
    parts = _parts(remark)
    if any(not part.marks.isdisjoint(("unsure", "or")) for part in parts):
        return ""
    if _is_lost_on_a_day(remark):
        return "missing"
    if _NUMBERED.search(remark):
        return ""
    said = [state for part in parts for state in (*part.states, *part.aside)]
    gone = [state for state in said if state in GONE]
    told = [part for part in parts if not set(part.states).isdisjoint(GONE)]
    is_other = not set(said).issubset(_EXITING) or any("part_or_device" in part.topic for part in parts)
    is_of_people = any(part.names["before"] for part in told)  # or of something else (`badge perdu`)
    is_place = len(said) == 1 and any("place" in part.marks for part in told)
    return "" if is_other or is_of_people or is_place else gone[0]


def _is_lost_on_a_day(remark: str) -> bool:
    """Whether a remark begins with a loss that it dates (`volé 14/10, effacement envoyé`), and takes nothing back."""
    first = next((lists for _, lists in _tokens(_words(remark))), frozenset())
    return "missing" in first and "weak_alone" not in first and is_dated(remark) and not _CONTRARY.search(remark)


def left_since(remark: str, year: int) -> str:
    """`retired` or `missing` where a remark says plainly that its device is gone, and since when, until a year: it
    begins with that, in words that mean nothing else, and takes nothing back; else ''."""
    first = next((lists for _, lists in _tokens(_words(remark[:LONGEST_REMEMBERED]))), frozenset())
    is_plain = "missing" in first or ("retired" in first and "weak" not in first)
    is_over = all(int(said) <= year for said in _YEAR.findall(remark))
    if not is_plain or "weak_alone" in first or not is_over or not is_dated(remark) or _CONTRARY.search(remark):
        return ""
    return left_as(remark) or likely_left(remark)


def is_dated(remark: str) -> bool:
    """Whether a remark names a day, a month of a year, or a year."""
    return _DATED.search(remark) is not None


def begins_with_exit(text: str) -> bool:
    """Whether a text begins with what says that a device is, or may be, gone, or is broken."""
    first = next((lists for _, lists in _tokens(_words(text))), frozenset())
    return not first.isdisjoint((*GONE, "broken", "perhaps")) and not fold(text).startswith(_SCRATCHED)


def is_of_several(remark: str) -> bool:
    """Whether a remark says of more than one device that it is gone (`jetés`, `mises au rebut`), or may: in English,
    German and Dutch these words have one form."""
    one_form = {fold(phrase) for name in GONE for lang in ("en", "de", "nl") for phrase in _lists()[name][lang]}
    said = _words(remark)
    gone = [word for word in said if not _lists_of((word,)).isdisjoint(GONE)]
    return said[:1] == ("mises",) or any(word.endswith("s") or word in one_form for word in gone)


def is_broken(text: str) -> bool:
    """Whether a text says no more than that a device is broken, which no exit contradicts."""
    said = [state for part in _parts(text[:LONGEST_REMEMBERED]) for state in (*part.states, *part.aside)]
    return set(said) == {"broken"}


def is_aged(text: str) -> bool:
    """Whether a text says no more than that a device is old, wherever it is."""
    return "aged" in _lists_of(_words(text[:LONGEST_REMEMBERED]))


def is_unreached(text: str) -> bool:
    """Whether a text says no more than that a device does not answer on the network."""
    return "unreached" in _lists_of(_words(text[:LONGEST_REMEMBERED]))


@remembered()
def telling() -> str:
    """A pattern of letters of which a line that says so holds some, whatever its encoding: words that have no three
    without an accent together (`cédé`) with any one sign in its place."""
    runs, short = set(), set()
    for phrase in (phrase for name in _EXITS for phrases in _lists()[name].values() for phrase in phrases):
        stems = [word[: max(3, len(_stem(fold(word))))] for word in phrase.split()]
        if run := max((run for stem in stems for run in _ASCII.findall(stem)), key=len, default="").lower()[:5]:
            runs.add(run)
        elif len(longest := max(stems, key=len)) > 2:
            short.add(_ACCENT.sub("..?", longest.lower()))
    return "(?i)" + "|".join(sorted(short | {run for run in runs if not any(other in run for other in runs - {run})}))
