"""A column as its distinct values and one code a row, so that each distinct text is interpreted once. No rules here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

CODED = pa.dictionary(pa.int32(), pa.string())
Said = TypeVar("Said")
_LARGEST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Coded:
    """`values[codes[row]]` is the text of a row. `complete`: each of the values is known to stand in some row."""

    values: list[str]
    codes: np.ndarray
    complete: bool = False

    @classmethod
    def from_dictionary(cls, column: pa.ChunkedArray, codec: str = "utf-8") -> Coded:
        """From a dictionary-encoded column of pyarrow, whose chunks may each have their own dictionary. `codec`: the
        encoding in which its texts still are."""
        if column.num_chunks == 0:
            return cls([], np.empty(0, np.int32))
        column = column.unify_dictionaries()
        codes = np.empty(len(column), np.int32)
        at = 0
        for chunk in column.chunks:
            found = chunk.indices if not chunk.null_count else chunk.indices.fill_null(0)
            codes[at : at + len(chunk)] = found.to_numpy(zero_copy_only=False)
            at += len(chunk)
        return cls(decoded(column.chunk(0).dictionary, codec).to_pylist(), codes, complete=True)

    @classmethod
    def from_text(cls, cells: Sequence[str]) -> Coded:
        """From one text a row."""
        return cls.from_dictionary(pa.chunked_array([pa.array(cells, pa.string()).dictionary_encode()]))

    @classmethod
    def constant(cls, value: str, rows: int) -> Coded:
        """The same text in every row."""
        return cls([value], np.zeros(rows, np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: np.ndarray) -> Coded:
        """The rows at these positions (or where a mask is true)."""
        return Coded(self.values, self.codes[rows])

    def insert(self, rows: np.ndarray, cells: Sequence[str]) -> Coded:
        """The column with these cells put in, so that they stand at `rows` (ascending)."""
        place = {value: code for code, value in enumerate(self.values)}
        new = [place.setdefault(cell, len(place)) for cell in cells]
        return Coded(list(place), np.insert(self.codes, rows - np.arange(len(rows)), new))

    def put(self, rows: np.ndarray, texts: Sequence[str]) -> Coded:
        """The column with these texts in these rows."""
        codes = self.codes.copy()
        codes[rows] = len(self.values) + np.arange(len(texts))
        return Coded([*self.values, *texts], codes)

    def used(self) -> np.ndarray:
        """Which distinct values some row has."""
        if self.complete:
            return np.ones(len(self.values), bool)
        return np.bincount(self.codes, minlength=len(self.values)) > 0

    def where(self, test: Callable[[str], bool]) -> np.ndarray:
        """Mask of the rows whose text passes `test`, asked once a distinct value that they may have."""
        if len(self.values) <= len(self.codes):
            return self.spread([test(value) for value in self.values], bool)
        used, own = np.unique(self.codes, return_inverse=True)
        return np.array([test(self.values[code]) for code in used.tolist()], bool)[own]

    def spread(self, decided: Sequence[Any] | np.ndarray, kind: type) -> np.ndarray:
        """One decided value a distinct text → one a row."""
        if not len(decided):
            return np.empty(0, kind)
        each: np.ndarray = np.asarray(decided, kind)
        if (each == each[0]).all():  # often nothing is to be said of any text
            return np.full(len(self.codes), each[0], kind)
        return np.asarray(each[self.codes])

    def mapped(self, change: Callable[[str], str]) -> Coded:
        """The column with each distinct text changed."""
        return Coded([change(value) for value in self.values], self.codes, self.complete)

    def trimmed(self) -> Coded:
        """The column without white space around its texts."""
        every = "".join(self.values)
        if "\0" not in every and every.split(maxsplit=1) in ([], [every]):
            return self
        return Coded([value.replace("\0", "").strip() for value in self.values], self.codes, self.complete)

    def or_else(self, other: Coded, is_empty: Callable[[str], bool] = lambda value: value == "") -> Coded:
        """This column where it says something, else the other."""
        empty = self.where(is_empty)
        if not empty.any():
            return self
        return self.replaced(empty, other)

    def replaced(self, rows: np.ndarray, other: Coded) -> Coded:
        """This column, but the other in the rows of this mask."""
        return Coded(self.values + other.values, np.where(rows, other.codes + len(self.values), self.codes))

    def unless(self, other: Coded, says: Callable[[str], bool]) -> Coded:
        """This column, but the other in rows where only the other says something."""
        better = ~self.where(says) & other.where(says)
        if not better.any():
            return self
        return self.replaced(better, other)

    def arrow(self, decided: Sequence[Any], kind: pa.DataType) -> pa.Array:
        """One decided value (None = NULL) a distinct text → an arrow array of one a row."""
        values = pa.array(decided, kind)
        if values.null_count == len(values):
            return pa.nulls(len(self.codes), kind)
        return values.take(pa.array(self.codes))

    def texts(self, decided: Sequence[str | None]) -> pa.Array:
        """One decided text (None or '' = NULL) a distinct text → an arrow array of type `CODED`, one a row."""
        place: dict[str, int] = {}
        given = np.array([place.setdefault(text, len(place)) if text else -1 for text in decided], np.int32)
        if not place:
            return pa.nulls(len(self.codes), CODED)
        codes = self.codes if len(place) == len(given) else self.spread(given, np.int32)
        missing = codes < 0 if (given < 0).any() else None
        indices = pa.array(codes, pa.int32(), mask=missing if missing is not None and missing.any() else None)
        return pa.DictionaryArray.from_arrays(indices, pa.array(list(place), pa.string()))

    def to_arrow(self) -> pa.Array:
        """Its texts as an arrow array of type `CODED`, '' as NULL."""
        return self.texts(self.values)

    def numbers(self, decided: np.ndarray, given: np.ndarray) -> pa.Array:
        """One decided number a distinct text, NULL where none is `given` → an arrow array of float64, one a row."""
        if not given.any():
            return pa.nulls(len(self.codes), pa.float64())
        missing = None if given[self.used()].all() else ~self.spread(given, bool)
        return pa.array(self.spread(decided, np.float64), pa.float64(), mask=missing)


def decided_together(
    rows: np.ndarray, columns: Sequence[Coded], decide: Callable[..., Said | None]
) -> Iterator[tuple[np.ndarray, Said, tuple[int, ...]]]:
    """For each set of codes that some of `rows` have in all `columns` and for which `decide(*codes)` says something:
    its rows, what is said, the codes."""
    if not len(rows):
        return
    keys = _keys([column.codes[rows] for column in columns], [len(column.values) for column in columns])
    if len(keys) > keys.max():  # counting is then quicker than sorting
        one = np.full(keys.max() + 1, -1, np.int64)
        one[keys] = rows
        distinct = np.flatnonzero(one >= 0)
        like = one[distinct]
    else:
        distinct, first = np.unique(keys, return_index=True)
        like = rows[first]
    codes = [column.codes[like] for column in columns]
    each = zip(distinct.tolist(), zip(*(part.tolist() for part in codes), strict=True), strict=True)
    said = {key: (answer, at) for key, at in each if (answer := decide(*at)) is not None}
    if not said:
        return
    chosen = np.isin(keys, list(said))
    keys, rows = keys[chosen], rows[chosen]
    order = np.argsort(keys, kind="stable")
    _, begins = np.unique(keys[order], return_index=True)
    for (answer, at), alike in zip(said.values(), np.split(rows[order], begins[1:]), strict=True):
        yield alike, answer, at


def _keys(codes: Sequence[np.ndarray], sizes: Sequence[int]) -> np.ndarray:
    """One number a row, the same for rows with the same codes in all columns."""
    keys = np.zeros(len(codes[0]), np.int64)
    many = 1
    for column, size in zip(codes, sizes, strict=True):
        if many * size > _LARGEST:
            found, keys = np.unique(keys, return_inverse=True)
            many = len(found)
        keys = keys * size + column
        many *= size
    return keys


def decoded(texts: pa.Array, codec: str) -> pa.Array:
    """Texts whose bytes were taken as they stand in a file of encoding `codec`, of which ASCII is a part."""
    data = texts.buffers()[2]
    if codec == "utf-8" or data is None or not (np.frombuffer(data, np.uint8) > 127).any():
        return texts
    return pa.array([each.decode(codec) for each in texts.cast(pa.binary()).to_pylist()], pa.string())
