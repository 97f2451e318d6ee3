"""How many lines of a long table Python looks at: no more of a longer one, since all else is read by columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.formats.text import Source
from tests.bench.inventories import french_csv
from tests.intake.accounts import AS_OF


def test_a_longer_table_takes_no_more_lines_in_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[int, int] = {}
    lines = Source.lines

    def counted(self: Source, first: int = 1) -> Iterator[str]:
        for line in lines(self, first):
            seen[len(self.ends)] = seen.get(len(self.ends), 0) + 1
            yield line

    monkeypatch.setattr(Source, "lines", counted)
    for rows in (20_000, 40_000):
        (reading,) = read_all(french_csv(tmp_path / f"{rows}.csv", rows, distinct_prices=100), year=2025, as_of=AS_OF)
        assert reading.accepted == rows
    assert len(seen) == 2
    assert len(set(seen.values())) == 1
