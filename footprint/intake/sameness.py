"""Which lines of one file are the same device. Sameness across files is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake import identifiers
from footprint.intake.cells import Cells
from footprint.intake.coded import Coded
from footprint.intake.folding import fold
from footprint.intake.words import placeholder_serials

Repeats = tuple[np.ndarray, np.ndarray]  # rows whose key stands more than once, and a number for each such key
_SHORTEST_SERIAL = 4
_COMPUTER = "computer"
_COMPUTERS = ("laptop", "desktop", "all_in_one", "workstation", "server", "thin_client")


def serial_keys(cells: Cells, single: np.ndarray) -> pa.Array:
    """Maker and serial of each row as one key; NULL where the serial is no serial or the row counts several devices."""
    serial = identifiers.upper(cells.text("serial"))
    real = single & ~identifiers.shorter(serial, _SHORTEST_SERIAL)
    real &= ~pc.is_in(serial, pa.array(placeholder_serials())).to_numpy(zero_copy_only=False)
    if not real.any():
        return pa.nulls(cells.rows, pa.string())
    maker = cells.get("maker").mapped(lambda name: (fold(name).split() or [""])[0])
    keys = pc.binary_join_element_wise(maker.arrow(maker.values, pa.string()), serial, "|")
    return keys if real.all() else pc.if_else(pa.array(real), keys, pa.scalar(None, pa.string()))


def families(categories: Sequence[str]) -> np.ndarray:
    """A number for each category, the same for the computers that one record calls laptop and another desktop."""
    shared = [_COMPUTER if category in _COMPUTERS else category for category in categories]
    return np.array([shared.index(name) for name in shared], np.int64)


def without_unique_key(keys: pa.Array, twice: Repeats) -> np.ndarray:
    """Rows that may be the same as another one, since no serial of their own tells them apart."""
    open_ = keys.is_null().to_numpy(zero_copy_only=False)
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


def repeats(keys: pa.Array) -> Repeats:
    """Rows whose key is not NULL and stands more than once, in file order, and a number for each key."""
    known = np.flatnonzero(keys.is_valid().to_numpy(zero_copy_only=False))
    if not len(known):
        return known, known
    candidates = _of_one_hash(_hashes(keys.drop_null()))
    rows = known[candidates]
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
    with duckdb.connect(config={"threads": 1}) as engine:
        relation = engine.from_arrow(pa.table({"key": keys}))
        return np.asarray(relation.project("(hash(key) & 4294967295)::UINTEGER AS hash").fetchnumpy()["hash"])
