"""Numbers that nothing reads in lines that say what they are of: they may be how many there are, so that they are asked
about. Every column of numbers has a role, or a name that says what else it counts, or is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from footprint.intake.evidence.assignment import Column
from footprint.intake.evidence.headers import scores
from footprint.intake.evidence.roles import OTHER
from footprint.intake.evidence.roles import roles as every_role
from footprint.intake.evidence.sheets import Judged
from footprint.intake.tables.headings import counted_thing, is_bare_number, is_kind, is_property
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rearranged import MADE
from footprint.intake.values import counts
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words

_QUANTITY = "quantity_devices"
_OWN = ("serial", "asset_id")  # what tells one device from others
# Roles whose cells are words: a number below their names is none of theirs.
_OF_WORDS = frozenset({"kind", "maker", "state", "condition", "ownership", "text"})
_WORDED = frozenset({"ownership", "condition"})
_NUMBER = re.compile(
    r"(?:[x×] ?)?[-–−+]? ?(?:\d{1,3}(?:[ \u00a0\u202f.']\d{3})+|\d{1,9})(?:[.,]0+)?(?: ?\+ ?\d{1,5}| ?\(.*\))?"
)
_PART = re.compile(r"(\d{1,4}) ?/ ?(\d{1,3}|1[0-8]\d\d)")  # `18/20`
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d(?:[.,]0+)?")
_MOSTLY, _SAID, _CODE, _LONG, _NARROW, _FEWEST = 0.5, 2.0, 3, 5, 3, 2  # digits of a code, lines, columns, cells
_FEWEST_RISING = 4  # lines: three numbers of devices rise by chance in one list of six


def open_numbers(judged: Judged, roles: Mapping[int, str], match: Match) -> tuple[int, ...]:
    """Columns of which nobody can tell whether they count the devices of a line, in a list whose lines have neither a
    quantity nor a name or holder of their own."""
    if match.people or _QUANTITY in match.profile.defaults or _QUANTITY in {*roles.values(), *match.columns}:
        return ()
    own = {at for at in _positions(roles, match) if at < len(judged.columns)}
    differ = any(len(column.contents.values) > 1 for column in judged.columns)
    if any(_tells_one(judged.columns[at], differ=differ) for at in own):
        return ()
    is_narrow = len(judged.columns) <= _NARROW  # in a wider table a number below no name may be anything
    return tuple(
        column.position
        for column in judged.columns
        if (roles.get(column.position, "ownership") in _WORDED or column.position in own)
        and (column.header.strip() or is_narrow)
        and _is_of_numbers(column)
        and not _is_told(column)
    )


def _positions(roles: Mapping[int, str], match: Match) -> set[int]:
    """Columns that tell one device from others, by their cells or, where these say nothing, by their names."""
    own = {at for at, role in roles.items() if role in _OWN}
    return own | {at for name in _OWN for at in match.positions.get(name, ()) if at not in roles}


def _tells_one(column: Column, *, differ: bool) -> bool:
    """Whether a number or name is that of a device rather than of a line, or one that may count. `differ`: lines do."""
    texts = [*column.contents.values]
    if not is_bare_number(column.header) or not all(map(_is_number, texts)):
        return not _counts_on(texts, first=1)
    if len(texts) == 1:  # a name that lines repeat, as those of one device do
        return texts[0].isdecimal() and (column.contents.filled == 1 or not differ)
    return all(map(str.isdecimal, texts)) and not _counts_on(texts, first=1) and _are_codes(column)


def _counts_on(texts: list[str], first: int | None = None) -> bool:
    if not all(map(str.isdecimal, texts)):
        return False
    numbers = [int(text) for text in texts]
    is_row = all(after - before == 1 for before, after in pairwise(numbers))
    return is_row and (first is None or numbers[:1] == [first])


def _is_of_numbers(column: Column) -> bool:
    """Whether most cells are numbers, not all of them 1, no years, no codes and no numbering."""
    texts = column.contents.values[: column.contents.most]
    numbers = [text for text in texts if _is_number(text)]
    if column.header in MADE or column.contents.filled < _FEWEST:  # made of what other cells say; one remark
        return False
    if not numbers or len(numbers) < _MOSTLY * len(texts) or set(texts) == {"1"} or all(map(_YEAR.fullmatch, numbers)):
        return False
    has_codes = any(text[0] == "0" and text.isdecimal() and len(text) > 1 for text in texts)
    return not (has_codes or _numbers_lines(column) or _is_number_of_each(column))


def _numbers_lines(column: Column) -> bool:
    """Whether cells count on from line to line: from 1 of many lines or below a name of numbers, or from a code."""
    texts, words = [*column.contents.values], fold(column.header).split()
    if len(texts) < max(2, column.contents.filled) or not _counts_on(texts):
        return False
    is_called = not words or not heading_words("labels").isdisjoint(words)
    return len(texts[0]) >= _CODE or (texts[0] == "1" and (is_called or len(texts) >= _LONG))


def _is_number(text: str) -> bool:
    part = _PART.fullmatch(text)
    if part is not None:
        return int(part[1]) <= int(part[2])
    return _NUMBER.fullmatch(text) is not None or counts.read(text) is not None


def _is_number_of_each(column: Column) -> bool:
    """Whether a column called a number of something has another one in each line, as codes and those in order are."""
    is_called = not heading_words("labels").isdisjoint(fold(column.header).split())
    return is_called and all(map(str.isdecimal, column.contents.values)) and _are_codes(column)


def _are_codes(column: Column) -> bool:
    """Whether numbers are long, or none comes twice and each of several is above the one before it."""
    texts = column.contents.values
    rising = len(texts) >= _FEWEST_RISING and all(int(before) < int(after) for before, after in pairwise(texts))
    return min(map(len, texts)) >= _CODE or (rising and len(texts) == column.contents.filled)


def _is_told(column: Column) -> bool:
    """Whether the name of a column says what its numbers are, which is not how many devices there are."""
    thing = counted_thing(column.header)
    said = [word for word in fold(thing).split() if word not in heading_words("labels")]
    else_counted = heading_words("counts_else") | heading_words("watched")
    if is_kind(thing) or not else_counted.isdisjoint(said) or is_property(" ".join(said)):
        return True
    of_systems = not heading_words("systems").isdisjoint(said)
    if of_systems and heading_words("system_versions").issuperset(column.contents.values):
        return True
    if is_bare_number(column.header):
        return False
    told = scores(column.header)
    if told[OTHER] > max(0.0, told[_QUANTITY]):
        return True
    return any(
        said >= _SAID and column.contents.share(every_role()[name].cells) >= _MOSTLY
        for name, said in told.items()
        if name not in (OTHER, _QUANTITY, *_OWN) and every_role()[name].cells not in _OF_WORDS
    )
