"""A column of states that an organisation added to its tool, under a name of its own, is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.accounts import AS_OF, FILES, conserved
from tests.intake.one_table import read

TOOLS = ("firm_sccm.csv", "laboratory_jamf.csv", "town_ocs_fr.csv")
GONE = ("retired", "missing", "gone_undated")


def with_column(name: str, header: str, cells: tuple[str, ...], path: Path) -> Path:
    """The sample of a tool with one more column, its cells repeated."""
    head, *lines = (FILES / name).read_text(encoding="utf-8-sig").splitlines()
    separator = ";" if head.count(";") > head.count(",") else ","
    more = [f"{line}{separator}{cells[number % len(cells)]}" for number, line in enumerate(lines)]
    path.write_text("\n".join([f"{head}{separator}{header}", *more]) + "\n", encoding="utf-8")
    return path


def gone(path: Path) -> dict[int, bool]:
    """Whether the device of each accepted line of the file has gone."""
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    lines = reading.identity["line"].to_pylist()
    return {line: row["status"] in GONE for line, row in zip(lines, reading.table.to_pylist(), strict=True)}


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Suivi parc", ("Mis au rebut", "En service")),
        ("Bestand", ("Stolen", "In use")),
        ("Etape", ("Donné", "Stock")),
    ],
)
def test_a_column_of_states_is_read_whatever_it_is_called(
    name: str, header: str, cells: tuple[str, ...], tmp_path: Path
) -> None:
    before = gone(FILES / name)
    assert before
    assert not any(before.values())
    after = gone(with_column(name, header, cells, tmp_path / name))
    assert after == {line: line % 2 == 0 for line in before}


@pytest.mark.parametrize("name", TOOLS)
def test_texts_that_are_no_states_and_states_of_devices_that_are_there_change_nothing(
    name: str, tmp_path: Path
) -> None:
    for cells in (("Accueil", "Volé", "Étage 2", "Salle 12"), ("En service", "En stock"), ("Oui", "Non"), ("7", "0")):
        assert not any(gone(with_column(name, "Suivi parc", cells, tmp_path / name)).values())
