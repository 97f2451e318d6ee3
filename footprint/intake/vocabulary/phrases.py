"""Texts taken apart into known phrases, small words and strange ones. The words are data (`vocabulary.csv`,
`categories.toml`); what the parts mean together is decided in `categories`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from footprint.intake.vocabulary.folding import fold, fold_all, plain
from footprint.remembered import remembered, toml

AMBIGUOUS = "ambiguous"
AND = "+"
_OF = {("de",), ("d",), ("of",), ("di",), ("da",), ("van",), ("von",)}
_AND_WORDS = ("et", "and", "&")
_INCH = r"pouces?|inch(?:es)?|in(?![\s-]*1\b)|zoll|pulgadas?|pollici|polegadas?"
_UNITS = (
    f"{_INCH}|ports?|porte|portas|puertos|baies?|voies|canaux|channels?|p|cm|mm|go|gb|to|tb|mo|mb|va|kva|w|u|ans?|mois"
)
_SIZES = re.compile(
    # From the first digit of a number on, and never a part of it: a cell of thousands would cost its length squared.
    rf"(?<!\d)\d++(?:[.,]\d++)?+(?:\s*+[-/x]\s*+\d++(?:[.,]\d++)?+)?+(?:\s*+(?:\"|''|°)|[\s-]*+(?:{_UNITS})\b)"
)
_INCHES = re.compile(rf"(?<![\d.,])(\d{{2,3}})(?:[.,]\d+)?\s*(?:\"|''|[\s-]*(?:{_INCH})\b)")
_NOTES = re.compile(r"[()\[\]{}«»:;,!?*\"]+")
_NAME = re.compile(r"\s*\w+[-_]\S*\s*")  # of a machine (`SRV-DC1`): nothing in it is cut short
_NUMBER = re.compile(r"\d+(?:e|er|ere|eme|nd|rd|st|th)?")
_LONGEST = 6  # words of a phrase
_SHORTEST_PLURAL = 4  # letters
_LONG_PLURAL = 6  # letters of `locaux`; of `taux` none is one
_LETTERS_ALONE = re.compile(r"[^\W\d_]+(?:[ '’][^\W\d_]+)*")

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
    return toml("footprint.intake.vocabulary", "categories.toml")


@lru_cache(maxsize=65_536)
def tokens(text: str) -> Words:
    """The words of a text in comparable form: no accents, signs, sizes or plural; `and` and `&` as `+`."""
    bare = plain(text)
    bare = _SIZES.sub(" ", bare) if any(map(str.isdigit, bare)) else bare
    words = fold(_NOTES.sub(" ", bare).replace("+", " + ").replace("&", " & ")).split()
    if _NAME.fullmatch(text):
        return tuple(map(singular, words))
    return tuple(map(_form, words))


@lru_cache(maxsize=65_536)
def _form(word: str) -> str:
    return AND if word in _AND_WORDS else whole(singular(word))


def _tokens_of_all(texts: Sequence[str]) -> list[Words]:
    """`tokens` of each text, at the cost of one fold: for thousands of phrases, of which most hold letters alone."""
    return [
        tuple(map(_form, form.split())) if _LETTERS_ALONE.fullmatch(text) else tokens(text)
        for text, form in zip(texts, fold_all(texts), strict=True)
    ]


def whole(word: str) -> str:
    """The word of which this one is the known beginning (`impr.`), else itself."""
    return str(data()["cut"].get(word, word))


def singular(word: str) -> str:
    """A word without the sign of the plural; short words keep theirs, but for abbreviations that are known."""
    if word in data()["without"] or word in data()["no_plurals"]:
        return word  # `sans` is no storage network
    if len(word) >= _LONG_PLURAL and word.endswith("aux") and word[-4] not in "ey":
        return f"{word[:-3]}al"  # `terminaux`
    if len(word) >= 4 and word.endswith(("s", "ux")):
        return word[:-1]
    return word[:-1] if word[-1:] == "s" and word[:-1] in _abbreviations() else word


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(data()["abbreviations"])


def inches(text: str) -> int:
    """The largest size in inches that a text gives; 0 where it gives none."""
    return max((int(size) for size in _INCHES.findall(plain(text))), default=0)


class _Row(NamedTuple):
    """The words of a phrase of the sources, its language and category. `trade`: far from devices, near them, or `known`
    as what belongs to them; '' of all others. `made`: a plural that stands in no source."""

    words: Words
    lang: str
    category: str
    trade: str = ""
    made: bool = False


@cache
def _rows() -> tuple[_Row, ...]:
    """Every phrase of the sources, their plurals first; of two alike the later wins."""
    accessories = [(word, "fr", "not_hardware", "known") for word in data()["accessories"]]
    accessories += [(word, "en", "not_hardware", "known") for word in data()["accessories_en"]]
    with files("footprint.intake.vocabulary").joinpath("vocabulary.csv").open(encoding="utf-8") as stream:
        listed = [(row["raw"], row["lang"], row["category"], "") for row in csv.DictReader(stream)]
    keys = [(category, "en", category, "") for category in sorted({category for _, _, category, _ in listed})]
    ambiguous = [(word, "fr", AMBIGUOUS, "") for word in data()["ambiguous"]]
    others = [
        (word, lang, section.means, "near" if section.accessory else "far")
        for section in _other_things()
        for lang, word in section.words
    ]
    named = (*others, *keys, *accessories, *ambiguous, *listed)
    words = _tokens_of_all([word for word, *_ in named])
    rows = [_Row(form, lang, its, trade) for form, (_, lang, its, trade) in zip(words, named, strict=True)]
    made = [row._replace(words=plural, made=True) for row in rows for plural in plurals(row.words, row.lang)]
    return (*made, *rows)


@dataclass(frozen=True)
class _Section:
    """One trade of `other_things.toml`. `words`: (language, word)."""

    accessory: bool
    means: str
    words: tuple[tuple[str, str], ...]


@cache
def _other_things() -> tuple[_Section, ...]:
    lists = toml("footprint.intake.vocabulary", "other_things.toml")
    return tuple(
        _Section(
            listed.pop("accessory", False),
            listed.pop("means", "not_hardware"),
            tuple((lang, " ".join(word.split())) for lang, text in listed.items() for word in text.split(",")),
        )
        for listed in lists.values()
    )


@remembered()
def other_trades() -> frozenset[Words]:
    """Phrases of things that do not belong to devices (`chaise`, `autoclave`)."""
    of_trade: dict[str, set[Words]] = {"far": set(), "near": set(), "known": set(), "": set()}
    for row in _rows():
        of_trade["" if row.made and row.trade == "known" else row.trade].add(row.words)
    return frozenset(of_trade["far"] - of_trade["near"] - of_trade["known"])


@remembered()
def words_of_devices() -> frozenset[str]:
    """Every known word but those of which only other trades speak."""
    phrases = (phrase for phrase in vocabulary() if phrase not in other_trades())
    return _words_beside_things() | frozenset(word for phrase in phrases for word in phrase)


@remembered()
def vocabulary() -> dict[Words, str]:
    """Words of a phrase → category, `not_hardware`, `component`, `virtual_machine` or `ambiguous`.

    Each phrase also stands without its small words, where that means nothing else.
    """
    phrases = {row.words: row.category for row in _rows()}
    small = single("small")
    for phrase, category in list(phrases.items()):
        if len(phrase) > 2 and not small.isdisjoint(phrase) and len(bare := without_small(phrase)) > 1:
            phrases.setdefault(bare, category)
    return phrases


@remembered()
def made_plurals() -> frozenset[Words]:
    """Plurals that stand in no source."""
    return frozenset(row.words for row in _rows() if row.made) - {row.words for row in _rows() if not row.made}


def without_small(words: Words) -> Words:
    """The words without articles and the like."""
    return tuple(word for word in words if word not in single("small"))


def plurals(words: Words, lang: str) -> tuple[Words, ...]:
    """The plurals of a phrase that `singular` does not undo: of all its words, and of the first alone. Some are none
    that anybody would write."""
    if lang not in data()["plurals"] or not words:
        return ()
    first, *others = (_plural_forms(word, lang) for word in words)
    made = [(form, *words[1:]) for form in first]
    if others:
        most = max(map(len, (first, *others)))
        made += [tuple(forms[min(at, len(forms) - 1)] for forms in (first, *others)) for at in range(most)]
    return tuple(form for form in made if form != words)


@lru_cache(maxsize=65_536)
def _plural_forms(word: str, lang: str) -> tuple[str, ...]:
    for end, *plural in data()["plurals"][lang] if len(word) >= _SHORTEST_PLURAL else ():
        if word.endswith(end):
            return tuple(_form(word.removesuffix(end) + new) for new in plural)
    return (word,)


@cache
def english_only() -> frozenset[Words]:
    """Phrases that no French source has."""
    return of_language("en") - of_language("fr")


def of_language(lang: str) -> frozenset[Words]:
    """Phrases that a source in this language has."""
    return _by_language().get(lang, frozenset())


@remembered()
def _by_language() -> dict[str, frozenset[Words]]:
    rows = _rows()
    return {lang: frozenset(row.words for row in rows if row.lang == lang) for lang in {row.lang for row in rows}}


@remembered()
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


@remembered()
def known_words() -> frozenset[str]:
    """Every word of a phrase, a maker, a qualifier, a place or a preposition."""
    return _words_beside_things() | frozenset(word for phrase in vocabulary() for word in phrase)


@cache
def _words_beside_things() -> frozenset[str]:
    lists = ("qualifiers", "prepositions", "connectors", "articles", "makers", "places", "foreign")
    said = {word for meant in complements().values() for word in meant}
    return frozenset(word for name in lists for phrase in phrases_of(name) for word in phrase) | said


@cache
def complements() -> dict[str, dict[str, str]]:
    """Of each word of many devices, the category by the words behind it that say which it is."""
    return {
        head: {singular(word): kind for kind, text in group.items() if kind != "of" for word in text.split()}
        for group in data()["complements"] for head in group["of"].split()
    }  # fmt: skip


@lru_cache(maxsize=65_536)
def is_ordinary(word: str) -> bool:
    """Whether a folded word is one of equipment: of a device, a maker, a qualifier, a place; no name of a person."""
    form = whole(singular(word))
    return form in known_words() and not {word, form} & single("surnames")


@lru_cache(maxsize=65_536)
def parts(words: Words) -> tuple[Part, ...]:
    """A text from left to right, the longest known phrase first. After a thing, a place runs to the next `and`, as what
    the thing lacks (`sans écran`) does, or to the word that says which of several things it is (`PC accueil portable`).
    """
    found: list[Part] = []
    at, after_thing = 0, False
    while at < len(words):
        part = _measure(words, at, found) or _phrase(words, at) or _word(words[at])
        if after_thing and part.words[0] in data()["without"] and part.kind != "thing":
            part = Part("harmless", part.words if len(part.words) > 1 else _until_and(words[at:]))
        elif after_thing and len(part.words) == 1 and part.words[0] in single("places"):
            part = Part("place", _until_kind(_until_and(words[at:]), found))
            while found[-1].kind == "strange":  # `London office`
                found.pop()
        found.append(part)
        after_thing = after_thing or part.kind == "thing"
        at += len(part.words)
    return tuple(found)


def _measure(words: Words, at: int, before: Iterable[Part]) -> Part | None:
    """`Lot de`, `box of` at the beginning of a text, which say how many, not what; None where it is a thing's name."""
    if words[at] not in data()["measures"] or words[at + 1 : at + 2] not in _OF:
        return None
    first = all(part.kind == "harmless" for part in before)
    phrase = _phrase(words, at)
    return Part("harmless", words[at : at + 2]) if first and (phrase is None or len(phrase.words) == 1) else None


def _until_and(words: Words) -> Words:
    return words[: words.index(AND)] if AND in words else words


def _until_kind(words: Words, before: Iterable[Part]) -> Words:
    """The words to the next one that names what a word of several meanings before them may be."""
    may_be = {name for part in before if part.category == AMBIGUOUS for name in meanings().get(part.words, ())}
    ends = (at for at in range(1, len(words)) if (part := _phrase(words, at)) and part.category in may_be)
    return words[: next(ends, len(words))] if may_be else words


@cache
def begin_things() -> frozenset[str]:
    """The first words of the phrases of things: a text without any of them names none."""
    return frozenset(phrase[0] for phrase in vocabulary() if phrase)


@remembered()
def _longest() -> dict[str, int]:
    """The first word of each phrase that is known → the number of words of the longest, no more than `_LONGEST`."""
    found: dict[str, int] = {}
    for phrase in filter(None, (*vocabulary(), *phrases_of("makers"), *phrases_of("qualifiers"))):
        found[phrase[0]] = max(found.get(phrase[0], 0), min(len(phrase), _LONGEST))
    return found


def _phrase(words: Words, at: int) -> Part | None:
    for size in range(min(_longest().get(words[at], 0), len(words) - at), 0, -1):
        phrase = words[at : at + size]
        if phrase in vocabulary():
            return _thing(phrase)
        if phrase in phrases_of("makers") or phrase in phrases_of("qualifiers"):
            return Part("harmless", phrase)
    return None


@lru_cache(maxsize=65_536)
def _thing(phrase: Words) -> Part:
    return Part("thing", phrase, vocabulary()[phrase], phrase in english_only(), phrase in of_language("en"))


@lru_cache(maxsize=65_536)
def _word(word: str) -> Part:
    if word in single("connectors"):
        return Part("and", (word,))
    if word in single("prepositions") or word in single("articles"):
        return Part("small", (word,))
    if word in single("foreign"):
        return Part("foreign", (word,))
    kind = "harmless" if _NUMBER.fullmatch(word) or word in single("places") else "strange"
    return Part(kind, (word,))


def without_other_trades(found: Iterable[Part]) -> list[Part]:
    """The parts, where a thing of another trade behind a device is a word that says where it stands or what it is for
    (`imprimante badges`, `terminal chariot`); an English one may be the thing itself (`tablet locker`)."""
    settled: list[Part] = []
    device: Part | None = None
    for part in found:
        settled.append(part if device is None else _behind(device, part))
        device = device or (part if names_device(part) else None)
    return settled


def _behind(device: Part, part: Part) -> Part:
    """What a part is behind the name of a device."""
    if part.words in phrases_of("stands_at") and not (part.either and device.either):
        return Part("harmless", part.words)
    if part.words in phrases_of("people_too") and device.category in data()["carried"]:
        return Part("harmless", part.words)
    if vocabulary().get((device.words[0], *part.words)) == device.category and part.kind == "foreign":
        return Part("harmless", part.words)  # `imprimante ticket thermique`
    of_trade = part.words in other_trades() or part.words[:1] in phrases_of("carriers")
    if of_trade and (part.words in phrases_of("departments") or not part.either):
        return Part("strange" if single("foreign").isdisjoint(part.words) else "foreign", part.words)
    return part


def of_another_trade(part: Part) -> bool:
    """Whether a part speaks of another trade, in a word or as a thing, so that no device is believed beside it."""
    return part.kind == "foreign" or (part.words in other_trades() and not single("foreign").isdisjoint(part.words))


def names_device(part: Part) -> bool:
    """Whether a part is the name of a device, be it one of several (`PC`)."""
    if part.category == AMBIGUOUS:
        return bool(meanings().get(part.words))
    return part.kind == "thing" and part.category not in data()["set_aside"]


def strange(found: Iterable[Part]) -> bool:
    """Whether some part is a word that nobody knows, or one of another trade."""
    return any(part.kind in ("strange", "foreign") for part in found)
