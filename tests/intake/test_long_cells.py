"""Cells of thousands of letters are read like others; how their cost grows is in `tests/bench/test_long_cells.py`."""

from __future__ import annotations

import random

import pytest

from footprint.intake.vocabulary import counts_in_labels
from footprint.intake.vocabulary.privacy import RAW_LENGTH, is_personal
from tests.cases import LONG
from tests.intake import long_cells
from tests.intake.conftest import Read

# The cost of a cell grows with its length: cells of the greatest length take a minute and are no other than these.
LENGTH = 30_000 if LONG else 3_000


@pytest.mark.parametrize("filling", long_cells.FILLINGS)
def test_long_cells_are_accounted_for_and_never_shown_whole(read_text: Read, filling: str) -> None:
    reading = read_text(long_cells.lines(filling, LENGTH, 3))
    assert (reading.rows, reading.refused + reading.set_aside) == (3, 1)
    assert max(len(raw or "") for raw in reading.findings["raw_value"].to_pylist()) <= RAW_LENGTH
    assert not any("Dupont" in (text or "") for text in reading.table["model_text"].to_pylist())


@pytest.mark.parametrize("filling", long_cells.FILLINGS)
def test_a_long_label_names_no_number_of_devices(filling: str) -> None:
    label = long_cells.FILLINGS[filling](random.Random(1), 30_000)
    assert counts_in_labels.counted(f"3 {label}") == ("", f"3 {label}")


@pytest.mark.parametrize("place", [0, 149, 290, 299, 300, 301, 449, 5_000])
def test_personal_data_are_found_anywhere_in_a_long_text(place: int) -> None:
    assert is_personal("x " * (place // 2) + "y" * (place % 2) + " jean.dupont@exemple.fr" + " z" * 2_000)
    assert not is_personal("x " * (place // 2) + "y" * (place % 2) + " jean.dupont" + " z" * 2_000)


def test_a_cell_of_thousands_of_digits_in_the_first_column_is_read(read_text: Read) -> None:
    """Python makes no number of more than 4,300 digits."""
    reading = read_text(f"N°;Type;Statut\n{'7' * 5_000};PC portable;En service\n2;Écran;En service\n")
    assert (reading.kind, reading.accepted) == ("inventory", 2)
