"""What a remark, a title or a place says of a device that is gone: in so many words, likely, on a day, of several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.states.parts import FOR, parts_of
from footprint.intake.vocabulary.states.phrases import (
    EXITS,
    FOLDING,
    GONE,
    exits,
    lists_of,
    state_lists,
    stem,
    tokens,
    words_of,
)
from footprint.intake.vocabulary.states.status import REPLACES, YEAR, status, without_asides
from footprint.remembered import remembered

_ALL = frozenset(("tout", "tous", "toutes", "all", "everything", "alles", "alle", "todo", "todos", "tutto", "tutti"))
_EXITING = {*GONE, "broken", "leaving", "perhaps", "taken"}  # of a device that is gone nothing else is said
_NUMBERED = re.compile(
    r"(?i)(?<![\d/.,-])\d{1,3}\s+(?!jan|f[ée]v|feb|mar|avr|apr|mai|may|jui|jun|jul|ao[uû]|aug|sep|oct|nov|d[ée]c)[^\W\d_]{3}"
)
_ONE_OF = re.compile(r"(?i)\b(?:une?|one|einer|uno|una) (?:des|d'entre|of|der|de|di) ")  # of several in a line
_SCRATCHED = "raye"  # of a screen as of an inventory
# A year, a month of one (`10/25`, `oct 25`), a day right behind the first word (`volé 14/10`): other numbers with a
# stroke are those of places and versions.
_DATED = re.compile(
    r"(?i)(?<![\d/.-])(?:\d{1,2}[/.-]){0,2}20\d\d(?![\d/.-])|(?<![\d/.-])(?:0?[1-9]|1[0-2])/[12]\d(?![\d/.-])"
    r"|^\w+\s+(?:le\s+)?\d{1,2}/\d{1,2}(?![\d/.-])"
    r"|\b(?:jan|f[ée]v|feb|mar|avr|apr|mai|may|jui|jun|jul|ao[uû]|aug|sep|oct|okt|nov|d[ée]c|dez)[a-zéû]*\.?\s+\d"
)
# What takes an exit back, or speaks of what is in a device or on it.
_CONTRARY = re.compile(
    r"(?i)r[ée]cup|retrouv|\brevu|\brendu|\bfound|recover|zur[üu]ck|wieder|remplac|replac|ersetzt|rachet|toujours|encore|still|noch"
    r"|service|r[ée]par|\bsav\b|cl[ée]s?\b|usb|\bkeys?\b|screw|\bmode\b|\bsi\b|\bif\b"
)
_BETWEEN_TAGS = re.compile(r"[,;|=/\\]")
_ASCII = re.compile(r"[a-z]{3,}", re.I)
_ACCENT = re.compile(r"[^\x00-\x7f]")


@lru_cache(maxsize=16_384)
def left_as(remark: str) -> str:
    """`retired` or `missing` where a remark says no more than that its device is gone, why, when or where; else ''. A
    number is a state below a header of states only (7 is `retired` in one tool, a tower in another)."""
    remark = without_asides(remark)
    if "?" in remark or not any(map(str.isalpha, remark)):
        return ""
    if not any(True for _ in exits(remark)) and FOR.isdisjoint(words_of(remark[:LONGEST_REMEMBERED])):
        return ""
    parts = parts_of(remark[:LONGEST_REMEMBERED])
    is_dated = any(map(str.isdigit, remark)) or any(part.marks & {"months", "takers"} for part in parts)
    is_alone = sum(len(part.states) + len(part.aside) for part in parts) == 1 and any(
        "weak_alone" in part.marks for part in parts
    )  # `Don`, `Archivé`: they mean much else
    state = status(remark) if is_dated or not is_alone else None
    return state if state in GONE else ""


def out_of_places(cell: str) -> str:
    """`retired` or `missing` where a cell of a column of places, groups or tags says that a device is at none of them
    any more (`Sorti`, `Réforme`, `tous,réforme`), and does not name one (`Sortie`, `Archives`, `École perdue`); else
    ''."""
    tags = _BETWEEN_TAGS.split(cell[:LONGEST_REMEMBERED])
    return next((left for tag in tags if (left := _out_of_place(tag))), "")


def _out_of_place(place: str) -> str:
    said = words_of(place)
    if "out_of_places" in lists_of(said) | lists_of(tuple(word.removesuffix("s") for word in said)):
        return "retired"
    return left_as(place) if len(said) == 1 and status(place) in GONE else ""


def says_gone(text: str) -> bool:
    """Whether a text says that a device is, or may be, no longer there, be it in a word that is known."""
    return len(text) <= LONGEST_REMEMBERED and any("whole" not in lists for lists in exits(text))


def says_not_ours(text: str) -> bool:
    """Whether a text says that a device is another's (`pas à nous`)."""
    return len(text) <= LONGEST_REMEMBERED and any("not_ours" in lists for lists in exits(text))


def tells_of_gone(remark: str, states: Sequence[str] = GONE) -> bool:
    """Whether a remark says somewhere that its own device is gone, and not what is to come or of something else.
    `states`: what it says then; words that mean much else tell only beside a day, as one of more states."""
    is_dated = states is not GONE
    if (
        len(remark) > LONGEST_REMEMBERED
        or REPLACES.search(remark)
        or all(("weak_alone" in lists and not is_dated) or lists.isdisjoint(states) for lists in exits(remark))
    ):
        return False
    parts = parts_of(remark)
    is_own = all(part.marks.isdisjoint(("other", "part", "future")) for part in parts)
    return is_own and any(state in states for part in parts for state in part.states)


@lru_cache(maxsize=16_384)
def likely_left(remark: str) -> str:
    """`retired` or `missing` where a remark says that its own device is gone and nothing in it says otherwise, whatever
    else it tells (`volé gare 2021`, `crash en mer, perdu`); else ''."""
    if "?" in remark or _ONE_OF.search(remark) or not tells_of_gone(remark):
        return ""
    parts = parts_of(remark)
    if any(not part.marks.isdisjoint(("unsure", "or")) for part in parts):
        return ""
    if _is_lost_on_a_day(remark):
        return "missing"
    if _NUMBERED.search(remark):
        return ""
    said = [state for part in parts for state in (*part.states, *part.aside)]
    gone = [state for state in said if state in GONE]
    told = [part for part in parts if not set(part.states).isdisjoint(GONE)]
    is_other = not set(said).issubset(_EXITING) or any("part_or_device" in part.topic for part in parts)
    is_of_people = any(part.names["before"] for part in told)  # or of something else (`badge perdu`)
    is_place = len(said) == 1 and any("place" in part.marks for part in told)
    return "" if is_other or is_of_people or is_place else gone[0]


def _is_lost_on_a_day(remark: str) -> bool:
    """Whether a remark begins with a loss that it dates (`volé 14/10, effacement envoyé`), and takes nothing back."""
    first = next((lists for _, lists in tokens(words_of(remark))), frozenset())
    return "missing" in first and "weak_alone" not in first and is_dated(remark) and not _CONTRARY.search(remark)


def left_since(remark: str, year: int) -> str:
    """`retired` or `missing` where a remark says plainly that its device is gone, and since when, until a year: it
    begins with that, in words that mean nothing else, and takes nothing back; else ''."""
    first = next((lists for _, lists in tokens(words_of(remark[:LONGEST_REMEMBERED]))), frozenset())
    is_plain = "missing" in first or ("retired" in first and "weak" not in first)
    is_over = all(int(said) <= year for said in YEAR.findall(remark))
    if not is_plain or "weak_alone" in first or not is_over or not is_dated(remark) or _CONTRARY.search(remark):
        return ""
    return left_as(remark) or likely_left(remark)


def is_dated(remark: str) -> bool:
    """Whether a remark names a day, a month of a year, or a year."""
    return _DATED.search(remark) is not None


def begins_with_exit(text: str) -> bool:
    """Whether a text begins with what says that a device is, or may be, gone, or is broken."""
    first = next((lists for _, lists in tokens(words_of(text))), frozenset())
    return not first.isdisjoint((*GONE, "broken", "perhaps")) and not fold(text).startswith(_SCRATCHED)


def is_of_several(remark: str) -> bool:
    """Whether a remark says of more than one device that it is gone (`jetés`, `mises au rebut`), or may: in English,
    German and Dutch these words have one form."""
    one_form = {fold(phrase) for name in GONE for lang in ("en", "de", "nl") for phrase in state_lists()[name][lang]}
    said = words_of(remark)
    gone = [word for word in said if not lists_of((word,)).isdisjoint(GONE)]
    is_all = bool(gone) and not _ALL.isdisjoint(said)  # `tout vendu`
    return is_all or said[:1] == ("mises",) or any(word.endswith("s") or word in one_form for word in gone)


@remembered(FOLDING)
def telling() -> str:
    """A pattern of letters of which a line that says so holds some, whatever its encoding: words that have no three
    without an accent together (`cédé`) with any one sign in its place."""
    runs, short = set(), set()
    for phrase in (phrase for name in EXITS for phrases in state_lists()[name].values() for phrase in phrases):
        stems = [word[: max(3, len(stem(fold(word))))] for word in phrase.split()]
        if run := max((run for stem in stems for run in _ASCII.findall(stem)), key=len, default="").lower()[:5]:
            runs.add(run)
        elif len(longest := max(stems, key=len)) > 2:
            short.add(_ACCENT.sub("..?", longest.lower()))
    return "(?i)" + "|".join(sorted(short | {run for run in runs if not any(other in run for other in runs - {run})}))
