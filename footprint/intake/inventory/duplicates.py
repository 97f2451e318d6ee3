"""Rows of one list that describe one device: the repeated are set aside, of one serial the latest record counts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, SET_ASIDE, Findings
from footprint.intake.inventory import same_device
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import ASIDE, Triage
from footprint.intake.tables.rows import Rows
from footprint.intake.values.reader import NO_DAY, Reader
from footprint.intake.vocabulary import words


def set_same_aside(rows: Rows, cells: Cells, found: Triage, findings: Findings) -> same_device.Serials:
    """Set repeated rows and older records of one serial aside. Returns the serials of all rows."""
    single = cells.get("quantity_devices").where(
        lambda value: words.is_blank(value) or value.strip() in ("1", "1,0", "1.0")
    )
    serials = same_device.serials(cells, single)
    accepted = found.accepted
    own = serials.take(accepted)
    twice = same_device.same_serials(own)
    open_ = accepted[same_device.without_unique_key(own, twice)]
    kept = cells.take(open_)
    again, roles = _repeated(rows, kept, open_)
    findings.add_lines("repeated_name", FLAGGED, "asset_id", rows.lines[roles])
    found.put(again, ASIDE)
    findings.add_lines("repeated_row", SET_ASIDE, "asset_id", rows.lines[again])
    if len(again):
        accepted = found.accepted
        twice = same_device.same_serials(serials.take(accepted))
    if not len(twice[0]):
        return serials
    scratch = Reader(rows.lines_of(accepted), Findings(), ".")
    seen = scratch.days({"seen_on": cells.get("seen_on").take(accepted)})["seen_on"].numbers
    families = same_device.families(found.names)[found.category[accepted]]
    older = accepted[same_device.superseded(twice, families, seen)]
    found.put(older, ASIDE)
    if len(older) and "enrolled_on" in cells.coded:
        _keep_first_enrolment(cells, serials.take(accepted).keys(), accepted, scratch)
    findings.add_lines("duplicate_serial", SET_ASIDE, "serial", rows.lines[older])
    return serials


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


def _keep_first_enrolment(cells: Cells, keys: pa.Array, accepted: np.ndarray, scratch: Reader) -> None:
    """A device that was enrolled again keeps the day of its first enrolment, which is nearer to its purchase."""
    column = cells.get("enrolled_on")
    days = scratch.days({"enrolled_on": column.take(accepted)})["enrolled_on"].numbers
    first: dict[str, int] = {}
    known = [(key, row) for key, row in zip(keys.to_pylist(), range(len(days)), strict=True)]
    for key, row in sorted((pair for pair in known if pair[0] and days[pair[1]] != NO_DAY), key=lambda p: days[p[1]]):
        first.setdefault(key, row)
    codes = column.codes.copy()
    for key, row in known:
        if key in first:
            codes[accepted[row]] = column.codes[accepted[first[key]]]
    cells.coded["enrolled_on"] = Coded(column.values, codes)
