"""Texts taken apart into known phrases, small words and strange ones. The words are data (`vocabulary.csv`,
`categories.toml`); what the parts mean together is decided in `categories`."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from footprint.intake.vocabulary.folding import fold, plain

AMBIGUOUS = "ambiguous"
AND = "+"
_AND_WORDS = ("et", "and", "&")
_INCH = r"pouces?|inch(?:es)?|in(?![\s-]*1\b)|zoll|pulgadas?|pollici|polegadas?"
_UNITS = f"{_INCH}|ports?|puertos|baies?|p|cm|mm|go|gb|to|tb|mo|mb|va|kva|w|u|ans?|mois"
_SIZES = re.compile(
    # From the first digit of a number on: from each of them a cell of thousands would cost its length squared.
    rf"(?<!\d)\d+(?:[.,]\d+)?(?:\s*[-/x]\s*\d+(?:[.,]\d+)?)?(?:\s*(?:\"|''|°)|[\s-]*(?:{_UNITS})\b)",
    re.IGNORECASE,
)
_INCHES = re.compile(rf"(?<![\d.,])(\d{{2,3}})(?:[.,]\d+)?\s*(?:\"|''|[\s-]*(?:{_INCH})\b)")
_NOTES = re.compile(r"[()\[\]{}«»:;,!?*\"]+")
_NAME = re.compile(r"\s*\w+[-_]\S*\s*")  # of a machine (`SRV-DC1`): nothing in it is cut short
_NUMBER = re.compile(r"\d+(?:e|er|ere|eme|nd|rd|st|th)?")
_LONGEST = 6  # words of a phrase

Words = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Some words of a text. `kind`: thing (of `category`), and, small, harmless, strange, foreign, place.

    `english`: the phrase is English only, so that what stands before it says of which sort it is; `either`: it is
    English and may be French too.
    """

    kind: str
    words: Words
    category: str = ""
    english: bool = False
    either: bool = False


@cache
def data() -> dict[str, Any]:
    """The lists of `categories.toml`."""
    return tomllib.loads(files("footprint.intake.vocabulary").joinpath("categories.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=65_536)
def tokens(text: str) -> Words:
    """The words of a text in comparable form: no accents, signs, sizes or plural; `and` and `&` as `+`."""
    bare = _SIZES.sub(" ", plain(text))
    words = fold(_NOTES.sub(" ", bare).replace("+", " + ").replace("&", " & ")).split()
    if _NAME.fullmatch(text):
        return tuple(map(singular, words))
    return tuple(AND if word in _AND_WORDS else whole(singular(word)) for word in words)


def whole(word: str) -> str:
    """The word of which this one is the known beginning (`impr.`), else itself."""
    return str(data()["cut"].get(word, word))


def singular(word: str) -> str:
    """A word without the sign of the plural; short words keep theirs, but for abbreviations that are known."""
    if word in data()["without"]:
        return word  # `sans` is no storage network
    if len(word) >= 4 and word.endswith(("s", "ux")):
        return word[:-1]
    return word[:-1] if word[-1:] == "s" and word[:-1] in _abbreviations() else word


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(data()["abbreviations"])


def inches(text: str) -> int:
    """The largest size in inches that a text gives; 0 where it gives none."""
    return max((int(size) for size in _INCHES.findall(plain(text))), default=0)


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    """(phrase, language, category) of every source; the later wins."""
    accessories = [(word, "fr", "not_hardware") for word in data()["accessories"]]
    accessories += [(word, "en", "not_hardware") for word in data()["accessories_en"]]
    with files("footprint.intake.vocabulary").joinpath("vocabulary.csv").open(encoding="utf-8") as stream:
        listed = [(row["raw"], row["lang"], row["category"]) for row in csv.DictReader(stream)]
    keys = [(category, "en", category) for category in sorted({category for _, _, category in listed})]
    return (*keys, *accessories, *((word, "fr", AMBIGUOUS) for word in data()["ambiguous"]), *listed)


@cache
def vocabulary() -> dict[Words, str]:
    """Words of a phrase → category, `not_hardware`, `component`, `virtual_machine` or `ambiguous`.

    Each phrase also stands without its small words, where that means nothing else.
    """
    phrases = {tokens(phrase): category for phrase, _, category in _rows()}
    for phrase, category in list(phrases.items()):
        bare = without_small(phrase)
        if len(bare) > 1:
            phrases.setdefault(bare, category)
    return phrases


def without_small(words: Words) -> Words:
    """The words without articles and the like."""
    return tuple(word for word in words if word not in single("small"))


@cache
def english_only() -> frozenset[Words]:
    """Phrases that no French source has."""
    return of_language("en") - of_language("fr")


@cache
def of_language(lang: str) -> frozenset[Words]:
    """Phrases that a source in this language has."""
    return frozenset(tokens(phrase) for phrase, its, _ in _rows() if its == lang)


@cache
def joined() -> dict[str, str]:
    """Phrases without spaces (`allinone`, `vidéoprojecteur`), where only one category has them."""
    found: dict[str, set[str]] = {}
    for phrase, category in vocabulary().items():
        found.setdefault("".join(phrase), set()).add(category)
    return {phrase: categories.pop() for phrase, categories in found.items() if len(categories) == 1}


@cache
def meanings() -> dict[Words, tuple[str, ...]]:
    """Words of an ambiguous phrase → categories that it may stand for."""
    return {tokens(word): tuple(meant) for word, meant in data()["ambiguous"].items()}


@cache
def phrases_of(name: str) -> frozenset[Words]:
    """The phrases of a list of `categories.toml`, as words."""
    return frozenset(tokens(text) for text in data()[name])


@cache
def single(name: str) -> frozenset[str]:
    """The single words of a list of `categories.toml`."""
    return frozenset(phrase[0] for phrase in phrases_of(name) if len(phrase) == 1)


@cache
def known_words() -> frozenset[str]:
    """Every word of a phrase, a maker, a qualifier, a place or a preposition."""
    lists = ("qualifiers", "prepositions", "connectors", "articles", "makers", "places", "foreign")
    phrases = (phrase for each in (*map(phrases_of, lists), vocabulary()) for phrase in each)
    return frozenset(word for phrase in phrases for word in phrase)


@lru_cache(maxsize=65_536)
def is_ordinary(word: str) -> bool:
    """Whether a folded word is one of equipment: of a device, a maker, a qualifier, a place; no name of a person."""
    form = whole(singular(word))
    return form in known_words() and not {word, form} & single("surnames")


@lru_cache(maxsize=65_536)
def parts(words: Words) -> tuple[Part, ...]:
    """A text from left to right, the longest known phrase first. After a thing, a place runs to the next `and`, as what
    the thing lacks (`sans écran`) does."""
    found: list[Part] = []
    at = 0
    while at < len(words):
        part = _phrase(words, at) or _word(words[at])
        after_thing = any(each.kind == "thing" for each in found)
        if after_thing and part.words[0] in data()["without"] and part.kind != "thing":
            part = Part("harmless", part.words if len(part.words) > 1 else _until_and(words[at:]))
        elif after_thing and len(part.words) == 1 and part.words[0] in single("places"):
            part = Part("place", _until_and(words[at:]))
            while found[-1].kind == "strange":  # `London office`
                found.pop()
        found.append(part)
        at += len(part.words)
    return tuple(found)


def _until_and(words: Words) -> Words:
    return words[: words.index(AND)] if AND in words else words


@cache
def begin_things() -> frozenset[str]:
    """The first words of the phrases of things: a text without any of them names none."""
    return frozenset(phrase[0] for phrase in vocabulary() if phrase)


@cache
def _begin_phrases() -> frozenset[str]:
    return begin_things() | {phrase[0] for name in ("makers", "qualifiers") for phrase in phrases_of(name) if phrase}


def _phrase(words: Words, at: int) -> Part | None:
    if words[at] not in _begin_phrases():
        return None
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        phrase = words[at : at + size]
        if category := vocabulary().get(phrase):
            return Part("thing", phrase, category, phrase in english_only(), phrase in of_language("en"))
        if phrase in phrases_of("makers") or phrase in phrases_of("qualifiers"):
            return Part("harmless", phrase)
    return None


def _word(word: str) -> Part:
    if word in single("connectors"):
        return Part("and", (word,))
    if word in single("prepositions") or word in single("articles"):
        return Part("small", (word,))
    if word in single("foreign"):
        return Part("foreign", (word,))
    kind = "harmless" if _NUMBER.fullmatch(word) or word in single("places") else "strange"
    return Part(kind, (word,))


def strange(found: Iterable[Part]) -> bool:
    """Whether some part is a word that nobody knows, or one of another trade."""
    return any(part.kind in ("strange", "foreign") for part in found)
