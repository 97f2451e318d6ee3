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
        ("Agent;PC portable;Écrans / A;1;24 / B;1; / C;1;27 / D;1;24 / Total;4;", {"laptop": 4, "monitor": 3}),
        ("Name;Laptop;Monitor 1;Monitor 2 / A;1;24;24 / B;1;27; / C;1;24;27", {"laptop": 3, "monitor": 5}),
        ("Salle;PC fixe;Écran (pouces);Imprimante / A;6;24;1 / B;4;27;0", {"desktop": 10, "monitor": 2, "printer": 1}),
        ("Hab.;TV (pulgadas);Teléfono fijo / 101;43;sí / 102;43;sí / 103;50;no", {"television": 3, "fixed_phone": 2}),
        ("Raum;Desktop-PC;Bildschirm / 1;2;24 / 2;1;22 / 3;1;24", {"desktop": 4, "monitor": 3}),
        ("Bureau;PC fixe;Poste tél / A;2;3301 / B;3;3302 / C;1;3304", {"desktop": 6, "fixed_phone": 3}),
        ("Agent;PC fixe;Écran;Tél / A;1;24;3301 / B;1;0;3302 / C;1;22;3303 / D;1;27;", {"desktop": 4, "monitor": 3}),
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
        ("École;PC direction;Tablette / A;1;120 / B;1;150 / C;2;180", {"desktop": 4, "tablet": 450}),
        ("Hôtel;PC fixe;Téléviseur / A;2;120 / B;1;140 / C;2;115", {"desktop": 5, "television": 375}),
        (
            "Salle;PC fixe;Écran / A;24 Dell OptiPlex;24 / B;22 Dell OptiPlex;22 / C;27 HP;27",
            {"desktop": 73, "monitor": 73},
        ),
        ("Site;PC portable;Écran / Stock;0;24 / Siège;2;20 / Annexe;1;22", {"laptop": 3, "monitor": 66}),
        ("Site;PC portable;Écran / A;1;24 / B;2;22 / C;1;24 / TOTAL;4;70", {"laptop": 4, "monitor": 70}),
        ("Site;PC fixe;Écran;Souris / A;2;24;24 / B;1;22;22 / C;2;20;20", {"desktop": 5, "monitor": 66, "mouse": 66}),
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


@pytest.mark.parametrize(
    ("text", "kwh"),
    [
        (
            "Mois;PC (kWh);Écrans (kWh);Serveur (kWh) / 2025-01;2;24;310 / 2025-02;2;22;320 / 2025-03;1;24;300",
            1005,
        ),
        ("Consommation 2025 (kWh) / Mois;PC portable;Serveur;Imprimante / janvier;2;320;110 / février;1;310;105", 848),
        ("Monat;PC (kWh);Telefon (kWh) / 2025-01;2;3320 / 2025-02;1;3310 / 2025-03;2;3330", 9965),
    ],
)
def test_meters_that_are_called_after_devices_measure(tmp_path: Path, text: str, kwh: float) -> None:
    path = tmp_path / "conso.csv"
    path.write_text(text.replace(" / ", "\n") + "\n", encoding="utf-8")
    readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert sum(row["quantity"] for each in readings for row in each.table.to_pylist()) == pytest.approx(kwh)
