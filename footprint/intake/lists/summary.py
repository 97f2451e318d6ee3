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
from footprint.intake.vocabulary.words import heading_words

_FEWEST = 2  # devices of a list that repeats others
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
    found = _told_again(lists)
    lists = [reading for reading in lists if reading.sha256 not in found]
    found |= {reading.sha256: _judged(reading, [each for each in lists if each is not reading]) for reading in lists}
    return [found.get(reading.sha256, reading) for reading in readings]


def _told_again(lists: Sequence[Reading]) -> dict[str, Reading]:
    """Lists of which each device stands by its name in one list of all (`Tous`): set aside where they are its parts,
    said where only some are; two of the same names are perhaps one."""
    names = {reading.sha256: _names(reading) for reading in lists}
    for whole in lists:
        every = names[whole.sha256]
        parts = [each for each in lists if each is not whole and names[each.sha256] and names[each.sha256] <= every]
        if not parts:
            continue
        told = sum(len(names[each.sha256]) for each in parts)
        union = frozenset().union(*(names[each.sha256] for each in parts))
        if len(parts) > 1 and told == len(union) == len(every):
            return {each.sha256: _aside(each, "part") for each in parts}
        doubtful = Cause("summary_table", FLAGGED, variant="part_doubtful")
        return {each.sha256: with_cause(each, doubtful) for each in parts if len(names[each.sha256]) >= _FEWEST}
    return {}


def _names(reading: Reading) -> frozenset[tuple[str, str]]:
    """Name and category of each device; none where one lacks a name of its own, or has a serial number, which tells
    more."""
    ids = reading.identity["asset_id"].to_pylist()
    if reading.identity["serial"].null_count < len(ids) or not all(map(_is_own, ids)):
        return frozenset()
    names = frozenset(zip(ids, reading.table["category"].to_pylist(), strict=True))
    return names if len(names) == len(ids) else frozenset()


def _is_own(name: str | None) -> bool:
    return name is not None and any(map(str.isdigit, name))


def choices(readings: Sequence[Reading]) -> list[Reading]:
    """The sheets of choices (`Param`, `Légende`) beside the lists of a file: by their names, where no line has
    a quantity, a serial number or a name with a number."""
    said = [each for each in readings if each.kind == "inventory" and _names_choices(each) and not _counts(each)]
    return said if any(each.kind and each not in said for each in readings) else []


def _names_choices(reading: Reading) -> bool:
    return not heading_words("parameters").isdisjoint(fold(reading.name.rpartition(JOINT)[2]).split())


def _counts(reading: Reading) -> bool:
    serials, names = reading.identity["serial"], reading.identity["asset_id"].to_pylist()
    quantity = reading.table["quantity_devices"]
    return len(serials) > serials.null_count or len(quantity) > quantity.null_count or any(map(_is_own, names))


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
    lines = reading.lines.filter(pc.equal(reading.lines["fate"], "accepted"))["line"].to_numpy()
    return without_lines(reading, Cause("summary_table", SET_ASIDE, lines=lines, variant=variant))
