"""A sheet that only sums up the others of its file (`Récap`) describes the same devices again: it is set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause
from footprint.intake.formats.opening import JOINT
from footprint.intake.lists.left_out import with_cause, without_lines
from footprint.intake.reading import Reading
from footprint.intake.tables.rearranged import BESIDE
from footprint.intake.vocabulary.folding import fold

_WORDS = {
    "recap", "recapitulatif", "synthese", "total", "totaux", "bilan", "resume", "statistiques", "stats", "summary",
    "overview", "totals",
}  # fmt: skip
_DETAILS = ("acquired_on", "in_service_on", "model_text", "cpu", "ram_gb")


def without_summaries(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of one file, with every sheet that says again what the others count set aside.

    It must hold nothing but kinds and numbers, and give each kind as many devices as all other sheets together; its
    name must say that it sums up, unless at least two sheets are summed up, it is the text around a table, or it stands
    beside a list that tells each device. Where only its name or place says so, it counts, and a finding asks.
    """
    lists = [reading for reading in readings if reading.kind == "inventory" and reading.accepted]
    found = {reading.sha256: _judged(reading, [each for each in lists if each is not reading]) for reading in lists}
    return [found.get(reading.sha256, reading) for reading in readings]


def _judged(reading: Reading, others: Sequence[Reading]) -> Reading:
    if not others or not _bare(reading):
        return reading
    sheet = _sheet(reading)
    if sheet and (near := [each for each in others if _sheet(each) == sheet and not _bare(each)]):
        return _judged_beside(reading, near)
    named = bool(_WORDS & set(fold(reading.name.rpartition(JOINT)[2]).split()))
    same = _devices([reading]) == _devices(others)
    told = "read_from_text" in reading.findings["rule"].to_pylist()  # the sentences around a table
    if same and (named or told or len(others) > 1):
        return _aside(reading)
    if named and any(each.refused for each in others) and _tells_again(_devices([reading]), _devices(others)):
        return _aside(reading, "named")
    return with_cause(reading, Cause("summary_table", FLAGGED, variant="doubtful")) if named else reading


def _tells_again(own: Counter[str], others: Counter[str]) -> bool:
    """Whether the sheet called a summary counts kinds of which most stand in the other sheets too, none of them more
    often there: what it has more are devices on lines that are not understood."""
    shared = own.keys() & others.keys()
    return 2 * len(shared) >= len(own) and all(others[kind] <= own[kind] for kind in shared)


def _sheet(reading: Reading) -> str | None:
    """The sheet of a list that stands beside others in it; None for any other."""
    return reading.name.rpartition(" (")[0] if reading.dialect.arrangement == BESIDE else None


def _judged_beside(reading: Reading, lists: Sequence[Reading]) -> Reading:
    """A list of kinds and numbers beside lists that tell each device: their summary, or perhaps one."""
    own, others = _devices([reading]), _devices(lists)
    if own == others:
        return _aside(reading, "beside")
    counted = reading.table["quantity_devices"].null_count == 0 and len(own) == reading.accepted
    if counted and own.keys() <= others.keys():
        return with_cause(reading, Cause("summary_table", FLAGGED, variant="beside_doubtful"))
    return reading


def _bare(reading: Reading) -> bool:
    """Whether no line names, dates or describes a device."""
    keys = (reading.identity.column(name) for name in ("asset_id", "serial"))
    return all(column.null_count == len(column) for column in (*keys, *map(reading.table.column, _DETAILS)))


def _devices(readings: Sequence[Reading]) -> Counter[str]:
    """How many devices of each category; a line without a quantity is one."""
    counted: Counter[str] = Counter()
    for reading in readings:
        for row in reading.table.select(["category", "quantity_devices"]).to_pylist():
            counted[row["category"]] += 1 if row["quantity_devices"] is None else row["quantity_devices"]
    return counted


def _aside(reading: Reading, variant: str = "") -> Reading:
    """The reading with every accepted line set aside."""
    lines = reading.lines.filter(pc.equal(reading.lines["fate"], "accepted"))["line"].to_numpy()
    return without_lines(reading, Cause("summary_table", SET_ASIDE, lines=lines, variant=variant))
