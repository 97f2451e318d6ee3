"""What long cells cost beside the same letters in short ones."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.bench.conftest import Add
from tests.bench.measured import DAY
from tests.intake import long_cells
from tests.intake.one_table import read


@pytest.mark.parametrize("filling", long_cells.FILLINGS)
def test_a_letter_of_a_long_cell_costs_no_more_than_one_of_a_short_one(tmp_path: Path, filling: str, add: Add) -> None:
    """A search that starts over at each letter costs a hundred times more in cells a hundred times as long."""
    seconds = {}
    for length, rows in ((300, 1_000), (30_000, 10)):
        path = tmp_path / f"{length}.csv"
        path.write_text(long_cells.lines(filling, length, rows), encoding="utf-8")
        begin = time.process_time()
        read(path, year=DAY.year, as_of=DAY)
        seconds[length] = time.process_time() - begin
    add(
        f"cells of 30,000 letters, {filling}",
        f"{seconds[30_000]:.2f} s",
        f"as much in cells of 300 {seconds[300]:.2f} s",
        ratio=seconds[30_000] / seconds[300],
        most=3,
    )
    assert seconds[30_000] < 3 * seconds[300]
