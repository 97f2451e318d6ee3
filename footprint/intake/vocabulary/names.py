"""The form of a person's name: words that name people, in `names.toml`, and how they stand beside one another."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from itertools import pairwise

from footprint.intake.vocabulary.folding import plain
from footprint.intake.vocabulary.phrases import is_ordinary
from footprint.remembered import toml

Words = tuple[str, ...]
LONGEST_NAME = 4  # words
_LENGTH = 400  # letters of a cell that are looked at: more than are kept
_LONGEST_CELL = 60  # letters of a cell that is nothing but a name
_WORDS = re.compile(r"[^\W_]+")
_SEPARATORS = {code: " " for code in range(128) if not chr(code).isalnum()}  # the same of ASCII
_WORD = r"[^\W\d_](?:[^\W\d_]|['’-])+"
_PAIR = re.compile(rf"\s*({_WORD}),?\s+({_WORD})(?:\s+({_WORD}))?\s*")
_INITIAL = re.compile(rf"\s*(?:[^\W\d_]\.\s?(?:-?[^\W\d_]\.\s?)?{_WORD}|{_WORD}\s+[^\W\d_]\.)\s*")
_LOGIN = re.compile(r"\s*[a-z]{1,2}[.-]?([a-z]{3,})\d?\s*")


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, compared without case and accents, whatever separates them."""
    form = plain(text)
    return tuple(form.translate(_SEPARATORS).split() if form.isascii() else _WORDS.findall(form))


def full_names(text: str, strict: bool = False) -> list[Words]:
    """The full names that a text holds, as words, whatever stands around and between (`rg-jean-dupont-prod`), but for
    those after whom places are called (`École Jean Moulin`). `strict`: only those whose surname is a frequent one."""
    parts = words_of(text[:_LENGTH])
    if len(parts) < 2 or _words("any_given").isdisjoint(parts) or not _words("institutions").isdisjoint(parts):
        return []
    places = [at for at, word in enumerate(parts) if word not in _words("particles")]
    return [
        parts[one : other + 1]
        for one, other in pairwise(places)
        if _is_name(parts[one], parts[other], strict)
        and not any(each in _spans(parts, one, len(each)) for each in _eponyms())
    ]


def may_name_someone(text: str) -> bool:
    """Whether any word of a text is a given name or a frequent surname that is no word of equipment."""
    names = _words("any_given") | _words("surnames")
    return any(word in names and not _is_other_word(word) for word in words_of(text[:_LENGTH]))


def is_of_people(word: str) -> bool:
    """Whether a folded word is a given name, or a frequent surname that is no word of equipment."""
    return word in _words("any_given") or (word in _words("surnames") and not _is_other_word(word))


def _is_name(one: str, other: str, strict: bool) -> bool:
    """Whether two words that follow one another are a given name and a surname, in any order."""
    for given, surname in ((one, other), (other, one)):
        known = surname in _words("surnames") and surname != given
        if given in _words("any_given") and known:
            return True
        if given in _words("given") and not strict and len(surname) > 1 and not _is_other_word(surname):
            return True
    return False


def is_telling(word: str) -> bool:
    """Whether a word of a name is that person's rather than that of many, or of things."""
    return len(word) > 3 and word not in _words("any_given") and not _is_other_word(word)


def _spans(parts: Words, at: int, size: int) -> list[Words]:
    """The runs of so many words that hold the word at this place."""
    return [parts[begin : begin + size] for begin in range(max(0, at - size + 1), at + 1)]


@lru_cache(maxsize=65_536)
def looks_like_a_name(value: str) -> bool:
    """Whether a cell may be the name of a person: a full name, two words one of which is in capitals, an initial and a
    name, or a user name made of them."""
    parts = words_of(value)
    if (
        len(value) > _LONGEST_CELL
        or not parts
        or any(map(_is_other_word, parts))
        or not _words("institutions").isdisjoint(parts)
    ):
        return False
    if full_names(value) or (_INITIAL.fullmatch(value) and not any(map(str.isdigit, value))):
        return True
    if (pair := _PAIR.fullmatch(value)) is not None:
        given = [word for word in pair.groups() if word]
        return any(word.isupper() for word in given) and any(word.istitle() for word in given)
    login = _LOGIN.fullmatch(value)
    return login is not None and login.group(1) in _words("surnames")


def _is_other_word(word: str) -> bool:
    return word in _words("things") or (word not in _words("surnames") and is_no_name(word))


def may_name_a_person(text: str) -> bool:
    """Whether a text of two to four words, none of which is one of offices, equipment or towns, may be a full name."""
    parts = words_of(text)
    if not 2 <= len(parts) <= LONGEST_NAME or any(is_no_name(word) for word in parts):
        return False
    return parts[0] not in _data()["towns_begin"]


@lru_cache(maxsize=65_536)
def is_no_name(word: str) -> bool:
    """Whether a folded word is a number, or one of offices and equipment rather than of people."""
    return word.isdigit() or word in _ordinary() or is_ordinary(word)


@cache
def _words(name: str) -> frozenset[str]:
    """A list of `names.toml`; `any_given` is both lists of given names."""
    if name == "any_given":
        return _words("given") | _words("given_and_words")
    return frozenset(_data()[name].split())


@cache
def _eponyms() -> frozenset[Words]:
    return frozenset(words_of(name) for name in _data()["eponyms"])


_data = cache(partial(toml, "footprint.intake.vocabulary", "names.toml"))


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(_data()["ordinary"])
