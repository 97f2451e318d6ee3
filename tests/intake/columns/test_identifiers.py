"""Rules on columns of identifiers: the short ways that a look at the bytes allows answer as the long ones do."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.columns import identifiers
from footprint.intake.columns.categorical import Coded, decided_together
from tests.cases import cases
from tests.intake.conftest import Read

NAMES = st.text(st.sampled_from("AZaz09-_ \t\n\0é€ß`{~"), max_size=6)
VALUES = [""] * 5_000_000
COLUMNS = st.lists(NAMES, max_size=8) | st.lists(st.text("AZ09-", max_size=6), max_size=8)


@given(COLUMNS, st.integers(0, 3))
def test_short_ways_answer_as_the_long_ones(texts: list[str], begin: int) -> None:
    column = pa.array(texts, pa.string()).slice(begin)
    texts = texts[begin:]
    assert identifiers.trimmed(column).to_pylist() == [text.strip(" \t\n") for text in texts]
    assert identifiers.or_null(column).to_pylist() == [text or None for text in texts]
    assert identifiers.shorter(column, 4).tolist() == [len(text) < 4 for text in texts]
    assert identifiers.beginning_with(column, "az").tolist() == [
        at for at, text in enumerate(texts) if text[:1] in ("a", "A", "z", "Z")
    ]


@given(COLUMNS)
def test_capitals(texts: list[str]) -> None:
    upper = identifiers.upper(pa.array(texts, pa.string())).to_pylist()
    assert [text.replace("ẞ", "SS") for text in upper] == [text.upper() for text in texts]


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=12), st.data())
def test_coded_texts_are_the_decided_ones(cells: list[str], data: st.DataObject) -> None:
    column = Coded.from_text(cells)
    decided = data.draw(st.lists(st.sampled_from([None, "", "x", "y"]), min_size=len(column.values), max_size=9))
    decided = decided[: len(column.values)]
    meant = dict(zip(column.values, decided, strict=True))
    texts = column.texts(decided)
    assert texts.to_pylist() == [meant[cell] or None for cell in cells]
    assert "" not in texts.dictionary.to_pylist()


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12), st.data())
def test_coded_numbers_are_the_decided_ones(cells: list[str], data: st.DataObject) -> None:
    column = Coded.from_text(cells)
    known = np.array([data.draw(st.booleans()) for _ in column.values])
    numbers = np.arange(len(column.values), dtype=float)
    meant = dict(zip(column.values, np.where(known, numbers, np.nan), strict=True))
    found = column.numbers(numbers, known).to_pylist()
    assert found == [None if np.isnan(meant[cell]) else meant[cell] for cell in cells]


@pytest.mark.parametrize("size", [4, 5_000_000])
@settings(max_examples=cases(30))
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=12), st.data())
def test_rows_are_decided_together_by_all_their_codes(
    size: int, places: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """5,000,000 distinct texts a column: their sets outnumber 64 bits, and codes that differ stay apart."""
    values = VALUES[:size]
    codes = np.array(places, np.int64).reshape(-1, 3) * (size // 4)
    columns = [Coded(values, codes[:, at]) for at in range(3)]
    rows = np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(places)))))) if places else [], np.int64)
    decide = lambda *at: None if at[0] == 0 else "|".join(map(str, at))  # noqa: E731
    found = {row: (said, at) for rows_, said, at in decided_together(rows, columns, decide) for row in rows_.tolist()}
    meant = {row: tuple(codes[row].tolist()) for row in rows.tolist() if codes[row][0]}
    assert found == {row: ("|".join(map(str, at)), at) for row, at in meant.items()}


@pytest.mark.parametrize("rows", [3, 150])
def test_texts_of_refused_lines_are_in_no_dictionary(read_text: Read, rows: int) -> None:
    lines = [f"PC-{n};Ordinateur portable;Latitude 5420" for n in range(rows)]
    refused = ["PC-X;Bidulotron;modèle de Jeanne Dupont"]
    reading = read_text("\n".join(["Nom;Type;Modèle", *lines, *refused]))
    assert (reading.accepted, reading.refused) == (rows, 1)
    models = reading.table["model_text"].combine_chunks()
    assert models.dictionary.to_pylist() == ["Latitude 5420"]
