"""Headings between the lines of a list (`PORTABLES`): each gives its kind to the lines below it that say none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.inventory.whole_lists import says_gone
from footprint.intake.tables.row_fates import AMBIGUOUS, DEVICE, EMPTY, HEADING, UNKNOWN, Lines, Step, Triage
from footprint.intake.values.text_forms import FORMS
from footprint.intake.vocabulary.categories import names_nothing, plainly
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import single, tokens
from footprint.intake.vocabulary.words import is_empty

_MOST = 20_000  # lines that say no kind, or nothing but one; longer lists are a program's
_FEWEST = 2  # filled cells of a line that is no heading; words of a title or a note
_WORD = re.compile(r"[^\W\d_]{2,}")


def between_lines(lines: Lines, state: Triage) -> Step:
    """The headings and the notes of a list, and what headings say of the lines below them."""
    state, causes = _ask_headings(lines, _without_places(lines, _without_sections(lines, state)))
    return _without_notes(lines, state), causes


def _ask_headings(lines: Lines, state: Triage) -> Step:
    """Lines without a kind below a heading are of its kind; the heading is no device. Where no line below says less
    than its kind, a cell alone in its line is a device like any other."""
    empty = state.kinds == EMPTY
    if not empty.any() or not len(lines.rows) or empty.sum() > _MOST:
        return state, []
    device = np.flatnonzero(state.kinds == DEVICE)
    bare = device[_tells_nothing_else(lines, device)]
    likely = np.union1d(np.flatnonzero(empty), bare)[:_MOST]
    headings = dict(_headings(lines, likely.tolist()))
    untyped = lines.words.where(is_empty) & np.isin(state.kinds, (EMPTY, DEVICE))
    places = [row for row, kind in headings.items() if not kind]
    below = {row: kind for row, kind in headings.items() if kind and untyped[row + 1 : row + 2].any()}
    state = state.with_kind(np.array([*below, *places], np.int64), HEADING)
    return _filled(lines, state, below)


def _without_sections(lines: Lines, state: Triage) -> Triage:
    """Words alone in their lines of a list that counts each other line (`NETZWERK`, `DRUCKER / SCANNER`) are the names
    of its parts, where they are several, each stands above such a line, and one is no device."""
    counts = lines.cells.coded.get("quantity_devices")
    if counts is None or not (state.kinds == UNKNOWN).any():
        return state
    named, counted = ~lines.words.where(is_empty), ~counts.where(is_empty)
    open_ = np.flatnonzero(named & ~counted)
    if not _FEWEST <= len(open_) < counted.sum() or not _tells_nothing_else(lines, open_).all():
        return state
    below = np.append(counted & named, False)[open_ + 1]
    is_section = below.all() and (state.kinds[open_] == UNKNOWN).any()
    return state.with_kind(open_, HEADING) if is_section else state


def _without_places(lines: Lines, state: Triage) -> Triage:
    """Words alone in their lines, of which one at least is that of a place (`Salle 12`, `CDI`) and each stands above a
    device of which more is said, are headings."""
    above = np.flatnonzero((state.kinds[:-1] == UNKNOWN) & np.isin(state.kinds[1:], (DEVICE, AMBIGUOUS)))
    if not len(above):
        return state
    likely = above[_tells_nothing_else(lines, above)][:_MOST]
    likely = likely[~_tells_nothing_else(lines, likely + 1)]
    if not len(likely):
        return state
    alone = {
        row: filled[0]
        for row, record in lines.rows.records(likely)
        if len(filled := [cell for cell in record if not is_empty(cell)]) < _FEWEST and filled
    }
    places = [not single("places").isdisjoint(tokens(text)) for text in alone.values()]
    return state.with_kind(np.array(list(alone), np.int64), HEADING) if any(places) else state


def _without_notes(lines: Lines, state: Triage) -> Triage:
    """A line without a kind of which one cell alone says something, in words of no device (`Compte 2183 Matériel de
    bureau`, `NB : hors matériel prêté`), is a title or a note; a name or a number alone may be that of a device. A
    sentence on what is to come is one, whatever devices it names."""
    empty = np.flatnonzero(state.kinds == EMPTY)[:_MOST]
    alone = empty[:0]
    if any(map(_is_to_come, lines.words.values)):
        alone = np.flatnonzero((state.kinds != EMPTY) & lines.words.where(_is_to_come))[:_MOST]
    if not len(empty) and not len(alone):
        return state
    notes = [
        row
        for rows, is_note in ((empty, _is_note), (alone, _is_to_come))
        for row, record in lines.rows.records(rows)
        if len(filled := [cell for cell in record if not is_empty(cell)]) == 1 and is_note(filled[0])
    ]
    return state.with_kind(np.array(notes, np.int64), HEADING) if notes else state


def _is_to_come(text: str) -> bool:
    """Whether a text is a sentence that says what will be bought or done (`NB : 4 tablettes seront achetées`)."""
    return len(_WORD.findall(text)) > _FEWEST and FORMS["will_be"].search(fold(text)) is not None


def _is_note(text: str) -> bool:
    said = plainly(text)
    if not single("places").isdisjoint(tokens(text)) and names_nothing(text):
        return True
    return says_gone(text) or (len(_WORD.findall(text)) >= _FEWEST and said.category is None and not said.candidates)


def below_sums(lines: Lines, state: Triage, sums: np.ndarray) -> Step:
    """Lines without a kind below a line that adds them up, and above the next that says one, are of its kind."""
    said = {int(row): lines.verdicts[lines.words.codes[row]].category or "" for row in sums}
    others = np.flatnonzero(~lines.words.where(is_empty)).tolist()
    return _filled(lines, state, dict.fromkeys(others, "") | said)


def _filled(lines: Lines, state: Triage, headings: Mapping[int, str]) -> Step:
    """The state with the kind of each heading in the rows of no kind down to the next one; of one without a kind
    nothing is known."""
    causes: list[Cause] = []
    rows = sorted(headings)
    for row, end in pairwise([*rows, len(lines.rows)]):
        own = row + 1 + np.flatnonzero(state.kinds[row + 1 : end] == EMPTY)
        if len(own) and headings[row]:
            state = state.with_category(own, DEVICE, headings[row])
            causes.append(
                Cause("category_from_heading", FLAGGED, "category", lines.numbers[own], used=headings[row],
                      args={"heading": int(lines.numbers[row])})
            )  # fmt: skip
    return state, causes


def _tells_nothing_else(lines: Lines, rows: np.ndarray) -> np.ndarray:
    """Mask of those of these rows of which at most one column that is read says something."""
    filled = np.zeros(len(rows), np.int8)
    for name, column in lines.cells.coded.items():
        if name != "count_in_label":
            filled += ~column.take(rows).where(is_empty)
    return filled <= 1


def _headings(lines: Lines, likely: Sequence[int]) -> Iterator[tuple[int, str]]:
    """(row, category) of those of these rows in which one cell stands alone and is the name of a kind of device; no
    category where other lines say so in that column, in which it is a place (the zone `Caisses`)."""
    alone: dict[int, tuple[int, str, str]] = {}
    for row, record in lines.rows.records(likely):
        filled = [(at, cell) for at, cell in enumerate(record) if not is_empty(cell)]
        if 0 < len(filled) < _FEWEST:
            verdict = plainly(filled[0][1])
            if verdict.category is not None and verdict.how == "exact":
                alone[row] = *filled[0], verdict.category
    if not alone:
        return
    typed = np.flatnonzero(~lines.words.where(is_empty))
    typed = typed[~_tells_nothing_else(lines, typed)][:_MOST]
    beside = {at: set[str]() for at, _, _ in alone.values()}
    named = lines.cells.headers.get("category")
    for _, record in lines.rows.records(typed):
        for at, said in beside.items():
            if at < len(record) and lines.rows.header[at] != named:
                said.add(fold(record[at]))
    yield from ((row, "" if fold(text) in beside[at] else kind) for row, (at, text, kind) in alone.items())
