"""Numbers of each kind by state, with or without a total: all of them are there but what is gone or only wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.rearranging.test_places_above import Rows, counted

SHEETS: list[tuple[list[object], int, int]] = [
    (["Matériel", "En service", "HS", "Stock"], 15, 20),
    (["Matériel", "OK", "En panne", "Prêtés"], 15, 20),
    (["Type", "Utilisés", "En réserve", "Réformés"], 14, 16),
    (["Type", "In use", "In stock", "Disposed"], 14, 16),
    (["Type", "Actifs", "Stock mini", "Stock"], 13, 19),
    (["Désignation", "Bon", "Mauvais état", "Réserve"], 15, 20),
]


@pytest.mark.parametrize(("header", "laptops", "screens"), SHEETS)
def test_states_add_up(tmp_path: Path, header: list[object], laptops: int, screens: int) -> None:
    rows: Rows = [header, ["PC portable", 12, 2, 1], ["Écran", 15, 1, 4]]
    assert counted(tmp_path, rows)[0] == {"laptop": laptops, "monitor": screens}


def test_a_name_that_is_no_state_is_asked(tmp_path: Path) -> None:
    """`Parc` may be all of them or those beside the stock."""
    _, readings = counted(tmp_path, [["Article", "Parc", "Stock"], ["PC portable", 12, 2], ["Écran", 15, 1]])
    assert "counts_by_column" in {row["rule"] for each in readings for row in each.findings.to_pylist()}
