"""The fate of each inventory line: accepted with a category, refused, or set aside, and the finding that says why."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from footprint.intake.columns.categorical import Coded, decided_together
from footprint.intake.findings import FLAGGED, PROPOSED, REFUSED, SET_ASIDE, Findings
from footprint.intake.inventory.unconfirmed import say_unconfirmed, without_marks
from footprint.intake.inventory.untyped import NO_DEVICES, ask_list, ask_models, category_above
from footprint.intake.inventory.virtual import set_virtual_aside
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.repeated_headers import repeated_headers
from footprint.intake.tables.row_fates import (
    ACCEPTED,
    AMBIGUOUS,
    ASIDE,
    BLANK,
    COMPONENT,
    DEFAULT,
    EMPTY,
    HEADER,
    KINDS,
    NOT_HARDWARE,
    OUT,
    TOLD,
    TOTAL,
    UNKNOWN,
    VIRTUAL_MACHINE,
    ListOf,
    Triage,
)
from footprint.intake.tables.rows import Rows
from footprint.intake.values.domains import is_amount
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.words import is_empty, is_total

_REVEALING = ("category", "model_text", "maker")  # columns that may show a virtual machine
_LOOKED_AT = 200_000  # rows without a category that are read again to find out what they are


def triage(
    rows: Rows,
    cells: Cells,
    list_of: ListOf | None,
    known: Collection[str],
    answers: Mapping[str, str],
    findings: Findings,
) -> Triage:
    """Decide every row from its words, its maker and model, and what else stands in it."""
    given = cells.get("category")
    words = without_marks(cells)
    verdicts = categories.classify_all(words.values, known, answers)
    names = sorted({verdict.category for verdict in verdicts if verdict.category})
    found = Triage(np.zeros(len(rows), np.int8), _positions(verdicts, names, words), names)
    fates = words.spread([KINDS.index(verdict.fate) for verdict in verdicts], np.int8)
    revealed = _virtual(cells)
    revealed[np.isin(fates, (TOTAL, NOT_HARDWARE, COMPONENT, VIRTUAL_MACHINE))] = 0
    fates[revealed > 0] = VIRTUAL_MACHINE
    of_model = ask_models(cells, words, verdicts, fates, found, rows.lines, findings)
    revealed[of_model] = _REVEALING.index("model_text")
    ask_list(cells, fates, list_of, found)
    fates = _look_again(rows, fates)
    fates[repeated_headers(cells, np.isin(fates, (UNKNOWN, AMBIGUOUS)))] = HEADER
    set_virtual_aside(rows, cells, fates, found, findings)
    _set_aside(cells, fates, revealed, rows.lines, found, findings)
    _refuse_by_model(cells, words, fates, rows.lines, found, findings)
    _refuse(words, verdicts, fates, rows.lines, found, findings)
    _extra_cells(rows, found, findings)
    _say_corrected(words, verdicts, found, rows.lines, findings)
    say_unconfirmed(given, found, rows.lines, findings)
    return found


def _positions(verdicts: list[categories.Verdict], names: list[str], words: Coded) -> np.ndarray:
    place = {name: at for at, name in enumerate(names)}
    return words.spread([place.get(verdict.category or "", -1) for verdict in verdicts], np.int16)


def _virtual(cells: Cells) -> np.ndarray:
    """Which column shows that a row is a virtual machine (position in `_REVEALING`, the first = none)."""
    by_maker = cells.get("maker").where(lambda value: device_models.is_virtual(value, ""))
    by_model = cells.get("model_text").where(lambda value: device_models.is_virtual("", value))
    shown = by_model.astype(np.int8)
    shown[by_maker & ~by_model] = 2
    return shown


def _look_again(rows: Rows, fates: np.ndarray) -> np.ndarray:
    """Rows without any word of a category: blank, a total, or a device that nobody named."""
    open_ = np.flatnonzero((fates == EMPTY) | (fates == DEFAULT))
    for is_blank in (rows.separators_only, rows.void):
        blank = is_blank(open_)
        fates[open_[blank]] = BLANK
        open_ = open_[~blank]
    for row, record in rows.records(open_[:_LOOKED_AT]):
        filled = [cell for cell in record if not is_empty(cell.strip("'\" "))]
        if not filled:
            fates[row] = BLANK
        elif any(is_total(cell) for cell in filled) or (
            fates[row] == EMPTY and all(is_amount(cell) for cell in filled)
        ):
            fates[row] = TOTAL
    return fates


def _set_aside(
    cells: Cells, fates: np.ndarray, revealed: np.ndarray, lines: np.ndarray, found: Triage, findings: Findings
) -> None:
    for rule, kind in (("blank_row", BLANK), ("total_row", TOTAL), ("header_again", HEADER)):
        rows = np.flatnonzero(fates == kind)
        found.put(rows, ASIDE)
        findings.add_lines(rule, SET_ASIDE, "", lines[rows])
    for kind in map(KINDS.index, NO_DEVICES):
        found.put(np.flatnonzero(fates == kind), ASIDE)
        for place, column in enumerate(_REVEALING):
            rows = np.flatnonzero((fates == kind) & (revealed == place))
            told = cells.get(column).take(rows)
            findings.add_values(KINDS[kind], SET_ASIDE, column, told, [True] * len(told.values), lines[rows])


def _refuse_by_model(
    cells: Cells, words: Coded, fates: np.ndarray, lines: np.ndarray, found: Triage, findings: Findings
) -> None:
    """Refuse rows of an unknown type whose model is known, and propose what the model is: a model never overrules
    words, which may name a thing that belongs to it (a bag, a stand)."""
    maker, model = cells.get("maker"), cells.get("model_text")
    known: dict[str, list[np.ndarray]] = {}
    named = lambda a, b: device_models.by_model(maker.values[a], model.values[b]) or None  # noqa: E731
    for rows, category, _ in decided_together(np.flatnonzero(fates == UNKNOWN), (maker, model), named):
        known.setdefault(category, []).append(rows)
    for category, parts in known.items():
        rows = np.sort(np.concatenate(parts))
        told = words.take(rows)
        every = [True] * len(told.values)
        findings.add_values("unknown_category", REFUSED, "category", told, every, lines[rows],
                            proposals=dict.fromkeys(told.values, category), variant="model")  # fmt: skip
        found.put(rows, OUT)
        fates[rows] = TOLD


def _refuse(
    words: Coded,
    verdicts: list[categories.Verdict],
    fates: np.ndarray,
    lines: np.ndarray,
    found: Triage,
    findings: Findings,
) -> None:
    proposals = {
        value: "|".join(verdict.candidates[:3]) or None for value, verdict in zip(words.values, verdicts, strict=True)
    }
    for kind, rule in ((UNKNOWN, "unknown_category"), (AMBIGUOUS, "ambiguous_category")):
        rows = np.flatnonzero(fates == kind)
        found.put(rows, OUT)
        told = words.take(rows)
        for variant in ("", "several", "unlike"):  # `unlike`: nothing to propose
            wrong = [_wanting(verdict) == variant for verdict in verdicts]
            findings.add_values(
                rule, REFUSED, "category", told, wrong, lines[rows], proposals=proposals, variant=variant
            )
    rows = np.flatnonzero(fates == EMPTY)
    found.put(rows, OUT)
    above = category_above(words, fates, found)[rows] if len(rows) else np.empty(0, np.int64)
    for category in np.unique(above).tolist():
        alike = lines[rows[above == category]]
        if category < 0:
            findings.add_lines("unknown_category", REFUSED, "category", alike, variant="missing")
        else:
            proposal = found.names[category]
            findings.add_lines("unknown_category", REFUSED, "category", alike, proposal=proposal, variant="above")
    rows = np.flatnonzero(fates == DEFAULT)
    if len(rows):
        findings.add_lines(
            "category_from_list", FLAGGED, "category", lines[rows], used=found.names[found.category[rows[0]]]
        )


def _wanting(verdict: categories.Verdict) -> str:
    """The variant of the text that asks what a word means."""
    if not verdict.candidates:
        return "unlike"
    return "several" if verdict.several else ""


def _extra_cells(rows: Rows, found: Triage, findings: Findings) -> None:
    """Cells to the right of the table: stray numbers are dropped and said; words mean that the line has shifted."""
    shifted: list[int] = []
    stray: list[int] = []
    for row, extra in rows.extra.items():
        if found.fate[row] == ACCEPTED:
            (stray if all(is_amount(cell) or not cell.strip() for cell in extra) else shifted).append(row)
    found.put(np.array(shifted, np.int64), OUT)
    findings.add_lines("extra_cells", REFUSED, "", rows.lines[np.array(shifted, np.int64)], variant="shifted")
    findings.add_lines("extra_cells", FLAGGED, "", rows.lines[np.array(stray, np.int64)], variant="dropped")
    short = rows.short[found.fate[rows.short] == ACCEPTED]
    findings.add_lines("missing_cells", FLAGGED, "", rows.lines[short])


def _say_corrected(
    words: Coded, verdicts: list[categories.Verdict], found: Triage, lines: np.ndarray, findings: Findings
) -> None:
    corrected = {
        value: verdict.category
        for value, verdict in zip(words.values, verdicts, strict=True)
        if verdict.category and verdict.how in ("typo", "model")
    }
    if not corrected:
        return
    as_read = _positions(verdicts, found.names, words)
    rows = found.accepted
    rows = rows[found.category[rows] == as_read[rows]]  # where the model's column has not decided otherwise
    told = words.take(rows)
    findings.add_values(
        "category_corrected",
        PROPOSED,
        "category",
        told,
        [value in corrected for value in told.values],
        lines[rows],
        used=corrected,
    )
