"""Remarks on lines that hold several devices: of which kind one says that it is gone (`tablette volée`), and how many
are left of a lot (`16 à l'origine, 1 volée`)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import (
    begins_with_exit,
    left_as,
    likely_left,
    status,
    tells_of_gone,
)

_MOST_WORDS = 3  # in the name of a kind within a remark
_MOST = 60  # letters of a remark on a lot
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_ROOM = re.compile(r"\w*\d{3}\w*")  # whose it is: `TV 307 retirée`; an `Écran 2` is one of several
# Dates are no numbers of devices: 12/03/2025, 05/25, 2025, `oct 25`, `le 3 juin`.
_DATES = re.compile(
    r"(?i)\b\d{1,4}(?:[/.-]\d{1,4}){1,2}\b|\b(?:19|20)\d\d\b"
    r"|\b(?:\d{1,2}\s+)?(?:jan|f[ée]v|feb|mar|avr|apr|mai|may|jui|jun|jul|ao[uû]|aug|sep|oct|okt|nov|d[ée]c|dez)"
    r"[a-zéû]*\.?(?:\s+\d\d)?\b"
)
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3})(?![\w%]|[.,]\d)")
_ONE = re.compile(r"(?i)^(?:dont )?(?:une?|one|eine?s?|una|um|uma|een)(?=\s)")
_AT_FIRST = re.compile(
    r"(?i)\b(?:[àa] l'origine|[àa] l origine|au d[ée]part|au d[ée]but|initialement|d'origine|achet[ée]e?s?|acquis\w*"
    r"|re[çc]u\w*|livr[ée]\w*|originally|bought|at first|urspr[üu]nglich|gekauft|in origine|al principio)\b"
)
_THERE_WERE = re.compile(r"(?i)\b(?:il y en avait|on en avait|there were|waren|erano|había)\s*:?\s*(\d{1,3})\b")
_OF_SOME = re.compile(r"(?i)(?:dont |incl\.? |of which |davon |di cui |de ellos )?\d")
_PRESENT = re.compile(
    r"(?i)^(?:pr[ée]sent\w*|l[àa]\b|reste(?:nt)?\b|restant\w*|present|left|vorhanden|presenti|presentes)"
)
_REST = re.compile(
    r"(?i)[\s,;>=-]*\b(?:il )?(?:en |n'en )?reste(?:nt)?(?: plus que)?\s*:?\s*(\d{1,3})\s*$"
)  # `il en reste 1`
# What took the place of what went; not what is still to (`à remplacer`), nor who came back (`retrouvé`).
_BOUGHT_AGAIN = re.compile(
    r"(?i)(?<!pas )(?<!non )(?<!not )(?<!nicht )(?<!no )(?<!be )(?<!être )(?<!wird )(?<!à )(?<!encore )"
    r"\b(?:rachet[ée]e?s?|remplac[ée]e?s?|replaced|ersetzt|sostituit[oaie])\b"
)
_IS_BACK = re.compile(r"(?i)retrouv|r[ée]cup[ée]r|found|recover|wieder|otra vez|de nuevo|di nuovo")


@lru_cache(maxsize=16_384)
def named_kind(remark: str) -> tuple[frozenset[str], str]:
    """The categories of the kind of which a remark says right behind its name that it is gone, and the remark from
    there on (`chambre en travaux, téléphone jeté` → telephones, `jeté`); none, and the remark, where it names none,
    says it of several, or tells of another before it (`précédent portable volé`)."""
    chunks = remark.split() if len(remark) <= _MOST and tells_of_gone(remark) else []
    begins = [at for at in range(len(chunks)) if at == 0 or chunks[at - 1].endswith((",", ";", ":", ".", "-", "–"))]
    for at, size in product(begins, range(1, _MOST_WORDS + 1)):
        name, rest = _EDGE.sub("", " ".join(chunks[at : at + size])), chunks[at + size :]
        rest = rest[1:] if len(rest) > 1 and _ROOM.fullmatch(rest[0]) else rest
        said = " ".join(rest)
        if not (begins_with_exit(said) and (left_as(said) or likely_left(said))):
            continue
        is_bare = size == 1 or (_kinds(chunks[at]) and fold(name).split()[1] not in ("de", "du", "d"))
        if (
            name
            and is_bare
            and (kinds := _kinds(name))
            and not rest[0].endswith("s")
            and not _BOUGHT_AGAIN.search(said)
        ):
            return kinds, said
    return frozenset(), remark


def _kinds(name: str) -> frozenset[str]:
    verdict = categories.verdict(name)
    own = {verdict.category} if verdict.category and verdict.how == "exact" else set()
    return frozenset(own | set(verdict.candidates)) if own or verdict.fate == "ambiguous" else frozenset()


def left_of(remark: str, number: int) -> int | None:
    """How many devices are there of a line that lists `number` of them, by a remark that says how many are gone; None
    where it says nothing of the kind, or numbers that do not fit. What is gone may be in the number (`16 au départ, 1
    volé` beside 16) or taken off it already (beside 15)."""
    first, there, gone, is_replaced = _said(remark)
    if not gone or first == gone:  # nothing, or all
        return None
    if is_replaced:
        return number if gone < number else None
    if first:
        return first - gone if number in (first, first - gone) else None
    if there:
        return there if number in (there, there + gone) else None
    return number - gone if _OF_SOME.match(_ONE.sub("1", remark.strip())) and gone < number else None


def tells_of_lot(remark: str) -> bool:
    """Whether a remark says in numbers how many devices are gone."""
    return _said(remark)[2] > 0


@lru_cache(maxsize=16_384)
def _said(remark: str) -> tuple[int, int, int, bool]:
    """The numbers that a remark says were there at first, are there, and are gone, and whether others came in the place
    of these; all 0 of any other remark."""
    if len(remark) > _MOST or "?" in remark or _IS_BACK.search(remark):
        return 0, 0, 0, False
    text = _ONE.sub("1", remark.strip())
    again = _BOUGHT_AGAIN.search(text)
    return *_sums(text[: again.start()] if again else text), again is not None


def _sums(text: str) -> tuple[int, int, int]:
    """The numbers that a text says were there at first, are there, and are gone; all 0 where one of it is of anything
    else."""
    were, rest = _THERE_WERE.search(text), _REST.search(text)
    first, there, gone = (int(were[1]) if were else 0), (int(rest[1]) if rest else 0), 0
    text = _REST.sub(" ", _THERE_WERE.sub(" ", text))
    days = [range(*day.span()) for day in _DATES.finditer(text)]
    numbers = [number for number in _NUMBER.finditer(text) if not any(number.start() in day for day in days)]
    ends = [*(number.start() for number in numbers), len(text)][1:]
    for number, end in zip(numbers, ends, strict=False):
        said = text[number.end() : end].strip(" ,;:.()-–+\t")
        if _AT_FIRST.match(said):
            first += int(number[1])
        elif _PRESENT.match(said) or status(said) in ("in_use", "in_stock", "in_maintenance"):
            there += int(number[1])
        elif begins_with_exit(said) and (left_as(said) or likely_left(said)):
            gone += int(number[1])
        else:
            return 0, 0, 0
    return first, there, gone
