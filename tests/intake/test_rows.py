"""Records as columns: the fast way and the careful way agree, in every encoding; identifiers of lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake import read
from footprint.intake import rows as rows_module
from footprint.intake.line_ids import line_ids
from tests.cases import cases

AS_OF = date(2025, 12, 31)
LETTERS = "aé€œÿŠ “”…½'"


@pytest.mark.parametrize("codec", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ragged", [False, True])
def test_both_ways_read_the_same_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str, ragged: bool
) -> None:
    lines = ["Type;Modèle;N° inventaire;N° de série;Site"]
    lines += [f"Écran;Modèle {LETTERS[n % len(LETTERS)]}{n % 7};Pôle-{n};Sé{n:06};Évry {n % 3}" for n in range(300)]
    if ragged:
        lines[17] += ";;reste"
        lines[41] = "Écran;Modèle court"
    path = tmp_path / "parc.csv"
    path.write_bytes("\r\n".join(lines).encode(codec))
    fast = read(path, year=2025, as_of=AS_OF)
    monkeypatch.setattr(rows_module, "_FEW_LINES", 1_000)
    careful = read(path, year=2025, as_of=AS_OF)
    assert fast.accepted >= 299
    for name in ("table", "identity", "lines", "findings"):
        assert getattr(fast, name).to_pylist() == getattr(careful, name).to_pylist(), name
    assert "Évry 1" in fast.table["site_id"].to_pylist()


@settings(max_examples=cases(100), deadline=None)
@given(st.lists(st.integers(1, 10**11), unique=True, max_size=40))
def test_line_ids_are_the_name_and_the_number(numbers: list[int]) -> None:
    lines = np.array(sorted(numbers), np.int64)
    ids = line_ids("3f8a9c01", lines)
    ids.validate(full=True)
    assert ids.to_pylist() == [f"3f8a9c01:{line}" for line in lines]
