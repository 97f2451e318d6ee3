"""How many devices people write: `x3`, `3 pcs`, `néant`, `10 (dont 3 HS)`, `10+2`, `15 + 3 en réserve`, `env. 10`,
`1 valise de 16`.

What may be read in two ways (`1/2`, `2 ou 3`, `une dizaine`) is no count.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from footprint.intake.vocabulary.counts_in_labels import NUMBER_WORDS
from footprint.intake.vocabulary.folding import fold, plain
from footprint.intake.vocabulary.words import heading_words, term

_PIECES = r"(?:pcs?|pieces?|pces?|unites?|u|ex|exemplaires?|units?|stk|stuck|stuks?|st|uds?|pz|pezzi)\.?"
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,5}"
_WHOLE = re.compile(r"\s*([-\u2212]?)\s*(\d{1,6})(?:[.,]0+)?\s*")
_PLAIN = re.compile(rf"[x×] ?({_NUMBER})|({_NUMBER}) ?[x×]|({_NUMBER}) ?{_PIECES}")
_PIECES_ALONE = re.compile(rf"[x×] ?(?!32\b|64\b|86\b)(\d{{1,2}})|(\d{{1,2}}) ?[x×]|(\d{{1,3}}) ?(?!u\b){_PIECES}")
_PART_OF = re.compile(rf"({_NUMBER}) ?\(? ?(?:dont|including|incl\.?|davon|di cui|de los cuales) .*")
_OF_THEM = re.compile(rf"({_NUMBER}) ?\(({_NUMBER}) ([^\d()]+)\)")
_SUM = re.compile(rf"({_NUMBER})(?: ?\+ ?({_NUMBER}))+")
_MORE = re.compile(rf"({_NUMBER}) ?\(? ?(?:\+|et|and|plus|und|y|e) ?({_NUMBER}) ([^\d()]+)\)?")
_THERE = ("in_use", "in_stock")
_ABOUT = re.compile(
    rf"(?:env(?:\.|iron)?|approx\.?|approximativement|ca\.?|circa|about|etwa|unos|~|≈|\+/-) ?({_NUMBER})"
    rf"|({_NUMBER}) ?(?:env\.?|environ|approx\.?)"
)
_LOTS = re.compile(
    rf"({_NUMBER}) ?(?:valises?|chariots?|lots?|caisses?|cartons?|armoires?|packs?|trolleys?|boxes) ?(?:mobiles? ?)?"
    rf"(?:de|of|x|a|à) ?({_NUMBER})"
)
_LONGEST = 20  # letters of a number with its unit
DOUBTFUL = ("part", "sum", "about", "lots")


class Count(NamedTuple):
    """A number of devices, and how it was read: '' (as written), part, sum, about, lots."""

    number: int
    how: str


def read(text: str) -> Count | None:
    """The count that a text means; None where it is a mere number, which columns of numbers read, or no count."""
    form = plain(text).strip()
    if (word := NUMBER_WORDS.get(form)) is not None:
        return Count(word, "")
    if fold(text) in heading_words("none") and form != "none":  # of a program that found nothing
        return Count(0, "")
    if match := _PLAIN.fullmatch(form):
        return Count(_whole(next(group for group in match.groups() if group)), "")
    if _SUM.fullmatch(form):
        return Count(sum(map(_whole, form.split("+"))), "sum")
    if (match := _MORE.fullmatch(form)) and term("status", match.group(3)) in _THERE:
        return Count(_whole(match.group(1)) + _whole(match.group(2)), "sum")
    if match := _PART_OF.fullmatch(form):
        return Count(_whole(match.group(1)), "part")
    if (match := _OF_THEM.fullmatch(form)) and _are_of_them(*match.groups()):
        return Count(_whole(match.group(1)), "part")
    if match := _ABOUT.fullmatch(form):
        return Count(_whole(match.group(1) or match.group(2)), "about")
    if match := _LOTS.fullmatch(form):
        return Count(_whole(match.group(1)) * _whole(match.group(2)), "lots")
    return None


def of_pieces(text: str) -> int:
    """The number of a text that says nothing else than how many of a thing there are (`x12`, `6 uds.`); 0 of any other,
    a mere number, too, and of what says so of a system (`x64`) or a rack (`2U`)."""
    match = _PIECES_ALONE.fullmatch(plain(text).strip(" \t()")) if len(text) <= _LONGEST else None
    return int(next(group for group in match.groups() if group)) if match else 0


def whole(text: str) -> int:
    """The whole number that a cell holds and nothing else (`-2`, `12.0`); 0 where it holds none."""
    number = _WHOLE.fullmatch(text)
    return int(number[2]) * (-1 if number[1] else 1) if number else 0


def _are_of_them(number: str, some: str, remark: str) -> bool:
    """Whether some of so many devices are in a state in which they are there (`2 (1 HS foudre)`)."""
    return _whole(some) <= _whole(number) and term("status", remark, loose=True) in (*_THERE, "in_maintenance")


def _whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))
