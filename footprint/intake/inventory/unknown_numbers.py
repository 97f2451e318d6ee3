"""Lines whose number of devices nobody can tell: a fraction of a device, a plural without a number. Unknown is said,
and never counts as one. Where label and quantity say two numbers, the quantity counts, which is said."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import decided_together
from footprint.intake.findings import FLAGGED, Cause, causes_of_values
from footprint.intake.tables.cells import Cells
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, singular, tokens
from footprint.intake.vocabulary.words import is_blank

_ABOUT_WHOLE = 1e-9
_BARE_COUNT = re.compile(r"\s*(?!1\b)\d{1,4}(?!\d)(?:\s*$|\s*\()")  # `11 (1 cassée)`: a remark that may be the number


def without_guesses(quantity: pa.Array | None, cells: Cells, lines: np.ndarray) -> tuple[pa.Array | None, list[Cause]]:
    """The quantities of a hand-made list [devices], NaN where a fraction or a plural leaves the number open, and where
    they are."""
    numbers = np.full(cells.rows, np.nan)
    given = np.zeros(cells.rows, bool)
    if quantity is not None:
        numbers = quantity.to_numpy(zero_copy_only=False).astype(float)
        given = quantity.is_valid().to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        broken = given & np.isfinite(numbers) & (np.abs(numbers - np.round(numbers)) > _ABOUT_WHOLE)
    several = ~given
    if several.any():
        with np.errstate(invalid="ignore"):
            several &= _plural_lots(cells, counted=bool(given.any()), lots=given & (numbers > 1))
    causes: list[Cause] = []
    for rule, column, open_ in (
        ("fractional_quantity", "quantity_devices", broken), ("plural_without_number", "category", several),
    ):  # fmt: skip
        if open_.any():
            shown = cells.get(column).take(np.flatnonzero(open_))
            causes += causes_of_values(rule, FLAGGED, "quantity_devices", shown, lines[open_])
    open_ = broken | several
    if not open_.any():
        return quantity, causes
    return pa.array(np.where(open_, np.nan, numbers), mask=~(given | open_)), causes


def _plural_lots(cells: Cells, *, counted: bool, lots: np.ndarray) -> np.ndarray:
    """Rows whose label is a plural and stands for several devices: other rows are `counted`, or each label stands once.
    A plural on many lines is the name of a class, and a line with a number or name of its own is one device, unless
    `lots` have such names, too."""
    labels = cells.get("category")
    plural = labels.where(is_plural)
    if not plural.any():
        return plural
    if not counted:
        numbered = plural & cells.get("remark").where(lambda text: _BARE_COUNT.match(text) is not None)
        plural &= np.bincount(labels.codes, minlength=len(labels.values))[labels.codes] == 1
        if plural.sum() < 0.5 * len(plural):
            plural = numbered
    for name in ("serial", "asset_id"):
        if name in cells.texts:
            named = np.array([not is_blank(text) for text in cells.texts[name].to_pylist()], bool)
            plural &= ~named | (name == "asset_id" and bool((named & lots).any()))
    return plural


@lru_cache(maxsize=65_536)
def is_plural(label: str) -> bool:
    """Whether the first device that a label names stands in the plural (`Imprimantes salle A`)."""
    thing = next((part for part in parts(tokens(label)) if part.kind == "thing"), None)
    return thing is not None and any(
        word != singular(word) and singular(word) in thing.words for word in fold(label).split()
    )


def other_counts(quantity: pa.Array, cells: Cells, lines: np.ndarray) -> list[Cause]:
    """Where the label names another number of devices than the quantity [devices] that counts."""
    if "count_in_label" not in cells.coded:
        return []
    in_label, label, given = (cells.get(name) for name in ("count_in_label", "category", "quantity_devices"))
    numbers = in_label.spread([float(value or "nan") for value in in_label.values], np.float64)
    counts = quantity.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(np.isfinite(numbers) & np.isfinite(counts) & (numbers != counts))
    columns = (in_label, label, given)
    return [
        Cause("other_count_in_label", FLAGGED, "quantity_devices", lines[alike], given.values[cell],
              args={"label": cells.people.shown(label.values[name]) or "", "said": int(count)})
        for alike, count, (_, name, cell) in decided_together(rows, columns, lambda code, *_: in_label.values[code])
    ]  # fmt: skip
