"""Records as columns: the fast way and the careful way agree, in every encoding; identifiers of lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from footprint.intake.columns.line_ids import line_ids
from footprint.intake.inventory import triage
from footprint.intake.reading import Reading
from footprint.intake.tables import blanks
from footprint.intake.tables import rows as rows_module
from tests.cases import LONG, cases
from tests.intake.one_table import read

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


EMPTY = st.sampled_from(["", "", "   ", "\t", ";", "; ;", "\x0b"])
OTHERS = st.sampled_from(['"', '"a', 'a"', "PC portable;1", '"PC\nportable";2', "Écran;1;;x"])
TIMES = [1, 2, 600, 1_100]
# Only what is empty is passed over where it is many: thousands of other lines are read cell by cell either way.
RUNS = st.lists(
    st.tuples(EMPTY, st.sampled_from(TIMES)) | st.tuples(OTHERS, st.sampled_from(TIMES if LONG else TIMES[:2])),
    max_size=6,
)


@settings(max_examples=cases(10), deadline=None)
@given(RUNS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@example([("PC portable;1", 150), ("", 1_100), ("Écran;2", 1)], "\n", False)
@example([('"a', 1), ("", 1_100), ('a"', 1), ("   ", 1_100)], "\r\n", True)
@example([('"a', 1), ("   ", 1_100), ('"', 1)], "\n", False)  # a ditto mark below a long blank run
def test_long_blank_runs_change_nothing_but_the_time(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[str, int]], newline: str, ended: bool
) -> None:
    path = tmp_path_factory.mktemp("blank") / "parc.csv"
    lines = ["Type;Quantité", *(line for line, times in runs for _ in range(times))]
    path.write_bytes((newline.join(lines) + newline * ended).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blanks, "_BLOCK", 1_024)
        quick = read(path, year=2025, as_of=AS_OF)
        patch.setattr(blanks, "SKIPPED", 10**9)
        slow = read(path, year=2025, as_of=AS_OF)
    for name in ("table", "identity", "lines"):
        assert getattr(quick, name).to_pylist() == getattr(slow, name).to_pylist(), name
    assert (quick.rows, quick.accepted, quick.refused, quick.set_aside) == (
        slow.rows, slow.accepted, slow.refused, slow.set_aside,
    )  # fmt: skip
    assert _said(quick) == _said(slow)


def _said(reading: Reading) -> set[tuple[str, str, int]]:
    return {(row["rule"], row["message_key"], row["line"]) for row in reading.findings.to_pylist()}


@pytest.mark.parametrize("line", ["", "   ", ";", '"";""', "; ; "])
def test_lines_that_say_nothing_are_blank_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """Those beyond the first that are looked at cell by cell were refused for want of a type."""
    monkeypatch.setattr(triage, "_LOOKED_AT", 50)
    path = tmp_path / "parc.csv"
    path.write_text("Type;Quantité\nPC portable;1\n" + f"{line}\n" * 300, encoding="utf-8")
    reading = read(path, year=2025, as_of=AS_OF)
    assert (reading.accepted, reading.refused, reading.set_aside) == (1, 0, 300)
