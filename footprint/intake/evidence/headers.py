"""How much the words of a header speak for each role: naive Bayes over the words of all headers whose role is known.

Learned from the names in the profiles and in `roles.toml`: a new profile teaches it. Unknown words say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from footprint import header_words
from footprint.intake.evidence.roles import OTHER, roles
from footprint.intake.tables.profiles import hand_made, profiles
from footprint.intake.vocabulary.folding import LOOKALIKES, fold, without_brackets
from footprint.intake.vocabulary.people import personal_headers
from footprint.remembered import toml

EXACT = 8.0  # of a header that is spelled as one of the names of the role
_MOST_A_WORD = 3.0  # a word counts no more than this, however sure
_MOST = 6.0
_STRANGE = 1.0  # what a word speaks against a role none of whose names has it
_RARE = 0.2  # pseudo-count of a word in the names of all other roles
_SMALL = frozenset(
    "de du d la le l les des un une et a au aux en n no the of and y e di del el der die das".split()  # noqa: SIM905
) | {"total", "totale", "totaux"}  # of anything: `Total` alone is no memory because there is `Total memory`
_LINKS = frozenset({"de", "du", "d", "des", "di", "del", "do", "da"})
# Roles of columns that only lists of equipment have: with one of these the lines are devices, whatever else is said.
_OF_DEVICES = frozenset(["model_text", "maker", "serial", "quantity_devices", "ram_gb", "acquired_on"])


@dataclass(frozen=True)
class _Names:
    """What is learned: how many names each role has, how many of them hold each word, and the role of the whole names
    that people write; those of programs teach words only."""

    count: dict[str, int]
    words: dict[str, Counter[str]]
    whole: dict[str, frozenset[str]]


def _spelled(header: str) -> str:
    """A header as it is compared with names, whose small words people leave out (`Type poste`)."""
    form = fold(header)
    return " ".join(word for word in form.split() if word not in _LINKS) or form


# `Who has it` speaks of no IT.
_PRONOUN = re.compile(r"(?i)\b(has|have|is|uses?|got|keeps?|holds?|owns?|bought) it\b")


def words_of(header: str) -> tuple[str, ...]:
    """The words of a header that may say something, singular, without accents and signs, by alphabet."""
    return tuple(sorted(header_words.words(_PRONOUN.sub(r"\1", header.translate(LOOKALIKES))) - _SMALL))


@cache
def _learned() -> _Names:
    names: dict[str, set[str]] = {role: {fold(name) for name in each.names} for role, each in roles().items()}
    for profile in profiles():
        if profile.kind == "inventory":
            for name, (column, _) in profile.names.items():
                names.setdefault(column, set()).add(name)
    names[OTHER] |= personal_headers()
    whole: dict[str, set[str]] = {}
    written = [(name, column) for name, (column, _) in hand_made().names.items() if column in roles()]
    for name, role in [*written, *((fold(name), each.name) for each in roles().values() for name in each.names)]:
        whole.setdefault(_spelled(name), set()).add(role)
    for name in personal_headers():
        whole.setdefault(_spelled(name), set()).add(OTHER)
    words = {role: Counter(word for name in each for word in words_of(name)) for role, each in names.items()}
    return _Names(
        {role: len(each) for role, each in names.items()},
        words,
        {name: frozenset(each) for name, each in whole.items()},
    )


@lru_cache(maxsize=16_384)
def scores(header: str) -> dict[str, float]:
    """Log-likelihood ratio of the header under each role, `OTHER` included: `EXACT` where it is one of its names, 0
    where its words say nothing."""
    learned = _learned()
    forms = {_spelled(header), _spelled(without_brackets(header))} - {""}
    exact = {role for form in forms for role in learned.whole.get(form, ())}
    words = words_of(header)
    return {role: EXACT if role in exact else _by_words(role, words) for role in roles()}


def spells(header: str, names: Collection[str]) -> bool:
    """Whether a header is one of the names of these roles (`Gerät`, `Modell`)."""
    told = scores(header)
    return any(told[name] == EXACT for name in names if name in told)


@cache
def _total() -> tuple[int, Counter[str]]:
    return sum(_learned().count.values()), Counter(w for each in _learned().words.values() for w in each.elements())


def _by_words(role: str, words: tuple[str, ...]) -> float:
    learned, (names, every) = _learned(), _total()
    own, others = learned.count[role], names - learned.count[role]
    said = 0.0
    for word in words:
        if word not in every:
            continue
        here = learned.words[role][word]
        if not here:
            said -= _STRANGE
            continue
        share, elsewhere = here / (own + 1), (every[word] - here + _RARE) / (others + 1)
        said += max(-_STRANGE, min(_MOST_A_WORD, log(share / elsewhere)))
    return max(-_MOST, min(_MOST, said))


def all_of_role(header: str, role: str) -> bool:
    """Whether each word of a header stands in some name of the role."""
    return all(_learned().words[role][word] for word in words_of(header))


@dataclass(frozen=True)
class _Look:
    words: frozenset[str]
    least: int
    even: bool


@cache
def _looks() -> dict[str, _Look]:
    return {
        name: _Look(
            frozenset(word for each in entry["words"] for word in words_of(each)),
            entry["least"],
            entry.get("even", False),
        )
        for name, entry in toml("footprint.intake.evidence", "looks.toml").items()
    }


def look(header: Sequence[str]) -> str | None:
    """What the words of a header tell that the table is: the key of a text; None where they tell nothing."""
    said = frozenset(word for name in header for word in words_of(name))
    told = {name: len(said & each.words) for name, each in _looks().items()}
    sure = [name for name, each in _looks().items() if told[name] >= each.least]
    return max(sure, key=lambda name: told[name], default=None)


def is_of_events(header: Sequence[str], roles: Sequence[str]) -> str | None:
    """What the table is, if its lines are what happens to devices (tickets, loans) though their cells name some."""
    seen = look(header)
    of_devices = _OF_DEVICES | ({"asset_id"} if seen == "loans" else set())  # a ticket has a number, too
    return seen if seen is not None and _looks()[seen].even and of_devices.isdisjoint(roles) else None
