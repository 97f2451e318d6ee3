"""Lines whose words leave the kind of device open: what maker and model say, the title of the list, the line above."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from footprint.intake.columns.categorical import Coded, decided_together
from footprint.intake.findings import FLAGGED, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import AMBIGUOUS, BLANK, DEFAULT, DEVICE, EMPTY, KINDS, TOTAL, ListOf, Triage
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty

NO_DEVICES = ("virtual_machine", "component", "not_hardware")
_EXAMPLES = 3  # models that a finding names


def ask_models(
    cells: Cells,
    words: Coded,
    verdicts: Sequence[categories.Verdict],
    fates: np.ndarray,
    found: Triage,
    lines: np.ndarray,
    findings: Findings,
) -> np.ndarray:
    """Maker and model decide where the words leave it open: empty, or several devices of which the model names one.

    Changes `fates` and `found`. Returns the rows that their model shows to be no devices.
    """
    given_way = words.spread([verdict.fate == "device" and bool(verdict.candidates) for verdict in verdicts], bool)
    open_ = np.flatnonzero((fates == EMPTY) | (fates == AMBIGUOUS) | ((fates == DEVICE) & given_way))
    maker, model = cells.get("maker"), cells.get("model_text")

    def named(a: int, b: int, c: int) -> str | None:
        verdict = verdicts[c]
        of_model = _model_alone if verdict.fate == "empty" else device_models.by_model
        category = of_model(maker.values[a], model.values[b])
        changes = category != verdict.category and (not verdict.candidates or category in verdict.candidates)
        return category if changes else None

    none: list[np.ndarray] = []
    alike: dict[tuple[int, str], list[tuple[np.ndarray, str]]] = {}
    for rows, category, (a, b, c) in decided_together(open_, (maker, model, words), named):
        if category in NO_DEVICES:
            fates[rows] = KINDS.index(category)
            none.append(rows)
            continue
        fates[rows] = DEVICE
        found.category[rows] = found.place(category)
        alike.setdefault((c, category), []).append((rows, _called(maker.values[a], model.values[b])))
    for (c, category), decided in alike.items():
        _say_models(words.values[c], category, decided, verdicts[c].several, lines, findings)
    return np.concatenate(none) if none else np.empty(0, np.int64)


def _called(maker: str, model: str) -> str:
    """A model with its maker, which people often write in both columns."""
    return model if fold(model).startswith(fold(maker)) else f"{maker} {model}"


def _say_models(
    word: str,
    category: str,
    decided: Sequence[tuple[np.ndarray, str]],
    several: bool,
    lines: np.ndarray,
    findings: Findings,
) -> None:
    """One finding of all lines of one word that became one category, with the first models."""
    decided = sorted(decided, key=lambda each: int(each[0][0]))
    names = [findings.people.shown(name) or "" for _, name in decided[: _EXAMPLES + 1]]
    more = ", …" if len(names) > _EXAMPLES else ""
    variant = "several" if several else "models" if len(names) > 1 else ""
    findings.add_lines(
        "category_from_model", FLAGGED, "category", lines[np.sort(np.concatenate([rows for rows, _ in decided]))],
        raw=word or None, used=category, variant=variant, args={"model": ", ".join(names[:_EXAMPLES]) + more},
    )  # fmt: skip


def _model_alone(maker: str, model: str) -> str | None:
    """Category, or kind of what is set aside, of a line whose only words are those of its model (`Écran Iiyama 24`,
    `Câble HDMI`). An accessory that names a model (`Housse iPad`) is neither."""
    said, category = categories.plainly(model), device_models.by_model(maker, model)
    if said.fate == "device":
        return category or said.category
    if said.fate in NO_DEVICES and said.how == "exact":
        return said.fate
    return None if said.fate in NO_DEVICES else category


def ask_list(cells: Cells, fates: np.ndarray, list_of: ListOf | None, found: Triage) -> None:
    """An empty type in a list of one kind of device is that kind, unless the model names another thing. Where only a
    title says it, something must name a device: a row of numbers may be a total."""
    if list_of is None:
        return

    def another(model: str) -> bool:
        said = categories.plainly(model)
        return said.fate in NO_DEVICES or (said.fate == "ambiguous" and list_of.category not in said.candidates)

    rows = np.flatnonzero(fates == EMPTY)
    maker, model = cells.get("maker").take(rows), cells.get("model_text").take(rows)
    named = list_of.stated | ~(maker.where(is_empty) & model.where(is_empty))
    rows = rows[named & ~model.where(another)]
    fates[rows] = DEFAULT
    found.category[rows] = found.place(list_of.category)


def category_above(words: Coded, fates: np.ndarray, found: Triage) -> np.ndarray:
    """The category of the row above each one, past rows without a type, which people leave out below the first of many;
    -1 where that row is none of a device."""
    rows = np.arange(len(words))
    typed = ~words.where(is_empty) | np.isin(fates, (BLANK, TOTAL))
    last = np.maximum.accumulate(np.where(typed, rows, 0)) if len(rows) else rows
    return np.where((fates == DEVICE) & typed, found.category, -1)[last]
