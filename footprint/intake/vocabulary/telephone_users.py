"""Names of persons beside the models of their telephones, which nobody needs to know."""

from __future__ import annotations

import re
from functools import lru_cache

from footprint.intake.vocabulary.device_models import SUFFIXES, padded, product_words, words_of_model
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import is_no_name, is_of_people
from footprint.intake.vocabulary.phrases import parts, phrases_of, tokens
from footprint.intake.vocabulary.states import status
from footprint.intake.vocabulary.words import flag, heading_words, is_empty

_NAMED_WORD = re.compile(r"(?<![\w.])[^\W\d_](?:[^\W\d_]|['’-])+(?!\w)")  # of letters alone
_EMPTY = re.compile(r"\s*[(\[]\s*[)\]]")


@lru_cache(maxsize=65_536)
def without_names(text: str) -> str:
    """A text below the name of telephones without the words that may name who has one (`Samsung A14 Durand`): names
    that are known, and those with a capital that nobody knows. `?` where no other word is left."""
    if flag(text) or is_empty(text) or fold(text) in heading_words("none"):
        return text
    makers = {word for word in padded("", text).split() if (word,) in phrases_of("makers")}
    own = words_of_model(text)
    of_phrases = {word for part in parts(tokens(text)) if len(part.words) > 1 for word in part.words}  # `Thin Client`
    no_names = product_words() | SUFFIXES | of_phrases
    is_bare = own in ("", *makers)
    kept = text
    for word in reversed(list(_NAMED_WORD.finditer(text))):
        said, before = fold(word[0]).split(), fold(text[: word.start()]).rpartition(" ")[2]
        is_model = is_bare and (before in makers if makers else any(map(str.isdigit, text)))  # `Wiko Jerry`
        is_unknown = word[0][0].isupper() and not (is_model or {*said} <= {*own.split()} or _is_known(word[0]))
        if (is_unknown or any(map(is_of_people, said))) and no_names.isdisjoint(said):
            kept = f"{kept[: word.start()].rstrip()} {kept[word.end() :].lstrip()}".strip()
    if kept == text:
        return text
    kept = _EMPTY.sub("", kept)
    return kept if any(map(str.isalpha, kept)) else "?"


def _is_known(word: str) -> bool:
    """Whether a word is one of equipment or of offices, or says a state."""
    return bool(status(word)) or any(map(is_no_name, fold(word).split()))
