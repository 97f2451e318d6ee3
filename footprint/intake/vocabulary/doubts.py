"""What in a text of a line may change how many devices there are, although no column reads it (`doubts.toml`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from footprint.intake.vocabulary.counts_in_labels import NUMBER_WORDS, is_unit
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import names_device, parts, phrases_of, tokens
from footprint.remembered import toml

LONGEST = 200  # letters; longer texts are stories
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(rf"(?<![\w.,/-])(?:\d{{1,3}}|{'|'.join(sorted(NUMBER_WORDS))})(?![\w.,/-]*\d|\w)")
_COUNT = re.compile(r"(?<![\w.,/:°%€$-])[1-9]\d?\s+(?=[^\W\d_]{2})")
_PIECES = re.compile(
    r"(?<![\w.,])(?:[2-9]|\d{2,3}) (?:unites?|pieces?|exemplaires?|units|pcs|stuck|unidades|uds|pezzi|stuks)(?!\w)"
)
_BESIDE_NUMBER = ("each", "some")
_WORDS = 2  # of the name of a kind
_BEFORE = 2  # words between what says that there is more and what that is (`a aussi un iPad`)


@cache
def _pattern(section: str) -> re.Pattern[str]:
    phrases = {
        phrase.strip() for by_lang in toml("footprint.intake.vocabulary", "doubts.toml")[section].values()
        for phrase in by_lang.split(",")
    }  # fmt: skip
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    said = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)")


@lru_cache(maxsize=16_384)
def may_change_number(text: str) -> bool:
    """Whether a text says that its device is there twice, is one for several or one for each of several, is somebody's
    own, that some of what is counted is not there, or that nobody is sure."""
    form = fold(text) if len(text) <= LONGEST and _LETTERS.search(text) else ""
    if not form:
        return False
    shared = _pattern("shared").search(form)
    if (shared and shared.group() != form) or any(_pattern(name).search(form) for name in ("twice", "held", "unsure")):
        return True
    return any(_pattern(name).search(form) for name in _BESIDE_NUMBER) and _NUMBER.search(form) is not None


def counts_devices(text: str) -> bool:
    """Whether a text counts devices (`et 2 écrans`)."""
    return bool(device_counts(text))


@lru_cache(maxsize=16_384)
def names_more(text: str) -> bool:
    """Whether a text says that there is a device more (`a aussi un iPad`, `+ imprimante`, `8 unités`)."""
    if len(text) > LONGEST:
        return False
    if any(map(_begins_with_device, text.split("+")[1:])):
        return True
    form = fold(text)
    if _PIECES.search(form):
        return True
    for said in _pattern("more").finditer(form):
        words = form[said.end() :].split()
        if any(_begins_with_device(" ".join(words[at:])) for at in range(min(_BEFORE, len(words)))):
            return True
    return False


@lru_cache(maxsize=16_384)
def device_counts(text: str) -> tuple[int, ...]:
    """The numbers of devices that a text counts, in its order."""
    if len(text) > LONGEST:
        return ()
    counts = ((int(found.group()), text[found.end() :]) for found in _COUNT.finditer(text))
    return tuple(number for number, rest in counts if not is_unit(rest) and _begins_with_device(rest))


@lru_cache(maxsize=16_384)
def device_of_maker(text: str) -> str:
    """The word of a kind of device that stands before its maker in a text (`copieur Ricoh dans le couloir`); '' where
    none does."""
    found = parts(tokens(text)) if len(text) <= LONGEST else ()
    for at, part in enumerate(found):
        behind = found[at + 1 : at + 1 + _BEFORE]
        if names_device(part) and any(each.words in phrases_of("makers") for each in behind):
            return part.words[0]
    return ""


def names_only_devices(text: str) -> bool:
    """Whether a text begins with a device that it names with its maker or counts, and tells nothing of it: whose it
    is, what is to come, what was (`copieur Sharp MX-3071`, not `PC portable HP à acheter`)."""
    if len(text) > LONGEST or may_change_number(text) or not (device_of_maker(text) or device_counts(text)):
        return False
    models = {word for token in text.split() if any(map(str.isdigit, token)) for word in tokens(token)}
    named = parts(tokens(text))
    is_first = names_device(next(part for part in named if not part.words[0].isdigit()))
    return is_first and all(
        part.kind != "small" and (part.kind != "strange" or part.words[0] in models) for part in named
    )


def _begins_with_device(text: str) -> bool:
    named = parts(tokens(" ".join(text.split()[:_WORDS])))
    return bool(named) and names_device(named[0])


@lru_cache(maxsize=4_096)
def limits_numbers(header: str) -> bool:
    """Whether the name of a column of numbers says that they are those of some lines only (`Qté (si > 1)`), or of each
    of several (`TV par chambre`)."""
    return any(_pattern(name).search(fold(header)) for name in ("only", "each"))
