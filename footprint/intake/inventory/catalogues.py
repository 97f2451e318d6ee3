"""Lists of models without any trace of single devices: a catalogue, a price list. They are asked about, not counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, islice, pairwise

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import REFUSED, Cause
from footprint.intake.formats.opening import JOINT
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.row_fates import OUT, Step, Triage
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary import device_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import data
from footprint.intake.vocabulary.words import heading_words, is_empty

# Columns that are read and that only a device fills.
_TRACES = (
    "serial", "quantity_devices", "status", "site_id", "service_id", "country", "ownership", "exit_route", "share",
    "first_life_years", "pue", "seen_on", "acquired_on", "in_service_on", "delivered_on", "ordered_on", "accounted_on",
    "enrolled_on", "retired_on", "leased_until",
)  # fmt: skip
_LOOKED_AT = 500  # rows
_FEWEST, _FEWEST_NAMED = 5, 2  # lines: fewer different models may be all that somebody has
_MOST_VARIANTS = 4  # lines of one model, on average: more are devices, each with a number of its own
_SHARE = 0.1  # of the lines: a cell here and there may be a slip
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2}(?:[ T].*)?")


def ask_catalogue(rows: Rows, cells: Cells, state: Triage) -> Step:
    """Refuse the devices of a list whose lines all differ, name models, and hold nothing that tells one device from
    others of its model."""
    accepted = state.accepted
    if len(accepted) < _FEWEST_NAMED or (len(accepted) < _FEWEST and not _is_called_catalogue(rows)):
        return state, []
    devices = cells.take(accepted)
    if _has_traces(devices) or not _names_models(devices) or _repeats_models(devices) or _is_of_a_place(rows):
        return state, []
    records = [record for _, record in islice(rows.records(accepted), _LOOKED_AT)]
    written = [tuple(cell.strip() for cell in record) for record in records]
    bare = list(zip(*(column for column in zip(*written, strict=False) if not _numbers_lines(column)), strict=True))
    if len(set(bare)) < len(written) or _has_unread_traces(rows, written):
        return state, []
    return state.with_fate(accepted, OUT), [Cause("catalogue", REFUSED, "", rows.lines[accepted])]


def _numbers_lines(column: Sequence[str]) -> bool:
    return list(column) == [str(number) for number in range(1, len(column) + 1)]


def _is_called_catalogue(rows: Rows) -> bool:
    words = {word for text in (*rows.header, *rows.above, *rows.name.split(JOINT)) for word in fold(text).split()}
    return not words.isdisjoint(heading_words("catalogue"))


def _is_of_a_place(rows: Rows) -> bool:
    """Whether a title, or the name of the sheet, is that of a place: its devices are there."""
    told = (*rows.above, *rows.name.split(JOINT)[1:])
    return any(word in data()["places"] for text in told for word in fold(text).split())


def _has_traces(cells: Cells) -> bool:
    columns = (cells.coded[name] for name in _TRACES if name in cells.coded)
    if any(map(_is_filled, columns)):
        return True
    if "serial" in cells.texts:
        filled = (text for text in cells.texts["serial"].to_pylist() if not is_empty(text))
        if sum(1 for _ in islice(filled, int(_SHARE * cells.rows) + 1)) > _SHARE * cells.rows:
            return True
    return _has_names(cells)


def _is_filled(column: Coded) -> bool:
    """Whether more than a slip here and there is filled. No more texts are read than decide it."""
    rows_of = np.bincount(column.codes, minlength=len(column.values)).tolist()
    filled = (rows for text, rows in zip(column.values, rows_of, strict=True) if rows and not is_empty(text))
    return any(rows > _SHARE * len(column) for rows in accumulate(filled))


def _has_names(cells: Cells) -> bool:
    """Whether lines have a tag or name of their own: neither the name of a model nor the number of the line."""
    if "asset_id" not in cells.texts:
        return False
    names = [name for name in cells.texts["asset_id"].to_pylist() if not is_empty(name)]
    own = [name for name in names if not name.isdigit() and not _is_model(name)]
    numbers = [int(name) for name in names if name.isdigit() and len(name) < 10]
    counts = all(second - first == 1 for first, second in pairwise(numbers)) and numbers[:1] < [2]
    return len(own) + (0 if counts else len(numbers)) > _SHARE * cells.rows


def _is_model(name: str) -> bool:
    return device_models.by_model("", name) is not None


def _names_models(cells: Cells) -> bool:
    model = cells.get("model_text").where(lambda text: not is_empty(text))
    if "asset_id" in cells.texts:
        model |= np.array([_is_model(name) for name in cells.texts["asset_id"].to_pylist()], bool)
    return bool(model.mean() > 0.5)


def _repeats_models(cells: Cells) -> bool:
    """Whether each model stands on more lines than it has variants: they are devices."""
    if "model_text" not in cells.coded:
        return False
    columns = [cells.get(name).codes for name in ("category", "maker", "model_text")]
    return len(np.unique(np.stack(columns), axis=1).T) * _MOST_VARIANTS < cells.rows


def _has_unread_traces(rows: Rows, written: list[tuple[str, ...]]) -> bool:
    """Whether a column that is not read holds what only a device has: a holder, a room, an address, a day."""
    for at, header in enumerate(rows.header):
        filled = [record[at] for record in written if at < len(record) and not is_empty(record[at])]
        if len(filled) <= _SHARE * len(written):
            continue
        if not fold(header) and any(map(_says_place_or_year, filled)):
            return True
        words = set(fold(header).split())
        if fold(header) in personal_headers() or (not fields(header) and words & heading_words("single")):
            return True
        if sum(_DAY.fullmatch(cell) is not None for cell in filled) > 0.5 * len(filled):
            return True
    return False


def _says_place_or_year(cell: str) -> bool:
    """Whether a cell below no name at all is a year, or names a place."""
    return bool(_YEAR.fullmatch(cell.strip())) or any(word in data()["places"] for word in fold(cell).split())
