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
    def from_dictionary(cls, column: pa.ChunkedArray) -> Coded:
        """From a dictionary-encoded column of pyarrow, whose chunks may each have their own dictionary."""
        if column.num_chunks == 0:
            return cls([], np.empty(0, np.int32))
        column = column.unify_dictionaries()
        codes = [chunk.indices.fill_null(0).to_numpy(zero_copy_only=False) for chunk in column.chunks]
        return cls(column.chunk(0).dictionary.to_pylist(), np.concatenate(codes))

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

    def spread(self, decided: Sequence[Any], kind: type) -> np.ndarray:
        """One decided value a distinct text → one a row."""
        return np.array(decided, kind)[self.codes] if decided else np.empty(0, kind)

    def mapped(self, change: Callable[[str], str]) -> Coded:
        """The column with each distinct text changed."""
        return Coded([change(value) for value in self.values], self.codes)

    def or_else(self, other: Coded, is_empty: Callable[[str], bool] = lambda value: value == "") -> Coded:
        """This column where it says something, else the other."""
        empty = self.where(is_empty)
        if not empty.any():
            return self
        return Coded(self.values + other.values, np.where(empty, other.codes + len(self.values), self.codes))

    def arrow(self, decided: Sequence[Any], kind: pa.DataType) -> pa.Array:
        """One decided value (None = NULL) a distinct text → an arrow array of one a row."""
        if not any(value is not None for value in decided):
            return pa.nulls(len(self.codes), kind)
        return pa.array(decided, kind).take(pa.array(self.codes))
