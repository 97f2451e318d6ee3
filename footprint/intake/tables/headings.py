"""What one cell of a header says on its own: a field of a list of equipment, a kind of device, a property of one.

Profiles judge whole headers; this is for sheets whose header is no list's yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from footprint.intake.tables.profiles import HAND_MADE, forms, known_names, profiles
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.intake.vocabulary.phrases import AMBIGUOUS, single, tokens
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.telephone_users import without_names
from footprint.intake.vocabulary.words import heading_words, term

_WITHOUT_BRACKETS = str.maketrans("()[]", "    ")
_WORD = re.compile(r"[^\W_]+")
_WORDED = re.compile(r"[^\W\d_]")
# What a column of numbers counts: what is there, part of what the one before counts, the same at another time, what
# came, what was meant to come.
HERE, PART, AGAIN, CAME, PLANNED, STATE = "here", "part", "again", "came", "planned", "state"
_ORDINAL = re.compile(r" ?(?:n°|no\.?|#)? ?\d{1,2}$", re.I)
_LONGEST_NAME, _LONGEST_QUESTION = 60, 160  # letters of the name of a column
_WITH = re.compile(r"(?i)^\s*(?:avec|with|mit|con|com|met)\s+")
_ASKED = re.compile(
    r"(?i)\s*(?:[(\[]?\b(?:o|oui|y|yes|j|ja|s|si|sí|sim)\s*/\s*(?:n|no|non|nein|nee|não)\b[)\]]?\s*)?\??$"
)
_LONGEST_PHRASE = 7  # words
_NUMBERED = re.compile(r"\b(?:n|no|numero|number) ?\d+")  # `École n° 2` is a place


@lru_cache(maxsize=4_096)
def counted_thing(header: str) -> str:
    """What a header counts: `Nombre d'écrans` and `3. Combien d'écrans ?` count `écrans`."""
    text = header.strip()
    words = list(islice(_WORD.finditer(text), _LONGEST_PHRASE + 1))[:-1]
    first = 1 if words and words[0].group().isdecimal() else 0  # the number of a question
    for end in range(len(words), first, -1):
        if " ".join(fold(word.group()) for word in words[first:end]) in heading_words("number_of"):
            return text[words[end - 1].end() :].lstrip(" .'’:").rstrip(" ?\xa0\u202f")
    return text


def counts_places(header: str) -> bool:
    """Whether a header counts places, whatever stands there (`Combien de salles ont un écran ?`)."""
    thing = counted_thing(header)
    return thing != header.strip() and not single("places").isdisjoint(tokens(" ".join(thing.split()[:1])))


def without_ordinal(name: str) -> str:
    """A header without the number at its end that tells it from others (`Écran 2`)."""
    return _ORDINAL.sub("", " ".join(name.split())) if len(name) <= _LONGEST_NAME else name.strip()


@lru_cache(maxsize=4_096)
def fields(header: str) -> frozenset[str]:
    """The canonical columns of equipment that some profile gives to this header; empty where none knows it. What people
    mean by a word in their own lists is what it means, whatever a program calls so (`Type` of NetBox is a model)."""
    if known_names().isdisjoint(forms(header, True)):
        return frozenset()
    found = {profile.name: profile.find(header) for profile in profiles() if profile.kind == "inventory"}
    own = found.get(HAND_MADE)
    return frozenset((own[0],)) if own else frozenset(each[0] for each in found.values() if each)


@lru_cache(maxsize=4_096)
def is_property(header: str) -> bool:
    """Whether numbers below this header describe something rather than count devices."""
    words = _NUMBERED.sub(" ", fold(header)).split()
    return fold(without_brackets(header)) in heading_words("property_alone") or not heading_words(
        "property"
    ).isdisjoint(words)


@lru_cache(maxsize=4_096)
def is_bare_number(header: str) -> bool:
    """Whether a header says no more than that a number stands below it (`N.º`, `Number`)."""
    return fold(header) in heading_words("bare_number")


def without_persons(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The cells of a line without the words below the names of telephones that may name who has one."""
    return [
        without_names(cell) if cell and at < len(header) and _are_telephones(header[at]) else cell
        for at, cell in enumerate(cells)
    ]


@lru_cache(maxsize=4_096)
def _are_telephones(name: str) -> bool:
    return categories.are_telephones(kind_of_column(name) or name)


def asked_thing(header: str) -> str:
    """The thing of which a header asks whether it is there (`Écran O/N`, `Avec dock ?`); '' of any other."""
    asked = _WITH.sub("", _ASKED.sub("", header)).strip()
    return asked if asked != header.strip() else ""


@lru_cache(maxsize=4_096)
def is_for_others(header: str) -> bool:
    """Whether a header says of devices that the things of a line are for them (`Pour imprimante`, `Compatible`)."""
    return not heading_words("purpose").isdisjoint(fold(header).split())


@lru_cache(maxsize=4_096)
def is_kind(header: str) -> bool:
    """Whether a header, or a title, is the name of devices of some kind (`Écrans`), and of no field of a list."""
    if not fold(header) or fields(header) or fold(header) in heading_words("form_clock"):  # an `Horodateur` of a form
        return False
    verdict = categories.verdict(header)
    if is_property(header) and (verdict.how != "exact" or " " not in fold(header)):
        return False
    return verdict.fate in ("device", AMBIGUOUS) and verdict.how != "typo"


@lru_cache(maxsize=4_096)
def is_virtual(header: str) -> bool:
    """Whether a header is the name of machines that are none of hardware (`Serveurs virtuels`)."""
    return categories.verdict(counted_thing(header)).fate == "virtual_machine"


@lru_cache(maxsize=4_096)
def kind_of_column(name: str) -> str:
    """What a header calls the devices below it: `Nb d'écrans`, `Écran 2`, `PC élèves`; '' where it names none."""
    longest = _LONGEST_NAME if counted_thing(name) == name.strip() else _LONGEST_QUESTION
    if len(name) > longest or counts_places(name) or is_virtual(name):
        return ""
    name = without_part(name)
    words = [
        word
        for word in _ORDINAL.sub("", without_brackets(counted_thing(name))).split()
        if fold(word) not in heading_words("users")
    ]
    bare = re.sub(r"^(?:total )?number of\s+", "", name, flags=re.I)  # and not the number of one, as `Numéro de PC`
    without_users = " ".join(word for word in bare.split() if fold(word) not in heading_words("users"))
    if is_property(without_users) and not is_kind(name):
        return ""
    # what is counted, as in `PC installés`, and is no part of a name, as in `Borne commande`
    while len(words) > 1 and counts_what(words[-1]) and categories.verdict(" ".join(words)).how != "exact":
        words = words[:-1]
    for end in range(len(words), 0, -1):
        if is_kind(" ".join(words[:end])):
            return " ".join(words[:end])
    return ""


def without_part(name: str) -> str:
    """A name without the words at its beginning that say that it is of a part of something (`dont`, `di cui`)."""
    words, first = fold(name).split(), heading_words("counts_part") | heading_words("counts_part_first")
    many = next((many for many in (1, 2, 3) if " ".join(words[:many]) in first), 0)
    return " ".join(name.split()[many:])


@lru_cache(maxsize=4_096)
def counts_what(name: str) -> str:
    """Whether a column counts what is there (`PC restants`), a part of what the one before it does (`dont portables`),
    the same at another time (`Rappel 2024`), what came (`PC achetés`) or was meant to come (`PC prévus`); '' where its
    name does not say it."""
    form = f" {fold(name.translate(_WITHOUT_BRACKETS))}"
    if not heading_words("counts_part_first").isdisjoint(form.split()[:1]):
        return PART
    for what in (PART, AGAIN, HERE, PLANNED, CAME):
        if any(f" {stem}" in form for stem in heading_words(f"counts_{what}")):
            return what
    if fold(name) in heading_words("ordered_alone"):
        return PLANNED
    return STATE if says_gone(name) or _says_state(name) else ""


def _says_state(name: str) -> bool:
    """Whether words behind the first are a state (`Tablettes cassées`)."""
    words = name.split()
    ends = (" ".join(words[at:]) for at in range(1, len(words)))
    return any(term("status", end) for end in ends if _WORDED.search(end))  # `Écran 1` is the first of several
