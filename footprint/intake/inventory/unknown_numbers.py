"""Lines whose number of devices nobody can tell: a fraction of a device, a plural without a number. Unknown is said,
and never counts as one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa

from footprint.intake.findings import FLAGGED
from footprint.intake.tables.cells import Cells
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts, singular, tokens
from footprint.intake.vocabulary.words import is_blank

_ABOUT_WHOLE = 1e-9


def without_guesses(quantity: pa.Array | None, cells: Cells, reader: Reader) -> pa.Array | None:
    """The quantities of a hand-made list [devices], NaN where a fraction or a plural leaves the number open."""
    rows = cells.rows
    numbers = np.full(rows, np.nan) if quantity is None else quantity.to_numpy(zero_copy_only=False).astype(float)
    given = np.zeros(rows, bool) if quantity is None else quantity.is_valid().to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        broken = given & np.isfinite(numbers) & (np.abs(numbers - np.round(numbers)) > _ABOUT_WHOLE)
    told = cells.get("quantity_devices").take(np.flatnonzero(broken))
    reader.findings.add_values(
        "fractional_quantity", FLAGGED, "quantity_devices", told, [True] * len(told.values), reader.lines[broken]
    )
    several = ~given & _plural_lots(cells, counted=bool(given.any()))
    labels = cells.get("category").take(np.flatnonzero(several))
    reader.findings.add_values(
        "plural_without_number", FLAGGED, "quantity_devices", labels, [True] * len(labels.values), reader.lines[several]
    )
    open_ = broken | several
    if not open_.any():
        return quantity
    return pa.array(np.where(open_, np.nan, numbers), mask=~(given | open_))


def _plural_lots(cells: Cells, *, counted: bool) -> np.ndarray:
    """Rows whose label is a plural and stands for several devices: other rows are `counted`, or each label stands once.
    A plural on many lines is the name of a class, and a line with a number or name of its own is one device."""
    labels = cells.get("category")
    plural = labels.where(is_plural)
    if not plural.any():
        return plural
    if not counted:
        plural &= np.bincount(labels.codes, minlength=len(labels.values))[labels.codes] == 1
        if not plural.any() or plural.sum() < 0.5 * len(plural):
            return np.zeros(len(plural), bool)
    for name in ("serial", "asset_id"):
        if name in cells.texts:
            plural &= np.array([is_blank(text) for text in cells.texts[name].to_pylist()], bool)
    return plural


@lru_cache(maxsize=65_536)
def is_plural(label: str) -> bool:
    """Whether the first device that a label names stands in the plural (`Imprimantes salle A`)."""
    thing = next((part for part in parts(tokens(label)) if part.kind == "thing"), None)
    return thing is not None and any(
        word != singular(word) and singular(word) in thing.words for word in fold(label).split()
    )
