"""Numbers beside computers that say which screen or telephone it is, and those that count."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all


def counted(tmp_path: Path, text: str) -> Counter[str]:
    path = tmp_path / "parc.csv"
    path.write_text(text.replace(" / ", "\n") + "\n", encoding="utf-8")
    found: Counter[str] = Counter()
    for reading in read_all(path, year=2025, as_of=date(2025, 12, 31)):
        for row in reading.table.to_pylist():
            found[row["category"]] += int(row["quantity_devices"] or 1)
    return found


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("Agent;PC;Écran / Anne;1;24 / Bob;1;22 / Zoé;1;24 / Luc;1;27", {"desktop": 4, "monitor": 4}),
        ("Agent;PC portable;Écrans / A;1;24 / B;1; / C;1;27 / D;1;24 / Total;4;75", {"laptop": 4, "monitor": 3}),
        ("Name;Laptop;Monitor 1;Monitor 2 / A;1;24;24 / B;1;27; / C;1;24;27", {"laptop": 3, "monitor": 5}),
        ("Salle;PC fixe;Écran (pouces);Imprimante / A;6;24;1 / B;4;27;0", {"desktop": 10, "monitor": 2, "printer": 1}),
        ("Raum;Desktop-PC;Bildschirm / 1;2;24 / 2;1;22 / 3;1;24", {"desktop": 4, "monitor": 3}),
        ("Bureau;PC fixe;Poste tél / A;2;3301 / B;3;3302 / C;1;3304", {"desktop": 6, "fixed_phone": 3}),
        ("Agent;PC fixe;Écran;Tél / A;1;24;3301 / B;1;0;3302 / C;1;22;3303 / D;1;27;", {"desktop": 4, "monitor": 3}),
        ("Room;Desktop;Printer / A;1;1203 / B;2;1203 / C;1;1207", {"desktop": 4, "printer": 3}),
    ],
)
def test_sizes_and_labels_are_of_one_device(tmp_path: Path, text: str, devices: dict[str, int]) -> None:
    assert counted(tmp_path, text) == devices


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("Salle;PC fixe;Écran / A;24;24 / B;22;22 / C;27;27", {"desktop": 73, "monitor": 73}),
        ("Salle;PC fixe;Écran / A;1;2 / B;2;4 / C;1;1", {"desktop": 4, "monitor": 7}),
        ("Site;PC portable;Téléphones fixes / A;1;120 / B;2;140 / C;1;110", {"laptop": 4, "fixed_phone": 370}),
        ("Site;PC portable;Téléphone fixe / A;12;120 / B;30;340 / C;20;210", {"laptop": 62, "fixed_phone": 670}),
        ("Salle;PC fixe;Souris / A;24;25 / B;22;22 / C;27;30", {"desktop": 73, "mouse": 77}),
        (
            "Site;PC fixe;Portable;Écran / A;1;20;24 / B;1;22;22 / C;2;25;27",
            {"desktop": 4, "laptop": 67, "monitor": 73},
        ),
        (
            "Salle;PC fixe;Client léger;Écran / A;1;24;24 / B;1;22;22 / C;1;27;27",
            {"desktop": 3, "thin_client": 73, "monitor": 73},
        ),
        ("Salle;Vidéoprojecteur;Écran / A;1;24 / B;1;22 / C;1;24", {"projector": 3, "monitor": 70}),
    ],
)
def test_numbers_that_may_count_do(tmp_path: Path, text: str, devices: dict[str, int]) -> None:
    assert counted(tmp_path, text) == devices


def test_what_may_be_a_label_or_a_number_is_asked(tmp_path: Path) -> None:
    """Telephones of an office, or of the rooms of hotels."""
    path = tmp_path / "parc.csv"
    path.write_text("Site;PC fixe;Imprimante;Téléphone fixe\nA;1;1;301\nB;2;1;302\nC;1;0;303\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "invalid_quantity"] == [2, 3, 4]
