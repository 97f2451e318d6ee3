"""What kind of device the words of one cell mean. How words are compared is in `phrases` and `typos`.

Exact phrases first, then one letter wrong, then phrases inside a longer text, then the model that the text names. What
may mean two devices stays ambiguous, and what is unknown stays unknown: both are asked, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import fuzz, process

from footprint.intake.folding import fold
from footprint.intake.models import named_in
from footprint.intake.phrases import (
    AMBIGUOUS,
    Part,
    Words,
    data,
    inches,
    joined,
    meanings,
    parts,
    phrases_of,
    single,
    strange,
    tokens,
    vocabulary,
    without_small,
)
from footprint.intake.typos import all_known, near, readings
from footprint.intake.words import is_empty, is_total

_MODIFIER = 4  # letters of an unknown word before an English one; shorter ones (`VR`, `3D`) may change the thing
_LIKE = 60  # of 100: below, a proposal would be a guess
_SHORT = 4  # letters
_LONGEST = 500  # letters of a text that may name a device; a longer one is no name
ASKED = ("unknown", AMBIGUOUS)


@dataclass(frozen=True)
class Verdict:
    """What a cell of the category column means.

    `fate`: device, component, not_hardware, virtual_machine, total, ambiguous, unknown, empty.
    `how`: known, answer, exact, words, typo, model. `candidates`: categories to choose from, nearest first; of a
    device, those that a model which leaves no doubt may put in its place. `several`: an ambiguous text names one device
    and another (`PC fixe + écran`).
    """

    fate: str
    category: str | None = None
    how: str = ""
    candidates: tuple[str, ...] = ()
    several: bool = False


@cache
def known_categories() -> frozenset[str]:
    """Every category that the vocabulary can name, those that set a row aside left out."""
    return frozenset(vocabulary().values()) - set(data()["set_aside"]) - {AMBIGUOUS}


def is_device_or_aside(category: str) -> bool:
    """Whether a key is that of a category of devices, or of what is set aside."""
    return category in known_categories() or category in data()["set_aside"]


def keeps_asset_id(category: str) -> bool:
    """Whether the asset name of such a device is that of a machine."""
    return category in data()["machines"]


def classify(text: str, known: Collection[str] = (), answers: Mapping[str, str] | None = None) -> Verdict:
    """What the words of one cell mean. `known`: further categories by their key; `answers`: folded words → category."""
    if len(text) > _LONGEST:
        return Verdict("unknown")
    if is_total(text):
        return Verdict("total")
    if answers and (answer := answers.get(fold(text))):
        return _named(answer, "answer")
    if given := _given(text.strip(), known):
        return Verdict("device", given, "known")
    if is_empty(text):
        return Verdict("empty")
    verdict = _ask_model(_by_text(text), text)
    if verdict.category == "monitor" and inches(text) >= data()["large_screen_inches"]:
        return Verdict(AMBIGUOUS, candidates=("interactive_display", "television", "monitor"))
    return replace(verdict, candidates=nearest(tokens(text))) if verdict.fate == "unknown" else verdict


def plainly(text: str) -> Verdict:
    """What the words of a text mean that is no type of device, such as a model or a title: no slip is mended, no model
    asked."""
    if len(text) > _LONGEST:
        return Verdict("unknown")
    return _by_words(tokens(text), listed="," in text or ";" in text)


def _given(text: str, known: Collection[str]) -> str | None:
    """The given key that the text is: as written, else whatever its case."""
    if text in known or not text:
        return text or None
    return next((key for key in known if key.lower() == text.lower()), None)


def _named(category: str, how: str, words: Words = ()) -> Verdict:
    """The verdict of a phrase as the vocabulary has it."""
    if category == AMBIGUOUS:
        return Verdict(AMBIGUOUS, candidates=meanings().get(words, ()))
    if category in data()["set_aside"]:
        return Verdict(category, None, how)
    return Verdict("device", category, how, _open().get(words, ()))


@cache
def _open() -> dict[Words, tuple[str, ...]]:
    return {tokens(word): tuple(models) for word, models in data()["open"].items()}


def _by_text(text: str) -> Verdict:
    """The words as they are, then with one letter mended; readings that disagree are asked."""
    words = tokens(text)
    if category := vocabulary().get(words) or joined().get("".join(words)):
        return _named(category, "exact", words)
    listed = "," in text or ";" in text
    found = [_by_words(reading, listed) for reading in readings(words)]
    exact = [verdict for verdict in found if verdict.how == "exact"]
    verdict = _agreed(exact or found)
    if verdict.fate in ASKED and (category := vocabulary().get(without_small(words))):
        return _named(category, "words", words)
    doubtful = verdict.fate in ASKED or not all_known(words)
    if verdict.how != "exact" and doubtful and (category := near(words)):
        return _named(category, "typo", words)
    return verdict if (words in readings(words)) or verdict.fate in ASKED else replace(verdict, how="typo")


def _agreed(found: Sequence[Verdict]) -> Verdict:
    sure = [verdict for verdict in found if verdict.fate != "unknown"] or list(found)
    if len({(verdict.fate, verdict.category) for verdict in sure}) == 1:
        return sure[0]
    devices = dict.fromkeys(verdict.category for verdict in sure if verdict.category)
    return Verdict(AMBIGUOUS, candidates=tuple(devices))


def _ask_model(verdict: Verdict, text: str) -> Verdict:
    """What is open is decided by a model that the text itself names (`PC Latitude 5420`)."""
    if verdict.fate not in ASKED:
        return verdict
    category = named_in(text)
    if category is None or (verdict.candidates and category not in verdict.candidates):
        return verdict
    return Verdict("device", category, "model")


def _by_words(words: Words, listed: bool) -> Verdict:
    """Phrases inside a longer text. One of them names the thing; a second thing makes it ambiguous."""
    if category := vocabulary().get(words):
        return _named(category, "exact", words)
    found = parts(words)
    things = [part for part in found if part.kind == "thing"]
    if any(part.category == "virtual_machine" for part in things) and not {"hote", "host"} & set(words):
        return Verdict("virtual_machine", None, "words")
    sure = [part for part in things if part.category != AMBIGUOUS]
    if not sure:
        return _named(AMBIGUOUS, "words", things[0].words) if things else Verdict("unknown")
    head = _head(found, sure, listed)
    if any(part.kind == "foreign" for part in found) and head.category not in data()["set_aside"]:
        return Verdict("unknown")
    if head.category in data()["set_aside"]:
        return Verdict(head.category, None, "words") if _leads(found, head) else Verdict("unknown")
    if open_ := _contradicted(things, head) or _second_things(found, sure, head):
        return Verdict(AMBIGUOUS, candidates=open_, several=_several(found))
    return _named(head.category, "words", head.words) if _trusted(found, head) else Verdict("unknown")


def _head(found: Sequence[Part], sure: Sequence[Part], listed: bool) -> Part:
    """The phrase that names the thing: the first, as in French, or the last of an English compound (`laptop bag`)."""
    first, last = sure[0], sure[-1]
    between = found[found.index(first) + 1 : found.index(last)]
    compound = (
        first is not last and first.either and last.either and (first.english or last.english) and not listed
        and not any(part.kind in ("and", "small") for part in between) and _ends(found, last)
    )  # fmt: skip
    aside = data()["set_aside"]
    names = last.category in aside or last.category in data()["attached"] or first.category in aside
    return last if compound and names else first


def _ends(found: Sequence[Part], part: Part) -> bool:
    """Whether nothing unknown follows a part."""
    return not strange(found[found.index(part) :])


def _leads(found: Sequence[Part], head: Part) -> bool:
    """Whether nothing that could be the thing itself stands before an accessory, or it is English and stands last."""
    before = found[: found.index(head)]
    compound = head.english or (head.either and all(part.english for part in before if part.kind == "thing"))
    if compound and _ends(found, head):
        return True
    serious = (part for part in before if part.words[0] not in single("articles"))
    return not any(part.kind in ("strange", "thing", "small") for part in serious)


def _contradicted(things: Sequence[Part], head: Part) -> tuple[str, ...]:
    """What an ambiguous word before the head may mean, where the head is none of it (`téléphone fixe`)."""
    before = things[: things.index(head)]
    for part in before:
        meant = meanings().get(part.words, ())
        if meant and head.category not in meant and part.words not in phrases_of("wide") and not head.english:
            return (*meant, head.category)
    return ()


def _second_things(found: Sequence[Part], sure: Sequence[Part], head: Part) -> tuple[str, ...]:
    """The devices among which to choose, where another phrase names a second thing rather than what it is for."""
    later = sure[sure.index(head) + 1 :]
    if any(_is_second(found, head, part) for part in later):
        return tuple(dict.fromkeys(part.category for part in sure if part.category not in data()["set_aside"]))
    return ()


def _is_second(found: Sequence[Part], head: Part, other: Part) -> bool:
    if other.category == head.category:
        return False
    between = {part.kind for part in found[found.index(head) + 1 : found.index(other)]}
    if "and" in between:
        return other.category not in data()["set_aside"]
    return other.words not in phrases_of("qualities") and "small" not in between


def _several(found: Sequence[Part]) -> bool:
    """Whether an `and` stands between two things."""
    things = [at for at, part in enumerate(found) if part.kind == "thing"]
    between = found[things[0] : things[-1]]
    return any(part.kind == "and" and part.words[0] not in single("alternatives") for part in between)


def _trusted(found: Sequence[Part], head: Part) -> bool:
    """Whether what stands around the head leaves no doubt: nothing unknown before it, nothing beside a weak word."""
    at = found.index(head)
    before, after = strange(found[:at]), strange(found[at + 1 :])
    if not before and _of_another_kind(found, head):
        return False
    if not before and not after:
        return True
    if head.words in phrases_of("weak") or (len(head.words) == 1 and len(head.words[0]) <= 2):
        return False
    modifiers = [part.words[0] for part in found[:at] if part.kind == "strange"]
    named = head.english and head.words not in phrases_of("shared_with_trades") and not after
    return not before or (named and min(map(len, modifiers)) >= _MODIFIER)


def _of_another_kind(found: Sequence[Part], head: Part) -> bool:
    """Whether what stands right after a French word of many trades says that it is another thing."""
    after = found[found.index(head) + 1 :]
    if head.words not in phrases_of("shared_with_trades_fr") or not after:
        return False
    if len(after) > 1 and after[0].words[0] in data()["kind_prepositions"]:
        return after[1].kind == "strange" or after[1].category in data()["set_aside"]
    return after[0].kind == "strange" and after[0].words[0].endswith(tuple(data()["kinds_end"]))


def nearest(words: Words, most: int = 3) -> tuple[str, ...]:
    """The categories whose words look most like these, nearest first; none where nothing looks like them."""
    text = " ".join(words)
    close = process.extract(
        text, _choices(len(text) < _SHORT), scorer=fuzz.token_set_ratio, limit=60, score_cutoff=_LIKE
    )
    categories = dict.fromkeys(vocabulary()[tuple(phrase.split())] for phrase, _, _ in close)
    return tuple(categories)[:most]


@cache
def _choices(short: bool) -> tuple[str, ...]:
    """Phrases of devices; short ones only for short texts, since three letters look like anything."""
    phrases = (" ".join(phrase) for phrase, category in vocabulary().items() if category in known_categories())
    return tuple(phrase for phrase in phrases if short or len(phrase) >= _SHORT)
