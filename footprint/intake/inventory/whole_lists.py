"""Lists of which a name or title says that nothing is there: it is gone (`Biens cédés 2024`) or to come (`Devis`,
`Budget 2026`, `Qté à acheter`). A heading between the lines says it of those below.

All words of such a title must be known; one that only holds some (`Acquisitions et cessions`) is told. What may be read
either way (`Sorties`, `Archives`, `Dons`) is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE, Cause
from footprint.intake.inventory.lifecycle import as_gone
from footprint.intake.inventory.states.columns import THERE
from footprint.intake.tables import titles
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import HERE, counts_what
from footprint.intake.tables.row_fates import ACCEPTED, ASIDE, HEADING, OUT, Triage
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary.categories import plainly
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data
from footprint.intake.vocabulary.states import GONE, status
from footprint.intake.vocabulary.words import heading_words, is_empty

GONE_LIST, PERHAPS, LOOSE, TO_COME, NOTHING = "gone", "perhaps", "loose", "to_come", ""
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")
_BRACKETS = re.compile(r"[()\[\]]")
_UNNAMED = re.compile(r"(?:feuil|feuille|sheet|tabelle|hoja|foglio|blad|table) ?\d*")  # a sheet without a name
_NEUTRAL = ("after_gone", "beside_gone", "months", "of_lists")
_TELLS_STATES = {"status", "exit_route", "retired_on"}  # columns of lines that say themselves whether they are there
_LONGEST = 100  # letters of a title


def judge_lists(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, Triage, list[Cause]]:
    """The lines of a list, or of a part of it, by what its titles say: gone ones with that state and the year that the
    title names, others set aside or asked."""
    causes: list[Cause] = []
    for text, own in _titled(rows, state):
        said = _judged(text, rows.year)
        own = own[state.fate[own] == ACCEPTED]
        if said == PERHAPS and _TELLS_STATES & cells.coded.keys():
            said = _by_states(cells, own)
        if said == NOTHING or not len(own):
            continue
        if said == TO_COME and _tells_what_is_there(rows, cells):
            continue
        if said == GONE_LIST:
            cells = as_gone(cells, own, Coded.constant(_year_of(text, rows.year), cells.rows))
        elif said in (TO_COME, PERHAPS):
            state = state.with_fate(own, ASIDE if said == TO_COME else OUT)
        rule = "planned_list" if said == TO_COME else "gone_list"
        severity = {TO_COME: SET_ASIDE, PERHAPS: REFUSED}.get(said, FLAGGED)
        variant = said if said in (PERHAPS, LOOSE) else ""
        causes.append(Cause(rule, severity, lines=rows.lines[own], variant=variant))
    return cells, state, causes


def _by_states(cells: Cells, own: np.ndarray) -> str:
    """What the states of these rows say of a list whose title may be read either way: some are gone, and none is said
    to be there, or the states alone decide."""
    stated = cells.get("status").take(own)
    said = {status(text, loose=True) for text, used in zip(stated.values, stated.used().tolist(), strict=True) if used}
    return GONE_LIST if said & {*GONE} and said.isdisjoint(THERE) else NOTHING


def _titled(rows: Rows, state: Triage) -> Iterator[tuple[str, np.ndarray]]:
    """Each text that names lines, with them: the nearest text of the whole list that says anything, then the headings
    between its lines."""
    every = np.arange(len(state.fate))
    named = next((text for text in titles.places(rows.name) if not _UNNAMED.fullmatch(fold(text))), "")
    whole = (*_numbers_to_come(rows), *rows.above, named)
    said = next((text for text in whole if _judged(text, rows.year) != NOTHING), None)
    if said is not None:
        yield said, every
        return
    headings = np.flatnonzero(state.kinds == HEADING)
    if not len(headings):
        return
    for (row, record), end in zip(rows.records(headings), [*headings[1:].tolist(), len(every)], strict=False):
        yield next((cell for cell in record if not is_empty(cell)), ""), every[row + 1 : end]


def _numbers_to_come(rows: Rows) -> list[str]:
    """The titles of the columns of quantities where all of them say what is still to be bought."""
    forms = [form for form in rows.forms if not heading_words("counting").isdisjoint(form.split())]
    return forms[:1] if all(_holds("to_buy", form) for form in forms) else []


def _tells_what_is_there(rows: Rows, cells: Cells) -> bool:
    """Whether a list that plans names devices to be replaced: they were bought, or a column calls them present."""
    bought = cells.get("acquired_on").values if "acquired_on" in cells.coded else []
    years = [int(year) for text in bought for year in _YEAR.findall(text)]
    here = (name for name in rows.header if counts_what(name) == HERE)
    return bool(years and max(years) <= rows.year) or any(
        heading_words("amount").isdisjoint(fold(n).split()) for n in here
    )


def says_gone(text: str) -> bool:
    """Whether a heading says that what stands below is gone, or may be."""
    return _judged(text, 0) in (GONE_LIST, PERHAPS)


@lru_cache(maxsize=4_096)
def _judged(text: str, year: int) -> str:
    """What a title says of all that it names, in the reporting year."""
    form = fold(_BRACKETS.sub(" ", text)) if len(text) <= _LONGEST else ""
    years = [int(found) for found in _YEAR.findall(form)]
    if _holds("to_buy", form) or (_holds("plan", form) and years and min(years) > year):
        return TO_COME
    if _holds("not_yet", form) and _says_no_more(form, "not_yet"):
        return TO_COME
    said = next((kind for kind, name in ((GONE_LIST, "list_gone"), (PERHAPS, "list_perhaps_gone"))
                 if _holds(name, form)), NOTHING)  # fmt: skip
    if said == NOTHING or not heading_words("but_for").isdisjoint(form.split()):
        return NOTHING
    if _says_no_more(form, "list_gone", "list_perhaps_gone"):
        return said
    return LOOSE if said == GONE_LIST else NOTHING


def _holds(name: str, form: str) -> bool:
    return any(f" {phrase} " in f" {form} " for phrase in heading_words(name))


def _says_no_more(form: str, *names: str) -> bool:
    """Whether a title says nothing but these phrases, of what kind of devices, when and in which list."""
    rest = f" {form} "
    for phrase in sorted((phrase for name in names for phrase in heading_words(name)), key=len, reverse=True):
        rest = rest.replace(f" {phrase} ", "  ")
    known = frozenset(data()["list_words"]).union(*map(heading_words, _NEUTRAL))
    more = [word for word in rest.split() if word not in known and not any(map(str.isdigit, word))]
    return not more or plainly(" ".join(more)).fate in ("device", "ambiguous", "not_hardware")


def _year_of(text: str, year: int) -> str:
    """The one year in which a title says that things went; that of the report where it says `de l'exercice`."""
    years = set(_YEAR.findall(text))
    if not years and not {"exercice", "annee"}.isdisjoint(fold(text).split()):
        return str(year)
    return years.pop() if len(years) == 1 else ""
