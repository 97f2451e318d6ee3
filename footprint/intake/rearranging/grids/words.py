"""Which of the meanings of `words.toml` a text of a table of counts, or of use, has words of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from footprint.intake.vocabulary.folding import fold
from footprint.remembered import toml

COUNTS, USE, UNITS, OTHERS = "counts", "use", "units", "others"
BRACKETS = str.maketrans("()[]", "    ")
_SHORT = 3  # letters of a word without a plural


def bare(text: str) -> str:
    """A text in the form in which words are looked for."""
    return " ".join(fold(text).translate(BRACKETS).split())


@cache
def patterns(section: str) -> Mapping[str, re.Pattern[str]]:
    """What is looked for by the names of the meanings of a section; those of counts and of use share some."""
    data = _data()
    shared = {name: forms for name, forms in data.items() if isinstance(forms, list)}
    lists = {**(shared if section in (COUNTS, USE) else {}), **data[section]}
    return {name: _pattern(tuple(forms)) for name, forms in lists.items()}


@cache
def unambiguous(unit: str) -> re.Pattern[str]:
    """What is looked for by the name of a unit, without single letters that may be something else."""
    return _pattern(tuple(form for form in _data()[UNITS][unit] if len(form) > 1))


def _data() -> dict[str, Any]:
    return toml("footprint.intake.rearranging.grids", "words.toml")


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(_either, forms))})(?![^\W_])")


def _either(form: str) -> str:
    """The pattern of a word in the singular or plural."""
    words = form.split()
    is_plain = all(map(str.isalpha, words))
    return " ".join(f"{word}s?" if len(word) >= _SHORT else word for word in words) if is_plain else form
