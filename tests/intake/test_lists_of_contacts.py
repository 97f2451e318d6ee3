"""A sheet of whom to call beside an inventory is none of equipment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from footprint.intake.delivery import read_all
from tests.intake.workbook_files import xlsx

DEVICES = [["Matériel", "Nombre"], ["Copieur", 2], ["PC fixe", 5], ["Écran", 6]]


def test_contacts_are_left_out_and_named(tmp_path: Path) -> None:
    calls = [
        ["Prestataire", "Interlocuteur", "Domaine"],
        ["Repro-Est", "a@example.org", "copieur"],
        ["Telco", "", "box"],
    ]
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"Parc": DEVICES, "Numéros utiles": calls}))
    readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert sum(sum(reading.table["quantity_devices"].to_pylist()) for reading in readings if reading.accepted) == 13
    assert [reading.name for reading in readings] == ["parc.xlsx › Parc"]


def test_a_contract_whose_subject_is_a_device_is_no_contact(tmp_path: Path) -> None:
    path = tmp_path / "contrats.csv"
    path.write_text(
        "Contrat;Fournisseur;Contact;Objet\n12;Repro-Est;Anne;2 copieurs\n13;Telco;Paul;4 box\n", encoding="utf-8"
    )
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert sum(reading.table["quantity_devices"].to_pylist()) == 6
