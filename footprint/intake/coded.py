"""A column as its distinct values and one code a row, so that each distinct text is interpreted once. No rules here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Coded:
    """`values[codes[row]]` is the text of a row."""

    values: list[str]
    codes: np.ndarray

    @classmethod
    def from_dictionary(cls, column: pa.ChunkedArray, codec: str = "utf-8") -> Coded:
        """From a dictionary-encoded column of pyarrow, whose chunks may each have their own dictionary. `codec`: the
        encoding in which its texts still are."""
        if column.num_chunks == 0:
            return cls([], np.empty(0, np.int32))
        column = column.unify_dictionaries()
        codes = [chunk.indices.fill_null(0).to_numpy(zero_copy_only=False) for chunk in column.chunks]
        return cls(decoded(column.chunk(0).dictionary, codec).to_pylist(), np.concatenate(codes))

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

    def used(self) -> np.ndarray:
        """Which distinct values some row has."""
        return np.bincount(self.codes, minlength=len(self.values)) > 0

    def where(self, test: Callable[[str], bool]) -> np.ndarray:
        """Mask of the rows whose text passes `test`, asked once a distinct value."""
        return self.spread([test(value) for value in self.values], bool)

    def spread(self, decided: Sequence[Any] | np.ndarray, kind: type) -> np.ndarray:
        """One decided value a distinct text → one a row."""
        return np.asarray(decided, kind)[self.codes] if len(decided) else np.empty(0, kind)

    def mapped(self, change: Callable[[str], str]) -> Coded:
        """The column with each distinct text changed."""
        return Coded([change(value) for value in self.values], self.codes)

    def or_else(self, other: Coded, is_empty: Callable[[str], bool] = lambda value: value == "") -> Coded:
        """This column where it says something, else the other."""
        empty = self.where(is_empty)
        if not empty.any():
            return self
        return Coded(self.values + other.values, np.where(empty, other.codes + len(self.values), self.codes))

    def arrow(self, decided: Sequence[Any] | pa.Array, kind: pa.DataType) -> pa.Array:
        """One decided value (None = NULL) a distinct text → an arrow array of one a row."""
        values = decided if isinstance(decided, pa.Array) else pa.array(decided, kind)
        if values.null_count == len(values):
            return pa.nulls(len(self.codes), kind)
        return values.take(pa.array(self.codes))


def decoded(texts: pa.Array, codec: str) -> pa.Array:
    """Texts whose bytes were taken as they stand in a file of encoding `codec`, of which ASCII is a part."""
    data = texts.buffers()[2]
    if codec == "utf-8" or data is None or not (np.frombuffer(data, np.uint8) > 127).any():
        return texts
    return pa.array([each.decode(codec) for each in texts.cast(pa.binary()).to_pylist()], pa.string())
