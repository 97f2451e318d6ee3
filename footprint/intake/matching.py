"""What kind of device words mean. The words are data (`vocabulary.csv`, `categories.toml`), the comparing is here.

Exact words first, then words inside a longer text, then one letter wrong. A word that may mean two devices stays
ambiguous, and an unknown one unknown: both are asked, never guessed.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from footprint.intake.folding import fold, plain
from footprint.intake.words import is_empty, is_total

AMBIGUOUS = "ambiguous"
_SIZES = re.compile(
    r"\d+(?:[.,]\d+)?(?:\s*[-/]\s*\d+(?:[.,]\d+)?)?\s*(?:\"|''|pouces?\b|inch(?:es)?\b|ports?\b|p\b|cm\b|go\b|gb\b|to\b|tb\b|va\b|kva\b|w\b|ans?\b)"
)
_NOTES = re.compile(r"[()\[\]{}«»:;,!?*\"]+")
_LONGEST = 6
_TYPO_LENGTH = 5


@dataclass(frozen=True)
class Verdict:
    """What a cell of the category column means.

    `fate`: device, component, not_hardware, virtual_machine, total, ambiguous, unknown, empty.
    `how`: known, answer, exact, words, typo. `candidates`: categories to choose from, nearest first.
    """

    fate: str
    category: str | None = None
    how: str = ""
    candidates: tuple[str, ...] = ()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("footprint.intake").joinpath("categories.toml").read_text(encoding="utf-8"))


@cache
def vocabulary() -> dict[tuple[str, ...], str]:
    """Words of a phrase → category, `not_hardware`, `component`, `virtual_machine` or `ambiguous`."""
    phrases: dict[tuple[str, ...], str] = {tokens(word): "not_hardware" for word in _data()["accessories"]}
    phrases |= {tokens(word): AMBIGUOUS for word in _data()["ambiguous"]}
    with files("footprint.intake").joinpath("vocabulary.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            phrases.setdefault(tokens(row["category"]), row["category"])
            phrases[tokens(row["raw"])] = row["category"]
    return phrases


def known_categories() -> frozenset[str]:
    """Every category that the vocabulary can name, those that set a row aside left out."""
    return frozenset(vocabulary().values()) - set(_data()["set_aside"]) - {AMBIGUOUS}


def keeps_asset_id(category: str) -> bool:
    """Whether the asset name of such a device is that of a machine."""
    return category in _data()["machines"]


@cache
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in comparable form: no accents, signs, sizes or plural."""
    bare = _SIZES.sub(" ", plain(text))
    words = fold(_NOTES.sub(" ", bare).replace("+", " + ").replace("&", " & ")).split()
    return tuple(_singular(word) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= 4 and word[-1] in "sx" else word


def classify(text: str, known: Collection[str] = (), answers: Mapping[str, str] | None = None) -> Verdict:
    """What the words of one cell mean. `known`: further categories by their key; `answers`: folded words → category."""
    if is_total(text):
        return Verdict("total")
    if answers and (answer := answers.get(fold(text))):
        return _verdict(answer, "answer")
    if text.strip() in known:
        return Verdict("device", text.strip(), "known")
    if is_empty(text):
        return Verdict("empty")
    words = tokens(text)
    if category := vocabulary().get(words) or _joined().get("".join(words)):
        return _verdict(category, "exact", words)
    mended = tuple(_mend(word) for word in words)
    if category := vocabulary().get(mended) or _near("".join(words)):
        return _verdict(category, "typo", mended)
    verdict = _by_words(mended)
    if verdict.fate == "unknown":
        return Verdict("unknown", candidates=nearest(words))
    return verdict if mended == words or verdict.fate == AMBIGUOUS else Verdict(verdict.fate, verdict.category, "typo")


def _verdict(category: str, how: str, words: tuple[str, ...] = ()) -> Verdict:
    if category == AMBIGUOUS:
        return Verdict(AMBIGUOUS, candidates=_meanings().get(words, ()))
    if category in _data()["set_aside"]:
        return Verdict(category, None, how)
    return Verdict("device", category, how)


@cache
def _meanings() -> dict[tuple[str, ...], tuple[str, ...]]:
    return {tokens(word): tuple(meant) for word, meant in _data()["ambiguous"].items()}


@cache
def _joined() -> dict[str, str]:
    """Phrases without spaces (`allinone`, `vidéoprojecteur`), where only one category has them."""
    found: dict[str, set[str]] = {}
    for phrase, category in vocabulary().items():
        found.setdefault("".join(phrase), set()).add(category)
    return {phrase: categories.pop() for phrase, categories in found.items() if len(categories) == 1}


@cache
def _words_known() -> frozenset[str]:
    lists = ("qualifiers", "prepositions", "connectors", "articles", "makers")
    listed = {word for name in lists for text in _data()[name] for word in tokens(text)}
    return frozenset(listed | {word for phrase in vocabulary() for word in phrase})


@cache
def is_ordinary(word: str) -> bool:
    """Whether a folded word is one of equipment: of a device, a maker, a qualifier or a connector."""
    return _singular(word) in _words_known()


@cache
def _mend(word: str) -> str:
    """The known word that differs by one letter, if there is exactly one."""
    if len(word) < _TYPO_LENGTH or word in _words_known() or any(letter.isdigit() for letter in word):
        return word
    close = [
        known
        for known in _words_known()
        if len(known) >= _TYPO_LENGTH - 1 and OSA.distance(word, known, score_cutoff=1) <= 1
    ]
    return close[0] if len(close) == 1 else word


def _near(joined: str) -> str | None:
    """The category of the phrases that differ by one letter, if they agree."""
    if len(joined) < _TYPO_LENGTH + 1 or any(letter.isdigit() for letter in joined):
        return None
    close = process.extract(joined, _joined().keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    categories = {_joined()[phrase] for phrase, _, _ in close if len(phrase) >= _TYPO_LENGTH}
    return categories.pop() if len(categories) == 1 else None


@dataclass(frozen=True)
class _Found:
    """A phrase of the vocabulary inside a text."""

    begin: int
    end: int
    category: str


def _by_words(words: tuple[str, ...]) -> Verdict:
    """Phrases inside a longer text. The first names the thing in French; a second thing makes it ambiguous."""
    kept = _without_makers(words)
    found = _phrases(kept)
    if not found:
        return Verdict("unknown")
    if any(each.category == "virtual_machine" for each in found) and not {"hote", "host"} & set(kept):
        return Verdict("virtual_machine", None, "words")
    sure = [each for each in found if each.category != AMBIGUOUS]
    if not sure:
        return _verdict(AMBIGUOUS, "words", kept[found[0].begin : found[0].end])
    head = sure[0]
    if head.category in _data()["set_aside"]:
        return Verdict(head.category, None, "words") if head.begin == _first_word(kept) else Verdict("unknown")
    others = [each for each in sure[1:] if each.category != head.category]
    if any(_is_second_thing(kept, head, each) for each in others):
        devices = dict.fromkeys(each.category for each in sure if each.category not in _data()["set_aside"])
        return Verdict(AMBIGUOUS, candidates=tuple(devices))
    return Verdict("device", head.category, "words") if _trusted(kept, head, found) else Verdict("unknown")


def _without_makers(words: tuple[str, ...]) -> tuple[str, ...]:
    makers = _makers()
    kept: list[str] = []
    at = 0
    while at < len(words):
        size = next((size for size in (3, 2, 1) if words[at : at + size] in makers), 0)
        kept += [] if size else [words[at]]
        at += size or 1
    return tuple(kept)


@cache
def _makers() -> frozenset[tuple[str, ...]]:
    return frozenset(tokens(maker) for maker in _data()["makers"])


def _phrases(words: tuple[str, ...]) -> list[_Found]:
    found: list[_Found] = []
    at = 0
    while at < len(words):
        size = next((n for n in range(min(_LONGEST, len(words) - at), 0, -1) if words[at : at + n] in vocabulary()), 0)
        if size:
            found.append(_Found(at, at + size, vocabulary()[words[at : at + size]]))
        at += size or 1
    return found


def _first_word(words: tuple[str, ...]) -> int:
    skipped = _single("articles") | _single("qualifiers")
    return next((at for at, word in enumerate(words) if word not in skipped), 0)


@cache
def _single(name: str) -> frozenset[str]:
    return frozenset(word for text in _data()[name] if len(tokens(text)) == 1 for word in tokens(text))


def _is_second_thing(words: tuple[str, ...], head: _Found, other: _Found) -> bool:
    """Whether another phrase names a second thing rather than what the first is for (`souris pour portable`)."""
    between = set(words[head.end : other.begin])
    accessory = other.category in _data()["set_aside"]
    if between & _single("connectors"):
        return not accessory
    return not between & _single("prepositions")


def _trusted(words: tuple[str, ...], head: _Found, found: list[_Found]) -> bool:
    """Whether what stands around the phrase leaves no doubt: nothing unknown before it, no mere abbreviation."""
    inside = {at for each in found for at in range(each.begin, each.end)}
    harmless = _single("qualifiers") | _single("articles") | _single("prepositions") | _single("connectors")
    strange = [at for at, word in enumerate(words) if at not in inside and word not in harmless and not word.isdigit()]
    if not strange:
        return True
    short = head.end - head.begin == 1 and len(words[head.begin]) <= 2
    return min(strange) > head.begin and not short


def nearest(words: tuple[str, ...], most: int = 3) -> tuple[str, ...]:
    """The categories whose words look most like these, nearest first."""
    choices = [" ".join(phrase) for phrase, category in vocabulary().items() if category in known_categories()]
    close = process.extract(" ".join(words), choices, scorer=fuzz.WRatio, limit=20, score_cutoff=50)
    categories = dict.fromkeys(vocabulary()[tuple(phrase.split())] for phrase, _, _ in close)
    return tuple(categories)[:most]


# --- makers and models ----------------------------------------------------------------------------


@cache
def is_virtual(maker: str, model: str) -> bool:
    """Whether maker and model are those of a virtual machine."""
    virtual = _data()["virtual"]
    padded = f" {fold(model)} "
    if " esxi " in padded:
        return False  # the host itself
    return fold(maker) in virtual["makers"] or any(f" {word} " in padded for word in virtual["models"])


@cache
def _models() -> list[tuple[str, str]]:
    pairs = [(fold(name), category) for category, names in _data()["models"].items() for name in names]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


@cache
def by_model(maker: str, model: str) -> str | None:
    """The category of which a maker's model name leaves no doubt; None for all others. The longest phrase decides."""
    padded = f" {fold(maker)} {fold(model)}"
    return next((category for name, category in _models() if f" {name}" in padded), None)
