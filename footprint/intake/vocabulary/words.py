"""Words of condition, ownership and the like as terms of the lake. The words are data (`words.toml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.vocabulary import states
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold, plain, without_brackets
from footprint.remembered import toml

_LETTERS = re.compile(r"[^\W\d_]{3}")
_SAYS = re.compile(r"[^\W_]|[$%&()+<=>@\[\\\]^{}~]")  # a letter, a digit or a sign that folding keeps
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")  # prices and times come by the hundred thousand: they are no words
# What stands around the word of a header that asks: `Est réformé ? (O/N)`, `is_retired`, `Obsolete0` of a database.
_QUESTION = re.compile(
    r"^(?:(?:est|is|was|deja|a ete|materiel|equipement|device|asset) )+|(?<=[a-z])0$| (?:o n|oui non|y n)$"
)
_NOTE = re.compile(  # where one may begin: `Vendu à la mairie`, but not `Sortie à prévoir`
    r"(?=[(\[;:,\s])(?:[(\[;:]|,\s|\s[-–—/]\s|\s(?:(?:le|du|depuis|since|on|en|in|nel|im|am)\s+)?\d"
    r"|\s(?:[àa](?!\s\w+(?:er|ir|re)\b)|au|aux|par|pour|chez|to|by|for)\s)",
    re.IGNORECASE,
)
_CROSSES = ("x", "✓", "✔", "☑")
_BRACKETS = str.maketrans("()[", "   ")
_OPENED = re.compile(r"[ (\[]")  # behind the first word of a folded text
_ERROR_NUMBER = re.compile(r"err ?: ?\d{3}")
_LONGEST_WORD = 100  # letters of a cell that may say one of these words and no more
_SHORT_WORD = 4  # "new", "used", "don", "lent" inside a sentence mean too many things


def word_sets(package: str, name: str) -> dict[str, frozenset[str]]:
    """The lists of words of a TOML file that lies beside the code of a package, by their names."""
    lists = toml(package, name)
    return {title: frozenset(listed) for title, listed in lists.items()}


@cache
def _data() -> dict[str, Any]:
    return toml("footprint.intake.vocabulary", "words.toml")


@cache
def _words(section: str) -> dict[str, str]:
    """Folded word → vocabulary term."""
    terms = _data()[section]
    return {_form(word): term for term, words in terms.items() for word in [term, *words]}


@lru_cache(maxsize=65_536)
def _form(text: str) -> str:
    """A folded text without the signs of the plural, in which words are compared: `Réformés` is `Réformé`."""
    return " ".join(
        word[:-1] if len(word) > _SHORT_WORD and word.endswith("s") else word for word in fold(text).split()
    )


def term(section: str, text: str, *, loose: bool = False) -> str | None:
    """The vocabulary term of a cell, also of one with a note behind it (`Loué (LLD 5 ans)`);
    None when the word is unknown, or when the note says something else. `loose`: as of `states.status`."""
    if len(text) > LONGEST_REMEMBERED:
        return None
    if section == "status":
        return states.status(text, loose=loose)
    if len(text) <= _LONGEST_WORD and (exact := _exact(section, text)):
        return exact
    meant, end = _before_note(section, text)
    return None if meant is None or _inside(section, text[end:]) - {meant} else meant


def _before_note(section: str, text: str) -> tuple[str | None, int]:
    """(the term of all that stands before a note, where that begins): of the last note before which words are known;
    None where none are. The words are looked at once from left to right, however many notes there are."""
    meant, end, read, form = None, 0, 0, list[str]()
    if _form(_OPENED.split(fold(text[:_LONGEST_WORD]))[0]) not in _first_words(section):
        return None, 0
    for note in _NOTE.finditer(text):
        form += _form(text[read : note.start()]).split()
        read = note.start()
        if known := _words(section).get(" ".join(form)):
            meant, end = known, read
    return meant, end


def _exact(section: str, text: str) -> str | None:
    return _words(section).get(_form(text))


def _inside(section: str, text: str) -> set[str]:
    """The terms of all words in a text, short ones left out."""
    form = _form(text.replace("(", " ").replace(")", " "))
    if _first_words(section).isdisjoint(form.split()):
        return set()
    padded = f" {form} "
    return {
        meant
        for word, meant in _words(section).items()
        if len(word) > _SHORT_WORD and f" {word} " in padded and word not in _data()["alone"]["words"]
    }


@cache
def _first_words(*sections: str) -> frozenset[str]:
    """The first of the words of each entry: a text without any of them holds none."""
    return frozenset(word.split()[0] for section in sections for word in _words(section) if word)


def term_inside(section: str, text: str) -> str | None:
    """The term of a word that stands somewhere in a remark; None unless exactly one term is meant."""
    text = text[:LONGEST_REMEMBERED]
    if _NUMBER.fullmatch(text):
        return _words(section).get(text)
    if meant := term(section, text):
        return meant
    if not _LETTERS.search(text):
        return None
    found = _inside(section, text)
    return found.pop() if len(found) == 1 else None


def speaking(texts: Sequence[str], seen: np.ndarray, sections: Sequence[str]) -> np.ndarray:
    """Mask of those of the `seen` texts that may hold a word of some section; so a column of a hundred thousand models,
    names or prices is looked at once and not once a section."""
    firsts = _first_words(*sections)
    number = pc.match_substring_regex(pa.array(texts, pa.string()), f"^(?:{_NUMBER.pattern})$")
    found: np.ndarray = seen & ~number.to_numpy(zero_copy_only=False)
    numbers = np.flatnonzero(seen & ~found).tolist()
    for at in np.flatnonzero(found).tolist():
        form = _form(texts[at][:LONGEST_REMEMBERED].translate(_BRACKETS))
        found[at] = not firsts.isdisjoint(form.split())
    for at in numbers:
        found[at] = texts[at] in firsts
    return found


def terms_inside(section: str, texts: Sequence[str], among: np.ndarray) -> list[str]:
    """The same for each of many texts, '' where none is meant. `among`: those that may hold a word."""
    found = [""] * len(texts)
    for at in np.flatnonzero(among).tolist():
        found[at] = "" if is_empty(texts[at]) else term_inside(section, texts[at]) or ""
    return found


@lru_cache(maxsize=4_096)
def yes_no(section: str, header: str) -> dict[str, str]:
    """What the flags `true` and `false` mean in a column whose header is a question (`Reconditionné (O/N)`)."""
    form = _QUESTION.sub("", fold(without_brackets(header)))
    return _questions(section).get(form, {})


@cache
def _questions(section: str) -> dict[str, dict[str, str]]:
    """Folded header → what the flags mean below it."""
    answers = {"yes": "true", "no": "false"}
    return {
        fold(header): {flag: rule[answer] for answer, flag in answers.items() if answer in rule}
        for rule in reversed(_data()["yes_no"].get(section, ()))
        for header in rule["headers"]
    }


def flag(text: str) -> str | None:
    """`true` or `false` of a cell that answers yes or no, or holds a cross; None of any other."""
    return "true" if fold(text[:2]) in _CROSSES and len(text.strip()) == 1 else term("flag", text)


def state(header: str, cell: str) -> str | None:
    """The status that a cell says below its header: a word of a state, or the answer to what the header asks (`Rebut`:
    `oui`); None of what nobody knows."""
    asked = yes_no("status", header)
    answer = flag(cell) if asked else None
    return asked.get(answer) if answer else states.status(cell, loose=True)


@cache
def _empty() -> tuple[frozenset[str], frozenset[str]]:
    words = _data()["empty"]["words"]
    return frozenset(plain(word) for word in words), frozenset(fold(word) for word in words if len(fold(word)) > 2)


@cache
def _plain_words(section: str) -> frozenset[str]:
    return frozenset(plain(word) for word in _data()[section]["words"])


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, `N/A`, `-`, `Non renseigné`, maker's placeholder …"""
    if len(text) > LONGEST_REMEMBERED:
        return not text.strip()
    return not _NUMBER.fullmatch(text) and _is_empty(text)


@lru_cache(maxsize=65_536)
def _is_empty(text: str) -> bool:
    if len(text) > _LONGEST_WORD and _SAYS.search(text):
        return False
    form, short = fold(text), plain(text)
    return not form or short in _empty()[0] or form in _empty()[1] or _is_error(short)


@cache
def _dittos() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(_data()["ditto"]["words"]), frozenset(_data()["ditto"]["signs"])


@cache
def _first_letters_of_dittos() -> frozenset[str]:
    return frozenset(word[0] for word in _dittos()[0])


def is_ditto(text: str) -> bool:
    """Whether a cell only repeats the one above."""
    if text[:1].isdecimal():  # of a hundred thousand prices none does
        return False
    bare, (said, signs) = text.strip(), _dittos()
    first = bare[:1]
    if first.isascii() and first.isalpha() and first.lower() not in _first_letters_of_dittos():
        return False
    return len(bare) <= _LONGEST_WORD and (fold(bare) in said or bare in signs)


def is_blank(text: str) -> bool:
    """Whether a cell was left without anything: not even with a word or a sign that says that nothing is known."""
    short = plain(text[:LONGEST_REMEMBERED])
    return not short or short in _plain_words("blank")


def is_error(text: str) -> bool:
    """Whether a cell shows the error of a spreadsheet's formula: `#N/A`, `#REF!`, `Err:502` …"""
    return _is_error(plain(text[:LONGEST_REMEMBERED]))


def _is_error(short: str) -> bool:
    return short in _plain_words("error") or _ERROR_NUMBER.fullmatch(short) is not None


@cache
def heading_words(what: str) -> frozenset[str]:
    """Folded words of headers that speak of dates, of other dates than a purchase, of movements of a stock …"""
    return frozenset(map(fold, _data()["headings"][what]))


@cache
def part_words(what: str) -> tuple[str, ...]:
    """What a text of an agent holds that speaks of such a part (`solid` disks, makers of `panels` …)."""
    return tuple(_data()["parts"][what])


@cache
def _totals() -> tuple[frozenset[str], tuple[str, ...]]:
    return frozenset(map(fold, _data()["total"]["words"])), tuple(fold(p) + " " for p in _data()["total"]["prefixes"])


@cache
def _first_letters_of_totals() -> frozenset[str]:
    return frozenset(word[:1] for words in _totals() for word in words)


def is_total(text: str) -> bool:
    """Whether a cell is the label of a total or subtotal row."""
    first = text[:1]
    if first.isdecimal():  # no label of a total begins so, and most cells of numbers do
        return False
    if first.isascii() and first.isalpha() and first.lower() not in _first_letters_of_totals():
        return False
    form = fold(text[:_LONGEST_WORD])
    return (form in _totals()[0] and len(text) <= _LONGEST_WORD) or form.startswith(_totals()[1])


def is_only_total(text: str) -> bool:
    """Whether a cell is the word of a total and says nothing of what is added up."""
    return fold(text[:LONGEST_REMEMBERED]) in _totals()[0]


@cache
def placeholder_serials() -> tuple[str, ...]:
    """Serial numbers that identify nothing, in capitals: makers' placeholders, and one sign repeated."""
    sections = ("placeholder_serial", "empty", "error")
    words = {word.upper().strip() for name in sections for word in _data()[name]["words"]}
    repeated = {sign * times for sign in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.*?" for times in range(1, 33)}
    counted = {row[:size] for row in ("0123456789", "1234567890", "ABCDEFGHIJ") for size in range(1, 11)}
    return tuple(sorted(words | repeated | counted))
