"""Rows of one list that describe one device: the repeated are set aside, of one serial the latest record counts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause, Findings
from footprint.intake.inventory import same_device
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import ASIDE, Triage
from footprint.intake.tables.rows import Rows
from footprint.intake.values.reader import NO_DAY, Reader


def set_same_aside(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, Triage, list[Cause], same_device.Serials]:
    """Set repeated rows and older records of one serial aside. Returns the serials of all rows, too; a device that was
    enrolled again has the day of its first enrolment in the cells."""
    serials = same_device.serials(cells)
    if not {"serial", "asset_id"} & cells.texts.keys():
        return cells, state, [], serials
    accepted = state.accepted
    own = serials.take(accepted)
    twice = same_device.same_serials(own)
    open_ = accepted[same_device.without_unique_key(own, twice)]
    again, roles = _repeated(rows, cells.take(open_), open_)
    state = state.with_fate(again, ASIDE)
    causes = [
        Cause("repeated_name", FLAGGED, "asset_id", rows.lines[roles]),
        Cause("repeated_row", SET_ASIDE, "asset_id", rows.lines[again]),
    ]
    if len(again):
        accepted = state.accepted
        twice = same_device.same_serials(serials.take(accepted))
    if len(twice[0]):
        cells, older = _older(rows, cells, serials, state, accepted, twice)
        state = state.with_fate(older, ASIDE)
        causes.append(Cause("duplicate_serial", SET_ASIDE, "serial", rows.lines[older]))
    return cells, state, [cause for cause in causes if len(cause.lines)], serials


def _older(
    rows: Rows, cells: Cells, serials: same_device.Serials, state: Triage, accepted: np.ndarray,
    twice: same_device.Repeats,
) -> tuple[Cells, np.ndarray]:  # fmt: skip
    """The rows of which another one describes the same device later, and the cells with its first enrolment."""
    scratch = Reader(rows.lines_of(accepted), Findings(), ".")
    seen = scratch.days({"seen_on": cells.get("seen_on").take(accepted)})["seen_on"].numbers
    families = same_device.families(state.names)[state.category[accepted]]
    older = accepted[same_device.superseded(twice, families, seen)]
    if len(older) and "enrolled_on" in cells.coded:
        enrolled = _first_enrolment(cells, serials.take(accepted).keys(), accepted, scratch)
        return cells.with_column("enrolled_on", enrolled), older
    return cells, older


def _repeated(rows: Rows, kept: Cells, open_: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the rows `open_`, with their cells: those that are written to the letter like an earlier one of the same name,
    in columns that are read and in those that are not; and those whose name is a role ("PC élève"): each counts."""
    names = kept.text("asset_id")
    alike = same_device.repeated(names, kept)
    named = np.array([any(sign.isdigit() for sign in name) for name in names.take(pa.array(alike)).to_pylist()], bool)
    if not len(alike):
        return alike, alike
    group = np.flatnonzero(pc.is_in(names, names.take(pa.array(alike))).to_numpy(zero_copy_only=False))
    written = {
        row: tuple(cells[at].strip() for at in rows.titled if at < len(cells))
        for row, (_, cells) in zip(group.tolist(), rows.records(open_[group]), strict=True)
    }
    first: dict[tuple[str, ...], int] = {}
    for row in written:
        first.setdefault(written[row], row)
    same = np.array([first[written[row]] != row for row in alike.tolist()], bool)
    return open_[alike[same & named]], open_[alike[same & ~named]]


def _first_enrolment(cells: Cells, keys: pa.Array, accepted: np.ndarray, scratch: Reader) -> Coded:
    """A device that was enrolled again keeps the day of its first enrolment, which is nearer to its purchase."""
    column = cells.get("enrolled_on")
    days = scratch.days({"enrolled_on": column.take(accepted)})["enrolled_on"].numbers
    first: dict[str, int] = {}
    keyed = [(key, row) for key, row in zip(keys.to_pylist(), range(len(days)), strict=True)]
    for key, row in sorted((pair for pair in keyed if pair[0] and days[pair[1]] != NO_DAY), key=lambda p: days[p[1]]):
        first.setdefault(key, row)
    codes = column.codes.copy()
    for key, row in keyed:
        if key in first:
            codes[accepted[row]] = column.codes[accepted[first[key]]]
    return Coded(column.values, codes)
