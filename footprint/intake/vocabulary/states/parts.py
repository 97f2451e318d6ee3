"""A text parted at its signs (`Archivé - Perdu`, `HS (benne 2023)`), and what each part says: in it a `pas` or `non`
turns the state behind it, and what says that an exit is to come leaves the device there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.states.phrases import CODE, GONE, STATES, Lists, Words, tokens, words_of

TURNED = {"in_use": "in_stock", "condition": "broken", "back": "broken", "seen": "seen"} | dict.fromkeys(
    (*GONE, "leaving", "broken"), "condition"
)
_PARTS = {"part", "part_or_device"}
_BARE = {"future", "not", "months", "pending", "before_exit"}
_FOR_NEXT = {"not", "no_longer", "before_exit", "before_names", "then", *_PARTS}
_SIGNS = re.compile(r"[,;:()\[\]{}|>+=?]|/(?!\w\b)|\s-+|-+\s|(?<=\w{5})[.!](?:\s|$)")
FOR = {"pour", "for"}
BACK = ("restitu", "rendu", "retourn", "return")
_HANDED = ("restitu", "rendu", "devuelt", "devolvid", "teruggegeven", "zuruckgegeben")  # and not sent for repair
_INFINITIVE = re.compile(r"\w{2,}(?:er|ir|re)")


@dataclass
class Part:
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
        if word.startswith(BACK):
            self.marks.add("brought")
        if word.startswith(_HANDED):
            self.marks.add("handed")

    def _take_unknown(self, words: Words) -> None:
        """Read what nobody knows."""
        if self.last == "a" and _INFINITIVE.fullmatch(words[0]):
            self.marks.add("unsure")
        is_named = "before_names" in self.waiting or CODE.match(words[0])
        self.names["before" if not self.states else "named" if is_named else "free"] += 1
        self.last, self.latest = words[-1], frozenset()

    def _state(self, words: Words, lists: Lists) -> str:
        state = next((name for name in STATES if name in lists), "perhaps" if "taken" in lists else "")
        if self.waiting & _PARTS and (state in ("broken", "on_order") or "worn" in lists):
            return "condition"
        if state in GONE and ("before_exit" in self.waiting or "leaving" in self.latest):
            state = "leaving"  # `à vendre`; where it will go: `pas encore parti en déchetterie`
        if state == "leaving" and "brought" in self.marks and words[0] in FOR:
            return "retired"  # `rendu à la DSI pour destruction`
        is_denied = bool(self.waiting & {"not", "no_longer"})
        if state in GONE and is_denied:
            self.marks.add("denied_exit")
        is_denied |= state in GONE and "denied_exit" in self.marks  # `pas encore parti en déchetterie`
        return TURNED.get(state, "unclear") if state and is_denied else state

    def end(self) -> None:
        """Where all is read: a `non` at the end turns what stands before it; what is said of people is not clear."""
        is_turned = bool(self.waiting & {"not", "no_longer"})
        if is_turned and self.states:
            self.states[-1] = TURNED.get(self.states[-1], "unclear")
        self.marks = (self.marks - {"not"}) | ({"not"} if is_turned and not self.states else set())
        if "of_people" in self.marks and ("persons" in self.marks or self.names):
            self.states = ["unclear" if state in GONE else state for state in self.states]

    def sure(self, state: str, *, is_planned: bool, is_denied: bool) -> str:
        """One of its states, less sure where words that nobody knows, or parts of a device, stand beside it."""
        if state == "retired" and (is_planned or "future" in self.marks):
            state = "leaving"
        if is_denied:
            state = TURNED.get(state, "unclear")
        is_given = "given" in self.marks and "takers" not in self.marks and self.names
        is_vague = (
            self.names["before"] or is_given or self.marks & _PARTS or (self.names["free"] and "weak" in self.marks)
        )
        if (state in GONE and is_vague) or (state == "in_transit" and self.names["named"]):
            return "perhaps"
        return "unclear" if self.names["before"] else state


@lru_cache(maxsize=16_384)
def parts_of(text: str) -> tuple[Part, ...]:
    found: list[Part] = []
    for words in filter(None, map(words_of, _SIGNS.split(plain(text)))):
        part = Part()
        for phrase, lists in tokens(words):
            if "line" in lists and part.states:  # `perdu 03/2025 ligne suspendue`
                part = _ended(part, found)
            part.topic = part.topic or lists or frozenset({""})
            part.take(phrase, lists)
        _ended(part, found)
    return tuple(found)


def _ended(part: Part, parts: list[Part]) -> Part:
    """A new part behind the one that ends here."""
    part.end()
    parts.append(part)
    return Part()


def of_device(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts that say something of the device, where some do, and not of what is in it or of its telephone line;
    what was before is not said again (`volé, puis retrouvé`)."""
    own = [part for part in parts if part.topic.isdisjoint(("part", "line"))]
    own = own if any(part.states for part in own) else list(parts)
    last = max((at for at, part in enumerate(own) if "then" in part.topic and part.states), default=0)
    return own[last:]
