"""Words are folded alike alone and many at once."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from footprint.intake.vocabulary.folding import fold, fold_all
from tests.cases import cases

SIGNS = "aÉé n°N\u00a0\u0301œ-_/.`'’\t\r\v Zıº\u200b1\ufeff\1"


@given(st.lists(st.text(SIGNS, max_size=6), max_size=6))
@example([])
@example(["n", "°"])
@settings(max_examples=cases(200))
def test_many_texts_at_once_are_folded_as_each_alone(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]
