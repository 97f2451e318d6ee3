"""Which lines of one file are the same device. Sameness across files is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns import identifiers
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import ACCEPTED, ASIDE, Triage
from footprint.intake.tables.rows import Rows, cell_of
from footprint.intake.values.reader import NO_DAY, Reader
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.signs import signs
from footprint.intake.vocabulary.words import is_blank, placeholder_serials

Repeats = tuple[np.ndarray, np.ndarray]  # rows whose key stands more than once, and a number for each such key
_MANY_NAMES = 5  # beside one serial number: it is none
_SHORTEST_SERIAL = 4
_IMEI = re.compile(r"(?!0+$)\d{14,16}")
_SAMPLES, _SAMPLE = 20, 100  # parts and their rows, of which it is seen what numbers may identify nothing
_LOOKED_AT = 200_000  # rows that are read again for the numbers of telephones
_MANY = 100_000  # keys: fewer are compared as texts before the engine that makes hashes has started
_COMPUTER = "computer"
_COMPUTERS = ("laptop", "desktop", "all_in_one", "workstation", "server", "thin_client")


@dataclass(frozen=True)
class Serials:
    """The serial number of each row in capitals, NULL where it identifies nothing, and who made the device: two makers
    may use one number."""

    numbers: pa.Array
    makers: Coded

    def take(self, rows: np.ndarray) -> Serials:
        """The rows at these positions."""
        if len(rows) == len(self.numbers):
            return self
        return Serials(self.numbers.take(pa.array(rows)), self.makers.take(rows))

    def without(self, rows: np.ndarray) -> Serials:
        """With nothing that identifies the rows at these positions."""
        if not len(rows):
            return self
        named = ~np.isin(np.arange(len(self.numbers)), rows)
        return Serials(pc.if_else(pa.array(named), self.numbers, pa.scalar(None, pa.string())), self.makers)

    def keys(self) -> pa.Array:
        """Maker and number as one text a row."""
        return joined_keys(self.makers.texts(self.makers.values), self.numbers)


def joined_keys(makers: pa.Array, numbers: pa.Array) -> pa.Array:
    """One key a row for the serials of `Reading.identity`; NULL where the serial identifies nothing."""
    return pc.binary_join_element_wise(pc.fill_null(makers.cast(pa.string()), ""), numbers, "|")


def serials(cells: Cells) -> Serials:
    """The serials of all rows; none where the text is no serial or the row counts several devices."""
    maker = cells.get("maker")
    if "maker" in cells.coded:
        maker = maker.mapped(lambda name: (fold(name).split() or [""])[0])
    if "serial" not in cells.texts:
        return Serials(pa.nulls(cells.rows, pa.string()), maker)
    numbers = identifiers.upper(cells.texts["serial"])
    real = cells.get("quantity_devices").where(is_single) & ~identifiers.shorter(numbers, _SHORTEST_SERIAL)
    real &= ~pc.is_in(numbers, pa.array(placeholder_serials())).to_numpy(zero_copy_only=False)
    if not real.all():
        numbers = pc.if_else(pa.array(real), numbers, pa.scalar(None, pa.string()))
    return Serials(numbers, maker)


def _of_many(numbers: pa.Array, cells: Cells) -> list[str]:
    """Numbers that stand beside several names of machines of several models, or on most rows (a tag of a school in the
    column of serials): they identify no device. Where no row has a name, one that all rows of a longer list have."""
    step = max(_SAMPLE, len(numbers) // _SAMPLES)
    parts = [numbers.slice(at, _SAMPLE) for at in range(0, len(numbers), step)]
    sample = pa.chunked_array(parts, numbers.type)
    counted = pc.value_counts(sample.drop_null())
    often = counted.field("values").filter(pc.greater_equal(counted.field("counts"), _MANY_NAMES))
    often = often.filter(pc.not_equal(often, ""))
    if not len(often):
        return []
    rows = np.flatnonzero(pc.is_in(numbers, often).to_numpy(zero_copy_only=False))
    if "asset_id" not in cells.texts:
        return often.to_pylist() if len(often) == 1 and len(rows) == len(numbers) else []
    names = identifiers.or_null(cells.texts["asset_id"].take(pa.array(rows)))
    models = pa.array(cells.get("model_text").codes[rows])
    table = pa.table({"number": numbers.take(rows), "name": names, "model": models, "row": rows}).group_by("number")
    own = table.aggregate([("name", "count_distinct"), ("model", "count_distinct"), ("row", "count")])
    are_several = pc.or_(pc.greater(own["model_count_distinct"], 1), pc.greater(own["row_count"], len(numbers) // 2))
    many = pc.and_(pc.greater_equal(own["name_count_distinct"], _MANY_NAMES), are_several)
    none: list[str] = own.filter(many)["number"].to_pylist()
    return none


def _without_shared(own: Serials, cells: Cells) -> tuple[Serials, np.ndarray]:
    """The serials without numbers that identify no device, and the rows that have such."""
    nothing = _of_many(own.numbers, cells)
    if not nothing:
        return own, np.empty(0, np.int64)
    shared = pc.is_in(own.numbers, pa.array(nothing))
    numbers = pc.if_else(shared, pa.scalar(None, pa.string()), own.numbers)
    return replace(own, numbers=numbers), np.flatnonzero(shared.to_numpy(zero_copy_only=False))


def is_single(quantity: str) -> bool:
    """Whether a quantity is that of one device."""
    return is_blank(quantity) or quantity.strip() in ("1", "1,0", "1.0")


def families(categories: Sequence[str]) -> np.ndarray:
    """A number for each category, the same for the computers that one record calls laptop and another desktop."""
    shared = [family(category) for category in categories]
    return np.array([shared.index(name) for name in shared], np.int64)


def family(category: str) -> str:
    """What one record and another may call a device: a computer of any form, else its category."""
    return _COMPUTER if category in _COMPUTERS else category


def without_unique_key(own: Serials, twice: Repeats) -> np.ndarray:
    """Rows that may be the same as another one, since no serial of their own tells them apart."""
    if not own.numbers.null_count:
        return twice[0]
    open_ = own.numbers.is_null().to_numpy(zero_copy_only=False)
    open_[twice[0]] = True
    return np.flatnonzero(open_)


def superseded(twice: Repeats, categories: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Rows whose device stands in another row seen later, or further down: same serial and family of categories.
    `twice`: what `repeats` says of the serials."""
    rows, group = twice
    if not len(rows):
        return rows
    order = np.lexsort((rows, seen[rows], categories[rows], group))
    rows, group = rows[order], group[order]
    same = (group[:-1] == group[1:]) & (categories[rows[:-1]] == categories[rows[1:]])
    return np.sort(rows[:-1][same])


def repeated(asset_ids: pa.Array, cells: Cells) -> np.ndarray:
    """Rows that repeat an earlier one: same asset name, and every other cell the same. Rows without a name never do."""
    rows, group = repeats(identifiers.or_null(asset_ids))
    if not len(rows):
        return rows
    content = [column.codes[rows] for column in _comparable(cells)]
    table = np.column_stack([group, *content])
    _, first = np.unique(table, axis=0, return_index=True)
    again = np.ones(len(rows), bool)
    again[first] = False
    return np.sort(rows[again])


def _comparable(cells: Cells) -> list[Coded]:
    serial = cells.texts.get("serial")
    extra = (
        [Coded.from_dictionary(pa.chunked_array([serial.dictionary_encode()]))]
        if serial is not None and len(serial)
        else []
    )
    return [*cells.coded.values(), *extra]


def same_serials(own: Serials) -> Repeats:
    """`repeats` of maker and serial number."""
    rows, _ = repeats(own.numbers)
    if not len(rows):
        return rows, rows
    several, group = repeats(own.take(rows).keys())
    return rows[several], group


def repeats(keys: pa.Array) -> Repeats:
    """Rows whose key is not NULL and stands more than once, in file order, and a number for each key."""
    if keys.null_count == len(keys):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    rows = np.flatnonzero(keys.is_valid().to_numpy(zero_copy_only=False))
    if len(rows) > _MANY:
        rows = rows[_of_one_hash(_hashes(keys.drop_null()))]
    codes = keys.take(pa.array(rows)).dictionary_encode().indices.to_numpy(zero_copy_only=False)
    several = np.bincount(codes)[codes] > 1 if len(codes) else np.zeros(0, bool)
    return rows[several], codes[several]


def _of_one_hash(hashes: np.ndarray) -> np.ndarray:
    """Positions of the hashes that stand more than once. The upper halves tell which few are worth a search."""
    ordered = np.sort(hashes)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    half = np.zeros(1 << 16, bool)
    half[twice >> 16] = True
    likely = np.flatnonzero(half[hashes >> 16])
    return likely[np.isin(hashes[likely], twice)]


def _hashes(keys: pa.Array) -> np.ndarray:
    """32-bit hashes: most keys stand once, and sorting numbers finds the others sooner than comparing texts."""
    import duckdb  # which takes a while, and few lists are as long

    with duckdb.connect(config={"threads": 1}) as engine:
        relation = engine.from_arrow(pa.table({"key": keys}))
        return np.asarray(relation.project("(hash(key) & 4294967295)::UINTEGER AS hash").fetchnumpy()["hash"])


def set_same_aside(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, Triage, list[Cause], Serials]:
    """Set repeated rows and older records of one serial, or else of one IMEI, aside. Returns the serials of all rows,
    too; a device that was enrolled again has the day of its first enrolment in the cells."""
    own_serials, accepted = serials(cells), state.accepted
    own_serials, shared = _without_shared(own_serials, cells)
    has_telephones = "serial" not in cells.texts and "imei" in "".join(rows.header).casefold()
    if not has_telephones and not {"serial", "asset_id"} & cells.texts.keys():
        return cells, state, [], own_serials
    every = replace(own_serials, numbers=_telephones(rows, cells, accepted)) if has_telephones else own_serials
    own = every.take(accepted)
    twice = same_serials(own)
    open_ = accepted[without_unique_key(own, twice)]
    again, roles = _repeated(rows, cells.take(open_), open_)
    state = state.with_fate(again, ASIDE)
    causes = [
        Cause("shared_serial", FLAGGED, "serial", rows.lines[shared[state.fate[shared] == ACCEPTED]]),
        Cause("repeated_name", FLAGGED, "asset_id", rows.lines[roles]),
        Cause("repeated_row", SET_ASIDE, "asset_id", rows.lines[again]),
    ]
    if len(again):
        accepted = state.accepted
        twice = same_serials(every.take(accepted))
    if len(twice[0]):
        cells, older = _older(rows, cells, every, state, accepted, twice)
        state = state.with_fate(older, ASIDE)
        causes.append(Cause("duplicate_serial", SET_ASIDE, "serial", rows.lines[older]))
    return cells, state, [cause for cause in causes if len(cause.lines)], own_serials


def _telephones(rows: Rows, cells: Cells, accepted: np.ndarray) -> pa.Array:
    """The number by which the telephone of each row is known to all networks, compared with and never kept; NULL where
    no column or cell has one, or the row counts several."""
    numbers: list[str | None] = [None] * cells.rows
    sign = signs()["imei"]
    columns = [at for at, form in enumerate(rows.forms) if form in sign.headers]
    single = cells.get("quantity_devices").where(is_single)
    for row, record in rows.records(accepted[:_LOOKED_AT]) if columns else ():
        digits = "".join(filter(str.isdecimal, cell_of(record, columns[0])))
        numbers[row] = digits if single[row] and _IMEI.fullmatch(digits) else None
    return pa.array(numbers, pa.string())


def _older(
    rows: Rows, cells: Cells, serials: Serials, state: Triage, accepted: np.ndarray,
    twice: Repeats,
) -> tuple[Cells, np.ndarray]:  # fmt: skip
    """The rows of which another one describes the same device later, and the cells with its first enrolment."""
    scratch = Reader(rows.lines_of(accepted), Findings(), ".")
    seen = scratch.days({"seen_on": cells.get("seen_on").take(accepted)})["seen_on"].numbers
    kin = families(state.names)[state.category[accepted]]
    older = accepted[superseded(twice, kin, seen)]
    if len(older) and "enrolled_on" in cells.coded:
        enrolled = _first_enrolment(cells, serials.take(accepted).keys(), accepted, scratch)
        return cells.with_column("enrolled_on", enrolled), older
    return cells, older


def _repeated(rows: Rows, kept: Cells, open_: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the rows `open_`, with their cells: those that are written to the letter like an earlier one of the same name,
    in columns that are read and in those that are not; and those whose name is a role ("PC élève"): each counts."""
    names = kept.text("asset_id")
    alike = repeated(names, kept)
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
