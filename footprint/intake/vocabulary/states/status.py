"""The status of the lake that a text says: an exit beats a stock, and a stock what is in use; where somebody also says
that it is used, or is not sure, the text has no status and is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.states.parts import BACK, FOR, Part, of_device, parts_of
from footprint.intake.vocabulary.states.phrases import (
    GONE,
    MEANS,
    STATES,
    Words,
    exits,
    lists_of,
    longest_phrases,
    stem,
    words_of,
)  # fmt: skip

_THERE = {"back", "in_use", "in_stock", "in_maintenance"}
_STILL = {"back", "in_use", "in_maintenance", "on_order"}  # what is gone is none of these
# Of a lot: `1 volé`, `dont 2 jetés`; and a number of some elsewhere.
OF_SOME = re.compile(
    r"(?i)\s*(?:(?:dont|de ellos|de ellas|davon|di cui|of which|including|incl\.?)\s+)?\d{1,3}\s+(?=[^\W\d_]{2})"
)
_OF_TWO = re.compile(r"(?i)\b(?:retire|recycle)\b")  # `retiré` without its accent, or what is to be done
# `Remplace` without its accent, of what stood there before; and doubts about where or why.
REPLACES = re.compile(r"(?i)\bremplace(?:nt)?\s+(?!par\b|en\b|le \d|depuis\b|d[ue]\b)\S")
_DOUBT_ASIDE = re.compile(r"\([^()]*\?\s*\)")
_FOR_ORDERS = re.compile(r"(?i)\bpour (?:les? |la |l'|des )?commandes?\b")  # what a tablet of a bakery is for
# What was replaced has gone, but where it is said to be in stock.
_REPLACED = re.compile(
    r"(?i)\b(?:remplac[ée]e?s?|replaced|ersetzt|sustituid[oa]s?|sostituit[oaie]|substitu[ií]d[oa]s?)\b"
    r"(?: (?:par|by|durch|por|da)\b[^,;()]*)?"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST_NAMES, _MOST_WORDS = 4, 40  # words that nobody knows; words of a state: more tell a story


def status(text: str, *, loose: bool = False) -> str | None:
    """The status of the lake that a text says; None where it says none, several that contradict each other, or is not
    sure. `loose`: below the header of a state, where a name may follow without any sign (`Restitué Econocom`)."""
    return _status(text, loose) if len(text) <= LONGEST_REMEMBERED else None


@lru_cache(maxsize=16_384)
def _status(text: str, loose: bool) -> str | None:
    if "(" not in text and "?" not in text and _says_no_state(words_of(text)):  # of most texts no more is asked
        return None
    if REPLACES.search(text):
        return None
    text = _FOR_ORDERS.sub(" ", without_asides(text))
    first, _, rest = fold(text).partition(" ")
    is_back = bool(rest) and first.startswith(BACK) and FOR.isdisjoint(rest.split())
    if is_back and status(rest.strip("()")) == "in_stock":  # `Restitué – en réserve`
        return "in_stock"
    if _REPLACED.search(text) and _is_in_stock(_REPLACED.sub(" ", text)):
        return "in_stock"
    words = words_of(text)
    if len(words) > _MOST_WORDS:
        return None
    is_sure = "?" not in text and not (text.isascii() and _OF_TWO.search(text))
    lists = lists_of(words)
    state = next((name for name in STATES if name in lists), "")
    if state and is_sure:
        if "place" in lists and not loose:
            return None
        return state if state in (*GONE, "on_order") else MEANS.get(state)
    if _says_no_state(words) or OF_SOME.match(text):
        return None
    return _together(parts_of(text), loose=loose, is_sure=is_sure, is_dated=YEAR.search(text) is not None)


def _says_no_state(words: Words) -> bool:
    """Whether no phrase of a state begins with any of these words."""
    return longest_phrases().keys().isdisjoint(map(stem, words))


def _is_in_stock(text: str) -> bool:
    """Whether a text says nothing but that, and not only that a device is broken, which leaves it there, too."""
    return status(text) == "in_stock" and any("in_stock" in part.states for part in parts_of(text))


def _together(parts: Sequence[Part], *, loose: bool, is_sure: bool, is_dated: bool) -> str | None:
    parts = of_device(parts)
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
    if _is_contrary(parts):
        return None
    if _is_kept(said, marks):  # `mort mais pas jeté`
        said, aside = said | {"broken"}, aside - {*GONE}
    said = said | ({"perhaps"} if aside & {*GONE} else set()) if said else aside
    if "or" in marks and said.issubset({*GONE, "perhaps"}):  # `jeté ou repris`: gone in either way
        marks.discard("or")
    return _decided(said) if (is_sure and marks.isdisjoint(("unsure", "or"))) or said.isdisjoint(GONE) else None


def _is_contrary(parts: Sequence[Part]) -> bool:
    """Whether a device is said to be still there where, or after, it is said to be gone (`vendu, encore là`, but not
    `encore là en 2023, jeté en 2024`)."""
    left = [at for at, part in enumerate(parts) if not {*GONE}.isdisjoint(part.states)]
    return bool(left) and any("still_there" in part.marks for part in parts[left[-1] :])


def _is_kept(said: set[str], marks: set[str]) -> bool:
    """Whether a device that is called dead is said to be there still."""
    is_there = not marks.isdisjoint(("still_there", "denied_exit")) or not said.isdisjoint(("leaving", "in_stock"))
    return "dead" in marks and is_there and said.isdisjoint(GONE)


def _decided(said: set[str]) -> str | None:
    if "unclear" in said or ("perhaps" in said and said.isdisjoint({*_THERE, *GONE})):
        return None
    if gone := [state for state in ("missing", "retired") if state in said]:
        return None if said & _STILL else gone[0]
    if "on_order" in said and not said - {"on_order", "pending", "condition", "in_transit"}:
        return "on_order"
    if said == {"broken", "on_order"}:  # `HS - devis en cours`: of what comes in its place
        return MEANS["broken"]
    if ("in_transit" in said and said & {"on_order", "leaving"}) or ("on_order" in said and "leaving" not in said):
        return None
    return next((meant for state, meant in MEANS.items() if state in said), None)


def without_asides(text: str) -> str:
    """A text without doubts in brackets about where or why; one about an exit (`Ancien poste (sorti ?)`) stays."""
    return _DOUBT_ASIDE.sub(lambda aside: aside[0] if any(True for _ in exits(aside[0].strip("(?) "))) else " ", text)


def is_broken(text: str) -> bool:
    """Whether a text says no more than that a device is broken, which no exit contradicts."""
    said = [state for part in parts_of(text[:LONGEST_REMEMBERED]) for state in (*part.states, *part.aside)]
    return set(said) == {"broken"}


def is_aged(text: str) -> bool:
    """Whether a text says no more than that a device is old, wherever it is."""
    return "aged" in lists_of(words_of(text[:LONGEST_REMEMBERED]))


def is_unreached(text: str) -> bool:
    """Whether a text says no more than that a device does not answer on the network."""
    return "unreached" in lists_of(words_of(text[:LONGEST_REMEMBERED]))
