"""Words reduced to what two people would call the same word: case, accents, look-alikes, signs. No meaning here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# Cyrillic and Greek letters that look like Latin ones (a French label of Snipe-IT starts with one), and typed signs.
LOOKALIKES = str.maketrans(
    dict(zip("АВЕКМНОРСТУХІЈЅаеорсухіјѕ", "ABEKMHOPCTYXIJSaeopcyxijs", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
    | dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("“”«»″", '"')
    | dict.fromkeys("–—‑−", "-")
    | {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ı": "i", "º": "°"}
)
_LOOKALIKE = re.compile(f"[{''.join(map(chr, LOOKALIKES))}]")
# Accents, invisible signs, pictures of things (ticks stay: they are crosses).
_ACCENTS = r"\u0300-\u036f"
_MARKS = re.compile(
    rf"[{_ACCENTS}\u200b-\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f\u2300-\u23ff\u2600-\u2610\u2612-\u26ff\u2b00-\u2bff\U0001f000-\U0001faff]"
)
LONGEST_REMEMBERED = 500  # letters; a cell may hold 32,767, and thousands of such cells would fill the memory
_SIGNS = str.maketrans(dict.fromkeys("_-./:,;'\"|*#!?", " "))
_NO_ACCENT = re.compile(rf"[^\x00-\x7f{_ACCENTS}]")  # what is neither ASCII nor one
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_BETWEEN = "\1"  # a sign that no text holds and no folding touches
SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009]+")


def plain(text: str) -> str:
    """Lower case without accents, look-alikes or repeated spaces; signs stay."""
    return _plain(text) if len(text) <= LONGEST_REMEMBERED else _plain.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _plain(text: str) -> str:
    if text.isascii():  # most texts: no letter to take apart
        text = text.replace("`", "'")
    else:
        text = unicodedata.normalize("NFKD", text.translate(LOOKALIKES) if _LOOKALIKE.search(text) else text)
        text = _MARKS.sub("", text) if _NO_ACCENT.search(text) else text.encode("ascii", "ignore").decode("ascii")
    return " ".join(text.split()).lower()


def fold(text: str) -> str:
    """`plain` with signs as spaces: the form in which words and header names are compared."""
    return _fold(text) if len(text) <= LONGEST_REMEMBERED else _fold.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _fold(text: str) -> str:
    return " ".join(plain(text).replace("n°", "n ").translate(_SIGNS).split())


def fold_each(texts: Iterable[str]) -> list[str]:
    """`fold` of each of a few texts, as the titles of a table."""
    return [fold(text) for text in texts]


def fold_all(texts: Sequence[str]) -> list[str]:
    """`fold` of each text, at the cost of one: for lines of thousands of cells. Nothing of it is remembered."""
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        return fold_each(texts)
    signs = _plain.__wrapped__(joined).replace("n°", "n ").translate(_SIGNS)
    return [" ".join(form.split()) for form in signs.split(_BETWEEN)]


def without_brackets(text: str) -> str:
    """The text without what stands in brackets: `Prix HT (€)` is `Prix HT`."""
    return SPACES.sub(" ", _BRACKETS.sub(" ", text)).strip()
