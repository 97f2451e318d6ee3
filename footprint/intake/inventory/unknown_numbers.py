"""Lines whose number of devices nobody can tell: a fraction of a device, a plural without a number. Unknown is said,
and never counts as one. Where label and quantity say two numbers, the quantity counts, which is said."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import decided_together
from footprint.intake.findings import FLAGGED, Cause, causes_of_values
from footprint.intake.inventory.untyped import has_serial
from footprint.intake.tables.cells import Cells
from footprint.intake.values.counts import of_pieces
from footprint.intake.values.plurals import is_plural
from footprint.intake.vocabulary.words import is_blank

_ABOUT_WHOLE = 1e-9
# `2`, `6 (2 par étage)`, `14 postes`, `9 dans les étages`; and not `24 pouces`, `2 sont en panne`.
_COUNT_FIRST = re.compile(
    r"\s*(?!1\b)(\d{1,3})(?:\s*$|\s*\((?!\d{4})|\s+\+\s"
    r"|\s+(?:dans|in|à|au|aux|en tout|au total|sur|postes?|appareils?|pièces?|pcs|unités?|units?|devices|Stück)\b)",
    re.I,
)
_CLAUSES = re.compile(r"[,;:(]| [-–] ")  # `8 unités, pilotage des bancs`
_COUNT_ALONE = re.compile(r"\s*\d{1,3}\s+(?:postes|appareils|devices|combinés)\s*", re.I)
_FEWEST_SAID = 2  # plurals with a number among their remarks
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
    numbers, given, causes = _with_remarks(numbers, given, several, cells, lines)
    several &= ~given
    for rule, column, open_ in (
        ("fractional_quantity", "quantity_devices", broken), ("plural_without_number", "category", several),
    ):  # fmt: skip
        if open_.any():
            shown = cells.get(column).take(np.flatnonzero(open_))
            causes += causes_of_values(rule, FLAGGED, "quantity_devices", shown, lines[open_])
    open_ = broken | several
    if not open_.any() and not causes:
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


def _with_remarks(
    numbers: np.ndarray, given: np.ndarray, several: np.ndarray, cells: Cells, lines: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[Cause]]:
    """The numbers of devices, and where they are given, with those that people write among the remarks: `12 unités`,
    and where plurals have one (`Bornes wifi`: 9 dans les étages), other lines whose remark is no more than a number;
    where that is."""
    if given.all() or "remark" not in cells.coded:
        return numbers, given, []
    remarks = cells.coded["remark"]
    said = remarks.spread([_said(text) for text in remarks.values], np.int64)
    plurals = several & (said > 0)
    told = ~given & (said > 0) & remarks.where(_is_count)
    counted = np.flatnonzero(told)
    told[counted[has_serial(cells, counted)]] = False  # each is one device
    if plurals.sum() >= _FEWEST_SAID:  # one alone may be anything, and is asked
        told |= plurals | (~given & (said > 0) & remarks.where(lambda text: text.strip().isdecimal()))
    shown = remarks.take(np.flatnonzero(told))
    used = {text: str(_said(text)) for text in shown.values}
    causes = causes_of_values("quantity_read", FLAGGED, "quantity_devices", shown, lines[told], used=used,
                              variant="remark")  # fmt: skip
    return np.where(told, said, numbers), given | told, causes


@lru_cache(maxsize=4_096)
def _said(remark: str) -> int:
    """The number with which a remark begins where it is one of devices; else 0."""
    number = _COUNT_FIRST.match(remark)
    return _of_clause(remark) or (int(number[1]) if number else 0)


def _of_clause(remark: str) -> int:
    """The number of pieces that a remark begins with, and names no other number."""
    first, *rest = _CLAUSES.split(remark.strip(" ()"))
    return 0 if any(map(str.isdigit, "".join(rest))) else of_pieces(first)


def _is_count(remark: str) -> bool:
    return _of_clause(remark) > 0 or _COUNT_ALONE.fullmatch(remark) is not None


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
