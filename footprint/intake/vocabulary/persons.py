"""Which texts of places, services and accounts are names of persons: looked at one by one, and the column as a whole.

`Affectation` holds people in some lists and departments in others; a project may be called after who runs it. What is
known here joins the people of the file (`people`), so that no table and no finding keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.vocabulary.names import Words, full_names, is_telling, looks_like_a_name, words_of
from footprint.intake.vocabulary.people import People

CALLED = frozenset(
    ["site_id", "service_id", "subject_id", "name", "aliases", "project_name", "project", "resource_group", "account",
     "account_name", "tag_service", "tags", "contract_id", "evidence", "environment", "vm", "host", "cluster"]
)  # fmt: skip
"""Columns of names that people choose freely: one given name and a word that means nothing else is a person."""
# Letters, and whatever stands behind them in Unicode: `\p{L}` takes milliseconds to compile, for each column anew.
_LETTER = r"[A-Za-z\x{AA}\x{B5}\x{BA}\x{C0}-\x{10FFFF}]"
_TWO_WORDS = rf"{_LETTER}{{2,}}[\s._,@'’-]+{_LETTER}|{_LETTER}[\s._-]+{_LETTER}{{2,}}"  # without, no full name
_MOST_VALUES = 50_000  # distinct cells of a column that are judged as a whole
_LEAST_NAMES = 3  # so many names make a column of persons
_SHARE = 0.5  # and so large a part of its distinct cells
_LINES_A_NAME = 5  # a person holds a few devices, a place many


def persons(columns: Mapping[str, Coded], lines: int) -> People:
    """The persons named in the columns of one file.

    `lines`: rows of the file. In the columns that people fill freely a full name is one wherever it stands; of one in
    which most cells look like names, the less certain forms count as well (`NGUYEN Thi`, `m.petit`). In any other
    column the surname has to be known, or most of the cells have to be full names.
    """
    names: set[str] = set()
    words: set[str] = set()
    for name, column in sorted(columns.items()):
        named = _called(_seen(column), lines) if name in CALLED else _written(_seen(column))
        names |= {" ".join(person) for person in named if len(person) > 1}
        words |= {word for person in named for word in person if is_telling(word)}
    return People(frozenset(names), frozenset(words))


def _called(values: Sequence[str], lines: int) -> list[Words]:
    """Persons after whom things of a column of names are called."""
    named = [person for value in values for person in full_names(value)]
    if _is_of_persons(values, lines):
        named += [words_of(value) for value in values if looks_like_a_name(value)]
    return named


def _written(values: Sequence[str]) -> list[Words]:
    """Persons named in a column that is not for names."""
    texts = pa.array(values, pa.string())
    worded = texts.filter(pc.match_substring_regex(texts, _TWO_WORDS)).to_pylist()
    named = [person for value in worded for person in full_names(value)]
    if not named or len(named) >= max(min(_LEAST_NAMES, len(values)), _SHARE * len(values)):
        return named
    return [person for value in worded for person in full_names(value, strict=True)]


def _is_of_persons(values: Sequence[str], lines: int) -> bool:
    """Whether a column holds persons: most of its cells have the form of a name, and hardly one fills many lines."""
    if not _LEAST_NAMES <= len(values) <= _MOST_VALUES or lines > _LINES_A_NAME * len(values):
        return False
    return sum(map(looks_like_a_name, values)) >= max(_LEAST_NAMES, _SHARE * len(values))


def _seen(column: Coded) -> list[str]:
    used = column.used()
    return [value for value, seen in zip(column.values, used, strict=True) if seen and value.strip()]
