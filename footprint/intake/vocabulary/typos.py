"""Words with one letter wrong: deleted, added, changed, or two that changed places. Nothing is mended that could be
two things, and nothing short: one letter makes another word of `TV`, `UC` or `PC`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice, product

from rapidfuzz.distance import OSA

from footprint.intake.vocabulary.device_models import product_words
from footprint.intake.vocabulary.phrases import (
    AND,
    Words,
    joined,
    known_words,
    of_language,
    other_trades,
    single,
    vocabulary,
    words_of_devices,
)
from footprint.remembered import remembered

_SHORTEST = 4  # letters of a word as typed, and of a word of which two may change places
_SHORTEST_STRUCK_TWICE = 4  # letters of a word of which one may be there twice
_SHORTEST_CHANGED = 5  # letters of a word of which one may be another, or missing
_SHORTEST_CUT = 6  # letters of a word that is left unfinished
_SHORTEST_END = 5  # letters of the end of a compound
_SHORTEST_JOINED = 6  # letters of a whole text
_MOST_READINGS = 12
Places = tuple[dict[str, list[str]], dict[str, list[str]]]  # length and beginning, or end → texts


def _places(texts: Iterable[str]) -> Places:
    """Texts by their length and their first letters, or their last: one letter wrong, or two that changed places, leave
    the start or the end as it is. So a text is compared with few, however many there are."""
    starts: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for text in texts:
        size = _kept_whole(len(text))
        starts.setdefault(f"{len(text)} {text[:size]}", []).append(text)
        ends.setdefault(f"{len(text)} {text[-size:]}", []).append(text)
    return starts, ends


def _near(places: Places, text: str) -> set[str]:
    """The texts at most one letter off, of a text of at least `_SHORTEST` letters."""
    starts, ends = places
    sizes = ((length, _kept_whole(length)) for length in range(len(text) - 1, len(text) + 2))
    alike = (
        near
        for length, size in sizes
        for near in (*starts.get(f"{length} {text[:size]}", ()), *ends.get(f"{length} {text[-size:]}", ()))
    )
    return {near for near in alike if OSA.distance(text, near, score_cutoff=1) <= 1}


def _kept_whole(length: int) -> int:
    """How many letters of a text of this length, at its beginning or at its end, stay as they are."""
    return min(3, max(1, (length - 1) // 2))


@remembered()
def _long_words() -> Places:
    words = words_of_devices() - single("foreign")  # a slip never makes another thing of a device
    return _places(sorted(word for word in words if len(word) >= _SHORTEST_STRUCK_TWICE and word.isalpha()))


@lru_cache(maxsize=65_536)
def mended(word: str) -> tuple[str, ...]:
    """The known words of which this one may be a slip; none for a known, short or numbered word, or a product's."""
    if len(word) < _SHORTEST or word in known_words() or word in single("other_words") or not word.isalpha():
        return ()
    if word in product_words():  # `Spin` is no `spine`, `XCover` no `cover`
        return ()
    return _part_of(word) or tuple(sorted(known for known in _near(_long_words(), word) if _is_slip(word, known)))


def _part_of(word: str) -> tuple[str, ...]:
    """The word of a thing of which this one is the beginning (`photocop`), where all such words mean the same; or the
    German or Dutch one at its end (`Netzwerkdrucker`)."""
    if len(word) < _SHORTEST_CUT:
        return ()
    words = _things()
    begun = words[bisect_left(words, word) : bisect_left(words, word + "~")]
    if begun and len({vocabulary()[(whole,)] for whole in begun}) == 1:
        return (min(begun, key=lambda whole: ((whole,) not in of_language("fr"), len(whole))),)
    ends = (word[at:] for at in range(1, len(word) - _SHORTEST_END + 1))
    return next(((end,) for end in ends if end in _ends_of_compounds()), ())


@remembered()
def _things() -> tuple[str, ...]:
    """Phrases of one word, of devices and of what belongs to them."""
    return tuple(sorted(phrase[0] for phrase in vocabulary() if len(phrase) == 1 and phrase not in other_trades()))


@cache
def _ends_of_compounds() -> frozenset[str]:
    """German and Dutch words of things that end a compound."""
    phrases = of_language("de") | of_language("nl")
    return frozenset(phrase[0] for phrase in phrases if len(phrase) == 1 and len(phrase[0]) >= _SHORTEST_END)


def _is_slip(word: str, known: str) -> bool:
    """Whether one letter may have become the other word; a short word only by letters swapped or struck twice."""
    if len(known) >= _SHORTEST_CHANGED:
        return True
    twice = any(word[:at] + word[at + 1 :] == known and word[at] == word[at - 1] for at in range(1, len(word)))
    return twice or (len(known) >= _SHORTEST and sorted(word) == sorted(known))


def readings(words: Words) -> list[Words]:
    """The texts that may be meant, each strange word replaced by one that is known; the text itself if none is."""
    options = [mended(word) or (word,) for word in words]
    if all(len(option) == 1 for option in options):
        return [tuple(option[0] for option in options)]
    return list(islice(product(*options), _MOST_READINGS))


@remembered()
def _joined_phrases() -> Places:
    return _places(joined())


def all_known(words: Words) -> bool:
    """Whether no word can be a slip."""
    return all(word in known_words() for word in words)


@lru_cache(maxsize=65_536)
def near(words: Words) -> str | None:
    """The category of the whole phrases that differ by one letter, if they agree; same numbers, same `and`."""
    text = "".join(words)
    others = single("other_words"), product_words()
    if len(text) < _SHORTEST_JOINED or not all(known.isdisjoint(words) for known in others):
        return None
    categories = {joined()[phrase] for phrase in _near(_joined_phrases(), text) if _signs(phrase) == _signs(text)}
    return categories.pop() if len(categories) == 1 else None


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit() or sign == AND)
